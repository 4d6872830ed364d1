"""Driver shares against published tables and direct regressions."""

import time
from functools import cache
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import DataError, ParameterError
from cemlab.stats import key_drivers, ratings_wide

# R's dataset `attitude` (Chatterjee & Price 1977): 30 departments of a financial organisation.
NAMES = ["rating", "complaints", "privileges", "learning", "raises", "critical", "advance"]
ATTITUDE = """
43 51 30 39 61 92 45  63 64 51 54 63 73 47  71 70 68 69 76 86 48  61 63 45 47 54 84 35
81 78 56 66 71 83 47  43 55 49 44 54 49 34  58 67 42 56 66 68 35  71 75 50 55 70 66 41
72 82 72 67 71 83 31  67 61 45 47 62 80 41  64 53 53 58 58 67 34  67 60 47 39 59 74 41
69 62 57 42 55 63 25  68 83 83 45 59 77 35  77 77 54 72 79 77 46  81 90 50 72 60 54 36
74 85 64 69 79 79 63  65 60 65 75 55 80 60  65 70 46 57 75 85 46  50 58 68 54 64 78 52
50 40 33 34 43 64 33  64 61 52 62 66 80 41  53 66 52 50 63 80 37  40 37 42 58 50 57 49
63 54 42 48 66 75 33  66 77 66 63 88 76 72  78 75 58 74 80 78 49  48 57 44 45 51 83 38
85 85 71 71 77 74 55  82 82 39 59 64 78 39
"""
# R's dataset `mtcars` (Henderson & Velleman 1981): mpg cyl disp hp wt vs am gear.
CARS = """
21 6 160 110 2.62 0 1 4  21 6 160 110 2.875 0 1 4  22.8 4 108 93 2.32 1 1 4
21.4 6 258 110 3.215 1 0 3  18.7 8 360 175 3.44 0 0 3  18.1 6 225 105 3.46 1 0 3
14.3 8 360 245 3.57 0 0 3  24.4 4 146.7 62 3.19 1 0 4  22.8 4 140.8 95 3.15 1 0 4
19.2 6 167.6 123 3.44 1 0 4  17.8 6 167.6 123 3.44 1 0 4  16.4 8 275.8 180 4.07 0 0 3
17.3 8 275.8 180 3.73 0 0 3  15.2 8 275.8 180 3.78 0 0 3  10.4 8 472 205 5.25 0 0 3
10.4 8 460 215 5.424 0 0 3  14.7 8 440 230 5.345 0 0 3  32.4 4 78.7 66 2.2 1 1 4
30.4 4 75.7 52 1.615 1 1 4  33.9 4 71.1 65 1.835 1 1 4  21.5 4 120.1 97 2.465 1 0 3
15.5 8 318 150 3.52 0 0 3  15.2 8 304 150 3.435 0 0 3  13.3 8 350 245 3.84 0 0 3
19.2 8 400 175 3.845 0 0 3  27.3 4 79 66 1.935 1 1 4  26 4 120.3 91 2.14 0 1 5
30.4 4 95.1 113 1.513 1 1 5  15.8 8 351 264 3.17 0 1 5  19.7 6 145 175 2.77 0 1 5
15 8 301 335 3.57 0 1 5  21.4 4 121 109 2.78 1 1 4
"""


def typed(text, names):
    values = np.array(text.split(), dtype=float).reshape(-1, len(names))
    return pd.DataFrame(values, columns=names)


@pytest.fixture
def attitude():
    return typed(ATTITUDE, NAMES)


@pytest.fixture
def mtcars():
    return typed(CARS, ["mpg", "cyl", "disp", "hp", "wt", "vs", "am", "gear"])


def shares(data, outcome, drivers, **given):
    return key_drivers(data, outcome=outcome, drivers=drivers, draws=0, **given)["share"].tolist()


def azen_budescu():
    """Azen & Budescu (2003) Psychological Methods 8, 129: the matrix of their example."""
    r = np.eye(5)
    upper = [0.8, 0.1, 0.3, 0.6, 0.1, 0.1, 0.3, 0.5, 0.4, 0.5]
    r[np.triu_indices(5, 1)] = upper
    r = r + r.T - np.eye(5)
    names = ["x1", "x2", "x3", "x4", "y"]
    return pd.DataFrame(r, names, names)


