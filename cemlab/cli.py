"""The command line: thin commands over functions that Python users call just the same."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import typer.core

from cemlab.errors import CemlabError, ParameterError, RunError

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
            console = _console(stderr=True)
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


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="Where to write it.")],
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 7,
) -> None:
    """Write the simulated company HiTouch: a study file, its exports and the planted truth."""
    from cemlab.sample import simulate

    simulate(folder, seed=seed)
    typer.echo(f"{folder}: now try `cemlab check {folder}`.")


@app.command()
def check(
    study: STUDY,
    data: DATA = None,
    out: Annotated[
        Path | None, typer.Option(help="Write what is set aside there, as a CSV to be mended.")
    ] = None,
) -> None:
    """Check a study file and its sources; show what would be loaded, set aside and reported."""
    from cemlab.load import load_study
    from cemlab.load.corrections import write_corrections
    from cemlab.report.notebooks import FOLDER, find_notebooks, lacking

    feedback = load_study(study, data=data)
    console = _console()
    console.print(f"{feedback.study.title}: {feedback.study.path}", markup=False, highlight=False)
    columns = ["file", "rows_in", "rows_kept", "rows_set_aside"]
    columns += ["platform", "encoding", "delimiter"]
    console.print(_grid(feedback.intake[columns].fillna("").to_numpy().tolist(), columns))
    if not feedback.set_aside.empty:
        keys = ["file", "reason", "column"]
        groups = feedback.set_aside.fillna({"column": ""}).groupby(keys, sort=True)["row"]
        rows = [
            [file, reason, column, len(found), ", ".join(map(str, sorted(found)[:3]))]
            for (file, reason, column), found in groups
        ]
        console.print("Set aside:")
        console.print(_grid(rows, ["file", "reason", "column", "rows", "first rows"]))
    if out:
        write_corrections(feedback.set_aside, out)
        console.print(f"{out}: fill `value`, then name the file under `corrections:` in the study.")
    books = find_notebooks() if FOLDER.is_dir() else []  # an installed wheel has none
    reports = [[book.name, lacking(book.needs, feedback)] for book in books]
    rows = [[name, f"left out: {why}" if why else "runs"] for name, why in reports]
    console.print(_grid(rows, ["notebook", "with this study"]))


@app.command()
def new(
    export: Annotated[Path, typer.Argument(help="A file of answers: csv, xlsx or parquet.")],
    out: Annotated[Path, typer.Option(help="Where to write study.yaml.")],
    data: DATA = None,
) -> None:
    """Look at an export and write a study file for it, with comments, to be corrected by hand."""
    from cemlab.load import new_study

    written = new_study(export, out, data=data)
    typer.echo(f"{written}: correct what it guessed, then try `cemlab check {written}`.")


@app.command()
def code(
    study: STUDY,
    data: DATA = None,
    n: Annotated[int, typer.Option(help="How many comments.")] = 200,
    draw: Annotated[str, typer.Option(help="random, stratified or uncertain.")] = "random",
    language: Annotated[str | None, typer.Option(help="Only comments in it, such as de.")] = None,
    coder: Annotated[
        list[str] | None, typer.Option(help="A name; may be given again. Default: two sheets.")
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option(help="A label of your own; may be given again.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same comments.")] = 0,
    back: Annotated[
        list[Path] | None, typer.Option(help="A coded workbook to take back; may be repeated.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The workbook (coding.xlsx); with --back, the coding.csv.")
    ] = None,
) -> None:
    """Write comments for people to code blind, or take coded workbooks back."""
    console = _console()
    if back:
        _take_back(study, data, back, out, console)
        return
    from cemlab.emotions.drawing import draw_comments
    from cemlab.emotions.workbook import write_coding
    from cemlab.report import prepare

    feedback = prepare(study, data)
    drawn = draw_comments(feedback, n, draw=draw, language=language, seed=seed)
    who = {"coders": coder} if coder else {}
    path = write_coding(drawn, out or Path("coding.xlsx"), own=label or (), **who)
    left = ", ".join(f"{many} {what}" for what, many in drawn.attrs["left_out"].items())
    told = f"{path}: {len(drawn)} of {drawn.attrs['drawn_from']:,} comments, {left} left out."
    console.print(told, markup=False, highlight=False)
    console.print(f"It holds customers' words. Once coded: cemlab code {study} --back {path}",
                  markup=False, highlight=False)  # fmt: skip


def _take_back(
    study: str, data: Path | None, back: list[Path], out: Path | None, console: "Console"
) -> None:
    """Check coded workbooks, write their codes beside the study, tell agreement and gain."""
    from cemlab.emotions import EmotionClassifier
    from cemlab.emotions.agreement import agreement
    from cemlab.emotions.coding import take_back, taught
    from cemlab.report import prepare
    from cemlab.sentences import about_agreement, about_coding, about_fit

    feedback = prepare(study, data)
    target = out or feedback.study.file_path("coding.csv", data)
    coding = take_back(back, feedback.comments, target)
    table = agreement(coding)
    columns = ["coder", "label", "measure", "n", "cases", "value", "low", "high"]
    rows = table.dropna(subset=["value"])[columns].round(2)
    if len(rows):
        console.print(_grid(rows.to_numpy().tolist(), columns))
    try:
        report = EmotionClassifier().fit(*taught(coding, feedback.comments)).report_
        gained, shown = about_fit(report), report.round(2).fillna("–")
        console.print(_grid(shown.to_numpy().tolist(), shown.columns.tolist()))
    except ParameterError as error:
        gained = f"Too little to teach the model the study's own words: {error}"
    named = f"{target}: name it under `coding:` in the study file, and shares of emotions use it."
    for line in filter(None, (about_coding(coding), about_agreement(table), gained, named)):
        console.print(line, markup=False, highlight=False)


@app.command()
def quotes(
    study: STUDY,
    data: DATA = None,
    n: Annotated[int, typer.Option(help="Proposals for each touch point.", min=1)] = 4,
) -> None:
    """Propose comments to quote, or check and renew the list in which they were approved."""
    from cemlab.load import load_study
    from cemlab.report.quotes import write_quotes

    feedback = load_study(study, data=data)
    path, table = write_quotes(feedback, n)
    console = _console()
    wrong = table.dropna(subset="problem")
    for row in wrong.itertuples():
        told = f"{path.name}, row {row.Index + 2}: not shown: {row.problem}"
        console.print(told, markup=False, highlight=False)
    told, open_ = table["approve"].value_counts(), int(table["approve"].isna().sum())
    line = (
        f"{path}: {told.get(True, 0) - len(wrong)} approved, {told.get(False, 0)} refused, "
        f"{open_} to be decided. Write yes or no under approve; a quote may be cut (mark each cut "
        f"with […]), never mended. It holds customers' words."
    )
    named = "" if feedback.study.quotes else f" Then name it: quotes: {path.name}"
    console.print(line + named, markup=False, highlight=False)


@app.command()
def forget(
    study: STUDY,
    id: Annotated[str, typer.Argument(help="The customer's id, as the exports write it.")],
    response: Annotated[bool, typer.Option(help="It is the id of a response.")] = False,
    data: DATA = None,
    out: Annotated[Path, typer.Option(help="The shelf of reports.")] = Path("reports"),
) -> None:
    """Forget a customer: clear what cemlab keeps, list files and published runs that hold more."""
    from cemlab.report.forget import forget as forget_one

    table = forget_one(study, id, response=response, data=data, reports=out)
    console = _console()
    console.print(_grid(table.to_numpy().tolist(), list(table)))
    console.print("Every later load sets these rows aside. What is yours, mend or delete yourself.")


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
def actions(
    study: STUDY,
    data: DATA = None,
    add: Annotated[
        Path | None, typer.Option(help="A CSV of actions to write down, one a row.")
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
        cases.update_action(study, id, **_assignments(set or []))
    plan, listed, console = read_study(study), cases.actions(study), _console()
    shown = ["id", "status", "what", "touchpoint", "owner", "due", "measure", "review_on"]
    days = {name: listed[name].dt.strftime("%Y-%m-%d") for name in ("due", "review_on")}
    console.print(_grid(listed.assign(**days)[shown].to_numpy().tolist(), shown))
    told = [sentences.about_actions(listed, touchpoints=plan.touchpoints) or "Nothing is agreed."]
    if listed["pilot"].notna().any():
        effects = cases.action_effects(prepare(study, data))
        told += sentences.about_pilots(effects, touchpoints=plan.touchpoints)
    for line in told:
        console.print(line, markup=False, highlight=False)


@app.command()
def codebook(
    study: STUDY,
    data: DATA = None,
    frame: Annotated[
        Path | None, typer.Option(help="Start from a code frame: code, definition, examples.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Default: codebook.yaml beside the study.")
    ] = None,
    source: Annotated[
        str, typer.Option(help="Counted by wave; default: the sampled one with most comments.")
    ] = "",
    seed: Annotated[int, typer.Option(help="The same seed finds the same themes.")] = 7,
) -> None:
    """Start the codebook of a study's themes, or count its comments by it; show what fits none."""
    from cemlab.report import prepare
    from cemlab.themes import history, keep_codebook

    feedback = prepare(study, data)
    path = out or feedback.study.folder / "codebook.yaml"
    book = keep_codebook(feedback, path, frame=frame, source=source, seed=seed)
    console = _console()
    table = history(book).assign(share=lambda t: (100 * t["value"]).round(1))
    wide = table.pivot_table(index="name", columns="wave", values="share", sort=False)
    wide = wide[list(wide)[-6:]].reset_index()
    console.print(_grid(wide.to_numpy().tolist(), [f"% of {book.source}", *wide.columns[1:]]))
    offered = [theme.name for theme in book.themes.values() if theme.status == "candidate"]
    console.print(f"Candidates among what fits no theme: {'; '.join(offered) or 'none'}.",
                  markup=False, highlight=False)  # fmt: skip
    console.print(f"{path}: edit it as its first lines say, then run this again.",
                  markup=False, highlight=False)  # fmt: skip


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
def pulse(
    study: STUDY,
    out: Annotated[Path, typer.Option(help="The folder of the pulse; only its owner can read it.")],
    data: DATA = None,
    theme: Annotated[str, typer.Option(help="First words of a theme; see notebook 08.")] = "",
    topic: Annotated[str, typer.Option(help="What customers call it.")] = "",
    topic_de: Annotated[str, typer.Option(help="The same in German, in the accusative.")] = "",
    set: Annotated[
        list[str] | None,
        typer.Option(help="contrast, segment, exclude_roles or start as name=value; repeatable."),
    ] = None,
    promise: Annotated[str, typer.Option(help="anonymous, confidential, named.")] = "confidential",
    rest_days: Annotated[int, typer.Option(help="Nobody asked since then is asked.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed draws the same customers.")] = 7,
) -> None:
    """Plan a pulse on a theme: contact list, sampling log, invitations, its own study file."""
    from cemlab import sentences
    from cemlab.pulse import find_opportunity, plan_opportunity, write_plan
    from cemlab.report import prepare

    feedback, console = prepare(study, data), _console()
    chosen = find_opportunity(feedback, theme, seed=seed)
    more = _known(_assignments(set or []), "contrast", "segment", "exclude_roles", "start")
    plan = plan_opportunity(feedback, chosen, topic=topic, topic_de=topic_de, promise=promise,
                            rest_days=rest_days, seed=seed, **more)  # fmt: skip
    written = write_plan(plan, out, feedback)
    told = [sentences.about_purpose(plan.question, plan.finding, plan.start, plan.closes)]
    told += [sentences.about_sampling(plan.log), sentences.about_power(plan.groups)]
    told += [f"{row.question} ({row.language}): {row.problem}; {row.mend}."
             for row in plan.problems.itertuples()]  # fmt: skip
    told += [f"{path}" for path in written]
    told += ["contacts.csv is for whoever sends the invitations, and for nobody else."]
    for line in told:
        console.print(line, markup=False, highlight=False)


