"""Scores, trends and changes in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.detectable import about_detectable
from cemlab.sentences.numbers import (
    Unit,
    counted,
    goal_of,
    group_column,
    is_hidden,
    listing,
    names_of,
    with_interval,
)
from cemlab.sentences.periods import period_name, step_of

NOISE = 0.05  # p above which a difference is told as noise


def figure_of(
    row: Any,  # noqa: ANN401
    unit: Unit = "score",
    confidence: float = 0.95,
    *,
    of: str = "",
) -> str:
    """Write a result row's value, `of` what it is, with interval and n."""
    ends = row.value, row.low, row.high, getattr(row, "n", None)
    return with_interval(*ends, of=of, unit=unit, confidence=confidence)


def level_of(table: pd.DataFrame) -> float:
    """Give the confidence a table was made with."""
    return float(table.attrs.get("confidence", 0.95))


def about_scores(
    table: pd.DataFrame,
    unit: Unit = "score",
    *,
    touchpoints: Mapping[str, Any] | None = None,
    by: str | None = None,
) -> str:
    """Tell the lowest and the highest score, whether they can be told apart, and the goals.

    Parameters
    ----------
    table
        A result of `cemlab.stats`: a group column, n, value, low, high, suppressed.
    unit
        How figures are written, see `cemlab.sentences.number`.
    touchpoints
        Touch point id to label or to the study's touch point, whose goals are compared.
    by
        The column that names the rows; default the first that is no part of the result.

    Returns
    -------
    str

    Examples
    --------
    >>> about_scores(pd.DataFrame({"touchpoint": ["Billing", "Support"], "n": [812, 640],
    ...     "value": [6.1, 7.8], "low": [5.9, 7.6], "high": [6.3, 8.0]}))
    'Lowest is Billing with 6.1 (95 % interval 5.9 to 6.3, n = 812), highest Support with 7.8
    (95 % interval 7.6 to 8.0, n = 640).'
    """
    column, names, level = group_column(table, by), names_of(touchpoints), level_of(table)
    hidden = is_hidden(table)
    rows = table[~hidden].sort_values("value", kind="stable")
    if rows.empty:
        return "No figure rests on enough answers to be shown."
    if column is None or len(rows) == 1:
        row = next(rows.itertuples())
        name = "the figure" if column is None else _subject(rows.iloc[0][column], names)
        told = f"{name[0].upper()}{name[1:]} is {figure_of(row, unit, level)}."
        return told + _hidden(hidden)
    named = [names.get(key, str(key)) for key in rows[column]]
    first, *_, last = rows.itertuples()
    text = f"Lowest is {named[0]} with {figure_of(first, unit, level)}, "
    text += f"highest {named[-1]} with {figure_of(last, unit, level)}"
    close = [name for name, low in zip(named, rows["low"], strict=True) if low <= first.high][1:]
    text += f"; {listing(close[:3])} cannot be told from the lowest." if close else "."
    if unit == "score" and "scale" in table.attrs:
        text += " All were rated from {:g} to {:g}.".format(*table.attrs["scale"])
    goals = [goal_of((touchpoints or {}).get(key), table) for key in rows[column]]
    return text + _about_goals(rows, goals, unit) + _hidden(hidden)


