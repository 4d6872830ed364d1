"""What customers rated after a transaction: each touch point, else the whole."""

import pandas as pd

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.stats.comparable import main_source, one_scale
from cemlab.stats.relationship import outcome_item

SEVERAL = 0.5  # of the responses, from which a rating of one touch point tells too little
HEADLINE = {"overall": "the overall score", "recommend": "the recommend score"}


def after_transactions(feedback: Feedback) -> pd.DataFrame:
    """Keep the ratings to be watched over time, each with what it is about.

    Parameters
    ----------
    feedback
        A loaded study.

    Returns
    -------
    DataFrame
        As `feedback.answers(pattern="past")` gives them: ratings of touch points. Where there is
        none, the headline score of the source that has most (sources are never pooled): recommend
        on 0–10, else overall. `touchpoint` then says at which touch point it was given, else
        "the overall score" or "the recommend score". Empty where neither was asked.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> answers = pd.DataFrame({"item": "stars", "role": "overall", "touchpoint": None,
    ...                         "value": [4], "scale_low": 1, "scale_high": 5, "source": "s"})
    >>> after_transactions(SimpleNamespace(answers=lambda pattern: answers))["touchpoint"].item()
    'the overall score'
    """
    answers = feedback.answers(pattern="past")
    rated = answers[answers["role"].eq("touchpoint")].dropna(subset=["touchpoint"])
    whole = answers[answers["role"].isin(list(HEADLINE))]
    if len(rated):
        return rated
    asked = _headline(whole)
    return asked.assign(touchpoint=asked["touchpoint"].fillna(asked["role"].map(HEADLINE)))


def beside_comments(feedback: Feedback) -> pd.DataFrame:
    """Keep one rating of each response, on one scale: what its comment can be read beside.

    Parameters
    ----------
    feedback
        A loaded study.

    Returns
    -------
    DataFrame
        As `after_transactions` gives them, on the scale that most were given on. Where half of the
        responses or more rate several touch points, a comment need not be about any one of them:
        then their answer on the whole (recommend on 0–10, else overall; sources are never pooled).
        Where most of these do not answer it, or fewer rate several, the mean of what each response
        rated. Where nothing is rated after transactions, the answers on the whole of another
        pattern; empty where there is none.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> answers = pd.DataFrame({"response_id": ["a", "a", "b"], "role": "touchpoint",
    ...                         "touchpoint": ["seat", "food", "food"], "value": [1.0, 4.0, 3.0],
    ...                         "item": ["x", "y", "y"], "scale_low": 1, "scale_high": 5})
    >>> found = beside_comments(SimpleNamespace(answers=lambda pattern=None: answers))
    >>> found[["response_id", "value"]].values.tolist()
    [['a', 2.5], ['b', 3.0]]
    """
    rated = one_scale(after_transactions(feedback))
    if rated.empty:
        answers = feedback.answers()
        return _headline(answers[answers["role"].isin(list(HEADLINE))])
    many = rated.groupby("response_id")["value"].agg(["size", "mean"])
    once = rated.drop_duplicates("response_id", ignore_index=True)
    means = once.assign(value=once["response_id"].map(many["mean"]))
    if many["size"].gt(1).mean() < SEVERAL:
        return means
    answers = feedback.answers(pattern="past")
    theirs = answers["response_id"].isin(many.index) & answers["role"].isin(list(HEADLINE))
    whole = _headline(answers[theirs])
    return whole if len(whole) > len(means) / 2 else means


def _headline(whole: pd.DataFrame) -> pd.DataFrame:
    """Keep the headline score of the source that has most; nothing where it stands for no whole."""
    if whole.empty:
        return whole
    whole = main_source(whole)
    try:
        return whole[whole["item"].eq(outcome_item(whole))]
    except DataError:  # recommend on another scale than 0–10
        return whole.head(0)
