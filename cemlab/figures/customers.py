"""Customers by score and revenue; what was asked of whom at which touch point."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cemlab.figures.house import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    canvas,
    in_journey_order,
    nothing_to_show,
    prepare_rows,
    subtitle_of,
)
from cemlab.sentences.numbers import counted, money, number

QUADRANTS = {
    "model": ("Model", GREEN, "o", (0.99, 0.99)),
    "growth": ("Growth", BLUE, "s", (0.99, 0.01)),
    "at-risk": ("At risk", ORANGE, "D", (0.01, 0.99)),
    "dangling": ("Dangling", PURPLE, "^", (0.01, 0.01)),
}
_PATTERNS = ("past", "present", "potential")


def plot_quadrants(
    table: pd.DataFrame,
    *,
    score: float | None = None,
    revenue: float | None = None,
    currency: str = "EUR",
    title: str = "Customers by score and revenue",
    question: str | None = None,
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
    title, question, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        Revenue on a logarithmic scale; customers without any stand at the lower edge.
    """
    rows = table.dropna(subset=["value", "revenue", "quadrant"])
    if rows.empty or score is None or revenue is None:
        return nothing_to_show(ax, title, "no customer has both a score and revenue")
    floor = max(1.0, rows.loc[rows["revenue"] > 0, "revenue"].min())
    rows = rows.assign(shown=rows["revenue"].clip(lower=floor))
    sub = "\n".join(filter(None, [subtitle_of(table, question, ""), _who(rows)]))
    with canvas(ax, 5.6, title=title, subtitle=sub) as ax:
        colours = {name: look[1] for name, look in QUADRANTS.items()}
        markers = {name: look[2] for name, look in QUADRANTS.items()}
        sns.scatterplot(
            rows, x="value", y="shown", hue="quadrant", style="quadrant", palette=colours,
            markers=markers, s=26, alpha=0.55, linewidth=0, legend=False, ax=ax,
        )  # fmt: skip
        ax.set_yscale("log")
        low, high = rows["shown"].min(), rows["shown"].max()
        ax.set_ylim(low / 8, high * 8)
        ax.axvline(score, color=INK, lw=1.2)
        ax.axhline(revenue, color=INK, lw=1.2)
        ax.yaxis.set_major_formatter(
            lambda y, _: money(y, "").strip().replace(".0 m", " m").replace(" million", "m")
        )
        ax.yaxis.set_minor_formatter("")
        ax.set_xlabel(f"Score (line: {number(score)})")
        ax.set_ylabel(f"Revenue, {currency}")
        for name in QUADRANTS:
            _annotate(ax, rows[rows["quadrant"] == name], name, currency)
    return ax


def _who(rows: pd.DataFrame) -> str:
    """Tell how many customers are drawn, and how wide one's interval typically is."""
    text = f"{counted(len(rows), 'customer')} with answers and revenue"
    half = ((rows["high"] - rows["low"]) / 2).median() if {"low", "high"} <= {*rows} else np.nan
    return text if pd.isna(half) else f"{text} · a score's interval is typically ± {number(half)}"


def _annotate(ax: Axes, rows: pd.DataFrame, name: str, currency: str) -> None:
    """Write a quadrant's name, count and revenue into its corner."""
    title, colour, _, (x, y) = QUADRANTS[name]
    revenue = money(rows["revenue"].sum(), currency)
    told = f"{title}\n{counted(len(rows), 'customer')}\n{revenue}"
    ax.text(
        x, y, told,
        transform=ax.transAxes, color=colour, weight="bold", linespacing=1.35,
        ha="right" if x > 0.5 else "left", va="top" if y > 0.5 else "bottom",
        bbox={"fc": PAPER, "ec": "none", "alpha": 0.85, "pad": 2},
    )  # fmt: skip


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
    rows = in_journey_order(table, "touchpoint", touchpoints)
    names = list(dict.fromkeys(rows["label"]))
    sub = "Each cell: number of answers, month last asked · hatched: nobody was asked"
    with canvas(ax, 0.7 + 0.72 * len(names), title=title, subtitle=sub) as ax:
        prepare_rows(ax, names)
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
        ax.text(x, y, "nobody asked", ha="center", va="center", color=MUTED, style="italic",
                bbox={"fc": PAPER, "ec": "none", "pad": 2.5})  # fmt: skip
        return
    tint = sns.light_palette(BLUE, 101)[int(4 + 40 * depth)]
    ax.add_patch(Rectangle(*box, fc=tint, ec=PAPER))
    when = "" if pd.isna(row.last_asked) else f"\n{row.last_asked:%b %Y}"
    count = "too few to tell" if pd.isna(row.n) else f"n = {number(row.n, 'count')}"
    ax.text(x, y, f"{count}{when}", ha="center", va="center")
