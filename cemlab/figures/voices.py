"""What customers wrote: emotions, polarity and themes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.figures.trends import plot_trends
from cemlab.sentences.numbers import group_column, is_hidden, number, span

_MOST = 8


def plot_emotions(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str = "Emotions in what customers wrote",
    ax: Axes | None = None,
) -> Axes:
    """Draw the most frequent emotions: one row each, or a grid where the table is grouped.

    Parameters
    ----------
    table
        Result of `emotion_shares`: emotion, perhaps a group column, n, value (a share), low,
        high, suppressed.
    touchpoints
        Touch point id to label or touch point, in journey order.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        At most eight emotions, those with the highest share anywhere; neutral is none.
    """
    table = house.blanked(table)
    top = table.groupby("emotion")["value"].max().sort_values(ascending=False, kind="stable")
    chosen = [name for name in top.dropna().index if name != "neutral"][:_MOST]
    if not chosen:
        return house.nothing_to_show(ax, title, "too few comments to read emotions in")
    rows = table[table["emotion"].isin(chosen)]
    groups = [name for name in rows.columns.drop("emotion") if name in _group_names(rows)]
    if not groups:
        rows = rows.assign(label=rows["emotion"]).sort_values("value", ascending=False)
        sub = house.subtitle_of(table) + " · of those who wrote"
        with house.canvas(ax, 0.9 + 0.5 * len(rows), title=title, subtitle=sub) as ax:
            house.interval_rows(ax, rows, unit="share", columns={"n": house.written(rows["n"])})
        return ax
    rows = house.in_journey_order(rows, groups[0], touchpoints)
    return _emotion_grid(table, rows, chosen, title, ax)


def _group_names(table: pd.DataFrame) -> list[str]:
    """Find columns that group rows."""
    rest = table.drop(columns="emotion").select_dtypes(exclude="number").columns
    return [name for name in rest if name not in {"suppressed", "method", "label", "tier"}]


def _emotion_grid(
    table: pd.DataFrame,
    rows: pd.DataFrame,
    chosen: list[str],
    title: str,
    ax: Axes | None,
) -> Axes:
    """Draw shares as tinted cells, each with its figure and, smaller, its interval."""
    names = list(dict.fromkeys(rows["label"]))
    shown = rows.assign(value=rows["value"].where(~is_hidden(rows)))
    values = shown.pivot(index="label", columns="emotion", values="value").loc[names, chosen]
    sub = house.subtitle_of(table, "% of those who wrote · small figures")
    with house.canvas(ax, 1.5 + 0.62 * len(names), title=title, subtitle=sub) as ax:
        sns.heatmap(
            values, ax=ax, cmap=sns.light_palette(house.BLUE, as_cmap=True), vmin=0,
            vmax=2 * np.nanmax(values.to_numpy(float), initial=0.01), cbar=False, linewidths=2,
        )  # fmt: skip
        ax.set(xlabel="", ylabel="")
        ax.set_yticks(
            np.arange(len(names)) + 0.5, [house.label(name, 18) for name in names], rotation=0
        )
        ax.set_xticks(np.arange(len(chosen)) + 0.5, chosen, rotation=40, ha="left")
        ax.tick_params(length=0, top=False, labeltop=True, labelbottom=False)
        for row in shown.itertuples():
            _grid_cell(ax, chosen.index(row.emotion) + 0.5, names.index(row.label) + 0.5, row)
        base = rows.groupby("label")["n"].max().reindex(names)
        for y, n in enumerate(base):
            text = "" if pd.isna(n) else f"n {number(n, 'count')}"
            ax.annotate(text, (1, y + 0.5), xycoords=("axes fraction", "data"), xytext=(6, 0),
                        textcoords="offset points", va="center", color=house.MUTED)  # fmt: skip
    return ax


def _grid_cell(ax: Axes, x: float, y: float, row: Any) -> None:  # noqa: ANN401 - a named tuple
    """Write one cell's share and interval, or that there were too few."""
    if pd.isna(row.value):
        ax.text(
            x, y, "too\nfew", ha="center", va="center", color=house.MUTED, style="italic", size=10.5
        )
        return
    ax.text(x, y - 0.16, f"{100 * row.value:.0f}", ha="center", va="center", weight="bold")
    ends = f"{100 * row.low:.0f}–{100 * row.high:.0f}"
    ax.text(x, y + 0.24, ends, ha="center", va="center", size=10.5, color=house.INK)


