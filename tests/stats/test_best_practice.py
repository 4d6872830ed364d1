"""Best practice: the planted one is found and no other; the winner's curse is taken off."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from cemlab import load_study
from cemlab.sample import simulate
from cemlab.stats import best_practices, segment_differences
from cemlab.stats.best_practice import _picked


@pytest.mark.parametrize("seed", [7, 23])
def test_the_planted_practice_is_found_alone(seed, request, tmp_path):
    if seed == 7:
        feedback = request.getfixturevalue("hitouch")
    else:
        simulate(tmp_path, seed=seed)
        feedback = load_study(tmp_path / "study.yaml")
    answers = feedback.answers(role="touchpoint", pattern="past")
    found = best_practices(feedback, answers)
    assert found[["group", "touchpoint"]].to_numpy().tolist() == [["health care", "contract"]]
    row = found.iloc[0]
    assert row["low"] < 1.5 < row["high"]  # as planted
    mine = answers[answers["touchpoint"].eq("contract")].dropna(subset=["value", "vertical"])
    own = mine["vertical"].eq("health care")
    assert row["score"] == pytest.approx(mine.loc[own, "value"].mean())
    assert row["others"] == pytest.approx(mine.loc[~own, "value"].mean())
    assert row["elsewhere"] == mine.loc[~own, "customer_id"].nunique()
    alike = mine["value"] + ~own * row["likely"]
    assert row["lift"] == pytest.approx(alike.mean() - mine["value"].mean())


def company(shift=0.0, seed=0, scale=(1, 10)):
    """40 accounts in four regions rate three touch points; North does billing better."""
    rng = np.random.default_rng(seed)
    who = np.arange(200)
    rows = [
        pd.DataFrame(
            {
                "item": point, "role": "touchpoint", "touchpoint": point, "scale_low": scale[0],
                "scale_high": scale[1], "customer_id": who.astype(str),
                "account_id": (who % 40).astype(str), "region": np.array(list("NESW"))[who % 4],
                "value": rng.normal(6, 1, 200)
                + shift * ((who % 4 == 0) & (point == "billing")),
            }
        )
        for point in ("billing", "support", "portal")
    ]  # fmt: skip
    study = SimpleNamespace(customers=SimpleNamespace(segments={"region": "r"}), sources={})
    return SimpleNamespace(study=study), pd.concat(rows, ignore_index=True)


def test_false_finds_are_few():
    # Benjamini and Hochberg hold the chance of any false find at 5 % where nothing differs.
    finds = [len(best_practices(*company(seed=seed))) > 0 for seed in range(20)]
    assert sum(finds) <= 4  # binomial(20, 0.05): more than 4 in 0.3 % of runs


def test_a_wide_scale_does_not_outrank_a_narrow_one():
    feedback, wide = company(shift=1.2, seed=4)
    _, narrow = company(shift=2.0, seed=4)
    narrow = narrow.assign(value=narrow["value"] / 2, scale_low=1, scale_high=5, item="narrow")
    narrow["touchpoint"] = narrow["touchpoint"].replace("billing", "invoices")
    found = segment_differences(feedback, pd.concat([wide, narrow]))
    first = found[found["group"].eq("N")]
    assert first["about"].tolist()[:2] == ["invoices", "billing"]
    assert first["value"].iloc[0] < first["value"].iloc[1]  # in points it is the smaller one


def test_one_touch_point_on_two_scales_is_compared_on_each():
    feedback, ten = company(shift=2.0, seed=4)
    five = ten.assign(value=ten["value"] / 2, scale_high=5, item=ten["item"] + "_5")
    found = best_practices(feedback, pd.concat([ten, five]))
    assert found[["touchpoint", "scale"]].to_numpy().tolist() == [
        ["billing", "1–10"], ["billing", "1–5"],
    ]  # fmt: skip
    assert found["effect"].iloc[0] == pytest.approx(found["effect"].iloc[1])


@pytest.mark.parametrize("true", [1.0, 2.0, 3.0])
def test_the_winners_curse_is_mostly_taken_off(true):
    # Simulated: of estimates picked because they exceed 3.5 errors, the mean is far too large. Near
    # the threshold the correction errs on the low side, by about half as much.
    z = np.random.default_rng(1).normal(true, 1, 400_000)
    picked = z[z > 3.5][:300]
    cut = 2 * norm.sf(3.5)
    corrected = [v * _picked(2 * norm.sf(v), cut) for v in picked]
    assert abs(np.mean(corrected) - true) < 0.6 * (picked.mean() - true)


def test_what_is_beyond_doubt_is_left_as_it_is():
    assert _picked(1e-40, 0.001) == pytest.approx(1, abs=1e-3)
    assert 0 < _picked(0.0009, 0.001) < 0.6


def test_nothing_to_find_is_an_empty_table_with_all_columns():
    found = best_practices(*company(seed=2), alpha=1e-9)
    assert found.empty
    assert {"likely", "elsewhere", "lift"} <= set(found)
    assert found.attrs["comparisons"] == 12


def test_no_ratings_are_no_differences(hitouch):
    nothing = hitouch.answers(role="touchpoint", pattern="past").iloc[:0]
    nothing = nothing.astype({"scale_low": float, "scale_high": float})
    assert best_practices(hitouch, nothing).empty
    assert segment_differences(hitouch, nothing).empty
