"""The customers of a study: their quadrants and the quadrants' totals."""

import pandas as pd

from cemlab.load import Feedback
from cemlab.stats.quadrants import rate_customers

QUADRANTS = ("model", "growth", "at-risk", "dangling")
RATED = [
    *["customer_id", "n", "n_effective", "value", "low", "high", "revenue", "satisfied"],
    *["quadrant", "probability", "suppressed", "method"],
]


def rate_study(feedback: Feedback, *, confidence: float = 0.95) -> pd.DataFrame:
    """Rate the customers who are still there by the thresholds of the study file.

    Parameters
    ----------
    feedback
        A loaded study. Used are the touch point ratings given after transactions (pattern past),
        whose scale is that of `quadrants: score` in the study file.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        As `rate_customers` gives it, with the thresholds in attrs["limits"]; empty where the
        study has no thresholds, no such ratings or no customers with revenue.

    Raises
    ------
    ParameterError
        Where these ratings mix scales.
    DataError
        Where no customer answered twice.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> given = pd.DataFrame({"customer_id": list("aaabbb"), "value": [9, 8, 9, 4, 5, 4]})
    >>> study = SimpleNamespace(
    ...     answers=lambda role, pattern: given,
    ...     customers=pd.DataFrame({"customer_id": list("ab"), "revenue": [90, 80]}),
    ...     study=SimpleNamespace(quadrants=SimpleNamespace(score=7, revenue=50)))
    >>> rate_study(study)["quadrant"].tolist()
    ['model', 'at-risk']
    """
    answers = feedback.answers(role="touchpoint", pattern="past").dropna(subset=["customer_id"])
    limits = feedback.study.quadrants
    if limits is None or answers.empty or feedback.customers["revenue"].isna().all():
        return _empty(RATED, confidence)
    customers = feedback.customers
    if "left_on" in customers:  # nobody wins back today who left last year
        customers = customers[customers["left_on"].isna()]
    known = answers[answers["customer_id"].isin(customers["customer_id"])]
    thresholds = {"score": limits.score, "revenue": limits.revenue}
    table = rate_customers(known, customers, **thresholds, confidence=confidence)
    table.attrs["limits"] = thresholds
    return table


def quadrant_totals(rating: pd.DataFrame) -> pd.DataFrame:
    """Count customers and revenue of each quadrant.

    Parameters
    ----------
    rating
        Result of `rate_customers`; customers without a quadrant are left out.

    Returns
    -------
    DataFrame
        quadrant, customers, expected (the sum of the probabilities of standing on their side of
        the score, which is the better estimate of how many truly belong there), revenue,
        unsure (customers whose quadrant has a probability under 0.8).

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
    high = rows["quadrant"].isin(["model", "at-risk"])
    sides = {
        "model": rows["satisfied"][high],
        "growth": rows["satisfied"][~high],
        "at-risk": 1 - rows["satisfied"][high],
        "dangling": 1 - rows["satisfied"][~high],
    }
    groups = rows.assign(unsure=rows["probability"].lt(0.8)).groupby("quadrant")
    table = groups.agg(
        customers=("quadrant", "size"), revenue=("revenue", "sum"), unsure=("unsure", "sum")
    )
    table = table.reindex(QUADRANTS, fill_value=0).rename_axis("quadrant").reset_index()
    table.insert(2, "expected", [float(sides[name].sum()) for name in QUADRANTS])
    return table


def _empty(columns: list[str], confidence: float) -> pd.DataFrame:
    """Return a table without rows, of which nothing was compared."""
    table = pd.DataFrame(columns=columns)
    table.attrs |= {"comparisons": 0, "limits": {}, "confidence": confidence}
    return table
