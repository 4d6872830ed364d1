"""The journey in a report: score and goal along its touch points, wanted and felt beside them."""

import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures.house import (
    BLUE,
    GREEN,
    GRID,
    MUTED,
    PAPER,
    canvas,
    goal_ticks,
    nothing_to_show,
    prepare_rows,
    right_columns,
    subtitle_of,
    too_few,
    value_axis,
)
from cemlab.sentences.numbers import number

_ROW = 0.62  # inches


def plot_journey(
    table: pd.DataFrame,
    *,
    title: str = "The journey: what customers want, feel and say",
    question: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw each touch point's score with its interval and goal, and the feelings beside it.

    Parameters
    ----------
    table
        Result of `cemlab.paper.journey_map`; its direct touch points, in their order.
    title, question, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        The journey runs downwards, parted into its phases.
    """
    rows = table[table["direct"].astype(bool)].reset_index(drop=True)
    if rows.empty:
        return nothing_to_show(ax, title, "the study file names no touch points")
    asked = question if question is not None else table.attrs.get("wording", "")
    mark = "dot: score · green: goal · ★ wanted by the company · lines"
    sub = subtitle_of(table, asked, mark)
    with canvas(ax, 1.0 + _ROW * len(rows), title=title, subtitle=sub) as ax:
        for y in rows.index:
            ax.axhline(y, color=GRID, lw=0.8, zorder=0)
        known = rows.dropna(subset=["score"]).astype({n: float for n in ("score", "low", "high")})
        ax.plot(known["score"], known.index, color=BLUE, lw=1.5, alpha=0.35, zorder=1)
        for y, row in known.iterrows():
            ax.plot([row["low"], row["high"]], [y, y], color=BLUE, lw=3, solid_capstyle="butt")
            ax.plot(row["score"], y, "o", color=BLUE, ms=9, mec=PAPER, mew=1.2)
        goal_ticks(ax, [None if pd.isna(goal) else float(goal) for goal in rows["goal"]], GREEN)
        prepare_rows(ax, list(rows["label"]))
        for y in rows.index.difference(known.index):
            too_few(ax, float(y))
        right_columns(ax, _columns(rows))
        _phases(ax, rows)
        value_axis(ax.xaxis, "score")
        ax.margins(x=0.06)
    return ax


def _columns(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Word the score, the feeling that most wanted and that most felt, and how many were asked."""
    star = rows["wanted_by"].eq("the company's design").map({True: "★ ", False: ""})
    counts = ["" if pd.isna(n) else number(n, "count") for n in rows["n"]]
    return {
        "": ["" if pd.isna(score) else number(score) for score in rows["score"]],
        "n": counts,
        "most wanted": (star + rows["most_wanted"].fillna("–")).tolist(),
        "most felt": rows["most_felt"].fillna("–").tolist(),
    }


def _phases(ax: Axes, rows: pd.DataFrame) -> None:
    """Part the rows into phases, each named where it begins."""
    named = rows["phase"].fillna("")
    for y in rows.index[named.ne(named.shift()) & named.ne("")]:
        if y:
            ax.axhline(y - 0.5, color=MUTED, lw=0.8, zorder=0)
        ax.annotate(named[y].upper(), (0, y - 0.5), (4, -3), xycoords=("axes fraction", "data"),
                    textcoords="offset points", va="top", color=MUTED, fontsize=9)  # fmt: skip
