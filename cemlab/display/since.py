"""Choose what customers said: since something changed, or voicing a feeling."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.text import begins


def spoken_since(
    verbatims: pd.DataFrame, change: pd.DataFrame, touchpoints: Mapping[str, Any]
) -> pd.DataFrame:
    """Keep the comments about the touch point that changed, written since the change.

    Parameters
    ----------
    verbatims
        From `feedback.verbatims()`.
    change
        One row of `change_point`: touchpoint, week; empty or without a week where nothing changed.
    touchpoints
        Of the study; `words` of the touch point are looked for where no comment was given there,
        as in reviews that tell a whole journey.

    Returns
    -------
    DataFrame
        attrs["words"] holds the touch point's words, by which `quotes` cuts long comments.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> said = pd.DataFrame({"text": ["Stewards were kind", "Late"], "touchpoint": [None, None],
    ...                      "answered_at": pd.to_datetime(["2026-05-02"] * 2, utc=True)})
    >>> change = pd.DataFrame({"touchpoint": ["crew"], "week": [pd.Timestamp("2026-04-06")]})
    >>> crew = {"crew": SimpleNamespace(words=["steward"])}
    >>> spoken_since(said, change, crew)["text"].tolist()
    ['Stewards were kind']
    """
    told = change.dropna(subset=["week"]).head(1)
    if told.empty:
        return verbatims.head(0)
    place, week = told["touchpoint"].iloc[0], told["week"].iloc[0]
    words = list(getattr(touchpoints.get(place), "words", []))
    here = verbatims["touchpoint"].eq(place)
    if not here.any() and words:
        said = verbatims["text"].fillna("")
        here = pd.concat([said.str.contains(begins(word)) for word in words], axis=1).any(axis=1)
    since = verbatims["answered_at"].dt.tz_localize(None) >= week
    kept = verbatims[here & since]
    kept.attrs["words"] = words
    return kept


def spoken_with(
    verbatims: pd.DataFrame,
    readings: pd.DataFrame,
    feeling: pd.DataFrame,
    touchpoints: Mapping[str, Any],
) -> pd.DataFrame:
    """Keep the comments in which a feeling is read, at its touch point where it has one.

    Parameters
    ----------
    verbatims
        From `feedback.verbatims()`.
    readings
        The ones that were counted, see `cemlab.emotions.told_apart`.
    feeling
        One row of `emotion_shares`: emotion, perhaps touchpoint; empty where none is read.
    touchpoints
        Of the study.

    Returns
    -------
    DataFrame
        attrs["words"] holds the touch point's words, by which `quotes` cuts long comments.

    Examples
    --------
    >>> said = pd.DataFrame({"comment_id": ["a", "b"], "text": ["Food was cold", "Fine"]})
    >>> read = pd.DataFrame({"comment_id": ["a", "b"], "emotion": "disapproval",
    ...                      "chosen": [True, False], "touchpoint": "food"})
    >>> most = pd.DataFrame({"touchpoint": ["food"], "emotion": ["disapproval"]})
    >>> spoken_with(said, read, most, {})["text"].tolist()
    ['Food was cold']
    """
    chosen = readings[readings["chosen"]]
    for column in [name for name in ("emotion", "touchpoint") if name in feeling]:
        chosen = chosen[chosen[column].isin(feeling[column])]
    kept = verbatims[verbatims["comment_id"].isin(chosen["comment_id"])]
    places = feeling["touchpoint"].astype(object) if "touchpoint" in feeling else []
    words = [getattr(touchpoints.get(place), "words", []) for place in places]
    kept.attrs["words"] = [word for some in words for word in some]
    return kept
