import os
import subprocess
import sys
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from cemlab.emotions import EMOTIONS, EmotionClassifier
from cemlab.emotions.corpora import read_customers
from cemlab.emotions.evaluation import micro_f1
from cemlab.emotions.linear import shipped_model
from cemlab.emotions.transformer import Transformer, blend, mixed, shipped_transformer

SHARED = Path(__file__).resolve().parents[2] / "../shared/data"
TEXTS = [
    "Thank you so much for the quick help!",
    "Website is not working",
    "I love this phone",
    "Why was I charged twice? I am really worried about my money.",
    "Terrible service, never again.",
    "Delivered on Tuesday.",
    "What a lovely surprise, the engineer was brilliant but the invoice is a joke",
    "A long story. " * 40,
]


@pytest.fixture(scope="module")
def classifier():
    return EmotionClassifier("transformer")


def test_shipped_files_are_within_the_limit():
    folder = resources.files("cemlab.emotions").joinpath("data")
    names = ("trunk.onnx", "emotions.onnx", "meaning.onnx", "transformer.npz", "tokenizer.json")
    assert sum(Path(str(folder.joinpath(name))).stat().st_size for name in names) <= 32_000_000


def test_a_comment_does_not_depend_on_the_others(classifier):
    together = classifier.predict_proba(TEXTS)
    alone = np.vstack([classifier.predict_proba([text]) for text in TEXTS])
    backwards = classifier.predict_proba(TEXTS[::-1])[::-1]
    others = [f"{text} {word}" for text in TEXTS[:7] for word in ["now", "then", "here", "there"]]
    among_many = classifier.predict_proba([*others, *TEXTS])[len(others) :]
    for other in (alone, backwards, among_many):
        np.testing.assert_array_equal(together, other)


def test_another_words_tier_may_stand_beside_the_network(classifier):
    shipped = shipped_model()
    prouder = np.where(np.array(EMOTIONS) == "pride", 100, 0) + shipped.intercepts
    found = Transformer(words=replace(shipped, intercepts=prouder)).read(TEXTS)
    before = classifier.predict_proba(TEXTS)
    assert (found > before + 0.1)[:, EMOTIONS.index("pride")].all()
    others = np.array(EMOTIONS) != "pride"
    np.testing.assert_array_equal(found[:, others], before[:, others])


def test_each_world_counts_by_how_likely_it_speaks():
    n = len(EMOTIONS)
    odds = np.zeros((3, 2 * n + 1))
    odds[:, n : 2 * n] = np.log(3)  # 3/4 as customers' comments are labelled, 1/2 as Reddit's are
    odds[:, -1] = [-40, 0, 40]
    plain = np.ones((2, 2)), np.zeros((2, n))
    np.testing.assert_allclose(mixed(odds, *plain)[:, 0], [0.5, 0.625, 0.75])
    shift = plain[1] - np.log([[1], [3]])  # of customers alone
    np.testing.assert_allclose(mixed(odds, plain[0], shift)[:, 9], 0.5)
    steep = np.array([[1, 1], [2, 2]])
    np.testing.assert_allclose(mixed(odds, steep, plain[1])[2], [0.9] * n)


def test_words_count_in_both_worlds_and_not_in_which_it_is():
    n = len(EMOTIONS)
    network, words = np.ones((2, 2 * n + 1)), np.full((2, n), 2.0)
    words[1] = np.nan
    found = blend(network, words)
    np.testing.assert_allclose(found[0], [*[1.3] * 2 * n, 1])
    assert np.isnan(found[1]).tolist() == [*[True] * 2 * n, False]


def test_it_tells_customers_from_reddit():
    said = ["The parcel came two weeks late", "lol same, my cat does that all the time dude"]
    customer, reddit = shipped_transformer().odds(said)[:, -1]
    assert customer > 0 > reddit


def test_threads_do_not_matter(classifier, monkeypatch):
    found = []
    for threads in (1, 4):
        monkeypatch.setattr(os, "cpu_count", lambda threads=threads: threads)
        found.append(classifier.predict_proba(TEXTS))
    np.testing.assert_array_equal(*found)


def test_a_long_comment_carries_what_a_part_carries(classifier):
    filler = "The parcel came on Monday. " * 24
    found = classifier.predict_proba([filler + "Thank you so much!", filler])
    gratitude, neutral = EMOTIONS.index("gratitude"), EMOTIONS.index("neutral")
    assert classifier.choose(found)[0, gratitude]
    assert not classifier.choose(found)[1, gratitude]
    assert found[0, neutral] < found[1, neutral]


def test_parts_count_in_both_worlds():
    n, neutral = len(EMOTIONS), EMOTIONS.index("neutral")
    parts = ["The parcel came on Monday. " * 21, "Thank you so much, my cat loves it!"]
    alone = shipped_transformer().odds([part.strip() for part in parts])
    together = shipped_transformer().odds([" ".join(parts)])[0]
    expected = alone.max(axis=0)
    expected[[neutral, n + neutral]] = alone.min(axis=0)[[neutral, n + neutral]]
    np.testing.assert_allclose(together, expected)


def test_parts_are_cut_after_sentences_and_hold_everything():
    model = shipped_transformer()
    stop = next(iter(model._sentence_ends))
    ids = [7] * 40 + [stop] + [8] * 100
    parts = model._cut(ids, 62)
    assert [i for part in parts for i in part] == ids
    assert parts[0] == ids[:41]
    assert max(map(len, parts)) == 62


def test_sentences_of_like_meaning_lie_near_each_other():
    vectors = shipped_transformer().encode(
        ["My card was declined", "The payment by card did not go through", "Lovely crew on board"]
    )
    alike = vectors @ vectors.T
    np.testing.assert_allclose(np.diag(alike), 1)
    assert alike[0, 1] > 0.5 > alike[0, 2]


def test_neither_torch_nor_a_network_is_needed():
    code = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise OSError('no network')\n"
        "socket.socket.connect = refuse\n"
        "from cemlab.emotions import EmotionClassifier\n"
        "assert EmotionClassifier('transformer').predict(['Thanks a lot!']).any()\n"
        "assert not {'torch', 'transformers', 'onnx'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("text", ["Website is not working", "Rang four times, nobody answered"])
def test_complaints_without_a_feeling_word_are_heard(classifier, text):
    chosen = set(classifier.classes_[classifier.predict([text])[0]])
    assert chosen & {"annoyance", "disapproval", "disappointment"}


def test_customers_are_read_better_than_by_words(classifier):
    if not (SHARED / "cx_emotions").exists():
        pytest.skip("shared data absent: cx_emotions")
    dev = read_customers(SHARED / "cx_emotions", "dev", "labels_a")
    tiers = (classifier, EmotionClassifier("linear"))
    found = [micro_f1(dev.labels, one.predict(dev.texts)) for one in tiers]
    assert found[0] > max(0.7, found[1] + 0.05)
