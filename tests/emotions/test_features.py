import numpy as np
import pytest

from cemlab.emotions.features import Tokenised, Vocabulary, parts, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don’t!", ["don't", "!"]),
        ("Waited 45 min...", ["waited", "0", "min", "..."]),
        ("ok :) \U0001f600", ["ok", ":)", "\U0001f600"]),
        ("ﬁne\x00day", ["fine", "day"]),
        ("très déçu", ["très", "déçu"]),
        ("", []),
    ],
)
def test_tokens(text, expected):
    assert tokens(text) == expected


def test_parts_know_where_a_word_ends():
    assert " un" in parts("unhappy")
    assert "py " in parts("unhappy")


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("not happy", ["happy"]),
        ("not at all very happy", ["at", "all", "very"]),
        ("not good but cheap", ["good"]),
        ("never! great", []),
        ("they didn't help", ["help"]),
    ],
)
def test_negation_reaches_three_words_and_ends_with_the_clause(text, negated):
    cut = Tokenised.of(["not", text, "happy"])
    found = [cut.words[word] for word in cut.word[cut.negated]]
    assert found == negated


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary.learn(["very good day", "very good trip", "not good", "good good"], 2)


def test_features_of_too_few_texts_are_left_out(vocabulary):
    assert vocabulary.words.tolist() == ["good", "very"]
    assert len(vocabulary.pairs) == 1  # "very good"; "good good" stands in one text only
    assert "goo" in vocabulary.parts
    assert "trip" not in vocabulary.parts


def test_counts(vocabulary):
    words, pairs, in_parts = vocabulary.count(Tokenised.of(["good, very good", "not good", "x"]))
    assert words.toarray().tolist() == [[2, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    assert pairs.toarray().tolist() == [[1], [0], [0]]
    assert in_parts.toarray()[0].max() == 2
    assert in_parts.toarray()[2].sum() == 0


def test_pairs_do_not_join_two_comments(vocabulary):
    _, pairs, _ = vocabulary.count(Tokenised.of(["very", "good"]))
    assert pairs.sum() == 0


def test_known_share(vocabulary):
    cut = Tokenised.of(["very good", "sehr good", "!!", "", "0 good"])
    np.testing.assert_allclose(vocabulary.known_share(cut), [1, 0.5, 0, 0, 1])
