"""Rows in are kept or set aside, values stay, and order does not matter, whatever rows hold."""

import csv
import io

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cemlab
from cemlab.load.columns import NOTHING, all_differ, distinct, filled, words
from cemlab.load.dates import read_times
from cemlab.load.delimited import parse, read_quick

STUDY = """title: Generated
sources:
  visits:
    file: visits.csv
    pattern: past
    promise: named
    columns: {response_id: id, customer_id: who, answered_at: day}
    items:
      score: {role: overall, scale: {low: 0, high: 10}, not_applicable: [99]}
      why: {role: comment}
customers: {file: crm.csv, columns: {customer_id: who}}
"""
WORDS = [
    "Kind people",
    'She said "no", twice',
    "two\nlines",
    "",
    "  ",
    "naïve ☕",
    "=1+1",
    "ok;|\t,",
]
ROW = st.tuples(
    st.integers(0, 30).map(str) | st.just(""),
    st.sampled_from(["k1", "K1 ", "2", "02.0", "9", ""]),
    st.sampled_from(["2026-03-01", "2026-03-01 10:00", "1 March 2026", "3/4/2026", "", "soon"]),
    st.sampled_from(["0", "7", "7,5", "10", "11", "99", "-1", "", "ten", "8 - good", "٣"]),
    st.sampled_from(WORDS),
)
HEADS = ["id", "who", "day", "score", "why"]
KNOWN = {"0": 0, "3": 3, "7": 7, "7,5": 7.5, "10": 10, "8 - good": 8, "٣": 3}
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def load(folder, rows):
    pd.DataFrame(rows, columns=HEADS).to_csv(folder / "visits.csv", index=False)
    (folder / "crm.csv").write_text("who\nk1\n2\n")
    (folder / "study.yaml").write_text(STUDY)
    return cemlab.load_study(folder)


def told(feedback):
    """What was read, without the places of rows."""
    tables = {}
    for name in ("responses", "ratings", "comments", "not_applicable"):
        table = getattr(feedback, name)
        tables[name] = sorted(table.astype("object").fillna("").map(str).agg("|".join, axis=1))
    return tables


@settings(max_examples=10, suppress_health_check=SLOW)
@given(rows=st.lists(ROW, max_size=12), seed=st.randoms(use_true_random=False))
def test_nothing_is_lost_changed_or_moved_by_order(tmp_path, rows, seed):
    # Two good rows, as fewer answers are refused; ids of one row only, so that none is the first.
    rows = {row[0]: row for row in rows}.values()
    rows = [("a", "k1", "2026-03-05", "7", "Fine"), ("b", "2", "2026-03-06", "3", ""), *rows]
    feedback = load(tmp_path, rows)
    intake = feedback.intake.set_index("used_as").loc["visits"]
    whole = feedback.set_aside[feedback.set_aside["scope"] == "row"]
    assert intake["rows_in"] == len(rows) == intake["rows_kept"] + intake["rows_set_aside"]
    assert len(feedback.responses) == intake["rows_kept"]
    assert whole[whole["file"] == "visits.csv"]["row"].nunique() == intake["rows_set_aside"]
    kept = {row[0]: row for row in rows if row[0] in set(feedback.responses["response_id"])}
    values = feedback.ratings.set_index("response_id")["value"]
    assert values.to_dict() == {k: KNOWN[r[3]] for k, r in kept.items() if r[3] in KNOWN}
    away = set(feedback.not_applicable["response_id"])
    assert away == {k for k, r in kept.items() if r[3] == "99"}
    texts = feedback.comments.set_index("response_id")["text"].to_dict()
    assert texts == {k: r[4] for k, r in kept.items() if r[4].strip()}
    seed.shuffle(rows)
    assert told(load(tmp_path, rows)) == told(feedback)


CELLS = st.text(st.sampled_from('ab,;"\n\r \té'), max_size=6) | st.sampled_from(["NULL", "nan "])


@settings(max_examples=100, suppress_health_check=SLOW)
@given(
    rows=st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=2, max_size=6)
    ),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_the_quick_reader_reads_what_the_careful_one_reads(tmp_path, rows, quoting, end):
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting, lineterminator=end).writerows(rows)
    text = out.getvalue()
    file = tmp_path / "cells.csv"
    file.write_bytes(text.encode())
    if quick := read_quick(file):
        cells, about = quick
        careful = parse(None, text, about["delimiter"])  # an empty line is a blank row
        careful = [row or [""] * len(cells.columns) for row in careful]
        blank = dict.fromkeys(NOTHING, "")
        careful[1:] = [[blank.get(cell, cell) for cell in row] for row in careful[1:]]
        assert [list(cells), *cells.to_numpy().tolist()] == careful


TIMES = st.one_of(
    st.datetimes(pd.Timestamp("1900-01-01"), pd.Timestamp("2100-12-31")).map(str),
    st.datetimes(pd.Timestamp("1899-12-30"), pd.Timestamp("2101-01-02")).map(
        lambda t: t.isoformat("T", "minutes")
    ),
    st.dates(pd.Timestamp("1900-01-01").date(), pd.Timestamp("2100-12-31").date()).map(str),
    st.sampled_from(["", "2026-03-29 02:30", "2026-10-25 02:30", "2026-02-30", "2026-04-05 01:45"]),
    st.sampled_from(["2026-01-01 24:00", "2026-01-01 1010", "2026-01-01 10Z", "2026-01-01 10:10 "]),
)


@settings(max_examples=100)
@given(
    cells=st.lists(TIMES, min_size=1, max_size=8),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe"]),
)
def test_plain_times_read_as_they_do_beside_others(cells, zone):
    times, why = read_times(pd.Series(cells, dtype="str"), timezone=zone)
    others, reasons = read_times(pd.Series([*cells, "1 May 2026"], dtype="str"), timezone=zone)
    pd.testing.assert_series_equal(times, others[:-1])
    pd.testing.assert_series_equal(why, reasons[:-1])


@settings(max_examples=100)
@given(
    rows=st.lists(st.tuples(st.text("ab\0é ", max_size=9), st.text("ab ", max_size=1)), max_size=9)
)
def test_rows_that_are_said_to_differ_do(rows):
    table = pd.DataFrame(rows, columns=["id", "item"], dtype="str")
    if all_differ(table):
        assert not table.duplicated().any()
    else:  # zeros at an end may not be told apart, and are then looked at
        assert table.apply(lambda c: c.str.rstrip("\0")).duplicated().any()


@settings(max_examples=100)
@given(
    parts=st.lists(
        st.lists(st.none() | st.text("ab\0é \t\xa0", max_size=18), max_size=5),
        min_size=1,
        max_size=3,
    )
)
def test_cells_read_by_their_bytes_are_read_as_one_by_one(parts):
    cells = pd.concat([pd.Series(part, dtype="str") for part in parts], ignore_index=True)[1:]
    plain = [cell if isinstance(cell, str) else "" for cell in cells]
    assert filled(cells).tolist() == [bool(cell.strip()) for cell in plain]
    assert words(cells).fillna("").tolist() == [cell.strip() for cell in plain]
    codes, given = distinct(cells)
    assert [given[code] for code in codes] == [cell.strip() for cell in plain]
