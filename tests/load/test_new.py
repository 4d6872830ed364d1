"""A first study file, guessed from an export."""

import pandas as pd
import pytest

import cemlab
from cemlab.errors import DataError, StudyError
from cemlab.load import new_study


@pytest.fixture
def export(tmp_path):
    n = 120
    frame = pd.DataFrame(
        {
            "ResponseId": [f"R{i}" for i in range(n)],
            "Customer No": [f"K{i % 50}" for i in range(n)],
            "Recorded Date": [f"2024-03-{i % 28 + 1:02d} 10:00" for i in range(n)],
            "How likely are you to recommend us?": [i % 11 for i in range(n)],
            "Overall": [i % 5 + 1 for i in range(n)],
            "Check-in": [(1, 2, 3, 4, 5, 6, 7, 9)[i % 8] for i in range(n)],
            "Would you return?": [("yes", "no")[i % 2] for i in range(n)],
            "Region": [("North", "South")[i % 2] for i in range(n)],
            "Comment": [f"A text of several words that differs, number {i}" for i in range(n)],
            "E-mail": [f"c{i}@example.org" for i in range(n)],
            "Age": [i % 60 + 18 for i in range(n)],
        }
    )
    file = tmp_path / "in" / "Survey: spring #2.csv"
    file.parent.mkdir()
    frame.to_csv(file, index=False)
    return file


def test_the_study_loads_at_once_and_guesses_well(export, tmp_path, monkeypatch):
    target = new_study(export, tmp_path / "out")
    monkeypatch.chdir("/")
    feedback = cemlab.load_study(target)
    source = feedback.study.sources["answers"]
    assert source.columns.model_dump(exclude_none=True) == {
        "response_id": "ResponseId",
        "customer_id": "Customer No",
        "answered_at": "Recorded Date",
    }
    assert {
        k: (i.role, i.scale and (i.scale.low, i.scale.high)) for k, i in source.items.items()
    } == {
        "how_likely_are_you_to_recommend_us": ("recommend", (0, 10)),
        "overall": ("overall", (1, 5)),
        "check_in": ("touchpoint", (1, 7)),
        "would_you_return": ("choice", None),
        "comment": ("comment", None),
    }
    assert source.items["check_in"].not_applicable == [9]
    assert source.segments == {"region": "Region"}
    assert feedback.set_aside.empty
    text = target.read_text()
    assert '#   "E-mail": personal data; not read' in text
    assert "# its name" in text


def test_data_keeps_the_folder_out_of_the_study_file(export, tmp_path):
    target = new_study(export.name, tmp_path / "out", data=export.parent)
    assert '    file: "Survey: spring #2.csv"' in target.read_text().splitlines()
    assert len(cemlab.load_study(target, data=export.parent).responses) == 120


def test_a_study_that_is_there_is_never_overwritten(export, tmp_path):
    new_study(export, tmp_path / "out")
    with pytest.raises(StudyError, match="is there already"):
        new_study(export, tmp_path / "out")


def test_an_export_without_ratings_or_comments_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("id,region\n1,a\n2,b\n3,a\n4,b\n")
    with pytest.raises(DataError, match="no column looks like a rating"):
        new_study(tmp_path / "a.csv", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_two_way_dates_are_left_to_the_researcher(tmp_path):
    rows = "".join(f"{i},0{i % 9 + 1}/0{(i + 3) % 9 + 1}/2024,{i % 5 + 1}\n" for i in range(30))
    (tmp_path / "a.csv").write_text("id,date,overall\n" + rows)
    target = new_study(tmp_path / "a.csv", tmp_path)
    assert "dates that read two ways: say day_first" in target.read_text()
    assert len(cemlab.load_study(target).responses) == 30


def test_a_real_export_passes(shared_data, tmp_path):
    target = new_study(shared_data("airline_reviews") / "british_airways.csv", tmp_path)
    feedback = cemlab.load_study(target)
    assert len(feedback.responses) == 3694
    assert feedback.set_aside["scope"].eq("row").all()
