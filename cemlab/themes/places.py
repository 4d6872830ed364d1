"""Where themes lie: which are alike, what tells them apart, and a place on paper for each."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.themes.cluster import of_length_1
from cemlab.themes.embed import Encoder, SentenceEncoder, terms
from cemlab.themes.find import Themes
from cemlab.themes.levels import spoken
from cemlab.themes.words import HELD, without_repeats, written_forms


def place_themes(
    found: Themes, texts: Sequence[str] | pd.Series, *, encoder: Encoder | None = None
) -> pd.DataFrame:
    """Place themes on a plane by how alike their centres are.

    Parameters
    ----------
    found
        From `find_themes(texts)`.
    texts
        The comments it was made from, in the same order.
    encoder
        The one that themes were found with.

    Returns
    -------
    DataFrame
        theme, beside (the nearest other theme), x, y (classical scaling of the distances between
        centres, Torgerson 1952; the same for the same themes), likeness (cosine with
        the nearest other theme, after what all themes share is taken off), nearest (its label).
        ``attrs["kept"]`` is the share of the squared distances that two dimensions keep: the rest
        is lost on any plane.

    Raises
    ------
    ParameterError
        `texts` has another length than `found.labels`.
    """
    said = spoken(found, texts)
    keys = found.table["theme"].to_numpy()
    columns = ["theme", "beside", "x", "y", "likeness", "nearest"]
    if len(keys) < 2:
        return pd.DataFrame({"theme": keys, "x": 0.0, "y": 0.0}).reindex(columns=columns)
    at, distinct = pd.factorize(said, sort=True)
    encoder = encoder or SentenceEncoder()
    vectors = of_length_1(np.nan_to_num(encoder.encode(list(distinct)), nan=0.0))
    of = found.memberships["theme"].to_numpy()
    centres = of_length_1(np.array([vectors[at[of == key]].mean(axis=0) for key in keys]))
    inner = centres - centres.mean(axis=0)  # all speak of one company: what they share is no news
    alike = np.round(of_length_1(inner) @ of_length_1(inner).T, 6)
    axes, spread, _ = np.linalg.svd(inner, full_matrices=False)
    plane = (axes * spread)[:, :2]
    plane *= np.where(plane[np.abs(plane).argmax(axis=0), [0, 1]] < 0, -1, 1)  # no free sign
    np.fill_diagonal(alike, -1)
    table = pd.DataFrame(
        {
            "theme": keys,
            "beside": keys[alike.argmax(axis=1)],
            "x": np.round(plane[:, 0], 4),
            "y": np.round(plane[:, 1], 4),
            "likeness": alike.max(axis=1),
            "nearest": found.table["label"].to_numpy()[alike.argmax(axis=1)],
        }
    )
    table.attrs = {"kept": float((spread[:2] ** 2).sum() / (spread**2).sum())}
    return table[columns]


def beside_nearest(
    found: Themes, texts: Sequence[str] | pd.Series, near: pd.DataFrame
) -> pd.DataFrame:
    """Say of each theme what it could be taken for: the nearest one, and what tells them apart.

    Parameters
    ----------
    found, texts
        As in `place_themes`.
    near
        What `place_themes` made of them.

    Returns
    -------
    DataFrame
        label, nearest (its label), both (comments that voice both), shared (words that set both
        apart from all others, and so do not tell which of the two is meant), not_this (words of
        the nearest that this theme hardly holds: a comment with them is not about it). Each word
        stands in five distinct sentences at least. No rows where there is one theme alone.
    """
    said, of = spoken(found, texts).to_numpy(), found.memberships["theme"].to_numpy()
    held = {text: set(terms(text)) for text in sorted(set(said))}
    written, total = written_forms(sorted(held)), len(held)
    overall = Counter(term for one in held.values() for term in one)
    mine = {key: sorted(set(said[of == key])) for key in found.table["theme"]}
    counts = {key: Counter(t for text in some for t in held[text]) for key, some in mine.items()}
    labels = found.table.set_index("theme")["label"]
    rows = []
    for row in near.dropna(subset="beside").itertuples():
        a, b = counts[row.theme], counts[int(row.beside)]
        n, m = len(mine[row.theme]), len(mine[int(row.beside)])
        both = {t: min(a[t] / n, b[t] / m) for t in a if min(a[t], b[t]) >= HELD}
        both = {t: share * np.log(share * total / overall[t]) for t, share in both.items()}
        own = {t: k / m * np.log((k + 0.5) / (m + 1) * (n + 1) / (a[t] + 0.5))
               for t, k in b.items() if k >= HELD}  # fmt: skip
        together = (found.voices(row.theme) & found.voices(row.beside)).sum()
        words = (_best(both, written), _best(own, written))
        rows.append((labels[row.theme], row.nearest, int(together), *words))
    return pd.DataFrame(rows, columns=["label", "nearest", "both", "shared", "not_this"])


def _best(weights: dict[str, float], written: dict[str, str], k: int = 4) -> str:
    """Write the words with the highest weights above none, the same word once."""
    ranked = sorted(
        (t for t in weights if weights[t] > 0), key=lambda t: (-round(weights[t], 9), t)
    )
    return ", ".join([written[t] for t in without_repeats(ranked, k)])
