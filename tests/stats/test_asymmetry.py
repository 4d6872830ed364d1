"""Penalty–reward contrasts and Kano's categories against exact designs and published tables."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.linear_model import OLS

from cemlab.errors import DataError, ParameterError
from cemlab.stats import kano, penalty_reward


def grid(copies=1):
    """A balanced grid of two drivers with known contrasts."""
    data = pd.DataFrame(list(product([1, 2, 3], [1, 2, 3])) * copies, columns=["a", "b"])
    data["y"] = 7 - 1.2 * (data["a"] == 1) + 0.3 * (data["a"] == 3)
    data["y"] += -0.4 * (data["b"] == 1) + 1.1 * (data["b"] == 3)
    return data


def noisy(n=600, seed=1):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(rng.integers(1, 6, (n, 3)), columns=["base", "even", "none"])
    data["account_id"] = (np.arange(n) % 150).astype(str)
    lift = rng.normal(size=150)[np.arange(n) % 150]
    data["y"] = 7 - 2.0 * (data["base"] <= 2) + 0.2 * (data["base"] >= 4) + lift
    data["y"] += -1.0 * (data["even"] <= 2) + 1.0 * (data["even"] >= 4) + rng.normal(size=n)
    return data


def test_exact_contrasts_and_asymmetry():
    # Brandt (1987); impact asymmetry after Mikulić & Prebežac (2008): (r - p) / (r + p).
    found = penalty_reward(grid(2), outcome="y", drivers=["a", "b"], poor=1, good=3)
    assert found["penalty"].tolist() == pytest.approx([-1.2, -0.4])
    assert found["reward"].tolist() == pytest.approx([0.3, 1.1])
    assert found["value"].tolist() == pytest.approx([-0.6, 0.7 / 1.5])
    assert found["kind"].tolist() == ["basic", "excitement"]
    assert found["n_poor"].tolist() == found["n_good"].tolist() == [6, 6]
    wide = penalty_reward(grid(2), outcome="y", drivers=["a", "b"], poor=1, good=3, cut=0.65)
    assert wide["kind"].tolist() == ["performance", "performance"]


def test_clustered_intervals_equal_statsmodels():
    data = noisy()
    found = penalty_reward(data, outcome="y", drivers=["base", "even", "none"], poor=2, good=4)
    x = data[["base", "even", "none"]]
    design = np.column_stack([np.ones(len(x)), x <= 2, x >= 4]).astype(float)
    groups = data["account_id"].astype(int).to_numpy()
    fit = OLS(data["y"].to_numpy(), design).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )
    low, high = fit.conf_int().T
    assert found["penalty_low"].tolist() == pytest.approx(low[1:4].tolist())
    assert found["reward_high"].tolist() == pytest.approx(high[4:].tolist())
    assert found["kind"].tolist() == ["basic", "performance", "no clear effect"]
    assert found["agreement"][0] > 0.99
    assert found["agreement"][:2].notna().all()
    assert np.isnan(found["agreement"][2])
    assert found["value"].between(found["low"], found["high"]).all()
    alone = penalty_reward(
        data, outcome="y", drivers=["base", "even", "none"], poor=2, good=4, cluster=None
    )
    assert (alone["penalty"] - found["penalty"]).abs().max() < 1e-9
    assert found["method"].iloc[0].endswith("by account_id")
    mixed = penalty_reward(
        data.sample(frac=1, random_state=1),
        outcome="y", drivers=["base", "even", "none"], poor=2, good=4,
    )  # fmt: skip
    pd.testing.assert_frame_equal(found, mixed, rtol=1e-9)


def test_weights_equal_repeated_rows():
    data = noisy(120).assign(w=lambda d: np.arange(120) % 3 + 1)
    call = {"outcome": "y", "drivers": ["base", "even"], "poor": 2, "good": 4, "cluster": None}
    weighed = penalty_reward(data, weights="w", **call)
    repeated = penalty_reward(data.loc[data.index.repeat(data["w"])], **call)
    for column in ("penalty", "reward", "value"):
        assert weighed[column].tolist() == pytest.approx(repeated[column].tolist())
    assert "weighted by w" in weighed["method"].iloc[0]


def test_a_contrast_the_wrong_way_has_no_kind():
    data = noisy().assign(y=lambda d: -d["y"])
    found = penalty_reward(data, outcome="y", drivers=["base", "even"], poor=2, good=4)
    assert found["kind"].tolist() == ["no clear order"] * 2
    assert found["agreement"].isna().all()


def test_what_is_wrong_is_told():
    with pytest.raises(DataError, match="`a` has 0 poor, 6 good and 12 other ratings"):
        penalty_reward(grid(2), outcome="y", drivers=["a", "b"], poor={"a": 0, "b": 1}, good=3)
    with pytest.raises(ParameterError, match="`poor` must be below `good`"):
        penalty_reward(grid(), outcome="y", drivers=["a"], poor=3, good=3)


CELLS = {"A": (1, 3), "O": (1, 5), "M": (2, 5), "I": (3, 3), "R": (4, 1), "Q": (1, 1)}


def pairs(counts, feature="app"):
    rows = [CELLS[c] for c, n in counts.items() for _ in range(n)]
    return pd.DataFrame(rows, columns=["functional", "dysfunctional"]).assign(feature=feature)


def test_kano_coefficients():
    # Berger et al. (1993): better = (A + O) / all, worse = -(O + M) / all; Wilson by Wilson (1927).
    found = kano(pairs({"A": 30, "O": 25, "M": 35, "I": 10})).iloc[0]
    assert (found["better"], found["worse"]) == pytest.approx((0.55, -0.60))
    assert (found["better_low"], found["better_high"]) == pytest.approx(
        (0.45244, 0.64386), abs=1e-5
    )
    assert found["worse_low"] < found["worse"] < found["worse_high"] < 0
    assert found["category"] == "must_be"
    assert not found["clear"]  # 35 against 30 of 100: Fong (1996) asks for 12.4
    more = kano(pairs({"A": 30, "O": 25, "M": 55, "I": 10, "R": 5, "Q": 2})).iloc[0]
    assert more["clear"]
    assert (more["reverse"], more["questionable"]) == pytest.approx((5 / 127, 2 / 127))
    assert more["better"] == pytest.approx(55 / 120)


def test_weights_count_kanos_answers_by_kish():
    # Fong's limit rests on the answers behind the shares: 100 of them, or 5 that weigh most.
    plain = pairs({"A": 60, "M": 40})
    assert kano(plain)["clear"].item()
    few = plain.assign(w=np.where(np.arange(100) % 20 == 0, 100.0, 0.01))
    found = kano(few, weights="w")
    assert found["must_be"].item() == pytest.approx(0.4)
    assert not found["clear"].item()
    none = kano(plain.assign(w=np.r_[np.ones(60), np.zeros(40)]), weights="w")
    assert none["n"].item() == 60


def test_kano_table_is_the_standard_one():
    # Kano et al. (1984), as in Berger et al. (1993): rows functional, columns dysfunctional,
    # 1 like, 2 must be, 3 neutral, 4 live with, 5 dislike. Like and like is questionable.
    standard = ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]
    names = {"A": "attractive", "O": "one_dimensional", "M": "must_be", "I": "indifferent",
             "R": "reverse", "Q": "questionable"}  # fmt: skip
    rows = [(f"{i}{j}", i, j) for i in range(1, 6) for j in range(1, 6)]
    found = kano(pd.DataFrame(rows, columns=["feature", "functional", "dysfunctional"]))
    read = found.set_index("feature")["category"]
    assert read.to_dict() == {k: names[standard[i - 1][j - 1]] for k, i, j in rows}


def test_kano_leaves_out_missing_and_refuses_other_answers():
    table = pd.concat([pairs({"A": 6, "M": 4}), pairs({"O": 5}, "web")])
    table.iloc[0, 0] = None
    found = kano(table).set_index("feature")
    assert found["n"].to_dict() == {"app": 9, "web": 5}
    with pytest.raises(DataError, match="1 of 15 pairs hold answers other than 1 to 5"):
        kano(pd.concat([pairs({"A": 14}), pd.DataFrame(
            {"feature": ["app"], "functional": [6], "dysfunctional": [1]})]))  # fmt: skip


def test_one_account_alone_tells_nothing():
    rng = np.random.default_rng(1)
    data = pd.DataFrame(rng.integers(1, 6, (40, 3)).astype(float), columns=["y", "a", "b"])
    with pytest.raises(DataError, match="All 40 respondents are of one account"):
        penalty_reward(
            data.assign(account_id="A"), outcome="y", drivers=["a", "b"], poor=2, good=4, draws=9
        )
