"""Scores against published cases and statsmodels."""

import time

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from cemlab.errors import DataError, ParameterError
from cemlab.stats import by_period, net_promoter, satisfied, score, top_box


def ratings(promoters, passives, detractors):
    return pd.DataFrame({"value": [10] * promoters + [8] * passives + [3] * detractors})


def interval(table):
    return table[["low", "high"]].iloc[0].tolist()


@pytest.fixture
def repeated():
    """40 customers with one to nine answers each, alike within a customer."""
    rng = np.random.default_rng(11)
    size = rng.integers(1, 10, 40)
    customer = np.repeat(np.arange(40), size)
    level = rng.normal(7, 1.5, 40)
    value = np.clip(np.round(level[customer] + rng.normal(0, 1, len(customer))), 0, 10)
    return pd.DataFrame(
        {"customer_id": customer.astype(str), "value": value, "w": 1 + customer % 3}
    )


# Adjusted Wald of Rocks (2016) as told at measuringu.com/nps-confidence-intervals; the first
# row's counts from a CrossValidated answer, figures computed from the published formula.
@pytest.mark.parametrize(
    ("counts", "value", "low", "high"),
    [
        ((162, 108, 54), 33.3333, 24.9453, 41.1098),
        ((9, 3, 3), 40.0, -3.5920, 70.2587),
        ((10, 0, 0), 100.0, 47.5036, 100.0),
    ],
)
def test_net_promoter_equals_published_cases(counts, value, low, high):
    found = net_promoter(ratings(*counts))
    assert found["value"].item() == pytest.approx(value, abs=5e-5)
    assert interval(found) == pytest.approx([low, high], abs=5e-5)
    assert found["n"].item() == found["n_effective"].item() == sum(counts)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"value": range(1, 11), "scale_low": 1, "scale_high": 10}, "score() for a 1–10 overall"),
        ({"value": [1, 0, 1], "scale_low": 0, "scale_high": 1}, "satisfied() or top_box() for a y"),
        ({"value": [1, 5, 3], "scale_low": 1, "scale_high": 5}, "best answers of a 1–5 question"),
        ({"value": [1, 7, 3], "scale_low": 1, "scale_high": 7}, "best answers of a 1–7 question"),
        ({"value": [0, 1, 1, 0]}, "satisfied() or top_box() for a yes/no"),
        ({"value": [8.5, 9, 10]}, "1 of 3 ratings are not: use score()"),
        ({"value": [-1, 9, 11]}, "2 of 3 ratings are not"),
        ({"value": list(range(1, 11)) * 10}, "look like 1–10: use score() for a 1–10 overall"),
        ({"value": [1, 2, 3, 4, 5] * 10}, "look like 1–5"),
        ({"value": [9, 10], "role": "overall"}, "got role overall: choose answers(role='recomm"),
    ],
)
def test_net_promoter_refuses_other_questions(table, message):
    with pytest.raises(ParameterError) as told:
        net_promoter(pd.DataFrame(table))
    assert message in str(told.value)


def test_net_promoter_takes_what_is_declared_0_to_10():
    table = pd.DataFrame({"value": [0, 1, 1, 0], "scale_low": 0, "scale_high": 10})
    assert net_promoter(table)["value"].item() == -100


# Newcombe (1998) Statistics in Medicine 17, 857, table I, and Bain's belief share, 290 of 362.
@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.25529, 0.36621),
        (15, 148, 0.06239, 0.16049),
        (0, 20, 0, 0.16113),
        (290, 362, 0.7569, 0.8390),
    ],
)
def test_shares_equal_published_wilson_intervals(hits, n, low, high):
    table = pd.DataFrame({"value": [5] * hits + [1] * (n - hits), "scale_high": 5})
    for found in (satisfied(table, 4), top_box(table, boxes=1)):
        assert interval(found) == pytest.approx([low, high], abs=5e-5)
        assert interval(found) == pytest.approx(proportion_confint(hits, n, method="wilson"))


def test_weights_give_the_effective_n_of_kish():
    # Kish (1965): 50 weights of 1, 30 of 2, 20 of 4 → 73.6735.
    w = [1] * 50 + [2] * 30 + [4] * 20
    table = pd.DataFrame({"value": [9, 3] * 50, "w": w})
    for found in (
        score(table, weights="w"),
        satisfied(table, 5, weights="w"),
        net_promoter(table, weights="w"),
    ):
        assert found["n"].item() == 100
        assert found["n_effective"].item() == pytest.approx(73.6735, abs=5e-5)
    assert satisfied(table, 5, weights="w")["value"].item() == pytest.approx(
        np.average(table["value"] >= 5, weights=w)
    )


