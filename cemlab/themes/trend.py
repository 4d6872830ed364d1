"""Themes over time: each theme's share of what was written in a period."""

import pandas as pd

from cemlab.errors import ParameterError
from cemlab.sentences.periods import period_for
from cemlab.stats import by_period, satisfied
from cemlab.themes.find import Themes

COMMENTS = 20  # that a period needs before shares of them say something


def theme_trend(
    found: Themes,
    verbatims: pd.DataFrame,
    *,
    period: str | None = None,
    weights: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Share of the comments of each period that voice each theme.

    Parameters
    ----------
    found
        From `find_themes(verbatims["text"])`.
    verbatims
        The comments in the same order, with answered_at; those without a date are left out, and
        so are those in no theme. With source: only the one with most comments counts, as a change
        in who is asked is no change of what customers say; ``attrs["source"]`` names it. Repeated
        comments of an account or customer are clustered.
    period
        "W", "M" or "Q"; default: the finest that can be read, see `period_for`.
    weights
        Column of weights.
    confidence
        Of Wilson's interval.

    Returns
    -------
    DataFrame
        label, period, n (comments of the period that stand in any theme), n_effective, value (a
        share), low, high, suppressed, method.

    Raises
    ------
    ParameterError
        Where `verbatims` has another length than `found.labels`.

    Examples
    --------
    >>> from cemlab.themes import find_themes
    >>> texts = ["invoice wrong again", "invoice amount wrong", "portal login slow"] * 12
    >>> verbatims = pd.DataFrame({"text": texts,
    ...     "answered_at": pd.date_range("2026-01-01", periods=36, freq="2D", tz="UTC")})
    >>> trend = theme_trend(find_themes(verbatims["text"]), verbatims)
    >>> sorted(trend.columns)[:4]
    ['high', 'label', 'low', 'method']
    """
    if len(verbatims) != len(found.labels):
        raise ParameterError(
            f"The themes were found in {len(found.labels)} comments, got {len(verbatims)}; "
            "pass the same comments in the same order."
        )
    frame = verbatims.reset_index(drop=True)
    frame = frame[frame.index.isin(found.voiced()["row"]) & frame["answered_at"].notna()]
    source = "" if "source" not in frame or frame.empty else frame["source"].mode()[0]
    frame = frame[frame["source"].eq(source)] if source else frame
    frame = by_period(frame, period=period or period_for(frame, least=COMMENTS))
    columns = ["label", "period", "n", "n_effective", "value", "low", "high"]
    columns += ["suppressed", "method"]
    if found.table.empty:
        trend = pd.DataFrame(columns=columns)
    else:
        how = {"weights": weights, "confidence": confidence, "called": "share of comments"}
        trend = found.by_theme(
            frame, lambda said: satisfied(said, 0.5, by=["theme", "period"], **how)
        )
        trend["label"] = trend["theme"].map(found.table.set_index("theme")["label"])
    trend.attrs = {"confidence": confidence, "source": source}
    return trend[columns]
