"""Themes on a plane, how stable each is, and what rose or faded."""

from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle
from matplotlib.textpath import TextPath
from matplotlib.ticker import MaxNLocator

from cemlab.figures.house import (
    BLUE,
    GRID,
    MUTED,
    ORANGE,
    PAPER,
    STYLE,
    WIDTH,
    as_value,
    canvas,
    interval_rows,
    label,
    nothing_to_show,
    prepare_rows,
    right_columns,
    subtitle_of,
)
from cemlab.sentences.numbers import in_points, is_hidden, number

_TYPE, _LINE, _LARGEST = 11.0, 0.2, 0.3  # points; inches of a line and of the largest radius
_BESIDE = {"below": ORANGE, "above": BLUE}


def plot_theme_map(
    table: pd.DataFrame,
    *,
    themes: int = 16,
    title: str = "Which themes lie close together",
    ax: Axes | None = None,
) -> Axes:
    """Place themes by likeness: size their share, colour their score, hollow where doubtful.

    Parameters
    ----------
    table
        Of `describe_themes`, with x and y of `place_themes`: label, share, reading, x, y, and
        where known score and score_beside.
    themes
        How many to show, the largest.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        In inches. Themes are moved apart until no label covers anything; so places are rough, as
        they are on any plane: ``attrs["kept"]`` tells how much of the distances two dimensions
        keep.
    """
    known = table[~is_hidden(table)].dropna(subset=["share", "x", "y"])
    known = known.sort_values("share", ascending=False, kind="stable")
    rows = known.head(themes)
    if len(rows) < 2:
        return nothing_to_show(ax, title, "a map needs two themes or more")
    said = [_said(row) for row in rows.itertuples()]
    radius = _LARGEST * np.sqrt(rows["share"].to_numpy() / rows["share"].max())
    sizes = [_size(text) for text in said]
    half = np.array([(max(w, 2 * r), h + 2 * r) for (w, h), r in zip(sizes, radius, strict=True)])
    half = half / 2 + [0.1, 0.05]
    width = WIDTH - 0.2
    places = _apart(_scaled(rows[["x", "y"]].to_numpy(float), half, width), half, width)
    height = float((places + half)[:, 1].max())
    with canvas(ax, height, title=title, subtitle=_map_sub(table, len(known) - len(rows))) as ax:
        for row, (x, y), (_, deep), r, text in zip(
            rows.itertuples(), places, half, radius, said, strict=True
        ):
            colour = _BESIDE.get(getattr(row, "score_beside", ""), MUTED)
            face = PAPER if row.reading == "doubtful" else colour
            top = y - deep + 0.05
            ax.add_patch(Circle((x, top + r), r, fc=face, ec=colour, lw=2))
            ax.text(x, top + 2 * r + 0.03, text, ha="center", va="top", size=_TYPE)
        ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
        ax.set_axis_off()
    return ax


def _said(row: object) -> str:
    """Write a theme's name, its share and its score."""
    score = getattr(row, "score", np.nan)
    figures = number(row.share, "share") + ("" if pd.isna(score) else f" · {number(score)}")
    return f"{label(row.label, 20)}\n{figures}"


def _size(text: str) -> tuple[float, float]:
    """Width and height of a text in inches."""
    font = FontProperties(family=STYLE["font.family"])
    lines = text.split("\n")
    wide = max(TextPath((0, 0), line, size=_TYPE, prop=font).get_extents().width for line in lines)
    return wide / 72, _LINE * len(lines)


def _map_sub(table: pd.DataFrame, left_out: int) -> str:
    """Say how to read the map."""
    sub = "near: alike in meaning · circle: share of comments, the first figure"
    if "score_beside" in table:
        sub += "\nsecond figure: score · orange: below that of all, blue: above, grey: not told"
    sub += "\nhollow: a doubtful theme"
    sub += f" · {left_out} smaller themes are not shown" if left_out > 0 else ""
    kept = table.attrs.get("kept")
    return sub if kept is None else (
        f"{sub}\nplaces are rough: paper keeps {number(kept, 'share')} of what lies between them"
    )  # fmt: skip


def _scaled(points: np.ndarray, half: np.ndarray, width: float) -> np.ndarray:
    """Stretch places over a frame with half as much room again as the labels take."""
    height = 1.5 * float((4 * half.prod(axis=1)).sum()) / width
    spread = np.ptp(points, axis=0)
    share = (points - points.min(axis=0)) / np.where(spread > 0, spread, 1)
    share[:, 1] = 1 - share[:, 1]
    return half + share * (np.array([width, height]) - 2 * half)


def _apart(places: np.ndarray, half: np.ndarray, width: float) -> np.ndarray:
    """Move boxes apart, each as little as may be; what still overlaps goes further down."""
    places = places.copy()
    pairs = list(combinations(range(len(places)), 2))
    for _ in range(300):
        before = places.copy()
        for i, j in pairs:
            over = half[i] + half[j] - np.abs(places[i] - places[j])
            if (over > 1e-9).all():
                along = int(over.argmin())
                step = over[along] / 2 * (1 if places[i, along] > places[j, along] else -1)
                places[i, along] += step
                places[j, along] -= step
        places[:, 0] = np.clip(places[:, 0], half[:, 0], width - half[:, 0])
        if np.allclose(places, before, atol=1e-6):
            break
    places[:, 1] -= (places - half)[:, 1].min()
    order = np.argsort(places[:, 1], kind="stable")
    for n, i in enumerate(order):
        for j in sorted(order[:n], key=lambda k: places[k, 1] + half[k, 1]):
            over = half[i] + half[j] - np.abs(places[i] - places[j])
            if (over > 1e-6).all():
                places[i, 1] = places[j, 1] + half[j, 1] + half[i, 1]
    return places


