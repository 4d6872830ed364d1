"""Who chooses whom to ask: the planted manager, and nobody else."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats as sp

from cemlab import load_study
from cemlab.sample.write import simulate
from cemlab.stats import participation
from cemlab.stats.participation import _beta, _contentment, _departure, _spread


@pytest.mark.parametrize("seed", [7, 23])
def test_the_selective_manager_is_found_and_nobody_else(seed, hitouch, tmp_path):
    study = hitouch
    if seed != 7:
        simulate(tmp_path, seed=seed)
        study = load_study(tmp_path / "study.yaml")
    found = participation(study)
    named = found.loc[found["p_adjusted"].lt(0.05), ["owner", "measure"]]
    assert named.to_numpy().tolist() == [
        ["Gustav Regenmacher", "contentment"],
        ["Gustav Regenmacher", "invited"],
    ]
    assert found["owner"].is_monotonic_increasing  # nobody is ranked
    row = found[found["owner"].eq("Gustav Regenmacher") & found["measure"].eq("invited")].iloc[0]
    assert row["observed"] < row["value"] < row["expected"]
    here = study.customers[study.customers["left_on"].isna()]
    assert row["n"] == here["owner"].eq("Gustav Regenmacher").sum()


def test_others_are_told_by_team_or_not_at_all(hitouch):
    assert participation(hitouch, audience="manager").empty
    assert participation(hitouch, audience="executive").empty
    teams = hitouch.customers.assign(team=hitouch.customers["owner"].str[0].lt("G").map(str))
    teams["team"] += teams["region"]
    study = type(hitouch)(study=hitouch.study, **hitouch.tables | {"customers": teams})
    found = participation(study, audience="manager")
    assert "owner" not in found
    assert set(found["team"]) == set(teams["team"])


def test_without_invitations_or_owners_there_is_nothing(hitouch):
    bare = hitouch.tables | {"contacts": hitouch.contacts[:0]}
    assert participation(type(hitouch)(study=hitouch.study, **bare)).empty
    nobody = hitouch.tables | {"customers": hitouch.customers.assign(owner=None)}
    assert participation(type(hitouch)(study=hitouch.study, **nobody)).empty
    unrated = type(hitouch)(
        study=hitouch.study, **hitouch.tables | {"ratings": hitouch.ratings[:0]}
    )
    found = participation(unrated)
    assert set(found["measure"]) == {"answered", "invited"}
    assert found["value"].dtype == float
    gone = hitouch.customers.assign(left_on=pd.Timestamp("2024-01-01", tz="UTC"))
    left = hitouch.tables | {"customers": gone}
    assert participation(type(hitouch)(study=hitouch.study, **left)).empty


def test_alike_managers_are_seldom_named():
    # 8 managers of one rate, 80 times: as many as 5 % of tables may name somebody.
    rng, named = np.random.default_rng(1), 0
    for _ in range(80):
        n = rng.integers(40, 110, 8)
        k = rng.binomial(n, 0.9)
        p = [
            _departure(k[i], n[i], np.delete(k, i).sum() / np.delete(n, i).sum(),
                       pd.Series(np.delete(k, i)), pd.Series(np.delete(n, i)))
            for i in range(8)
        ]  # fmt: skip
        named += min(p) * 8 < 0.05
    assert named / 80 <= 0.1


def test_shrinking_lies_between_the_group_and_the_rest_and_holds_the_truth():
    rng, inside = np.random.default_rng(2), []
    for _ in range(60):
        truth = rng.beta(40, 10, 12)
        n = rng.integers(10, 80, 12)
        k = rng.binomial(n, truth)
        every = _spread(k, n)
        whole = k.sum() / n.sum()
        found = [_beta(*every, whole, a, b) for a, b in zip(k, n, strict=True)]
        inside += [d.ppf(0.025) <= t <= d.ppf(0.975) for d, t in zip(found, truth, strict=True)]
        means = np.array([d.mean() for d in found])
        assert (np.abs(means - whole) <= np.abs(k / n - whole) + 1e-9).all()
    assert 0.85 <= np.mean(inside) <= 0.98  # the docstring says how often


def test_chance_of_a_departure_is_binomial_where_the_others_are_alike():
    others = pd.Series([90] * 30), pd.Series([100] * 30)
    p = _departure(70, 100, 0.9, *others)
    assert p == pytest.approx(2 * sp.binom(100, 0.9).cdf(70), abs=1e-3)
    assert p < 0.001


def test_contentment_never_pools_scales(hitouch):
    here = hitouch.customers.assign(
        key=0.0,
        invited=hitouch.customers["customer_id"].isin(hitouch.contacts["customer_id"]) * 1.0,
    )
    plain = _contentment(hitouch, here, "owner", 0.95)
    usual = hitouch.answers(role="touchpoint")
    other = usual[usual["source"].eq("transactions")].head(500)
    other = other.assign(source="app", value=other["value"] * 10, scale_high=100.0)
    both = SimpleNamespace(
        answers=lambda role: pd.concat([usual, other]), contacts=hitouch.contacts
    )
    pd.testing.assert_frame_equal(_contentment(both, here, "owner", 0.95), plain)
