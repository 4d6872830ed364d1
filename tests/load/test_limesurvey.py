"""LimeSurvey's syntax file: words for codes, and the questions as they were asked."""

import pytest

from cemlab import load_study
from cemlab.errors import DataError
from cemlab.load import new_study
from cemlab.load.files import read_export
from cemlab.load.new import _look

# Laid out as LimeSurvey writes it; the questions are made up.
SYNTAX = r"""data <- read.csv("survey_1_R_data_file.csv", quote = "'\\"", stringsAsFactors=FALSE)


# LimeSurvey Field type: F
data[, 1] <- as.numeric(data[, 1])
attributes(data)$variable.labels[1] <- "id"
names(data)[1] <- "id"
# LimeSurvey Field type: DATETIME23.2
data[, 2] <- as.character(data[, 2])
attributes(data)$variable.labels[2] <- "submitdate"
names(data)[2] <- "submitdate"
attributes(data)$variable.labels[3] <- "lastpage"
attributes(data)$variable.labels[4] <- "startlanguage"
# LimeSurvey Field type: A
data[, 5] <- as.character(data[, 5])
attributes(data)$variable.labels[5] <- "How satisfied are you with \"our\" ferry?"
data[, 5] <- factor(data[, 5], levels=c("A1","A2","A3","A4"),
  labels=c("Very satisfied", "Satisfied (mostly)", "Don\'t know", "Dissatisfied"))
names(data)[5] <- "Q1"
# LimeSurvey Field type: F
data[, 6] <- as.numeric(data[, 6])
attributes(data)$variable.labels[6] <- "[On deck] Where did you sit?"
data[, 6] <- factor(data[, 6], levels=c(1,0),labels=c("Yes", "Not selected"))
names(data)[6] <- "Q2_1"
attributes(data)$variable.labels[7] <- "[In the <b>saloon</b>] Where did you sit?"
data[, 7] <- factor(data[, 7], levels=c(1,0),labels=c("Yes", "Not selected"))
names(data)[7] <- "Q2_2"
data[, 8] <- as.numeric(data[, 8])
attributes(data)$variable.labels[8] <- "Deck"
data[, 8] <- factor(data[, 8], levels=c(1,2),labels=c("Upper", "Lower"))
names(data)[8] <- "Q3"
"""
ROWS = [
    '"id","submitdate","lastpage","startlanguage","Q1","Q2_1","Q2_2","Q3"',
    '"1","2024-05-01 10:00:00","2","en","A1","1","1","2"',
    '"2","2024-05-02 10:00:00","2","en","A4","0","1","1"',
    '"3","","1","en","","","",""',
]


@pytest.fixture
def survey(tmp_path):
    (tmp_path / "survey_1_R_syntax_file.R").write_text(SYNTAX, encoding="utf-8")
    (tmp_path / "survey_1_R_data_file.csv").write_text("\n".join(ROWS), encoding="utf-8")
    return tmp_path


def test_codes_become_the_words_of_the_syntax_file(survey):
    data, syntax = survey / "survey_1_R_data_file.csv", survey / "survey_1_R_syntax_file.R"
    export = read_export(data, None, syntax)
    assert export.platform == "LimeSurvey"
    assert export.cells["Q1"].tolist() == ["Very satisfied", "Dissatisfied", ""]
    assert export.wordings["Q1"] == 'How satisfied are you with "our" ferry?'
    assert export.cells["Q2_1"].tolist() == ["On deck | In the saloon", "In the saloon", ""]
    assert export.wordings["Q2_1"] == "Where did you sit?"
    assert "Q2_2" not in export.cells
    assert export.labels == {"Q3": {1: "Upper", 2: "Lower"}}
    assert read_export(data).cells["Q1"][0] == "A1"


