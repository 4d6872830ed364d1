"""Columns as platforms write them: what each is taken for."""

import pytest

import cemlab
from cemlab.load import new_study
from cemlab.load.files import read_export
from cemlab.load.guess import Column
from cemlab.load.ladders import climb
from cemlab.load.new import _look
from tests.load.conftest import parts

SAID = "The parcel number {} came late and nobody told us why"


@pytest.mark.parametrize(
    "cells",
    [
        [f"2024/03/{i + 1:02d} 2:05:09 PM GMT+1" for i in range(28)],  # Google Forms
        [f"Fri Mar {i + 1:02d} 2024 10:15:22 GMT+0100 (Normalzeit)" for i in range(28)],
        [f"{1_700_000_000 + 90_000 * i}" for i in range(60)],
        [f"202403{i + 1:02d}" for i in range(28)],
    ],
)
def test_times_of_platforms_are_times_and_no_comments(tmp_path, cells):
    found = parts(tmp_path, {"Submitted at": cells, "Score": [*range(11)], "X": [SAID]})
    assert found["Submitted at"] == "answered_at"


def test_a_number_that_could_be_a_time_is_none_under_another_name(tmp_path):
    phones = [f"{1_700_000_000 + 90_000 * i}" for i in range(60)]
    assert parts(tmp_path, {"Shop": phones, "Score": [*range(11)]})["Shop"] == ""


def test_codes_of_programs_are_no_comments(tmp_path):
    keys = [f"{i:08x}-4f00-4abc-9def-{i:012x}" for i in range(60)]
    found = parts(tmp_path, {"Session": keys, "Said": [SAID.format(i) for i in range(60)]})
    assert found == {"Session": "", "Said": "comment"}


def test_ticks_beside_other_words_for_a_tick_are_choices(tmp_path):
    found = parts(
        tmp_path,
        {
            "Score": [*range(11)],
            "Phone:Which did you use?": ["Phone", ""],
            "How did you reach us? (choice=E-mail)": ["Checked", "Unchecked"],
            "channel[web]": ["Y", ""],
            "deleted": ["Y", ""],
            "answer: one": ["Foo", ""],
            "E-mail": ["a@b.org", "c@d.org", ""],
        },
    )
    assert [name for name, part in found.items() if part == "choice"] == [
        "Phone:Which did you use?", "How did you reach us? (choice=E-mail)", "channel[web]"
    ]  # fmt: skip
    assert found["E-mail"] == ""


def test_words_that_nothing_applies_stand_beside_the_numbers_of_a_scale(tmp_path):
    columns = {"Staff": ["1", "2", "3", "N/A", "5"], "X": [SAID.format(i) for i in range(60)]}
    assert parts(tmp_path, columns)["Staff"] == "overall"
    feedback = cemlab.load_study(new_study(tmp_path / "a.csv", tmp_path))
    assert feedback.set_aside.empty
    assert (len(feedback.ratings), len(feedback.not_applicable)) == (48, 12)


def test_reasons_to_choose_from_are_no_comments(tmp_path):
    reasons = ["It took far too long", "It was not resolved at all", "No reason given"]
    columns = {"Reason": reasons, "Comment": [SAID.format(i) for i in range(60)]}
    assert parts(tmp_path, columns)["Reason"] == "segment"


def test_votes_of_readers_are_no_ratings(tmp_path):
    columns = {
        "stars": [*range(1, 6)],
        "useful": [0, 0, 1, 2, 5],
        "HelpfulnessNumerator": [0, 1, 3],
    }
    assert parts(tmp_path, columns) == {
        "stars": "overall",
        "useful": "",
        "HelpfulnessNumerator": "",
    }


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Unique ID", "response_id"),
        ("Complaint ID", "response_id"),
        ("_uuid", "response_id"),
        ("ID de respuesta", "response_id"),
        ("Antwoord-ID", "response_id"),
        ("Kd.-Nr.", "customer_id"),
        ("Número de cliente", "customer_id"),
        ("reviewerID", "customer_id"),
        ("consumer.id", "customer_id"),
        ("Preference", ""),
    ],
)
def test_keys_by_their_names(tmp_path, name, part):
    columns = {name: [f"a{i}" for i in range(60)], "Score": [*range(11)]}
    assert parts(tmp_path, columns)[name] == part


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Recommanderiez-vous notre service ? (0-10)", "recommend"),
        ("¿Nos recomendaría? (0 a 10)", "recommend"),
        ("Globalement, êtes-vous content ?", "overall"),
        ("¿Fue fácil?", "effort"),
        ("Est-ce facile ?", "effort"),
        ("Facilidade de uso", "effort"),
        ("Facilities", "overall"),
        ("Would you quote your boss? 0-10", "overall"),
    ],
)
def test_questions_in_other_languages(tmp_path, name, part):
    found = parts(tmp_path, {name: [*range(11)], "X": [SAID.format(i) for i in range(60)]})
    assert found[name] == part


