"""The sheets of an Excel book: which holds the answers, and which are not read."""

import zipfile
from pathlib import Path

import pandas as pd

from cemlab.load.lines import told

_FULLER = 4  # times the cells of the first sheet


def find_sheet(path: Path) -> str | None:
    """Find the sheet of the answers, where the first is but a title page or a code book.

    Parameters
    ----------
    path
        A file of any kind.

    Returns
    -------
    str or None
        The fullest sheet, if it holds several times the cells of the first; None otherwise.
    """
    cells = _cells(path)
    fullest = max(cells, key=lambda name: cells[name], default=None)
    return fullest if fullest and cells[fullest] > _FULLER * next(iter(cells.values())) else None


def not_read(path: Path, sheet: str | None) -> str:
    """Say which sheets of a book are not read; nothing where it is no book, or has one sheet."""
    names = list(_cells(path))
    if len(names) < 2:
        return ""
    one = sheet or names[0]
    which = "sheet" if sheet else "first sheet"
    rest = ", ".join(told(name) for name in names if name != one)
    return f" Only its {which}, {told(one)}, is read, not {rest}: --sheet names one."


def _cells(path: Path) -> dict[str, int]:
    """Sheet → how many cells it spans; empty for what is no book."""
    if not zipfile.is_zipfile(path):
        return {}
    try:
        with pd.ExcelFile(path, engine="calamine") as book:
            sheets = {str(n): book.book.get_sheet_by_name(n) for n in book.sheet_names}
            return {name: sheet.height * sheet.width for name, sheet in sheets.items()}
    except Exception:  # what is no book is refused where it is read
        return {}
