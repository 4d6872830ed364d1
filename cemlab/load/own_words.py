"""Columns of which only some answers are in own words."""

import pandas as pd

from cemlab.load.names import PHRASE
from cemlab.text import is_non_answer

_DOZEN, _SHARE, _MANY = 12, 0.7, 50  # values; of the cells; cells
_FEW, _LONG = 3, 25  # answers; characters


def is_list(given: pd.Series) -> bool:
    """Say whether a dozen values make up most of many cells, beside others in own words.

    Examples
    --------
    >>> is_list(pd.Series(["Radio", "A friend"] * 30 + [f"Other {i}" for i in range(15)]))
    True
    """
    if len(given) < _MANY:
        return False
    counts = given.value_counts()
    return bool(counts[counts > 1].head(_DOZEN).sum() > _SHARE * len(given))


def is_rarely_said(given: pd.Series) -> bool:
    """Say whether half of the cells and more say nothing, and the others differ.

    Examples
    --------
    >>> is_rarely_said(pd.Series(["none"] * 9 + [f"The boat {i} came late" for i in range(5)]))
    True
    """
    said = given[~is_non_answer(given)]
    few = _FEW < len(said) <= len(given) / 2
    return few and bool(said.str.contains(PHRASE).mean() > 0.3 and said.nunique() > 0.8 * len(said))


def is_told_by_few(given: pd.Series) -> bool:
    """Say whether one to three persons answered, each in a long text.

    Examples
    --------
    >>> is_told_by_few(pd.Series(["We went to see an aunt of mine"]))
    True
    """
    if not 0 < len(given) <= _FEW:
        return False
    told = given.str.contains(PHRASE) & ~given.str.contains(r"[{}]|://")
    return bool((told & (given.str.len() >= _LONG)).all())
