"""What moved where an action was tried, beside what moved where it was not."""

from typing import Any

import pandas as pd

from cemlab.cases.ledger import actions
from cemlab.errors import DataError, ParameterError
from cemlab.load import Feedback
from cemlab.stats import one_scale
from cemlab.stats.pilot import pilot_difference
from cemlab.study.checks import nearest

MEASURES = ("score", "share")  # which cemlab can follow by itself; any other is people's to follow


def action_effects(feedback: Feedback, *, confidence: float = 0.95) -> pd.DataFrame:
    """Follow the actions that began in a pilot group and name a comparison group.

    Parameters
    ----------
    feedback
        The loaded study, whose segments the groups are parts of.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        id, what, touchpoint, measure, pilot, comparison, began_on, then as `pilot_difference`
        gives it, of the answers after transactions at the touch point; why (what keeps an action
        from being followed; empty else). attrs["threshold"] of shares.
    """
    agreed = actions(feedback.study)
    rows = agreed.dropna(subset=["pilot", "comparison", "began_on"])
    rows = rows[rows["measure"].isin(MEASURES)]
    plan = feedback.study.quadrants
    threshold = plan.score if plan else None
    found = [_effect(feedback, row, threshold, confidence) for row in rows.itertuples()]
    about = ["id", "what", "touchpoint", "measure", "pilot", "comparison", "began_on"]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["value", "why"])
    table = pd.concat([rows[about].reset_index(drop=True), table], axis=1)
    table.attrs = {"confidence": confidence, "threshold": threshold}
    return table


def _effect(
    feedback: Feedback,
    row: Any,  # noqa: ANN401 - a row of a table
    threshold: float | None,
    confidence: float,
) -> pd.DataFrame:
    """One action's difference of differences, or why there is none."""
    answers = feedback.answers(role="touchpoint", pattern="past")
    answers = answers[answers["touchpoint"].eq(row.touchpoint)]
    share = {"measure": "satisfied", "threshold": threshold} if row.measure == "share" else {}
    try:
        return pilot_difference(
            one_scale(answers),
            _members(answers, row.pilot),
            _members(answers, row.comparison),
            row.began_on.tz_localize(feedback.study.timezone),
            **share,
            weights="weight",
            least=feedback.study.min_group.answers,
            confidence=confidence,
        ).assign(why="")
    except (DataError, ParameterError) as error:
        return pd.DataFrame({"value": [float("nan")], "why": [str(error)]})


def _members(answers: pd.DataFrame, group: str) -> pd.Series:
    """Rows whose segment has one of the values of "region=north,west"."""
    segment, _, values = group.partition("=")
    segment = segment.strip()
    if segment not in answers:
        raise ParameterError(f"'{segment}' is no segment: {nearest(segment, answers.columns)}.")
    wanted, known = [value.strip() for value in values.split(",")], set(answers[segment].dropna())
    for value in wanted:
        if value not in known:
            raise ParameterError(f"{segment} has no '{value}': {nearest(value, sorted(known))}.")
    return answers[segment].isin(wanted)
