"""Cut a long comment to whole sentences of its own."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cemlab.text import sentences

CUT = "[…]"


def excerpt(text: str, most: int, words: Sequence[str] = ()) -> str:
    """Give the neighbouring sentences that use most of `words`, marked where others are left out.

    Parameters
    ----------
    text
        A redacted comment.
    most
        Characters of the result, apart from the marks.
    words
        What the quote should be about; none: the beginning of the comment.

    Returns
    -------
    str
        The text itself where it is short enough; empty where no whole sentence is.

    Examples
    --------
    >>> excerpt("We left late. The crew was kind. Nobody said why.", 20, ["crew"])
    '[…] The crew was kind. […]'
    """
    if len(text) <= most:
        return text
    parts, best = sentences(text), (0, 0, 0, "")
    named = [_beginning(word) for word in words]
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            piece = " ".join(parts[start:end])
            if len(piece) > most:
                break
            used = sum(bool(word.search(piece)) for word in named)
            marks = f"{CUT if start else ''} {piece} {CUT if end < len(parts) else ''}".strip()
            best = max(best, (used, -start, end, marks))
    return best[3]


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
        here = pd.concat([said.str.contains(_beginning(word)) for word in words], axis=1).any(
            axis=1
        )
    since = verbatims["answered_at"].dt.tz_localize(None) >= week
    kept = verbatims[here & since]
    kept.attrs["words"] = words
    return kept


def _beginning(word: str) -> re.Pattern:
    """Look for words that begin so: "call" is in "called", "old" not in "hold"."""
    return re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
