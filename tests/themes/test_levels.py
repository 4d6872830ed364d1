import numpy as np
import pandas as pd
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


@pytest.fixture(scope="module")
def parts():
    """Themes of two subjects, with long comments of six sentences of one part."""
    both = [". ".join(f"{a} {b} {c}" for c in EXTRA[first : first + 6]) for a, own in WITHIN.items()
            for b in own for first in range(8)]  # fmt: skip
    said = [*SAID, *both]
    found = find_themes(said, n_themes=2)
    return found, said


def test_shares_of_sub_themes_have_intervals_clustered_by_comment(monkeypatch, parts):
    monkeypatch.setattr("cemlab.themes.levels.LEAST", 40)
    found, said = parts
    table = sub_themes(found, said)
    assert len(table) >= 2
    assert ((table["low"] < table["share"]) & (table["share"] < table["high"])).all()
    assert np.allclose(table["share"], table["sentences"] / table["n_sentences"])
    assert (table["n_effective"] < table["n_sentences"]).all()
    assert table["method"].eq("share of the theme's sentences, Wilson, clustered by comment").all()
    wider = sub_themes(found, said, confidence=0.99)
    assert (wider["high"] - wider["low"] > table["high"] - table["low"]).all()


def test_the_largest_that_hold_are_listed_and_nothing_is_merged(monkeypatch, parts):
    monkeypatch.setattr("cemlab.themes.levels.LEAST", 40)
    found, said = parts
    every, few = sub_themes(found, said, most=100), sub_themes(found, said, most=1)
    assert not every["reading"].isin(["doubtful", "undivided"]).any()
    pd.testing.assert_frame_equal(few, every[~every["theme"].duplicated()].reset_index(drop=True))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_shuffled_words_hold_nothing_within(monkeypatch, parts, seed):
    monkeypatch.setattr("cemlab.themes.levels.LEAST", 40)
    _, said = parts
    words = [text.split() for text in said]
    mixed = np.random.default_rng(seed).permutation([word for text in words for word in text])
    cuts = np.cumsum([len(text) for text in words])[:-1]
    mixed = [" ".join(some) for some in np.split(mixed, cuts)]
    one = find_themes(mixed, n_themes=1)
    assert len(one.table) == 1
    assert sub_themes(one, mixed).empty


def test_row_order_moves_no_sub_theme(monkeypatch, parts):
    monkeypatch.setattr("cemlab.themes.levels.LEAST", 40)
    found, said = parts
    turned = pd.Series(said).sample(frac=1, random_state=1)
    again = sub_themes(find_themes(turned, n_themes=2), turned)
    pd.testing.assert_frame_equal(again, sub_themes(found, said))
