import pytest

from cemlab.workshop.forms import LONG, read_form

FEELINGS = ["calm", "proud", "heard"]
GUESS = {"wanted": ["calm"], "felt": ["proud"], "low": ["40"], "high": ["60"]}


def problems_of(kind, **fields):
    return read_form(kind, fields, FEELINGS)[1]


@pytest.mark.parametrize(
    ("low", "high", "kept"),
    [("40", "60", (0.4, 0.6)), ("40 %", "60%", (0.4, 0.6)), ("0", "100", (0, 1)),
     ("12,5", "12.5", (0.12, 0.12)), (" 7 ", "7 per cent", (0.07, 0.07))],
)  # fmt: skip
def test_shares_are_read_as_people_type_them(low, high, kept):
    body, problems = read_form("first", GUESS | {"low": [low], "high": [high]}, FEELINGS)
    assert problems == {}
    assert (body["low"], body["high"]) == kept


@pytest.mark.parametrize(
    ("changed", "field", "why"),
    [
        ({"low": ["80"]}, "high", "upside down"),
        ({"high": ["140 %"]}, "high", "no more than 100"),
        ({"low": ["-3"]}, "low", "none below 0"),
        ({"low": ["nan"]}, "low", "no more than 100"),
        ({"low": ["about half"]}, "low", "whole number"),
        ({"low": [""]}, "low", "missing"),
        ({"wanted": []}, "wanted", "Choose one"),
        ({"felt": ["calm", "proud"]}, "felt", "not 2"),
        ({"felt": ["<b>calm</b>"]}, "felt", "from the list"),
    ],
)
def test_a_guess_that_cannot_be_used_has_a_message_beside_its_field(changed, field, why):
    problems = problems_of("first", **(GUESS | changed))
    assert list(problems) == [field]
    assert why in problems[field]


@pytest.mark.parametrize("kind", ["story", "first", "second", "surprise", "commitment"])
def test_an_empty_form_is_never_taken(kind):
    assert problems_of(kind)


def test_a_text_is_kept_as_one_line_and_no_longer_than_a_card():
    body, problems = read_form("surprise", {"text": [" One\nmore\x07 thing. "]}, FEELINGS)
    assert (body["text"], problems) == ("One more thing.", {})
    assert "holds 280" in problems_of("surprise", text=["x" * (LONG + 1)])["text"]


def test_a_commitment_may_be_a_feeling_alone_but_of_two_at_most():
    assert not problems_of("commitment", feelings=["calm"])
    assert "two at most" in problems_of("commitment", feelings=FEELINGS)["feelings"]
