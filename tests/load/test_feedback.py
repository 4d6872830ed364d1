"""The two frames that analyses take, and the store."""

import stat
import time

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.load.tables import TABLES, shape


def test_answers_join_items_responses_and_customers(study):
    answers = study().answers(role="touchpoint", pattern="past", source=["calls"])
    assert list(answers) == [
        "response_id", "item", "value", "role", "scale_low", "scale_high", "wording", "source",
        "pattern", "wave", "touchpoint", "customer_id", "account_id", "answered_at", "happened_at",
        "channel", "language", "weight", "revenue", "owner", "contact_role", "marks", "region",
        "size",
    ]  # fmt: skip
    assert answers["touchpoint"].tolist() == ["desk", "bill"]
    assert answers["revenue"].tolist() == [1200.5, 1200.5]
    assert answers["region"].tolist() == ["south", "north"], "a response's own segment wins"
    assert answers["contact_role"].tolist() == ["buyer", "buyer"]
    assert study().answers(role=["overall", "effort"]).empty


def test_verbatims_carry_consent_and_sensitivity(study):
    feedback = study(change=("confidential", "confidential\n    may_quote: true"))
    feedback.comments.loc[0, "text"] = "My lawyer will call you."
    said = feedback.verbatims()
    assert said["sensitive"].tolist() == [True, False, False]
    assert said["may_quote"].all()
    assert said["language"].tolist() == ["en", "en", "de"]
    assert said["touchpoint"].tolist() == ["desk", "desk", "bill"]
    assert said["size"].isna().tolist() == [False, True, True]


def test_what_is_saved_comes_back_for_the_owner_alone(study, tmp_path):
    feedback = study()
    folder = feedback.save(tmp_path / "kept" / "here")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(f.stat().st_mode) for f in folder.iterdir()} == {0o600}
    (tmp_path / "calls.csv").unlink()
    again = Feedback.open(folder)
    assert again.study.name == feedback.study.name
    for name, table in feedback.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name], obj=name)


def test_a_broken_store_is_told(tmp_path):
    with pytest.raises(DataError, match="holds no whole study"):
        Feedback.open(tmp_path)


def test_joining_a_hundred_thousand_rows_is_quick(study):
    feedback = study()
    n = 50_000
    ids = pd.Series(np.arange(n)).astype("str")
    known = {"response_id": ids, "customer_id": "c" + (ids.astype(int) % 900).astype("str")}
    fixed = {"source": "calls", "pattern": "past", "weight": 1.0}
    feedback.responses = shape("responses", pd.DataFrame(known).assign(**fixed))
    twice = pd.DataFrame({"response_id": pd.concat([ids, ids]), "item": "score", "value": 5.0})
    feedback.ratings = shape("ratings", twice)
    start = time.process_time()
    assert len(feedback.answers()) == 2 * n
    assert time.process_time() - start < 3, "measured 0.2 s; the rest is for slow machines"


def test_absent_tables_have_their_columns(study):
    tables = study().tables
    assert set(tables) == set(TABLES)
    for name, columns in TABLES.items():
        assert list(tables[name])[: len(columns)] == list(columns), name
