"""Which sentence is in which theme, how near to its middle, and how many comments voice it."""

import numpy as np
import pandas as pd

from cemlab.themes import cluster

COLUMNS = ["row", "sentence", "theme", "margin", "centrality"]


def no_members() -> pd.DataFrame:
    """Return a table of sentences without rows."""
    return pd.DataFrame(columns=COLUMNS)


def members(
    at: np.ndarray, owner: np.ndarray, themes: np.ndarray, leads: np.ndarray, near: np.ndarray
) -> pd.DataFrame:
    """Table the sentences of every comment with their themes.

    Parameters
    ----------
    at
        Place of each comment among the distinct ones, -1 where it says nothing.
    owner
        Distinct comment of each piece of text, in order.
    themes, leads, near
        Of each piece: its theme, lead over the next theme, and cosine with the theme's centre.

    Returns
    -------
    DataFrame
        See `Themes.memberships`.

    Examples
    --------
    >>> one = np.array([0.5, 0.4, 0.9])
    >>> table = members(np.array([1, -1]), np.array([0, 1, 1]), np.array([0, 0, 1]), one, one)
    >>> table[["row", "sentence", "theme"]].values.tolist()
    [[0, 1, 0], [0, 2, 1]]
    """
    many = np.bincount(owner)
    start = np.cumsum(many) - many
    rows = np.flatnonzero(at >= 0)
    counts = many[at[rows]]
    inside = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    cell = np.repeat(start[at[rows]], counts) + inside
    alone = np.repeat(counts, counts) == 1
    columns = {"row": np.repeat(rows, counts), "sentence": np.where(alone, 0, inside + 1)}
    columns |= {"theme": themes[cell], "margin": leads[cell], "centrality": near[cell]}
    return pd.DataFrame(columns)


def near_centre(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the cosine of each vector with the centre of its theme, NaN where it is in none.

    Parameters
    ----------
    vectors
        From `cluster.grained`.
    labels
        Theme of each; negative: in none.

    Examples
    --------
    >>> points = cluster.grained(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]))
    >>> near_centre(points, np.array([0, 0, -1])).round(2).tolist()
    [0.71, 0.71, nan]
    """
    near = np.full(len(labels), np.nan)
    for theme, middle in enumerate(cluster.centres(vectors, labels)):
        own = labels == theme
        near[own] = np.round((vectors[own] @ middle).astype(float) / cluster.GRAIN**2, 6)
    return near


def by_size(
    at: np.ndarray, owner: np.ndarray, themes: np.ndarray, total: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return each theme's rank by the comments that voice it, -1 where none does, and these."""
    weight = np.bincount(at[at >= 0], minlength=owner.max() + 1)
    voiced = np.unique(np.stack([owner, themes])[:, themes >= 0], axis=1)
    sizes = np.bincount(voiced[1], weight[voiced[0]], minlength=total).astype(int)
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] > 0]
    rank = np.full(total + 1, -1)  # the spare last place answers for -1
    rank[order] = np.arange(len(order))
    return rank, sizes[order]