def plot_stability(
    table: pd.DataFrame,
    *,
    themes: int = 20,
    title: str = "How surely each theme comes back",
    ax: Axes | None = None,
) -> Axes:
    """Draw each theme's stability on one strip, beside what shuffled words reach.

    Parameters
    ----------
    table
        Of `beside_chance`: label, comments, stability, stability_chance, coherence, reading.
    themes
        How many to show, the largest.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        Filled: stable; pale: a pattern; hollow: doubtful, or retired. The dashed line is chance.
    """
    rows = as_value(table, "stability")
    rows = rows[~is_hidden(rows)].head(themes)
    if rows.empty:
        return nothing_to_show(ax, title, "the comments were not divided")
    left_out = len(table) - len(rows)
    rows = rows.sort_values("stability", ascending=False, kind="stable")
    sub = "0 to 1: how much of a theme random parts of the comments find again"
    sub += f"\n{left_out} smaller themes stand in the numbers alone" if left_out else ""
    with canvas(ax, 0.8 + 0.46 * len(rows), title=title, subtitle=sub) as ax:
        for y, row in enumerate(rows.itertuples()):
            face = {"stable": BLUE, "pattern": "#b9d3e4"}.get(row.reading, PAPER)
            ax.axhline(y, color=GRID, lw=0.8, zorder=0)
            ax.plot(row.stability, y, "o", ms=10, mfc=face, mec=BLUE, mew=1.6)
        prepare_rows(ax, list(rows["label"]))
        chance = rows["stability_chance"].iloc[0]
        if pd.notna(chance):
            ax.axvline(chance, color=MUTED, ls="--", lw=1.2)
            ax.text(chance, -0.75, "by chance", ha="center", va="center", color=MUTED)
        ax.set_xlim(0, 1)
        figures = [f"{value:.2f}" for value in rows["stability"]]
        right_columns(ax, {"": figures, "reading": list(rows["reading"])})
    return ax


def plot_rises(
    table: pd.DataFrame,
    *,
    rows: int = 10,
    title: str = "What rose or faded, beyond chance",
    ax: Axes | None = None,
) -> Axes:
    """Draw by how much the share of comments that hold a theme or phrase rose or fell.

    Parameters
    ----------
    table
        Of `emerging`; only what is called is drawn.
    rows
        How many to show, the surest first.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
    """
    called = table[table["called"].astype(bool) & ~is_hidden(table)].head(rows)
    if called.empty:
        return nothing_to_show(ax, title, "nothing rose or faded beyond chance")
    called = called.sort_values("value", ascending=False, kind="stable")
    names = called["label"]
    if called["source"].nunique() > 1:
        names = names + " (" + called["source"] + ")"
    shares = {
        name: [number(v, "share") for v in called[column]]
        for name, column in (("before", "share_before"), ("lately", "share_recent"))
    }
    shares["held by"] = [number(n, "count") for n in called["comments"]]
    days = table.attrs.get("recent_days", 91)
    sub = f"percentage points of those who wrote · {subtitle_of(table)}"
    sub += f"\nlately: the last {days} days; before: the year before these"
    with canvas(ax, 0.9 + 0.5 * len(called), title=title, subtitle=sub) as ax:
        interval_rows(ax, in_points(called.assign(label=names)), unit="points", columns=shares)
        ax.axvline(0, color=MUTED, lw=1)
    return ax


def plot_wanted(
    table: pd.DataFrame,
    *,
    rows: int = 8,
    title: str = "Where something is wanted",
    ax: Axes | None = None,
) -> Axes:
    """Draw in how many of a theme's comments customers wish for something or work around it.

    Parameters
    ----------
    table
        Of `opportunities`.
    rows
        How many themes to show, in the order of the table.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
    """
    known = table[~is_hidden(table)]
    known = known[known["value"].gt(0)].head(rows)
    if known.empty:
        return nothing_to_show(ax, title, "no theme holds enough comments that do")
    counts = {head: [number(n, "count") for n in known[column]] for head, column in _ASKED.items()}
    counts["of"] = [number(n, "count") for n in known["n"]]
    sub = f"share of the theme's comments that wish or work around · {subtitle_of(known)}"
    sub += "\nnumbers: comments that wish, work around, compare, speak in a metaphor"
    with canvas(ax, 0.9 + 0.5 * len(known), title=title, subtitle=sub) as ax:
        interval_rows(ax, known, unit="share", columns=counts)
        ax.set_xlim(0, max(0.1, 1.05 * known["high"].max()))
        ax.xaxis.set_major_locator(MaxNLocator(3))
    return ax


_ASKED = {"wish": "wish", "around": "workaround", "compare": "comparison", "liken": "metaphor"}
