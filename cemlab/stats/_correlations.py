"""Correlation matrices of respondents and of their resamples, many at once."""

from collections.abc import Iterator

import numpy as np

CELLS = 4_000_000  # numbers held at once while resampling
GROUPS = 5000


def unit_sums(
    x: np.ndarray, w: np.ndarray, units: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Add up what correlations are made of, one row per account or customer; unit -1 stands alone.

    Without gaps: w, wx and the products wxx. With gaps, per pair of columns over the rows that
    have both: w, wx, wy, wxy, wxx, wyy. More than 5,000 units are put into 5,000 random
    groups: resampling these gives the same variance, to about 1 % (Wolter 2007, ch. 2).
    """
    # One order of rows, whatever order they come in: sums and resamples depend on it.
    order = np.lexsort((w, *x.T, units))
    x, w, units = x[order], w[order], units[order]
    x = (x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0)
    first = np.ones(len(x), dtype=bool)
    first[1:] = (np.diff(units) != 0) | (units[1:] < 0)
    row = np.cumsum(first) - 1
    if row[-1] >= GROUPS:
        row = (rng.permutation(row[-1] + 1) % GROUPS)[row]
    return np.column_stack([np.bincount(row, weights=w * p) for p in _products(x.T)])


def _products(x: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the columns of `unit_sums`, without weights, from x of shape (k, rows)."""
    if not np.isnan(x).any():
        yield np.ones(x.shape[1])
        yield from x
        yield from (x[i] * x[j] for i, j in zip(*np.triu_indices(len(x)), strict=True))
        return
    given, x = ~np.isnan(x), np.nan_to_num(x)
    for left, right in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2)):
        for i, j in zip(*np.triu_indices(len(x), 1), strict=True):
            yield given[i] * given[j] * x[i] ** left * x[j] ** right


def correlations(sums: np.ndarray, k: int) -> np.ndarray:
    """Correlation matrices, (b, k, k), from sums over units, (b, columns of `unit_sums`)."""
    r = np.zeros((len(sums), k, k))
    if sums.shape[1] == 1 + k + k * (k + 1) // 2:
        i, j = np.triu_indices(k)
        mean = sums[:, 1 : k + 1] / sums[:, :1]
        r[:, i, j] = sums[:, k + 1 :] / sums[:, :1] - mean[:, i] * mean[:, j]
        variance = np.diagonal(r, axis1=1, axis2=2).copy()
        scale = variance[:, i] * variance[:, j]
        r[:, i, j] = _ratio(r[:, i, j], scale)
    else:
        i, j = np.triu_indices(k, 1)
        n, a, b, ab, aa, bb = np.split(sums, 6, axis=1)
        n = np.maximum(n, 1e-300)
        scale = (aa / n - (a / n) ** 2) * (bb / n - (b / n) ** 2)
        r[:, i, j] = _ratio(ab / n - a * b / n**2, scale)
    r[:, j, i] = r[:, i, j]
    r[:, range(k), range(k)] = 1
    return r


def _ratio(covariance: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Covariance over the standard deviations; 0 where a resample holds one single value."""
    scale = np.sqrt(np.maximum(scale, 0))
    return np.divide(covariance, scale, out=np.zeros_like(scale), where=scale > 1e-12)


def bootstrap(
    sums: np.ndarray, k: int, draws: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Correlation matrices of resampled units, in batches."""
    n = len(sums)
    step = max(1, CELLS // n)
    for start in range(0, draws, step):
        b = min(step, draws - start)
        picked = rng.integers(0, n, (b, n)) + np.arange(b)[:, None] * n
        counts = np.bincount(picked.ravel(), minlength=b * n).reshape(b, n)
        yield correlations(counts.astype(float) @ sums, k)


def normal_resamples(
    r: np.ndarray, n: int, draws: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Correlation matrices of n normal answers each, by Bartlett's decomposition."""
    k = len(r)
    if not draws:
        return
    lower = np.tril(rng.normal(size=(draws, k, k)), -1)
    lower[:, range(k), range(k)] = np.sqrt(rng.chisquare(n - 1 - np.arange(k), (draws, k)))
    root = np.linalg.cholesky(mended(r[None])[0] + 1e-10 * np.eye(k)) @ lower
    drawn = root @ root.swapaxes(1, 2)
    scale = np.sqrt(np.diagonal(drawn, axis1=1, axis2=2))
    yield drawn / scale[:, :, None] / scale[:, None, :]


def mended(r: np.ndarray) -> np.ndarray:
    """Pull matrices that no respondents could have back: negative eigenvalues become 0."""
    values, vectors = np.linalg.eigh(r)
    wrong = values[:, 0] < -1e-10
    if not wrong.any():
        return r
    v = vectors[wrong]
    back = (v * np.maximum(values[wrong], 1e-8)[:, None, :]) @ v.swapaxes(1, 2)
    scale = np.sqrt(np.diagonal(back, axis1=1, axis2=2))
    r = r.copy()
    r[wrong] = back / scale[:, :, None] / scale[:, None, :]
    return r
