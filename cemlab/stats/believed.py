"""Feelings that leaders and front line believed in, and how superior they believed to be."""

from collections.abc import Sequence

import pandas as pd

from cemlab.load import Feedback
from cemlab.privacy import hide_small_groups
from cemlab.stats._groups import as_list, check_columns, check_confidence, without_rows
from cemlab.stats.delivery_gap import beside, experiences, figures_believed, first_beliefs, hide_few
from cemlab.stats.feeling_shares import feeling_shares
from cemlab.stats.shares import satisfied

BELIEVED = [
    *["n", "n_effective", "value", "low", "high", "felt", "felt_share", "customers_n", "named"],
    *["wanted", "named_wanted", "suppressed", "method"],
]
SUPERIOR = [
    *["n", "n_effective", "value", "low", "high", "level", "set_by"],
    *["customers", "customers_low", "customers_high", "customers_n", "suppressed", "method"],
]
LEVEL = "score from which the study counts customers as satisfied"


def believed_feelings(
    feedback: Feedback, by: str | Sequence[str] = (), *, confidence: float = 0.95
) -> pd.DataFrame:
    """Share of predictors who named the feeling that customers felt most often.

    Beside it the share who named what customers most wanted: naming what is wanted is believing
    that the design works.

    Parameters
    ----------
    feedback, by, confidence
        As in `delivery_gap`. Feelings are those ticked, see `feeling_shares`.

    Returns
    -------
    DataFrame
        role, group columns, touchpoint, n (predictors), n_effective, value, low, high (Wilson),
        felt (felt most often) with felt_share and customers_n, named (most often), wanted (most
        often, empty where nobody was asked), named_wanted (share), suppressed, method.

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = believed_feelings(load_study("hitouch"))
    >>> found[["role", "touchpoint", "felt", "wanted"]].iloc[1].tolist()
    ['front line', 'contract', 'relieved', 'confident']
    """
    check_confidence(confidence)
    by = as_list(by)
    beliefs = first_beliefs(feedback, ["dominant"], "feeling")
    check_columns(beliefs, by)
    shares = feeling_shares(feedback, confidence=confidence)
    shares = hide_small_groups(shares, feedback.study.min_group.answers)
    shares = shares.astype({"touchpoint": object, "feeling": object}).dropna(subset=["value"])
    top = shares.sort_values("value", kind="stable").drop_duplicates(
        ["touchpoint", "side"], keep="last"
    )
    felt = top[top["side"].eq("felt")].rename(
        columns={"feeling": "felt", "value": "felt_share", "n": "customers_n"}
    )
    wanted = top[top["side"].eq("wanted")].rename(columns={"feeling": "wanted"})
    rows = beliefs.merge(felt[["touchpoint", "felt", "felt_share", "customers_n"]], on="touchpoint")
    rows = rows.merge(wanted[["touchpoint", "wanted"]], on="touchpoint", how="left")
    keys = ["role", *by, "touchpoint"]
    if rows.empty:
        return pd.DataFrame(columns=[*keys, *BELIEVED])
    rows["hit"] = rows["feeling"].eq(rows["felt"]).astype(float)
    rows["as_wanted"] = rows["feeling"].eq(rows["wanted"]).astype(float)
    order = [p for p in feedback.study.touchpoints if p in set(rows["touchpoint"])]
    rows["touchpoint"] = pd.Categorical(rows["touchpoint"], order)
    table = satisfied(rows, 1, value="hit", by=keys, cluster="predictor", confidence=confidence)
    first = ["felt", "felt_share", "customers_n", "wanted"]
    grouped = rows.groupby(keys, observed=True)
    about = grouped[first].first().join(grouped["as_wanted"].mean().rename("named_wanted"))
    about["named"] = grouped["feeling"].agg(lambda names: names.mode().iloc[0])
    table = table.merge(about.reset_index(), on=keys)
    table["method"] = "share who named the feeling felt most often, Wilson interval"
    table.attrs = {"confidence": confidence}
    return hide_few(table[[*keys, *BELIEVED]])


def superiority(
    feedback: Feedback, by: str | Sequence[str] = (), *, confidence: float = 0.95
) -> pd.DataFrame:
    """Share of predictors who believe that a touch point is superior; share of answers that say so.

    Superior is the touch point's goal in the study file, else the score from which the study
    counts customers as satisfied. A predictor believes it where the mean that she predicted
    reaches that level, a customer says so where an answer does. These are shares of different
    people: they stand side by side and are never subtracted.

    Parameters
    ----------
    feedback, by, confidence
        As in `delivery_gap`.

    Returns
    -------
    DataFrame
        role, group columns, touchpoint, n (predictors), n_effective, value, low, high (Wilson),
        level, set_by, customers (share of answers) with limits, customers_n (answers),
        suppressed, method. Touch points without a level are left out.

    References
    ----------
    Allen, Reichheld, Hamilton & Markey (2005) Closing the Delivery Gap, Bain & Company: 80 % of
    362 companies believed to deliver a superior experience, 8 % of their customers agreed.

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = superiority(load_study("hitouch"))
    >>> found[["touchpoint", "level", "set_by"]].head(1)
      touchpoint  level         set_by
    0   proposal    8.0  Head of Sales
    """
    check_confidence(confidence)
    by = as_list(by)
    beliefs = figures_believed(feedback)
    beliefs = beliefs[beliefs["measure"].eq("score")]
    check_columns(beliefs, by)
    answers = experiences(feedback)
    levels = _levels(feedback, answers)
    keys = ["role", *by, "touchpoint"]
    rows = beliefs.merge(levels, on="touchpoint")
    if rows.empty:
        return without_rows([*keys, *SUPERIOR], confidence)
    rows["hit"] = rows["predicted"].ge(rows["level"]).astype(float)
    rows["touchpoint"] = pd.Categorical(
        rows["touchpoint"], [p for p in feedback.study.touchpoints if p in set(rows["touchpoint"])]
    )
    table = satisfied(rows, 1, value="hit", by=keys, cluster="predictor", confidence=confidence)
    said = answers.merge(levels, on="touchpoint")
    said["hit"] = said["value"].ge(said["level"]).astype(float)
    said = satisfied(said, 1, value="hit", by="touchpoint", weights="weight", confidence=confidence)
    said = hide_small_groups(said, feedback.study.min_group.answers)
    table = table.merge(beside(said), on="touchpoint", how="left").merge(levels, on="touchpoint")
    table["method"] = "share who predicted a mean at the level or above, Wilson interval"
    table.attrs = {"confidence": confidence}
    return hide_few(table[[*keys, *SUPERIOR]])


def _levels(feedback: Feedback, answers: pd.DataFrame) -> pd.DataFrame:
    """Level at which each touch point counts as superior, and who set it."""
    rows, plan = [], feedback.study.quadrants
    items = set(answers["item"]) if len(answers) else set()
    for key, point in feedback.study.touchpoints.items():
        goal = point.goal
        if goal is not None and goal.item in items:
            rows.append((key, float(goal.value), goal.set_by or "goal of the study"))
        elif plan:
            rows.append((key, float(plan.score), LEVEL))
    return pd.DataFrame(rows, columns=["touchpoint", "level", "set_by"])
