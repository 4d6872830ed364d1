"""Fieldwork: who was invited, who answered, and whether those who did differ from the rest."""

from collections.abc import Sequence

import pandas as pd

from cemlab.load import Feedback
from cemlab.stats._groups import as_list, weight_column
from cemlab.stats.compare import compare
from cemlab.stats.relationship import outcome_item
from cemlab.stats.shares import satisfied

USUAL = 0.95  # of answers have come in by then: an invitation younger than this is still open
COMPARED = ["n", "n_against", "n_effective", "value", "low", "high", "effect"]
COMPARED += ["p", "p_adjusted", "suppressed", "method"]
KEY = 0.8  # of customers have less revenue than a key account


def invitations(feedback: Feedback) -> pd.DataFrame:
    """Invitations with their customers, whether they were answered, and which are still open.

    An invitation is open while it is younger, at the last date of the study, than the time within
    which 95 % of answers of its source came, and unanswered: nobody can yet say that it was not
    answered. Invitations of anonymous sources are left out.

    Parameters
    ----------
    feedback
        A loaded study.

    Returns
    -------
    DataFrame
        contact_id, source, customer_id, sent_at, answered_at, days (to the answer), answered
        (0 or 1), open, touchpoint and channel (as the invitation names them, else the touch point
        that all questions of the source are about), then the customer's columns.

    Examples
    --------
    >>> from cemlab import load_study
    >>> sent = invitations(load_study("hitouch"))
    >>> len(sent), int(sent["answered"].sum()), int(sent["open"].sum())
    (2170, 1487, 0)
    """
    hidden = [n for n, s in feedback.study.sources.items() if s.promise == "anonymous"]
    sent = feedback.contacts[~feedback.contacts["source"].isin(hidden)].copy()
    sent["days"] = (sent["answered_at"] - sent["sent_at"]).dt.total_seconds() / 86400
    sent["answered"] = sent["answered_at"].notna().astype(float)
    times = [feedback.responses["answered_at"], sent["sent_at"], sent["answered_at"]]
    last = max((t.max() for t in times if t.notna().any()), default=pd.NaT)
    usual = sent["source"].map(sent.groupby("source")["days"].quantile(USUAL)).astype(float)
    age = (last - sent["sent_at"]).dt.total_seconds() / 86400
    sent["open"] = sent["answered"].eq(0) & (age < usual.fillna(0))
    asked = feedback.items.dropna(subset=["touchpoint"]).groupby("source")["touchpoint"]
    only = asked.first()[asked.nunique().eq(1)]
    named = sent["touchpoint"].notna()
    sent["touchpoint"] = sent["touchpoint"].where(named, sent["source"].map(only).astype("str"))
    return sent.merge(feedback.customers, on="customer_id", how="left")


def response_rates(
    feedback: Feedback, *, by: str | Sequence[str] = "source", confidence: float = 0.95
) -> pd.DataFrame:
    """Share of invitations that were answered, with Wilson's interval clustered by account.

    Invitations that are still open (see `invitations`) are not counted, nor are answers as young:
    quick answers alone would make the share too high.

    Parameters
    ----------
    feedback
        A loaded study.
    by
        Group columns: source, touchpoint, channel, or a segment or role of customers.
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        Group columns, n (invitations), n_effective, value (the share), low, high, suppressed,
        method. Without invitations no rows.

    Examples
    --------
    >>> from cemlab import load_study
    >>> response_rates(load_study("hitouch"))[["source", "n", "value", "low", "high"]].round(3)
             source     n  value    low   high
    0  relationship  2170  0.685  0.665  0.705
    """
    sent = closed(invitations(feedback))
    rates = satisfied(
        sent, 1, value="answered", by=as_list(by), confidence=confidence, called="share answered"
    )
    return rates[rates["n"] > 0].reset_index(drop=True)


def response_by_group(feedback: Feedback, *, confidence: float = 0.95) -> pd.DataFrame:
    """Share of invitations that were answered by touch point, channel, segment and role.

    Parameters
    ----------
    feedback, confidence
        As in `response_rates`.

    Returns
    -------
    DataFrame
        field, group, n, n_effective, value, low, high, suppressed, method; a field of one group
        alone is left out.

    Examples
    --------
    >>> from cemlab import load_study
    >>> response_by_group(load_study("hitouch"))["field"].unique().tolist()
    ['vertical', 'region', 'platform', 'role']
    """
    names = invitations(feedback).columns
    fields = [f for f in ("touchpoint", "channel", *feedback.segments, "role") if f in names]
    found = [response_rates(feedback, by=field, confidence=confidence) for field in fields]
    tables = [
        rates.rename(columns={field: "group"}).assign(field=field)
        for field, rates in zip(fields, found, strict=True)
        if len(rates) > 1
    ]
    if not tables:
        return response_rates(feedback).rename(columns={"source": "group"}).assign(field="")[:0]
    table = pd.concat(tables, ignore_index=True)
    return table[["field", *table.columns.drop("field")]]


def closed(sent: pd.DataFrame) -> pd.DataFrame:
    """Keep what was sent before anything that is still open."""
    first = sent["sent_at"].where(sent["open"]).groupby(sent["source"]).transform("min")
    return sent[~(sent["sent_at"] >= first)]


