"""What leaders and the front line believed, against what customers say."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from cemlab.load import Feedback
from cemlab.privacy import hide_small_groups
from cemlab.stats._groups import as_list, check_columns, check_confidence, without_rows
from cemlab.stats.comparable import latest_wave, one_scale
from cemlab.stats.compare import adjusted
from cemlab.stats.scores import score
from cemlab.stats.shares import satisfied

PREDICTORS = 5  # fewer are never shown, whatever the study's minimum
NOISE = 0.05
SIDES = ["value", "low", "high", "n"]
DELIVERY = [
    *["n", "n_effective", "value", "low", "high", "p", "p_adjusted", "direction"],
    *["believed", "customers", "customers_low", "customers_high", "customers_n"],
    *["ranges", "held", "held_low", "held_high", "interval_score", "brier"],
    *["suppressed", "method"],
]


def delivery_gap(
    feedback: Feedback,
    by: str | Sequence[str] = (),
    *,
    stated: float = 0.9,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Error, direction and overconfidence of what was believed of each touch point.

    The customers' figure is the mean answer after transactions (of the newest wave where nothing
    was asked after them) for the measure "score", and the share of answers at or above the study's
    threshold for "share". The error is the mean belief less that figure; its interval holds both
    the spread of those who predicted and the customers' own uncertainty (Welch).

    Parameters
    ----------
    feedback
        A loaded study with beliefs.
    by
        Columns of beliefs, such as function or room. Groups of fewer than five predictors are
        hidden, with those that would give them away; no predictor is ever named.
    stated
        How sure a range was meant to be ("surely between … and …"), for the interval score.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        role, group columns, touchpoint ("all": all touch points together, where several were
        predicted), measure (score, share), n (predictors), n_effective, value (believed minus
        customers), low, high, p, p_adjusted, direction ("too high", "too low", or empty where it
        is noise), believed, customers with limits and customers_n (answers), ranges (given), held
        (share of them in which the customers' figure lay) with Wilson's limits, interval_score
        (lower is better), brier (of shares: squared error for one customer, averaged), suppressed,
        method. attrs["threshold"] of the share. Empty without beliefs.

    Raises
    ------
    ParameterError
        For an unknown column.

    References
    ----------
    Gneiting & Raftery (2007) JASA 102, 359 (interval score); Brier (1950) Monthly Weather Review
    78, 1; Welch (1947) Biometrika 34, 28; Soll & Klayman (2004) J. Exp. Psychology: LMC 30, 299.

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = delivery_gap(load_study("hitouch"))
    >>> whole = found[found["touchpoint"].eq("all") & found["measure"].eq("score")]
    >>> whole[["role", "n", "value", "held"]].round(2).to_dict("list")
    {'role': ['front line', 'leader'], 'n': [18.0, 12.0], 'value': [0.29, 1.05], 'held': [0.9, 0.1]}
    """
    check_confidence(confidence)
    by = as_list(by)
    beliefs = figures_believed(feedback)
    check_columns(beliefs, by)
    truth = customers_say(feedback, confidence=confidence)
    rows = beliefs.merge(truth, on=["touchpoint", "measure"])
    threshold = truth.attrs["threshold"]
    if rows.empty:
        columns = ["role", *by, "touchpoint", "measure", *DELIVERY]
        return without_rows(columns, confidence, threshold=threshold)
    rows = _scored(rows, stated)
    several = rows["touchpoint"].nunique() > 1
    whole = rows.assign(touchpoint="all")
    rows = pd.concat([rows, whole], ignore_index=True) if several else rows
    order = [*(p for p in feedback.study.touchpoints if p in set(rows["touchpoint"])), "all"]
    rows["touchpoint"] = pd.Categorical(rows["touchpoint"], order)
    keys = ["role", *by, "touchpoint", "measure"]
    table = _errors(rows, keys, confidence)
    table["ranges"], table["held"], table["held_low"], table["held_high"] = _held(
        rows, keys, confidence
    )
    means = rows.groupby(keys, observed=True)[["interval_score", "brier"]].mean()
    table = table.merge(means.reset_index(), on=keys, how="left")
    table["p_adjusted"] = adjusted(table["p"])
    sure = table["p_adjusted"].lt(NOISE)
    table["direction"] = np.select(
        [sure & table["value"].gt(0), sure & table["value"].lt(0)], ["too high", "too low"], ""
    )
    table.attrs = {"confidence": confidence, "threshold": threshold, "stated": stated}
    table.attrs["items"] = truth.attrs["items"]
    return hide_few(table[[*keys, *DELIVERY]])


def experiences(feedback: Feedback) -> pd.DataFrame:
    """Answers that beliefs are compared with: after transactions, else of the newest wave."""
    answers = feedback.answers(role="touchpoint").dropna(subset=["touchpoint", "value"])
    past = answers[answers["pattern"].eq("past")]
    if past.empty:
        return one_scale(latest_wave(answers, feedback.study.min_group.answers))
    return one_scale(past)


def customers_say(feedback: Feedback, *, confidence: float = 0.95) -> pd.DataFrame:
    """Give the customers' figure of each touch point and measure, hidden where few answered."""
    answers = experiences(feedback)
    plan = feedback.study.quadrants
    threshold = plan.score if plan else None
    how = {"by": "touchpoint", "weights": "weight", "confidence": confidence}
    found = {"score": score(answers, **how)} if len(answers) else {}
    if found and threshold is not None:
        found["share"] = satisfied(answers, threshold, **how)
    least = feedback.study.min_group.answers
    tables = [
        beside(hide_small_groups(table, least)).assign(measure=name)
        for name, table in found.items()
    ]
    columns = ["touchpoint", "measure", *(f"customers_{s}" for s in SIDES[1:]), "customers"]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)
    table.attrs |= {"threshold": threshold, "items": sorted(answers["item"].unique())}
    return table.dropna(subset=["customers"])


