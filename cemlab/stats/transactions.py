"""What customers rated after a transaction: each touch point, else the whole."""

import pandas as pd

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.stats.comparable import main_source
from cemlab.stats.relationship import outcome_item

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
    if len(rated) or whole.empty:
        return rated
    whole = main_source(whole)
    try:
        asked = whole[whole["item"].eq(outcome_item(whole))]
    except DataError:  # recommend on another scale than 0–10
        return rated
    return asked.assign(touchpoint=asked["touchpoint"].fillna(asked["role"].map(HEADLINE)))
