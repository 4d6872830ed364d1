"""Where customers rate us below or above the best alternative, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.gaps import both_sides, clear_of_noise
from cemlab.sentences.measures import level_of
from cemlab.sentences.numbers import is_hidden, names_of


def about_competitors(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell where customers rate us below or above the best alternative that they know.

    Parameters
    ----------
    table
        Result of `competitor_gap` without groups.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str
        Empty where nobody was asked, or too few to be shown.

    Examples
    --------
    >>> about_competitors(pd.DataFrame({"about": ["Billing"], "n": [70], "value": [-0.6],
    ...     "low": [-0.9], "high": [-0.3], "p_adjusted": [0.001], "ours_value": [4.5],
    ...     "theirs_value": [5.1]}))
    'Customers who also rated the best alternative rate us beyond noise below it at 1 of 1:
    Billing, 4.5 ours against 5.1 theirs: −0.6 (95 % interval −0.9 to −0.3, n = 70).'
    """
    names, level, told = names_of(touchpoints), level_of(table), []
    shown = int((~is_hidden(table)).sum())
    if not shown:
        return ""
    clear = clear_of_noise(table)
    ends = {"below": clear[clear["value"].lt(0)], "above": clear[clear["value"].gt(0)].iloc[::-1]}
    for side, rows in ends.items():
        for first in rows.head(1).itertuples():
            most = f"; furthest {side}, " if len(rows) > 1 else ": "
            figures = both_sides(first, names, level, "ours", "theirs")
            told.append(f"{side} it at {len(rows)} of {shown}{most}{figures}")
    known = "Customers who also rated the best alternative rate us"
    if not told:
        return f"{known} neither below nor above it beyond noise."
    return f"{known} beyond noise {'. They rate us '.join(told)}."
