"""The customers of a study: their quadrants, the quadrants' totals, segments that differ."""

import pandas as pd

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.stats._groups import weight_column
from cemlab.stats.compare import adjusted, compare
from cemlab.stats.quadrants import rate_customers
from cemlab.stats.relationship import outcome_item
from cemlab.study import Study

QUADRANTS = ("model", "growth", "at-risk", "dangling")
RATED = [
    *["customer_id", "n", "n_effective", "value", "low", "high", "revenue", "satisfied"],
    *["quadrant", "probability", "suppressed", "method"],
]
DIFFERENCE = [
    *["segment", "group", "about", "n", "n_against", "n_effective", "value", "low", "high", "p"],
    *["p_adjusted", "suppressed", "method"],
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


def segment_differences(
    feedback: Feedback, answers: pd.DataFrame, *, confidence: float = 0.95, alpha: float = 0.05
) -> pd.DataFrame:
    """Compare every segment with all other customers, on each touch point and on the whole.

    Parameters
    ----------
    feedback
        Whose study names the segments.
    answers
        As `feedback.answers(…)` gives them, with their weights, one scale per touch point. The
        whole is compared where they hold a headline score.
    confidence
        Of the intervals, which are not corrected for the number of comparisons.
    alpha
        Differences whose p-value, corrected over all comparisons (Benjamini–Hochberg), lies below
        are kept.

    Returns
    -------
    DataFrame
        segment, group, about (a touch point, or "the whole"), n, n_against (answers of all
        others), n_effective, value (mean of the group minus mean of all others), low, high, p,
        p_adjusted, suppressed, method; the largest first. attrs["comparisons"] says how many
        had a p-value.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> study = SimpleNamespace(customers=SimpleNamespace(segments={"region": None}), sources={})
    >>> answers = pd.DataFrame({"item": "o", "role": "overall", "touchpoint": None,
    ...     "scale_low": 1, "scale_high": 10, "region": ["North"] * 4 + ["South"] * 4,
    ...     "value": [8, 9, 9, 8, 3, 4, 3, 4]})
    >>> found = segment_differences(SimpleNamespace(study=study), answers)
    >>> found[["group", "about", "value"]]
       group      about  value
    0  North  the whole    5.0
    1  South  the whole   -5.0
    """
    whole = answers["item"].eq(_whole(answers))
    kept = answers[whole | answers["role"].eq("touchpoint")]
    kept = kept.assign(about=kept["touchpoint"].mask(whole, "the whole"))
    tables, weights = [], weight_column(kept)
    for segment in _segments(feedback.study):
        named = kept.dropna(subset=[segment, "about"])
        if named[segment].nunique() < 2:
            continue
        table = compare(named, groups=segment, by="about", weights=weights, confidence=confidence)
        tables.append(table.rename(columns={segment: "group"}).assign(segment=segment))
    if not tables:
        return _empty(DIFFERENCE, confidence)
    table = pd.concat(tables, ignore_index=True)
    table["p_adjusted"] = adjusted(table["p"])
    found = table[table["p_adjusted"].lt(alpha)]
    order = found["value"].abs().sort_values(ascending=False, kind="stable").index
    result = found.loc[order, DIFFERENCE].reset_index(drop=True)
    result.attrs |= {"comparisons": int(table["p"].notna().sum()), "confidence": confidence}
    return result


def _whole(answers: pd.DataFrame) -> str:
    """Name the item of the headline score; empty where none was asked."""
    try:
        return outcome_item(answers)
    except DataError:
        return ""


def _empty(columns: list[str], confidence: float) -> pd.DataFrame:
    """Return a table without rows, of which nothing was compared."""
    table = pd.DataFrame(columns=columns)
    table.attrs |= {"comparisons": 0, "limits": {}, "confidence": confidence}
    return table


def _segments(study: Study) -> list[str]:
    """Name the segments of customers and of all sources, each once."""
    places = [*([study.customers] if study.customers else []), *study.sources.values()]
    return list(dict.fromkeys(name for place in places for name in place.segments))
