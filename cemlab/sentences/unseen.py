"""Themes that no question names and no score shows, in words."""

import pandas as pd

from cemlab.sentences.measures import level_of
from cemlab.sentences.numbers import counted, number, shown, with_interval
from cemlab.sentences.themes import mark_of
from cemlab.stats import score

ALIKE = 0.05  # of the scale: half a point of ten


def about_unasked(themes: pd.DataFrame) -> str:
    """Name the largest themes that no question asks about.

    Parameters
    ----------
    themes
        Result of `unasked`, small numbers hidden.

    Returns
    -------
    str
        Of three at most; a theme that is not stable is marked.

    Examples
    --------
    >>> about_unasked(pd.DataFrame({"label": ["view", "fee"], "asked": [None, "The fee?"],
    ...     "reading": "stable", "n": 900, "share": 0.06, "low": 0.05, "high": 0.07}))
    'No question names 1 of 2 themes: “view”, 6.0 % (95 % interval 5.0 to 7.0 %, n = 900).'
    """
    rows = shown(themes)
    unnamed = rows[rows["asked"].isna() & rows["reading"].ne("retired")].sort_values(
        "share", ascending=False, kind="stable"
    )
    if unnamed.empty:
        return f"A question names each of {counted(len(rows), 'theme')}." if len(rows) else ""
    told = [
        f"“{r.label}”{mark_of(r.reading)}, "
        + with_interval(r.share, r.low, r.high, r.n, unit="share", confidence=level_of(themes))
        for r in unnamed.head(3).itertuples()
    ]
    largest = ", the largest" if len(unnamed) > len(told) else ""
    return (
        f"No question names {number(len(unnamed), 'count')} of {counted(len(rows), 'theme')}"
        f"{largest}: {'; '.join(told)}."
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
    'No score shows these, as those who voice them score like all others, within 0.5 points
    of 7.1: “reports”, 7.1 (95 % interval 6.8 to 7.4, n = 90).'
    """
    if "score_low" not in themes or answers.empty:
        return "No scores stand beside these comments, so no theme can be compared with them."
    rows, margin, mean = unscored(themes, answers), _margin(answers), number(_mean(answers))
    asked = "asked" in themes
    if rows.empty:
        which = "stable theme that no question names" if asked else "stable theme"
        return (
            f"Of no {which} is it sure that those who voice it score like all others, "
            f"within {margin:g} points of {mean}."
        )
    told = [
        f"“{r.label}”, "
        + with_interval(r.score, r.score_low, r.score_high, r.score_n, confidence=level_of(themes))
        for r in rows.head(4).itertuples()
    ]
    why = "no question names them, and those" if asked else "those"
    return (
        f"No score shows these, as {why} who voice them score like all others, within "
        f"{margin:g} points of {mean}: {'; '.join(told)}."
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
    mean, margin = _mean(answers), _margin(answers)
    rows = shown(themes)
    alike = rows["score_low"].ge(mean - margin) & rows["score_high"].le(mean + margin)
    unnamed = rows["asked"].isna() if "asked" in rows else True
    return rows[alike & unnamed & rows["reading"].eq("stable")]


def _mean(answers: pd.DataFrame) -> float:
    """Give the mean of all."""
    weights = "weight" if "weight" in answers else None
    return float(score(answers, weights=weights)["value"].item())


def _margin(answers: pd.DataFrame) -> float:
    """Give how far scores may lie apart and still be alike."""
    return float(ALIKE * (answers["scale_high"].iloc[0] - answers["scale_low"].iloc[0]))
