"""Exports of survey platforms, recognised by the rows above their answers."""

import struct

import numpy as np
import pandas as pd
import pytest

from cemlab import load_study
from cemlab.errors import DataError
from cemlab.load import apart, new_study, spss
from cemlab.load.files import read_export
from cemlab.load.platforms import plain, read_heads

QUALTRICS = (
    "StartDate,RecordedDate,ResponseId,Progress,Q1,Q2\n"
    "Start Date,Recorded Date,Response ID,Progress,How satisfied are you?,Why?\n"
    '"{""ImportId"":""startDate""}","{""ImportId"":""recordedDate""}",'
    '"{""ImportId"":""_recordId""}","{""ImportId"":""progress""}","{""ImportId"":""QID1""}",'
    '"{""ImportId"":""QID2_TEXT""}"\n'
)
LEGACY = (
    "V1,V2,V8,V9,Q1\n"
    "ResponseID,ResponseSet,StartDate,EndDate,How satisfied are you?\n"
    "R_1,Default,2026-01-02 10:00:00,2026-01-02 10:05:00,7\n"
)
SURVEYMONKEY = (
    "RespondentID,Which do you use? Please select all that apply.,,,Gender,,Why?\n"
    ",App,Branch,Phone,Male,Female,Open-Ended Response\n"
    "1,App,,Phone,Male,,It is quick\n"
    "2,,Branch,,,Female,\n"
    "3,,,,Male,,They know me\n"
)


def write(folder, text, encoding="utf-8"):
    file = folder / "answers.csv"
    file.write_text(text, encoding=encoding)
    return file


def test_three_rows_of_qualtrics_stand_above_the_answers(tmp_path):
    export = read_export(
        write(tmp_path, QUALTRICS + "2026-01-02,2026-01-03,R_1,100,Very satisfied,Kind people\n")
    )
    assert export.platform == "Qualtrics"
    assert export.rows.tolist() == [4]
    assert export.wordings["Q1"] == "How satisfied are you?"
    assert export.cells.loc[0, "Q2"] == "Kind people"


def test_a_legacy_export_of_qualtrics_gets_its_names_back(tmp_path):
    export = read_export(write(tmp_path, LEGACY))
    assert list(export.cells) == ["ResponseID", "ResponseSet", "StartDate", "EndDate", "Q1"]
    assert export.rows.tolist() == [3]
    assert export.wordings["Q1"] == "How satisfied are you?"


def test_options_of_one_question_become_one_column(tmp_path):
    export = read_export(write(tmp_path, SURVEYMONKEY, "cp1252"))
    question = "Which do you use? Please select all that apply."
    assert export.platform == "SurveyMonkey"
    assert list(export.cells) == ["RespondentID", question, "Gender", "Why?"]
    assert export.cells[question].tolist() == ["App | Phone", "Branch", ""]
    assert export.cells["Gender"].tolist() == ["Male", "Female", "Male"]
    assert export.rows.tolist() == [3, 4, 5]


def test_a_row_that_lost_a_cell_stays_ragged_when_options_are_joined(tmp_path):
    # Four cells, as many as there are columns once the options are joined.
    export = read_export(write(tmp_path, SURVEYMONKEY + "4,App,,Male\n"))
    assert export.ragged.tolist() == [False, False, False, True]


def test_markup_is_taken_out_of_questions_but_not_out_of_comparisons():
    assert plain("<p>How&nbsp;was&#39;t?<br/>Say <b>all</b>.</p>") == "How was't? Say all ."
    assert plain("waiting < 5 minutes, cost > 3") == "waiting < 5 minutes, cost > 3"


def test_a_first_study_reads_scales_in_words(tmp_path):
    words = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied", "n/a"]
    rows = "".join(
        f"2026-01-0{i % 9 + 1},2026-02-0{i % 9 + 1},R_{i},100,{words[i % 6]},They {i} answered me\n"
        for i in range(60)
    )
    home = tmp_path / "study"
    feedback = load_study(new_study(write(tmp_path, QUALTRICS + rows), home))
    source = feedback.study.sources["answers"]
    assert source.columns.answered_at == "RecordedDate"
    assert source.items["q1"].wording == {"en": "How satisfied are you?"}
    assert source.items["q1"].scale.labels[5] == "Very satisfied"
    assert feedback.ratings["value"].value_counts().to_dict() == dict.fromkeys(range(1, 6), 10)
    assert len(feedback.not_applicable) == 10
    assert feedback.set_aside.empty
    assert feedback.intake["platform"].tolist() == ["Qualtrics"]


