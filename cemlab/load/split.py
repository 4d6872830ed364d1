"""Options with columns of 0 and 1 beside the column that holds them all, as XLSForm splits them."""

import pandas as pd

from cemlab.load.numbers import read_flags


def split_options(cells: pd.DataFrame) -> dict[str, str]:
    """Find questions whose options stand joined by blanks in a cell, and once more in columns.

    Parameters
    ----------
    cells
        Of an export. A question is found where each option of its cells has a column
        (`question/option`, of SurveyCTO `question_option`) that says yes in just those rows, and
        a cell holds several: then nothing that was written freely is parted.

    Returns
    -------
    dict
        Column of an option → column of its question.

    Examples
    --------
    >>> split_options(pd.DataFrame({"seen": ["web shop", "web", ""], "seen/web": ["1", "1", ""],
    ...                             "seen/shop": ["1", "0", ""]}))
    {'seen/web': 'seen', 'seen/shop': 'seen'}
    """
    found = {}
    for name in cells:
        for sign in "/_":
            found |= dict.fromkeys(_options(cells, name, sign), name)
    return found


def _options(cells: pd.DataFrame, name: str, sign: str) -> list[str]:
    """List the columns of a question's options; none unless they say in each row what it does."""
    options: dict[str, str] = {}
    several = False
    for cell in cells[name].unique():
        parts = cell.split()
        options |= {part: f"{name}{sign}{part}" for part in parts}
        several |= len(parts) > 1
        if not all(options[part] in cells for part in parts):
            return []
    if not several:
        return []
    chosen = " " + cells[name].str.split().str.join(" ") + " "
    for option, column in options.items():
        flags, odd = read_flags(cells[column])
        said = flags.fillna(False).astype(bool)
        if odd.notna().any() or not said.eq(chosen.str.contains(f" {option} ", regex=False)).all():
            return []
    return list(options.values())
