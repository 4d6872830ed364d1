"""Control charts against published ones."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cemlab.errors import DataError, ParameterError
from cemlab.stats import control_chart

# Montgomery, Introduction to Statistical Quality Control, orange juice cans (qcc: orangejuice).
JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9]
JUICE += [12, 7, 13, 9, 6]
# NIST/SEMATECH e-Handbook 6.3.2.2: flow rates.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


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


def test_u_chart_equals_montgomery():
    # Montgomery (2009), example 7.4, imperfections in 20 samples of 5 computers (qcc: pcmanufact):
    # ū = 1.93, limits 0.07 and 3.79 as printed there.
    counts = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]
    found = control_chart(counts, [5] * 20, kind="u")
    assert found[["centre", "low", "high"]].iloc[0].round(2).tolist() == [1.93, 0.07, 3.79]
    assert not found["signal"].any()


def test_laney_equals_a_computation_by_its_formula():
    # Weekly attendances at English emergency departments seen within 4 hours, the first six of
    # Mohammed et al. (2013) BMJ Quality & Safety 22, 362, as printed in the manual of qicharts2;
    # limits by the formula of Laney (2002), step by step in plain Python.
    seen = [266501, 264225, 276532, 281461, 269071, 261215]
    came = [280443, 276823, 291681, 296155, 282343, 275888]
    p = sum(seen) / sum(came)
    z = [(r / n - p) / (p * (1 - p) / n) ** 0.5 for r, n in zip(seen, came, strict=True)]
    sigma = sum(abs(b - a) for a, b in itertools.pairwise(z)) / 5 / 1.128
    half = [3 * (p * (1 - p) / n) ** 0.5 * sigma for n in came]
    found = control_chart(seen, came, kind="p_prime")
    assert found["low"].tolist() == pytest.approx([p - h for h in half])
    assert found["high"].tolist() == pytest.approx([min(1, p + h) for h in half])
    assert sigma > 3  # so many answers that a p-chart would call most weeks a signal
    assert control_chart(seen, came, kind="p")["signal"].sum() >= 3
    assert not found["signal"].any()


@pytest.mark.parametrize(("n", "p"), [(12, 0.05), (30, 0.02), (25, 0.95), (40, 0.1)])
def test_small_counts_signal_no_more_often_than_three_standard_deviations(n, p):
    # The chance to signal, by scipy's binomial, of a chart whose centre is p; 0.27 % at most.
    counts = np.r_[np.full(20, round(n * p * 20) // 20), np.arange(n + 1)]
    counts[: round(n * p * 20) % 20] += 1
    found = control_chart(counts, np.full(len(counts), n), baseline=20)
    assert found["centre"].iloc[0] == pytest.approx(p, abs=0.003)
    called = found["signal"].to_numpy()[20:]
    centre = found["centre"].iloc[0]
    assert stats.binom.pmf(np.arange(n + 1), n, centre)[called].sum() <= 0.0027
    assert called[[0, -1]].any()  # it can signal
    assert found["method"].iloc[0].endswith("exact limits of small counts")


def test_rare_events_have_poisson_limits():
    found = control_chart([0, 1, 0, 2, 1, 0, 0, 1], [1] * 8, kind="u")
    assert found["high"].iloc[0] == stats.poisson(5 / 8).ppf(1 - 0.00135)
    assert not found["signal"].any()
