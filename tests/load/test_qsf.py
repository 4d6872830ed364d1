"""The questionnaire of a Qualtrics survey tells what its columns asked."""

import json

import pytest

from cemlab import load_study
from cemlab.errors import DataError
from cemlab.load import new_study
from cemlab.load.files import read_export
from cemlab.load.qsf import read_qsf


def words(*texts):
    return {str(n): {"Display": text} for n, text in enumerate(texts, 1)}


QUESTIONS = [
    {"QuestionID": "QID1", "QuestionType": "MC", "Selector": "SAVR",
     "QuestionText": "Which <b>fruit?</b>", "Choices": words("Kiwi", "Melon", "Plum")},
    {"QuestionID": "QID2", "QuestionType": "MC", "Selector": "MAVR",
     "QuestionText": "Where?", "Choices": words("Shop", "Market, open", "Farm")},
    {"QuestionID": "QID3", "QuestionType": "Matrix", "Selector": "Likert",
     "SubSelector": "SingleAnswer", "QuestionText": "How was it?",
     "Choices": words("The taste", "The price", "The smell"), "Answers": words(
         "Meh", "Fine", "Wow", "Never tried"), "RecodeValues": {"4": "-1"}},
    {"QuestionID": "QID4", "QuestionType": "TE", "Selector": "SL", "QuestionText": "Why?"},
    {"QuestionID": "QID5", "QuestionType": "SBS", "Selector": "SBSMatrix", "QuestionText": "Both",
     "Choices": words("Kiwi"), "AdditionalQuestions": {"1": {
         "QuestionType": "Matrix", "Selector": "Likert", "SubSelector": "SingleAnswer",
         "QuestionText": "Again?", "Choices": words("Kiwi"), "Answers": words("Sure", "Never")}}},
    {"QuestionID": "QID6", "QuestionType": "TE", "Selector": "SL",
     "QuestionText": "What of ${lm://Field/1}?"},
    {"QuestionID": "QID7", "QuestionType": "MC", "Selector": "NPS",
     "QuestionText": "Recommend?", "Choices": {str(n): {"Display": str(n)} for n in range(11)}},
]  # fmt: skip
LOOP = {"Looping": "Static", "LoopingOptions": {"Static": {
    "1": {"1": "the kiwi"}, "2": {"1": "the plum"}}}}  # fmt: skip
BLOCKS = {"1": {"BlockElements": [{"QuestionID": "QID6"}, {"QuestionID": "QID7"}],
                "Options": LOOP}}  # fmt: skip


@pytest.fixture
def survey(tmp_path):
    """An export of numbers beside its questionnaire."""
    elements = [{"Element": "SQ", "Payload": one} for one in QUESTIONS]
    elements += [{"Element": "BL", "Payload": BLOCKS}, {"Element": "RS", "Payload": None}]
    told = {"SurveyEntry": {"SurveyName": "Fruit"}, "SurveyElements": elements}
    (tmp_path / "fruit.qsf").write_text(json.dumps(told), encoding="utf-8")
    ids = {"ResponseId": "_recordId", "RecordedDate": "recordedDate", "Q1": "QID1", "Q2": "QID2",
           "Q3_1": "QID3_1", "Q3_2": "QID3_2", "Q3_3": "QID3_3", "Q4": "QID4_TEXT",
           "Q5#1_1": "QID5#1_1", "1_Q6": "1_QID6_TEXT", "2_Q6": "2_QID6_TEXT", "1_Q7": "1_QID7",
           "2_Q7": "2_QID7", "Q4 - Sentiment": "QID4_TEXT_0a1b2c3dSentiment",
           "Q4 - Topic Sentiment Score": "QID4_TEXT_0a1b2c3dTopicSentimentScore"}  # fmt: skip
    rows = [list(ids), [f"Asked {name}" for name in ids],
            [json.dumps({"ImportId": key}) for key in ids.values()]]  # fmt: skip
    for i in range(40):
        said = [f"It was number {i} of many, ", "and it was too sweet for us"]
        rows.append([f"R_{i}", f"2026-03-{i % 28 + 1:02d}", i % 3 + 1, ("1,2", "2", "3")[i % 3],
                     i % 3 + 1, i % 2 + 1, -1 if i % 5 else 3, "".join(said), i % 2 + 1,
                     said[0] + "kiwi", said[0] + "plum", i % 11, (i * 7) % 11,
                     "Positive", i % 3 - 1])  # fmt: skip
    text = "\n".join(",".join('"' + str(c).replace('"', '""') + '"' for c in row) for row in rows)
    (tmp_path / "fruit.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_columns_are_found_in_the_questionnaire(survey):
    known = read_qsf(survey / "fruit.qsf")
    assert known.asked("QID1").labels == {1: "Kiwi", 2: "Melon", 3: "Plum"}
    assert known.asked("QID1").wording == "Which fruit?"
    assert known.asked("QID3-3").labels == {1: "Meh", 2: "Fine", 3: "Wow", -1: "Never tried"}
    assert known.asked("QID3_2").wording == "How was it? - The price"
    assert known.asked("QID2_3").option == "Farm"
    assert known.asked("QID5#1_1").wording == "Both - Again? - Kiwi"
    assert known.asked("2_QID6_TEXT").wording == "What of the plum?"
    assert known.asked("2_QID7").wording == "the plum - Recommend?"
    for other in ("QID9", "startDate", "QID4_TEXT_0a1b2c3dTopics", ""):
        assert known.asked(other) is None


def test_a_first_study_takes_questions_choices_and_scales_from_it(survey):
    feedback = load_study(new_study(survey / "fruit.csv", survey / "study"))
    source = feedback.study.sources["answers"]
    assert source.questionnaire == "../fruit.qsf"
    roles = {name: item.role for name, item in source.items.items()}
    assert roles == {
        "q1": "choice", "q5_1_1": "choice", "q2": "choice",
        "q3_1": "touchpoint", "q3_2": "touchpoint", "q3_3": "touchpoint",
        "q4": "comment", "q_1_q6": "comment", "q_2_q6": "comment", "q_1_q7": "recommend",
        "q_2_q7": "recommend"}  # fmt: skip
    assert source.items["q3_3"].scale.labels == {1: "Meh", 2: "Fine", 3: "Wow"}
    assert source.items["q3_3"].not_applicable == [-1]
    assert [p.label for p in feedback.study.touchpoints.values()] == [
        "The taste", "The price", "The smell"]  # fmt: skip
    ticked = feedback.choices[feedback.choices["item"] == "q2"]
    assert ticked.groupby("response_id")["option"].agg(list)["R_0"] == ["Shop", "Market, open"]
    # What Qualtrics made of the texts is no answer of a customer's; the words of codes are told.
    chosen = feedback.choices.groupby("item")["option"].agg(set)
    assert chosen["q1"] == {"Kiwi", "Melon", "Plum"}
    assert chosen["q5_1_1"] == {"Sure", "Never"}
    assert feedback.segments == []
    assert "fruit.qsf" in "".join(feedback.study.inputs)


def test_without_a_questionnaire_columns_of_ticks_are_brought_together(tmp_path):
    rows = [
        "ResponseID,Q1_1,Q1_2,Q1_3,Q2_1,Q2_2,Q3",
        "ResponseID,Which?-Kiwi,Which?-Plum,Which?-A melon - ripe,How?-Taste,How?-Price,Why?",
        "{'ImportId': 'responseId'},{'ImportId': 'QID1-1'},{'ImportId': 'QID1-2'},"
        "{'ImportId': 'QID1-3'},{'ImportId': 'QID2-1'},{'ImportId': 'QID2-2'},"
        "{'ImportId': 'QID3-TEXT'}",
        "R_1,1,,1,1,2,Kind",
        "R_2,,1,,1,1,Quick",
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    export = read_export(tmp_path / "a.csv")
    assert list(export.cells) == ["ResponseID", "Q1", "Q2_1", "Q2_2", "Q3"]
    assert export.cells["Q1"].tolist() == ["Kiwi | A melon - ripe", "Plum"]
    assert export.wordings["Q1"] == "Which?"


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "null", '{"SurveyElements": {}}', '{"SurveyElements": [1]}', "[" * 100_000,
     '{"SurveyElements": [{"Element": "SQ", "Payload": {}}]}'],
)  # fmt: skip
def test_what_is_no_questionnaire_is_refused(survey, content):
    (survey / "odd.qsf").write_text(content)
    with pytest.raises(DataError, match=r"odd\.qsf"):
        read_export(survey / "fruit.csv", None, survey / "odd.qsf")


