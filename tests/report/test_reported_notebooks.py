import dataclasses

import nbformat
import pytest

from cemlab.errors import ParameterError, RunError
from cemlab.report import notebooks
from cemlab.report.notebooks import find_notebooks, lacking, read_notebook, without_lacking


def test_a_notebook_tells_its_title_needs_and_parameters(good_notebook):
    book = read_notebook(good_notebook)
    assert book.name == "02_past_patterns"
    assert book.title == "What was wrong?"
    assert book.needs == ("ratings",)
    assert book.types == {"study": str, "seed": int, "confidence": float, "fast": bool}
    assert book.defaults == {"study": "hitouch", "seed": 7, "confidence": 0.95, "fast": False}


@pytest.mark.parametrize("line", ["seed = 7", "seed: int = 3 + 4", "seed: list = []", "seed: int"])
def test_parameters_are_typed_literals_or_refused(write_notebook, line):
    path = write_notebook("02_loose", ("parameters", line))
    with pytest.raises(RunError, match=r"cell of 02_loose\.ipynb may hold only"):
        read_notebook(path)


def test_notebooks_are_found_by_number_name_and_path(monkeypatch, good_notebook, write_notebook):
    first = write_notebook("01_intake", "# What came in?")
    write_notebook("workshop", "# Shall we?")
    monkeypatch.setattr(notebooks, "FOLDER", first.parent)
    assert [book.name for book in find_notebooks()] == ["01_intake", "02_past_patterns"]
    assert [book.name for book in find_notebooks(["02"])] == ["02_past_patterns"]
    chosen = find_notebooks(["02_past_patterns", "01_intake", str(first)])
    assert [book.name for book in chosen] == ["01_intake", "02_past_patterns"]
    with pytest.raises(ParameterError, match=r"Did you mean 02_past_patterns\?"):
        find_notebooks(["02_past_paterns"])


def test_an_installed_wheel_has_no_notebooks(monkeypatch, tmp_path):
    monkeypatch.setattr(notebooks, "FOLDER", tmp_path / "absent")
    with pytest.raises(RunError, match="run from a clone of the project"):
        find_notebooks()


@pytest.mark.parametrize(
    ("need", "reason"),
    [
        ("ratings", ""),
        ("comments", "the study has no comments"),
        ("responses.pattern=past", ""),
        ("responses.pattern=potential", "the study has no responses of the pattern “potential”"),
        ("responses.pattern=past|potential", ""),
        ("responses.pattern=a|b", "the study has no responses of the pattern “a” or “b”"),
        ("responses.wave", "the study has no wave (responses)"),
        ("responses.nothing", "the study has no nothing (responses)"),
        ("ratings|comments", ""),
        ("comments|responses.wave", "the study has no comments and no wave (responses)"),
    ],
)
def test_what_a_study_lacks_is_said(feedback, need, reason):
    assert lacking([need], feedback) == reason


def test_sections_whose_tables_are_lacking_are_left_out(tmp_path, feedback, good_notebook):
    book = nbformat.read(good_notebook, as_version=4)
    book.cells[1].metadata["cemlab"] = {"needs": ["ratings"]}
    nbformat.write(book, good_notebook)
    assert without_lacking(good_notebook, feedback, tmp_path) == good_notebook
    book.cells[0].metadata["cemlab"] = {"needs": ["comments"]}
    nbformat.write(book, good_notebook)
    shorter = without_lacking(good_notebook, feedback, tmp_path)
    assert shorter.name == good_notebook.name
    left = [cell.source for cell in nbformat.read(shorter, as_version=4).cells]
    assert left == [cell.source for cell in book.cells[1:]]


def test_a_survey_that_nobody_answered_leaves_the_relationship_out(hitouch):
    assert lacking(["relationship"], hitouch) == ""
    whole = hitouch.ratings["item"].isin(["recommend", "overall"])
    for kept, reason in ((~whole, "nobody gave an overall score"), (whole, "fewer than two touch")):
        left = dataclasses.replace(hitouch, ratings=hitouch.ratings[kept])
        assert lacking(["relationship"], left).startswith(reason)
