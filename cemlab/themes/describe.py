"""How large a theme is, and how far it holds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError
from cemlab.themes.stability import UNDIVIDED, reading
from cemlab.themes.words import coherence_of, distinctive_words

if TYPE_CHECKING:
    from cemlab.themes.find import Themes

COLUMNS = [
    *("theme", "label", "words", "comments", "n", "n_effective", "share", "value", "low", "high"),
    *("suppressed", "stability", "coherence", "reading", "method"),
]


def theme_table(
    texts: Sequence[str],
    labels: np.ndarray,
    comments: np.ndarray,
    readable: int,
    stability: np.ndarray,
    confidence: float,
) -> pd.DataFrame:
    """Describe each theme by its words, its size and its stability.

    Parameters
    ----------
    texts
        Short comments, and sentences of long ones, without masks and numbers.
    labels
        Theme of each text, -1 in none.
    comments
        Number of comments that voice each theme.
    readable
        Number of comments that form the base of the shares.
    stability
        Per theme, 0 to 1.
    confidence
        Of the Wilson intervals (Wilson 1927).

    Returns
    -------
    DataFrame
        One row per theme, the largest first; see `Themes.table`.

    Examples
    --------
    >>> table = theme_table(["late bill", "a late bill", "?"], np.array([0, 0, -1]),
    ...                     np.array([2]), 3, np.array([0.8]), 0.95)
    >>> table[["label", "comments", "reading"]].values.tolist()
    [['late bill', 2, 'pattern']]
    """
    from statsmodels.stats.proportion import proportion_confint

    base = readable
    words = distinctive_words(texts, labels)
    coherence = coherence_of(texts, words)
    low, high = proportion_confint(comments, max(base, 1), 1 - confidence, method="wilson")
    told = [_told(*one) for one in zip(range(len(words)), words, stability, coherence, strict=True)]
    if len(told) == 1 and np.isnan(stability[0]):
        told = [("not divided", UNDIVIDED)]
    labelled, readings = zip(*told, strict=True) if told else ((), ())
    table = pd.DataFrame(
        {
            "theme": np.arange(len(comments)),
            "label": pd.array(labelled, dtype="str"),
            "words": pd.array([", ".join(found) for found in words], dtype="str"),
            "comments": comments,
            "n": base,
            "n_effective": float(base),
            "share": comments / max(base, 1),
            "value": comments / max(base, 1),
            "low": low,
            "high": high,
            "suppressed": False,
            "stability": stability,
            "coherence": coherence,
            "reading": pd.array(readings, dtype="str"),
            "method": "share of readable comments, Wilson",
        }
    )[COLUMNS]
    table.attrs = {"readable": base, "confidence": confidence}
    return table


def _told(theme: int, words: list[str], stability: float, coherence: float) -> tuple[str, str]:
    """Give one theme of several its label, which no other has, and its reading.

    Comments with no word in common may come back together, but nobody can say what they are about;
    nor is a theme believed whose stability could not be measured.
    """
    if not words:
        return f"theme {theme + 1}, no words in common", "doubtful"
    return ", ".join(words[:3]), reading(np.nan_to_num(stability), coherence)


def check_length(n: int, found: "Themes") -> None:
    """Refuse comments that cannot be those the themes were found in."""
    if n != len(found.labels):
        raise ParameterError(
            f"The themes were found in {len(found.labels)} comments, got {n}; "
            "pass the same comments in the same order."
        )
