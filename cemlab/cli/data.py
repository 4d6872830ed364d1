"""Data in: look at an export, check a study, code and quote comments, forget a customer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cemlab.cli.base import DATA, STUDY, app, grid, terminal
from cemlab.errors import ParameterError

if TYPE_CHECKING:
    from rich.console import Console


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
    from cemlab.sentences.sources import about_dates, about_scales
    from cemlab.stats.scales import scale_breaks

    feedback = load_study(study, data=data)
    console = terminal()
    console.print(f"{feedback.study.title}: {feedback.study.path}", markup=False, highlight=False)
    columns = ["file", "rows_in", "rows_kept", "rows_set_aside"]
    columns += ["platform", "encoding", "delimiter"]
    files = feedback.intake[columns].fillna("").replace({"delimiter": {"\t": "tab"}})
    console.print(grid(files.to_numpy().tolist(), columns))
    for row in feedback.intake.dropna(subset="remarks").itertuples():
        console.print(f"{row.file}: {row.remarks}", markup=False, highlight=False)
    if not feedback.set_aside.empty:
        keys = ["file", "reason", "column"]
        groups = feedback.set_aside.fillna({"column": ""}).groupby(keys, sort=True)["row"]
        rows = [
            [file, reason, column, len(found), ", ".join(map(str, sorted(found)[:3]))]
            for (file, reason, column), found in groups
        ]
        console.print("Set aside:")
        console.print(grid(rows, ["file", "reason", "column", "rows", "first rows"]))
    if out:
        write_corrections(feedback.set_aside, out)
        console.print(f"{out}: fill `value`, then name the file under `corrections:` in the study.")
    books = find_notebooks() if FOLDER.is_dir() else []  # an installed wheel has none
    reports = [[book.name, lacking(book.needs, feedback)] for book in books]
    rows = [[name, f"left out: {why}" if why else "runs"] for name, why in reports]
    if warning := about_dates(feedback.responses):
        console.print(f"Look at the dates: {warning}", markup=False, highlight=False)
    breaks = scale_breaks(feedback)
    for place in breaks.index:
        console.print(about_scales(breaks.loc[[place]]), markup=False, highlight=False)
    console.print(grid(rows, ["notebook", "with this study"]))


@app.command()
def new(
    export: Annotated[Path, typer.Argument(help="A file of answers: csv, xlsx or parquet.")],
    out: Annotated[Path, typer.Option(help="Where to write study.yaml.")],
    data: DATA = None,
    sheet: Annotated[str | None, typer.Option(help="Of an Excel book; default: the first.")] = None,
) -> None:
    """Look at an export and write a study file for it, with comments, to be corrected by hand."""
    from cemlab.load import new_study

    written = new_study(export, out, data=data, sheet=sheet)
    typer.echo(
        f"{written}: fill in `question`, mend what it guessed (data/README.md tells each key), "
        f"then try `cemlab check {written}`."
    )


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
    console = terminal()
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
    rows = table.dropna(subset=["value"])[columns].round(2).astype(object).fillna("–")
    if len(rows):
        console.print(grid(rows.to_numpy().tolist(), columns))
    try:
        report = EmotionClassifier().fit(*taught(coding, feedback.comments)).report_
        gained, shown = about_fit(report), report.round(2).fillna("–")
        console.print(grid(shown.to_numpy().tolist(), shown.columns.tolist()))
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
    from cemlab.report.quotes import why_no_quotes, write_quotes

    feedback = load_study(study, data=data)
    path, table = write_quotes(feedback, n)
    console = terminal()
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
    for line in why_no_quotes(feedback, table):
        console.print(line, markup=False, highlight=False)


@app.command()
def forget(
    study: STUDY,
    id: Annotated[str, typer.Argument(help="The customer's id, as the exports write it.")],
    response: Annotated[bool, typer.Option(help="It is the id of a response.")] = False,
    data: DATA = None,
    out: Annotated[Path, typer.Option(help="The shelf of reports.")] = Path("reports"),
    also: Annotated[
        list[Path] | None, typer.Option(help="A folder of pulses, rooms or copies to search.")
    ] = None,
) -> None:
    """Forget a customer: clear what cemlab keeps, list files and published runs that hold more."""
    from cemlab.report.forget import forget as forget_one

    table = forget_one(study, id, response=response, data=data, reports=out, also=also or ())
    console = terminal()
    console.print(grid(table.to_numpy().tolist(), list(table)))
    console.print("Every later load sets these rows aside. What is yours, mend or delete yourself.")
