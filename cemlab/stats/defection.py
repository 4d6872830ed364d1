"""Who left: by the quadrant and the score that customers had before anybody left."""

import numpy as np
import pandas as pd

from cemlab.load import Feedback
from cemlab.stats._groups import check_confidence, without_rows
from cemlab.stats._intervals import normal_quantile
from cemlab.stats.portfolio import rated_answers
from cemlab.stats.quadrants import QUADRANTS, rate_customers
from cemlab.stats.shares import satisfied

BANDS = ("lowest third", "middle third", "highest third")
LEAVERS = 10  # fewer tell no slope
LEFT = ["of", "group", "n", "left", "n_effective", "value", "low", "high", "suppressed", "method"]


def defection(
    feedback: Feedback, *, at: pd.Timestamp | None = None, gap: int = 30, confidence: float = 0.95
) -> pd.DataFrame:
    """Share of customers who left after a day, by what their answers before that day said.

    A landmark analysis, so that no score can know of the leaving: customers are rated on the
    answers before the day `at` alone, and followed from `gap` days after it until the last day in
    the data. Who had left by then is left out, as an answer given shortly before leaving may
    already tell of it. Everybody is followed for the same time, so the share who left is the
    Kaplan–Meier estimate; its interval is Wilson's, with contacts of an account clustered.

    Parameters
    ----------
    feedback
        A loaded study with thresholds (`quadrants`), customers with revenue and left_on.
    at
        The day, with its zone; default the middle of the time over which answers were given.
    gap
        Days after `at` in which leaving is not counted.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        of ("quadrant" or "score", in thirds), group, n, left (customers), n_effective, value
        (share who left), low, high, suppressed, method. Empty where the study has no thresholds
        or nobody left after the day. attrs: at, until, gone (customers who had left and are left
        out), after_leaving (answers dated after their customer left, never used), and hazard:
        how many times as likely leaving is for each point of the score (Cox regression, robust to
        accounts): value, low, high, n, left; empty where fewer than ten left.

    Raises
    ------
    ParameterError, DataError
        As in `rate_customers`.

    References
    ----------
    Van Houwelingen (2007) Scandinavian Journal of Statistics 34, 70; Wilson (1927) JASA 22, 209;
    Cox (1972) JRSS B 34, 187; Lin & Wei (1989) JASA 84, 1074.

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = defection(load_study("hitouch"))  # doctest: +SKIP
    >>> found.loc[found["of"].eq("quadrant"), ["group", "n", "left"]]  # doctest: +SKIP
          group    n  left
    0     model  393     7
    1    growth  410     8
    2   at-risk  177    22
    3  dangling  183    22
    """
    check_confidence(confidence)
    limits, answers = feedback.study.quadrants, rated_answers(feedback)
    undated = answers.empty or answers["answered_at"].isna().all()
    if limits is None or undated or feedback.customers["left_on"].isna().all():
        return without_rows(LEFT, confidence)
    when, customers = answers["answered_at"], feedback.customers
    left_on = _leaving(customers, limits.by)
    at = _midway(when) if at is None else at
    start, until = at + pd.Timedelta(days=gap), max(when.max(), left_on.max())
    here = left_on[left_on.isna() | left_on.ge(start)]
    known = answers[when.lt(at) & answers[limits.by].isin(here.index)]
    if known[limits.by].nunique() < 3 or not here.notna().any():
        return without_rows(LEFT, confidence)
    rating = rate_customers(
        known, customers[customers[limits.by].isin(here.index)], by=limits.by,
        score=limits.score, revenue=limits.revenue, reliability=limits.reliability,
    )  # fmt: skip
    rating["left_on"] = rating[limits.by].map(here)
    rating["left"] = rating["left_on"].notna().astype(float)
    rating["days"] = (rating["left_on"].fillna(until) - start).dt.days + 1
    rating["score"] = pd.qcut(rating["value"].rank(method="first"), 3, labels=list(BANDS))
    rating["quadrant"] = pd.Categorical(rating["quadrant"], list(QUADRANTS.values()))
    their = answers["customer_id"].map(customers.set_index("customer_id")["left_on"])
    tables = [_shares(rating, of, confidence) for of in ("quadrant", "score")]
    table = pd.concat(tables, ignore_index=True)
    table.attrs = {
        "confidence": confidence,
        "at": at,
        "until": until,
        "gone": int(left_on.lt(start).sum()),
        "after_leaving": int(when.gt(their + pd.Timedelta(days=1)).sum()),
        "hazard": _hazard(rating, confidence),
    }
    return table


def _leaving(customers: pd.DataFrame, by: str) -> pd.Series:
    """When each customer left; an account when its last contact did."""
    left = customers.groupby(by)["left_on"].agg(["max", "count", "size"])
    return left["max"].where(left["count"].eq(left["size"]))


def _midway(when: pd.Series) -> pd.Timestamp:
    """Give the day in the middle of all answers' time."""
    return (when.min() + (when.max() - when.min()) / 2).normalize()


def _clusters(rating: pd.DataFrame) -> np.ndarray:
    """Give each row the number of its account; a customer of unknown account stands alone."""
    own = rating.iloc[:, 0]
    account = rating["account_id"].fillna(own) if "account_id" in rating else own
    return pd.factorize(account, sort=True)[0]


def _shares(rating: pd.DataFrame, of: str, confidence: float) -> pd.DataFrame:
    """Share who left in each group, with Wilson's interval for clustered customers."""
    told = "share who left after the landmark"
    table = satisfied(rating, 1, value="left", by=of, confidence=confidence, called=told)
    left = rating.groupby(of, observed=True)["left"].sum().astype(int).to_numpy()
    table = table.rename(columns={of: "group"}).astype({"group": str})
    return table.assign(of=of, left=left)[LEFT]


def _hazard(rating: pd.DataFrame, confidence: float) -> dict[str, float]:
    """Ratio of the hazards of two customers one point of the score apart; empty for too few."""
    from statsmodels.duration.hazard_regression import PHReg

    if rating["left"].sum() < LEAVERS or rating["value"].std() == 0:
        return {}
    model = PHReg(rating["days"], rating[["value"]], status=rating["left"])
    fit = model.fit(groups=_clusters(rating))
    beta, error = float(fit.params[0]), float(fit.bse[0])
    half = normal_quantile(confidence) * error
    value, low, high = (float(x) for x in np.exp([beta, beta - half, beta + half]))
    return {
        "value": value, "low": low, "high": high,
        "n": len(rating), "left": int(rating["left"].sum()),
    }  # fmt: skip
