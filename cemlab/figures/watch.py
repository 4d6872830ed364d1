"""The monitor of a study: a chart per touch point, signals marked."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.sentences.numbers import goal_of, group_column, number


def plot_watch(
    chart: pd.DataFrame,
    signals: pd.DataFrame | None = None,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "Did it really move? One chart per touch point",
) -> np.ndarray:
    """Draw the charts of a study in journey order, their moving averages against their limits.

    Parameters
    ----------
    chart
        Result of `watch`: group column, period, value, smoothed, centre, low, high.
    signals
        Result of `signals` of the same chart; each is marked at its beginning, the interval of
        which is a strip.
    touchpoints, title
        As in `plot_trends`.

    Returns
    -------
    ndarray of Axes
        Two columns wide; unused places are removed from the figure.
    """
    if chart.empty:
        return np.array([[house.nothing_to_show(None, title, "no answers with a date")]])
    column = group_column(chart)
    rows = house.in_journey_order(chart, column, touchpoints)
    names = rows.drop_duplicates("label")
    goals = [goal_of((touchpoints or {}).get(key), chart) for key in names[column]]
    with house.house_style():
        grid = house.panels(len(names))
        each = zip(grid.flat, names[column], names["label"], goals, strict=False)
        for ax, key, name, goal in each:
            if goal is not None:
                ax.axhline(goal, color=house.GREEN, lw=1.5, zorder=1.6)
            _draw(ax, rows[rows[column] == key])
            n = rows.loc[rows[column] == key, "n"].median()
            ax.set_title(house.label(f"{name} (n = {number(n, 'count')} each)", 40), fontsize=12)
            own = () if signals is None else signals[signals[column] == key].itertuples()
            for place, row in enumerate(own):
                _mark(ax, row, 0.03 + 0.11 * (place % 3))  # so that near ones do not collide
        sub = "line: moving average · dots: single periods · grey: usual variation of the line"
        marked = "orange: where a signal began, with its interval"
        marked += " · green: goal" if any(goals) else ""
        house.set_title(grid[0, 0], title, f"{sub}\n{marked}")
    return grid


def _draw(ax: Axes, line: pd.DataFrame) -> None:
    """Draw one chart."""
    line = line.sort_values("period")
    ax.fill_between(line["period"], line["low"], line["high"], color=house.GRID, alpha=0.8, lw=0)
    ax.plot(line["period"], line["centre"], color=house.MUTED, lw=1)
    ax.plot(line["period"], line["value"], "o", color=house.BLUE, ms=2, alpha=0.35)
    ax.plot(line["period"], line["smoothed"], color=house.BLUE, lw=1.8)
    house.date_axis(ax, 4)
    house.value_axis(ax.yaxis, "score", 4)


def _mark(ax: Axes, row: Any, height: float) -> None:  # noqa: ANN401 - a named tuple
    """Mark one signal at its beginning, its label at a height (a share of the axes)."""
    ax.axvspan(row.low_week, row.high_week, color=house.ORANGE, alpha=0.14, lw=0)
    ax.axvline(row.since, color=house.ORANGE, lw=1.6)
    first, last = ax.get_xlim()
    early = ax.convert_xunits(row.since) < first + (last - first) / 3
    ax.annotate(
        f"{row.direction} {row.since.day} {row.since:%b %Y}", (row.since, height),
        xycoords=("data", "axes fraction"), textcoords="offset points",
        xytext=(4 if early else -4, 0), ha="left" if early else "right", color=house.ORANGE,
        fontsize=10.5, annotation_clip=False,
    )  # fmt: skip
