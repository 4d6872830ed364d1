"""Agreement of coders against published worked examples, statsmodels and scikit-learn."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from cemlab.emotions.agreement import ALPHA, KAPPA, agreement
from cemlab.sentences import about_agreement


def coding(**coders):
    """One label per comment and coder; a dot: not coded."""
    rows = [
        (f"c{place}", coder, None if label == "." else label)
        for coder, labels in coders.items()
        for place, label in enumerate(labels)
    ]
    return pd.DataFrame(rows, columns=["comment_id", "coder", "labels"])


def overall(table, measure):
    return table[table["coder"].eq("all") & table["label"].eq("all") & table["measure"].eq(measure)]


@pytest.mark.parametrize(
    ("coders", "alpha"),
    [
        ({"Meg": "0100000010", "Owen": "1110010000"}, 0.095),
        ({"Ben": "aabbdcccedda", "Gerry": "babbbccceddd"}, 0.692),
        (
            {
                "A": "123321412...",
                "B": "1233224125.3",
                "C": ".3332342251.",
                "D": "12332441251.",
            },
            0.743,
        ),
    ],
)
def test_alpha_is_that_of_krippendorffs_worked_examples(coders, alpha):
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections A, B and C."""
    found = overall(agreement(coding(**coders)), ALPHA)
    assert found["value"].item() == pytest.approx(alpha, abs=5e-4)


def test_kappa_of_the_textbook_table():
    """20 both yes, 5 and 10 one of them, 15 both no: 0.7 observed, 0.5 expected, kappa 0.4."""
    table = agreement(coding(Ann="y" * 25 + "n" * 25, Ben="y" * 20 + "n" * 5 + "y" * 10 + "n" * 15))
    assert overall(table, KAPPA)["value"].item() == pytest.approx(0.4)
    assert table.loc[table["label"].eq("y") & table["measure"].eq(KAPPA), "value"].item() == (
        pytest.approx(0.4)
    )


def test_kappa_of_several_categories_is_that_of_other_packages():
    rng = np.random.default_rng(4)
    one = rng.choice(list("abcd"), 200)
    other = np.where(rng.random(200) < 0.6, one, rng.choice(list("abcd"), 200))
    row = overall(agreement(coding(Ann=one, Ben=other)), KAPPA)
    assert row["value"].item() == pytest.approx(cohen_kappa_score(one, other))
    theirs = cohens_kappa(pd.crosstab(one, other).to_numpy())
    assert row["value"].item() == pytest.approx(theirs.kappa)
    assert row["low"].item() == pytest.approx(theirs.kappa_low, abs=0.02)
    assert row["high"].item() == pytest.approx(theirs.kappa_upp, abs=0.02)


def test_labels_of_a_comment_count_each_for_itself():
    """By scikit-learn, one label at a time."""
    rng = np.random.default_rng(1)
    truth = rng.random((150, 3)) < [0.5, 0.2, 0.1]
    seen = {who: truth ^ (rng.random((150, 3)) < 0.1) for who in ("Ann", "Ben")}
    names = np.array(["joy", "anger", "relief"])
    lists = {who: [";".join(names[row]) for row in table] for who, table in seen.items()}
    table = agreement(coding(**lists))
    for place, name in enumerate(names):
        mine = table[table["label"].eq(name) & table["measure"].eq(KAPPA)]["value"].item()
        assert mine == pytest.approx(
            cohen_kappa_score(seen["Ann"][:, place], seen["Ben"][:, place])
        )
    cases = table[table["measure"].eq(KAPPA)].set_index("label")["cases"]
    assert cases["joy"] == seen["Ann"][:, 0].sum() + seen["Ben"][:, 0].sum()


def test_a_coder_who_disagrees_is_seen():
    good = "abcdabcdabcdabcdabcd"
    table = agreement(coding(Ann=good, Ben=good, Cleo=good[1:] + "a")).set_index("coder")
    mine = table[table["label"].eq("all") & table["measure"].eq(KAPPA)]["value"]
    assert mine["Ann"] == pytest.approx(mine["Ben"])
    assert mine["Cleo"] < 0 < mine["Ann"] < 1


def test_no_interval_where_resampling_cannot_tell_one():
    """What one coder alone used has a kappa of 0 by construction; who agree in all never part."""
    table = agreement(coding(Ann="abababaaccab", Ben="abababbaabab")).set_index(
        ["label", "measure"]
    )
    for measure in (KAPPA, ALPHA):
        assert table.loc[("c", measure), ["low", "high"]].isna().all()
        assert table.loc[("a", measure), ["low", "high"]].notna().all()
        assert table.loc[("all", measure), ["low", "high"]].notna().all()
    assert table.loc[("c", KAPPA), ["n", "cases", "value"]].tolist() == [12, 2, 0]
    same = agreement(coding(Ann="aabb", Ben="aabb"))
    assert same["value"].eq(1).all()
    assert same["low"].isna().all()
    assert "1.00 (too little differs to tell an interval, n = 4 comments" in about_agreement(same)


def test_order_of_rows_does_not_matter_and_one_coder_has_no_agreement():
    table = coding(Ann="aabbcabc", Ben="abbbcacc")
    shuffled = table.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(agreement(table), agreement(shuffled))
    alone = agreement(coding(Ann="aabb"))
    assert alone["value"].isna().all()
    assert alone["n"].eq(0).all()
    assert agreement(coding(Ann="....", Ben="....")).loc[0, "n"] == 0
