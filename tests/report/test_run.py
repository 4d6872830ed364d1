import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time

import pytest

from cemlab.errors import DataError, ParameterError, RunError
from cemlab.report import run
from cemlab.report.execute import _safe
from cemlab.report.folders import WORKSHOP, sweep
from cemlab.report.shelf import staging

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
        "study": "…/cafe/study.yaml",
        "seed": 11,
        "confidence": 0.95,
        "fast": False,
    }
    assert str(cafe) in (folder / "02_past_patterns.ipynb").read_text("utf-8")
    for name in ("02_past_patterns.html", "manifest.json"):
        assert str(tmp_path) not in (folder / name).read_text("utf-8")
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


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_ended_leaves_no_process_and_no_file(
    cafe, write_notebook, tmp_path, monkeypatch, ending
):
    import psutil

    started = tmp_path / "started"
    wait = f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(300)"
    path = write_notebook("02_endless", wait)
    temporary = tempfile.mkdtemp(dir="/tmp")  # short enough to be used
    monkeypatch.setenv("TMPDIR", temporary)
    start = [sys.executable, "-c", "from cemlab.cli import app; app()", "run", str(cafe)]
    command = [*start, "--notebook", str(path)]
    command += ["--out", str(tmp_path / "reports")]

    def as_from_a_terminal():  # under nohup a hangup is ignored, and rightly so
        signal.signal(ending, signal.SIG_DFL)

    run = psutil.Popen(command, stderr=subprocess.PIPE, preexec_fn=as_from_a_terminal)
    until = time.monotonic() + 60
    while not started.exists() and run.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
    children = run.children(recursive=True)
    assert len(children) >= 2  # the notebook's process and its kernel
    run.send_signal(ending)
    _, said = run.communicate(timeout=20)
    assert run.returncode == 128 + ending
    assert not said
    assert not psutil.wait_procs(children, timeout=5)[1]
    assert not (tmp_path / "reports").exists()
    assert os.listdir(temporary) == []
    os.rmdir(temporary)


def test_what_dead_runs_left_is_swept_up_after_a_day(tmp_path):
    names = ["cemlab-run-a", "cemlab-run-b", "cemlab-other", ".staging-a"]
    for name in names:
        (tmp_path / name).mkdir()
        if name != "cemlab-run-b":
            os.utime(tmp_path / name, (0, 0))
    sweep(tmp_path, WORKSHOP)
    with staging(tmp_path) as own:
        left = {path.name for path in tmp_path.iterdir()}
    assert left == {"cemlab-run-b", "cemlab-other", own.name}


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (
            "'NoneType' object has no attribute 'score'",
            "‘NoneType’ object has no attribute ‘score’",
        ),
        ("bad value 'my card 4111'", "bad value ‘…’"),
        ("bad value '4111'\nMy name is Anna", "bad value ‘…’"),
        ("I can't read \"it's 'no' good\" or 'x y", "I can't read ‘…’ or ‘…’"),
        ('open "passage of the first line\nand the second"', "open ‘…’"),
        ("long " * 50, "long " * 23 + "long…"),
    ],
)
def test_what_a_foreign_error_quotes_is_not_shown(message, shown):
    assert _safe(message) == shown


def test_everything_is_checked_before_anything_runs(cafe, good_notebook, tmp_path):
    shelf = tmp_path / "reports"
    with pytest.raises(ParameterError, match="Did you mean `confidence`") as caught:
        run(
            cafe,
            notebooks=[good_notebook],
            reports=shelf,
            parameters={"confidense": 0.9, "seed": "x"},
        )
    assert "`seed` must be a whole number from 0 to 4294967295, got 'x'." in str(caught.value)
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
