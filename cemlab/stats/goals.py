"""Goals of touch points: reached, not reached, or cannot tell."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError
from cemlab.stats._groups import check_columns

REACHED, MISSED, OPEN = "reached", "not reached", "cannot tell"
COLUMNS = ["touchpoint", "n", "n_effective", "value", "low", "high", "suppressed", "method"]


def goals(scores: pd.DataFrame, touchpoints: Mapping[str, Any]) -> pd.DataFrame:
    """Say of each touch point's goal by the interval of its score whether it is reached.

    Reached: the whole interval lies at or above the goal. Not reached: it lies below. Else the
    answers cannot tell, nor can answers that all agree: their interval has no width. The verdict
    is about the score as it stands, not about the date to come.

    Parameters
    ----------
    scores
        Result of `score` by touchpoint. A hidden row keeps its goal, and no verdict.
    touchpoints
        Of the study: id to touch point with its goal (item, value, by, set_by). Goals for an item
        that `scores` are not about are left out.

    Returns
    -------
    DataFrame
        One row per goal, in the order of the journey: touchpoint, n, n_effective, value, low,
        high, suppressed, method, item, goal, by (a date), set_by, verdict. attrs as of `scores`.

    Raises
    ------
    ParameterError
        Where `scores` are no means by touch point: a goal is set on an item's own scale.

    Examples
    --------
    >>> from types import SimpleNamespace as Thing
    >>> goal = Thing(item="satisfaction", value=7.0, by=None, set_by="Head of Service")
    >>> scores = pd.DataFrame({"touchpoint": ["support"], "n": 90, "value": 7.6, "low": 7.2,
    ...                        "high": 8.0, "method": "mean, t interval"})
    >>> scores.attrs["items"] = ["satisfaction"]
    >>> goals(scores, {"support": Thing(label="Support", goal=goal)})["verdict"].item()
    'reached'
    """
    check_columns(scores, ["touchpoint", "value", "low", "high", "method"])
    if not scores["method"].str.startswith("mean").all():
        raise ParameterError("Goals are set on the scale of an item: give what score() returns.")
    items = scores.attrs.get("items", [])
    set_ = [
        {"touchpoint": key, "item": p.goal.item, "goal": float(p.goal.value),
         "by": p.goal.by, "set_by": p.goal.set_by}
        for key, p in touchpoints.items()
        if getattr(p, "goal", None) is not None and p.goal.item in items
    ]  # fmt: skip
    declared = pd.DataFrame(set_, columns=["touchpoint", "item", "goal", "by", "set_by"])
    known = scores.assign(touchpoint=scores["touchpoint"].astype(object))
    known = known[[c for c in COLUMNS if c in known]]
    table = known.merge(declared, on="touchpoint").set_index("touchpoint")
    table = table.loc[[k for k in declared["touchpoint"] if k in table.index]].reset_index()
    gone = table["low"].isna() | table.get("suppressed", pd.Series(False, table.index)).astype(bool)
    agreed = table["low"].eq(table["high"])
    verdict = np.select(
        [gone, agreed, table["low"].ge(table["goal"]), table["high"].lt(table["goal"])],
        ["", OPEN, REACHED, MISSED],
        OPEN,
    )
    table["verdict"] = pd.Series(verdict, table.index, dtype="str").where(~gone)
    table.attrs = dict(scores.attrs)
    return table
