"""Success, effort and emotion on answers small enough to count by hand, and of HiTouch."""

from types import SimpleNamespace as Thing

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from cemlab import figures, sentences, stats

FEELINGS = ["response_id", "touchpoint", "feeling", "side", "ticked"]
POINTS = {
    "desk": Thing(label="Desk", wanted=["calm"]),
    "web": Thing(label="Web portal", wanted=["calm", "proud"]),
}


def asked(role, point, values, low, high, source="s"):
    return pd.DataFrame(
        {
            "response_id": [f"{source}{i}" for i in range(len(values))], "item": role,
            "role": role, "touchpoint": point, "value": np.array(values, dtype=float),
            "scale_low": float(low), "scale_high": float(high), "source": source,
        }
    )  # fmt: skip


def study(answers=(), feelings=(), responses=()):
    """A study of the few tables that the triad is made of."""
    table = pd.concat([asked("none", "desk", [], 0, 1), *answers])
    return Thing(
        study=Thing(touchpoints=POINTS, sources={"big": Thing(sampled=False)}),
        answers=lambda role: table[table["role"].eq(role)],
        feelings=pd.DataFrame(feelings, columns=FEELINGS),
        responses=pd.DataFrame(
            {"response_id": list(responses), "source": "f", "customer_id": None, "weight": 1.0}
        ),
        customers=pd.DataFrame({"customer_id": [], "account_id": []}, dtype=object),
    )


def ticks(response, point, wanted, felt, offered=("calm", "proud", "seen")):
    return [
        (response, point, feeling, side, feeling in chosen)
        for side, chosen in (("wanted", wanted), ("felt", felt))
        if chosen is not None
        for feeling in offered
    ]


def test_shares_stand_above_the_middle_of_each_scale():
    answers = [
        asked("success", "web", [1, 1, 0], 0, 1),
        asked("effort", "web", [4, 5, 6, 7, 1], 1, 7),
        asked("effort", "desk", [7, 7, 4], 1, 7),
    ]
    found = stats.triad(study(answers))
    assert found["touchpoint"].tolist() == ["desk", "web", "web"]
    assert found["part"].tolist() == ["effort", "success", "effort"]
    assert found["value"].tolist() == pytest.approx([2 / 3, 2 / 3, 3 / 5])
    wilson = proportion_confint(3, 5, method="wilson")
    assert found.loc[2, ["low", "high"]].tolist() == pytest.approx(list(wilson))
    assert found.attrs["lacking"] == ["nobody was asked for feelings"]


def test_wanted_feelings_that_were_felt():
    rows = [
        *ticks("a", "desk", ["calm", "proud"], ["calm", "seen"]),  # one of two
        *ticks("b", "desk", ["calm"], ["calm"]),  # one of one
        *ticks("c", "desk", ["seen"], []),  # none of one
        *ticks("d", "desk", [], ["calm"]),  # wanted nothing: no answer
        *ticks("e", "desk", ["calm"], None),  # was not asked what was felt
    ]
    found = stats.triad(study(feelings=rows, responses="abcde"))
    row = found.iloc[0]
    assert (row["part"], row["n"], row["value"]) == ("emotion", 3, 0.5)
    assert row["low"] >= 0
    assert row["high"] <= 1
    assert row["method"].startswith("wanted feelings that were felt, mean share, t interval")
    assert found.attrs["lacking"] == ["no source asks for success", "no source asks for effort"]


def test_without_wanted_feelings_the_study_says_what_is_wanted():
    rows = [
        *ticks("a", "web", None, ["calm", "seen"]),
        *ticks("b", "web", None, ["proud"]),
        *ticks("c", "web", None, []),
    ]
    row = stats.triad(study(feelings=rows, responses="abc")).iloc[0]
    assert (row["n"], row["value"]) == (2, 0.75)
    assert "that the study wants there" in row["method"]


