"""What a score would be without a theme: a published example, and its spread by simulation."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from cemlab.stats import net_promoter, theme_impact


def example():
    """Thematic's leave-out: 60/20/10 without the theme, 2/2/6 with it."""
    value = [10] * 60 + [8] * 20 + [3] * 10 + [9] * 2 + [7] * 2 + [0] * 6
    answers = pd.DataFrame({"response_id": [f"r{i:03}" for i in range(100)], "value": value})
    return answers, answers[["response_id"]].iloc[90:].assign(theme="late invoices")


def test_the_impact_equals_the_example_by_hand():
    # 62 − 16 of 100 is 46.0; 60 − 10 of 90 is 55.5556; 2 − 6 of 10 is −40.
    row = theme_impact(*example()).iloc[0]
    assert [row["n"], row["n_all"]] == [10, 100]
    assert row[["score", "without", "value"]].tolist() == pytest.approx(
        [-40, 55.5556, -9.5556], abs=1e-4
    )
    assert row["low"] < row["value"] < row["high"] < 0
    assert row["p"] < 0.05


def test_scores_are_those_of_net_promoter():
    answers, voiced = example()
    answers["weight"] = np.linspace(0.5, 2, 100)
    row = theme_impact(answers, voiced, weights="weight").iloc[0]
    alone = net_promoter(answers[:90], weights="weight")["value"].item()
    assert row["without"] == pytest.approx(alone)


def test_the_interval_is_as_wide_as_the_impact_spreads():
    # 400 studies of 60 accounts with 3 answers each; the theme lowers answers and runs in accounts.
    rng, found = np.random.default_rng(3), []
    for seed in range(400):
        account = np.repeat(np.arange(60), 3)
        voices = rng.random(60)[account] < 0.2 + 0.1 * rng.random(180)
        value = np.clip(np.round(rng.normal(7, 1, 60)[account] + rng.normal(0, 1, 180)), 0, 10)
        answers = pd.DataFrame({"response_id": np.arange(180).astype("str"), "account_id": account,
                                "value": value - 3 * voices})  # fmt: skip
        voiced = answers[voices].assign(theme="a")
        found.append(theme_impact(answers, voiced, measure="mean", draws=200, seed=seed))
    table = pd.concat(found)
    assert (table["high"] - table["low"]).mean() / 3.92 == pytest.approx(
        table["value"].std(), rel=0.15
    )


def test_row_order_does_not_matter_and_a_theme_of_all_has_no_impact():
    answers, voiced = example()
    voiced = pd.concat([voiced, answers[["response_id"]].assign(theme="all")])
    once = theme_impact(answers, voiced)
    again = theme_impact(
        answers.sample(frac=1, random_state=1), voiced.sample(frac=1, random_state=2)
    )
    pd.testing.assert_frame_equal(once, again)
    assert once.set_index("theme").loc["all", ["value", "low", "p_adjusted"]].isna().all()


def test_several_answers_of_a_response_are_one_voice():
    answers, voiced = example()
    once, twice = (theme_impact(t, voiced) for t in (answers, pd.concat([answers, answers])))
    same = ["score", "without", "value", "low", "high"]
    pd.testing.assert_frame_equal(once[same], twice[same])


def test_a_theme_that_nobody_among_the_answers_voices_is_left_out():
    answers, voiced = example()
    nobody = pd.DataFrame({"response_id": ["elsewhere"], "theme": ["absent"]})
    found = theme_impact(answers, pd.concat([voiced, nobody]))
    assert found["theme"].tolist() == ["late invoices"]


def test_themes_are_corrected_together_and_answers_without_weight_do_not_count():
    answers, voiced = example()
    other = answers[["response_id"]].iloc[55:65].assign(theme="kind people")
    answers["weight"] = [0.0] * 5 + [1.0] * 95
    table = theme_impact(answers, pd.concat([voiced, other]), weights="weight")
    assert table["n_all"].tolist() == [95, 95]
    assert table["p"].nunique() == 2
    assert table["p_adjusted"].tolist() == pytest.approx(false_discovery_control(table["p"]))
