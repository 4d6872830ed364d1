"""Customers who asked to be forgotten: their rows stop at the door, whatever the exports hold."""

import csv
import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError
from cemlab.load.keys import plain_key
from cemlab.load.set_aside import SetAside
from cemlab.privacy import owner_only
from cemlab.study import Study

NAME = "forgotten.csv"
_HEADS = ["id_hash", "forgotten_on"]
_KINDS = ("customer_id", "response_id")
_recalled: ContextVar[str] = ContextVar("recalled", default="")


@contextmanager
def recalled(kind: str, key: str) -> Iterator[None]:
    """Load one id although it is forgotten, to find what else holds its words."""
    token = _recalled.set(id_hash(kind, key))
    try:
        yield
    finally:
        _recalled.reset(token)


def id_hash(kind: str, key: str) -> str:
    """Hash an id as the list holds it; case, blanks and leading zeros do not matter.

    Examples
    --------
    >>> id_hash("customer_id", "k-17 ") == id_hash("customer_id", "K-17")
    True
    """
    return hashlib.sha256(f"{kind}\0{plain_key(key)}".encode()).hexdigest()[:32]


def read_forgotten(study: Study) -> frozenset[str]:
    """Read the hashes of the ids that are forgotten; none where there is no list.

    Raises
    ------
    DataError
        The list is damaged: loading goes no further, so that nobody comes back.
    """
    path = study.folder / NAME
    if not path.exists():
        return frozenset()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise DataError(f"{path} cannot be read ({type(error).__name__}): mend it.") from None
    odd = [n for n, row in enumerate(rows[1:], 2) if not row or len(row[0]) != 32]
    if not rows or rows[0] != _HEADS or odd:
        where = f"row {odd[0]}" if odd else "its first row"
        raise DataError(f"{path}: {where} is not as `cemlab forget` wrote it: restore the file.")
    return frozenset(row[0] for row in rows[1:]) - {_recalled.get()}


def add_forgotten(study: Study, kind: str, key: str) -> Path:
    """Add an id to the list beside the study file, if it is not there yet."""
    path, known = study.folder / NAME, read_forgotten(study)
    new = [] if known else [_HEADS]
    if (hashed := id_hash(kind, key)) not in known:
        new.append([hashed, dt.date.today().isoformat()])
    with open(path, "a", encoding="utf-8", newline="", opener=owner_only) as file:
        csv.writer(file, lineterminator="\n").writerows(new)
    return path


def set_forgotten_aside(
    study: Study, use: str, cells: pd.DataFrame, aside: SetAside, forgotten: frozenset[str]
) -> None:
    """Set aside the rows of a file whose customer or response is forgotten."""
    for kind in _KINDS:
        column = getattr(study.parts[use].columns, kind, None)
        if column and forgotten:
            codes, distinct = pd.factorize(cells[column])
            gone = pd.Series([id_hash(kind, str(key)) in forgotten for key in distinct])
            found = pd.Series(gone.to_numpy(dtype=bool)[codes], index=cells.index)
            aside.whole_rows(found, column, "forgotten on request")