@pytest.mark.parametrize(
    ("words", "low_to_high"),
    [
        (
            "Très satisfait|Plutôt satisfait|Ni satisfait ni insatisfait|Très insatisfait",
            [5, 4, 3, 1],
        ),
        ("Pas du tout d'accord|Plutôt d'accord|Tout à fait d'accord", [1, 3, 4]),
        ("Muy satisfecho|Satisfecho|Neutral|Insatisfecho|Muy insatisfecho", [5, 4, 3, 2, 1]),
        ("D'accordo|In disaccordo|Completamente d'accordo", [3, 2, 4]),
        ("Zeer tevreden|Tevreden|Neutraal|Ontevreden", [5, 4, 3, 2]),
        ("Muito satisfeito|Satisfeito|Neutro|Insatisfeito", [5, 4, 3, 2]),
        ("Very Unsatisfied|Unsatisfied|Neutral|Satisfied|Very Satisfied", [1, 2, 3, 4, 5]),
        ("Extremely unhappy|Very unhappy|Unhappy|Neutral|Happy", [1, 2, 3, 4, 5]),
        ("unwichtig|mittelmäßig wichtig|wichtig|äußerst wichtig", [1, 3, 4, 5]),
        ("Strongly agree (5)|Agree (4)|Neutral (3)|Disagree (2)", [5, 4, 3, 2]),
        ("😠|🙁|😐|😃|🤩", [1, 2, 3, 4, 5]),
        ("😡|🙁|😐|🙂|😀", [1, 2, 3, 4, 5]),
    ],
)
def test_scales_in_words_and_signs_climb(words, low_to_high):
    given = words.split("|")
    steps = {word: step for step, word in climb(given)[1].items()}
    assert [steps[word] for word in given] == low_to_high


def test_codes_below_zero_that_come_again_stand_apart(tmp_path):
    parts(tmp_path, {"Satisfaction": [1, 2, 3, 4, 5, -99]})
    assert Column(read_export(tmp_path / "a.csv"), "Satisfaction").scale[:3] == (1, 5, [-99.0])


def test_what_is_often_blank_is_no_tick(tmp_path):
    towns = ["Leeds", "York", "Hull", ""]
    columns = {"Town: Leeds, York": towns, "Score": [*range(11)]}
    assert parts(tmp_path, columns)["Town: Leeds, York"] == "segment"


def test_a_scale_that_falls_is_told(tmp_path):
    mark, speed = "Note (1 = sehr gut, 6 = ungenügend)", "Speed (1 = poor, 5 = excellent)"
    parts(tmp_path, {mark: [*range(1, 7)], speed: [*range(1, 6)]})
    lines = new_study(tmp_path / "a.csv", tmp_path).read_text().splitlines()
    scales = [line for line in lines if "scale:" in line]
    assert ["1 is the best: turn the numbers round" in line for line in scales] == [True, False]


@pytest.mark.parametrize(
    ("name", "part"), [("Closed on", "answered_at"), ("Kunde seit", ""), ("Birthday", "")]
)
def test_the_only_date_is_that_of_the_answer_but_for_a_customers_own(tmp_path, name, part):
    days = [f"2024-03-{i + 1:02d}" for i in range(28)]
    assert parts(tmp_path, {name: days, "Score": [*range(11)]})[name] == part


