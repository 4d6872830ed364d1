"""How many answers came in, and when."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from cemlab.figures import house


def plot_counts(table: pd.DataFrame, *, title: str = "Answers that came in") -> np.ndarray:
    """Draw the number of answers per period, one strip per source.

    Parameters
    ----------
    table
        Result of `answers_over_time`: source, period, n.
    title
        Of the figure.

    Returns
    -------
    ndarray of Axes
        One below the other, each with its own scale from 0.
    """
    if table.empty:
        return np.array([[house.nothing_to_show(None, title, "no answers with a date")]])
    sources = list(dict.fromkeys(table["source"]))
    with house.house_style():
        _, grid = plt.subplots(
            len(sources), 1, figsize=(house.WIDTH, 0.7 + 1.6 * len(sources)), sharex=True,
            squeeze=False, layout="constrained",
        )  # fmt: skip
        for ax, source in zip(grid.flat, sources, strict=True):
            rows = table[table["source"] == source]
            width = pd.Timedelta(days=24)  # of a month
            ax.bar(rows["period"] + width / 2, rows["n"], width=width, color=house.BLUE)
            ax.set_title(house.label(source, 30))
            house.value_axis(ax.yaxis, "count", 3)
            ax.set_ylim(bottom=0)
            house.date_axis(ax, 6)
        house.set_title(grid[0, 0], title, "per month; the first and the last may be incomplete")
    return grid