def test_words_stand_in_only_where_no_feelings_were_ticked():
    words = pd.DataFrame(
        {"touchpoint": ["desk", "web"], "n": 50, "n_effective": 40.0, "value": [0.3, 0.6],
         "low": [0.2, 0.5], "high": [0.4, 0.7], "suppressed": False, "method": "read"}
    )  # fmt: skip
    rows = ticks("a", "desk", ["calm"], ["calm"]) + ticks("b", "desk", ["calm"], [])
    found = stats.triad(study(feelings=rows, responses="ab"), words=words)
    assert found["touchpoint"].tolist() == ["desk", "web"]
    assert found["source"].tolist() == ["f", "words"]
    assert found["meaning"].tolist() == ["wanted feelings were felt", "comments sound positive"]
    assert found.attrs["unsampled"] == ["words"]
    assert "comments sound positive" in sentences.about_triad(found, touchpoints=POINTS)


def test_a_study_that_asked_none_of_it_says_so():
    found = stats.triad(study())
    assert found.empty
    assert len(found.attrs["lacking"]) == 3
    told = sentences.about_triad(found)
    assert told.startswith("Nothing is known of success, effort and emotion: no source asks")
    assert figures.plot_triad(found).get_figure() is not None


def test_sources_are_never_pooled():
    answers = [
        asked("effort", "web", [1, 1, 1], 1, 7, "big"),
        asked("effort", "web", [7, 7], 1, 7, "small"),
        asked("effort", "web", [5], 1, 5, "big"),
    ]
    row = stats.triad(study(answers)).iloc[0]
    assert (row["n"], row["value"], row["source"]) == (3, 0, "big")
    told = sentences.about_triad(stats.triad(study(answers)), touchpoints=POINTS)
    assert "Of those who wrote alone: big." in told


@pytest.fixture(scope="module")
def triad(hitouch):
    return stats.triad(hitouch)


def test_triad_of_hitouch_counts_what_the_files_hold(hitouch, triad, sample_dir):
    raw = pd.read_csv(sample_dir / "feelings.csv").query("touchpoint == 'billing' and ticked == 1")
    both = raw.merge(raw, on=["response_id", "feeling"]).query("side_x > side_y")
    people = raw["response_id"].nunique()
    row = triad[triad["touchpoint"].eq("billing") & triad["part"].eq("emotion")].iloc[0]
    assert row["n"] == people
    assert row["value"] == pytest.approx(len(both) / 2 / people)  # two ticks on either side
    asked_ = triad[triad["part"].eq("success")]["touchpoint"].tolist()
    assert asked_ == ["portal", "payments", "support"]
    assert triad["source"].unique().tolist() == ["transactions", "relationship"]


def test_sentence_names_the_weakest_of_each_and_the_bases(hitouch, triad):
    told = sentences.about_triad(triad, touchpoints=hitouch.study.touchpoints)
    assert told.startswith("Web portal is where fewest succeeded: 85 % (95 % interval ")
    assert "Billing is where fewest found it easy: 50 %" in told
    assert "Contract is where fewest wanted feelings were felt: 21 %" in told
    assert "Success was asked at 3 of 8 touch points." in told
    assert told.endswith(
        "The three rest on different answers: success and effort on transactions, emotion on "
        "relationship."
    )
    hidden = triad.assign(suppressed=True)
    assert "Too few answers" in sentences.about_triad(hidden)


def test_figure_names_each_part_and_leaves_out_nothing(hitouch, triad):
    ax = figures.plot_triad(triad, touchpoints=hitouch.study.touchpoints)
    labels = [t.get_text() for t in ax.get_yticklabels()]
    points = hitouch.study.touchpoints.values()
    assert labels == [point.label for point in points]
    told = [t.get_text() for t in ax.texts]
    assert [t for t in told if t in set(triad["meaning"])] == triad["meaning"].tolist()
    for n in triad["n"]:
        assert f"{n:,}" in told
