import pandas as pd

from cemlab.themes import describe_themes, find_themes
from cemlab.themes.names import names, without

SAID = [
    "the train from Graz was late again and nobody told us",
    "we took the bus to Graz because the API was down",
    "never go to Graz without the API for tickets",
    "why does the API fail on every journey",
]


def test_names_are_found_by_their_capital_inside_sentences():
    assert names(SAID) == {"graz"}


def test_first_words_and_abbreviations_are_no_names():
    assert names(["Late. Late. Late. the train is late"] * 5) == set()
    assert names(["it is LATE, the API is LATE"] * 5) == set()


def test_name_in_few_comments_is_left_alone():
    assert names(SAID + ["the train is late again"] * 297) == set()
    assert names(SAID + ["the train is late again"] * 290) == {"graz"}


def test_an_abbreviation_that_everybody_uses_is_the_company_itself():
    assert names(["why is XB always late with the API"] * 120 + ["it is so late"] * 300) == {
        "api", "xb"
    }  # fmt: skip
    assert names(["why is XB always late"] * 120 + ["it is so late"] * 700) == set()  # one in seven
    assert names(["why is the VPN always late"] * 30) == set()  # too few to tell


def test_language_that_writes_nouns_with_capitals_has_no_names_to_find():
    assert names(["Der Zug nach Graz kam am Abend ohne Licht in die Halle"] * 9) == set()


def test_neighbours_of_a_name_do_not_become_a_pair():
    assert without("late Graz again", frozenset({"graz"})) == "late – again"


def test_places_make_no_theme():
    places = ["Graz", "Linz", "Wels"]
    things = ["the invoice had a wrong amount and fee", "the login refused my password and code"]
    texts = [
        f"we know that at {place} on day {i} {thing}"
        for place in places
        for thing in things
        for i in ("one", "two", "three", "four", "five", "six", "seven", "eight")
    ]
    table = find_themes(texts, n_themes=2).table
    assert not any(place.lower() in words for place in places for words in table["words"])


def test_ratings_of_one_response_are_one_voice():
    texts = ["invoice amount wrong fee"] * 30 + ["login password code screen"] * 30
    ids = [f"r{i}" for i in range(60)]
    verbatims = pd.DataFrame({"text": texts, "response_id": ids})
    verbatims["text"] += [f" {word}" for word in "abcdefghij" * 6]
    found = find_themes(verbatims["text"], n_themes=2)
    once = pd.DataFrame({"response_id": ids, "value": [float(i % 5) for i in range(60)]})
    scores = [
        describe_themes(found, verbatims, pd.concat([once] * times)).set_index("label")
        for times in (1, 6)
    ]
    widths = [table["score_high"] - table["score_low"] for table in scores]
    assert (widths[1] / widths[0]).between(0.95, 1.05).all()