def test_a_score_in_per_cent_is_a_score(tmp_path):
    columns = {"CSAT": [f"{n}%" for n in (20, 40, 60, 80, 100)], "Way": ["web", "mail"]}
    assert parts(tmp_path, columns)["CSAT"] == "overall"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["Disagree", "Neither agree or disagree", "Agree", "Strongly Agree"], "rating"),
        (["I haven’t used this", "Not useful at all", "Somewhat useful", "Very useful"], "rating"),
        (["Strongly negative", "Negative", "Neutral", "Positive"], "rating"),
        (["Horrible", "Bad", "OK", "Good", "Excellent"], "rating"),
        (["Definitely not", "Probably not", "Probably", "Yes, definitely!"], "rating"),
        (["Difficult", "Somewhat difficult", "Somewhat easy", "Very easy"], "effort"),
        (["Not Important", "Somewhat important", "Very Important", "Critical"], "importance"),
    ],
)
def test_the_words_of_more_scales_are_steps_in_their_order(words, part):
    found, steps, away = climb(words)
    said = [word for word in steps.values() if word in words]
    assert found == part
    assert said == [word for word in words if word not in away]


def test_a_statement_that_names_a_year_is_rated_and_a_count_is_not(tmp_path):
    columns = {
        "Over the last year, my trust in this shop has grown": [*range(1, 8)],
        "How many years have you bought from us, in full years?": [*range(1, 8)],
        "How important is a short wait to you?": [*range(1, 8)],
        "How many people know your most important password?": [*range(1, 6)],
        "X": [SAID.format(i) for i in range(60)],
    }
    assert [*parts(tmp_path, columns).values()] == [
        "overall", "choice", "importance", "choice", "comment"
    ]  # fmt: skip


def test_yes_and_never_are_answers_and_no_groups_nor_customers(tmp_path):
    columns = {
        "told_client": ["Yes, always", "No, because it would harm", "Sometimes", "Not my task"],
        "uses_web": ["Never", "Weekly", "Daily", "Once a year"],
        "Do you like your job?": ["Yes", "No", "Maybe"],
        "region": ["North", "South"],
        "X": [SAID.format(i) for i in range(60)],
    }
    assert [*parts(tmp_path, columns).values()] == [
        "choice", "choice", "choice", "segment", "comment"
    ]  # fmt: skip


def test_a_mark_under_an_option_that_holds_a_number_is_a_mark(tmp_path):
    columns = {
        "7. Which did you use? Select all: [Phone]": ["1", ""],
        "7. Which did you use? Select all: [1 visit]": ["", "1", ""],
        "X": [SAID.format(i) for i in range(60)],
    }
    export = parts(tmp_path, columns)
    assert [*export.values()] == ["choice", "choice", "comment"]
    found = _look(read_export(tmp_path / "a.csv"))
    assert {why for _, part, why in found if part == "choice"} == {"a mark where it was ticked"}


def test_a_long_question_that_speaks_of_an_address_asks_for_none(tmp_path):
    columns = {
        "What did they do to address your concerns, if you told them of any?": [
            SAID.format(i) for i in range(60)
        ],
        "How would you describe the content of the emails that you get?": [
            "It is of use to me", "I skip it", "I do not know"
        ],
        "May we add your e-mail to the list of those we ask again?": ["Yes", "No"],
        "Why did you leave your last job?": ["Pay", "Team", "Way"],
        "Identifier": [*range(700, 760)],
        "To which e-mail do we send what we found out with this survey?": [
            f"a{i}@example.org" for i in range(60)
        ],
    }  # fmt: skip
    assert [*parts(tmp_path, columns).values()] == [
        "comment", "choice", "choice", "choice", "response_id", ""
    ]  # fmt: skip


def test_short_and_other_answers_in_own_words_are_kept(tmp_path):
    tools = [f"{a} {b}" for a in ("hammer", "saw", "drill", "file") for b in range(15)]
    columns = {
        "Which tool do you miss?": tools,
        "Which shop? - Other (please specify)": ["Corner shop", "corner shop", "", "At home"],
        "Which country do you live in?": [f"Land {i}" for i in range(60)],
        "In which year did you begin?": [*range(1980, 2010)],
    }
    assert [*parts(tmp_path, columns).values()] == ["comment", "comment", "", ""]


