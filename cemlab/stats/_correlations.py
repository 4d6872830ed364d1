"""Correlation matrices of respondents, of their resamples and of pure noise, many at once."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.stats._groups import check_columns

CELLS = 4_000_000  # numbers held at once while resampling
GROUPS = 5000
STEP = 16384  # respondents at once


def from_table(correlation: pd.DataFrame, names: list[str]) -> np.ndarray:
    """Pick a matrix in order of the names; refuse what no respondents could have given."""
    check_columns(correlation, names)
    check_columns(correlation.T, names)
    r = correlation.loc[names, names].to_numpy(dtype=float)
    if np.isnan(r).any():
        raise DataError(f"`correlation` lacks {np.isnan(r).sum()} of {r.size} values.")
    smallest = np.linalg.eigvalsh((r + r.T) / 2)[0]
    wrong = {
        "is not symmetric": not np.allclose(r, r.T, atol=1e-6),
        "has a diagonal other than 1": not np.allclose(np.diag(r), 1, atol=1e-6),
        "holds values beyond −1 and 1": (np.abs(r) > 1 + 1e-6).any(),
        # Rounding to two or three decimals can cost a matrix of real answers this much.
        f"has an eigenvalue of {smallest:.2g}, which no respondents could give together; compute "
        "all correlations from the same respondents": smallest < -0.005 * len(r),
    }
    if any(wrong.values()):
        told = "; it ".join(text for text, found in wrong.items() if found)
        raise DataError(f"`correlation` {told}.")
    return (r + r.T) / 2


def of_all(columns: list[np.ndarray], w: np.ndarray) -> np.ndarray:
    """Correlation matrix of complete columns, in steps that a processor's cache holds."""
    even = (w == w[0]).all()
    # Sums about a value near the mean keep their digits.
    near = [c[:STEP].mean() for c in columns]
    sums = np.zeros((len(columns) + 1, len(columns)))
    part = np.ones((len(columns) + 1, STEP))
    for start in range(0, len(w), STEP):
        here = slice(start, start + STEP)
        rows = len(w[here])
        part[:, rows:] = 0
        for row, column, middle in zip(part[:, :rows], columns, near, strict=False):
            np.subtract(column[here], middle, out=row)
        # Products of few columns and few thousand rows take half the time of long ones.
        z = part.reshape(len(part), -1, STEP // 4).swapaxes(0, 1)
        weighted = z if even else z * np.pad(w[here], (0, STEP - rows)).reshape(-1, 1, STEP // 4)
        sums += (weighted @ z[:, :-1].swapaxes(1, 2)).sum(axis=0)
    total = float(len(w)) if even else w.sum()
    mean = sums[-1] / total
    covariance = sums[:-1] - total * np.outer(mean, mean)
    scale = np.sqrt(np.diag(covariance))
    r = covariance / scale / scale[:, None]
    np.fill_diagonal(r, 1)
    return r


def unit_sums(
    x: np.ndarray, w: np.ndarray, units: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, int, np.ndarray]:
    """Add up what correlations are made of, one row per account or customer; unit -1 stands alone.

    Without gaps: w, wx and the products wxx. With gaps, per pair of columns over the rows that
    have both: w, wx, wy, wxy, wxx, wyy. More than 5,000 units are put into 5,000 random
    groups: resampling these gives the same variance, to about 1 % (Wolter 2007, ch. 2). Also
    given: the number of units, and `noise_covariance`.
    """
    # One order of rows, whatever order they come in: sums and resamples depend on it.
    order = np.lexsort((w, *x.T, units))
    x, w, units = x[order], w[order], units[order]
    x = (x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0)
    first = np.ones(len(x), dtype=bool)
    first[1:] = (np.diff(units) != 0) | (units[1:] < 0)
    row = np.cumsum(first) - 1
    count = int(row[-1]) + 1
    noise = noise_covariance(x, w, row)
    if count > GROUPS:
        row = (rng.permutation(count) % GROUPS)[row]
    sums = np.column_stack([np.bincount(row, weights=w * p) for p in _products(x.T)])
    return sums, count, noise


def noise_covariance(x: np.ndarray, w: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Covariance of the correlations that pure noise would have with each column of x.

    The noise is as alike within an account as the driver whose ratings are most alike there
    (the last column is the outcome); noise that ignored accounts would be too easily beaten.
    """
    given = ~np.isnan(x)
    wx, mass = w[:, None] * np.nan_to_num(x), w[:, None] * given
    within = np.column_stack([np.bincount(row, weights=c) for c in wx.T])
    masses = np.column_stack([np.bincount(row, weights=c) for c in mass.T])
    pairs = (masses**2).sum(axis=0) - (mass**2).sum(axis=0)
    alike = (within**2).sum(axis=0) - (wx**2).sum(axis=0)
    alike = np.divide(alike, pairs, out=np.zeros_like(pairs), where=pairs > 1e-9)
    share = np.clip(alike[:-1].max(), 0, 1)
    covariance = share * within.T @ within + (1 - share) * wx.T @ wx
    total = masses.sum(axis=0)
    units = len(within)
    return covariance / np.outer(total, total) * units / max(units - 1, 1)


def with_noise(
    r: np.ndarray, covariance: np.ndarray, draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Put a driver of pure noise before the outcome, anew in each draw: (draws, k+2, k+2)."""
    k = len(r) - 1
    values, vectors = np.linalg.eigh(covariance)
    normal = rng.normal(size=(draws, k + 1))
    with_each = normal * np.sqrt(np.maximum(values, 0)) @ vectors.T
    wide = np.tile(np.insert(np.insert(r, k, 0, axis=0), k, 0, axis=1), (draws, 1, 1))
    others = np.delete(np.arange(k + 2), k)
    wide[:, k, others] = wide[:, others, k] = np.clip(with_each, -1, 1)
    wide[:, k, k] = 1
    return mended(wide)


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


def bootstrap(sums: np.ndarray, draws: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Resample units; give the sums over them in batches, (b, columns of `unit_sums`)."""
    n = len(sums)
    step = max(1, CELLS // n)
    for start in range(0, draws, step):
        b = min(step, draws - start)
        picked = rng.integers(0, n, (b, n)) + np.arange(b)[:, None] * n
        counts = np.bincount(picked.ravel(), minlength=b * n).reshape(b, n)
        yield counts.astype(float) @ sums


def normal_resamples(r: np.ndarray, n: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Correlation matrices of n normal answers each, by Bartlett's decomposition."""
    k = len(r)
    lower = np.tril(rng.normal(size=(draws, k, k)), -1)
    lower[:, range(k), range(k)] = np.sqrt(rng.chisquare(n - 1 - np.arange(k), (draws, k)))
    root = np.linalg.cholesky(mended(r[None])[0] + 1e-10 * np.eye(k)) @ lower
    drawn = root @ root.swapaxes(1, 2)
    scale = np.sqrt(np.diagonal(drawn, axis1=1, axis2=2))
    return drawn / scale[:, :, None] / scale[:, None, :]


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