def _subject(key: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401 - any group
    """Say of what the only figure is; "the overall score" says so itself."""
    name = names.get(key, str(key))
    return name if name.startswith("the ") else f"{name}: the figure"


def _about_goals(rows: pd.DataFrame, goals: list[float | None], unit: Unit) -> str:
    """Tell how many rows miss their goal, and how many of them beyond noise."""
    pairs = [(r, g) for r, g in zip(rows.itertuples(), goals, strict=True) if g is not None]
    if not pairs or unit != "score":
        return ""
    below = sum(row.value < goal for row, goal in pairs)
    clearly = sum(row.high < goal for row, goal in pairs)
    if not below:
        return " None lies below its goal."
    which = f"All {below}" if below == len(pairs) else f"{below} of {len(pairs)}"
    if below == 1:
        sure = "beyond noise" if clearly else "but not beyond noise"
        return f" 1 of {len(pairs)} with a goal lies below it, {sure}."
    sure = "all" if clearly == below else clearly or "none"
    return f" {which} with a goal lie below it, {sure} of them beyond noise."


def _hidden(hidden: pd.Series) -> str:
    """Tell how many rows are hidden."""
    count = int(hidden.sum())
    return (
        f" {counted(count, 'group has', 'groups have')} too few answers to show." if count else ""
    )


def about_net_promoter(
    table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None, by: str | None = None
) -> str:
    """Tell the Net Promoter Score, or its lowest and highest group, and what change would show.

    Parameters
    ----------
    table
        Result of `net_promoter` (−100 to 100).
    touchpoints, by
        As in `about_scores`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_net_promoter(pd.DataFrame({"n": [324], "value": [33.3], "low": [24.9],
    ...                                  "high": [41.1]}))
    'The Net Promoter Score is +33 (95 % interval +25 to +41, n = 324): more promoters than
    detractors. In a next wave of the same size, asked of other customers, only a change of 16
    points or more would show reliably (with a chance of 80 %).'
    """
    column = group_column(table, by)
    rows = table[~is_hidden(table)]
    seen = about_detectable(table)
    if len(rows) != 1 or (column is not None and len(table) > 1):
        told = about_scores(table, "nps", touchpoints=touchpoints, by=by)
        return f"Net Promoter Score: {told} {seen}".strip()
    row = next(rows.itertuples())
    reading = "promoters and detractors about balance"
    if row.low > 0 or row.high < 0:
        more, less = ("promoters", "detractors") if row.low > 0 else ("detractors", "promoters")
        reading = f"more {more} than {less}"
    score = figure_of(row, "nps", level_of(table))
    return f"The Net Promoter Score is {score}: {reading}. {seen}".strip()


def about_trend(
    table: pd.DataFrame,
    unit: Unit = "score",
    *,
    touchpoints: Mapping[str, Any] | None = None,
    by: str | None = None,
) -> str:
    """Tell what moved beyond noise between the first and the last period.

    Parameters
    ----------
    table
        period, n, value, low, high, suppressed, perhaps a group column.
    unit, touchpoints, by
        As in `about_scores`.

    Returns
    -------
    str
        "Beyond noise" means that the two periods' intervals do not overlap. A first or last period
        with less than a quarter of the usual answers is passed over.

    Examples
    --------
    >>> months = pd.to_datetime(["2026-01-01", "2026-02-01"])
    >>> about_trend(pd.DataFrame({"period": months, "n": [50, 60], "value": [7.1, 7.3],
    ...                           "low": [6.8, 7.0], "high": [7.4, 7.6]}))
    'From January 2026 to February 2026, month against month, no change shows by itself: 7.1 (95 %
    interval 6.8 to 7.4, n = 50) then, 7.3 (95 % interval 7.0 to 7.6, n = 60) now. Single months are
    compared whoever answered in them, so that only large changes show.'
    """
    column, names, level = group_column(table, by), names_of(touchpoints), level_of(table)
    shown = table[~is_hidden(table)].sort_values("period", kind="stable")
    groups = shown.groupby(column, sort=False) if column else [("", shown)]
    ends = [(names.get(k, str(k)), *pair) for k, rows in groups if (pair := _ends(rows))]
    if not ends:
        return "There are too few periods with enough answers to tell a trend."
    step = step_of(table["period"])
    first, last = min(e[1].period for e in ends), max(e[2].period for e in ends)
    when = f"From {period_name(first, step)} to {period_name(last, step)}"
    word = {"W": "week", "M": "month", "Q": "quarter"}[step]
    alone = f"{word} against {word}, no change shows by itself"
    few = f"Single {word}s are compared whoever answered in them, so that only large changes show."
    moved = [e for e in ends if _apart(*e[1:])]
    if not moved and column is None:
        _, then, now = ends[0]
        return (f"{when}, {alone}: {figure_of(then, unit, level)} then, "
                f"{figure_of(now, unit, level)} now. {few}")  # fmt: skip
    if not moved:
        return f"{when}, {alone} at any of {len(ends)} groups. {few}"
    told = [
        f"{_named(name, by)} {'rose' if now.value > then.value else 'fell'} from "
        f"{figure_of(then, unit, level)} to {figure_of(now, unit, level)}"
        for name, then, now in moved[:3]
    ]
    rest = f"; {len(ends) - len(moved)} of {len(ends)} groups did not move beyond noise"
    return f"{when} {listing(told)}{rest if len(ends) > len(moved) else ''}."


def moved_groups(table: pd.DataFrame, by: str) -> list[str]:
    """Name the groups that `about_trend` tells to have moved between the first and last period.

    Examples
    --------
    >>> months = pd.to_datetime(["2026-01-01", "2026-02-01"] * 2)
    >>> moved_groups(pd.DataFrame({"label": ["fee", "fee", "app", "app"], "period": months, "n": 50,
    ...     "value": [0.1, 0.5, 0.2, 0.2], "low": [0.0, 0.4, 0.1, 0.1],
    ...     "high": [0.2, 0.6, 0.3, 0.3]}), "label")
    ['fee']
    """
    shown = table[~is_hidden(table)].sort_values("period", kind="stable")
    ends = {name: _ends(rows) for name, rows in shown.groupby(by, sort=False)}
    return [str(name) for name, pair in ends.items() if pair and _apart(*pair)]


def _apart(then: Any, now: Any) -> bool:  # noqa: ANN401 - rows
    """Whether two intervals do not overlap."""
    return bool(now.low > then.high or now.high < then.low)


def _named(group: str, by: str | None) -> str:
    """Name a group; a theme stands in quotes."""
    return f"“{group}”" if by == "label" else group or "the figure"


def _ends(rows: pd.DataFrame) -> tuple[Any, ...]:
    """Give the first and last row of enough answers to stand for their time; else none."""
    told = list(rows[rows["n"].ge(rows["n"].median() / 4)].itertuples())
    return (told[0], told[-1]) if len(told) > 1 else ()
