"""`cemlab code`, there and back, on a study of one's own."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from cemlab.cli import app

STUDY = """title: Trial
sources:
  visits:
    file: visits.csv
    pattern: past
    promise: confidential
    columns: {response_id: id}
    items:
      satisfaction: {role: overall, scale: {low: 0, high: 10}}
      comment: {role: comment}
"""


@pytest.fixture
def visits(tmp_path):
    said = [
        "Thanks a lot for your help",
        "This is terrible and never again",
        "We were left waiting for the bill",
    ]
    rows = "".join(f"{n},{n % 11},{said[n % 3]} number {n}\n" for n in range(90))
    (tmp_path / "visits.csv").write_text(f"id,satisfaction,comment\n{rows}", encoding="utf-8")
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    return tmp_path


def call(*arguments):
    done = CliRunner().invoke(app, ["code", *map(str, arguments)])
    assert "Traceback" not in done.output
    return done


def test_comments_go_out_blind_and_come_back_as_codes(visits):
    book = visits / "book.xlsx"
    out = call(visits, "--n", "60", "--coder", "Ann", "--coder", "Ben", "--out", book)
    assert out.exit_code == 0, out.output
    assert "60 of 90 comments, 0 sensitive, 0 unread, 0 non-answers left out" in out.output
    sheets = pd.read_excel(book, sheet_name=None, header=None, engine="calamine", na_filter=False)
    with pd.ExcelWriter(book, engine="xlsxwriter") as writer:
        for name, table in sheets.items():
            table = table.astype(object)
            if name in ("Ann", "Ben"):
                thanks = table[1].str.contains("Thanks")
                table.loc[1:, 2] = thanks.map({True: "gratitude", False: "disapproval"})[1:]
            table.to_excel(writer, sheet_name=name, header=False, index=False)
    back = call(visits, "--back", book)
    assert back.exit_code == 0, back.output
    told = " ".join(back.output.split())
    assert "Not yet checked by a person: 60 comments of this study coded by 2 people" in told
    assert "Krippendorff's alpha 1.00" in told
    assert "Taught by these codes, the model reads" in told
    assert len(pd.read_csv(visits / "coding.csv")) == 120
    assert (visits / "coding.csv").stat().st_mode & 0o077 == 0, "codes are for the owner alone"


def test_what_cannot_be_coded_is_told(visits):
    done = call(visits, "--draw", "best")
    assert done.exit_code == 2
    assert "`draw` must be one of random, stratified, uncertain" in done.stderr
    done = call(visits, "--back", visits / "absent.xlsx")
    assert done.exit_code == 2
    assert "is no workbook of `cemlab code`" in " ".join(done.stderr.split())
