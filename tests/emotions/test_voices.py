"""The project's own comments: all labels, many trades, labelled alike twice, none told twice."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from cemlab.emotions import EMOTIONS, EmotionClassifier
from cemlab.emotions.corpora import one_hot
from cemlab.emotions.evaluation import micro_f1
from cemlab.emotions.taxonomy import designed_feelings

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "cemlab/emotions/data"
ALONE_IN_TEST = {
    "veterinary practice", "freight and customs", "optician", "theatre and concert hall",
}  # fmt: skip


@pytest.fixture(scope="module")
def train():
    return pd.read_csv(DATA / "voices_train.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def everyday():
    return pd.read_csv(DATA / "voices_everyday.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def test():
    return pd.read_csv(HERE / "data/voices_test.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def passes(test):
    return [one_hot(test[column].str.split(";")) for column in ("labels_a", "labels_b")]


def test_all_labels_trades_channels_and_feelings_are_covered(train, test, passes):
    both = np.vstack([one_hot(train["labels"].str.split(";")), passes[0]])
    assert len(both) >= 1500
    assert len(test) >= 400
    assert (both.sum(axis=0) >= 20).all()
    assert (passes[0].sum(axis=0) >= 8).all()
    assert ((both.sum(axis=1) >= 1) & (both.sum(axis=1) <= 3)).all()
    assert pd.concat([train, test])["industry"].nunique() >= 15
    assert (train["channel"].value_counts() >= 20).all()
    assert train["channel"].nunique() == 7
    told = {side: set(train[side].str.split(";").explode()) for side in ("met", "violated")}
    known = set(designed_feelings()["feeling"])
    assert told["met"] | told["violated"] == known | {""}
    assert told["met"] == known | {""}


def test_two_labellings_agree(passes):
    assert micro_f1(*passes) > 0.85
    # Krippendorff's alpha of two coders and two values: 1 − observed / expected disagreement.
    first, second = (one.ravel() for one in passes)
    pooled = np.concatenate([first, second])
    yes, all_ = pooled.sum(), len(pooled)
    expected = 2 * yes * (all_ - yes) / (all_ * (all_ - 1))
    assert 1 - (first != second).mean() / expected == pytest.approx(0.8617, abs=1e-4)


def test_everyday_comments_are_labelled_as_the_others_are(everyday):
    labels = one_hot(everyday["labels"].str.split(";"))
    assert len(labels) == 15_124
    assert set(labels.sum(axis=1)) == {1, 2, 3}
    assert (labels.sum(axis=0) >= 20).all()
    assert labels[labels[:, EMOTIONS.index("neutral")]].sum(axis=1).max() == 1


def test_what_tests_is_not_trained_on(train, everyday, test):
    assert not (set(train["id"]) | set(everyday["id"])) & set(test["id"])
    assert set(test["industry"]) - set(train["industry"]) == ALONE_IN_TEST
    assert not set(everyday["industry"]) & ALONE_IN_TEST


def test_no_comment_that_tests_or_tells_feelings_is_another_one_reworded(train, everyday, test):
    texts = pd.concat([train["text"], test["text"], everyday["text"]]).str.lower()
    few = len(train) + len(test)
    found = CountVectorizer(analyzer="char", ngram_range=(5, 5), binary=True).fit_transform(texts)
    size = np.asarray(found.sum(axis=1)).ravel()
    shared = (found[:few] @ found.T).tocoo()
    pair = shared.row < shared.col
    row, column, both = shared.row[pair], shared.col[pair], shared.data[pair]
    assert (both / (size[row] + size[column] - both)).max() < 0.5


def test_no_everyday_comment_of_four_words_is_told_twice(everyday):
    said = everyday["text"].str.lower().str.replace(r"\W+", " ", regex=True).str.strip()
    assert not said[said.str.count(" ") > 2].duplicated().any()


def test_the_shipped_classifier_reads_voices_it_has_not_seen(test, passes):
    chosen = EmotionClassifier().predict(test["text"])
    assert np.mean([micro_f1(truth, chosen) for truth in passes]) > 0.3
    assert len(EMOTIONS) == chosen.shape[1]
