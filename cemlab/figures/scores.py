"""Scores in journey order and drivers by weight: rows of dots with intervals."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures.house import (
    GREEN,
    INK,
    MUTED,
    ORANGE,
    as_value,
    canvas,
    in_journey_order,
    interval_rows,
    nothing_to_show,
    place_labels,
    subtitle_of,
    value_axis,
)
from cemlab.sentences.numbers import Unit, goal_of, group_column, is_hidden, number

_ROW = 0.5  # inches


def _counts(rows: pd.DataFrame) -> list[str]:
    """Write each row's n; nothing where it is hidden."""
    return ["" if pd.isna(n) else number(n, "count") for n in rows["n"]]


def plot_scores(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    by: str | None = None,
    unit: Unit = "score",
    title: str = "Score by touch point, in journey order",
    question: str | None = None,
    scale: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one score per row with its interval, n and goal.

    Parameters
    ----------
    table
        A result of `cemlab.stats`: a group column, n, value, low, high, suppressed.
    touchpoints
        Touch point id to its label or to the study's touch point, in journey order; a goal there
        is drawn as a tick. Rows that are not named follow in the table's order.
    by
        The column that names the rows; default the first that is no part of the result.
    unit
        How figures are written, see `cemlab.sentences.number`.
    title, question
        The headline, and the question as asked (default `table.attrs["question"]`).
    scale
        The ends of the scale on which was rated, told in the subtitle.
    ax
        Where to draw; default a new figure.

    Returns
    -------
    Axes
        With suppressed rows told as "too few answers".
    """
    if table.empty:
        return nothing_to_show(ax, title, "no answers")
    column = group_column(table, by)
    rows = in_journey_order(table, column, touchpoints)
    keys = rows["label"] if column is None else rows[column]
    goals = [goal_of((touchpoints or {}).get(key), table) for key in keys]
    mark = "lines" if not any(g is not None for g in goals) else "green tick: goal · lines"
    mark = f"rated from {scale[0]:g} to {scale[1]:g} · {mark}" if scale else mark
    sub = subtitle_of(table, question, mark)
    with canvas(ax, 0.9 + _ROW * len(rows), title=title, subtitle=sub) as ax:
        interval_rows(ax, rows, unit=unit, columns={"n": _counts(rows)})
        for y, (goal, gone) in enumerate(zip(goals, is_hidden(rows), strict=True)):
            if goal is not None and not gone:
                ax.plot([goal, goal], [y - 0.3, y + 0.3], color=GREEN, lw=3)
    return ax


def plot_drivers(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    outcome: str = "the overall score",
    title: str = "What goes along with the overall score",
    question: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw each driver's share of the outcome's variation, the largest first.

    Parameters
    ----------
    table
        Result of `key_drivers`: driver, share (sums to R²), low, high, sign, n; drivers that go
        against the outcome (sign below 0) are drawn in another colour and say so.
    touchpoints
        Driver id to label or touch point.
    outcome
        What the shares are of, for the axis.
    title, question
        The headline, and the question as asked.
    ax
        Where to draw; default a new figure.

    Returns
    -------
    Axes
    """
    if table.empty:
        return nothing_to_show(ax, title, "nothing was rated beside the whole")
    rows = in_journey_order(as_value(table, "share"), "driver", touchpoints)
    rows = rows.sort_values("value", ascending=False, kind="stable")
    against = rows["sign"].lt(0) if "sign" in rows else pd.Series(False, index=rows.index)
    rows["label"] = rows["label"].where(~against, rows["label"] + " (the less, the better)")
    sub = subtitle_of(table, question)
    with canvas(ax, 1.2 + _ROW * len(rows), title=title, subtitle=sub) as ax:
        interval_rows(ax, rows, unit="share", columns={"n": _counts(rows)})
        ax.axvline(0, color=MUTED, lw=1)
        ax.set_xlabel(f"Share of the variation of {outcome}")
    return ax


def plot_priorities(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    by: str | None = None,
    title: str = "Importance and performance",
    question: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw performance (across) against importance (up), each with its interval.

    Parameters
    ----------
    table
        One row per touch point: value, low, high (performance), importance, importance_low,
        importance_high (a driver's share); rows without either are left out and told.
    touchpoints, by, title, question, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        Dashed lines stand at the middle touch point of each axis.
    """
    column = group_column(table, by)
    rows = in_journey_order(table, column, touchpoints)
    drawn = rows[~is_hidden(rows) & rows["importance"].notna()]
    if drawn.empty:
        return nothing_to_show(ax, title, "no touch point has both a score and an importance")
    left_out = list(rows.loc[~rows.index.isin(drawn.index), "label"])
    sub = subtitle_of(table, question)
    sub += f" · too few answers for importance: {', '.join(left_out)}" if left_out else ""
    with canvas(ax, 5.4, title=title, subtitle=sub) as ax:
        middle = drawn[["value", "importance"]].median()
        ax.axvline(middle["value"], color=MUTED, lw=1, ls=(0, (4, 3)))
        ax.axhline(middle["importance"], color=MUTED, lw=1, ls=(0, (4, 3)))
        urgent = drawn["value"].lt(middle["value"]) & drawn["importance"].gt(middle["importance"])
        for row, hot in zip(drawn.itertuples(), urgent, strict=True):
            colour = ORANGE if hot else INK
            ax.plot([row.low, row.high], [row.importance] * 2, color=colour, lw=1.6, alpha=0.6)
            ends = [row.importance_low, row.importance_high]
            ax.plot([row.value] * 2, ends, color=colour, lw=1.6, alpha=0.6)
            ax.plot(row.value, row.importance, "o", color=colour, ms=8)
        ax.margins(x=0.14, y=0.08)
        value_axis(ax.xaxis, "score")
        value_axis(ax.yaxis, "share")
        ax.set_xlabel("Performance: mean score")
        ax.set_ylabel("Importance: share of variation")
        ax.text(0.015, 0.99, "important and weak", transform=ax.transAxes, color=ORANGE, va="top")
        points = list(zip(drawn["value"], drawn["importance"], strict=True))
        place_labels(ax, points, list(drawn["label"]))
    return ax
