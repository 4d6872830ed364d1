import numpy as np
import pytest

from cemlab.themes import find_themes, store
from cemlab.themes.embed import SentenceEncoder
from cemlab.themes.find import TOO_LITTLE

SAID = ["the train was late", "a delayed departure", "kind crew", "friendly staff on board"]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CEMLAB_CACHE", str(tmp_path))
    return tmp_path / "vectors.sqlite"


def test_each_text_is_encoded_once_and_comes_back_the_same(cache, monkeypatch):
    fresh = SentenceEncoder().encode([*SAID, SAID[0]])
    assert np.array_equal(fresh[0], fresh[-1])
    monkeypatch.setattr(store, "shipped_transformer", lambda: pytest.fail("encoded again"))
    assert np.array_equal(SentenceEncoder().encode(SAID[::-1]), fresh[3::-1])


def test_file_is_its_owners_alone_and_holds_no_words(cache):
    SentenceEncoder().encode(SAID)
    assert cache.stat().st_mode & 0o077 == 0
    assert b"train" not in cache.read_bytes()


def test_another_model_has_other_vectors(cache, monkeypatch):
    SentenceEncoder().encode(SAID)

    class Other:
        def encode(self, texts):
            return np.eye(len(texts))

    monkeypatch.setattr(store, "_model", lambda: b"another")
    monkeypatch.setattr(store, "shipped_transformer", Other)
    assert SentenceEncoder().encode(SAID).shape == (4, 4)


def test_division_is_made_once(cache, monkeypatch):
    words = ["late", "train", "seat", "crew", "bag", "food", "gate", "desk"]
    said = [f"the {a} and the {b}" for a in words for b in words]
    assert len(set(said)) > TOO_LITTLE
    first = find_themes(said)
    monkeypatch.setattr(store.choose, "choose", lambda *_: pytest.fail("divided again"))
    again = find_themes(said)
    assert np.array_equal(first.labels, again.labels)
    assert np.array_equal(first.stability, again.stability, equal_nan=True)
