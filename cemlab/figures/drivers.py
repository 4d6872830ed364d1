"""Drivers: by weight, beside their ratings, by what poor and good ratings go along with."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.figures.labels import place_labels
from cemlab.sentences.numbers import group_column, is_hidden, number

_ROW = 0.5  # inches
NOISE = 0.05  # p from which a driver's share is told as no more than noise


def plot_drivers(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    outcome: str = "the overall score",
    title: str = "What goes along with the overall score",
    ax: Axes | None = None,
) -> Axes:
    """Draw each driver's share of the outcome's variation, the largest first.

    Parameters
    ----------
    table
        Result of `key_drivers`: driver, share (sums to R²), low, high, sign, n; drivers that go
        against the outcome (sign below 0) say so. Where noise and p_adjusted are given, what pure
        noise reaches is shaded, and drivers that are no more than noise are grey; rank_stability
        is written beside the rows.
    touchpoints
        Driver id to label or touch point.
    outcome
        What the shares are of, for the axis.
    title
        The headline.
    ax
        Where to draw; default a new figure.

    Returns
    -------
    Axes
    """
    if table.empty:
        return house.nothing_to_show(ax, title, "nothing was rated beside the whole")
    rows = house.in_journey_order(house.as_value(table, "share"), "driver", touchpoints)
    rows = rows.sort_values("value", ascending=False, kind="stable")
    columns = {"n": house.written(rows["n"])}
    if rows.get("rank_stability", pd.Series(dtype=float)).notna().any():
        columns = {"rank kept": house.written(rows["rank_stability"], "share")} | columns
    noise = rows["noise"].max() if "noise" in rows else np.nan
    mark = (
        "lines" if pd.isna(noise) else f"shaded: pure noise, up to {number(noise, 'share')} · lines"
    )
    with house.canvas(
        ax, 1.2 + _ROW * len(rows), title=title, subtitle=house.subtitle_of(table, mark)
    ) as ax:
        if pd.notna(noise):
            ax.axvspan(0, noise, color=house.GRID, lw=0, zorder=-1)
        p = rows.get("p_adjusted", [0] * len(rows))
        colours = [house.MUTED if chance >= NOISE else house.BLUE for chance in p]
        house.interval_rows(ax, rows, unit="share", colour=colours, columns=columns)
        for y, row in enumerate(rows.itertuples()):
            if getattr(row, "sign", 1) < 0:
                right = row.value < rows["value"].max() / 2
                ax.annotate(
                    "the less, the better", (row.high if right else row.low, y),
                    xytext=(9 if right else -9, 0), textcoords="offset points", va="center",
                    ha="left" if right else "right", color=house.MUTED, style="italic",
                    bbox={"fc": house.PAPER, "ec": "none", "pad": 1},
                )  # fmt: skip
        ax.axvline(0, color=house.MUTED, lw=1)
        ax.set_xlabel(f"Share of the variation of {outcome}")
    return ax


def plot_priorities(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "Importance and performance",
    ax: Axes | None = None,
) -> Axes:
    """Draw performance (across) against importance (up), each with its interval.

    Parameters
    ----------
    table
        Result of `priorities`: value, low, high (performance), importance, importance_low,
        importance_high, quadrant, agreement (written in brackets); rows without performance or
        importance are left out and told.
    touchpoints, title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        Dashed lines stand at `attrs["cross_hairs"]`.
    """
    rows = house.in_journey_order(table, group_column(table), touchpoints)
    drawn = rows[~is_hidden(rows) & rows["importance"].notna()]
    if drawn.empty:
        return house.nothing_to_show(ax, title, "no touch point has both a score and an importance")
    left_out = list(rows.loc[~rows.index.isin(drawn.index), "label"])
    sub = house.subtitle_of(table) + " · dashed: mean of the touch points"
    sub += "\nin brackets: resamples in the same quarter" if drawn["agreement"].any() else ""
    sub += f" · too few answers for importance: {', '.join(left_out)}" if left_out else ""
    with house.canvas(ax, 5.8, title=title, subtitle=sub) as ax:
        for row in drawn.itertuples():
            colour = house.ORANGE if row.quadrant == "concentrate here" else house.INK
            ax.plot([row.low, row.high], [row.importance] * 2, color=colour, lw=1.6, alpha=0.6)
            ends = [row.importance_low, row.importance_high]
            ax.plot([row.value] * 2, ends, color=colour, lw=1.6, alpha=0.6)
            ax.plot(row.value, row.importance, "o", color=colour, ms=8)
        _cross_hairs(ax, *table.attrs["cross_hairs"])
        house.value_axis(ax.xaxis, "score")
        house.value_axis(ax.yaxis, "share")
        ax.set_xlabel("Performance: mean score")
        ax.set_ylabel("Importance: share of variation")
        points = list(zip(drawn["value"], drawn["importance"], strict=True))
        shares = [
            f" ({text.replace(' ', '')})" if text else ""
            for text in house.written(drawn["agreement"], "share")
        ]
        place_labels(ax, points, [a + b for a, b in zip(drawn["label"], shares, strict=True)])
    return ax


def _cross_hairs(ax: Axes, across: float, up: float) -> None:
    """Draw the lines inside the frame and name the four quarters in its corners."""
    ax.margins(x=0.14, y=0.14)
    ax.axvline(across, color=house.MUTED, lw=1, ls=(0, (4, 3)))
    ax.axhline(up, color=house.MUTED, lw=1, ls=(0, (4, 3)))
    corners = {
        "concentrate here": (0.015, 0.99), "keep up": (0.985, 0.99),
        "low priority": (0.015, 0.01), "possible overkill": (0.985, 0.01),
    }  # fmt: skip
    for name, (x, y) in corners.items():
        ax.text(
            x, y, name, transform=ax.transAxes,
            color=house.ORANGE if name == "concentrate here" else house.MUTED, style="italic",
            ha="left" if x < 0.5 else "right", va="top" if y > 0.5 else "bottom",
        )  # fmt: skip


def plot_asymmetry(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    outcome: str = "the overall score",
    title: str = "What poor and good ratings go along with",
    ax: Axes | None = None,
) -> Axes:
    """Draw for each driver how far the outcome lies below and above that of middling ratings.

    Parameters
    ----------
    table
        Result of `penalty_reward`.
    touchpoints, outcome, title, ax
        As in `plot_drivers`; drivers stand in journey order.

    Returns
    -------
    Axes
        With the kind of each driver, and the share of draws that agree, beside its row.
    """
    if table.empty:
        return house.nothing_to_show(ax, title, "nothing was rated beside the whole")
    rows = house.in_journey_order(table, "driver", touchpoints)
    sub = house.subtitle_of(table, "squares: rated poor · dots: rated well · lines")
    with house.canvas(ax, 1.2 + _ROW * len(rows), title=title, subtitle=sub) as ax:
        for name, colour, marker in (("penalty", house.ORANGE, "s"), ("reward", house.BLUE, "o")):
            shift = -0.13 if name == "penalty" else 0.13
            for y, row in enumerate(rows[[name, f"{name}_low", f"{name}_high"]].to_numpy()):
                ax.plot(row[1:], [y + shift] * 2, color=colour, lw=2.5, solid_capstyle="butt")
                ax.plot(row[0], y + shift, marker, color=colour, ms=7, mec=house.PAPER)
        house.prepare_rows(ax, list(rows["label"]))
        ax.axvline(0, color=house.MUTED, lw=1)
        hidden = rows["value"].isna().to_numpy()
        kinds = np.where(hidden, "too few answers", rows["kind"])
        house.right_columns(
            ax, {"kind": list(kinds), "agreed": house.written(rows["agreement"], "share"),
                 "n": house.written(rows["n"])},
        )  # fmt: skip
        house.value_axis(ax.xaxis, "score")
        ax.set_xlabel(f"Points of {outcome}, against middling ratings")
    return ax