def _known(given: dict[str, object], *names: str) -> dict[str, object]:
    """Refuse names that a command does not know."""
    wrong = [name for name in given if name not in names]
    if wrong:
        raise ParameterError(f"--set knows {', '.join(names)}, got {', '.join(wrong)}.")
    return given


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
        beliefs = sheets.read_cards(study, back, room)
        path = sheets.write_page(beliefs.to_csv(index=False), out / "beliefs.csv")
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
        parameters=_assignments(set or []),
        reports=out,
    )
    typer.echo(index)


def _assignments(texts: list[str]) -> dict[str, object]:
    """Read name=value pairs."""
    found: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise ParameterError(f"--set takes name=value, got {text!r}.")
        found[name.strip()] = value
    return found


def _warn(message: Warning | str, *about: object, **rest: object) -> None:
    """Tell a warning in words, without the line of code that gave it."""
    _console(stderr=True).print(f"Warning: {message}", markup=False, highlight=False)


def _console(stderr: bool = False) -> "Console":
    """Give a console, which colours only where somebody looks at it."""
    from rich.console import Console

    console = Console(stderr=stderr, soft_wrap=True)
    return console if console.is_terminal else Console(stderr=stderr, soft_wrap=True, width=120)


def _grid(rows: list[list], heads: list[str]) -> "Table":
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
