"""Feelings wanted against felt, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import NOISE, figure_of, level_of
from cemlab.sentences.numbers import (
    counted,
    is_hidden,
    listing,
    names_of,
    number,
    with_interval,
)
from cemlab.sentences.profiles import about_standings
from cemlab.sentences.questions import COLUMNS, Question, owner_of


def _top(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the feeling that most wanted at each touch point, the least felt first."""
    rows = table[~is_hidden(table)].sort_values("n", ascending=False, kind="stable")
    return rows.drop_duplicates("touchpoint").sort_values("value", kind="stable")


def about_feelings_gap(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell where the feeling wanted most is felt by fewest, and where it is met best.

    Parameters
    ----------
    table
        Result of `feelings_gap` without groups.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_feelings_gap(pd.DataFrame({"touchpoint": ["Support"], "feeling": ["understood"],
    ...     "n": [75], "value": [0.17], "low": [0.1], "high": [0.28]}))
    'Support: of customers who wanted to feel understood, 17 % did (95 % interval 10 to 28 %,
    n = 75).'
    """
    if table.empty:
        why = table.attrs.get("why", "nobody was asked")
        return f"What was wanted cannot be held against what was felt: {why}."
    rows = _top(table)
    if rows.empty:
        return "Too few customers ticked what they wanted and what they felt."
    names, level = names_of(touchpoints), level_of(table)
    first, last = next(rows.itertuples()), next(rows.tail(1).itertuples())
    told = [
        f"{names.get(first.touchpoint, first.touchpoint)}: of customers who wanted to feel "
        f"{first.feeling}, {figure_of(first, 'share', level).replace(' (', ' did (', 1)}."
    ]
    if len(rows) > 1:
        told = [f"The feeling wanted most is missed most at {told[0]}"]
        best = names.get(last.touchpoint, last.touchpoint)
        told.append(
            f"It is met best at {best}: of those who wanted to feel {last.feeling}, "
            f"{figure_of(last, 'share', level, of='did')}."
        )
        if first.high >= last.low:
            told.append("The two cannot be told apart.")
    return " ".join(told)


def about_unwanted(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell which feeling is felt most by customers who had not wanted it.

    Parameters
    ----------
    table, touchpoints
        As in `about_feelings_gap`.

    Returns
    -------
    str
        Empty where nobody ticked both sides.

    Examples
    --------
    >>> about_unwanted(pd.DataFrame({"touchpoint": ["Contract"], "feeling": ["relieved"], "n": [10],
    ...     "value": [0.4], "asked": [147], "unwanted": [0.4], "unwanted_low": [0.3],
    ...     "unwanted_high": [0.5]}))
    'Felt most often without having been wanted: relieved at Contract, by 40 % of customers (95 %
    interval 30 to 50 %, n = 147).'
    """
    rows = table[table["unwanted"].notna()] if len(table) else table
    if rows.empty:
        return ""
    names, row = names_of(touchpoints), rows.loc[rows["unwanted"].astype(float).idxmax()]
    share = with_interval(row["unwanted"], row["unwanted_low"], row["unwanted_high"], row["asked"],
                          of="of customers", unit="share", confidence=level_of(table))  # fmt: skip
    return (
        f"Felt most often without having been wanted: {row['feeling']} at "
        f"{names.get(row['touchpoint'], row['touchpoint'])}, by {share}."
    )


def about_feelings_order(
    table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None
) -> str:
    """Tell where missed feelings weigh most, and whether another order would do as well.

    Parameters
    ----------
    table
        Result of `feelings_priorities`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_feelings_order(pd.DataFrame({"touchpoint": ["Support", "Billing"], "n": [90, 80],
    ...     "value": [0.2, 0.3], "low": [0.1, 0.2], "high": [0.3, 0.4], "agrees": [0.97, None],
    ...     "rank_low": [1, 1], "rank_high": [2, 2]}))
    'Missed feelings weigh most at Support: of what was wanted there, 80 % was not felt (95 %
    interval 70 to 90 %, n = 90). It stands before Billing in 97 % of resamples.'
    """
    rows = table[~is_hidden(table)] if len(table) else table
    if rows.empty:
        return ""
    names = names_of(touchpoints)
    places = [names.get(p, p) for p in rows["touchpoint"]]
    row = rows.iloc[0]
    missed = with_interval(1 - row["value"], 1 - row["high"], 1 - row["low"], row["n"],
                           of="was not felt", unit="share", confidence=level_of(table))  # fmt: skip
    told = [f"Missed feelings weigh most at {places[0]}: of what was wanted there, {missed}."]
    if len(rows) > 1:
        often = f"{number(row['agrees'], 'share')} of" if row["agrees"] < 0.995 else "almost all"
        told.append(f"It stands before {places[1]} in {often} resamples.")
    swap = [
        f"{a} and {b}"
        for a, b, agrees in zip(places, places[1:], rows["agrees"], strict=False)
        if agrees < 0.9
    ]
    if swap:
        told.append(f"These could swap places: {'; '.join(swap)}.")
    return " ".join(told)


