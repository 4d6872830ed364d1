"""Opportunities: themes in which customers wish, work around, or look at others."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import norm

from cemlab.errors import ParameterError
from cemlab.stats import compare, rate_study, satisfied
from cemlab.stats.compare import adjusted
from cemlab.themes.codebook import RETIRED
from cemlab.themes.describe import check_length
from cemlab.themes.levels import spoken
from cemlab.themes.stability import UNDIVIDED

if TYPE_CHECKING:
    from cemlab.load import Feedback
    from cemlab.themes.find import Themes

# English; a study in another language finds few and its shares read low.
CUES = {
    "wish": r"(?:\b(?:i|we|they|he|she) (?:just |only |really |do )?wish|\bwish (?:there|it|that|"
    r"for|you|they|the|we|i)\b)(?! (?:you |them |him |her )?(?:all|well|every|much|a|the)\b)|"
    r"if only|(?:would|'d) (?:really |also |just )?(?:love|like)\b(?! to (?:thank|say|praise|"
    r"congratulate|commend|compliment|recommend)\b)|would be (?:good|great|nice|useful|helpful)|"
    r"(?:it|that) would help|(?:should|could) (?:be able|offer|add|let|have)|"
    r"please (?:add|offer|give|consider|let (?!(?:us|me|them) know\b))|"
    r"why (?:can't|can we not|is there no\b|isn't there|not (?:add|offer|let|have|allow)\b|"
    r"do(?:es)?(?:n't|nt| not)? (?:you|they|we|it) (?:not |just |simply )?(?:add|offer|let|have|"
    r"allow|provide|support|include)\b)|is there (?:a|any) way|what we (?:need|miss)|"
    r"\blet us (?!know|down|hope|say|see|hear|be\b|wait)|\blet the\b|missing (?:a|an|the)\b|"
    r"\b(?:pity|shame|too bad)(?: that)? (?:there(?:(?:'s| is| are) no\b| (?:is|are)n't)|"
    r"(?:you|we|i|it|they) (?:can(?:'t|not| not)|do(?:es)?(?:n't| not)|(?:have|has) no)\b)|"
    r"\bno (?:option|possibility|button|feature|function|setting) (?:to|for)\b",
    "workaround": r"work(?:ed|ing)?[- ]?around|instead (?:we|i|of)|by hand|manually|"
    r"\b(?:excel|spreadsheets?)\b|ourselves|copy (?:and|&) paste|(?:have|had) to (?:call|print|"
    r"type|copy|ask)|one by one|each (?:company|entity) (?:separately|on its own)",
    "comparison": r"\bother (?:banks?|providers?|airlines?|suppliers?|companies)|competitors?\b|"
    r"(?:better|cheaper|faster|worse) than(?! (?:ever|expected|nothing)\b)|"
    r"compared (?:to|with)|switch(?:ed|ing)? to|elsewhere|\b(?:unlike|used to be)\b",
    "metaphor": r"\b(?:feels?|felt|seems?|sounds?|looks?|works?|treats?|treated|was|is|are|were) "
    r"like (?!i\b|we\b|they\b|to\b|it\b|that\b|this\b|you\b)|(?<!would )(?<!'d )(?<!not )\blike "
    r"(?:an? (?!lot\b)|talking|pulling|trying|being|getting|waiting)|\bas (?:if|though)\b|"
    r"\bas (?!(?:good|well|soon|much|long|far|many|often) )\w+ as an? |"
    r"\b(?:maze|jungle|black hole|lottery|nightmare|labyrinth|merry-go-round|"
    r"brick wall|treadmill|cattle|dinosaur|stone age|rocket science|ping[- ]?pong|wild goose)\b",
}
LACKS = ("wish", "workaround")  # say that something is missing
KEPT = ["theme", "value", *CUES]


def wishes(texts: Sequence[str] | pd.Series) -> pd.DataFrame:
    """Find comments that wish, tell of a workaround, compare with others, or speak in metaphors.

    Parameters
    ----------
    texts
        Comments in English; a missing one holds nothing.

    Returns
    -------
    DataFrame
        bool columns wish, workaround, comparison, metaphor; the index of `texts`. Found by set
        phrases: what is meant otherwise is missed, irony is taken at its word, and a metaphor may
        praise ("feels like home"), though few do.

    Examples
    --------
    >>> wishes(["If only it had one page!", "We do it by hand", "Fine"]).any(axis=1).tolist()
    [True, True, False]
    """
    said = pd.Series(texts, dtype="object").fillna("").str.replace("’", "'")
    return pd.DataFrame(
        {name: said.str.contains(cue, flags=re.IGNORECASE) for name, cue in CUES.items()}
    )


def opportunities(
    themes: pd.DataFrame,
    found: "Themes",
    verbatims: pd.DataFrame,
    *,
    order: str = "intensity",
    weights: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Say of each theme how many of its comments point to something that customers lack.

    Parameters
    ----------
    themes
        Table of `find_themes` or `describe_themes`.
    found, verbatims
        As in `describe_themes`; with customer_id and revenue, the revenue of those who voice it.
    order
        What the rows are sorted by: "intensity", "size" or "revenue".
    weights
        Column of weights of the verbatims, for the intensity.
    confidence
        Of the intervals, clustered as `satisfied` does.

    Returns
    -------
    DataFrame
        theme, label, comments, reading, size (share of readable comments), n, n_effective,
        wish, workaround, comparison, metaphor (numbers of comments that hold one in a sentence on
        the theme), value (intensity: share of its comments that wish or tell of a workaround; the
        others may praise, as in "cheaper than elsewhere", and stand beside), low, high, customers,
        revenue (of these), with revenue_low and revenue_high (as though each customer happened to
        write: its variance is the sum of squares), order_sure (the interval of what the rows are
        sorted by does not reach that of the next row), suppressed, method. Comments that could not
        be divided are no theme, and no opportunity; nor is what a researcher retired.

    Raises
    ------
    ParameterError
        Another order, revenue where no customer is known, or another number of comments.
    """
    check_length(len(verbatims), found)
    columns = {"intensity": "value", "size": "size", "revenue": "revenue"}
    known = {"customer_id", "revenue"} <= set(verbatims) and verbatims["customer_id"].notna().any()
    if order not in columns or (order == "revenue" and not known):
        raise ParameterError(f"`order` must be one of {', '.join(columns)} known here: {order!r}.")
    frame = verbatims.reset_index(drop=True)
    cues = _cues(found, frame["text"])
    frame = frame.loc[cues["row"]].assign(**{name: cues[name].to_numpy() for name in KEPT})
    shares = satisfied(frame, 1, by=["theme"], weights=weights, confidence=confidence)
    counts = frame.groupby("theme")[list(CUES)].sum().reset_index()
    size = {"share": "size", "low": "size_low", "high": "size_high"}
    table = themes.loc[
        ~themes["reading"].isin([UNDIVIDED, RETIRED]),
        ["theme", "label", "comments", "reading", *size],
    ].rename(columns=size)
    table = table.merge(shares, on="theme")
    table = table.merge(counts, on="theme")
    if known:
        once = (
            frame.dropna(subset=["customer_id"])
            .drop_duplicates(["theme", "customer_id"])
            .groupby("theme")["revenue"]
        )
        worth = pd.DataFrame({"customers": once.size(), "revenue": once.sum(min_count=1)})
        wide = norm.isf((1 - confidence) / 2) * once.agg(lambda r: (r**2).sum()) ** 0.5
        worth = worth.assign(
            revenue_low=(worth["revenue"] - wide).clip(lower=0),
            revenue_high=worth["revenue"] + wide,
        )
        table = table.merge(worth.reset_index(), on="theme", how="left")
    by = columns[order]
    table = table.sort_values(by, ascending=False, kind="stable", ignore_index=True)
    ends = ("low", "high") if by == "value" else (f"{by}_low", f"{by}_high")
    table["order_sure"] = table[ends[0]] > table[ends[1]].shift(-1)
    table.attrs = {"confidence": confidence}
    return table


