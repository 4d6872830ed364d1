"""What came in, on studies small enough to count by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest

from cemlab import sentences, stats


@pytest.fixture
def feedback():
    responses = pd.DataFrame(
        [
            ("t1", "tickets", "past", "K1", "2026-01-05"),
            ("t2", "tickets", "past", "K1", "2026-03-31"),
            ("t3", "tickets", "past", "X9", "2026-03-02"),
            ("s1", "survey", "present", None, "2026-02-10"),
            ("s2", "survey", "present", None, None),
        ],
        columns=["response_id", "source", "pattern", "customer_id", "answered_at"],
    )
    responses["answered_at"] = pd.to_datetime(responses["answered_at"], utc=True)
    comments = pd.DataFrame(
        [
            ("t1", "Quick and kind.", "en"),
            ("t1", "n/a", "und"),
            ("t2", "Sehr schnell.", "de"),
            ("t3", "Très rapide.", "fr"),
            ("t3", "Slow.", "und"),
        ],
        columns=["response_id", "text", "language"],
    )
    return SimpleNamespace(
        responses=responses,
        comments=comments,
        customers=pd.DataFrame({"customer_id": ["K1", "K2"]}),
        study=SimpleNamespace(language="en"),
    )


def test_answers_customers_and_comments_of_each_source(feedback):
    found = stats.heard_by_source(feedback).set_index("source")
    assert found.loc["tickets", ["responses", "customers", "unmatched"]].tolist() == [3, 2, 1]
    assert found.loc["tickets", "unheard"] == 1  # of K1 and K2, beside the unknown one
    assert found.loc["tickets", "comments"] == 5  # two questions may be answered in words
    assert found.loc["tickets", ["first", "last"]].tolist() == ["2026-01-05", "2026-03-31"]
    assert found.loc["survey", ["responses", "comments", "unmatched"]].tolist() == [2, 0, 0]
    assert found.loc["survey", ["customers", "unheard"]].isna().all()  # an anonymous source


def test_without_a_table_of_customers_nobody_is_unmatched(feedback):
    feedback.customers = feedback.customers[:0]
    found = stats.heard_by_source(feedback)
    assert found["unmatched"].tolist() == [0, 0]
    assert found["unheard"].isna().all()


def test_months_without_answers_are_left_out_rather_than_hidden_as_small(feedback):
    found = stats.answers_over_time(feedback)
    tickets = found[found["source"].eq("tickets")]
    assert tickets["period"].dt.strftime("%m-%d").tolist() == ["01-01", "03-01"]
    assert tickets["n"].tolist() == [1, 2]
    assert found["n"].sum() == 4  # one answer has no date


def test_no_dated_answer_gives_an_empty_table(feedback):
    times = feedback.responses["answered_at"]
    feedback.responses["answered_at"] = times.mask(times.notna())
    found = stats.answers_over_time(feedback)
    assert found.empty
    assert found.columns.tolist() == ["source", "period", "n"]


def test_comments_that_can_be_read(feedback):
    row = stats.comment_quality(feedback).iloc[0]
    assert row["source"] == "tickets"
    counts = ["comments", "non_answers", "other_languages", "left_to_read"]
    assert row[counts].tolist() == [5, 1, 2, 2]
    assert row["share_to_read"] == pytest.approx(0.4)
    assert row["languages"] == "und 2, de 1, en 1, fr 1"
    mixed = SimpleNamespace(**vars(feedback) | {"comments": feedback.comments[::-1]})
    assert stats.comment_quality(mixed)["languages"].tolist() == [row["languages"]]


def test_comments_said_again(feedback):
    said = [
        "Ticket AB-1 was closed.",
        "Ticket AB-2 was closed.",
        "ticket AB-1  was closed.",
        "7",
        "8",
    ]
    feedback.comments = feedback.comments.assign(text=said)
    row = stats.comment_quality(feedback).iloc[0]
    assert row[["repeated", "templates"]].tolist() == [1, 1]
    table = stats.comment_quality(feedback)
    assert sentences.about_comments(table).endswith(
        "Said again word for word: 1; said again but for numbers, dates or masks: 1; "
        "themes are learnt from each text once."
    )


def test_no_comments_give_an_empty_table(feedback):
    feedback.comments = feedback.comments[:0]
    found = stats.comment_quality(feedback)
    assert found.empty
    assert "share_to_read" in found
