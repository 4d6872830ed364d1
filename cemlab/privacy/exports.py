"""Tables that leave for a spreadsheet."""

import re

import pandas as pd

# What a spreadsheet reads as the beginning of a formula (OWASP, CSV injection).
_FORMULA = re.compile(r"\s*[=+\-@\t\r|%＝＋－＠]")


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


def _plain(cell: object) -> object:
    """Put an apostrophe before a formula."""
    if not isinstance(cell, str) or not _FORMULA.match(cell):
        return cell
    number = re.fullmatch(r"[+-]?\d+(?:[.,]\d+)?\s?%?", cell.strip())
    return cell if number else f"'{cell}"
