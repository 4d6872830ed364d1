"""Silence: questions, touch points, groups and customers of whom less is heard than expected."""

import re
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from cemlab.load import Feedback
from cemlab.stats._groups import check_confidence
from cemlab.stats.compare import adjusted, compare
from cemlab.stats.fieldwork import closed, invitations
from cemlab.text import is_non_answer

LATELY = 91  # days
OWN = ["account_id", "customer_id"]
FIGURES = ["n", "n_against", "n_effective", "share", "expected", "value", "low", "high", "p"]
SHARES: dict[str, Any] = {"measure": "satisfied", "threshold": 1}


def silence(feedback: Feedback, *, lately: int = LATELY, confidence: float = 0.95) -> pd.DataFrame:
    """Find where less is said than expected, or more.

    Four kinds of silence, each a share of those who could have spoken, against what is expected:

    * question: answers that leave a rated question blank (not applicable is no blank), against
      the other rated questions of the source. Asked is what anybody answered at that touch point.
    * touch point: answers about it without a word, against the source's other touch points.
    * no longer mentioned: comments that do not name the touch point (by the study's words for
      it) or hold the theme (where the study has memberships), lately against before; of sources
      that do not ask about one touch point at a time.
    * group: invitations that a segment or role of customers did not answer, against the rest.

    Differences of shares have Newcombe's interval, clustered by account (see `compare`); p is
    corrected over all rows.

    Parameters
    ----------
    feedback
        A loaded study.
    lately
        How many days before the last answer count as lately.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        kind, source, field (of a group), about, n, n_against, n_effective, share (silent),
        expected, value (share minus expected), low, high, p, p_adjusted, suppressed, method.

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = silence(load_study("hitouch"))
    >>> found.groupby("kind").size().to_dict()
    {'group': 15, 'no longer mentioned': 8, 'question': 37, 'touch point': 8}
    """
    parts = [
        _against_rest(_blanks(feedback), "question", confidence),
        _against_rest(_wordless(feedback), "touch point", confidence),
        _before_and_lately(_mentions(feedback), lately, confidence),
        _against_rest(_unanswered(feedback), "group", confidence),
    ]
    table = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    table = table.astype(dict.fromkeys(FIGURES[3:], float))  # also where there is nothing to tell
    table["p_adjusted"] = adjusted(table["p"])
    table.attrs["confidence"] = confidence
    order = ["kind", "source", "field", "about", *FIGURES, "p_adjusted", "suppressed", "method"]
    return table.assign(suppressed=False)[order]


def _against_rest(rows: pd.DataFrame, kind: str, confidence: float) -> pd.DataFrame:
    """Compare each thing with the others of its source and field."""
    columns = ["kind", "source", "field", "about", *FIGURES, "method"]
    by = ["source", "field"]
    several = rows.groupby(by)["about"].transform("nunique") > 1
    if not several.any():
        return pd.DataFrame(columns=columns)
    found = []
    for _, part in rows[several].groupby(by):
        found.append(compare(part, groups="about", by=by, confidence=confidence, **SHARES))
    table = pd.concat(found, ignore_index=True)
    shares = rows.groupby([*by, "about"])["value"].mean().rename("share")
    table = table.join(shares, on=[*by, "about"]).assign(kind=kind)
    return table.assign(expected=table["share"] - table["value"])[columns]


def _before_and_lately(mentions: pd.DataFrame, days: int, confidence: float) -> pd.DataFrame:
    """Compare what is named lately with what was named before."""
    columns = ["kind", "source", "field", "about", *FIGURES, "method"]
    last = mentions["answered_at"].max()
    rows = mentions.assign(lately=mentions["answered_at"] > last - pd.Timedelta(days=days))
    by = ["source", "field", "about"]
    rows = rows[rows.groupby(by)["lately"].transform("nunique") > 1]
    if rows.empty:
        return pd.DataFrame(columns=columns)
    table = compare(
        rows, groups="lately", against="previous", by=by, confidence=confidence, **SHARES
    )
    shares = rows[rows["lately"]].groupby(by)["value"].mean().rename("share")
    table = table.join(shares, on=by).assign(kind="no longer mentioned")
    return table.assign(expected=table["share"] - table["value"])[columns]


def _people(feedback: Feedback) -> pd.DataFrame:
    """Responses with their accounts."""
    accounts = feedback.customers.set_index("customer_id")["account_id"]
    responses = feedback.responses
    return responses.assign(account_id=responses["customer_id"].map(accounts))


def _blanks(feedback: Feedback) -> pd.DataFrame:
    """One row per response and rated question that it was asked: blank or not."""
    rated = feedback.items[~feedback.items["role"].isin(["comment", "choice"])]
    given = pd.concat([feedback.ratings, feedback.not_applicable])[["response_id", "item"]]
    given = given.drop_duplicates().assign(value=0.0)
    people = _people(feedback)[["response_id", "source", "touchpoint", *OWN]]
    people = people[people["response_id"].isin(given["response_id"])]
    rows = people.merge(rated[["source", "item"]], on="source")
    rows = rows.merge(given, on=["response_id", "item"], how="left").fillna({"value": 1.0})
    asked = rows.groupby(["source", "touchpoint", "item"], dropna=False)["value"].transform("min")
    return rows[asked.eq(0)].rename(columns={"item": "about"}).assign(field="")


