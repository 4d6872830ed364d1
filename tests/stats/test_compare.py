"""Differences against scipy, statsmodels and published cases."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cemlab.errors import ParameterError
from cemlab.stats import compare
from cemlab.stats.compare import adjusted


def two(first, second):
    """Ratings of two waves, from lists of (value, how many)."""
    rows = [(w, v) for w, s in ((1, first), (2, second)) for v, n in s for _ in range(n)]
    return pd.DataFrame(rows, columns=["wave", "value"])


def interval(row):
    return row[["low", "high"]].tolist()


# Newcombe (1998) Statistics in Medicine 17, 873, table II, method 10.
@pytest.mark.parametrize(
    ("a", "b", "value", "low", "high"),
    [((56, 70), (48, 80), 0.2, 0.0524, 0.3339), ((9, 10), (3, 10), 0.6, 0.1705, 0.8090)],
)
def test_shares_equal_newcombe(a, b, value, low, high):
    table = two([(9, b[0]), (2, b[1] - b[0])], [(9, a[0]), (2, a[1] - a[0])])
    found = compare(table, groups="wave", against="previous", measure="satisfied", threshold=7)
    row = found.iloc[0]
    assert row["value"] == pytest.approx(value)
    assert interval(row) == pytest.approx([low, high], abs=5e-5)
    assert found[["n", "n_against"]].iloc[0].tolist() == [a[1], b[1]]


def test_means_equal_welch():
    rng = np.random.default_rng(2)
    a, b = rng.normal(7, 1, 20), rng.normal(6, 2, 33)
    table = pd.DataFrame({"wave": ["old"] * 33 + ["new"] * 20, "value": [*b, *a]})
    row = compare(table, groups="wave", against="old").iloc[0]
    expected = stats.ttest_ind(a, b, equal_var=False)
    assert row["wave"] == "new"
    assert row["p"] == pytest.approx(expected.pvalue)
    assert interval(row) == pytest.approx(list(expected.confidence_interval()))


def test_who_answered_both_waves_is_compared_pairwise():
    rng = np.random.default_rng(4)
    level = rng.normal(7, 2, 25)
    waves = np.stack([level + rng.normal(0, 0.5, 25), level + 0.4 + rng.normal(0, 0.5, 25)])
    table = pd.DataFrame(
        {
            "wave": np.repeat([1, 2], 25),
            "customer_id": np.tile(np.arange(25), 2).astype(str),
            "value": waves.ravel(),
        }
    )
    row = compare(table, groups="wave", against="previous").iloc[0]
    expected = stats.ttest_rel(waves[1], waves[0])
    assert row["p"] == pytest.approx(expected.pvalue)
    assert interval(row) == pytest.approx(list(expected.confidence_interval()))
    apart = compare(table, groups="wave", against="previous", cluster=None).iloc[0]
    assert apart["high"] - apart["low"] > 2 * (row["high"] - row["low"])
    promoted = table.assign(value=table["value"].round().clip(0, 10))
    together, alone = (
        compare(promoted, groups="wave", measure="net_promoter", cluster=c).iloc[0]
        for c in ("customer_id", None)
    )
    assert together["high"] - together["low"] < alone["high"] - alone["low"]


def test_clustered_difference_equals_bell_mccaffrey(bell_mccaffrey):
    rng = np.random.default_rng(9)
    customer = np.repeat(np.arange(60), rng.integers(1, 8, 60))
    group = customer % 2
    value = 6 + group + rng.normal(0, 1, 60)[customer] + rng.normal(0, 1, len(customer))
    table = pd.DataFrame({"g": group, "customer_id": customer.astype(str), "value": value})
    parts = []
    for g in (0, 1):  # the variance of a difference of two means without shared customers
        rows = table[table["g"] == g]
        parts.append(bell_mccaffrey(rows["value"], np.ones(len(rows)), rows["customer_id"]))
    row = compare(table, groups="g", against="0").iloc[0]
    variance = sum(v for v, _ in parts)
    df = variance**2 / sum(v**2 / df for v, df in parts)
    half = stats.t.ppf(0.975, df) * np.sqrt(variance)
    assert interval(row) == pytest.approx([row["value"] - half, row["value"] + half])
    assert row["method"].endswith("clustered by customer_id")


def test_segments_of_accounts_are_compared_by_account():
    rng = np.random.default_rng(7)
    account = np.repeat(np.arange(40), 10)
    table = pd.DataFrame(
        {
            "segment": account % 2,
            "account_id": account.astype(str),
            "customer_id": np.arange(400).astype(str),
        }
    )
    called = {"account_id": 0, "customer_id": 0}  # though no segment differs
    for _ in range(30):
        table["value"] = rng.normal(0, 1, 40)[account] + rng.normal(0, 1, 400)
        for cluster in called:
            found = compare(table, groups="segment", against="0", cluster=cluster)
            called[cluster] += found["p"].item() < 0.05
    assert called["customer_id"] > 7
    assert called["account_id"] < 5
    pd.testing.assert_frame_equal(
        compare(table.assign(account_id=None), groups="segment").drop(columns="method"),
        compare(table, groups="segment", cluster="customer_id").drop(columns="method"),
    )


def test_net_promoter_change_that_is_none():
    # yourcx.io tells 46 → 39 with n = 87 and 94 as a drop; z is 0.54 to 0.70 for any variance.
    before = [(10, 54), (8, 19), (2, 14)]
    after = [(10, 55), (8, 21), (2, 18)]
    row = compare(two(before, after), groups="wave", measure="net_promoter", against="1").iloc[0]
    assert row["value"] == pytest.approx(100 * (37 / 94 - 40 / 87))
    assert row["low"] < 0 < row["high"]
    assert stats.norm.isf(row["p"] / 2) == pytest.approx(0.57, abs=0.03)


def test_benjamini_hochberg_equals_the_paper():
    # Benjamini & Hochberg (1995) JRSS B 57, 289, section 4: four rejected at 0.05.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    q = adjusted(pd.Series([np.nan, *p]))
    expected = [0.0015, 0.0030, 0.0095, 0.035625, 0.0603, 0.06386, 0.06386, 0.0645, 0.0765]
    expected += [0.486, 0.58118, 0.71488, 0.75323, 0.81321, 1]
    assert np.isnan(q[0])
    assert q[1:].tolist() == pytest.approx(expected, abs=1e-5)
    assert (q < 0.05).sum() == 4


def test_groups_against_the_rest_within_touch_points():
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {
            "touchpoint": np.repeat(["a", "b"], 300),
            "region": pd.Categorical(np.tile(list("SNW"), 200), list("NSW")),
            "value": rng.integers(0, 11, 600),
        }
    )
    table.loc[(table["touchpoint"] == "b") & (table["region"] == "S"), "value"] += 3
    found = compare(table, groups="region", by="touchpoint")
    assert found["touchpoint"].tolist() == ["a"] * 3 + ["b"] * 3
    assert found["region"].astype(str).tolist() == list("NSW") * 2
    assert found.loc[found["p_adjusted"] < 0.01, "value"].max() > 2
    rest = table.query("touchpoint == 'b'").groupby(table["region"] == "S")["value"].mean()
    assert found.loc[4, "value"] == pytest.approx(rest[True] - rest[False])
    mixed = compare(table.sample(frac=1, random_state=0), groups="region", by="touchpoint")
    pd.testing.assert_frame_equal(found, mixed, rtol=0, atol=0)


def test_one_answer_on_a_side_gives_no_interval():
    row = compare(two([(5, 3)], [(9, 1)]), groups="wave", against="previous").iloc[0]
    assert row["value"] == 4
    assert row[["low", "high", "p", "p_adjusted"]].isna().all()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"measure": "median"}, "one of mean, satisfied, net_promoter, got 'median'."),
        ({"measure": "satisfied"}, "`threshold` goes with measure='satisfied'"),
        ({"against": "3"}, "must be one of rest, previous, each, 1, 2, got '3'."),
        ({"groups": "waves"}, "`waves` (nearest: `wave`)"),
    ],
)
def test_errors_say_what_and_how_to_mend(given, message):
    with pytest.raises(ParameterError) as told:
        compare(two([(5, 3)], [(9, 3)]), **({"groups": "wave"} | given))
    assert message in str(told.value)


def test_one_group_is_refused():
    with pytest.raises(ParameterError, match="`wave` holds 1 groups: nothing to compare"):
        compare(two([(5, 3)], []), groups="wave")


def test_every_pair_is_compared_once_and_corrected_as_statsmodels_does():
    from statsmodels.stats.multitest import multipletests

    rng = np.random.default_rng(6)
    groups = pd.Categorical(np.repeat([*"xyz"], 40), [*"zyx"])
    table = pd.DataFrame({"g": groups, "value": rng.normal(6, 1, 120) + (groups == "x")})
    found = compare(table, groups="g", against="each")
    pairs = found[["g", "against"]].astype(str).to_numpy().tolist()
    assert pairs == [["y", "z"], ["x", "z"], ["x", "y"]]
    x = {name: table.loc[table["g"].eq(name), "value"] for name in "xyz"}
    expected = [stats.ttest_ind(x[a], x[b], equal_var=False).pvalue for a, b in pairs]
    assert found["p"].tolist() == pytest.approx(expected)
    for method in ("holm", "bonferroni", "fdr_bh"):
        found = compare(table, groups="g", against="each", correction=method)
        corrected = multipletests(expected, method=method)[1]
        assert found["p_adjusted"].tolist() == pytest.approx(corrected.tolist())
    plain = compare(table, groups="g", against="each", correction="none")
    assert plain["p_adjusted"].tolist() == plain["p"].tolist()
    with pytest.raises(ParameterError, match="`correction` must be one of none, "):
        compare(table, groups="g", correction="guess")


def test_effects_equal_statsmodels():
    from statsmodels.stats.meta_analysis import effectsize_smd
    from statsmodels.stats.proportion import proportion_effectsize

    rng = np.random.default_rng(8)
    a, b = rng.normal(7, 1.2, 18), rng.normal(6, 1.7, 31)
    table = pd.DataFrame({"wave": [1] * 31 + [2] * 18, "value": [*b, *a]})
    row = compare(table, groups="wave", against="previous").iloc[0]
    spread = [a.std(ddof=1), b.std(ddof=1)]
    expected = effectsize_smd(a.mean(), spread[0], 18, b.mean(), spread[1], 31)[0]
    assert row["effect"] == pytest.approx(expected, rel=1e-4)  # Hedges' g
    shares = two([(9, 48), (2, 32)], [(9, 56), (2, 14)])
    row = compare(shares, groups="wave", measure="satisfied", threshold=7).iloc[1]
    assert row["effect"] == pytest.approx(proportion_effectsize(0.8, 0.6))  # Cohen's h
    same = compare(two([(5, 3)], [(9, 3)]), groups="wave", against="previous").iloc[0]
    assert np.isnan(same["effect"])  # without spread there is no standard deviation to count in


def test_p_does_not_depend_on_the_confidence_asked_for():
    table = two([(10, 20), (8, 9), (2, 20)], [(10, 30), (8, 9), (2, 10)])
    table["customer_id"] = (np.arange(len(table)) % 25).astype(str)
    for given in ({"measure": "net_promoter"}, {"measure": "satisfied", "threshold": 7}, {}):
        p = [compare(table, groups="wave", confidence=c, **given)["p"].iloc[0] for c in (0.8, 0.99)]
        assert p[0] == pytest.approx(p[1], abs=0)
