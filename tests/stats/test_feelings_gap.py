"""Feelings wanted against felt: by hand, the planted company, studies that asked less."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml
from statsmodels.stats.proportion import proportion_confint

from cemlab import stats
from cemlab.study.models import MinGroup


def study(ticks, accounts=None):
    """A study in which each customer ticks: (customer, wanted, felt) from a list of three."""
    offered = ["calm", "proud", "heard"]
    rows = [
        (who, "desk", feeling, side, float(feeling in given))
        for who, *sides in ticks
        for side, given in zip(("wanted", "felt"), sides, strict=True)
        if given is not None
        for feeling in offered
    ]
    feelings = pd.DataFrame(
        rows, columns=["response_id", "touchpoint", "feeling", "side", "ticked"]
    )
    who = [t[0] for t in ticks]
    responses = pd.DataFrame(
        {"response_id": who, "customer_id": who, "source": "s", "wave": None, "weight": 1.0,
         "touchpoint": None}
    )  # fmt: skip
    customers = pd.DataFrame({"customer_id": who, "account_id": accounts or who})
    plan = SimpleNamespace(touchpoints={"desk": None}, min_group=MinGroup())
    return SimpleNamespace(
        feelings=feelings, responses=responses, customers=customers, study=plan, segments=[]
    )


TICKS = [
    ("a", {"calm"}, {"calm"}),
    ("b", {"calm"}, {"proud"}),
    ("c", {"proud"}, {"calm"}),
    ("d", {"calm", "heard"}, {"heard"}),
]


def test_equal_totals_can_be_different_people():
    # calm is wanted by a, b, d and felt by a, c; proud is wanted by one and felt by another.
    found = stats.feelings_gap(study(TICKS)).set_index("feeling")
    assert found.loc["calm", ["n", "asked"]].tolist() == [3, 4]
    assert found.loc["calm", "value"] == pytest.approx(1 / 3)
    assert found.loc["calm", "unwanted"] == pytest.approx(1 / 4)
    assert found.loc["proud", "gap"] == 0
    assert found.loc["proud", "value"] == 0
    assert found.loc["proud", "unwanted"] == pytest.approx(1 / 4)


def test_the_paired_share_has_wilsons_interval():
    row = stats.feelings_gap(study(TICKS)).set_index("feeling").loc["calm"]
    expected = proportion_confint(1, 3, method="wilson")
    assert (row["low"], row["high"]) == pytest.approx(expected)


def test_contacts_of_one_account_widen_the_interval():
    ticks = [(f"c{i}", {"calm"}, {"calm"} if i < 20 else {"proud"}) for i in range(40)]
    alone = stats.feelings_gap(study(ticks)).iloc[0]
    together = stats.feelings_gap(study(ticks, [f"a{i // 4}" for i in range(40)])).iloc[0]
    assert together["value"] == alone["value"]
    assert together["high"] - together["low"] > 1.5 * (alone["high"] - alone["low"])


def test_who_ticked_one_side_alone_makes_no_pair():
    found = stats.feelings_gap(study([*TICKS, ("e", {"calm"}, None)]))
    assert found["asked"].tolist() == [4, 4, 4]


def test_without_wanted_ticks_no_difference_is_made():
    felt = study([(who, None, given) for who, _, given in TICKS])
    found = stats.feelings_gap(felt)
    assert found.empty
    assert "the company's design" in found.attrs["why"]
    assert stats.feelings_priorities(felt).empty
    assert set(stats.feeling_shares(felt)["side"]) == {"felt"}


def test_profiles_apart_as_computed_elsewhere():
    wanted, felt = [0.5, 0.3, 0.2, 0], [0.2, 0.3, 0.1, 0.4]
    assert stats.jensen_shannon([wanted, felt]) == pytest.approx(0.2601634, abs=1e-7)
    assert stats.jensen_shannon([[3, 1], [6, 2]]) == pytest.approx(0)


def test_the_planted_gaps_are_found_with_their_signs(hitouch, sample_dir):
    truth = yaml.safe_load((sample_dir / "truth.yaml").read_text("utf-8"))["feelings"]
    found = stats.feelings_gap(hitouch)
    places = list(zip(found["touchpoint"], found["feeling"], strict=True))
    planted = np.array([truth["felt"][p][f] - truth["wanted"][p][f] for p, f in places])
    sure = found["p_adjusted"].lt(0.05).to_numpy()
    assert sure.sum() >= 8
    assert (np.sign(found["gap"][sure]) == np.sign(planted[sure])).all()
    felt = np.array([truth["felt"][p][f] for p, f in places])
    many = found["n"].ge(30).to_numpy()
    assert (found["low"].le(felt) & found["high"].ge(felt))[many].mean() > 0.85


def test_the_order_does_not_depend_on_the_order_of_rows(hitouch):
    turned = SimpleNamespace(
        feelings=hitouch.feelings.iloc[::-1], responses=hitouch.responses.iloc[::-1],
        customers=hitouch.customers, study=hitouch.study, answers=hitouch.answers,
    )  # fmt: skip
    tables = [stats.feelings_priorities(f, draws=100, seed=3) for f in (hitouch, turned)]
    pd.testing.assert_frame_equal(*tables)
    assert tables[0]["weighted"].sum() == pytest.approx(1)
    assert tables[0]["weighted"].is_monotonic_decreasing


def test_a_segment_that_wants_something_else_is_found():
    rng = np.random.default_rng(5)
    ticks = []
    for i in range(120):
        wanted = "calm" if rng.random() < (0.8 if i % 2 else 0.3) else "proud"
        ticks.append((f"c{i}", {wanted}, {"heard"}))
    company = study(ticks)
    company.segments = ["region"]
    company.customers["region"] = np.where(np.arange(120) % 2, "North", "South")
    assert stats.segment_profiles(company, draws=199)["p_adjusted"].item() < 0.05
    company.customers["region"] = np.where(rng.random(120) < 0.5, "North", "South")
    assert stats.segment_profiles(company, draws=199)["p_adjusted"].item() > 0.05


def test_answers_without_weight_give_no_order():
    weightless = study(TICKS)
    weightless.responses = weightless.responses.assign(weight=0.0)
    assert stats.feelings_priorities(weightless, draws=5).empty
