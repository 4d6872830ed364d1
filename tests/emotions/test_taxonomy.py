import json
from pathlib import Path

import pytest

from cemlab.emotions.taxonomy import EKMAN, EMOTIONS, SENTIMENT

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