def test_what_was_ticked_is_a_list_though_most_cells_differ(tmp_path):
    options = ["Phone", "Branch", "Web", "Letter", "Chat", "Fair"]
    ticked = [[o for j, o in enumerate(options) if (i + 1) >> j & 1] for i in range(60)]
    columns = {
        "Ways": [", ".join(some) for some in ticked],
        "Means": [";".join(some) + ";" for some in ticked[:5]],
        "X": [SAID.format(i) + f", and {i} days later nobody came" for i in range(60)],
    }
    assert [*parts(tmp_path, columns).values()] == ["choice", "choice", "comment"]
    feedback = cemlab.load_study(new_study(tmp_path / "a.csv", tmp_path))
    said = feedback.choices.groupby("item")["option"].unique()
    assert set(said["ways"]) == set(options)
    assert set(said["means"]) <= set(options)


def test_many_countries_are_a_segment_and_answers_to_a_battery_choices(tmp_path):
    own = ["Meets my needs", "Does not meet them", "No need for it"]
    columns = {
        "work_country": [f"Land {i}" for i in range(40)],
        "needs_desk": own,
        "needs_chair": own[::-1],
        "needs_lamp": own,
        "team": ["Blue", "Red", "Green"],
        "X": [SAID.format(i) for i in range(600)],
    }
    assert [*parts(tmp_path, columns, 600).values()] == [
        "segment", "choice", "choice", "choice", "segment", "comment"
    ]  # fmt: skip


def test_places_in_a_ranking_are_no_ratings(tmp_path):
    orders = [(1, 2, 3), (2, 1, 3), (3, 1, 2), (1, 3, 2), (2, 3, 1)]
    ask = "Please rank these ways to reach us"
    ranked = {f"{ask} [{way}]": [o[i] for o in orders] for i, way in enumerate("ABC")}
    rated = {f"{ask} by how good they are [{way}]": [*range(1, 6)] for way in "DEF"}
    texts = {"X": [SAID.format(i) for i in range(60)]}
    assert [*parts(tmp_path, ranked | texts).values()] == ["choice"] * 3 + ["comment"]
    assert [*parts(tmp_path, rated | texts).values()] == ["rating"] * 3 + ["comment"]


def test_what_a_survey_reckons_by_itself_is_no_answer(tmp_path):
    columns = {
        "id": [*range(60)],
        "submitdate": ["2026-03-01 10:00:00"],
        "lastpage": [5],
        "startlanguage": ["en"],
        "{sum(Q1.relevanceStatus, Q2.relevanceStatus)}": [*range(4)],
        "How was it?": [*range(1, 6)],
    }
    found = parts(tmp_path, columns)
    assert found["{sum(Q1.relevanceStatus, Q2.relevanceStatus)}"] == ""
    assert found["How was it?"] == "overall"


QUALTRICS = ["RecordedDate", "Finished", "Duration (in seconds)"]


def qualtrics_parts(tmp_path, asked, n=60):
    """Parts of a Qualtrics export with a row of questions; name → (question, cells)."""
    own = {
        name: (name, ["2026-03-01 10:00:00", "1", "90"][i : i + 1])
        for i, name in enumerate(QUALTRICS)
    }
    columns = own | asked
    rows = [list(columns), [question for question, _ in columns.values()]]
    rows.append([f'{{""ImportId"":""{name}""}}' for name in columns])
    rows += [[cells[i % len(cells)] for _, cells in columns.values()] for i in range(n)]
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    return {c.name: part for c, part, _ in _look(read_export(tmp_path / "a.csv"))}


@pytest.mark.parametrize(
    "name",
    [
        "intro_First Click",
        "Q3_Page Submit",
        "Q3_Click Count",
        "device_Browser",
        "device_Operating System",
        "Q5_DO",
        "Q5_DO_2",
        "FL_12_DO_Block3",
        "Q_RecaptchaScore",
        "Q_StraightliningCount",
    ],
)
def test_what_qualtrics_notes_beside_a_question_is_no_answer(name, tmp_path):
    cells = [str(i % 4) for i in range(12)]
    found = qualtrics_parts(
        tmp_path, {name: ("Timing", cells), "what_do_you_like": ("Taste", cells)}
    )
    assert (found[name], found["what_do_you_like"]) == ("", "overall")


def test_qualtrics_is_known_without_ids_and_questions(tmp_path):
    cells = {name: ["1", "2"] for name in QUALTRICS} | {"Q1": list("12345")}
    parts(tmp_path, cells)
    assert read_export(tmp_path / "a.csv").platform == "Qualtrics"


