import itertools

import pandas as pd
import pytest

import cemlab
from cemlab.errors import ParameterError, StudyError
from cemlab.instrument import question_block, write_instrument
from cemlab.load.ticked import _NO
from cemlab.stats import feelings_gap
from cemlab.study import read_study

STUDY = """\
title: Trial
sources:
  survey:
    file: export.csv
    pattern: present
    promise: confidential
    columns: {response_id: id}
    items: {overall: {role: overall, scale: {low: 0, high: 10}}}
feelings: {file: export.csv, columns: {response_id: id}, list: [calm, in control, proud]}
touchpoints:
  desk: {label: Service desk, labels: {de: Schalter}}
  bill: {label: Billing, labels: {de: Rechnung}}
"""
# Who wanted and who felt what at the desk; None: not asked.
WANTED = ["calm, in control", "calm", "calm;proud", "none", "calm;other", None]
FELT = ["calm, proud", "calm", "in control", "proud", "proud", None]


@pytest.fixture
def trial(tmp_path):
    """Write the small study with an export, and load it."""

    def load(table):
        (tmp_path / "study.yaml").write_text(STUDY)
        table = pd.DataFrame(table)
        table.insert(0, "id", [f"r{n}" for n in range(1, len(table) + 1)])
        table.assign(overall=7).to_csv(tmp_path / "export.csv", index=False)
        return cemlab.load_study(tmp_path)

    return load


def test_the_list_alone_is_enough_before_anybody_was_asked(trial, tmp_path):
    trial({"wanted_desk": WANTED})
    asked = "feelings: {file: export.csv, columns: {response_id: id}, list"
    (tmp_path / "study.yaml").write_text(STUDY.replace(asked, "feelings: {list"))
    feedback = cemlab.load_study(tmp_path)
    assert feedback.feelings.empty
    assert len(write_instrument(tmp_path, tmp_path / "out")) == 2
    (tmp_path / "study.yaml").write_text(STUDY.replace("{file: export.csv, columns", "{columns"))
    with pytest.raises(StudyError, match="feelings: needs a file or a query"):
        cemlab.load_study(tmp_path)


def by_option(cells, names, ticked):
    """One column per option, as platforms write a question of which several may be ticked."""
    split = [[] if c is None else c.replace(";", ",").split(",") for c in cells]
    given = [{part.strip() for part in parts} for parts in split]
    return {
        column: ["" if not g else ticked if option in g else "0" for g in given]
        for option, column in names
    }


def test_an_export_with_the_names_of_the_block_loads_unmapped_whatever_its_shape(trial):
    block = question_block_of(trial)
    whole = trial({"wanted_desk": WANTED, "felt_desk": FELT})
    names = {s: rows[["option", "column"]].to_numpy() for s, rows in block.groupby("side")}
    single = by_option(WANTED, names["wanted"], "1") | by_option(FELT, names["felt"], "yes")
    lime = {name.replace("_desk_", "desk[") + "]": cells for name, cells in single.items()}
    german = {"calm": "gelassen", "in control": "in Kontrolle", "proud": "stolz"}
    german |= {"none": "nichts davon", "other": "müde"}
    told = [[told_in(german, cell) for cell in side] for side in (WANTED, FELT)]
    translated = {"Wanted desk": told[0], "Felt desk": told[1]}
    for other in (single, lime, translated):
        pd.testing.assert_frame_equal(tidy(trial(other)), tidy(whole))
    gap = feelings_gap(whole).set_index("feeling")
    # By hand: four wanted to be calm (r1, r2, r3, r5), of whom r1 and r2 were.
    assert (gap.loc["calm", "n"], gap.loc["calm", "value"]) == (4, 0.5)
    # By hand: five answered both; r1, r4 and r5 felt proud without having wanted it.
    assert (gap.loc["proud", "asked"], gap.loc["proud", "unwanted"]) == (5, 0.6)


def question_block_of(trial):
    study = trial({"wanted_desk": WANTED, "felt_desk": FELT}).study
    return question_block(study, touchpoints=["desk"])


def told_in(names, cell):
    """Say a cell in another language."""
    return cell and "; ".join(names[part.strip()] for part in cell.replace(";", ",").split(","))


