"""What a column is taken for, of shapes that real exports often have; all data is invented."""

import pandas as pd
import pyreadstat
import pytest

import cemlab
from cemlab.load import new_study
from cemlab.load.dates import read_times
from cemlab.load.files import read_export
from cemlab.load.guess import Column
from tests.load.conftest import parts

SAID = "The parcel number {} came late and nobody told us why"
LONG = [SAID.format(i) for i in range(60)]


def column(tmp_path, cells, name="Crew", n=60):
    """One column of a file, of whose cells the rows take turns."""
    parts(tmp_path, {name: cells, "X": LONG}, n)
    return Column(read_export(tmp_path / "a.csv"), name)


def test_steps_around_zero_are_a_scale_and_one_number_below_it_is_a_code(tmp_path):
    assert column(tmp_path, [-3, -2, 0, 1, 3]).scale[:3] == (-3, 3, [])
    assert column(tmp_path, [1, 2, 3, 4, 5, -1]).scale[:3] == (1, 5, [-1.0])


def test_numbers_in_brackets_before_their_words_are_read(tmp_path):
    cells = ["(1) No goals", "(2)", "(3)", "(4)", "(5) Clear goals"]
    assert column(tmp_path, cells).scale[:2] == (1, 5)


def test_a_step_with_a_slip_of_the_pen_stays_a_step(tmp_path):
    said = ["Agree"] * 30 + ["Disagree"] * 20 + ["Strongly agree"] * 9 + ["I told you so"]
    found = column(tmp_path, said)
    assert found.ladder[0] == "rating"
    assert "I told you so" not in found.ladder[1].values()


def test_two_numbers_amid_a_battery_stand_on_its_scale(tmp_path):
    steps, high = [*range(1, 6)], [4, 5]
    asked = {f"Our {thing} are fine": steps for thing in ("boats", "decks", "crews")}
    columns = dict(zip([*asked, "Our lamps are fine"], [steps, steps, high, steps], strict=True))
    assert [*parts(tmp_path, columns).values()] == ["rating"] * 4
    columns = {"Our boats": steps, "Our decks": steps, "Seen it?": [1, 2], "Our crews": steps}
    assert parts(tmp_path, columns)["Seen it?"] != "rating"


def test_a_question_has_the_steps_of_those_beside_it_though_nobody_gave_the_lowest(tmp_path):
    steps = ["Not true at all", "A little true", "Moderately true", "Very true"]
    columns = {f"Our {thing} are fine": steps for thing in ("boats", "decks", "crews")}
    columns |= {"Our lamps are fine": steps[1:], "Said": LONG}
    assert parts(tmp_path, columns)["Our lamps are fine"] == "rating"
    lines = new_study(tmp_path / "a.csv", tmp_path).read_text().splitlines()
    scales = [line.split("labels:")[1] for line in lines if "labels:" in line]
    assert len(scales) == 4
    assert len(set(scales)) == 1


def test_words_of_importance_and_necessity_are_importance(tmp_path):
    columns = {
        "Product rating": ["Very important", "Important", "Unimportant", "Slightly important"],
        "need_for_app": ["very essential", "essential", "not essential", "I am not sure"],
        "Speed": ["Top priority", "High priority", "Low priority", "Not a priority"],
        "Said": LONG,
    }
    assert [*parts(tmp_path, columns).values()] == ["importance"] * 3 + ["comment"]


def test_a_statement_that_people_agree_with_asks_for_no_importance_or_effort(tmp_path):
    agree = ["Concordo", "Discordo", "Concordo totalmente", "Neutro"]
    columns = {"Música é importante para mim": agree, "Tenho facilidade em nadar": agree}
    assert [*parts(tmp_path, columns).values()] == ["rating"] * 2


