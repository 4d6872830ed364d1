"""Differences with intervals, a change in its parts, and best practice beside the others."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.sentences.headline import group_name
from cemlab.sentences.numbers import Unit, goal_of, in_points, is_hidden, names_of, number

_ROW = 0.5  # inches
NOISE = 0.05
PARTS = {"mix": "Who answered", "total": "The whole change"}


def plot_differences(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    unit: Unit = "score",
    top: int = 15,
    title: str = "Differences from the rest",
    ax: Axes | None = None,
) -> Axes:
    """Draw one difference per row with its interval; blue where it is beyond noise.

    Parameters
    ----------
    table
        Result of `compare` or `segment_differences`: what is left of `against` or `n` names a row.
    touchpoints
        Touch point id to label or touch point.
    unit
        How differences are written.
    top
        Rows to draw, the largest effects; the subtitle says how many there are.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        With suppressed rows told as "too few answers".
    """
    if table.empty:
        return house.nothing_to_show(ax, title, "nothing to compare")
    columns = list(table.columns)
    first = columns.index("against" if "against" in columns else "n")
    rows = house.blanked(table)
    if len(rows) > top:
        order = rows["effect"].abs().sort_values(ascending=False, kind="stable").index
        rows = rows.loc[order[:top]]
    names = names_of(touchpoints)
    place = {key: i for i, key in enumerate(names)}
    for column in {"touchpoint", "about"} & set(columns[:first]):
        rows = rows.sort_values(column, key=lambda keys: keys.map(place), kind="stable")
    told = [c for c in columns[:first] if rows[c].nunique() > 1] or columns[first - 1 : first]
    if "segment" in rows:
        rows = rows.assign(group=list(map(group_name, rows["segment"], rows["group"])))
        told = ["about", "group"]
    rows = rows.assign(
        label=[", ".join(names.get(k, str(k)) for k in key) for key in rows[told].to_numpy()]
    )
    against = set(rows["against"]) if "against" in rows else {"rest"}
    of = f"{len(rows)} of {len(table)} shown · " if len(table) > len(rows) else ""
    than = (
        f"against {against.pop()} · ".replace("against rest", "against the rest")
        if len(against) == 1
        else ""
    )
    if unit == "share":
        rows, unit, of = in_points(rows), "points", f"percentage points · {of}"
    sub = house.subtitle_of(table, f"{of}{than}blue: beyond noise after correction · lines")
    with house.canvas(ax, 0.9 + _ROW * len(rows), title=title, subtitle=sub) as ax:
        ax.axvline(0, color=house.INK, lw=1)
        colours = [house.BLUE if p < NOISE else house.MUTED for p in rows["p_adjusted"]]
        house.interval_rows(
            ax, rows, unit=unit, colour=colours, columns={"n": house.written(rows["n"])}
        )
    return ax


def plot_decomposition(
    table: pd.DataFrame,
    *,
    unit: Unit = "score",
    title: str = "Where the change comes from",
    ax: Axes | None = None,
) -> Axes:
    """Draw a change as steps: who answered, how each group answered, the whole.

    Parameters
    ----------
    table
        Result of `decompose_change`.
    unit
        How figures are written.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        Each step begins where the one above ends; its line is the interval of the step.
    """
    column = table.columns[1]
    steps = _steps(house.blanked(table), column)
    if steps.empty:
        return house.nothing_to_show(ax, title, "too few answers")
    waves = f"{table.attrs.get('before', '')} to {table.attrs.get('after', '')} · "
    sub = house.subtitle_of(table, f"{waves}lines")
    with house.canvas(ax, 0.9 + _ROW * len(steps), title=title, subtitle=sub) as ax:
        ax.axvline(0, color=house.INK, lw=1)
        for y, row in enumerate(steps.itertuples()):
            if np.isnan(row.value):
                continue
            colour = (
                house.INK if row.part == "total" else house.BLUE if row.value >= 0 else house.ORANGE
            )
            ax.barh(y, row.value, left=row.start, height=0.5, color=colour, alpha=0.75)
            ends = [row.start + row.low, row.start + row.high]
            ax.plot(ends, [y, y], color=house.MUTED, lw=2, solid_capstyle="butt")
            ax.plot([row.start + row.value] * 2, [y - 0.25, y + 1.25 * (row.part != "total")],
                    color=house.GRID, lw=1, zorder=0)  # fmt: skip
        house.prepare_rows(ax, list(steps["label"]), steps["value"].isna())
        values = house.written(steps["value"], unit)
        signed = [f"+{v}" if x > 0 and v[0] not in "+−" and float(v.split()[0]) else v
                  for v, x in zip(values, steps["value"], strict=True)]  # fmt: skip
        house.right_columns(ax, {"": signed, "n": house.written(steps["n"])})
        house.value_axis(ax.xaxis, unit)
    return ax


def _steps(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Order the steps: the mix, how each group answered by size of the step, the whole."""
    whole = table[column].eq("all")
    within = table[table["part"].eq("within") & ~whole]
    within = within.loc[within["value"].abs().sort_values(ascending=False, kind="stable").index]
    parts = [table[whole & table["part"].eq("mix")], within,
             table[whole & table["part"].eq("total")]]  # fmt: skip
    steps = pd.concat(parts, ignore_index=True)
    named = "How " + steps[column].astype(str) + " answered"
    steps["label"] = steps["part"].map(PARTS).where(steps[column].eq("all"), named)
    start = steps["value"].cumsum().shift(fill_value=0)
    return steps.assign(start=start.mask(steps["part"].eq("total"), 0))


