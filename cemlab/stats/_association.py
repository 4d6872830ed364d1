"""One driver and one outcome, group by group: correlation and area under the curve, with error."""

import numpy as np
import pandas as pd

from cemlab.stats._groups import moments


def correlation(
    x: np.ndarray, y: np.ndarray, w: np.ndarray, units: np.ndarray, codes: np.ndarray, groups: int
) -> pd.DataFrame:
    """n, n_effective, value, error on Fisher's scale and df; one row per group."""
    keep = np.isfinite(x + y + w) & (w > 0) & (codes >= 0)
    x, y, w, units, codes = (a[keep] for a in (x, y, w, units, codes))
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.bincount(codes, weights=w, minlength=groups)

        def mean(values: np.ndarray) -> np.ndarray:
            return np.bincount(codes, weights=w * values, minlength=groups) / weight

        x, y = (v - mean(v)[codes] for v in (x, y))
        x, y = (v / np.sqrt(mean(v**2))[codes] for v in (x, y))
        r = np.clip(mean(x * y), -1, 1)
        # Each row's pull on the correlation; its mean is 0, its variance that of r.
        pull = x * y - r[codes] * (x**2 + y**2) / 2
        found = moments(codes, groups, pull, w, units)[0]
        error = np.sqrt(found["variance"].to_numpy()) / (1 - r**2)
    return _laid_out(found, r, error)


def separation(x: np.ndarray, y: np.ndarray, w: np.ndarray, units: np.ndarray) -> pd.DataFrame:
    """Area under the curve (0.5 to 1) of x for an outcome of two values, error on the logit."""
    keep = np.isfinite(x + y + w) & (w > 0)
    x, y, w, units = (a[keep] for a in (x, y, w, units))
    above = y == y.max(initial=-np.inf)
    place = np.unique(x, return_inverse=True)[1]
    shares = [np.bincount(place, weights=w * side) for side in (~above, above)]
    below = [np.cumsum(s) - s / 2 for s in shares]
    total = [s.sum() for s in shares]
    with np.errstate(divide="ignore", invalid="ignore"):
        beaten = below[0][place] / total[0]
        beating = 1 - below[1][place] / total[1]
        area = (w * beaten)[above].sum() / total[1]
        pull = np.where(above, (beaten - area) / total[1], (beating - area) / total[0]) * w.sum()
        found = moments(np.zeros(len(x), dtype=int), 1, pull, w, units)[0]
        error = np.sqrt(found["variance"].to_numpy()) / (area * (1 - area))
    return _laid_out(found, np.array([max(area, 1 - area)]), error)


def _laid_out(found: pd.DataFrame, value: np.ndarray, error: np.ndarray) -> pd.DataFrame:
    """Lay out the estimate; no error where nothing varies."""
    error = np.where(np.isfinite(error) & (error > 1e-12), error, np.nan)
    return found[["n", "n_effective", "df"]].assign(value=value, error=error)
