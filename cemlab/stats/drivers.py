"""What goes along with an outcome: exact Lindeman–Merenda–Gold shares, relative weights."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special, stats

from cemlab.errors import DataError, ParameterError
from cemlab.stats._correlations import (
    bootstrap,
    correlations,
    from_table,
    mended,
    normal_resamples,
    of_all,
    unit_sums,
    with_noise,
)
from cemlab.stats._groups import check_columns, check_confidence
from cemlab.stats._importance import MAX_LMG, importance
from cemlab.stats._respondents import MISSING, Respondents, check_names, respondents

METHODS = {"lmg": "Lindeman–Merenda–Gold shares", "relative_weights": "Johnson relative weights"}
COLLINEAR = 0.9  # of a driver's variance that the other drivers determine: VIF 10


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
    if the driver changed.

    The interval is the percentile interval of `draws` resamples of respondents (of accounts or
    customers where they repeat, see `cluster`), its tails widened by Student's t for accounts −
    drivers − 1 degrees of freedom (Hesterberg 2015). In simulations (benchmarks/drivers.py) 95 %
    intervals cover true shares above 0 in 93 to 97 % of studies on average, from 60 respondents or
    25 accounts on. It cannot reach 0, so it never covers the share of a driver that has none: for
    that a driver of pure noise is added `draws` times (as alike within an account as the driver
    most alike there), and p is how often its share is at least as large (Tonidandel et al. 2009).
    LMG gives a driver without an effect of its own a share where it goes along with others.

    With `correlation` and `n` the resamples are drawn from a Wishart distribution (normal
    answers); without `n` there is neither interval nor p.

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
        (and mends a matrix that no respondents could have). Not applicable is missing too, and
        neither is missing at random: `left_out` tells how those left out differ.
    cluster
        Column that says whose answer it is, as in `score`.
    confidence, draws, seed
        Of the intervals; draws=0 gives none.

    Returns
    -------
    DataFrame
        One row per driver, in the order given: driver, n, n_effective, share, low, high, sign (of
        the correlation), rank (1 is largest), rank_stability (share of resamples with the same
        rank), noise (the share that pure noise exceeds in 1 − `confidence` of cases), p, p_adjusted
        (Benjamini–Hochberg), r_squared, suppressed, method. attrs["r_squared"],
        attrs["confidence"] and attrs["collinear"], the drivers of whose variance the others
        determine 90 % or more: their shares are split among them, and hardly theirs alone.

    Raises
    ------
    ParameterError
        For unknown names or options.
    DataError
        For too few respondents, a column of one single value, or a matrix that is none of
        correlations.

    References
    ----------
    Lindeman, Merenda & Gold (1980); Grömping (2006) J. Statistical Software 17(1);
    Johnson (2000) Multivariate Behavioral Research 35, 1; Tonidandel, LeBreton & Johnson (2009)
    Psychological Methods 14, 387; Hesterberg (2015) American Statistician 69, 371.

    Examples
    --------
    >>> r = pd.DataFrame([[1, .6, .3], [.6, 1, .8], [.3, .8, 1]], *[["y", "a", "b"]] * 2)
    >>> key_drivers(outcome="y", drivers=["a", "b"], correlation=r)[["driver", "share"]].round(3)
      driver  share
    0      a   0.36
    1      b   0.09
    """
    names = check_names(outcome, drivers)
    _check(data, len(drivers), correlation, n, method, missing, confidence)
    if method == "auto":
        method = "lmg" if len(drivers) <= MAX_LMG else "relative_weights"
    rng = np.random.default_rng(seed)
    if data is None:
        found = _from_matrix(from_table(correlation, names), n, draws, rng)
    else:
        rows = respondents(data, names, weights, cluster, missing)
        found = _from_rows(rows, draws, rng)
    r = mended(found.r[None])
    share = importance(r, method)[0]
    resampled = (importance(mended(b), method) for b in found.resamples)
    boot = np.concatenate([np.empty((0, len(share))), *resampled])
    low, high = _widened(boot, found.units, confidence)
    rank = _ranks(share[None])
    control = boot
    if len(boot):
        control = importance(with_noise(r[0], found.noise, draws, rng), method)
    table = pd.DataFrame(
        {
            "driver": list(drivers), "n": found.n, "n_effective": found.n * found.kish,
            "share": share, "low": low, "high": high,
            "sign": np.sign(np.round(r[0, :-1, -1], 12)).astype(int), "rank": rank[0],
            "rank_stability": (_ranks(boot) == rank).mean(axis=0) if len(boot) else np.nan,
            **_against_noise(control, confidence),
            "r_squared": share.sum(), "suppressed": False,
            "method": f"{METHODS[method]}, {found.how}",
        }
    )  # fmt: skip
    table.attrs |= {"r_squared": float(share.sum()), "confidence": confidence}
    table.attrs["collinear"] = _collinear(r[0, :-1, :-1], list(drivers))
    return table


