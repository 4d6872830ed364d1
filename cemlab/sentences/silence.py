"""What is not said, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import NOISE
from cemlab.sentences.numbers import counted, listing, names_of, number, shown

KINDS = {
    "question": "left blank more often than the other questions",
    "touch point": "answered with fewer words than other touch points",
    "no longer mentioned": "named less often lately than before",
    "group": "answering invitations less often than the rest",
}


def about_silence(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell where less is said than expected.

    Parameters
    ----------
    table
        Result of `silence`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_silence(pd.DataFrame({"kind": ["group"], "about": ["retail"], "share": [0.6],
    ...     "expected": [0.3], "value": [0.3], "p_adjusted": [0.001], "n": [120]}))
    'Less is said than expected. Answering invitations less often than the rest: retail (silent
    60 %, expected 30 %, n = 120).'
    """
    if table.empty:
        return "Nothing is known of who could have spoken, so silence cannot be told."
    rows = shown(table)
    found = rows[(rows["p_adjusted"] < NOISE) & (rows["value"] > 0)]
    if found.empty:
        return f"Nobody is more silent than expected, beyond noise, in {len(rows)} comparisons."
    names, told = names_of(touchpoints), []
    for kind, text in KINDS.items():
        part = found[found["kind"] == kind].sort_values("value", ascending=False, kind="stable")
        if part.empty:
            continue
        where = [
            f"{names.get(row.about, row.about)} (silent {number(row.share, 'share')}, expected "
            f"{number(row.expected, 'share')}, n = {number(row.n, 'count')})"
            for row in part.head(3).itertuples()
        ]
        more = len(part) - len(where)
        where += [counted(more, "other")] if more else []
        told.append(f"{text[0].upper()}{text[1:]}: {listing(where)}.")
    return " ".join(["Less is said than expected.", *told])


def about_fell_silent(table: pd.DataFrame) -> str:
    """Tell how many customers who used to answer have nearly stopped.

    Parameters
    ----------
    table
        Result of `fell_silent`.

    Returns
    -------
    str
        Nobody is named: the table names them.

    Examples
    --------
    >>> about_fell_silent(pd.DataFrame({"account_id": ["A1", "A2"], "value": [0, 4],
    ...     "expected": [9.0, 4.2], "p_adjusted": [0.001, 0.9]}))
    '1 of 2 accounts that used to answer has nearly stopped: 0 answers lately where 9 were to be
    expected.'
    """
    if table.empty:
        return "Nobody is known by name, so nobody can be seen to fall silent."
    what = "account" if table.columns[0] == "account_id" else "customer"
    found = table[table["p_adjusted"] < NOISE]
    left = table.attrs.get("left", 0)
    aside = f" {counted(left, 'customer')} who left are not counted." if left else ""
    if found.empty:
        return (
            f"None of {counted(len(table), what)} that used to answer has fallen silent beyond "
            f"noise.{aside}"
        )
    verb = "has" if len(found) == 1 else "have"
    return (
        f"{number(len(found), 'count')} of {counted(len(table), what)} that used to answer {verb} "
        f"nearly stopped: {counted(found['value'].sum(), 'answer')} lately where "
        f"{number(found['expected'].sum(), 'count')} were to be expected.{aside}"
    )