def _cues(found: "Themes", texts: pd.Series) -> pd.DataFrame:
    """Say of each comment and theme that it voices whether the sentences on it hold a cue.

    A long comment speaks of many things: a wish in one sentence is none in the others.
    """
    parts = found.memberships[["row", "theme", "sentence"]].reset_index(drop=True)
    told = texts.iloc[parts["row"]].reset_index(drop=True)
    long = parts["sentence"].gt(0).to_numpy()
    if long.any():  # a short comment is read as it was written
        told = told.mask(long, spoken(found, texts))
    table = parts[["row", "theme"]].join(wishes(told))
    table = table[table["theme"].ge(0)].groupby(["row", "theme"], as_index=False).any()
    return table.assign(value=table[list(LACKS)].any(axis=1).astype(float))


def lost_or_at_risk(feedback: "Feedback") -> set[str]:
    """Find the customers who left, and those whom `rate_study` puts at risk.

    Parameters
    ----------
    feedback
        A loaded study; without customers, or thresholds of quadrants, there are fewer or none.

    Returns
    -------
    set of str
        Their customer_id.
    """
    left = feedback.customers.loc[feedback.customers["left_on"].notna(), "customer_id"]
    rated = rate_study(feedback)
    return {*left, *rated.loc[rated["quadrant"].eq("at-risk"), "customer_id"]}


