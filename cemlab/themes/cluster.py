"""Groups of similar comments: communities of the graph of nearest neighbours."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from threadpoolctl import ThreadpoolController

NEAR, FEW, DEEP = 15, 6, 40  # neighbours: of a comment, in a small graph, looked up
STARTS = 10
LABELS_ALONE = {"return_probs": False, "return_aggregate": False}
# Steps of a coordinate. Sums of products of such whole numbers stay under 2^24, where float32 is
# exact: neither the order of rows nor the number of threads can change a similarity.
GRAIN = 4000
BLOCK = 250
BLAS = ThreadpoolController().select(user_api="blas")  # whose threads wait by turning in circles


def of_length_1(vectors: np.ndarray) -> np.ndarray:
    """Scale rows to length 1; zeros stay zeros."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 0, length, 1)


def grained(vectors: np.ndarray) -> np.ndarray:
    """Scale rows to length 1 and round them to whole numbers of 1/4000; zeros stay zeros.

    Examples
    --------
    >>> grained(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[2400.0, 3200.0], [0.0, 0.0]]
    """
    return np.round(of_length_1(vectors) * GRAIN).astype(np.float32)


def shortened(points: np.ndarray, dimensions: int) -> np.ndarray:
    """Return points, grained, by their main directions, as many as asked for."""
    x = points.astype(float)
    directions = np.linalg.eigh(x.T @ x)[1][:, : -dimensions - 1 : -1]
    return grained(x @ directions)


