import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from cemlab.emotions import EMOTIONS, EmotionClassifier, emotion_shares, read_comments, tone
from cemlab.emotions.shares import METHOD, READINGS, measured, reliable_emotions
from cemlab.errors import DataError, ParameterError

RESULT = ["n", "n_effective", "value", "low", "high", "suppressed", "method"]


def comments(texts, **columns):
    ids = [f"c{i}" for i in range(len(texts))]
    return pd.DataFrame({"comment_id": ids, "text": texts, **columns})


def readings(chosen, **columns):
    """One row per comment and emotion; `chosen` lists each comment's emotions."""
    rows = [
        (f"c{i}", 0, "t", name, 0.5, name in names, "linear")
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
    assert found["tier"].unique().tolist() == ["linear"]
    assert found.loc[found["chosen"], "emotion"].tolist() == ["gratitude"]
    assert found["chosen"].dtype == bool


def test_readings_do_not_need_a_touchpoint_or_an_ordered_index():
    table = comments(["Thanks a lot!", "I love it"]).set_index(pd.Index([5, 5]))
    found = read_comments(table)
    assert found["touchpoint"].isna().all()
    assert found.groupby("comment_id").size().tolist() == [28, 28]


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
    assert set(table["method"]) == {METHOD}


def test_a_comment_counts_once_in_a_group_and_over_its_sentences():
    table = readings([["anger", "disgust"], []])
    second = table.assign(sentence=1, chosen=table["emotion"] == "joy")
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
    with pytest.raises(ParameterError, match=r"must be ekman, sentiment or None, got 'mood'\."):
        emotion_shares(table, groups="mood")
    with pytest.raises(ParameterError, match="`readings` has no column regoin"):
        emotion_shares(table, by="regoin")
    with pytest.raises(ParameterError, match="`confidence` must be between 0 and 1, got 95"):
        emotion_shares(table, confidence=95)


def test_reliable_emotions_follow_the_measured_figures():
    rows = {row["emotion"]: row for row in measured()["customers_unseen"]["emotions"]}
    for name in reliable_emotions():
        assert rows[name]["support"] >= 30
        assert min(rows[name]["precision"], rows[name]["recall"]) >= 0.5
    assert "grief" not in reliable_emotions()


def test_weights_move_tone_and_equal_ones_do_not():
    comments = pd.DataFrame({"text": ["Excellent engineer", "Terrible engineer"], "w": [100.0, 1]})
    plain, weighed = tone(comments), tone(comments, weights="w")
    assert weighed["value"].item() > plain["value"].item()
    assert weighed["method"].item() == "mean polarity of TextBlob, t interval, weighted by w"
    pd.testing.assert_frame_equal(tone(comments.assign(w=0.5), weights="w"), plain)
