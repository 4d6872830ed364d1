"""Verdicts on goals, from scores small enough to judge by eye."""

import datetime as dt
from types import SimpleNamespace as Thing

import pandas as pd
import pytest

from cemlab import sentences, stats
from cemlab.errors import ParameterError
from cemlab.privacy import hide_small_groups


def point(label, value, item="satisfaction", **more):
    goal = Thing(item=item, value=value, by=more.get("by"), set_by=more.get("set_by"))
    return Thing(label=label, goal=goal)


POINTS = {
    "b": point("Billing", 7.0, by=dt.date(2026, 12, 31), set_by="Head of Finance"),
    "a": point("Advice", 8.0),
    "c": point("Contract", 6.0),
    "d": point("Delivery", 5.0, item="recommend"),
    "e": Thing(label="Exit", goal=None),
}


@pytest.fixture
def scores():
    table = pd.DataFrame(
        {
            "touchpoint": list("abcde"), "n": [90, 80, 5, 70, 60], "n_effective": 50.0,
            "value": [7.5, 7.4, 4.0, 5.0, 5.0], "low": [7.1, 7.0, 3.0, 4.0, 4.0],
            "high": [7.9, 7.8, 5.0, 6.0, 6.0], "suppressed": False,
            "method": "mean on 0–10, t interval",
        }
    )  # fmt: skip
    table.attrs = {"items": ["satisfaction"], "confidence": 0.9}
    return table


def test_verdicts_by_interval_in_journey_order(scores):
    found = stats.goals(scores, POINTS)
    assert found["touchpoint"].tolist() == ["b", "a", "c"]  # d is of another item, e has none
    assert found["verdict"].tolist() == ["reached", "not reached", "not reached"]
    assert found["goal"].tolist() == [7, 8, 6]
    assert found.loc[0, ["by", "set_by"]].tolist() == [dt.date(2026, 12, 31), "Head of Finance"]
    assert found.attrs["confidence"] == 0.9
    scores.loc[1, "low"] = 6.9
    assert stats.goals(scores, POINTS)["verdict"].tolist()[0] == "cannot tell"
    scores.loc[0, "high"] = 8.0  # an interval that touches the goal from below cannot tell
    assert stats.goals(scores, POINTS)["verdict"].tolist()[1] == "cannot tell"


def test_hidden_scores_have_no_verdict(scores):
    found = stats.goals(hide_small_groups(scores, 10), POINTS)
    assert found["verdict"].isna().tolist() == [False, False, True]
    assert found[["n", "value", "low", "high"]].isna().any(axis=1).tolist() == [False, False, True]
    assert "Contract" not in sentences.about_goals(found, touchpoints=POINTS)


def test_answers_that_all_agree_cannot_tell(scores):
    same = scores.assign(value=9.0, low=9.0, high=9.0)
    assert stats.goals(same, POINTS)["verdict"].unique().tolist() == ["cannot tell"]


def test_a_goal_is_no_goal_for_a_share(scores):
    with pytest.raises(ParameterError, match="Goals are set on the scale of an item"):
        stats.goals(scores.assign(method="top 2 box share, Wilson interval"), POINTS)
    empty = stats.goals(scores, {"e": POINTS["e"]})
    assert empty.empty
    assert "verdict" in empty
    assert sentences.about_goals(empty) == "No goal is set for what was asked here."


def test_sentences_tell_who_set_what(scores):
    told = sentences.about_goals(stats.goals(scores, POINTS), touchpoints=POINTS)
    assert told == (
        "1 of 3 goals is reached: Billing, 7.4 (90 % interval 7.0 to 7.8, n = 80) against 7.0 by "
        "31 December 2026, set by Head of Finance. 2 are not reached: Contract, 4.0 (90 % interval "
        "3.0 to 5.0, n = 5) against 6.0; Advice, 7.5 (90 % interval 7.1 to 7.9, n = 90) against "
        "8.0."
    )
    scores["low"] = 1.0
    scores["high"] = 9.0
    told = sentences.about_goals(stats.goals(scores, POINTS), touchpoints=POINTS)
    assert told.startswith("Of 3 goals none is reached beyond doubt. 3 cannot be told yet: Contr")


def test_goals_of_hitouch_agree_with_the_scores(hitouch):
    answers = hitouch.answers(role="touchpoint", pattern="past")
    scores = stats.score(answers, by="touchpoint")
    found = stats.goals(scores, hitouch.study.touchpoints).set_index("touchpoint")
    assert found.index.tolist() == list(hitouch.study.touchpoints)
    for row in scores.itertuples():
        goal = hitouch.study.touchpoints[row.touchpoint].goal.value
        expected = "reached" if row.low >= goal else "not reached" if row.high < goal else None
        assert found.loc[row.touchpoint, "verdict"] == (expected or "cannot tell")