def neighbours(
    points: np.ndarray, among: np.ndarray, k: int, *, itself: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Return each point's `k` nearest of `among`, nearest first, and their cosines.

    Parameters
    ----------
    points, among
        From `grained`, shapes (n, d) and (m, d).
    k
        At most m; less where `itself`.
    itself
        Whether both are the same points, and none is its own neighbour.

    Returns
    -------
    order, cosine
        Shape (n, k); of equal ones the first in `among`.
    """
    order = np.empty((len(points), k), dtype=np.int32)
    cosine = np.empty((len(points), k))

    def look_up(start: int) -> None:
        block = points[start : start + BLOCK] @ among.T
        if itself:
            rows = np.arange(len(block))
            block[rows, start + rows] = -np.inf
        line = np.partition(block, -k, axis=1)[:, -k, None]
        rows, columns = np.divmod(np.flatnonzero(block >= line), len(among))
        value = block[rows, columns]
        ranked = np.lexsort((-value, rows))
        best = ranked[np.searchsorted(rows, np.arange(len(block)))[:, None] + np.arange(k)]
        order[start : start + BLOCK] = columns[best]
        cosine[start : start + BLOCK] = value[best] / GRAIN**2

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(look_up, range(0, len(points), BLOCK)))  # to hear of what fails
    return order, cosine


def closeness(cosine: np.ndarray) -> np.ndarray:
    """Turn cosines of neighbours into weights, 1 for the nearest, that a dense place shares out.

    Parameters
    ----------
    cosine
        Shape (n, k), the nearest first; −1 where a neighbour is missing.

    Returns
    -------
    ndarray
        ``exp(−(d − d₁) / s)`` of the distances, ``s`` such that each row sums to log₂ k
        (McInnes, Healy & Melville 2018, UMAP).

    Examples
    --------
    >>> closeness(np.array([[0.9, 0.8, 0.7, -1.0]])).round(2).tolist()
    [[1.0, 0.62, 0.38, 0.0]]
    """
    away = np.clip(cosine[:, :1] - cosine, 0, None)
    there = cosine > -1
    total = np.log2(max(cosine.shape[1], 2))
    low, high = np.full((len(cosine), 1), 1e-4), np.full((len(cosine), 1), 2.0)
    for _ in range(30):
        scale = (low + high) / 2
        much = (np.exp(-away / scale) * there).sum(axis=1, keepdims=True) > total
        low, high = np.where(much, low, scale), np.where(much, scale, high)
    return np.exp(-away / scale) * there


def links(order: np.ndarray, cosine: np.ndarray, size: int) -> sparse.csr_matrix:
    """Return the weights of neighbours as a matrix, one row per point, `size` columns."""
    there = cosine > -1
    rows = np.nonzero(there)[0]
    shape = (len(order), size)
    return sparse.csr_matrix((closeness(cosine)[there], (rows, order[there])), shape=shape)


def symmetric(one_way: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the mean of both ways."""
    return ((one_way + one_way.T) / 2).tocsr()


@dataclass(frozen=True)
class Space:
    """Distinct pieces of text as points, and each one's nearest others, nearest first."""

    points: np.ndarray
    order: np.ndarray
    cosine: np.ndarray

    @classmethod
    @BLAS.wrap(limits=1)
    def build(cls, points: np.ndarray) -> "Space":
        """Look the neighbours up."""
        deep = min(DEEP, len(points) - 1)
        return cls(points, *neighbours(points, points, deep, itself=True))

    def near(self) -> int:
        """Say how many neighbours count: fewer in a small graph."""
        return int(np.clip(len(self.points) // NEAR, FEW, min(NEAR, self.order.shape[1])))

    def graph(self, members: np.ndarray, near: int) -> sparse.csr_matrix:
        """Return the symmetric graph of the `near` nearest among `members`."""
        place = np.full(len(self.points), -1)
        place[members] = np.arange(len(members))
        to = place[self.order[members]]
        first = np.argsort(to < 0, axis=1, kind="stable")[:, :near]
        to = np.take_along_axis(to, first, axis=1)
        cosine = np.take_along_axis(self.cosine[members], first, axis=1)
        return symmetric(links(to, np.where(to < 0, -1, cosine), len(members)))


def smallest_theme(n: int) -> int:
    """Return how many distinct pieces make a theme, for `n` in all.

    Examples
    --------
    >>> [smallest_theme(n) for n in (30, 3000, 10_000)]
    [3, 5, 10]
    """
    return max(min(5, n // 10), round(np.sqrt(n) / 10))


def partition(graph: sparse.csr_matrix, resolution: float) -> np.ndarray:
    """Return the community of each point (Louvain, Blondel et al. 2008), whatever its size.

    Louvain, because scikit-network's Leiden draws from C's ``rand``, which no seed reaches.
    """
    from sknetwork.clustering import Louvain

    if not graph.nnz:
        return np.zeros(graph.shape[0], dtype=int)
    louvain = Louvain(resolution=resolution, random_state=0, **LABELS_ALONE)
    return louvain.fit_predict(graph)


def settled(graph: sparse.csr_matrix, resolution: float) -> np.ndarray:
    """Return the best of ten partitions, the one of highest modularity."""
    from sknetwork.clustering import Louvain, get_modularity

    if not graph.nnz:
        return np.zeros(graph.shape[0], dtype=int)
    tries = [
        Louvain(
            resolution=resolution, random_state=seed, shuffle_nodes=True, **LABELS_ALONE
        ).fit_predict(graph)
        for seed in range(STARTS)
    ]
    worth = [round(get_modularity(graph, one, resolution=resolution), 9) for one in tries]
    return tries[int(np.argmax(worth))]


def dissolved(
    space: Space, graph: sparse.csr_matrix, labels: np.ndarray, themes: np.ndarray
) -> np.ndarray:
    """Give the points of some themes to the nearest others; then all go where most is around."""
    kept = np.setdiff1d(np.arange(labels.max() + 1), themes)
    if len(kept) < 2:
        return np.zeros(len(labels), dtype=int)
    if len(themes):
        labels = np.where(np.isin(labels, kept), np.searchsorted(kept, labels), -1)
        middle = centres(space.points, labels)
        labels = np.where(labels < 0, nearest(space.points, middle), labels)
    for _ in range(2):
        labels = np.unique(membership(graph, labels).argmax(axis=1), return_inverse=True)[1]
    return labels


def membership(weights: sparse.csr_matrix, labels: np.ndarray) -> np.ndarray:
    """Return the share of each theme among the neighbours, shape (n, themes); rows sum to 1."""
    member = sparse.csr_matrix((np.ones(len(labels)), (np.arange(len(labels)), labels)))
    total = np.asarray((weights @ member).todense())
    size = total.sum(axis=1, keepdims=True)
    return np.round(total / np.where(size > 0, size, 1), 6)


def centres(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the centre of each theme 0 … max(labels), grained; negative labels are in none."""
    return grained(sums(points, labels))


def sums(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the sum of the points of each theme 0 … max(labels)."""
    inside = np.flatnonzero(labels >= 0)
    shape = (labels.max() + 1, len(labels))
    member = sparse.csr_matrix((np.ones(len(inside)), (labels[inside], inside)), shape=shape)
    return member @ points.astype(float)


def nearest(points: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Return the nearest centre of each point."""
    return (points @ middle.T).argmax(axis=1)


def merge(points: np.ndarray, labels: np.ndarray, n_themes: int | None) -> np.ndarray:
    """Merge the two most similar themes until `n_themes` are left; none: leave them all."""
    while n_themes is not None and labels.max() + 1 > n_themes:
        middle = centres(points, labels)
        similarity = np.triu(middle @ middle.T, 1) + np.tril(np.full((len(middle),) * 2, -np.inf))
        first, second = np.unravel_index(similarity.argmax(), similarity.shape)
        labels = np.unique(np.where(labels == second, first, labels), return_inverse=True)[1]
    return labels
