"""A first study file, guessed from an export."""

import re

import pandas as pd
import pytest

import cemlab
from cemlab.errors import DataError, StudyError
from cemlab.load import new_study
from cemlab.load.files import read_export
from cemlab.load.new import _look
from cemlab.load.set_aside import heads_again
from cemlab.load.split import split_options
from cemlab.study.columns import CustomerColumns


@pytest.fixture
def export(tmp_path):
    n = 120
    frame = pd.DataFrame(
        {
            "ResponseId": [f"R{i}" for i in range(n)],
            "Customer No": [f"K{i % 50}" for i in range(n)],
            "Recorded Date": [f"2024-03-{i % 28 + 1:02d} 10:00" for i in range(n)],
            "How likely are you to recommend us?": [i % 11 for i in range(n)],
            "Overall": [i % 5 + 1 for i in range(n)],
            "Check-in": [(1, 2, 3, 4, 5, 6, 7, 9)[i % 8] for i in range(n)],
            "Would you return?": [("yes", "no")[i % 2] for i in range(n)],
            "Region": [("North", "South")[i % 2] for i in range(n)],
            "Comment": [f"A text of several words that differs, number {i}" for i in range(n)],
            "E-mail": [f"c{i}@example.org" for i in range(n)],
            "Age": [i % 60 + 18 for i in range(n)],
        }
    )
    file = tmp_path / "in" / "Survey: spring #2.csv"
    file.parent.mkdir()
    frame.to_csv(file, index=False)
    return file


def test_the_study_loads_at_once_and_guesses_well(export, tmp_path, monkeypatch):
    target = new_study(export, tmp_path / "out")
    monkeypatch.chdir("/")
    feedback = cemlab.load_study(target)
    source = feedback.study.sources["answers"]
    assert source.columns.model_dump(exclude_none=True) == {
        "response_id": "ResponseId",
        "customer_id": "Customer No",
        "answered_at": "Recorded Date",
    }
    assert {
        k: (i.role, i.scale and (i.scale.low, i.scale.high)) for k, i in source.items.items()
    } == {
        "how_likely_are_you_to_recommend_us": ("recommend", (0, 10)),
        "overall": ("overall", (1, 5)),
        "check_in": ("touchpoint", (1, 7)),
        "would_you_return": ("choice", None),
        "comment": ("comment", None),
    }
    assert source.items["check_in"].not_applicable == [9]
    assert source.segments == {"region": "Region"}
    assert feedback.set_aside.empty
    text = target.read_text()
    assert '#   "E-mail": personal data; not read' in text
    assert "# its name" in text


def test_a_german_export_keeps_its_days_guests_and_the_ends_of_a_scale(tmp_path):
    n = 40
    frame = pd.DataFrame(
        {
            "Gast-Nr": [f"G{i % 30}" for i in range(n)],
            "Datum": [f"{i % 28 + 1:02d}.03.2026" for i in range(n)],
            "Weiterempfehlung (0-10)": [i % 8 for i in range(n)],  # nobody gave 8 or more
            "Der Arzt hörte zu": [("Agree", "Neither", "Disagree")[i % 3] for i in range(n)],
        }
    )
    frame.to_csv(tmp_path / "hotel.csv", index=False, sep=";", encoding="cp1252")
    feedback = cemlab.load_study(new_study(tmp_path / "hotel.csv", tmp_path / "out"))
    source = feedback.study.sources["answers"]
    assert source.columns.customer_id == "Gast-Nr"
    assert source.columns.answered_at == "Datum"
    assert feedback.responses["answered_at"].dt.month.eq(3).all()
    told = {k: (i.role, i.scale.low, i.scale.high) for k, i in source.items.items()}
    assert told["weiterempfehlung_0_10"] == ("recommend", 0, 10)
    assert told["der_arzt_hoerte_zu"][0] == "touchpoint"


def test_data_keeps_the_folder_out_of_the_study_file(export, tmp_path):
    target = new_study(export.name, tmp_path / "out", data=export.parent)
    assert '    file: "Survey: spring #2.csv"' in target.read_text().splitlines()
    assert len(cemlab.load_study(target, data=export.parent).responses) == 120


