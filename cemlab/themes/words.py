"""The words that tell a theme: how often, how surely, whether they keep company."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from cemlab.themes.embed import count_words, stem, terms, word_runs

SAME = 0.8  # likeness of two spellings of one word
SURE = 1.96  # z-score
PAIR = 1.5  # a pair of words says more than either, so it need not be quite as frequent
HELD = 5  # distinct comments of a theme that must hold a term before it is shown


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
    than five of them hold (in a small theme: fewer than half) is left out, and where others
    remain, one that the theme holds no more often beyond chance (`fighting`). Where one theme
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
    total = np.asarray(present.sum(axis=0)).ravel()
    found = []
    for theme in range(group.max() + 1):
        own = present[group == theme]
        inside = np.asarray(own.mean(axis=0)).ravel()
        with np.errstate(divide="ignore", invalid="ignore"):
            lift = np.ones_like(inside) if only else np.log(inside / overall)
            weight = np.nan_to_num(inside * np.clip(lift, 0, None) * favour)
        # What few comments hold may be a person's name, and never names a theme.
        weight[inside * own.shape[0] < min(HELD, own.shape[0] / 2)] = 0
        doubtful = fighting(inside * own.shape[0], total, group.max() + 1) < SURE
        if weight[~doubtful].any():
            weight[doubtful] = 0
        order = np.lexsort((vocabulary, -np.round(weight, 9)))
        best = [vocabulary[i] for i in order[: 6 * k] if weight[i] > 0]
        found.append([written[term] for term in without_repeats(best, k)])
    return found


def fighting(inside: np.ndarray, total: np.ndarray, themes: int) -> np.ndarray:
    """Return how surely each term is said more often in a theme than elsewhere, as a z-score.

    Parameters
    ----------
    inside, total
        How many comments of the theme, and of all, hold each term, shape (terms,).
    themes
        How many themes there are.

    Returns
    -------
    ndarray
        The difference of log odds over its standard error, with a prior as strong as a theme of
        mean size (Monroe, Colaresi & Quinn 2008, "Fightin' Words", Political Analysis 16); NaN
        where there is but one term, as nothing is said beside it.

    Examples
    --------
    >>> fighting(np.array([30, 12, 3]), np.array([35, 60, 40]), 5).round(1).tolist()
    [6.7, -3.1, -3.7]
    """
    if len(total) < 2:
        return np.full(len(total), np.nan)
    prior = total / themes
    sides = inside + prior, total - inside + prior
    odds = [np.log(one / (one.sum() - one)) for one in sides]
    return (odds[0] - odds[1]) / np.sqrt(1 / sides[0] + 1 / sides[1])


def coherence_of(texts: Sequence[str], words: Sequence[Sequence[str]], k: int = 6) -> np.ndarray:
    """Return how much each theme's first words seek each other's company.

    Parameters
    ----------
    texts
        What themes are made of: short comments, and sentences of long ones, as a long comment
        holds words of several themes.
    words
        Words or pairs of words of each theme, as written.
    k
        How many of them are looked at.

    Returns
    -------
    ndarray
        Mean over pairs of words of ``log(p(a, b) / p(a)p(b)) / −log p(a, b)``, counted on distinct
        texts (Bouma 2009); NaN for a single word. To each pair half a comment is added, or as much
        as chance would bring where that is less: rare words that never meet are then worth 0.

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
        pairs = [((a & b).mean(), a.mean() * b.mean()) for a, b in combinations(holds, 2)]
        pairs = [(both + min(0.5 / n, apart), apart) for both, apart in pairs]
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


def rising_words(themes: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """List those of each theme's words that rise as phrases of their own, whatever their form.

    Parameters
    ----------
    themes
        With words.
    new
        Result of `emerging`.

    Returns
    -------
    list of str
        Of each theme "late, direct debit"; empty where none of its words rises.

    Examples
    --------
    >>> new = pd.DataFrame({"kind": ["phrase"], "label": ["passports"], "also": ["scan"],
    ...                     "called": [True], "direction": ["rising"]})
    >>> rising_words(pd.DataFrame({"words": ["documents, passport", "late, fee"]}), new)
    ['passport', '']
    """
    rows = new[new["called"].astype(bool) & new["kind"].eq("phrase")]
    rows = rows[rows["direction"].eq("rising")]
    phrases = [word for row in rows.itertuples() for word in (row.label, *row.also.split(", "))]
    said = {_stems(phrase) for phrase in phrases if phrase}
    own = [words.split(", ") for words in themes["words"]]
    return [", ".join(word for word in words if _stems(word) in said) for words in own]


def _stems(phrase: str) -> tuple[str, ...]:
    """Stem each word of a phrase."""
    return tuple(map(stem, phrase.split()))
