"""What was believed beside what customers say."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.sentences.numbers import Unit, goal_of, is_hidden, number

_ROW = 0.62  # inches
_ROLES = (house.ORANGE, house.BLUE, house.PURPLE, house.GREEN)


def plot_delivery_gap(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    measure: str = "score",
    title: str = "What was believed, and what customers say",
    ax: Axes | None = None,
) -> Axes:
    """Draw the customers' figure of each touch point, and beside it what each role believed.

    Parameters
    ----------
    table
        Result of `delivery_gap` without groups.
    measure
        "score" or "share".
    touchpoints, title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        Black: customers. A role's dot is its mean belief; the line is the interval of its error,
        laid at that mean.
    """
    rows = table[table["measure"].eq(measure) & table["touchpoint"].ne("all")]
    if rows.empty:
        return house.nothing_to_show(ax, title, "nobody predicted it")
    unit: Unit = "share" if measure == "share" else "score"
    rows = house.in_journey_order(rows, "touchpoint", touchpoints)
    names, roles = list(dict.fromkeys(rows["label"])), sorted(set(rows["role"]))
    points = dict.fromkeys(rows["touchpoint"])
    goals = [
        goal_of((touchpoints or {}).get(p), table) if unit == "score" else None for p in points
    ]
    mark = "one row a touch point · "
    mark += "green tick: goal · " if any(g is not None for g in goals) else ""
    if unit == "share":
        mark = "right: how far off a role is, in percentage points · "
    sub = house.subtitle_of(table, f"{mark}lines")
    with house.canvas(ax, 1.2 + _ROW * len(names), title=title, subtitle=sub) as ax:
        for row in rows[~is_hidden(rows)].itertuples():
            y, place = names.index(row.label), roles.index(row.role)
            colour, shift = _ROLES[place % len(_ROLES)], 0.22 * (place + 1) - 0.22
            ax.plot([row.customers_low, row.customers_high], [y - 0.22] * 2, color=house.INK, lw=3)
            ax.plot(row.customers, y - 0.22, "D", color=house.INK, ms=7)
            reach = [row.customers + row.low, row.customers + row.high]
            ax.plot(reach, [y + shift] * 2, color=colour, lw=2.5, alpha=0.7)
            ax.plot(row.believed, y + shift, "o", color=colour, ms=8, mec=house.PAPER)
        house.goal_ticks(ax, goals)
        house.prepare_rows(ax, names)
        for y in np.arange(len(names) - 1) + 0.5:
            ax.axhline(y, color=house.GRID, lw=0.8, zorder=0)
        said = rows.groupby("label")["customers"].first().reindex(names)
        errors = rows.pivot(index="label", columns="role", values="value").reindex(names)
        texts = {
            role: ["" if pd.isna(v) else _signed(v, unit) for v in errors[role]] for role in roles
        }
        house.right_columns(ax, {"customers": [number(v, unit) for v in said], **texts})
        house.value_axis(ax.xaxis, unit)
        for place, (name, colour) in enumerate(
            [("◆ customers", house.INK), *((f"● {r}", _ROLES[i % 4]) for i, r in enumerate(roles))]
        ):
            ax.annotate(
                name, (0, 0), xytext=(130 * place - 100, -34), xycoords="axes fraction",
                textcoords="offset points", color=colour, va="top", weight="bold",
            )  # fmt: skip
    return ax


def _signed(value: float, unit: Unit) -> str:
    """Write an error with its sign; of shares in percentage points."""
    if unit == "share":
        return number(100 * value, "points")
    text = number(value, unit)
    return text if value <= 0 else f"+{text}"
