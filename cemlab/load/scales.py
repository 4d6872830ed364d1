"""Numbers that are on no step of a scale: slips, codes, and what measures something."""

from collections.abc import Mapping, Sequence

import pandas as pd

from cemlab.load.names import codes

_MANY, _RARE = 100, 0.1  # answers of a column; share of its zeros
_MOST = 0.3  # share of answers that may be a code


def slips(rows: Sequence[int]) -> str:
    """Say which rows of a column hold what is on no step of its scale.

    Parameters
    ----------
    rows
        Their numbers, as a spreadsheet counts.

    Examples
    --------
    >>> slips([4]), slips([])
    ('; 1 cell does not fit and will be set aside (row 4)', '')
    """
    if not rows:
        return ""
    listed = ", ".join(map(str, rows[:5])) + (" and more" if len(rows) > 5 else "")
    are = "cell does" if len(rows) == 1 else "cells do"
    return f"; {len(rows)} {are} not fit and will be set aside (row {listed})"


def stands_off(values: pd.Series, highest: float) -> bool:
    """Say whether the highest number is none of a scale: a 9 for no answer above 1 to 5.

    Parameters
    ----------
    values
        Of a column.
    highest
        The number in question.

    Examples
    --------
    >>> stands_off(pd.Series([1, 2, 3, 4, 5, 9] * 5), 9), stands_off(pd.Series([6, 7, 9]), 9)
    (True, False)
    """
    gap = highest - values[values < highest].max()
    again = gap >= 4 and len(values) >= 30 and (values == highest).sum() > 1
    rare = highest < 10 and (values == highest).mean() <= _MOST
    return bool(rare and (again or (gap > 1 and len(values) >= _MANY)))


def measures(values: pd.Series, labels: Mapping[float, str], name: str) -> bool:
    """Say whether numbers measure something or add it up, and stand for no groups.

    Parameters
    ----------
    values
        Of a column; missing where a cell holds none.
    labels
        Words that numbers stand for.
    name
        Of the column: numbers of shops stand for groups, however many there are.

    Examples
    --------
    >>> measures(pd.Series([1.5, 2.25, 3]), {}, "PQ"), measures(pd.Series([1.0, 2, 3]), {}, "PQ")
    (True, False)
    """
    many = values.nunique() > 12 and not codes(name)
    known = values.isna().any() or set(values) <= set(labels)
    return bool(not known and (many or (values % 1 > 0).mean() > 0.2))


def zeros_apart(rated: Mapping[str, tuple[pd.Series, int, int]]) -> list[str]:
    """List columns in which a rare 0 seems to say that nothing applies.

    Parameters
    ----------
    rated
        Column → its numbers, and the lowest and highest of its scale. Where a third of four and
        more with one highest number begin at 1, so should the others.

    Examples
    --------
    >>> room, desk = pd.Series([1, 2, 3, 4, 5] * 30), pd.Series([0, *([1, 2, 3, 4, 5] * 30)])
    >>> zeros_apart({"a": (room, 1, 5), "b": (room, 1, 5), "c": (room, 1, 5), "d": (desk, 0, 5)})
    ['d']
    """
    rated = {name: told for name, told in rated.items() if len(told[0]) >= _MANY}
    found = []
    for name, (values, low, high) in rated.items():
        begins = [first for _, first, last in rated.values() if last == high]
        # From 0 to 10 the 0 is a step, however few give it.
        alike = high < 10 and len(begins) >= 4 and sum(begins) * 3 >= len(begins)
        if low == 0 and alike and (values == 0).mean() <= _RARE:
            found.append(name)
    return found
