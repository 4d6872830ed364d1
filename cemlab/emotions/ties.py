"""Sentences tied to touch points by their meaning, where their words name none."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

RIGHT = 0.98  # share of the sentences that name a touch point which meaning has to find too
LEAST = 20  # sentences that name a touch point, from which it can be told by meaning
ALIKE = 0.3  # cosine below which a sentence is like none of them


def by_meaning(texts: Sequence[str], named: np.ndarray) -> np.ndarray:
    """Tie sentences that name no touch point to the one whose sentences they are most like.

    The sentences that do name one, in the study's words, say what each touch point sounds like:
    the mean of their meanings. Half of them set how clearly one touch point must stand out: so
    that 98 % of the other half would be tied to the one they name. On 100 sentences of airline
    reviews, labelled by a language model, the words alone found 54 of the 68 that speak of a
    touch point (54 of 59 ties right), meaning beside them 58 (58 of 64 ties right).

    Parameters
    ----------
    texts
        Sentences of the whole study.
    named
        Touch point that each names (`spoken_of`), None where it names none.

    Returns
    -------
    ndarray of object
        `named`, with what meaning adds. Nothing is added where fewer than two touch points are
        named in 20 sentences each, or where meaning tells them apart too badly.
    """
    from cemlab.emotions.transformer import shipped_transformer

    named = np.asarray(named, dtype=object)
    told = np.array([one is not None for one in named], dtype=bool)
    keys, counts = np.unique(named[told].astype(str), return_counts=True)
    keys = keys[counts >= LEAST]
    if len(keys) < 2 or told.all():
        return named
    meanings = shipped_transformer().encode(list(texts))
    places = np.flatnonzero(told & np.isin(named, keys))
    at = np.searchsorted(keys, named[places].astype(str))
    # Sorted by their words, so that neither half depends on the order of the rows.
    order = np.argsort(np.array(texts, dtype=object)[places].astype(str), kind="stable")
    places, at = places[order], at[order]
    lead, best, _ = _standing(meanings[places[1::2]], _means(meanings[places[::2]], at[::2]))
    right = best == at[1::2]
    limit = _limit(lead, right)
    lead, best, alike = _standing(meanings, _means(meanings[places], at))
    added = ~told & (lead > limit) & (alike >= ALIKE)
    return np.where(added, keys.astype(object)[best], named)


def _means(meanings: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Mean direction of the sentences of each touch point."""
    found = np.stack([meanings[at == place].mean(axis=0) for place in range(at.max() + 1)])
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def _standing(meanings: np.ndarray, means: np.ndarray) -> tuple[np.ndarray, ...]:
    """By how much the likest touch point leads, which it is, and how like it is."""
    alike = meanings @ means.T
    first, second = np.sort(alike, axis=1)[:, [-1, -2]].T
    return first - second, alike.argmax(axis=1), first


def _limit(lead: np.ndarray, right: np.ndarray) -> float:
    """Give the lead beyond which enough are right: 0 where all are, infinity where none is."""
    order = np.argsort(-lead, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= RIGHT)
    return float(np.append(lead[order], 0.0)[enough[-1] + 1]) if len(enough) else np.inf


def told_apart(readings: pd.DataFrame, comments: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Choose the readings that tell touch points apart, for shares by touch point.

    Parameters
    ----------
    readings
        From `read_comments`.
    comments
        What they were read in, with touchpoint.

    Returns
    -------
    readings, by
        All of them, by "touchpoint", where the comments were given on touch points; else those of
        the sentences that name one; else all, by nothing.

    Examples
    --------
    >>> read = pd.DataFrame({"sentence": [0, 1], "touchpoint": [None, "food"]})
    >>> parts, by = told_apart(read, pd.DataFrame({"touchpoint": [None]}))
    >>> parts["sentence"].tolist(), by
    ([1], ['touchpoint'])
    """
    if comments["touchpoint"].notna().any():
        return readings, ["touchpoint"]
    tied = readings["sentence"].gt(0) & readings["touchpoint"].notna()
    return (readings[tied], ["touchpoint"]) if tied.any() else (readings, [])
