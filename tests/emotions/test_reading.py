"""Sentences: they carry emotions of their own, and name touch points."""

import numpy as np
import pandas as pd
import pytest

from cemlab.emotions import (
    EMOTIONS,
    EmotionClassifier,
    emotion_shares,
    read_comments,
    reading_coverage,
)
from cemlab.emotions.reading import spoken_of
from cemlab.study import TouchPoint

POINTS = {
    "billing": TouchPoint(label="Billing", words=["invoice", "credit note", "fee"]),
    "support": TouchPoint(label="Support", words=["engineer", "call", "set-up"]),
}
MIXED = (
    "Huge thanks to your kind engineer for the help, she was brilliant and so friendly! "
    "The invoice came late. Bye."
)


@pytest.fixture(scope="module")
def read():
    comments = pd.DataFrame(
        {
            "comment_id": ["a", "b", "c", "d"],
            "text": [MIXED, "Thanks a lot!", "Danke. Der Techniker kam.", None],
            "touchpoint": [None, "billing", "support", None],
            "language": ["en", "en", "de", "en"],
        }
    )
    return read_comments(comments, touchpoints=POINTS)


def test_praise_and_blame_stand_where_they_are_said(read):
    mixed = read[read["comment_id"].eq("a") & read["chosen"] & read["sentence"].gt(0)]
    felt = mixed.groupby("sentence")["emotion"].agg(set)
    assert "gratitude" in felt[1]
    assert not {"annoyance", "anger", "disapproval", "disappointment"} & felt[1]
    assert {"annoyance", "anger", "disapproval", "disappointment"} & felt[2]
    assert "gratitude" not in felt[2]
    about = read[read["comment_id"].eq("a")].groupby("sentence")["touchpoint"].first()
    assert about.loc[[1, 2]].tolist() == ["support", "billing"]
    assert about.isna()[0]


class Said:
    """Reads what the test says; what is half likely is there."""

    tier = "said"
    classes_ = np.array(["love", "gratitude", "annoyance", "anger", "curiosity"])

    def __init__(self, chances):
        self.chances = chances

    def predict_proba(self, texts):
        return np.array([self.chances[text] for text in texts], dtype=float)

    def choose(self, chances):
        return chances >= 0.5


def test_a_sentence_carries_what_is_read_in_it_and_of_a_side_unheard_only_what_is_sure():
    chances = {
        "So kind. But late!": [0.7, 0.2, 0.1, 0.1, 0.0],
        "So kind.": [0.2, 0.6, 0.0, 0.0, 0.6],  # of the side that the whole carries: read here
        "But late!": [0.0, 0.0, 0.7, 0.9, 0.0],  # of one that it does not: only the surer one
    }
    comments = pd.DataFrame({"comment_id": ["a"], "text": ["So kind. But late!"]})
    found = read_comments(comments, Said(chances), touchpoints=POINTS)
    felt = found[found["chosen"]].groupby("sentence")["emotion"].agg(list)
    assert felt.to_dict() == {0: ["love"], 1: ["gratitude", "curiosity"], 2: ["anger"]}


def test_a_comment_of_one_sentence_is_read_once_and_every_emotion_told(read):
    assert set(read["comment_id"]) == {"a", "b"}
    sizes = read.groupby(["comment_id", "sentence"]).size()
    assert set(sizes) == {len(EMOTIONS)}
    one = read[read["comment_id"].eq("b")].set_index(["sentence", "emotion"])
    assert one.loc[0, ["probability", "chosen"]].equals(one.loc[1, ["probability", "chosen"]])


def test_shares_of_those_who_speak_of_a_touch_point(read):
    said = read[read["sentence"].gt(0)]
    found = emotion_shares(said, by="touchpoint", emotions=["gratitude"])
    assert dict(zip(found["touchpoint"], found["n"], strict=True)) == {"billing": 2, "support": 1}
    assert found.set_index("touchpoint")["counted"].to_dict() == {"billing": 0.5, "support": 1.0}


def test_without_touch_points_only_comments_are_read():
    comments = pd.DataFrame({"comment_id": ["a"], "text": [MIXED]})
    for points in (None, {}):
        assert read_comments(comments, touchpoints=points)["sentence"].eq(0).all()
    empty = read_comments(comments.assign(text=None), touchpoints=POINTS)
    assert empty.empty


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("Two INVOICES were wrong", None, "billing"),
        ("Invoicing takes weeks", None, "billing"),
        ("The credit-notes never came", None, "billing"),
        ("They called the engineers about the invoice", None, "support"),
        ("The invoice, then the engineer", None, "billing"),
        ("The invoice, then the engineer", "support", "support"),
        ("The setup was slow", None, "support"),
        ("I recall coffee", None, None),
        ("I recall coffee", "billing", "billing"),
        ("Your invoice again", "support", "billing"),
        ("Support!", None, "support"),
    ],
)
def test_words_name_touch_points(text, asked, expected):
    assert spoken_of([text], POINTS, [asked]).tolist() == [expected]


def test_touch_points_named_in_the_simulated_company(hitouch):
    """Its comments are worded about the touch point that was asked about: that is the truth."""
    comments = hitouch.comments[hitouch.comments["touchpoint"].notna()]
    comments = comments[comments["language"].eq("en")].dropna(subset="text")
    points = hitouch.study.touchpoints
    named = spoken_of(comments["text"].tolist(), points)
    told = np.array([name is not None for name in named])
    right = (named[told] == comments["touchpoint"].to_numpy(dtype=object)[told]).mean()
    assert told.mean() > 0.4
    assert right > 0.7


def test_a_translation_is_read_and_counted_as_such():
    comments = pd.DataFrame(
        {
            "comment_id": list("abcd"),
            "text": ["Vielen Dank!", "Die Rechnung war falsch", "Thanks a lot!", "n/a"],
            "language": ["de", "de", "en", "en"],
            "translation": ["Thank you so much!", None, "I hate it", None],
        }
    )
    found = read_comments(comments)
    chosen = found[found["chosen"]]
    assert chosen.groupby("comment_id")["emotion"].agg(list).to_dict() == {
        "a": ["gratitude"],
        "c": ["gratitude"],
        "d": ["neutral"],
    }
    coverage = reading_coverage(comments, found)
    assert coverage.to_numpy().tolist() == [["de", 2, 1, 1, 0.5], ["en", 1, 1, 0, 1.0]]


def test_an_adapted_classifier_reads_what_was_written():
    words = {"joy": "Der Techniker war super freundlich", "annoyance": "Warten auf die Rechnung"}
    names = ["joy", "annoyance"] * 40
    texts = [f"{words[name]}, Nummer {n}" for n, name in enumerate(names)]
    adapted = EmotionClassifier("linear").fit(texts, [[name] for name in names])
    told = {"comment_id": ["a"], "text": ["Techniker super, sehr freundlich"], "language": ["de"]}
    found = read_comments(pd.DataFrame(told), adapted)
    assert found.loc[found["chosen"], "emotion"].tolist() == ["joy"]
