"""What is not said: planted silences are found, and no others."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats as sp
from statsmodels.stats.proportion import confint_proportions_2indep

from cemlab.stats import fell_silent, silence


@pytest.fixture(scope="module")
def plain(hitouch):
    return silence(hitouch)


def found_in(table, kind):
    rows = table[table["kind"].eq(kind) & table["p_adjusted"].lt(0.05) & table["value"].gt(0)]
    return rows.set_index("about")


def test_a_question_left_blank_is_found(hitouch, plain):
    assert found_in(plain, "question").empty
    rng = np.random.default_rng(1)
    gone = hitouch.ratings["item"].eq("sat_contract") & (rng.random(len(hitouch.ratings)) < 0.1)
    rows = found_in(silence(replace(hitouch, ratings=hitouch.ratings[~gone])), "question")
    assert rows["value"].idxmax() == "sat_contract"
    # By hand: blanks of this question against those of all others of the survey, of which none.
    share = gone.sum() / hitouch.responses["source"].eq("relationship").sum()
    assert rows.loc["sat_contract", "share"] == pytest.approx(share)
    assert rows.loc["sat_contract", "expected"] == 0
    assert rows.loc["sat_contract", "low"] < share < rows.loc["sat_contract", "high"]


def test_what_was_not_asked_is_no_silence(hitouch, plain):
    asked = plain[plain["about"].eq("recommend") & plain["source"].eq("transactions")]
    touched = hitouch.responses["touchpoint"].isin(["onboarding", "support", "review"])
    assert asked["n"].item() == (touched & hitouch.responses["source"].eq("transactions")).sum()


def test_a_touch_point_no_longer_mentioned_is_found(hitouch, plain):
    assert found_in(plain, "no longer mentioned").empty
    times = hitouch.responses.set_index("response_id")["answered_at"]
    old = hitouch.comments["response_id"].map(times) < pd.Timestamp("2026-07-18", tz="UTC")
    free = hitouch.comments["response_id"].str.startswith("R")
    text = hitouch.comments["text"].where(~(old & free), hitouch.comments["text"] + " The tender.")
    study = replace(hitouch, comments=hitouch.comments.assign(text=text))
    assert "proposal" in found_in(silence(study), "no longer mentioned").index


def test_a_group_that_does_not_answer_is_found(hitouch, plain):
    assert found_in(plain, "group").empty
    rng = np.random.default_rng(2)
    west = hitouch.customers.set_index("customer_id")["region"].eq("West")
    lost = hitouch.contacts["customer_id"].map(west) & (rng.random(len(hitouch.contacts)) < 0.4)
    sent = hitouch.contacts.assign(answered_at=hitouch.contacts["answered_at"].mask(lost))
    assert found_in(silence(replace(hitouch, contacts=sent)), "group").index.tolist() == ["West"]


def test_accounts_that_stop_are_found_and_those_who_left_are_not_counted(hitouch):
    plain = fell_silent(hitouch)
    assert not plain["p_adjusted"].lt(0.05).any()
    assert plain.attrs["left"] == hitouch.customers["left_on"].notna().sum()
    busy = plain.nlargest(3, "n")["account_id"]
    account = hitouch.customers.set_index("customer_id")["account_id"]
    recent = hitouch.responses["answered_at"] > pd.Timestamp("2026-05-01", tz="UTC")
    stopped = hitouch.responses["customer_id"].map(account).isin(busy) & recent
    found = fell_silent(replace(hitouch, responses=hitouch.responses[~stopped]))
    named = found[found["p_adjusted"].lt(0.05)]
    assert set(named["account_id"]) == set(busy)
    assert named["value"].eq(0).all()
    assert (named["low"] > 0).all()


def test_expected_answers_equal_the_gamma_poisson_by_hand(hitouch):
    found = fell_silent(hitouch, by="customer_id")
    mean, var = found["n"].mean(), found["n"].var()
    shape, rate = mean**2 / (var - mean), mean / (var - mean)
    ratio = found["value"].sum() / found["n"].sum()
    row = found.iloc[0]
    assert row["expected"] == pytest.approx((shape + row["n"]) / (rate + 1) * ratio)
    chance = sp.nbinom(shape + row["n"], (rate + 1) / (rate + 1 + ratio)).cdf(row["value"])
    assert row["p"] == pytest.approx(chance)


def test_studies_without_names_invitations_or_words_are_told_empty(hitouch):
    bare = replace(
        hitouch,
        contacts=hitouch.contacts[:0],
        comments=hitouch.comments[:0],
        customers=hitouch.customers[:0],
        responses=hitouch.responses.assign(customer_id=None),
    )
    assert set(silence(bare)["kind"]) <= {"question", "touch point"}
    assert fell_silent(bare).empty
    nothing = silence(replace(bare, ratings=hitouch.ratings[:0], responses=hitouch.responses[:0]))
    assert nothing.nlargest(12, "value").empty


def test_questions_that_nobody_leaves_blank_have_newcombes_interval(plain):
    # Newcombe (1998) method 10 by statsmodels, of n accounts: 0 of n against none of the others.
    row = plain.query("kind == 'question' and source == 'relationship'").iloc[0]
    assert row["share"] == row["expected"] == 0
    n = row["n_effective"]
    ends = confint_proportions_2indep(0, n, 0, n, method="newcomb")
    assert (row["low"], row["high"]) == pytest.approx(ends, rel=0.02)
    assert plain[["low", "high", "p"]].notna().all(axis=None)


def test_customers_of_no_known_account_stand_for_themselves(hitouch):
    nobody = replace(hitouch, customers=hitouch.customers[:0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = fell_silent(nobody)
    assert set(found["account_id"]) <= set(hitouch.responses["customer_id"])
    assert len(found)
