"""Scales told by degrees: their order, their unsaid steps, and what is none."""

import pytest

from cemlab.load.ladders import climb, downward

# Response anchors as W. M. Vagias lists them (Likert-type scale response anchors, Clemson
# University, 2006), each from the lowest to the highest.
VAGIAS = [
    "Totally unacceptable|Unacceptable|Slightly unacceptable|Neutral|"
    "Slightly acceptable|Acceptable|Perfectly acceptable",
    "Absolutely inappropriate|Inappropriate|Slightly inappropriate|Neutral|"
    "Slightly appropriate|Appropriate|Absolutely appropriate",
    "Strongly disagree|Disagree|Somewhat disagree|Neither agree or disagree|"
    "Somewhat agree|Agree|Strongly agree",
    "Very untrue of me|Untrue of me|Somewhat untrue of me|Neutral|"
    "Somewhat true of me|True of me|Very true of me",
    "Strongly oppose|Somewhat oppose|Neutral|Somewhat favor|Strongly favor",
    "Not probable|Somewhat improbable|Neutral|Somewhat probable|Very probable",
    "Very undesirable|Undesirable|Neutral|Desirable|Very desirable",
    "Not at all familiar|Slightly familiar|Somewhat familiar|Moderately familiar|"
    "Extremely familiar",
    "Very difficult|Difficult|Neutral|Easy|Very easy",
    "Extremely unlikely|Unlikely|Neutral|Likely|Extremely likely",
    "Not at all satisfied|Slightly satisfied|Moderately satisfied|Very satisfied|"
    "Extremely satisfied",
    "Very dissatisfied|Dissatisfied|Unsure|Satisfied|Very satisfied",
    "Much worse|Somewhat worse|About the same|Somewhat better|Much better",
    "Very poor|Poor|Fair|Good|Excellent",
]


@pytest.mark.parametrize("anchors", VAGIAS)
def test_published_anchors_climb_in_their_order(anchors):
    words = anchors.split("|")
    _, steps, away = climb(sorted(words))
    assert [steps[step] for step in sorted(steps)] == [w for w in words if w not in away]
    assert away in ([], ["Unsure"])


@pytest.mark.parametrize(
    ("words", "part", "steps"),
    [
        (
            "Agree completely|Rather agree|Rather disagree",
            "rating",
            ["Disagree completely", "Rather disagree", "Rather agree", "Agree completely"],
        ),
        (
            "Very satisfied|Satisfied|Neutral",
            "rating",
            ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"],
        ),
        (
            "Very easy|Somewhat hard|Not sure|Hard|Easy",
            "effort",
            ["Very hard", "Hard", "Somewhat hard", "Somewhat easy", "Easy", "Very easy"],
        ),
        ("Unimportant|Slightly important|Very important", "importance", None),
        ("trifft nicht zu|trifft eher nicht zu|trifft eher zu|trifft voll zu", "rating", None),
        ("gar nicht hilfreich|wenig hilfreich|etwas hilfreich|sehr hilfreich", "rating", None),
        ("Stimme nicht zu|teils/teils|Stimme zu|Stimme voll und ganz zu", "rating", None),
        ("nada claro|poco claro|bastante claro|muy claro|No sabe", "rating", None),
        ("Not familiar|Somewhat familiar|Very familiar", "rating", None),
        (
            "Not so well|Very well|Extremely well",
            "rating",
            ["Not at all well", "Not so well", "Somewhat well", "Very well", "Extremely well"],
        ),
        ("per nulla|poco|abbastanza|molto|non so", "rating", None),
        ("Not hot|Hot|Very hot", "rating", None),
        ("Somewhat useful|Very useful|Have not used", "rating", None),
        ("Somewhat unclear|Very clear", "rating", None),
        (
            "Agree|Strongly agree",
            "rating",
            ["Strongly disagree", "Disagree", "Agree", "Strongly agree"],
        ),
        ("I disagree|I somewhat agree|I strongly agree|I don't know", "rating", None),
    ],
)
def test_degrees_are_ordered_and_what_nobody_said_is_added(words, part, steps):
    given = words.split("|")
    found, climbed, away = climb(sorted(given))
    assert found == part
    if steps:
        assert list(climbed.values()) == steps
    else:
        assert [w for w in climbed.values() if w in given] == [w for w in given if w not in away]


def test_bare_degrees_are_of_what_the_question_asks():
    words = ["Not at all", "Somewhat", "Very"]
    assert climb(words)[0] == "rating"
    assert climb(words, "How worried are you about the move?") is None
    assert climb(words, "How clear was our letter?")[0] == "rating"
    assert climb(words, "Wie wichtig ist Ihnen die Lage?")[0] == "importance"


@pytest.mark.parametrize(
    "words",
    [
        "Not at all frustrating|Somewhat frustrating|Very frustrating",  # less is better
        "Very concerned|Somewhat concerned|Unconcerned",
        "Very often|Often|Not very often",
        "Satisfied|Somewhat satisfied|Very satisfied",  # what stands below is not told
        "Agree|Disagree|Blue",
        "Strongly agree|Agree|Blue",
        "Agree|Disagree",
        "Very blue|Blue",
        "Very clear|Very polite|Not clear",
        "North|South|Neutral",
        "True|False|I don't know",
    ],
)
def test_what_is_no_scale_climbs_none(words):
    assert climb(words.split("|")) is None


def test_a_scale_that_falls_is_known_by_degrees():
    assert downward("", {1: "Fully agree", 4: "Fully disagree"})
    assert not downward("", {1: "Rather unclear", 4: "Very clear"})
