"""The look all figures share: colours, type, titles, rows of dots with intervals."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import MaxNLocator

from cemlab.sentences.numbers import Unit, is_hidden, names_of, number

WIDTH = 7.5  # inches; type is large because a phone shows this width on 360 pixels
INK, MUTED, GRID, PAPER = "#1d2730", "#56616b", "#dfe4e8", "#ffffff"
# Okabe and Ito's colours, darkened where needed for a contrast of 4.5 on white
BLUE, ORANGE, GREEN, PURPLE = "#0a6199", "#bd4a00", "#00745a", "#8e4a77"
STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 12.5,
    "text.color": INK,
    "text.parse_math": False,  # a label may hold "$5 to $10"
    "axes.formatter.use_mathtext": False,
    "axes.edgecolor": MUTED,
    "axes.facecolor": PAPER,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 12.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "grid.color": GRID,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "figure.facecolor": PAPER,
    "hatch.color": "#aab3bb",
    "hatch.linewidth": 0.8,
}
_TITLE, _SUBTITLE, _LEADING = 15, 12, 1.32


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house's look without touching matplotlib's settings elsewhere."""
    with plt.rc_context(STYLE):
        yield


@contextmanager
def canvas(ax: Axes | None, height: float, *, title: str, subtitle: str = "") -> Iterator[Axes]:
    """Give the axes to draw on, then set the title; a new figure where `ax` is None."""
    with house_style():
        own = ax is None
        ax = ax or plt.subplots(figsize=(WIDTH, height), layout="constrained")[1]
        yield ax
        for text in [*ax.get_xticklabels(), *ax.get_yticklabels()]:
            text.set_parse_math(False)
        if own:
            set_title(ax, title, subtitle)
        else:
            ax.set_title(_wrap(title, 48))


def nothing_to_show(ax: Axes | None, title: str, why: str) -> Axes:
    """Say in the place of a figure why there is none."""
    with canvas(ax, 1.0, title=title) as ax:
        ax.set_axis_off()
        ax.text(0, 0.5, f"nothing to show: {why}", color=MUTED)
    return ax


def set_title(ax: Axes, title: str, subtitle: str = "") -> None:
    """Write title and subtitle at the figure's left edge and make room for them."""
    figure = ax.get_figure(root=True)
    lines, sub = _wrap(title, 56), "\n".join(_wrap(part, 82) for part in subtitle.split("\n"))
    points = [
        _TITLE * _LEADING * (lines.count("\n") + 1),
        _SUBTITLE * _LEADING * (sub.count("\n") + 1) if sub else 0,
    ]
    figure.set_figheight(figure.get_figheight() + (sum(points) + 14) / 72)
    inch = 1 / 72 / figure.get_figheight()
    figure.text(0.012, 1 - 5 * inch, lines, fontsize=_TITLE, weight="bold", va="top")
    figure.text(0.012, 1 - (points[0] + 8) * inch, sub, fontsize=_SUBTITLE, color=MUTED, va="top")
    figure.get_layout_engine().set(rect=(0, 0, 1, 1 - (sum(points) + 14) * inch))


def _wrap(text: object, width: int) -> str:
    """Fold user text to two short lines; control characters and line breaks become spaces."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return "\n".join(
        textwrap.wrap(clean, width, max_lines=2, placeholder=" …", break_long_words=True)
    )


def label(text: object, width: int = 22) -> str:
    r"""Fold a name for an axis.

    Examples
    --------
    >>> label("Regulatory  change communication")
    'Regulatory change\ncommunication'
    """
    return _wrap(text, width)


def blanked(table: pd.DataFrame, column: str | None = None) -> pd.DataFrame:
    """Blank every figure of suppressed rows, but the numbers in `column` that name them."""
    if "suppressed" not in table:
        return table
    gone = table["suppressed"].astype(bool)
    figures = table.select_dtypes("number").columns.drop(column or [], errors="ignore")
    return table.assign(**{name: table[name].mask(gone) for name in figures})


def panels(count: int) -> np.ndarray:
    """Lay panels out two wide, with one scale for all; unused places are removed."""
    depth = -(-count // 2)
    figure, grid = plt.subplots(
        depth, 2, figsize=(WIDTH, 1.9 * depth), sharex=True, sharey=True, squeeze=False,
        layout="constrained",
    )  # fmt: skip
    figure.get_layout_engine().set(hspace=0.06)
    for ax in grid.flat:
        ax.tick_params(labelbottom=True)
    for ax in grid.flat[count:]:
        ax.remove()
    return grid


def in_journey_order(
    table: pd.DataFrame, column: str | None, touchpoints: Mapping[str, Any] | None
) -> pd.DataFrame:
    """Sort rows as the journey goes, blank hidden ones and add the column `label`."""
    table = blanked(table, column)
    if column is None:
        return table.assign(label="All")
    names = names_of(touchpoints)
    place = {key: i for i, key in enumerate(names)}
    keys = list(table[column])
    order = np.argsort([place.get(key, len(place)) for key in keys], kind="stable")
    return table.assign(label=[names.get(key, str(key)) for key in keys]).iloc[order]


def subtitle_of(table: pd.DataFrame, mark: str = "lines") -> str:
    """Make the subtitle: the question as asked, where the table holds it, and what lines mean."""
    asked = str(table.attrs.get("question", "")).replace("{touchpoint}", "…")
    asked = " ".join(asked.split())
    level = table.attrs.get("confidence", 0.95)
    meaning = f"{mark}: {100 * level:g} % interval" if mark else ""
    return "\n".join(part for part in (f"“{asked}”" if asked else "", meaning) if part)


def as_value(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give the column `name` as `value`, for tables that call their figure otherwise."""
    return table.assign(value=table[name]) if name in table else table


