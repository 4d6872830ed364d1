"""The relationship in words: headline score, waves, what to look at first; rising themes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cemlab.sentences.measures import about_net_promoter, about_scores
from cemlab.sentences.numbers import counted, listing, money, names_of, number, with_interval


def about_outcome(table: pd.DataFrame) -> str:
    """Tell the headline score of the relationship, whatever it is.

    Parameters
    ----------
    table
        Result of `outcome_score`: attrs["unit"] says whether it is a Net Promoter or a mean.

    Returns
    -------
    str

    Examples
    --------
    >>> about_outcome(pd.DataFrame({"n": [812], "value": [7.4], "low": [7.2], "high": [7.6]}))
    'The overall score is 7.4 (95 % interval 7.2 to 7.6, n = 812).'
    """
    if table.attrs.get("unit") == "nps":
        return about_net_promoter(table)
    return about_scores(table).replace("The figure", "The overall score", 1)


def about_waves(table: pd.DataFrame) -> str:
    """Tell whether the headline score moved from wave to wave beyond noise.

    Parameters
    ----------
    table
        Result of `wave_change`: wave, against, value (a difference), low, high, n, p_adjusted.

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
        return "There is one wave only, so no change can be told."
    unit, told = table.attrs.get("unit", "score"), []
    for row in table.itertuples():
        size = with_interval(row.value, row.low, row.high, row.n, unit=unit)
        sign = "+" if unit == "score" and row.value > 0 else ""
        moved = "rose" if row.value > 0 else "fell"
        verb = moved if row.p_adjusted < 0.05 else "did not move beyond noise"
        told.append(f"From {row.against} to {row.wave} the headline score {verb}: {sign}{size}.")
    return " ".join(told)


