"""What a theme says, how large it is, and whose words show it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError
from cemlab.themes.embed import count_words, stem, terms, word_runs
from cemlab.themes.stability import UNDIVIDED, reading

if TYPE_CHECKING:
    from cemlab.themes.find import Themes

READABLE = (40, 220)  # characters of a quote that reads well in a report
UNWIELDY = 0.15  # cosine that a quote of another length must be nearer by
SAME = 0.8  # likeness of two spellings of one word
PAIR = 1.5  # a pair of words says more than either, so it need not be quite as frequent
HELD = 5  # distinct comments of a theme that must hold a term before it is shown
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


def distinctive_words(texts: Sequence[str], labels: np.ndarray, k: int = 10) -> list[list[str]]:
    """Return the words and word pairs that tell each theme from the others.

    Parameters
    ----------
    texts
        Comments.
    labels
        Theme of each comment, -1 in none.
    k
        At most this many per theme.

    Returns
    -------
    list of list of str
        Per theme, the most distinctive first, in their most frequent written form.

    Notes
    -----
    In the manner of class TF-IDF (Grootendorst 2022), on the share of a theme's distinct
    comments that hold the term: ``p(t | theme) · log(p(t | theme) / p(t))``. A term that fewer
    than five of them hold (in a small theme: fewer than half) is left out. Where one theme
    holds all comments, ``p(t)``. Pairs count half as much again; a word is listed once, alone
    or in a pair.

    Examples
    --------
    >>> distinctive_words(["late bill", "a late bill", "kind agent", "a kind agent"],
    ...                   np.array([0, 0, 1, 1]), k=1)
    [['late bill'], ['kind agent']]
    """
    first = {text: label for text, label in zip(texts, labels, strict=True) if label >= 0}
    if not first:
        return []
    distinct, group = sorted(first), np.array([first[text] for text in sorted(first)])
    counts, vocabulary = count_words([terms(text) for text in distinct], max_share=1.0)
    written = written_forms(distinct)
    present = counts.sign()
    favour = np.array([PAIR if " " in term else 1.0 for term in vocabulary])
    overall = np.asarray(present.mean(axis=0)).ravel()
    only = group.max() == 0
    found = []
    for theme in range(group.max() + 1):
        own = present[group == theme]
        inside = np.asarray(own.mean(axis=0)).ravel()
        with np.errstate(divide="ignore", invalid="ignore"):
            lift = np.ones_like(inside) if only else np.log(inside / overall)
            weight = np.nan_to_num(inside * np.clip(lift, 0, None) * favour)
        # What few comments hold may be a person's name, and never names a theme.
        weight[inside * own.shape[0] < min(HELD, own.shape[0] / 2)] = 0
        order = np.lexsort((vocabulary, -np.round(weight, 9)))
        best = [vocabulary[i] for i in order[: 6 * k] if weight[i] > 0]
        found.append([written[term] for term in without_repeats(best, k)])
    return found


def coherence_of(texts: Sequence[str], words: Sequence[Sequence[str]], k: int = 6) -> np.ndarray:
    """Return how much each theme's first words seek each other's company.

    Parameters
    ----------
    texts
        Comments.
    words
        Words or pairs of words of each theme, as written.
    k
        How many of them are looked at.

    Returns
    -------
    ndarray
        Mean over pairs of words of ``log(p(a, b) / p(a)p(b)) / −log p(a, b)``, counted on distinct
        comments, half a comment added to each pair (Bouma 2009); NaN for a single word.

    Examples
    --------
    >>> said = ["late bill", "late bill again", "kind agent", "kind agent now", "so it is"]
    >>> coherence_of(said, [["late", "bill"], ["late", "agent"]]).round(2).tolist()
    [1.0, -0.2]
    """
    found = [set(terms(text)) for text in sorted(set(texts))]
    n, values = max(len(found), 1), []
    for theme in words:
        stems = [" ".join(map(stem, word.split())) for word in theme[:k]]
        holds = [np.array([word in one for one in found]) for word in stems]
        pairs = [
            (((a & b).sum() + 0.5) / n, a.mean() * b.mean()) for a, b in combinations(holds, 2)
        ]
        told = [
            min(np.log(both / apart) / -np.log(both), 1)
            for both, apart in pairs
            if apart > 0 and both < 1
        ]
        values.append(np.mean(told) if told else np.nan)
    return np.array(values, dtype=float)


def without_repeats(ranked: list[str], k: int) -> list[str]:
    """Keep the k best terms that share no word, nor a slip of the pen of one, with a better."""
    kept: list[str] = []
    used: set[str] = set()
    for term in ranked:
        if len(kept) == k:
            break
        parts = set(term.split())
        if not any(a == b or _slip(a, b) for a in parts for b in used):
            kept.append(term)
            used |= parts
    return kept


def _slip(one: str, other: str) -> bool:
    """Whether two words are the same but for a letter or two."""
    return min(len(one), len(other)) > 3 and SequenceMatcher(None, one, other).ratio() > SAME


def written_forms(texts: Sequence[str]) -> dict[str, str]:
    """Each stem or pair of stems in its most frequent written form."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for run in word_runs(text):
            for word in run:
                forms[stem(word)][word] += 1
            for a, b in pairwise(run):
                forms[f"{stem(a)} {stem(b)}"][f"{a} {b}"] += 1
    return {term: min(f, key=lambda form: (-f[form], form)) for term, f in forms.items()}


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
