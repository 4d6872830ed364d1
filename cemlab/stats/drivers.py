"""What goes along with an outcome: exact Lindeman–Merenda–Gold shares, relative weights."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from cemlab.errors import DataError, ParameterError
from cemlab.stats._correlations import (
    bootstrap,
    correlations,
    mended,
    normal_resamples,
    unit_sums,
)
from cemlab.stats._groups import (
    check_columns,
    check_confidence,
    cluster_codes,
    cluster_of,
    numbers,
    telling,
    weights_of,
)
from cemlab.stats._importance import MAX_LMG, importance

METHODS = {"lmg": "Lindeman–Merenda–Gold shares", "relative_weights": "Johnson relative weights"}
MISSING = {
    "listwise": "respondents with all values (listwise)",
    "pairwise": "each pair's own respondents (pairwise)",
}


def ratings_wide(answers: pd.DataFrame, source: str | None = None) -> pd.DataFrame:
    """Pivot the ratings of one source: one row per response, one column per item.

    Parameters
    ----------
    answers
        As `feedback.answers()` gives them.
    source
        Which source; not needed where there is one.

    Returns
    -------
    DataFrame
        response_id, customer_id, account_id, wave, answered_at and weight where they exist, then
        the items in order of their names. A question that was not answered, or not
        applicable, is NaN.

    Raises
    ------
    ParameterError
        For an unknown source, or several where none is named.
    DataError
        Where a response holds an item twice.

    Examples
    --------
    >>> answers = pd.DataFrame({"response_id": ["r1", "r1"], "item": ["ease", "overall"],
    ...                         "value": [3.0, 8.0], "source": "survey"})
    >>> ratings_wide(answers)
      response_id  ease  overall
    0          r1   3.0      8.0
    """
    check_columns(answers, ["response_id", "item", "value", "source"])
    found = sorted(answers["source"].dropna().unique())
    if source is None and len(found) > 1:
        raise ParameterError(f"Name one `source`, there are several: {', '.join(found)}.")
    if source is not None and source not in found:
        raise ParameterError(f"`source` must be one of {', '.join(found)}, got {source!r}.")
    rows = answers if source is None else answers[answers["source"] == source]
    twice = rows.duplicated(["response_id", "item"])
    if twice.any():
        raise DataError(f"{twice.sum()} of {len(rows)} ratings repeat an item of their response.")
    wide = rows.pivot(index="response_id", columns="item", values="value")
    kept = ["response_id", "customer_id", "account_id", "wave", "answered_at", "weight"]
    about = rows[[c for c in kept if c in rows.columns]].drop_duplicates("response_id")
    return about.merge(wide.rename_axis(columns=None), on="response_id").sort_values(
        "response_id", ignore_index=True
    )


def key_drivers(
    data: pd.DataFrame | None = None,
    *,
    outcome: str,
    drivers: Sequence[str],
    method: str = "auto",
    correlation: pd.DataFrame | None = None,
    n: int | None = None,
    weights: str | None = None,
    missing: str = "listwise",
    cluster: str | None = "account_id",
    confidence: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Share of the outcome's variance that goes along with each driver.

    "lmg": the driver's gain in R², averaged over all orders in which the drivers can enter; exact,
    from the correlation matrix. "relative_weights" (Johnson 2000), for more than 12 drivers:
    (Λ∘Λ)(β∘β) with Λ = R^½ and β = Λ⁻¹ r. Both are never negative and sum to R²; with more than
    two drivers they differ. A share says what goes along with the outcome, not what would happen
    if the driver changed. The interval is the percentile interval of `draws` resamples of
    respondents (of accounts or customers where they repeat, see `cluster`); it cannot reach 0, so
    compare a weak driver with a column of pure noise. With `correlation` and `n` the resamples are
    drawn from a Wishart distribution (normal answers); without `n` there is no interval.

    Parameters
    ----------
    data
        One row per respondent, as `ratings_wide` gives it; or give `correlation`.
    outcome, drivers
        Columns of numbers.
    method
        "lmg", "relative_weights" or "auto" (lmg up to 12 drivers).
    correlation
        Square table with the outcome and drivers in index and columns.
    n
        Number of respondents behind `correlation`.
    weights
        Column of weights.
    missing
        "listwise" uses respondents with all values, "pairwise" each correlation's own respondents
        (and mends a matrix that no respondents could have). Not applicable is missing too.
    cluster
        Column that says whose answer it is, as in `score`.
    confidence, draws, seed
        Of the intervals; draws=0 gives none.

    Returns
    -------
    DataFrame
        One row per driver, in the order given: driver, share, low, high, sign (of the
        correlation), rank (1 is largest), n, n_effective, r_squared, suppressed, method.
        attrs["r_squared"] and attrs["confidence"] too.

    Raises
    ------
    ParameterError
        For unknown names or options.
    DataError
        For too few respondents, or a column of one single value.

    References
    ----------
    Lindeman, Merenda & Gold (1980); Grömping (2006) J. Statistical Software 17(1);
    Johnson (2000) Multivariate Behavioral Research 35, 1.

    Examples
    --------
    >>> r = pd.DataFrame([[1, .6, .3], [.6, 1, .8], [.3, .8, 1]], *[["y", "a", "b"]] * 2)
    >>> key_drivers(outcome="y", drivers=["a", "b"], correlation=r)[["driver", "share"]].round(3)
      driver  share
    0      a   0.36
    1      b   0.09
    """
    drivers = list(drivers)
    _check(data, outcome, drivers, correlation, method, missing, confidence)
    if method == "auto":
        method = "lmg" if len(drivers) <= MAX_LMG else "relative_weights"
    rng = np.random.default_rng(seed)
    names = [*drivers, outcome]
    if data is None:
        r, batches = _from_correlation(correlation, names, n, draws, rng)
        used = effective = np.full(len(drivers), np.nan if n is None else float(n))
        how = "interval from normal resamples" if n and draws else "no interval"
    else:
        cluster, weights = cluster_of(data, cluster), telling(data, weights)
        r, batches, used, kish, repeats = _from_data(
            data, names, weights, missing, cluster, draws, rng
        )
        effective = used * kish
        how = f"{MISSING[missing]}, bootstrap by {cluster if repeats else 'respondent'}"
        how += f", weighted by {weights}" if weights else ""
    r = mended(r)
    share = importance(r, method)[0]
    low, high = _percentiles([importance(mended(b), method) for b in batches], share, confidence)
    table = pd.DataFrame({"driver": drivers, "share": share, "low": low, "high": high})
    table["sign"] = np.sign(np.round(r[0, :-1, -1], 12)).astype(int)
    table["rank"] = table["share"].rank(ascending=False, method="first").astype(int)
    table = table.assign(n=used, n_effective=effective, r_squared=share.sum(), suppressed=False)
    table["method"] = f"{METHODS[method]}, {how}"
    table.attrs |= {"r_squared": float(share.sum()), "confidence": confidence}
    return table


