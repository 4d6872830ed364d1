"""Leakage, reversals and those left out, against published paradoxes and other libraries."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from cemlab import sentences
from cemlab.errors import DataError, ParameterError
from cemlab.stats import leakage, left_out, reversals

# Bickel, Hammel & O'Connell (1975) Science 187, 398: applicants to Berkeley's six largest
# departments in 1973: men, of whom admitted; women, of whom admitted.
BERKELEY = {
    "A": (825, 512, 108, 89), "B": (560, 353, 25, 17), "C": (325, 120, 593, 202),
    "D": (417, 138, 375, 131), "E": (191, 53, 393, 94), "F": (373, 22, 341, 24),
}  # fmt: skip


@pytest.fixture(scope="module")
def berkeley():
    rows = []
    for department, (men, men_in, women, women_in) in BERKELEY.items():
        for sex, n, admitted in ((0, men, men_in), (1, women, women_in)):
            rows += [(department, sex, int(i < admitted)) for i in range(n)]
    return pd.DataFrame(rows, columns=["department", "woman", "admitted"])


@pytest.fixture(scope="module")
def airline(shared_data):
    folder = shared_data("airline_satisfaction")
    data = pd.read_csv(folder / "airline_passenger_satisfaction.csv.gz")
    ratings = list(data.columns[9:23])
    data[ratings] = data[ratings].replace(0, np.nan)
    return data.assign(satisfied=data["Satisfaction"].eq("Satisfied").astype(float))


def test_berkeley_is_turned_round_in_department_a(berkeley):
    found = reversals(berkeley, outcome="admitted", drivers=["woman"], segments="department")
    assert found["overall"].iloc[0] == pytest.approx(-0.1427, abs=5e-4)
    expected = [
        np.corrcoef(rows["woman"], rows["admitted"])[0, 1]
        for _, rows in berkeley.groupby("department")
    ]
    assert found["value"].tolist() == pytest.approx(expected)
    assert found.loc[found["reversed"], "level"].tolist() == ["A"]
    agrees = found["value"] * found["overall"] > 0
    assert (found.loc[agrees, "p"] == 1).all()
    told = sentences.about_reversals(found, outcome="the admission")
    assert "Within department A" in told
    assert "Read the drivers by department." in told


def test_correlation_interval_is_near_fishers(berkeley):
    rng = np.random.default_rng(0)
    data = pd.DataFrame(rng.normal(size=(500, 2)), columns=["x", "y"]).assign(s="all")
    data["y"] += 0.5 * data["x"]
    found = reversals(data, outcome="y", drivers=["x"], segments="s").iloc[0]
    z, half = np.arctanh(data["x"].corr(data["y"])), 1.96 / np.sqrt(497)
    assert (found["low"], found["high"]) == pytest.approx(
        (np.tanh(z - half), np.tanh(z + half)), abs=0.012
    )
    four = pd.concat([data.assign(account_id=np.arange(500).astype(str))] * 4)
    wide = reversals(four, outcome="y", drivers=["x"], segments="s").iloc[0]
    assert wide["high"] - wide["low"] == pytest.approx(found["high"] - found["low"], rel=0.02)


def test_airline_satisfaction_turns_round_by_trip_type(airline):
    ratings = ["Departure and Arrival Time Convenience", "Online Boarding", "Seat Comfort"]
    found = reversals(airline, outcome="satisfied", drivers=ratings, segments="Type of Travel")
    (row,) = found[found["reversed"]].itertuples()
    assert (row.level, row.driver) == ("Business", ratings[0])
    assert row.overall_high < 0 < row.low
    assert "Within Type of Travel Business" in sentences.about_reversals(found)


def test_area_under_the_curve_equals_scikit_learn():
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"x": rng.integers(1, 6, 400), "left": rng.integers(0, 2, 400)})
    data["x"] = data["x"] + 2 * data["left"]
    data["w"] = rng.integers(1, 4, 400)
    found = leakage(data, outcome="left", drivers=["x"]).iloc[0]
    assert found["value"] == pytest.approx(roc_auc_score(data["left"], data["x"]))
    weighed = leakage(data, outcome="left", drivers=["x"], weights="w").iloc[0]
    expected = roc_auc_score(data["left"], data["x"], sample_weight=data["w"])
    assert weighed["value"] == pytest.approx(expected)
    draws = [
        roc_auc_score(part["left"], part["x"])
        for part in (data.sample(frac=1, replace=True, random_state=s) for s in range(300))
    ]
    low, high = np.percentile(draws, [2.5, 97.5])
    assert (found["low"], found["high"]) == pytest.approx((low, high), abs=0.012)
    down = leakage(data.assign(x=-data["x"]), outcome="left", drivers=["x"]).iloc[0]
    assert down["value"] == pytest.approx(found["value"])


def test_a_near_duplicate_leaks():
    rng = np.random.default_rng(0)
    data = pd.DataFrame(rng.normal(size=(300, 2)), columns=["a", "y"])
    data["copy"] = data["y"] + 0.2 * data["a"]
    found = leakage(data, outcome="y", drivers=["a", "copy"])
    assert found["leaks"].tolist() == [False, True]
    assert found["value"][1] == pytest.approx(data["copy"].corr(data["y"]))
    told = sentences.about_leakage(found)
    assert told.startswith("Copy nearly gives the outcome away")
    assert "No driver" in sentences.about_leakage(found.head(1))
    with pytest.raises(DataError, match="one single value"):
        leakage(data.assign(y=1), outcome="y", drivers=["a"])
    with pytest.raises(ParameterError, match="`limit` must be between 0 and 1, got 90"):
        leakage(data, outcome="y", drivers=["a"], limit=90)


def test_churn_score_leaks_into_churn(shared_data):
    data = pd.read_csv(shared_data("telco") / "telco_customer_churn_v11.csv")
    drivers = ["Churn Score", "Tenure Months", "Monthly Charges"]
    found = leakage(data, outcome="Churn Value", drivers=drivers)
    assert found["leaks"].tolist() == [True, False, False]


def test_those_left_out_are_told_and_differ():
    data = pd.DataFrame({"y": [9.0, 8, 9, 7, 3, 4, 2, 3], "wifi": [5, 4, 5, 3] + [None] * 4})
    data["seat"] = [1, 2, 3, None, 1, 2, 3, 1]
    found = left_out(data, outcome="y", drivers=["wifi", "seat"])
    assert found["driver"].tolist() == ["any of them", "wifi", "seat"]
    assert found["n"].tolist() == [5, 4, 1]
    assert found["share"].tolist() == pytest.approx([5 / 8, 4 / 8, 1 / 8])
    assert found["value"][1] == pytest.approx(3 - 8.25)
    told = sentences.about_left_out(found)
    assert told.startswith("5 of 8 respondents (62 %)")
    assert "lower among them" in told
    assert left_out(data[:3], outcome="y", drivers=["wifi", "seat"]).empty


def test_an_interval_across_zero_keeps_its_side():
    # 99 %: p below 0.05, and yet the interval reaches the other side of 0.
    found = pd.DataFrame(
        {"driver": ["any of them"], "n": [50], "n_against": [150], "share": [0.25], "p": [0.03],
         "value": [-0.4], "low": [-0.9], "high": [0.1], "suppressed": False}
    )  # fmt: skip
    assert "-0.1" in sentences.about_left_out(found).replace("−", "-")


def test_without_segments_nothing_can_be_reversed():
    data = pd.DataFrame({"all": [1.0, 2, 3], "ease": [1.0, 2, 2]})
    found = reversals(data, outcome="all", drivers=["ease"], segments=[])
    assert found.empty
    parted = reversals(data.assign(trip="a"), outcome="all", drivers=["ease"], segments="trip")
    assert set(found) == set(parted)