def said_more(
    found: "Themes",
    verbatims: pd.DataFrame,
    among: Sequence[bool] | pd.Series,
    *,
    level: float = 0.05,
    weights: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Find what some customers write about that others do not: those who left, or are at risk.

    Parameters
    ----------
    found, verbatims
        As in `describe_themes`.
    among
        Whose comments each is, True for those asked about, in the same order.
    level
        Share of calls that may be chance (Benjamini & Hochberg 1995), over themes and directions.
    weights
        Column of weights.
    confidence
        Of the intervals of the differences, as `compare` has them.

    Returns
    -------
    DataFrame
        theme, label, reading, comments (theirs that voice it), n (theirs), n_against, n_effective,
        share (of theirs), value (by how much it is larger than that of the others), low, high, p,
        p_adjusted, called (more of theirs, beyond chance), suppressed, method; the largest first.
        Empty where one side wrote nothing.

    Raises
    ------
    ParameterError
        Where `verbatims` has another length than `found.labels`.
    """
    check_length(len(verbatims), found)
    theirs = np.asarray(among, dtype=bool)
    frame = verbatims.reset_index(drop=True)
    frame = frame.assign(side=np.where(theirs, "these", "others"))
    frame = frame[found.readable]
    columns = ["theme", "label", "reading", "comments", "n", "n_against", "n_effective", "share"]
    columns += ["value", "low", "high", "p", "p_adjusted", "called", "suppressed", "method"]
    if frame["side"].nunique() < 2 or found.table.empty:
        return pd.DataFrame(columns=columns)
    how = {"by": "theme", "weights": weights, "confidence": confidence}

    def apart(said: pd.DataFrame) -> pd.DataFrame:
        mine = said[said["side"].eq("these")]
        theirs = satisfied(mine, 1, **how)["value"].to_numpy()
        voiced = mine.groupby("theme")["value"].sum().astype(int).to_numpy()
        told = compare(said, groups="side", against="others", measure="satisfied", threshold=1,
                       correction="none", **how)  # fmt: skip
        return told.assign(share=theirs, comments=voiced)

    table = found.by_theme(frame, apart).merge(found.table[["theme", "label", "reading"]])
    table["p_adjusted"] = adjusted(table["p"].fillna(1))
    table["called"] = table["p_adjusted"].le(level) & table["value"].gt(0)
    table = table.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    table.attrs = {"confidence": confidence}
    return table[columns]