def waves_open(feedback: Feedback) -> pd.DataFrame:
    """Tell which sources are still in the field, so that their figures are interim.

    Parameters
    ----------
    feedback
        A loaded study.

    Returns
    -------
    DataFrame
        source, n (invitations), answered, open (invitations), value (their share), usual_days
        (within which 95 % of answers came), last (day of the last invitation), interim. One row
        per source with invitations.

    Examples
    --------
    >>> from cemlab import load_study
    >>> waves_open(load_study("hitouch"))[["source", "open", "interim"]]
             source  open  interim
    0  relationship     0    False
    """
    sent = invitations(feedback)
    table = sent.groupby("source", as_index=False).agg(
        n=("contact_id", "size"),
        answered=("answered", "sum"),
        open=("open", "sum"),
        usual_days=("days", lambda days: days.quantile(USUAL)),
        last=("sent_at", "max"),
    )
    table["value"] = table["open"] / table["n"]
    table["last"] = table["last"].dt.strftime("%Y-%m-%d")
    return table.astype({"answered": int, "open": int}).assign(interim=table["open"] > 0)


def responders(feedback: Feedback, *, confidence: float = 0.95) -> pd.DataFrame:
    """Compare those who answered with those who did not on what the CRM knows of all invited.

    Differences of shares and of mean revenue, clustered by account; the effect is the difference
    in standard deviations (Hedges' g), of which 0.1 is commonly taken as the most that balanced
    groups show; p corrected over all rows (Benjamini–Hochberg). A difference says whom the
    figures hear too little; none says nothing about what the CRM does not know.

    Parameters
    ----------
    feedback
        A loaded study.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        source, field (revenue, role or a segment), group (of the segment; "key accounts" are the
        fifth with the highest revenue; "mean" of revenue), n (who answered), n_against (who did
        not), n_effective, value (answered minus not), low, high, effect, p, p_adjusted,
        suppressed, method, answered (share or mean of those who answered), invited (of all
        invited).

    References
    ----------
    Groves (2006) Public Opinion Quarterly 70, 646; Austin (2009) Statistics in Medicine 28, 3083.

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = responders(load_study("hitouch"))
    >>> bool(found["p_adjusted"].lt(0.05).any())
    False
    """
    sent = closed(invitations(feedback))
    keep = ["source", "answered", "account_id", "customer_id"]
    rows = []
    for field in [*(s for s in feedback.segments if s in sent), "role"]:
        for group in sorted(sent[field].dropna().unique()):
            own = sent[keep].assign(field=field, group=group, value=sent[field].eq(group))
            rows.append(own[sent[field].notna()])
    if sent["revenue"].notna().any():
        whole = sent[keep].assign(field="revenue", group="mean", value=sent["revenue"])
        high = sent["revenue"] >= sent.drop_duplicates("customer_id")["revenue"].quantile(KEY)
        rows += [
            whole,
            whole.assign(group="key accounts", value=high.where(whole["value"].notna())),
        ]
    columns = [*keep, "field", "group", "value"]
    long = pd.concat([r.astype({"value": float}) for r in rows] or [pd.DataFrame(columns=columns)])
    by = ["source", "field", "group"]
    if long["answered"].nunique() < 2:
        return pd.DataFrame(columns=[*by, *COMPARED, "answered", "invited"])
    found = compare(long, groups="answered", against="previous", by=by, confidence=confidence)
    means = long.groupby([*by, "answered"])["value"].mean().unstack()
    found = found.join(means[1.0].rename("mean_answered"), on=by)
    found = found.join(long.groupby(by)["value"].mean().rename("invited"), on=by)
    found["answered"] = found.pop("mean_answered")
    return found[[*by, *COMPARED, "answered", "invited"]]


def late_answers(feedback: Feedback, *, confidence: float = 0.95) -> pd.DataFrame:
    """Compare late with early answers: who answers late is nearest to who never does.

    The latest third of the answers to the invitations of each source (and wave) against the
    earliest third, on the source's overall question.

    Parameters
    ----------
    feedback
        A loaded study.
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        source, item, n (late), n_against (early), n_effective, value (late minus early), low,
        high, effect, p, p_adjusted, suppressed, method. A lead on those who did not answer, not
        an estimate of their score.

    References
    ----------
    Armstrong & Overton (1977) J. Marketing Research 14, 396.

    Examples
    --------
    >>> from cemlab import load_study
    >>> late_answers(load_study("hitouch"))[["source", "item", "n", "n_against"]]
             source       item    n  n_against
    0  relationship  recommend  496        495
    """
    sent = invitations(feedback).dropna(subset=["answered_at"])
    days = sent[["source", "customer_id", "answered_at", "days"]].sort_values("answered_at")
    tables = []
    for source in sent["source"].unique():
        given = feedback.answers(source=source).dropna(subset=["answered_at", "customer_id"])
        if not given["role"].isin(["overall", "recommend"]).any():
            continue
        item = outcome_item(given)
        given = pd.merge_asof(
            given[given["item"].eq(item)].sort_values("answered_at"),
            days.drop(columns="source")[sent["source"].reindex(days.index).eq(source)],
            on="answered_at", by="customer_id", tolerance=pd.Timedelta(days=1), direction="nearest",
        ).dropna(subset=["days"])  # fmt: skip
        third = given["days"].rank(pct=True)  # equally late answers fall on the same side
        given["late"] = (third > 2 / 3).where((third > 2 / 3) | (third <= 1 / 3))
        tables.append(given.dropna(subset=["late"]))
    every = pd.concat(tables) if tables else pd.DataFrame(columns=["late"])
    if every["late"].nunique() < 2:
        return pd.DataFrame(columns=["source", "item", *COMPARED])
    found = compare(
        every, groups="late", against="previous", by=["source", "item"],
        weights=weight_column(every), confidence=confidence,
    )  # fmt: skip
    return found.drop(columns=["late", "against"])
