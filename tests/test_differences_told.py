"""Differences in words: noise is told as noise, parts add up, hidden figures stay hidden."""

import re

import pandas as pd
import pytest

from cemlab import sentences as say
from cemlab.stats import best_practices, compare, decompose_change, net_promoter, response_style


def test_every_net_promoter_is_told_with_the_change_that_would_show():
    answers = pd.DataFrame({"value": [10] * 162 + [8] * 108 + [3] * 54})
    told = say.about_net_promoter(net_promoter(answers))
    # 2.8016 · sqrt(2) · 4.124, the adjusted error of 162/108/54.
    assert told.endswith(
        "a change of 16 points or more would show reliably (with a chance of 80 %)."
    )
    both = pd.concat([answers.assign(wave=1), answers.head(200).assign(wave=2)])
    told = say.about_net_promoter(net_promoter(both, by="wave"), by="wave")
    assert re.search(r"changes of \d+ to \d+ points or more, depending on the group", told)
    alone = net_promoter(pd.DataFrame({"value": [10]}))
    assert say.about_detectable(alone) == ""


@pytest.fixture
def waves():
    rows = [(1, "small", [4] * 40), (1, "large", [8] * 40), (2, "small", [5] * 64),
            (2, "large", [9] * 16)]  # fmt: skip
    spread = [-1, 0, 1, 0]
    return pd.DataFrame(
        [(wave, size, value + spread[i % 4])
         for wave, size, given in rows for i, value in enumerate(given)],
        columns=["wave", "size", "value"],
    )  # fmt: skip


def test_the_parts_that_are_told_add_up(waves):
    table = decompose_change(waves, groups="size")
    told = say.about_decomposition(table)
    # By hand: the mix moves 0.3 of the answers by 4 points, −1.2; all rise by 1.
    assert "fell by 0.2" in told
    assert "−1.2 from who answered" in told
    assert "+1.0 from how they answered" in told
    table = table.assign(value=table["value"] * 0.0)
    assert "0 from who answered" in say.about_decomposition(table)
    assert "too few answers" in say.about_decomposition(table.assign(suppressed=True))


@pytest.mark.parametrize(("mix", "within"), [(1.4, 2.4), (-0.6, 4.4), (3.0, 1.0)])
def test_rounded_parts_sum_to_the_rounded_whole(mix, within):
    table = pd.DataFrame({"part": ["mix", "within", "total"], "size": "all", "n": 9,
                          "value": [mix, within, mix + within], "low": -1.0, "high": 9.0,
                          "p_adjusted": 0.01})  # fmt: skip
    told = say.about_decomposition(table, "nps").replace("−", "-")
    whole = float(re.search(r"by ([\d.]+) points", told)[1])
    parts = [float(x) for x in re.findall(r"([+-]?[\d.]+) from", told)]
    assert sum(parts) == pytest.approx(whole)


def test_noise_is_told_as_noise_and_hidden_rows_not_at_all(waves):
    table = compare(waves, groups="wave", against="previous", by="size")
    told = say.about_differences(table)
    assert told.startswith("Of 2 comparisons, 2 are beyond noise.")
    assert "large, 2 lies above 1, by 1.0" in told
    assert say.about_differences(table.assign(p_adjusted=0.2)) == (
        "Nothing differs beyond noise in 2 comparisons."
    )
    hidden = say.about_differences(table.assign(suppressed=True))
    assert hidden == "No two groups have enough answers to be compared."


def test_countries_are_warned_of_and_change_within_comes_first():
    answers = pd.DataFrame({
        "country": ["Chile"] * 60 + ["Japan"] * 60, "scale_low": 1, "scale_high": 5,
        "value": [1, 5, 5, 1, 5, 3] * 10 + [2, 4, 4, 3, 3, 4] * 10,
    })  # fmt: skip
    table = response_style(answers, groups="country")
    told = say.about_response_style(table)
    assert "Chile ticks the ends of the scales more often than the rest" in told
    assert told.endswith("Read the change within each country first.")
    none = say.about_response_style(table.assign(suppressed=True))
    assert none.startswith("No country was found")
    assert "Chile" not in none


def test_best_practice_is_worded_as_an_association(hitouch):
    answers = hitouch.answers(role="touchpoint", pattern="past")
    table = best_practices(hitouch, answers)
    told = say.about_best_practices(table, touchpoints=hitouch.study.touchpoints)
    assert told.startswith("Health care (vertical) is rated better on Contract than all others")
    assert "goes along with" in told
    assert not re.search(r"\b(?:because|cause|due to|leads to|drives)\b", told)
    hidden = say.about_best_practices(table.assign(suppressed=True))
    assert hidden == "No group that does better has enough answers to be shown."
