"""The relationship in words: headline score, waves, what to look at first, segments."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import NOISE, about_net_promoter, about_scores, figure_of, level_of
from cemlab.sentences.numbers import (
    counted,
    in_points,
    is_hidden,
    listing,
    money,
    names_of,
    number,
    shown,
)

SURE = 0.8  # share of resamples from which a quadrant is told without doubt


def about_outcome(
    table: pd.DataFrame, *, scale: tuple[float, float] | None = None, sampled: bool = True
) -> str:
    """Tell the headline score of the relationship, whatever it is.

    Parameters
    ----------
    table
        Result of `outcome_score`: attrs["unit"] says whether it is a Net Promoter, a mean, or the
        share of the better of two answers.
    scale
        The ends of the scale, told beside a mean.
    sampled
        Whether those who answered were asked to; else the score is told as that of those who wrote.

    Returns
    -------
    str

    Examples
    --------
    >>> about_outcome(pd.DataFrame({"n": [812], "value": [7.4], "low": [7.2], "high": [7.6]}))
    'The overall score is 7.4 (95 % interval 7.2 to 7.6, n = 812).'
    """
    who = "" if sampled else " of those who wrote"
    if table.attrs.get("unit") == "nps":
        return about_net_promoter(table).replace("Score", f"Score{who}", 1)
    if table.attrs.get("unit") == "share":
        told = about_scores(table, "share")
        return told.replace("The figure is", f"The better of two answers{who} was given by", 1)
    told = about_scores(table).replace("The figure", f"The overall score{who}", 1)
    ends = f" on a scale from {scale[0]:g} to {scale[1]:g} (" if scale else " ("
    return told.replace(" (", ends, 1)


def about_waves(table: pd.DataFrame) -> str:
    """Tell whether the headline score moved from wave to wave beyond noise.

    Parameters
    ----------
    table
        Result of `wave_change`: wave, against, value (a difference), low, high, n, p_adjusted,
        perhaps n_both.

    Returns
    -------
    str

    Examples
    --------
    >>> about_waves(pd.DataFrame({"wave": [2026], "against": ["2025"], "n": [700], "value": [0.1],
    ...                           "low": [-0.2], "high": [0.4], "p_adjusted": [0.5]}))
    'From 2025 to 2026 the headline score did not move beyond noise: +0.1 (95 % interval −0.2 to
    0.4, n = 700).'
    """
    if table.empty:
        return "There are no two waves, so no change from wave to wave can be told."
    unit, told = table.attrs.get("unit", "score"), []
    rows = table[~is_hidden(table)]
    if rows.empty:
        return "No two waves have enough answers to be compared."
    of = ""
    if unit == "share":
        rows, unit, of = in_points(rows), "points", "percentage points"
    for row in rows.itertuples():
        size = figure_of(row, unit, level_of(table), of=of)
        sign = "+" if unit == "score" and row.value > 0 else ""
        moved = "rose" if row.value > 0 else "fell"
        verb = moved if row.p_adjusted < 0.05 else "did not move beyond noise"
        told.append(f"From {row.against} to {row.wave} the headline score {verb}: {sign}{size}.")
        if getattr(row, "n_both", 0) > 0:
            told.append(f"{counted(row.n_both, 'customer')} answered both times.")
    return " ".join(told)


def about_priorities(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Name the touch points where to concentrate: important for the whole, and rated low.

    Parameters
    ----------
    table
        Result of `priorities`: touchpoint, value, low, high, n, importance, quadrant, agreement.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_priorities(pd.DataFrame({"touchpoint": ["Billing", "Support"],
    ...     "n": [90] * 2, "value": [5.1, 6.2], "low": [4.9, 6.0], "high": [5.3, 6.4],
    ...     "importance": [0.3, 0.1], "quadrant": ["concentrate here", "possible overkill"],
    ...     "agreement": [0.95, 0.9]}))
    'Important and rated low: Billing, rated 5.1 (95 % interval 4.9 to 5.3, n = 90), with 30 % of
    the variation of the whole, and so in 95 % of resamples.'
    """
    names, first, rows = names_of(touchpoints), look_first(table), _rated(table)
    if rows.empty:
        return "No touch point has enough answers to tell both its rating and its importance."
    if first.empty:
        return "No touch point is rated low and, beyond noise, important for the whole."
    told = []
    for row in first.head(2).itertuples():
        told.append(
            f"{names.get(row.touchpoint, row.touchpoint)}, rated "
            f"{figure_of(row, confidence=level_of(table))}, with "
            f"{number(row.importance, 'share')} of the variation of the whole"
            f"{_agreed(row.agreement)}"
        )
    return f"Important and rated low: {'; '.join(told)}."