def _percentiles(
    boot: list[np.ndarray], share: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Percentile interval of the resampled shares, NaN without resamples."""
    if not boot:
        return np.full(len(share), np.nan), np.full(len(share), np.nan)
    tails = [50 * (1 - confidence), 50 * (1 + confidence)]
    low, high = np.percentile(np.concatenate(boot), tails, axis=0)
    return low, high


def _check(
    data: pd.DataFrame | None,
    outcome: str,
    drivers: list[str],
    correlation: pd.DataFrame | None,
    method: str,
    missing: str,
    confidence: float,
) -> None:
    """Refuse unknown options, one by one."""
    check_confidence(confidence)
    if (data is None) == (correlation is None):
        raise ParameterError("key_drivers() needs either `data` or `correlation`.")
    if not drivers or len({*drivers, outcome}) <= len(drivers):
        raise ParameterError("`drivers` must name at least one column, each once, not the outcome.")
    if method not in ("auto", *METHODS):
        raise ParameterError(f"`method` must be auto, {', '.join(METHODS)}, got {method!r}.")
    if method == "lmg" and len(drivers) > MAX_LMG:
        raise ParameterError(
            f"lmg takes up to {MAX_LMG} drivers, got {len(drivers)}: use method='relative_weights'."
        )
    if missing not in MISSING:
        raise ParameterError(f"`missing` must be {' or '.join(MISSING)}, got {missing!r}.")


def _from_correlation(
    correlation: pd.DataFrame, names: list[str], n: int | None, draws: int, rng: np.random.Generator
) -> tuple[np.ndarray, Iterator[np.ndarray]]:
    """Pick the matrix in order of the names, and draw others like it."""
    check_columns(correlation, names)
    check_columns(correlation.T, names)
    r = correlation.loc[names, names].to_numpy(dtype=float)
    if not (np.allclose(r, r.T) and np.allclose(np.diag(r), 1) and (np.abs(r) <= 1 + 1e-9).all()):
        raise DataError("`correlation` must be symmetric, with ones in its diagonal.")
    if n is not None and n < len(names) + 1:
        raise DataError(f"`n` must exceed the number of columns, {len(names)}, got {n}.")
    return r[None], normal_resamples(r, n, draws, rng) if n else iter(())


def _from_data(
    data: pd.DataFrame,
    names: list[str],
    weights: str | None,
    missing: str,
    cluster: str | None,
    draws: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, Iterator[np.ndarray], np.ndarray, float, bool]:
    """Correlations of the respondents and of their resamples; n, Kish's share of it, repeats."""
    check_columns(data, [*names, *([weights] if weights else [])])
    x = np.column_stack([numbers(data, name) for name in names])
    w, units = weights_of(data, weights), cluster_codes(data, cluster)
    keep = np.isfinite(w) & (w > 0) & ~np.isnan(x[:, -1])
    if missing == "listwise":
        keep &= ~np.isnan(x).any(axis=1)
    x, w, units = x[keep], w[keep], units[keep]
    used = (~np.isnan(x[:, :-1])).sum(axis=0)
    if used.min(initial=len(x)) < len(names) + 1:
        raise DataError(
            f"{used.min(initial=len(x))} of {len(data)} respondents are too few for "
            f"{len(names) - 1} drivers ({missing}): name fewer drivers"
            + (", or use missing='pairwise'." if missing == "listwise" else ".")
        )
    spread = np.nanmax(x, axis=0) - np.nanmin(x, axis=0)
    if (spread == 0).any():
        flat = ", ".join(f"`{c}`" for c, s in zip(names, spread, strict=True) if s == 0)
        raise DataError(f"{flat} holds one single value: leave it out.")
    sums = unit_sums(x, w, units, rng)
    r = correlations(sums.sum(axis=0, keepdims=True), len(names))
    kish = w.sum() ** 2 / (w**2).sum() / len(w)
    known = units[units >= 0]
    repeats = len(np.unique(known)) < len(known)
    return r, bootstrap(sums, len(names), draws, rng), used, kish, repeats
