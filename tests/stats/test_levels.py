import dataclasses

import pandas as pd
import pytest
from ruamel.yaml import YAML

from cemlab.privacy import hide_small_groups
from cemlab.sentences import about_levels, about_promise
from cemlab.stats import asked_twice, promise_kept, three_levels, works_but
from cemlab.stats.levels import _once


def test_the_promise_counts_those_to_whom_it_matters(hitouch, sample_dir):
    # Computed from the export by hand: newest wave, answers of 5 and more on 1 to 7 mean yes.
    rows = pd.read_csv(sample_dir / "relationship.csv")
    rows = rows[rows["wave"].astype(str).eq("2026")].drop_duplicates("response_id")
    rows = rows.dropna(subset=["promise_matters", "promise_kept"])
    matters = rows["promise_matters"].ge(5)
    found = promise_kept(hitouch).iloc[0]
    assert found["matters"] == pytest.approx(matters.mean(), abs=0.005)
    assert found["value"] == pytest.approx(rows.loc[matters, "promise_kept"].ge(5).mean(), abs=0.01)
    assert found["low"] < found["value"] < found["high"]
    assert set(promise_kept(hitouch, by="region")["region"]) == {"North", "South", "East", "West"}
    none = dataclasses.replace(hitouch, ratings=hitouch.ratings.head(0))
    assert promise_kept(none).empty
    assert about_promise(promise_kept(none)) == ""


def test_who_came_back_within_the_window_is_counted(hitouch):
    table = three_levels(hitouch).set_index(["touchpoint", "meaning"])
    past = hitouch.answers(role="touchpoint", pattern="past").query("touchpoint == 'portal'")
    past = past.dropna(subset=["customer_id", "answered_at"])
    last = hitouch.answers(role="touchpoint", pattern="past")["answered_at"].max()
    old = past[past["answered_at"] <= last - pd.Timedelta(days=30)]
    pairs = old.merge(past, on="customer_id")
    apart = (pairs["answered_at_y"] - pairs["answered_at_x"]) / pd.Timedelta(days=1)
    back = pairs[apart.gt(0) & apart.le(30)]["response_id_x"].nunique()
    found = table.loc[("portal", "did not come back within 30 days")]
    assert found["n"] == len(old)
    assert found["value"] == pytest.approx(1 - back / len(old), abs=0.002)


def test_what_customers_call_waste_is_counted_where_it_was_asked(hitouch, sample_dir):
    # Counted in the export by hand; `at_most` and unit stand in the study file.
    rows = pd.read_csv(sample_dir / "transactions.csv").drop_duplicates("answer_id")
    rows = rows[~rows["customer_id"].str.startswith("K9")].set_index("touchpoint")
    table = three_levels(hitouch).set_index(["touchpoint", "meaning"])
    clean = {"needed no second contact": ("contacts", 1), "were not handed on": ("handovers", 0),
             "waited 3 days at most": ("waited_days", 3)}  # fmt: skip
    for meaning, (column, most) in clean.items():
        own = rows.loc["support", column].dropna()
        found = table.loc[("support", meaning)]
        assert found["level"] == "steps"
        assert found["value"] == pytest.approx(own.le(most).mean(), abs=0.005)
        assert found["low"] < found["value"] < found["high"]
    assert ("contract", "waited 3 days at most") in table.index
    assert ("portal", "were not handed on") not in table.index
    told = about_levels(three_levels(hitouch), touchpoints=hitouch.study.touchpoints)
    assert "The steps serve fewest at Billing: 50 % found it easy (95 % interval" in told


def test_the_planted_shares_without_waste_are_met(hitouch):
    truth = YAML(typ="safe").load(hitouch.study.folder / "truth.yaml")["steps_without_waste"]
    table = three_levels(hitouch, confidence=0.999).set_index(["touchpoint", "meaning"])
    for name, meaning in (("contacts", "needed no second contact"),
                          ("handovers", "were not handed on"),
                          ("waited_days", "waited 3 days at most")):  # fmt: skip
        for point, share in truth[name].items():
            found = table.loc[(point, meaning)]
            assert found["low"] < share < found["high"], (point, meaning)


