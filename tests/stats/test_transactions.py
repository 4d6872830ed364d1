"""What is watched after transactions: touch points, else the headline score."""

from types import SimpleNamespace

import pandas as pd
import pytest

import cemlab
from cemlab.report.notebooks import lacking
from cemlab.sentences import about_headline
from cemlab.stats import after_transactions, beside_comments

HEAD = """\
title: Small
timezone: UTC
sources:
  answers:
    file: a.csv
    pattern: {pattern}
    promise: confidential
    columns: {{answered_at: day}}
    items:
"""
ITEM = "      {name}: {{role: {role}, wording: {{en: x}}, scale: {{low: {low}, high: 10}}{more}}}\n"


@pytest.fixture
def load(tmp_path):
    def of(*items, pattern="past"):
        frame = pd.DataFrame({"day": pd.date_range("2026-01-01", periods=40).astype(str)})
        text = HEAD.format(pattern=pattern)
        for name, role, low, more in items:
            frame[name] = [i % 10 + 1 for i in range(40)]
            text += ITEM.format(name=name, role=role, low=low, more=more)
        text += "touchpoints: {till: {label: The till}}\n"
        frame.to_csv(tmp_path / "a.csv", index=False)
        (tmp_path / "study.yaml").write_text(text)
        return cemlab.load_study(tmp_path)

    return of


def test_touch_points_are_watched_before_the_whole(load):
    feedback = load(
        ("whole", "overall", 1, ""), ("till_score", "touchpoint", 1, ", touchpoint: till")
    )
    found = after_transactions(feedback)
    assert set(found["touchpoint"]) == {"till"}
    assert about_headline(feedback, found, min_group=1, confidence=0.95) == ""


@pytest.mark.parametrize(
    ("item", "name"),
    [
        (("whole", "overall", 1, ""), "the overall score"),
        (("nps", "recommend", 0, ""), "the recommend score"),
    ],
)
def test_without_touch_points_the_headline_score_is_watched(load, item, name):
    feedback = load(item)
    found = after_transactions(feedback)
    assert len(found) == 40
    assert set(found["touchpoint"]) == {name}
    assert lacking(["transactions"], feedback) == ""
    told = about_headline(feedback, found, min_group=1, confidence=0.95)
    assert told.startswith(("The overall score is 5.5", "The Net Promoter Score is "))


def test_a_survey_in_waves_is_no_transaction_and_the_check_says_so(load):
    feedback = load(("whole", "overall", 1, ""), pattern="present")
    assert after_transactions(feedback).empty
    assert lacking(["transactions"], feedback).startswith("no source of the pattern past has")


def test_of_two_sources_answered_as_often_the_order_of_rows_chooses_none():
    ratings = pd.DataFrame(
        {
            "item": "stars",
            "role": "overall",
            "touchpoint": None,
            "value": 4.0,
            "scale_low": 1,
            "scale_high": 5,
            "source": ["z", "a", "z", "a"],
        }
    )
    for rows in (ratings, ratings[::-1]):
        feedback = SimpleNamespace(answers=lambda pattern, rows=rows: rows)
        assert set(after_transactions(feedback)["source"]) == {"a"}


TILL = ("till_score", "touchpoint", 1, ", touchpoint: till")
DOOR = ("door_score", "touchpoint", 1, ", touchpoint: till")


def test_a_comment_is_read_beside_the_one_thing_that_its_response_rates(load):
    found = beside_comments(load(TILL, ("whole", "overall", 1, "")))
    assert set(found["item"]) == {"till_score"}
    assert len(found) == 40


def test_a_comment_on_several_things_is_read_beside_the_whole(load):
    found = beside_comments(load(TILL, DOOR, ("whole", "overall", 1, "")))
    assert set(found["item"]) == {"whole"}
    assert len(found) == 40


def test_where_the_whole_is_not_asked_a_response_counts_once_by_its_mean(load):
    feedback = load(TILL, DOOR)
    found, rated = beside_comments(feedback), after_transactions(feedback)
    assert len(found) == 40 == len(rated) / 2
    means = rated.groupby("response_id")["value"].mean()
    assert found.set_index("response_id")["value"].to_dict() == means.to_dict()


def test_comments_of_a_survey_in_waves_are_read_beside_its_score_of_the_whole(load):
    found = beside_comments(load(("whole", "overall", 1, ""), pattern="present"))
    assert set(found["item"]) == {"whole"}
    assert beside_comments(load(("ease", "effort", 1, ""), pattern="present")).empty


def test_one_response_that_rates_twice_throws_away_no_other():
    """Of 50 responses one rates two touch points; few answer on the whole."""
    rows = [(f"r{i}", "till", 5.0) for i in range(50)] + [("r0", "door", 3.0)]
    rated = pd.DataFrame(rows, columns=["response_id", "touchpoint", "value"])
    rated = rated.assign(role="touchpoint", item=rated["touchpoint"], source="a")
    whole = pd.DataFrame({"response_id": [f"x{i}" for i in range(90)], "value": 4.0,
                          "role": "overall", "item": "whole", "source": "b"})  # fmt: skip
    answers = pd.concat([rated, whole]).assign(scale_low=1, scale_high=5)
    found = beside_comments(SimpleNamespace(answers=lambda pattern=None: answers))
    assert found.set_index("response_id")["value"].to_dict() == {"r0": 4.0} | {
        f"r{i}": 5.0 for i in range(1, 50)
    }


def test_an_answer_on_the_whole_from_others_is_not_put_beside_comments():
    rows = [(f"r{i}", point, 2.0) for i in range(30) for point in ("till", "door")]
    rated = pd.DataFrame(rows, columns=["response_id", "touchpoint", "value"])
    rated = rated.assign(role="touchpoint", item=rated["touchpoint"], source="a")
    whole = pd.DataFrame({"response_id": [f"x{i}" for i in range(40)], "value": 4.0,
                          "role": "overall", "item": "whole", "source": "b"})  # fmt: skip
    answers = pd.concat([rated, whole]).assign(scale_low=1, scale_high=5)
    found = beside_comments(SimpleNamespace(answers=lambda pattern=None: answers))
    assert set(found["response_id"]) == {f"r{i}" for i in range(30)}
