"""Whether feelings are voiced more often than before."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.stats import by_period, compare, satisfied

EARLIER, LATER = "earlier", "later"


def feelings_moved(
    readings: pd.DataFrame,
    emotions: Sequence[str],
    *,
    weights: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare how often feelings are read in the later half of the time and in the earlier one.

    The reader makes the same mistakes in both halves, so shares are compared as read; what moved
    in truth moved more than that, as mistakes blur it.

    Parameters
    ----------
    readings
        From `read_comments`, of whole comments, with answered_at, and account_id or customer_id
        where known; comments without a time are left out.
    emotions
        Which to compare.
    weights
        Column of weights.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        emotion, n (comments of the later half), n_against, n_effective, value (difference of
        shares), low, high, p, p_adjusted (Benjamini & Hochberg 1995, over all emotions),
        suppressed, method; the largest difference first. attrs["since"]: when the later half
        begins. Empty where no two comments have different times.

    Examples
    --------
    >>> days = pd.date_range("2026-01-01", periods=80, tz="UTC")
    >>> read = pd.DataFrame({"comment_id": range(80), "sentence": 0, "emotion": "anger",
    ...                      "chosen": [False] * 40 + [True] * 40, "answered_at": days})
    >>> feelings_moved(read, ["anger"])["value"].item()
    1.0
    """
    dated = _counted(readings, emotions).dropna(subset=["answered_at"])
    begin, end = dated["answered_at"].min(), dated["answered_at"].max()
    columns = ["emotion", "n", "n_against", "n_effective", "value", "low", "high", "p"]
    columns += ["p_adjusted", "suppressed", "method"]
    if not begin < end:
        return pd.DataFrame(columns=columns)
    since = begin + (end - begin) / 2
    told = dated.assign(half=np.where(dated["answered_at"].ge(since), LATER, EARLIER))
    table = compare(
        told, groups="half", against=EARLIER, by="emotion", measure="satisfied", threshold=1,
        weights=weights, confidence=confidence,
    )[columns]  # fmt: skip
    order = table["value"].abs().sort_values(ascending=False, kind="stable").index
    table = table.loc[order].reset_index(drop=True)
    table.attrs = {"confidence": confidence, "since": since}
    return table


def feelings_over_time(
    readings: pd.DataFrame,
    emotions: Sequence[str],
    *,
    period: str = "M",
    weights: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Share of comments in which feelings are read, period by period.

    Parameters
    ----------
    readings, emotions, weights, confidence
        As in `feelings_moved`.
    period
        "W", "M" or "Q".

    Returns
    -------
    DataFrame
        emotion, period (when it began), n, n_effective, value (share as read, so its interval
        holds none of the reader's mistakes, which are the same in every period), low, high,
        suppressed, method.

    Examples
    --------
    >>> days = pd.date_range("2026-01-01", periods=59, tz="UTC")
    >>> read = pd.DataFrame({"comment_id": range(59), "sentence": 0, "emotion": "anger",
    ...                      "chosen": [False] * 31 + [True] * 28, "answered_at": days})
    >>> feelings_over_time(read, ["anger"])["value"].tolist()
    [0.0, 1.0]
    """
    dated = by_period(_counted(readings, emotions), period=period).dropna(subset=["period"])
    return satisfied(
        dated, 1, by=["emotion", "period"], weights=weights, confidence=confidence,
        called="share as read",
    )  # fmt: skip


def _counted(readings: pd.DataFrame, emotions: Sequence[str]) -> pd.DataFrame:
    """Give a row per whole comment and emotion, with value: 1 where it was read."""
    whole = readings[readings["sentence"].eq(0) & readings["emotion"].isin(emotions)]
    return whole.assign(value=whole["chosen"].astype(float))
