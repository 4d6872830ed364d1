"""Loads, redacts and reads a study once; later calls only open what was stored."""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from cemlab.study import Study, find_study, read_study

if TYPE_CHECKING:
    from cemlab.load import Feedback

SEED = 7  # of the notebooks, as they come
SNAPSHOT = "CEMLAB_SNAPSHOT"
KEPT = 3  # prepared states kept per study; older ones are removed
PACKAGE = Path(__file__).resolve().parents[1]
# What the prepared tables depend on besides the inputs: a change of any of these prepares anew.
READERS = ("load", "emotions", "study", "privacy", "text.py")


def prepare(study: str | Path, data: str | Path | None = None) -> "Feedback":
    """Load, redact and read a study, or open what an earlier call stored.

    The redacted tables, with the emotions read in each comment, are kept as Parquet that only
    their owner can read, under ``$CEMLAB_CACHE`` or the user's cache folder. Changing an input,
    the study file or the code that reads them prepares anew; calls at the same time wait for the
    first one.

    Parameters
    ----------
    study
        A study file, its folder, or the name of a study under data/.
    data
        Where the sources lie; by default (or empty) beside the study file.

    Returns
    -------
    Feedback
        The tables of the study, `readings` filled.

    Raises
    ------
    StudyError
        Where the study file cannot be used.
    DataError
        Where a source cannot be read.

    Examples
    --------
    >>> prepare("hitouch").readings.columns[:2].to_list()  # doctest: +SKIP
    ['comment_id', 'sentence']
    """
    from cemlab.load import Feedback, load_study
    from cemlab.load.sql import asked_once

    file = find_study(study)
    plan = read_study(file, data=data or None, files=True)
    shelf = shelf_of(plan)
    shelf.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shelf.mkdir(mode=0o700, exist_ok=True)
    with locked(shelf / ".lock"), asked_once():
        stored = shelf / fingerprint(plan, data)
        if not stored.is_dir():
            feedback = load_study(file, data=data or None)
            _read(feedback)
            _store(feedback, stored)
            _forget(shelf)
        os.utime(stored)
        return Feedback.open(stored)


def shelf_of(study: Study) -> Path:
    """Where the prepared states of a study lie."""
    return _cache() / f"{study.name}-{_digest([str(study.path)])[:8]}"


def fingerprint(study: Study, data: str | Path | None = None) -> str:
    """Tell apart what was prepared from what: inputs, study file, version and reading code.

    Parameters
    ----------
    study
        The study as read.
    data
        Where its sources lie; by default beside the study file.

    Returns
    -------
    str
        Hexadecimal SHA-256.
    """
    from cemlab.load.forgotten import NAME as FORGOTTEN
    from cemlab.load.sql import read_query

    files: list[str | Path] = [study.folder / FORGOTTEN]
    for place in (study.file_path(name, data) for name in study.inputs):
        inside = sorted(place.rglob("*"))  # a folder of notes
        files += [*map(str, inside), *(inside or [place])]
    # What a database holds is known only once it is asked, and a run asks for all its notebooks.
    asked = {use: part.query for use, part in study.parts.items() if part.query}
    about, *rows = json.loads(os.environ.get(SNAPSHOT, "[null]"))
    if about != str(study.path) or len(rows) != len(asked):
        rows = [read_query(study.database, use, query).sha256 for use, query in asked.items()]
    return _digest([version("cemlab"), str(study.path), study.path, *files, *rows, *_code()])


def snapshot(feedback: "Feedback") -> dict[str, str]:
    """Tell other processes what a database held, so that `prepare` opens there what it did here.

    Parameters
    ----------
    feedback
        As `prepare` gave it.

    Returns
    -------
    dict
        One environment variable: the study, and a hash of the rows of each of its queries.
    """
    held = feedback.intake.loc[feedback.intake["platform"] == "database", "sha256"]
    return {SNAPSHOT: json.dumps([str(feedback.study.path), *held])}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes for the length of the block, waiting for it first.

    Parameters
    ----------
    path
        The lock file, made where it is missing; its folder must exist.

    Yields
    ------
    None
        While the lock is held.
    """
    from cemlab.privacy import owner_only

    with open(path, "a", opener=owner_only) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _read(feedback: "Feedback") -> None:
    """Fill `readings`, and look for themes: `find_themes` keeps what it found for later calls."""
    from cemlab.emotions import read_comments
    from cemlab.themes import find_themes

    feedback.readings = read_comments(feedback.comments, touchpoints=feedback.study.touchpoints)
    said = feedback.verbatims()
    find_themes(
        said.loc[said["language"].isin([feedback.study.language, "und"]), "text"], seed=SEED
    )


def _store(feedback: "Feedback", target: Path) -> None:
    """Write beside the target, then move into place whole."""
    staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=target.parent))
    try:
        feedback.save(staging)
        for path in staging.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        os.replace(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _forget(shelf: Path) -> None:
    """Remove all but the newest prepared states of one study, and halves that were left behind."""
    for half in shelf.glob(".staging-*"):  # nobody else's: the lock is held
        shutil.rmtree(half, ignore_errors=True)
    states = [path for path in shelf.iterdir() if path.is_dir()]
    for path in sorted(states, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def _cache() -> Path:
    """Find the folder of all prepared studies."""
    import platformdirs

    return Path(os.environ.get("CEMLAB_CACHE") or platformdirs.user_cache_dir("cemlab"))


def _code() -> list[Path]:
    """List the files whose change makes a stored state stale, the emotion weights among them."""
    found: list[Path] = []
    for name in READERS:
        path = PACKAGE / name
        found += sorted(path.rglob("*")) if path.is_dir() else [path]
    return [path for path in found if path.is_file() and path.suffix != ".pyc"]


def _digest(parts: list[str | Path]) -> str:
    """Hash texts and the bytes of files; a missing file counts as missing."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            content = part.read_bytes() if part.is_file() else b"missing"
            total.update(hashlib.sha256(content).digest())
        else:
            total.update(hashlib.sha256(part.encode()).digest())
    return total.hexdigest()
