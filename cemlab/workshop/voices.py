"""Customers' words to be read aloud: few, redacted, and spread as all that was said is."""

import hashlib

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from cemlab.errors import ParameterError
from cemlab.load import Feedback
from cemlab.stats import one_scale
from cemlab.study.checks import nearest
from cemlab.text import excerpt

LENGTH = (40, 280)  # characters: enough to say something, little enough to be read aloud
ALIKE = 0.35  # cosine of word counts from which two quotes say the same
COLUMNS = ["comment_id", "text", "said", "part", "of_parts", "language", "source"]


def voices(
    feedback: Feedback,
    touchpoint: str,
    n: int = 5,
    *,
    language: str | None = None,
    seed: int = 7,
    verbatims: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Choose quotes about a touch point that represent the spread of what customers say.

    Those who wrote about the touch point are put in order of the score they gave with it and
    parted into `n` equal parts. From each part comes one quote: of its customers who may be
    quoted, one from the middle of the part, not its edge, who says something other than those
    before. So neither the angriest nor the kindest leads, and praise comes as often as customers
    praise. Without scores the parts are drawn by lot.

    Parameters
    ----------
    feedback
        A loaded study. Sensitive comments and those of customers who did not agree to be quoted
        are never used; where a researcher approved quotes about the touch point, only these are,
        and a part without one is left to another part.
    touchpoint
        Its id in the study file.
    n
        How many at most; at least 1.
    language
        Such as "de"; default: the study's own, and comments too short to tell.
    seed
        Of the lot among equals; the order of rows does not matter.
    verbatims
        `feedback.verbatims()`, where it is at hand already.

    Returns
    -------
    DataFrame
        In an order drawn by lot, so that no dramaturgy tells: comment_id, text (redacted, cut to
        whole sentences), said (month), part (1: of the lowest scores) of of_parts, language,
        source. At most one quote of an account. attrs["wrote"]: comments there are; attrs
        ["approved"]: whether a researcher chose; attrs["why"] where there are none, or fewer.

    Raises
    ------
    ParameterError
        For an unknown touch point, or `n` below 1.

    Examples
    --------
    >>> from cemlab import load_study
    >>> len(voices(load_study("hitouch"), "billing", 3))
    3
    """
    points = feedback.study.touchpoints
    if touchpoint not in points:
        hint = nearest(touchpoint, points)
        raise ParameterError(f"'{touchpoint}' is no touch point of the study: {hint}.")
    if n < 1:
        raise ParameterError(f"`n` must be at least 1, got {n}.")
    said = feedback.verbatims() if verbatims is None else verbatims
    said = said[said["touchpoint"].eq(touchpoint)].dropna(subset=["text"])
    wrote, least = len(said), feedback.study.min_group.comments
    if wrote < least:
        return _empty(wrote, f"fewer than {least} comments were written about it")
    said = _scored(said, feedback)
    keys = [_lot(seed, key) for key in said["comment_id"]]
    said = said.assign(lot=keys).sort_values(["score", "lot"], ignore_index=True)
    said["part"] = np.arange(len(said)) * n // len(said) + 1
    middle = said.groupby("part")["score"].transform("median")
    said["edge"] = (said["score"] - middle).abs()
    said, approved = _quotable(said, language, feedback.study.language, points[touchpoint].words)
    said = said.sort_values(["part", "edge", "lot"], ignore_index=True)
    chosen = _apart(said, n, fill=approved)
    if chosen.empty:
        return _empty(wrote, "no comment about it may be quoted")
    table = chosen.sort_values("lot").assign(of_parts=n)
    table["said"] = table["answered_at"].dt.strftime("%B %Y")
    table = table[COLUMNS].reset_index(drop=True)
    table.attrs = {"wrote": wrote, "approved": approved, "why": ""}
    if len(table) < n:
        told = "approved: see `cemlab quotes`" if approved else "that say something else"
        table.attrs["why"] = f"no more may be quoted {told}"
    return table


def _empty(wrote: int, why: str) -> pd.DataFrame:
    """Return a table without rows that says why."""
    table = pd.DataFrame(columns=COLUMNS)
    table.attrs = {"wrote": wrote, "approved": False, "why": why}
    return table


def _lot(seed: int, key: str) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def _scored(said: pd.DataFrame, feedback: Feedback) -> pd.DataFrame:
    """Keep the comments that came with a score, as only these have a place in the spread."""
    rated = feedback.answers(role=["touchpoint", "overall"])
    rated = rated[rated["response_id"].isin(said["response_id"])].dropna(subset=["value"])
    if rated.empty:
        return said.assign(score=0.0)
    scores = one_scale(rated).groupby("response_id")["value"].mean()
    return said.assign(score=said["response_id"].map(scores)).dropna(subset=["score"])


def _quotable(
    said: pd.DataFrame, language: str | None, own: str, words: list[str]
) -> tuple[pd.DataFrame, bool]:
    """Keep what may be read aloud, cut to whole sentences, and tell whether somebody approved."""
    spoken = [language] if language else [own, "und"]
    free = said["may_quote"].fillna(False).astype(bool) & said["sensitive"].eq(False)
    said = said[free & said["language"].isin(spoken)]
    chosen = said["quote"].notna() if "quote" in said else pd.Series(False, said.index)
    if chosen.any():
        return said[chosen].assign(text=said["quote"]), True
    cut = said["text"].map(lambda text: excerpt(text, LENGTH[1], words)).astype(object)
    return said.assign(text=cut)[cut.str.len().ge(LENGTH[0])], False


def _apart(said: pd.DataFrame, n: int, *, fill: bool) -> pd.DataFrame:
    """Take of each part, then of any, the first by another account that says something else."""
    if said.empty:
        return said
    counts = TfidfVectorizer(sublinear_tf=True).fit_transform(said["text"])
    whose = said["account_id"].fillna(said["comment_id"]).to_numpy()
    taken: list[int] = []
    parts = [np.flatnonzero(said["part"].eq(part)) for part in range(1, n + 1)]
    for rows in [*parts, *([np.arange(len(said))] * (n - said["part"].nunique()) * fill)]:
        for row in rows:
            alike = (counts[taken] @ counts[row].T).max() if taken else 0.0
            if alike < ALIKE and whose[row] not in whose[taken]:
                taken.append(row)
                break
    return said.iloc[taken]
