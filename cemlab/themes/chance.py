"""What stability and coherence reach by chance: the same words, shuffled across comments."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from cemlab.themes import choose, cluster
from cemlab.themes.describe import check_length
from cemlab.themes.embed import Encoder, SentenceEncoder
from cemlab.themes.find import Themes
from cemlab.themes.names import pieces_of, plain
from cemlab.themes.words import coherence_of, distinctive_words

MOST = 1000  # distinct sentences that are shuffled
TAIL = 0.95
WORDS = 4  # of a shuffled theme; with fewer, one pair that met by chance decides


def beside_chance(
    found: Themes,
    texts: Sequence[str] | pd.Series,
    *,
    encoder: Encoder | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Set each theme's stability and coherence beside those of themes in shuffled text.

    All words of up to 1,000 sentences are shuffled across them, lengths kept, and divided at least
    as finely as the comments were, though their halves agree on nothing. What nineteen of twenty
    such themes stay under is chance.

    Parameters
    ----------
    found
        From `find_themes(texts)`.
    texts
        The comments it was made from, in the same order.
    encoder
        As in `find_themes`.
    seed
        Of the shuffle and of the subsamples.

    Returns
    -------
    DataFrame
        theme, label, comments, stability, stability_chance, coherence, coherence_chance, reading:
        as in `found.table`, but "pattern" where either does not exceed chance. Chance is missing
        where the comments were not divided, or where shuffled ones cannot be.

    Raises
    ------
    ParameterError
        `texts` has another length than `found.labels`.
    """
    given = pd.Series(texts, dtype="object").reset_index(drop=True)
    check_length(len(given), found)
    columns = ["theme", "label", "comments", "stability", "coherence", "reading"]
    table = found.table[columns].assign(stability_chance=np.nan, coherence_chance=np.nan)
    resolution = found.table.attrs.get("resolution")
    if resolution is not None:
        said = shuffled(sorted({piece for text in plain(given) for piece in pieces_of(text)}), seed)
        if encoder is None:  # asked more than once of one study
            stability, coherence = _known(tuple(said), resolution, seed)
        else:
            stability, coherence = _by_chance(said, encoder, resolution, seed)
        table["stability_chance"], table["coherence_chance"] = stability, coherence
        short = table["stability"].le(stability) | table["coherence"].le(coherence)
        table.loc[short & table["reading"].eq("stable"), "reading"] = "pattern"
    order = ["stability", "stability_chance", "coherence", "coherence_chance", "reading"]
    return table[["theme", "label", "comments", *order]]


def judged(found: Themes, texts: Sequence[str] | pd.Series, *, seed: int = 0) -> Themes:
    """Give themes the readings of `beside_chance`, so that every page calls them the same.

    Parameters
    ----------
    found, texts, seed
        As there.

    Returns
    -------
    Themes
        A copy.
    """
    told = beside_chance(found, texts, seed=seed)["reading"].to_numpy()
    table = found.table.assign(reading=pd.array(told, dtype="str"))
    table.attrs = found.table.attrs
    return replace(found, table=table)


def shuffled(pieces: Sequence[str], seed: int) -> list[str]:
    """Shuffle the words of at most 1,000 texts, chosen by content, across them.

    Examples
    --------
    >>> shuffled(["one two", "three"], 0)
    ['three one', 'two']
    """
    chosen = sorted(pieces, key=lambda text: hashlib.sha256(text.encode()).digest())[:MOST]
    words = [text.split() for text in chosen if text]
    mixed = np.random.default_rng(seed).permutation([word for text in words for word in text])
    cuts = np.cumsum([len(text) for text in words])[:-1]
    return [" ".join(part) for part in np.split(mixed, cuts)]


@lru_cache(2)
def _known(said: tuple[str, ...], resolution: float, seed: int) -> tuple[float, float]:
    return _by_chance(list(said), SentenceEncoder(), resolution, seed)


def _by_chance(
    said: list[str], encoder: Encoder, resolution: float, seed: int
) -> tuple[float, float]:
    """Return the stability and the coherence that few themes of shuffled text exceed."""
    said = sorted(set(said))
    points = cluster.grained(np.nan_to_num(np.asarray(encoder.encode(said), dtype=float)))
    read = points.any(axis=1)
    space = cluster.Space.build(points[read])
    for finer in (one for one in choose.RESOLUTIONS if one >= resolution):
        labels, stability = choose.divide(space, finer, seed)
        if labels.max() > 0:
            break
    kept = [text for text, known in zip(said, read, strict=True) if known]
    words = distinctive_words(kept, labels)
    coherence = coherence_of(kept, [own for own in words if len(own) >= WORDS] or words)
    if labels.max() == 0 or not np.isfinite(coherence).any():
        return np.nan, np.nan
    return float(np.quantile(stability, TAIL)), float(np.nanquantile(coherence, TAIL))
