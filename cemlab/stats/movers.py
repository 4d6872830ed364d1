"""Customers whose score moved beyond noise."""

import numpy as np
import pandas as pd
from scipy import special

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.stats._groups import check_columns, check_confidence, check_one_scale, without_rows
from cemlab.stats.compare import adjusted
from cemlab.stats.portfolio import present_customers, rated_answers
from cemlab.stats.quadrants import (
    check_reliability,
    net_of_touchpoints,
    noise_variance,
    quadrant_of,
)

MOVED = [
    *["period", "against", "n", "n_against", "n_effective", "before", "after", "value", "low"],
    *["high", "p", "p_adjusted", "suppressed", "method"],
]


def movers(
    answers: pd.DataFrame,
    *,
    groups: str = "period",
    by: str = "customer_id",
    reliability: float | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Change of each customer from the last but one period to the last, told from noise.

    The reliable change index: z = (after − before) / sqrt(σ²/n + σ²/n₀), where before and after
    are means of n₀ and n ratings net of what is usual for their touch point over both periods,
    and σ² is what ratings of one customer in one period differ by. p comes from Student's t with
    the degrees of freedom of σ² (the normal distribution where the reliability is declared), and
    is corrected over all customers (Benjamini–Hochberg).

    Parameters
    ----------
    answers
        One row per rating of one scale: `by`, `groups`, value, and touchpoint where known.
    groups
        Column of periods or waves, in sorted or categorical order; the last two are compared.
    by
        "customer_id" or "account_id".
    reliability
        Of one answer, between 0 and 1; default: estimated from repeated answers.
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        One row per customer who answered in both: by, period, against, n, n_against, n_effective,
        before, after, value (after − before), low, high, p, p_adjusted, suppressed, method. Empty
        where there are fewer than two periods.

    Raises
    ------
    ParameterError
        For unknown columns, mixed scales or a reliability outside 0–1.
    DataError
        Where nobody answered twice in a period and no reliability is declared.

    References
    ----------
    Jacobson & Truax (1991) Journal of Consulting and Clinical Psychology 59, 12; Maassen (2004)
    Journal of the International Neuropsychological Society 10, 888.

    Examples
    --------
    >>> answers = pd.DataFrame({"customer_id": list("aaaabbbb"), "period": [1, 1, 2, 2] * 2,
    ...                         "value": [9, 8, 3, 2, 7, 8, 8, 7]})
    >>> movers(answers)[["customer_id", "value", "p_adjusted"]].round(3)
      customer_id  value  p_adjusted
    0           a   -6.0       0.002
    1           b    0.0       1.000
    """
    check_confidence(confidence)
    check_columns(answers, [by, groups, "value"])
    check_reliability(reliability)
    rows = answers.dropna(subset=[by, groups, "value"])
    check_one_scale(rows, np.zeros(len(rows), dtype=int))
    periods = list(rows.groupby(groups, observed=True).size().index)[-2:]
    if len(periods) < 2:
        return without_rows([by, *MOVED], confidence)
    rows = rows[rows[groups].isin(periods)].sort_values([by, "value"], kind="stable")
    rows = rows.assign(d=net_of_touchpoints(rows), late=rows[groups].eq(periods[1]))
    codes = rows.groupby([by, "late"]).ngroup().to_numpy()
    noise = some_noise(rows["d"].to_numpy(), codes, reliability)
    found = rows.groupby([by, "late"])["d"].agg(["mean", "size"]).unstack().dropna()
    n, base = found["size", True], found["size", False]
    df = len(rows) - codes.max() - 1 if reliability is None else np.inf
    table = pd.DataFrame({"before": found["mean", False], "after": found["mean", True]})
    table["value"] = table["after"] - table["before"]
    error = np.sqrt(noise * (1 / n + 1 / base))
    table = _tested(table, error, df, confidence).assign(
        n=n.astype(int), n_against=base.astype(int)
    )
    told = "estimated" if reliability is None else "declared"
    table = table.reset_index().assign(
        period=str(periods[1]),
        against=str(periods[0]),
        n_effective=table["n"].to_numpy(dtype=float),
        suppressed=False,
        method=f"reliable change, noise {np.sqrt(noise):.2f} per answer ({told})",
    )
    table.attrs["confidence"] = confidence
    return table[[by, *MOVED]]


def some_noise(d: np.ndarray, codes: np.ndarray, reliability: float | None) -> float:
    """Variance of one answer; refuse answers that never differ, beside which any change is sure."""
    noise = noise_variance(d, codes, reliability)
    if not noise > 1e-12:
        raise DataError("Repeated answers never differ: declare `reliability`, or ask more often.")
    return noise


def _tested(table: pd.DataFrame, error: pd.Series, df: float, confidence: float) -> pd.DataFrame:
    """Add interval and p-values to differences of known standard error."""
    half = special.stdtrit(df, 0.5 + confidence / 2) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * special.stdtr(df, -np.abs(table["value"] / error))
    table = table.assign(low=table["value"] - half, high=table["value"] + half, p=p)
    return table.assign(p_adjusted=adjusted(table["p"]))


def study_movers(feedback: Feedback, *, confidence: float = 0.95) -> pd.DataFrame:
    """Tell who moved between the last twelve months and the twelve before, and whereto.

    Parameters
    ----------
    feedback
        A loaded study with thresholds (`quadrants`); used are the answers that `rate_study` uses.
        Customers who left are left out.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        As `movers` gives it, then revenue, quadrant_before and quadrant by the plain means, and
        moved: whether the change is beyond noise (p_adjusted below 0.05). Empty where the study
        has no thresholds, its answers span one year alone, or nobody answered twice in a year.

    Raises
    ------
    ParameterError
        As in `movers`.

    Examples
    --------
    >>> from cemlab import load_study
    >>> int(study_movers(load_study("hitouch"))["moved"].sum())  # doctest: +SKIP
    0
    """
    answers, customers = rated_answers(feedback), present_customers(feedback)
    limits = feedback.study.quadrants
    columns = ["revenue", "quadrant_before", "quadrant", "moved"]
    if limits is not None and len(answers):
        answers = answers[answers[limits.by].isin(customers[limits.by])]
    if limits is None or answers.empty or answers["answered_at"].isna().all():
        return without_rows(["customer_id", *MOVED, *columns], confidence)
    given = {"reliability": limits.reliability, "confidence": confidence}
    try:
        table = movers(_two_years(answers), by=limits.by, **given)
    except DataError:  # nobody answered twice in a year: no noise, no movers
        table = without_rows([limits.by, *MOVED], confidence)
    if table.empty:
        return without_rows([*table.columns, *columns], confidence)
    table["revenue"] = table[limits.by].map(
        customers.groupby(limits.by)["revenue"].sum(min_count=1)
    )
    for name, score in (("quadrant_before", "before"), ("quadrant", "after")):
        satisfied = table[score].ge(limits.score).to_numpy()
        table[name] = quadrant_of(satisfied, table["revenue"], limits.revenue)
    table["moved"] = table["p_adjusted"].lt(0.05)
    table.attrs["limits"] = {"score": limits.score, "revenue": limits.revenue}
    return table


def _two_years(answers: pd.DataFrame) -> pd.DataFrame:
    """Add the column `period`: the twelve months to the last answer, and the twelve before."""
    end = answers["answered_at"].max()
    starts = [end - pd.DateOffset(years=back) for back in (1, 2)]
    when = answers["answered_at"]
    names = [f"the twelve months to {last:%B %Y}" for last in (starts[0], end)]
    period = pd.Series(np.where(when > starts[0], names[1], names[0]), answers.index)
    period = pd.Categorical(period.where(when > starts[1]), names, ordered=True)
    return answers.assign(period=period)
