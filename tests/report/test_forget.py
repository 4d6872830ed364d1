"""A customer who asks to be forgotten is gone from what cemlab keeps."""

import pandas as pd
import pytest
from typer.testing import CliRunner

import cemlab
from cemlab.cli import app
from cemlab.errors import DataError
from cemlab.report import prepare
from cemlab.report.forget import forget

STUDY = """title: Trial
sources:
  visits:
    file: visits.csv
    pattern: past
    promise: named
    columns: {response_id: id, customer_id: who, touchpoint: place, answered_at: day,
              may_quote: quoted}
    items:
      score: {role: touchpoint, scale: {low: 0, high: 10}}
      why: {role: comment}
customers: {file: crm.csv, columns: {customer_id: who}}
touchpoints: {desk: {label: Desk}, food: {label: Food}}
min_group: {answers: 2, comments: 2}
quotes: quotes.csv
coding: coding.csv
"""
WORDS = "The queue at the desk was long, and nobody told customer {} why."


@pytest.fixture
def visits(tmp_path):
    n = 240
    rows = pd.DataFrame({"id": [f"v{i}" for i in range(n)], "quoted": "yes"})
    rows["who"] = [f"K-{i % 12}" for i in range(n)]
    rows["place"], rows["score"] = ["desk", "food"] * (n // 2), [i % 11 for i in range(n)]
    rows["day"] = pd.date_range("2026-01-05", periods=n).strftime("%Y-%m-%d")
    names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    rows["why"] = [WORDS.format(names[i]) if i < 10 else "" for i in range(n)]
    rows.to_csv(tmp_path / "visits.csv", index=False)
    pd.DataFrame({"who": [f"k-{i}" for i in range(12)]}).to_csv(tmp_path / "crm.csv", index=False)
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    coded = "comment_id,coder,label\nv3-why,Ann,anger\nv4-why,Ann,joy\n"
    (tmp_path / "coding.csv").write_text(coded, encoding="utf-8")
    return tmp_path


def test_the_forgotten_customer_is_set_aside_at_every_door(visits):
    forget(visits, "k-3", reports=visits / "reports")
    feedback = cemlab.load_study(visits)
    gone = feedback.set_aside[feedback.set_aside["reason"] == "forgotten on request"]
    assert gone["file"].value_counts().to_dict() == {"visits.csv": 20, "crm.csv": 1}
    assert "k-3" not in set(feedback.customers["customer_id"])
    assert len(feedback.responses) == 220
    assert (feedback.intake["rows_in"] == feedback.intake[["rows_kept", "rows_set_aside"]].sum(
        axis=1)).all()  # fmt: skip
    assert "k-3" not in (visits / "forgotten.csv").read_text().lower()


def test_quotes_codes_and_prepared_tables_are_cleared_and_runs_listed(visits):
    CliRunner().invoke(app, ["quotes", str(visits), "--n", "12"])
    listed = pd.read_csv(visits / "quotes.csv").assign(approve="yes")
    listed.to_csv(visits / "quotes.csv", index=False)
    before = prepare(visits)
    assert before.comments["text"].str.contains("customer four").any()
    theirs = listed["comment"].str.contains("customer four").sum()
    table = forget(visits, "K-3", reports=visits / "reports")
    cleared = table[table["done"] == "cleared"]["what"].tolist()
    assert cleared == ["this id, as a hash", "1 quotes", "1 codes", "1 prepared states"]
    assert theirs == 1
    assert "customer four" not in (visits / "quotes.csv").read_text()
    assert (visits / "coding.csv").read_text().split() == [
        "comment_id,coder,label", "v4-why,Ann,joy"]  # fmt: skip
    yours = table[table["done"] == "yours"].set_index("place")["what"]
    assert yours["visits.csv"] == "column who: rows 5, 17, 29, 41, 53, … (20)"
    assert yours["crm.csv"] == "column who: rows 5 (1)"
    assert not prepare(visits).comments["text"].str.contains("customer four").any()


def test_published_pages_that_quote_the_customer_are_listed(visits):
    page = visits / "reports" / visits.name.replace("_", "-") / "20260101-analyst" / "02.html"
    page.parent.mkdir(parents=True)
    (page.parent / "manifest.json").write_text("{}")
    page.write_text("<p>“" + WORDS.format("four").replace(" ", "\n") + "” – Desk</p>")
    (page.parent / "03.html").write_text("<p>" + WORDS.format("five") + "</p>")
    table = forget(visits, "K-3", reports=visits / "reports").set_index("place")["what"]
    assert table[str(page)] == "quotes the customer (1 sentences)"
    assert str(page.parent / "03.html") not in table


def test_one_response_can_be_forgotten(visits):
    done = CliRunner().invoke(app, ["forget", str(visits), "v5", "--response"])
    assert done.exit_code == 0, done.output
    assert "visits.csv" in done.output
    assert "v5" not in set(cemlab.load_study(visits).responses["response_id"])


def test_a_slip_of_the_pen_forgets_nobody(visits):
    for wrong in ("K-99", "desk", "3"):
        with pytest.raises(DataError, match="is so written: check it"):
            forget(visits, wrong)
    assert not (visits / "forgotten.csv").exists()


def test_a_damaged_list_stops_loading(visits):
    forget(visits, "K-3", reports=visits)
    (visits / "forgotten.csv").write_text("id_hash,forgotten_on\nK-3,2026-01-01\n")
    with pytest.raises(DataError, match=r"forgotten.csv: row 2 is not as `cemlab forget` wrote"):
        cemlab.load_study(visits)
