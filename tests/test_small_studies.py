"""Small and lopsided studies are reported on; what they cannot answer is left out, and said."""

import json

import numpy as np
import pandas as pd
import pytest

from cemlab.report import run

RATED = "{role: touchpoint, scale: {low: 0, high: 10}}"
TOUCHPOINTS = ("food", "waiting", "staff")
COMMENT = "comment: {role: comment}"
WORDS = [
    "The app is quick and I am happy with it.",
    "Support never called me back, I am angry.",
    "The invoice was wrong again, and nobody could tell me why.",
    "Delivery came a day early, thank you!",
]


def scores(n):
    """Answers from 0 to 10."""
    return np.random.default_rng(7).integers(2, 11, n)


def days(n, spread):
    """Dates within some days."""
    return pd.Timestamp("2026-03-02") + pd.to_timedelta(np.arange(n) % spread, unit="D")


def words(n):
    """Comments that repeat, as short ones do."""
    return [f"{WORDS[k % 4]} {WORDS[(k * 3 + k // 4) % 4]}" for k in range(n)]


def waves():
    """Two waves of a relationship survey, the second hardly answered."""
    rng = np.random.default_rng(8)
    table = pd.DataFrame({"wave": ["2025"] * 60 + ["2026"] * 7, "overall": scores(67)})
    for name in TOUCHPOINTS:
        table[name] = np.clip(table["overall"] + rng.integers(-2, 3, 67), 0, 10)
    return table


PRESENT = ", ".join(
    f"{name}: {{role: touchpoint, touchpoint: {name}, scale: {{low: 0, high: 10}}}}"
    for name in TOUCHPOINTS
)
STUDIES = {  # pattern, columns, items, table, notebooks asked for, notebooks left out
    "twelve undated answers without comments": (
        "past",
        "{touchpoint: place}",
        f"satisfaction: {RATED}",
        lambda: pd.DataFrame({"place": ["food", "staff"] * 6, "satisfaction": scores(12)}),
        {"02_past_patterns", "04_potential_patterns", "05_feelings"},
        {
            "04_potential_patterns": "the study has no comments",
            "05_feelings": "the study has no feelings wanted or felt and no comments",
        },
    ),
    "twenty days of one touch point": (
        "past",
        "{touchpoint: place, answered_at: day}",
        f"satisfaction: {RATED}, {COMMENT}",
        lambda: pd.DataFrame(
            {"place": "food", "satisfaction": scores(80), "comment": words(80)}
        ).assign(day=days(80, 20)),
        {"02_past_patterns", "09_summary"},
        {},
    ),
    "comments alone": (
        "past",
        "{answered_at: day}",
        COMMENT,
        lambda: pd.DataFrame({"comment": words(40), "day": days(40, 60)}),
        {"02_past_patterns", "04_potential_patterns", "05_feelings"},
        {
            "02_past_patterns": "no source of the pattern past has scores of touch points, an "
            "overall score, or recommend on 0–10: give its items these roles in study.yaml"
        },
    ),
    "a help desk that asks for good or bad, with comments that do not divide": (
        "past",
        "{answered_at: day}\n    segments: {group: group}",
        "csat: {role: overall, scale: {low: 0, high: 1, labels: {0: Bad, 1: Good}}, "
        f"not_applicable: [Offered]}}, {COMMENT}",
        lambda: pd.DataFrame(
            {"csat": ["Good", "Good", "Bad", "Offered"] * 30, "comment": words(120)}
        ).assign(day=days(120, 200), group=["doors", "lifts", "heating"] * 40),
        {"02_past_patterns", "04_potential_patterns", "05_feelings", "09_summary"},
        {},
    ),
    "a second wave of seven": (
        "present",
        "{wave: wave}",
        f"overall: {{role: overall, scale: {{low: 0, high: 10}}}}, {PRESENT}",
        waves,
        {"03_present_patterns"},
        {},
    ),
}


@pytest.mark.parametrize("name", STUDIES)
def test_a_small_study_is_reported_on(name, tmp_path):
    pattern, columns, items, table, asked, left_out = STUDIES[name]
    table().to_csv(tmp_path / "answers.csv", index=False)
    touchpoints = ", ".join(f"{one}: {{label: {one.title()}}}" for one in TOUCHPOINTS)
    (tmp_path / "study.yaml").write_text(
        f"title: {name.capitalize()}\nsources:\n  answers:\n    file: answers.csv\n"
        f"    pattern: {pattern}\n    promise: confidential\n    columns: {columns}\n"
        f"    items: {{{items}}}\ntouchpoints: {{{touchpoints}}}\n",
        encoding="utf-8",
    )
    index = run(tmp_path, notebooks=sorted(asked), reports=tmp_path / "reports")
    (manifest,) = (json.loads(path.read_text("utf-8")) for path in index.parent.rglob("*.json"))
    told = {book["name"]: book["bottom_line"] for book in manifest["notebooks"]}
    assert told.keys() == asked - left_out.keys()
    assert all(told.values())
    said = json.dumps(told)
    assert "nan" not in said.casefold().replace('"', " ").split()
    if "answered_at" in columns:
        assert "carry no dates" not in said
    if len(table()) > 12:  # groups of enough answers are shown beside those that are too small
        assert "No figure rests on enough answers" not in said
    if "05_feelings" in told:
        assert any("against as long a time before" in line for line in told["05_feelings"])
    if "Good" in items:
        for notebook in ("02_past_patterns", "09_summary"):
            assert told[notebook][0].startswith("The better of two answers was given by 67 % (")
        assert "Opinions part" not in said
    assert {book["name"]: book["reason"] for book in manifest["left_out"]} == left_out
