"""Beliefs against customers: published figures, the planted company, few predictors hidden."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from cemlab import stats
from cemlab.sentences import about_delivery
from cemlab.stats.delivery_gap import interval_score


@pytest.fixture(scope="module")
def gap(hitouch):
    return stats.delivery_gap(hitouch)


def test_the_interval_score_of_gneiting_and_raftery():
    # An 80 % interval from 30 to 50: 20 where it holds, 120 where the figure is 20.
    low, high, x = (pd.Series(v, dtype=float) for v in ([30, 30], [50, 50], [40, 20]))
    assert interval_score(low, high, x, 0.2).tolist() == pytest.approx([20, 120])


def test_the_share_of_bains_companies_has_wilsons_interval():
    # 290 of 362 companies believed to be superior: .801, Wilson .7569 to .8390.
    row = stats.satisfied(pd.DataFrame({"value": [1] * 290 + [0] * 72}), 1).iloc[0]
    assert row[["value", "low", "high"]].tolist() == pytest.approx(
        [0.8011, 0.7569, 0.8390], abs=1e-4
    )


def test_errors_and_ranges_by_hand(hitouch, gap):
    said = hitouch.answers(role="touchpoint", pattern="past").groupby("touchpoint")["value"].mean()
    beliefs = hitouch.beliefs[hitouch.beliefs["measure"].eq("score")].copy()
    x = beliefs["touchpoint"].map(said)
    beliefs["error"] = beliefs["predicted"] - x
    beliefs["hit"] = beliefs["low"].le(x) & beliefs["high"].ge(x)
    expected = beliefs.groupby(["role", "touchpoint"])[["error", "hit"]].mean()
    rows = gap[gap["measure"].eq("score") & gap["touchpoint"].ne("all")]
    for row in rows.itertuples():
        by_hand = expected.loc[(row.role, row.touchpoint)]
        assert (row.value, row.held) == pytest.approx((by_hand["error"], by_hand["hit"]))


def test_leaders_are_told_as_planted_too_high_and_overconfident(gap):
    whole = gap[gap["touchpoint"].eq("all")].set_index(["role", "measure"])
    assert whole["direction"].eq("too high").all()
    assert whole.loc[("leader", "score"), "low"] < 0.9 < whole.loc[("leader", "score"), "high"]
    assert (
        whole.loc[("front line", "score"), "low"] < 0.2 < whole.loc[("front line", "score"), "high"]
    )
    assert (
        whole.loc[("leader", "score"), "held_high"] < whole.loc[("front line", "score"), "held_low"]
    )


def test_who_is_farthest_off_is_told_first_and_shares_differ_by_percentage_points(gap):
    assert about_delivery(gap).startswith("Leaders believe too high: ")
    told = about_delivery(gap, measure="share")
    assert told.startswith("Leaders believe too high: ")
    shares = gap[gap["measure"].eq("share") & gap["touchpoint"].eq("all")].set_index("role")
    row = shares.loc["leader"]
    assert f"an error of {100 * row['value']:+.0f} percentage points (95 % interval " in told
    assert f"interval {100 * row['low']:+.0f} to {100 * row['high']:+.0f}, n = " in told
    assert told.count(" percentage points.") == 2, "where each role is furthest off"


def test_functions_of_fewer_than_five_show_nothing_and_nobody_is_named(hitouch):
    found = stats.delivery_gap(hitouch, by="function")
    people = hitouch.beliefs.groupby(["role", "function"])["predictor"].nunique()
    shown = found[~found["suppressed"].astype(bool)]
    assert {(r.role, r.function) for r in shown.itertuples()} == {
        key for key, n in people.items() if n >= 5
    }
    hidden = found[found["suppressed"].astype(bool)]
    assert hidden.select_dtypes("number").isna().all(axis=None)
    assert hidden["direction"].eq("").all()
    told = found.astype(str).to_numpy()
    assert not np.isin(told, hitouch.beliefs["predictor"].unique()).any()


def test_superiority_keeps_the_two_units_apart(hitouch):
    found = stats.superiority(hitouch)
    row = found[found["role"].eq("leader") & found["touchpoint"].eq("payments")].iloc[0]
    beliefs = hitouch.beliefs.query(
        "role == 'leader' and touchpoint == 'payments' and measure == 'score'"
    )
    assert row["level"] == hitouch.study.touchpoints["payments"].goal.value
    assert row["value"] == pytest.approx(beliefs["predicted"].ge(row["level"]).mean())
    assert "gap" not in found


def test_who_names_what_is_wanted_is_told(hitouch):
    found = stats.believed_feelings(hitouch).set_index(["role", "touchpoint"])
    row = found.loc[("leader", "contract")]
    assert (row["felt"], row["wanted"], row["named"]) == ("relieved", "confident", "confident")
    assert row["value"] == 0


def test_of_two_feelings_named_as_often_the_order_of_rows_chooses_none(hitouch):
    beliefs = hitouch.beliefs[hitouch.beliefs["measure"].eq("dominant")]
    beliefs = beliefs[beliefs["role"].eq("leader")].assign(sealed_at=beliefs["sealed_at"].min())
    rank = beliefs.groupby("touchpoint").cumcount()
    beliefs["feeling"] = rank.mod(2).map({0: "valued", 1: "impressed"})
    orders = (beliefs, beliefs[::-1])
    made = [dataclasses.replace(hitouch, beliefs=rows) for rows in orders]
    named = [stats.believed_feelings(feedback)["named"].tolist() for feedback in made]
    assert named == [["impressed"] * 8] * 2
