"""Accounts whose contacts of different roles see the company differently, beyond noise."""

import numpy as np
import pandas as pd
from scipy import special

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.stats._groups import check_columns, check_confidence, check_one_scale, without_rows
from cemlab.stats.compare import adjusted
from cemlab.stats.movers import some_noise
from cemlab.stats.portfolio import rated_answers
from cemlab.stats.quadrants import check_reliability, net_of_touchpoints

SPREAD = [
    *["account_id", "roles", "highest", "lowest", "n", "n_effective", "value", "low", "high", "p"],
    *["p_adjusted", "suppressed", "method"],
]


def role_spread(
    answers: pd.DataFrame, *, reliability: float | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Accounts whose contacts of different roles see the company differently.

    Ratings lose what is usual for their touch point. Where all contacts of an account thought
    alike, Q = Σ n (mean of the role − mean of the account)²/σ² would follow χ² with roles − 1
    degrees of freedom, σ² being what ratings of one customer differ by. p is corrected over all
    accounts (Benjamini–Hochberg). The interval of the difference between the highest and the
    lowest role is Scheffé's, which holds for the pair that differs most.

    Parameters
    ----------
    answers
        One row per rating of one scale: account_id, contact_role, customer_id, value, and
        touchpoint where known. Rows without one of the first four are left out.
    reliability
        Of one answer, between 0 and 1; default: estimated from repeated answers.
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        One row per account with two or more roles: account_id, roles, highest, lowest (roles), n,
        n_effective, value (difference of their means), low, high, p, p_adjusted, suppressed,
        method.

    Raises
    ------
    ParameterError, DataError
        As in `movers`.

    References
    ----------
    Cochran (1954) Biometrics 10, 101; Scheffé (1953) Biometrika 40, 87.

    Examples
    --------
    >>> answers = pd.DataFrame({"account_id": "A", "customer_id": list("aaabbb"),
    ...     "contact_role": ["buyer"] * 3 + ["user"] * 3, "value": [8, 9, 8, 3, 2, 3]})
    >>> role_spread(answers)[["highest", "lowest", "value", "roles"]].round(1)
      highest lowest  value  roles
    0   buyer   user    5.7      2
    """
    check_confidence(confidence)
    check_columns(answers, ["account_id", "contact_role", "customer_id", "value"])
    check_reliability(reliability)
    rows = answers.dropna(subset=["account_id", "contact_role", "customer_id", "value"])
    check_one_scale(rows, np.zeros(len(rows), dtype=int))
    if rows.empty:
        return without_rows(SPREAD, confidence)
    rows = rows.sort_values(["account_id", "customer_id", "value"], kind="stable")
    d = net_of_touchpoints(rows)
    noise = some_noise(d, pd.factorize(rows["customer_id"])[0], reliability)
    means = rows.assign(d=d).groupby(["account_id", "contact_role"])["d"].agg(["mean", "size"])
    means = means.reset_index().sort_values(["account_id", "mean"], kind="stable")
    whole = rows.assign(d=d).groupby("account_id")["d"].mean()
    apart = means["mean"] - means["account_id"].map(whole)
    means["q"] = means["size"] * apart**2 / noise
    accounts = means.groupby("account_id")
    table = pd.DataFrame({"roles": accounts.size(), "n": accounts["size"].sum()})
    ends = {"highest": accounts.last(), "lowest": accounts.first()}
    for name, end in ends.items():
        table[name] = end["contact_role"]
    table["value"] = ends["highest"]["mean"] - ends["lowest"]["mean"]
    error = np.sqrt(noise * sum(1 / end["size"] for end in ends.values()))
    half = np.sqrt(special.chdtri(table["roles"] - 1, 1 - confidence)) * error
    table["low"], table["high"] = table["value"] - half, table["value"] + half
    table["p"] = special.chdtrc(table["roles"] - 1, accounts["q"].sum())
    table = table[table["roles"].gt(1)].reset_index()
    table = table.assign(
        p_adjusted=adjusted(table["p"]),
        n_effective=table["n"].astype(float),
        suppressed=False,
        method="homogeneity of roles, Scheffé interval",
    )
    table.attrs["confidence"] = confidence
    return table[SPREAD]


def study_roles(feedback: Feedback, *, confidence: float = 0.95) -> pd.DataFrame:
    """Tell which accounts' contacts see the company differently, by the answers of `rate_study`.

    Parameters
    ----------
    feedback
        A loaded study; a reliability that it declares under `quadrants` is used.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        As `role_spread` gives it; empty where nobody answered twice and none is declared.

    Raises
    ------
    ParameterError
        As in `role_spread`.

    Examples
    --------
    >>> from cemlab import load_study
    >>> int(study_roles(load_study("hitouch"))["p_adjusted"].lt(0.05).sum())  # doctest: +SKIP
    28
    """
    limits = feedback.study.quadrants
    reliability = limits.reliability if limits else None
    try:
        return role_spread(rated_answers(feedback), reliability=reliability, confidence=confidence)
    except DataError:
        return without_rows(SPREAD, confidence)