def _agreed(agreement: float) -> str:
    """Tell in how many resamples a touch point stands in the same quadrant."""
    if pd.isna(agreement):
        return ""
    told = "and so" if agreement >= SURE else "but only"
    return f", {told} in {number(agreement, 'share')} of resamples"


def about_risk(rating: pd.DataFrame, *, currency: str = "EUR") -> str:
    """Tell how many customers are at risk and what part of the revenue they bring.

    Parameters
    ----------
    rating
        Result of `rate_customers`.
    currency
        Of the revenue.

    Returns
    -------
    str

    Examples
    --------
    >>> about_risk(pd.DataFrame({"quadrant": ["at-risk", "model"], "revenue": [9e4, 1e5],
    ...                          "probability": [0.6, 0.9]}))
    '1 of 2 customers is at risk and brings 90,000 EUR, 47 % of revenue; for 1 of them that is
    uncertain (probability below 80 %).'
    """
    rows = rating.dropna(subset=["quadrant"])
    risk = rows[rows["quadrant"].eq("at-risk")]
    if risk.empty:
        return f"None of {counted(len(rows), 'customer')} stands at risk."
    revenue = risk["revenue"].sum()
    share = number(revenue / rows["revenue"].sum(), "share")
    verbs = ("is", "brings") if len(risk) == 1 else ("are", "bring")
    return (
        f"{number(len(risk), 'count')} of {counted(len(rows), 'customer')} {verbs[0]} at risk and "
        f"{verbs[1]} {money(revenue, currency)}, {share} of revenue; for "
        f"{number(int(risk['probability'].lt(0.8).sum()), 'count')} of them that is uncertain "
        "(probability below 80 %)."
    )


def _rated(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the touch points with both figures."""
    return shown(table).dropna(subset=["value", "importance"])


def look_first(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the touch points where to concentrate, first things first.

    Parameters
    ----------
    table
        Result of `priorities`.

    Returns
    -------
    DataFrame
        Ordered by importance times distance below the best rating; without those whose rating
        goes along with the whole no more than pure noise.

    Examples
    --------
    >>> look_first(pd.DataFrame({"touchpoint": list("ab"), "value": [5, 7.0],
    ...     "importance": [.3, .1], "quadrant": ["concentrate here", "possible overkill"]})
    ... )["touchpoint"].tolist()
    ['a']
    """
    rows = _rated(table)
    worse = rows[rows["quadrant"].eq("concentrate here")]
    if "importance_p" in worse:
        worse = worse[~worse["importance_p"].ge(NOISE)]
    lost = worse["importance"] * (rows["value"].max() - worse["value"])
    return worse.loc[lost.sort_values(ascending=False, kind="stable").index]


def about_segments(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell which segments differ most from all others, and out of how many comparisons.

    Parameters
    ----------
    table
        Result of `segment_differences`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_segments(pd.DataFrame(columns=["segment", "group", "about"]))
    'No segment differs from all others beyond noise.'
    """
    if table.empty:
        return "No segment differs from all others beyond noise."
    names, rows = {"the whole": "the overall score"} | names_of(touchpoints), shown(table)
    if rows.empty:
        return "No segment that differs has enough answers to be shown."
    told = [
        f"{group_name(row.segment, row.group)} on {names.get(row.about, row.about)}, "
        f"{'+' if row.value > 0 else ''}{figure_of(row, confidence=level_of(table))}"
        for row in rows.head(3).itertuples()
    ]
    made = counted(table.attrs.get("comparisons", len(table)), "comparison")
    verb = "stands" if len(rows) == 1 else "stand"
    return f"Of {made}, {len(rows)} {verb} out; most of all {listing(told)}."


def group_name(segment: str, group: object) -> str:
    """Name a group of a segment; of a yes or no the segment is the name.

    Examples
    --------
    >>> group_name("region", "North"), group_name("verified", False)
    ('North (region)', 'verified: no')
    """
    answer = {"True": "yes", "False": "no"}.get(str(group))
    return f"{segment}: {answer}" if answer else f"{group} ({segment})"