def tidy(feedback):
    keys = ["response_id", "touchpoint", "side", "feeling"]
    return feedback.feelings.sort_values(keys, ignore_index=True)


def test_what_is_no_answer_to_which_two_is_set_aside_with_its_reason(trial):
    feedback = trial(
        {
            "wanted_desk": ["calm,proud,in control", "none of these, calm", "calm", ""],
            "felt_desk": ["calm", "calm", "calm,proud,gloomy and grey", "proud"],
        }
    )
    noted = feedback.set_aside[["file", "row", "column", "reason"]].to_numpy().tolist()
    assert noted == [
        ["export.csv", 2, "wanted_desk", "more than 2 chosen"],
        ["export.csv", 3, "wanted_desk", "none of these, and yet a feeling"],
        ["export.csv", 4, "felt_desk", "more than 2 chosen"],
    ]
    kept = feedback.feelings.groupby(["response_id", "side"]).size()
    assert kept.to_dict() == dict.fromkeys(
        [("r1", "felt"), ("r2", "felt"), ("r3", "wanted"), ("r4", "felt")], 3
    )


def test_a_feeling_whose_name_holds_a_comma_is_read_as_itself(trial, tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "STUDY", STUDY.replace("in control", '"calm, composed"'))
    feedback = trial({"wanted_desk": ["Calm, composed", "calm;calm, composed, proud", "calm,proud"],
                      "felt_desk": ["calm , proud", "calm, composed; proud", "proud"]})  # fmt: skip
    ticked = feedback.feelings.query("ticked").groupby(["side", "response_id"])["feeling"].agg(set)
    # r2 wanted three: that side is no answer to "which two".
    assert ticked.to_dict() == {
        ("wanted", "r1"): {"calm, composed"}, ("wanted", "r3"): {"calm", "proud"},
        ("felt", "r1"): {"calm", "proud"}, ("felt", "r2"): {"calm, composed", "proud"},
        ("felt", "r3"): {"proud"},
    }  # fmt: skip


def test_the_list_stands_in_one_order_on_both_sides_and_in_others_elsewhere():
    block = question_block("hitouch")
    orders = block.groupby(["touchpoint", "side"], sort=False)["option"].agg(tuple)
    for place in block["touchpoint"].unique():
        assert orders[place, "wanted"] == orders[place, "felt"]
        assert orders[place, "felt"][-2:] == ("none", "other")
    assert orders.nunique() == 8
    assert block["column"].is_unique


def test_every_problem_is_told_at_once(tmp_path):
    text = STUDY.replace("calm, in control, proud", "calm, 'this; that', keen")
    text = text.replace(", labels: {de: Rechnung}", "").replace("desk:", "bill_calm:")
    (tmp_path / "study.yaml").write_text(text)
    with pytest.raises(ParameterError) as caught:
        question_block(tmp_path, "de")
    for told in ("touchpoints.bill has no name in 'de'", "no name in 'de' for this; that, keen",
                 "'this; that' would be read as several", "share column names"):  # fmt: skip
        assert told in str(caught.value)
    with pytest.raises(ParameterError, match="does not speak 'fr': choose from en, de"):
        question_block("hitouch", "fr")


def test_the_written_files_say_the_same_in_both_languages(tmp_path):
    for language in ("en", "de"):
        page, book = write_instrument("hitouch", tmp_path, language)
        block = question_block("hitouch", language)
        assert block.query("option == 'none'")["text"].iloc[0] in _NO
        html = page.read_text()
        for name in itertools.chain(block["question"], block["text"], block["wording"]):
            assert str(name) in html
        assert "http" not in html.replace("http-equiv", "")
        sheets = pd.read_excel(book, sheet_name=None, engine="calamine")
        assert list(sheets) == ["Mind", "Questions", "Options", "Columns"]
        columns = sheets["Columns"].iloc[:, 1]
        assert [c.split()[0] for c in columns] == block["column"].tolist()
        assert "Recall bias" in sheets["Mind"]["about"].tolist()
    assert read_study("hitouch").feelings.names == {}