def plot_polarity(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw mean polarity (−1 to 1) per touch point, with the share of comments it could read.

    Parameters
    ----------
    table
        A group column, n (comments with a cue), value, low, high, suppressed, and coverage: the
        share of comments in which any cue was found.
    touchpoints, ax
        As in `plot_scores`.
    title
        The headline; default names the touch points where they are the rows.

    Returns
    -------
    Axes
    """
    column = group_column(table)
    rows = house.in_journey_order(table, column, touchpoints)
    if table.empty:
        return house.nothing_to_show(ax, title or "Tone of comments", "no comments")
    by_place = ", by touch point" if column == "touchpoint" else ""
    title = title or f"Tone of comments{by_place}"
    columns = {"n": house.written(rows["n"])}
    if "coverage" in rows:
        columns["read"] = house.written(rows["coverage"], "share")
    sub = house.subtitle_of(table) + " · read: comments with any word the method knows"
    with house.canvas(ax, 0.9 + 0.5 * len(rows), title=title, subtitle=sub) as ax:
        house.interval_rows(ax, rows, unit="polarity", columns=columns)
        ax.axvline(0, color=house.MUTED, lw=1)
    return ax


def plot_themes(
    table: pd.DataFrame,
    *,
    themes: int = 12,
    title: str = "What comments are about",
    ax: Axes | None = None,
) -> Axes:
    """Draw each theme's share of comments as a bar with its interval, its score at the right.

    Parameters
    ----------
    table
        `Themes.table`: label, comments, n, share, low, high; with score, score_low, score_high
        (from `describe_themes`) the mean score of those who mention it is written beside.
    themes
        How many to show, the most frequent.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
    """
    if table.empty:
        return house.nothing_to_show(ax, title, "too few comments to find themes in")
    rows = house.as_value(house.blanked(table), "share").sort_values(
        "value", ascending=False, kind="stable", na_position="last"
    )
    left_out = len(rows) - themes
    rows = rows.head(themes)
    hidden = is_hidden(rows).to_numpy()
    columns = {"": [number(v, "share") if not h else "" for v, h in
                    zip(rows["value"], hidden, strict=True)],
               "comments": house.written(rows["comments"])}  # fmt: skip
    sub = house.subtitle_of(table) + f" · n = {number(rows['n'].max(), 'count')} comments"
    if "score" in rows:
        columns["score"] = [_score(row) for row in rows.itertuples()]
        sub += " · score: mean of those who mention it, with its interval"
    sub += f"\n{left_out} less frequent themes are not shown" if left_out > 0 else ""
    with house.canvas(ax, 0.8 + 0.56 * len(rows), title=title, subtitle=sub) as ax:
        ax.barh(range(len(rows)), rows["value"], height=0.56, color="#b9d3e4")
        for y, (row, gone) in enumerate(zip(rows.itertuples(), hidden, strict=True)):
            if gone:
                house.too_few(ax, y)
            else:
                ax.plot([row.low, row.high], [y, y], color=house.BLUE, lw=3)
        house.prepare_rows(ax, list(rows["label"]))
        house.right_columns(ax, columns)
        ax.set_xlim(left=0)
        house.value_axis(ax.xaxis, "share", 3)
        ax.grid(axis="x", color=house.GRID)
        ax.set_facecolor(house.PAPER)
    return ax


def _score(row: Any) -> str:  # noqa: ANN401 - a named tuple
    """Write a theme's score with its interval."""
    if pd.isna(row.score):
        return "–"
    return f"{number(row.score)} ({span(row.score_low, row.score_high).replace(' to ', '–')})"


def plot_theme_trend(
    table: pd.DataFrame,
    *,
    themes: int = 6,
    first: Sequence[str] = (),
    title: str | None = None,
) -> np.ndarray:
    """Draw each theme's share of comments over time as small multiples.

    Parameters
    ----------
    table
        label, period, n, value (a share) or share, low, high, suppressed.
    themes
        How many to show, those with the highest mean share first.
    first
        Labels that go before these: themes that rise, or fade.
    title
        As in `plot_scores`.

    Returns
    -------
    ndarray of Axes
    """
    source = table.attrs.get("source")
    title = title or f"Themes over time{f', {source}' if source else ''}"
    rows = house.as_value(house.blanked(table), "share")
    top = rows.groupby("label")["value"].mean().sort_values(ascending=False, kind="stable")
    names = [*(name for name in first if name in top), *top.index.difference(first, sort=False)]
    names = names[:themes]
    shown = rows[rows["label"].isin(names)]
    shown.attrs = dict(table.attrs)
    order = {name: name for name in names}
    return plot_trends(shown, touchpoints=order, by="label", unit="share", title=title)