def test_a_first_study_finds_the_syntax_file(survey):
    rows = [ROWS[0], *(ROWS[1 + i % 2].replace('"', f'"{i}', 1) for i in range(20))]
    data = survey / "survey_1_R_data_file.csv"
    data.write_text("\n".join(rows), encoding="utf-8")
    feedback = load_study(new_study(data, survey))
    assert "questionnaire: " in feedback.study.path.read_text(encoding="utf-8")
    assert set(feedback.choices["option"]) >= {"On deck", "In the saloon"}


def test_files_that_do_not_belong_together_are_refused(survey):
    data, syntax = survey / "survey_1_R_data_file.csv", survey / "survey_1_R_syntax_file.R"
    data.write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="tells of 8 columns and the export has 2"):
        read_export(data, None, syntax)
    syntax.write_text("x <- 1")
    with pytest.raises(DataError, match="nor a syntax file of LimeSurvey"):
        read_export(data, None, syntax)


def parts_of(tmp_path, rows, syntax=""):
    (tmp_path / "survey_1_R_data_file.csv").write_text("\n".join(rows))
    if syntax:
        (tmp_path / "survey_1_R_syntax_file.R").write_text(syntax)
    beside = tmp_path / "survey_1_R_syntax_file.R" if syntax else None
    export = read_export(tmp_path / "survey_1_R_data_file.csv", questionnaire=beside)
    return export.platform, {column.name: part for column, part, _ in _look(export)}


@pytest.mark.parametrize("n_unsent", [0, 20])
def test_it_is_recognised_in_any_language(tmp_path, n_unsent):
    heads = "ID odpowiedzi,Data wysłania,Ostatnia strona,Język początkowy,Ziarno,Data rozpoczęcia"
    rows = [
        f"{i},{'' if i < n_unsent else f'2026-03-{i % 28 + 1:02d} 10:00:00'},4,pl,{90_000 + i},"
        f"2026-03-{i % 28 + 1:02d} 09:50:00,{i % 5 + 1}"
        for i in range(60)
    ]
    platform, found = parts_of(tmp_path, [f"{heads},Ocena ogólna", *rows])
    assert platform == "LimeSurvey"
    # With no time of the last action, that of sending dates the answers, where all were sent.
    sent = "finished" if n_unsent else "answered_at"
    assert list(found.values())[:6] == ["response_id", sent, "", "", "", ""]


def test_an_order_with_a_date_and_a_land_is_no_export_of_it(tmp_path):
    rows = [f"{i},2026-03-{i % 28 + 1:02d},4,de,{i % 5 + 1}" for i in range(60)]
    platform, found = parts_of(tmp_path, ["order no,date,items,country,overall", *rows])
    assert (platform, found["date"]) == ("", "answered_at")


def test_steps_between_two_named_ends_may_have_no_word(tmp_path):
    syntax = SYNTAX.split("attributes(data)$variable.labels[5]")[0] + "\n".join(
        f'attributes(data)$variable.labels[{i}] <- "[Crew {i}] How was the crew?"\n'
        f'data[, {i}] <- factor(data[, {i}], levels=c(1,2,3,4,5),labels=c("", "", "", "", ""))'
        for i in (5, 6, 7)
    )
    rows = [
        f'"{i}","2024-05-01 10:00:00","2","en","{i % 5 + 1}","2","{i % 4 + 1}"' for i in range(60)
    ]
    platform, found = parts_of(tmp_path, [ROWS[0].replace(',"Q3"', ""), *rows], syntax)
    assert platform == "LimeSurvey"
    assert (found["Q1"], found["Q2_2"]) == ("rating", "rating")


def test_times_and_equations_of_it_are_no_answers(tmp_path):
    heads = (
        '"id","submitdate","lastpage","startlanguage","{sum(Q1, Q2)}","Totaaltijd","Vraagtijd: Q1"'
    )
    rows = [
        f'"{i}","2024-05-{i % 28 + 1:02d} 10:00:00","2","nl","{i % 4}","{i % 9}","{i % 3}"'
        for i in range(60)
    ]
    _, found = parts_of(tmp_path, [heads, *rows])
    assert not any(list(found.values())[4:])
