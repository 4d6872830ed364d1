"""What can mislead a table of drivers, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import NOISE, figure_of, level_of
from cemlab.sentences.numbers import (
    Unit,
    counted,
    is_hidden,
    listing,
    names_of,
    number,
    with_interval,
)


def about_leakage(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell which drivers nearly give the outcome away.

    Parameters
    ----------
    table
        Result of `leakage`.
    touchpoints
        Driver id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_leakage(pd.DataFrame({"driver": ["churn score"], "n": [7043], "value": [0.94],
    ...                             "low": [0.936], "high": [0.946], "leaks": [True]}))
    'Churn score nearly gives the outcome away (94 %, 95 % interval 94 to 95 %, n = 7,043): was it
    made of it, or known only after it? Leave it out before drivers are read.'
    """
    names, level = names_of(touchpoints), level_of(table)
    rows = table[~is_hidden(table)]
    leaks = rows[rows["leaks"].astype(bool)]
    if leaks.empty:
        return "No driver comes near to giving the outcome away."
    told = [
        f"{names.get(r.driver, r.driver)} nearly gives the outcome away "
        f"({figure_of(r, 'share', level).replace(' (', ', ', 1)}"
        for r in leaks.itertuples()
    ]
    it = "it" if len(told) == 1 else "them"
    text = listing(told)
    return (
        f"{text[0].upper()}{text[1:]}: {'was it' if it == 'it' else 'were they'} made of it, or "
        f"known only after it? Leave {it} out before drivers are read."
    )


def about_reversals(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    outcome: str = "the overall score",
) -> str:
    """Tell in which segments a driver goes along with the outcome the other way than over all.

    Parameters
    ----------
    table
        Result of `reversals`.
    touchpoints, outcome
        As in `about_drivers`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_reversals(pd.DataFrame({"segment": ["trip"], "level": ["business"], "n": [900],
    ...     "driver": ["gate"], "value": [0.1], "low": [0.05], "high": [0.15], "overall": [-0.05],
    ...     "overall_low": [-0.06], "overall_high": [-0.04], "reversed": [True]}))
    'Over all, better ratings of gate go along with a lower overall score (correlation −0.05, 95 %
    interval −0.06 to −0.04). Within trip business (correlation +0.10, 95 % interval
    +0.05 to +0.15, n = 900) it is the reverse. Read the drivers by trip.'
    """
    names, level = names_of(touchpoints), level_of(table)
    rows = table[~is_hidden(table)]
    if rows.empty:
        return "No segments are known in which an association could be turned round."
    found = rows[rows["reversed"].astype(bool)]
    if found.empty:
        return (
            "No segment turns an association round beyond noise, in "
            f"{counted(len(rows), 'comparison')}."
        )
    unit: Unit = "polarity"
    told = []
    for driver, part in found.groupby("driver", sort=False):
        whole = part.iloc[0]
        ends = with_interval(whole["overall"], whole["overall_low"], whole["overall_high"],
                             unit=unit, confidence=level)  # fmt: skip
        lower = "lower" if whole["overall"] < 0 else "higher"
        within = [
            f"{r.segment} {r.level} (correlation "
            f"{figure_of(r, unit, level).replace(' (', ', ', 1)}" for r in part.itertuples()
        ]  # fmt: skip
        told.append(
            f"Over all, better ratings of {names.get(driver, driver)} go along with a {lower} "
            f"{outcome.removeprefix('the ')} (correlation {ends.replace(' (', ', ', 1)}. "
            f"Within {listing(within)} it is the reverse."
        )
    segments = listing(dict.fromkeys(found["segment"]))
    return " ".join(told) + f" Read the drivers by {segments}."


def about_left_out(table: pd.DataFrame, *, outcome: str = "the overall score") -> str:
    """Tell how many respondents a table of drivers leaves out, and how they differ.

    Parameters
    ----------
    table
        Result of `left_out`.
    outcome
        What the drivers are of.

    Returns
    -------
    str

    Examples
    --------
    >>> about_left_out(pd.DataFrame({"driver": ["any of them"], "n": [60], "n_against": [240],
    ...     "share": [0.2], "value": [-0.4], "low": [-0.7], "high": [-0.1], "p": [0.01]}))
    '60 of 300 respondents (20 %) could not or did not rate every touch point and are left out of
    the drivers; the overall score is lower among them by 0.4 (95 % interval 0.1 to 0.7), so the
    drivers hold for the others alone.'
    """
    rows = table[~is_hidden(table)]
    if rows.empty:
        return "" if len(table) else "Every respondent rated every touch point."
    row, level = rows.iloc[0], level_of(table)
    both = row["n"] + row["n_against"]
    text = (
        f"{number(row['n'], 'count')} of {counted(both, 'respondent')} "
        f"({number(row['share'], 'share')}) could not or did not rate every touch point and are "
        f"left out of the drivers; {outcome} "
    )
    if not row["p"] < NOISE:
        return text + "does not differ among them beyond noise."
    ends = (-row["high"], -row["low"]) if row["value"] < 0 else (row["low"], row["high"])
    by = with_interval(abs(row["value"]), *ends, confidence=level)
    side = "lower" if row["value"] < 0 else "higher"
    return text + f"is {side} among them by {by}, so the drivers hold for the others alone."
