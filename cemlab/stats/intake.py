"""What came in: who was heard, how often, and which comments can be read."""

import pandas as pd

from cemlab.load import Feedback
from cemlab.stats.scores import by_period
from cemlab.text import MASKED, is_non_answer, normalise


def heard_by_source(feedback: Feedback) -> pd.DataFrame:
    """Count answers, customers and comments of each source.

    Parameters
    ----------
    feedback
        A loaded study.

    Returns
    -------
    DataFrame
        One row per source: source, pattern, responses, customers (distinct; missing where the
        source is anonymous), unmatched (responses whose customer the customers table lacks; 0
        without such a table), unheard (customers of that table without a response; missing
        without one, and where the source is anonymous), comments, first, last (days of the first
        and last answer).

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> responses = pd.DataFrame({"response_id": ["a", "b"], "source": "s", "pattern": "past",
    ...     "customer_id": "K1", "answered_at": pd.to_datetime(["2026-01-02"] * 2, utc=True)})
    >>> study = SimpleNamespace(responses=responses, comments=pd.DataFrame({"response_id": ["a"]}),
    ...                         customers=pd.DataFrame({"customer_id": ["K1", "K2"]}))
    >>> heard_by_source(study)[["source", "responses", "customers", "unheard", "comments"]]
      source  responses  customers  unheard  comments
    0      s          2          1        1         1
    """
    responses = feedback.responses
    known = responses["customer_id"].isin(feedback.customers["customer_id"])
    written = feedback.comments["response_id"].value_counts()
    rows = responses.assign(
        unmatched=responses["customer_id"].notna() & ~known & bool(len(feedback.customers)),
        matched=responses["customer_id"].where(known),
        comments=responses["response_id"].map(written).fillna(0).astype(int),
    )
    table = rows.groupby(["source", "pattern"], as_index=False).agg(
        responses=("response_id", "size"),
        customers=("customer_id", "nunique"),
        unmatched=("unmatched", "sum"),
        unheard=("matched", "nunique"),
        comments=("comments", "sum"),
        first=("answered_at", "min"),
        last=("answered_at", "max"),
    )
    table["customers"] = table["customers"].astype("Int64").mask(table["customers"].eq(0))
    unknown = table["customers"].isna() | feedback.customers.empty
    table["unheard"] = (len(feedback.customers) - table["unheard"]).astype("Int64").mask(unknown)
    for column in ("first", "last"):
        table[column] = table[column].dt.strftime("%Y-%m-%d")
    return table


def answers_over_time(feedback: Feedback) -> pd.DataFrame:
    """Count responses per month and source.

    Parameters
    ----------
    feedback
        A loaded study. Its first and last month may be incomplete.

    Returns
    -------
    DataFrame
        source, period (its first day), n; months in which a source had none have no row.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> days = pd.to_datetime(["2026-01-02", "2026-03-05"], utc=True)
    >>> responses = pd.DataFrame({"source": "s", "answered_at": days})
    >>> answers_over_time(SimpleNamespace(responses=responses))["n"].tolist()
    [1, 1]
    """
    dated = by_period(feedback.responses.dropna(subset=["answered_at"]), period="M")
    return dated.groupby(["source", "period"]).size().rename("n").reset_index()


def comment_quality(feedback: Feedback) -> pd.DataFrame:
    """Count, per source, which comments can be read.

    Parameters
    ----------
    feedback
        A loaded study.

    Returns
    -------
    DataFrame
        source, comments, non_answers ("n/a" and the like), other_languages (not the study's
        first), left_to_read, share_to_read (of all comments), repeated (say what another says,
        word for word), templates (other words than another only in numbers, dates and masks; of
        three words or more), languages (the most frequent). Repeats and templates are read.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> comments = pd.DataFrame({"response_id": ["a", "b"], "text": ["n/a", "Quick and kind."],
    ...                          "language": ["en", "en"]})
    >>> study = SimpleNamespace(comments=comments, study=SimpleNamespace(language="en"),
    ...     responses=pd.DataFrame({"response_id": ["a", "b"], "source": "s"}))
    >>> comment_quality(study)[["comments", "non_answers", "left_to_read"]]
       comments  non_answers  left_to_read
    0         2            1             1
    """
    first = feedback.study.language
    source = feedback.responses.set_index("response_id")["source"]
    rows = feedback.comments.assign(
        source=feedback.comments["response_id"].map(source),
        non_answer=is_non_answer(feedback.comments["text"]),
    )
    said = rows["text"].map(normalise)
    frame = said.str.replace(MASKED, "#", regex=True).str.casefold()
    again, like = (
        pd.DataFrame({"source": rows["source"], "text": text}).duplicated() & ~rows["non_answer"]
        for text in (said.str.casefold(), frame)
    )
    rows["again"] = again
    rows["like"] = like & ~again & frame.str.count(" ").ge(2)
    rows["other"] = ~rows["non_answer"] & ~rows["language"].isin([first, "und"])
    table = rows.groupby("source", as_index=False).agg(
        comments=("text", "size"),
        non_answers=("non_answer", "sum"),
        other_languages=("other", "sum"),
        repeated=("again", "sum"),
        templates=("like", "sum"),
        languages=("language", _most_frequent),
    )
    table["left_to_read"] = table["comments"] - table["non_answers"] - table["other_languages"]
    table["share_to_read"] = table["left_to_read"] / table["comments"]
    return table


def _most_frequent(languages: pd.Series) -> str:
    """Name up to four languages with their counts, equal ones in alphabetical order."""
    counts = languages.sort_values().value_counts().head(4)
    return ", ".join(f"{name} {n:,}" for name, n in counts.items())
