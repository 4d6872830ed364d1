"""Estimators against ppi-python, published formulas and simulated populations."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from cemlab.emotions import EMOTIONS
from cemlab.emotions.correction import (
    HeldOut,
    prediction_powered,
    reading_errors,
    rogan_gladen,
)


def errors(se, n_se, sp, n_sp):
    return pd.DataFrame(
        [[se, n_se, sp, n_sp]],
        columns=["sensitivity", "n_sensitivity", "specificity", "n_specificity"],
    )


def test_prediction_powered_agrees_with_ppi_python():
    """ppi-python 0.2.3: ppi_mean_pointestimate and ppi_mean_ci of the same numbers, lam=None.

    It gave 0.31436012 and (0.21757342, 0.41114682); this interval is Wilson's instead of Wald's
    and takes one more comment for misread, so only its width is near.
    """
    codes = np.array([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0] * 5, dtype=float)
    coded_read = np.array([1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0] * 5, dtype=float)
    rest = np.array([1, 0, 0, 0, 0, 1, 0, 0, 0, 1] * 40, dtype=float)
    read = np.concatenate([coded_read, rest])
    coded = np.concatenate([codes, np.full(400, np.nan)])
    share, low, high, n = prediction_powered(
        read, coded, weights=np.ones(460), chance=np.ones(460), clusters=np.arange(460),
        confidence=0.95,
    )  # fmt: skip
    assert share == pytest.approx(0.31436012, abs=2e-4)
    assert high - low == pytest.approx(0.41114682 - 0.21757342, rel=0.07)
    assert 60 < n < 460


def test_a_useless_reader_leaves_the_coded_sample():
    coded = np.array([1.0, 0, 0, 0] * 25 + [np.nan] * 300)
    found = prediction_powered(
        np.ones(400), coded, weights=np.ones(400), chance=np.ones(400), clusters=np.arange(400),
        confidence=0.9,
    )  # fmt: skip
    assert found[0] == pytest.approx(0.25)
    assert found[3] == pytest.approx(100)


def test_copies_of_comments_by_one_customer_tell_no_more():
    rng = np.random.default_rng(0)
    read = (rng.random(300) < 0.3).astype(float)
    coded = np.where(np.arange(300) < 90, np.abs(read - (rng.random(300) < 0.2)), np.nan)

    def found(copies):
        read_, coded_ = (np.repeat(x, copies) for x in (read, coded))
        ones = np.ones(len(read_))
        return prediction_powered(
            read_, coded_, weights=ones, chance=ones, clusters=np.repeat(np.arange(300), copies),
            confidence=0.95,
        )  # fmt: skip

    once, thrice = found(1), found(3)
    assert thrice[0] == pytest.approx(once[0])
    np.testing.assert_allclose(thrice[1:3], once[1:3], atol=0.01)


def test_lang_and_reiczigel_by_their_formula():
    """Equations 7, 16 and 17 of the paper, as the R package asht writes them out."""
    ap, n, se, n_se, sp, n_sp, z = 0.3, 250, 0.75, 60, 0.92, 140, norm.ppf(0.975)
    n2, se2, sp2 = n + z**2, (60 * 0.75 + 1) / 62, (140 * 0.92 + 1) / 142
    ap2 = (n * ap + z**2 / 2) / n2
    p2 = (ap2 + sp2 - 1) / (se2 + sp2 - 1)
    dp = 2 * z**2 * (p2 * se2 * (1 - se2) / 62 - (1 - p2) * sp2 * (1 - sp2) / 142)
    var = (
        ap2 * (1 - ap2) / n2 + p2**2 * se2 * (1 - se2) / 62 + (1 - p2) ** 2 * sp2 * (1 - sp2) / 142
    )
    half = z * np.sqrt(var) / (se2 + sp2 - 1)
    share, (low, high) = rogan_gladen(
        np.array([ap]), np.array([n]), errors(se, n_se, sp, n_sp), 0.95
    )
    assert share[0] == pytest.approx((ap + sp - 1) / (se + sp - 1))
    np.testing.assert_allclose([low[0], high[0]], [p2 + dp - half, p2 + dp + half])


def test_the_corrected_interval_covers_where_counting_does_not():
    """2,000 populations with a share of 40 %, a reader tested where it was 20 %."""
    rng = np.random.default_rng(7)
    runs, truth = 2000, 0.4
    se, sp = rng.binomial(100, 0.6, runs) / 100, rng.binomial(400, 0.93, runs) / 400
    read = rng.binomial(300, truth * 0.6 + (1 - truth) * 0.07, runs) / 300
    table = pd.DataFrame(
        {"sensitivity": se, "n_sensitivity": 100.0, "specificity": sp, "n_specificity": 400.0}
    )
    _, (low, high) = rogan_gladen(read, np.full(runs, 300.0), table, 0.95)
    assert 0.93 <= ((low <= truth) & (truth <= high)).mean() <= 0.98
    half = 1.96 * np.sqrt(read * (1 - read) / 300)
    assert (np.abs(read - truth) <= half).mean() < 0.2


def test_sources_that_differ_are_worth_fewer_cases():
    truth = np.ones((200, 1), dtype=bool)
    source = np.repeat(["a", "b"], 100)
    alike = np.tile([True, False], 100)[:, None]
    apart = (np.arange(200) < 100)[:, None]
    assert reading_errors(truth, alike, source).loc[0, "n_sensitivity"] == pytest.approx(200)
    assert reading_errors(truth, apart, source).loc[0, "n_sensitivity"] < 3
    assert reading_errors(truth, apart).loc[0, "n_sensitivity"] == 200
    # By hand: 50 and 30 of 100 right; Q − 1 over 100; Student's t of one degree is 12.706.
    half = np.concatenate([np.arange(100) < 50, np.arange(100) < 30])[:, None]
    spread = (81 * 121 / 202**2, 2 * 100 * 0.01)
    more = (spread[1] / spread[0] - 1) / 100
    cases = 1 / (more + (more + 0.01) / 2) / (12.706 / 1.96) ** 2
    found = reading_errors(truth, half, source).loc[0, "n_sensitivity"]
    assert found == pytest.approx(cases, rel=1e-3)


def test_the_rate_of_a_new_source_lies_in_the_interval_where_sources_differ():
    """60 readers with 12 labels, tested in five sources that differ; 300 comments of a sixth."""
    rng, n, covered = np.random.default_rng(3), np.array([10, 20, 30, 40, 50]), []
    source = np.repeat(np.arange(5), 5 * n)
    for _ in range(60):
        se, sp = (rng.beta(24 * p, 24 * (1 - p), (6, 12)) for p in (0.7, 0.93))
        truth = rng.random((len(source), 12)) < 0.2
        right = rng.random(truth.shape) < np.where(truth, se[source], sp[source])
        table = reading_errors(truth, np.where(right, truth, ~truth), source)
        read = rng.binomial(300, 0.2 * se[5] + 0.8 * (1 - sp[5])) / 300
        _, (low, high) = rogan_gladen(read, np.full(12, 300.0), table, 0.95)
        covered.append(((low <= 0.2) & (high >= 0.2)).mean())
    assert np.mean(covered) >= 0.93


def test_held_out_readings_come_back_as_they_were_saved(tmp_path, monkeypatch):
    rng = np.random.default_rng(1)
    truth, chosen = rng.random((2, 50, len(EMOTIONS))) < 0.2
    (tmp_path / "data").mkdir()
    HeldOut(truth, chosen, np.repeat(["a", "b"], 25)).save(tmp_path / "data/mine_held_out.npz")
    monkeypatch.setattr("cemlab.emotions.correction.resources.files", lambda _: tmp_path)
    back = HeldOut.of("mine")
    np.testing.assert_array_equal(back.truth, truth)
    np.testing.assert_array_equal(back.chosen, chosen)
    assert back.source.tolist() == ["a"] * 25 + ["b"] * 25
    assert HeldOut.of("other") is None
