"""Feelings wanted against feelings felt."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.sentences.numbers import is_hidden, names_of, number


def plot_feelings_gap(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    top: int = 1,
    title: str = "Of customers who wanted it, how many felt it",
    ax: Axes | None = None,
) -> Axes:
    """Draw, for the feelings wanted most at each touch point, who felt them and who missed them.

    Parameters
    ----------
    table
        Result of `feelings_gap` without groups.
    touchpoints
        Touch point id to label or touch point, in journey order.
    top
        Feelings per touch point, those wanted by most.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        One bar per feeling, full to the share who felt it, with its interval.
    """
    if table.empty:
        return house.nothing_to_show(ax, title, table.attrs.get("why", "nobody was asked"))
    rows = house.in_journey_order(most_wanted(table, top), "touchpoint", touchpoints)
    rows = rows.reset_index(drop=True)
    first = rows["touchpoint"].astype(str).ne(rows["touchpoint"].astype(str).shift())
    sub = house.subtitle_of(table, "full: felt it · pale: wanted it in vain · lines")
    with house.canvas(ax, 1.1 + 0.45 * len(rows), title=title, subtitle=sub) as ax:
        hidden = is_hidden(rows)
        for y, row in zip(rows.index[~hidden], rows[~hidden].itertuples(), strict=True):
            ax.barh(y, 1, color=house.ORANGE, alpha=0.22, height=0.62)
            ax.barh(y, row.value, color=house.BLUE, height=0.62)
            ax.plot([row.low, row.high], [y, y], color=house.INK, lw=2, solid_capstyle="butt")
        for y in rows.index[first][1:]:
            ax.axhline(y - 0.5, color=house.MUTED, lw=0.8, zorder=0)
        house.prepare_rows(ax, list(rows["feeling"]), hidden, "too few wanted it")
        values, counts = (
            house.written(rows["value"].mask(hidden), "share"),
            house.written(rows["n"]),
        )
        house.right_columns(ax, {"": values, "wanted it": counts})
        ax.set_xlim(0, 1)
        house.value_axis(ax.xaxis, "share")
        for y in rows.index[first]:
            ax.annotate(
                house.label(rows.loc[y, "label"], 13), (0, y), xytext=(-195, 0),
                xycoords=("axes fraction", "data"), textcoords="offset points",
                va="center", weight="bold", annotation_clip=False,
            )  # fmt: skip
    return ax


def most_wanted(table: pd.DataFrame, top: int) -> pd.DataFrame:
    """Keep the feelings of each touch point that most wanted; hidden ones are never among them."""
    order = table.sort_values("n", ascending=False, kind="stable", na_position="last")
    kept = order.groupby("touchpoint", observed=True).head(top).index
    return table.loc[kept].sort_values("n", ascending=False, kind="stable")


def plot_feeling_profiles(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "What customers wanted to feel, and what they felt",
) -> np.ndarray:
    """Draw the whole profile of each touch point, wanted beside felt.

    Parameters
    ----------
    table
        Result of `feeling_shares` without groups.
    touchpoints
        Touch point id to label or touch point, in journey order; where nobody was asked what they
        wanted, the feelings that the study wants (`wanted`) are marked.
    title
        As in `plot_scores`.

    Returns
    -------
    ndarray of Axes
        One per touch point.
    """
    if table.empty:
        return np.array([house.nothing_to_show(None, title, "nobody was asked for feelings")])
    table, names = house.blanked(table), names_of(touchpoints)
    places = [p for p in names if p in set(table["touchpoint"])]
    places += [p for p in table["touchpoint"].astype(str).unique() if p not in places]
    lines = -(-len(places) // 2)
    asked = table["side"].eq("wanted").any()
    mark = (
        "open: wanted · full: felt · lines" if asked else "full: felt · ★ wanted by design · lines"
    )
    with house.house_style():
        _, axes = plt.subplots(
            lines, 2, figsize=(house.WIDTH, 0.4 + 3.5 * lines), layout="constrained", sharex=True,
            sharey=True, squeeze=False,
        )  # fmt: skip
        order = list(dict.fromkeys(table["feeling"]))
        for ax, place in zip(axes.flat, places, strict=False):
            rows = table[table["touchpoint"].astype(str).eq(place)]
            base = rows["n"].max()
            count = "too few" if pd.isna(base) else f"n = {number(base, 'count')}"
            ax.set_title(f"{house.label(names.get(place, place), 24)} · {count}", fontsize=12.5)
            design = [] if asked else getattr((touchpoints or {}).get(place), "wanted", [])
            _profile(ax, rows, order, design)
            ax.set_xlim(0, 1.02 * table["high"].astype(float).fillna(0).clip(lower=0.5).max())
        for ax in axes.flat[len(places) :]:
            ax.set_axis_off()
        house.set_title(axes[0, 0], title, house.subtitle_of(table, mark))
    return axes


def _profile(ax: Axes, rows: pd.DataFrame, order: list[str], design: list[str]) -> None:
    """Draw both sides of each feeling with their intervals."""
    sides = (("wanted", house.ORANGE, house.PAPER, -0.17), ("felt", house.BLUE, house.BLUE, 0.17))
    for side, edge, face, shift in sides:
        part = rows[rows["side"].eq(side) & rows["value"].notna()]
        for row in part.itertuples():
            y = order.index(row.feeling) + shift
            ax.plot([row.low, row.high], [y, y], color=edge, lw=2, alpha=0.6)
            ax.plot(row.value, y, "o", mfc=face, mec=edge, ms=6.5, mew=1.6)
    for y in range(len(order)):
        ax.axhline(y, color=house.GRID, lw=0.7, zorder=0)
    house.prepare_rows(ax, [f"{'★ ' if f in design else ''}{f}" for f in order])
    house.value_axis(ax.xaxis, "share", 4)


def plot_feelings_order(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "Where missed feelings weigh most",
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of each touch point in the whole weighed gap, and the ranks it could have.

    Parameters
    ----------
    table
        Result of `feelings_priorities`.
    touchpoints, title, ax
        As in `plot_feelings_gap`.

    Returns
    -------
    Axes
        The heaviest on top. The line spans the ranks that resamples give.
    """
    if table.empty:
        return house.nothing_to_show(ax, title, table.attrs.get("why", "nobody was asked"))
    rows, names = house.blanked(table).reset_index(drop=True), names_of(touchpoints)
    sub = house.subtitle_of(table, "dot: rank · line")
    with house.canvas(ax, 1.0 + 0.5 * len(rows), title=title, subtitle=sub) as ax:
        hidden = is_hidden(rows).to_numpy()
        for y, (row, gone) in enumerate(zip(rows.itertuples(), hidden, strict=True)):
            ax.axhline(y, color=house.GRID, lw=0.8, zorder=0)
            if gone:
                continue
            ax.plot([row.rank_low, row.rank_high], [y, y], color=house.BLUE, lw=5, alpha=0.4)
            ax.plot(row.rank, y, "o", color=house.BLUE, ms=9, mec=house.PAPER)
        house.prepare_rows(ax, [names.get(p, p) for p in rows["touchpoint"].astype(str)])
        for y in hidden.nonzero()[0]:
            house.too_few(ax, float(y))
        parts = {
            "missed": [number(1 - v, "share") for v in rows["value"]],
            "importance": [number(v, "share") for v in rows["importance"]],
            "customers": [number(v, "count") for v in rows["customers"]],
        }
        house.right_columns(ax, parts)
        ax.set_xlim(0.5, len(rows) + 0.5)
        ax.set_xticks(range(1, len(rows) + 1))
    return ax


