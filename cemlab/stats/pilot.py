"""Before and after a change, in the group that had it and in one that did not."""

import numpy as np
import pandas as pd
from scipy import special

from cemlab.errors import DataError, ParameterError
from cemlab.stats._groups import (
    check_columns,
    check_confidence,
    check_one_scale,
    cluster_codes,
    cluster_of,
    each_alone,
    moments,
    weights_of,
)
from cemlab.stats.compare import measured

CELLS = ["pilot_before", "pilot_after", "comparison_before", "comparison_after"]
PILOT = [
    *["n", "n_effective", "value", "low", "high", "p", *CELLS, *(f"{c}_n" for c in CELLS)],
    *["clusters", "earlier", "earlier_low", "earlier_high", "suppressed", "method"],
]
SIGNS = np.array([-1.0, 1.0, 1.0, -1.0])


def pilot_difference(
    answers: pd.DataFrame,
    pilot: pd.Series,
    comparison: pd.Series,
    since: str | pd.Timestamp,
    *,
    window: int = 365,
    measure: str = "mean",
    threshold: float | None = None,
    weights: str | None = None,
    cluster: str = "account_id",
    least: int = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Change of a pilot group less the change of a comparison group over the same time.

    Answers up to `window` days before and after the change count. What moved both groups alike,
    such as a season or a change for everybody, drops out; what moved one of them alone does not.
    The interval is a t interval whose errors are summed by account over all four cells, with Bell
    and McCaffrey's correction for few clusters and Satterthwaite's degrees of freedom.

    Parameters
    ----------
    answers
        From `feedback.answers()`, of one scale, with answered_at.
    pilot, comparison
        Which rows belong to which group: bool, by the index of `answers`; a row may be in neither.
    since
        The day on which the change began.
    window
        Days, at least 1.
    measure, threshold
        "mean", or "satisfied" with the lowest rating that counts.
    weights, cluster
        Columns; customers without an account are clusters of their own.
    least
        With fewer answers in any of the four cells the row is suppressed.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        One row: n (answers), n_effective, value (how much more the pilot group moved), low, high,
        p, the four means and their n, clusters (the fewest in a cell), earlier (the same
        difference of differences within the time before alone: its older half against its newer
        one; where it is not near zero the groups were moving apart anyway) with its limits,
        suppressed, method.

    Raises
    ------
    ParameterError
        Where the groups overlap, or an option or a column is unknown.
    DataError
        Where a cell holds no answer.

    References
    ----------
    Bertrand, Duflo & Mullainathan (2004) Quarterly Journal of Economics 119, 249, on errors that
    repeat; Bell & McCaffrey (2002) Survey Methodology 28, 169.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-05", "2026-02-05"] * 4, utc=True)
    >>> rows = pd.DataFrame({"answered_at": days, "value": [5, 8, 5, 7, 5, 6, 6, 6],
    ...                      "region": ["north"] * 4 + ["south"] * 4})
    >>> north = rows["region"].eq("north")
    >>> found = pilot_difference(rows, north, ~north, "2026-01-20")
    >>> found[["pilot_before", "pilot_after", "value"]].iloc[0].tolist()
    [5.0, 7.5, 2.0]
    """
    check_confidence(confidence)
    check_columns(answers, ["value", "answered_at", *([weights] if weights else [])])
    if window < 1:
        raise ParameterError(f"`window` must be at least one day, got {window}.")
    if (pilot & comparison).any():
        raise ParameterError("a customer is in the pilot and in the comparison: part them.")
    start = pd.Timestamp(since)
    start = start.tz_localize("UTC") if start.tzinfo is None else start
    days = (answers["answered_at"] - start) / pd.Timedelta(days=1)
    near = days.ge(-window) & days.lt(window) & (pilot | comparison)
    rows, days, side = answers[near], days[near], pilot[near]
    check_one_scale(rows, np.zeros(len(rows), dtype=int))
    x = measured(rows, "value", measure, threshold)
    w, whose = weights_of(rows, weights), cluster_codes(rows, cluster_of(rows, cluster))
    codes = np.where(side, 0, 2)
    now = _contrast(codes + days.ge(0).to_numpy(), x, w, whose, confidence)
    if (now["n"] == 0).any():
        empty = ", ".join(np.array(CELLS)[now["n"] == 0])
        raise DataError(f"no answer within {window} days: {empty.replace('_', ' ')}.")
    middle = days[days.lt(0)].median()
    before = np.where(days.lt(0), codes + days.gt(middle).to_numpy(), -1)
    then = _contrast(before, x, w, whose, confidence)
    told = "difference of differences, t interval, clustered by account"
    table = {"n": int(now["n"].sum()), "n_effective": float(now["n_effective"].sum())}
    table |= {name: now[name] for name in ("value", "low", "high", "p")}
    table |= dict(zip(CELLS, now["means"], strict=True))
    table |= dict(zip((f"{c}_n" for c in CELLS), now["n"], strict=True))
    table |= {"clusters": int(now["units"].min()), "earlier": then["value"]}
    table |= {"earlier_low": then["low"], "earlier_high": then["high"]}
    found = pd.DataFrame([table | {"suppressed": bool((now["n"] < least).any()), "method": told}])
    figures = ["value", "low", "high", "p", *CELLS, "earlier", "earlier_low", "earlier_high"]
    found.loc[found["suppressed"], figures] = np.nan
    found.attrs = {"confidence": confidence, "window": window, "measure": measure}
    return found[PILOT]


def _contrast(
    codes: np.ndarray, x: np.ndarray, w: np.ndarray, whose: np.ndarray, confidence: float
) -> dict:
    """(cell 1 − cell 0) − (cell 3 − cell 2) with its t interval."""
    stats, units = moments(codes, 4, x, w, whose)
    size = stats["units"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        small = np.sqrt(size / (size - 1))
        signed = units["u"] * (SIGNS * small)[units["group"]]
        variance = (signed.groupby(each_alone(units["cluster"])).sum() ** 2).sum()
        df = stats["variance"].sum() ** 2 / (stats["variance"] ** 2 / stats["df"]).sum(skipna=False)
        value = float((SIGNS * stats["mean"]).sum(skipna=False))
        half = special.stdtrit(df, 0.5 + confidence / 2) * np.sqrt(variance)
        p = 2 * special.stdtr(df, -abs(value) / np.sqrt(variance))
    alone = bool((size < 2).any())
    low, high, p = (float("nan") if alone else float(v) for v in (value - half, value + half, p))
    return {"value": value, "low": low, "high": high, "p": p, "means": stats["mean"].tolist(),
            "n": stats["n"].to_numpy(), "units": stats["units"],
            "n_effective": stats["n_effective"]}  # fmt: skip
