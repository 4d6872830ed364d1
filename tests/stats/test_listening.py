"""The listening map, on a study small enough to count by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest

from cemlab.stats import listening_map


def day(text):
    return pd.Timestamp(text, tz="UTC")


@pytest.fixture
def feedback():
    points = {
        "support": SimpleNamespace(label="Support", owner="Head of Service"),
        "billing": SimpleNamespace(label="Billing", owner=None),
    }
    responses = pd.DataFrame(
        [
            ("t1", "transactions", "past", "support", day("2026-01-10")),
            ("t2", "transactions", "past", "support", day("2026-03-01")),
            ("s1", "relationship", "present", None, day("2026-02-01")),
            ("n1", "notes", "potential", None, day("2026-02-20")),
        ],
        columns=["response_id", "source", "pattern", "touchpoint", "answered_at"],
    )
    ratings = pd.DataFrame(
        [("t1", "satisfaction"), ("t1", "effort"), ("t2", "satisfaction"), ("s1", "sat_billing")],
        columns=["response_id", "item"],
    )
    items = pd.DataFrame(
        [
            ("transactions", "satisfaction", None, day("2025-12-01"), pd.NaT),
            ("transactions", "effort", None, day("2024-01-01"), day("2026-01-31")),
            ("relationship", "sat_billing", "billing", pd.NaT, pd.NaT),
        ],
        columns=["source", "item", "touchpoint", "asked_from", "asked_until"],
    )
    comments = pd.DataFrame(
        [("n1", "note", "billing"), ("t1", "comment", None)],
        columns=["response_id", "item", "touchpoint"],
    )
    feelings = pd.DataFrame(columns=["response_id", "touchpoint", "feeling"])
    return SimpleNamespace(
        study=SimpleNamespace(touchpoints=points), items=items, responses=responses,
        ratings=ratings, comments=comments, feelings=feelings,
    )  # fmt: skip


def test_every_touch_point_and_pattern_has_a_row(feedback):
    found = listening_map(feedback)
    assert found["touchpoint"].tolist() == ["support"] * 3 + ["billing"] * 3  # journey order
    assert found["pattern"].tolist() == ["past", "present", "potential"] * 2
    assert found["n"].tolist() == [2, 0, 0, 0, 1, 1]
    assert found["blank"].tolist() == [False, True, True, True, False, False]
    assert found["last_asked"].iloc[0] == day("2026-03-01")
    assert found.loc[found["blank"], ["last_asked", "sources"]].isna().all(axis=None)
    assert found["sources"].dropna().tolist() == ["transactions", "relationship", "notes"]
    assert found["label"].iloc[3] == "Billing"
    assert found["owner"].isna().tolist() == [False] * 3 + [True] * 3


def test_age_is_that_of_the_oldest_wording_still_asked(feedback):
    age = listening_map(feedback)["wording_age_days"]
    assert age.iloc[0] == 90  # declared 2025-12-01; effort is no longer asked
    assert age.iloc[4] == 28  # not declared: since the first answer