def about_priorities(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Name the touch points that go along most with the whole and are rated below the middle.

    Parameters
    ----------
    table
        Result of `priorities`: touchpoint, value, low, high, n, importance, importance_low,
        importance_high.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_priorities(pd.DataFrame({"touchpoint": ["Billing", "Support", "Review"],
    ...     "n": [90] * 3, "value": [5.1, 6.2, 6.0], "low": [4.9, 6.0, 5.8],
    ...     "high": [5.3, 6.4, 6.2], "importance": [0.3, 0.1, 0.05],
    ...     "importance_low": [0.2, 0.05, 0.0], "importance_high": [0.4, 0.15, 0.1]}))
    'Important and rated low: Billing, rated 5.1 (95 % interval 4.9 to 5.3, n = 90), with 30 % of
    the variation of the whole.'
    """
    names, first = names_of(touchpoints), look_first(table)
    if first.empty:
        return "No touch point is both more important and rated lower than the middle one."
    told = [
        f"{names.get(row.touchpoint, row.touchpoint)}, rated "
        f"{with_interval(row.value, row.low, row.high, row.n)}, with "
        f"{number(row.importance, 'share')} of the variation of the whole"
        for row in first.head(2).itertuples()
    ]
    return f"Important and rated low: {'; '.join(told)}."


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


def look_first(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the touch points rated below and important above the middle one, first things first.

    Parameters
    ----------
    table
        Result of `priorities`.

    Returns
    -------
    DataFrame
        Ordered by importance times distance below the best rating.

    Examples
    --------
    >>> look_first(pd.DataFrame({"touchpoint": list("abc"), "value": [5, 6, 7.0],
    ...                          "importance": [.3, .2, .1]}))["touchpoint"].tolist()
    ['a']
    """
    rows = table.dropna(subset=["value", "importance"])
    middle = rows[["value", "importance"]].median()
    worse = rows[rows["value"].lt(middle["value"]) & rows["importance"].gt(middle["importance"])]
    lost = worse["importance"] * (rows["value"].max() - worse["value"])
    return worse.loc[lost.sort_values(ascending=False, kind="stable").index]


def about_growth(table: pd.DataFrame) -> str:
    """Tell which themes take a larger or smaller share of comments lately than before.

    Parameters
    ----------
    table
        Result of `describe_themes`: label, share_before, share_recent, growth, growth_low,
        growth_high.

    Returns
    -------
    str

    Examples
    --------
    >>> about_growth(pd.DataFrame({"label": ["api outage"], "share_before": [0.02],
    ...     "share_recent": [0.09], "growth": [0.07], "growth_low": [0.05], "growth_high": [0.1]}))
    'Rising in the last three months: “api outage”, from 2.0 % to 9.0 % of comments (difference
    95 % interval 5.0 to 10 %).'
    """
    if "growth" not in table or table["growth"].isna().all():
        return "The comments carry no dates, so nothing can be said of rise and fall."
    told = []
    for word, rows in (("Rising", rising(table)), ("Fading", rising(table, falling=True))):
        named = [
            f"“{row.label}”, from {number(row.share_before, 'share')} to "
            f"{number(row.share_recent, 'share')} of comments (difference 95 % interval "
            f"{number(row.growth_low, 'share').removesuffix(' %')} to "
            f"{number(row.growth_high, 'share')})"
            for row in rows.head(2).itertuples()
        ]
        if named:
            told.append(f"{word} in the last three months: {'; '.join(named)}.")
    return " ".join(told) or "No theme rose or faded beyond noise in the last three months."


def rising(table: pd.DataFrame, *, falling: bool = False) -> pd.DataFrame:
    """Keep the themes whose share of comments rose (or fell) beyond noise, the largest first.

    The interval of the change is widened for the number of themes (Bonferroni), by scaling it
    around the change as if it were normal.

    Parameters
    ----------
    table
        Result of `describe_themes`.
    falling
        Keep those that fell.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> rising(pd.DataFrame({"label": ["a", "b"], "growth": [0.05, 0.01],
    ...     "growth_low": [0.03, -0.01], "growth_high": [0.08, 0.03]}))["label"].tolist()
    ['a']
    """
    from scipy.stats import norm

    if "growth" not in table:
        return table.head(0)
    wider = norm.isf(0.025 / max(len(table), 1)) / norm.isf(0.025)
    low = table["growth"] - wider * (table["growth"] - table["growth_low"])
    high = table["growth"] + wider * (table["growth_high"] - table["growth"])
    kept = table[high.lt(0) if falling else low.gt(0)]
    return kept.sort_values("growth", ascending=falling, kind="stable")


def about_unclear(labels: np.ndarray) -> str:
    """Tell how many comments no theme could be given.

    Parameters
    ----------
    labels
        `Themes.labels`: −1 where no theme fits or the comment says nothing.

    Returns
    -------
    str

    Examples
    --------
    >>> about_unclear(np.array([0, 1, -1, 0]))
    '1 of 4 comments (25 %) stands in no theme: it says nothing, or its words fit none.'
    """
    none, total = int((labels < 0).sum()), len(labels)
    verb, rest = ("stands", "it says") if none == 1 else ("stand", "they say")
    words = "its words fit none" if none == 1 else "their words fit none"
    share = number(none / total if total else np.nan, "share")
    return (
        f"{number(none, 'count')} of {counted(total, 'comment')} ({share}) {verb} in no theme: "
        f"{rest} nothing, or {words}."
    )


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
    names = names_of(touchpoints)
    told = [
        f"{row.group} ({row.segment}) on {names.get(row.about, row.about)}, "
        f"{'+' if row.value > 0 else ''}{with_interval(row.value, row.low, row.high, row.n)}"
        for row in table.head(3).itertuples()
    ]
    made = counted(table.attrs.get("comparisons", len(table)), "comparison")
    return f"Of {made}, {len(table)} stand out; most of all {listing(told)}."


def about_unscored(themes: pd.DataFrame, answers: pd.DataFrame) -> str:
    """Name the themes that contented and discontented customers voice alike.

    Parameters
    ----------
    themes
        Result of `describe_themes` with scores.
    answers
        The ratings those scores are compared with: value.

    Returns
    -------
    str

    Examples
    --------
    >>> themes = pd.DataFrame({"label": ["reports"], "n": [90], "score_low": [6.8],
    ...                        "score_high": [7.4], "reading": ["stable"]})
    >>> about_unscored(themes, pd.DataFrame({"value": [7.0, 7.2]}))
    'No score shows these, as those who voice them score like all others: “reports” (n = 90).'
    """
    if "score_low" not in themes or answers.empty:
        return "No scores stand beside these comments, so no theme can be compared with them."
    mean = answers["value"].mean()
    alike = themes["score_low"].le(mean) & themes["score_high"].ge(mean)
    rows = themes[alike & themes["reading"].eq("stable")]
    if rows.empty:
        return "Every stable theme is voiced by customers who score higher or lower than others."
    told = [f"“{row.label}” (n = {number(row.n, 'count')})" for row in rows.head(4).itertuples()]
    return f"No score shows these, as those who voice them score like all others: {listing(told)}."
