"""Themes in words: which rise, which fade, which no score shows."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cemlab.sentences.measures import level_of
from cemlab.sentences.numbers import counted, day, listing, number, shown, span

_MARKS = {"pattern": " (a pattern)", "doubtful": " (doubtful)"}


def mark_of(reading: str | None) -> str:
    """Give what stands after the name of a theme that is not stable; nothing where it is.

    Examples
    --------
    >>> f"“late bill”{mark_of('pattern')}"
    '“late bill” (a pattern)'
    """
    return _MARKS.get(str(reading), "")


def about_emerging(table: pd.DataFrame, themes: pd.DataFrame | None = None) -> str:
    """Tell which themes and phrases rose or faded beyond chance, however small they are.

    Parameters
    ----------
    table
        Result of `emerging`.
    themes
        Table of the themes: a theme that is not stable is then marked.

    Returns
    -------
    str

    Examples
    --------
    >>> about_emerging(pd.DataFrame({"label": ["passport"], "also": ["scan"], "called": [True],
    ...     "direction": ["rising"], "share_before": [0.0], "share_recent": [0.05], "n": [200],
    ...     "value": [0.05], "low": [0.03], "high": [0.08], "comments": [10]}))
    'New or rising, too often for chance: “passport” (with “scan”), 10 comments lately, by 5.0 % of
    the 200 who wrote, after 0 % (95 % interval of the difference 3.0 to 8.0 percentage points).'
    """
    if table.empty:
        return "Nothing can be said of what is new: that takes dated comments of over a year."
    called, level = shown(table[table["called"]]), f"{100 * level_of(table):g} % interval"
    read = {} if themes is None else _marks(themes)
    told = []
    for way, word in (("rising", "New or rising"), ("fading", "Fading")):
        rows = called[called["direction"].eq(way)].head(3)
        named = [
            f"“{r.label}”{_mark(r, read)}{_with(r.also)}, {counted(r.comments, 'comment')} lately, "
            f"by {number(r.share_recent, 'share')} of the "
            f"{number(getattr(r, 'n_effective', r.n), 'count')} who wrote, after "
            f"{number(r.share_before, 'share')} ({level} of the difference "
            f"{span(r.low, r.high, 'share').removesuffix(' %')} percentage points)"
            for r in rows.itertuples()
        ]
        if named:
            told.append(f"{word}, too often for chance: {'; '.join(named)}.")
    return " ".join(told) or (
        "Lately, against up to a year before, no theme and no phrase rose or faded beyond chance."
    )


def about_first_calls(calls: pd.DataFrame, rises: pd.DataFrame) -> str:
    """Tell since when a look at the comments each week would have called what rises now.

    Parameters
    ----------
    calls
        Result of `first_calls`.
    rises
        Rows of `emerging` that are shown.

    Returns
    -------
    str
        Of three at most; empty where none of them was called week by week.

    Examples
    --------
    >>> week = pd.to_datetime(["2026-08-31", "2026-09-07"])
    >>> calls = pd.DataFrame({"week": week, "source": "tickets", "label": "passport"})
    >>> about_first_calls(calls, calls.assign(direction="rising"))
    'Looked at week by week, “passport” would have been called first on 31 August 2026.'
    """
    rising = rises.loc[rises["direction"].eq("rising"), ["source", "label"]]
    first = calls.sort_values("week", kind="stable").merge(rising)
    first = first.drop_duplicates("label").head(3)
    told = [
        f"“{row.label}” would have been called first on {day(row.week)}"
        for row in first.itertuples()
    ]
    return f"Looked at week by week, {listing(told)}." if told else ""


def _marks(themes: pd.DataFrame) -> dict[str, str]:
    """Mark themes; one whose words rise by themselves is doubtful in its size alone."""
    marks = dict(zip(themes["label"], themes["reading"].map(mark_of), strict=True))
    rising = themes["rising_words"].ne("") if "rising_words" in themes else False
    sure = themes.loc[rising & themes["reading"].eq("doubtful"), "label"]
    return marks | dict.fromkeys(sure, " (doubtful in its bounds, while its words rise)")


def _mark(row: Any, marks: Mapping[str, str]) -> str:  # noqa: ANN401 - a row of `emerging`
    """Mark a theme; a phrase is what it is."""
    return marks.get(row.label, "") if getattr(row, "kind", "") == "theme" else ""


def _with(also: str) -> str:
    """Name at most three phrases told by the same comments."""
    return f" (with “{', '.join(also.split(', ')[:3])}”)" if also else ""


def about_unclear(labels: np.ndarray, readable: np.ndarray, note: str = "") -> str:
    """Tell how many comments say something, and how many of these no theme could be given.

    Parameters
    ----------
    labels
        `Themes.labels`: −1 where no theme fits or the comment says nothing.
    readable
        `Themes.readable`: whether it says anything.
    note
        Told instead where there is no theme at all.

    Returns
    -------
    str

    Examples
    --------
    >>> about_unclear(np.array([0, 1, -1, 0, -1]), np.array([True, True, True, True, False]))
    '4 of 5 comments say something, the base of the shares; 1 of these (25 %) fits no theme
    clearly.'
    """
    read, none = int(readable.sum()), int((readable & (labels < 0)).sum())
    if note and none == read:
        return note
    share = number(none / read if read else np.nan, "share")
    return (
        f"{number(read, 'count')} of {counted(len(labels), 'comment')} "
        f"{'says' if read == 1 else 'say'} something, the base of the shares; "
        f"{number(none, 'count')} of these ({share}) {'fits' if none == 1 else 'fit'} no theme "
        "clearly."
    )


def about_impact(table: pd.DataFrame) -> str:
    """Tell with which theme the score stands lowest, and how far.

    Parameters
    ----------
    table
        Result of `theme_impact` of means.

    Returns
    -------
    str

    Examples
    --------
    >>> about_impact(pd.DataFrame({"theme": ["late"], "n": [90], "value": [-0.4], "low": [-0.5],
    ...     "high": [-0.3], "p_adjusted": [0.001], "suppressed": False}))
    'The score stands 0.40 points lower (95 % interval 0.30 to 0.50) with those who speak of “late”
    (n = 90) than without them. That is an association: mending it need not move the score as far.'
    """
    if table.empty:
        return "No scores stand beside themes here."
    level = level_of(table)
    rows = shown(table)
    rows = rows[rows["p_adjusted"].lt(1 - level) & rows["value"].lt(0)].sort_values("value")
    if rows.empty:
        return "With no theme does the score stand lower beyond noise than without it."
    told = [
        f"{-r.value:.2f} points lower ({100 * level:g} % interval {-r.high:.2f} to {-r.low:.2f}) "
        f"with those who speak of “{r.theme}” (n = {number(r.n, 'count')})"
        for r in rows.head(3).itertuples()
    ]
    return (
        f"The score stands {'; '.join(told)} than without them. That is an association: mending "
        "it need not move the score as far."
    )