def test_lmg_equals_r_on_attitude(attitude):
    # dominanceanalysis README (general dominance, 3 dp); 6 dp from relaimpo's formula in R.
    found = key_drivers(attitude, outcome="rating", drivers=NAMES[1:], draws=0)
    expected = [0.370816, 0.050904, 0.155766, 0.120345, 0.006589, 0.028182]
    assert found["share"].tolist() == pytest.approx(expected, abs=5e-7)
    assert found.attrs["r_squared"] == pytest.approx(0.7326020, abs=5e-8)
    assert found["rank"].tolist() == [1, 4, 2, 3, 6, 5]
    assert found["n"].tolist() == [30] * 6


def test_lmg_equals_relaimpo_on_mtcars(mtcars):
    # domir README and its print of relaimpo::calc.relimp(mpg ~ am + vs + cyl).
    expected = [0.1774892, 0.2027032, 0.3817849]
    assert shares(mtcars, "mpg", ["am", "vs", "cyl"]) == pytest.approx(expected, abs=5e-8)


def test_relative_weights_equal_rwa(mtcars, attitude):
    # martinctc.github.io/rwa, "regression-methods": mpg ~ cyl + disp + hp + wt.
    found = shares(mtcars, "mpg", ["cyl", "disp", "hp", "wt"], method="relative_weights")
    assert found == pytest.approx([0.2096904, 0.1883043, 0.1799590, 0.2706812], abs=5e-8)
    found = shares(attitude, "rating", NAMES[1:], method="relative_weights")
    expected = [0.362760, 0.056002, 0.163611, 0.121780, 0.008255, 0.020193]
    assert found == pytest.approx(expected, abs=5e-7)


def test_top_driver_can_differ_by_method(mtcars):
    drivers = ["cyl", "disp", "hp", "gear"]
    lmg, johnson = (shares(mtcars, "mpg", drivers, method=m) for m in ("lmg", "relative_weights"))
    assert lmg == pytest.approx([0.247052, 0.243500, 0.210913, 0.077725], abs=5e-7)
    assert johnson == pytest.approx([0.228480, 0.222147, 0.232174, 0.096389], abs=5e-7)


def test_correlation_matrix_of_azen_and_budescu():
    # General dominance is the mean over levels, printed to 3 dp in dominanceanalysis' tests.
    levels = [
        [0.360, 0.300, 0.263, 0.246],
        [0.090, 0.074, 0.069, 0.071],
        [0.160, 0.095, 0.063, 0.061],
        [0.250, 0.152, 0.073, 0.010],
    ]
    drivers = ["x1", "x2", "x3", "x4"]
    found = key_drivers(outcome="y", drivers=drivers, correlation=azen_budescu())
    assert found["share"].tolist() == pytest.approx(np.mean(levels, axis=1), abs=0.001)
    assert found.attrs["r_squared"] == pytest.approx(0.5843525)
    assert found[["low", "high", "n"]].isna().all(axis=None)
    small, large = (
        key_drivers(outcome="y", drivers=drivers, correlation=azen_budescu(), n=n)
        for n in (100, 10_000)
    )
    assert (large["low"] > small["low"]).all()
    assert (large["high"] < small["high"]).all()
    assert large["share"].between(large["low"], large["high"]).all()


def matrix(names, *rows):
    """A correlation matrix from its rows above the diagonal."""
    r = np.eye(len(names))
    for i, row in enumerate(rows):
        r[i, i + 1 :] = r[i + 1 :, i] = row
    return pd.DataFrame(r, names, names)


