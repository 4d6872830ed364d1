"""Answers that may stand in one mean: of one source and wave, on one scale."""

import pandas as pd


def latest_wave(answers: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """Keep the answers of the newest wave, as a mean of several waves stands for none.

    Parameters
    ----------
    answers
        Of one source, as `feedback.answers(source=…)` gives them. The newest wave is the one
        answered last on average; without dates the last by name.
    least
        Responses a wave must have; where none has as many, all answers are kept.

    Returns
    -------
    DataFrame
        The answers as they are where they hold no waves.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-05-01", "2026-05-01"], utc=True)
    >>> answers = pd.DataFrame({"response_id": ["r1", "r2"], "wave": ["autumn", "April"]})
    >>> latest_wave(answers.assign(answered_at=days))["wave"].item()
    'April'
    """
    waves = answers.dropna(subset=["wave"])
    enough = waves.groupby("wave")["response_id"].nunique().ge(least)
    if not enough.any():
        return answers
    when = waves.groupby("wave")["answered_at"].mean()[enough[enough].index]
    newest = when.idxmax() if when.notna().any() else max(when.index)
    return waves[waves["wave"].eq(newest)]


def main_source(answers: pd.DataFrame) -> pd.DataFrame:
    """Keep the answers of the source with most of them, as sources are never pooled."""
    counts = answers["source"].value_counts().sort_index()
    return answers if counts.empty else answers[answers["source"].eq(counts.idxmax())]


def one_scale(answers: pd.DataFrame) -> pd.DataFrame:
    """Keep the answers given on the scale that most were given on, as scales are never pooled.

    Parameters
    ----------
    answers
        As `feedback.answers(…)` gives them, with scale_low and scale_high.

    Returns
    -------
    DataFrame
        Of two scales used equally often the one with the lower ends.

    Examples
    --------
    >>> answers = pd.DataFrame({"value": [7, 8, 3], "scale_low": [0, 0, 1],
    ...                         "scale_high": [10, 10, 5]})
    >>> one_scale(answers)["value"].tolist()
    [7, 8]
    """
    if answers.empty:
        return answers
    scales = answers[["scale_low", "scale_high"]]
    counts = scales.value_counts().reset_index()
    commonest = counts.sort_values(
        ["count", "scale_low", "scale_high"], ascending=[False, True, True]
    ).iloc[0]
    return answers[scales.eq(commonest[["scale_low", "scale_high"]]).all(axis=1)]
