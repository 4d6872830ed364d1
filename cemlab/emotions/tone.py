"""The tone of comments by group: mean polarity, and how many comments it could read at all."""

from collections.abc import Sequence

import pandas as pd

from cemlab.emotions.polarity import english, polarity
from cemlab.stats import score


def tone(
    verbatims: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    weights: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Mean polarity of the comments in which any cue was found, with that coverage.

    Parameters
    ----------
    verbatims
        One row per comment, as `feedback.verbatims()` gives them: text, the group columns, and
        account_id or customer_id where known (their repeated comments are clustered). Comments
        in another language than English have no polarity.
    by
        Group columns.
    weights
        Column of weights; those without one, or with none at all, are left out.
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        As `score` gives it, n being the comments with a cue, and `coverage`: n divided by all
        comments of the group. A comment without a cue is left out, not taken for neutral.

    Raises
    ------
    ParameterError
        For an unknown column.

    Examples
    --------
    >>> comments = pd.DataFrame({"text": ["Excellent engineer", "Website is not working"]})
    >>> tone(comments)[["n", "value", "coverage"]]
       n  value  coverage
    0  1    1.0       0.5
    """
    frame = verbatims.assign(polarity=polarity(english(verbatims))["polarity"], found=1.0)
    table = score(frame, value="polarity", by=by, weights=weights, confidence=confidence)
    written = score(frame, value="found", by=by, weights=weights)["n"]
    table["coverage"] = table["n"] / written
    table["method"] = table["method"].str.replace("mean", "mean polarity of TextBlob", n=1)
    return table
