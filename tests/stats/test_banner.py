"""The banner table: a hand-made one, a published one, bases, letters, hidden groups."""

import itertools
import string
import zipfile

import numpy as np
import pandas as pd
import pytest
from python_calamine import load_workbook
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from cemlab.display import banner_html, banner_xlsx
from cemlab.errors import ParameterError
from cemlab.stats import banner, compare

# R package expss, "Tables with labels in R" (gdemin.github.io/expss), product test: overall
# quality of VSX123 by age and by preference, column per cent to one decimal, letters at 5 % by a
# z-test without correction. Printed bases: 150 | 70, 80 | 94, 50, 6.
GIVEN = [3, 4, 5, 6, 7]
EXPSS = {
    "All": [2.0, 10.7, 39.3, 33.3, 14.7],
    "18 - 25": [2.9, 11.4, 45.7, 24.3, 15.7],
    "26 - 35": [1.2, 10.0, 33.8, 41.2, 13.8],
    "VSX123": [3.2, 14.9, 40.4, 30.9, 10.6],
    "SDF456": [0.0, 2.0, 38.0, 38.0, 22.0],
    "Hard to say": [0.0, 16.7, 33.3, 33.3, 16.7],
}
BASES = {"18 - 25": 70, "26 - 35": 80, "VSX123": 94, "SDF456": 50, "Hard to say": 6}


@pytest.fixture
def product_test():
    """150 respondents with the printed margins; how age and preference go together is open."""
    ages, picks = (
        {(v, g): round(BASES[g] * share / 100) for g in groups
         for v, share in zip(GIVEN, EXPSS[g], strict=True)}
        for groups in (["18 - 25", "26 - 35"], ["VSX123", "SDF456", "Hard to say"])
    )  # fmt: skip
    rows = []
    for value in GIVEN:
        columns = [[g for (v, g), n in table.items() if v == value for _ in range(n)]
                   for table in (ages, picks)]  # fmt: skip
        rows += [(value, *pair) for pair in zip(*columns, strict=True)]
    table = pd.DataFrame(rows, columns=["value", "age", "preference"])
    picked = pd.Categorical(table["preference"], ["VSX123", "SDF456", "Hard to say"])
    table = table.assign(item="h22", wording="Overall quality", preference=picked)
    return table.assign(scale_low=1, scale_high=7)


def test_shares_means_and_letters_equal_a_published_table(product_test):
    found = banner(product_test, ["age", "preference"], letters=True, correction="none")
    shares = found[found["unit"].eq("share")].pivot(index="row", columns="group", values="value")
    for group, printed in EXPSS.items():
        assert (100 * shares.loc[[*"34567"], group]).tolist() == pytest.approx(printed, abs=0.051)
    bases = found.drop_duplicates("group").set_index("group")["n"]
    assert {g: bases[g] for g in BASES} == BASES
    means = found[found["unit"].eq("score")].set_index("group")["value"]
    printed = {"All": 5.5, "18 - 25": 5.4, "26 - 35": 5.6, "VSX123": 5.3, "SDF456": 5.8}
    assert means[[*printed]].round(1).to_dict() == printed
    # Printed letters; ours go on over the segments, so A and B of preference are C and D.
    letters = found[found["exceeds"].ne("")].set_index(["row", "group"])["exceeds"].to_dict()
    assert letters == {
        ("6", "26 - 35"): "A", ("4", "VSX123"): "D", ("Mean", "SDF456"): "C",
    }  # fmt: skip


def test_letters_equal_pairs_tested_by_statsmodels():
    # 400 in each of five groups: with so many the z-test of statsmodels and ours agree.
    hits = dict(zip(string.ascii_lowercase, (200, 190, 240, 250, 150), strict=False))
    value = np.concatenate([np.repeat([1, 0], [n, 400 - n]) for n in hits.values()])
    answers = pd.DataFrame({"item": "done", "scale_low": 0, "scale_high": 1, "value": value,
                            "g": np.repeat([*hits], 400)})  # fmt: skip
    found = banner(answers, ["g"], letters=True).set_index("group")
    pairs = [*itertools.combinations(hits, 2)]
    p = [proportions_ztest([hits[a], hits[b]], [400, 400])[1] for a, b in pairs]
    sure = multipletests(p, method="fdr_bh")[0]
    expected = {g: set() for g in hits}
    for (a, b), beyond in zip(pairs, sure, strict=True):
        more, less = (a, b) if hits[a] > hits[b] else (b, a)
        expected[more] |= {less.upper()} if beyond else set()
    assert {g: set(found.loc[g, "exceeds"].split()) for g in hits} == expected
    assert any(expected.values())


@pytest.fixture
def answers():
    """A hand-made study: a 0–10 recommend question and a 1–5 one, by region, weighted."""
    north = [10, 9, 9, 8, 7, 6, 3, 10, 9, 8]
    south = [9, 6, 5, 7, 2, 0, 8, 4, 6, 10]
    recommend = pd.DataFrame({
        "item": "recommend", "role": "recommend", "wording": "Would you recommend us?",
        "scale_low": 0, "scale_high": 10, "region": ["North"] * 10 + ["South"] * 10,
        "value": north + south, "w": [2.0] * 5 + [1.0] * 15,
    })  # fmt: skip
    rate = recommend.assign(
        item="rate", role="touchpoint", wording="How was it?", scale_low=1, scale_high=5,
        value=[5, 4, 4, 3, 5, 4, 2, 5, 4, 4, 3, 3, 2, 4, 1, 3, 3, 2, 2, np.nan],
    )  # fmt: skip
    return pd.concat([recommend, rate], ignore_index=True)


