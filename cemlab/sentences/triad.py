"""Success, effort and emotion in words, and what met feelings add."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import figure_of, level_of
from cemlab.sentences.numbers import is_hidden, listing, names_of, number

ADDED = {
    "recommending": ("more recommending", "less recommending"),
    "staying": ("more staying", "less staying"),
}


def about_triad(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell where fewest succeeded, found it easy and felt well, and on what each rests.

    Parameters
    ----------
    table
        Result of `triad`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_triad(pd.DataFrame({"touchpoint": ["a", "b"], "part": "effort", "n": [90, 80],
    ...     "meaning": "found it easy", "source": "calls", "value": [0.5, 0.8],
    ...     "low": [0.4, 0.7], "high": [0.6, 0.9]}), touchpoints={"a": "Billing", "b": "Web"})
    'Billing is where fewest found it easy: 50 % (95 % interval 40 to 60 %, n = 90).'
    """
    lacking = table.attrs.get("lacking", [])
    if table.empty:
        return f"Nothing is known of success, effort and emotion: {listing(lacking)}."
    names, level, rows = names_of(touchpoints), level_of(table), table[~is_hidden(table)]
    if rows.empty:
        return "Too few answers to tell success, effort or emotion of any touch point."
    told, points = [], table["touchpoint"].nunique()
    for (part, meaning), given in rows.groupby(["part", "meaning"], sort=False):
        low = given.loc[given["value"].idxmin()]
        told.append((part, f"{names.get(low['touchpoint'], low['touchpoint'])} is where fewest "
                           f"{meaning}: {figure_of(low, 'share', level)}."))  # fmt: skip
    order = {"success": 0, "effort": 1, "emotion": 2}
    told = [text for _, text in sorted(told, key=lambda pair: order[pair[0]])]
    asked = table.groupby("part")["touchpoint"].nunique()
    told += [
        f"{part.capitalize()} was asked at {number(asked[part], 'count')} of {points} touch points."
        for part in order
        if asked.get(part, points) < points
    ]
    told += [f"{text[0].upper()}{text[1:]}." for text in lacking]
    if unsampled := table.attrs.get("unsampled"):
        told.append(f"Of those who wrote alone: {listing(unsampled)}.")
    return " ".join([*told, *_bases(table, list(order))])


def _bases(table: pd.DataFrame, order: list[str]) -> list[str]:
    """Say which part rests on which source, where they differ."""
    of = {
        source: [part for part in order if part in set(rows["part"])]
        for source, rows in table.groupby("source", sort=False)
    }
    if len(of) < 2:
        return []
    told = ", ".join(
        f"{listing(parts)} on {source}"
        for source, parts in sorted(of.items(), key=lambda pair: order.index(pair[1][0]))
    )
    return [f"The three rest on different answers: {told}."]


def about_gain(table: pd.DataFrame) -> str:
    """Tell what met feelings add to recommending and staying beyond success and effort.

    Parameters
    ----------
    table
        Result of `feelings_gain`.

    Returns
    -------
    str

    Examples
    --------
    >>> table = pd.DataFrame({"outcome": ["recommending"], "n": [400], "base": [0.31],
    ...                       "value": [0.04], "low": [0.01], "high": [0.08], "sign": [1]})
    >>> table.attrs["beyond"] = ["success", "effort"]
    >>> about_gain(table)
    'Met feelings go along with more recommending beyond success and effort: they explain 4.0 % more
    of it (95 % interval 1.0 to 8.0 %, n = 400), on top of 31 %.'
    """
    lacking, rows = table.attrs.get("lacking", []), table[~is_hidden(table)]
    if rows.empty:
        why = listing(lacking) if lacking else "too few customers answered"
        return f"What met feelings add cannot be told: {why}."
    level, beyond = level_of(table), table.attrs.get("beyond", [])
    past = f" beyond {listing(beyond)}" if beyond else ""
    told = []
    for row in rows.itertuples():
        if row.low > 0:
            which = ADDED[row.outcome][row.sign < 0]
            more = figure_of(row, "share", level, of="more of it")
            told.append(
                f"Met feelings go along with {which}{past}: they explain {more}, on top of "
                f"{number(row.base, 'share')}."
            )
        else:
            known = f", once {listing(beyond)} are known" if beyond else ""
            told.append(
                f"Met feelings add nothing beyond noise to {row.outcome}{known}: "
                f"{figure_of(row, 'share', level, of='of its variation')}."
            )
    return " ".join([*told, *(f"{text[0].upper()}{text[1:]}." for text in lacking)])