def test_several_ticks_are_read_as_several_choices(tmp_path):
    rows = SURVEYMONKEY + "".join(f"{i},App,Branch,,Male,,It is {i} times\n" for i in range(4, 40))
    home = tmp_path / "study"
    feedback = load_study(new_study(write(tmp_path, rows), home))
    ticked = feedback.choices.groupby("response_id")["option"].agg(list)
    assert ticked["1"] == ["App", "Phone"]
    assert ticked["4"] == ["App", "Branch"]


def test_spss_brings_questions_labels_and_missing_values(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    import pandas as pd

    file = tmp_path / "answers.sav"
    frame = pd.DataFrame({"q1": [1.0, 2.0, 3.0, 9.0] * 9, "why": ["grün", "", "b", "c"] * 9})
    pyreadstat.write_sav(
        frame,
        str(file),
        column_labels={"q1": "How satisfied are you?"},
        variable_value_labels={"q1": {1: "low", 2: "middle", 3: "high", 9: "no answer"}},
        missing_ranges={"q1": [9]},
    )
    export = read_export(file)
    assert export.platform == "SPSS"
    assert export.cells["q1"].tolist()[:4] == ["1", "2", "3", "9"]
    assert export.cells["why"].tolist()[:2] == ["grün", ""]
    assert export.missing == {"q1": [9.0]}
    feedback = load_study(new_study(file, tmp_path / "study"))
    assert feedback.study.sources["answers"].items["q1"].scale.labels == {
        1: "low", 2: "middle", 3: "high",
    }  # fmt: skip
    assert len(feedback.not_applicable) == 9


@pytest.mark.parametrize("release", [114, 118])  # of Stata 10, and of 14 on
def test_stata_brings_questions_and_labels(tmp_path, release):
    file, n = tmp_path / "answers.dta", 36
    frame = pd.DataFrame({
        "id": np.arange(n, dtype="int8"), "rate": np.tile(np.float32([7.1, 8, np.nan]), n // 3),
        "q1": np.tile([1.0, 2, 3, np.nan], n // 4), "why": ["grün", "", "b"] * (n // 3),
        "day": pd.date_range("2026-03-01", periods=n),
    })  # fmt: skip
    frame.to_stata(
        file, version=release, write_index=False, convert_dates={"day": "td"},
        variable_labels={"q1": "How satisfied are you?"},
        value_labels={"q1": {1: "low", 2: "middle", 3: "high"}},
    )  # fmt: skip
    export = read_export(file)
    assert (export.kind, export.platform) == ("stata", "Stata")
    assert export.cells.head(3).to_dict("list") == {
        "id": ["0", "1", "2"], "rate": ["7.1", "8", ""], "q1": ["1", "2", "3"],
        "why": ["grün", "", "b"], "day": ["2026-03-01", "2026-03-02", "2026-03-03"],
    }  # fmt: skip
    feedback = load_study(new_study(file, tmp_path / "study"))
    item = feedback.study.sources["answers"].items["q1"]
    assert item.wording == {"en": "How satisfied are you?"}
    assert item.scale.labels == {1: "low", 2: "middle", 3: "high"}
    assert feedback.ratings["item"].eq("q1").sum() == 27
    assert feedback.responses["answered_at"].dt.month.isin([3, 4]).all()


def test_periods_of_stata_are_written_as_their_first_day(tmp_path):
    kinds = ["tw", "tm", "tq", "th", "ty"]
    days = pd.Series(pd.to_datetime(["2026-12-15", None, "1959-08-20"]))
    frame, file = pd.DataFrame(dict.fromkeys(kinds, days)), tmp_path / "a.dta"
    frame.to_stata(file, version=117, write_index=False, convert_dates={k: k for k in kinds})
    assert read_export(file).cells.to_dict("list") == {
        "tw": ["2026-12-10", "", "1959-08-20"],
        "tm": ["2026-12-01", "", "1959-08-01"],
        "tq": ["2026-10-01", "", "1959-07-01"],
        "th": ["2026-07-01", "", "1959-07-01"],
        "ty": ["2026", "", "1959"],
    }
    assert spss._first_day(1e300, "m") == "1e+300"
    frame = frame.assign(tm=["2026m12", "soon", ""])  # of a text the format is meaningless
    kinds.remove("tm")
    frame.to_stata(file, version=117, write_index=False, convert_dates={k: k for k in kinds})
    content = file.read_bytes()
    assert content.count(b"%7s\0") == 1
    file.write_bytes(content.replace(b"%7s\0", b"%tm\0"))
    assert read_export(file).cells["tm"].tolist() == ["2026m12", "soon", ""]


def test_what_would_fill_the_memory_is_stopped_in_a_process_of_its_own(tmp_path, monkeypatch):
    """One text of 100,000 signs that 200,000 rows name is a file of 2.5 MB and 20 GB of cells."""
    pytest.importorskip("resource")
    file = tmp_path / "answers.dta"
    pd.DataFrame({"why": ["good" * 1_000_000]}).to_stata(file, version=118, convert_strl=["why"])
    monkeypatch.setattr(spss, "_MOST", 20_000_000)  # without what the imports take
    assert len(read_export(file).cells) == 1
    monkeypatch.setattr(spss, "_MOST", 1_000_000)
    with pytest.raises(DataError, match=r"it is damaged, or unpacks to more than 0\.001 GB"):
        read_export(file)
    monkeypatch.setattr(apart, "_PATIENCE", -100)
    with pytest.raises(DataError, match=r"cannot be read \(it takes longer than"):
        read_export(file)


def test_modules_in_the_working_folder_are_not_executed(tmp_path, monkeypatch):
    for name in ("random", "resource"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)")
    pd.DataFrame({"score": [1, 2]}).to_stata(tmp_path / "a.dta", write_index=False)
    monkeypatch.chdir(tmp_path)
    assert read_export(tmp_path / "a.dta").cells["score"].tolist() == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("Timestamp,Score,Why?\n3/1/2026 9:12:03,9,Kind\n4/2/2026,4,Slow\n", "Google Forms"),
        ("Timestamp,Level,Message\n3/1/2026 9:12:03,9,Kind\n3/2/2026 9:12:03,4,Slow\n", ""),
        ("Teilnehmer-ID,Wie war es?\n,Beantwortung der Frage\n1,gut\n2,schlecht\n", "SurveyMonkey"),
    ],
)  # fmt: skip
def test_what_stands_above_the_answers_tells_the_platform(tmp_path, text, platform):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    export = read_export(tmp_path / "a.csv")
    assert export.platform == platform
    assert len(export.cells) == 2


def test_sets_of_multiple_responses_become_choices(tmp_path):
    """PSPP's "System File Format", "Multiple Response Sets": record 7, subtype 7."""
    import pyreadstat

    frame = pd.DataFrame(
        {"app": [1.0, 0, 1], "mail": [1.0, 0, 0], "age": [3.0, 4, 5], "one": [2.0, 1, np.nan],
         "two": [1.0, np.nan, np.nan]}
    )  # fmt: skip
    words = {1: "Fast", 2: "Kind"}
    pyreadstat.write_sav(
        frame, str(tmp_path / "a.sav"),
        column_labels={"app": "The app", "mail": "By mail"},
        variable_value_labels={"one": words, "two": words},
    )  # fmt: skip
    sets = b"$used=D1 1 14 What you used app mail\n$said=C 4 Why? one two\n"
    content = (tmp_path / "a.sav").read_bytes()
    end = content.index(struct.pack("<ii", 999, 0))
    record = struct.pack("<iiii", 7, 7, 1, len(sets)) + sets
    (tmp_path / "b.sav").write_bytes(content[:end] + record + content[end:])
    export = read_export(tmp_path / "b.sav")
    assert export.cells.to_dict("list") == {
        "used": ["The app | By mail", "", "The app"], "age": ["3", "4", "5"],
        "said": ["Kind | Fast", "Fast", ""],
    }  # fmt: skip
    assert export.wordings["used"] == "What you used"


@pytest.mark.parametrize(
    ("begin", "platform"),
    [(b"$FL2@(#) SPSS DATA FILE", "SPSS"), (b"<stata_dta><header>", "Stata")],
)
def test_damaged_data_of_statistics_programs_are_refused(tmp_path, begin, platform):
    file = tmp_path / "answers.sav"
    file.write_bytes(begin + bytes(80))
    with pytest.raises(DataError, match=f"looks like {platform} data but cannot be read"):
        read_export(file)


EXPECTED = {
    "limesurvey/survey_998192_R_data_file.csv": ("LimeSurvey", 8, 2),
    "qualtrics/excluder_qualtrics_numeric.csv": ("Qualtrics", 100, 2),
    "qualtrics/excluder_qualtrics_raw.csv": ("Qualtrics", 100, 4),
    "qualtrics/qualtricstools__Many_Different_Question_Types_Sample_Survey.csv": (
        "Qualtrics",
        5,
        3,
    ),
    "qualtrics/qualtricstools__Sample_Survey_Sample_Survey.csv": ("Qualtrics", 5, 4),
    "qualtrics/ropensci_new_format_german_labels_topics.csv": ("Qualtrics", 1, 4),
    "surveymonkey/SOUTH.csv": ("SurveyMonkey", 2528, 3),
    "surveymonkey/flying-etiquette.csv": ("SurveyMonkey", 1040, 2),
    "surveymonkey/steak-risk-survey.csv": ("SurveyMonkey", 550, 3),
    "typeform/osmi_2018_typeform.csv": ("Typeform", 417, 2),
    "typeform/osmi_2014_google_forms_style.csv": ("Google Forms", 1260, 2),
    "spss/pyreadstat_sample.zsav": ("SPSS", 5, 2),
    "spss/pyreadstat_sample.por": ("SPSS", 5, 2),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_real_exports_are_recognised(shared_data, name):
    export = read_export(shared_data("survey_exports") / name)
    assert (export.platform, len(export.cells), int(export.rows[0])) == EXPECTED[name]
    assert not export.ragged.iloc[:-1].any()


def test_a_second_row_that_names_the_parts_of_questions_is_a_header():
    rows = [["Id", "How?", "", "Rate", "", "Why"], ["", "App", "Mail", "Staff", "Speed", ""]]
    heads = read_heads([*rows, ["1", "App", "", "4", "5", "ok"], ["2", "", "Mail", "3", "2", ""]])
    assert (heads.platform, heads.rows) == ("", 2)
    assert heads.names == ["Id", "How?", "How?: Mail", "Rate: Staff", "Rate: Speed", "Why"]
    assert heads.options == {"How?": {1: "App", 2: "Mail"}}
    answers = [["Id", "How?", "", "Why"], ["", "App", "", "ok"]]
    assert read_heads(answers).rows == 1


def test_a_question_may_be_followed_by_a_column_for_a_remark(tmp_path):
    text = (
        "Key,Who decides?,,Which do you use?,,\n"
        ",,Other (please specify),App,Branch,Other (please specify)\n"
        "1,Me,,App,Branch,\n2,Other,My son,,Branch,\n3,Me,,App,,A friend\n"
    )
    export = read_export(write(tmp_path, text))
    assert export.platform == ""
    assert list(export.cells) == [
        "Key",
        "Who decides?",
        "Who decides?: Other (please specify)",
        "Which do you use?",
        "Which do you use?: Other (please specify)",
    ]
    assert export.cells["Which do you use?"].tolist() == ["App | Branch", "Branch", "App"]


@pytest.mark.parametrize(
    ("heads", "platform"),
    [
        ("ID,Start time,Completion time,Email,Name,How was it?", "Microsoft Forms"),
        ("ID,Startzeit,Fertigstellungszeit,E-Mail,Name,Wie war es?", "Microsoft Forms"),
        ("ประทับเวลา,2,3,4,5,How satisfied are you with us?", "Google Forms"),
    ],
)
def test_forms_are_known_in_several_languages(tmp_path, heads, platform):
    rows = [f"{i},2026-03-{i:02d} 10:00,2026-03-{i:02d} 10:05,a,A,{i % 5 + 1}" for i in range(1, 9)]
    if platform == "Google Forms":
        rows = [row.partition(",")[2] + ",1" for row in rows]
    export = read_export(write(tmp_path, "\n".join([heads, *rows])))
    assert export.platform == platform
    if platform == "Microsoft Forms":
        study = load_study(new_study(tmp_path / "answers.csv", tmp_path)).study
        columns = study.sources["answers"].columns
        assert (columns.response_id, columns.answered_at) == ("ID", heads.split(",")[2])


def test_options_named_in_one_row_become_one_column(tmp_path):
    text = (
        "RespondentID,Which do you use? - App,Which do you use? - Branch,"
        "Which do you use? - Other (please specify),Which? - Lend - a hand\n"
        "1,App,Branch,,a\n2,,Branch,A friend,b\n3,,,,\n"
    )
    export = read_export(write(tmp_path, text))
    assert export.platform == "SurveyMonkey"
    assert export.cells["Which do you use?"].tolist() == ["App | Branch", "Branch", ""]
    assert list(export.cells)[2:] == [
        "Which do you use? - Other (please specify)", "Which? - Lend - a hand"
    ]  # fmt: skip


def test_heads_that_pandas_wrote_are_blank(tmp_path):
    text = (
        ",Which do you use?,Unnamed: 2,How was it?\n0,App,Branch,Response\n"
        "1,App,,Good\n2,App,Branch,Bad\n3,,Branch,Good\n"
    )
    export = read_export(write(tmp_path, text))
    assert export.platform == "SurveyMonkey"
    assert export.cells["Which do you use?"].tolist() == ["App", "App | Branch", "Branch"]
    assert export.cells["How was it?"].tolist() == ["Good", "Bad", "Good"]
    assert export.rows.tolist() == [3, 4, 5]


def test_options_ticked_only_far_below_become_one_column_too(tmp_path):
    rows = [f"{i},," for i in range(200)]
    rows[150], rows[160] = "150,App,Branch", "160,,Branch"
    heads = "Key,Which do you use? - App,Which do you use? - Branch"
    text = "\n".join([heads, *rows])
    below = read_export(write(tmp_path, text)).cells["Which do you use?"]
    assert below[below != ""].tolist() == ["App | Branch", "Branch"]
