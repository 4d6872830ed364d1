"""Where several measures of the same touch points disagree."""

from collections.abc import Mapping

import numpy as np
import pandas as pd


def standings(measures: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Tell of each measure which touch points stand above and below its own mean.

    Measures on different scales are never averaged: only their standing is compared, each against
    the plain mean of its own touch points. Where one stands above and another below, they disagree.

    Parameters
    ----------
    measures
        Name to a result with touchpoint, value, low, high; hidden rows have no standing.

    Returns
    -------
    DataFrame
        touchpoint, a column per measure ("above", "below", "as the others": the interval holds
        the mean, or empty where it was not measured), disagree (bool). In the order of the first
        measure's touch points. Measures of fewer than two touch points are left out.

    Examples
    --------
    >>> ticked = pd.DataFrame({"touchpoint": ["a", "b"], "value": [0.2, 0.6], "low": [0.1, 0.5],
    ...                        "high": [0.3, 0.7]})
    >>> score = ticked.assign(value=[8.0, 6.0], low=[7.5, 5.5], high=[8.5, 6.5])
    >>> standings({"ticked": ticked, "score": score})
      touchpoint ticked  score  disagree
    0          a  below  above      True
    1          b  above  below      True
    """
    found = {}
    for name, table in measures.items():
        rows = table.dropna(subset=["value", "touchpoint"])
        if len(rows) > 1:
            mean = rows["value"].mean()
            told = np.select(
                [rows["low"].gt(mean), rows["high"].lt(mean)], ["above", "below"], "as the others"
            )
            found[name] = pd.Series(told, index=rows["touchpoint"].astype(object))
    table = pd.DataFrame(found).rename_axis("touchpoint")
    order = dict.fromkeys(place for column in found.values() for place in column.index)
    table = table.reindex(list(order)).fillna("").reset_index()
    names = list(found)
    table["disagree"] = table[names].eq("above").any(axis=1) & table[names].eq("below").any(axis=1)
    return table
