"""JSON records and sheets of a book."""

import json

import pandas as pd
import pytest

from cemlab.errors import DataError
from cemlab.load.files import read_export

RECORDS = [
    {"id": 1, "score": 7.5, "who": {"name": "x", "at": {"day": "2026-01-02"}}, "used": ["a", "b"]},
    {"id": 2, "score": None, "happy": True, "used": []},
]


@pytest.mark.parametrize("listed", [True, False])
def test_records_become_rows(tmp_path, listed):
    file = tmp_path / "answers.json"
    text = json.dumps(RECORDS) if listed else "\n".join(map(json.dumps, RECORDS))
    file.write_text(text + "\n", encoding="utf-8")
    export = read_export(file)
    assert export.kind == "json"
    assert export.cells.to_dict("list") == {
        "id": ["1", "2"],
        "score": ["7.5", ""],
        "used": ["a | b", ""],
        "who.name": ["x", ""],
        "who.at.day": ["2026-01-02", ""],
        "happy": ["", "True"],
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"id": 1}\n{"id": 2, "score"\n', "line 2 is not a whole JSON object"),
        ('{"id": ' + "[" * 100_000, "is nested too deeply"),
        ("[" + '{"a":' * 3000 + "1" + "}" * 3000 + "]", "is nested too deeply"),
        ('[{"id": 1}, 7]', "every record must be an object"),
        ('[{"a": 1},\n{"a":' + '"a":' * 9, "line 2 breaks the JSON"),
    ],
)
def test_broken_json_is_refused_without_its_words(tmp_path, text, told):
    file = tmp_path / "answers.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=told):
        read_export(file)


@pytest.mark.parametrize("indent", [None, 2])
def test_records_may_lie_in_an_object_and_hold_any_sign(tmp_path, indent):
    told = {"survey": "x", "responses": [{"id": 1, "said": "a\u2028b"}, {"id": 2}]}
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(told, ensure_ascii=False, indent=indent), encoding="utf-8")
    assert read_export(file).cells.to_numpy().tolist() == [["1", "a\u2028b"], ["2", ""]]
    lines = "\n".join(json.dumps(r, ensure_ascii=False) for r in told["responses"])
    file.write_text(lines, encoding="utf-8")
    assert read_export(file).cells["id"].tolist() == ["1", "2"]


def test_a_sheet_is_chosen_by_name(tmp_path):
    file = tmp_path / "book.xlsx"
    with pd.ExcelWriter(file, engine="xlsxwriter") as book:
        for name, score in {"Read me": 1, "Answers": 2}.items():
            pd.DataFrame({"score": [score]}).to_excel(book, sheet_name=name, index=False)
    assert read_export(file).cells["score"].tolist() == ["1"]
    assert read_export(file, "Answers").cells["score"].tolist() == ["2"]
    with pytest.raises(DataError, match="no sheet 'answer': choose from Read me, Answers"):
        read_export(file, "answer")
