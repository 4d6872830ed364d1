"""What was set aside is mended by hand and comes in again."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from cemlab import load_study
from cemlab.cli import app
from cemlab.errors import DataError, StudyError
from cemlab.load.corrections import write_corrections

STUDY = """\
title: Corrections
sources:
  survey:
    file: answers.csv
    pattern: past
    promise: confidential
    columns: {response_id: id, answered_at: day}
    items: {overall: {role: overall, scale: {low: 0, high: 10}}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY)
    (tmp_path / "answers.csv").write_text(
        "id,day,overall\na,2026-01-02,7\nb,2026-13-02,8\nc,2026-01-04,77\nd,2026-01-05,6\n"
    )
    return tmp_path


def mend(folder, lines):
    (folder / "mended.csv").write_text("file,row,column,reason,value\n" + lines)
    (folder / "study.yaml").write_text(STUDY + "corrections: mended.csv\n")
    return load_study(folder)


def test_the_round_trip(folder):
    out = folder / "mended.csv"
    assert CliRunner().invoke(app, ["check", str(folder), "--out", str(out)]).exit_code == 0
    listed = pd.read_csv(out, dtype=str, keep_default_na=False)
    assert listed[["row", "column", "value"]].to_numpy().tolist() == [
        ["3", "day", ""],
        ["4", "overall", ""],
    ]
    assert "77" not in out.read_text()  # what a cell held is not repeated
    listed["value"] = ["2026-03-02", "7"]
    listed.to_csv(out, index=False)
    (folder / "study.yaml").write_text(STUDY + "corrections: mended.csv\n")
    feedback = load_study(folder)
    assert feedback.set_aside.empty
    assert feedback.ratings["value"].tolist() == [7, 8, 7, 6]
    assert feedback.intake["rows_kept"].tolist() == [4]


def test_a_column_named_like_a_formula_comes_back(folder):
    study = STUDY.replace("overall: {role", "overall: {column: =score, role")
    (folder / "study.yaml").write_text(study)
    answers = folder / "answers.csv"
    answers.write_text(answers.read_text().replace("overall", "=score"))
    out = folder / "mended.csv"
    write_corrections(load_study(folder).set_aside, out)
    listed = pd.read_csv(out, dtype=str, keep_default_na=False)
    assert listed["column"].tolist() == ["day", "'=score"]
    listed["value"] = ["2026-03-02", "7"]
    listed.to_csv(out, index=False)
    (folder / "study.yaml").write_text(study + "corrections: mended.csv\n")
    assert load_study(folder).ratings["value"].tolist() == [7, 8, 7, 6]


def test_two_sheets_of_a_book_are_told_apart(tmp_path):
    with pd.ExcelWriter(tmp_path / "book.xlsx", engine="xlsxwriter") as book:
        for name, score in {"Spring": [7, 77, 8], "Autumn": [5, 6, 4]}.items():
            frame = pd.DataFrame({"id": [f"{name}{i}" for i in range(3)], "overall": score})
            frame.to_excel(book, sheet_name=name, index=False)
    items = "    items: {overall: {role: overall, scale: {low: 0, high: 10}}}\n"
    told = "    pattern: present\n    promise: confidential\n    columns: {response_id: id}\n"
    told += items
    (tmp_path / "study.yaml").write_text(
        "title: Sheets\nsources:\n"
        f"  spring:\n    file: book.xlsx\n    sheet: Spring\n{told}"
        f"  autumn:\n    file: book.xlsx\n    sheet: Autumn\n{told}"
        "corrections: mended.csv\n"
    )
    lines = "file,row,column,value\nbook.xlsx (Spring),3,overall,9\n"
    (tmp_path / "mended.csv").write_text(lines)
    feedback = load_study(tmp_path)
    assert feedback.ratings["value"].tolist() == [7, 9, 8, 5, 6, 4]
    assert feedback.intake["file"].tolist() == ["book.xlsx (Spring)", "book.xlsx (Autumn)"]


def test_a_line_without_a_value_does_nothing(folder):
    assert len(mend(folder, "answers.csv,3,day,why,\n" * 2).set_aside) == 2


def test_all_lines_that_fit_no_cell_are_told_at_once(folder):
    lines = "answer.csv,3,day,,x\nanswers.csv,3,days,,x\nanswers.csv,1,day,,x\n"
    with pytest.raises(DataError) as told:
        mend(folder, lines)
    assert "row 2: no file 'answer.csv' in the study: did you mean answers.csv?" in str(told.value)
    assert "row 3: answers.csv has no column 'days': did you mean day?" in str(told.value)
    assert "row 4: answers.csv has its answers in rows up to 5, not 1" in str(told.value)


def test_a_missing_file_of_corrections_is_told_with_its_line(folder):
    (folder / "study.yaml").write_text(STUDY + "corrections: mendet.csv\n")
    with pytest.raises(StudyError, match=r"line 9, corrections: no file mendet\.csv"):
        load_study(folder)
