"""Goals in words: which are reached, which are not, of which nothing can be told yet."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import figure_of, level_of
from cemlab.sentences.numbers import counted, day, is_hidden, names_of, number

SHOWN = 3  # goals of one verdict told in full


def about_goals(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell which goals are reached beyond doubt, which are not, and which cannot be told.

    Parameters
    ----------
    table
        Result of `goals`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str
        Of each verdict up to three, the furthest from their goal first.

    Examples
    --------
    >>> about_goals(pd.DataFrame({"touchpoint": ["Support"], "n": [90], "value": [7.6],
    ...     "low": [7.2], "high": [8.0], "goal": [7.0], "by": None, "set_by": ["Head of Service"],
    ...     "verdict": ["reached"]}))
    '1 of 1 goals is reached: Support, 7.6 (95 % interval 7.2 to 8.0, n = 90) against 7.0, set by
    Head of Service.'
    """
    rows, names, level = table[~is_hidden(table)], names_of(touchpoints), level_of(table)
    if rows.empty:
        short = len(table) > 0
        return (
            "Too few answers to tell whether any goal is reached." if short
            else "No goal is set for what was asked here."
        )  # fmt: skip
    rows = rows.assign(gap=rows["value"] - rows["goal"]).sort_values("gap", kind="stable")
    told = []
    for verdict, (one, many) in {
        "reached": ("is reached", "are reached"),
        "not reached": ("is not reached", "are not reached"),
        "cannot tell": ("cannot be told yet", "cannot be told yet"),
    }.items():
        given = rows[rows["verdict"].eq(verdict)]
        if given.empty:
            if verdict == "reached":
                told.append(f"Of {counted(len(rows), 'goal')} none is reached beyond doubt.")
            continue
        count = f"{len(given)} of {len(rows)} goals" if not told else f"{len(given)}"
        named = "; ".join(
            f"{names.get(r.touchpoint, r.touchpoint)}, {figure_of(r, 'score', level)} against "
            f"{number(r.goal)}{_terms(r)}"
            for r in given.head(SHOWN).itertuples()
        )
        more = f"; and {len(given) - SHOWN} more" if len(given) > SHOWN else ""
        told.append(f"{count} {one if len(given) == 1 else many}: {named}{more}.")
    return " ".join(told)


def _terms(row: Any) -> str:  # noqa: ANN401 - a named tuple
    """Write by when a goal is set, and by whom."""
    by = "" if pd.isna(row.by) else f" by {day(pd.Timestamp(row.by))}"
    return by + ("" if pd.isna(row.set_by) else f", set by {row.set_by}")
