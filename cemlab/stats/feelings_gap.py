"""Feelings wanted against feelings felt, ticked in the same list by the same customers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.stats._groups import (
    as_list,
    check_columns,
    check_confidence,
    cluster_codes,
    cluster_of,
    each_alone,
    group_codes,
    moments,
    numbers,
    telling,
    weights_of,
    without_rows,
)
from cemlab.stats._intervals import normal_quantile, student
from cemlab.stats.compare import adjusted, compare
from cemlab.stats.feeling_shares import both_sides, share_of, ticks_of
from cemlab.stats.gaps import importance_of, newest
from cemlab.stats.priorities import touchpoint_drivers

FIGURES = ["n", "n_effective", "value", "low", "high"]
GAP = [
    *FIGURES, "asked", "unwanted", "unwanted_low", "unwanted_high",
    *["gap", "gap_low", "gap_high", "p", "p_adjusted", "suppressed", "method"],
]  # fmt: skip
ORDER = [
    *["touchpoint", *FIGURES, "importance", "customers", "weighted"],
    *["rank", "rank_low", "rank_high", "agrees", "suppressed", "method"],
]
NOT_WANTED = "nobody was asked what they wanted to feel; wanted: the company's design"


def feelings_gap(
    feedback: Feedback, by: str | Sequence[str] = (), *, confidence: float = 0.95
) -> pd.DataFrame:
    """Of customers who wanted to feel something, how many felt it; and who felt it unwanted.

    Only customers who ticked both sides in the same list count. As equal totals can be different
    people, the paired share leads; the difference of the totals stands beside it, made within
    customers. A difference between what the company wants and what is felt is never made.

    Parameters
    ----------
    feedback, by, confidence
        As in `feeling_shares`.

    Returns
    -------
    DataFrame
        touchpoint, group columns, feeling, n (who wanted it), n_effective, value (of these, the
        share who felt it), low, high (Wilson, clustered by account), asked (who ticked both
        sides), unwanted (of these, the share who felt it without having wanted it) with its
        limits, gap (felt minus wanted, mean within customers) with its limits (t), p, p_adjusted
        (Benjamini–Hochberg over all rows), suppressed, method. attrs["why"] where it is empty.

    Raises
    ------
    ParameterError
        For an unknown column.

    References
    ----------
    Wilson (1927) JASA 22, 209; Agresti (2013) Categorical Data Analysis, 11.1 on matched pairs.

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = feelings_gap(load_study("hitouch")).set_index(["touchpoint", "feeling"])
    >>> found.loc[("payments", "reassured"), ["n", "value", "gap"]].astype(float).round(2).tolist()
    [97.0, 0.52, -0.1]
    """
    check_confidence(confidence)
    by = as_list(by)
    both = both_sides(ticks_of(feedback))
    if both.empty:
        why = "nobody was asked for feelings" if feedback.feelings.empty else NOT_WANTED
        return without_rows(["touchpoint", *by, "feeling", *GAP], confidence, why=why)
    both["unwanted"] = (both["felt"].eq(1) & both["wanted"].eq(0)).astype(float)
    keys = ["touchpoint", *by, "feeling"]
    met = "of those who wanted it, share who felt it"
    table = share_of(both[both["wanted"].eq(1)], "felt", [*by, "feeling"], confidence, met)
    rest = share_of(both, "unwanted", [*by, "feeling"], confidence, "")
    rest = rest.rename(columns={"n": "asked", "value": "unwanted"})
    rest = rest.rename(columns={"low": "unwanted_low", "high": "unwanted_high"})
    told = rest[[*keys, "asked", "unwanted", "unwanted_low", "unwanted_high"]]
    table = told.merge(table, on=keys, how="left").merge(_gap(both, keys, confidence), on=keys)
    table["n"] = table["n"].fillna(0).astype(int)
    table["suppressed"] = table["suppressed"].eq(True)
    table["method"] = table["method"].fillna("nobody wanted it")
    table["p_adjusted"] = adjusted(table["p"])
    table.attrs = rest.attrs
    return table[[*keys, *GAP]]


def feelings_priorities(
    feedback: Feedback,
    *,
    confidence: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Order touch points by gap · importance · customers, and tell which ranks could swap.

    The gap is the share of wanted feelings that were not felt. The customers are those who
    answered about the touch point after a transaction, else those who ticked feelings of it. For
    the ranks accounts are drawn anew and importance within its interval, one touch point
    independent of the other; the number of customers is held as it is.

    Parameters
    ----------
    feedback, confidence
        As in `feelings_gap`.
    draws, seed
        Of the resamples of accounts.

    Returns
    -------
    DataFrame
        The heaviest first: touchpoint, n (who ticked both sides), n_effective, value (share of
        wanted feelings that were felt), low, high, importance, customers, weighted (share in the
        whole weighed gap), rank, rank_low, rank_high, agrees (share of resamples in which it
        stands before the next one), suppressed, method. attrs["importance"]: derived, stated or
        empty. Empty where nobody ticked both sides.

    Examples
    --------
    >>> from cemlab import load_study
    >>> feelings_priorities(load_study("hitouch"), draws=50)["touchpoint"].head(2).tolist()
    ['support', 'payments']
    """
    check_confidence(confidence)
    both = both_sides(ticks_of(feedback))
    if both.empty or not both["weight"].gt(0).any():
        return without_rows(ORDER, confidence, importance="", why=NOT_WANTED)
    rows = _met(both)
    stats, units, keys = _moments(rows, "met", ["touchpoint"])
    low, high = student(stats, confidence)
    table = keys.assign(
        n=stats["n"], n_effective=stats["n_effective"], value=stats["mean"],
        low=np.clip(low, 0, 1), high=np.clip(high, 0, 1),
    )  # fmt: skip
    rng = np.random.default_rng(seed)
    weights, spread, told = _importance(feedback, both, confidence, draws, seed)
    places = table["touchpoint"].astype(object)
    table["importance"] = places.map(weights).astype(float).fillna(0 if told else 1.0)
    table["customers"] = places.map(_customers(feedback, rows)).fillna(0).astype(int)
    table["weighted"] = table["importance"] * table["customers"] * (1 - table["value"])
    table["weighted"] /= table["weighted"].sum()
    order = np.argsort(-table["weighted"].to_numpy(), kind="stable")
    near = rng.normal(table["importance"], places.map(spread).fillna(0), (draws, len(table)))
    drawn = near.clip(min=0) * table["customers"].to_numpy()
    drawn = drawn * (1 - _resampled(stats, units, draws, rng))
    place = (-drawn).argsort(axis=1, kind="stable").argsort(axis=1) + 1
    tail = (1 - confidence) / 2
    table["rank_low"], table["rank_high"] = np.quantile(
        place, [tail, 1 - tail], axis=0, method="nearest"
    ).astype(int)
    table = table.iloc[order].reset_index(drop=True)
    table["rank"] = table.index + 1
    ahead = (drawn[:, order][:, :-1] > drawn[:, order][:, 1:]).mean(axis=0)
    table["agrees"] = np.append(ahead, np.nan)
    table["suppressed"] = False
    table["method"] = "mean share of wanted feelings that were felt, t interval, clustered"
    table.attrs = {"confidence": confidence, "importance": told, "waves": both.attrs["waves"]}
    return table[ORDER]


