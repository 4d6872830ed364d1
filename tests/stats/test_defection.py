"""Who left: shares by hand and statsmodels, hazards against planted ones, no leak of the end."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

from cemlab import stats
from cemlab.study.models import Quadrants

START = pd.Timestamp("2025-01-01", tz="UTC")


def company(n=1500, slope=0.6, seed=3, revenue=10.0):
    """Customers who leave within two years, likelier the lower their level."""
    rng = np.random.default_rng(seed)
    level = rng.normal(6, 1.5, n)
    days = rng.exponential(730 * np.exp(slope * (level - 6)), n)
    who = np.repeat(np.arange(n), 8)
    when = rng.uniform(0, 730, len(who))
    here = when < days[who]
    answers = pd.DataFrame(
        {
            "customer_id": who[here],
            "value": (level[who] + rng.normal(0, 1, len(who)))[here],
            "answered_at": START + pd.to_timedelta(when[here], unit="D"),
        }
    )
    left = pd.Series(START + pd.to_timedelta(days, unit="D")).where(days < 730)
    customers = pd.DataFrame({"customer_id": range(n), "revenue": revenue, "left_on": left})
    return feedback(answers, customers)


def feedback(answers, customers):
    return SimpleNamespace(
        answers=lambda role, pattern: answers,
        customers=customers,
        study=SimpleNamespace(quadrants=Quadrants(score=6.0, revenue=5.0)),
    )


@pytest.fixture(scope="module")
def leaving():
    return company()


def test_the_planted_hazard_is_recovered(leaving):
    hazard = stats.defection(leaving).attrs["hazard"]
    assert hazard["low"] < np.exp(-0.6) < hazard["high"]
    nothing = stats.defection(company(slope=0.0, seed=4)).attrs["hazard"]
    assert nothing["low"] < 1 < nothing["high"]


def test_shares_are_kaplan_meiers_with_wilsons_interval(leaving):
    # statsmodels: everybody is followed alike, so 1 − S(end) is the share; and its Wilson.
    found = stats.defection(leaving, at=START + pd.Timedelta(days=365), gap=0)
    rows = found[found["of"].eq("score")]
    assert rows["group"].tolist() == ["lowest third", "middle third", "highest third"]
    assert rows["value"].is_monotonic_decreasing
    for row in rows.itertuples():
        low, high = proportion_confint(row.left, row.n, method="wilson")
        assert (row.low, row.high) == pytest.approx((low, high))
        curve = SurvfuncRight(np.repeat([300.0, 366.0], [row.left, row.n - row.left]),
                              np.repeat([1, 0], [row.left, row.n - row.left]))  # fmt: skip
        assert row.value == pytest.approx(1 - curve.surv_prob[-1])


def test_no_answer_after_the_day_and_nobody_already_gone_counts(leaving):
    at = START + pd.Timedelta(days=365)
    found = stats.defection(leaving, at=at)
    answers, customers = leaving.answers(None, None), leaving.customers
    early = answers[answers["answered_at"].lt(at)]
    later = answers[answers["answered_at"].ge(at)].assign(value=0.0)  # a leak would show
    changed = feedback(pd.concat([early, later]), customers)
    pd.testing.assert_frame_equal(found, stats.defection(changed, at=at))
    gone = customers["left_on"].lt(at + pd.Timedelta(days=30))
    assert found.attrs["gone"] == gone.sum()
    assert found.loc[found["of"].eq("quadrant"), "n"].sum() <= (~gone).sum()


def test_answers_after_leaving_are_counted_not_used(leaving):
    ghost = pd.DataFrame({
        "customer_id": [int(leaving.customers["left_on"].first_valid_index())], "value": [0.0],
        "answered_at": [START + pd.Timedelta(days=729.9)],
    })  # fmt: skip
    haunted = feedback(pd.concat([leaving.answers(None, None), ghost]), leaving.customers)
    assert stats.defection(leaving).attrs["after_leaving"] == 0
    assert stats.defection(haunted).attrs["after_leaving"] == 1


def test_nothing_is_told_where_nobody_left(leaving):
    stayed = leaving.customers.assign(left_on=pd.NaT)
    found = stats.defection(feedback(leaving.answers(None, None), stayed))
    assert found.empty
    assert found.attrs["confidence"] == 0.95


def test_customers_at_risk_of_the_simulated_company_left_more_often(hitouch):
    found = stats.defection(hitouch)
    share = found[found["of"].eq("quadrant")].set_index("group")
    assert share.loc["at-risk", "low"] > share.loc["model", "high"]
    assert share.loc["dangling", "low"] > share.loc["growth", "high"]
    hazard = found.attrs["hazard"]
    # Planted: the odds of leaving at all fall by exp(−0.75) with each point.
    assert hazard["low"] < 0.6
    assert hazard["high"] < 0.75


def test_contacts_of_few_accounts_widen_the_interval_of_who_left():
    given = company(n=300)
    given.customers = given.customers.assign(account_id=given.customers["customer_id"] // 20)
    rows = given.answers(role="touchpoint", pattern="past")
    rows = rows.assign(account_id=rows["customer_id"] // 20)
    given.answers = lambda role, pattern: rows
    found = stats.defection(given).query("of == 'score'")
    n = found["n_effective"]
    low, high = proportion_confint(found["value"] * n, n, method="wilson")
    assert (found["high"] - found["low"] > 1.01 * (high - low)).all()  # 15 accounts: t, not z


def test_nothing_is_told_of_answers_without_dates(hitouch):
    undated = hitouch.responses.assign(answered_at=pd.Series(pd.NaT, dtype="datetime64[us, UTC]"))
    assert stats.defection(dataclasses.replace(hitouch, responses=undated)).empty