def beside(table: pd.DataFrame) -> pd.DataFrame:
    """Name the customers' figures as they stand beside beliefs."""
    names = {"value": "customers"} | {side: f"customers_{side}" for side in SIDES[1:]}
    return table.rename(columns=names)[["touchpoint", *names.values()]]


def figures_believed(feedback: Feedback) -> pd.DataFrame:
    """Predictions of scores and shares, one per predictor, touch point and measure: the first."""
    return first_beliefs(feedback, ["score", "share"], "predicted")


def first_beliefs(feedback: Feedback, measures: Sequence[str], needed: str) -> pd.DataFrame:
    """Give each predictor's first belief, as a later one of the same room followed on talk."""
    beliefs = feedback.beliefs[feedback.beliefs["measure"].isin(measures)]
    beliefs = beliefs.dropna(subset=[needed, "touchpoint"])
    beliefs = beliefs.sort_values("sealed_at", kind="stable")
    return beliefs.drop_duplicates(["room", "predictor", "role", "touchpoint", "measure"])


def _scored(rows: pd.DataFrame, stated: float) -> pd.DataFrame:
    """Error, hit, interval score and Brier score of each prediction."""
    x, low, high = rows["customers"], rows["low"], rows["high"]
    rows = rows.assign(
        error=rows["predicted"] - x,
        hit=(low.le(x) & high.ge(x)).astype(float).where(low.notna() & high.notna()),
        interval_score=interval_score(low, high, x, 1 - stated),
    )
    is_share = rows["measure"].eq("share")
    return rows.assign(brier=(rows["error"] ** 2 + x * (1 - x)).where(is_share))


def interval_score(low: pd.Series, high: pd.Series, x: pd.Series, alpha: float) -> pd.Series:
    """Score of a range meant to hold x with 1 − alpha: its width, and 2/alpha per unit missed.

    Examples
    --------
    >>> one = pd.Series([1.0])
    >>> interval_score(30 * one, 50 * one, 20 * one, 0.2).round(6).item()
    120.0
    """
    missed = (low - x).clip(lower=0) + (x - high).clip(lower=0)
    return (high - low) + 2 / alpha * missed


def _errors(rows: pd.DataFrame, keys: list[str], confidence: float) -> pd.DataFrame:
    """Mean error per group with the uncertainty of both sides."""
    own = score(
        rows, value="predicted", by=keys, cluster="predictor", confidence=confidence
    ).rename(columns={"value": "believed"})
    grouped = rows.groupby(keys, observed=True)
    z = special.ndtri(0.5 + confidence / 2)
    # The customers' errors are taken as independent between touch points.
    spread = (rows["customers_high"] - rows["customers_low"]) / (2 * z)
    apart = rows.assign(spread=spread**2).drop_duplicates([*keys, "customers", "spread"])
    mean = apart.groupby(keys, observed=True)["spread"].agg(lambda v: v.sum() / len(v) ** 2)
    people = rows.groupby([*keys, "room", "predictor"], observed=True, dropna=False)["error"].mean()
    people = people.groupby(keys, observed=True).agg(["mean", "var", "count"])
    a, b = people["var"] / people["count"], mean
    df = (a + b) ** 2 / (a**2 / (people["count"] - 1))
    error = np.sqrt(a + b)
    about = pd.DataFrame({"value": people["mean"], "n": people["count"]})
    half = special.stdtrit(df, 0.5 + confidence / 2) * error
    about["low"], about["high"] = about["value"] - half, about["value"] + half
    about["p"] = 2 * special.stdtr(df, -np.abs(about["value"] / error))
    sides = [f"customers_{s}" for s in ("low", "high")]
    about["customers"] = grouped["customers"].mean()
    about["customers_n"] = apart.groupby(keys, observed=True)["customers_n"].sum()
    about[sides] = grouped[sides].first()
    whole = about.index.get_level_values("touchpoint").astype(str) == "all"
    reach = z * np.sqrt(mean[whole])
    about.loc[whole, sides[0]] = about.loc[whole, "customers"] - reach
    about.loc[whole, sides[1]] = about.loc[whole, "customers"] + reach
    about["method"] = "believed minus customers, Welch interval of predictors and customers"
    about["n_effective"], about["suppressed"] = about["n"].astype(float), False
    return about.reset_index().merge(own[[*keys, "believed"]], on=keys)


def _held(
    rows: pd.DataFrame, keys: list[str], confidence: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Ranges given, and the share that held the customers' figure; a predictor's are clustered."""
    table = satisfied(rows, 1, value="hit", by=keys, cluster="predictor", confidence=confidence)
    return tuple(table[c].to_numpy() for c in ("n", "value", "low", "high"))


def hide_few(table: pd.DataFrame) -> pd.DataFrame:
    """Hide groups of few predictors, also in words."""
    table = hide_small_groups(table, PREDICTORS)
    for column in table.columns.intersection(["direction", "named"]):
        table[column] = table[column].mask(table["suppressed"], "")
    return table
