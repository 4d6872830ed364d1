"""What moves over time: trends with gaps, small multiples, control charts."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.sentences.numbers import Unit, goal_of, group_column, is_hidden, number, shown
from cemlab.sentences.periods import period_name, step_of

STEPS = {"W": "Week by week", "M": "Month by month", "Q": "Quarter by quarter"}


def _with_gaps(line: pd.DataFrame) -> pd.DataFrame:
    """Blank hidden figures and add an empty row where periods are missing, so that lines break."""
    line = line.sort_values("period")
    line = line.assign(
        **{name: line[name].where(~is_hidden(line)) for name in ("value", "low", "high")}
    )
    steps = line["period"].diff()
    holes = line[steps > 1.6 * steps.median()]
    blanks = pd.DataFrame({"period": holes["period"] - steps.median() / 2})
    return pd.concat([line, blanks]).sort_values("period") if len(blanks) else line


def _draw_trend(ax: Axes, table: pd.DataFrame, unit: Unit, ticks: int = 6) -> None:
    """Draw one line with its band and label its last figure."""
    line = _with_gaps(table)
    ax.fill_between(line["period"], line["low"], line["high"], color=house.BLUE, alpha=0.2, lw=0)
    ax.plot(line["period"], line["value"], color=house.BLUE, lw=2, marker="o", ms=3.5)
    house.date_axis(ax, ticks)
    house.value_axis(ax.yaxis, unit, 4)
    shown = line.dropna(subset=["value"])
    if shown.empty:
        ax.text(0.5, 0.5, "too few answers", transform=ax.transAxes, color=house.MUTED, ha="center",
                style="italic")  # fmt: skip
        return
    last = shown.iloc[-1]
    ax.annotate(
        number(last["value"], unit), (last["period"], last["value"]), xytext=(7, 0),
        textcoords="offset points", va="center", weight="bold", color=house.BLUE,
        bbox={"fc": house.PAPER, "ec": "none", "pad": 0.5},
    )  # fmt: skip


def plot_trend(
    table: pd.DataFrame,
    *,
    unit: Unit = "score",
    title: str = "Score over time",
    ax: Axes | None = None,
) -> Axes:
    """Draw one measure over time with its band; a hidden or missing period is a gap.

    Parameters
    ----------
    table
        Result of `by_period` without groups: period, n, value, low, high, suppressed.
    unit, title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
    """
    if table.empty:
        return house.nothing_to_show(ax, title, "no answers with a date")
    table = house.blanked(table)
    sub = _base(house.subtitle_of(table, "band"), table)
    with house.canvas(ax, 3.6, title=title, subtitle=sub) as ax:
        _draw_trend(ax, table, unit)
    return ax


def _base(subtitle: str, table: pd.DataFrame) -> str:
    """Add what each point rests on."""
    if "n" not in table or table["n"].dropna().empty:
        return subtitle
    ends = f"{number(table['n'].min(), 'count')} to {number(table['n'].max(), 'count')}"
    return f"{subtitle} · n per point: {ends}"


def plot_trends(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    by: str | None = None,
    unit: Unit = "score",
    title: str = "Score over time, by touch point",
) -> np.ndarray:
    """Draw small multiples of `plot_trend`, one per group, on a common scale.

    Parameters
    ----------
    table
        Result of `by_period` with one group column.
    touchpoints, by, unit, title
        As in `plot_scores`.

    Returns
    -------
    ndarray of Axes
        Two columns wide, in journey order; unused places are removed from the figure.
    """
    if table.empty:
        return np.array([[house.nothing_to_show(None, title, "no answers with a date")]])
    column = group_column(table, by)
    rows = house.in_journey_order(table, column, touchpoints)
    keys = dict(zip(rows["label"], rows[column or "label"], strict=True))
    names = list(keys)
    goals = {name: goal_of((touchpoints or {}).get(keys[name]), table) for name in names}
    mark = "bands" if not any(goals.values()) else "green: goal · bands"
    with house.house_style():
        grid = house.panels(len(names))
        for ax, name in zip(grid.flat, names, strict=False):
            if goals[name] is not None:
                ax.axhline(goals[name], color=house.GREEN, lw=1.5, zorder=1.6)
            _draw_trend(ax, rows[rows["label"] == name], unit, 4)
            ax.set_title(house.label(name, 30))
        house.set_title(grid[0, 0], title, _base(house.subtitle_of(table, mark), rows))
    return grid


def plot_control_chart(
    table: pd.DataFrame,
    *,
    change: pd.DataFrame | None = None,
    unit: Unit = "share",
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw points, centre and limits; mark signals and the week of a change.

    Parameters
    ----------
    table
        Result of `control_chart`: value, centre, low, high (limits, not intervals), signal, and
        period or week for the time axis (else the index).
    change
        Result of `change_point`: one row with week, low_week, high_week; None draws none.
    unit, ax
        As in `plot_scores`.
    title
        The headline; default says whether weeks, months or quarters are drawn.

    Returns
    -------
    Axes
    """
    if table.empty:
        return house.nothing_to_show(ax, title or "Against what is usual", "no answers with a date")
    table = house.blanked(table)
    when = next((table[name] for name in ("period", "week") if name in table), None)
    x = table.index.to_series() if when is None else when
    step = step_of(x) if pd.api.types.is_datetime64_any_dtype(x) else "W"
    title = title or f"{STEPS[step]} against what is usual"
    signal = table["signal"].map(lambda mark: bool(mark) and not pd.isna(mark)).astype(bool)
    sub = house.subtitle_of(table, "") or "Orange: outside the limits of usual variation"
    with house.canvas(ax, 3.8, title=title, subtitle=sub) as ax:
        ax.fill_between(
            x, table["low"], table["high"], color=house.GRID, alpha=0.6, lw=0, step="mid"
        )
        ax.step(x, table["centre"], color=house.MUTED, lw=1.4, where="mid")
        ax.plot(x, table["value"], color=house.BLUE, lw=1.2, marker="o", ms=4)
        ax.plot(x[signal], table.loc[signal, "value"], "D", color=house.ORANGE, ms=8, mec="white")
        _limits_named(ax, table, x, unit)
        if when is not None:
            house.date_axis(ax)
        ax.grid(visible=False)
        house.value_axis(ax.yaxis, unit)
        if change is not None and len(shown(change)):
            _mark_change(ax, shown(change).iloc[0], step)
    return ax


