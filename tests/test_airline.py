"""A real study, which lies beside the project: what comes in, and what happens to a bad copy."""

import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

from cemlab import load_study
from cemlab.cli import app
from cemlab.study import find_study

STUDY = find_study("airline_reviews")
EXPORT = "british_airways.csv"


@pytest.fixture(scope="module")
def reviews(shared_data):
    return shared_data("airline_reviews") / EXPORT


@pytest.fixture
def shelf(tmp_path):
    """A shelf with an index and an earlier run."""
    run = tmp_path / "reports" / "airline-reviews" / "20260101-000000-analyst"
    run.mkdir(parents=True)
    (run / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / "reports" / "index.html").write_text("earlier", encoding="utf-8")
    return tmp_path / "reports"


def fails(shelf, *arguments):
    """Run, expect a failure that publishes nothing; give what was said."""
    before = {path: path.read_bytes() for path in shelf.rglob("*") if path.is_file()}
    done = CliRunner().invoke(app, ["run", *map(str, arguments), "--out", str(shelf)])
    assert done.exit_code == 2, done.exception
    assert {path: path.read_bytes() for path in shelf.rglob("*") if path.is_file()} == before
    return " ".join(done.stderr.split())


def test_rows_dates_and_blanks(reviews):
    feedback = load_study(STUDY, data=reviews.parent)
    intake = feedback.intake.iloc[0]
    assert intake["rows_in"] == intake["rows_kept"] + intake["rows_set_aside"] == 3701
    flown = feedback.responses["happened_at"].dropna()
    assert flown.max() < pd.Timestamp("2023-12-31", tz="UTC")
    assert flown.min() > pd.Timestamp("2011-01-01", tz="UTC")
    n = feedback.ratings["item"].value_counts()
    assert n["wifi"] < 0.2 * n["value"]
    assert feedback.ratings.groupby("item")["value"].max().drop("overall").le(5).all()


def test_misspelt_parameter(reviews, shelf):
    told = fails(shelf, STUDY, "--data", reviews.parent, "--set", "confidense=0.9")
    assert "Did you mean `confidence`?" in told


def test_missing_column(reviews, shelf, tmp_path):
    words = STUDY.read_text(encoding="utf-8")
    (tmp_path / "study.yaml").write_text(words.replace("SeatComfort", "SeatComfrt"), "utf-8")
    told = fails(shelf, tmp_path / "study.yaml", "--data", reviews.parent)
    assert "SeatComfrt" in told
    assert "SeatComfort" in told
    assert "study.yaml" in told


def picture(export):
    export.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))


def nothing(export):
    export.write_bytes(b"")


def one_row(export):
    pd.read_csv(export, dtype=str).head(1).to_csv(export, index=False)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (picture, "a picture, not a table: export it again as CSV"),
        (nothing, "is empty: export it again"),
        (one_row, "1 of 1 rows can be used, at least 2 are needed: export more"),
    ],
)
def test_bad_copy(reviews, shelf, tmp_path, spoil, words):
    export = tmp_path / EXPORT
    shutil.copyfile(reviews, export)
    spoil(export)
    told = fails(shelf, STUDY, "--data", tmp_path)
    assert EXPORT in told
    assert words in told
