"""Scales told by degrees: their order, their unsaid steps, and what is none."""

from itertools import combinations

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
    assert climb(words) is None
    for bad in ("How worried are you about the move?", "How serious was the problem?"):
        assert climb(words, bad) is None
    assert climb(words, "How clear was our letter?")[0] == "rating"
    assert climb(words, "Wie wichtig ist Ihnen die Lage?")[0] == "importance"
    poor = ["per nulla", "poco", "abbastanza", "molto", "non so"]
    found = climb(poor, "Sei soddisfatto delle nostre barche?")
    assert (list(found[1].values()), found[2]) == (poor[:4], ["non so"])


def test_a_thing_that_is_not_known_is_rated_in_a_question_alone():
    words = ["Not breezy", "Breezy", "Very breezy"]
    assert climb(words, "deck") is None
    assert climb(words, "How did you find our new upper deck?")[0] == "rating"
    assert climb(["Low", "High", "Very high"], "Risk") is None
    assert climb(["Very likely", "Likely", "Unlikely"], "How likely are you to leave us?") is None


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        (
            "sehr unzufrieden|unzufrieden|eher zufrieden",
            "sehr unzufrieden|unzufrieden|Eher unzufrieden|eher zufrieden|Zufrieden|Sehr zufrieden",
        ),
        (
            "disagree very much|disagree moderately|agree slightly",
            "disagree very much|disagree moderately|Disagree slightly|agree slightly|"
            "Agree moderately|Agree very much",
        ),
        (
            "slightly dissatisfied|moderately satisfied|extremely satisfied",
            "Extremely dissatisfied|Moderately dissatisfied|slightly dissatisfied|"
            "Slightly satisfied|moderately satisfied|extremely satisfied",
        ),
        (
            "trifft gar nicht zu|trifft eher nicht zu|trifft eher zu",
            "trifft gar nicht zu|trifft eher nicht zu|trifft eher zu",
        ),
    ],
)
def test_steps_that_nobody_gave_stand_where_their_degree_is(words, steps):
    assert list(climb(words.split("|"))[1].values()) == steps.split("|")


def test_no_step_of_none_is_invented_above_the_middle():
    for anchors in [
        *VAGIAS,
        "pas du tout d'accord|pas d'accord|neutre|d'accord|tout à fait d'accord",
    ]:
        words = anchors.split("|")
        for chosen in combinations(words, 3):
            found = climb(chosen)
            told = found[1] if found else {}
            above = [w for step, w in told.items() if step > (max(told) + 1) / 2 and w not in words]
            assert not any(w.casefold().startswith(("not", "pas")) for w in above), (chosen, told)
            places = [list(told.values()).index(w) for w in chosen if w in told.values()]
            assert places == sorted(places), (chosen, told)


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