def test_a_statement_on_what_is_important_is_rated_where_it_is_to_be_like_somebody(tmp_path):
    like = ["Not like me", "A bit like me", "Very much like me", "Somewhat like me"]
    columns = {"It is important to him to be rich": like, "Said": LONG}
    assert parts(tmp_path, columns)["It is important to him to be rich"] != "importance"
    columns = {"Hoe belangrijk is de prijs?": [*range(1, 8)], "Said": LONG}
    assert parts(tmp_path, columns)["Hoe belangrijk is de prijs?"] == "importance"


def test_words_before_the_numbers_of_the_ends_name_them(tmp_path):
    found = column(tmp_path, ["No trust at all - 1", "2", "3", "4", "Full trust - 5"])
    assert found.scale[:2] == (1, 5)
    assert found.labels == {1: "No trust at all - 1", 5: "Full trust - 5"}
    feedback = cemlab.load_study(new_study(tmp_path / "a.csv", tmp_path))
    assert feedback.ratings["value"].between(1, 5).all()
    assert len(feedback.ratings) == 60
    assert column(tmp_path, ["Shop 1", "Shop 2", "3", "4"]).scale is None


def test_options_of_a_list_are_told_though_some_wrote_their_own(tmp_path):
    ways = ["cheap, quick", "cheap", "quick, clean", "cheap, quick, clean", "clean"] * 8
    asked = "What do you like about the way you chose?"
    cells = [*ways, *(f"cheap, other (reason {i})" for i in range(9))]
    assert parts(tmp_path, {asked: cells, "Score": [*range(11)]}, n=49)[asked] == "choice"


def test_thousands_part_no_options(tmp_path):
    cells = ["Less than 20,000"] * 9 + ["20,000-50,000", "50,000-80,000", "20,000-80,000"] * 2
    found = parts(tmp_path, {"Income level": cells, "Score": [*range(11)]})
    assert found["Income level"] == "segment"


def test_columns_without_a_name_or_an_answer_make_no_file_unreadable(tmp_path):
    rows = "".join(f"{i % 5 + 1},{SAID.format(i)},,,,\n" for i in range(30))
    (tmp_path / "a.csv").write_text("Boats,Why,,,,\n" + rows)
    assert new_study(tmp_path / "a.csv", tmp_path).exists()


def test_of_several_wholes_the_one_that_begins_so_is_overall(tmp_path):
    steps = [*range(1, 6)]
    columns = {
        "The crew does a good job of it overall": steps,
        "Our boats are clean": steps,
        "Overall, I am satisfied": steps,
    }
    assert [*parts(tmp_path, columns).values()] == ["rating", "rating", "overall"]


def test_a_list_with_a_tail_of_own_words_is_a_choice(tmp_path):
    said = ["Radio", "A friend", "The harbour"] * 30 + [f"Some {i} other" for i in range(30)]
    asked = "Where did you first hear of our ferries and boats?"
    assert parts(tmp_path, {asked: said, "Score": [*range(11)]}, n=120)[asked] == "choice"


def test_own_words_are_comments_though_most_have_nothing_to_say(tmp_path):
    said = ["NIL"] * 20 + ["nil"] * 20 + ["No"] * 10 + LONG[:10]
    asked = "Did anything happen on board, and how was it handled?"
    assert parts(tmp_path, {asked: said, "Score": [*range(11)]})[asked] == "comment"


def test_one_long_answer_is_a_comment(tmp_path):
    asked = "What was the trip for, in a few words of your own?"
    cells = ["", "", "We went to see an aunt of mine", *[""] * 57]
    assert parts(tmp_path, {asked: cells, "Score": [*range(11)]})[asked] == "comment"


def test_several_accounts_in_a_cell_are_no_customer(tmp_path):
    cells = ["Mail, Chat", "Mail", "Chat, Phone", "Phone, Mail, Chat"]
    found = parts(tmp_path, {"social_media_accounts": cells, "Score": [*range(11)]})
    assert found["social_media_accounts"] == "choice"


