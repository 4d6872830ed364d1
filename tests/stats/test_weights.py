"""Raking against iterative proportional fitting and a closed form."""

import numpy as np
import pandas as pd
import pytest

from cemlab import figures
from cemlab.errors import DataError, ParameterError
from cemlab.stats import rake, score


def cells(counts):
    """One row per answer of a two-way table of counts."""
    rows, columns = np.indices(np.shape(counts))
    times = np.ravel(counts)
    return pd.DataFrame(
        {"r": np.repeat(rows.ravel(), times), "c": np.repeat(columns.ravel(), times)}
    )


def fitted(table, margins, rounds=500):
    """Iterative proportional fitting as Deming and Stephan (1940) do it by hand."""
    w = pd.Series(1 / len(table), table.index)
    for _ in range(rounds):
        for column, target in margins.items():
            now = w.groupby(table[column]).transform("sum")
            w = w * table[column].map(target) / sum(target.values()) / now
    return w * len(table)


def test_two_by_two_equals_its_closed_form():
    # Counts 7 9 / 12 7 to rows 5 and 15, columns 10 and 10 (the example of the Apophenia library's
    # guide to raking). The odds ratio stays: a (5+a) / ((5-a) (10-a)) = 7·7/(9·12).
    table = cells([[7, 9], [12, 7]])
    found = rake(table, {"r": {0: 5, 1: 15}, "c": {0: 10, 1: 10}})
    total = found.weights.groupby([table["r"], table["c"]]).sum() * 20 / len(table)
    odds = 49 / 108
    a = np.roots([1 - odds, 5 + 15 * odds, -50 * odds])
    a = a[a > 0].item()
    assert total.tolist() == pytest.approx([a, 5 - a, 10 - a, 5 + a])


def test_four_by_four_equals_iterative_proportional_fitting():
    # Counts and margins of the worked example on Wikipedia's page of the method.
    counts = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
    margins = {
        "r": dict(enumerate([150, 300, 400, 150])),
        "c": dict(enumerate([200, 300, 400, 100])),
    }
    table = cells(counts)
    found = rake(table, margins)
    assert found.weights.to_numpy() == pytest.approx(fitted(table, margins).to_numpy(), rel=1e-6)
    total = found.weights.groupby([table["r"], table["c"]]).sum() * 1000 / len(table)
    for side, target in margins.items():
        assert total.groupby(level=side).sum().to_dict() == pytest.approx(target, rel=1e-6)


def test_three_margins_and_starting_weights():
    rng = np.random.default_rng(4)
    table = pd.DataFrame(rng.integers(0, [2, 3, 4], (400, 3)), columns=["a", "b", "c"])
    table["w"] = rng.random(400) + 0.5
    margins = {
        "a": {0: 0.3, 1: 0.7},
        "b": {0: 0.2, 1: 0.5, 2: 0.3},
        "c": {0: 0.1, 1: 0.2, 2: 0.3, 3: 0.4},
    }
    plain = rake(table, margins)
    assert plain.weights.to_numpy() == pytest.approx(fitted(table, margins).to_numpy(), rel=1e-5)
    found = rake(table, margins, start="w")
    ratio = found.weights / table["w"]
    assert ratio.groupby([table[c] for c in "abc"]).agg(np.ptp).max() < 1e-9  # one per cell
    report = found.margins
    assert report.columns.tolist() == ["column", "group", "target", "before", "after", "n"]
    assert report["after"].tolist() == pytest.approx(report["target"].tolist(), abs=1e-6)
    before = table.groupby("a")["w"].sum() / table["w"].sum()
    assert report["before"][:2].tolist() == pytest.approx(before.tolist())
    w = found.weights
    assert w.mean() == pytest.approx(1)
    assert found.n_effective == pytest.approx(w.sum() ** 2 / (w**2).sum())
    assert found.design_effect == pytest.approx(400 / found.n_effective)
    assert found.trimmed == 0


