"""Scores in journey order: rows of dots with intervals."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.sentences.numbers import Unit, goal_of, group_column, is_hidden

_ROW = 0.5  # inches


def _bases(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Give the column of n and, where answers were weighed, of how many they are worth."""
    columns = {"n": "n"}
    if "method" in rows and rows["method"].astype(str).str.contains("weighted by").any():
        columns["worth"] = "n_effective"
    return {heading: house.written(rows[column]) for heading, column in columns.items()}


def plot_scores(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    by: str | None = None,
    unit: Unit = "score",
    title: str = "Score by touch point, in journey order",
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
    title
        The headline; below it stands the question as asked, `table.attrs["question"]`.
    scale
        The ends of the scale on which was rated, told in the subtitle; default
        `table.attrs["scale"]`.
    ax
        Where to draw; default a new figure.

    Returns
    -------
    Axes
        With suppressed rows told as "too few answers".
    """
    if table.empty:
        return house.nothing_to_show(ax, title, "no answers")
    column = group_column(table, by)
    rows = house.in_journey_order(table, column, touchpoints)
    keys = rows["label"] if column is None else rows[column]
    goals = [goal_of((touchpoints or {}).get(key), table) for key in keys]
    mark = "lines" if not any(g is not None for g in goals) else "green tick: goal · lines"
    scale = scale or table.attrs.get("scale")
    bases = _bases(rows)
    mark = mark.replace("lines", "worth: independent answers · lines") if "worth" in bases else mark
    mark = f"rated from {scale[0]:g} to {scale[1]:g} · {mark}" if scale else mark
    sub = house.subtitle_of(table, mark)
    with house.canvas(ax, 0.9 + _ROW * len(rows), title=title, subtitle=sub) as ax:
        house.interval_rows(ax, rows, unit=unit, columns=bases)
        hidden = is_hidden(rows)
        house.goal_ticks(ax, (None if h else g for g, h in zip(goals, hidden, strict=True)))
    return ax
