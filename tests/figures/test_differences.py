"""Figures of differences draw what the table says and hide what it hides."""

import itertools

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cemlab import figures
from cemlab.privacy import hide_small_groups
from cemlab.stats import compare, decompose_change


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.fixture
def answers():
    """Two waves of three regions; North rises by two points and grows."""
    rows = [
        (wave, region, value)
        for wave, region, given in (
            (1, "North", [5, 6, 7] * 8), (1, "South", [6, 7, 8] * 12), (1, "West", [7, 8] * 3),
            (2, "North", [7, 8, 9] * 16), (2, "South", [6, 7, 8] * 8), (2, "West", [7, 8] * 3),
        )
        for value in given
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["wave", "region", "value"])


def texts(ax):
    labels = [t.get_text().replace("\n", " ") for t in ax.get_yticklabels()]
    return labels, [t.get_text() for t in ax.texts]


def test_differences_are_blue_beyond_noise_and_hidden_where_few(answers):
    table = compare(answers[answers["wave"].eq(2)], groups="region")
    shares = figures.plot_differences(table, unit="share")
    assert not any("%" in text for text in texts(shares)[1])
    assert any("percentage points" in text.get_text() for text in shares.get_figure().texts)
    ax = figures.plot_differences(table)
    labels, told = texts(ax)
    assert labels == ["North", "South", "West"]
    colours = {line.get_color() for line in ax.lines}
    assert figures.house.BLUE in colours
    hidden = figures.plot_differences(hide_small_groups(table, 10))
    labels, told = texts(hidden)
    assert told.count("too few answers") >= 2
    assert "6" not in told
    assert texts(figures.plot_differences(table.head(0)))[1][0].startswith("nothing to show")


def test_the_steps_of_a_decomposition_end_at_the_whole(answers):
    table = decompose_change(answers, groups="region")
    ax = figures.plot_decomposition(table)
    labels, _ = texts(ax)
    assert labels[0] == "Who answered"
    assert labels[-1] == "The whole change"
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    for before, after in itertools.pairwise(bars[:-1]):
        assert after[0] == pytest.approx(before[1])
    total = table.loc[table["part"].eq("total"), "value"].item()
    assert bars[-1] == pytest.approx((0, total))
    assert bars[-2][1] == pytest.approx(total)
    gone = table.assign(suppressed=True)
    assert "too few answers" in texts(figures.plot_decomposition(gone))[1]


def test_best_practices_show_one_scale_and_say_so():
    row = {"segment": "region", "group": "North", "touchpoint": "billing", "n": 90, "value": 1.0,
           "low": 0.6, "high": 1.4, "score": 8.0, "others": 7.0, "elsewhere": 300,
           "suppressed": False}  # fmt: skip
    table = pd.DataFrame([row | {"scale": "1–10"}, row | {"touchpoint": "help", "scale": "1–10"},
                          row | {"group": "South", "scale": "1–5"}])  # fmt: skip
    ax = figures.plot_best_practices(table, touchpoints={"billing": "Invoices"})
    labels, told = texts(ax)
    assert labels == ["Invoices, North (region)", "help, North (region)"]
    assert {"+1.0", "90", "300"} <= set(told)
    assert "2 of 3 shown" in " ".join(t.get_text() for t in ax.figure.texts)
    none = figures.plot_best_practices(table.assign(suppressed=True))
    assert texts(none)[1] == ["nothing to show: no group does better beyond noise"]
