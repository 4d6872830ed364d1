"""Who moved and which roles disagree: published index, χ² by SciPy, planted changes."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats as sps

from cemlab import stats
from cemlab.errors import DataError, ParameterError
from cemlab.stats.quadrants import net_of_touchpoints


def test_the_reliable_change_index_of_jacobson_and_truax():
    # Jacobson & Truax (1991), table 1: SD 7.5, reliability .80, from 47.5 to 32.5: their RC of
    # 3.16 is 15 over the standard error of the difference, 4.74.
    rng = np.random.default_rng(0)
    spread = rng.normal(size=400)
    spread = 7.5 * (spread - spread.mean()) / spread.std(ddof=0)
    answers = pd.DataFrame({"customer_id": range(400), "period": 1, "value": 40 + spread})
    answers = pd.concat([answers, answers.assign(period=2)], ignore_index=True)
    first = answers["period"].eq(1) & answers["customer_id"].eq(0)
    answers.loc[answers["customer_id"].eq(0), "value"] = 32.5
    answers.loc[first, "value"] = 47.5
    found = stats.movers(answers, reliability=0.8).set_index("customer_id")
    error = answers["value"].std() * np.sqrt(0.2) * np.sqrt(2)
    assert error == pytest.approx(4.74, abs=0.05)
    assert found.loc[0, "value"] == pytest.approx(-15)
    assert found.loc[0, "p"] == pytest.approx(2 * sps.norm.sf(3.16), rel=0.1)
    assert found.loc[1:, "value"].abs().max() == 0


@pytest.fixture(scope="module")
def moving():
    """300 customers, six answers a year; twenty of them fall by four points."""
    rng = np.random.default_rng(5)
    who = np.repeat(np.arange(300), 12)
    late = np.tile(np.repeat([0, 1], 6), 300)
    value = 7 + rng.normal(0, 1, 300)[who] + rng.normal(0, 1.2, len(who))
    value -= 4.0 * ((who < 20) & (late == 1))
    return pd.DataFrame(
        {"customer_id": who, "period": np.where(late, "b", "a"), "value": value, "touchpoint": "x"}
    )


def test_planted_movers_are_found_and_hardly_any_other(moving):
    found = stats.movers(moving)
    moved = found["p_adjusted"].lt(0.05)
    assert moved[:20].all()
    assert moved[20:].sum() <= 2
    assert (found["value"][:20] < -2).all()
    # Without correction one in twenty of the others would seem to move.
    assert found["p"][20:].lt(0.05).mean() == pytest.approx(0.05, abs=0.03)


def test_movers_equal_a_hand_made_t_test(moving):
    few = moving[moving["customer_id"].lt(3)]
    found = stats.movers(few).set_index("customer_id")
    groups = few.groupby(["customer_id", "period"])["value"]
    noise = (groups.var() * 5).sum() / (5 * 6)
    means = groups.mean().unstack()
    t = (means["b"] - means["a"]) / np.sqrt(noise * (1 / 6 + 1 / 6))
    assert found["p"].tolist() == pytest.approx((2 * sps.t.sf(t.abs(), 30)).tolist())
    half = sps.t.ppf(0.975, 30) * np.sqrt(noise / 3)
    assert (found["high"] - found["value"]).tolist() == pytest.approx([half] * 3)


def test_one_period_moves_nobody(moving):
    found = stats.movers(moving[moving["period"].eq("a")])
    assert found.empty
    assert "p_adjusted" in found
    with pytest.raises(ParameterError, match="`reliability` must be between 0 and 1, got 2"):
        stats.movers(moving, reliability=2)


def test_nobody_moves_in_a_company_where_nothing_but_noise_was_planted(hitouch):
    strangers = hitouch.customers.assign(customer_id="X" + hitouch.customers["customer_id"])
    none = type(hitouch)(study=hitouch.study, **hitouch.tables | {"customers": strangers})
    assert stats.study_movers(none).empty
    found = stats.study_movers(hitouch)
    crossed = found["quadrant"].ne(found["quadrant_before"])
    assert crossed.mean() > 0.1  # by plain means a sixth seems to have changed quadrant
    assert found["moved"].mean() < 0.01
    assert found["against"].iloc[0] == "the twelve months to October 2025"
    assert (
        not found["customer_id"]
        .isin(hitouch.customers.loc[hitouch.customers["left_on"].notna(), "customer_id"])
        .any()
    )


def test_roles_that_disagree_are_told_by_a_test_of_homogeneity():
    rng = np.random.default_rng(2)
    account = np.repeat(np.arange(60), 10)
    role = np.tile(np.repeat(["buyer", "user"], 5), 60)
    value = rng.normal(7, 1, 600) - 4 * ((account < 8) & (role == "user"))
    answers = pd.DataFrame({"account_id": account, "contact_role": role, "value": value})
    answers["customer_id"] = answers["account_id"].astype(str) + answers["contact_role"]
    found = stats.role_spread(answers).set_index("account_id")
    assert found["p_adjusted"].lt(0.05)[:8].all()
    assert found["p_adjusted"].lt(0.05)[8:].sum() <= 1
    assert (found["lowest"][:8] == "user").all()
    # With two roles χ² on one degree is the squared z of two means (SciPy).
    noise = answers.groupby("customer_id")["value"].var().mean()
    means = answers.groupby(["account_id", "contact_role"])["value"].mean().unstack()
    z = (means["buyer"] - means["user"]).abs() / np.sqrt(noise * 2 / 5)
    assert found["p"].tolist() == pytest.approx((2 * sps.norm.sf(z)).tolist())
    half = sps.norm.ppf(0.975) * np.sqrt(noise * 2 / 5)
    assert (found["high"] - found["value"]).tolist() == pytest.approx([half] * 60)


def test_roles_of_the_simulated_company_that_see_it_the_other_way(hitouch):
    from cemlab.sample.accounts import draw_customers
    from cemlab.sample.wording import read_data

    rng = np.random.default_rng(np.random.SeedSequence(7).spawn(9)[0])
    people = draw_customers(rng, read_data("company.yaml"), 1200)
    level = people.groupby(["account_id", "role"])["latent"].mean().unstack()
    apart = level.max(axis=1) - level.min(axis=1)
    answers = hitouch.answers(role="touchpoint", pattern="past")
    found = stats.study_roles(hitouch).set_index("account_id")
    told = found["p_adjusted"].lt(0.05)
    planted = apart.reindex(found.index).gt(1.2)
    assert told[planted].mean() > 0.85
    assert planted[told].mean() > 0.6
    assert net_of_touchpoints(answers).mean() == pytest.approx(answers["value"].mean())


def test_single_answers_move_nobody_and_split_no_account():
    from types import SimpleNamespace

    from cemlab.study.models import Quadrants

    answers = pd.DataFrame(
        {
            "customer_id": list("abab"), "account_id": "A", "contact_role": ["x", "y"] * 2,
            "touchpoint": "desk", "value": [8.0, 3, 7, 4],
            "answered_at": pd.to_datetime(["2025-01-01"] * 2 + ["2026-06-01"] * 2, utc=True),
        }
    )  # fmt: skip
    customers = pd.DataFrame({"customer_id": list("ab"), "revenue": 1.0, "left_on": pd.NaT})
    study = SimpleNamespace(quadrants=Quadrants(score=6.0, revenue=1.0))
    feedback = SimpleNamespace(
        answers=lambda role, pattern: answers, customers=customers, study=study
    )
    assert stats.study_movers(feedback).empty
    assert {"moved", "quadrant_before"} <= set(stats.study_movers(feedback))
    feedback.answers = lambda role, pattern: answers[:2]
    assert stats.study_roles(feedback).empty
    assert stats.defection(feedback).empty


def test_answers_that_never_differ_tell_no_noise():
    same = pd.DataFrame(
        {"customer_id": ["a"] * 4 + ["b"] * 4, "account_id": "A", "period": [1, 1, 2, 2] * 2,
         "contact_role": ["buyer"] * 4 + ["user"] * 4, "value": [8.0, 8, 9, 9, 5, 5, 5, 5]}
    )  # fmt: skip
    with pytest.raises(DataError, match="never differ"):
        stats.movers(same)  # a step of one point would be sure, with no error at all
    with pytest.raises(DataError, match="never differ"):
        stats.role_spread(same.assign(value=[8.0] * 4 + [5.0] * 4))


def test_roles_of_unknown_customers_are_left_out():
    rows = pd.DataFrame(
        {"account_id": "A", "customer_id": [*"aaabbb", None], "value": [8, 9, 8, 3, 2, 3, 9],
         "contact_role": ["buyer"] * 3 + ["user"] * 4}
    )  # fmt: skip
    pd.testing.assert_frame_equal(stats.role_spread(rows), stats.role_spread(rows[:6]))
