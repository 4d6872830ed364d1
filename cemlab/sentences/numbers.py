"""How the house writes numbers: one rounding for sentences, figures and tables."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pandas as pd

Unit = Literal["score", "share", "nps", "points", "polarity", "count"]

_MINUS = "−"


def _fixed(value: float, digits: int, sign: bool = False) -> str:
    """Round, group thousands, never write a negative zero, use a true minus."""
    rounded = round(float(value), digits) + 0.0
    text = f"{rounded:{'+' if sign and rounded else ''},.{max(digits, 0)}f}"
    return text.replace("-", _MINUS)


def number(value: float | None, unit: Unit = "score") -> str:
    """Write one figure as the house rounds it.

    Parameters
    ----------
    value
        The figure; a share is given between 0 and 1. Missing gives a dash.
    unit
        `score` one decimal, `share` whole per cent (one decimal below 10 %), `nps` whole with
        its sign, `points` (a difference of shares times 100) with its sign, whole, but with one
        decimal below 10, `polarity` two decimals with its sign, `count` whole with thousands.

    Returns
    -------
    str

    Examples
    --------
    >>> number(7.449), number(0.3149, "share"), number(-4.6, "nps"), number(1234, "count")
    ('7.4', '31 %', '−5', '1,234')
    >>> number(0.021, "share"), number(float("nan"))
    ('2.1 %', '–')
    >>> number(0.4, "points"), number(-20, "points")
    ('+0.4', '−20')
    """
    if pd.isna(value):
        return "–"
    if unit == "share":
        percent = 100 * float(value)
        return f"{_fixed(percent, _decimals(percent))} %"
    if unit == "points":
        return _fixed(value, _decimals(value), sign=True)
    digits, sign = {"score": (1, False), "nps": (0, True), "polarity": (2, True)}.get(
        unit, (0, False)
    )
    return _fixed(value, digits, sign)


def _decimals(hundredths: float) -> int:
    """Give per cent and percentage points one decimal below 10, but none to 0."""
    return 1 if 0 < abs(hundredths) < 9.95 else 0


def in_points(rows: pd.DataFrame) -> pd.DataFrame:
    """Give differences of shares, value, low and high, in percentage points: the unit "points"."""
    return rows.assign(**{name: 100 * rows[name] for name in ("value", "low", "high")})


def span(low: float, high: float, unit: Unit = "score") -> str:
    """Write an interval's ends, the unit once.

    Examples
    --------
    >>> span(7.21, 7.63), span(0.28, 0.34, "share")
    ('7.2 to 7.6', '28 to 34 %')
    """
    first, last = number(low, unit), number(high, unit)
    return f"{first.removesuffix(' %') if last.endswith(' %') else first} to {last}"


def with_interval(
    value: float,
    low: float,
    high: float,
    n: float | None = None,
    *,
    of: str = "",
    unit: Unit = "score",
    confidence: float = 0.95,
) -> str:
    """Write a figure with its interval and n, as no figure goes without them; `of` what it is.

    Examples
    --------
    >>> with_interval(7.4, 7.2, 7.6, 812)
    '7.4 (95 % interval 7.2 to 7.6, n = 812)'
    >>> with_interval(0.4, 0.3, 0.5, of="of customers", unit="share")
    '40 % of customers (95 % interval 30 to 50 %)'
    """
    base = "" if n is None or pd.isna(n) else f", n = {number(n, 'count')}"
    figure = f"{number(value, unit)} {of}".rstrip()
    if pd.isna(low) or pd.isna(high):
        return f"{figure} (no interval{base})"
    return f"{figure} ({100 * confidence:g} % interval {span(low, high, unit)}{base})"


def money(value: float, currency: str = "EUR") -> str:
    """Write an amount of money so that it can be said aloud.

    Examples
    --------
    >>> money(14_230_000), money(82_400, "USD"), money(950)
    ('14.2 million EUR', '82,000 USD', '950 EUR')
    """
    amount = abs(value)
    if amount >= 999_500:
        return f"{_fixed(value / 1e6, 1)} million {currency}"
    return f"{_fixed(value, -3 if amount >= 10_000 else 0)} {currency}"


def counted(n: float, noun: str, plural: str | None = None) -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> counted(1, "touch point"), counted(1200, "comment"), counted(2, "survey")
    ('1 touch point', '1,200 comments', '2 surveys')
    """
    return f"{number(n, 'count')} {noun if n == 1 else plural or noun + 's'}"


def listing(names: Iterable[str]) -> str:
    """Join names as a sentence does.

    Examples
    --------
    >>> listing(["billing", "support", "renewal"])
    'billing, support and renewal'
    """
    *first, last = [str(name) for name in names] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def day(when: pd.Timestamp) -> str:
    """Write a date without doubt about day and month.

    Examples
    --------
    >>> day(pd.Timestamp("2026-04-03"))
    '3 April 2026'
    """
    return f"{when.day} {when:%B %Y}"


def month(when: pd.Timestamp) -> str:
    """Write a month.

    Examples
    --------
    >>> month(pd.Timestamp("2026-04-03"))
    'April 2026'
    """
    return f"{when:%B %Y}"


def names_of(touchpoints: Mapping[str, Any] | None) -> dict[str, str]:
    """Give the label of each touch point, in the order they are given.

    Parameters
    ----------
    touchpoints
        Id to label or to a touch point of the study (anything with a `label`).

    Examples
    --------
    >>> names_of({"billing": "Billing and invoices"})
    {'billing': 'Billing and invoices'}
    """
    points = (touchpoints or {}).items()
    return {key: str(getattr(point, "label", None) or point) for key, point in points}


def goal_of(touchpoint: Any, table: pd.DataFrame) -> float | None:  # noqa: ANN401 - or a name
    """Give a touch point's goal, where it has one for an item that the table is about.

    Examples
    --------
    >>> goal_of("Billing", pd.DataFrame()) is None
    True
    """
    goal = getattr(touchpoint, "goal", None)
    return goal.value if goal and goal.item in table.attrs.get("items", ()) else None


RESULT_COLUMNS = {"n", "n_effective", "value", "low", "high", "suppressed", "method", "period"}
RESULT_COLUMNS |= {"coverage", "p", "p_adjusted"}


def group_column(table: pd.DataFrame, by: str | None = None) -> str | None:
    """Tell which column names the rows: `by`, else the first that is no part of a result.

    Examples
    --------
    >>> group_column(pd.DataFrame(columns=["region", "n", "value"]))
    'region'
    """
    return by or next((str(name) for name in table.columns if name not in RESULT_COLUMNS), None)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that are not suppressed.

    Examples
    --------
    >>> shown(pd.DataFrame({"value": [7.2, 2.0], "suppressed": [False, True]}))["value"].tolist()
    [7.2]
    """
    return table[~table["suppressed"].astype(bool)] if "suppressed" in table else table


def is_hidden(table: pd.DataFrame) -> pd.Series:
    """Tell which rows have no figure to show: suppressed or missing.

    Examples
    --------
    >>> is_hidden(pd.DataFrame({"value": [7.2, None]})).tolist()
    [False, True]
    """
    hidden = table["value"].isna()
    return hidden | table["suppressed"].astype(bool) if "suppressed" in table else hidden