def test_a_table_made_by_hand(answers):
    found = banner(answers, ["region"], items=["recommend", "rate"], weights="w")
    assert found["question"].unique().tolist() == ["Would you recommend us?", "How was it?"]
    cell = found.set_index(["question", "row", "group"])
    ours = cell.loc["Would you recommend us?"]
    # North, weights 2 for the first five: promoters 2·3 + 2 of 15, detractors 1·2 of 15.
    assert ours.loc[("Promoters, 9 to 10", "North"), "value"] == pytest.approx(8 / 15)
    assert ours.loc[("Detractors, 0 to 6", "North"), "value"] == pytest.approx(2 / 15)
    assert ours.loc[("Net Promoter", "North"), "value"] == pytest.approx(100 * 6 / 15)
    # South, weights 1: promoters 2, detractors 6 of 10 answers.
    assert ours.loc[("Net Promoter", "South"), "value"] == pytest.approx(-40)
    assert ours.loc[("Net Promoter", "All"), "value"] == pytest.approx(100 * (8 + 2 - 2 - 6) / 25)
    assert ours.loc[("Net Promoter", "North"), ["n", "base"]].tolist() == [10, 15]
    rate = cell.loc["How was it?"]
    assert rate.index.get_level_values(0).unique().tolist() == [*"54321", "Mean"]
    assert rate.loc[("Mean", "South"), ["n", "value"]].tolist() == pytest.approx([9, 23 / 9])
    assert rate.loc[("3", "South"), "value"] == pytest.approx(4 / 9)
    each = compare(answers[answers["item"].eq("rate")], groups="region", weights="w")
    assert rate.loc[("Mean", "South"), "difference"] == pytest.approx(each["value"].iloc[1])
    assert rate.loc[("Mean", "South"), "p"] == pytest.approx(each["p"].iloc[1])
    given = found["p"].notna()
    expected = multipletests(found.loc[given, "p"], method="fdr_bh")[1]
    assert found.loc[given, "p_adjusted"].tolist() == pytest.approx(expected.tolist())


def test_small_groups_and_what_gives_them_away_are_hidden(product_test):
    found = banner(product_test, ["age", "preference"], letters=True, min_group=10)
    hidden = set(found.loc[found["suppressed"], "group"])
    assert "Hard to say" in hidden
    assert hidden & {"VSX123", "SDF456"}  # else the rest of all tells it
    assert not hidden & {"All", "18 - 25", "26 - 35"}
    gone = found[found["suppressed"]]
    figures = ["n", "base", "n_effective", "value", "low", "high", "difference", "p", "p_adjusted"]
    assert gone[figures].isna().all(axis=None)
    letter = found.set_index("group")["letter"].to_dict()
    told = set(" ".join(found["exceeds"]).split())
    assert not told & {letter[g] for g in hidden}
    page = banner_html(found)
    assert "too few" in page.lower()
    assert "<td>6</td>" not in page


def test_questions_of_two_sources_are_never_pooled(answers):
    two = pd.concat([answers.assign(source="a"), answers.assign(source="b")])
    found = banner(two, ["region"], items=["recommend"])
    assert found["number"].nunique() == 2
    assert (found.loc[found["group"].eq("All"), "n"] == 20).all()
    with pytest.raises(ParameterError, match="mixes scales"):
        banner(answers.assign(item="one"), ["region"])


HOSTILE = '=HYPERLINK("http://x.example","<script>alert(1)</script>")'


def test_texts_are_escaped_and_no_formula_reaches_the_workbook(answers, tmp_path):
    answers["region"] = answers["region"].replace("North", HOSTILE)
    answers["wording"] = answers["wording"].replace("How was it?", "@SUM(A1)")
    found = banner(answers, ["region"], letters=True)
    page = banner_html(found, title="<b>title</b>")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<b>title" not in page
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
    book = load_workbook(str(banner_xlsx(found, tmp_path / "table.xlsx")))
    cells = [c for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
             for c in row]  # fmt: skip
    assert any(str(c).startswith(HOSTILE) for c in cells)
    assert "@SUM(A1)" in cells
    with zipfile.ZipFile(tmp_path / "table.xlsx") as parts:
        sheets = [parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)
    assert not any(b"hyperlink" in sheet.lower() for sheet in sheets)


def test_the_workbook_holds_the_figures_of_the_table(answers, tmp_path):
    found = banner(answers, ["region"], items=["recommend"])
    book = load_workbook(str(banner_xlsx(found, tmp_path / "table.xlsx")))
    rows = book.get_sheet_by_name("Table").to_python()
    at = {row[0]: row for row in rows}
    assert at["Answers (n)"][1:4] == [20, 10, 10]
    assert at["Net Promoter"][3] == pytest.approx(-40)
    figures = book.get_sheet_by_name("Figures").to_python()
    assert len(figures) == len(found) + 1
    assert figures[0][0] == "question"


def test_rows_in_any_order_give_the_same_table(answers):
    mixed = answers.sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(
        banner(answers, ["region"], letters=True), banner(mixed, ["region"], letters=True)
    )


def test_nothing_to_show_is_refused(answers):
    with pytest.raises(ParameterError, match="`items` names none"):
        banner(answers, ["region"], items=["other"])