def test_numbers_of_hours_and_means_rate_nothing(tmp_path):
    columns = {
        "Horas de espera": [*range(8)],
        "deck_mean": [1, 2.5, 3, 4.5],
        "Deck": [*range(1, 6)],
        "Said": LONG,
    }
    assert [*parts(tmp_path, columns).values()] == ["", "", "overall", "comment"]


def test_sosci_survey_is_known_by_its_columns(tmp_path):
    n = 60
    columns = {
        "CASE": [*range(100, 100 + n)],
        "STARTED": [f"2026-03-{i % 28 + 1:02d} 10:00:00" for i in range(n)],
        "RA01_01": [1, 2, 3, 4, 5],
        "TIME001": [*range(5, 40)],
        "TIME_SUM": [*range(200, 200 + n)],
        "LASTDATA": [f"2026-03-{i % 28 + 1:02d} 10:05:00" for i in range(n)],
        "FINISHED": [1, 1, 0],
        "LASTPAGE": [9, 9, 4],
        "MISSING": [0, 3, 7],
    }
    found = parts(tmp_path, columns)
    assert [*found.values()] == [
        "response_id", "", "overall", "", "seconds", "answered_at", "finished", "", ""
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("Reviewed in the United States on March 3, 2026", "2026-03-03"),
        ("Rédigé le 3 mars 2026", "2026-03-03"),
        ("Date of experience: March 03, 2026", "2026-03-03"),
        ("8 avr. 2026 à 10:39", "2026-04-08 10:39"),
        ("2026/03/03 3:50:46 ÖS GMT+3", "2026-03-03 12:50:46"),
        ("2026/03/03 2:19:26 p.m. EEST", "2026-03-03 11:19:26"),
        ("2026-03-03 14:19 WEST", "2026-03-03 13:19"),
    ],
)
def test_dates_with_words_around_them_are_read(cell, day):
    assert read_times(pd.Series([cell]))[0][0] == pd.Timestamp(day, tz="UTC")


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("agent", [*range(1, 8)]),
        ("author", [*range(1, 8)]),
        ("Phone", [*range(1, 8)]),
        ("Birth day", [*range(1, 11)]),
        ("latitude", [51.5, 52, 52.5, 53]),
        ("First name", ["Low", "Middle", "High"]),
        ("Address", ["Hauptstrasse 3", "Ringweg 5", "7", "9"]),
        ("Phone", ["Desk 12", "Desk 14", "11", "13"]),
        ("Birthplace", ["Leeds", "York", "Hull"]),
    ],
)
def test_small_numbers_and_words_make_no_personal_column_readable(tmp_path, name, cells):
    found = parts(tmp_path, {name: cells, "Score": [*range(11)], "Said": LONG})
    assert found[name] == ""


def test_names_that_numbers_stand_for_are_not_read(tmp_path):
    frame = pd.DataFrame({"assignee": pd.Categorical(["Anna Schmidt", "Ben Clark", "Li Wei"] * 20)})
    frame["score"] = [i % 11 for i in range(60)]
    frame.to_stata(tmp_path / "a.dta", write_index=False)
    told = new_study(tmp_path / "a.dta", tmp_path).read_text()
    assert '#   "assignee": personal data' in told


def test_numbers_with_words_are_groups_though_one_beside_them_has_none(tmp_path):
    words = dict(enumerate(["Clerk", "Baker", "Pilot", "Nurse", "Retired"], start=1))
    frame = pd.DataFrame({"work": [*range(6)] * 10, "score": [i % 11 for i in range(60)]})
    pyreadstat.write_sav(frame, tmp_path / "a.sav", variable_value_labels={"work": words})
    column = Column(read_export(tmp_path / "a.sav"), "work")
    assert (column.nominal, column.scale) == (True, None)


