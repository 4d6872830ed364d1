"""Where, since when and with which score each theme is voiced."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError
from cemlab.themes.describe import check_length

if TYPE_CHECKING:
    from cemlab.themes.find import Themes

RECENT_DAYS = 91
BEFORE_DAYS = 365  # what is recent is compared with the year before it


def describe_themes(
    found: "Themes",
    verbatims: pd.DataFrame,
    answers: pd.DataFrame | None = None,
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Add to each theme who voices it where, since when, and with which score.

    All of it is association: a low score beside a theme does not say that the theme lowers
    scores.

    Parameters
    ----------
    found
        From ``find_themes(verbatims["text"])``.
    verbatims
        The comments in the same order, with response_id, and where known touchpoint and
        answered_at (see `Feedback.verbatims`).
    answers
        Ratings of one scale, with response_id and value (see `Feedback.answers`).
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        `found.table` and: touchpoint (voiced most), touchpoint_share (of the theme's
        comments with a touch point); first_seen, share_recent (of the comments of the
        last 91 days), share_before (of the year before these), growth (their difference),
        growth_low, growth_high (Newcombe 1998, method 10); with answers: score, score_low,
        score_high, score_n (answers of the responses that voice the theme).

    Raises
    ------
    ParameterError
        `verbatims` has another length than `found.labels`, or `answers` mixes scales.
    """
    check_length(len(verbatims), found)
    frame = verbatims.reset_index(drop=True).assign(
        theme=found.labels, readable=~np.isnan(found.margins)
    )
    table = found.table.copy()
    parts = [_touchpoints(frame), _growth(frame, confidence)]
    if answers is not None:
        parts.append(_scores(frame, answers, confidence))
    for part in parts:
        table = table.merge(part, on="theme", how="left")
    table.attrs = found.table.attrs | {"confidence": confidence}
    return table


def _touchpoints(frame: pd.DataFrame) -> pd.DataFrame:
    """Find the touch point that voices each theme most."""
    if "touchpoint" not in frame:
        return pd.DataFrame({"theme": pd.Series(dtype=int)})
    counts = frame[frame["theme"] >= 0].groupby(["theme", "touchpoint"]).size()
    counts = counts.rename("n").reset_index()
    counts["touchpoint_share"] = counts["n"] / counts.groupby("theme")["n"].transform("sum")
    counts = counts.sort_values(["n", "touchpoint"], ascending=[False, True])
    return counts.drop_duplicates("theme")[["theme", "touchpoint", "touchpoint_share"]]


def _growth(frame: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Share in the last 91 days against the year before."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    if "answered_at" not in frame or frame["answered_at"].isna().all():
        return pd.DataFrame({"theme": pd.Series(dtype=int)})
    dated = frame[frame["readable"] & frame["answered_at"].notna()]
    age = dated["answered_at"].max() - dated["answered_at"]
    recent = age < pd.Timedelta(days=RECENT_DAYS)
    before = ~recent & age.lt(pd.Timedelta(days=RECENT_DAYS + BEFORE_DAYS))
    n_recent, n_before = int(recent.sum()), int(before.sum())
    rows = []
    for theme, when in dated[dated["theme"] >= 0].groupby("theme")["answered_at"]:
        now, then = (int(part[when.index].sum()) for part in (recent, before))
        row = {"theme": theme, "first_seen": when.min()}
        if n_before:
            row["share_before"] = then / n_before
            row["share_recent"] = now / n_recent
            row["growth"] = row["share_recent"] - row["share_before"]
            row["growth_low"], row["growth_high"] = confint_proportions_2indep(
                now, n_recent, then, n_before, method="newcomb", alpha=1 - confidence
            )
        rows.append(row)
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["theme"])


def _scores(frame: pd.DataFrame, answers: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Mean score of the responses that voice each theme."""
    from cemlab.stats import score

    scales = [name for name in ("scale_low", "scale_high") if name in answers]
    if scales and len(answers[scales].drop_duplicates()) > 1:
        raise ParameterError(
            "`answers` mixes scales, so their mean has no meaning; "
            "pass the answers of one scale, for instance one role."
        )
    voiced = frame.loc[frame["theme"] >= 0, ["theme", "response_id"]].drop_duplicates()
    given = _with_voice(voiced.merge(answers, on="response_id"))
    given = score(given, by=["theme"], cluster="voice", confidence=confidence)
    names = {"value": "score", "low": "score_low", "high": "score_high", "n": "score_n"}
    return given.rename(columns=names)[["theme", *names.values()]]


def _with_voice(answers: pd.DataFrame) -> pd.DataFrame:
    """Say whose answers belong together: an account's, a customer's, else those of one response."""
    names = [name for name in ("account_id", "customer_id", "response_id") if name in answers]
    told = answers[names].astype(object)
    told = told.apply(lambda ids: ids.name + ":" + ids.astype(str).where(ids.notna()))
    return answers.assign(voice=told.bfill(axis=1).iloc[:, 0].astype("str"))
