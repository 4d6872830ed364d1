"""What is said about gaps, snags, movers and leavers: only what stands clear of noise."""

import pandas as pd
import pytest

from cemlab import sentences as say

POINTS = {"desk": "Service desk", "bill": "Billing"}


def gap(**changed):
    table = {
        "of": ["touchpoint", "touchpoint", "dimension", "dimension"],
        "about": ["desk", "bill", "people", "processes"],
        "n": [80, 70, 85, 70], "value": [0.4, -1.2, 0.1, -1.2], "low": [0.1, -1.5, -0.2, -1.5],
        "high": [0.7, -0.9, 0.4, -0.9], "p_adjusted": [0.01, 0.001, 0.5, 0.001],
        "expected_value": [5.0, 6.0, 5.3, 6.0], "experienced_value": [5.4, 4.8, 5.4, 4.8],
        "weighted": [0.1, -0.3, 0.0, -1.0],
    }  # fmt: skip
    return pd.DataFrame(table | changed)


def test_gaps_are_told_with_both_sides():
    told = say.about_gap(gap(), touchpoints=POINTS)
    assert "At 1 of 2 touch points experience falls short" in told
    assert "Billing, 4.8 experienced against 6.0 expected: −1.2 (95 % interval" in told
    assert "It goes beyond expectation at Service desk." in told
    assert told.endswith("Billing comes first, too.")
    kinds = say.about_dimensions(gap())
    assert "furthest below expectation: processes, 4.8" in kinds


def test_gaps_within_noise_are_none():
    told = say.about_gap(gap(p_adjusted=[0.5] * 4), touchpoints=POINTS)
    assert told == "At no touch point does experience fall short of expectation beyond noise."
    assert "none differs" in say.about_dimensions(gap(p_adjusted=[0.5] * 4))
    assert say.about_dimensions(gap()[:2]) == ""
    assert "No touch point" in say.about_gap(gap().head(0))


def snags(p):
    table = pd.DataFrame(
        {
            "touchpoint": ["desk"], "next": ["bill"], "n": [60], "n_against": [200],
            "poor": [0.1], "good": [0.3], "value": [-0.2], "low": [-0.3], "high": [-0.1],
            "p_adjusted": [p],
        }
    )  # fmt: skip
    table.attrs["window"] = 60
    return table


def test_a_snag_is_told_with_both_shares_and_as_an_association():
    told = say.about_snags(snags(0.01), touchpoints=POINTS)
    assert "10 % of those with a poor experience against 30 %" in told
    assert "answered about Billing within 60 days" in told
    assert "answers are no visits" in told
    noise = say.about_snags(snags(0.3), touchpoints=POINTS)
    assert "beyond noise (1 touch point compared)" in noise
    assert "30 in 100 customers could hide" in noise


def test_questions_are_put_only_where_something_stands_clear():
    zone = pd.DataFrame(
        {"about": ["processes"], "zone": ["below"], "n": [90], "value": [0.5], "low": [0.4],
         "high": [0.6]}
    )  # fmt: skip
    asked = say.expectation_questions(gap(), zone, snags(0.01), touchpoints={})
    assert len(asked) == 3
    assert "bill" in asked["question"][0]
    quiet = say.expectation_questions(
        gap(p_adjusted=[0.5] * 4), zone.assign(low=0.1), snags(0.4), touchpoints={}
    )
    assert quiet.empty


def movers(moved):
    return pd.DataFrame(
        {
            "against": "2025", "period": "2026", "value": [-3.0, 2.0, 0.1], "revenue": [9e4] * 3,
            "quadrant_before": ["model", "dangling", "model"],
            "quadrant": ["at-risk", "growth", "model"], "moved": moved,
        }
    )  # fmt: skip


def test_movers_beside_those_who_only_seem_to_have_moved():
    told = say.about_movers(movers([True, False, False]))
    assert "2 stand in another quadrant by their plain means, but 1 moved beyond noise" in told
    assert "0 up, 1 down, with 90,000 EUR of revenue." in told
    assert say.about_movers(movers([False] * 3)).endswith("nobody moved beyond noise.")
    assert "in the twelve before" in say.about_movers(movers([True] * 3).head(0))


def test_roles_that_agree():
    table = pd.DataFrame({"value": [0.3], "lowest": ["buyer"], "p_adjusted": [0.6]})
    assert "In no account do" in say.about_roles(table)


@pytest.mark.parametrize(
    ("high", "said"), [(0.8, "goes along with 40 % less leaving"), (1.2, "does not tell who left")]
)
def test_leaving_is_set_against_scores(high, said):
    table = pd.DataFrame(
        {
            "of": "quadrant", "group": ["model", "at-risk"], "n": [100, 50], "left": [2, 8],
            "value": [0.02, 0.16], "low": [0.01, 0.08], "high": [0.07, 0.29],
        }
    )  # fmt: skip
    table.attrs |= {
        "at": pd.Timestamp("2026-01-01"), "after_leaving": 3,
        "hazard": {"value": 0.6, "low": 0.4, "high": high, "n": 150, "left": 10},
    }  # fmt: skip
    told = say.about_defection(table)
    assert told.startswith("After 1 January 2026, 16 % of customers at risk (95 % interval 8.0 to")
    assert said in told
    assert "3 answers dated after leaving were not used" in told


def test_a_gap_equals_the_difference_of_its_sides_as_told():
    row = {"of": "touchpoint", "about": "Contract", "n": 700, "value": -1.14, "low": -1.2,
           "high": -1.0, "p_adjusted": 0.001, "weighted": None}  # fmt: skip
    rounded = pd.DataFrame([row | {"experienced_value": 4.73, "expected_value": 5.87}])
    assert "4.73 experienced against 5.87 expected: −1.1" in say.about_gap(rounded)
    plain = pd.DataFrame([row | {"experienced_value": 4.71, "expected_value": 5.80}])
    assert "4.7 experienced against 5.8 expected" in say.about_gap(plain)


def test_a_zone_of_too_few_was_asked_about():
    zone = pd.DataFrame(
        {
            "about": ["people"] * 2,
            "zone": ["below", "above"],
            "n": 3,
            "value": None,
            "low": None,
            "high": None,
            "suppressed": True,
        }
    )
    assert (
        say.about_zone(zone) == "Too few told what they take for granted and what goes beyond it."
    )
    assert say.about_zone(zone.head(0)).startswith("Nobody was asked")
