from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cemlab.emotions import EMOTIONS, EmotionClassifier
from cemlab.emotions.classifier import TIERS
from cemlab.emotions.corpora import read_goemotions
from cemlab.emotions.evaluation import macro_f1
from cemlab.emotions.linear import LinearModel, shipped_model
from cemlab.errors import ParameterError

SHARED = Path(__file__).resolve().parents[2] / "../shared/data"
SHIPPED = resources.files("cemlab.emotions").joinpath("data")
TEXTS = [
    "Thank you so much for the quick help!",
    "Website is not working",
    "I love this phone",
    "Why was I charged twice? I am really worried about my money.",
    "Terrible service, never again.",
    "Delivered on Tuesday.",
    "What a lovely surprise, the engineer was brilliant but the invoice is a joke",
]


@pytest.fixture(scope="module")
def linear():
    return EmotionClassifier("linear")


@pytest.fixture(scope="module", params=[tier for tier in TIERS if tier != "polarity"])
def classifier(request):
    return EmotionClassifier(request.param)


def names(classifier, text):
    return set(classifier.classes_[classifier.predict([text])[0]])


def test_shipped_files_are_small_and_load_without_pickle():
    assert Path(str(SHIPPED.joinpath("linear.npz"))).stat().st_size <= 5_000_000
    with SHIPPED.joinpath("linear.npz").open("rb") as file:
        arrays = dict(np.load(file, allow_pickle=False))
    assert arrays["weights"].shape[1] == len(EMOTIONS)
    assert all(array.dtype != object for array in arrays.values())


def test_a_model_survives_writing_and_reading(tmp_path, linear):
    model = shipped_model()
    with (tmp_path / "copy.npz").open("wb") as file:
        model.save(file)
    with (tmp_path / "copy.npz").open("rb") as file:
        copy = LinearModel.load(file)
    np.testing.assert_array_equal(copy.read(TEXTS), linear.predict_proba(TEXTS))


def test_no_feature_is_a_sentence():
    vocabulary = shipped_model().vocabulary
    assert not any(" " in word for word in vocabulary.words.tolist())
    assert max(map(len, vocabulary.parts.tolist())) <= 5


def test_classes_and_shape(classifier):
    assert tuple(classifier.classes_) == EMOTIONS
    found = classifier.predict_proba(TEXTS)
    assert found.shape == (len(TEXTS), 28)
    assert ((found > 0) & (found < 1)).all()


def test_a_comment_does_not_depend_on_the_others(classifier):
    together = classifier.predict_proba(TEXTS)
    alone = np.vstack([classifier.predict_proba([text]) for text in TEXTS])
    backwards = classifier.predict_proba(TEXTS[::-1])[::-1]
    among_many = classifier.predict_proba([*(f"word{i} good" for i in range(300)), *TEXTS])[300:]
    for other in (alone, backwards, among_many):
        np.testing.assert_array_equal(together, other)


@pytest.mark.parametrize(
    "text",
    [
        None,
        np.nan,
        pd.NA,
        "",
        " \n\t",
        "\U0001f600\U0001f600",
        "!!!",
        "\x00\x01\x02",
        "سيء جدا",
        "12 34",
    ],
)
@pytest.mark.parametrize("tier", TIERS)
def test_what_cannot_be_read(tier, text):
    classifier = EmotionClassifier(tier)
    assert classifier.readable([text, "good service"]).tolist() == [False, True]
    assert np.isnan(classifier.predict_proba([text])).all()
    assert not classifier.predict([text]).any()


@pytest.mark.parametrize(
    "text",
    [
        "Der Techniker kam drei Tage zu spät und die Rechnung stimmt immer noch nicht.",
        "Le service client ne répond jamais, je suis très déçu par cette entreprise.",
        "La instalación fue un desastre y nadie contesta el teléfono.",
    ],
)
def test_another_language_is_not_read(classifier, text):
    assert classifier.readable([text]).tolist() == [False]


@pytest.mark.parametrize("text", ["Great", "bad app", "Meh.", "GREAT!!!", "good\x00 service", "ok"])
def test_short_english_is_read(classifier, text):
    assert classifier.readable([text]).tolist() == [True]


def test_a_very_long_comment_is_read(classifier):
    assert classifier.readable(["slow service " * 3_900]).tolist() == [True]


def test_refusals_name_the_place_and_quote_nothing(classifier):
    with pytest.raises(ParameterError, match=r"first at position: 1, float\)"):
        classifier.predict_proba(["fine", 3.5])
    with pytest.raises(ParameterError, match="got one string"):
        classifier.predict("fine")


def test_unknown_tier():
    with pytest.raises(
        ParameterError, match=r"`tier` must be one of .*linear, polarity, got 'magic'"
    ):
        EmotionClassifier("magic")


def test_no_texts(classifier):
    assert classifier.predict([]).shape == (0, 28)
    assert classifier.readable([]).shape == (0,)


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("Thank you so much", "gratitude"),
        ("I love this phone", "love"),
        ("Sorry, that was my mistake", "remorse"),
        ("Wow, I did not expect that", "surprise"),
    ],
)
def test_plain_words_are_read(classifier, text, emotion):
    assert emotion in names(classifier, text)


@pytest.mark.parametrize("text", ["I am not happy with it", "not happy with the invoice"])
def test_negation_turns_a_word(classifier, text):
    assert "joy" in names(classifier, text.replace("not ", ""))
    assert "joy" not in names(classifier, text)


def test_polarity_tier_tells_three_emotions_only():
    classifier = EmotionClassifier("polarity")
    found = classifier.predict_proba(["excellent", "terrible", "it has a lid"])
    told = [EMOTIONS.index(name) for name in ("approval", "disapproval", "neutral")]
    np.testing.assert_allclose(found[:2, told], [[1, 0, 0], [0, 1, 0]])
    assert np.isnan(np.delete(found, told, axis=1)).all()
    assert np.isnan(found[2]).all()
    assert names(classifier, "excellent") == {"approval"}


def test_explain_finds_the_word_that_carried_an_emotion(classifier):
    text = "Thank you, the engineer was here"
    why = classifier.explain(text)
    assert set(why["emotion"]) == names(classifier, text)
    most = why[why["emotion"] == "gratitude"].nlargest(1, "effect").iloc[0]
    assert most["word"] == "Thank"
    assert all(text[row.start : row.end] == row.word for row in why.itertuples())
    without = classifier.predict_proba([text, text.replace("Thank", "")])
    place = EMOTIONS.index("gratitude")
    assert most["effect"] == pytest.approx(without[0, place] - without[1, place])


def test_explain_an_emotion_that_was_not_chosen(linear):
    why = linear.explain("not happy", ["joy"])
    assert why["word"].tolist() == ["not", "happy"]
    assert why["effect"].iloc[0] < 0 < why["effect"].iloc[1]


@pytest.mark.parametrize(
    ("text", "emotions", "message"),
    [
        ("fine", ["rage"], "`emotions` unknown: rage"),
        ("word " * 401, None, "1 to 400 words, got 401"),
        ("", None, "got 0"),
        (None, None, "got 0"),
        ("\U0001f600", None, "cannot be read"),
    ],
)
def test_explain_refuses_what_it_cannot_explain(linear, text, emotions, message):
    with pytest.raises(ParameterError, match=message):
        linear.explain(text, emotions)


def test_macro_f1_on_goemotions_test(linear):
    if not (SHARED / "goemotions").exists():
        pytest.skip("shared data absent: goemotions")
    test = read_goemotions(SHARED / "goemotions", "test")
    assert macro_f1(test.labels, linear.predict(test.texts)) >= 0.44
