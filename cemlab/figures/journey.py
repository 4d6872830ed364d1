"""The journey in a report: score and goal along its touch points, wanted and felt beside them."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house

_ROW = 0.62  # inches


def plot_journey(
    table: pd.DataFrame,
    *,
    title: str = "The journey: what customers want, feel and say",
    ax: Axes | None = None,
) -> Axes:
    """Draw each touch point's score with its interval and goal, and the feelings beside it.

    Parameters
    ----------
    table
        Result of `cemlab.paper.journey_map`; its direct touch points, in their order.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        The journey runs downwards, parted into its phases.
    """
    rows = table[table["direct"].astype(bool)].reset_index(drop=True)
    if rows.empty:
        return house.nothing_to_show(ax, title, "the study file names no touch points")
    mark = "dot: score · green: goal · ★ wanted by the company · lines"
    sub = house.subtitle_of(table, mark)
    with house.canvas(ax, 1.0 + _ROW * len(rows), title=title, subtitle=sub) as ax:
        for y in rows.index:
            ax.axhline(y, color=house.GRID, lw=0.8, zorder=0)
        known = rows.dropna(subset=["score"]).astype({n: float for n in ("score", "low", "high")})
        ax.plot(known["score"], known.index, color=house.BLUE, lw=1.5, alpha=0.35, zorder=1)
        for y, row in known.iterrows():
            house.dot(ax, y, row["score"], [row["low"], row["high"]], house.BLUE)
        house.goal_ticks(
            ax, [None if pd.isna(goal) else float(goal) for goal in rows["goal"]], house.GREEN
        )
        house.prepare_rows(ax, list(rows["label"]), ~rows.index.isin(known.index))
        house.right_columns(ax, _columns(rows))
        house.value_axis(ax.xaxis, "score")
        ax.margins(x=0.06)
        _phases(ax, rows)
    return ax


def _columns(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Word the score, the feeling that most wanted and that most felt, and how many were asked."""
    star = rows["wanted_by"].eq("the company's design").map({True: "★ ", False: ""})
    return {
        "": house.written(rows["score"], "score"),
        "n": house.written(rows["n"]),
        "most wanted": (star + rows["most_wanted"].fillna("–")).tolist(),
        "most felt": rows["most_felt"].fillna("–").tolist(),
    }


def _phases(ax: Axes, rows: pd.DataFrame) -> None:
    """Part the rows into phases, each named where it begins, on the side where no line runs."""
    named, middle = rows["phase"].fillna(""), sum(ax.get_xlim()) / 2
    known = rows["score"].dropna().astype(float)
    for y in rows.index[named.ne(named.shift()) & named.ne("")]:
        if y:
            ax.axhline(y - 0.5, color=house.MUTED, lw=0.8, zorder=0)
        right = len(known) > 0 and np.interp(y - 0.4, known.index, known) < middle
        ax.annotate(
            named[y].upper(), (int(right), y - 0.5), (-4 if right else 4, -3),
            xycoords=("axes fraction", "data"), textcoords="offset points", va="top",
            ha="right" if right else "left", color=house.MUTED, fontsize=9,
            bbox={"fc": house.PAPER, "ec": "none", "pad": 0.5},
        )  # fmt: skip
