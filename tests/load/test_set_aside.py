"""The list of what is not used."""

import pandas as pd
import pytest

from cemlab.load import load_study, new_study
from cemlab.load.files import read_export
from cemlab.load.set_aside import BELOW, SetAside, stands_below


def test_a_row_is_noted_once_and_its_cells_no_more():
    aside = SetAside("a.csv", pd.Series([2, 3, 4, 5]))
    aside.whole_rows(pd.Series([True, False, False, False]), "id", "blank")
    aside.whole_rows(pd.Series([True, True, False, False]), "at", "no date")
    aside.repeated(pd.Series(["k", "k", "k", "k"]), "id", "again")
    aside.cells(pd.Series([True, True, True, True]), "score", "no number")
    assert aside.table()[["row", "column", "scope"]].to_numpy().tolist() == [
        [2, "id", "row"],
        [3, "at", "row"],
        [4, "score", "cell"],
        [5, "id", "row"],
    ]
    assert aside.table()["same_as"].dropna().tolist() == [4]
    assert aside.gone.tolist() == [True, True, False, True]


def test_nothing_set_aside_is_an_empty_table():
    assert SetAside("a.csv", pd.Series([2])).table().empty


HEAD = "id,overall,nps,why\n" + "".join(
    f"{i},{i % 5 + 1},{i % 11},It took far too long for number {i}\n" for i in range(30)
)


def test_totals_and_notes_below_the_answers_are_none(tmp_path):
    below = "Average,3.0,4.77,\n,,,\nGrand Total:,30,30,\nConfidential - internal use only,,,\n"
    (tmp_path / "a.csv").write_text(HEAD + below)
    feedback = load_study(new_study(tmp_path / "a.csv", tmp_path))
    aside = feedback.set_aside
    assert aside.loc[aside["reason"].eq(BELOW), "row"].tolist() == [32, 34, 35]
    assert len(feedback.responses) == 30
    assert feedback.ratings["value"].max() == 10
    assert {i.role for i in feedback.study.sources["answers"].items.values()} == {
        "overall", "recommend", "comment"
    }  # fmt: skip


@pytest.mark.parametrize(
    "last", ["31,,,\n", "Average,5,Total,\n", "31,Total,,\n", "Average,5,9,Very good indeed\n"]
)
def test_an_answer_at_the_end_is_no_total(tmp_path, last):
    (tmp_path / "a.csv").write_text(HEAD + last)
    assert not stands_below(read_export(tmp_path / "a.csv")).any()


def test_a_last_review_without_a_score_is_no_note(tmp_path):
    rows = "".join(f"It took too long {i},{i % 5 + 1},2024\n" for i in range(30))
    (tmp_path / "a.csv").write_text("review,rating,year\n" + rows + "Never again in my life,,\n")
    assert not stands_below(read_export(tmp_path / "a.csv")).any()


def test_means_without_a_name_below_the_answers_are_none(tmp_path):
    rows = ["Key,Staff,Price", "a,5,4", "b,3,1", "c,3,2", "", ",3.6667,2.33333"]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    assert stands_below(read_export(tmp_path / "a.csv")).tolist()[-1]
    # Somebody without a key may well be the mean of the others.
    (tmp_path / "a.csv").write_text("Key,Staff,Price\na,5,4\nb,3,2\nc,4,3\n,4,3\n")
    assert not stands_below(read_export(tmp_path / "a.csv")).any()
