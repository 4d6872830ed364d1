"""Scores against published cases and statsmodels."""

import time

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import bootstrap, norm, t
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from cemlab.errors import DataError, ParameterError
from cemlab.stats import by_period, compare, net_promoter, satisfied, score, top_box


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
def test_clustered_interval_equals_bell_mccaffrey(repeated, weighted, bell_mccaffrey):
    w = repeated["w"] if weighted else np.ones(len(repeated))
    variance, df = bell_mccaffrey(repeated["value"], w, repeated["customer_id"])
    mean, half = np.average(repeated["value"], weights=w), t.ppf(0.975, df) * np.sqrt(variance)
    found = score(repeated, weights="w" if weighted else None)
    assert interval(found) == pytest.approx([mean - half, mean + half])
    assert found["method"].item().endswith("clustered by customer_id")


def test_clusters_of_one_size_equal_statsmodels(repeated):
    table = repeated[repeated.groupby("customer_id").cumcount() < 3]
    table = table[table.groupby("customer_id")["value"].transform("size").eq(3)]
    fit = sm.OLS(table["value"], np.ones(len(table))).fit(
        cov_type="cluster", cov_kwds={"groups": table["customer_id"]}, use_t=True
    )
    assert interval(score(table)) == pytest.approx(fit.conf_int().to_numpy()[0].tolist())


def test_clustered_share_rests_on_the_design_effect_and_few_clusters(repeated, bell_mccaffrey):
    hit = (repeated["value"] >= 8).astype(float)
    variance, df = bell_mccaffrey(hit, np.ones(len(hit)), repeated["customer_id"])
    n, n_effective = len(hit), hit.var(ddof=1) / variance
    found = satisfied(repeated, 8)
    assert found["n_effective"].item() == pytest.approx(n_effective)
    assert n_effective < n
    # Korn & Graubard (1998): n_effective (t(n-1) / t(df))².
    fewer = n_effective * (t.ppf(0.975, n - 1) / t.ppf(0.975, df)) ** 2
    wilson = proportion_confint(hit.mean() * fewer, fewer, method="wilson")
    assert interval(found) == pytest.approx(wilson)
    alone = satisfied(repeated, 8, cluster=None)
    assert alone["high"].item() - alone["low"].item() < wilson[1] - wilson[0]


def test_few_clusters_count_no_less_than_copies():
    # Three customers who contradict themselves: t with 2 degrees would leave 9 answers 2.5.
    table = pd.DataFrame({"customer_id": list("aaabbbccc"), "value": [10, 0, 10] * 2 + [0, 10, 10]})
    assert interval(satisfied(table, 8)) == pytest.approx(proportion_confint(2, 3, method="wilson"))


def test_answers_that_all_agree_count_as_copies():
    table = pd.DataFrame({"customer_id": list("aaaabbbbcccc"), "value": 10})
    found = net_promoter(table)
    assert found["n_effective"].item() == pytest.approx(3)
    assert found["low"].item() < 0 < found["value"].item() == found["high"].item() == 100


def test_one_customer_alone_is_worth_one_answer():
    for function in (score, net_promoter, top_box):
        found = function(pd.DataFrame({"customer_id": "a", "value": [9, 3, 7], "scale_high": 10}))
        assert found["n_effective"].item() == 1
        assert found[["low", "high"]].isna().all(axis=None)


def test_contacts_are_clustered_by_account_where_it_is_known(repeated, bell_mccaffrey):
    # Ten accounts of three contacts each; ten customers of unknown account stand for themselves.
    number = repeated["customer_id"].astype(int)
    table = repeated.assign(account_id=("a" + (number % 10).astype(str)).where(number < 30))
    whose = table["account_id"].fillna(table["customer_id"])
    variance, df = bell_mccaffrey(table["value"], np.ones(len(table)), whose)
    half = t.ppf(0.975, df) * np.sqrt(variance)
    found = score(table)
    mean = table["value"].mean()
    assert interval(found) == pytest.approx([mean - half, mean + half])
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


# Wald of the same case: Var 5/9, SE 4.14087, computed from the formula of the R package NPS.
def test_unadjusted_wald_is_there_to_check_others():
    found = net_promoter(ratings(162, 108, 54), interval="Wald")
    assert interval(found) == pytest.approx([25.2174, 41.4493], abs=5e-5)
    assert interval(net_promoter(ratings(10, 0, 0), interval="Wald")) == [100, 100]
    # cybaea.net (2016): about ±5 points at n = 1,000; 4.997 at a variance of 0.65.
    low, high = interval(net_promoter(ratings(400, 350, 250), interval="Wald"))
    assert (high - low) / 2 == pytest.approx(196 * np.sqrt((0.65 - 0.15**2) / 1000), rel=1e-4)


def test_finite_population_equals_the_survey_package():
    # Reference of R's survey, data set fpc (r-survey.r-forge.r-project.org): two strata of 15 and
    # 12 units, svymean 5.4481, SE 0.7413 without and 0.616 with the correction.
    table = pd.DataFrame({"stratid": [1] * 5 + [2] * 3})
    table["value"] = [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2]
    part = np.array([15, 12]) / 27
    for population, error in ((None, 0.7413), ({1: 15, 2: 12}, 0.616)):
        found = score(table, by="stratid", population=population)
        half = (found["high"] - found["low"]) / 2 / t.ppf(0.975, [4, 2])
        assert np.sqrt((part**2 * half**2).sum()) == pytest.approx(error, abs=5e-5)
        assert part @ found["value"] == pytest.approx(5.4481, abs=5e-5)