def _limits_named(ax: Axes, table: pd.DataFrame, x: pd.Series, unit: Unit) -> None:
    """Name centre and limits at the right, instead of a legend."""
    last = table.iloc[-1]
    for name, text in (("centre", "usual"), ("low", "limit"), ("high", "limit")):
        if not pd.isna(last[name]):
            ax.annotate(
                f"{text} {number(last[name], unit)}", (x.iloc[-1], last[name]), xytext=(9, 0),
                textcoords="offset points", va="center", color=house.MUTED, fontsize=11.5,
            )  # fmt: skip


def _mark_change(ax: Axes, change: pd.Series, step: str) -> None:
    """Draw the period of a change, its interval as a strip, its date above."""
    if pd.isna(change["week"]):
        return
    ax.axvspan(change["low_week"], change["high_week"], color=house.ORANGE, alpha=0.14, lw=0)
    ax.axvline(change["week"], color=house.ORANGE, lw=1.8)
    week = change["week"]
    text = period_name(week, step) if isinstance(week, pd.Timestamp) else f"at {week}"
    ax.annotate(
        f"change: {text.removeprefix('the ')}", (week, 1), xycoords=("data", "axes fraction"),
        xytext=(0, 3), textcoords="offset points", ha="center", va="bottom", color=house.INK,
    )  # fmt: skip
