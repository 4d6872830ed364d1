"""After a pulse: each question by every segment of the customer file."""

from collections.abc import Sequence

import pandas as pd

from cemlab.load import Feedback
from cemlab.pulse.who import eligible
from cemlab.stats import compare
from cemlab.stats.compare import adjusted

YES = 6  # of 7: from here on an answer counts as a need, or as much extra work
SEGMENTS = ["item", "segment", "group", "n", "n_against", "value", "low", "high", "p_adjusted"]
SEGMENTS += ["suppressed", "method"]


def with_customers(
    rated: pd.DataFrame, sent: pd.DataFrame, feedback: Feedback
) -> tuple[pd.DataFrame, list[str]]:
    """Join answers with the study's customers by the contact list; the segments that this adds.

    Parameters
    ----------
    rated
        Answers with their pulse_id.
    sent
        customer_id, pulse_id and send_on of the contact list.
    feedback
        The study that the pulse followed.

    Returns
    -------
    DataFrame
        The answers with customer_id, account_id and the segments.
    list of str
        The segments: those of the study, contact_role and experience.
    """
    people = eligible(feedback, on=sent["send_on"].min()).rename(columns={"role": "contact_role"})
    people = people.merge(sent[["customer_id", "pulse_id"]])
    names = [name for name in [*feedback.segments, "contact_role", "experience"] if name in people]
    kept = rated.drop(columns=[*names, "customer_id", "account_id"], errors="ignore")
    columns = ["pulse_id", "customer_id", "account_id", *names]
    return kept.merge(people[columns], on="pulse_id", how="left"), names


def by_segment(
    answers: pd.DataFrame,
    segments: Sequence[str],
    *,
    min_group: int = 10,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare each segment of those who answered with all others, question by question.

    Parameters
    ----------
    answers
        item, role, value, the segments, and account_id or customer_id where they are known.
    segments
        Columns to compare by.
    min_group
        Groups of fewer answers take no part.
    confidence
        Of the intervals, which are not corrected; p is, over all rows (Benjamini & Hochberg 1995).

    Returns
    -------
    DataFrame
        item, segment, group, n, n_against, value (by how much the group lies above all others: of
        a need in its share of 6 and 7, else in its mean), low, high, p_adjusted, suppressed,
        method; the surest first.
    """
    tables = []
    for segment in segments:
        for item, said in answers.dropna(subset=[segment]).groupby("item"):
            sizes = said[segment].value_counts()
            said = said[said[segment].isin(sizes.index[sizes >= max(min_group, 2)])]
            if said[segment].nunique() < 2:
                continue
            need = said["role"].eq("importance").all()
            how = {"measure": "satisfied", "threshold": YES} if need else {"measure": "mean"}
            told = compare(said, groups=segment, correction="none", confidence=confidence, **how)
            told = told.rename(columns={segment: "group"})
            tables.append(told.assign(item=item, segment=segment))
    if not tables:
        return pd.DataFrame(columns=SEGMENTS)
    table = pd.concat(tables, ignore_index=True)
    table["p_adjusted"] = adjusted(table["p"].fillna(1))
    table.attrs = {"confidence": confidence}
    return table.sort_values(["p", "item", "segment"], ignore_index=True)[SEGMENTS]