def plot_segment_profiles(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "What each segment wants to feel",
) -> np.ndarray:
    """Draw what each group wants to feel, one panel a group, where segments stand apart.

    Parameters
    ----------
    table
        Result of `profiles_apart`.
    touchpoints, title
        As in `plot_feeling_profiles`.

    Returns
    -------
    ndarray of Axes
        A line of panels per segment and touch point; the same feelings in the same rows.
    """
    if table.empty:
        why = str(table.attrs.get("why", "nobody was asked"))
        return np.array([house.nothing_to_show(None, title, why)])
    table, names = house.blanked(table), names_of(touchpoints)
    pairs = list(table.groupby(["segment", "touchpoint"], sort=False, observed=True))
    wide = max(rows["group"].nunique() for _, rows in pairs)
    with house.house_style():
        _, axes = plt.subplots(
            len(pairs), wide, figsize=(house.WIDTH, 0.4 + 3.6 * len(pairs)), layout="constrained",
            sharex=True, sharey="row", squeeze=False,
        )  # fmt: skip
        for line, ((_, place), rows) in zip(axes, pairs, strict=True):
            order = list(dict.fromkeys(rows["feeling"]))
            for ax, (group, own) in zip(line, rows.groupby("group", observed=True), strict=False):
                base = (
                    "too few" if own["n"].isna().all() else f"n = {number(own['n'].max(), 'count')}"
                )
                ax.set_title(f"{house.label(group, 14)}\n{base}", fontsize=11.5)
                _profile(ax, own.assign(side="wanted"), order, [])
                house.value_axis(ax.xaxis, "share", 2)
            line[0].set_ylabel(house.label(names.get(place, place), 18), weight="bold")
            for ax in line[rows["group"].nunique() :]:
                ax.set_axis_off()
        house.set_title(axes[0, 0], title, house.subtitle_of(table, "dot: wanted · lines"))
    return axes
