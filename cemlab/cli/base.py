"""The application, what its commands share, and how they speak to a person."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import typer.core

from cemlab.errors import CemlabError, ParameterError, RunError
from cemlab.study.checks import nearest

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


class Commands(typer.core.TyperGroup):
    """Commands that tell an expected problem in words, without a traceback."""

    def invoke(self, ctx: typer.Context) -> object:
        """Run a command; status 1 for a failed notebook, 2 for what the user can mend."""
        import warnings

        try:
            with warnings.catch_warnings():
                warnings.showwarning = _warn
                return super().invoke(ctx)
        except CemlabError as error:
            console = terminal(stderr=True)
            console.print(str(error), style="red", markup=False, highlight=False)
            raise typer.Exit(1 if isinstance(error, RunError) else 2) from None


app = typer.Typer(
    cls=Commands,
    help="The research workbench for customer experience.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
STUDY = Annotated[str, typer.Argument(help="A study file, its folder, or a name under data/.")]
DATA = Annotated[
    Path | None, typer.Option(help="Where the sources lie; default: beside the study file.")
]


@app.callback(invoke_without_command=True)
def version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Print the version, or go on to a command."""
    if version:
        import importlib.metadata

        typer.echo(importlib.metadata.version("cemlab"))
        raise typer.Exit


def assignments(texts: list[str]) -> dict[str, object]:
    """Read name=value pairs."""
    found: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise ParameterError(f"--set takes name=value, got {text!r}.")
        found[name.strip()] = value
    return found


def known(given: dict[str, object], *names: str) -> dict[str, object]:
    """Refuse names that a command does not know."""
    wrong = [f"'{name}': {nearest(name, names)}" for name in given if name not in names]
    if wrong:
        raise ParameterError(f"--set does not know {'; '.join(wrong)}.")
    return given


def _warn(message: Warning | str, *about: object, **rest: object) -> None:
    """Tell a warning in words, without the line of code that gave it."""
    terminal(stderr=True).print(f"Warning: {message}", markup=False, highlight=False)


def terminal(stderr: bool = False) -> "Console":
    """Give a console, which colours only where somebody looks at it."""
    from rich.console import Console

    console = Console(stderr=stderr, soft_wrap=True)
    return console if console.is_terminal else Console(stderr=stderr, soft_wrap=True, width=120)


def grid(rows: list[list], heads: list[str]) -> "Table":
    """Make a plain table; numbers stand to the right."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for place, head in enumerate(heads):
        numbers = all(isinstance(row[place], int) for row in rows)
        justify = "right" if numbers else "left"
        table.add_column(head.replace("_", " "), justify=justify, overflow="fold")
    for row in rows:
        cells = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row)
        table.add_row(*map(escape, cells))
    return table
