"""Ratings, amounts and yes or no, as exports write them."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cemlab.load.columns import NAN, NOTHING, distinct, spread

_RATING = re.compile(
    r"([+-]?\d+(?:[.,]\d+)?)(?:\s*/\s*(\d+)|\s*%|\s*[-–—:=(./]\s*\D.*|\s+\D.*)?", re.DOTALL
)
_BRACKETS = re.compile(r"\((\d{1,3})\)(\s+\D.*)?", re.DOTALL)  # "(7) Very clear"
_STARS = re.compile(r"([★⭐]{1,10})\ufe0f?☆*")
_AMOUNT = re.compile(r"[+-]?\d[\d.,'\s]*(?:e[+-]?\d+)?", re.IGNORECASE)
# Programs write a decimal point; people set one between thousands of euros.
_OPEN, _MONEY = r"[+-]?\d{1,3},\d{3}", r"[+-]?\d{1,3}[,.]\d{3}"
_CURRENCY = re.compile(r"[€$£¥\s\u00a0\u202f]|\b(?:EUR|USD|GBP|CHF)\b", re.IGNORECASE)
_YES = frozenset(["yes", "y", "true", "1", "1.0", "ja", "oui", "si", "sí", "x", "on", "checked"])
_NO = frozenset(["no", "n", "false", "0", "0.0", "nein", "non", "off", "unchecked"])
_BLANK = frozenset(["", *map(str.casefold, NOTHING)])


def read_ratings(
    values: pd.Series,
    *,
    low: float,
    high: float,
    labels: Mapping[float, str] | None = None,
    not_applicable: Sequence[float | str] = (),
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Read a column of ratings.

    Parameters
    ----------
    values
        Text cells: "7", "7,5", a label's word, "9 - Extremely likely", "(1) Bad", "4/5",
        "80 %" or stars.
    low, high
        The ends of the scale.
    labels
        Number → word; words are compared without regard to case.
    not_applicable
        Numbers or words that mean "does not apply to me".

    Returns
    -------
    ratings, not_applicable, reasons
        float64 with NaN for blank, not applicable or unreadable; bool; and why a cell was
        not read (missing where it was, or is blank).

    Examples
    --------
    >>> ratings, na, why = read_ratings(
    ...     pd.Series(["7,5", "Good", "99", "11"]), low=0, high=10,
    ...     labels={8: "good"}, not_applicable=[99])
    >>> ratings.tolist(), na.tolist(), why[3]
    ([7.5, 8.0, nan, nan], [False, False, True, False], 'outside the scale 0 to 10')
    """
    words = {w.strip().casefold(): float(n) for n, w in (labels or {}).items()}
    away = {c.casefold() if isinstance(c, str) else float(c) for c in not_applicable}
    codes, cells = distinct(values)
    # A spreadsheet writes -3 as "(3)": only words behind a bracket tell that it is a step.
    if any((match := _BRACKETS.fullmatch(cell)) and match[2] for cell in cells):
        cells = [_BRACKETS.sub(r"\1\2", cell) for cell in cells]
    found = np.full(len(cells), NAN)
    left = np.zeros(len(cells), dtype=bool)
    reasons = np.full(len(cells), NAN, dtype=object)
    for i, cell in enumerate(cells):
        word = cell.casefold()
        if word in away:
            left[i] = True
        elif word in words:
            found[i] = words[word]
        elif word not in _BLANK:
            number, of = _rating(cell)
            if np.isnan(number):
                reasons[i] = "neither a number nor a label of the scale"
            elif of is not None and np.isfinite(high) and of != high:
                reasons[i] = f"out of {of:g}, but the scale ends at {high:g}"
            elif number in away:
                left[i] = True
            elif low <= number <= high:
                found[i] = number
            else:
                reasons[i] = f"outside the scale {low:g} to {high:g}"
    return (
        pd.Series(found[codes], index=values.index),
        pd.Series(left[codes], index=values.index),
        spread(reasons, codes, values.index),
    )


