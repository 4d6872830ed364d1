"""Files and tables that leave cemlab."""

import os
import re

import pandas as pd

# What a spreadsheet reads as the beginning of a formula (OWASP, CSV injection).
_FORMULA = re.compile(r"\s*[=+\-@\t\r|%＝＋－＠]")


def owner_only(path: str, flags: int) -> int:
    """Open a file that nobody but its owner may read, where it is new: an `opener` for `open`.

    Parameters
    ----------
    path, flags
        As `open` gives them.

    Returns
    -------
    int
        The file's descriptor.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open(Path(folder) / "a.csv", "w", opener=owner_only) as file:
    ...         print(oct(os.stat(file.name).st_mode)[-3:])
    600
    """
    return os.open(path, flags, 0o600)


def neutral(table: pd.DataFrame) -> pd.DataFrame:
    """Make texts harmless that a spreadsheet would run as formulas.

    Parameters
    ----------
    table
        Any table that is to be written as CSV or XLSX.

    Returns
    -------
    DataFrame
        A copy in which texts and headings that begin like a formula have an apostrophe before
        them; numbers, also negative ones, stay numbers, and a text that is one stays as it is.

    Examples
    --------
    >>> neutral(pd.DataFrame({"text": ["=HYPERLINK(1)", "-5", "fine"], "n": [-1, 2, 3]}))
                 text  n
    0  '=HYPERLINK(1)  -1
    1              -5   2
    2            fine   3
    """
    out = table.copy()
    for column in out.select_dtypes(["object", "str", "category"]):
        out[column] = out[column].astype(object).map(_plain, na_action="ignore")
    return out.rename(columns=_plain)


def as_written(cells: pd.Series) -> pd.Series:
    """Take the apostrophes of `neutral` off again.

    Examples
    --------
    >>> as_written(pd.Series(["'=1", "'tis"])).tolist()
    ['=1', "'tis"]
    """
    return cells.str.replace(r"^'(?=\s*[=+\-@\t\r|%＝＋－＠])", "", regex=True)


def _plain(cell: object) -> object:
    """Put an apostrophe before a formula."""
    if not isinstance(cell, str) or not _FORMULA.match(cell):
        return cell
    number = re.fullmatch(r"[+-]?\d+(?:[.,]\d+)?\s?%?", cell.strip())
    return cell if number else f"'{cell}"
