"""Non-answers, language, sentences."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cemlab.text import detect_language, is_non_answer, normalise, sentences


@pytest.mark.parametrize(
    "text",
    ["n/a", "N.A.", "none", "-", "...", "…", "nothing", "Keine.", "k. A.", "?", "", "No comment!"],
)
def test_nothing_said(text):
    assert is_non_answer([text]).tolist() == [True]


@pytest.mark.parametrize(
    "text", ["No thanks to you", "ok", "Good", "😡", "7", "nothing works any more"]
)
def test_something_said(text):
    assert is_non_answer([text]).tolist() == [False]


def test_a_missing_text_says_nothing():
    assert is_non_answer(pd.Series([None, "fine"], dtype="str")).tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The invoice was wrong again and nobody called back.", "en"),
        ("Die Rechnung war wieder falsch und niemand rief zurück.", "de"),
        ("La facture était encore fausse et personne n'a rappelé.", "fr"),
        ("La factura estaba mal otra vez y nadie me llamó.", "es"),
        ("La fattura era di nuovo sbagliata e nessuno ha richiamato.", "it"),
        ("De factuur was weer fout en niemand belde terug.", "nl"),
        ("sehr schlecht", "en"),
    ],
)
def test_languages(text, language):
    assert detect_language([text])[0] == language


def test_short_texts_take_the_default_and_missing_ones_stay():
    found = detect_language(pd.Series(["ok", None], index=[3, 4], dtype="str"), default="de")
    assert found[3] == "de"
    assert pd.isna(found[4])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two!  Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Low came at 9.30 a.m. and left.", ["Dr. Low came at 9.30 a.m. and left."]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("no end", ["no end"]),
        ("", []),
        ("  ", []),
        ("Wait... what?", ["Wait...", "what?"]),
    ],
)
def test_sentences(text, parts):
    assert sentences(text) == parts


@given(st.text(max_size=200))
def test_no_word_is_lost_between_sentences(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(st.text(max_size=100))
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
