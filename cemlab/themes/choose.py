"""How fine a division into themes is, and how far it holds: what halves of the text agree on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, compress

import numpy as np
from scipy import sparse
from scipy.ndimage import median_filter

from cemlab.themes.cluster import (
    BLAS,
    Space,
    centres,
    dissolved,
    links,
    merge,
    nearest,
    neighbours,
    partition,
    settled,
    shortened,
    smallest_theme,
    symmetric,
)
from cemlab.themes.lens import lens, through
from cemlab.themes.stability import alike, best_match

RESOLUTIONS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 4.0, 5.5, 7.5, 10.0, 14.0, 20.0)
HALVINGS = 8
FEW, ENOUGH = 1000, 5  # of more points than these so many pairs of halves are asked to agree,
NEARLY = 0.02  # each where those before agreed within this of the best
CHANCE = 0.42  # agreement of halves at which no division is believed: shuffled words reach .37
GONE = 0.3  # mean best match with the halves' themes under which a theme is dissolved
SHARE, ROUNDS, FEWER = 0.63, 20, 12  # subsamples that stability is measured on, of few and of many
SHORT = 128  # main directions that subsamples are divided by
FALLEN = 0.85  # share of the best agreement under which no finer division is tried


@dataclass(frozen=True)
class Half:
    """Half of the points, the graph of half as many neighbours among them, and its partitions."""

    members: np.ndarray
    graph: sparse.csr_matrix
    found: dict[float, np.ndarray] = field(default_factory=dict)

    def partition(self, resolution: float) -> np.ndarray:
        """Return its communities; more than one asks for them."""
        if resolution not in self.found:
            self.found[resolution] = partition(self.graph, resolution)
        return self.found[resolution]

    @classmethod
    def pairs(cls, space: Space) -> list[tuple["Half", "Half"]]:
        """Halve the points again and again, always the same ways."""
        n, near = len(space.points), (space.near() + 1) // 2
        rng = np.random.default_rng(0)
        mixed = [rng.permutation(n) for _ in range(HALVINGS)]
        parts = [[np.sort(part) for part in np.array_split(one, 2)] for one in mixed]
        return [tuple(cls(part, space.graph(part, near)) for part in two) for two in parts]


@BLAS.wrap(limits=1)
def choose(
    space: Space, n_themes: int | None = None, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, dict]:
    """Return the partition chosen without any label, each theme's stability, and how it was chosen.

    Random halves of the points are divided alike, and each half's points are put to the nearest
    centre of the other's themes (Lange, Roth, Braun & Buhmann 2004): a division is as good as the
    agreement of what a half found with what the other would have said, the mean of the adjusted
    Rand index and the adjusted mutual information. Of the divisions within one standard error of
    the best the middle one is taken, the finer of two. Where halves agree no more than with
    shuffled words, all is one theme. Of more than 1,000 points one pair of halves asks first, four
    more one after the other, each only where those before it agreed nearly best.

    What then tells these themes apart is learnt (`lens`), and the comments are divided once more as
    they look through it. Small themes, and those that the halves do not know, are dissolved into
    the others. A theme's stability is its mean best-match Jaccard coefficient over subsamples as
    large as the distinct share of a bootstrap sample (Hennig 2007), each divided twice, alike; one
    theme alone would match itself whatever the text says: its value is missing. `seed` draws these
    subsamples and moves no theme.
    """
    everyone = np.arange(len(space.points))
    graph = space.graph(everyone, space.near())
    pairs = Half.pairs(space)
    if n_themes is None:
        resolution, agreement = _best_resolution(space, graph, pairs)
    else:
        enough = (r for r in RESOLUTIONS if partition(graph, r).max() + 1 >= n_themes)
        resolution, agreement = next(enough, RESOLUTIONS[-1]), np.nan
    facts = {"resolution": resolution, "agreement": round(float(agreement), 3)}
    if resolution is None:
        return np.zeros(len(everyone), dtype=int), np.full(1, np.nan), facts
    parts = [
        (half.members, half.partition(resolution))
        for pair in pairs
        for half in pair
        if n_themes is None
    ]
    labels = _divided(space, resolution, parts)
    if labels.max() > 0 and n_themes != 1:
        labels = _divided(_sharper(space, labels), resolution, parts)
    labels = merge(space.points, labels, n_themes)
    return labels, _over_samples(space, labels, resolution, seed, n_themes), facts


@BLAS.wrap(limits=1)
def divide(space: Space, resolution: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a partition at a resolution, whether halves agree or not, and its stability."""
    labels = _divided(space, resolution)
    if labels.max() > 0:
        labels = _divided(_sharper(space, labels), resolution)
    return labels, _over_samples(space, labels, resolution, seed)