def test_what_was_selected_and_lists_hold_no_persons(tmp_path):
    staff = ["Anna Schmidt", "Ben Clark", "Maria Rossi", "John Miller"]
    first = ("Paul", "Emma", "Laura", "James", "Susan", "David")
    last = ("Fisher", "Baker", "Taylor", "Wilson", "Brown", "Jones")
    asked = "Which of our people served you at the desk today?"
    cells = staff * 30 + [f"{given} {family}" for given in first for family in last]
    assert parts(tmp_path, {asked: cells, "Score": [*range(11)]}, n=156)[asked] == ""
    heads = ["Q1", "Q2"], [f"{asked} - Selected Choice", "How was it?"]
    ids = [f'"{{""ImportId"":""QID{i}""}}"' for i in (1, 2)]
    rows = [[staff[i % 4], str(i % 11)] for i in range(60)]
    (tmp_path / "b.csv").write_text("\n".join(map(",".join, [*heads, ids, *rows])))
    assert new_study(tmp_path / "b.csv", tmp_path).read_text().count("role: choice") == 0


def test_several_ids_in_a_cell_stay_ids(tmp_path):
    cells = ["K100;K200", "K100", "K200;K300", "K300"]
    found = parts(tmp_path, {"customer_id": cells, "Score": [*range(11)], "Said": LONG})
    assert found["customer_id"] == "customer_id"


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("status", ["Not shipped", "Partially shipped", "Fully shipped"]),
        ("Risk", ["Low", "High", "Very high"]),
        ("Line", ["Bus 6", "1", "2", "3"]),
        ("Room", ["Room 4", "Room 2", "1", "3", "5"]),
        ("Team", ["Team A 9", "1", "2", "3", "4", "5"]),
    ],
)
def test_states_and_numbers_of_things_are_no_scale(tmp_path, name, cells):
    found = parts(tmp_path, {name: cells, "Score": [*range(11)], "Said": LONG})
    assert found[name] in ("", "segment")


@pytest.mark.parametrize("name", ["Number of children", "Age", "Shift no"])
def test_two_numbers_that_count_or_name_are_no_steps_amid_a_battery(tmp_path, name):
    steps = [*range(1, 6)]
    columns = {"Our boats": steps, "Our decks": steps, name: [2, 3], "Crew": steps, "Food": steps}
    assert parts(tmp_path, columns)[name] != "rating"


def test_a_rating_of_hours_or_a_raw_score_is_rated(tmp_path):
    steps = [*range(1, 6)]
    columns = {"I like the opening hours": steps, "nps_raw": [*range(11)], "Said": LONG}
    assert "" not in parts(tmp_path, columns).values()


def test_codes_of_years_and_batteries_of_how_often_are_no_scale(tmp_path):
    years = {n: str(1999 + n) for n in range(1, 6)}
    often = {1: "Never", 2: "Sometimes", 3: "Often", 4: "Always"}
    cells = {"born": [1, 2, 3, 4, 5] * 12, **{f"use{i}": [1, 2, 3, 4] * 15 for i in range(3)}}
    labels = {"born": years, **{f"use{i}": often for i in range(3)}}
    pyreadstat.write_sav(pd.DataFrame(cells), tmp_path / "a.sav", variable_value_labels=labels)
    export = read_export(tmp_path / "a.sav")
    assert [Column(export, name).scale for name in cells] == [None] * 4


def test_an_option_whose_name_was_numbered_is_ticked(tmp_path):
    found = parts(tmp_path, {"Safe Space7": ["Safe Space", ""], "Score": [*range(11)]})
    assert found["Safe Space7"] == "choice"


def test_a_blank_first_row_and_column_stand_above_no_answers(tmp_path):
    heads = ",Answer no,Boats,Crew,Food,Deck,Bar,Shop,Lamps,< as number,Why"
    rows = [f",{i},1,2,3,4,5,1,2,3,{SAID.format(i)}" for i in range(20)]
    (tmp_path / "a.csv").write_text("\n".join(["," * 10, heads, *rows]))
    export = read_export(tmp_path / "a.csv")
    assert (export.header, len(export.cells)) == (2, 20)
    assert "Boats" in export.cells
