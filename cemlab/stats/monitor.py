"""Did it move: control charts, and the week in which a step most likely began."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_object_dtype
from scipy import special

from cemlab.errors import DataError, ParameterError
from cemlab.stats._groups import as_list, check_columns, check_confidence
from cemlab.stats.compare import adjusted

KINDS = {
    "p": "p-chart, share of each sample",
    "u": "u-chart, count per unit",
    "xmr": "XmR-chart, single values",
    "p_prime": "Laney p′-chart, share with variation between samples",
}
MOVING_RANGE = 1.128  # mean range of two normal values, in standard deviations
LEAST = 3  # weeks on either side of a step


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


def change_point(
    table: pd.Series | pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    confidence: float = 0.95,
    draws: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """Find the week in which one step most likely began, its size, and whether it is noise.

    The step is where a different mean before and after leaves the smallest sum of squares,
    weighted by each week's n. p: how often weeks in random order show a step as large (999
    permutations). The interval of weeks holds every w with N (S_w − S_min)/S_min ≤
    −2 ln(1 − sqrt(confidence)), N weeks. The interval of the difference takes the week as known.
    At least three weeks stand on either side. A slow drift, a season or several steps look like
    one step too: read the chart.

    Parameters
    ----------
    table
        A Series of values by week, or the result of `score(…, by="period")`: period (or week),
        value, and n_effective or n as weights. Missing values are left out.
    by
        Group columns of the table: one row each, p corrected for their number.
    confidence, draws, seed
        Of the intervals; of the permutations.

    Returns
    -------
    DataFrame
        Group columns, n, n_effective, value (after − before), low, high, week (the first at the
        new level), low_week, high_week, before, after, n_before, n_after, p, p_adjusted,
        suppressed, method. With fewer than 6 weeks all but n is missing.

    Raises
    ------
    ParameterError
        For unknown columns or a confidence outside 0–1.

    References
    ----------
    Hansen (2000) Econometrica 68, 575 (interval); Good (2005) Permutation Tests, ch. 3.

    Examples
    --------
    >>> weeks = pd.date_range("2026-01-05", periods=10, freq="7D")
    >>> values = pd.Series([8.0, 8.2, 7.9, 8.1, 8.0, 7.0, 7.1, 6.9, 7.0, 7.1], index=weeks)
    >>> change_point(values)[["week", "before", "after"]]
            week  before  after
    0 2026-02-09    8.04   7.02
    """
    check_confidence(confidence)
    by = as_list(by)
    if isinstance(table, pd.Series):
        table = pd.DataFrame({"period": table.index, "value": table.to_numpy(dtype=float), "n": 1})
    time = next((c for c in ("period", "week") if c in table.columns), "period")
    weight = "n_effective" if "n_effective" in table.columns else "n"
    check_columns(table, [time, "value", "n", *by])
    groups = table.groupby(by, observed=True) if by else [((), table)]
    rows = []
    for key, group in groups:
        group = group.dropna(subset=[time, "value"]).sort_values(time)
        group = group[group[weight] > 0]
        found = _step(group[time], group["value"].to_numpy(float), group[weight].to_numpy(float),
                      confidence, draws, np.random.default_rng(seed))  # fmt: skip
        first = found.pop("first")
        n = group["n"].to_numpy(float)
        found |= {"n_before": n[:first].sum(), "n_after": n[first:].sum(), "n": n.sum()}
        rows.append(dict(zip(by, key, strict=True)) | found | {"n_effective": group[weight].sum()})
    columns = "n n_effective value low high week low_week high_week before after n_before n_after p"
    result = pd.DataFrame(rows, columns=[*by, *columns.split()])
    dated = table[time].dtype if not is_object_dtype(table[time]) else "datetime64[us]"
    for column in result:
        if column in by:
            result[column] = result[column].astype(table[column].dtype)
        elif not column.endswith("week"):
            result[column] = result[column].astype(float)
        elif is_datetime64_any_dtype(dated):
            result[column] = pd.to_datetime(result[column]).astype(dated)
    result["p_adjusted"] = adjusted(result["p"])
    result.attrs["confidence"] = confidence
    return result.assign(suppressed=False, method="least-squares step, permutation p")


def _gains(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Sum of squares that a step at each place explains, along the last axis."""
    total, weighted = w.sum(axis=-1, keepdims=True), (w * x).sum(axis=-1, keepdims=True)
    before, sums = np.cumsum(w, axis=-1)[..., :-1], np.cumsum(w * x, axis=-1)[..., :-1]
    gap = sums / before - (weighted - sums) / (total - before)
    return (before * (total - before) / total * gap**2)[..., LEAST - 1 : w.shape[-1] - LEAST]


def _step(
    weeks: pd.Series,
    x: np.ndarray,
    w: np.ndarray,
    confidence: float,
    draws: int,
    rng: np.random.Generator,
) -> dict[str, object]:
    """Best step of one series."""
    if len(x) < 2 * LEAST:
        return {"first": 0}
    centre = np.average(x, weights=w)
    gains = _gains(x - centre, w)
    first = int(gains.argmax()) + LEAST
    left = max((w * (x - centre) ** 2).sum() - gains.max(), 1e-12)
    limit = -2 * np.log(1 - np.sqrt(confidence))
    near = np.flatnonzero(len(x) * (gains.max() - gains) / left <= limit) + LEAST
    order = rng.permuted(np.tile(np.arange(len(x)), (draws, 1)), axis=1)
    larger = (_gains(x[order] - centre, w[order]).max(axis=1) >= gains.max() * (1 - 1e-12)).sum()
    before, after = (np.average(x[s], weights=w[s]) for s in (slice(first), slice(first, None)))
    error = np.sqrt(left / (len(x) - 2) * (1 / w[:first].sum() + 1 / w[first:].sum()))
    half = special.stdtrit(len(x) - 2, 0.5 + confidence / 2) * error
    return {
        "first": first,
        "week": weeks.iloc[first],
        "low_week": weeks.iloc[near[0]],
        "high_week": weeks.iloc[near[-1]],
        "before": before,
        "after": after,
        "value": after - before,
        "low": after - before - half,
        "high": after - before + half,
        "p": (1 + larger) / (1 + draws),
    }
