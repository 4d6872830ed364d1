import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score

from cemlab.emotions.evaluation import (
    best_thresholds,
    calibration_error,
    choose,
    evaluate,
    fold,
    macro_f1,
    micro_f1,
)
from cemlab.emotions.taxonomy import EMOTIONS


@pytest.fixture(scope="module")
def labels():
    rng = np.random.default_rng(3)
    return rng.random((200, 28)) < 0.1, rng.random((200, 28)) < 0.15


def test_figures_agree_with_scikit_learn(labels):
    truth, chosen = labels
    found = evaluate(truth, chosen)
    options = {"average": None, "zero_division": np.nan}
    np.testing.assert_allclose(found["precision"], precision_score(truth, chosen, **options))
    np.testing.assert_allclose(found["recall"], recall_score(truth, chosen, **options))
    np.testing.assert_allclose(found["f1"], f1_score(truth, chosen, average=None))
    assert macro_f1(truth, chosen) == pytest.approx(f1_score(truth, chosen, average="macro"))
    assert micro_f1(truth, chosen) == pytest.approx(f1_score(truth, chosen, average="micro"))


def test_nothing_read_and_nothing_to_read():
    none = np.zeros((3, 28), dtype=bool)
    found = evaluate(none, none)
    assert found[["precision", "recall"]].isna().all(axis=None)
    assert macro_f1(none, none) == micro_f1(none, none) == 0


def test_calibration_error_is_small_where_chances_are_true():
    rng = np.random.default_rng(5)
    chance = rng.random((40_000, 1))
    truth = rng.random((40_000, 1)) < chance
    assert calibration_error(truth, chance) < 0.01
    assert calibration_error(truth, np.sqrt(chance)) > 0.1


def test_small_chances_do_not_count():
    assert calibration_error(np.array([[True]]), np.array([[0.05]])) == 0


def test_neutral_stands_beside_the_groups():
    rows = np.zeros((1, 28), dtype=bool)
    rows[0, [EMOTIONS.index("grief"), EMOTIONS.index("anger"), EMOTIONS.index("neutral")]] = True
    values, names = fold(rows, "sentiment")
    assert dict(zip(names, values[0].tolist(), strict=True)) == {
        "positive": False,
        "negative": True,
        "ambiguous": False,
        "neutral": True,
    }


def test_threshold_is_the_best_of_all():
    rng = np.random.default_rng(2)
    labels = rng.random((300, 1)) < 0.2
    chance = np.clip(rng.normal(0.3, 0.1, (300, 1)) + 0.2 * labels, 0, 1)
    weights = rng.random(300)

    def f1(limit):
        said = chance >= limit
        hit = weights @ (said & labels)
        return 2 * hit / (weights @ said + weights @ labels)

    found = best_thresholds(chance, labels, weights)[0]
    assert f1(found) == pytest.approx(max(f1(limit) for limit in chance[:, 0]))


def test_a_sure_sentiment_names_its_likeliest_emotion_only_where_none_is_chosen():
    chance = np.zeros((3, 28))
    anger, annoyance, joy = (EMOTIONS.index(name) for name in ("anger", "annoyance", "joy"))
    chance[0, [anger, annoyance, joy]] = 0.29, 0.2, 0.5  # displeasure beside a chosen joy
    chance[1, [anger, annoyance]] = 0.35, 0.25  # one of the side is chosen: no second
    chance[2] = np.nan
    found = [row.nonzero()[0].tolist() for row in choose(chance, 0.3, 0.4)]
    assert found == [[anger, joy], [anger], []]
    assert choose(chance, 0.3).sum() == 2
