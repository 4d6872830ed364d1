"""Customers by satisfaction and revenue: model, growth, at-risk, dangling."""

import numpy as np
import pandas as pd
from scipy import special

from cemlab.errors import DataError, ParameterError
from cemlab.stats._groups import (
    check_columns,
    check_confidence,
    check_one_scale,
    group_codes,
    numbers,
)
from cemlab.stats._intervals import normal_quantile

QUADRANTS = {  # (satisfied, high revenue)
    (True, True): "model",
    (True, False): "growth",
    (False, True): "at-risk",
    (False, False): "dangling",
}


def rate_customers(
    answers: pd.DataFrame,
    customers: pd.DataFrame,
    *,
    score: float,
    revenue: float,
    by: str = "customer_id",
    reliability: float | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Place customers by what they probably think, not by the chance of a few answers.

    Each rating loses what is usual for its touch point: d = value − mean of the touch point +
    grand mean. A customer's mean of n such ratings is drawn towards what the account's other
    contacts say, and that towards the overall mean μ, each by its reliability: with variances σ²
    within customers, τ² between customers of an account and α² between accounts (method of
    moments), an account lies at a = V (μ/α² + Σ mean/(τ² + σ²/n)), 1/V = 1/α² + Σ 1/(τ² + σ²/n),
    a customer at a + r (mean − a), r = τ²/(τ² + σ²/n), with variance τ² (1 − r) + (1 − r)² V.
    From this normal distribution come the interval and the probability of being satisfied, that
    is at `score` or above; a customer counts as satisfied where it is at least ½. Without the
    column account_id, or by account, every customer stands alone: μ + r (mean − μ),
    r = τ²/(τ² + σ²/n).

    Parameters
    ----------
    answers
        One row per rating of one scale: `by`, value, and touchpoint and account_id where known.
        Ratings without customer or value are left out.
    customers
        With `by` and revenue, which is summed (contacts of an account carry their own parts).
    score, revenue
        Thresholds: satisfied, and high revenue, at or above.
    by
        "customer_id" or "account_id".
    reliability
        Of one single answer (declared or test–retest), between 0 and 1; default: estimated.
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        One row per customer with answers, in order of `by`: by, n, n_effective, value (drawn
        together), low, high, revenue, satisfied (probability), quadrant (model, growth, at-risk,
        dangling; missing without revenue), probability (of that quadrant), suppressed, method.

    Raises
    ------
    ParameterError
        For unknown columns, mixed scales, or a reliability outside 0–1.
    DataError
        Where no customer answered twice and no reliability is declared.

    References
    ----------
    Efron & Morris (1975) JASA 70, 311; Searle, Casella & McCulloch (1992) Variance Components, 3.

    Examples
    --------
    >>> answers = pd.DataFrame({"customer_id": list("aaabbbccc"),
    ...                         "value": [9, 8, 9, 4, 5, 4, 8, 7, 8]})
    >>> customers = pd.DataFrame({"customer_id": list("abc"), "revenue": [90, 80, 10]})
    >>> rate_customers(answers, customers, score=7, revenue=50)[
    ...     ["customer_id", "value", "quadrant"]].round(2)
      customer_id  value quadrant
    0           a   8.63    model
    1           b   4.39  at-risk
    2           c   7.65   growth
    """
    check_confidence(confidence)
    check_columns(answers, [by, "value"])
    check_columns(customers, [by, "revenue"])
    if reliability is not None and not 0 < reliability < 1:
        raise ParameterError(f"`reliability` must be between 0 and 1, got {reliability}.")
    rows = answers[answers[by].notna() & answers["value"].notna()]
    check_one_scale(rows, np.zeros(len(rows), dtype=int))
    codes, keys = group_codes(rows, [by])
    d = _adjusted(rows)
    n = np.bincount(codes, minlength=len(keys))
    accounts = _accounts(rows, by, codes, len(keys))
    value, error = _drawn(d, codes, n, accounts, reliability)
    half = normal_quantile(confidence) * error
    table = keys.assign(n=n, n_effective=n.astype(float), value=value)
    table["low"], table["high"] = value - half, value + half
    table["revenue"] = keys[by].map(customers.groupby(by)["revenue"].sum(min_count=1))
    gap = value - score
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.where(error > 0, special.ndtr(gap / error), gap >= 0)
    table["satisfied"] = above
    side = pd.Series(zip(above >= 0.5, table["revenue"] >= revenue, strict=True), dtype=object)
    known = table["revenue"].notna()
    table["quadrant"] = side.map(QUADRANTS).where(known).astype("str")
    table["probability"] = np.where(known, np.maximum(above, 1 - above), np.nan)
    told = "estimated" if reliability is None else f"{reliability:g} per answer"
    method = f"mean net of touch points, drawn together, reliability {told}"
    table.attrs["confidence"] = confidence
    return table.assign(suppressed=False, method=method)


def _adjusted(rows: pd.DataFrame) -> np.ndarray:
    """Ratings without what is usual for their touch point."""
    x = numbers(rows, "value")
    if "touchpoint" not in rows.columns or not len(x):
        return x
    codes = pd.factorize(rows["touchpoint"], sort=True, use_na_sentinel=False)[0]
    usual = np.bincount(codes, weights=x) / np.bincount(codes)
    return x - usual[codes] + x.mean()


def _accounts(rows: pd.DataFrame, by: str, codes: np.ndarray, customers: int) -> np.ndarray:
    """Return each customer's account as a number; those without one stand alone."""
    if by == "account_id" or "account_id" not in rows.columns:
        return np.arange(customers)
    first = pd.Series(rows["account_id"].to_numpy()).groupby(codes).first()
    known = pd.factorize(first.reindex(range(customers)), sort=True)[0]
    return np.unique(np.where(known < 0, len(rows) + np.arange(customers), known),
                     return_inverse=True)[1]  # fmt: skip


def _drawn(
    d: np.ndarray, codes: np.ndarray, n: np.ndarray, accounts: np.ndarray, reliability: float | None
) -> tuple[np.ndarray, np.ndarray]:
    """Best predictions of the customers' levels and their standard errors."""
    mean = np.bincount(codes, weights=d, minlength=len(n)) / np.maximum(n, 1)
    noise, within, between = _variances(d, mean, codes, n, accounts, reliability)
    weight = 1 / np.maximum(between + within + noise, 1e-12)
    overall = (weight * mean).sum() / max(weight.sum(), 1e-12)
    precision = 1 / np.maximum(within + noise, 1e-12)
    inverse = 1 / max(between, 1e-12)
    left = 1 / (inverse + np.bincount(accounts, weights=precision))
    account = left * (inverse * overall + np.bincount(accounts, weights=precision * mean))
    r = within * precision
    value = account[accounts] + r * (mean - account[accounts])
    return value, np.sqrt(within * (1 - r) + (1 - r) ** 2 * left[accounts])


def _variances(
    d: np.ndarray,
    mean: np.ndarray,
    codes: np.ndarray,
    n: np.ndarray,
    accounts: np.ndarray,
    reliability: float | None,
) -> tuple[np.ndarray, float, float]:
    """Variances by the method of moments: of each mean, within accounts, between accounts."""
    c, repeats = len(n), len(d) - len(n)
    if reliability is not None:
        answer = float(d.var(ddof=1)) * (1 - reliability) if len(d) > 1 else 0.0
    elif c < 2 or not repeats:
        raise DataError(
            f"{len(d)} answers of {c} customers: with no customer answering twice the noise of "
            "an answer cannot be told; declare `reliability`."
        )
    else:
        answer = float(((d - mean[codes]) ** 2).sum() / repeats)
    noise = answer / n
    size = np.bincount(accounts)
    inside = mean - (np.bincount(accounts, weights=mean) / size)[accounts]
    within = (inside**2).sum() - ((1 - 1 / size[accounts]) * noise).sum()
    within = max(within / max(c - len(size), 1), 0.0) if c > len(size) else 0.0
    spread = ((mean - mean.mean()) ** 2).sum() - within * (c - 1) - noise.sum() * (1 - 1 / c)
    between = max(spread / max(c - (size**2).sum() / c, 1e-12), 0.0)
    if reliability is not None:  # the declared total decides, the accounts only divide it
        total = answer * reliability / (1 - reliability)
        within = min(within, total)
        between = total - within
    return noise, within, between
