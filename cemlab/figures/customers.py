"""Customers by score and revenue; what was asked of whom at which touch point."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cemlab.figures import house
from cemlab.sentences.numbers import counted, money, number

QUADRANTS = {
    "model": ("Model", house.GREEN, "o", (0.99, 0.99)),
    "growth": ("Growth", house.BLUE, "s", (0.99, 0.01)),
    "at-risk": ("At risk", house.ORANGE, "D", (0.01, 0.99)),
    "dangling": ("Dangling", house.PURPLE, "^", (0.01, 0.01)),
}
SURE = 0.8  # probability of the quadrant from which a customer is drawn full
_PATTERNS = ("past", "present", "potential")


def plot_quadrants(
    table: pd.DataFrame,
    *,
    score: float | None = None,
    revenue: float | None = None,
    currency: str = "EUR",
    title: str = "Customers by score and revenue",
    ax: Axes | None = None,
) -> Axes:
    """Draw each customer as a nameless point, with count and revenue of each quadrant.

    Parameters
    ----------
    table
        Result of `rate_customers`: value, revenue, quadrant (model, growth, at-risk, dangling).
        Customers without score or revenue are left out.
    score, revenue
        The thresholds, drawn as lines (`study.quadrants`); None where the study declares none.
    currency
        Of the revenue.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        Revenue on a logarithmic scale; customers without any stand at the lower edge.
    """
    rows = table.dropna(subset=["value", "revenue", "quadrant"])
    if rows.empty or score is None or revenue is None:
        return house.nothing_to_show(ax, title, "no customer has both a score and revenue")
    floor = max(1.0, rows.loc[rows["revenue"] > 0, "revenue"].min())
    rows = rows.assign(shown=rows["revenue"].clip(lower=floor))
    sub = "\n".join(filter(None, [house.subtitle_of(table, ""), _who(rows)]))
    with house.canvas(ax, 5.6, title=title, subtitle=sub) as ax:
        colours = {name: look[1] for name, look in QUADRANTS.items()}
        markers = {name: look[2] for name, look in QUADRANTS.items()}
        sure = rows["probability"].ge(SURE) if "probability" in rows else rows["value"].notna()
        look = {"x": "value", "y": "shown", "legend": False, "ax": ax, "s": 26}
        sns.scatterplot(
            rows[sure], hue="quadrant", style="quadrant", palette=colours, markers=markers,
            alpha=0.55, linewidth=0, **look,
        )  # fmt: skip
        for name, part in rows[~sure].groupby("quadrant", observed=True):
            ax.scatter(part["value"], part["shown"], s=26, marker=markers[name], fc=house.PAPER,
                       ec=colours[name], lw=1.1)  # fmt: skip
        ax.set_yscale("log")
        low, high = rows["shown"].min(), rows["shown"].max()
        ax.set_ylim(low / 8, high * 8)
        ax.axvline(score, color=house.INK, lw=1.2)
        ax.axhline(revenue, color=house.INK, lw=1.2)
        ax.yaxis.set_major_formatter(
            lambda y, _: money(y, "").strip().replace(".0 m", " m").replace(" million", "m")
        )
        ax.yaxis.set_minor_formatter("")
        ax.set_xlabel(f"Score of ratings after transactions (line: {number(score)})")
        ax.set_ylabel(f"Revenue, {currency}")
        for name in QUADRANTS:
            _annotate(ax, rows[rows["quadrant"] == name], name, currency)
    return ax


def _who(rows: pd.DataFrame) -> str:
    """Tell how many customers are drawn, and how wide one's interval typically is."""
    text = f"{counted(len(rows), 'customer')} with answers and revenue"
    half = ((rows["high"] - rows["low"]) / 2).median() if {"low", "high"} <= {*rows} else np.nan
    text = text if pd.isna(half) else f"{text} · a score's interval is typically ± {number(half)}"
    unsure = int(rows["probability"].lt(SURE).sum()) if "probability" in rows else 0
    return f"{text} · open marks: quadrant unsure ({number(unsure, 'count')})" if unsure else text


def _annotate(ax: Axes, rows: pd.DataFrame, name: str, currency: str) -> None:
    """Write a quadrant's name, count and revenue into its corner."""
    title, colour, _, (x, y) = QUADRANTS[name]
    revenue = money(rows["revenue"].sum(), currency)
    told = f"{title}\n{counted(len(rows), 'customer')}\n{revenue}"
    ax.text(
        x, y, told,
        transform=ax.transAxes, color=colour, weight="bold", linespacing=1.35,
        ha="right" if x > 0.5 else "left", va="top" if y > 0.5 else "bottom",
        bbox={"fc": house.PAPER, "ec": "none", "alpha": 0.85, "pad": 2},
    )  # fmt: skip