class _Written(MaxNLocator):
    """A few round ticks, on a short axis only those that the house writes without rounding."""

    digits = 0

    def tick_values(self, vmin: float, vmax: float) -> np.ndarray:
        ticks = super().tick_values(vmin, vmax)
        exact = ticks[np.isclose(ticks, ticks.round(self.digits))]
        return exact if ((exact >= vmin) & (exact <= vmax)).any() else ticks


def value_axis(axis: Axis, unit: Unit, bins: int = 5) -> None:
    """Set a few round ticks, written as the house writes figures but without needless zeros."""
    locator = _Written(bins, steps=[1, 2, 5, 10])
    locator.digits = {"score": 1, "points": 1, "share": 2, "polarity": 2}.get(unit, 0)
    axis.set_major_locator(locator)
    axis.set_major_formatter(lambda x, _: number(x, unit).replace(".0 ", " ").removesuffix(".0"))


def date_axis(ax: Axes, ticks: int = 6) -> None:
    """Set a few dates below, at even months or years where the axis is long enough."""
    months = float(np.diff(ax.get_xlim())[0]) / 30.4
    step = next((s for s in (1, 2, 3, 6) if months / s <= ticks), 12)
    years = next((y for y in (1, 2, 5, 10) if months / 12 / y <= ticks), 20)
    locator: mdates.DateLocator = mdates.AutoDateLocator(minticks=2, maxticks=5)
    if months >= 3:
        locator = mdates.MonthLocator(bymonth=range(1, 13, step))
    if years > 1:
        locator = mdates.YearLocator(years)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator, show_offset=False))
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y")


def goal_ticks(ax: Axes, goals: Iterable[float | None], color: str = GREEN) -> None:
    """Mark each row's goal, where it has one."""
    for y, goal in enumerate(goals):
        if goal is not None:
            ax.plot([goal, goal], [y - 0.3, y + 0.3], color=color, lw=3)


def written(values: Iterable[float], unit: Unit = "count") -> list[str]:
    """Write figures for a column beside rows; nothing where they are hidden."""
    return ["" if pd.isna(v) else number(v, unit) for v in values]


def dot(ax: Axes, y: float, value: float, ends: Sequence[float], colour: str) -> None:
    """Draw a figure with its interval."""
    ax.plot(ends, [y, y], color=colour, lw=3, solid_capstyle="butt")
    ax.plot(value, y, "o", color=colour, ms=9, mec=PAPER, mew=1.2)


def interval_rows(
    ax: Axes,
    rows: pd.DataFrame,
    *,
    unit: Unit,
    colour: str | Sequence[str] = BLUE,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Draw one dot with its interval per row, top to bottom, figures in columns at the right.

    `rows` has label, value, low, high; `colour` may be one per row; `columns` maps a heading to one
    text per row.
    """
    hidden = is_hidden(rows)
    colours = [colour] * len(rows) if isinstance(colour, str) else colour
    each = zip(rows.itertuples(), hidden, colours, strict=True)
    for y, (row, gone, own) in enumerate(each):
        ax.axhline(y, color=GRID, lw=0.8, zorder=0)
        if not gone:
            dot(ax, y, row.value, [row.low, row.high], own)
    prepare_rows(ax, list(rows["label"]), hidden)
    right_columns(ax, {"": written(rows["value"].mask(hidden), unit), **(columns or {})})
    value_axis(ax.xaxis, unit)


def prepare_rows(
    ax: Axes, names: Sequence[str], hidden: Iterable[bool] = (), why: str = "too few answers"
) -> None:
    """Label rows from top to bottom, clear the frame, and say which are hidden."""
    ax.set_yticks(range(len(names)), [label(name) for name in names])
    ax.set_ylim(max(len(names), 1) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    for y, gone in enumerate(hidden):
        if gone:
            too_few(ax, float(y), why)


def too_few(ax: Axes, y: float, text: str = "too few answers") -> None:
    """Say in a row that its figure is hidden, so that it is not read as zero."""
    ax.annotate(
        text, (0.5, y), xycoords=("axes fraction", "data"), ha="center", va="center",
        color=MUTED, style="italic", bbox={"fc": PAPER, "ec": "none", "pad": 2},
    )  # fmt: skip


def right_columns(ax: Axes, columns: Mapping[str, Sequence[str]]) -> None:
    """Write columns of text beside the rows, right-aligned under their headings."""
    offset = 0.0
    for heading, texts in columns.items():
        offset += 7.6 * max(4, *(len(t) for t in [heading, *texts])) + 8
        style = {
            "xytext": (offset, 0), "textcoords": "offset points", "ha": "right", "va": "center",
            "annotation_clip": False,
        }  # fmt: skip
        rows = ("axes fraction", "data")
        ax.annotate(heading, (1, -0.72), xycoords=rows, color=MUTED, **style)
        for y, text in enumerate(texts):
            weight = "bold" if not heading else "normal"
            ax.annotate(text, (1, y), xycoords=rows, weight=weight, **style)
