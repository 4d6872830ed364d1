"""Whether customers who wrote a comment score as those do who did not."""

from collections.abc import Sequence

import pandas as pd

from cemlab.stats._groups import as_list
from cemlab.stats.compare import compare

FIGURES = "n n_against n_effective value low high effect p p_adjusted suppressed method"


def writers_gap(
    answers: pd.DataFrame,
    comments: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    weights: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Difference in score of those who wrote a comment from those who did not.

    Shares read from comments stand for customers who wrote: where writers score otherwise, they
    do not stand for the others.

    Parameters
    ----------
    answers
        One row per rating, with response_id, as `feedback.answers(…)` gives them.
    comments
        One row per comment, with response_id.
    by, weights, confidence
        As in `compare`.

    Returns
    -------
    DataFrame
        Group columns, n (those who wrote), n_against, and the rest as `compare` gives it. Empty
        where nobody wrote, or all did.

    Raises
    ------
    ParameterError, DataError
        As in `compare`.

    Examples
    --------
    >>> answers = pd.DataFrame({"response_id": range(6), "value": [2, 3, 4, 8, 9, 10]})
    >>> comments = pd.DataFrame({"response_id": [0, 1, 2]})
    >>> writers_gap(answers, comments)[["n", "n_against", "value"]]
       n  n_against  value
    0  3          3   -6.0
    """
    wrote = answers["response_id"].isin(comments["response_id"])
    columns = [*as_list(by), *FIGURES.split()]
    if wrote.all() or not wrote.any():
        return pd.DataFrame(columns=columns)
    told = answers.assign(wrote=wrote.map({True: "wrote", False: "silent"}))
    found = compare(
        told, groups="wrote", against="silent", by=by, weights=weights, confidence=confidence
    )
    return found[columns]
