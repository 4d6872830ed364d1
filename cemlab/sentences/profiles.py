"""Profiles of segments, and measures that disagree, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import NOISE
from cemlab.sentences.numbers import counted, listing, names_of, number


def about_segment_profiles(
    table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None
) -> str:
    """Tell where segments want different feelings, so that one mean stands for nobody.

    Parameters
    ----------
    table
        Result of `segment_profiles`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_segment_profiles(pd.DataFrame({"segment": ["region"], "touchpoint": ["Support"],
    ...     "n": [179], "value": [0.05], "p_adjusted": [0.6]}))
    'Segments do not differ beyond noise in what they want to feel (1 comparison, corrected for
    their number), so all customers stand together here.'
    """
    if table.empty:
        return "No segment has enough customers who ticked feelings to be told apart."
    names, sure = names_of(touchpoints), table[table["p_adjusted"].lt(NOISE)]
    if sure.empty:
        return (
            f"Segments do not differ beyond noise in what they want to feel "
            f"({counted(len(table), 'comparison')}, corrected for their number), so all customers "
            "stand together here."
        )
    told = [
        f"by {r.segment} at {names.get(r.touchpoint, r.touchpoint)} (n = {number(r.n, 'count')})"
        for r in sure.itertuples()
    ]
    return (
        f"Segments want different feelings {listing(told)}: there the mean of all stands for "
        "nobody, so read the segments."
    )


def about_standings(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell where what is ticked, what is read in words and what is scored disagree.

    Parameters
    ----------
    table
        Result of `standings`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_standings(pd.DataFrame({"touchpoint": ["Support"], "ticked": ["below"],
    ...                               "score": ["above"], "disagree": [True]}))
    'Support: ticked below the mean of all touch points, score above it. No average is made of
    these.'
    """
    if table.empty:
        return ""
    names, measures = (
        names_of(touchpoints),
        [c for c in table if c not in {"touchpoint", "disagree"}],
    )
    told = []
    for _, row in table[table["disagree"]].iterrows():
        sides = {s: [m for m in measures if row[m] == s] for s in ("below", "above")}
        told.append(
            f"{names.get(row['touchpoint'], row['touchpoint'])}: {listing(sides['below'])} below "
            f"the mean of all touch points, {listing(sides['above'])} above it."
        )
    if not told:
        sides = listing(f"“{name}”" for name in measures)
        return f"Nowhere do {sides} contradict one another beyond noise."
    return " ".join([*told, "No average is made of these."])
