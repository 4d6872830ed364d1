"""Fieldwork and participation in words."""

from typing import Any

import pandas as pd

from cemlab.sentences.measures import NOISE, level_of
from cemlab.sentences.numbers import counted, listing, number, shown, with_interval

MEASURES = {
    "invited": "the share of customers who were invited",
    "answered": "the share of the invited who answered",
}


def about_response(rates: pd.DataFrame, waves: pd.DataFrame) -> str:
    """Tell how many of the invited answered, and which sources are still in the field.

    Parameters
    ----------
    rates
        Result of `response_rates` by source.
    waves
        Result of `waves_open`.

    Returns
    -------
    str

    Examples
    --------
    >>> rates = pd.DataFrame({"source": ["survey"], "n": [2170], "value": [0.69], "low": [0.67],
    ...                       "high": [0.71]})
    >>> about_response(rates, pd.DataFrame({"source": ["survey"], "n": [2170], "open": [200],
    ...     "value": [0.0922], "usual_days": [11.3], "interim": [True]}))
    'Of those invited to survey, 69 % (95 % interval 67 to 71 %, n = 2,170) answered. Figures of
    survey are interim: 200 of 2,170 invitations (9.2 %) are younger than the 11 days within which
    most answers come.'
    """
    if waves.empty:
        return "No invitations are known, so nobody can say how many of those asked answered."
    told = []
    for row in shown(rates).itertuples():
        share = with_interval(
            row.value, row.low, row.high, row.n, unit="share", confidence=level_of(rates)
        )
        told.append(f"Of those invited to {row.source}, {share} answered.")
    told += [
        f"Figures of {row.source} are interim: {number(row.open, 'count')} of "
        f"{counted(row.n, 'invitation')} ({number(row.value, 'share')}) are younger than the "
        f"{row.usual_days:.0f} days within which most answers come."
        for row in waves[waves["interim"].astype(bool)].itertuples()
    ]
    return " ".join(told or ["Too few were invited to tell how many answered."])


def about_responders(table: pd.DataFrame, late: pd.DataFrame) -> str:
    """Tell whether those who answered differ from the others, and late answers from early ones.

    Parameters
    ----------
    table
        Result of `responders`.
    late
        Result of `late_answers`.

    Returns
    -------
    str

    Examples
    --------
    >>> row = {"n": [90], "low": [-0.1], "high": [-0.02], "value": [-0.06], "p_adjusted": [0.01]}
    >>> about_responders(pd.DataFrame({"field": ["region"], "group": ["North"], **row}),
    ...                  pd.DataFrame(row | {"p": [0.4]}))
    'Heard too little, as far as the customer file tells: North (region). Late answers do not score
    otherwise than early ones beyond noise, so nothing hints that those who kept silent would.'
    """
    if table.empty:
        return "No invitations are known, so those who answered have nobody to be compared with."
    rows = shown(table)
    rows = rows[rows["p_adjusted"] < NOISE]
    few, many = (rows[rows["value"].lt(0) == low] for low in (True, False))
    told = [
        f"Heard too {word}, as far as the customer file tells: "
        + listing(f"{row.group} ({row.field})" for row in part.itertuples())
        + "."
        for word, part in (("little", few), ("much", many))
        if len(part)
    ] or ["Those who answered resemble those who did not, as far as the customer file tells."]
    return " ".join([*told, _late(late)])


def _late(late: pd.DataFrame) -> str:
    """Tell what late answers hint at."""
    rows = shown(late).dropna(subset=["p"])
    if rows.empty:
        return "Too few dated answers tell whether late ones differ."
    rows = rows[rows["p"] < NOISE]
    if rows.empty:
        return (
            "Late answers do not score otherwise than early ones beyond noise, so nothing hints "
            "that those who kept silent would."
        )
    row = next(rows.itertuples())
    size = with_interval(row.value, row.low, row.high, row.n, confidence=level_of(late))
    return (
        f"Late answers score {'lower' if row.value < 0 else 'higher'} than early ones, by {size}: "
        "a hint, no proof, that those who kept silent would too."
    )


def about_participation(table: pd.DataFrame, *, audience: str = "analyst") -> str:
    """Tell whose participation is worth asking about, with the ordinary explanations.

    Parameters
    ----------
    table
        Result of `participation`.
    audience
        For whom the table was made.

    Returns
    -------
    str
        Names stand in alphabetical order; nobody is ranked.

    Examples
    --------
    >>> about_participation(pd.DataFrame({"owner": ["A. B."], "measure": ["invited"],
    ...     "value": [0.8], "low": [0.7], "high": [0.9], "n": [57], "expected": [0.98],
    ...     "p_adjusted": [0.001], "customers": [60], "key_accounts": [0.2], "left": [3],
    ...     "pause_days": [49.0]}))
    'Worth asking about: A. B., where the share of customers who were invited is 80 % (95 %
    interval 70 to 90 %, n = 57) against 98 % expected (60 customers, 20 % key accounts, 3 left,
    longest pause 49 days). Ask first whether leave, a change of portfolio or an agreement with key
    accounts explains it.'
    """
    if table.empty:
        if audience == "analyst":
            return "No account managers with invitations are known, so participation is not shown."
        return "Participation is shown by team only, and the study names no teams."
    unit = table.columns[0]
    found = shown(table)
    found = found[found["p_adjusted"] < NOISE]
    if found.empty:
        return "No account manager's participation departs from the others' beyond noise."
    told = []
    for name, rows in found.sort_values([unit, "measure"]).groupby(unit, sort=False):
        row = next(rows.itertuples())
        pause = "" if pd.isna(row.pause_days) else f", longest pause {row.pause_days:.0f} days"
        told.append(
            f"{name}, where {listing(_departure(r, level_of(table)) for r in rows.itertuples())} "
            f"({counted(row.customers, 'customer')}, {number(row.key_accounts, 'share')} key "
            f"accounts, {number(row.left, 'count')} left{pause})"
        )
    return (
        f"Worth asking about: {'; '.join(told)}. Ask first whether leave, a change of portfolio "
        "or an agreement with key accounts explains it."
    )


def _departure(row: Any, level: float) -> str:  # noqa: ANN401 - a named tuple
    """Tell one departure."""
    if row.measure == "contentment":
        side = "more" if row.value > 0 else "less"
        low, high = (row.low, row.high) if row.value > 0 else (-row.high, -row.low)
        size = with_interval(abs(row.value), low, high, row.n, confidence=level)
        return f"the customers invited are {side} contented than the others, by {size}"
    own = with_interval(row.value, row.low, row.high, row.n, unit="share", confidence=level)
    return f"{MEASURES[row.measure]} is {own} against {number(row.expected, 'share')} expected"
