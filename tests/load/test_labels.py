"""Columns of labelled numbers: what their labels tell of a scale."""

import pandas as pd
import pytest

from cemlab.load import load_study, new_study
from cemlab.load.files import read_export
from cemlab.load.new import _look

STEPS = {1: "Very bad", 2: "2", 3: "3", 4: "4", 5: "Very good", 99: "No answer"}
AGES = {1: "18 - 29", 2: "30 - 44", 3: "45+", 99: "No answer"}


def test_codes_and_ranges_of_labelled_numbers_are_on_no_scale(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    frame = pd.DataFrame(
        {
            "food": [1.0, 2, 3, 4, 5] * 8,
            "room": [1.0, 2, 99, 4, 5] * 8,
            "desk": [0.0, *([1.0, 2, 3, 4, 5] * 8)[1:]],
            "age": [1.0, 2, 3, 3, 2] * 8,
        }
    )
    labels = dict.fromkeys(["food", "room", "desk"], STEPS) | {"age": AGES}
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), variable_value_labels=labels)
    guess = {c.name: (c, part) for c, part, _ in _look(read_export(tmp_path / "a.sav"))}
    assert [part for _, part in guess.values()] == ["rating", "rating", "rating", "segment"]
    scales = [guess[name][0].scale for name in ("food", "room", "desk")]
    assert [s[:3] for s in scales] == [(1, 5, []), (1, 5, [99.0]), (1, 5, [])]
    assert "1 cell does not fit" in scales[2][3]


@pytest.mark.parametrize(("more", "named"), [("", "Speed of the desk"), (" and so on" * 9, "p1")])
def test_what_is_rated_is_named_by_short_questions(tmp_path, more, named):
    pyreadstat = pytest.importorskip("pyreadstat")
    frame = pd.DataFrame({"p1": [1.0, 2, 3, 4, 5] * 8, "p2": [1.0, 2, 3, 4, 5] * 8})
    asked = {"p1": f"Speed of the desk{more}", "p2": f"Light of the room{more}"}
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), column_labels=asked)
    study = load_study(new_study(tmp_path / "a.sav", tmp_path / "out")).study
    assert next(p.label for p in study.touchpoints.values()) == named


def test_a_rare_zero_beside_scales_from_one_is_no_answer(tmp_path):
    steps = [1, 2, 3, 4, 5] * 30
    rows = zip(steps, steps[::-1], steps[2:] + steps[:2], [0, *steps[1:]], strict=True)
    lines = [",".join(map(str, row)) for row in rows]
    (tmp_path / "a.csv").write_text("\n".join(["desk,room,food,bath", *lines]))
    scales = {c.name: c.scale[:3] for c, _, _ in _look(read_export(tmp_path / "a.csv"))}
    assert scales["bath"] == (1, 5, [0.0])
    assert scales["desk"] == (1, 5, [])
