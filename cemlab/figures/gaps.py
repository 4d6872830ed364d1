"""Expected beside experienced, the zone of tolerance, and where customers do not go on."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.sentences.numbers import in_points, is_hidden, names_of, number

_ROW = 0.56  # inches
_ZONES = {"below": house.ORANGE, "within": house.MUTED, "above": house.GREEN}
_ZONE_NAMES = {
    "below": "basics are missing",
    "within": "basics, no more",
    "above": "more than basics",
}


def plot_gap(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "Expected and experienced, in journey order",
    ax: Axes | None = None,
) -> Axes:
    """Draw both sides of each touch point or dimension with their intervals, and the gap.

    Parameters
    ----------
    table
        Result of `expectations_gap`; rows of one kind (touch points or dimensions).
    touchpoints
        Touch point id to label or touch point, in journey order.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        The experience is the full dot, the expectation the open one; a gap that is noise is grey.
    """
    if table.empty:
        return house.nothing_to_show(ax, title, "nothing was both expected and experienced")
    rows = house.in_journey_order(table, "about", touchpoints)
    ends = table.attrs.get("scale")
    mark = "open: expected · full: experienced · grey: noise · lines"
    mark = f"{ends[0]:g} to {ends[1]:g} · {mark}" if ends else mark
    with house.canvas(
        ax, 1.0 + _ROW * len(rows), title=title, subtitle=house.subtitle_of(table, mark)
    ) as ax:
        hidden = is_hidden(rows)
        for y, (row, gone) in enumerate(zip(rows.itertuples(), hidden, strict=True)):
            ax.axhline(y, color=house.GRID, lw=0.8, zorder=0)
            if not gone:
                _dumbbell(ax, y, row)
        house.prepare_rows(ax, list(rows["label"]), hidden)
        gaps = house.written(rows["value"].mask(hidden), "score")
        house.right_columns(ax, {"gap": gaps, "n": house.written(rows["n"])})
        house.value_axis(ax.xaxis, "score")
        ax.margins(x=0.06)
    return ax


def _dumbbell(ax: Axes, y: int, row: Any) -> None:  # noqa: ANN401
    """Draw one row: the gap as a bar between the sides, each side with its interval."""
    noise = not row.p_adjusted < 0.05
    colour = house.MUTED if noise else house.ORANGE if row.value < 0 else house.GREEN
    ax.plot([row.expected_value, row.experienced_value], [y, y], color=colour, lw=5, alpha=0.35,
            solid_capstyle="butt")  # fmt: skip
    sides = (("expected", house.INK, house.PAPER, -0.17), ("experienced", colour, colour, 0.17))
    for side, edge, face, shift in sides:
        low, high, value = (getattr(row, f"{side}_{end}") for end in ("low", "high", "value"))
        ax.plot([low, high], [y + shift] * 2, color=edge, lw=2.2, solid_capstyle="butt")
        ax.plot(value, y, "o", mfc=face, mec=edge, ms=9, mew=1.8)


def plot_zone(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "What is taken for granted, and what goes beyond it",
    ax: Axes | None = None,
) -> Axes:
    """Draw the shares of customers below, within and above what they tolerate.

    Parameters
    ----------
    table
        Result of `tolerance_zone`.
    touchpoints, title, ax
        As in `plot_gap`.

    Returns
    -------
    Axes
        Three dots a row, each with its interval.
    """
    if table.empty:
        return house.nothing_to_show(ax, title, "nobody was asked about either level")
    rows = house.in_journey_order(table, "about", touchpoints)
    names = list(dict.fromkeys(rows["label"]))
    sub = house.subtitle_of(table, "share of customers · lines")
    with house.canvas(ax, 1.3 + 0.75 * len(names), title=title, subtitle=sub) as ax:
        counts = []
        for y, name in enumerate(names):
            ax.axhline(y, color=house.GRID, lw=0.8, zorder=0)
            part = rows[rows["label"].eq(name)]
            counts.append(part["n"].max())
            shown = part[~is_hidden(part)]
            if shown.empty:
                house.too_few(ax, float(y))
            for row in shown.itertuples():
                colour, shift = _ZONES[row.zone], 0.18 * (list(_ZONES).index(row.zone) - 1)
                ax.plot([row.low, row.high], [y + shift] * 2, color=colour, lw=3)
                ax.plot(row.value, y + shift, "o", color=colour, ms=8, mec=house.PAPER)
                ax.annotate(
                    number(row.value, "share"), (row.high, y + shift), xytext=(5, 0),
                    textcoords="offset points", va="center", color=colour, fontsize=11,
                )  # fmt: skip
        house.prepare_rows(ax, names)
        house.right_columns(ax, {"n": house.written(counts)})
        ax.set_xlim(0, min(1.0, rows["high"].max() + 0.12) if rows["high"].notna().any() else 1)
        house.value_axis(ax.xaxis, "share")
        for place, zone in enumerate(_ZONES):
            ax.text(
                0.36 * place, -0.16, f"● {_ZONE_NAMES[zone]}", color=_ZONES[zone],
                transform=ax.transAxes, va="top",
            )  # fmt: skip
    return ax


def plot_snags(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "Who goes on after a poor experience, against a good one",
    ax: Axes | None = None,
) -> Axes:
    """Draw the difference of the shares who went on to the next touch point.

    Parameters
    ----------
    table
        Result of `snags`.
    touchpoints, title, ax
        As in `plot_gap`.

    Returns
    -------
    Axes
        Left of zero fewer went on after a poor experience.
    """
    if table.empty:
        return house.nothing_to_show(ax, title, table.attrs.get("why", "too few answers"))
    rows = house.in_journey_order(table, "touchpoint", touchpoints)
    names = names_of(touchpoints)
    rows["label"] = [
        f"{a} → {names.get(b, b)}" for a, b in zip(rows["label"], rows["next"], strict=True)
    ]
    days = table.attrs.get("window", 90)
    mark = f"went on in {days} days, poor minus good in percentage points · lines"
    columns = {side: house.written(rows[side], "share") for side in ("poor", "good")}
    columns["n poor"] = house.written(rows["n"])
    with house.canvas(
        ax, 1.0 + _ROW * len(rows), title=title, subtitle=house.subtitle_of(table, mark)
    ) as ax:
        house.interval_rows(ax, in_points(rows), unit="points", columns=columns)
        ax.axvline(0, color=house.MUTED, lw=1)
    return ax
