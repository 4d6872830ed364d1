"""Rates and departures: rows of dots with intervals, against what was expected."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.sentences.numbers import Unit, is_hidden

_ROW = 0.42  # inches


def plot_rates(
    table: pd.DataFrame,
    *,
    by: str,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "Share of the invited who answered",
    ax: Axes | None = None,
) -> Axes:
    """Draw one share per row with its interval and n, and a tick where another was expected.

    Parameters
    ----------
    table
        n, value, low, high, suppressed, perhaps expected: of `response_rates`, `participation`.
    by
        The column that names the rows, which keep their order but for touch points.
    touchpoints, title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
    """
    if table.empty:
        return house.nothing_to_show(ax, title, "no invitations are known")
    rows = house.in_journey_order(table, by, touchpoints)
    ticks = list(rows["expected"]) if "expected" in rows else []
    sub = house.subtitle_of(table, "green tick: expected · lines" if ticks else "lines")
    with house.canvas(ax, 0.9 + _ROW * len(rows), title=title, subtitle=sub) as ax:
        house.interval_rows(ax, rows, unit="share", columns={"n": house.written(rows["n"])})
        for y, (tick, gone) in enumerate(zip(ticks, is_hidden(rows), strict=False)):
            if not gone and not pd.isna(tick):
                ax.plot([tick, tick], [y - 0.28, y + 0.28], color=house.GREEN, lw=3)
    return ax


def plot_departures(
    table: pd.DataFrame,
    *,
    by: str = "about",
    touchpoints: Mapping[str, Any] | None = None,
    unit: Unit = "share",
    title: str = "Where less is said than expected",
    less: str = "more is said than expected",
    more: str = "less is said than expected",
    ax: Axes | None = None,
) -> Axes:
    """Draw how far each row departs from what was expected, with its interval.

    Parameters
    ----------
    table
        n, value (a difference), low, high, suppressed: of `silence`, `responders`.
    by
        The column that names the rows, which keep their order.
    touchpoints, unit, title, ax
        As in `plot_scores`.
    less, more
        What lies left and right of zero.

    Returns
    -------
    Axes
    """
    if table.empty:
        return house.nothing_to_show(ax, title, "nothing departs from what was expected")
    rows = house.in_journey_order(table, by, None)
    names = {key: str(getattr(p, "label", p)) for key, p in (touchpoints or {}).items()}
    rows["label"] = [names.get(key, str(key)) for key in rows[by]]
    sub = house.subtitle_of(table, f"left: {less} · right: {more} · lines")
    with house.canvas(ax, 0.9 + _ROW * len(rows), title=title, subtitle=sub) as ax:
        house.interval_rows(ax, rows, unit=unit, columns={"n": house.written(rows["n"])})
        ax.axvline(0, color=house.MUTED, lw=1.4, zorder=0.5)
    return ax
