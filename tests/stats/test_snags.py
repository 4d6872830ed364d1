"""Where customers do not go on: a planted snag, Newcombe's interval, what cannot be told."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from cemlab import stats
from cemlab.errors import ParameterError

DAY = pd.Timestamp("2026-01-05", tz="UTC")


def study(rows, points=("offer", "contract", "start"), trigger=None):
    """A study of dated answers: customer, touch point, day, value on 0–10."""
    table = pd.DataFrame(rows, columns=["customer_id", "touchpoint", "day", "value"])
    table["answered_at"] = DAY + pd.to_timedelta(table["day"], unit="D")
    table["response_id"] = [f"r{i}" for i in range(len(table))]
    table = table.assign(source="s", role="touchpoint", scale_low=0, scale_high=10, account_id=None)
    touchpoints = {p: SimpleNamespace(label=p, trigger=trigger) for p in points}
    return SimpleNamespace(
        answers=lambda role: table, study=SimpleNamespace(touchpoints=touchpoints)
    )


def journey(n=400, poor=0.3, good=0.6, seed=1):
    """Half of the customers rate the offer poor; fewer of them go on to the contract."""
    rng = np.random.default_rng(seed)
    rows = [("end", "start", 900, 5)]
    for who in range(n):
        bad = who % 2 == 0
        rows.append((f"c{who}", "offer", who % 60, 2 if bad else 9))
        if rng.random() < (poor if bad else good):
            rows.append((f"c{who}", "contract", who % 60 + 20, 8 if rng.random() < 0.5 else 2))
    return rows


def test_a_planted_snag_is_found_where_it_is():
    found = stats.snags(study(journey())).set_index("touchpoint")
    assert found.index.tolist() == ["offer", "contract"]
    assert found["next"].tolist() == ["contract", "start"]
    row = found.loc["offer"]
    assert row["value"] == pytest.approx(-0.3, abs=0.08)
    assert row["p_adjusted"] < 0.001
    assert found.loc["contract", "value"] == 0  # nobody went on from there, poor or good
    # statsmodels, Newcombe's interval of the same counts.
    ends = confint_proportions_2indep(
        row["poor"] * row["n"], row["n"], row["good"] * row["n_against"], row["n_against"],
        method="newcomb",
    )  # fmt: skip
    assert (row["low"], row["high"]) == pytest.approx(ends)
    assert stats.snags(study(journey(poor=0.5, good=0.5)))["p_adjusted"].gt(0.05).all()


def test_only_later_answers_within_the_window_count():
    rows = [("z", "start", 500, 9)]
    for i, (value, day) in enumerate([(2, 30), (2, 95), (2, -5), (9, 89), (9, 0), (9, 91)]):
        rows += [(f"c{i}", "offer", 100, value), (f"c{i}", "contract", 100 + day, 9)]
    found = stats.snags(study(rows), window=90).set_index("touchpoint").loc["offer"]
    assert found["poor"] == pytest.approx(1 / 3)  # day 30; not 95, not before
    assert found["good"] == pytest.approx(1 / 3)  # day 89; the same moment is not after


def test_answers_too_young_to_be_followed_are_left_out():
    rows = journey(n=40)[1:]
    recent = [(f"n{i}", "offer", 85, 2) for i in range(30)]
    found = stats.snags(study([*rows, *recent, ("z", "start", 160, 9)]), window=80)
    assert found.loc[found["touchpoint"].eq("offer"), "n"].item() == 20


def test_the_trigger_of_the_study_decides_what_is_poor():
    rows = [("z", "start", 500, 9)]
    for i, value in enumerate([2, 3, 4, 8, 9, 10]):
        rows.append((f"c{i}", "offer", 100, value))
    assert stats.snags(study(rows))["n"].item() == 3
    assert stats.snags(study(rows, trigger=2))["n"].item() == 1


def test_data_that_cannot_tell_say_so():
    rows = [("c0", "offer", 1, 2), ("c1", "offer", 1, 9)]
    found = stats.snags(study(rows))
    assert found.empty
    assert "old enough" in found.attrs["why"]
    unnamed = stats.snags(study([(None, "offer", 1, 2)]))
    assert "named customers" in unnamed.attrs["why"]
    with pytest.raises(ParameterError, match="`window` must be at least one day, got 0"):
        stats.snags(study(rows), window=0)


def test_no_snag_was_planted_in_the_simulated_company(hitouch):
    found = stats.snags(hitouch)
    assert len(found) == 7
    assert found["p_adjusted"].gt(0.05).all()
    assert found.attrs["source"] == "transactions"


def test_after_the_only_touch_point_nobody_can_go_on(hitouch):
    alone = {"billing": hitouch.study.touchpoints["billing"]}
    study = hitouch.study.model_copy(update={"touchpoints": alone})
    found = stats.snags(dataclasses.replace(hitouch, study=study))
    assert found.empty
    assert found.attrs["why"].startswith("no touch point has both")
