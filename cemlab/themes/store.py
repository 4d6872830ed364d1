"""What takes long, kept on disk: vectors of sentences, and divisions into themes."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import numpy as np

from cemlab.emotions import transformer
from cemlab.emotions.transformer import shipped_transformer
from cemlab.themes import choose, cluster, lens, stability

FILES = ("trunk.onnx", "meaning.onnx", "tokenizer.json")
MOST = 1_000_000  # vectors kept, 0.8 kB each; the oldest go first
AT_ONCE = 500
DIVISIONS = 200  # kept
# A division is made anew where the code that makes it is another, ours or that of what it calls.
CODE = b"".join(Path(part.__file__).read_bytes() for part in (choose, cluster, lens, stability))
CODE += " ".join(map(version, ("numpy", "scipy", "scikit-learn", "scikit-network"))).encode()


def stored(texts: list[str]) -> np.ndarray:
    """Return the vectors of the shipped encoder, from disk where they lie there.

    Parameters
    ----------
    texts
        Any; equal ones get equal vectors.

    Returns
    -------
    ndarray
        Whole numbers, see `cluster.grained`; shape (n, 384). Fresh and stored ones are the same.
    """
    keys = {text: hashlib.sha256(_model() + text.encode()).digest()[:16] for text in set(texts)}
    with _shelf() as shelf:
        known = _look_up(shelf, list(keys.values()))
        missing = sorted(text for text, key in keys.items() if key not in known)
        if missing:
            fresh = cluster.grained(shipped_transformer().encode(missing)).astype(np.int16)
            new = {keys[text]: row.tobytes() for text, row in zip(missing, fresh, strict=True)}
            with shelf:
                shelf.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", new.items())
                shelf.execute(
                    "DELETE FROM vectors WHERE rowid <= (SELECT max(rowid) FROM vectors) - ?",
                    (MOST,),
                )
            known |= new
    rows = [np.frombuffer(known[keys[text]], np.int16) for text in texts]
    return np.array(rows, dtype=np.float32)


def divided(
    points: np.ndarray, n_themes: int | None, seed: int
) -> tuple[np.ndarray, np.ndarray, dict]:
    """Return what `choose` does, from disk where the same points were divided before.

    Parameters
    ----------
    points, n_themes, seed
        As there; of the space.

    Returns
    -------
    labels, stability, facts
        As there.
    """
    asked = f"{points.shape} {n_themes} {seed}".encode()
    key = hashlib.sha256(CODE + asked + points.tobytes()).digest()
    with _shelf() as shelf:
        known = shelf.execute("SELECT found FROM divisions WHERE key = ?", (key,)).fetchone()
        if known:
            labels, stable, facts = json.loads(known[0])
            return np.array(labels), np.array(stable, dtype=float), facts
        labels, stable, facts = choose.choose(cluster.Space.build(points), n_themes, seed)
        found = json.dumps([labels.tolist(), stable.tolist(), facts])
        with shelf:
            shelf.execute("INSERT OR REPLACE INTO divisions VALUES (?, ?)", (key, found))
            oldest = "SELECT max(rowid) FROM divisions"
            shelf.execute(f"DELETE FROM divisions WHERE rowid <= ({oldest}) - ?", (DIVISIONS,))
    return labels, stable, facts


def _look_up(shelf: sqlite3.Connection, keys: list[bytes]) -> dict[bytes, bytes]:
    """Return what is known of these keys."""
    found: dict[bytes, bytes] = {}
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        marks = ",".join("?" * len(some))
        found |= dict(
            shelf.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)
        )
    return found


@contextmanager
def _shelf() -> Iterator[sqlite3.Connection]:
    """Open the file of vectors, readable by its owner alone."""
    import platformdirs

    folder = Path(os.environ.get("CEMLAB_CACHE") or platformdirs.user_cache_dir("cemlab"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "vectors.sqlite"
    os.close(os.open(path, os.O_CREAT, 0o600))
    with closing(sqlite3.connect(path, timeout=600)) as shelf:
        shelf.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB)")
        shelf.execute("CREATE TABLE IF NOT EXISTS divisions (key BLOB PRIMARY KEY, found TEXT)")
        yield shelf


@cache
def _model() -> bytes:
    """Tell this encoder from any other by its files and its code."""
    data = resources.files("cemlab.emotions").joinpath("data")
    parts = [Path(transformer.__file__), *(data.joinpath(name) for name in FILES)]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).digest()
