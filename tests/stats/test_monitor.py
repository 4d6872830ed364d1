"""The monitor of a study: published run lengths, planted steps, few false signals."""

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import ParameterError
from cemlab.stats import signals, watch
from cemlab.stats.monitor import ewma_limit


def weekly(values, touchpoint="desk", n=16.0):
    period = pd.date_range("2024-01-01", periods=len(values), freq="7D")
    return pd.DataFrame({"touchpoint": touchpoint, "period": period, "value": values, "n": n})


@pytest.mark.parametrize(
    ("smoothing", "limit"), [(0.4, 3.054), (0.25, 2.998), (0.2, 2.962), (0.1, 2.814)]
)
def test_limits_equal_the_published_ones(smoothing, limit):
    # Lucas & Saccucci (1990), also Montgomery (2009) table 9.11: mean run length 500 in control.
    assert ewma_limit(smoothing, 500.0) == pytest.approx(limit, abs=0.002)


def test_run_length_by_simulation():
    limit, rng = ewma_limit(0.25, 100.0), np.random.default_rng(1)
    z, alive, length = np.zeros(4000), np.ones(4000, bool), np.zeros(4000)
    for _ in range(1500):
        z = 0.75 * z + 0.25 * rng.normal(size=4000)
        length += alive
        alive &= np.abs(z) <= limit * np.sqrt(0.25 / 1.75)
    assert length.mean() == pytest.approx(100, rel=0.06)


def test_few_false_signals_over_eight_charts():
    # 60 studies of a year; the whole simulation is benchmarks/monitor.py.
    rng = np.random.default_rng(2)
    tables = [
        weekly(8 + rng.normal(0, 0.3, 78), touchpoint=f"{run}-{k}")
        for run in range(60)
        for k in range(8)
    ]
    found = signals(watch(pd.concat(tables), charts=8))
    assert len(found) / 60 / 1.27 <= 1.5  # 66 weeks after learning, of 52


def test_a_step_of_two_standard_errors_is_mostly_called_within_six_weeks():
    rng = np.random.default_rng(3)
    tables = [
        weekly(8 + rng.normal(0, 0.3, 80) - 0.6 * (np.arange(80) >= 60), touchpoint=k)
        for k in range(200)
    ]
    chart = watch(pd.concat(tables), charts=8)
    found = signals(chart)
    weeks = (found["week"] - chart["period"].min()).dt.days // 7
    called = found[weeks.between(60, 65) & found["direction"].eq("fell")]
    assert called["touchpoint"].nunique() >= 160
    begun = chart["period"].min() + pd.Timedelta(weeks=60)
    levels = called[called["kind"].eq("level")]
    assert ((levels["low_week"] <= begun) & (begun <= levels["high_week"])).mean() >= 0.9
    assert levels["value"].median() == pytest.approx(-0.6, abs=0.15)


def test_one_week_far_out_is_told_as_such_and_does_not_move_what_is_usual():
    values = np.tile([7.9, 8.1, 8.0], 20)
    values[40] = 6.0
    found = signals(watch(weekly(values)))
    assert found[["kind", "direction"]].to_numpy().tolist() == [["single week", "fell"]]
    assert found["since"].item() == found["week"].item() == found["low_week"].item()
    chart = watch(weekly(values))
    assert chart["centre"].iloc[-1] == pytest.approx(8, abs=0.01)
    assert found["value"].item() == pytest.approx(-2, abs=0.02)


def test_a_second_step_stands_against_the_level_after_the_first():
    rng = np.random.default_rng(4)
    level = np.repeat([8.0, 7.0, 8.0], 33)
    found = signals(watch(weekly(level + rng.normal(0, 0.2, 99)), charts=8))
    assert found["direction"].tolist() == ["fell", "rose"]
    weeks = (found["since"] - pd.Timestamp("2024-01-01")).dt.days // 7
    assert weeks.tolist() == [33, 66]
    assert found["before"].iloc[1] == pytest.approx(7, abs=0.15)


def test_more_charts_mean_wider_limits_and_order_does_not_matter():
    rng = np.random.default_rng(5)
    table = pd.concat([weekly(8 + rng.normal(0, 0.3, 50), touchpoint=k) for k in "ab"])
    few, many = watch(table), watch(table, charts=40)
    width = [c["high"].iloc[-1] - c["low"].iloc[-1] for c in (few, many)]
    assert width[1] > 1.1 * width[0]
    pd.testing.assert_frame_equal(few, watch(table.sample(frac=1, random_state=1)))


def test_weeks_without_answers_are_passed_over():
    rng = np.random.default_rng(6)
    table = weekly(8 + rng.normal(0, 0.3, 60))
    chart = watch(table.drop(index=range(30, 35)))
    assert len(chart) == 55
    assert not chart["signal"].any()
    assert chart["low"].isna().sum() == 17  # 12 learnt from, 5 kept apart


def test_nothing_to_watch_and_wrong_rates():
    empty = watch(weekly([]).astype({"value": float}))
    assert empty.empty
    assert signals(empty).empty
    assert not watch(weekly([8.0] * 30))["signal"].any()
    with pytest.raises(ParameterError, match="must be above 0, got 0"):
        watch(weekly([8.0]), false_a_year=0)


def test_the_planted_step_of_hitouch_is_called_at_once(hitouch):
    answers = hitouch.answers(role="touchpoint", pattern="past")
    found = signals(watch(answers, weights="weight"))
    row = found[found["touchpoint"].eq("payments")]
    assert row["since"].dt.strftime("%Y-%m-%d").tolist() == ["2026-03-30"]
    assert (row["week"] - row["since"]).dt.days.item() <= 14
    assert len(found) <= 4  # in two years, one of them planted


def test_two_waves_a_year_apart_have_no_season():
    days = np.repeat(pd.to_datetime(["2025-05-10", "2026-05-10"], utc=True), 30)
    table = pd.DataFrame({"touchpoint": "billing", "answered_at": days, "value": [4.0, 6.0] * 30})
    for period in ("M", "Q"):
        chart = watch(table, period=period)
        assert chart["n"].tolist() == [30, 30]
        assert not chart["signal"].any()