def test_mean_interval_equals_statsmodels():
    value = [6, 7, 9, 10, 3, 8]
    low, high = DescrStatsW(value).tconfint_mean(alpha=0.1)
    found = score(pd.DataFrame({"value": value}), confidence=0.9)
    assert interval(found) == pytest.approx([low, high])


@pytest.mark.parametrize("weighted", [False, True])
def test_clustered_interval_equals_statsmodels(repeated, weighted):
    w = repeated["w"] if weighted else np.ones(len(repeated))
    fit = sm.WLS(repeated["value"], np.ones(len(repeated)), weights=w).fit(
        cov_type="cluster", cov_kwds={"groups": repeated["customer_id"]}, use_t=True
    )
    found = score(repeated, weights="w" if weighted else None)
    assert interval(found) == pytest.approx(fit.conf_int().to_numpy()[0].tolist())
    assert found["method"].item().endswith("clustered by customer_id")


def test_clustered_share_uses_the_design_effect(repeated):
    hit = (repeated["value"] >= 8).astype(float)
    n = len(hit)
    fit = sm.OLS(hit, np.ones(n)).fit(
        cov_type="cluster", cov_kwds={"groups": repeated["customer_id"]}
    )
    n_effective = hit.var(ddof=1) / fit.bse.iloc[0] ** 2
    found = satisfied(repeated, 8)
    assert found["n_effective"].item() == pytest.approx(n_effective)
    assert n_effective < n
    wilson = proportion_confint(hit.mean() * n_effective, n_effective, method="wilson")
    assert interval(found) == pytest.approx(wilson)
    alone = satisfied(repeated, 8, cluster=None)
    assert alone["high"].item() - alone["low"].item() < wilson[1] - wilson[0]


def test_answers_that_all_agree_count_as_copies():
    table = pd.DataFrame({"customer_id": list("aaaabbbbcccc"), "value": 10})
    found = net_promoter(table)
    assert found["n_effective"].item() == pytest.approx(3)
    assert found["low"].item() < 0 < found["value"].item() == found["high"].item() == 100


def test_contacts_are_clustered_by_account_where_it_is_known(repeated):
    # Ten accounts of three contacts each; ten customers of unknown account stand for themselves.
    number = repeated["customer_id"].astype(int)
    table = repeated.assign(account_id=("a" + (number % 10).astype(str)).where(number < 30))
    whose = table["account_id"].fillna(table["customer_id"])
    fit = sm.OLS(table["value"], np.ones(len(table))).fit(
        cov_type="cluster", cov_kwds={"groups": whose}, use_t=True
    )
    found = score(table)
    assert interval(found) == pytest.approx(fit.conf_int().to_numpy()[0].tolist())
    assert found["method"].item().endswith("clustered by account_id")
    for function in (score, net_promoter, lambda t, **g: satisfied(t, 8, **g)):
        by_customer = function(repeated)
        pd.testing.assert_frame_equal(function(table, cluster="customer_id"), by_customer)
        pd.testing.assert_frame_equal(function(table.assign(account_id=None)), by_customer)
        assert function(table)["n_effective"].item() != by_customer["n_effective"].item()


def test_account_and_customer_of_one_name_are_two(repeated):
    table = pd.DataFrame(
        {"account_id": ["1", None], "customer_id": ["2", "1"], "value": [7.0, 9.0]}
    )
    assert interval(score(table)) == pytest.approx(interval(score(table, cluster=None)))


def test_customers_unknown_stand_alone():
    table = pd.DataFrame({"customer_id": [None, None, "a", "b"], "value": [1, 2, 3, 4]})
    pd.testing.assert_frame_equal(score(table), score(table, cluster=None))


def test_small_and_empty_groups_and_missing_values():
    table = pd.DataFrame(
        {
            "touchpoint": ["a", "a", "b", "c", "c", None],
            "customer_id": ["1", "2", "3", "4", "4", "5"],
            "value": [9, np.nan, np.nan, 7, 9, 9],
        }
    )
    for found in (score(table, by="touchpoint"), net_promoter(table, by="touchpoint")):
        assert found["touchpoint"].tolist() == ["a", "b", "c"]
        assert found["n"].tolist() == [1, 0, 2]
        assert found[["low", "high"]].isna().all(axis=None)
    assert found["value"].isna().tolist() == [False, True, False]
    assert score(table.iloc[:0], by="touchpoint").empty
    assert score(table.iloc[:0])["n"].tolist() == [0]


