"""Control charts: what usual variation looks like, and what stands outside it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from cemlab.errors import DataError, ParameterError

KINDS = {
    "p": "p-chart, share of each sample",
    "u": "u-chart, count per unit",
    "xmr": "XmR-chart, single values",
    "p_prime": "Laney p′-chart, share with variation between samples",
}
MOVING_RANGE = 1.128  # mean range of two normal values, in standard deviations
FEW = 5  # expected counts, on either side, below which three standard deviations mislead
TAIL = 0.00135  # beyond three standard deviations, on one side


def control_chart(
    values: Sequence[float] | pd.Series,
    sizes: Sequence[float] | pd.Series | None = None,
    kind: str = "p",
    *,
    baseline: int | None = None,
) -> pd.DataFrame:
    """Points with the limits of usual variation, three standard deviations from the centre.

    p: p̄ ± 3 sqrt(p̄(1−p̄)/n). u: ū ± 3 sqrt(ū/n). p_prime (Laney): p-limits times the moving
    range of the standardised shares over 1.128, for large or uneven n. xmr: x̄ ± 3 · mean moving
    range/1.128. Centre and spread are those of all points, or of the first `baseline` points, so
    that weeks after a change stand against the limits of before. About 1 point in 370 falls
    outside by chance.

    Small counts are skewed and would signal too often: where a p- or u-chart expects fewer than 5
    of either kind in a sample, its limits are the exact binomial or Poisson ones, beyond which at
    most 0.135 % fall on either side (the method says so). Weeks without answers, missing or of
    size 0, are gaps: no value and no limits; moving ranges join the weeks on either side.

    Parameters
    ----------
    values
        In order of time: counts where sizes are given (p, u, p_prime), else measures (xmr).
        A missing value stays a gap.
    sizes
        Answers or units behind each count, or behind each measure (told as n). A size of 0 is a
        gap.
    kind
        "p", "u", "xmr" or "p_prime".
    baseline
        How many points from the first on make the centre and the limits. Default: all points,
        as where fewer than two of these hold a value.

    Returns
    -------
    DataFrame
        n, n_effective, value, centre, low, high (limits, not intervals), signal, suppressed,
        method; the index of `values`, as first column where it has a name.

    Raises
    ------
    ParameterError
        For an unknown kind, or sizes that are missing or of another length.
    DataError
        For counts below 0 or above their sizes.

    References
    ----------
    Montgomery (2009) Introduction to Statistical Quality Control, ch. 6–7; Laney (2002) Quality
    Engineering 14, 531; NIST/SEMATECH e-Handbook 6.3.2.2 and 6.3.3.

    Examples
    --------
    >>> control_chart([49.6, 47.6, 49.9, 51.3, 47.8], kind="xmr")["centre"].round(2).tolist()[0]
    49.24
    """
    series = pd.Series(values, dtype=float) if not isinstance(values, pd.Series) else values
    x, n = _points(series, sizes, kind)
    if baseline is not None and (baseline < 2 or (~np.isnan(x[:baseline])).sum() < 2):
        baseline = None
    first = slice(baseline)
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "xmr":
            value, centre = x, pd.Series(x[first]).mean()
            sigma = np.full(len(x), _moving(x[first]))
        else:
            value, centre = x / n, np.nansum(x[first]) / np.nansum(n[first])
            sigma = np.sqrt(centre * (1 if kind == "u" else 1 - centre) / n)
        if kind == "p_prime":
            sigma = sigma * _moving(((value - centre) / sigma)[first])
    low = centre - 3 * sigma
    high = centre + 3 * sigma
    few = n * min(centre, 1 - centre if kind == "p" else centre) < FEW
    if kind in ("p", "u") and few.any():
        counts = stats.binom(n[few], centre) if kind == "p" else stats.poisson(n[few] * centre)
        low[few], high[few] = counts.ppf(TAIL) / n[few], counts.ppf(1 - TAIL) / n[few]
    if kind != "xmr":
        low = np.maximum(low, 0)
    if kind in ("p", "p_prime"):
        high = np.minimum(high, 1)
    table = pd.DataFrame({"n": n, "n_effective": n, "value": value}, index=series.index)
    table = table.assign(centre=centre, low=low, high=high)
    # A point on its limit, but for rounding, is within.
    slack = 1e-12 * max(1.0, abs(centre))
    table["signal"] = (table["value"] > high + slack) | (table["value"] < low - slack)
    told = "" if baseline is None else f", limits of the first {baseline} points"
    told += ", exact limits of small counts" if kind in ("p", "u") and few.any() else ""
    table = table.assign(suppressed=False, method=KINDS[kind] + told)
    return table.reset_index() if series.index.name else table


def _points(
    series: pd.Series, sizes: Sequence[float] | pd.Series | None, kind: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return counts (or measures) and sizes as floats, gaps as NaN."""
    if kind not in KINDS:
        raise ParameterError(f"`kind` must be one of {', '.join(KINDS)}, got {kind!r}.")
    x = series.to_numpy(dtype=float, na_value=np.nan)
    if kind == "xmr" and sizes is None:
        return x, np.where(np.isnan(x), np.nan, 1.0)
    if sizes is None:
        raise ParameterError(f"kind='{kind}' needs `sizes`: the answers behind each count.")
    n = pd.Series(sizes).to_numpy(dtype=float, na_value=np.nan)
    if len(n) != len(x):
        raise ParameterError(f"`values` and `sizes` differ in length: {len(x)} and {len(n)}.")
    gap = np.isnan(x) | np.isnan(n) | (n == 0)
    counts = kind != "xmr"
    wrong = ~gap & ((counts & (x < 0)) | (n < 0) | ((x > n + 1e-9) & (kind in ("p", "p_prime"))))
    if wrong.any():
        places = ", ".join(str(i) for i in np.flatnonzero(wrong)[:5])
        raise DataError(
            f"{wrong.sum()} of {len(x)} counts are below 0 or above their sizes (at {places})."
        )
    return np.where(gap, np.nan, x), np.where(gap, np.nan, n)


def _moving(x: np.ndarray) -> float:
    """Return the deviation told by the mean moving range; gaps are passed over."""
    ranges = np.abs(np.diff(x[~np.isnan(x)]))
    return float(ranges.mean()) / MOVING_RANGE if len(ranges) else np.nan