def about_feelings_change(
    table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None
) -> str:
    """Tell at which touch points more or fewer wanted feelings are met than in the wave before.

    Parameters
    ----------
    table
        Result of `feelings_change`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_feelings_change(pd.DataFrame({"touchpoint": ["Support"], "wave": ["2026"],
    ...     "against": ["2025"], "n": [90], "n_against": [80], "value": [0.02], "low": [-0.1],
    ...     "high": [0.14], "p_adjusted": [0.7]}))
    'At no touch point did the share of wanted feelings that were felt move beyond noise from one
    wave to the next (1 touch point compared).'
    """
    rows = table[~is_hidden(table)] if len(table) else table
    if rows.empty:
        return "Wanted and felt were not both ticked in two waves: nothing can be said of change."
    names, level = names_of(touchpoints), level_of(table)
    moved = rows[rows["p_adjusted"].lt(NOISE)]
    if moved.empty:
        points = counted(rows["touchpoint"].nunique(), "touch point")
        return (
            "At no touch point did the share of wanted feelings that were felt move beyond noise "
            f"from one wave to the next ({points} compared)."
        )
    told = [
        f"{names.get(r.touchpoint, r.touchpoint)} from {r.against} to {r.wave}, "
        f"{figure_of(r, 'share', level)}"
        for r in moved.itertuples()
    ]
    return f"The share of wanted feelings that were felt moved at {'; '.join(told)}."


def feelings_questions(
    gap: pd.DataFrame,
    order: pd.DataFrame,
    standing: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any],
) -> pd.DataFrame:
    """Ask which feeling to design for first, and whose design customers do not share.

    Parameters
    ----------
    gap, order, standing
        Results of `feelings_gap`, `feelings_priorities` and `standings`; each may be empty.
    touchpoints
        Of the study: id to touch point with its owner and the feelings it is designed for.

    Returns
    -------
    DataFrame
        question, evidence, owner, uncertainty.

    Examples
    --------
    >>> none = pd.DataFrame(columns=["touchpoint", "feeling", "n", "value", "disagree"])
    >>> feelings_questions(none, none, none, touchpoints={}).empty
    True
    """
    top = _top(gap).set_index("touchpoint", drop=False)
    top.index = top.index.astype(object)
    rows = [
        *_of_design(top, order, touchpoints, level_of(gap)),
        *_of_other_feelings(top, touchpoints),
        *_of_measures_apart(standing, touchpoints),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_design(
    top: pd.DataFrame, order: pd.DataFrame, touchpoints: Mapping[str, Any], level: float
) -> Iterator[Question]:
    """Ask whether to design for the feeling whose lack weighs most."""
    heaviest = order.loc[~is_hidden(order), "touchpoint"].astype(object).head(1)
    for key in heaviest[heaviest.isin(top.index)]:
        row, name = top.loc[key], names_of(touchpoints).get(key, key)
        yield (
            f"Is {name} to be designed so that more customers feel {row['feeling']}?",
            f"Of those who wanted it there, {figure_of(row, 'share', level, of='felt it')}.",
            owner_of(key, touchpoints),
            "Another touch point could come first, too."
            if order["rank_high"].iloc[0] > 1
            else "The first place does not rest on who happened to answer.",
        )


def _of_other_feelings(top: pd.DataFrame, touchpoints: Mapping[str, Any]) -> Iterator[Question]:
    """Ask about the design of touch points where customers want to feel something else most."""
    names = names_of(touchpoints)
    for key, row in top.sort_values("n", ascending=False, kind="stable").iterrows():
        design = list(getattr(touchpoints.get(key), "wanted", []) or [])
        if design and row["feeling"] not in design:
            yield (
                f"{names.get(key, key)} is designed for {listing(design)}: should it be "
                f"{row['feeling']}?",
                f"More customers want to feel {row['feeling']} there than anything else "
                f"(n = {number(row['n'], 'count')}).",
                owner_of(key, touchpoints),
                "Wanting was asked afterwards, in the light of what was felt.",
            )


def _of_measures_apart(
    standing: pd.DataFrame, touchpoints: Mapping[str, Any]
) -> Iterator[Question]:
    """Ask which measure to believe where they disagree."""
    names = names_of(touchpoints)
    for place in standing.loc[standing["disagree"].astype(bool), "touchpoint"].head(1):
        yield (
            f"Which of the measures do we believe at {names.get(place, place)}, and what would "
            "settle it?",
            about_standings(standing[standing["touchpoint"].eq(place)], touchpoints=touchpoints),
            owner_of(place, touchpoints),
            "They come from different customers and different questions.",
        )