def test_a_study_that_is_there_is_never_overwritten(export, tmp_path):
    new_study(export, tmp_path / "out")
    with pytest.raises(StudyError, match="is there already"):
        new_study(export, tmp_path / "out")


def test_an_export_without_ratings_or_comments_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("id,region\n1,a\n2,b\n3,a\n4,b\n")
    with pytest.raises(DataError, match="no column looks like a rating"):
        new_study(tmp_path / "a.csv", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_two_way_dates_are_left_to_the_researcher(tmp_path):
    rows = "".join(f"{i},0{i % 9 + 1}/0{(i + 3) % 9 + 1}/2024,{i % 5 + 1}\n" for i in range(30))
    (tmp_path / "a.csv").write_text("id,date,overall\n" + rows)
    target = new_study(tmp_path / "a.csv", tmp_path)
    assert "dates that read two ways: say day_first" in target.read_text()
    assert len(cemlab.load_study(target).responses) == 30


def test_a_real_export_passes(shared_data, tmp_path):
    target = new_study(shared_data("airline_reviews") / "british_airways.csv", tmp_path)
    feedback = cemlab.load_study(target)
    assert len(feedback.responses) == 3694
    assert feedback.set_aside["scope"].eq("row").all()


@pytest.fixture
def german(tmp_path):
    said = ["Die Rechnung war leider wieder falsch.", "Das hat alles sehr gut geklappt, danke."]
    frame = pd.DataFrame(
        {
            "Antwort-Nr.": [f"A{max(i, 2)}" for i in range(120)],
            "Kontaktpunkt": [("Einrichtung", "Rechnung", "Prüfung")[i % 3] for i in range(120)],
            "Weiterempfehlung": [
                {0: "0 - gar nicht wahrscheinlich", 10: "10 - sehr wahrscheinlich"}.get(n, str(n))
                for n in (i % 11 for i in range(120))
            ],
            "Zufriedenheit": [f"{(i % 90) / 10 + 1:.1f}".replace(".", ",") for i in range(120)],
            "Aufwand": [(1, 2, 3, 4, 5, 99)[i % 6] for i in range(120)],
            "Größe": [("groß", "klein")[i % 2] for i in range(120)],
            "Warum diese Note?": [f"{said[i % 2]} Im Fall {i % 9}." for i in range(120)],
        }
    )
    frame.to_csv(tmp_path / "antworten.csv", index=False, sep=";")
    return tmp_path / "antworten.csv"


def test_a_german_export_is_read_as_meant(german, tmp_path, monkeypatch):
    target = new_study(german, tmp_path / "out")
    monkeypatch.chdir("/")
    feedback = cemlab.load_study(target)
    source, study = feedback.study.sources["answers"], feedback.study
    assert source.file == "../antworten.csv"
    assert study.language == "de"
    assert source.columns.model_dump(exclude_none=True) == {
        "response_id": "Antwort-Nr.",
        "touchpoint": "Kontaktpunkt",
    }
    assert {k: p.label for k, p in study.touchpoints.items()} == {
        "einrichtung": "Einrichtung",
        "pruefung": "Prüfung",
        "rechnung": "Rechnung",
    }
    assert {k: i.role for k, i in source.items.items()} == {
        "weiterempfehlung": "recommend",
        "zufriedenheit": "touchpoint",
        "aufwand": "effort",
        "warum_diese_note": "comment",
    }
    assert source.segments == {"groesse": "Größe"}
    assert source.items["aufwand"].not_applicable == [99]
    assert "not_applicable: [99]  # " in target.read_text()
    assert len(feedback.responses) == 118
    assert feedback.set_aside["scope"].eq("row").all()


@pytest.mark.parametrize(
    "row",
    [
        "ann@example.org,8,Where was my parcel?",
        "R{0},8,Splendid service all day",
        "8,{1},Splendid service {0}",
        "8,South,Splendid service {0}",
        "Ann Lee," + "I waited long. Then nobody came. " * 8 + ",9",
    ],
)
def test_a_first_row_of_answers_is_refused_and_never_told(row, tmp_path):
    rows = [row.format(i, i % 5 + 1) for i in range(40)]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    with pytest.raises(DataError, match="has no header row") as error:
        new_study(tmp_path / "a.csv", tmp_path / "out")
    assert not any(w in str(error.value) for w in ("ann", "Ann", "Splendid", "waited", "South"))
    assert not (tmp_path / "out").exists()


def test_options_and_repeated_headers_are_headers_all_the_same(tmp_path):
    (tmp_path / "a.csv").write_text(
        "Overall,Train,Bus\n" + "1,Train,\n2,,Bus\n3,Train,Bus\n" * 9 + "Overall,Train,Bus\n"
    )
    assert new_study(tmp_path / "a.csv", tmp_path / "out").exists()


def test_a_repeated_header_is_told(tmp_path):
    (tmp_path / "a.csv").write_text("Overall,Why?,Why?\n" + "1,a,b\n2,c,d\n3,e,f\n" * 9)
    study = new_study(tmp_path / "a.csv", tmp_path / "out").read_text()
    assert '# "Why?" heads several columns: "Why? (3)" is column 3.' in study


def test_an_option_in_a_column_of_its_own_and_a_response_id_beside_slips_are_known(tmp_path):
    rows = [f"{i if i % 7 else ''},{i % 5 + 1},{'In person' if i % 3 else ''}" for i in range(20)]
    (tmp_path / "a.csv").write_text("Response ID,Overall,In person\n" + "\n".join(rows))
    study = new_study(tmp_path / "a.csv", tmp_path / "out").read_text()
    assert 'response_id: "Response ID"  # its name' in study
    assert "in_person:  # its own name where it was ticked" in study


@pytest.mark.parametrize("name", ["respid", "resp_id", "Resp. ID", "ref_no", "resp"])
def test_the_ids_that_statistics_programs_write_are_known(tmp_path, name):
    rows = "".join(f"{i},{i % 5 + 1}\n" for i in range(30))
    (tmp_path / "a.csv").write_text(f"{name},overall\n{rows}")
    study = new_study(tmp_path / "a.csv", tmp_path / "out").read_text()
    assert f'response_id: "{name}"' in study


def test_tickets_of_a_help_desk_are_texts(tmp_path):
    head = "Id,Requester id,Agent,Subject,Priority,Replies,Created at,Updated at,Link,Message,Mood"
    moods = ["Unhappy", "Happy", "Extremely Happy", "Neutral", "Extremely Unhappy"]
    rows = [
        f"{i},{900 + i // 2},Ann,The parcel {i} is late,{('Low', 'Medium', 'High')[i % 3]},{i % 5},"
        f"2025-01-{i % 28 + 1:02d} 10:00,2025-02-{i % 28 + 1:02d} 10:00,https://x.org/{i},"
        f"It was promised for number {i} and nobody can say where it is,{moods[i % 5]}"
        for i in range(60)
    ]
    (tmp_path / "a.csv").write_text("\n".join([head, *rows]))
    source = cemlab.load_study(new_study(tmp_path / "a.csv", tmp_path)).study.sources["answers"]
    columns = source.columns.model_dump(exclude_none=True)
    assert columns == {
        "response_id": "Id", "customer_id": "Requester id", "answered_at": "Created at"
    }  # fmt: skip
    assert list(source.segments) == ["priority"]
    assert {key: item.role for key, item in source.items.items()} == {
        "subject": "comment", "message": "comment", "mood": "touchpoint"
    }  # fmt: skip


def test_good_and_bad_are_two_steps_and_who_did_not_answer_stands_apart(tmp_path):
    told = ["Good", "Bad", "Offered", "Good", "Unoffered"]
    rows = [f"{i},2025-01-{i % 28 + 1:02d} 10:00,{told[i % 5]}" for i in range(60)]
    head = "Ticket ID,Created at,Satisfaction Score"
    (tmp_path / "a.csv").write_text("\n".join([head, *rows]))
    feedback = cemlab.load_study(new_study(tmp_path / "a.csv", tmp_path))
    item = feedback.study.sources["answers"].items["satisfaction_score"]
    assert (item.role, item.scale.low, item.scale.high) == ("overall", 0, 1)
    assert item.scale.labels == {0: "Bad", 1: "Good"}
    assert feedback.ratings["value"].value_counts().to_dict() == {1: 24, 0: 12}
    assert len(feedback.not_applicable) == 24


@pytest.mark.parametrize("sign", [", ", "\n", ";"])
def test_options_in_one_cell_are_told_from_words_with_commas(tmp_path, sign):
    used = ["Maps", f"Maps{sign}Charts", f"Charts{sign}Tables", "Tables"]
    towns = ["Leeds, UK", "York, UK", "Cork, IE"]
    rows = [f'{i % 5},"{used[i % 4]}","{towns[i % 3]}"' for i in range(60)]
    (tmp_path / "a.csv").write_text("\n".join(["Overall,Which did you use?,Town", *rows]))
    feedback = cemlab.load_study(new_study(tmp_path / "a.csv", tmp_path))
    assert set(feedback.choices["option"]) == {"Maps", "Charts", "Tables"}
    assert list(feedback.study.sources["answers"].segments) == ["town"]


def test_no_code_lies_within_the_scale(tmp_path):
    values = [1, 2, 3, 4, 5, 6, 7, 8, 10]
    (tmp_path / "a.csv").write_text("Ease\n" + "".join(f"{values[i % 9]}\n" for i in range(120)))
    item = cemlab.load_study(new_study(tmp_path / "a.csv", tmp_path)).study.sources["answers"]
    assert (item.items["ease"].scale.high, item.items["ease"].not_applicable) == (10, [])


def test_a_book_without_answers_on_its_first_sheet_names_the_others(tmp_path):
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        pd.DataFrame({"Info": ["Spring", "Survey"] * 9}).to_excel(
            book, sheet_name="Info", index=False
        )
        pd.DataFrame({"overall": [1, 2, 3] * 9}).to_excel(book, sheet_name="Data", index=False)
    with pytest.raises(DataError, match='first sheet, "Info", is read, not "Data"'):
        new_study(tmp_path / "a.xlsx", tmp_path / "out")


def test_a_title_page_before_the_answers_is_passed_over_and_told(tmp_path):
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        pd.DataFrame({"Info": ["Spring", "Survey"]}).to_excel(book, sheet_name="Info", index=False)
        pd.DataFrame({"overall": [1, 2, 3] * 9}).to_excel(book, sheet_name="Data", index=False)
    study = new_study(tmp_path / "a.xlsx", tmp_path / "out")
    assert 'Only its sheet, "Data", is read, not "Info"' in study.read_text()
    assert len(cemlab.load_study(study).ratings) == 27


def test_odd_names_of_columns_still_pass(tmp_path):
    heads = ["No", "null", "NULL", 'a "b": {c} #\u2028', "Touchpoint", "价格", "Satisfaction"]
    rows = [f"{i % 5},{i % 4},{i % 4},{i % 3},x{i % 3},{i % 5},{i % 5}\n" for i in range(30)]
    head = ",".join('"' + h.replace('"', '""') + '"' for h in heads)
    (tmp_path / "a.csv").write_text(head + "\n" + "".join(rows), encoding="utf-8")
    feedback = cemlab.load_study(new_study(tmp_path / "a.csv", tmp_path))
    assert len(feedback.study.touchpoints) == 3
    assert len(feedback.study.sources["answers"].items) == 6


def guessed(tmp_path, head, rows):
    """The answers' source as guessed from a small export, and what loading sets aside."""
    (tmp_path / "a.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    target = new_study(tmp_path / "a.csv", tmp_path / "out")
    feedback = cemlab.load_study(target)
    return feedback.study.sources["answers"], feedback.set_aside, target.read_text()


def test_a_score_with_odd_cells_is_a_score_and_says_which_rows_do_not_fit(tmp_path):
    odd = {4: "11", 19: "ten", 34: "-1", 49: "very good"}
    rows = [f"{i},{odd.get(i, i % 11)}" for i in range(60)]
    source, aside, text = guessed(tmp_path, "id,satisfaction", rows)
    item = source.items["satisfaction"]
    assert (item.role, item.scale.low, item.scale.high) == ("overall", 0, 10)
    assert not source.segments
    assert sorted(aside["row"]) == [6, 21, 36, 51]
    assert set(aside["column"]) == {"satisfaction"}
    assert "4 cells do not fit and will be set aside (row 6, 21, 36, 51)" in text


@pytest.mark.parametrize(
    ("cells", "high"),
    [
        (["1/5", "3/5", "5/5"], 5),
        (["★", "★★★", "★★★★★"], 5),
        (["20 %", "85 %", "100 %"], 100),
        (["12", "57", "91"], 100),
    ],
)
def test_scores_out_of_a_number_in_stars_and_in_per_cent_are_scores(tmp_path, cells, high):
    rows = [f"{i},{cells[i % 3]}" for i in range(30)]
    source, aside, _ = guessed(tmp_path, "id,rating", rows)
    assert source.items["rating"].scale.high == high
    assert aside.empty


def test_only_a_word_of_its_own_makes_a_count_and_two_letters_no_flag(tmp_path):
    rows = [f"{i},{i % 5 + 1},{'XY'[i % 2]},{i % 7 + 1}" for i in range(60)]
    source, _, _ = guessed(tmp_path, "id,Account management,Product,Price", rows)
    assert set(source.items) == {"account_management", "price"}
    assert source.segments == {"product": "Product"}


def test_the_only_date_and_waves_are_taken_for_what_they_must_be(tmp_path):
    rows = [f"{i},2026-01-{i % 28 + 1:02d},{i % 5 + 1},{2025 + i % 2}" for i in range(60)]
    source, aside, _ = guessed(tmp_path, "id,Date of stay,overall,wave", rows)
    assert source.columns.answered_at == "Date of stay"
    assert source.pattern == "present"
    assert aside.empty


def test_revenue_is_no_segment_and_names_the_customers_where_it_can(tmp_path):
    rows = [f'A{i},{i % 5 + 1},"€ {i % 4 + 1}.500,00"' for i in range(60)]
    source, _, text = guessed(tmp_path, "Account ID,overall,Annual revenue", rows)
    assert not source.segments
    assert "\ncustomers:" in text
    customers = cemlab.load_study(tmp_path / "out").customers
    assert customers["revenue"].sum() == 15 * (1500 + 2500 + 3500 + 4500)


@pytest.mark.parametrize(
    "above", ["Survey 2026,,\n,,\n", "Survey 2026\nWritten on 2026-01-02\n\n", ",,Words\n"]
)
def test_titles_above_the_header_are_left_out_and_told(tmp_path, above):
    rows = "".join(f"{i},{i % 5 + 1},It took too long {i}\n" for i in range(20))
    (tmp_path / "a.csv").write_text(above + "id,overall,text\n" + rows)
    target = new_study(tmp_path / "a.csv", tmp_path / "out")
    row = above.count("\n") + 1
    told = f"the header ends in row {row}; what stands above is not read"
    assert f"# {told}." in target.read_text()
    feedback = cemlab.load_study(target)
    assert len(feedback.ratings) == 20
    assert feedback.intake["remarks"][0].endswith(told)
    assert read_export(tmp_path / "a.csv").rows.tolist() == list(range(row + 1, row + 21))


@pytest.mark.parametrize("again", ["North,well,Ann", "South,well,Joe"])
def test_answers_below_a_bare_header_are_no_header(tmp_path, again):
    rows = f"North,good,Ann\n{again}\n" * 9
    (tmp_path / "a.csv").write_text("region,,\n" + rows)
    with pytest.raises(DataError, match="names 1 of 3 columns"):
        new_study(tmp_path / "a.csv", tmp_path / "out")


def test_another_sheet_can_be_named(tmp_path):
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        pd.DataFrame({"Info": ["Spring"]}).to_excel(book, sheet_name="Info", index=False)
        pd.DataFrame({"overall": [1, 2, 3] * 9}).to_excel(book, sheet_name="Data", index=False)
    target = new_study(tmp_path / "a.xlsx", tmp_path / "out", sheet="Data")
    assert len(cemlab.load_study(target).ratings) == 27


@pytest.mark.parametrize(
    ("head", "high"),
    [
        ("How easy was it? (1 = not at all, 5 = very)", 5),
        ("Satisfaction: 1=very bad; 7=very good", 7),
        ("Zufriedenheit (1 = sehr unzufrieden, 5 = sehr zufrieden, 9 = weiß nicht)", 5),
        ("Friendly staff (1 to 5)", 5),
    ],
)
def test_the_ends_that_a_question_tells_hold_against_one_slip(tmp_path, head, high):
    rows = [f'"{i}",{high + 1 if i == 7 else i % high + 1}' for i in range(60)]
    rows += ["x,9", "y,9"] if "9 =" in head else []
    source, aside, text = guessed(tmp_path, f'id,"{head}"', rows)
    (item,) = source.items.values()
    assert (item.scale.low, item.scale.high) == (1, high)
    assert item.not_applicable == ([9] if "9 =" in head else [])
    assert list(aside["row"]) == [9]
    assert "1 cell does not fit and will be set aside (row 9)" in text


def test_ends_that_many_cells_overstep_are_not_believed(tmp_path):
    rows = [f"{i},{i % 10 + 1}" for i in range(60)]
    source, aside, _ = guessed(tmp_path, "id,Stars (1-5)", rows)
    assert next(iter(source.items.values())).scale.high == 10
    assert aside.empty


def test_names_of_persons_are_no_segment(tmp_path):
    people = ["Anna Schmidt", "Ben Clark", "Carla Rossi", "Priya Patel"]
    rows = [
        f"{i},{i % 5 + 1},{people[i % 4]},{people[i % 4]},Team {i % 3},"
        f"{('Phone', 'Mail', 'Chat')[i % 3]},{('Paris', 'Austin', 'Charlotte')[i % 3]}"
        for i in range(60)
    ]
    head = "id,overall,Contact,Served,Ansprechpartner,Contact channel,City"
    source, _, text = guessed(tmp_path, head, rows)
    assert set(source.segments.values()) == {"Contact channel", "City"}
    for name in ("Contact", "Served", "Ansprechpartner"):
        assert f'#   "{name}": names persons' in text
    assert "Anna" not in text


def test_a_header_that_comes_again_is_set_aside_once_and_invents_nothing(tmp_path):
    head = "id,Date,Touch point,overall,,overall"
    part = [
        f"{{}}{i},2026-01-{i % 28 + 1:02d},{('Desk', 'Bill')[i % 2]},{i % 5 + 1},x{i},{i % 3}"
        for i in range(30)
    ]
    rows = [row.format("a") for row in part] + [f"\ufeff{head}"] + [r.format("b") for r in part]
    _, aside, text = guessed(tmp_path, head, rows)
    assert aside[["row", "scope", "reason"]].to_numpy().tolist() == [
        [32, "row", "the header again"]
    ]
    intake = cemlab.load_study(tmp_path / "out").intake.iloc[0]
    assert (intake["rows_in"], intake["rows_kept"], intake["rows_set_aside"]) == (61, 60, 1)
    assert text.startswith('# Guessed from 60 rows of "a.csv".')
    assert "label: " in text
    assert 'label: "Touch point"' not in text


def test_who_ticked_every_option_is_no_header(tmp_path):
    (tmp_path / "a.csv").write_text("Train,Bus\n" + "Train,\n,Bus\nTrain,Bus\n" * 9)
    assert not heads_again(read_export(tmp_path / "a.csv")).any()


def test_the_place_of_the_crm_is_shown_and_holds_once_opened(tmp_path):
    rows = [f"{i},K{i % 9},{i % 5 + 1}" for i in range(60)]
    _, _, text = guessed(tmp_path, "id,customer_id,overall", rows)
    place = text.index("# customers:")
    opened = text[:place] + re.sub("^# ", "", text[place:], flags=re.M)
    (tmp_path / "out" / "study.yaml").write_text(opened)
    keys = list(CustomerColumns.model_fields)
    crm = "".join(f"K{i},A1,boss,9,9,Ann Lee,2026-01-02,North\n" for i in range(9))
    (tmp_path / "out" / "customers.csv").write_text(",".join([*keys, "region"]) + "\n" + crm)
    customers = cemlab.load_study(tmp_path / "out").customers
    assert customers[[*keys, "region"]].notna().all(axis=None)
    assert len(customers) == 9


def test_a_row_for_each_answer_is_told_and_not_pooled(tmp_path):
    asked = ["Overall", "The staff", "The price"]
    rows = [f"{i // 3},{asked[i % 3]},{i % 5 + 1}" for i in range(60)]
    (tmp_path / "a.csv").write_text("\n".join(["respondent_id,question_text,score", *rows]))
    with pytest.raises(DataError, match='"respondent_id" comes again with another "question_text"'):
        new_study(tmp_path / "a.csv", tmp_path / "out")
    rows = [f"{i},{asked[i % 3]},{i % 5 + 1}" for i in range(60)]
    (tmp_path / "a.csv").write_text("\n".join(["respondent_id,question,score", *rows]))
    assert new_study(tmp_path / "a.csv", tmp_path / "out").exists()


def test_numbers_that_a_spreadsheet_cut_are_no_key(tmp_path):
    rows = [f"5.8{i // 2:02d}E+18,{i % 5 + 1}" for i in range(60)]
    (tmp_path / "a.csv").write_text("\n".join(["Response ID,score", *rows]))
    text = new_study(tmp_path / "a.csv", tmp_path / "out").read_text()
    assert '#   "Response ID": a spreadsheet has cut its numbers; export them as text' in text
    assert len(cemlab.load_study(tmp_path / "out").responses) == 60


def test_what_is_expected_of_a_touch_point_is_told_from_what_was_found(tmp_path):
    n = 60
    frame = pd.DataFrame(
        {
            "resp": [f"Y{min(i, n - 2)}" for i in range(n)],  # one row is doubled
            "sat_room": [i % 5 + 1 for i in range(n)],
            "sat_desk": [i * 7 % 5 + 1 for i in range(n)],
            "exp_room": [i % 4 + 2 for i in range(n)],
            "exp_desk": [i * 3 % 4 + 2 for i in range(n)],
            "exp_price": [i * 3 % 5 + 1 for i in range(n)],  # nobody asked how it was
            "May we quote you?": [("yes", "no")[i % 2] for i in range(n)],
        }
    )
    frame.to_csv(tmp_path / "a.csv", index=False)
    study = cemlab.load_study(new_study(tmp_path / "a.csv", tmp_path / "out")).study
    source = study.sources["answers"]
    assert {key: (item.role, item.touchpoint) for key, item in source.items.items()} == {
        "sat_room": ("touchpoint", "room"),
        "sat_desk": ("touchpoint", "desk"),
        "exp_room": ("expectation", "room"),
        "exp_desk": ("expectation", "desk"),
        "exp_price": ("touchpoint", "exp_price"),
    }
    assert list(study.touchpoints) == ["room", "desk", "exp_price"]
    assert (source.columns.response_id, source.columns.may_quote) == ("resp", "May we quote you?")


def _xlsform(options=("web", "shop", "phone"), cells=("web shop", "web", "phone shop", ""), n=40):
    """Write what Kobo and ODK do: the codes that were chosen in a cell, and a column for each."""
    rows = [cells[i % len(cells)] for i in range(n)]
    seen = {f"g/seen/{o}": [str(int(o in r.split())) if r else "" for r in rows] for o in options}
    rate = [str(i % 5 + 1) for i in range(n)]
    return pd.DataFrame({"_id": [*map(str, range(n))], "g/seen": rows, **seen, "g/rate": rate})


def test_codes_joined_by_blanks_are_choices_where_each_has_its_column(tmp_path):
    _xlsform().to_csv(tmp_path / "kobo.csv", index=False, sep=";")
    target = new_study(tmp_path / "kobo.csv", tmp_path / "study")
    feedback = cemlab.load_study(target)
    assert {k: i.role for k, i in feedback.study.sources["answers"].items.items()} == {
        "g_seen": "choice", "g_rate": "overall",
    }  # fmt: skip
    ticked = feedback.choices["option"].value_counts().to_dict()
    assert ticked == {"web": 20, "shop": 20, "phone": 10}
    assert '#   "g/seen/web": an option of "g/seen", which holds them all' in target.read_text()


@pytest.mark.parametrize(
    "change",
    [
        {"g/seen": lambda t: t["g/seen"].replace("web", "web site")},  # words, of which one is none
        {"g/seen/web": lambda t: ["1"] * len(t)},  # says otherwise
        {"g/seen/web": lambda t: t["g/seen/web"].replace("1", "often")},  # no yes or no
        {"g/seen": lambda t: t["g/seen"].str.split().str[0].fillna("")},  # one choice
    ],
)
def test_no_text_is_parted_that_columns_do_not_confirm(change):
    table = _xlsform()
    found = {f"g/seen/{o}": "g/seen" for o in ("web", "shop", "phone")}
    assert split_options(table) == found
    assert split_options(table.assign(**{k: f(table) for k, f in change.items()})) == {}
    scto = table.rename(columns=lambda name: name.replace("seen/", "seen_"))
    assert split_options(scto) == {k.replace("seen/", "seen_"): q for k, q in found.items()}


def test_a_question_may_name_an_address(tmp_path):
    which = "Which of these do you use? (see https://example.org/tools for details)"
    write = "Tell us what is missing, or write to team@example.org about it"
    heads = f'id,"{which}","{write}"\n'
    rows = (f"{i},{'a' if i % 2 else 'b'},More of part {i} please and soon\n" for i in range(12))
    (tmp_path / "a.csv").write_text(heads + "".join(rows))
    export = read_export(tmp_path / "a.csv")
    new_study(tmp_path / "a.csv", tmp_path)
    assert [part for _, part, _ in _look(export)] == ["response_id", "choice", "comment"]


def test_an_answer_with_an_address_in_it_is_no_header(tmp_path):
    rows = (f"It was slow and you reach me at a{i}@example.org,b{i}\n" for i in range(9))
    (tmp_path / "a.csv").write_text("".join(rows))
    with pytest.raises(DataError, match="no header row"):
        new_study(tmp_path / "a.csv", tmp_path)


@pytest.mark.parametrize(
    "heads",
    [
        "id,May we write to you as help@example.org?,Overall",
        "ResponseId,RecordedDate,Finished,Block 38370506-c31a-4ee1-a3a0-77a30da6eb19_1,Overall",
    ],
)
def test_a_question_that_names_an_address_or_a_number_is_a_header(heads, tmp_path):
    width = heads.count(",") - 1
    rows = [
        ",".join([f"R{i}", *("yes" if i % 2 else "no",) * width, str(i % 5 + 1)]) for i in range(40)
    ]
    (tmp_path / "a.csv").write_text("\n".join([heads, *rows]))
    assert new_study(tmp_path / "a.csv", tmp_path / "out").exists()


def test_each_guess_tells_how_sure_it_is(tmp_path):
    rows = [
        f"{i},{i % 11},{i % 5},{'yes' if i % 2 else 'no'},{'blue' if i % 3 else 'red'}"
        for i in range(60)
    ]
    (tmp_path / "a.csv").write_text("\n".join(["Response ID,recommend,wait,car,colour", *rows]))
    study = new_study(tmp_path / "a.csv", tmp_path).read_text()
    assert "# differs in nearly every row (likely)" in study
    assert "# its name (sure)" in study
    assert "# numbers on one scale (likely)" in study
    assert "# yes or no (sure)" in study
    assert "# 2: a few groups (unsure)" in study
