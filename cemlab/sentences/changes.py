"""Changes of level in words, and which of them are no noise."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import NOISE, level_of
from cemlab.sentences.numbers import counted, listing, names_of, number, shown, span
from cemlab.sentences.periods import period_name

PERIODS = {"W": "week", "M": "month", "Q": "quarter"}


def about_change(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    period: str = "W",
    top: int = 3,
) -> str:
    """Tell when a series changed its level, or that it did not beyond noise.

    Parameters
    ----------
    table
        Result of `change_point`: group columns, week, low_week, high_week, before, after, value
        (the difference), low, high, n, p_adjusted.
    touchpoints
        Touch point id to label or touch point.
    period
        What one row of the series was: "W", "M" or "Q".
    top
        How many changes to tell; those of one direction that began in one period count once.

    Returns
    -------
    str
        "Beyond noise" means p below 0.05 (p_adjusted where the table has it).

    Examples
    --------
    >>> weeks = {name: [pd.Timestamp("2026-03-02")] for name in ("week", "low_week", "high_week")}
    >>> about_change(pd.DataFrame({**weeks, "before": [7.9], "after": [6.6], "p": [0.0004]}))
    'In the week of 2 March 2026 the level fell from 7.9 to 6.6; the 95 % interval of the time is
    that week alone.'
    """
    column = None if table.columns[0] == "week" else table.columns[0]
    found = changed(table)
    if table.empty:
        return "No answer has a date, so no change of level can be looked for."
    rows = shown(table)
    if rows["p_adjusted" if "p_adjusted" in rows else "p"].isna().all():
        return "No series has enough answers to look for a change of level."
    if found.empty:
        return "No change of level beyond noise was found."
    names, told = names_of(touchpoints), []
    for _, rows in list(together(found))[:top]:
        places = [names.get(k, str(k)) for k in rows[column]] if column else ["the level"]
        text = _change(next(rows.itertuples()), places[0], level_of(table), period)
        told.append(f"{text[0].upper()}{text[1:]}.")
        if len(places) > 1:
            verb = "fell" if rows["after"].iloc[0] < rows["before"].iloc[0] else "rose"
            told.append(f"{listing(places[1:])} {verb} at the same time.")
    return " ".join(told)


def about_watch(
    signals: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None, period: str = "W"
) -> str:
    """Tell what a study's charts signalled, the newest first, and how much of it may be chance.

    Parameters
    ----------
    signals
        Result of `signals`: first column the group, week, kind, direction, since, low_week,
        high_week, before, after, n; attrs charts, years, learning.
    touchpoints
        Touch point id to label or touch point.
    period
        What one point of the charts was: "W", "M" or "Q".

    Returns
    -------
    str
        The three newest signals.

    Examples
    --------
    >>> weeks = {name: [pd.Timestamp("2026-03-02")] for name in ("since", "low_week", "high_week")}
    >>> found = pd.DataFrame({"touchpoint": ["Payments"], "kind": ["level"], "n": [38], **weeks,
    ...     "week": [pd.Timestamp("2026-03-09")], "before": [8.1], "after": [6.9]})
    >>> found.attrs = {"charts": 8, "years": 2.0}
    >>> about_watch(found)
    'Payments fell from 8.1 to 6.9 in the week of 2 March 2026 (the 95 % interval of the time is
    that week alone); the chart showed it in the week of 9 March 2026, n = 38. This is 1 signal of
    8 charts in 2 years; about one a year may be chance.'
    """
    charts, years = signals.attrs.get("charts", 0), signals.attrs.get("years", 0)
    if not charts or not years:
        return "No touch point has dated answers to watch."
    if learning := signals.attrs.get("learning"):
        return (
            f"These charts cannot tell yet: they learn from {counted(learning, PERIODS[period])} "
            "what is usual before anything can stand out. The next section looks back over all "
            "answers at once, which takes fewer."
        )
    length = f"{years:.2g}"
    length += " year" if length == "1" else " years"
    watched = f"{counted(charts, 'chart')} in {length}; about one a year may be chance"
    if signals.empty:
        return f"Nothing moved beyond noise: no signal of {watched}."
    names = names_of(touchpoints)
    told = []
    for row in signals.iloc[::-1].head(3).itertuples(index=False):
        name = names.get(row[0], str(row[0]))
        verb = "fell" if row.after < row.before else "rose"
        size = f"from {number(row.before)} to {number(row.after)}"
        alone = row.kind != "level"
        when = "in that period alone" if alone else _span(row, period, level_of(signals))
        seen = "" if alone else f"; the chart showed it in {_when(row.week, period)}"
        name = name[0].upper() + name[1:]
        told.append(
            f"{name} {verb} {size} in {_when(row.since, period)} ({when}){seen}, "
            f"n = {number(row.n, 'count')}."
        )
    one = "This is" if len(signals) == 1 else "These are"
    one = "In all there are" if len(signals) > 3 else one
    return " ".join([*told, f"{one} {counted(len(signals), 'signal')} of {watched}."])


def _span(row: Any, period: str, level: float) -> str:  # noqa: ANN401 - a named tuple
    """Tell the interval of the time in which a change began."""
    first, last = _when(row.low_week, period), _when(row.high_week, period)
    when = f"{first} to {last}".replace("to the week of", "to that of")
    if first == last:
        when = f"that {PERIODS[period]} alone"
    return f"the {100 * level:g} % interval of the time is {when}"


def changed(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the changes beyond noise, the surest first, of equal ones that with most answers."""
    table = shown(table)
    p = table["p_adjusted" if "p_adjusted" in table else "p"]
    found = table.assign(p=p)[p < NOISE].dropna(subset=["week"])
    order = ["p", *(["n"] if "n" in found else [])]
    return found.sort_values(order, ascending=[True, False][: len(order)], kind="stable")


def together(found: pd.DataFrame) -> Any:  # noqa: ANN401 - pandas' groups
    """Group the changes of one direction that began in one period, the surest first."""
    return found.groupby([found["week"], found["after"] < found["before"]], sort=False)


def _change(row: Any, what: str, level: float, period: str) -> str:  # noqa: ANN401
    """Tell one change of level."""
    verb = "fell" if row.after < row.before else "rose"
    return (
        f"in {_when(row.week, period)} {what} {verb} from {number(row.before)} to "
        f"{number(row.after)}{_size(row, level)}; {_span(row, period, level)}"
    )


def _size(row: Any, level: float) -> str:  # noqa: ANN401 - a named tuple
    """Write the interval of a change, where it is known; its size, rounded, would not add up."""
    if not hasattr(row, "value"):
        return ""
    low, high = (row.low, row.high) if row.value > 0 else (-row.high, -row.low)
    n = f", n = {number(row.n, 'count')}" if hasattr(row, "n") else ""
    return f" ({100 * level:g} % interval of the difference {span(low, high)}{n})"


def _when(start: Any, period: str) -> str:  # noqa: ANN401 - a date or a position
    return period_name(start, period) if isinstance(start, pd.Timestamp) else f"place {start}"