@pytest.mark.parametrize(
    "blocks",
    [5, [5], {"1": 5}, {"1": {"BlockElements": 5, "Options": LOOP}},
     {"1": {"BlockElements": [5], "Options": LOOP}}, {"1": {"Options": {"LoopingOptions": 5}}},
     {"1": {"BlockElements": [{"QuestionID": []}], "Options": LOOP}}],
)  # fmt: skip
def test_damaged_blocks_leave_the_questions(survey, blocks):
    file = survey / "fruit.qsf"
    told = json.loads(file.read_text(encoding="utf-8"))
    next(e for e in told["SurveyElements"] if e["Element"] == "BL")["Payload"] = blocks
    file.write_text(json.dumps(told), encoding="utf-8")
    export = read_export(survey / "fruit.csv", None, file)
    assert export.labels["Q1"] == {1: "Kiwi", 2: "Melon", 3: "Plum"}
    assert "plum" not in export.wordings["2_Q6"]  # what a round was about, blocks tell


def test_a_real_questionnaire_tells_its_export(shared_data):
    home = shared_data("survey_exports") / "qualtrics"
    name = "qualtricstools__Sample_Survey_Sample_Survey"
    export = read_export(home / f"{name}.csv", None, home / f"{name}.qsf")
    assert export.labels["q2_favorite"] == {1: "Canteloupe", 2: "Kiwi", 3: "Pomagranite"}
    assert export.labels["q4_rank_1"][-1] == "Never Tried It"
    assert export.cells["q1_recent_q1_recent_1"][2] == "In the last week | In the last year"
    assert export.wordings["q6_reservations#1_2"].endswith("eating this fruit? - Kiwi")


def test_long_answers_that_it_offers_are_choices(tmp_path):
    offered = [f"The {kind} that a neighbour of ours grew last summer" for kind in ("plum", "pear")]
    one = {
        "QuestionID": "QID1",
        "QuestionType": "MC",
        "Selector": "SAVR",
        "QuestionText": "Which?",
        "Choices": words(*offered),
    }
    told = {"SurveyElements": [{"Element": "SQ", "Payload": one}]}
    (tmp_path / "fruit.qsf").write_text(json.dumps(told), encoding="utf-8")
    rows = ["ResponseId,Q1", "Response ID,Which?", "{'ImportId':'_recordId'},{'ImportId':'QID1'}"]
    rows += [f"R_{i},{word}" for i, word in enumerate([*offered, ""])]
    (tmp_path / "fruit.csv").write_text("\n".join(rows), encoding="utf-8")
    source = load_study(new_study(tmp_path / "fruit.csv", tmp_path)).study.sources["answers"]
    assert source.items["q1"].role == "choice"
