from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from cemlab.emotions import (
    EMOTIONS,
    EmotionClassifier,
    emotion_shares,
    read_comments,
    reliable_emotions,
    tone,
)
from cemlab.emotions.corrected import BY_CODING, BY_HELD_OUT, BY_STUDY, PLAIN
from cemlab.emotions.correction import HeldOut
from cemlab.emotions.evaluation import evaluate
from cemlab.emotions.reading import READINGS
from cemlab.emotions.taxonomy import feeling_groups
from cemlab.errors import DataError, ParameterError

RESULT = ["n", "n_effective", "value", "low", "high", "suppressed", "method"]
RESULT += ["counted", "corrected"]


def comments(texts, **columns):
    ids = [f"c{i}" for i in range(len(texts))]
    return pd.DataFrame({"comment_id": ids, "text": texts, **columns})


def readings(chosen, tier="own", **columns):
    """One row per comment and emotion; `chosen` lists each comment's emotions."""
    rows = [
        (f"c{i}", 0, "t", name, 0.5, name in names, tier)
        for i, names in enumerate(chosen)
        for name in EMOTIONS
    ]
    table = pd.DataFrame(rows, columns=list(READINGS))
    for name, values in columns.items():
        table[name] = np.repeat(np.array(values, dtype=object), len(EMOTIONS))
    return table


def share(table, emotion):
    return table.set_index("emotion").loc[emotion]


def test_readings_have_all_emotions_of_readable_comments():
    table = comments(["Thanks a lot!", None, "😀"], touchpoint=["billing", "billing", None])
    found = read_comments(table)
    assert found.columns.tolist() == list(READINGS)
    assert found["comment_id"].unique().tolist() == ["c0"]
    assert tuple(found["emotion"]) == EMOTIONS
    assert found["touchpoint"].unique().tolist() == ["billing"]
    assert found["tier"].unique().tolist() == [EmotionClassifier().tier]
    assert found.loc[found["chosen"], "emotion"].tolist() == ["gratitude"]
    assert found["chosen"].dtype == bool


def test_readings_do_not_need_a_touchpoint_or_an_ordered_index():
    table = comments(["Thanks a lot!", "I love it"]).set_index(pd.Index([5, 5]))
    found = read_comments(table)
    assert found["touchpoint"].isna().all()
    assert found.groupby("comment_id").size().tolist() == [28, 28]


def test_a_study_is_not_checked_before_150_comments_are_coded():
    ids = [f"c{i}" for i in range(160)]
    table = readings([["joy"], []] * 80)
    for many, warned in ((149, True), (150, False)):
        coded = pd.DataFrame({"comment_id": ids[:many], "labels": "joy"})
        found = emotion_shares(table, coded=coded, emotions=["joy"])
        assert ("Not yet checked by a person" in found.attrs["warning"]) == warned


def test_known_foreign_languages_are_not_read():
    table = comments(["Super", "Super", "Super"], language=["de", "en", None])
    assert read_comments(table)["comment_id"].unique().tolist() == ["c1", "c2"]


def test_no_readable_comment_gives_an_empty_table():
    found = read_comments(comments([None, ""]))
    assert found.columns.tolist() == list(READINGS)
    assert found.empty


def test_polarity_tier_reads_three_emotions():
    found = read_comments(comments(["good"]), EmotionClassifier("polarity"))
    assert found["emotion"].tolist() == ["approval", "disapproval", "neutral"]


def test_comments_are_checked():
    with pytest.raises(DataError, match="column text missing"):
        read_comments(pd.DataFrame({"comment_id": ["a"]}))
    with pytest.raises(DataError, match="1 comment_id stand twice"):
        read_comments(pd.DataFrame({"comment_id": ["a", "a"], "text": ["x", "y"]}))


