"""Snags: where customers with a poor experience go on to the next touch point less often."""

from itertools import pairwise

import pandas as pd

from cemlab.errors import ParameterError
from cemlab.load import Feedback
from cemlab.stats._groups import check_confidence, without_rows
from cemlab.stats.compare import compare

POOR, GOOD = 0.4, 0.7  # parts of the scale: at or below, at or above
SNAGS = [
    *["touchpoint", "next", "n", "n_against", "n_effective", "poor", "good", "value", "low"],
    *["high", "p", "p_adjusted", "suppressed", "method"],
]


def snags(feedback: Feedback, *, window: int = 90, confidence: float = 0.95) -> pd.DataFrame:
    """Share who went on to the next touch point after a poor experience, against a good one.

    For each touch point and the next one of the journey: of the answers that were poor (at or
    below the touch point's `trigger`, else in the lowest two fifths of the scale) and of those
    that were good (in the highest three tenths), the share whose customer answered about the
    next touch point within `window` days. Answers younger than the window are left out, as
    nobody can tell of them yet. The difference has Newcombe's interval, clustered by account; p
    is corrected over all touch points (Benjamini–Hochberg).

    Answers are no visits: who went on without answering again counts as not gone on. As long as
    customers answer alike after good and poor experiences, the difference holds all the same.

    Parameters
    ----------
    feedback
        A loaded study whose touch points stand in the order of the journey. Used are sources with
        dated answers of named customers, each response about one touch point; a source is never
        pooled with another: the one with most such answers is used.
    window
        Days.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        touchpoint, next, n (poor answers), n_against (good ones), n_effective, poor, good (the
        two shares), value (poor − good), low, high, p, p_adjusted, suppressed, method. Empty where
        the data cannot tell; attrs["why"] then says why. attrs["window"], attrs["source"].

    Raises
    ------
    ParameterError
        For a window below one day.

    References
    ----------
    Newcombe (1998) Statistics in Medicine 17, 873; Benjamini & Hochberg (1995) JRSS B 57, 289.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> rows = pd.DataFrame({"customer_id": list("aabbbc"), "touchpoint": ["offer", "start"] * 3,
    ...     "value": [9, 8, 2, 5, 7, 8], "response_id": range(6), "source": "s",
    ...     "scale_low": 0, "scale_high": 10, "answered_at": pd.to_datetime(["2026-01-05",
    ...     "2026-02-05", "2026-01-05", "2026-07-05", "2026-07-06", "2026-07-07"])})
    >>> point = SimpleNamespace(trigger=None)
    >>> study = SimpleNamespace(touchpoints={"offer": point, "start": point})
    >>> found = snags(SimpleNamespace(study=study, answers=lambda role: rows))
    >>> found[["touchpoint", "next", "poor", "good"]]
      touchpoint   next  poor  good
    0      offer  start   0.0   1.0
    """
    check_confidence(confidence)
    if window < 1:
        raise ParameterError(f"`window` must be at least one day, got {window}.")
    order = list(feedback.study.touchpoints)
    answers = feedback.answers(role="touchpoint").dropna(
        subset=["customer_id", "answered_at", "touchpoint", "value"]
    )
    answers = answers[answers["touchpoint"].isin(order)]
    single = answers.groupby(["source", "response_id"])["touchpoint"].transform("nunique").eq(1)
    sources = answers.loc[single, "source"].value_counts()
    if sources.empty:
        why = "no source holds dated answers of named customers about one touch point at a time"
        return without_rows(SNAGS, confidence, window=window, why=why)
    source = min(sources.index, key=lambda name: (-sources[name], name))
    answers = answers[single & answers["source"].eq(source)]
    table = _compared(_followed(answers, feedback, order, window), confidence)
    if table.empty:
        why = "no touch point has both poor and good answers old enough to have been followed"
        return without_rows(SNAGS, confidence, window=window, why=why)
    following = dict(pairwise(order))
    table["next"] = table["touchpoint"].map(following)
    place = table["touchpoint"].map(order.index)
    table = table.loc[place.sort_values().index, SNAGS].reset_index(drop=True)
    table.attrs = {"confidence": confidence, "window": window, "source": source}
    return table


def _followed(
    answers: pd.DataFrame, feedback: Feedback, order: list[str], window: int
) -> pd.DataFrame:
    """Poor and good answers, and whether their customer answered about the next touch point."""
    days = pd.Timedelta(days=window)
    scale = answers["scale_high"] - answers["scale_low"]
    triggers = {key: point.trigger for key, point in feedback.study.touchpoints.items()}
    trigger = answers["touchpoint"].map(triggers).astype(float)
    poor = answers["value"].le(trigger.fillna(answers["scale_low"] + POOR * scale))
    good = answers["value"].ge(answers["scale_low"] + GOOD * scale) & ~poor
    old = answers["answered_at"].le(answers["answered_at"].max() - days)
    rows = answers.assign(experience=poor.map({True: "poor", False: "good"}))[(poor | good) & old]
    following = rows["touchpoint"].map(dict(pairwise(order)))
    rows = rows.assign(next=following.astype(rows["touchpoint"].dtype))
    rows = rows.dropna(subset=["next"]).sort_values("answered_at", kind="stable")
    later = answers[["customer_id", "touchpoint", "answered_at"]].rename(
        columns={"touchpoint": "next", "answered_at": "went"}
    )
    found = pd.merge_asof(
        rows, later.sort_values("went", kind="stable"), left_on="answered_at", right_on="went",
        by=["customer_id", "next"], direction="forward", allow_exact_matches=False, tolerance=days,
    )  # fmt: skip
    return found.assign(value=found["went"].notna().astype(float))


def _compared(followed: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Difference of the shares at each touch point that has both."""
    both = followed.groupby("touchpoint")["experience"].nunique().eq(2)
    rows = followed[followed["touchpoint"].isin(both[both].index)]
    if rows.empty:
        return pd.DataFrame()
    rows = rows.drop(columns=["scale_low", "scale_high"])  # the value is now whether one went on
    table = compare(
        rows, groups="experience", against="good", by="touchpoint", measure="satisfied",
        threshold=1, confidence=confidence,
    )  # fmt: skip
    shares = rows.groupby(["touchpoint", "experience"])["value"].mean().unstack()
    table["poor"], table["good"] = (table["touchpoint"].map(shares[e]) for e in ("poor", "good"))
    return table
