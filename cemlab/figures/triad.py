"""Success, effort and emotion of each touch point, one below the other."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.sentences.numbers import is_hidden

FELT = ("wanted feelings were felt", "feelings felt were those wanted")  # drawn in their own colour
_ROW = 0.36  # inches


def plot_triad(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "Succeeded, found it easy, felt what they wanted",
    ax: Axes | None = None,
) -> Axes:
    """Draw the three sides of each experience in one view, each with its interval and n.

    Parameters
    ----------
    table
        Result of `triad`: touchpoint, part, meaning, n, value (a share), low, high, suppressed.
    touchpoints
        Touch point id to label or touch point, in journey order.
    title
        The headline.
    ax
        Where to draw; default a new figure.

    Returns
    -------
    Axes
        Three rows per touch point at most: what was not asked there has no row.
    """
    if table.empty:
        return house.nothing_to_show(ax, title, "nobody was asked")
    rows = house.in_journey_order(table, "touchpoint", touchpoints).reset_index(drop=True)
    first = rows["touchpoint"].ne(rows["touchpoint"].shift())
    sub = house.subtitle_of(table, "shares, each of its own answers · lines")
    with house.canvas(ax, 0.9 + _ROW * len(rows), title=title, subtitle=sub) as ax:
        colours = [house.ORANGE if meaning in FELT else house.BLUE for meaning in rows["meaning"]]
        house.interval_rows(
            ax, rows, unit="share", colour=colours, columns={"n": house.written(rows["n"])}
        )
        ax.axvline(0, color=house.MUTED, lw=0.8)
        for y in rows.index[first][1:]:
            ax.axhline(y - 0.5, color=house.MUTED, lw=0.8, zorder=0)
        for y, row in rows[~is_hidden(rows)].iterrows():
            right = row["value"] < 0.55
            x, shift, side = (row["high"], 6, "left") if right else (row["low"], -6, "right")
            ax.annotate(
                row["meaning"], (x, y), (shift, 0), textcoords="offset points", ha=side,
                va="center", color=house.MUTED, bbox={"fc": house.PAPER, "ec": "none", "pad": 1},
            )  # fmt: skip
        middle = rows.groupby(first.cumsum()).apply(lambda part: part.index.to_numpy().mean())
        ax.set_yticks(middle, [house.label(name) for name in rows.loc[first, "label"]])
        ax.set_xlim(0, 1)
    return ax