def _wordless(feedback: Feedback) -> pd.DataFrame:
    """One row per response about one touch point of a source that asks for words: none or some."""
    words = feedback.items.loc[feedback.items["role"].eq("comment"), "source"]
    said = feedback.comments.loc[~is_non_answer(feedback.comments["text"]), "response_id"]
    people = _people(feedback).dropna(subset=["touchpoint"])
    people = people[people["source"].isin(words)]
    silent = (~people["response_id"].isin(said)).astype(float)
    # Where words are all there is, an answer without them does not exist.
    some = silent.groupby(people["source"]).transform("max").gt(0)
    people = people.assign(value=silent)[some][["source", "touchpoint", "value", *OWN]]
    return people.rename(columns={"touchpoint": "about"}).assign(field="")


def _mentions(feedback: Feedback) -> pd.DataFrame:
    """One row per comment and touch point, or theme, that it could name: 1 if it does not."""
    about = _people(feedback)[["response_id", "source", "answered_at", "touchpoint", *OWN]]
    comments = feedback.comments.drop(columns="touchpoint").merge(about, on="response_id")
    comments = comments[~is_non_answer(comments["text"])]
    free = comments[comments["touchpoint"].isna()].dropna(subset=["answered_at"])
    rows = []
    for key, point in feedback.study.touchpoints.items():
        words = "|".join(re.escape(word) for word in point.words)
        if words:
            named = free["text"].str.contains(rf"\b(?:{words})", case=False, regex=True)
            rows.append(free.assign(field="touch point", about=key, value=1.0 - named))
    members = feedback.memberships
    for theme in sorted(members["theme"].unique()):
        if theme >= 0:
            held = comments["comment_id"].isin(
                members.loc[members["theme"].eq(theme), "comment_id"]
            )
            rows.append(comments.assign(field="theme", about=str(theme), value=1.0 - held))
    columns = ["source", "field", "about", "value", "answered_at", *OWN]
    return pd.concat(rows)[columns] if rows else about.head(0).reindex(columns=columns)


def _unanswered(feedback: Feedback) -> pd.DataFrame:
    """One row per invitation and segment or role of its customer: unanswered or not."""
    sent = closed(invitations(feedback))
    fields = [name for name in (*feedback.segments, "role") if name in sent]
    rows = [
        sent.dropna(subset=[f])[["source", *OWN]].assign(
            field=f, about=sent[f], value=1 - sent["answered"]
        )
        for f in fields
    ]
    columns = ["source", "field", "about", "value", *OWN]
    return pd.concat(rows)[columns] if rows else sent.head(0).reindex(columns=columns)


def fell_silent(
    feedback: Feedback,
    *,
    by: str = "account_id",
    lately: int = 2 * LATELY,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Find customers who used to answer and have stopped, or nearly so.

    Answers in the time before tell how often each customer answers, shrunken towards all
    (gamma–Poisson); lately, as many are expected as all together still give. p: chance of as few
    answers (negative binomial, one-sided), corrected over all customers. Customers who left are
    not counted: their silence is explained.

    Parameters
    ----------
    feedback
        A loaded study; of anonymous sources nobody is known.
    by
        "account_id" (where no account is known, the customer) or "customer_id".
    lately
        How many days before the last answer count as lately.
    confidence
        Of the interval of answers to be expected.

    Returns
    -------
    DataFrame
        `by`, n (answers before), value (answers lately), expected, low, high (of a single
        customer's answers), last (day of the last answer), p, p_adjusted, suppressed, method; in
        order of name. attrs["left"]: customers not counted as they left.

    References
    ----------
    Ehrenberg (1959) Applied Statistics 8, 26 (the negative binomial of repeated acts); Robbins
    (1956) Proc. Third Berkeley Symposium 1, 157.

    Examples
    --------
    >>> from cemlab import load_study
    >>> int(fell_silent(load_study("hitouch"))["p_adjusted"].lt(0.05).sum())
    0
    """
    check_confidence(confidence)
    gone = feedback.customers.loc[feedback.customers["left_on"].notna(), "customer_id"]
    given = _people(feedback).dropna(subset=["customer_id", "answered_at"])
    given = given[~given["customer_id"].isin(gone)]
    given["account_id"] = given["account_id"].astype(object).fillna(given["customer_id"])
    recent = given["answered_at"] > given["answered_at"].max() - pd.Timedelta(days=lately)
    table = given.groupby(by).agg(last=("answered_at", "max")).reset_index()
    table["n"] = table[by].map(given.loc[~recent, by].value_counts()).fillna(0).astype(int)
    table["value"] = table[by].map(given.loc[recent, by].value_counts()).fillna(0).astype(int)
    table = table[table["n"] > 0].reset_index(drop=True)
    chance = _to_come(table["n"].to_numpy(), int(table["value"].sum()))
    table["expected"] = chance.mean() if len(table) else []
    tail = (1 - confidence) / 2
    table["low"], table["high"] = chance.ppf(tail), chance.ppf(1 - tail)
    table["p"] = chance.cdf(table["value"])
    table["p_adjusted"] = adjusted(table["p"])
    table["last"] = table["last"].dt.strftime("%Y-%m-%d")
    order = [by, "n", "value", "expected", "low", "high", "last", "p", "p_adjusted"]
    table = table[order].assign(suppressed=False, method="gamma–Poisson of answers before")
    table.attrs = {"confidence": confidence, "left": int(gone.nunique()), "lately": lately}
    return table


def _to_come(before: np.ndarray, lately: int) -> stats.distributions.rv_frozen:
    """Answers to be expected lately of each customer, given those before and all of lately."""
    if not len(before):
        return stats.nbinom(1, np.ones(0))
    mean, ratio = before.mean(), lately / before.sum()
    extra = max(before.var(ddof=1) - mean, 0.05 * mean) if len(before) > 1 else mean
    shape = mean**2 / extra
    rate = shape / mean
    return stats.nbinom(shape + before, (rate + 1) / (rate + 1 + max(ratio, 1e-9)))
