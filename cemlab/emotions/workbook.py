"""The workbook in which people code comments blind."""

import hashlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.errors import ParameterError, raise_all
from cemlab.privacy import owner_only

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

CODES = 3  # labels that one comment may carry
CANNOT = "cannot tell"
HEADS = ("No.", "Comment", *(f"Label {n}" for n in range(1, CODES + 1)))
PLACES = "Draw"  # the hidden sheet: which comment stands behind which number
NAMES = "Labels"
GUIDE = "Guide"
LONGEST = 32_000  # characters; a cell of a workbook holds 32,767
GUIDANCE = (
    "Which feelings does the writer of each comment express?",
    "Go to the sheet with your name. Read each comment and choose one to three labels for it from "
    "the lists beside it; the sheet “Labels” says what each means.",
    "Code what the words express, not what you would feel, and not what may lie behind them.",
    "Several feelings in one comment: give each that is clear, in any order.",
    "Sarcasm: code what is meant.",
    "No feeling and no judgement: choose “neutral”, and nothing else.",
    "You cannot understand the comment, or cannot decide: choose “cannot tell”. A comment without "
    "any label counts as not coded yet, so you may stop and go on later.",
    "Work alone. Do not talk about single comments with the other coders before all are done, and "
    "do not look up what the customer answered elsewhere.",
    "Do not change, move or sort the comments. Names in square brackets stand for people, places "
    "and numbers that were taken out.",
)


def write_coding(
    drawn: pd.DataFrame,
    path: str | Path,
    *,
    coders: Sequence[str] = ("Coder 1", "Coder 2"),
    own: Sequence[str] = (),
) -> Path:
    """Write drawn comments as a workbook for coders who see neither scores nor readings.

    Parameters
    ----------
    drawn
        From `draw_comments`.
    path
        Where to write the XLSX; readable by its owner alone, an existing file is replaced.
    coders
        A sheet each, all with the same comments.
    own
        Labels of the study's own, beside the 28.

    Returns
    -------
    Path
        Texts are stored as texts, also those that look like formulas.

    Raises
    ------
    ParameterError
        Where names of coders or labels are unusable.
    """
    import xlsxwriter

    labels = pd.read_csv(resources.files("cemlab.emotions") / "data/labels.csv")
    labels = [*labels.itertuples(index=False, name=None), *((name, "") for name in own)]
    labels.append((CANNOT, "The words cannot be understood or decided on; stands alone"))
    _check_names(coders, own)
    options = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    path = Path(path)
    with open(path, "wb", opener=owner_only) as file:
        path.chmod(0o600)
        with xlsxwriter.Workbook(file, options) as book:
            plain = {"text_wrap": True, "valign": "top", "quote_prefix": True}
            style = {
                "text": book.add_format(plain),
                "bold": book.add_format({**plain, "bold": True}),
                "open": book.add_format({"locked": False, "valign": "top", "bg_color": "#eaf2f7"}),
            }
            guide = book.add_worksheet(GUIDE)
            guide.set_column(0, 0, 100)
            for row, line in enumerate(GUIDANCE):
                guide.write_string(row, 0, line, style["text" if row else "bold"])
            texts = [_written(text) for text in drawn["text"]]
            for coder in coders:
                _write_sheet(book.add_worksheet(coder), texts, len(labels), style)
            names = book.add_worksheet(NAMES)
            names.set_column(0, 0, 20)
            names.set_column(1, 1, 80)
            _write_rows(names, [("Label", "Meaning"), *labels], style)
            _write_places(book, drawn, texts)
    return path


def _check_names(coders: Sequence[str], own: Sequence[str]) -> None:
    """Refuse names that a sheet or a list of labels cannot carry."""
    taken = {name.casefold() for name in (GUIDE, NAMES, PLACES)}
    problems = [] if coders else ["`coders`: name at least one"]
    for coder in coders:
        if (
            not 0 < len(coder.strip()) <= 31
            or set(coder) & set("[]:*?/\\'")
            or (coder.casefold() in taken)
        ):
            problems.append(
                f"`coders`: {coder!r} cannot name a sheet; take 1 to 31 letters, each name once"
            )
        taken.add(coder.casefold())
    problems += [f"`own`: {name!r} is empty or holds a semicolon" for name in own
                 if not name.strip() or ";" in name]  # fmt: skip
    raise_all(problems, ParameterError, "the workbook cannot be written")


def _write_sheet(sheet: "Worksheet", texts: list[str], labels: int, style: dict) -> None:
    """One coder's sheet: comments that are locked, and lists of labels beside them."""
    _write_rows(sheet, [HEADS, *((number, text) for number, text in enumerate(texts, 1))], style)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 1 + CODES, 18)
    sheet.freeze_panes(1, 0)
    for row in range(1, len(texts) + 1):
        for column in range(2, 2 + CODES):
            sheet.write_blank(row, column, None, style["open"])
    sheet.data_validation(
        1, 2, len(texts), 1 + CODES,
        {"validate": "list", "source": f"={NAMES}!$A$2:$A${labels + 1}",
         "error_title": "Not a label", "error_message": "Choose a label from the list."},
    )  # fmt: skip
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _write_rows(sheet: "Worksheet", rows: Sequence[Sequence[object]], style: dict) -> None:
    """Write texts as texts and numbers as numbers; the first row is bold."""
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            kind = style["text" if row else "bold"]
            if isinstance(cell, str):
                sheet.write_string(row, column, cell, kind)
            else:
                sheet.write_number(row, column, cell)


def _write_places(book: "Workbook", drawn: pd.DataFrame, texts: list[str]) -> None:
    """Write the hidden sheet; its check tells a text that was moved or changed."""
    sheet = book.add_worksheet(PLACES)
    rows = zip(drawn["comment_id"], drawn["chance"], texts, strict=True)
    sheet.write_row(0, 0, ["No.", "comment_id", "chance", "check"])
    for row, (comment, chance, text) in enumerate(rows, 1):
        sheet.write_number(row, 0, row)
        sheet.write_string(row, 1, comment)
        sheet.write_number(row, 2, chance)
        sheet.write_string(row, 3, fingerprint(text))
    sheet.very_hidden()


def _written(text: str) -> str:
    """Give a text as it stands in a cell."""
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + " …"


def fingerprint(text: str) -> str:
    """Fingerprint of a text; spreadsheets may change its white space."""
    return "x" + hashlib.sha256("".join(text.split()).encode()).hexdigest()[:12]
