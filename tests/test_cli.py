import importlib.metadata
import subprocess
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

from cemlab.cli import app
from cemlab.errors import RunError
from cemlab.study import read_study

STUDY = """title: Harbour Café
sources:
  visits:
    file: visits.csv
    pattern: past
    promise: confidential
    items: {satisfaction: {role: overall, scale: {low: 0, high: 10}}}
"""


@pytest.fixture
def cafe(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "visits.csv").write_text("satisfaction\n7\n99\n98\n8\n", encoding="utf-8")
    return tmp_path


def call(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_check_tells_what_is_loaded_and_what_is_set_aside(cafe):
    done = call("check", cafe)
    assert done.exit_code == 0, done.stderr
    words = " ".join(done.stdout.split())
    assert "Harbour Café" in words
    assert "visits.csv 4" in words
    assert "visits.csv outside the scale 0 to 10 satisfaction 2 3, 4" in words
    assert "01_intake runs" in words
    assert "03_present_patterns left out: " in words


def test_check_tells_each_question_whose_scale_was_changed_on_its_way(cafe):
    columns = "columns: {answered_at: day}\n    items:\n      effort: {role: effort, "
    columns += "scale: {low: 0, high: 10}}\n      satisfaction: {role: overall, scale: "
    study = STUDY.replace("items: {satisfaction: {role: overall, scale: ", columns)
    (cafe / "study.yaml").write_text(study.replace("10}}}", "10}}"), encoding="utf-8")
    days = pd.date_range("2026-01-01", periods=200).strftime("%Y-%m-%d")
    for since, told in ((10, 0), (5, 1)):
        given = [6, 10] * 50 + [3, since] * 50
        rows = "".join(f"{day},{n},{n}\n" for day, n in zip(days, given, strict=True))
        (cafe / "visits.csv").write_text("day,satisfaction,effort\n" + rows, encoding="utf-8")
        done = call("check", cafe)
        assert done.exit_code == 0, done.stderr
        lines = [line for line in done.stdout.splitlines() if "Was the scale changed?" in line]
        assert len(lines) == 2 * told
        for name in ("satisfaction", "effort") if told else ():
            assert sum(f"Since 11 April 2026 no answer to “{name}”" in line for line in lines) == 1


def test_check_finds_sources_elsewhere(cafe, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (cafe / "visits.csv").rename(elsewhere / "visits.csv")
    assert call("check", cafe).exit_code == 2
    assert call("check", cafe, "--data", elsewhere).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["run", "no-such-study"], 2, "no study 'no-such-study'"),
        (["run", "{cafe}", "--audience", "boss"], 2, "`audience` must be one of analyst, manager"),
        (["run", "{cafe}", "--notebook", "77"], 2, "There is no notebook '77'"),
        (["run", "{cafe}", "--set", "seed"], 2, "--set takes name=value, got 'seed'."),
        (["run", "{cafe}", "--set", "sede=8"], 2, "Did you mean `seed`?"),
        (["run", "{cafe}", "--set", "seed=x"], 2, "`seed` must be a whole number from 0"),
        (["run", "{cafe}", "--set", "confidence=95"], 2, "must be a number between 0 and 1"),
        (["check", "{cafe}/visits.csv"], 2, "visits.csv"),
    ],
)
def test_what_the_user_can_mend_is_told_without_a_traceback(cafe, arguments, status, message):
    shelf = cafe / "reports"
    if arguments[0] == "run":
        arguments = [*arguments, "--out", str(shelf)]
    done = call(*(one.format(cafe=cafe) for one in arguments))
    assert done.exit_code == status
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.output
    assert not shelf.exists()


def test_a_failed_notebook_has_another_status(cafe, monkeypatch):
    def fail(*args, **options):
        raise RunError("Notebook 02 failed [bold]in code cell 3[/bold]")

    monkeypatch.setattr("cemlab.report.run", fail)
    done = call("run", cafe)
    assert done.exit_code == 1
    assert done.stderr == "Notebook 02 failed [bold]in code cell 3[/bold]\n"


