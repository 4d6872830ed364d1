"""For people in a room: questions to ask, cards, maps, the workshop and what was agreed."""

from pathlib import Path
from typing import Annotated

import typer

from cemlab.cli.base import DATA, STUDY, app, assignments, grid, terminal
from cemlab.errors import ParameterError


@app.command()
def instrument(
    study: STUDY,
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    language: Annotated[str, typer.Option(help="en or de.")] = "en",
    touchpoint: Annotated[
        list[str] | None, typer.Option(help="Its id; may be given again. Default: all.")
    ] = None,
) -> None:
    """Write the questions for feelings wanted and felt: a page to paste, and a workbook."""
    from cemlab.instrument import write_instrument

    for path in write_instrument(study, out, language, touchpoints=tuple(touchpoint or ())):
        typer.echo(path)


@app.command()
def workshop(
    study: STUDY,
    data: DATA = None,
    touchpoint: Annotated[
        list[str] | None, typer.Option(help="Its id; up to five. Default: the most answered.")
    ] = None,
    room: Annotated[str | None, typer.Option(help="Go on with the room of this code.")] = None,
    port: Annotated[int, typer.Option(help="Of the pages; the facilitator's is the next.")] = 8765,
    out: Annotated[Path, typer.Option(help="Where the rooms are kept.")] = Path("workshop"),
    alone: Annotated[bool, typer.Option("--alone", help="On this machine, no network.")] = False,
    rehearse: Annotated[int, typer.Option(help="Simulated leaders, to rehearse.", min=0)] = 0,
) -> None:
    """Hold a workshop: leaders talk, predict, listen, see what customers say, and commit."""
    from cemlab.report import prepare
    from cemlab.workshop.facilitator import open_room
    from cemlab.workshop.room import Room
    from cemlab.workshop.start import hold

    file = out / "rooms.sqlite"
    here = Room(file, room.upper()) if room else None
    here = here or open_room(prepare(study, data), file, touchpoint or ())
    hold(here, out, port=port, everywhere=not alone, people=rehearse, say=typer.echo)


@app.command()
def voices(
    study: STUDY,
    touchpoint: Annotated[str, typer.Option(help="Its id in the study file.")],
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("voices.html"),
    data: DATA = None,
    n: Annotated[int, typer.Option(help="How many cards.", min=1)] = 5,
    language: Annotated[
        str | None, typer.Option(help="Such as de; default: the study's own.")
    ] = None,
) -> None:
    """Print cards with customers' words, to be read aloud in any meeting."""
    from cemlab.paper import voices_page, write_page
    from cemlab.report import prepare

    html = voices_page(prepare(study, data), touchpoint, n, language=language)
    typer.echo(write_page(html, out))


@app.command()
def paper(
    study: STUDY,
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    data: DATA = None,
    touchpoint: Annotated[
        list[str] | None, typer.Option(help="Its id; up to five. Default: the most answered.")
    ] = None,
    people: Annotated[int, typer.Option(help="How many will take part.")] = 12,
    back: Annotated[
        Path | None, typer.Option(help="The filled entries.csv, to be read as beliefs.")
    ] = None,
    room: Annotated[str, typer.Option(help="With --back: what the room is called.")] = "on paper",
) -> None:
    """Print what a workshop needs: guide, prediction and visit sheets, cards, sealed envelope."""
    from cemlab import paper as sheets

    if back:
        from cemlab.privacy import neutral

        beliefs = sheets.read_cards(study, back, room)
        path = sheets.write_page(neutral(beliefs).to_csv(index=False), out / "beliefs.csv")
        typer.echo(f"{path}: add it to the study's beliefs, and 07_delivery_gap reads it.")
        return
    from cemlab.report import prepare

    for path in sheets.write_workshop(prepare(study, data), out, touchpoint or (), people=people):
        typer.echo(path)


@app.command()
def record(
    study: STUDY,
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("record.html"),
    data: DATA = None,
    room: Annotated[
        str | None, typer.Option(help="As the beliefs name it; default: the latest.")
    ] = None,
) -> None:
    """Print what was believed in a room beside what customers say, with what was agreed."""
    from cemlab.paper import record_page, write_page
    from cemlab.report import prepare

    typer.echo(write_page(record_page(prepare(study, data), room), out))


@app.command()
def journey(
    study: STUDY,
    out: Annotated[Path, typer.Option(help="The page to write, such as journey.html.")],
    data: DATA = None,
) -> None:
    """Print the journey map: what customers meet, want, feel and say, on one sheet of A3."""
    from cemlab.paper import journey_map, journey_page, write_page
    from cemlab.report import prepare

    feedback = prepare(study, data)
    plan = feedback.study
    html = journey_page(journey_map(feedback), title=plan.title, question=plan.question)
    typer.echo(write_page(html, out))


@app.command()
def actions(
    study: STUDY,
    data: DATA = None,
    add: Annotated[
        Path | None,
        typer.Option(
            help="A CSV of actions to write down, one a row: what, gap (that it closes: feelings, "
            "expectations, delivery or other), touchpoint, owner, due, measure, review_on."
        ),
    ] = None,
    id: Annotated[int | None, typer.Option(help="The action that --set changes.")] = None,
    set: Annotated[
        list[str] | None, typer.Option(help="name=value of that action; may be repeated.")
    ] = None,
) -> None:
    """List what people agreed to do, write down more, or change one; follow their pilots."""
    from cemlab import cases, sentences
    from cemlab.load.files import read_export
    from cemlab.report import prepare
    from cemlab.study import read_study

    if add:
        cases.add_actions(study, read_export(add).cells)
    if (id is None) != (not set):
        raise ParameterError("--id and --set go together, such as --id 3 --set status=done.")
    if id is not None:
        cases.update_action(study, id, **assignments(set or []))
    plan, listed, console = read_study(study), cases.actions(study), terminal()
    if len(listed):
        shown = ["id", "status", "what", "touchpoint", "owner", "due", "measure", "review_on"]
        days = {name: listed[name].dt.strftime("%Y-%m-%d") for name in ("due", "review_on")}
        console.print(grid(listed.assign(**days)[shown].to_numpy().tolist(), shown))
    told = [sentences.about_actions(listed, touchpoints=plan.touchpoints) or "Nothing is agreed."]
    if listed["pilot"].notna().any():
        effects = cases.action_effects(prepare(study, data))
        told += sentences.about_pilots(effects, touchpoints=plan.touchpoints)
    for line in told:
        console.print(line, markup=False, highlight=False)
