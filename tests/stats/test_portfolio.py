"""The customers of a study: quadrants, their totals, segments that differ."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cemlab import stats
from cemlab.errors import DataError
from cemlab.stats.portfolio import RATED
from cemlab.stats.segments import DIFFERENCE
from cemlab.study.models import Quadrants


def study(answers, customers, **own):
    """A study that knows its thresholds and hands out `answers`."""
    thresholds = Quadrants(score=7.0, revenue=50.0)
    return SimpleNamespace(
        answers=lambda role, pattern: answers,
        customers=customers,
        study=SimpleNamespace(**{"quadrants": thresholds} | own),
    )


@pytest.fixture
def answers():
    return pd.DataFrame(
        {
            "customer_id": [*"aaabbbcccddd", "z", None],
            "value": [9, 8, 9, 4, 5, 4, 9, 9, 8, 3, 4, 4, 1, 1],
        }
    )


@pytest.fixture
def customers():
    return pd.DataFrame({"customer_id": list("abcde"), "revenue": [90.0, 80, 10, np.nan, 70]})


def test_customers_known_to_the_crm_are_rated(answers, customers):
    found = stats.rate_study(study(answers, customers))
    assert found["customer_id"].tolist() == list("abcd")  # z is unknown, e gave no answer
    assert found["quadrant"].tolist()[:3] == ["model", "at-risk", "growth"]
    assert found.loc[3, ["quadrant", "probability"]].isna().all()  # of unknown revenue
    assert found.columns.tolist() == [name for name in RATED if name != "account_id"]
    without = answers[answers["customer_id"].isin(list("abcd"))]
    pd.testing.assert_frame_equal(found, stats.rate_study(study(without, customers)))


def test_a_study_without_thresholds_answers_or_revenue_rates_nobody(answers, customers):
    for thin in (
        study(answers, customers, quadrants=None),
        study(answers[:0], customers),
        study(answers, customers.assign(revenue=np.nan)),
        study(answers, customers[:0]),
    ):
        found = stats.rate_study(thin)
        assert found.empty
        assert found.columns.tolist() == RATED
        assert stats.quadrant_totals(found)["customers"].tolist() == [0, 0, 0, 0]


def test_totals_of_the_quadrants():
    rating = pd.DataFrame(
        {
            "quadrant": ["model", "model", "at-risk", "dangling", None],
            "revenue": [100.0, 200, 300, 10, np.nan],
            "satisfied": [0.9, 0.6, 0.3, 0.1, 0.9],
            "probability": [0.9, 0.6, 0.7, 0.9, np.nan],
        }
    )
    found = stats.quadrant_totals(rating).set_index("quadrant")
    assert found.index.tolist() == ["model", "growth", "at-risk", "dangling"]
    assert found["customers"].tolist() == [2, 0, 1, 1]
    assert found["revenue"].tolist() == [300, 0, 300, 10]
    assert found["unsure"].tolist() == [1, 0, 1, 0]
    assert found["expected"].tolist() == pytest.approx([1.8, 0.1, 1.2, 0.9])
    # By hand: the variance of Bernoulli draws, 0.09 + 0.24 + 0.21 on the side of high revenue.
    half = 1.959964 * np.sqrt(0.09 + 0.24 + 0.21)
    assert found.loc["at-risk", ["low", "high"]].tolist() == pytest.approx([0, 1.2 + half])
    # Revenue: Σ p · revenue, variance Σ revenue² p (1 − p).
    assert found.loc["model", ["revenue_expected", "revenue_high"]].tolist() == [
        pytest.approx(300), 600,
    ]  # fmt: skip
    few = stats.quadrant_totals(rating.assign(satisfied=0.99)).loc[0]
    error = 0.0995 * np.sqrt(100**2 + 200**2 + 300**2)
    assert few["revenue_low"] == pytest.approx(594 - 1.959964 * error, abs=0.1)
    together = stats.quadrant_totals(rating.assign(account_id="A"))
    width = (together["high"] - together["low"]).sum()
    assert width > (found["high"] - found["low"]).sum()  # an account is right or wrong as one
    assert found["expected"].sum() == pytest.approx(found["customers"].sum())


def test_thresholds_are_suggested_as_a_line_to_paste(hitouch):
    from ruamel.yaml import YAML

    line = stats.suggest_quadrants(hitouch)
    limits = YAML(typ="safe").load(line)["quadrants"]
    assert Quadrants(score=float(limits["score"]), revenue=float(limits["revenue"])).score == 7.5
    here = hitouch.customers[hitouch.customers["left_on"].isna()]["revenue"]
    assert here[here >= limits["revenue"]].sum() / here.sum() == pytest.approx(0.8, abs=0.03)


def test_no_thresholds_are_suggested_without_revenue(answers, customers):
    scaled = answers.assign(scale_low=0, scale_high=10)
    with pytest.raises(DataError, match="on one scale \\(got 1\\) and customers with revenue"):
        stats.suggest_quadrants(study(scaled, customers.assign(revenue=np.nan)))


def test_the_study_file_decides_whom_to_rate_and_how_much_an_answer_tells(answers, customers):
    answers = answers.assign(
        account_id=answers["customer_id"].map(dict(zip("abcd", "XXYY", strict=True)))
    )
    customers = customers.assign(account_id=list("XXYYZ"))
    limits = Quadrants(score=7.0, revenue=50.0, by="account_id", reliability=0.4)
    found = stats.rate_study(study(answers, customers, quadrants=limits))
    assert found["account_id"].tolist() == ["X", "Y"]
    assert found["revenue"].tolist() == [170, 10]
    assert found["method"].str.contains("declared").all()


@pytest.fixture
def segmented():
    """90 respondents in 30 accounts: health care rates billing four points higher."""
    rng = np.random.default_rng(4)
    who = np.arange(90)
    account = who % 30
    vertical = np.array(["health care", "retail", "travel"])[account % 3]
    rows = [
        pd.DataFrame(
            {
                "item": item, "role": role, "touchpoint": point, "scale_low": 0, "scale_high": 10,
                "customer_id": who.astype(str), "account_id": account.astype(str),
                "vertical": vertical, "region": np.where(account % 2, "North", "South"),
                "platform": "one", "value": rng.normal(6, 0.5, 90),
            }
        )
        for item, role, point in (
            ("all", "overall", None), ("sat", "touchpoint", "billing"), ("e", "effort", "billing"),
        )
    ]  # fmt: skip
    table = pd.concat(rows, ignore_index=True)
    better = table["item"].eq("sat") & table["vertical"].eq("health care")
    return table.assign(value=table["value"] + 4 * better - 9 * table["item"].eq("e"))


def segments(answers, **given):
    named = SimpleNamespace(segments={"vertical": "v", "platform": "p"})
    sources = {"s": SimpleNamespace(segments={"region": "r", "vertical": "v"})}
    return stats.segment_differences(
        SimpleNamespace(study=SimpleNamespace(customers=named, sources=sources)), answers, **given
    )


def test_the_planted_segment_is_told_first_with_both_sizes(segmented):
    found = segments(segmented)
    top = found.iloc[0]
    assert top[["segment", "group", "about"]].tolist() == ["vertical", "health care", "billing"]
    assert top["value"] == pytest.approx(4, abs=0.4)
    assert top[["n", "n_against"]].tolist() == [30, 60]
    assert top["method"].endswith("clustered by account_id")
    assert found["about"].eq("billing").all()  # effort is another question, the whole the same
    assert found["p_adjusted"].lt(0.05).all()
    assert found.columns.tolist() == DIFFERENCE
    # Three verticals and two regions, on the whole and billing; one platform has no others.
    assert found.attrs["comparisons"] == 10


def test_p_values_are_corrected_over_all_segments(segmented):
    from scipy.stats import false_discovery_control

    every = segments(segmented, alpha=1.01)
    assert len(every) == 10
    assert every["value"].abs().is_monotonic_decreasing
    assert every["p_adjusted"].tolist() == pytest.approx(false_discovery_control(every["p"]))


def test_nothing_to_compare_is_an_empty_table(segmented):
    found = segments(segmented.assign(vertical="one", region=None))
    assert found.empty
    assert found.columns.tolist() == DIFFERENCE
    assert found.attrs["comparisons"] == 0
