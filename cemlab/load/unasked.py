"""Words that a program writes where nobody answered, told by the whole table."""

import re

import pandas as pd

_FEW = 3  # columns
_BY_HAND = r"[Nn]/?a|N/A|n/?A|[Nn]\.a\.|[Nn]one\.?|[Nn]othing\.?|-+|\."
_SOME = 0.2  # of those who wrote NA
_OPEN = 30  # differing values, more than a closed question offers


def unasked(cells: pd.DataFrame, platform: str) -> pd.DataFrame:
    """Blank what LimeSurvey writes for a question not shown, and R for what is missing.

    R writes NA into every cell without a value, so that none of those columns has a blank one, and
    into columns of numbers and free texts, too. An answer "NA" stands beside blanks, or in closed
    questions alone, and stays.

    Parameters
    ----------
    cells
        Of an export, as text.
    platform
        It came from; "" for none that is known.

    Returns
    -------
    pd.DataFrame
        The same table where there is nothing to blank.

    Examples
    --------
    >>> asked = pd.DataFrame({"Q1[a]": ["Yes", "N/A"], "Q2": ["7", "8"]}, dtype="str")
    >>> unasked(asked, "LimeSurvey")["Q1[a]"].tolist()
    ['Yes', '']
    """
    word = "N/A" if platform == "LimeSurvey" else "NA"
    held = [i for i in range(cells.shape[1]) if (cells.iloc[:, i] == word).any()]
    if not held or (word == "NA" and not _of_r(cells.iloc[:, held])):
        return cells
    cells = cells.copy(deep=False)
    for place in held:
        column = cells.iloc[:, place]
        if word == "NA" and _codes(column):
            continue
        cells.isetitem(place, column.mask(column == word, "").astype("str"))
    return cells


def _of_r(cells: pd.DataFrame) -> bool:
    """Whether R wrote the NA in each of these columns."""
    if cells.shape[1] < _FEW or (cells == "").to_numpy().any():
        return False
    opened = [cells.iloc[:, i] for i in range(cells.shape[1]) if cells.iloc[:, i].nunique() > _OPEN]
    # People who have nothing to say write so in more than one way.
    by_hand = sum(said.str.fullmatch(_BY_HAND).sum() for said in opened)
    return by_hand < _SOME * sum((said == "NA").sum() for said in opened)


def _codes(column: pd.Series) -> bool:
    """Whether NA is one of a few short codes, as for North America beside EU and APAC."""
    others = column[column != "NA"].unique()
    return 0 < len(others) <= _OPEN and all(re.fullmatch("[A-Z]{2,5}", word) for word in others)
