"""The week in which a level changed: planted steps, weekdays, seasons, accounts."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.formula.api import wls

from cemlab.stats import by_period, change_point, compare, score


def weekly(values, n=20):
    period = pd.date_range("2026-01-05", periods=len(values), freq="7D")
    return pd.DataFrame({"period": period, "value": values, "n": n})


def test_step_is_found_by_least_squares():
    rng = np.random.default_rng(6)
    table = weekly(np.where(np.arange(80) < 50, 8.0, 7.2) + rng.normal(0, 0.3, 80))
    row = change_point(table).iloc[0]
    splits = range(3, 78)  # every split tried by hand
    squares = [
        table["value"][:k].var(ddof=0) * k + table["value"][k:].var(ddof=0) * (80 - k)
        for k in splits
    ]
    assert row["week"] == table["period"][splits[int(np.argmin(squares))]]
    assert abs(row["week"] - table["period"][50]).days <= 7
    assert row["low_week"] <= row["week"] <= row["high_week"]
    assert row["p"] == 0.001
    assert row["low"] < -0.8 < row["high"]
    assert row["n_before"] + row["n_after"] == row["n"] == 1600


def test_weeks_with_few_answers_count_little():
    table = weekly([8.0] * 10 + [7.0] * 10, n=20.0)
    table.loc[3, ["value", "n"]] = [0, 0.001]
    table.loc[15, "value"] = np.nan
    row = change_point(table).iloc[0]
    assert row["week"] == table["period"][10]
    assert row["before"] == pytest.approx(8, abs=0.001)


def test_no_step_is_mostly_called_none():
    rng = np.random.default_rng(12)
    p = [change_point(weekly(rng.normal(7, 1, 40)), draws=199)["p"].item() for _ in range(200)]
    assert 0.01 <= np.mean(np.array(p) < 0.05) <= 0.1


def test_interval_holds_the_true_week():
    rng = np.random.default_rng(13)
    hold = []
    for _ in range(100):
        table = weekly(np.where(np.arange(60) < 30, 7.5, 6.9) + rng.normal(0, 0.4, 60))
        row = change_point(table, draws=0).iloc[0]
        hold.append(row["low_week"] <= table["period"][30] <= row["high_week"])
    assert np.mean(hold) >= 0.9


def test_one_row_per_touch_point_whatever_the_order():
    rng = np.random.default_rng(3)
    flat, step = rng.normal(7, 0.2, 30), rng.normal(7, 0.2, 30) - (np.arange(30) >= 12)
    table = pd.concat(
        [weekly(flat).assign(touchpoint="portal"), weekly(step).assign(touchpoint="billing")]
    )
    found = change_point(table, by="touchpoint")
    assert found["touchpoint"].tolist() == ["billing", "portal"]
    assert found["week"][0] == table["period"].iloc[12]
    assert found["p_adjusted"][0] == pytest.approx(2 * found["p"][0])
    assert found["p_adjusted"][1] > 0.05
    mixed = change_point(table.sample(frac=1, random_state=1), by="touchpoint")
    pd.testing.assert_frame_equal(found, mixed, rtol=0, atol=0)


def test_too_few_weeks_say_nothing():
    row = change_point(pd.Series([1.0, 2.0, 3.0], index=weekly([0] * 3)["period"])).iloc[0]
    assert row["n"] == 3
    assert row[["week", "low_week", "before", "p", "low"]].isna().all()


NUMBERS = ("n", "value", "low", "high", "before", "after", "n_before", "n_after", "p", "p_adjusted")


@pytest.mark.parametrize("rows", [0, 3])
def test_without_a_step_figures_are_missing_and_keep_their_types(rows):
    days = pd.Series(pd.date_range("2026-01-05", periods=rows, freq="7D", tz="UTC"), dtype=None)
    answers = pd.DataFrame({"touchpoint": pd.Series(["a"] * rows, dtype="str"), "value": 7.0})
    answers["answered_at"] = days if rows else pd.Series([], dtype=object)
    by = ["touchpoint", "period"]
    moves = score(by_period(answers), by=by)
    assert len(moves) == rows
    assert moves["period"].dtype.kind == "M"
    found = change_point(moves, by="touchpoint")
    assert len(found) == (1 if rows else 0)
    assert all(found[name].dtype == float for name in NUMBERS)
    assert all(found[name].dtype.kind == "M" for name in ("week", "low_week", "high_week"))
    assert found["touchpoint"].dtype == "str"
    assert not found["p_adjusted"].lt(0.05).any()
    assert len(found.nsmallest(1, "p")) <= 1
    assert change_point(moves)["week"].isna().all()


def answered(rng, weeks, per_week=30, shift=lambda week, weekday: 0.0):
    """Answers with their times, Monday to Friday."""
    week = np.repeat(np.arange(weeks), per_week)
    weekday = rng.integers(0, 5, len(week))
    value = 7 + rng.normal(0, 1, len(week)) + shift(week, weekday)
    at = pd.Timestamp("2024-01-01T12:00", tz="UTC") + pd.to_timedelta(7 * week + weekday, unit="D")
    return pd.DataFrame({"value": value, "answered_at": at, "week": week, "weekday": weekday})


def test_another_mix_of_weekdays_makes_no_step():
    rng = np.random.default_rng(5)
    table = answered(rng, 60, shift=lambda week, day: 1.5 * (day == 4))
    # From week 30 on hardly anybody is asked on a Friday.
    table = table[(table["week"] < 30) | (table["weekday"] < 4) | (rng.random(len(table)) < 0.1)]
    plain = score(by_period(table), by="period")
    assert change_point(plain)["p"].item() < 0.05
    found = change_point(table)
    assert found["p"].item() > 0.05
    assert "weekdays evened out" in found["method"].item()


def test_a_step_is_not_taken_for_a_weekday():
    table = answered(np.random.default_rng(6), 40, shift=lambda week, day: -1.0 * (week >= 25))
    found = change_point(table).iloc[0]
    assert found["week"] == pd.Timestamp("2024-01-01") + pd.Timedelta(weeks=25)
    assert abs(found["value"] + 1) < 3 * np.sqrt(1 / 750 + 1 / 450)  # three standard errors


def test_a_season_over_two_years_makes_no_step_and_a_step_beside_it_is_found():
    wave = lambda week, day: np.sin(2 * np.pi * week / 52.18)  # noqa: E731
    flat = answered(np.random.default_rng(7), 130, shift=wave)
    assert change_point(flat)["p"].item() > 0.05
    assert change_point(score(by_period(flat), by="period"))["p"].item() > 0.05
    step = flat.assign(value=flat["value"] - 0.8 * (flat["week"] >= 90))
    found = change_point(step).iloc[0]
    assert abs((found["week"] - pd.Timestamp("2025-09-22")).days) <= 14
    assert found["p"] < 0.01
    # The same step by weighted least squares of statsmodels, weekdays apart.
    weeks = score(by_period(step), by="period", cluster=None).assign(n=30)
    weeks["t"] = weeks["period"].dt.day_of_year * 2 * np.pi / 365.25
    weeks["after"] = (weeks["period"] >= found["week"]).astype(float)
    fitted = wls("value ~ after + np.sin(t) + np.cos(t)", weeks, weights=weeks["n"]).fit()
    means = change_point(weeks[["period", "value", "n"]]).iloc[0]
    assert means["value"] == pytest.approx(fitted.params["after"])
    low, high = fitted.conf_int().loc["after"]
    assert [means["low"], means["high"]] == pytest.approx([low, high])


def test_accounts_that_think_alike_widen_the_interval():
    rng = np.random.default_rng(8)
    table = answered(rng, 40, shift=lambda week, day: -0.5 * (week >= 20))
    account = rng.integers(0, 12, len(table)) + 12 * (table["week"] >= 20)  # others after the step
    table["value"] += rng.normal(0, 1, 24)[account]
    alone = change_point(table).iloc[0]
    found = change_point(table.assign(account_id=account, customer_id=account)).iloc[0]
    assert found["week"] == alone["week"]
    width = found["high"] - found["low"]
    assert width > 2 * (alone["high"] - alone["low"])
    table["side"] = by_period(table)["period"] >= found["week"]
    expected = compare(table.assign(account_id=account), groups="side", against="previous").iloc[0]
    assert width == pytest.approx(expected["high"] - expected["low"], rel=0.02)


def test_answers_and_weekly_means_agree_where_weekdays_are_alike():
    table = answered(np.random.default_rng(9), 30, shift=lambda week, day: -1.0 * (week >= 12))
    table["answered_at"] = table["answered_at"].dt.normalize() - pd.to_timedelta(
        table["weekday"], "D"
    )
    means = change_point(score(by_period(table), by="period"))
    found = change_point(table.sample(frac=1, random_state=2))
    for column in ("week", "low_week", "high_week", "n"):
        assert found[column].item() == means[column].item()
    assert found["value"].item() == pytest.approx(means["value"].item())