def test_a_group_to_whom_the_promise_does_not_matter_is_shown(hitouch):
    north = hitouch.answers().query("region == 'North'")["response_id"]
    hit = hitouch.ratings["item"].eq("promise_matters") & hitouch.ratings["response_id"].isin(north)
    ratings = hitouch.ratings.assign(value=hitouch.ratings["value"].mask(hit, 1))
    found = promise_kept(dataclasses.replace(hitouch, ratings=ratings), by="region")
    row = found.set_index("region").loc["North"]
    assert (row["n"], row["matters"]) == (0, 0)
    assert row["asked"] > 100
    hidden = hide_small_groups(found, 10).set_index("region")["suppressed"]
    assert hidden["North"]


def test_two_questions_of_one_questionnaire_are_one_contact(hitouch):
    twin = hitouch.ratings.assign(item="satisfaction_too")
    twin = twin[hitouch.ratings["item"].eq("satisfaction")]
    item = hitouch.items.query("item == 'satisfaction'").assign(item="satisfaction_too")
    twice = dataclasses.replace(
        hitouch,
        ratings=pd.concat([hitouch.ratings, twin], ignore_index=True),
        items=pd.concat([hitouch.items, item], ignore_index=True),
    )
    steps = [
        t.query("level == 'steps'")[["n", "value"]] for t in map(three_levels, (hitouch, twice))
    ]
    pd.testing.assert_frame_equal(*(s.reset_index(drop=True) for s in steps))


def test_a_touch_point_that_works_but_does_not_feel_right_is_named(hitouch):
    table = three_levels(hitouch)
    named = works_but(table)
    assert "support" in named
    assert "billing" not in named, "half of its customers do not find it easy"
    told = about_levels(table, touchpoints=hitouch.study.touchpoints)
    assert "works but does not feel right" in told
    assert "So it is at 6 other touch points." in told
    assert about_levels(table[table["level"].ne("feeling")]).startswith("Where the process works")


def test_two_surveys_are_only_compared_by_standing(hitouch):
    table = asked_twice(hitouch).set_index("touchpoint")
    assert list(table) == ["after the interaction", "in the relationship", "disagree"]
    assert table.loc["billing"].tolist()[:2] == ["below", "below"]
    past = hitouch.responses["pattern"].eq("past")
    alone = dataclasses.replace(hitouch, responses=hitouch.responses[past])
    assert asked_twice(alone).empty


def test_coming_back_is_counted_within_one_source_up_to_its_own_last_answer(hitouch):
    # Every other answer came by chat, and chat was closed a year before the phone.
    past = hitouch.responses["pattern"].eq("past")
    chat = past & (hitouch.responses.index % 4 == 0)
    earlier = hitouch.responses["answered_at"] - pd.Timedelta(days=1000) * chat.astype(int)
    source = hitouch.responses["source"].astype(object).mask(chat, "chat")
    items = hitouch.items[hitouch.items["source"].eq("transactions")]
    both = dataclasses.replace(
        hitouch,
        responses=hitouch.responses.assign(source=source, answered_at=earlier),
        items=pd.concat([hitouch.items, items.assign(source="chat")], ignore_index=True),
    )
    alone = dataclasses.replace(hitouch, responses=hitouch.responses[~chat])
    told = [_once(feedback, 30, 0.95) for feedback in (both, alone)]
    pd.testing.assert_frame_equal(*told)
    assert told[0]["n"].sum() < _once(hitouch, 30, 0.95)["n"].sum()


def test_feelings_of_too_few_are_no_feelings_that_nobody_ticked(hitouch):
    table = three_levels(hitouch)
    few = table.assign(suppressed=table["level"].eq("feeling"))
    assert about_levels(few).startswith("Too few ticked feelings to tell")
