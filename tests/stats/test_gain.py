"""What met feelings add, against statsmodels and with a planted gain."""

import dataclasses
from types import SimpleNamespace as Thing

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from cemlab import sentences, stats
from cemlab.stats import gain

DAY = pd.Timestamp("2026-01-01", tz="UTC")
FEELINGS = ["f1", "f2", "f3", "f4"]


def study(strength, seed=0, n=400, stay=0.0):
    """Respondents of 100 accounts; met feelings add `strength` to recommending."""
    rng = np.random.default_rng(seed)
    account = rng.integers(0, n // 4, n)
    success, effort = rng.integers(0, 2, n), rng.integers(1, 8, n)
    met = rng.integers(0, 3, n)  # of two wanted feelings
    recommend = 4 + 2 * success + 0.4 * effort + strength * met + rng.normal(0, 1.5, n)
    recommend += rng.normal(0, 0.7, n // 4)[account]
    gone = rng.random(n) < 0.3 - stay * met / 2
    feelings = pd.DataFrame(
        [
            (f"r{i}", "desk", f, side, tick)
            for i, k in enumerate(met)
            for side, ticked in (("wanted", FEELINGS[:2]), ("felt", FEELINGS[2 - k : 4 - k]))
            for f, tick in ((f, f in ticked) for f in FEELINGS)
        ],
        columns=["response_id", "touchpoint", "feeling", "side", "ticked"],
    )
    ids = {"customer_id": [f"c{i}" for i in range(n)], "answered_at": DAY}
    scales = {"recommend": (0, 10), "success": (0, 1), "effort": (1, 7)}
    values = {"recommend": np.clip(recommend.round(), 0, 10), "success": success, "effort": effort}
    answers = {
        role: pd.DataFrame(
            {**ids, "response_id": [f"{role[0]}{i}" for i in range(n)], "value": values[role],
             "scale_low": low, "scale_high": high}
        )
        for role, (low, high) in scales.items()
    }  # fmt: skip
    customers = pd.DataFrame(
        {"customer_id": ids["customer_id"], "account_id": [f"a{a:03d}" for a in account],
         "left_on": pd.Series(pd.NaT, range(n)).where(~gone, pd.Timestamp("2026-03-01"))}
    )  # fmt: skip
    last = {"response_id": ["z"], "customer_id": None, "answered_at": DAY + pd.Timedelta(days=400)}
    last = pd.DataFrame(last)
    responses = pd.DataFrame({"response_id": [f"r{i}" for i in range(n)], **ids})
    answers["recommend"]["response_id"] = responses["response_id"]
    return Thing(
        answers=lambda role: answers[role], feelings=feelings, customers=customers,
        responses=pd.concat([responses, last]).assign(weight=1.0, source="s"),
        truth=pd.DataFrame({"y": values["recommend"], "s": success, "e": effort, "m": met,
                            "stay": (~gone).astype(float)}),
    )  # fmt: skip


def test_gain_equals_the_difference_of_two_regressions():
    made = study(0.5, stay=0.3)
    found = stats.feelings_gain(made, draws=200).set_index("outcome")
    for outcome, y in (("recommending", "y"), ("staying", "stay")):
        less, more = (smf.ols(f"{y} ~ s + e{m}", made.truth).fit().rsquared for m in ("", " + m"))
        row = found.loc[outcome]
        assert row["base"] == pytest.approx(less)
        assert row["value"] == pytest.approx(more - less)
        assert (row["n"], row["n_effective"]) == (400, made.customers["account_id"].nunique())
        assert 0 < row["low"] < row["value"] < row["high"]
        assert row["sign"] == 1
        assert row["method"].endswith("bootstrap by account_id")
    told = sentences.about_gain(stats.feelings_gain(made, draws=200))
    assert told.startswith("Met feelings go along with more recommending beyond success and effort")


def test_no_gain_is_made_of_noise_and_planted_gain_is_held():
    # R² always grows; 20 studies without and 20 with a gain, of which 95 % hold the truth.
    truth = study(0.5, n=40_000, seed=99).truth
    fits = [smf.ols(f"y ~ s + e{m}", truth).fit().rsquared for m in ("", " + m")]
    planted = fits[1] - fits[0]
    noise = [stats.feelings_gain(study(0, s), draws=200).iloc[0] for s in range(20)]
    real = [stats.feelings_gain(study(0.5, s), draws=200).iloc[0] for s in range(20)]
    assert sum(row["low"] == 0 for row in noise) >= 17
    assert all(row["value"] > 0 for row in noise)
    assert sum(row["low"] <= planted <= row["high"] for row in real) >= 17
    assert sum(row["low"] > 0 for row in real) >= 18


def test_only_what_was_known_before_is_taken():
    made = study(0.5)
    late = made.answers("success").assign(answered_at=DAY + pd.Timedelta(days=1))
    tables = {"success": late}
    plain = made.answers
    made.answers = lambda role: tables.get(role, plain(role))
    found = stats.feelings_gain(made, draws=50)
    assert found.attrs["beyond"] == ["effort"]
    assert found.attrs["lacking"] == ["success was asked of none of them before"]
    assert "beyond effort" in sentences.about_gain(found)


def test_staying_is_known_only_where_time_has_passed():
    made = study(0.5)
    found = gain._staying(made, 180)
    assert found.notna().all()
    assert "z" not in found
    soon = gain._staying(made, 30)  # nobody had left after 30 days
    assert soon.eq(1).all()
    never = gain._staying(made, 500)
    assert never.isna().sum() == made.customers["left_on"].isna().sum()


def test_what_is_lacking_is_said():
    made = study(0.5)
    made.feelings = made.feelings[:0]
    found = stats.feelings_gain(made)
    assert found.empty
    assert found.attrs["lacking"] == ["nobody was asked for feelings"]
    told = sentences.about_gain(found)
    assert told == "What met feelings add cannot be told: nobody was asked for feelings."
    few = stats.feelings_gain(study(0.5, n=40), draws=10)
    assert few.empty
    assert len(few.attrs["lacking"]) == 2


def test_hitouch_plants_no_gain(hitouch):
    found = stats.feelings_gain(hitouch, draws=200)
    assert found["low"].tolist() == [0, 0]
    assert (found["value"] < 0.01).all()
    told = sentences.about_gain(found)
    assert "add nothing beyond noise" in told


def test_without_a_table_of_customers_staying_is_unknown(hitouch):
    bare = dataclasses.replace(hitouch, customers=hitouch.customers[:0])
    assert gain._staying(bare, 365).empty
    told = stats.feelings_gain(bare, draws=10).attrs["lacking"]
    assert any("too few customers tell of staying" in why for why in told)