def test_shares_agree_with_statsmodels():
    table = emotion_shares(readings([["joy"]] * 3 + [["anger", "joy"]] + [[]] * 6))
    assert table.columns.tolist() == ["emotion", *RESULT]
    assert tuple(table["emotion"]) == EMOTIONS
    joy = share(table, "joy")
    low, high = proportion_confint(4, 10, method="wilson")
    np.testing.assert_allclose([joy["value"], joy["low"], joy["high"]], [0.4, low, high])
    assert share(table, "grief")["value"] == 0
    assert set(table["n"]) == {10}
    assert set(table["method"]) == {PLAIN}


def test_whole_comments_count_and_their_sentences_do_not():
    whole = readings([["anger"], []])
    parts = whole.assign(sentence=1, chosen=whole["emotion"].eq("joy"), touchpoint="other")
    pd.testing.assert_frame_equal(
        emotion_shares(pd.concat([whole, parts]), by="touchpoint"),
        emotion_shares(whole, by="touchpoint"),
    )


def test_a_comment_counts_once_in_a_group_and_over_its_sentences():
    table = readings([["anger", "disgust"], []]).assign(sentence=1)
    second = table.assign(sentence=2, chosen=table["emotion"] == "joy")
    found = emotion_shares(pd.concat([table, second]), groups="sentiment")
    assert found["emotion"].tolist() == ["positive", "negative", "ambiguous", "neutral"]
    assert found["value"].tolist() == [1, 0.5, 0, 0]
    assert set(found["n"]) == {2}


def test_shares_by_groups_leave_out_comments_without_one():
    table = readings([["joy"], [], ["joy"], ["joy"]], region=["N", "N", "S", None])
    found = emotion_shares(table, by="region", groups="ekman")
    assert found.columns.tolist() == ["region", "emotion", *RESULT]
    assert len(found) == 2 * 7
    joy = found[found["emotion"] == "joy"]
    assert joy[["region", "n", "value"]].to_numpy().tolist() == [["N", 2, 0.5], ["S", 1, 1.0]]


def test_row_order_does_not_matter():
    table = readings([["joy"], ["anger"], []], touchpoint=["b", "a", "a"])
    shuffled = table.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        emotion_shares(table, "touchpoint"), emotion_shares(shuffled, "touchpoint")
    )


