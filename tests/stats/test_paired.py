"""Wave against wave where some or all of the people answered both times."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats as scipy_stats

from cemlab import sentences, stats
from cemlab.privacy import hide_small_groups


def waves(first, second, **more):
    """Two waves of ratings by customer."""
    parts = [
        pd.DataFrame({"customer_id": list(answers), "value": list(answers.values()), "wave": wave})
        for wave, answers in (("2025", first), ("2026", second))
    ]
    return pd.concat(parts, ignore_index=True).assign(**more)


@pytest.fixture
def people():
    """60 customers in 2025, 50 in 2026, 30 of them the same."""
    rng = np.random.default_rng(8)
    own = rng.normal(7, 1.5, 80)
    rate = lambda ids: {f"c{i:02d}": own[i] + rng.normal(0, 0.8) for i in ids}  # noqa: E731
    return rate(range(60)), rate(range(30, 80))


def test_all_the_same_people_equal_a_paired_t_test(people):
    first = people[0]
    second = {c: v + 0.3 + np.sin(i) for i, (c, v) in enumerate(first.items())}
    row = stats.compare(waves(first, second), groups="wave", against="previous").iloc[0]
    test = scipy_stats.ttest_rel(list(second.values()), list(first.values()))
    low, high = test.confidence_interval()
    assert [row["low"], row["high"], row["p"]] == pytest.approx([low, high, test.pvalue])


def test_overlapping_samples_equal_the_hand_computation(people):
    # Var(ȳ − x̄) = s²x/n + s²y/m − 2 Σ_both (x − x̄)(y − ȳ) / (nm), each deviation with its wave's
    # n/(n − 1); Kish, Survey Sampling (1965), 12.4: what is common to both waves is taken off.
    first, second = people
    x, y = pd.Series(first), pd.Series(second)
    both = x.index.intersection(y.index)
    n, m = len(x), len(y)
    dx, dy = (x - x.mean())[both], (y - y.mean())[both]
    covariance = (dx * dy).sum() / (n * m) * np.sqrt(n / (n - 1) * m / (m - 1))
    variance = x.var() / n + y.var() / m - 2 * covariance
    half = scipy_stats.t.ppf(0.975, m - 1) * np.sqrt(variance)
    row = stats.compare(waves(first, second), groups="wave", against="previous").iloc[0]
    assert row["value"] == pytest.approx(y.mean() - x.mean())
    assert [row["low"], row["high"]] == pytest.approx([row["value"] - half, row["value"] + half])
    alone = stats.compare(waves(first, second), groups="wave", against="previous", cluster=None)
    assert row["high"] - row["low"] < (alone["high"] - alone["low"]).item()


@pytest.mark.parametrize("measure", ["mean", "net_promoter"])
def test_overlapping_samples_hold_the_truth(measure):
    # 1,000 studies of 120 answers a wave, half of them by the same customers; nothing changed.
    rng = np.random.default_rng(12)
    own, parts = rng.normal(8, 1.5, (1000, 180)), []
    for wave, first in (("2025", 0), ("2026", 60)):
        value = own[:, first : first + 120] + rng.normal(0, 1, (1000, 120))
        frame = pd.DataFrame({"value": np.clip(value.round(), 0, 10).ravel(), "wave": wave})
        frame["study"] = np.repeat(np.arange(1000), 120)
        frame["customer_id"] = np.tile(np.arange(first, first + 120), 1000).astype(str)
        parts.append(frame)
    found = stats.compare(
        pd.concat(parts), groups="wave", against="previous", by="study", measure=measure
    )
    held = (found["low"].le(0) & found["high"].ge(0)).mean()
    assert 0.935 <= held <= 0.965
    assert found["p"].lt(0.05).mean() == pytest.approx(1 - held, abs=0.01)


def test_wave_change_tells_who_answered_both_times(people):
    first, second = people
    table = waves(first, second, item="o", role="overall", scale_low=1, scale_high=10)
    change = stats.wave_change(table)
    assert change["n_both"].tolist() == [30]
    told = sentences.about_waves(change)
    assert told.endswith("n = 50). 30 customers answered both times.")
    hidden = sentences.about_waves(hide_small_groups(change, 55))
    assert "30" not in hidden
    nobody = stats.wave_change(table.drop(columns="customer_id"))
    assert nobody["n_both"].tolist() == [0]
    assert "both times" not in sentences.about_waves(nobody)


def test_waves_of_hitouch_are_paired(hitouch):
    answers = hitouch.answers(source="relationship")
    change = stats.wave_change(answers)
    raw = hitouch.responses[hitouch.responses["source"].eq("relationship")]
    raw = raw[raw["response_id"].isin(answers.loc[answers["item"].eq("recommend"), "response_id"])]
    count = raw.groupby("customer_id")["wave"].nunique()
    assert change["n_both"].tolist() == [count.eq(2).sum()]
