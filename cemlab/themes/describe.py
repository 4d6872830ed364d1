"""How large a theme is, how far it holds, and whose words show it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError
from cemlab.themes.stability import UNDIVIDED, reading
from cemlab.themes.words import coherence_of, distinctive_words

if TYPE_CHECKING:
    from cemlab.themes.find import Themes

READABLE = (40, 220)  # characters of a quote that reads well in a report
UNWIELDY = 0.15  # cosine that a quote of another length must be nearer by
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
    readings = list(map(reading, stability, coherence))
    labelled = [
        ", ".join(found[:3]) if found and read != UNDIVIDED else "not divided"
        for found, read in zip(words, readings, strict=True)
    ]
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


def theme_quotes(
    found: "Themes", texts: Sequence[str] | pd.Series, k: int = 3
) -> dict[int, list[int]]:
    """Return where the comments stand that show each theme best.

    Parameters
    ----------
    found
        From `find_themes`.
    texts
        The comments it was made from, in the same order.
    k
        Quotes per theme.

    Returns
    -------
    dict
        Theme → positions in `texts`, the most central first; distinct comments only;
        lengths of 40 to 220 characters are preferred.

    Raises
    ------
    ParameterError
        `texts` has another length than `found.labels`.
    """
    given = pd.Series(texts, dtype="object").reset_index(drop=True)
    check_length(len(given), found)
    frame = pd.DataFrame({"theme": found.labels, "text": given, "near": found.centrality})
    frame = frame[frame["theme"] >= 0]
    frame["near"] -= UNWIELDY * ~frame["text"].str.len().between(*READABLE)
    frame["same"] = frame["text"].str.casefold().str.split().str.join(" ")
    frame = frame.sort_values(["near", "same"], ascending=[False, True])
    frame = frame.drop_duplicates(["theme", "same"])
    return {int(theme): list(rows.index[:k]) for theme, rows in frame.groupby("theme")}


def check_length(n: int, found: "Themes") -> None:
    """Refuse comments that cannot be those the themes were found in."""
    if n != len(found.labels):
        raise ParameterError(
            f"The themes were found in {len(found.labels)} comments, got {n}; "
            "pass the same comments in the same order."
        )
