"""A pulse: how many customers are left after each rule, and what those asked said."""

import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures.house import (
    BLUE,
    GRID,
    canvas,
    interval_rows,
    nothing_to_show,
    prepare_rows,
    right_columns,
    subtitle_of,
)
from cemlab.sentences.numbers import number

_ROW = 0.46  # inches


def plot_funnel(
    log: pd.DataFrame,
    *,
    title: str = "Whom the pulse asks",
    ax: Axes | None = None,
) -> Axes:
    """Draw how many customers each rule of a sampling log leaves.

    Parameters
    ----------
    log
        step, removed, left.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
    """
    rows = log[log["removed"].gt(0) | (log.index == log.index[:1].max())]
    if rows.empty:
        return nothing_to_show(ax, title, "no customers are known")
    names = [str(rows["step"].iloc[0]), *(f"– {step}" for step in rows["step"].iloc[1:]), "asked"]
    left = [*rows["left"], rows["left"].iloc[-1]]
    before = [rows["left"].iloc[0], *rows["left"]]
    removed = ["", *(f"−{number(n, 'count')}" for n in rows["removed"].iloc[1:]), ""]
    with canvas(ax, 0.6 + _ROW * len(names), title=title, subtitle=_SUB) as ax:
        for y, (now, then) in enumerate(zip(left, before, strict=True)):
            ax.barh(y, then, color=GRID, height=0.62)
            ax.barh(y, now, color=BLUE, height=0.62)
        prepare_rows(ax, names)
        right_columns(ax, {"out": removed, "left": [number(n, "count") for n in left]})
        ax.set_xlim(0, max(before))
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        ax.grid(visible=False)
    return ax


def plot_pulse(
    shares: pd.DataFrame,
    *,
    title: str = "Who needs it",
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of each group of a pulse that needs what was asked about, beside its plan.

    Parameters
    ----------
    shares
        Of `cemlab.pulse.read_pulse`.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
    """
    if shares.empty:
        return nothing_to_show(ax, title, "no pulse has come back")
    planned = ["" if pd.isna(n) else number(n, "count") for n in shares["needed"]]
    came = ["" if pd.isna(n) else number(n, "count") for n in shares["n"]]
    sub = f"share of answers of 6 and 7 of 7 · {subtitle_of(shares)}"
    with canvas(ax, 0.9 + _ROW * len(shares), title=title, subtitle=sub) as ax:
        rows = shares.assign(label=shares["group"])
        interval_rows(ax, rows, unit="share", columns={"answers": came, "planned": planned})
        ax.set_xlim(0, 1)
    return ax


_SUB = "blue: still in · grey: taken out by the rule of this row"
