"""Groups of similar comments: communities of the nearest-neighbour graph."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from cemlab.themes.stability import best_match

RESOLUTIONS = (
    0.2,
    0.3,
    0.4,
    0.5,
    0.65,
    0.8,
    1.0,
    1.25,
    1.5,
    2.0,
    2.5,
    3.0,
    4.0,
    5.0,
    7.0,
    10.0,
    14.0,
    20.0,
)
FEW, NEAR, DEEP = 8, 15, 40  # neighbours: in a small graph, in a large one, looked up
SHARE = 0.63  # of the comments in a subsample: the distinct share of a bootstrap sample
TRIALS, ROUNDS = 6, 20
PRICE = 0.1  # exponent of the number of themes
RANDOM = 0.5  # agreement of subsamples under which no partition is believed


@dataclass(frozen=True)
class Space:
    """Unit vectors of distinct comments and each one's nearest neighbours, nearest first.

    Vectors that know what words mean (`learned`) part comments more finely than their words do:
    themes may be smaller, and their number is chosen by stability alone.
    """

    vectors: np.ndarray
    neighbours: np.ndarray
    similarity: np.ndarray
    learned: bool = False

    @classmethod
    def build(cls, vectors: np.ndarray, *, learned: bool = False) -> "Space":
        """Find the neighbours block by block; ties go to the earlier comment."""
        n = len(vectors)
        deep = min(DEEP, n - 1)
        order, near = np.empty((n, deep), dtype=int), np.empty((n, deep))
        tie = np.arange(n) * 1e-13
        for start in range(0, n, 1000):
            block = np.round(vectors[start : start + 1000] @ vectors.T, 6) - tie
            rows = np.arange(len(block))
            block[rows, start + rows] = -2
            best = np.argpartition(-block, deep - 1, axis=1)[:, :deep]
            value = np.take_along_axis(block, best, axis=1)
            rank = np.argsort(-value, axis=1)
            order[start : start + 1000] = np.take_along_axis(best, rank, axis=1)
            near[start : start + 1000] = np.take_along_axis(value, rank, axis=1)
        return cls(vectors, order, near, learned)

    def graph(self, members: np.ndarray) -> sparse.csr_matrix:
        """Return the symmetric graph of nearest neighbours among `members`."""
        place = np.full(len(self.vectors), -1)
        place[members] = np.arange(len(members))
        to = place[self.neighbours[members]]
        near = np.clip(len(members) // 15, FEW, NEAR)
        keep = (to >= 0) & (np.cumsum(to >= 0, axis=1) <= near)
        weight = np.clip(self.similarity[members], 0, None)[keep]
        rows = np.broadcast_to(np.arange(len(members))[:, None], to.shape)[keep]
        shape = (len(members), len(members))
        one_way = sparse.csr_matrix((weight, (rows, to[keep])), shape=shape)
        return one_way.maximum(one_way.T).tocsr()


def smallest_theme(n: int, *, learned: bool = False) -> int:
    """Return how many distinct comments make a theme, for `n` comments in all.

    Examples
    --------
    >>> [smallest_theme(n) for n in (30, 400, 10_000)]
    [5, 10, 50]
    >>> smallest_theme(10_000, learned=True)
    20
    """
    return max(5, round(np.sqrt(n) / (5 if learned else 2)))


def partition(space: Space, members: np.ndarray, resolution: float, seed: int) -> np.ndarray:
    """Return the theme of each member: Louvain communities, small ones dissolved.

    Each comment then goes to the nearest centre, so that a label can be read as a distance.
    Louvain (Blondel et al. 2008), because scikit-network's Leiden draws from C's ``rand``,
    which no seed reaches: the same call gives different communities.
    """
    from sknetwork.clustering import Louvain

    graph = space.graph(members)
    if not graph.nnz:
        return np.zeros(len(members), dtype=int)
    found = Louvain(resolution=resolution, random_state=seed).fit_predict(graph)
    sizes = np.bincount(found)
    large = np.flatnonzero(sizes >= smallest_theme(len(members), learned=space.learned))
    if len(large) < 2:
        return np.zeros(len(members), dtype=int)
    vectors = space.vectors[members]
    labels = np.searchsorted(large, found)
    labels[~np.isin(found, large)] = -1
    return nearest(vectors, centres(vectors, labels))[0]


def centres(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the unit centre of each theme 0 … max(labels), rounded."""
    inside = labels >= 0
    shape = (labels.max() + 1, len(labels))
    member = sparse.csr_matrix(
        (np.ones(inside.sum()), (labels[inside], np.flatnonzero(inside))), shape=shape
    )
    total = member @ vectors
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.round(total / np.where(length > 0, length, 1), 6)