def test_lmg_equals_relaimpo_on_swiss():
    # relaimpo's print of calc.relimp(swiss) (Groemping 2006, J. Statistical Software 17(1));
    # correlations of R's dataset `swiss` (Mosteller & Tukey 1977), 47 provinces.
    names = ["fertility", "agriculture", "examination", "education", "catholic", "infants"]
    r = matrix(
        names, [0.3530792, -0.6458827, -0.6637889, 0.4636847, 0.416556],
        [-0.6865422, -0.6395225, 0.4010951, -0.0608586], [0.6984153, -0.5727418, -0.1140216],
        [-0.1538589, -0.0993218], [0.1754959],
    )  # fmt: skip
    found = key_drivers(outcome="fertility", drivers=names[1:], correlation=r, n=47)
    expected = [0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592]
    assert found["share"].tolist() == pytest.approx(expected, abs=1e-6)
    assert found.attrs["r_squared"] == pytest.approx(0.706735, abs=1e-6)
    assert found["sign"].tolist() == [1, -1, -1, 1, 1]
    assert (found["share"].between(found["low"], found["high"])).all()


def test_lmg_equals_relaimpo_on_mediation():
    # pingouin's tests (from R relaimpo) on its mediation.csv, 100 rows; correlations of these.
    r = matrix(
        ["x", "m", "ybin", "y"], [0.51438107, -0.167111229, 0.338698913],
        [-0.090852033, 0.610045875], [0.067245703],
    )  # fmt: skip
    found = key_drivers(outcome="y", drivers=["x", "m"], correlation=r)["share"]
    assert found.tolist() == pytest.approx([0.05778011, 0.31521913], abs=1e-7)
    johnson = key_drivers(outcome="y", drivers=["x", "m"], correlation=r, method="relative_weights")
    assert johnson["share"].tolist() == pytest.approx(found.tolist(), abs=1e-12)
    found = key_drivers(outcome="y", drivers=["x", "m", "ybin"], correlation=r)["share"]
    assert found.tolist() == pytest.approx([0.06010737, 0.31724368, 0.01217479], abs=1e-7)


def test_relative_weights_of_azen_budescu_and_mtcars(mtcars):
    # oracles computed from Johnson's formula with numpy alone, apart from this package
    call = {"outcome": "y", "drivers": ["x1", "x2", "x3", "x4"], "method": "relative_weights"}
    found = key_drivers(correlation=azen_budescu(), **call)["share"]
    assert found.tolist() == pytest.approx([0.290759, 0.076120, 0.097606, 0.119868], abs=5e-7)
    found = shares(mtcars, "mpg", ["am", "vs", "cyl"], method="relative_weights")
    assert found == pytest.approx([0.199535, 0.216387, 0.346055], abs=5e-7)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        ({("a", "y"): 0.5}, "is not symmetric"),
        ({("a", "a"): 0.9}, "has a diagonal other than 1"),
        ({("a", "y"): 1.4, ("y", "a"): 1.4}, "holds values beyond −1 and 1; it has an eigenvalue"),
        ({("a", "b"): -0.9, ("b", "a"): -0.9}, "which no respondents could give together"),
        ({("a", "b"): np.nan}, "lacks 1 of 9 values"),
    ],
)
def test_matrices_that_are_none_are_refused(spoil, message):
    r = matrix(["a", "b", "y"], [0.5, 0.8], [0.7])
    for place, value in spoil.items():
        r.loc[place] = value
    with pytest.raises(DataError) as told:
        key_drivers(outcome="y", drivers=["a", "b"], correlation=r)
    assert message in str(told.value)


def planted(n=400, seed=3):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(rng.normal(size=(n, 4)), columns=["strong", "weak", "none", "y"])
    data["y"] += data["strong"] + 0.4 * data["weak"]
    return data


def test_drivers_are_compared_with_pure_noise():
    found = key_drivers(planted(), outcome="y", drivers=["strong", "weak", "none"])
    found = found.set_index("driver")
    assert (found["p_adjusted"][["strong", "weak"]] < 0.01).all()
    assert found["p"]["none"] > 0.05
    assert found["share"]["none"] < found["noise"]["none"] < found["share"]["weak"]
    # A share of pure noise among few alike drivers is about chi-squared (1) * (1 - R2) / n.
    left = 1 - found["r_squared"].iloc[0]
    assert found["noise"].iloc[0] == pytest.approx(3.84 * left / 400, rel=0.6)