def test_finite_population_by_group_and_measure(repeated):
    table = repeated.assign(half=np.where(repeated["customer_id"].astype(int) < 20, "a", "b"))
    listed = pd.Series({"a": 20, "b": 80})  # all of a answered, a quarter of b
    wide = score(table, by="half")
    found = score(table, by="half", population=listed)
    assert (found["high"] - found["low"])[0] == pytest.approx(0)
    for side in ("low", "high"):
        shrunk = (found[side] - found["value"])[1] / (wide[side] - wide["value"])[1]
        assert shrunk == pytest.approx(np.sqrt(0.75))
    for measure in (net_promoter, lambda f, **k: satisfied(f, 7, **k)):
        found = measure(table, by="half", population=dict(listed))
        assert found.loc[0, ["low", "high"]].tolist() == pytest.approx([found["value"][0]] * 2)
        assert found["method"].str.contains("of a finite population").all()
    by = table.assign(kind="k")
    both = score(by, by=["kind", "half"], population={("k", "a"): 20, ("k", "b"): 80})
    assert both["low"].tolist() == score(table, by="half", population=listed)["low"].tolist()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (39, "More customers answered than `population` lists (40 of 39)"),
        ({"a": 99}, "`population` by group needs `by`"),
    ],
)
def test_impossible_populations_are_refused(repeated, given, message):
    with pytest.raises(ParameterError) as told:
        score(repeated, population=given)
    assert message in str(told.value)
    with pytest.raises(ParameterError, match="lacks the groups 2, 3"):
        score(repeated, by="w", population={1: 99})


def test_bootstrap_equals_scipy_and_its_formula(repeated):
    # scipy resamples single answers; its percentile interval, widened for t as Hesterberg tells.
    x = repeated["value"].to_numpy()
    n = len(x)
    level = 1 - 2 * norm.cdf(-np.sqrt(n / (n - 1)) * t.ppf(0.975, n - 1))
    expected = bootstrap(
        (x,), np.mean, confidence_level=level, method="percentile", n_resamples=40_000, rng=1
    ).confidence_interval
    found = score(repeated, interval="bootstrap", cluster=None, draws=40_000, seed=2)
    assert interval(found) == pytest.approx(list(expected), abs=0.02)
    # Resampling whole customers must be near the clustered t interval, not near that of answers.
    clustered = interval(score(repeated, interval="bootstrap", draws=20_000))
    assert clustered == pytest.approx(interval(score(repeated)), abs=0.07)
    assert clustered[1] - clustered[0] > 1.2 * (expected.high - expected.low)


def test_bootstrap_is_seeded_and_needs_no_row_order(repeated):
    tell = {"interval": "bootstrap", "by": "w", "draws": 200}
    first, mixed = score(repeated, **tell), repeated.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(first, score(mixed, **tell), rtol=0, atol=0)
    assert interval(first) != interval(score(repeated, seed=1, **tell))
    one = score(repeated[repeated["w"].eq(2)], **tell)  # other groups do not matter
    assert interval(one) == first.loc[1, ["low", "high"]].tolist()
    assert first["method"].str.startswith("mean, bootstrap interval").all()


def test_boxes_at_either_end():
    table = pd.DataFrame({"value": [1, 2, 4, 6, 7, 7], "scale_low": 1, "scale_high": 7})
    assert top_box(table, boxes=2)["value"].item() == 3 / 6
    assert top_box(table, boxes=2, side="bottom")["value"].item() == 2 / 6
    assert top_box(table, boxes=3, side="bottom")["method"].item().startswith("bottom 3 box share")
    yes = pd.DataFrame({"value": [1, 0, 1, 1], "scale_low": 0, "scale_high": 1})
    assert top_box(yes, boxes=1)["value"].item() == 0.75
    with pytest.raises(ParameterError, match="`side` must be one of top, bottom, got 'left'"):
        top_box(table, side="left")
    with pytest.raises(ParameterError, match="`interval` must be one of t, bootstrap"):
        score(table, interval="Wald")


def test_scores_name_their_scale(hitouch):
    answers = hitouch.answers(role="touchpoint", pattern="past")
    found = score(answers, by="touchpoint")
    assert found.attrs["scale"] == (0, 10)
    assert found["method"].str.startswith("mean on 0–10, t interval").all()
    both = hitouch.answers(role="recommend", pattern="past"), answers.assign(scale_high=5.0)
    assert "scale" not in score(pd.concat(both), by="role").attrs


def test_answers_to_transactions_and_relationship_are_never_pooled(hitouch):
    answers = hitouch.answers(role="recommend")
    calls = (
        score,
        net_promoter,
        lambda f, **k: satisfied(f, 9, **k),
        top_box,
        lambda f, **k: compare(f, groups="region", **k),
    )
    for call in calls:
        with pytest.raises(ParameterError, match=r"different patterns \(past, present\)"):
            call(answers)
        assert len(call(answers, by="pattern"))
    with pytest.raises(ParameterError, match="different patterns"):
        compare(answers, groups="pattern", against="past")
    comments = hitouch.verbatims().assign(value=1.0)  # such as those that voice a theme
    assert comments["pattern"].nunique() == 3
    assert satisfied(comments, 1)["n"].item() == len(comments)


def test_net_promoter_of_two_samples_is_compared():
    # yourcx.io: 46 to 39 with n = 87 and 94 is no change; z 0.54 to 0.70 for any plausible variance
    first, second = ratings(53, 21, 13), ratings(57, 17, 20)
    table = pd.concat([first.assign(wave=1), second.assign(wave=2)])
    row = compare(table, groups="wave", against="previous", measure="net_promoter").iloc[0]
    assert row["value"] == pytest.approx(100 * (37 / 94 - 40 / 87))
    assert 2 * norm.sf(0.70) - 0.05 < row["p"] < 2 * norm.sf(0.54) + 0.05
    assert row["low"] < 0 < row["high"]