def nearest(vectors: np.ndarray, middle: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the nearest centre, the similarity to it, and its lead over the next."""
    similarity = np.round(vectors @ middle.T, 6)
    labels = similarity.argmax(axis=1)
    own = similarity.max(axis=1)
    if len(middle) == 1:
        return labels, own, own
    second = np.partition(similarity, -2, axis=1)[:, -2]
    return labels, own, own - second


def choose(space: Space, seed: int) -> tuple[np.ndarray, float, float]:
    """Return the partition, its resolution and its agreement, chosen without any label.

    Each resolution is judged by *stability × separation*: the adjusted Rand index between the
    partition of all comments and those of subsamples, squared, times the mean lead of the own
    centre over the next, and a small price on the number of themes. Learned vectors are judged by
    stability alone. Of the index counts its mean less its standard deviation, as a partition
    that some subsamples share and others do not is found or missed by luck. Where subsamples do
    not agree, all comments are one theme.
    """
    everyone = np.arange(len(space.vectors))
    samples = _samples(len(everyone), TRIALS, seed)
    best = (0.0, RANDOM, RESOLUTIONS[0], np.zeros(len(everyone), dtype=int))
    for resolution in RESOLUTIONS:
        labels = partition(space, everyone, resolution, seed)
        if labels.max() < 1:
            continue
        agreement = _agreement(space, labels, samples, resolution, seed)
        lead = nearest(space.vectors, centres(space.vectors, labels))[2].mean()
        merit = agreement**2
        if not space.learned:
            merit *= lead / (labels.max() + 1) ** PRICE
        if agreement >= RANDOM and merit > best[0]:
            best = (merit, agreement, resolution, labels)
    return best[3], best[2], best[1]


def choose_number(space: Space, n_themes: int, seed: int) -> tuple[np.ndarray, float]:
    """Return a partition of at most `n_themes`, the nearest centres merged down to it."""
    everyone = np.arange(len(space.vectors))
    for resolution in RESOLUTIONS:
        labels = partition(space, everyone, resolution, seed)
        if labels.max() + 1 >= n_themes:
            break
    return merge(space.vectors, labels, n_themes), resolution


def merge(vectors: np.ndarray, labels: np.ndarray, n_themes: int) -> np.ndarray:
    """Merge the two most similar themes until `n_themes` are left."""
    labels = labels.copy()
    while labels.max() + 1 > n_themes:
        middle = centres(vectors, labels)
        similarity = np.triu(middle @ middle.T, 1) + np.tril(np.full((len(middle),) * 2, -2.0))
        first, second = np.unravel_index(similarity.argmax(), similarity.shape)
        labels[labels == second] = first
        labels = np.unique(labels, return_inverse=True)[1]
    return labels


def jaccard(
    space: Space, labels: np.ndarray, resolution: float, seed: int, n_themes: int | None = None
) -> np.ndarray:
    """Return each theme's mean best-match Jaccard coefficient over subsamples.

    One theme alone would match itself whatever the text says: its value is missing.
    """
    total = labels.max() + 1
    if total == 1:
        return np.full(1, np.nan)
    matches = []
    for members in _samples(len(labels), ROUNDS, seed + 1):
        other = partition(space, members, resolution, seed)
        if n_themes is not None:
            other = merge(space.vectors[members], other, n_themes)
        part = best_match(labels[members], other)
        matches.append(np.pad(part, (0, total - len(part)), constant_values=np.nan))
    return np.nan_to_num(np.nanmean(matches, axis=0))


def _samples(n: int, rounds: int, seed: int) -> list[np.ndarray]:
    """Sorted members of each subsample."""
    rng = np.random.default_rng(seed)
    return [np.sort(rng.choice(n, round(SHARE * n), replace=False)) for _ in range(rounds)]


def _agreement(
    space: Space, labels: np.ndarray, samples: list[np.ndarray], resolution: float, seed: int
) -> float:
    """Return the adjusted Rand index of a partition with those of subsamples: mean − deviation."""
    from sklearn.metrics import adjusted_rand_score

    found = [
        adjusted_rand_score(labels[members], partition(space, members, resolution, seed))
        for members in samples
    ]
    return float(np.mean(found) - np.std(found))