def test_run_hands_over_what_was_asked_and_prints_the_index(cafe, monkeypatch):
    seen = {}
    monkeypatch.setattr(
        "cemlab.report.run", lambda *args, **options: seen.update(options) or "INDEX"
    )
    done = call("run", cafe, "--notebook", "02", "--notebook", "03", "--set", "wave=a=b")
    assert done.stdout.splitlines()[-1] == "INDEX"
    assert seen["notebooks"] == ["02", "03"]
    assert seen["parameters"] == {"wave": "a=b"}
    assert seen["audience"] == "analyst"


def test_sample_writes_a_study_that_check_accepts(tmp_path):
    done = call("sample", tmp_path / "hitouch", "--seed", "7")
    assert done.exit_code == 0, done.stderr
    assert call("check", tmp_path / "hitouch").exit_code == 0


def test_new_writes_a_study_that_check_accepts(tmp_path):
    export = tmp_path / "export.csv"
    rows = "".join(f"{n},{n % 11},2026-03-{n % 28 + 1:02d},Fine with me\n" for n in range(40))
    export.write_text(f"id,satisfaction,date,comment\n{rows}", encoding="utf-8")
    done = call("new", export, "--out", tmp_path / "mine")
    assert done.exit_code == 0, done.stderr
    assert "fill in `question`" in done.stdout
    assert read_study(tmp_path / "mine").question == ""  # no placeholder becomes a headline
    assert call("check", tmp_path / "mine").exit_code == 0


def test_long_work_shows_how_far_it_is(cafe, monkeypatch):
    said = "satisfaction,comment\n7,A fine table by the window\n8,The soup was cold\n"
    (cafe / "visits.csv").write_text(said, encoding="utf-8")
    asked = STUDY.replace("items: {", "items: {comment: {role: comment}, ")
    (cafe / "study.yaml").write_text(asked, encoding="utf-8")
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = call("codebook", cafe)
    assert done.exit_code == 0, done.stderr
    assert "Finding themes" in done.stderr
    assert "Finding themes" not in done.stdout
    assert "No themes: the comments are too few, or no division of them holds." in done.stdout


def test_a_code_frame_with_a_code_for_the_rest_starts_a_codebook_that_is_read_again(cafe):
    said = "satisfaction,comment\n7,A fine table by the window\n8,The soup was cold\n"
    (cafe / "visits.csv").write_text(said, encoding="utf-8")
    asked = STUDY.replace("items: {", "items: {comment: {role: comment}, ")
    (cafe / "study.yaml").write_text(asked, encoding="utf-8")
    frame = cafe / "frame.csv"
    frame.write_text("code,definition\nSoup,cold soup\nOther,anything else\n", encoding="utf-8")
    done = call("codebook", cafe, "--frame", frame)
    assert done.exit_code == 0, done.stderr
    assert "row 3 (Other)" in " ".join(done.stderr.split())
    again = call("codebook", cafe)
    assert again.exit_code == 0, again.stderr
    assert "row 3" not in again.stderr


def test_no_pulse_is_planned_on_no_theme(cafe):
    done = call("pulse", cafe, "--out", cafe / "one")
    assert done.exit_code != 0
    assert "No pulse is planned. No themes: the comments are too few" in done.stderr
    assert not (cafe / "one").exists()


def test_the_command_starts_fast_and_knows_its_version():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import cemlab.cli"],
        capture_output=True,
        text=True,
    )
    assert "pandas" not in done.stderr
    version = importlib.metadata.version("cemlab")
    assert call("--version").stdout.strip() == version
    module = [sys.executable, "-m", "cemlab", "--version"]
    assert subprocess.check_output(module, text=True).strip() == version
    assert call("--help").exit_code == 0
