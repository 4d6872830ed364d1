"""The whole way from a study to its tables: nothing is lost, all mistakes are told at once."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cemlab
from cemlab.errors import DataError

KEPT = "id,customer,where,at,region,score,why,tick\n"


def test_every_missing_column_is_told_at_once_with_the_nearest(study):
    with pytest.raises(DataError) as caught:
        study(
            calls="ids,customer,where,at,scores,tick\n1,c,desk,2024-01-01,3,x\n",
            crm="customer\nc1\n",
        )
    heading, *lines = str(caught.value).split("\n")
    assert heading.endswith("study.yaml does not fit its exports:")
    assert lines == [
        "  - line 11, sources.calls.items.score: calls.csv has no column 'score': did you mean "
        "scores?",
        "  - line 16, sources.calls.items.why: calls.csv has no column 'why': choose from ids, "
        "customer, where, at, scores, tick",
        "  - line 8, sources.calls.columns.response_id: calls.csv has no column 'id': did you mean "
        "ids?",
        "  - line 9, sources.calls.segments.region: calls.csv has no column 'region': choose from "
        "ids, customer, where, at, scores, tick",
        *(
            f"  - line {line}, customers.{place}: crm.csv has no column '{name}': choose from "
            "customer"
            for line, place, name in (
                (20, "columns.account_id", "account"),
                (20, "columns.role", "role"),
                (20, "columns.revenue", "revenue"),
                (21, "segments.region", "region"),
                (21, "segments.size", "size"),
            )
        ),
    ]


def test_every_unreadable_file_is_told_at_once(study):
    with pytest.raises(DataError) as caught:
        study(calls="", crm="\0\1\2")
    assert "calls.csv is empty" in str(caught.value)
    assert "crm.csv is binary" in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            "r1,c1,desk,2024-03-01,n,7,a,x\n",
            "1 of 1 rows can be used, at least 2 are needed: export",
        ),
        (
            "r1,c1,desk,soon,n,7,secret words,x\nr2,c1,desk,later,n,7,b,x\n",
            "0 of 2 rows can be used, at least 2 are needed: 2 rows: at not readable as a date",
        ),
    ],
)
def test_too_few_rows_say_why(study, rows, told):
    with pytest.raises(DataError) as caught:
        study(KEPT + rows)
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


def test_sources_that_share_ids_get_their_names_before_them(study, tmp_path):
    second = (
        "  mails:\n    file: mails.csv\n    pattern: present\n    promise: named\n"
        "    columns: {response_id: id}\n"
        "    items: {score: {role: overall, scale: {low: 1, high: 5}}}\n"
        "customers:\n"
    )
    feedback = study(change=("customers:\n", second), mails="id,score\nr1,4\nr9,9\n")
    assert feedback.responses["response_id"].tolist() == [
        "calls-r1", "calls-r2", "calls-r3", "calls-r4", "mails-r1", "mails-r9",
    ]  # fmt: skip
    answers = feedback.answers()
    assert answers[["source", "role", "value", "scale_high"]].to_numpy().tolist() == [
        ["calls", "touchpoint", 7.0, 10.0],
        ["calls", "touchpoint", 10.0, 10.0],
        ["mails", "overall", 4.0, 5.0],
    ]


cell = st.one_of(
    st.sampled_from(["", "r1", "desk", "7", "99", "2024-03-01", "03/04/2024", "a;b", "Great"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(cell, min_size=7, max_size=9), max_size=12))
def test_nothing_is_lost(study, rows):
    text = io.StringIO()
    sound = [[f"ok{i}", "c1", "desk", "2024-03-01", "n", "7", "fine", "x"] for i in (1, 2, 3)]
    table = [KEPT.strip().split(",")] + [s for s in sound for _ in range(1 + len(rows) // 3)] + rows
    csv.writer(text, lineterminator="\n").writerows(table)
    feedback = study(text.getvalue().encode("utf-8", "replace").decode())
    intake = feedback.intake.set_index("used_as").loc["calls"]
    notes = feedback.set_aside[feedback.set_aside["file"] == "calls.csv"]
    whole = notes[notes["scope"] == "row"]
    assert intake["rows_in"] == len(table) - 1
    assert intake["rows_in"] == intake["rows_kept"] + intake["rows_set_aside"]
    assert intake["rows_kept"] == len(feedback.responses)
    assert intake["rows_set_aside"] == len(whole) == whole["row"].nunique()
    kept = sorted(set(range(2, len(table) + 1)) - set(whole["row"]))
    given_scores = [table[r - 1][5].strip() for r in kept]
    blank = sum(s.casefold() in ("", "nan", "null", "#n/a", "<na>", "nat") for s in given_scores)
    unread = ((notes["scope"] == "cell") & (notes["column"] == "score")).sum()
    read = len(feedback.ratings) + len(feedback.not_applicable)
    assert len(kept) == read + blank + unread


def test_order_of_rows_changes_no_number(study):
    rows = [f"r{i},c1,desk,2024-03-0{i},n,{i},text {i},x\n" for i in range(1, 8)]
    one, other = study(KEPT + "".join(rows)), study(KEPT + "".join(rows[::-1]))
    left = one.answers().sort_values("response_id", ignore_index=True)
    pd.testing.assert_frame_equal(
        left, other.answers().sort_values("response_id", ignore_index=True)
    )


def test_the_simulated_company_loads_whole(hitouch):
    intake = hitouch.intake
    assert (intake["rows_in"] == intake["rows_kept"] + intake["rows_set_aside"]).all()
    assert intake["rows_set_aside"].sum() == (hitouch.set_aside["scope"] == "row").sum()
    assert len(hitouch.responses) > 13_000
    assert not hitouch.comments["text"].str.contains(r"@example|555[ -]?01\d\d").any()


def test_no_account_manager_is_named_in_a_comment(hitouch):
    managers = hitouch.contacts["account_manager"].dropna().unique()
    assert len(managers) == 14
    said = hitouch.comments["text"]
    for name in managers:
        assert not said.str.contains(name, case=False, regex=False).any()
        assert not said.str.contains(rf"\b{name.split()[-1]}\b").any()
    assert said.str.contains("[PERSON-", regex=False).sum() > 100


def test_the_airline_reviews_load_whole(shared_data):
    feedback = cemlab.load_study("airline_reviews", data=shared_data("airline_reviews"))
    intake = feedback.intake.iloc[0]
    assert (intake["rows_in"], intake["rows_kept"]) == (3701, 3694)
    assert set(feedback.set_aside["reason"]) == {"word for word an earlier row under another id"}
    assert feedback.responses["happened_at"].max() == pd.Timestamp("2023-11-01", tz="UTC")
    assert feedback.responses["answered_at"].notna().all()
    wifi = feedback.ratings[feedback.ratings["item"] == "wifi"]
    assert len(wifi) == pytest.approx(0.165 * 3694, rel=0.02)
