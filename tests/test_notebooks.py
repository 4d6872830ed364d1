"""The shape of every notebook, by which nbval and papermill can be trusted with them."""

import ast
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = [path.stem for path in PATHS]
FIELDS = ("Decision it serves", "Who reads it", "Inputs", "What it cannot show")
SHARED_PARAMETERS = {"study", "data", "audience", "min_group", "confidence", "seed"}


@pytest.fixture(params=PATHS, ids=NAMES)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tagged(notebook, tag):
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def source_lines(cell):
    return [line for line in cell.source.splitlines() if line.strip()]


def test_the_notebooks_of_the_index_are_there():
    assert {
        "01_intake",
        "02_past_patterns",
        "03_present_patterns",
        "04_potential_patterns",
        "05_feelings",
        "06_expectations",
        "07_delivery_gap",
        "08_pulse_plan",
        "09_summary",
    } <= set(NAMES)


def test_the_header_is_a_question_with_its_fields(notebook):
    header = notebook.cells[0]
    assert header.cell_type == "markdown"
    assert re.match(r"# .+\?$", header.source.splitlines()[0])
    for field in FIELDS:
        assert f"**{field}**" in header.source


def test_parameters_are_typed_commented_literals_in_the_first_code_cell(notebook):
    (cell,) = tagged(notebook, "parameters")
    assert cell is code_cells(notebook)[0]
    names = set()
    for node, line in zip(ast.parse(cell.source).body, source_lines(cell), strict=True):
        assert isinstance(node, ast.AnnAssign)
        assert isinstance(node.value, ast.Constant)
        assert "  # " in line
        names.add(node.target.id)
    assert names >= SHARED_PARAMETERS


def test_the_bottom_line_comes_before_the_sections(notebook):
    headings = [
        line
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("## ")
    ]
    assert headings[0] == "## Bottom line"
    assert headings[-2:] == ["## Limits", "## Provenance"]
    (told,) = tagged(notebook, "bottom-line")
    assert code_cells(notebook).index(told) in (2, 3)  # after one or two cells of set-up


def test_check_cells_keep_their_output_and_count_and_no_other_cell_does(notebook):
    checks = tagged(notebook, "nbval-check-output")
    assert checks
    assert [cell.execution_count for cell in code_cells(notebook)] == list(
        range(1, len(code_cells(notebook)) + 1)
    )
    for cell in code_cells(notebook):
        if cell in checks:
            assert "keep_output" in cell.metadata.tags
            assert cell.outputs
            assert all(output.output_type == "execute_result" for output in cell.outputs)
        else:
            assert not cell.outputs


def test_no_logic_stands_in_a_notebook(notebook):
    lengths = []
    for cell in code_cells(notebook):
        lengths.append(len(source_lines(cell)))
        assert not re.search(r"^\s*[!%]", cell.source, re.MULTILINE)
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(
                node, ast.FunctionDef | ast.ClassDef | ast.For | ast.While | ast.Lambda
            )
    assert max(lengths) <= 12
    assert sorted(lengths)[len(lengths) // 2] <= 5


def test_figures_go_through_show(notebook):
    for cell in code_cells(notebook):
        assert ("figures.plot_" in cell.source) == ("display.show(" in cell.source)


def test_no_figure_of_data_is_typed_into_markdown(notebook):
    for cell in notebook.cells[1:]:
        if cell.cell_type == "markdown":
            assert not re.search(r"\d\s*%|\bn = \d|[+−-]\d|\d[.,]\d", cell.source)


def test_metadata_names_known_tables_and_a_plain_kernel(notebook, hitouch):
    assert notebook.metadata.kernelspec.name == "python3"
    assert "version" not in notebook.metadata.get("language_info", {})
    tables = {*hitouch.tables, "relationship", "transactions"}
    needs = [notebook.metadata, *(cell.metadata for cell in notebook.cells)]
    named = {need for one in needs for need in one.get("cemlab", {}).get("needs", [])}
    either = {name for need in named for name in need.partition("=")[0].split("|")}
    assert {name.partition(".")[0] for name in either} <= tables


def test_no_comment_of_the_sample_stands_in_a_stored_output(notebook, hitouch):
    stored = " ".join(
        str(output.get("data", "")) for cell in code_cells(notebook) for output in cell.outputs
    )
    comments = hitouch.comments["text"]
    assert not [text for text in comments[comments.str.len() > 30].unique() if text in stored]


def test_the_checks_of_past_patterns_name_no_hidden_group():
    book = nbformat.read(ROOT / "notebooks" / "02_past_patterns.ipynb", as_version=4)
    (told,) = (cell.source for cell in code_cells(book) if '"best practice"' in cell.source)
    told = ast.parse(told).body[-1].value
    shown = dict(zip(map(ast.literal_eval, told.keys), told.values, strict=True))["best practice"]
    best = pd.DataFrame({"group": ["alone", "many"], "suppressed": [True, False]})
    assert eval(ast.unparse(shown), {"best": best}) == ["many"]
