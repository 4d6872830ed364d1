"""After a pulse: what was learnt, read against the plan, group by group."""

from pathlib import Path

import pandas as pd

from cemlab.errors import DataError
from cemlab.load import Feedback, load_study
from cemlab.stats import compare, satisfied

YES = 6  # of 7: from here on an answer counts as a need


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


def read_answers(
    folder: str | Path, *, min_group: int = 0, confidence: float = 0.95
) -> tuple[Feedback, pd.DataFrame, pd.DataFrame]:
    """Read a pulse's folder once its answers lie in it: the need, group by group, and the plan.

    Parameters
    ----------
    folder
        Of `write_plan`, with answers.csv: pulse_id, group and the questions.
    min_group
        Groups of fewer answers are hidden, as the study's own minimum says at least.
    confidence
        Of the intervals.

    Returns
    -------
    feedback, shares, differences
        The pulse as loaded, and what `read_pulse` makes of 6 and 7 of 7 on the first question.

    Raises
    ------
    DataError
        There is no plan.csv. As `load_study` where the answers cannot be read.
    """
    plan = Path(folder) / "plan.csv"
    if not plan.exists():
        raise DataError(f"{plan} is missing: `cemlab pulse STUDY --out FOLDER` writes it.")
    feedback = load_study(folder)
    answers = feedback.answers(role="importance")
    least = max(min_group, feedback.study.min_group.answers)
    read = read_pulse(answers, pd.read_csv(plan), threshold=YES, min_group=least,
                      confidence=confidence)  # fmt: skip
    return feedback, *read
