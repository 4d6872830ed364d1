"""Whether themes come back when part of the comments is left out."""

import numpy as np

STABLE, PATTERN = 0.75, 0.60
UNDIVIDED = "undivided"
COHERENT = 0.17  # themes of 1,000 shuffled sentences stay under .07 to .18, of more under .08


def reading(stability: float, coherence: float = 1.0) -> str:
    """Say in a word what a theme's stability and coherence allow (Hennig 2007).

    A theme that comes back need not mean much: comments that merely share a frequent word come
    back as well, even where all words were shuffled across comments. What tells these apart is
    whether the theme's words seek each other's company.

    Parameters
    ----------
    stability
        Mean best-match Jaccard coefficient, 0 to 1; NaN where there is only one theme.
    coherence
        Mean normalised pointwise mutual information of its words, −1 to 1; NaN where too few of
        them are shared to tell.

    Returns
    -------
    str
        "stable" from .75 on, "pattern" from .60 on (a pattern, whose members are not sure) and
        where the words are not coherent, "undivided" for a stability of NaN, else "doubtful".

    Examples
    --------
    >>> [reading(s) for s in (0.75, 0.6, 0.59)]
    ['stable', 'pattern', 'doubtful']
    >>> reading(0.9, coherence=0.05)
    'pattern'
    """
    if np.isnan(stability):
        return UNDIVIDED
    if stability >= STABLE and coherence >= COHERENT:
        return "stable"
    return "pattern" if stability >= PATTERN else "doubtful"


def best_match(labels: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the Jaccard coefficient of each theme with its nearest in another partition.

    Parameters
    ----------
    labels, other
        Theme of each comment in the two partitions, shape (n,); negative: in no theme.

    Returns
    -------
    ndarray
        One value per theme 0 … max(labels); NaN where a theme has no comment here.

    Notes
    -----
    ``max over d of |C ∩ D_d| / |C ∪ D_d|`` (Hennig 2007, "Cluster-wise assessment of
    cluster stability", Computational Statistics & Data Analysis 52).

    Examples
    --------
    >>> best_match(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])).round(3).tolist()
    [0.667, 0.5]
    """
    table = np.zeros((max(labels.max(), 0) + 1, max(other.max(), 0) + 1))
    both = (labels >= 0) & (other >= 0)
    np.add.at(table, (labels[both], other[both]), 1)
    sizes = np.bincount(labels[labels >= 0], minlength=len(table))[:, None]
    others = np.bincount(other[other >= 0], minlength=table.shape[1])[None, :]
    with np.errstate(invalid="ignore"):
        return np.where(sizes[:, 0] > 0, (table / (sizes + others - table)).max(axis=1), np.nan)


def alike(labels: np.ndarray, other: np.ndarray) -> float:
    """Return how far two partitions agree beyond chance: 1 where they are the same.

    Parameters
    ----------
    labels, other
        Theme of each comment in the two partitions, shape (n,), n ≥ 2; a negative number is a theme
        like any other.

    Returns
    -------
    float
        The mean of the adjusted Rand index (Hubert & Arabie 1985) and the adjusted mutual
        information (Vinh, Epps & Bailey 2010), read from one table, as they are asked for often.

    Examples
    --------
    >>> alike(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    >>> round(alike(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 1])), 3)
    0.34
    """
    from sklearn.metrics.cluster import expected_mutual_information

    ours, theirs = (np.unique(one, return_inverse=True)[1] for one in (labels, other))
    n, shape = len(labels), (ours.max() + 1, theirs.max() + 1)
    if max(shape) == 1 or min(shape) == n:
        return 1.0  # one theme in both, or each comment by itself: nothing is left to chance
    cells = np.ravel_multi_index((ours, theirs), shape)
    table = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)
    margins = table.sum(axis=1), table.sum(axis=0)
    together, first, second = ((one * (one - 1.0)).sum() for one in (table, *margins))
    by_chance = first * second / (n * (n - 1.0))
    rand = (together - by_chance) / ((first + second) / 2 - by_chance)
    of_first, of_second, of_both = (_entropy(one / n) for one in (*margins, table))
    by_chance = expected_mutual_information(table, n)
    information = of_first + of_second - of_both - by_chance
    return float(rand + information / ((of_first + of_second) / 2 - by_chance)) / 2


def _entropy(shares: np.ndarray) -> float:
    """In natural units."""
    there = shares[shares > 0]
    return -(there * np.log(there)).sum()
