"""The scale that the numbers of a column stand on."""

import re
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.load import names
from cemlab.load.ladders import are_bands, nothing, told_ends
from cemlab.load.scales import slips, stands_off

if TYPE_CHECKING:
    from cemlab.load.guess import Column

Scale = tuple[int, int, list[float | str], str]  # low, high, what does not apply, what occurs
_CODES = {*map(float, (-999, -888, -99, -98, -97, -88, -77, -9, -1, 88, 97, 98, 99, 999))}
_HIGHS = (3, 5, 7, 10, 100)
_MOST_BELOW = 5  # the lowest step of a scale around 0 is -5 at least


def find_scale(column: "Column") -> Scale | None:
    """Find the scale of a column whose cells are ratings.

    Parameters
    ----------
    column
        With its cells read as numbers.

    Returns
    -------
    tuple
        Its ends, the numbers and words that stand for no answer, and what occurs; None where the
        numbers are no ratings.
    """
    values = column.values.dropna()
    named = bool(re.search(names.RATED, column.name, re.I))
    spare = 0.2 if named else 0.05  # share of cells that may be anything else
    few = len(values) < (1 - spare) * (~column.given.isin(column.away)).sum()
    steps = {n: w for n, w in column.labels.items() if n >= 0 and not _apart(column, n, w)}
    if few or column.nominal or are_bands(steps.values()) or column.counted:
        return None
    if column.battery and len(steps) >= 3 and values.isin(column.labels).mean() > 0.95:
        odd = sorted((set(values) & {*column.labels, *column.missing}) - set(steps))
        low, high = int(min(steps)), int(max(steps))
        return _scale(column, low, high, odd, "the words of a battery")
    return _around_zero(column, values) or _of_numbers(column, values, spare if named else 0)


def _around_zero(column: "Column", values: pd.Series) -> Scale | None:
    """Recognise steps from -3 to 3; one number below 0 is a code."""
    fits = values.between(-_MOST_BELOW, _MOST_BELOW) & (values % 1 == 0)
    steps = set(values[fits])
    below = {step for step in steps if step < 0}
    odd = (~fits).sum()
    few = odd <= 0.05 * len(fits) or (len(fits) >= 20 and odd <= 2)
    if len(below) < 2 or len(steps) == len(below) or not few or column.labels:
        return None
    most = int(max(map(abs, steps)))
    return _scale(column, -most, most, [], f"{min(steps):g} to {max(steps):g} occur")


def _of_numbers(column: "Column", values: pd.Series, spare: float) -> Scale | None:
    """Recognise a scale from 0 or 1 up, and codes beside it."""
    top = 100 if column.slid or (spare and values.between(11, 100).mean() > 0.5) else 10
    found = values.value_counts()
    # One -1 or 99 among many answers is a slip; a code comes again.
    again = set(found.index[found > 1] if len(values) >= 20 else found.index)
    ends, away = told_ends(column.wording)
    codes = set(found.index) & {*column.missing, *away}
    codes |= again & _CODES if top == 10 else set()
    most = max(set(found.index) - codes, default=0)
    if 5 < most <= 10 and stands_off(values, most):
        codes.add(most)
    rated = values[~values.isin(codes)]
    odd = ~rated.between(*ends or (0, top))
    if ends and odd.sum() > max(1, 0.05 * len(rated)):
        ends, odd = None, ~rated.between(0, top)
    rated = rated[~odd] if ends or odd.mean() < (spare or 0.01) else rated
    # Halves are given anywhere; tenths only where the name speaks of a rating.
    parts = {100: 1}.get(top, 10 if spare else 2)
    whole = (rated * parts - (rated * parts).round()).abs().lt(1e-6).all()
    if not (3 <= rated.nunique() <= parts * top + 1 and rated.between(0, top).all() and whole):
        return None
    low, high = ends or (int(rated.min() >= 1), next(h for h in _HIGHS if rated.max() <= h))
    low = 0 if high == 100 else low
    if high == 10:
        codes.discard(most)
    if any(low <= code <= high for code in codes):
        return None  # a declared missing value amid the others: no scale that can be told
    occur = f"{rated.min():g} to {rated.max():g} occur"
    return _scale(column, low, high, sorted(codes), occur)


def _apart(column: "Column", number: float, word: str) -> bool:
    """Whether a labelled number stands beside its scale: 99 for no answer."""
    missing = number in column.missing or number in _CODES
    return missing or bool(nothing([word], surely=True))


def _scale(column: "Column", low: int, high: int, codes: list[float], occur: str) -> Scale:
    """Put a scale together, and tell how many cells do not stand on it, and in which rows."""
    values, given = column.values, column.given
    fits = values.between(low, high) | values.isin(codes) | given.isin(column.away)
    odd = column.rows[given.index[~fits]].tolist()
    return low, high, [*codes, *column.away], occur + slips(odd)
