"""Several options of one question in a cell, and the columns of 0 and 1 that XLSForm adds."""

import re

import pandas as pd

from cemlab.load.names import DIALLED
from cemlab.load.numbers import read_flags
from cemlab.load.platforms import JOINED

_LOOKED_AT = 5_000  # cells of a column that tell whether they hold lists
_ALIKE, _FEW = 0.95, 0.05  # shares of cells
_OPTION = 100  # characters of an option at most, where it is told from what somebody wrote


def find_separator(given: pd.Series) -> str | None:
    """Find what stands between several options of one question in a cell.

    Parameters
    ----------
    given
        The cells of a column that are not blank.

    Returns
    -------
    str or None
        None where the cells hold no options, but what was written freely or one word each.

    Examples
    --------
    >>> find_separator(pd.Series(["web; shop", "web", "shop; phone", "phone; web", "shop"] * 2))
    ';'
    """
    distinct = given.unique()
    if given.str.endswith(";").mean() > 0.9:  # as Microsoft Forms writes what was ticked
        return ";"
    for sign in (JOINED, *"\n;,"):
        share = given.str.contains(sign, regex=False).mean() if len(given) else 0
        joined = sign == JOINED
        few = len(distinct) <= len(given) / 2
        again = not few and _recur(given, sign)
        if not share or not (joined or (len(distinct) >= 3 and (few or again))):
            continue
        # "Schmidt, Anna", "Leeds, UK" and "Mon, May 3" have as many parts in each cell.
        lengths = given.str.count(re.escape(sign)).value_counts(normalize=True)
        if not joined and lengths.index[0] > 0 and lengths.iloc[0] > _ALIKE:
            continue
        parts = {part.strip() for cell in distinct for part in cell.split(sign)}
        # Parts that come together in many ways are fewer than the ways; of "Leeds, UK" not.
        short = sum(map(len, parts)) <= _OPTION * len(parts)
        recur = len(parts) < len(distinct) + joined
        recur |= joined and share >= 0.1 and short
        # A few of many cells may have been written freely: "Save money, other (no bus)".
        thousands = given.str.contains(rf"\d{re.escape(sign)}\d").mean() > _FEW
        recur |= not (joined or thousands) and (again or (few and _recur(given, sign)))
        if recur and not all(re.fullmatch(r"[\d\W]*", part) for part in parts):
            return sign
    return None


def _recur(given: pd.Series, sign: str) -> bool:
    """Whether the parts of cells come from a list of words, though most cells differ as a whole."""
    if given.str.contains(r"[^\W\d_]{2}").mean() <= 0.5:
        return False
    seen = given.head(_LOOKED_AT)
    if seen.str.contains(DIALLED).mean() > _FEW:  # addresses are no options
        return False
    parts = seen.str.split(sign).explode().str.strip()
    times = parts.map(parts.value_counts())
    n = min(len(given), _LOOKED_AT)
    return len(parts) > 1.5 * n and bool(times.ge(3 if n >= 60 else 2).mean() > 0.8)


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
