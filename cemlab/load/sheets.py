"""The sheets of an Excel book: which holds the answers, and which are not read."""

import zipfile
from pathlib import Path

import pandas as pd

from cemlab.load.extent import check_extent
from cemlab.load.lines import told

_FULLER = 4  # times the cells of the first sheet
_ROWS, _COLUMNS = 20, 3  # of answers at least


def find_sheet(path: Path, sheet: str | None = None) -> tuple[str | None, str]:
    """Find the sheet of the answers, where the first is but a title page or a code book.

    Parameters
    ----------
    path
        A file of any kind.
    sheet
        The one that was asked for, if any.

    Returns
    -------
    sheet, left
        The sheet asked for; else the fullest, if the first has few rows or columns and it spans
        several times as many cells; else None, for the first. What is not read, as a sentence; ""
        where nothing is left.
    """
    if not (path.is_file() and zipfile.is_zipfile(path)):
        return sheet, ""
    try:
        with zipfile.ZipFile(path) as packed:
            check_extent(path, packed)
        with pd.ExcelFile(path, engine="calamine") as book:
            names = list(map(str, book.sheet_names))
            if len(names) < 2:
                return sheet, ""
            if sheet is None:
                read = {name: book.book.get_sheet_by_name(name) for name in names}
                cells = {name: table.height * table.width for name, table in read.items()}
                fullest = max(names, key=lambda name: cells[name])
                first = read[names[0]]
                bare = first.height < _ROWS or first.width < _COLUMNS
                sheet = fullest if bare and cells[fullest] > _FULLER * cells[names[0]] else None
    except Exception:  # what is no book, or no sound one, is refused where it is read
        return sheet, ""
    one, which = sheet or names[0], "sheet" if sheet else "first sheet"
    rest = ", ".join(told(name) for name in names if name != one)
    return sheet, f" Only its {which}, {told(one)}, is read, not {rest}: --sheet names one."
