import numpy as np
import pandas as pd
import pytest

from cemlab.emotions import EMOTIONS, EmotionClassifier
from cemlab.errors import ParameterError

NOISE = ["the", "visit", "of", "meter", "was", "on", "monday", "with", "van", "and", "box"]
GERMAN = {
    "joy": ["Der Techniker war super freundlich", "Endlich klappt alles, ich bin glücklich"],
    "annoyance": ["Schon wieder warten auf den Rückruf", "Die Rechnung nervt und stimmt nie"],
}


def study(n=60):
    """Comments in which a word of the study's own stands for a label of the study's own."""
    rng = np.random.default_rng(0)
    texts, labels = [], []
    for number in range(n):
        cared, thanked = number % 2 == 0, number % 3 == 0
        words = rng.choice(NOISE, 6)
        texts.append(
            f"{' '.join(words)} {'looked after' if cared else 'left alone'}"
            f"{' thank you' if thanked else ''} {number}"
        )
        labels.append(["cared for"] * cared + ["gratitude"] * thanked + ["rare"] * (number < 3))
    return texts, labels


@pytest.fixture(scope="module")
def fitted():
    return EmotionClassifier("linear").fit(*study())


def test_own_labels_stand_behind_the_28_and_are_read(fitted):
    assert fitted.classes_.tolist() == [*EMOTIONS, "cared for"]
    chosen = fitted.predict(["the van was looked after on monday", "the box was left alone"])
    assert chosen[:, -1].tolist() == [True, False]
    assert fitted.tier == "linear, adapted"


def test_report_tells_the_gain_and_the_labels_with_too_few_cases(fitted):
    report = fitted.report_.set_index("label")
    cases = {"cared for": 30, "gratitude": 20, "all known labels": 20, "rare": 3}
    assert report["n"].to_dict() == cases
    # One label of the 28 was coded often enough: together is that one.
    together, alone = report.loc["all known labels"], report.loc["gratitude"]
    assert together["f1_before"] == alone["f1_before"]
    assert report.loc["cared for", "f1_after"] > 0.95
    assert np.isnan(report.loc["cared for", "f1_before"])
    assert not report.loc["rare", "adapted"]
    assert np.isnan(report.loc["rare", "gain"])
    told = report.drop("rare")
    assert ((told["low"] <= told["gain"]) & (told["gain"] <= told["high"])).all()


def test_gain_is_not_seen_where_labels_are_drawn_by_lot():
    texts, labels = study(200)
    drawn = np.random.default_rng(1).permutation(len(labels))
    report = EmotionClassifier("linear").fit(texts, [labels[place] for place in drawn]).report_
    # Saying yes always would reach 2/3 of F1 for a label that half of the comments carry.
    assert report.set_index("label").loc["cared for", "f1_after"] < 0.72


def test_the_classifier_it_was_fitted_on_stays_as_it_is():
    classifier = EmotionClassifier("linear")
    before = classifier.predict_proba(["Thanks a lot!"])
    classifier.fit(*study())
    np.testing.assert_array_equal(classifier.predict_proba(["Thanks a lot!"]), before)
    assert classifier.classes_.tolist() == list(EMOTIONS)


def test_labels_without_cases_are_read_as_before(fitted):
    before = EmotionClassifier("linear").predict_proba(["I love this phone"])
    after = fitted.predict_proba(["I love this phone"])
    love = EMOTIONS.index("love")
    assert after[0, love] == before[0, love]


def test_comments_of_another_language_are_read_once_coded():
    rng = np.random.default_rng(2)
    names = [list(GERMAN)[number % 2] for number in range(80)]
    texts = [f"{rng.choice(GERMAN[name])} Nummer {n}" for n, name in enumerate(names)]
    classifier = EmotionClassifier("linear")
    new = ["Der Techniker war wieder super freundlich", "Schon wieder warten auf die Rechnung"]
    assert not classifier.readable(new).any()
    adapted = classifier.fit(texts, [[name] for name in names])
    assert adapted.readable([*new, "Rien ne marche"]).tolist() == [True, True, False]
    chosen = adapted.predict(new)
    assert [set(adapted.classes_[row]) for row in chosen] == [{"joy"}, {"annoyance"}]


def test_a_table_of_labels_says_the_same_as_lists():
    texts, labels = study()
    table = pd.DataFrame({n: [n in found for found in labels] for n in ("cared for", "gratitude")})
    lists = [[name for name in found if name != "rare"] for found in labels]
    classifier = EmotionClassifier("linear")
    first, second = classifier.fit(texts, table), classifier.fit(pd.Series(texts), lists)
    pd.testing.assert_frame_equal(first.report_, second.report_)


@pytest.mark.parametrize(
    ("texts", "labels", "message"),
    [
        (["fine"] * 3, [["joy"]] * 2, "`texts` has 3 rows, `labels` 2"),
        (["fine"] * 60, [["joy"]] * 60, "at least 50 different coded comments, got 1"),
        ([str(n) for n in range(60)], [["joy"]] * 60, "none has 10 comments with and without it"),
        (["fine"] * 60, ["joy"] * 60, "one list of names per comment"),
        (["fine"] * 60, pd.DataFrame({"joy": [1, None] * 30}), "True and False alone"),
        ([None] * 60, [[]] * 60, "got 0"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(texts, labels, message):
    with pytest.raises(ParameterError, match=message):
        EmotionClassifier("linear").fit(texts, labels)
