"""Where and with which score each theme is voiced."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError
from cemlab.privacy import hide_small_groups
from cemlab.stats import satisfied, score
from cemlab.themes.describe import check_length

if TYPE_CHECKING:
    from cemlab.themes.find import Themes

SHARES = ["n", "n_effective", "value", "low", "high", "method"]


def describe_themes(
    found: "Themes",
    verbatims: pd.DataFrame,
    answers: pd.DataFrame | None = None,
    *,
    weights: str | None = None,
    min_answers: int = 0,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Add to each theme who voices it where, and with which score.

    All of it is association: a low score beside a theme does not say that the theme lowers
    scores.

    Parameters
    ----------
    found
        From ``find_themes(verbatims["text"])``.
    verbatims
        The comments in the same order, with response_id, and where known touchpoint (see
        `Feedback.verbatims`).
    answers
        Ratings of one scale, with response_id and value (see `Feedback.answers`).
    weights
        Column of weights of the verbatims and of the answers.
    min_answers
        Scores of themes with fewer answers are hidden.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        `found.table`, its shares with the interval of `satisfied`, clustered where an account
        or customer wrote more than once, and: touchpoint (voiced most), touchpoint_share (of
        the theme's comments with a touch point); with answers: score, score_low, score_high,
        score_n (answers of the responses that voice the theme), score_beside ("below" or "above"
        the mean of all answers, by the interval and corrected for the number of themes as
        Benjamini and Hochberg do; else "not told apart"), and their scale as ``attrs["scale"]``,
        where `answers` knows it. What rises or fades is told by
        `emerging`, each source by itself: a source that grew lately is no theme that rose.

    Raises
    ------
    ParameterError
        `verbatims` has another length than `found.labels`, or `answers` mixes scales.
    """
    check_length(len(verbatims), found)
    how = {"weights": weights, "confidence": confidence}
    frame = verbatims.reset_index(drop=True)
    readable, said = frame[found.readable], found.voiced()
    said = frame.loc[said["row"]].assign(theme=said["theme"].to_numpy())
    table = found.table.copy()
    if len(table):
        of = {**how, "called": "share of readable comments"}
        shares = found.by_theme(readable, lambda said: satisfied(said, 1, by="theme", **of))
        table[SHARES] = shares[SHARES]
        table["share"] = table["value"]
    parts = [_touchpoints(said)]
    if answers is not None:
        given = _scores(said, answers, how)
        given = hide_small_groups(given, min_answers, n="score_n")
        given["score_beside"] = _beside(given, score(answers, **how)["value"].item(), confidence)
        parts.append(given.drop(columns="suppressed"))
    for part in parts:
        table = table.merge(part, on="theme", how="left")
    table.attrs = found.table.attrs | {"confidence": confidence}
    if answers is not None and len(answers) and {"scale_low", "scale_high"} <= set(answers):
        scale = answers[["scale_low", "scale_high"]].iloc[0]
        table.attrs["scale"] = tuple(float(end) for end in scale)
    return table


def _touchpoints(said: pd.DataFrame) -> pd.DataFrame:
    """Find the touch point that voices each theme most."""
    if "touchpoint" not in said:
        return pd.DataFrame({"theme": pd.Series(dtype=int)})
    counts = said.groupby(["theme", "touchpoint"]).size()
    counts = counts.rename("n").reset_index()
    counts["touchpoint_share"] = counts["n"] / counts.groupby("theme")["n"].transform("sum")
    counts = counts.sort_values(["n", "touchpoint"], ascending=[False, True])
    return counts.drop_duplicates("theme")[["theme", "touchpoint", "touchpoint_share"]]


def _scores(said: pd.DataFrame, answers: pd.DataFrame, how: dict[str, Any]) -> pd.DataFrame:
    """Mean score of the responses that voice each theme."""
    scales = [name for name in ("scale_low", "scale_high") if name in answers]
    if scales and len(answers[scales].drop_duplicates()) > 1:
        raise ParameterError(
            "`answers` mixes scales, so their mean has no meaning; "
            "pass the answers of one scale, for instance one role."
        )
    voiced = said[["theme", "response_id"]].drop_duplicates()
    given = _with_voice(voiced.merge(answers, on="response_id"))
    given = score(given, by=["theme"], cluster="voice", **how)
    names = {"n": "score_n", "value": "score", "low": "score_low", "high": "score_high"}
    return given.rename(columns=names)[["theme", *names.values()]]


def _with_voice(answers: pd.DataFrame) -> pd.DataFrame:
    """Say whose answers belong together: an account's, a customer's, else those of one response."""
    names = [name for name in ("account_id", "customer_id", "response_id") if name in answers]
    told = answers[names].astype(object)
    told = told.apply(lambda ids: ids.name + ":" + ids.astype(str).where(ids.notna()))
    return answers.assign(voice=told.bfill(axis=1).iloc[:, 0].astype("str"))


def _beside(given: pd.DataFrame, mean: float, confidence: float) -> np.ndarray:
    """Say where scores lie beside the mean of all; that a theme is part of all is not used."""
    from scipy.stats import norm
    from statsmodels.stats.multitest import multipletests

    error = (given["score_high"] - given["score_low"]) / 2 / norm.isf((1 - confidence) / 2)
    p = 2 * norm.sf((given["score"] - mean).abs() / error.where(error > 0))
    sure = multipletests(np.nan_to_num(p, nan=1), method="fdr_bh")[1] < 1 - confidence
    side = np.where(given["score"] < mean, "below", "above")
    return np.where(sure, side, "not told apart")
