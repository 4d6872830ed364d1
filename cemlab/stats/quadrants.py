"""Customers by satisfaction and revenue: model, growth, at-risk, dangling."""

import numpy as np
import pandas as pd

from cemlab.errors import DataError, ParameterError
from cemlab.stats._groups import check_columns, check_confidence, check_one_scale, numbers
from cemlab.stats._levels import Levels, fit_levels

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
    grand mean. The mean of a customer's n such ratings is its level plus noise of variance σ²/n,
    where σ² is what ratings of one customer differ by. Levels are drawn towards where levels of
    all customers are found to lie and towards what the account's other contacts say: an account's
    level has a distribution of any shape, a contact's is its account's plus a normal deviation, or
    a draw of its own. All of it is estimated (empirical Bayes on a grid, by EM; for few accounts
    nearly normal, which gives the classic μ + r (mean − μ), r = τ²/(τ² + σ²/n)). From the
    resulting distribution come the interval and the probability of being satisfied, that is at
    `score` or above; a customer counts as satisfied where it is at least ½. An account's level is
    the mean of its contacts' levels.

    In simulated companies of seven kinds (normal, two kinds of customers, skewed, …) customers said
    to stand in a quadrant with 75–85 % truly did in 76–85 %: `benchmarks/quadrants.py`.

    Parameters
    ----------
    answers
        One row per rating of one scale: `by`, value, and touchpoint, customer_id and account_id
        where known. Ratings without `by` or value are left out.
    customers
        With `by` and revenue, which is summed (contacts of an account carry their own parts).
    score, revenue
        Thresholds: satisfied, and high revenue, at or above.
    by
        "customer_id" or "account_id".
    reliability
        Of one single answer (declared or test–retest), between 0 and 1; default: estimated, as the
        share of the variance between customers, ICC(1).
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        One row per customer with answers, in order of `by`: by, account_id (of a customer, where
        known), n, n_effective, value (drawn together), low, high, revenue, satisfied
        (probability), quadrant (model, growth, at-risk, dangling; missing without revenue),
        probability (of that quadrant; the other side of the score has the rest), doubt (its part
        in the standard error that the estimated shape brings to a count of satisfied customers),
        suppressed, method. attrs["reliability"] is that of one answer.

    Raises
    ------
    ParameterError
        For unknown columns, mixed scales, or a reliability outside 0–1.
    DataError
        Where no customer answered twice and no reliability is declared.

    References
    ----------
    Efron & Morris (1975) JASA 70, 311; Laird (1978) JASA 73, 805; Searle, Casella & McCulloch
    (1992) Variance Components, 3; Shrout & Fleiss (1979) Psychological Bulletin 86, 420.

    Examples
    --------
    >>> answers = pd.DataFrame({"customer_id": list("aaabbbccc"),
    ...                         "value": [9, 8, 9, 4, 5, 4, 8, 7, 8]})
    >>> customers = pd.DataFrame({"customer_id": list("abc"), "revenue": [90, 80, 10]})
    >>> rate_customers(answers, customers, score=7, revenue=50)[
    ...     ["customer_id", "value", "quadrant"]].round(1)
      customer_id  value quadrant
    0           a    8.6    model
    1           b    4.4  at-risk
    2           c    7.7   growth
    """
    check_confidence(confidence)
    check_columns(answers, [by, "value"])
    check_columns(customers, [by, "revenue"])
    check_reliability(reliability)
    rows = answers[answers[by].notna() & answers["value"].notna()]
    check_one_scale(rows, np.zeros(len(rows), dtype=int))
    table, levels, icc = _levels(rows, by, reliability)
    low, high = levels.interval(confidence)
    table = table.assign(value=levels.mean, low=low, high=high)
    table["revenue"] = table[by].map(customers.groupby(by)["revenue"].sum(min_count=1))
    above = levels.above(score)
    table["satisfied"] = above
    known = table["revenue"].notna()
    table["quadrant"] = quadrant_of(above >= 0.5, table["revenue"], revenue)
    table["probability"] = np.where(known, np.maximum(above, 1 - above), np.nan)
    table["doubt"] = levels.doubted(score)
    told = "estimated" if reliability is None else "declared"
    method = f"mean net of touch points, drawn together, reliability {icc:.2f} per answer ({told})"
    table.attrs |= {"confidence": confidence, "reliability": float(icc)}
    return table.assign(suppressed=False, method=method)


def check_reliability(reliability: float | None) -> None:
    """Refuse a reliability outside 0 to 1."""
    if reliability is not None and not 0 < reliability < 1:
        raise ParameterError(f"`reliability` must be between 0 and 1, got {reliability}.")


def quadrant_of(satisfied: np.ndarray, revenue: pd.Series, threshold: float) -> pd.Series:
    """Name the quadrants; missing without revenue."""
    side = zip(satisfied, revenue >= threshold, strict=True)
    names = pd.Series([QUADRANTS[bool(s), bool(r)] for s, r in side], revenue.index, dtype="str")
    return names.where(revenue.notna())


def _levels(
    rows: pd.DataFrame, by: str, reliability: float | None
) -> tuple[pd.DataFrame, Levels, float]:
    """Fit the levels of contacts, or of the accounts they belong to; ICC of one answer."""
    contact = "customer_id" if rows.get("customer_id", pd.Series()).notna().any() else by
    rows = rows.sort_values([by, contact, "value"], kind="stable")  # floats depend on the order
    contact_of = rows[contact].fillna("?" + rows[by].astype(str))
    codes, names = pd.factorize(contact_of, sort=True)
    d, n = net_of_touchpoints(rows), np.bincount(codes)
    first = rows.groupby(codes).first()
    accounts = _accounts(first)
    mean = np.bincount(codes, weights=d, minlength=len(names)) / np.maximum(n, 1)
    answer = noise_variance(d, codes, reliability)
    within, between = _variances(mean, answer / n, accounts)
    if reliability is not None:  # the declared total decides, the accounts only divide it
        total = answer * reliability / (1 - reliability)
        within = min(within, total)
        between = total - within
    whole = by == "account_id"
    levels = fit_levels(mean, answer / n, accounts, (mean.mean(), within, between), whole=whole)
    table = rows.groupby(by, sort=True).size().rename("n").reset_index()
    if not whole and "account_id" in first:
        table.insert(1, "account_id", first["account_id"].to_numpy())
    icc = (within + between) / max(within + between + answer, 1e-12)
    return table.assign(n_effective=table["n"].astype(float)), levels, icc


def net_of_touchpoints(rows: pd.DataFrame) -> np.ndarray:
    """Ratings without what is usual for their touch point."""
    x = numbers(rows, "value")
    if "touchpoint" not in rows.columns or not len(x):
        return x
    codes = pd.factorize(rows["touchpoint"], sort=True, use_na_sentinel=False)[0]
    usual = np.bincount(codes, weights=x) / np.bincount(codes)
    return x - usual[codes] + x.mean()


def noise_variance(d: np.ndarray, codes: np.ndarray, reliability: float | None) -> float:
    """Variance of one answer about its customer's level, declared or between repeated answers."""
    if reliability is not None:
        return float(d.var(ddof=1)) * (1 - reliability) if len(d) > 1 else 0.0
    n = np.bincount(codes)
    repeats = len(d) - len(n)
    if len(n) < 2 or not repeats:
        raise DataError(
            f"{len(d)} answers of {len(n)} customers: with no customer answering twice the noise "
            "of an answer cannot be told; declare `reliability`."
        )
    mean = np.bincount(codes, weights=d) / n
    return float(((d - mean[codes]) ** 2).sum() / repeats)


def _accounts(contacts: pd.DataFrame) -> np.ndarray:
    """Return each contact's account as a number; those without one stand alone."""
    if "account_id" not in contacts:
        return np.arange(len(contacts))
    known = pd.factorize(contacts["account_id"], sort=True)[0]
    alone = len(contacts) + np.arange(len(contacts))
    return np.unique(np.where(known < 0, alone, known), return_inverse=True)[1]


def _variances(mean: np.ndarray, noise: np.ndarray, accounts: np.ndarray) -> tuple[float, float]:
    """Variances of contacts within and between accounts by the method of moments."""
    c, size = len(mean), np.bincount(accounts)
    inside = mean - (np.bincount(accounts, weights=mean) / size)[accounts]
    within = (inside**2).sum() - ((1 - 1 / size[accounts]) * noise).sum()
    within = max(within / max(c - len(size), 1), 0.0) if c > len(size) else 0.0
    spread = ((mean - mean.mean()) ** 2).sum() - within * (c - 1) - noise.sum() * (1 - 1 / c)
    return within, max(spread / max(c - (size**2).sum() / c, 1e-12), 0.0)
