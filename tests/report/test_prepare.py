import stat
import subprocess
import sys

import pandas as pd
import pytest

from cemlab.errors import StudyError
from cemlab.report import prepare


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CEMLAB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def states(cache):
    return [path for path in cache.glob("*/*") if path.is_dir()]


def test_tables_are_stored_once_for_their_owner_only(cafe, cache):
    first = prepare(cafe)
    (state,) = states(cache)
    written = {path: path.stat().st_mtime_ns for path in state.rglob("*") if path.is_file()}
    assert written
    for path in [*cache.rglob("*"), cache]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    again = prepare(cafe.parent)
    assert {path: path.stat().st_mtime_ns for path in written} == written
    assert again.study.title == first.study.title
    for name in ("ratings", "responses", "readings", "intake"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(first, name))


def test_a_changed_input_or_study_is_prepared_anew(cafe, cache):
    assert len(prepare(cafe).ratings) == 2
    visits = cafe.parent / "visits.csv"
    visits.write_text(visits.read_text() + "9\n")
    assert len(prepare(cafe).ratings) == 3
    cafe.write_text(cafe.read_text().replace("Harbour", "Quayside"))
    assert prepare(cafe).study.title == "Quayside Café"
    assert len(states(cache)) == 3
    visits.write_text(visits.read_text() + "1\n")
    assert len(prepare(cafe).ratings) == 4
    assert len(states(cache)) == 3


def test_sources_may_lie_elsewhere(cafe, cache, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "visits.csv").write_text("satisfaction\n1\n2\n3\n")
    assert len(prepare(cafe, elsewhere).ratings) == 3
    assert len(prepare(cafe, "").ratings) == 2


def test_two_at_once_get_the_same_and_leave_nothing_behind(cafe, cache):
    code = "import sys; from cemlab.report import prepare; print(len(prepare(sys.argv[1]).ratings))"
    command = [sys.executable, "-c", code, str(cafe)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=100)[0] for process in both] == ["2\n", "2\n"]
    assert len(states(cache)) == 1
    assert not list(cache.glob("*/.staging*"))


def test_a_missing_source_is_told_and_nothing_stored(cafe, cache):
    (cafe.parent / "visits.csv").unlink()
    with pytest.raises(StudyError, match=r"visits\.csv"):
        prepare(cafe)
    assert not cache.exists()
