"""Customers placed by what they think: against a mixed model, Bayes' rule, planted levels."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy.stats import norm

from cemlab.errors import DataError, ParameterError
from cemlab.stats import rate_customers

POINTS = {"portal": -1.0, "review": 1.0, "support": 0.0}


@pytest.fixture(scope="module")
def planted():
    """600 customers in 200 accounts, one to nine answers each, unequal mixes of touch points."""
    rng = np.random.default_rng(21)
    account = np.repeat(np.arange(200), 3)
    level = 7 + rng.normal(0, 1.2, 200)[account] + rng.normal(0, 0.6, 600)
    who = np.repeat(np.arange(600), rng.integers(1, 10, 600))
    favourite = rng.integers(0, 3, 600)[who]
    point = np.where(rng.random(len(who)) < 0.6, favourite, rng.integers(0, 3, len(who)))
    value = level[who] + np.array(list(POINTS.values()))[point] + rng.normal(0, 1.2, len(who))
    answers = pd.DataFrame(
        {
            "customer_id": [f"c{c:03d}" for c in who],
            "account_id": [f"a{a:03d}" for a in account[who]],
            "touchpoint": np.array(list(POINTS))[point],
            "value": value,
        }
    )
    customers = pd.DataFrame(
        {
            "customer_id": [f"c{c:03d}" for c in range(600)],
            "account_id": [f"a{a:03d}" for a in account],
            "revenue": rng.lognormal(11, 1, 600),
            "level": level,
        }
    )
    return answers, customers


def rated(planted, **given):
    answers, customers = planted
    return rate_customers(answers, customers, **({"score": 7.5, "revenue": 60_000} | given))


def test_levels_agree_with_a_mixed_model_where_levels_are_normal(planted):
    # statsmodels MixedLM (restricted maximum likelihood) on the same adjusted ratings.
    answers = planted[0]
    usual = answers.groupby("touchpoint")["value"].transform("mean")
    adjusted = answers.assign(value=answers["value"] - usual + answers["value"].mean())
    fit = smf.mixedlm(
        "value ~ 1", adjusted, groups="account_id", vc_formula={"customer": "0 + C(customer_id)"},
        re_formula="1",
    ).fit()  # fmt: skip
    effects = {}
    for effect in fit.random_effects.values():
        own = effect.filter(like="customer")
        names = own.index.str.extract(r"\[C\(customer_id\)\[(c\d+)\]\]")[0]
        effects |= dict(zip(names, own + effect.drop(own.index).iloc[0], strict=True))
    found = rated(planted).set_index("customer_id")["value"]
    expected = fit.fe_params.iloc[0] + pd.Series(effects)
    assert (found - expected).abs().mean() < 0.08  # the shape is learnt, so it wiggles
    assert np.corrcoef(found, expected[found.index])[0, 1] > 0.995


def test_two_kinds_of_customers_get_the_probabilities_of_bayes_rule():
    # Exact posterior of two normals (SciPy's normal distribution), planted values known.
    rng = np.random.default_rng(8)
    kinds, sds, noise, n = np.array([5.6, 8.4]), np.array([0.7, 0.5]), 1.3, 5
    kind = (rng.random(3000) < 0.65).astype(int)
    level = rng.normal(kinds[kind], sds[kind])
    who = np.repeat(np.arange(3000), n)
    answers = pd.DataFrame({"customer_id": who, "value": level[who]})
    answers["value"] += rng.normal(0, noise, len(who))
    customers = pd.DataFrame({"customer_id": range(3000), "revenue": 1.0})
    found = rate_customers(answers, customers, score=7.5, revenue=2)["satisfied"]
    mean = answers.groupby("customer_id")["value"].mean().to_numpy()[:, None]
    error = noise**2 / n
    weight = np.array([0.35, 0.65]) * norm.pdf(mean, kinds, np.sqrt(sds**2 + error))
    drawn = kinds + (mean - kinds) * sds**2 / (sds**2 + error)
    sd = np.sqrt(sds**2 * error / (sds**2 + error))
    expected = (weight * norm.sf(7.5, drawn, sd)).sum(axis=1) / weight.sum(axis=1)
    assert np.abs(found - expected).mean() < 0.02
    assert np.abs(found - expected).max() < 0.12


def test_reliability_is_the_intraclass_correlation():
    # Shrout & Fleiss (1979), table 2: six targets, four judges; ICC(1,1) = .17.
    ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    answers = pd.DataFrame({"customer_id": np.repeat(range(6), 4), "value": np.ravel(ratings)})
    customers = pd.DataFrame({"customer_id": range(6), "revenue": 1.0})
    found = rate_customers(answers, customers, score=5, revenue=1)
    assert found.attrs["reliability"] == pytest.approx(0.1657, abs=1e-4)


def test_beats_raw_means_and_says_how_sure(planted):
    answers, customers = planted
    found = rated(planted).merge(customers, on="customer_id")
    content = found["level"] >= 7.5
    right = found["quadrant"].isin(["model", "growth"]) == content
    raw = answers.groupby("customer_id")["value"].mean().to_numpy() >= 7.5
    assert right.mean() > (raw == content).mean() + 0.02
    assert right.mean() == pytest.approx(found["probability"].mean(), abs=0.03)
    sure = found["probability"].between(0.7, 0.9)
    assert right[sure].mean() == pytest.approx(found.loc[sure, "probability"].mean(), abs=0.07)
    assert found["level"].between(found["low"], found["high"]).mean() == pytest.approx(
        0.95, abs=0.03
    )


def test_quadrants_follow_score_and_revenue():
    answers = pd.DataFrame(
        {"customer_id": list("aabbccdd"), "value": [9, 9, 9, 9, 3, 4, 3, 3], "touchpoint": "x"}
    )
    customers = pd.DataFrame({"customer_id": list("abcd"), "revenue": [60, 59, 70, 1]})
    found = rate_customers(answers, customers, score=7, revenue=60)
    assert found["quadrant"].tolist() == ["model", "growth", "at-risk", "dangling"]
    assert found["n"].tolist() == [2] * 4
    assert found["probability"].min() > 0.9
    unknown = rate_customers(answers, customers[:1], score=7, revenue=60)
    assert unknown["quadrant"].isna().tolist() == [False, True, True, True]
    assert unknown["probability"].isna().tolist() == [False, True, True, True]


def test_accounts_sum_their_contacts_revenue(planted):
    found = rated(planted, by="account_id", revenue=180_000)
    expected = planted[1].groupby("account_id")["revenue"].sum()
    assert found.set_index("account_id")["revenue"].to_dict() == pytest.approx(expected.to_dict())
    assert len(found) == 200
    level = planted[1].groupby("account_id")["level"].mean().to_numpy()
    right = (found["satisfied"] >= 0.5) == (level >= 7.5)
    assert right.mean() == pytest.approx(
        np.maximum(found["satisfied"], 1 - found["satisfied"]).mean(), abs=0.05
    )
    assert found["value"].corr(pd.Series(level)) > 0.9


def test_few_answers_are_drawn_further_in(planted):
    answers, customers = planted
    alone = answers.drop(columns="account_id")
    found = rate_customers(alone, customers, score=7.5, revenue=1)
    assert found["n"].nunique() == 9
    width = (found["high"] - found["low"]).groupby(found["n"]).mean()
    assert width.is_monotonic_decreasing


def test_declared_reliability_decides():
    answers = pd.DataFrame({"customer_id": list("abcd"), "value": [9.0, 5.0, 7.0, 3.0]})
    customers = pd.DataFrame({"customer_id": list("abcd"), "revenue": 1})
    # Kelley (1923): true score = mean + reliability (score − mean).
    found = rate_customers(answers, customers, score=7, revenue=2, reliability=0.6)
    assert found["value"].tolist() == pytest.approx([7.8, 5.4, 6.6, 4.2], abs=0.01)
    with pytest.raises(DataError, match="4 answers of 4 customers"):
        rate_customers(answers, customers, score=7, revenue=2)
    with pytest.raises(ParameterError, match="`reliability` must be between 0 and 1, got 60"):
        rate_customers(answers, customers, score=7, revenue=2, reliability=60)


def test_row_order_does_not_matter(planted):
    answers, customers = planted
    mixed = (answers.sample(frac=1, random_state=0), customers.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(rated(planted), rated(mixed), rtol=1e-12)
    assert rated(planted)["quadrant"].tolist() == rated(mixed)["quadrant"].tolist()