def test_noise_equals_columns_of_random_numbers():
    # Tonidandel, LeBreton & Johnson (2009) add a random variable; here 300 of them, one by one.
    data, rng = planted(200), np.random.default_rng(0)
    drivers = ["strong", "weak"]
    added = [
        shares(data.assign(noise=rng.normal(size=200)), "y", [*drivers, "noise"])[-1]
        for _ in range(300)
    ]
    found = key_drivers(data, outcome="y", drivers=drivers, draws=2000)["noise"].iloc[0]
    assert found == pytest.approx(np.quantile(added, 0.95), rel=0.35)


def test_noise_of_accounts_is_wider():
    accounts = planted(60).loc[np.repeat(np.arange(60), 6)].reset_index(drop=True)
    accounts["account_id"] = np.repeat(np.arange(60), 6).astype(str)
    call = {"outcome": "y", "drivers": ["strong", "weak", "none"]}
    by_account, alone = (key_drivers(accounts, cluster=c, **call) for c in ("account_id", None))
    assert by_account["noise"].iloc[0] > 3 * alone["noise"].iloc[0]


def test_rank_stability_is_the_share_of_resamples_with_the_same_rank():
    data = planted().assign(twin=lambda d: d["strong"] + 0.01 * d["none"])
    found = key_drivers(data, outcome="y", drivers=["strong", "weak", "none"])
    assert found["rank_stability"].tolist() == pytest.approx([1, 1, 1], abs=0.03)
    close = key_drivers(
        data.assign(weak=data["y"] - data["strong"] + data["none"]),
        outcome="y", drivers=["strong", "weak"],
    )  # fmt: skip
    assert close["rank_stability"].between(0, 1).all()
    alike = key_drivers(data, outcome="y", drivers=["strong", "twin", "weak"])
    assert alike.attrs["collinear"] == ["strong", "twin"]
    assert found.attrs["collinear"] == []


def test_too_few_accounts_have_no_interval():
    data = planted(40).assign(account_id=["a", "b", "c", "d"] * 10)
    found = key_drivers(data, outcome="y", drivers=["strong", "weak", "none"])
    assert found[["low", "high", "p"]].isna().all(axis=None)
    assert "too few for an interval" in found["method"].iloc[0]


def test_all_that_is_wrong_is_told_at_once(attitude):
    with pytest.raises(ParameterError) as told:
        key_drivers(attitude, outcome="rating", drivers=["raises"], method="x", missing="y")
    assert "`method` must be" in str(told.value)
    assert "`missing` must be" in str(told.value)


def test_lmg_equals_refitting_in_every_order(attitude):
    names = NAMES[1:6]
    y = attitude["rating"].to_numpy()
    x = attitude[names].to_numpy()

    @cache
    def r_squared(columns):
        design = np.column_stack([np.ones(30), x[:, sorted(columns)]])
        fit = np.linalg.lstsq(design, y, rcond=None)[0]
        return 1 - np.var(y - design @ fit) / np.var(y)

    orders = list(permutations(range(5)))
    gains = np.zeros(5)
    for order in orders:
        for k, name in enumerate(order):
            gain = r_squared(frozenset(order[: k + 1])) - r_squared(frozenset(order[:k]))
            gains[name] += gain / len(orders)
    found = shares(attitude, "rating", names)
    assert found == pytest.approx(gains.tolist(), abs=1e-12)


def test_two_drivers_agree_in_both_methods(attitude):
    drivers = ["complaints", "learning"]
    assert shares(attitude, "rating", drivers) == pytest.approx(
        shares(attitude, "rating", drivers, method="relative_weights")
    )


def test_copied_driver_shares_and_nothing_is_negative(attitude):
    attitude["copy"] = attitude["complaints"]
    for method in ("lmg", "relative_weights"):
        found = shares(attitude, "rating", ["complaints", "copy", "learning"], method=method)
        assert found[0] == pytest.approx(found[1])
        assert min(found) >= 0
        alone = shares(attitude, "rating", ["complaints", "learning"], method=method)
        assert sum(found) == pytest.approx(sum(alone))


