import pytest

from cemlab.errors import ParameterError
from cemlab.themes import find_themes, sub_themes

WITHIN = {
    "The train was late": ["because of snow", "because of a strike"],
    "The meal was cold": ["and the soup was salty", "and the bread was old"],
}
EXTRA = ["on my way home", "on my way to work", "again", "last week", "this morning",
         "in the north", "in the south", "to our surprise", "as ever", "for hours",
         "and nobody cared",
         "said my wife", "said my boss", "with the children", "on a long trip", "at night",
         "for the second time", "once more", "in the end", "at the worst moment", "near the coast",
         "near the border", "on the way back", "before the holidays", "after the holidays",
         "all the way"]  # fmt: skip
SAID = [f"{a} {b} {c}" for a, parts in WITHIN.items() for b in parts for c in EXTRA]


def test_sub_themes_are_those_of_their_theme(monkeypatch):
    monkeypatch.setattr("cemlab.themes.levels.LEAST", 40)
    found = find_themes(SAID, n_themes=2)
    table = sub_themes(found, SAID, most=2)
    assert set(table["within"]) <= set(found.table["label"])
    assert table.groupby("theme").size().le(2).all()
    inside = table.groupby("theme")["sentences"].sum()
    assert (inside <= found.table.set_index("theme")["comments"].reindex(inside.index)).all()
    assert len(table) >= 2


def test_small_themes_are_not_looked_into():
    found = find_themes(SAID[:30], n_themes=2)
    assert sub_themes(found, SAID[:30]).empty
    with pytest.raises(ParameterError, match="same comments"):
        sub_themes(found, SAID)
