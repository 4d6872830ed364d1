"""Where themes lie: which are alike, and a place on paper for each."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.themes.cluster import of_length_1
from cemlab.themes.embed import Encoder, SentenceEncoder
from cemlab.themes.find import Themes
from cemlab.themes.levels import spoken


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
        theme, x, y (classical scaling of the distances between centres, Torgerson 1952; the same
        for the same themes), likeness (cosine with the nearest other theme, after what all themes
        share is taken off), nearest (its label).
        ``attrs["kept"]`` is the share of the squared distances that two dimensions keep: the rest
        is lost on any plane.

    Raises
    ------
    ParameterError
        `texts` has another length than `found.labels`.
    """
    said = spoken(found, texts)
    keys = found.table["theme"].to_numpy()
    columns = ["theme", "x", "y", "likeness", "nearest"]
    if len(keys) < 2:
        return pd.DataFrame({"theme": keys, "x": 0.0, "y": 0.0}).reindex(columns=columns)
    distinct, at = np.unique(said.to_numpy(str), return_inverse=True)
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
            "x": np.round(plane[:, 0], 4),
            "y": np.round(plane[:, 1], 4),
            "likeness": alike.max(axis=1),
            "nearest": found.table["label"].to_numpy()[alike.argmax(axis=1)],
        }
    )
    table.attrs = {"kept": float((spread[:2] ** 2).sum() / (spread**2).sum())}
    return table[columns]
