"""Control charts against published ones; the week of a planted step."""

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import DataError, ParameterError
from cemlab.stats import by_period, change_point, control_chart, score

# Montgomery, Introduction to Statistical Quality Control, orange juice cans (qcc: orangejuice).
JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9]
JUICE += [12, 7, 13, 9, 6]
# NIST/SEMATECH e-Handbook 6.3.2.2: flow rates.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


def weekly(values, n=20):
    period = pd.date_range("2026-01-05", periods=len(values), freq="7D")
    return pd.DataFrame({"period": period, "value": values, "n": n})


def test_p_chart_equals_montgomery():
    found = control_chart(JUICE, [50] * 30, kind="p")
    assert found["centre"].iloc[0] == pytest.approx(0.2313333, abs=5e-8)
    assert found["low"].iloc[0] == pytest.approx(0.0524275, abs=5e-8)
    assert found["high"].iloc[0] == pytest.approx(0.4102391, abs=5e-8)
    assert (found.index[found["signal"]] + 1).tolist() == [15, 23]  # new stock, new operator


def test_xmr_chart_equals_nist():
    found = control_chart(FLOW, kind="xmr")
    assert found["centre"].iloc[0] == pytest.approx(50.81)
    assert found["low"].iloc[0] == pytest.approx(45.8159, abs=5e-5)
    assert found["high"].iloc[0] == pytest.approx(55.8041, abs=5e-5)
    assert not found["signal"].any()


def test_u_chart_equals_its_formula():
    # Montgomery's table 7.10 way: u = c/n, limits ū ± 3 sqrt(ū/n), by hand for three samples.
    found = control_chart([10, 12, 8], [5, 4, 10], kind="u")
    centre = 30 / 19
    assert found["value"].tolist() == pytest.approx([2, 3, 0.8])
    assert found["high"].tolist() == pytest.approx(
        [centre + 3 * np.sqrt(centre / n) for n in (5, 4, 10)]
    )
    assert found["low"].tolist() == pytest.approx(
        [max(0, centre - 3 * np.sqrt(centre / n)) for n in (5, 4, 10)]
    )


def test_laney_widens_where_samples_vary_more_than_chance():
    rng = np.random.default_rng(8)
    n = np.full(60, 5000)
    counts = rng.binomial(n, np.clip(rng.normal(0.3, 0.03, 60), 0, 1))
    plain, laney = (control_chart(counts, n, kind=k) for k in ("p", "p_prime"))
    assert plain["signal"].sum() > 10
    assert laney["signal"].sum() <= 1
    # Laney (2002): the ratio of the limits is the moving-range sigma of the z-scores.
    z = (plain["value"] - plain["centre"]) / np.sqrt(plain["centre"] * (1 - plain["centre"]) / n)
    ratio = (laney["high"] - laney["centre"]) / (plain["high"] - plain["centre"])
    assert ratio.tolist() == pytest.approx([z.diff().abs().mean() / 1.128] * 60)


def test_points_after_a_change_stand_against_the_limits_of_before():
    found = control_chart([*FLOW, 60.0, 61.0, 60.5], kind="xmr", baseline=10)
    assert found["centre"].tolist() == pytest.approx([50.81] * 13)
    assert found["high"].tolist() == pytest.approx([55.8041] * 13, abs=5e-5)
    assert found["signal"].tolist() == [False] * 10 + [True] * 3
    assert found["method"].iloc[0].endswith("limits of the first 10 points")
    after = [16] * 5  # shares of 0.32: within the first limits, whose centre they would raise
    p = control_chart(JUICE + after, [50] * 35, kind="p", baseline=30)
    assert p["centre"].iloc[-1] == pytest.approx(0.2313333, abs=5e-8)
    assert p["high"].iloc[-1] == pytest.approx(0.4102391, abs=5e-8)
    laney = [
        control_chart(JUICE + more, [50] * (30 + len(more)), kind="p_prime", baseline=30)
        for more in ([], [40, 2, 40, 2])
    ]
    assert laney[1]["high"].iloc[0] == pytest.approx(laney[0]["high"].iloc[0])


@pytest.mark.parametrize("baseline", [0, 1, 4, -2])
def test_a_baseline_of_less_than_two_points_is_all_points(baseline):
    found = control_chart([1.0, 2.0, 6.0], kind="xmr", baseline=baseline)
    assert found["centre"].tolist() == [3.0] * 3
    gap = control_chart([1.0, np.nan, 3.0], kind="xmr", baseline=2)
    assert gap["centre"].iloc[0] == 2
    assert "first" not in gap["method"].iloc[0]
    assert control_chart([], kind="xmr", baseline=0).empty


def test_single_values_tell_the_answers_behind_them():
    found = control_chart([-0.2, 0.1, np.nan], [30, 40, 20], kind="xmr")
    assert found["n"].tolist()[:2] == found["n_effective"].tolist()[:2] == [30, 40]
    assert found["centre"].iloc[0] == pytest.approx(-0.05)
    assert control_chart([1.0, 2.0], kind="xmr")["n"].tolist() == [1, 1]


def test_gaps_stay_gaps_and_the_index_becomes_a_column():
    period = pd.date_range("2026-01-05", periods=4, freq="7D", name="period")
    counts = pd.Series([3, np.nan, 0, 4], index=period)
    found = control_chart(counts, [10, 10, 0, 10])
    assert found["period"].tolist() == list(period)
    assert found["value"].isna().tolist() == [False, True, True, False]
    assert found["centre"].iloc[0] == pytest.approx(0.35)
    assert not found["signal"].any()


@pytest.mark.parametrize(
    ("values", "sizes", "kind", "error", "message"),
    [
        ([1], [2], "c", ParameterError, "one of p, u, xmr, p_prime, got 'c'."),
        ([1], None, "p", ParameterError, "kind='p' needs `sizes`"),
        ([1], [2, 3], "xmr", ParameterError, "differ in length: 1 and 2."),
        ([1], [2, 3], "p", ParameterError, "differ in length: 1 and 2."),
        ([1, 5], [2, 3], "p", DataError, "1 of 2 counts are below 0 or above their sizes (at 1)."),
    ],
)
def test_errors_say_what_and_how_to_mend(values, sizes, kind, error, message):
    with pytest.raises(error) as told:
        control_chart(values, sizes, kind=kind)
    assert message in str(told.value)


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
