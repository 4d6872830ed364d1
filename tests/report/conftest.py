"""Tiny notebooks and a tiny study, so that running and rendering are tested by themselves."""

import importlib
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = 'study: str = "hitouch"\nseed: int = 7\nconfidence: float = 0.95\nfast: bool = False'
STUDY = """title: Harbour Café
question: What should we mend first?
sources:
  visits:
    file: visits.csv
    pattern: past
    promise: confidential
    items:
      satisfaction: {role: overall, scale: {low: 0, high: 10}}
audiences: [analyst, manager]
"""


@pytest.fixture
def write_notebook(tmp_path):
    """Write a notebook: texts beginning with # are Markdown, (tag, source) pairs are tagged."""

    def write(name, *sources, needs=("ratings",)):
        book = new_notebook(metadata={"cemlab": {"needs": list(needs)}})
        for source in sources:
            tag, text = source if isinstance(source, tuple) else (None, source)
            cell = new_markdown_cell(text) if text.startswith("#") else new_code_cell(text)
            cell.metadata["tags"] = [tag] if tag else []
            book.cells.append(cell)
        path = tmp_path / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(book, path)
        return path

    return write


@pytest.fixture
def good_notebook(write_notebook):
    """A notebook that says something."""
    return write_notebook(
        "02_past_patterns",
        "# What was wrong?\n\n**Decision it serves**: none.",
        ("parameters", PARAMETERS),
        "## Bottom line",
        "from IPython.display import Markdown, display\n"
        "display(Markdown(f'Waiting was the matter, seed {seed}.'))\n"
        "display(Markdown('Prices were not.'))",
        "## Limits",
        "confidence",
    )


@pytest.fixture
def cafe(tmp_path):
    """The study file of a small company."""
    folder = tmp_path / "cafe"
    folder.mkdir()
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "visits.csv").write_text("satisfaction\n7\n8\n", encoding="utf-8")
    return folder / "study.yaml"


@pytest.fixture
def feedback():
    """Tables as a study without comments has them."""
    intake = {"file": "visits.csv", "rows_in": 2, "rows_kept": 2, "rows_set_aside": 0}
    return SimpleNamespace(
        study=SimpleNamespace(path="study.yaml"),
        ratings=pd.DataFrame({"response_id": ["a", "b"], "item": "satisfaction", "value": [7, 8]}),
        responses=pd.DataFrame(
            {"response_id": ["a", "b"], "pattern": "past", "wave": [None, None]}
        ),
        comments=pd.DataFrame({"comment_id": []}),
        intake=pd.DataFrame([intake | {"platform": "csv", "sha256": "0" * 64}]),
    )


@pytest.fixture
def prepared(monkeypatch, feedback):
    """Let `run` find the tables prepared."""
    module = importlib.import_module("cemlab.report.run")
    monkeypatch.setattr(module, "prepare", lambda study, data: feedback)