class _Evidence(NamedTuple):
    """Correlations, their resamples, what pure noise has of them, and what they rest on."""

    r: np.ndarray
    resamples: Iterable[np.ndarray]
    noise: np.ndarray
    units: int
    n: np.ndarray
    kish: float
    how: str


def _from_matrix(r: np.ndarray, n: int | None, draws: int, rng: np.random.Generator) -> _Evidence:
    """Take a matrix as it is; resamples need to know of how many."""
    used = np.full(len(r) - 1, np.nan if n is None else float(n))
    if not n or not draws:
        return _Evidence(r, [], r, 0, used, 1.0, "no interval")
    how = "interval from normal resamples"
    return _Evidence(r, [normal_resamples(r, n, draws, rng)], r / (n - 1), n, used, 1.0, how)


def _from_rows(rows: Respondents, draws: int, rng: np.random.Generator) -> _Evidence:
    """Correlate rows; without resamples and gaps there is a quicker way."""
    k = len(rows.columns)
    how = f"{rows.base}, bootstrap by {rows.whose}"
    if not draws and rows.complete:
        return _Evidence(of_all(rows.columns, rows.w), [], np.empty(0), 0, rows.n, rows.kish, how)
    sums, units, noise = unit_sums(rows.x, rows.w, rows.units, rng)
    if units < k + 2:
        draws, how = 0, f"{how}: too few for an interval"
    resamples = (correlations(b, k) for b in bootstrap(sums, draws, rng))
    r = correlations(sums.sum(axis=0, keepdims=True), k)[0]
    return _Evidence(r, resamples, noise, units, rows.n, rows.kish, how)


def _widened(boot: np.ndarray, units: int, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Percentile interval with the tails of Student's t, NaN without resamples."""
    k = boot.shape[1]
    if not len(boot):
        return np.full(k, np.nan), np.full(k, np.nan)
    df = units - k - 1
    wide = np.sqrt(units / df) * special.stdtrit(df, 0.5 + confidence / 2)
    tail = special.ndtr(-wide)
    low, high = np.quantile(boot, [tail, 1 - tail], axis=0)
    return low, high


def _ranks(shares: np.ndarray) -> np.ndarray:
    """Rank each row, 1 for the largest; equal shares in the order given."""
    return np.argsort(np.argsort(-np.round(shares, 12), axis=1, kind="stable"), axis=1) + 1


def _against_noise(control: np.ndarray, confidence: float) -> dict[str, np.ndarray | float]:
    """Compare each driver's share with that of pure noise, the last column, in each draw."""
    if not len(control):
        return dict.fromkeys(("noise", "p", "p_adjusted"), np.nan)
    beaten = (control[:, -1:] >= control[:, :-1]).sum(axis=0)
    p = (1 + beaten) / (1 + len(control))
    limit = np.quantile(control[:, -1], confidence)
    return {"noise": limit, "p": p, "p_adjusted": stats.false_discovery_control(p)}


def _collinear(r: np.ndarray, drivers: list[str]) -> list[str]:
    """Name the drivers that the others determine."""
    inflation = np.diag(np.linalg.inv(r + 1e-9 * np.eye(len(r))))
    return [d for d, v in zip(drivers, inflation, strict=True) if v >= 1 / (1 - COLLINEAR)]


def _check(
    data: pd.DataFrame | None,
    drivers: int,
    correlation: pd.DataFrame | None,
    n: int | None,
    method: str,
    missing: str,
    confidence: float,
) -> None:
    """Refuse unknown options, all at once."""
    check_confidence(confidence)
    wrong = []
    if (data is None) == (correlation is None):
        wrong.append("key_drivers() needs either `data` or `correlation`")
    if method not in ("auto", *METHODS):
        wrong.append(f"`method` must be auto, {', '.join(METHODS)}, got {method!r}")
    if method == "lmg" and drivers > MAX_LMG:
        wrong.append(
            f"lmg takes up to {MAX_LMG} drivers, got {drivers}: use method='relative_weights'"
        )
    if missing not in MISSING:
        wrong.append(f"`missing` must be {' or '.join(MISSING)}, got {missing!r}")
    if n is not None and n < drivers + 3:
        wrong.append(f"`n` must exceed the number of columns, {drivers + 1}, by 2, got {n}")
    if wrong:
        raise ParameterError("; ".join(wrong) + ".")
