"""What cannot be reported on is told before anything runs, and leaves the shelf as it was."""

import gzip

import pandas as pd
import pytest
from typer.testing import CliRunner

from cemlab.cli import app

STUDY = """title: Harbour Café
sources:
  visits:
    file: visits.csv
    pattern: past
    promise: confidential
    items:
      overall: {role: overall, column: Overall rating, scale: {low: 1, high: 5}}
      food: {role: touchpoint, column: Food, touchpoint: food, scale: {low: 1, high: 5}}
      waiting: {role: touchpoint, column: Waiting, touchpoint: waiting, scale: {low: 1, high: 5}}
touchpoints:
  food: {label: Food}
  waiting: {label: Waiting}
"""
ROWS = "Overall rating,Food,Waiting\n" + "5,4,3\n3,2,4\n2,1,1\n" * 10


@pytest.fixture
def cafe(tmp_path):
    """A study that could be run, and a shelf with an earlier run."""
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "visits.csv").write_text(ROWS, encoding="utf-8")
    earlier = tmp_path / "reports" / "harbour" / "20260101-000000-analyst"
    earlier.mkdir(parents=True)
    (earlier / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / "reports" / "index.html").write_text("earlier", encoding="utf-8")
    return tmp_path


def files(shelf):
    """Every file of a shelf with its content."""
    return {path: path.read_bytes() for path in shelf.rglob("*") if path.is_file()}


def fails(study, *arguments, shelf, data=None):
    """Run, expect a failure that publishes nothing; give what was said."""
    before = files(shelf)
    words = ["run", study, *(["--data", data] if data else []), "--out", shelf, *arguments]
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code not in (0, None)
    assert isinstance(done.exception, SystemExit), done.exception
    assert files(shelf) == before
    return " ".join(done.stderr.split())


def test_misspelt_parameter(cafe):
    told = fails(cafe, "--set", "confidense=0.9", shelf=cafe / "reports")
    assert "`confidense`" in told
    assert "Did you mean `confidence`?" in told


def test_missing_column_is_told_with_its_place_and_the_nearest_name(cafe):
    study = cafe / "study.yaml"
    study.write_text(STUDY.replace("column: Food,", "column: Foood,"), encoding="utf-8")
    told = fails(cafe, shelf=cafe / "reports")
    assert "Foood" in told
    assert "study.yaml" in told
    assert "line 9" in told
    assert "Food" in told.replace("Foood", "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(ROWS.encode()), ["gzip archive, not a table", "export it again as CSV"]),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0", ["a picture, not a table", "export it again as CSV"]),
        (b"", ["is empty: export it again"]),
        (b"Overall rating,Food,Waiting\n", ["a header but no rows", "export it again"]),
        (b"Overall rating,Food,Waiting\n5,4,3\n", ["too few answers", "export more"]),
    ],
    ids=["gzip", "picture", "empty", "header only", "one row"],
)
def test_file_that_holds_nothing_to_report_on(cafe, content, words):
    (cafe / "visits.csv").write_bytes(content)
    told = fails(cafe, shelf=cafe / "reports")
    for word in ["visits.csv", *words]:
        assert word in told


def test_good_study_would_not_fail(cafe):
    done = CliRunner().invoke(app, ["check", str(cafe)])
    assert done.exit_code == 0, done.stderr
    assert len(pd.read_csv(cafe / "visits.csv")) == 30