def test_result_contract_and_order_of_groups():
    table = pd.DataFrame(
        {
            "stage": pd.Categorical(["use", "buy", "buy"], ["buy", "use", "leave"], ordered=True),
            "wave": [2, 1, 2],
            "value": [5, 6, 7],
        }
    )
    found = score(table, by=["stage", "wave"])
    columns = "stage wave n n_effective value low high suppressed method"
    assert found.columns.tolist() == columns.split()
    assert found["stage"].astype(str).tolist() == ["buy", "buy", "use"]
    assert found["wave"].tolist() == [1, 2, 2]
    assert not found["suppressed"].any()


def test_row_order_does_not_matter(repeated):
    repeated["w"] = np.random.default_rng(3).random(len(repeated))
    mixed = repeated.sample(frac=1, random_state=1)
    for function in (score, net_promoter):
        pd.testing.assert_frame_equal(
            function(repeated, weights="w"), function(mixed, weights="w"), rtol=0, atol=0
        )


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda t: score(t, by="touchpiont"), ParameterError, "`touchpiont` (nearest: `touchpo"),
        (lambda t: score(t, confidence=95), ParameterError, "must be between 0 and 1, got 95."),
        (lambda t: score(t, value="touchpoint"), DataError, "`touchpoint` must hold numbers"),
        (lambda t: score(t, weights="w"), DataError, "`w` is negative in 1 of 2 rows."),
        (lambda t: score(t.assign(scale_high=[5, 10])), ParameterError, "scales (10, 5)"),
        (lambda t: top_box(t), ParameterError, "needs the column `scale_high`"),
        (lambda t: by_period(t), ParameterError, "no column `answered_at`"),
        (lambda t: by_period(t, period="Y"), ParameterError, "one of W, M, Q, got 'Y'."),
    ],
)
def test_errors_say_what_and_how_to_mend(call, error, message):
    table = pd.DataFrame({"touchpoint": ["a", "b"], "value": [1, 2], "w": [1, -1]})
    with pytest.raises(error) as told:
        call(table)
    assert message in str(told.value)


def test_by_period_starts_weeks_on_monday():
    times = pd.to_datetime(["2026-03-29T23:59Z", "2026-03-30T00:00Z", "2026-04-05T23:59Z", None])
    table = pd.DataFrame({"answered_at": times})
    weeks = by_period(table)["period"]
    assert weeks.dropna().dt.strftime("%m-%d").tolist() == ["03-23", "03-30", "03-30"]
    assert weeks.isna().tolist() == [False, False, False, True]
    quarters = by_period(table, period="Q")["period"].dropna().dt.strftime("%m-%d")
    assert quarters.tolist() == ["01-01", "01-01", "04-01"]


def test_many_groups_are_fast():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "touchpoint": rng.integers(0, 8, 100_000).astype(str),
            "week": rng.integers(0, 104, 100_000),
            "customer_id": rng.integers(0, 1200, 100_000).astype(str),
            "value": rng.integers(0, 11, 100_000),
        }
    )
    start = time.perf_counter()
    assert len(score(table, by=["touchpoint", "week"])) == 8 * 104
    assert time.perf_counter() - start < 2  # a guard against loops; it takes about 0.2 s


def test_weights_of_one_hundred_and_one_move_the_mean():
    table = pd.DataFrame({"value": [10.0, 4.0, 7.0], "w": [100.0, 1.0, 1.0]})
    found = score(table, weights="w")
    assert found["value"].item() == pytest.approx((1000 + 4 + 7) / 102)
    assert found["method"].item().endswith("weighted by w")


@pytest.mark.parametrize("measure", [score, net_promoter, lambda t, **k: satisfied(t, 7, **k)])
def test_equal_weights_change_nothing(repeated, measure):
    table = repeated.assign(w=0.3)
    pd.testing.assert_frame_equal(measure(table, weights="w"), measure(table))


def test_scores_say_which_items_they_are_of():
    table = pd.DataFrame({"value": [1.0, 2, 3], "item": ["b", "a", "b"]})
    assert score(table).attrs["items"] == ["a", "b"]
    assert "items" not in score(table[["value"]]).attrs
