"""Themes in words: which rise, which fade, which no score shows."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cemlab.sentences.measures import level_of
from cemlab.sentences.numbers import counted, day, listing, number, shown, span, with_interval
from cemlab.stats import score

ALIKE = 0.05  # of the scale: half a point of ten
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
    'New or rising, too often for chance: “passport” (with “scan”), 10 comments lately, 5.0 % of
    those who wrote after 0 % (95 % interval of the difference 3.0 to 8.0 percentage points).'
    """
    if table.empty:
        return "Nothing can be said of what is new: that takes dated comments of over a year."
    called, level = shown(table[table["called"]]), f"{100 * level_of(table):g} % interval"
    read = {} if themes is None else themes.set_index("label")["reading"].to_dict()
    told = []
    for way, word in (("rising", "New or rising"), ("fading", "Fading")):
        rows = called[called["direction"].eq(way)].head(3)
        named = [
            f"“{r.label}”{_mark(r, read)}{_with(r.also)}, {counted(r.comments, 'comment')} lately, "
            f"{number(r.share_recent, 'share')} of those who wrote after "
            f"{number(r.share_before, 'share')} ({level} of the difference "
            f"{span(r.low, r.high, 'share').removesuffix(' %')} percentage points)"
            for r in rows.itertuples()
        ]
        if named:
            told.append(f"{word}, too often for chance: {'; '.join(named)}.")
    return " ".join(told) or "No theme and no phrase rose or faded beyond chance lately."


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
    if rising.empty:
        return ""
    first = calls.sort_values("week", kind="stable").merge(rising)
    first = first.drop_duplicates("label").head(3)
    told = [
        f"“{row.label}” would have been called first on {day(row.week)}"
        for row in first.itertuples()
    ]
    return f"Looked at week by week, {listing(told)}." if told else ""


def _mark(row: Any, read: Mapping[str, str]) -> str:  # noqa: ANN401 - a row of `emerging`
    """Mark a theme; a phrase is what it is."""
    return mark_of(read.get(row.label)) if getattr(row, "kind", "") == "theme" else ""


def _with(also: str) -> str:
    """Name at most three phrases told by the same comments."""
    return f" (with “{', '.join(also.split(', ')[:3])}”)" if also else ""


def about_unclear(labels: np.ndarray, note: str = "") -> str:
    """Tell how many comments no theme could be given.

    Parameters
    ----------
    labels
        `Themes.labels`: −1 where no theme fits or the comment says nothing.
    note
        Told instead where there is no theme at all.

    Returns
    -------
    str

    Examples
    --------
    >>> about_unclear(np.array([0, 1, -1, 0]))
    '1 of 4 comments (25 %) stands in no theme: it says nothing, or fits none clearly.'
    """
    none, total = int((labels < 0).sum()), len(labels)
    if note and none == total:
        return note
    verb, rest = ("stands", "it says") if none == 1 else ("stand", "they say")
    words = "fits none clearly" if none == 1 else "fit none clearly"
    share = number(none / total if total else np.nan, "share")
    return (
        f"{number(none, 'count')} of {counted(total, 'comment')} ({share}) {verb} in no theme: "
        f"{rest} nothing, or {words}."
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


def about_unscored(themes: pd.DataFrame, answers: pd.DataFrame) -> str:
    """Name the themes that contented and discontented customers voice alike.

    Parameters
    ----------
    themes
        Result of `describe_themes` with scores, and of `unasked`: what a question names is rated.
    answers
        The ratings those scores are compared with: value, scale_low, scale_high, perhaps weight.

    Returns
    -------
    str

    Examples
    --------
    >>> themes = pd.DataFrame({"label": ["reports"], "score": [7.1], "score_low": [6.8],
    ...                        "score_high": [7.4], "score_n": [90], "reading": ["stable"]})
    >>> answers = pd.DataFrame({"value": [7.0, 7.2], "scale_low": 0, "scale_high": 10})
    >>> about_unscored(themes, answers)
    'No score shows these, as those who voice them score like all others, within 0.5 points:
    “reports”, 7.1 (95 % interval 6.8 to 7.4, n = 90).'
    """
    if "score_low" not in themes or answers.empty:
        return "No scores stand beside these comments, so no theme can be compared with them."
    rows, margin = unscored(themes, answers), _margin(answers)
    asked = "asked" in themes
    if rows.empty:
        which = "stable theme that no question names" if asked else "stable theme"
        return (
            f"Of no {which} is it sure that those who voice it score like all others, "
            f"within {margin:g} points."
        )
    told = [
        f"“{r.label}”, "
        + with_interval(r.score, r.score_low, r.score_high, r.score_n, confidence=level_of(themes))
        for r in rows.head(4).itertuples()
    ]
    why = "no question names them, and those" if asked else "those"
    return (
        f"No score shows these, as {why} who voice them score like all others, within "
        f"{margin:g} points: {'; '.join(told)}."
    )


def unscored(themes: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Keep the stable themes whose customers surely score like all others.

    Parameters
    ----------
    themes, answers
        As in `about_unscored`.

    Returns
    -------
    DataFrame
        Alike: the whole interval of the score lies within a twentieth of the scale of the mean of
        all answers. A theme that merely is not known to differ is left out, and so is one that a
        question names, where `themes` says so.

    Examples
    --------
    >>> themes = pd.DataFrame({"label": ["a"], "score_low": [6.8], "score_high": [8.4],
    ...                        "score": [7.1], "reading": ["stable"]})
    >>> answers = pd.DataFrame({"value": [7.0, 7.2], "scale_low": 0, "scale_high": 10})
    >>> unscored(themes, answers).empty
    True
    """
    if "score_low" not in themes or answers.empty:
        return themes.head(0)
    weights = "weight" if "weight" in answers else None
    mean, margin = score(answers, weights=weights)["value"].item(), _margin(answers)
    rows = shown(themes)
    alike = rows["score_low"].ge(mean - margin) & rows["score_high"].le(mean + margin)
    unnamed = rows["asked"].isna() if "asked" in rows else True
    return rows[alike & unnamed & rows["reading"].eq("stable")]


def _margin(answers: pd.DataFrame) -> float:
    """Give how far scores may lie apart and still be alike."""
    return float(ALIKE * (answers["scale_high"].iloc[0] - answers["scale_low"].iloc[0]))