def _divided(
    space: Space, resolution: float, parts: Sequence[tuple[np.ndarray, np.ndarray]] = ()
) -> np.ndarray:
    """Return the themes at a resolution, small ones dissolved, and those that no part knows."""
    graph = space.graph(np.arange(len(space.points)), space.near())
    labels = settled(graph, resolution)
    small = np.bincount(labels) < smallest_theme(len(labels))
    labels = dissolved(space, graph, labels, np.flatnonzero(small))
    if parts and labels.max() > 0:
        unknown = _stability(labels, parts) < GONE
        labels = dissolved(space, graph, labels, np.flatnonzero(unknown))
    return labels


def _sharper(space: Space, labels: np.ndarray) -> Space:
    """Return the space as a lens shows it that was learnt from these themes."""
    return Space.build(through(space.points, lens(space.points, labels)))


def _over_samples(
    space: Space, labels: np.ndarray, resolution: float, seed: int, n_themes: int | None = None
) -> np.ndarray:
    """Return each theme's stability over subsamples; graphs of as many neighbours as are left."""
    if labels.max() == 0:
        return np.full(1, np.nan)
    n, near = len(space.points), max(3, round(SHARE * space.near()))
    rng = np.random.default_rng(seed)
    every, parts = shortened(space.points, SHORT), []
    for _ in range(ROUNDS if n <= FEW else FEWER):
        members = np.sort(rng.choice(n, round(SHARE * n), replace=False))
        points = every[members]
        found = partition(space.graph(members, near), resolution)
        if found.max() > 0:
            seen = through(points, lens(points, found))
            order, cosine = neighbours(seen, seen, near, itself=True)
            found = partition(symmetric(links(order, cosine, len(members))), resolution)
        parts.append((members, merge(points, found, n_themes)))
    return _stability(labels, parts)


def _stability(labels: np.ndarray, parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return each theme's mean best match with the themes of parts of the points."""
    matches = []
    for members, other in parts:
        match = best_match(labels[members], other)
        matches.append(np.pad(match, (0, labels.max() + 1 - len(match)), constant_values=np.nan))
    return np.nan_to_num(np.nanmean(matches, axis=0))


def _best_resolution(
    space: Space, graph: sparse.csr_matrix, pairs: list[tuple[Half, Half]]
) -> tuple[float | None, float]:
    """Return the resolution whose halves agree, and how far they do; none where none does."""
    few, tried = len(space.points) <= FEW, {}
    first, later = (pairs, []) if few else (pairs[:1], pairs[1:ENOUGH])
    for resolution in RESOLUTIONS:
        if not tried and partition(graph, resolution).max() < 1:
            continue
        themes = 1 + max(half.partition(resolution).max() for half in chain(*first))
        if themes > 2 * np.sqrt(len(space.points)):  # in half the points: turns of phrase
            break
        tried[resolution] = [_agreement(space, pair, resolution) for pair in first]
        raw, means = _agreed(tried, few)
        if max(raw[-1 if few else -2 :]) < FALLEN * means.max() > CHANCE:
            break
    if not tried:
        return None, np.nan
    for pair in later:  # asks only where those before agree nearly best
        tried = dict(compress(tried.items(), means >= means.max() - NEARLY))
        for resolution, agreed in tried.items():
            agreed.append(_agreement(space, pair, resolution))
        means = np.array([np.mean(agreed) for agreed in tried.values()])
    most = max(tried.values(), key=np.mean)
    best, error = np.mean(most), np.std(most) / np.sqrt(len(most) - 1)
    if best < CHANCE:
        return None, best
    as_good = [r for r, agreed in tried.items() if np.mean(agreed) >= best - error]
    middle = as_good[len(as_good) // 2]  # either end of them hangs on the luck of the halves
    return middle, np.mean(tried[middle])


def _agreed(tried: dict[float, list[float]], few: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return how far halves agree; as one pair alone may by luck, also the middle of neighbours."""
    raw = np.array([np.mean(agreed) for agreed in tried.values()])
    return raw, raw if few or len(raw) < 3 else median_filter(raw, 3, mode="mirror")


def _agreement(space: Space, pair: tuple[Half, Half], resolution: float) -> float:
    """Return how far each half's themes are those that the other half would have given it."""
    found = [half.partition(resolution) for half in pair]
    if min(labels.max() for labels in found) < 1:
        return 0.0
    points = [space.points[half.members] for half in pair]
    values = []
    for own, other in ((0, 1), (1, 0)):
        told = nearest(points[own], centres(points[other], found[other]))
        values.append(alike(found[own], told))
    return float(np.mean(values))
