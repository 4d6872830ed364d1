"""After a pulse: what was learnt, read against the plan, group by group."""

import pandas as pd

from cemlab.stats import compare, satisfied


def read_pulse(
    answers: pd.DataFrame,
    groups: pd.DataFrame,
    *,
    threshold: float,
    group: str = "group",
    min_group: int = 10,
    confidence: float = 0.95,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the answers of a pulse against its plan.

    Parameters
    ----------
    answers
        Of the question that the plan was made for: value and `group`, and where there are any
        account_id or customer_id.
    groups
        The plan's groups, from `plan_pulse` or its plan.csv.
    threshold
        From which rating on an answer counts as yes.
    group
        Column of the groups in `answers`.
    min_group
        Groups of fewer answers are hidden.
    confidence
        Of the intervals.

    Returns
    -------
    shares
        group, needed, n, enough (as many as planned came in), n_effective, value (share), low,
        high, suppressed, method. The intervals do not count that the groups are finite, so they
        are wider than for today's customers alone.
    differences
        See `compare`, each pair of groups; empty where fewer than two can be compared.
    """
    from cemlab.privacy import hide_small_groups

    how = {"confidence": confidence}
    shares = satisfied(answers, threshold, by=[group], **how).rename(columns={group: "group"})
    plan = groups[["group", "needed"]].astype({"group": "str"})
    shares = plan.merge(shares.astype({"group": "str"}), on="group", how="outer")
    shares["n"] = shares["n"].fillna(0).astype(int)
    shares["suppressed"] = shares["suppressed"].eq(True)
    shares.insert(3, "enough", shares["n"] >= shares["needed"].fillna(0))
    shares.attrs = how
    shares = hide_small_groups(shares, min_group)
    enough = answers[answers[group].map(answers[group].value_counts()) >= max(min_group, 2)]
    if enough[group].nunique() < 2:
        return shares, pd.DataFrame(columns=[group, "against", "n", "value", "low", "high", "p"])
    told = compare(enough, groups=group, against="each", measure="satisfied",
                   threshold=threshold, **how)  # fmt: skip
    return shares, told
