"""Where customers rate us against the best alternative that they know, where they were asked."""

import pandas as pd

from cemlab.load import Feedback
from cemlab.stats._groups import check_confidence, without_rows
from cemlab.stats.compare import adjusted
from cemlab.stats.gaps import ABOUT, GAP, SIDE, both_sides, newest, pairs_of
from cemlab.stats.relationship import WHOLE

COMPETITOR = [
    *GAP[:7],
    *[f"{side}_{name}" for side in ("theirs", "ours") for name in SIDE],
    *["suppressed", "method"],
]


def competitor_gap(feedback: Feedback, *, confidence: float = 0.95) -> pd.DataFrame:
    """Our rating minus that of the best alternative, by the customers who gave both.

    Computed as `expectations_gap`, with p corrected over all rows. Who knows no alternative does
    not count, and each customer may have had another one in mind.

    Parameters
    ----------
    feedback
        A loaded study. Items of role competitor count: about a touch point they stand against
        role touchpoint, else against role overall, in the same answer and on the same scale.
    confidence
        Of the intervals (Student's t, accounts clustered).

    Returns
    -------
    DataFrame
        of ("touchpoint" or "overall"), about (a touch point, or "the whole"), n
        (customers who rated both), n_effective, value (ours − theirs), low, high, p, p_adjusted,
        theirs_n, theirs_value, theirs_low, theirs_high, ours_n, …, suppressed, method. Empty where
        nobody was asked.

    Raises
    ------
    DataError
        Where the two were asked on different scales.
    ParameterError
        For a confidence outside 0 to 1.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> rows = pd.DataFrame({"response_id": ["a", "b"] * 2, "item": ["us", "us", "best", "best"],
    ...     "role": ["overall"] * 2 + ["competitor"] * 2, "value": [4.0, 5, 6, 6], "source": "s",
    ...     "touchpoint": None, "wave": None, "scale_low": 1, "scale_high": 7})
    >>> items = pd.DataFrame({"source": "s", "item": ["us", "best"], "dimension": None,
    ...                       "level": None})
    >>> study = SimpleNamespace(touchpoints={}, min_group=SimpleNamespace(answers=1))
    >>> feedback = SimpleNamespace(items=items, study=study,
    ...     answers=lambda role: rows[rows["role"].eq(role)])
    >>> competitor_gap(feedback)[["about", "theirs_value", "ours_value", "value"]]
           about  theirs_value  ours_value  value
    0  the whole           6.0         4.5   -1.5
    """
    check_confidence(confidence)
    tables = []
    for own in ("touchpoint", "overall"):
        pairs = pairs_of(feedback, "competitor", own)
        if pairs.empty:
            continue
        rows = newest(pairs, [], feedback).assign(of=own)
        order = [p for p in [*feedback.study.touchpoints, WHOLE] if p in {*rows["touchpoint"]}]
        rows["about"] = pd.Categorical(rows["touchpoint"], order)
        sides = {"theirs": "competitor", "ours": "experience"}
        tables.append(both_sides(rows, ABOUT, confidence, sides).astype({"about": str}))
    if not tables:
        return without_rows([*ABOUT, *COMPETITOR], confidence)
    table = pd.concat(tables, ignore_index=True)
    table["p_adjusted"] = adjusted(table["p"])
    table.attrs = {"confidence": confidence}
    return table[[*ABOUT, *COMPETITOR]]
