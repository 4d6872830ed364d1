"""Feelings over time, and tone beside feelings."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from cemlab.emotions import feelings_moved, tone_against_feelings
from cemlab.emotions.tone import SOUNDS_BAD, SOUNDS_GOOD
from cemlab.sentences import about_feelings_moved, about_tone_against_feelings


@pytest.fixture
def readings():
    rng = np.random.default_rng(5)
    days = pd.date_range("2026-01-01", periods=600, freq="6h", tz="UTC")
    late = np.arange(600) >= 300
    chosen = {
        "anger": rng.random(600) < np.where(late, 0.3, 0.1),
        "joy": rng.random(600) < 0.2,
        "desire": rng.random(600) < 0.1,
    }
    parts = [
        pd.DataFrame(
            {"comment_id": range(600), "sentence": 0, "answered_at": days, "weight": 1.0}
        ).assign(emotion=name, chosen=found)
        for name, found in chosen.items()
    ]
    return pd.concat(parts, ignore_index=True)


def test_what_moved_is_called_with_newcombes_interval_and_what_did_not_is_not(readings):
    table = feelings_moved(readings, ["anger", "joy", "desire"]).set_index("emotion")
    anger = readings[readings["emotion"].eq("anger")]["chosen"].to_numpy()
    low, high = confint_proportions_2indep(
        anger[300:].sum(), 300, anger[:300].sum(), 300, compare="diff", method="newcomb"
    )
    row = table.loc["anger"]
    assert [row["value"], row["low"], row["high"]] == pytest.approx(
        [anger[300:].mean() - anger[:300].mean(), low, high], abs=1e-6
    )
    assert table.index[0] == "anger"
    assert table["p_adjusted"].lt(0.05).tolist() == [True, False, False]
    expected = multipletests(table["p"], method="fdr_bh")[1]
    assert table["p_adjusted"].tolist() == pytest.approx(expected)
    told = about_feelings_moved(feelings_moved(readings, ["anger", "joy", "desire"]))
    assert told.startswith("Since 16 March 2026, against as long a time before: anger is read more")
    assert "joy" not in told


def test_sentences_undated_comments_and_other_emotions_do_not_count(readings):
    table = feelings_moved(readings, ["joy"])
    more = [
        readings.assign(sentence=1, chosen=True),
        readings.assign(answered_at=pd.NaT, chosen=True),
    ]
    pd.testing.assert_frame_equal(feelings_moved(pd.concat([readings, *more]), ["joy"]), table)
    shuffled = readings.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(feelings_moved(shuffled, ["joy"]), table)


def test_without_two_times_nothing_moves(readings):
    once = readings.assign(answered_at=pd.Timestamp("2026-01-01", tz="UTC"))
    assert feelings_moved(once, ["joy"]).empty
    never = feelings_moved(once.assign(answered_at=pd.NaT), ["joy"])
    assert about_feelings_moved(never).startswith("Too few comments have a date")


def test_tone_and_feelings_are_counted_where_both_take_a_side():
    texts = {
        "a": ("Great, another outage", "annoyance"),  # sounds good, feels bad
        "b": ("Excellent engineer", "admiration"),
        "c": ("Terrible wait, but I am so relieved", "relief"),  # sounds bad, feels good
        "d": ("Terrible wait", "anger"),
        "e": ("Website is not working", "annoyance"),  # no cue
        "f": ("Great app", "admiration;annoyance"),  # mixed
        "g": ("Great app", "neutral"),  # no side
    }
    said = pd.DataFrame({"comment_id": list(texts), "text": [text for text, _ in texts.values()]})
    rows = [(key, 0, one, True) for key, (_, told) in texts.items() for one in told.split(";")]
    rows += [("b", 1, "anger", True), ("b", 0, "anger", False)]  # a sentence; not chosen
    read = pd.DataFrame(rows, columns=["comment_id", "sentence", "emotion", "chosen"])
    table = tone_against_feelings(said, read).set_index("case")
    assert table["n"].tolist() == [4, 4]
    assert table.loc[[SOUNDS_GOOD, SOUNDS_BAD], "value"].tolist() == [0.25, 0.25]
    none = tone_against_feelings(said.iloc[4:], read)
    assert about_tone_against_feelings(none).startswith("Too few comments take a side")