def test_a_slider_goes_from_0_to_100(tmp_path):
    slid = [str(n) for n in (0, 100, 50, 55, 60, 62, 70, 71, 75, 80, 85, 90, 95)]
    found = qualtrics_parts(
        tmp_path,
        {
            "Q1_1": ("How honest is the crew?", slid),
            "Q2_1": ("Which percentage of your trips is for work?", slid),
            "Q3": ("How old are you?", [str(n) for n in range(18, 60)]),
        },
    )
    assert (found["Q1_1"], found["Q2_1"], found["Q3"]) == ("overall", "", "")


def test_a_long_question_may_speak_of_a_month_and_ask_for_no_number(tmp_path):
    steps = list("12345")
    found = parts(
        tmp_path,
        {
            "Thinking of the last month, how did you like our ferries?": steps,
            "In the last month, how many times did you take the ferry?": steps,
            "Years as a passenger": steps,
        },
    )
    assert list(found.values()) == ["overall", "choice", "segment"]


def test_seen_and_not_answered_stands_apart_from_the_words_of_a_scale(tmp_path):
    words = ["Disagree.", "Neutral.", "Agree.", "-99"]
    parts(tmp_path, {"Crew": words})
    column = Column(read_export(tmp_path / "a.csv"), "Crew")
    assert column.ladder == ("rating", {1: "Disagree.", 2: "Neutral.", 3: "Agree."}, ["-99"])


def test_a_mark_of_the_byte_order_within_a_file_hides_no_number(tmp_path):
    found = parts(tmp_path, {"Crew": ["\ufeff1 (not at all)", "2", "3", "4"]})
    assert found == {"Crew": "overall"}


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        (["Extremely clear", "Very clear", "Moderately clear", "Not at all clear"], 5),
        (["Not useful at all", "Somewhat useful", "Very useful", "Not applicable"], 3),
        (["Not at all proud", "Not very proud", "Somewhat proud", "Very proud"], 4),
        (["Very clear", "Very polite", "Not at all clear"], 0),
        (["Very clear", "Somewhat muddled", "Not at all clear"], 0),
    ],
)
def test_degrees_of_one_thing_are_a_scale(words, steps):
    found = climb(words)
    assert len(found[1] if found else {}) == steps
    if found:
        assert [found[1][1], found[1][steps]] == [
            next((w for w in words if w.startswith("Not ") and w[4:7] != "app"), None),
            next(w for w in words if w.startswith(("Extremely", "Very"))),
        ]


def test_numbers_that_stand_for_what_somebody_is_are_groups(tmp_path):
    steps = list("12345")
    found = parts(
        tmp_path,
        {
            "What is your gender?": ["1", "2", "3"],
            "Education": steps,
            "How satisfied are you with our education?": steps,
            "Deck": steps,
        },
    )
    assert list(found.values()) == ["segment", "segment", "rating", "rating"]


def test_what_was_written_beside_the_choices_is_kept(tmp_path):
    said = ["a friend", "radio", "the harbour", "on a bus", "radio", "my boss"]
    heads = ["Where did you hear of us? [Other]", "Q4_7_TEXT", "Which one? (please specify)"]
    found = parts(tmp_path, {head: [*said, *map("by {}".format, said)] for head in heads}, n=18)
    assert list(found.values()) == ["comment"] * 3


@pytest.mark.parametrize(
    "away",
    [
        "I have not used it",
        "Never visited",
        "I'm not familiar with this",
        "No responde",
        "Not sure.",
    ],
)
def test_who_never_came_to_know_it_stands_apart_from_its_scale(away, tmp_path):
    assert climb(["Very useful", "Somewhat useful", "Not useful at all", away])[2] == [away]
    cells = [*"12345", "4", "3", "4", away]
    assert parts(tmp_path, {"Deck": cells, "Crew": cells}) == {"Deck": "rating", "Crew": "rating"}


def test_a_row_of_a_battery_is_overall_only_where_the_row_says_so(tmp_path):
    asked = "How satisfied are you overall with our boats? [{}]"
    rows = [asked.format(row) for row in ("Deck", "Crew", "Food")]
    found = parts(tmp_path, {row: list("12345") for row in rows})
    assert list(found.values()) == ["rating"] * 3
    rows = [f"How satisfied are you? [{row}]" for row in ("Deck", "Crew", "Overall")]
    found = parts(tmp_path, {row: list("12345") for row in rows})
    assert list(found.values()) == ["rating", "rating", "overall"]