def test_repeated_comments_of_a_customer_are_clustered():
    chosen = [["joy"]] * 10 + [[]] * 10
    alone = emotion_shares(readings(chosen, customer_id=range(20)))
    doubled = emotion_shares(readings(chosen, customer_id=np.arange(20) // 5))
    assert share(doubled, "joy")["n_effective"] < share(alone, "joy")["n_effective"]
    assert share(doubled, "joy")["high"] > share(alone, "joy")["high"]


def test_shares_may_be_weighted():
    found = emotion_shares(readings([["joy"], [], []], w=[2.0, 1.0, 1.0]), weights="w")
    assert share(found, "joy")["value"] == 0.5


def test_unusable_parameters_are_refused():
    table = readings([["joy"]])
    with pytest.raises(
        ParameterError, match=r"must be ekman, sentiment, a mapping or None, got 'mood'\."
    ):
        emotion_shares(table, groups="mood")
    with pytest.raises(ParameterError, match="`readings` has no column regoin"):
        emotion_shares(table, by="regoin")
    with pytest.raises(ParameterError, match="`confidence` must be between 0 and 1, got 95"):
        emotion_shares(table, confidence=95)


def drawn(n, share, seed, se=0.7, sp=0.9, tier="linear", **columns):
    """Readings of comments with a known share of joy, and what people would code."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < share
    read = np.where(truth, rng.random(n) < se, rng.random(n) > sp)
    table = readings([["joy"] if yes else [] for yes in read], tier, **columns)
    codes = pd.DataFrame({"comment_id": [f"c{i}" for i in range(n)]})
    return table, codes.assign(labels=np.where(truth, "joy;pride", "")), truth.mean()


@pytest.fixture
def held_out(monkeypatch):
    """A model's own test: joy found in 70 of 100, said falsely in 90 of 900."""
    truth, chosen = np.zeros((2, 1000, 28), dtype=bool)
    joy = EMOTIONS.index("joy")
    truth[:100, joy] = chosen[:70, joy] = chosen[100:190, joy] = True
    held = HeldOut(truth, chosen, np.repeat("shop", 1000))
    monkeypatch.setattr(HeldOut, "of", classmethod(lambda _, tier: {"linear": held}.get(tier)))
    return held


def test_intervals_include_the_models_errors_with_a_warning(held_out):
    table, _, _ = drawn(600, 0.5, seed=1)
    found = emotion_shares(table, emotions=["joy"])
    joy = share(found, "joy")
    assert joy["method"] == BY_HELD_OUT
    assert joy["value"] == joy["counted"]
    assert joy["corrected"] == pytest.approx((joy["counted"] + 0.9 - 1) / (0.7 + 0.9 - 1))
    assert joy["low"] < 0.5 < joy["high"]
    low, high = proportion_confint(joy["counted"] * 600, 600, method="wilson")
    assert joy["high"] - joy["low"] > (high - low) / 0.6
    assert "Not yet checked by a person" in found.attrs["warning"]
    assert "other companies" in found.attrs["warning"]


def test_an_emotion_without_a_test_is_counted_and_one_misread_cannot_be_told(held_out):
    table = readings([["grief"], ["joy"], []] * 30, "linear")
    assert share(emotion_shares(table), "grief")["method"] == PLAIN
    held_out.chosen[:] = True
    joy = share(emotion_shares(table), "joy")
    assert np.isnan([joy["value"], joy["low"], joy["high"], joy["corrected"]]).all()
    assert joy["counted"] == pytest.approx(1 / 3)


def test_sources_that_differ_widen_the_interval(held_out, monkeypatch):
    table, _, _ = drawn(600, 0.5, seed=1)
    alike = share(emotion_shares(table), "joy")
    source = np.array(["shop"] * 50 + ["bank"] * 50 + ["shop"] * 450 + ["bank"] * 450)
    other = replace(held_out, source=source)
    monkeypatch.setattr(HeldOut, "of", classmethod(lambda *_: other))
    apart = share(emotion_shares(table), "joy")
    assert apart["high"] - apart["low"] > alike["high"] - alike["low"]
    assert apart["value"] == alike["value"]


def test_coded_comments_of_a_group_correct_it(held_out):
    table, codes, truth = drawn(800, 0.3, seed=2, se=0.5, sp=0.8)
    found = emotion_shares(table, coded=codes.head(200))
    joy = share(found, "joy")
    assert joy["method"] == BY_CODING
    assert joy["value"] == joy["corrected"]
    assert abs(joy["counted"] - truth) > abs(joy["value"] - truth)
    assert joy["low"] < truth < joy["high"]
    assert 200 <= joy["n_effective"] <= 800
    assert found.attrs["warning"] == ""


def test_groups_with_few_codes_are_corrected_by_the_studys_errors(held_out):
    place = ["big"] * 700 + ["small"] * 100
    table, codes, _ = drawn(800, 0.3, seed=2, place=place)
    coded = pd.concat([codes.head(150), codes.tail(20)])
    found = emotion_shares(table, by="place", coded=coded, emotions=["joy"]).set_index("place")
    assert found["method"].to_dict() == {"big": BY_CODING, "small": BY_STUDY}
    chosen_few = coded.assign(chance=np.linspace(0.1, 0.9, len(coded)))
    found = emotion_shares(table, by="place", coded=chosen_few, emotions=["joy"])
    assert found["method"].tolist() == [BY_CODING, BY_HELD_OUT]


def test_coders_are_averaged_and_labels_may_be_lists(held_out):
    table, codes, _ = drawn(200, 0.4, seed=3)
    lists = codes.assign(labels=codes["labels"].str.split(";"))
    once = emotion_shares(table, coded=codes)
    pd.testing.assert_frame_equal(once, emotion_shares(table, coded=lists))
    nobody = codes.assign(labels="")
    both = share(emotion_shares(table, coded=pd.concat([codes, nobody])), "joy")
    assert both["value"] == pytest.approx(share(once, "joy")["value"] / 2)


def test_unequal_chances_of_being_coded_are_weighed_out(held_out):
    table, codes, truth = drawn(4000, 0.3, seed=4)
    positive = codes["labels"].ne("")
    chance = np.where(positive, 0.5, 0.1)
    taken = np.random.default_rng(5).random(4000) < chance
    coded = codes.assign(chance=chance)[taken]
    found = share(emotion_shares(table, coded=coded), "joy")
    assert found["low"] < truth < found["high"]
    plain = share(emotion_shares(table, coded=coded.drop(columns="chance")), "joy")
    assert plain["low"] > truth


def test_own_groups_and_own_labels(held_out):
    groups = feeling_groups(["delighted", "reassured"])
    table = readings([["love"], ["joy", "fear"], [], []])
    found = emotion_shares(table, groups=groups)
    assert dict(zip(found["emotion"], found["value"], strict=True)) == {
        "delighted": 0.5,
        "let down": 0,
        "reassured": 0,
        "worried": 0.25,
    }
    own = table.assign(emotion=table["emotion"].replace("grief", "invoice wrath"))
    assert emotion_shares(own)["emotion"].tolist()[-1] == "invoice wrath"


def test_a_profile_is_read_with_wider_intervals():
    table = readings([["joy"], ["joy", "love"], []] * 20)
    single = emotion_shares(table, emotions=["joy", "love"])
    profile = emotion_shares(table, emotions=["joy", "love"], simultaneous=True)
    low, high = proportion_confint(40, 60, alpha=0.05 / 2, method="wilson")
    np.testing.assert_allclose(profile.loc[0, ["low", "high"]].astype(float), [low, high])
    assert profile["method"].tolist() == [f"{PLAIN}, simultaneous over 2 (Bonferroni)"] * 2
    assert (profile["low"] < single["low"]).all()
    assert profile.attrs["confidence"] == 0.95


def test_a_comment_without_codes_is_not_coded_and_nothing_is_no_fault():
    table, codes, _ = drawn(60, 0.5, seed=6)
    gone = codes.assign(labels=codes["labels"].where(codes.index < 40))
    pd.testing.assert_frame_equal(
        emotion_shares(table, coded=gone), emotion_shares(table, coded=codes.head(40))
    )
    assert emotion_shares(table, emotions=[], simultaneous=True).empty
    assert emotion_shares(table, coded=codes.head(0))["method"].ne(BY_CODING).all()


def test_codes_are_checked():
    table = readings([["joy"]])
    with pytest.raises(DataError, match="coded: column labels missing"):
        emotion_shares(table, coded=pd.DataFrame({"comment_id": ["c0"]}))
    coded = pd.DataFrame({"comment_id": ["c0"], "labels": ["joy"], "chance": [0.0]})
    with pytest.raises(DataError, match="coded: 1 chances are not above 0"):
        emotion_shares(table, coded=coded)
    with pytest.raises(DataError, match="coded: none of its comment_id stands in the readings"):
        emotion_shares(table, coded=coded.assign(comment_id="1"))
    with pytest.raises(ParameterError, match="`emotions` unknown: joi; there are admiration"):
        emotion_shares(table, emotions=["joi"])


def test_reliable_emotions_follow_the_measured_figures():
    held = HeldOut.of("linear")
    rows = evaluate(held.truth, held.chosen).set_index("emotion")
    for name in reliable_emotions("linear"):
        assert rows.loc[name, "support"] >= 30
        assert min(rows.loc[name, ["precision", "recall"]]) >= 0.6
    assert "grief" not in reliable_emotions("linear")
    assert reliable_emotions("linear, adapted") == []


def test_weights_move_tone_and_equal_ones_do_not():
    comments = pd.DataFrame({"text": ["Excellent engineer", "Terrible engineer"], "w": [100.0, 1]})
    plain, weighed = tone(comments), tone(comments, weights="w")
    assert weighed["value"].item() > plain["value"].item()
    assert weighed["method"].item() == "mean polarity of TextBlob, t interval, weighted by w"
    pd.testing.assert_frame_equal(tone(comments.assign(w=0.5), weights="w"), plain)
