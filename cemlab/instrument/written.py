"""The question block as files: a page to paste, a workbook for whoever sets up the survey."""

import csv
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.instrument.block import question_block
from cemlab.load.ticked import NONE, OTHER, PICKS
from cemlab.study import Study, read_study

if TYPE_CHECKING:
    from xlsxwriter import Workbook

HERE = resources.files("cemlab.instrument")


def write_instrument(
    study: Study | str | Path,
    folder: str | Path,
    language: str = "en",
    *,
    touchpoints: tuple[str, ...] = (),
    seed: int = 7,
) -> list[Path]:
    """Write the question block as a page to paste and as a workbook.

    Parameters
    ----------
    study, language, touchpoints, seed
        As in `question_block`.
    folder
        Where to write; made where absent.

    Returns
    -------
    list of Path
        feelings_de.html, a self-contained, accessible page whose marked part can be pasted into a
        survey tool: it works without its script, which shuffles the feelings for each respondent
        and stops at two; feelings_de.xlsx with questions, options, the columns of an export that
        cemlab loads as it is, and what to mind, above all the bias of recall.

    Raises
    ------
    ParameterError
        As in `question_block`.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    study = study if isinstance(study, Study) else read_study(study)
    block = question_block(study, language, touchpoints=touchpoints, seed=seed)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    page, book = (folder / f"feelings_{language}.{kind}" for kind in ("html", "xlsx"))
    shown = Environment(autoescape=True, undefined=StrictUndefined)
    template = shown.from_string((HERE / "page.html.j2").read_text("utf-8"))
    questions = [rows for _, rows in block.groupby("question", sort=False)]
    page.write_text(
        template.render(
            questions=questions, texts=block.attrs["texts"], language=language, picks=PICKS,
            last=(NONE, OTHER), script=Markup((HERE / "page.js.j2").read_text("utf-8")),
            style=Markup((HERE / "page.css").read_text("utf-8")),
        ),
        "utf-8",
    )  # fmt: skip
    _write_book(study, block, book)
    return [page, book]


def _write_book(study: Study, block: pd.DataFrame, path: Path) -> None:
    """Write the workbook: what to ask, how to name the answers, what to mind."""
    import xlsxwriter

    first = block.drop_duplicates("question")
    texts = block.attrs["texts"]
    questions = first[["question", "touchpoint", "label", "side", "wording"]].assign(
        hint=texts["hint"], answers_at_most=PICKS, order="random; none and other last"
    )
    options = block[["question", "option", "text", "column"]]
    by_option = options["column"] + " (1 or yes where chosen)"
    columns = pd.DataFrame(
        {
            "one column per question": first["question"].reset_index(drop=True),
            "or one column per option": by_option.reset_index(drop=True),
        }
    ).fillna("")
    notes = pd.DataFrame(csv.DictReader((HERE / "notes.csv").read_text("utf-8").splitlines()))
    wanted = study.feelings.columns.response_id if study.feelings else "response_id"
    listed = ", ".join(study.feelings.list)
    lines = (
        f"feelings:\n  file: EXPORT.csv\n  columns: {{response_id: {wanted}}}\n  list: [{listed}]"
    )
    notes.loc[len(notes)] = ["In the study file", lines]
    options_of_book = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    with xlsxwriter.Workbook(str(path), options_of_book) as book:
        _sheet(book, "Mind", notes, [24, 110])
        _sheet(book, "Questions", questions, [24, 14, 18, 9, 70, 24, 16, 28])
        _sheet(book, "Options", options, [24, 18, 24, 36])
        _sheet(book, "Columns", columns, [28, 60])


def _sheet(book: "Workbook", name: str, table: pd.DataFrame, widths: list[int]) -> None:
    """Write a table as a sheet of texts."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    for column, (head, width) in enumerate(zip(table, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, str(head).replace("_", " "), bold)
        for row, cell in enumerate(table[head], 1):
            sheet.write(row, column, cell, plain)
    sheet.freeze_panes(1, 0)
