"""The customers of a study: their quadrants, the quadrants' totals, thresholds to declare."""

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.stats._groups import check_confidence, without_rows
from cemlab.stats._intervals import normal_quantile
from cemlab.stats.quadrants import rate_customers

QUADRANTS = ("model", "growth", "at-risk", "dangling")
RATED = [
    *["customer_id", "account_id", "n", "n_effective", "value", "low", "high", "revenue"],
    *["satisfied", "quadrant", "probability", "doubt", "suppressed", "method"],
]
SATISFIED_FROM = 0.75  # of the scale
REVENUE_SHARE = 0.8


def rated_answers(feedback: Feedback) -> pd.DataFrame:
    """Touch point ratings of known customers, given after transactions."""
    answers = feedback.answers(role="touchpoint", pattern="past")
    return answers.dropna(subset=["customer_id"])


def present_customers(feedback: Feedback) -> pd.DataFrame:
    """Leave out customers who left: nobody wins back today who left last year."""
    customers = feedback.customers
    return customers[customers["left_on"].isna()] if "left_on" in customers else customers


def rate_study(feedback: Feedback, *, confidence: float = 0.95) -> pd.DataFrame:
    """Rate the customers who are still there by the thresholds of the study file.

    Parameters
    ----------
    feedback
        A loaded study. Used are the touch point ratings given after transactions (pattern past),
        whose scale is that of `quadrants: score` in the study file; `quadrants: by` says whether
        customers or accounts are rated, `reliability`, where declared, how much one answer tells.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        As `rate_customers` gives it, with the thresholds in attrs["limits"] and the number of
        customers who left, and are not rated, in attrs["left"]; empty where the study has no
        thresholds, no such ratings or no customers with revenue.

    Raises
    ------
    ParameterError
        Where these ratings mix scales.
    DataError
        Where no customer answered twice and no reliability is declared.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from cemlab.study.models import Quadrants
    >>> given = pd.DataFrame({"customer_id": list("aaabbb"), "value": [9, 8, 9, 4, 5, 4]})
    >>> study = SimpleNamespace(
    ...     answers=lambda role, pattern: given,
    ...     customers=pd.DataFrame({"customer_id": list("ab"), "revenue": [90, 80]}),
    ...     study=SimpleNamespace(quadrants=Quadrants(score=7.0, revenue=50.0)))
    >>> rate_study(study)["quadrant"].tolist()
    ['model', 'at-risk']
    """
    answers, limits = rated_answers(feedback), feedback.study.quadrants
    customers = present_customers(feedback)
    if limits is None or answers.empty or feedback.customers["revenue"].isna().all():
        return without_rows(RATED, confidence, limits={}, left=0)
    known = answers[answers["customer_id"].isin(customers["customer_id"])]
    thresholds = {"score": limits.score, "revenue": limits.revenue}
    table = rate_customers(
        known, customers, by=limits.by, reliability=limits.reliability, **thresholds,
        confidence=confidence,
    )  # fmt: skip
    table.attrs |= {"limits": thresholds, "left": len(feedback.customers) - len(customers)}
    return table


