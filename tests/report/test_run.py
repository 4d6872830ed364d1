import json
import stat
import time

import pytest

from cemlab.errors import DataError, ParameterError, RunError
from cemlab.report import run

pytestmark = pytest.mark.usefixtures("prepared")


def manifests(shelf):
    return [json.loads(path.read_text("utf-8")) for path in sorted(shelf.rglob("manifest.json"))]


def test_a_run_publishes_reports_manifest_and_index(cafe, good_notebook, write_notebook, tmp_path):
    without = write_notebook("03_words", "# What do they say?", needs=["comments"])
    shelf = tmp_path / "reports"
    index = run(cafe, notebooks=[good_notebook, without], parameters={"seed": "11"}, reports=shelf)

    assert index == shelf / "index.html"
    (manifest,) = manifests(shelf)
    folder = shelf / "cafe" / manifest["run"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "02_past_patterns.html",
        "02_past_patterns.ipynb",
        "manifest.json",
    ]
    assert stat.S_IMODE((folder / "02_past_patterns.ipynb").stat().st_mode) == 0o600
    (told,) = manifest["notebooks"]
    assert told["bottom_line"] == ["Waiting was the matter, seed 11.", "Prices were not."]
    assert told["parameters"] == {
        "study": str(cafe),
        "seed": 11,
        "confidence": 0.95,
        "fast": False,
    }
    assert told["seconds"] > 0
    assert manifest["inputs"][0]["sha256"] == "0" * 64
    assert manifest["rows"] == {"ratings": 2, "responses": 2, "comments": 0}
    page = index.read_text("utf-8")
    assert "What should we mend first?" in page
    assert "Waiting was the matter, seed 11." in page
    assert f'href="cafe/{manifest["run"]}/02_past_patterns.html"' in page
    assert "the study has no comments" in page
    assert not [path for path in shelf.iterdir() if path.name.startswith(".staging")]


def test_a_failure_names_the_cell_and_leaves_the_shelf_as_it_was(
    cafe, good_notebook, write_notebook, tmp_path
):
    shelf = tmp_path / "reports"
    index = run(cafe, notebooks=[good_notebook], reports=shelf)
    before = index.read_bytes()
    secret = "my card 4111 is lost and I am sad"
    broken = write_notebook("05_broken", "# Why?", "a = 1", f"\nfloat({secret!r})", "a = 2")
    with pytest.raises(RunError) as caught:
        run(cafe, notebooks=[good_notebook, broken], reports=shelf)
    message = str(caught.value)
    assert "Notebook 05_broken failed in code cell 2" in message
    assert "ValueError: could not convert string to float: ‘…’" in message
    assert "Nothing was published." in message
    assert secret not in message.split("\n", 1)[1]
    assert index.read_bytes() == before
    assert len(manifests(shelf)) == 1


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import sys; sys.exit(0)", "SystemExit"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "was not run to its end"),
    ],
)
def test_a_notebook_that_ends_early_is_a_failure(cafe, write_notebook, tmp_path, source, expected):
    path = write_notebook("02_early", "# Why?", source, "b = 2")
    with pytest.raises(RunError, match=expected):
        run(cafe, notebooks=[path], reports=tmp_path / "reports")
    assert not (tmp_path / "reports").exists()


def test_a_notebook_that_never_ends_is_stopped(cafe, write_notebook, tmp_path):
    import psutil

    path = write_notebook("02_endless", "# When?", "import time\ntime.sleep(300)")
    began = time.monotonic()
    with pytest.raises(RunError, match="was stopped after 4 seconds"):
        run(cafe, notebooks=[path], reports=tmp_path / "reports", timeout=4)
    assert time.monotonic() - began < 20
    assert not psutil.Process().children(recursive=True)


def test_everything_is_checked_before_anything_runs(cafe, good_notebook, tmp_path):
    shelf = tmp_path / "reports"
    with pytest.raises(ParameterError, match="Did you mean `confidence`") as caught:
        run(
            cafe,
            notebooks=[good_notebook],
            reports=shelf,
            parameters={"confidense": 0.9, "seed": "x"},
        )
    assert "`seed` must be a whole number, got 'x'." in str(caught.value)
    with pytest.raises(ParameterError, match="`audience` must be one of analyst, manager"):
        run(cafe, notebooks=[good_notebook], reports=shelf, audience="executive")
    with pytest.raises(ParameterError, match="There is no notebook 'nothing'"):
        run(cafe, notebooks=["nothing"], reports=shelf)
    assert not shelf.exists()


def test_a_study_without_any_of_the_tables_is_told_so(cafe, write_notebook, tmp_path):
    path = write_notebook("03_words", "# What do they say?", needs=["comments"])
    with pytest.raises(DataError, match="nothing to report on: the study has no comments"):
        run(cafe, notebooks=[path], reports=tmp_path / "reports")


def test_managers_get_no_code_and_no_notebook(cafe, good_notebook, tmp_path):
    shelf = tmp_path / "reports"
    run(cafe, notebooks=[good_notebook], audience="manager", reports=shelf)
    (page,) = shelf.rglob("02_past_patterns.html")
    assert "IPython" not in page.read_text("utf-8")
    assert not list(shelf.rglob("*.ipynb"))
