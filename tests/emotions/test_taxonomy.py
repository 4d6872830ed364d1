import json
from pathlib import Path

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from cemlab.emotions.taxonomy import (
    ASK,
    EKMAN,
    EMOTIONS,
    SENTIMENT,
    designed_feelings,
    feeling_groups,
)
from cemlab.errors import DataError

GOEMOTIONS = Path(__file__).resolve().parents[2] / "../shared/data/goemotions"


@pytest.mark.parametrize("grouping", [EKMAN, SENTIMENT])
def test_a_grouping_holds_each_emotion_but_neutral_once(grouping):
    members = [name for names in grouping.values() for name in names]
    assert sorted(members) == sorted(set(EMOTIONS) - {"neutral"})


def test_names_and_groups_are_those_of_goemotions():
    if not GOEMOTIONS.exists():
        pytest.skip("shared data absent: goemotions")
    assert tuple((GOEMOTIONS / "emotions.txt").read_text().split()) == EMOTIONS
    for name, grouping in (("ekman", EKMAN), ("sentiment", SENTIMENT)):
        published = json.loads((GOEMOTIONS / f"{name}_mapping.json").read_text())
        assert {k: set(v) for k, v in grouping.items()} == {k: set(v) for k, v in published.items()}


def test_a_feeling_is_read_by_just_the_emotions_shown_to_read_it():
    """Counted anew in the comments to train on: 70 % of at least 20, surely more than half."""
    file = Path(__file__).parents[2] / "cemlab/emotions/data/voices_train.csv"
    voices = pd.read_csv(file, keep_default_na=False)
    sets = {c: voices[c].str.split(";").map(set) for c in ("labels", "met", "violated")}
    for row in designed_feelings().itertuples():
        for side in ("met", "violated"):
            shown = [row.feeling in found for found in sets[side]]
            reads = {e for e in EMOTIONS if _is_shown([e in f for f in sets["labels"]], shown)}
            assert set(getattr(row, side)) == reads, (row.feeling, side)


def _is_shown(label, shown):
    cases = pd.Series(shown)[label]
    if len(cases) < 20 or cases.mean() < 0.7:
        return False
    return proportion_confint(cases.sum(), len(cases), method="wilson")[0] > 0.5


def test_feelings_of_the_design_are_there_with_opposites():
    table = designed_feelings().set_index("feeling")
    wanted = [
        "reassured",
        "confident",
        "cared for",
        "valued",
        "in control",
        "understood",
        "calm",
        "relieved",
        "delighted",
        "excited",
        "proud",
        "trusting",
    ]
    assert table.loc[wanted, "opposite"].str.len().min() > 3
    assert table["opposite"].is_unique
    assert not set(table["opposite"]) & set(table.index)
    assert table.loc["valued", "how"] == ASK


def test_feelings_of_a_study_come_in_its_order_and_unknown_ones_are_asked():
    found = designed_feelings(["proud", "inspired"])
    assert found["feeling"].tolist() == ["proud", "inspired"]
    assert found["how"].tolist() == ["read", ASK]


def test_a_study_may_override_and_add(tmp_path):
    file = tmp_path / "feelings.csv"
    file.write_text("feeling,opposite,met,violated\nproud,ashamed,,remorse\nhooked,torn,love,\n")
    found = designed_feelings(own=file).set_index("feeling")
    assert len(found) == len(designed_feelings()) + 1
    assert (found.loc["proud", "met"], found.loc["proud", "violated"]) == ((), ("remorse",))
    assert feeling_groups(["proud", "hooked"], own=file) == {
        "ashamed": ("remorse",),
        "hooked": ("love",),
    }


def test_all_faults_of_an_own_table_are_told(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("feeling,opposite,met,violated\ncalm,x,peace,\ncalm,x,,\n")
    with pytest.raises(DataError, match=r"mine\.csv: `peace` is no emotion; `calm` stands twice"):
        designed_feelings(own=file)
    file.write_text("feeling\ncalm\n")
    with pytest.raises(DataError, match="column opposite, met, violated missing"):
        designed_feelings(own=file)
