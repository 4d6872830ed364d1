"""How a score stands with a theme and without."""

import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures import house
from cemlab.sentences.numbers import is_hidden, number


def plot_impact(
    table: pd.DataFrame,
    *,
    themes: int = 10,
    title: str = "How the score stands with each theme and without",
    ax: Axes | None = None,
) -> Axes:
    """Draw how far the score of all lies from that of those who do not voice a theme.

    Parameters
    ----------
    table
        Result of `theme_impact`.
    themes
        How many to show, those of the largest impact.
    title, ax
        As in `plot_scores`.

    Returns
    -------
    Axes
        Orange: the score stands lower with the theme, beyond noise; blue: higher; grey: not told.
    """
    rows = table[~is_hidden(table)].dropna(subset="value")
    if rows.empty:
        return house.nothing_to_show(ax, title, "no theme has enough scores")
    order = rows["value"].abs().sort_values(ascending=False, kind="stable").index
    rows = rows.loc[order].head(themes).sort_values("value", kind="stable")
    sub = f"points of the score · {house.subtitle_of(table)}"
    with house.canvas(ax, 1 + 0.5 * len(rows), title=title, subtitle=sub) as ax:
        for y, row in enumerate(rows.itertuples()):
            sure = row.p_adjusted < 1 - table.attrs.get("confidence", 0.95)
            colour = (house.ORANGE if row.value < 0 else house.BLUE) if sure else house.MUTED
            ax.plot([row.low, row.high], [y, y], color=colour, lw=3)
            ax.plot(row.value, y, "o", color=colour, ms=8, mec=house.PAPER)
        house.prepare_rows(ax, list(rows["theme"]))
        signed = [f"{v:+.2f}".replace("-", "−") for v in rows["value"]]
        house.right_columns(ax, {"": signed, "n": [number(v, "count") for v in rows["n"]]})
        house.value_axis(ax.xaxis, "polarity", 4)
        ax.axvline(0, color=house.MUTED, lw=1)
    return ax
