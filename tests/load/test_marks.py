"""Odd responses are marked and kept."""

import pytest

from cemlab import load_study
from cemlab.load import new_study

ITEMS = "".join(f"      q{i}: {{role: effort, scale: {{low: 1, high: 5}}}}\n" for i in range(1, 7))
STUDY = f"""\
title: Survey
sources:
  survey:
    file: answers.csv
    pattern: past
    promise: confidential
    columns: {{response_id: id, status: Status, finished: Finished, seconds: Duration}}
    items:
{ITEMS}"""
HEAD = "id,Status,Finished,Duration,q1,q2,q3,q4,q5,q6\n"


def marked(folder, rows):
    (folder / "study.yaml").write_text(STUDY)
    (folder / "answers.csv").write_text(HEAD + rows)
    feedback = load_study(folder)
    assert len(feedback.responses) == rows.count("\n")
    return feedback.responses.set_index("response_id")["marks"].fillna("").to_dict()


def test_each_kind_of_oddity(tmp_path):
    rows = (
        "plain,IP Address,TRUE,300,1,2,3,4,5,1\n"
        "trial,Survey Preview,TRUE,310,1,2,3,4,5,1\n"
        "broken off,IP Address,FALSE,290,1,2,,,,\n"
        "fast,IP Address,TRUE,99,1,2,3,4,5,1\n"
        "not quite fast,IP Address,TRUE,100,1,2,3,4,5,1\n"
        "straight,IP Address,TRUE,300,4,4,4,4,4,4\n"
        "straight but short,IP Address,TRUE,300,4,4,4,4,4,\n"
        "both,Survey Test,FALSE,301,2,2,2,2,2,2\n"
    )
    assert marked(tmp_path, rows) == {
        "plain": "",
        "trial": "preview",
        "broken off": "unfinished",
        "fast": "speeder",  # the median is 300 seconds
        "not quite fast": "",
        "straight": "straight-liner",
        "straight but short": "",
        "both": "preview; unfinished; straight-liner",
    }


@pytest.mark.parametrize(
    ("done", "open_"),
    [("100", "46"), ("1", "0"), ("2026-01-02 10:00", ""), ("True", "False"), ("1.0", "0.0")],
)
def test_what_says_that_a_response_is_finished(tmp_path, done, open_):
    rows = f"a,0,{done},9,1,2,3,4,5,1\nb,0,{open_},9,1,2,3,4,5,1\n"
    assert marked(tmp_path, rows) == {"a": "", "b": "unfinished"}


def test_numeric_status_of_qualtrics(tmp_path):
    rows = "a,0,1,9,1,2,3,4,5,1\nb,1.0,1,9,1,2,3,4,5,1\n"
    assert marked(tmp_path, rows) == {"a": "", "b": "preview"}


def test_a_word_for_how_far_somebody_came_marks_what_was_only_begun(tmp_path):
    rows = [f"{i},{i % 5 + 1},{'Partial' if i > 9 else 'Completed'}" for i in range(12)]
    (tmp_path / "a.csv").write_text("\n".join(["id,overall,Response Type", *rows]))
    feedback = load_study(new_study(tmp_path / "a.csv", tmp_path))
    assert feedback.study.sources["answers"].columns.finished == "Response Type"
    assert feedback.responses["marks"].eq("unfinished").tolist() == [False] * 10 + [True] * 2
