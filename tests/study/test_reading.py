"""The study file: what it gives, and everything it refuses, all at once."""

from pathlib import Path

import pytest

from cemlab.errors import StudyError
from cemlab.study import find_study, read_study

GOOD = """\
title: Trial
sources:
  calls:
    file: calls.csv
    pattern: past
    promise: confidential
    columns: {response_id: id, answered_at: at}
    items:
      score:
        role: touchpoint
        touchpoint: desk
        wording: {de: "Wie gut?", en: "How good?"}
        scale: {low: 0, high: 10, labels: {0: NO, 10: Good}}
        not_applicable: [99, never used]
      nps: {role: recommend, scale: {low: 0, high: 10}}
touchpoints:
  desk: {label: Service desk, goal: {item: score, value: 8, by: 2026-12-31}}
"""


@pytest.fixture
def study_file(tmp_path):
    def write(text, name="study.yaml"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return write


def problems(file, **options):
    """The lines of the message that reading a study raises."""
    with pytest.raises(StudyError) as caught:
        read_study(file, **options)
    return [line.removeprefix("  - ") for line in str(caught.value).splitlines()]


def test_good_study_is_read_with_names_defaults_and_lines(study_file):
    study = read_study(study_file(GOOD))
    item = study.sources["calls"].items["score"]
    assert study.name == study.folder.name
    assert item.scale.labels[0] == "NO", "YAML 1.2: NO is a word"
    assert item.not_applicable == [99.0, "never used"]
    assert study.touchpoints["desk"].goal.value == 8
    assert (study.language, study.timezone, study.min_group.comments) == ("de", "UTC", 20)
    assert study.line("sources", "calls", "items", "score", "scale") == 13
    assert study.line("sources", "calls", "segments", "absent") == 3, "the nearest place above"
    assert study.notes == []


def test_a_file_of_another_name_is_a_study_of_that_name(study_file):
    assert read_study(study_file(GOOD, "airline.yaml")).name == "airline"


def test_a_recommendation_on_another_scale_is_noted_not_refused(study_file):
    text = GOOD.replace(
        "nps: {role: recommend, scale: {low: 0", "nps: {role: recommend, scale: {low: 1"
    )
    assert read_study(study_file(text)).notes == [
        "calls.nps asks for a recommendation on 1 to 10: no Net Promoter Score, which needs "
        "0 to 10, is made of it."
    ]


def test_everything_wrong_is_told_at_once_with_line_and_nearest_name(study_file):
    file = study_file(
        "title: Trial\n"
        "timezone: Europe/Berln\n"
        "curency: EUR\n"
        "sources:\n"
        "  calls:\n"
        "    file: calls.csv\n"
        "    pattern: pst\n"
        "    promise: anonymous\n"
        "    items:\n"
        "      a: {role: overall, scale: {low: ten, high: 3}}\n"
        "      b: {role: overall, scale: {low: 5, high: 5}}\n"
        "      b: {role: comment}\n"
        "      c: {role: touchpoint, scale: {low: 1, high: 5}, touchpoint: dsk}\n"
        "      d: {role: effort}\n"
        "      e: {role: success, scale: {low: 0, high: 1, labels: {2: Y}}, not_applicable: [1]}\n"
        "    segments: {value: v}\n"
        "touchpoints:\n"
        "  desk: {label: Desk, goal: {item: bb, value: 3, by: soon}}\n"
    )
    heading, *lines = problems(file, files=True)
    assert heading == f"{file} cannot be used:"
    assert lines == [
        "line 2, timezone: 'Europe/Berln' is not a time zone: did you mean Europe/Berlin or "
        "Europe/Dublin or Europe/Belfast?",
        "line 3, curency: unknown key: did you mean currency?",
        f"line 6, sources.calls.file: no file calls.csv in {file.parent} "
        "(that folder holds no table); --data names another folder",
        "line 7, sources.calls.pattern: 'pst' is not possible: did you mean past or present? "
        "(of past, present, potential)",
        "line 10, sources.calls.items.a.scale.low: must be a number",
        "line 11, sources.calls.items.b: stands twice, in line 11 and again in line 12: keep one",
        "line 11, sources.calls.items.b.scale: low must be below high, got low 5 and high 5",
        "line 13, sources.calls.items.c.touchpoint: 'dsk' is not declared under touchpoints: "
        "did you mean desk?",
        "line 14, sources.calls.items.d: scale is missing: add one, such as scale: {low: 0, "
        "high: 10}",
        "line 15, sources.calls.items.e.scale.labels: 2 lies outside the scale 0 to 1",
        "line 15, sources.calls.items.e.not_applicable: 1 lies within the scale 0 to 1, so it "
        "would be read as a rating",
        "line 16, sources.calls.segments.value: 'value' is a column of every study: name it "
        "otherwise",
        "line 18, touchpoints.desk.goal.by: must be a date such as 2026-12-31",
        "line 18, touchpoints.desk.goal.item: 'bb' is no item of any source: did you mean b?",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("sampled: true", ""), None),
        (("promise: confidential", "promise: named\n    sampled: 1"), "must be true or false"),
        (("title: Trial", "title: 2026"), "must be text"),
        (("title: Trial\n", ""), "title: is missing: add it"),
        (("value: 8,", "value: 11,"), "11 lies outside the scale 0 to 10"),
        (("        touchpoint: desk\n", ""), "says not which touch point it is about"),
        (("desk: {", "9desk: {label: x}\n  desk: {"), "must begin with a letter"),
        (("high: 10, labels", "high: .inf, labels"), "must be a finite number"),
        (("  calls:", "  customers:"), "a source may not be called customers"),
        (("role: recommend,", "role: comment,"), "has no scale"),
        (("10: Good", "10: no"), "two numbers have the same word"),
    ],
)  # fmt: skip
def test_single_mistakes(study_file, change, told):
    file = study_file(GOOD.replace(*change))
    if told is None:
        assert read_study(file).title == "Trial"
    else:
        assert told in "\n".join(problems(file))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: &a T\nquestion: *a\n", "line 1: anchors (&), aliases (*) and tags (!)"),
        ("title: !!python/object:os.system x\n", "anchors (&), aliases (*) and tags (!)"),
        ("title: [unclosed\n", "is not valid YAML: line"),
        ("title: 'a\n", "is not valid YAML: line"),
        ("- a\n- b\n", "line 1, file: must hold lines of the form key: value"),
        ("", "line 1, file: must hold lines of the form key: value"),
        ("[" * 5000, "nested too deeply"),
        ("[{" * 200_000, "nested too deeply"),
        ("\n".join(f"k{i}: 1" for i in range(3000)), "k99: unknown key"),
        ("# " + "x" * 2_000_001, "holds more than 2,000,000 bytes"),
    ],
)
def test_hostile_yaml_is_refused_in_words(study_file, text, told):
    assert told in "\n".join(problems(study_file(text)))