def test_weights_move_the_score_as_poststratification_does():
    table = pd.DataFrame({"region": ["N"] * 30 + ["S"] * 10, "value": [8.0] * 30 + [4.0] * 10})
    found = rake(table, {"region": pd.Series({"N": 500, "S": 500})})
    scored = score(table.assign(weight=found.weights), weights="weight")
    assert scored["value"].item() == pytest.approx(6)
    assert scored["n_effective"].item() == pytest.approx(found.n_effective)


def test_trimming_keeps_the_margins_and_the_limits():
    rng = np.random.default_rng(5)
    p = [[0.02, 0.08], [0.1, 0.8]]
    table = cells(rng.multinomial(1000, np.ravel(p)).reshape(2, 2))
    table["w"] = rng.lognormal(0, 1, len(table))
    margins = {"r": {0: 0.2, 1: 0.8}, "c": {0: 0.3, 1: 0.7}}
    free, kept = (rake(table, margins, start="w", limits=x) for x in (None, (0.2, 4)))
    assert free.weights.max() > 4
    assert kept.weights.between(0.2 - 1e-9, 4 + 1e-9).all()
    assert kept.margins["after"].tolist() == pytest.approx([0.2, 0.8, 0.3, 0.7], abs=1e-6)
    assert kept.trimmed == (np.isclose(kept.weights, 0.2) | np.isclose(kept.weights, 4)).sum() > 0
    assert kept.design_effect < free.design_effect
    with pytest.raises(DataError, match="cannot be met"):
        rake(table, margins, start="w", limits=(0.95, 1.05))


@pytest.mark.parametrize(
    ("margins", "error", "message"),
    [
        ({"r": {0: 0.5, 1: 0.4, 2: 0.1}}, DataError, "nobody answered from r 2"),
        ({"r": {0: 1}}, DataError, "19 of 35 rows have no `r` that its margin names"),
        ({"r": {0: 0.5, 1: -0.4}}, ParameterError, "margin of `r` must hold numbers of 0 or more"),
        ({"x": {0: 1}}, ParameterError, "no column `x`"),
    ],
)
def test_impossible_margins_are_refused(margins, error, message):
    with pytest.raises(error, match=message):
        rake(cells([[7, 9], [12, 7]]), margins)


def test_margins_that_contradict_one_another_are_refused():
    # Everybody of row 0 is in column 0: half of r cannot lie in a third of c.
    table = cells([[10, 0], [5, 5]])
    with pytest.raises(DataError, match="cannot be met together"):
        rake(table, {"r": {0: 0.5, 1: 0.5}, "c": {0: 0.3, 1: 0.7}})
    with pytest.raises(DataError, match=r"35 of 35 rows have no `r`.*nobody answered from c 2"):
        rake(cells([[7, 9], [12, 7]]).assign(r="?"), {"r": {0: 1}, "c": {0: 1, 1: 1, 2: 1}})
    with pytest.raises(ParameterError, match="`limits` must stand below and above 1"):
        rake(table, {"r": {0: 1, 1: 1}}, limits=(2, 3))


def test_rows_may_come_in_any_order(hitouch):
    table = hitouch.responses.merge(hitouch.customers[["customer_id", "region", "vertical"]])
    table = table[table["source"].eq("relationship")]
    margins = {c: hitouch.customers[c].value_counts() for c in ("region", "vertical")}
    found = rake(table, margins)
    assert 1 < found.design_effect < 1.2
    mixed = rake(table.sample(frac=1, random_state=1), margins).weights
    assert mixed.sort_index().to_numpy() == pytest.approx(found.weights.sort_index().to_numpy())


def test_figure_shows_both_bases_where_answers_were_weighed():
    table = pd.DataFrame({"region": ["N"] * 30 + ["S"] * 30, "value": [8.0, 4.0] * 30})
    table["weight"] = [1.0, 3.0, 1.0] * 20
    weighed = score(table, by="region", weights="weight")
    told = [t.get_text() for t in figures.plot_scores(weighed).texts]
    worth = [f"{n:.0f}" for n in weighed["n_effective"]]
    assert {"n", "worth", "30", *worth} <= set(told)
    assert "worth" not in [t.get_text() for t in figures.plot_scores(score(table)).texts]
