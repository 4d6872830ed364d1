"""Forgets a customer: what cemlab keeps is cleared, what others keep is listed."""

import html
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.load import Feedback, load_study
from cemlab.load.build import read_exports
from cemlab.load.forgotten import add_forgotten
from cemlab.load.keys import plain_key
from cemlab.load.quotes import quote_keys, read_quotes
from cemlab.privacy import unnumbered
from cemlab.report.prepare import locked, shelf_of
from cemlab.report.quotes import store_quotes
from cemlab.report.shelf import MANIFEST, slug
from cemlab.text import sentences

_TELLING = 25  # characters of a sentence that is looked for; shorter ones are anybody's


def forget(
    study: str | Path,
    key: str,
    *,
    response: bool = False,
    data: str | Path | None = None,
    reports: str | Path = "reports",
) -> pd.DataFrame:
    """Forget a customer, or one response of a source without customers.

    From then on every load sets the rows of that id aside, whatever the exports still hold.
    Prepared tables of the study and the customer's rows in the lists of quotes and of codes are
    removed.

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

    Returns
    -------
    DataFrame
        place, what, done ("cleared", or "yours": a file that cemlab did not write, or that was
        published, and that people must mend or delete).

    Raises
    ------
    DataError
        No row of the study holds this id, so that a slip of the pen forgets nobody.

    Notes
    -----
    Not found: what other customers write about this one, numbers already published that the
    customer is part of, copies that were sent on, backups, other studies, quotes of fewer than 25
    characters, published quotes of one who is forgotten already, whose words are not read, and
    what was written elsewhere: cards and maps, files of workshop rooms, contact lists of pulses,
    workbooks for coding.
    """
    kind = "response_id" if response else "customer_id"
    feedback = load_study(study, data=data)
    plan = feedback.study
    held = _held(feedback, kind, key, data)
    said = _said(feedback, kind, key)
    if not held:
        raise DataError(f"no {kind.replace('_', ' ')} of {plan.path} is so written: check it.")
    listed = read_quotes(plan)
    # By its words too: a list keeps what was decided under a mask that changed since.
    words = set(said["text"].map(_plain))
    whole = listed.get("comment", listed["quote"]).fillna("").map(_plain)
    quoted = listed["key"].isin(quote_keys(said)) | whole.isin(words)
    rows = [(str(add_forgotten(plan, kind, key)), "this id, as a hash", "cleared")]
    if quoted.any():
        path = store_quotes(plan, listed[~quoted])
        rows.append((str(path), f"{int(quoted.sum())} quotes", "cleared"))
    if plan.coding and (many := _uncode(plan.file_path(plan.coding, data), said)):
        rows.append((plan.coding, f"{many} codes", "cleared"))
    if (shelf := shelf_of(plan)).is_dir():
        with locked(shelf / ".lock"):
            states = [path for path in shelf.iterdir() if path.is_dir()]
            for path in states:
                shutil.rmtree(path)
        rows.append((str(shelf), f"{len(states)} prepared states", "cleared"))
    rows += [(place, what, "yours") for place, what in held]
    rows += [(place, what, "yours") for place, what in _published(plan.name, said, Path(reports))]
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
        coded[~theirs].to_csv(path, index=False)
    return int(theirs.sum())


def _published(name: str, said: pd.DataFrame, reports: Path) -> list[tuple[str, str]]:
    """Pages and notebooks of published runs in which a sentence of these comments stands."""
    parts = {_plain(part) for text in said["text"] for part in sentences(text)}
    telling = [part for part in parts if len(part) >= _TELLING]
    found = []
    for manifest in sorted((reports / slug(name)).glob(f"*/{MANIFEST}")) if telling else ():
        for page in sorted(manifest.parent.rglob("*")):
            if page.suffix in (".html", ".ipynb"):
                text = _plain(_text(page))
                many = sum(part in text for part in telling)
                if many:
                    found.append((str(page), f"quotes the customer ({many} sentences)"))
    return found


def _text(page: Path) -> str:
    """Give the words of a page or notebook."""
    text = page.read_text("utf-8", errors="replace")
    if page.suffix == ".ipynb":
        text = json.dumps(json.loads(text), ensure_ascii=False).replace('\\"', '"')
    return html.unescape(re.sub(r"<[^<>]*>", " ", html.unescape(text)))


def _plain(text: str) -> str:
    """Write words alike, whatever the masks are numbered and the lines are broken."""
    return " ".join(unnumbered(text).split())
