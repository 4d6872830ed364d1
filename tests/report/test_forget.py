"""A customer who asks to be forgotten is gone from what cemlab keeps."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import cemlab
from cemlab.cases import add_actions
from cemlab.cli import app
from cemlab.emotions.workbook import write_coding
from cemlab.errors import DataError
from cemlab.report import prepare
from cemlab.report.forget import forget
from cemlab.workshop.room import Room

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
def visits(tmp_path, monkeypatch):
    monkeypatch.setenv("CEMLAB_CACHE", str(tmp_path / "cache"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return visits_in(tmp_path)


def visits_in(tmp_path):
    """A study of twelve customers, of whom ten wrote a comment each."""
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
    theirs = listed["comment"].str.contains("customer four").sum()
    # The mask has changed since: the key is stale, the words are still the customer's.
    listed.loc[listed["comment"].str.contains("customer four"), "key"] = "0" * 16
    listed.to_csv(visits / "quotes.csv", index=False)
    before = prepare(visits)
    vectors = visits / "cache" / "vectors.sqlite"
    vectors.write_bytes(b"numbers")
    assert before.comments["text"].str.contains("customer four").any()
    table = forget(visits, "K-3", reports=visits / "reports")
    cleared = table[table["done"] == "cleared"]["what"].tolist()
    assert cleared[:4] == ["this id, as a hash", "1 quote", "1 code", "1 prepared state"]
    assert cleared[4].startswith("vectors of comments")
    assert not vectors.exists()
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
    assert table[str(page)] == "quotes the customer (1 sentence)"
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


def test_whoever_is_forgotten_already_is_so_once_more(visits):
    CliRunner().invoke(app, ["quotes", str(visits), "--n", "12"])
    listed = pd.read_csv(visits / "quotes.csv")
    forget(visits, "K-3", reports=visits / "reports")
    listed.to_csv(visits / "quotes.csv", index=False)  # a colleague's copy came back
    (visits / "note.md").write_text("They said: " + WORDS.format("four"), encoding="utf-8")
    table = forget(visits, "k-3", reports=visits / "reports").set_index("place")["what"]
    assert table[str(visits / "forgotten.csv")] == "forgotten already; what came since:"
    assert table[str(visits / "quotes.csv")] == "1 quote"
    assert table[str(visits / "note.md")] == "quotes the customer (1 sentence)"
    assert len((visits / "forgotten.csv").read_text().splitlines()) == 2
    assert "customer four" not in (visits / "quotes.csv").read_text()
    assert len(cemlab.load_study(visits).responses) == 220


def test_no_file_holds_the_customer_but_those_that_are_listed(visits):
    """A canary over every file: what is not listed as "yours" holds neither words nor id."""
    words, out = WORDS.format("four"), Path()
    CliRunner().invoke(app, ["quotes", str(visits), "--n", "12"])
    feedback = prepare(visits)
    said = feedback.comments[feedback.comments["text"].eq(words)]
    write_coding(said.assign(chance=1.0), out / "coding.xlsx", coders=["Ann"])
    room = {"points": [{"id": "desk", "quotes": [{"text": "“Ah…” " + words, "said": "felt"}]}]}
    Room.create(out / "workshop" / "rooms.sqlite", room)
    add_actions(visits / "study.yaml", pd.DataFrame([{
        "what": "Call K-3 back", "gap": "other", "touchpoint": "desk", "owner": "Ann",
        "due": "2026-09-01", "measure": "score", "review_on": "2026-10-01"}]))  # fmt: skip
    (out / "voices.html").write_text(f"<p>{words}</p>", encoding="utf-8")
    (out / "other.html").write_text(f"<p>{WORDS.format('five')}</p>", encoding="utf-8")
    (out / "pulse").mkdir()
    (out / "pulse" / "contacts.csv").write_text("customer_id,outcome\nK-3,asked\n")
    (out / "pulse" / "sampling_log.csv").write_text("customer_id,why\nK-30,asked\n")
    (out / "broken.sqlite").write_bytes(b"SQLite format 3\0 and no more")
    table = forget(visits, "K-3", reports=visits / "reports")
    listed = {Path(place).name for place in table.loc[table["done"] == "yours", "place"]}
    assert listed == {
        *("visits.csv", "crm.csv", "coding.xlsx", "rooms.sqlite", "actions.sqlite"),
        *("voices.html", "contacts.csv", "broken.sqlite"),
    }
    for path in visits.rglob("*"):
        if path.is_file() and path.name not in listed:
            held = path.read_bytes()
            assert [part for part in (b"customer four", b"K-3\n", b"K-3,") if part in held] == []


def test_a_pulse_answered_under_an_id_of_its_own_is_listed_and_can_be_taken_out(visits):
    pulse = visits / "pulses" / "one"
    pulse.mkdir(parents=True)
    sent = "customer_id,outcome,send_on,group,pulse_id\nK-4,asked,2026-09-01,all,P0001\n"
    (pulse / "contacts.csv").write_text(sent + "k-3,asked,2026-09-01,all,P0002\n")
    (pulse / "answers.csv").write_text("pulse_id,why\nP0001,Yes\np0002,I would\nP0003,No\nP4,No\n")
    (pulse / "study.yaml").write_text(
        "title: Pulse\nsources:\n  pulse:\n    file: answers.csv\n    pattern: potential\n"
        "    promise: confidential\n    columns: {response_id: pulse_id}\n"
        "    items: {why: {role: comment}}\n"
    )
    table = forget(visits, "K-3", reports=visits / "reports")
    told = dict(zip(table["place"], table["what"], strict=True))[str(pulse / "answers.csv")]
    way = f"cemlab forget {pulse} P0002 --response"
    assert told == f"row 3: answered as P0002; to take it out: {way}"
    assert CliRunner().invoke(app, way.split()[1:]).exit_code == 0
    assert len(cemlab.load_study(pulse).responses) == 3