def test_a_bar_in_what_somebody_wrote_parts_no_options(tmp_path):
    said = [SAID.format(i) for i in range(60)]
    said[7] += " | and then again | nothing"
    ways = ["Phone", "Web | Phone", "Mail | Web", "Shop"]
    found = parts(tmp_path, {"Said": said, "Ways": ways, "Score": [*range(11)]})
    assert (found["Said"], found["Ways"]) == ("comment", "choice")


def test_what_a_message_holds_between_bars_is_no_option(tmp_path):
    said = [f"{SAID.format(i)}. {'It goes on and on. ' * 9}| A | B" for i in range(60)]
    assert parts(tmp_path, {"Wrote": said, "Score": [*range(11)]})["Wrote"] == "comment"


@pytest.mark.parametrize("name", ["review", "Review Text", "content", "Ticket Description"])
def test_short_reviews_are_comments_by_their_name(tmp_path, name):
    said = [f"Fine, take {i}" for i in range(60)]
    assert parts(tmp_path, {name: said, "Stars": [*range(1, 6)]})[name] == "comment"


def test_what_a_company_wrote_back_is_not_said_by_customers(tmp_path):
    found = parts(
        tmp_path,
        {
            "content": [SAID.format(i) for i in range(60)],
            "replyContent": [f"Sorry to hear this, dear customer of number {i}" for i in range(60)],
            "reply_published_at": [f"2024-03-{i + 1:02d}" for i in range(28)],
            "Was our reply of any help to you?": [
                f"No, it was number {i} of many" for i in range(60)
            ],
            "score": [*range(1, 6)],
        },
    )
    assert list(found.values()) == ["comment", "", "", "comment", "overall"]


def test_an_answer_beside_a_message_is_the_companys(tmp_path):
    long = [SAID.format(i) for i in range(60)]
    assert parts(tmp_path, {"body": long, "answer": long})["answer"] == ""
    assert parts(tmp_path, {"answer": long})["answer"] == "comment"


def test_a_few_reasons_among_thousands_are_no_comments(tmp_path):
    reasons = [f"Reason of kind {chr(65 + i)}" for i in range(19)]
    columns = {"Reason": reasons, "Stars": [*range(1, 6)]}
    assert parts(tmp_path, columns, 2_000)["Reason"] == "segment"


def test_places_on_a_map_are_not_read(tmp_path):
    places = [f"[40.7480{i}, -73.9929{i}]" for i in range(60)]
    found = parts(tmp_path, {"seen_coord": places, "Stars": [*range(1, 6)]})
    assert found["seen_coord"] == ""


def test_quarters_and_counts_are_no_ratings(tmp_path):
    columns = {"quarter": [1, 2, 3, 4], "reviewCountHere": [1, 2, 3], "Stars": [*range(1, 6)]}
    assert parts(tmp_path, columns) == {
        "quarter": "segment", "reviewCountHere": "", "Stars": "overall"
    }  # fmt: skip


def test_means_and_sums_are_no_groups(tmp_path):
    columns = {
        "PQ": [2.2, 3.4, 3.8, 4.6],
        "Total": [*range(20, 40)],
        "shop_no": [*range(20, 40)],
        "Stars": [*range(1, 6)],
    }
    assert [*parts(tmp_path, columns).values()] == ["", "", "segment", "overall"]


def test_satisfaction_with_nothing_in_particular_is_that_with_the_whole(tmp_path):
    columns = {"Satisfaction": ["satisfied", "dissatisfied"], "Staff": [*range(1, 6)]}
    columns |= {"Food": [*range(1, 6)], "Room": [*range(1, 6)]}
    found = parts(tmp_path, columns)
    assert (found["Satisfaction"], found["Staff"]) == ("overall", "rating")
    assert climb(["satisfied", "dissatisfied"])[1] == {0: "dissatisfied", 1: "satisfied"}


def test_a_score_beside_promoters_is_that_of_recommending(tmp_path):
    kinds = ["Promoter", "Passive", "Detractor"]
    for beside in (kinds, ["nps"]):
        columns = {"Score": [*range(11)], "Kind": beside, "X": [SAID.format(i) for i in range(60)]}
        assert parts(tmp_path, columns)["Score"] == "recommend"


