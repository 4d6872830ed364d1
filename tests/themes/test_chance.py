import numpy as np
import pytest

from cemlab.errors import ParameterError
from cemlab.themes import beside_chance, find_themes
from cemlab.themes.embed import WordEncoder

SUBJECTS = ["invoice fee amount tax refund", "login password code screen reset"]


@pytest.fixture(scope="module")
def said():
    rng = np.random.default_rng(2)
    return [
        " ".join(rng.choice(subject.split(), 4, replace=False))
        for subject in SUBJECTS
        for _ in range(60)
    ]


def test_planted_themes_exceed_chance(said):
    found = find_themes(said, n_themes=2, encoder=WordEncoder())
    table = beside_chance(found, said, encoder=WordEncoder())
    assert (table["stability"] > table["stability_chance"]).all()
    assert table["label"].tolist() == found.table["label"].tolist()
    assert table["stability_chance"].nunique() == 1


def test_theme_that_chance_reaches_is_a_pattern(said, monkeypatch):
    import cemlab.themes.chance as module

    found = find_themes(said, n_themes=2, encoder=WordEncoder())
    found.table["reading"] = "stable"
    monkeypatch.setattr(module, "_by_chance", lambda *_: (0.0, 1.0))
    assert beside_chance(found, said)["reading"].eq("pattern").all()


def test_undivided_comments_have_no_chance(said):
    found = find_themes(["one thing alone"] * 3)
    assert beside_chance(found, ["one thing alone"] * 3).empty
    with pytest.raises(ParameterError, match="same comments"):
        beside_chance(found, said)
