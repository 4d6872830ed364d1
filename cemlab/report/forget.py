"""Forgets a customer: what cemlab keeps is cleared, what others keep is listed."""

import html
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.load import Feedback, load_study
from cemlab.load.build import read_exports
from cemlab.load.files import read_export
from cemlab.load.forgotten import add_forgotten, id_hash, read_forgotten, recalled
from cemlab.load.keys import plain_key
from cemlab.load.quotes import quote_keys, read_quotes
from cemlab.privacy import as_written, owner_only, unnumbered
from cemlab.report.prepare import locked, shelf_of
from cemlab.report.quotes import store_quotes
from cemlab.report.shelf import slug
from cemlab.sentences import counted
from cemlab.text import sentences

_TELLING = 25  # characters of a sentence that is looked for; shorter ones are anybody's
_READ = (
    *(".csv", ".html", ".ipynb", ".json", ".log", ".md", ".parquet", ".sqlite", ".tsv", ".txt"),
    *(".xlsx", ".yaml", ".yml"),
)
_LARGE = 200_000_000  # bytes


def forget(
    study: str | Path,
    key: str,
    *,
    response: bool = False,
    data: str | Path | None = None,
    reports: str | Path = "reports",
    also: Iterable[str | Path] = (),
) -> pd.DataFrame:
    """Forget a customer, or one response of a source without customers.

    From then on every load sets the rows of that id aside, whatever the exports still hold.
    Prepared tables of the study, the stored vectors of comments and the customer's rows in the
    lists of quotes and of codes are removed. Whoever is forgotten already is forgotten once more:
    what came since is cleared and listed.

    Parameters
    ----------
    study, data
        As `load_study` takes them.
    key
        The id, as the exports write it; case, blanks and leading zeros do not matter.
    response
        Whether it is a response's id and not a customer's.
    reports
        The shelf whose published runs are searched.
    also
        Folders that are searched too, such as those of pulses, rooms and copies.

    Returns
    -------
    DataFrame
        place, what, done ("cleared", or "yours": a file that people must mend or delete: exports,
        published runs, and files in the folder of the study, the current one and `also` that hold
        the id or a sentence of the customer: rooms, cards, contact lists, workbooks, actions; and
        the answers of a pulse, where its contact list gives the customer's id in it).

    Raises
    ------
    DataError
        No row of the study holds this id, so that a slip of the pen forgets nobody.

    Notes
    -----
    Not found: what other customers write about this one, numbers already published that the
    customer is part of, copies that lie elsewhere or were sent on, backups, other studies, ids of
    four digits and fewer in files that are no table with a column of that name, quotes of fewer
    than 25 characters, and a ledger of actions at the address in CEMLAB_ACTIONS.
    """
    kind = "response_id" if response else "customer_id"
    with recalled(kind, key):
        feedback = load_study(study, data=data)
    plan = feedback.study
    held = _held(feedback, kind, key, data)
    again = id_hash(kind, key) in read_forgotten(plan)
    said = _said(feedback, kind, key)
    if not held and not again:
        raise DataError(f"no {kind.replace('_', ' ')} of {plan.path} is so written: check it.")
    listed = read_quotes(plan)
    # By its words too: a list keeps what was decided under a mask that changed since.
    words = set(said["text"].map(_plain))
    whole = as_written(listed.get("comment", listed["quote"]).fillna("").astype("str")).map(_plain)
    quoted = listed["key"].isin(quote_keys(said)) | whole.isin(words)
    told = "forgotten already; what came since:" if again else "this id, as a hash"
    rows = [(str(add_forgotten(plan, kind, key)), told, "cleared")]
    if quoted.any():
        path = store_quotes(plan, listed[~quoted])
        rows.append((str(path), counted(quoted.sum(), "quote"), "cleared"))
    if plan.coding and (many := _uncode(plan.file_path(plan.coding, data), said)):
        rows.append((plan.coding, counted(many, "code"), "cleared"))
    rows += [(place, what, "cleared") for place, what in _cleared_cache(shelf_of(plan))]
    rows += [(place, what, "yours") for place, what in held]
    done = [plan.file_path(place, data) for place, _ in held if (plan.folder / place).exists()]
    rooms = [Path(), *(path for path in Path().iterdir() if path.is_dir())]
    files = [path for folder in rooms for path in folder.glob("*")]
    for folder in (plan.folder, Path(reports) / slug(plan.name), *map(Path, also)):
        files += folder.rglob("*")
    rows += [(p, what, "yours") for p, what in _elsewhere(files, done, kind, key, said)]
    if not response:
        rows += [(p, what, "yours") for p, what in _in_pulses(files, key)]
    return pd.DataFrame(rows, columns=["place", "what", "done"])


def _held(
    feedback: Feedback, kind: str, key: str, data: str | Path | None
) -> list[tuple[str, str]]:
    """Files and rows that hold the id: in its own columns, in others where it is no mere score."""
    study, wanted, found, known = feedback.study, plain_key(key), [], False
    for use, export in read_exports(study, data).items():
        named = getattr(study.parts[use].columns, kind, None)
        for column in export.cells if len(wanted) > 4 or not wanted.isdigit() else [named]:
            codes, distinct = pd.factorize(export.cells[column] if column else [])
            same = np.array([plain_key(str(cell)) == wanted for cell in distinct], dtype=bool)
            if same.any():
                rows, known = export.rows[same[codes]], known or column == named
                first = ", ".join(map(str, rows[:5])) + (", …" if len(rows) > 5 else "")
                found.append((study.files[use], f"column {column}: rows {first} ({len(rows)})"))
    return found if known else []


