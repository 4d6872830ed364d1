"""What goes along with what and where revenue stands, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import NOISE, figure_of, level_of
from cemlab.sentences.numbers import (
    counted,
    is_hidden,
    listing,
    money,
    names_of,
    number,
    with_interval,
)

_QUADRANTS = {"at-risk": "At risk", "model": "Model", "growth": "Growth", "dangling": "Dangling"}


def about_drivers(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    outcome: str = "the overall score",
) -> str:
    """Tell what goes along with the outcome most, and how much is left unexplained.

    Parameters
    ----------
    table
        Result of `key_drivers`: driver, share, low, high, n, rank_stability, p_adjusted;
        attrs["r_squared"] and attrs["collinear"] where known.
    touchpoints
        Driver id to label or touch point.
    outcome
        What the shares are of.

    Returns
    -------
    str

    Examples
    --------
    >>> about_drivers(pd.DataFrame({"driver": ["support", "billing"], "share": [0.2, 0.1],
    ...     "low": [0.15, 0.06], "high": [0.25, 0.14], "n": [800, 800]}))
    'Among the drivers, support goes along most with the overall score: 20 % of its variation (95 %
    interval 15 to 25 %, n = 800). This is association, not proof of cause.'
    """
    rows = table.assign(value=table["share"]).sort_values("value", ascending=False, kind="stable")
    rows = rows[~is_hidden(rows)]
    if rows.empty:
        return (
            "Too few customers answered all questions to tell what goes along with " + outcome + "."
        )
    names, level = names_of(touchpoints), level_of(table)
    first = next(rows.itertuples())
    name = names.get(first.driver, first.driver)
    if "p_adjusted" in rows and rows["p_adjusted"].ge(NOISE).all():
        return (
            f"No touch point goes along with {outcome} more than pure noise would "
            f"(n = {number(first.n, 'count')})."
        )
    text = f"Among the drivers, {name} goes along most with {outcome}: "
    text += figure_of(first, "share", level, of="of its variation")
    sure = getattr(first, "rank_stability", 0) >= level  # it leads in so many resamples
    close = [
        names.get(r.driver, r.driver)
        for r in rows.iloc[1:].itertuples()
        if r.high >= first.low and not sure
    ]
    text += f"; {listing(close[:3])} cannot be told from it." if close else "."
    explained = table.attrs.get("r_squared")
    if explained is not None:
        text += (
            f" All drivers together go along with {number(explained, 'share')} of the variation."
        )
    if "p_adjusted" in rows:
        weak = [names.get(key, key) for key in rows.loc[rows["p_adjusted"].ge(NOISE), "driver"]]
        go = "goes" if len(weak) == 1 else "go"
        text += f" {listing(weak)} {go} along with it no more than pure noise." if weak else ""
    alike = [names.get(key, key) for key in table.attrs.get("collinear", [])]
    text += f" Hardly to be told from other drivers: {listing(alike)}." if alike else ""
    left_out = [names.get(key, key) for key in table.attrs.get("left_out", [])]
    if left_out:
        text += f" Left out, as fewer than half rated it or all alike: {listing(left_out)}."
    return text + " This is association, not proof of cause."


def about_asymmetry(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    outcome: str = "the overall score",
) -> str:
    """Tell where poor ratings go along with more than good ones do, and where it is the reverse.

    Parameters
    ----------
    table
        Result of `penalty_reward`.
    touchpoints, outcome
        As in `about_drivers`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_asymmetry(pd.DataFrame({"driver": ["support"], "n": [120], "kind": ["basic"],
    ...     "penalty": [-1.2], "penalty_low": [-1.5], "penalty_high": [-0.9], "reward": [0.3],
    ...     "reward_low": [0.1], "reward_high": [0.5], "value": [-0.6], "agreement": [0.97]}))
    'Basic: with poor ratings of support the overall score is lower by 1.2 (95 % interval 0.9 to
    1.5, n = 120), with good ones higher by 0.3 (95 % interval 0.1 to 0.5). This is association, not
    proof of cause.'
    """
    names, level, told = names_of(touchpoints), level_of(table), []
    rows = table[~is_hidden(table)]
    for kind, end in (("basic", "penalty"), ("excitement", "reward")):
        found = rows[rows["kind"].eq(kind)]
        found = found.loc[found[end].abs().sort_values(ascending=False, kind="stable").index]
        for row in found.head(1).itertuples():
            poor = with_interval(
                -row.penalty, -row.penalty_high, -row.penalty_low, row.n, confidence=level
            )
            good = with_interval(row.reward, row.reward_low, row.reward_high, confidence=level)
            others = [names.get(key, key) for key in found["driver"].iloc[1:]]
            told.append(
                f"{kind.capitalize()}: with poor ratings of {names.get(row.driver, row.driver)} "
                f"{outcome} is lower by {poor}, with good ones higher by {good}"
                + (f"; so, too, {listing(others)}." if others else ".")
            )
    if not told:
        return "At no touch point do poor and good ratings differ in weight beyond noise."
    return " ".join(told) + " This is association, not proof of cause."


def about_quadrants(table: pd.DataFrame, *, currency: str = "EUR") -> str:
    """Tell how many customers with how much revenue are at risk, and the other quadrants.

    Parameters
    ----------
    table
        Result of `rate_customers`: revenue, quadrant, probability.
    currency
        Of the revenue.

    Returns
    -------
    str

    Examples
    --------
    >>> about_quadrants(pd.DataFrame({"quadrant": ["at-risk", "model"], "revenue": [9e4, 1e5],
    ...                               "probability": [0.6, 0.9]}))
    'At risk: 1 customer with 90,000 EUR (47 % of the revenue of customers rated after
    transactions). Model: 1 customer with 100,000 EUR.
    For 1 of 2 customers the quadrant is uncertain (probability below 80 %).'
    """
    rows = table.dropna(subset=["quadrant"])
    if rows.empty:
        return "No customer has both a score and revenue, so no quadrants can be told."
    total = rows["revenue"].sum()
    told = []
    for name, title in _QUADRANTS.items():
        part = rows[rows["quadrant"] == name]
        revenue = part["revenue"].sum()
        amount = f"{counted(len(part), 'customer')} with {money(revenue, currency)}"
        if name == "at-risk" and total:
            share = number(revenue / total, "share")
            amount += f" ({share} of the revenue of customers rated after transactions)"
        if len(part) or name == "at-risk":
            told.append(f"{title}: {amount}.")
    if "probability" in rows:
        unsure = int(rows["probability"].lt(0.8).sum())
        told.append(
            f"For {number(unsure, 'count')} of {counted(len(rows), 'customer')} "
            "the quadrant is uncertain (probability below 80 %)."
        )
    return " ".join(told)