def test_weights_equal_repeated_rows(attitude):
    attitude["w"] = np.arange(30) % 3 + 1
    repeated = attitude.loc[attitude.index.repeat(attitude["w"])]
    assert shares(attitude, "rating", NAMES[1:], weights="w") == pytest.approx(
        shares(repeated, "rating", NAMES[1:])
    )


def test_missing_answers_listwise_and_pairwise(attitude):
    holes = attitude.copy()
    holes.loc[:4, "complaints"] = np.nan
    holes.loc[3:9, "learning"] = np.nan
    drivers = ["complaints", "learning", "raises"]
    listwise = key_drivers(holes, outcome="rating", drivers=drivers, draws=50)
    assert listwise["n"].tolist() == [20] * 3
    assert "listwise" in listwise["method"].iloc[0]
    pd.testing.assert_series_equal(
        listwise["share"],
        key_drivers(attitude[10:], outcome="rating", drivers=drivers, draws=50)["share"],
    )
    pairwise = key_drivers(holes, outcome="rating", drivers=drivers, missing="pairwise", draws=50)
    assert pairwise["n"].tolist() == [25, 23, 30]
    r = holes[[*drivers, "rating"]].corr()  # pandas leaves out pairwise
    expected = key_drivers(outcome="rating", drivers=drivers, correlation=r)["share"]
    assert pairwise["share"].tolist() == pytest.approx(expected.tolist())
    assert pairwise["low"].notna().all()


def test_interval_equals_a_plain_bootstrap():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(300, 3))
    y = x @ [1.0, 0.5, 0.0] + rng.normal(size=300)
    data = pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "noise": x[:, 2], "y": y})
    drivers = ["a", "b", "noise"]
    found = key_drivers(data, outcome="y", drivers=drivers, draws=4000)
    draws = [
        shares(data.sample(frac=1, replace=True, random_state=s), "y", drivers) for s in range(150)
    ]
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    assert found["low"].tolist() == pytest.approx(low, abs=0.03)
    assert found["high"].tolist() == pytest.approx(high, abs=0.03)
    assert found["sign"].tolist()[:2] == [1, 1]
    reversed_ = key_drivers(data.assign(a=-data["a"]), outcome="y", drivers=drivers, draws=0)
    assert reversed_["sign"].iloc[0] == -1


def test_many_respondents_are_resampled_in_groups(monkeypatch):
    rng = np.random.default_rng(5)
    data = pd.DataFrame(rng.normal(size=(4000, 3)), columns=["a", "b", "y"])
    data["y"] += data["a"] + 0.5 * data["b"]
    call = {"outcome": "y", "drivers": ["a", "b"]}
    single = key_drivers(data, **call)
    monkeypatch.setattr("cemlab.stats._correlations.GROUPS", 1000)
    grouped = key_drivers(data, **call)
    assert grouped["share"].tolist() == pytest.approx(single["share"].tolist(), abs=1e-12)
    width = [(t["high"] - t["low"]).sum() for t in (grouped, single)]
    assert width[0] == pytest.approx(width[1], rel=0.1)
    assert "bootstrap by respondent" in grouped["method"].iloc[0]
    mixed = key_drivers(data.sample(frac=1, random_state=0), **call)
    pd.testing.assert_frame_equal(grouped, mixed, rtol=0, atol=0)


def test_repeated_customers_widen_the_interval(attitude):
    four = pd.concat([attitude.assign(customer_id=np.arange(30).astype(str))] * 4)
    drivers = NAMES[1:4]
    found, naive = (
        key_drivers(four, outcome="rating", drivers=drivers, cluster=c)
        for c in ("customer_id", None)
    )
    alone = key_drivers(attitude, outcome="rating", drivers=drivers)
    width = [(t["high"] - t["low"]).mean() for t in (found, naive, alone)]
    assert width[0] == pytest.approx(width[2], rel=0.1)
    assert width[1] < 0.7 * width[0]
    assert "bootstrap by customer_id" in found["method"].iloc[0]


