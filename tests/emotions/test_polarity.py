import numpy as np
import pandas as pd
import pytest

from cemlab.emotions.polarity import polarity
from cemlab.errors import ParameterError


@pytest.mark.parametrize(
    ("text", "value", "cues"),
    [
        ("I love it", 0.5, 1),
        ("not good", -0.35, 1),
        ("could be better", 0.5, 1),  # a known failure of the list, kept in view
        ("excellent, but terrible", 0.0, 2),  # cues that cancel are not "no cue"
    ],
)
def test_polarity_and_cues(text, value, cues):
    found = polarity([text]).iloc[0]
    assert found["polarity"] == pytest.approx(value)
    assert found["cues"] == cues


@pytest.mark.parametrize(
    "text", ["Website is not working", "", " \n", None, np.nan, pd.NA, "😀", "\x00\x01", "سيء جدا"]
)
def test_no_cue_is_missing_not_neutral(text):
    found = polarity([text]).iloc[0]
    assert np.isnan(found["polarity"])
    assert found["cues"] == 0


def test_index_and_repeated_texts_keep_their_rows():
    texts = pd.Series(["bad", None, "good", "bad"], index=[7, 3, 3, "x"])
    found = polarity(texts)
    assert found.index.tolist() == [7, 3, 3, "x"]
    np.testing.assert_allclose(found["polarity"], [-0.7, np.nan, 0.7, -0.7])
    assert found["cues"].tolist() == [1, 0, 1, 1]


def test_agrees_with_textblob():
    from textblob import TextBlob

    texts = ["It was very good!", "never that bad again :(", "Slow, rude and overpriced staff."]
    expected = [TextBlob(text).sentiment.polarity for text in texts]
    np.testing.assert_allclose(polarity(texts)["polarity"], expected)


def test_very_long_comment():
    assert polarity(["good " * 10_000])["cues"].tolist() == [10_000]


def test_a_number_among_texts_is_refused_by_place_without_quoting():
    with pytest.raises(ParameterError) as error:
        polarity(["fine", 3, None])
    assert str(error.value) == (
        "`texts` must hold strings or missing values; 1 of 3 does not (first at position: 1, int). "
        'Convert with `.astype("string")` if the numbers are words.'
    )


def test_one_string_is_refused():
    with pytest.raises(ParameterError, match="must be a list or Series of strings, got one string"):
        polarity("fine")


def test_empty_list_gives_an_empty_table():
    found = polarity([])
    assert found.shape == (0, 2)
    assert found.columns.tolist() == ["polarity", "cues"]
