"""Reports out."""

from pathlib import Path
from typing import Annotated

import typer

from cemlab.cli.base import DATA, STUDY, app, assignments


@app.command()
def run(
    study: STUDY,
    data: DATA = None,
    notebook: Annotated[
        list[str] | None, typer.Option(help="Number or name; may be given again. Default: all.")
    ] = None,
    audience: Annotated[str, typer.Option(help="analyst, manager or executive.")] = "analyst",
    set: Annotated[
        list[str] | None, typer.Option(help="name=value of a notebook's parameter; may be repeated")
    ] = None,
    out: Annotated[Path, typer.Option(help="The shelf of reports.")] = Path("reports"),
) -> None:
    """Run the notebooks on a study and publish their reports; print the path of the index."""
    from cemlab.report import run as run_study

    index = run_study(
        study,
        data=data,
        notebooks=notebook or None,
        audience=audience,
        parameters=assignments(set or []),
        reports=out,
    )
    typer.echo(index)
