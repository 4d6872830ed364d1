"""Segments that differ from all others: how much, and where one does something better."""

import pandas as pd

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.privacy import hide_small_groups
from cemlab.stats._groups import weight_column
from cemlab.stats.compare import adjusted, compare
from cemlab.stats.relationship import WHOLE, outcome_item
from cemlab.study import Study

DIFFERENCE = [
    *["segment", "group", "about", "n", "n_against", "n_effective", "value", "low", "high"],
    *["effect", "p", "p_adjusted", "suppressed", "method"],
]


def segment_differences(
    feedback: Feedback,
    answers: pd.DataFrame,
    *,
    confidence: float = 0.95,
    alpha: float = 0.05,
    min_group: int = 0,
) -> pd.DataFrame:
    """Compare every segment with all other customers, on each touch point and on the whole.

    Parameters
    ----------
    feedback
        Whose study names the segments.
    answers
        As `feedback.answers(…)` gives them, with their weights. Touch points rated on several
        scales are compared on each; the whole where they hold a headline score.
    confidence
        Of the intervals, which are not corrected for the number of comparisons.
    alpha
        Differences whose p-value, corrected over all comparisons (Benjamini–Hochberg), lies below
        are kept.
    min_group
        Groups smaller than this are hidden before any are kept: what all others leave over would
        tell of them (see `cemlab.privacy.hide_small_groups`).

    Returns
    -------
    DataFrame
        segment, group, about (a touch point, or "the whole"), n, n_against (answers of all
        others), n_effective, value (mean of the group minus mean of all others), low, high, p,
        effect (in standard deviations of the answers, which holds scales of 5 and of 10 points
        side by side), p, p_adjusted, suppressed, method; the largest effect first.
        attrs["comparisons"] says how many had a p-value.

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
    table = every_difference(feedback, answers, confidence=confidence)
    if min_group:
        table = hide_small_groups(table[["scale", *DIFFERENCE]], min_group)
    found = table[table["p_adjusted"].lt(alpha)]
    order = found["effect"].abs().sort_values(ascending=False, kind="stable").index
    result = found.loc[order, DIFFERENCE].reset_index(drop=True)
    told = {"comparisons": int(table["p"].notna().sum()), "confidence": confidence}
    result.attrs |= told | ({"min_group": min_group} if min_group else {})
    return result


def every_difference(
    feedback: Feedback, answers: pd.DataFrame, *, confidence: float
) -> pd.DataFrame:
    """Compare every group of every segment with all others, with p corrected over all of them."""
    kept = compared(answers)
    tables, weights, by = [], weight_column(kept), ["about", "scale"]
    for segment in _segments(feedback.study):
        named = kept.dropna(subset=[segment, "about"])
        if named[segment].nunique() < 2:
            continue
        table = compare(named, groups=segment, by=by, weights=weights, confidence=confidence)
        tables.append(table.rename(columns={segment: "group"}).assign(segment=segment))
    if not tables:
        return pd.DataFrame(columns=[*DIFFERENCE, "scale"])
    table = pd.concat(tables, ignore_index=True)
    return table.assign(p_adjusted=adjusted(table["p"]))


def compared(answers: pd.DataFrame) -> pd.DataFrame:
    """Keep ratings of touch points and of the whole; name what each is about and its scale."""
    whole = answers["item"].eq(_whole(answers))
    kept = answers[whole | answers["role"].eq("touchpoint")]
    low, high = (kept[c].map("{:g}".format).astype(str) for c in ("scale_low", "scale_high"))
    return kept.assign(about=kept["touchpoint"].mask(whole, WHOLE), scale=low + "–" + high)


def _whole(answers: pd.DataFrame) -> str:
    """Name the item of the headline score; empty where none was asked."""
    try:
        return outcome_item(answers)
    except DataError:
        return ""


def _segments(study: Study) -> list[str]:
    """Name the segments of customers and of all sources, each once."""
    places = [*([study.customers] if study.customers else []), *study.sources.values()]
    return list(dict.fromkeys(name for place in places for name in place.segments))
