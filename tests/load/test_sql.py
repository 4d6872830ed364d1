"""Tables of a database: read, never written, and never told what is secret."""

import os
import sqlite3

import pytest
import sqlalchemy

from cemlab import load_study
from cemlab.errors import DataError, StudyError
from cemlab.load import sql
from cemlab.load.sql import read_query
from cemlab.privacy import unnumbered
from cemlab.report.prepare import fingerprint, prepare, snapshot

STUDY = """\
title: Database
database: CX_DATABASE
sources:
  survey:
    query: select id, day, score, why from answers where id not like '%:x'
    pattern: past
    promise: confidential
    columns: {response_id: id, answered_at: day}
    items:
      overall: {role: overall, column: score, scale: {low: 0, high: 10}}
      why: {role: comment}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    with sqlite3.connect(tmp_path / "answers.db") as base:
        base.execute("create table answers (id text, day text, score real, why text)")
        base.executemany(
            "insert into answers values (?, ?, ?, ?)",
            [
                ("a", "2026-01-02", 7, "Quick"),
                ("b", "2026-01-03", 77, None),
                ("c", "2026-01-04", 8, "Mail me at c@example.org"),
            ],
        )
    base.close()
    monkeypatch.setenv("CX_DATABASE", f"sqlite:///{tmp_path / 'answers.db'}")
    (tmp_path / "study.yaml").write_text(STUDY)
    return tmp_path


def test_a_query_is_read_like_an_export(folder):
    feedback = load_study(folder)
    assert feedback.ratings["value"].tolist() == [7, 8]
    assert feedback.comments["text"].map(unnumbered).tolist() == ["Quick", "Mail me at [EMAIL]"]
    assert feedback.set_aside[["file", "row", "column"]].to_numpy().tolist() == [
        ["query of survey", 2, "score"]
    ]
    assert feedback.intake[["file", "rows_in", "platform"]].to_numpy().tolist() == [
        ["query of survey", 3, "database"]
    ]


def test_what_is_prepared_follows_the_database(folder):
    study = load_study(folder).study
    before = fingerprint(study)
    assert fingerprint(study) == before
    with sqlite3.connect(folder / "answers.db") as base:
        base.execute("update answers set score = 9 where id = 'a'")
    base.close()
    assert fingerprint(study) != before


def test_a_run_asks_its_database_once(folder, monkeypatch):
    monkeypatch.setenv("CEMLAB_CACHE", str(folder / "cache"))
    asked = []
    connect = sqlalchemy.Engine.connect
    monkeypatch.setattr(sqlalchemy.Engine, "connect", lambda self: asked.append(1) or connect(self))
    feedback = prepare(folder)
    assert len(asked) == 1
    # What the run hands to its notebooks opens the same, though the database has moved on.
    for name, value in snapshot(feedback).items():
        assert "sqlite" not in value
        monkeypatch.setenv(name, value)
    with sqlite3.connect(folder / "answers.db") as base:
        base.execute("update answers set score = 9 where id = 'a'")
    base.close()
    assert prepare(folder).ratings["value"].tolist() == feedback.ratings["value"].tolist()
    assert len(asked) == 1
    monkeypatch.delenv(name)
    assert prepare(folder).ratings["value"].tolist() == [9, 8]
    assert len(asked) == 2
    kept = b"".join(f.read_bytes() for f in (folder / "cache").rglob("*") if f.is_file())
    assert b"answers.db" not in kept


def test_rows_are_fetched_in_parts(folder, monkeypatch):
    sizes, text = [], sql._text
    monkeypatch.setattr(sql, "_AT_ONCE", 2)
    monkeypatch.setattr(sql, "_text", lambda rows, n: sizes.append(len(rows)) or text(rows, n))
    assert len(read_query("CX_DATABASE", "survey", "select * from answers").cells) == 3
    assert sizes == [2, 1]


@pytest.mark.skipif("CX_POSTGRESQL" not in os.environ, reason="CX_POSTGRESQL names no server")
@pytest.mark.parametrize(
    "query",
    ["with x as (update cx set a = 2 returning a) select * from x", "select cx_write()"],
)
def test_a_server_is_read_and_refuses_to_write(query):
    engine = sqlalchemy.create_engine(os.environ["CX_POSTGRESQL"])
    with engine.begin() as base:
        base.exec_driver_sql("drop table if exists cx; create table cx as select 1 as a")
        base.exec_driver_sql(
            "create or replace function cx_write() returns int language sql as "
            "'update cx set a = 2 returning a'"
        )
    assert read_query("CX_POSTGRESQL", "survey", "select a, now() - now() from cx").cells.shape
    with pytest.raises(DataError, match="the query of survey failed"):
        read_query("CX_POSTGRESQL", "survey", query)
    assert read_query("CX_POSTGRESQL", "survey", "select a from cx").cells["a"].tolist() == ["1"]


@pytest.mark.parametrize("query", ["delete from answers", "drop table answers"])
def test_nothing_is_written(folder, query):
    with pytest.raises(DataError, match="the query of survey failed"):
        read_query("CX_DATABASE", "survey", query)
    assert len(load_study(folder).responses) == 3


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("postgresql+nodriver://who:hunter2@127.0.0.1:1/x", "select 1"),
        ("sqlite:////no/such/hunter2.db", "select 1"),
        ("hunter2", "select 1"),
        (None, "select 'hunter2' from nowhere"),
    ],
)
def test_a_failure_tells_no_secret(folder, monkeypatch, address, query):
    if address:
        monkeypatch.setenv("CX_DATABASE", address)
    with pytest.raises(DataError) as told:
        read_query("CX_DATABASE", "survey", query)
    assert "hunter2" not in str(told.value)
    assert told.value.__suppress_context__


def test_a_variable_that_is_not_set_is_named(folder, monkeypatch):
    monkeypatch.delenv("CX_DATABASE")
    with pytest.raises(DataError, match="CX_DATABASE is not set"):
        load_study(folder)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("database: CX_DATABASE\n", ""), "needs the database: write database: NAME"),
        (("CX_DATABASE", "sqlite:///a.db"), "must be the name of an environment variable"),
        (("    pattern", "    file: a.csv\n    pattern"), "needs a file or a query, one of them"),
        (
            ("    query: select id, day, score, why from answers where id not like '%:x'\n", ""),
            "needs a file or a query",
        ),
    ],
)
def test_what_the_study_must_say(folder, change, told):
    (folder / "study.yaml").write_text(STUDY.replace(*change, 1))
    with pytest.raises(StudyError, match=told):
        load_study(folder)