def quadrant_totals(rating: pd.DataFrame) -> pd.DataFrame:
    """Count customers and revenue of each quadrant, with the interval of what is truly there.

    Each customer stands on its side of the score with a probability p, so Σp customers with
    Σp·revenue are expected in a quadrant. The interval is normal; its variance takes the contacts
    of one account to be right or wrong together, (Σ revenue √(p(1 − p)))² summed over accounts,
    which can only be too wide, and adds that of the estimated shape, (Σ revenue · doubt)².

    Parameters
    ----------
    rating
        Result of `rate_customers`; customers without a quadrant are left out. Its confidence holds.

    Returns
    -------
    DataFrame
        quadrant, customers and revenue (of those placed there), unsure (customers placed with a
        probability under 0.8), expected, low, high (customers who truly belong there),
        revenue_expected, revenue_low, revenue_high.

    Examples
    --------
    >>> quadrant_totals(pd.DataFrame({"quadrant": ["model", "at-risk"], "revenue": [9.0, 8.0],
    ...     "satisfied": [0.9, 0.3], "probability": [0.9, 0.7]}))[["quadrant", "expected"]]
       quadrant  expected
    0     model       1.2
    1    growth       0.0
    2   at-risk       0.8
    3  dangling       0.0
    """
    rows = rating.dropna(subset=["quadrant"])
    level = rating.attrs.get("confidence", 0.95)
    check_confidence(level)
    high = rows["quadrant"].isin(["model", "at-risk"])
    alone = pd.Series(np.arange(len(rows)).astype(str), rows.index)
    account = rows["account_id"].fillna(alone) if "account_id" in rows else alone
    told = []
    for name in QUADRANTS:
        there = high if name in ("model", "at-risk") else ~high
        p = rows["satisfied"][there]
        p = p if name in ("model", "growth") else 1 - p
        placed = rows[rows["quadrant"].eq(name)]
        row = {
            "quadrant": name,
            "customers": len(placed),
            "revenue": placed["revenue"].sum(),
            "unsure": int(placed["probability"].lt(0.8).sum()),
        }
        for prefix, worth in (("", 1.0), ("revenue_", rows["revenue"][there])):
            error = (worth * np.sqrt(p * (1 - p))).groupby(account[there]).sum()
            shape = float((worth * rows["doubt"][there]).sum()) if "doubt" in rows else 0.0
            half = normal_quantile(level) * np.sqrt((error**2).sum() + shape**2)
            expected, most = float((worth * p).sum()), float((worth * (p >= 0)).sum())
            row[f"{prefix}expected"] = expected
            row[f"{prefix}low"] = max(expected - half, 0.0)
            row[f"{prefix}high"] = min(expected + half, most)
        told.append(row)
    table = pd.DataFrame(told)
    table.attrs["confidence"] = level
    return table


def suggest_quadrants(feedback: Feedback) -> str:
    """Suggest thresholds by a rule, as a line for the study file, where they then stay.

    Satisfied is who scores at least three quarters up the scale of the touch point ratings given
    after transactions; high is the revenue at or above which customers bring four fifths of all
    revenue, rounded to one digit. The rule never runs by itself: thresholds that followed the
    data would hide every change.

    Parameters
    ----------
    feedback
        A loaded study with such ratings and customers' revenue.

    Returns
    -------
    str
        The line `quadrants: …` to paste into study.yaml.

    Raises
    ------
    DataError
        Where the study has no such ratings on one scale, or no revenue.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> given = pd.DataFrame({"customer_id": ["a"], "scale_low": 0, "scale_high": 10})
    >>> study = SimpleNamespace(answers=lambda role, pattern: given,
    ...     customers=pd.DataFrame({"revenue": [61_000, 20_000, 19_000]}))
    >>> print(suggest_quadrants(study))
    quadrants: {score: 7.5, revenue: 20000}  # three quarters of 0-10; four fifths of revenue
    """
    answers = rated_answers(feedback)
    revenue = present_customers(feedback)["revenue"].dropna().sort_values(ascending=False)
    scales = answers[["scale_low", "scale_high"]].drop_duplicates()
    if len(scales) != 1 or revenue.sum() <= 0:
        raise DataError(
            "no thresholds can be suggested: that takes touch point ratings of known customers "
            f"on one scale (got {len(scales)}) and customers with revenue (got {len(revenue)})."
        )
    low, high = scales.iloc[0]
    enough = revenue.cumsum().searchsorted(REVENUE_SHARE * revenue.sum())
    large = float(revenue.iloc[min(enough, len(revenue) - 1)])
    digits = -int(np.floor(np.log10(large))) if large > 0 else 0
    return (
        f"quadrants: {{score: {low + SATISFIED_FROM * (high - low):g}, "
        f"revenue: {round(large, digits):.0f}}}  "
        f"# three quarters of {low:g}-{high:g}; four fifths of revenue"
    )
