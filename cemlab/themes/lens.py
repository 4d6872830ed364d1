"""What tells a study's themes apart: its own measure of how alike two comments are."""

import numpy as np

from cemlab.themes.cluster import BLAS, grained, sums

# Tuned by the average over labelled sets; .6 to .8 and 0 to .6 differ by less than the sets do.
SHRUNK = 0.6  # how far the scatter within themes is taken for the same in all directions
ASIDE = 0.3  # what directions count in which themes do not differ
EXACT = 2**20  # steps of a weight: sums of products of whole numbers so large are exact


def lens(points: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Learn from a first division in which directions themes differ, and comments of one do not.

    Fisher's linear discriminants: directions are weighed by the scatter between themes over that
    within them, the latter shrunk towards a sphere (Friedman 1989). Turns of phrase that run
    through all themes so lose their weight, and a second division draws sharper lines.

    Parameters
    ----------
    points
        From `grained`, shape (n, d).
    labels
        Theme of each, 0 … k − 1, shape (n,), k ≥ 2.

    Returns
    -------
    middle, weights
        Whole numbers, shapes (d,) and (d, d), for `through`; the same for any number of threads.

    Examples
    --------
    >>> points = grained(np.array([[3, 1], [3, 0], [-3, 1], [-3, 0.0]]))
    >>> middle, weights = lens(points, np.array([0, 0, 1, 1]))
    >>> bool(abs(weights[0, 0]) > abs(weights[1, 1]))
    True
    """
    x = points.astype(float)
    n, d = x.shape
    with BLAS.limit(limits=1):
        total, sizes = sums(x, labels), np.bincount(labels)[:, None]
        means = total / sizes
        within = (x.T @ x - total.T @ means) / n
        everywhere = max(np.trace(within), 1.0) / d  # above nothing, where all comments are alike
        within = (1 - SHRUNK) * within + SHRUNK * everywhere * np.eye(d)
        root = np.linalg.cholesky(within)
        # The last mean follows from the others.
        between = np.linalg.qr(np.linalg.solve(root, (means - x.mean(axis=0))[:-1].T))[0]
        kept = ASIDE * np.eye(d) + (1 - ASIDE) * between @ between.T
        weights = np.linalg.solve(root.T, kept)
    return np.round(x.mean(axis=0)), np.round(weights / np.abs(weights).max() * EXACT)


def through(points: np.ndarray, seen: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Return points, grained, as a lens shows them."""
    middle, weights = seen
    return grained((points.astype(float) - middle) @ weights)