def test_a_study_that_is_not_text_is_refused(tmp_path):
    file = tmp_path / "study.yaml"
    file.write_bytes(b"title: Gr\xfc\xdfe")
    assert problems(file) == [f"{file} is not UTF-8 text: save the study file as UTF-8."]


def test_a_study_is_found_by_file_folder_and_name(study_file, tmp_path, monkeypatch):
    file = study_file(GOOD)
    assert find_study(file) == find_study(file.parent) == file
    home = tmp_path / "project"
    (home / "data" / "acme").mkdir(parents=True)
    (home / "data" / "acme" / "study.yaml").write_text(GOOD)
    (home / "notebooks").mkdir()
    monkeypatch.chdir(home / "notebooks")
    assert find_study("acme") == home / "data" / "acme" / "study.yaml"
    assert find_study("hitouch").parent.name == "hitouch", "beside the package, from any folder"
    with pytest.raises(StudyError, match="did you mean acme"):
        find_study("acne")


def test_files_may_lie_elsewhere(study_file, tmp_path):
    file = study_file(GOOD)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "calls.csv").write_text("id\n1\n")
    assert "did you mean" not in problems(file, files=True)[1]
    study = read_study(file, data=tmp_path / "raw", files=True)
    assert study.file_path("calls.csv", tmp_path / "raw").exists()


def test_shipped_studies_are_in_order():
    for name in ("hitouch", "airline_reviews"):
        assert read_study(name).name == name
        assert Path(find_study(name)).is_absolute()


def test_the_segment_of_countries_must_be_declared(tmp_path):
    text = (
        "title: Countries\n"
        "country: land\n"
        "sources:\n"
        "  survey:\n"
        "    file: a.csv\n"
        "    pattern: past\n"
        "    promise: confidential\n"
        "    segments: {lang: null, land_of: null}\n"
        "    items: {overall: {role: overall, scale: {low: 0, high: 10}}}\n"
    )
    (tmp_path / "study.yaml").write_text(text)
    with pytest.raises(StudyError, match="line 2, country: 'land' is no segment: did you mean"):
        read_study(tmp_path / "study.yaml")
    (tmp_path / "study.yaml").write_text(text.replace("country: land", "country: land_of"))
    assert read_study(tmp_path / "study.yaml").country == "land_of"


def test_a_step_says_which_kind_of_waste_it_counts(tmp_path):
    text = (
        "title: Steps\nsources:\n  survey:\n    file: a.csv\n    pattern: past\n"
        "    promise: confidential\n    items:\n"
        "      waited: {role: step, level: waits, scale: {low: 0, high: 90}, touchpoint: desk}\n"
        "      again: {role: step, scale: {low: 1, high: 9}, touchpoint: desk}\n"
        "      whole: {role: overall, at_most: 3, scale: {low: 0, high: 10}}\n"
        "touchpoints: {desk: {label: Desk}}\n"
    )
    (tmp_path / "study.yaml").write_text(text)
    with pytest.raises(StudyError) as caught:
        read_study(tmp_path / "study.yaml")
    for told in ("unit is missing: minutes, hours or days",
                 "goes together with a level: contacts, handovers, waits",
                 "only an item of role step has at_most and unit"):  # fmt: skip
        assert told in str(caught.value)