def test_contacts_of_an_account_are_resampled_together(attitude):
    four = pd.concat([attitude.assign(account_id=np.arange(30).astype(str))] * 4)
    four["customer_id"] = np.arange(120).astype(str)
    call = {"outcome": "rating", "drivers": NAMES[1:4], "draws": 400}
    by_account = key_drivers(four, **call)
    by_customer = key_drivers(four, cluster="customer_id", **call)
    width = [(t["high"] - t["low"]).mean() for t in (by_account, by_customer)]
    assert width[1] < 0.7 * width[0]
    assert by_account["method"].iloc[0].endswith("bootstrap by account_id")
    unknown = key_drivers(four.assign(account_id=None), **call)
    assert unknown["low"].tolist() == by_customer["low"].tolist()


def test_row_order_and_seed(attitude):
    call = {"outcome": "rating", "drivers": NAMES[1:], "draws": 200, "seed": 3}
    found = key_drivers(attitude, **call)
    mixed = key_drivers(attitude.sample(frac=1, random_state=2), **call)
    pd.testing.assert_frame_equal(found, mixed, rtol=0, atol=0)
    other = key_drivers(attitude, **(call | {"seed": 4}))
    assert (other["low"] != found["low"]).any()


def test_thirteen_drivers_fall_back_to_relative_weights():
    rng = np.random.default_rng(0)
    data = pd.DataFrame(rng.normal(size=(60, 14)), columns=[*"abcdefghijklm", "y"])
    found = key_drivers(data, outcome="y", drivers=list("abcdefghijklm"), draws=20)
    assert found["method"].str.startswith("Johnson relative weights").all()
    with pytest.raises(ParameterError, match="lmg takes up to 12 drivers, got 13"):
        key_drivers(data, outcome="y", drivers=list("abcdefghijklm"), method="lmg")


def test_twelve_drivers_and_a_thousand_draws_are_fast():
    rng = np.random.default_rng(0)
    names = [f"x{i}" for i in range(12)]
    data = pd.DataFrame(rng.normal(size=(2000, 12)), columns=names)
    data["y"] = data.sum(axis=1) + rng.normal(size=2000)
    start = time.perf_counter()
    key_drivers(data, outcome="y", drivers=names, draws=0)
    middle = time.perf_counter()
    key_drivers(data, outcome="y", drivers=names[:8], draws=1000)
    assert middle - start < 1  # guards against refits; about 0.03 s
    assert time.perf_counter() - middle < 5  # about 0.3 s


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"drivers": ["complaint"]}, ParameterError, "`complaint` (nearest: `complaints`)"),
        ({"drivers": []}, ParameterError, "at least one column"),
        ({"drivers": ["rating"]}, ParameterError, "each once, not the outcome"),
        ({"method": "shapley"}, ParameterError, "auto, lmg, relative_weights, got 'shapley'."),
        ({"missing": "mean"}, ParameterError, "listwise or pairwise, got 'mean'."),
        ({"drivers": ["flat"]}, DataError, "`flat` holds one single value: leave it out."),
        ({"drivers": ["rare"]}, DataError, "1 of 30 respondents are too few for 1 drivers"),
    ],
)
def test_errors_say_what_and_how_to_mend(attitude, given, error, message):
    attitude["flat"], attitude["rare"] = 3, [1, *[None] * 29]
    with pytest.raises(error) as told:
        key_drivers(attitude, **({"outcome": "rating", "drivers": NAMES[1:]} | given))
    assert message in str(told.value)


def test_ratings_wide_has_a_row_per_response():
    answers = pd.DataFrame(
        {
            "response_id": ["r2", "r2", "r1"],
            "item": ["ease", "overall", "overall"],
            "value": [3.0, 8.0, 7.0],
            "source": "survey",
            "customer_id": ["c2", "c2", "c1"],
        }
    )
    found = ratings_wide(answers, "survey")
    assert found.columns.tolist() == ["response_id", "customer_id", "ease", "overall"]
    assert found["response_id"].tolist() == ["r1", "r2"]
    assert found["overall"].tolist() == [7, 8]
    assert found["ease"].isna().tolist() == [True, False]
    with pytest.raises(ParameterError, match="must be one of survey, got 'x'"):
        ratings_wide(answers, "x")
    with pytest.raises(DataError, match="1 of 4 ratings repeat"):
        ratings_wide(pd.concat([answers, answers[:1]]))
