"""The workshop on paper: sheets to predict on, and the way of what is on them into beliefs."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError, raise_all
from cemlab.load.files import read_export
from cemlab.paper.pages import page
from cemlab.study import Study, read_study
from cemlab.study.checks import nearest
from cemlab.workshop.forms import read_form
from cemlab.workshop.keep import BELIEFS

ROUNDS = {"first": "First guess", "second": "After listening"}
ROLES = ("leader", "front line")
ENTRY = ["card", "round", "role", "function", "touchpoint", "wanted", "felt", "low", "high", "seen"]


def prediction_page(plan: Mapping[str, Any], *, people: int = 12, seed: int = 7) -> str:
    """Lay out two numbered sheets per person, A4: a first guess, and one after listening.

    Parameters
    ----------
    plan
        From `cemlab.workshop.plan.plan_room`: at most five touch points, in the words in which
        customers were asked, and no result.
    people
        1 to 40.
    seed
        Of the order of feelings, which differs from person to person.

    Returns
    -------
    str
        A self-contained HTML page without script.

    Raises
    ------
    ParameterError
        For another number of people.
    """
    if not 1 <= people <= 40:
        raise ParameterError(f"`people` must be 1 to 40, got {people}.")
    sheets = [
        {"card": card, "round": name, "title": title,
         "feelings": np.random.default_rng([seed, card]).permutation(plan["feelings"]).tolist()}
        for card in range(1, people + 1)
        for name, title in ROUNDS.items()
    ]  # fmt: skip
    return page("prediction", title=plan["title"], points=plan["points"], sheets=sheets)


def entry_sheet(plan: Mapping[str, Any], *, people: int = 12) -> str:
    """Give the CSV into which the sheets are typed: a row per card, round and touch point."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(ENTRY)
    rows.writerows(
        [card, name, "leader", "", point["id"], "", "", "", "", ""]
        for card in range(1, people + 1)
        for name in ROUNDS
        for point in plan["points"]
    )
    return text.getvalue()


def read_cards(study: Study | str | Path, file: str | Path, room: str) -> pd.DataFrame:
    """Read what was typed from the sheets as beliefs.

    Parameters
    ----------
    study
        A study, its file, its folder or its name.
    file
        The filled `entry_sheet`; rows without a feeling and a range are passed over.
    room
        What the room is called in the study's beliefs, such as "autumn 2027".

    Returns
    -------
    DataFrame
        Columns of a study's beliefs, as `cemlab.workshop.keep.beliefs_of` gives them: per card and
        touch point a share (low to high, its middle predicted), dominant and wanted; shares of
        those who had seen the figure lately are left out. Second guesses are sealed later.

    Raises
    ------
    DataError
        The file cannot be read.
    ParameterError
        Lists every row that cannot be used, with the reason.

    Notes
    -----
    A sheet has no time of its own: first guesses are taken as sealed when the file was last
    changed, second ones a minute later.
    """
    study = study if isinstance(study, Study) else read_study(study)
    export = read_export(file)
    lacking = [f"no column '{c}': {nearest(c, export.cells)}"
               for c in ENTRY if c not in export.cells]  # fmt: skip
    raise_all(lacking, ParameterError, f"{export.path.name} cannot be used")
    sealed = datetime.fromtimestamp(export.path.stat().st_mtime, UTC)
    problems: list[str] = []
    rows: list[dict[str, object]] = []
    known: set[tuple[str, ...]] = set()
    for line, cells in zip(export.rows, export.cells[ENTRY].to_dict("records"), strict=True):
        given = {name: str(cell).strip() for name, cell in cells.items()}
        if not any(given[name] for name in ("wanted", "felt", "low", "high")):
            continue
        body, wrong = _read(given, study)
        key = tuple(given[name] for name in ("card", "round", "touchpoint"))
        wrong += ["this card, round and touch point stand further up"] * (key in known)
        known.add(key)
        problems += [f"row {line}: {told}" for told in wrong]
        if not wrong:
            later = pd.Timedelta(minutes=list(ROUNDS).index(given["round"]))
            stamp = (pd.Timestamp(sealed) + later).strftime("%Y-%m-%d %H:%MZ")
            rows += _beliefs(given, body, room, stamp)
    raise_all(problems, ParameterError, f"{export.path.name} cannot be used")
    return pd.DataFrame(rows, columns=list(BELIEFS))


def _read(given: Mapping[str, str], study: Study) -> tuple[dict, list[str]]:
    """Read a row by the rules of the room's own form."""
    wrong = []
    if not given["card"]:
        wrong.append("card is missing")
    for name, allowed in (("round", ROUNDS), ("role", ROLES), ("touchpoint", study.touchpoints)):
        if given[name] not in allowed:
            wrong.append(f"{name}: {nearest(given[name], allowed)}")
    feelings = study.feelings.list if study.feelings else []
    listed = {feeling.casefold(): feeling for feeling in feelings}
    sent = {name: [given[name]] for name in ("low", "high")}
    seen = given["seen"].casefold() in ("1", "x", "y", "yes", "true", "ja", "j")
    sent["seen"] = ["yes"] if seen else []
    for side in ("wanted", "felt"):
        sent[side] = [listed.get(given[side].casefold(), given[side])]
    body, problems = read_form("first", sent, feelings)
    return body, [*wrong, *(f"{name}: {told}" for name, told in problems.items())]


def _beliefs(given: Mapping[str, str], body: dict, room: str, stamp: str) -> list[dict]:
    """Make the beliefs of one card about one touch point."""
    row = dict.fromkeys(BELIEFS) | {name: given[name] for name in ("role", "touchpoint")}
    row |= {"room": room, "predictor": f"paper-{given['card']}", "sealed_at": stamp}
    row["function"] = given["function"] or None
    rows = [row | {"measure": "dominant", "feeling": body["felt"][0]}]
    rows.append(row | {"measure": "wanted", "feeling": body["wanted"][0]})
    if not body["seen"]:
        middle = round((body["low"] + body["high"]) / 2, 4)
        ends = {"low": body["low"], "high": body["high"], "predicted": middle}
        rows.insert(0, row | ends | {"measure": "share"})
    return rows