def plot_movers(
    table: pd.DataFrame,
    *,
    title: str = "Who moved: score before and after",
    ax: Axes | None = None,
) -> Axes:
    """Draw each customer's score before and after as a nameless point; movers stand out.

    Parameters
    ----------
    table
        Result of `study_movers`: before, after, value, p, moved, against and period.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        Grey within noise, filled and coloured beyond it after correction for their number.
    """
    rows = table.dropna(subset=["before", "after"])
    if rows.empty:
        return house.nothing_to_show(ax, title, "customers were not heard in two periods")
    moved = rows["moved"].astype(bool)
    mark = f"{counted(len(rows), 'customer')} · coloured: moved beyond noise ({int(moved.sum())})"
    mark += "\nnet of what is usual for the touch points rated: some may lie beyond the scale"
    with house.canvas(ax, 5.2, title=title, subtitle=mark) as ax:
        ends = [rows[["before", "after"]].min().min(), rows[["before", "after"]].max().max()]
        ax.plot(ends, ends, color=house.INK, lw=1)
        noise = rows[~moved]
        ax.scatter(noise["before"], noise["after"], s=16, color=house.MUTED, alpha=0.3, lw=0)
        for side, colour, sign in ((moved & rows["value"].gt(0), house.GREEN, "^"),
                                   (moved & rows["value"].lt(0), house.ORANGE, "v")):  # fmt: skip
            ax.scatter(rows.loc[side, "before"], rows.loc[side, "after"], s=46, color=colour,
                       marker=sign)  # fmt: skip
        for limit in filter(None, [table.attrs.get("limits", {}).get("score")]):
            ax.axvline(limit, color=house.MUTED, lw=1, ls=(0, (4, 3)))
            ax.axhline(limit, color=house.MUTED, lw=1, ls=(0, (4, 3)))
        style = {"transform": ax.transAxes, "color": house.MUTED}
        ax.text(0.01, 0.99, "better than before", va="top", **style)
        ax.text(0.99, 0.01, "worse than before", ha="right", **style)
        ax.set_xlabel(f"Score in {rows['against'].iloc[0]}")
        ax.set_ylabel(f"Score in {rows['period'].iloc[0]}")
    return ax


def plot_listening_map(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "Listening map: who was asked about what, and when",
    ax: Axes | None = None,
) -> Axes:
    """Draw touch points down and patterns across: n and last asked, blanks hatched.

    Parameters
    ----------
    table
        Result of `listening_map`: touchpoint, pattern, n, last_asked, blank.
    touchpoints
        Touch point id to label or touch point, in journey order.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
    """
    rows = house.in_journey_order(table, "touchpoint", touchpoints)
    names = list(dict.fromkeys(rows["label"]))
    sub = "Each cell: number of answers, month last asked · hatched: nobody was asked"
    with house.canvas(ax, 0.7 + 0.72 * len(names), title=title, subtitle=sub) as ax:
        house.prepare_rows(ax, names)
        ax.set_xlim(-0.5, len(_PATTERNS) - 0.5)
        ax.set_xticks(range(len(_PATTERNS)), [p.capitalize() for p in _PATTERNS])
        ax.xaxis.tick_top()
        ax.tick_params(axis="x", length=0)
        ax.spines[:].set_visible(False)
        most = float(rows["n"].max())
        for row in rows.itertuples():
            place = (_PATTERNS.index(row.pattern), names.index(row.label))
            _cell(ax, place, row, float(np.sqrt(row.n / most)) if row.n > 0 else 0.0)
    return ax


def _cell(ax: Axes, place: tuple[int, int], row: Any, depth: float) -> None:  # noqa: ANN401
    """Draw one cell; the more answers, the deeper its tint."""
    x, y = place
    box = ((x - 0.48, y - 0.46), 0.96, 0.92)
    if bool(row.blank):
        ax.add_patch(Rectangle(*box, fc="#f4f6f7", ec="#c9d0d6", hatch="///", lw=0.8))
        ax.text(x, y, "nobody asked", ha="center", va="center", color=house.MUTED, style="italic",
                bbox={"fc": house.PAPER, "ec": "none", "pad": 2.5})  # fmt: skip
        return
    tint = sns.light_palette(house.BLUE, 101)[int(4 + 40 * depth)]
    ax.add_patch(Rectangle(*box, fc=tint, ec=house.PAPER))
    when = "" if pd.isna(row.last_asked) else f"\n{row.last_asked:%b %Y}"
    count = "too few to tell" if pd.isna(row.n) else f"n = {number(row.n, 'count')}"
    ax.text(x, y, f"{count}{when}", ha="center", va="center")