def test_when_something_was_solved_is_not_when_it_happened(tmp_path):
    days = [f"2024-03-{i + 1:02d}" for i in range(28)]
    found = parts(tmp_path, {"Created": days, "Solved at": [*days, ""], "Score": [*range(11)]})
    assert (found["Created"], found["Solved at"]) == ("answered_at", "")


def test_a_date_is_no_score_whatever_its_name(tmp_path):
    days = [f"{i + 1:02d}/Apr/24 7:05 PM" for i in range(28)]
    columns = {"Created": days, "Satisfaction date": days, "(Satisfaction rating)": [*range(1, 6)]}
    assert [*parts(tmp_path, columns).values()] == ["answered_at", "", "overall"]


def test_a_nine_far_above_a_scale_is_a_code(tmp_path):
    parts(tmp_path, {"v1": [1, 2, 3, 4, 5, 9]})
    assert Column(read_export(tmp_path / "a.csv"), "v1").scale[:3] == (1, 5, [9.0])
    parts(tmp_path, {"v1": [*([1, 2, 3, 4, 5] * 12)[1:], 9]})
    assert Column(read_export(tmp_path / "a.csv"), "v1").scale[:3] == (1, 10, [])


def test_weights_and_words_of_a_help_desk(tmp_path):
    columns = {
        "wt": [0.7, 1.0, 1.3],
        "Satisfaction Score": ["Good", "Offered", "Bad with comment", "Not Offered"],
        "Group stations": [1, 2, 3],
        "lfd": [*range(60)],
    }
    assert [*parts(tmp_path, columns).values()] == ["weight", "overall", "", "response_id"]


def test_who_wrote_a_message_is_told(tmp_path):
    parts(tmp_path, {"body": [SAID.format(i) for i in range(60)], "author_type": ["user", "admin"]})
    told = new_study(tmp_path / "a.csv", tmp_path).read_text()
    assert '"author_type" tells who wrote a message' in told


LAST = ("Schmidt", "Becker", "Weber", "Huber", "Nowak", "Clark", "Patel", "Meyer")
FIRST = ("Anna", "Ben", "Priya", "Eva", "Tom")
PEOPLE = [f"{first} {last}" for first in FIRST for last in LAST]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Passenger", [", ".join(name.split()[::-1]) for name in PEOPLE]),
        ("Attendees", [f"{a}; {b}" if i % 2 else a for i, (a, b) in enumerate(
            zip(PEOPLE, PEOPLE[::-1], strict=True))]),
        ("Region manager", PEOPLE),
        ("Who served you today?", PEOPLE),
        ("Contact (please specify)", PEOPLE),
        ("What is the telephone number that you called us from?",
         ["+49 170 1234567", "0170 9876543", "030 1234567"]),
        ("Your code: two letters of your name and the day of your birth", ["AB04", "CD17"]),
        ("To which address in the city did we deliver your parcel?",
         ["12 High Street, Leeds LS1 4AB", "5 Park Road, York YO1 7HH"]),
    ],
)  # fmt: skip
def test_who_somebody_is_is_not_read(head, cells, tmp_path):
    found = parts(tmp_path, {head: cells, "X": [SAID.format(i) for i in range(400)]}, 400)
    assert found[head] == ""


def test_numbers_that_somebody_called_from_are_no_ids(tmp_path):
    found = parts(tmp_path, {"Caller number": [f"+49 170 {1000000 + i}" for i in range(60)]})
    assert found["Caller number"] == ""


def test_how_much_of_what_may_be_bad_there_is_is_no_rating(tmp_path):
    degrees = ("Not at all", "Slightly", "Moderately", "Very", "Extremely")
    found = parts(
        tmp_path,
        {
            "How frustrating was it?": [f"{degree} frustrating" for degree in degrees],
            "How clear was it?": [f"{degree} clear" for degree in degrees],
            "X": [SAID.format(i) for i in range(60)],
        },
    )
    assert [*found.values()] == ["choice", "overall", "comment"]
    familiar = [f"{degree} familiar" for degree in degrees]
    assert climb(familiar)[1:] == (dict(enumerate(familiar, 1)), [])
