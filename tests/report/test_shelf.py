import json

import pytest

from cemlab.errors import StudyError
from cemlab.report.shelf import publish, slug, staging


def manifest(run="20260301-100000-analyst", **changes):
    about = {
        "study": {"name": "cafe", "title": "Harbour <Café>", "question": "What first?"},
        "run": run,
        "audience": "analyst",
        "started": f"2026-03-01T10:00:{run[13:15]}+00:00",
        "whole": True,
        "bottom_line": [f"Said by {run}."],
        "notebooks": [
            {
                "name": "02_past",
                "title": "What was?",
                "file": "02_past.html",
                "bottom_line": ["It."],
            }
        ],
        "left_out": [],
        "inputs": [{"file": "a.csv", "rows_in": 1200, "rows_kept": 1199, "rows_set_aside": 1}],
    }
    return about | changes


def put(shelf, **changes):
    with staging(shelf) as folder:
        (folder / "02_past.html").write_text("report")
        return publish(folder, shelf, manifest(**changes)).read_text("utf-8")


def test_the_newest_whole_run_is_shown_and_others_are_listed(tmp_path):
    put(tmp_path, run="20260301-100001-analyst")
    put(tmp_path, run="20260301-100002-manager", audience="manager")
    page = put(tmp_path, run="20260301-100003-analyst", whole=False)
    assert "Said by 20260301-100002-manager." in page
    assert "Said by 20260301-100001-analyst." not in page
    assert "Said by 20260301-100003-analyst." not in page
    assert "Other runs (2)" in page
    assert page.index("20260301-100003-analyst/02_past") < page.index("20260301-100001-analyst/02")
    assert "1,199" in page
    assert "Harbour &lt;Café&gt;" in page


def test_two_runs_of_the_same_second_both_stay(tmp_path):
    put(tmp_path)
    put(tmp_path)
    names = sorted(path.parent.name for path in tmp_path.rglob("manifest.json"))
    assert names == ["20260301-100000-analyst", "20260301-100000-analyst-2"]
    assert {json.loads(p.read_text())["run"] for p in tmp_path.rglob("manifest.json")} == set(names)


def test_what_fails_while_writing_leaves_nothing(tmp_path):
    def fail():
        with staging(tmp_path) as folder:
            (folder / "02_past.html").write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_several_studies_stand_on_one_shelf(tmp_path):
    put(tmp_path)
    page = put(tmp_path, study={"name": "inn", "title": "The Inn", "question": "Why?"})
    assert page.count("<article") == 2
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("content", ['{"a": 1}', "{", "[]", "\xff", '{"run": 3, "started": 4}'])
def test_a_bad_manifest_is_named_and_left_out(tmp_path, content):
    put(tmp_path, run="20260301-100001-analyst")
    bad = tmp_path / "cafe" / "bad" / "manifest.json"
    bad.parent.mkdir()
    bad.write_bytes(content.encode("latin-1"))
    with pytest.warns(UserWarning, match="cafe/bad/manifest.json cannot be read"):
        page = put(tmp_path, run="20260301-100002-analyst")
    assert "Said by 20260301-100002-analyst." in page
    assert "Other runs (1)" in page


def test_an_index_that_cannot_be_made_publishes_nothing(tmp_path):
    before = put(tmp_path)
    with pytest.raises(TypeError):
        put(tmp_path, run="20260301-100002-analyst", inputs=None)
    assert len(list(tmp_path.rglob("manifest.json"))) == 1
    assert (tmp_path / "index.html").read_text("utf-8") == before


@pytest.mark.parametrize("name", ["", "..", "/", "…"])
def test_a_name_that_names_no_folder_is_refused(name):
    with pytest.raises(StudyError, match="has no letter or digit"):
        slug(name)


def test_a_name_cannot_leave_the_shelf():
    assert slug("../../etc/Passwd") == "etc-passwd"