def _rating(cell: str) -> tuple[float, float | None]:
    """Give the number of a cell, NaN if there is none, and out of how many where it says so."""
    cell = cell.lstrip("\ufeff\u200b")  # before the first of several labels, as pasted
    stars, match = _STARS.fullmatch(cell), _RATING.fullmatch(cell)
    if match is None:
        return float(len(stars[1])) if stars else NAN, None
    return float(match[1].replace(",", ".")), float(match[2]) if match[2] else None


def read_amounts(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Read a column of amounts such as revenue or weights.

    A comma that could part thousands or decimals ("12,500") is settled by the column's other
    cells where these agree, else the cell is not read; in a column of both marks neither is a
    point ("12.500"). Currency signs are dropped.

    Returns
    -------
    amounts, reasons
        float64 with NaN for blank or unreadable; and why a cell was not read.

    Examples
    --------
    >>> read_amounts(pd.Series(["1.234,50 €", "2.000,00"]))[0].tolist()
    [1234.5, 2000.0]
    >>> read_amounts(pd.Series(["12,500"]))[1][0]
    'reads as thousands or as decimals; write it without separators'
    """
    codes, cells = distinct(values)
    plain = [_CURRENCY.sub("", c).replace("'", "") for c in cells]
    own = [_decimal_mark(cell) for cell in plain]
    marks = set(own) - {None}
    decimal = min(marks) if len(marks) == 1 else None
    open_ = _OPEN if plain == cells and not marks else _MONEY
    found = np.full(len(cells), NAN)
    reasons = np.full(len(cells), NAN, dtype=object)
    for i, cell in enumerate(plain):
        if not cell or cells[i].casefold() in _BLANK:
            continue
        if not _AMOUNT.fullmatch(cell):
            reasons[i] = "not a number"
        elif not (decimal or own[i]) and re.fullmatch(open_, cell):
            reasons[i] = "reads as thousands or as decimals; write it without separators"
        else:
            mark = decimal or own[i] or "."
            other = "," if mark == "." else "."
            *thousands, last = cell.split(mark)[0].split(other)
            try:
                found[i] = float(cell.replace(other, "").replace(mark, "."))
            except ValueError:
                reasons[i] = "not a number"
            if thousands and len(last) != 3:  # 03.01.2026 is a day
                found[i], reasons[i] = NAN, "not a number"
            if np.isinf(found[i]):
                found[i], reasons[i] = NAN, "not a finite number"
    return (
        pd.Series(found[codes], index=values.index),
        spread(reasons, codes, values.index),
    )


def _decimal_mark(cell: str) -> str | None:
    """Find the decimal mark that a cell shows; None if it does not."""
    last = max(cell.rfind(","), cell.rfind("."))
    if last < 0:
        return None
    mark = cell[last]
    other = "," if mark == "." else "."
    if other in cell:
        return mark
    if cell.count(mark) > 1:
        return other
    # Three digits after one mark stay open: thousands in one country, decimals in another.
    three = len(cell) - last - 1 == 3 and re.fullmatch(r"[+-]?[1-9]\d{0,2}", cell[:last])
    return None if three else mark


def read_flags(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Read a column of yes and no.

    Returns
    -------
    flags, reasons
        "boolean" with missing for blank or unreadable; and why a cell was not read.

    Examples
    --------
    >>> read_flags(pd.Series(["yes", "0", ""]))[0].tolist()
    [True, False, <NA>]
    """
    codes, cells = distinct(values)
    known = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
    flags = pd.array([known.get(c.casefold(), pd.NA) for c in cells], dtype="boolean")
    reasons = np.array(
        [
            NAN if c.casefold() in known or c.casefold() in _BLANK else "neither yes nor no"
            for c in cells
        ],
        dtype=object,
    )
    return (
        pd.Series(flags[codes], index=values.index),
        spread(reasons, codes, values.index),
    )