def feelings_change(feedback: Feedback, *, confidence: float = 0.95) -> pd.DataFrame:
    """Change between waves of the share of wanted feelings that were felt, per touch point.

    Parameters
    ----------
    feedback, confidence
        As in `feelings_gap`.

    Returns
    -------
    DataFrame
        As `compare` gives it against the wave before, with touchpoint first; accounts that
        answered in both waves are compared pairwise. Empty with fewer than two waves.

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = feelings_change(load_study("hitouch"))
    >>> len(found), int(found["p_adjusted"].lt(0.05).sum())
    (8, 0)
    """
    both = both_sides(ticks_of(feedback))
    if both["wave"].nunique() < 2:
        columns = ["touchpoint", "wave", "against", *FIGURES, "p_adjusted"]
        return without_rows(columns, confidence)
    return compare(
        _met(both), groups="wave", against="previous", value="met", by="touchpoint",
        weights="weight", confidence=confidence,
    )  # fmt: skip


def _met(both: pd.DataFrame) -> pd.DataFrame:
    """Share of the feelings wanted that were felt, one row per respondent and touch point."""
    wanted, keys = both[both["wanted"].eq(1)], ["response_id", "touchpoint"]
    met = wanted.groupby(keys, observed=True)["felt"].mean().rename("met").reset_index()
    rows = wanted.drop_duplicates(keys).drop(columns=["felt", "feeling"])
    return rows.merge(met, on=keys)


def _moments(
    rows: pd.DataFrame, value: str, by: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Weighted mean per group, clustered by account, its units and the groups."""
    check_columns(rows, by)
    codes, keys = group_codes(rows, by)
    whose = cluster_codes(rows, cluster_of(rows, "account_id"))
    weights = weights_of(rows, telling(rows, "weight"))
    return *moments(codes, len(keys), numbers(rows, value), weights, whose), keys


def _gap(both: pd.DataFrame, keys: list[str], confidence: float) -> pd.DataFrame:
    """Felt minus wanted within customers, with its t interval and p."""
    rows = both.assign(gap=both["felt"] - both["wanted"])
    stats, _, found = _moments(rows, "gap", keys)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(stats["mean"]) / np.sqrt(stats["variance"])
    low, high = student(stats, confidence)
    p = 2 * special.stdtr(stats["df"], -t)
    return found.assign(gap=stats["mean"], gap_low=low, gap_high=high, p=p)


def _importance(
    feedback: Feedback, both: pd.DataFrame, confidence: float, draws: int, seed: int
) -> tuple[pd.Series, pd.Series, str]:
    """Weight of each touch point, its standard error where known, and where it comes from."""
    try:
        answers = newest(feedback.answers(source=str(both["source"].iloc[0])), [], feedback)
        drivers = touchpoint_drivers(answers, confidence=confidence, draws=draws, seed=seed)
    except DataError:
        drivers = None
    weights, told = importance_of(feedback, both.assign(dimension=None), drivers)
    spread = pd.Series(dtype=float)
    if drivers is not None:
        ends = drivers.set_index("driver")
        spread = (ends["high"] - ends["low"]) / (2 * normal_quantile(confidence))
    return weights, spread, told


def _customers(feedback: Feedback, rows: pd.DataFrame) -> pd.Series:
    """Count the customers heard about each touch point."""
    past = feedback.answers(pattern="past").dropna(subset=["touchpoint"])
    heard = past if past["customer_id"].notna().any() else rows
    who = heard["customer_id"].fillna(heard["response_id"])
    return who.groupby(heard["touchpoint"].astype(object)).nunique()


def _resampled(
    stats: pd.DataFrame, units: pd.DataFrame, draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Means of all groups with accounts drawn anew, one row per draw."""
    code, clusters = pd.factorize(each_alone(units["cluster"]), sort=True)
    share, pull = (np.zeros((len(clusters), len(stats))) for _ in range(2))
    share[code, units["group"]] = units["share"]
    pull[code, units["group"]] = units["pull"]
    size = len(clusters)
    times = rng.multinomial(size, np.full(size, 1 / size), size=draws)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(stats["mean"].to_numpy() + times @ pull / (times @ share), nan=1.0)
