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


def spoken_of(
    verbatims: pd.DataFrame, touchpoint: str, touchpoints: Mapping[str, Any]
) -> pd.DataFrame:
    """Keep the comments about a touch point: those given there, else those that use its words.

    Parameters
    ----------
    verbatims
        From `feedback.verbatims()`.
    touchpoint
        Its id.
    touchpoints
        Of the study; `words` of the touch point are looked for where no comment was given there,
        as in reviews that tell a whole journey.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> said = pd.DataFrame({"text": ["Stewards were kind", "Late"], "touchpoint": [None, None]})
    >>> spoken_of(said, "crew", {"crew": SimpleNamespace(words=["steward"])})["text"].tolist()
    ['Stewards were kind']
    """
    here = verbatims["touchpoint"].eq(touchpoint)
    words = getattr(touchpoints.get(touchpoint), "words", [])
    if here.any() or not words:
        return verbatims[here]
    said = verbatims["text"].fillna("")
    found = [said.str.contains(_beginning(word)) for word in words]
    return verbatims[pd.concat(found, axis=1).any(axis=1)]


def _beginning(word: str) -> re.Pattern:
    """Look for words that begin so: "call" is in "called", "old" not in "hold"."""
    return re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