def plot_best_practices(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    top: int = 8,
    title: str = "Who does a touch point better than all others",
    ax: Axes | None = None,
) -> Axes:
    """Draw the score of each group that does better beside that of all others.

    Parameters
    ----------
    table
        Result of `best_practices`. Drawn is the scale most of its rows were rated on.
    touchpoints
        Touch point id to label or touch point.
    top
        Rows to draw.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        The line is the interval of the difference, drawn at the group's score.
    """
    rows = table[~is_hidden(table)]
    if rows.empty:
        return house.nothing_to_show(ax, title, "no group does better beyond noise")
    scale = rows["scale"].mode().iloc[0]
    rows = rows[rows["scale"].eq(scale)].head(top)
    names = names_of(touchpoints)
    of = f"{len(rows)} of {len(table)} shown · " if len(table) > len(rows) else ""
    goals = [goal_of((touchpoints or {}).get(point), table) for point in rows["touchpoint"]]
    mark = f"{of}rated on {scale} · grey: all others · green: the group · "
    mark += "black tick: goal · lines" if any(g is not None for g in goals) else "lines"
    with house.canvas(ax, 0.9 + _ROW * len(rows), title=title,
                subtitle=house.subtitle_of(table, mark)) as ax:  # fmt: skip
        for y, row in enumerate(rows.itertuples()):
            ax.plot([row.others, row.score], [y, y], color=house.GRID, lw=3)
            ends = [row.others + row.low, row.others + row.high]
            house.dot(ax, y, row.score, ends, house.GREEN)
            ax.plot(row.others, y, "o", color=house.MUTED, ms=9, mec=house.PAPER, mew=1.2)
        house.goal_ticks(ax, goals, house.INK)
        labels = [
            f"{names.get(r.touchpoint, r.touchpoint)}, {group_name(r.segment, r.group)}"
            for r in rows.itertuples()
        ]
        house.prepare_rows(ax, labels)
        house.right_columns(ax, {
            "": [f"+{number(v)}" for v in rows["value"]],
            "n": house.written(rows["n"]),
            "elsewhere": house.written(rows["elsewhere"]),
        })  # fmt: skip
        house.value_axis(ax.xaxis, "score")
    return ax
