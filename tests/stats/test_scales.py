"""A scale that was changed on its way: found where planted, never in answers that only fell."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cemlab.sentences import about_scales
from cemlab.stats import scale_breaks

N, CUT = 900, 600


def study(values, low=0, high=10):
    rng = np.random.default_rng(3)
    table = pd.DataFrame({
        "source": "stays", "item": "satisfaction", "value": np.clip(np.round(values), low, high),
        "answered_at": pd.date_range("2025-11-01", periods=len(values), freq="9h", tz="UTC"),
        "scale_low": low, "scale_high": high,
        "customer_id": rng.integers(0, 300, len(values)).astype(str),
    })  # fmt: skip
    return SimpleNamespace(answers=lambda: table)


def drawn(seed, fall=0.0, mean=7.4, spread=1.8):
    values = np.random.default_rng(seed).normal(mean, spread, N)
    return values - np.where(np.arange(N) >= CUT, fall, 0)


@pytest.mark.parametrize("top", [5, 7])
def test_a_scale_that_was_cut_is_told_with_its_day(top):
    values = np.clip(np.round(drawn(1)), 0, 10)
    values[CUT:] = np.clip(np.ceil(values[CUT:] * top / 10), 1, None)
    (row,) = scale_breaks(study(values)).itertuples()
    # A first answer or two that fit both scales may come before the cut.
    assert abs(row.since - pd.Timestamp("2025-11-01", tz="UTC") - CUT * pd.Timedelta("9h")).days < 4
    assert row.highest == top
    told = about_scales(scale_breaks(study(values)))
    assert told.startswith("Was the scale changed? Since ")
    assert f"is above {top} of 0 to 10 (n = " in told


@pytest.mark.parametrize(("fall", "most"), [(0, 0), (1, 0), (2, 0), (3, 1)])
def test_answers_at_random_and_a_true_fall_are_not_told(fall, most):
    found = [scale_breaks(study(drawn(seed, fall))) for seed in range(25)]
    assert sum(map(len, found)) <= most  # a fall by 3 of 10 points may look alike
    assert about_scales(found[0]) == ""


def test_a_true_fall_on_five_points_and_few_answers_since_are_not_told():
    fallen = [study(drawn(seed, 1, mean=4, spread=0.9), 1, 5) for seed in range(25)]
    assert sum(len(scale_breaks(given)) for given in fallen) == 0
    values = drawn(2)
    values[-12:] = 5  # a poor week
    assert scale_breaks(study(values)).empty


def test_the_simulated_company_changed_no_scale(hitouch):
    assert scale_breaks(hitouch).empty