def _said(feedback: Feedback, kind: str, key: str) -> pd.DataFrame:
    """Comments of the customer or response."""
    owner = feedback.responses.set_index("response_id")["customer_id"]
    ids = feedback.comments["response_id"]
    of = ids.map(owner).fillna("") if kind == "customer_id" else ids
    return feedback.comments[of.map(plain_key) == plain_key(key)]


def _uncode(path: Path, said: pd.DataFrame) -> int:
    """Take what people coded of these comments out of the list of codes; tell how many rows."""
    coded = pd.read_csv(path, dtype="str", keep_default_na=False)
    theirs = coded["comment_id"].isin(said["comment_id"])
    if theirs.any():
        with open(path, "w", encoding="utf-8", newline="", opener=owner_only) as file:
            coded[~theirs].to_csv(file, index=False)
    return int(theirs.sum())


def _cleared_cache(shelf: Path) -> Iterator[tuple[str, str]]:
    """Remove the study's prepared states, and the vectors, whose keys tell of no study."""
    if shelf.is_dir():
        with locked(shelf / ".lock"):
            states = [path for path in shelf.iterdir() if path.is_dir()]
            for path in states:
                shutil.rmtree(path)
        yield str(shelf), counted(len(states), "prepared state")
    vectors = shelf.parent / "vectors.sqlite"
    if vectors.exists():
        vectors.unlink()
        yield str(vectors), "vectors of comments, of all studies; they are made again"


def _elsewhere(
    files: Iterable[Path], done: Iterable[Path], kind: str, key: str, said: pd.DataFrame
) -> Iterator[tuple[str, str]]:
    """Files that hold the id, or a sentence of these comments."""
    parts = {_plain(part) for text in said["text"] for part in sentences(text)}
    telling = [part for part in parts if len(part) >= _TELLING]
    wanted, seen = plain_key(key), {path.resolve() for path in done}
    sure = len(wanted) > 4 or not wanted.isdigit()
    way = re.compile(rf"(?<![\w-])0*{re.escape(wanted)}(?![\w-])", re.I)
    for path in sorted(files):
        if path.suffix not in _READ or not path.is_file() or path.resolve() in seen:
            continue
        seen.add(path.resolve())
        try:
            text = _plain(_text(path)) if path.stat().st_size < _LARGE else ""
        except (OSError, ValueError, sqlite3.Error, zipfile.BadZipFile):
            text = ""
        if not text and path.stat().st_size:
            yield str(path), "cannot be searched"
            continue
        many = sum(part in text for part in telling)
        if many:
            yield str(path), f"quotes the customer ({counted(many, 'sentence')})"
        elif way.search(text) if sure else path.suffix == ".csv" and _in_column(path, kind, wanted):
            yield str(path), "holds the id"


def _in_pulses(files: Iterable[Path], key: str) -> Iterator[tuple[str, str]]:
    """Answers to pulses under the id that a contact list gives the customer."""
    sent = {path.resolve(): path for path in files if path.name == "contacts.csv"}
    for path in sorted(sent.values()):
        answers, ids = path.with_name("answers.csv"), []
        try:
            listed = read_export(path).cells
            theirs = listed["customer_id"].map(plain_key) == plain_key(key)
            ids = [one for one in listed["pulse_id"][theirs].unique() if one.strip()]
            given = read_export(answers)
            held = given.cells["pulse_id"].map(plain_key)
        except (DataError, KeyError):  # no pulse, one without ids, or one without answers yet
            if ids and answers.exists():
                yield str(answers), f"cannot be searched for pulse_id {', '.join(ids)}"
            continue
        for one in ids:
            if rows := ", ".join(map(str, given.rows[held == plain_key(one)])):
                how = f"cemlab forget {path.parent} {one} --response"
                yield str(answers), f"row {rows}: answered as {one}; to take it out: {how}"


def _in_column(path: Path, kind: str, wanted: str) -> bool:
    """Whether a table holds a short id in the column of such ids."""
    head = pd.read_csv(path, nrows=0, on_bad_lines="skip")
    cells = pd.read_csv(path, usecols=[kind], dtype="str")[kind] if kind in head else []
    return any(plain_key(cell) == wanted for cell in cells)


def _text(path: Path) -> str:
    """Give the words of a page, notebook, workbook, database or text."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as shelf:
            text = "\n".join(shelf.iterdump()).replace("''", "'")
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            names = [name for name in book.namelist() if name.endswith(".xml")]
            text = " ".join(book.read(name).decode("utf-8", "replace") for name in names)
    else:
        text = path.read_text("utf-8", errors="replace")
    if path.suffix in (".ipynb", ".json", ".sqlite"):  # as JSON writes texts
        text = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)
        text = text.replace("\\n", " ").replace('\\"', '"')
    if path.suffix in (".ipynb", ".html", ".xlsx"):
        return html.unescape(re.sub(r"<[^<>]*>", " ", html.unescape(text)))
    return text.replace('""', '"')


def _plain(text: str) -> str:
    """Write words alike, whatever the masks are numbered and the lines are broken."""
    return " ".join(unnumbered(text).split())
