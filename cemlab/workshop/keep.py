"""What remains of a room: sealed beliefs as data, actions to be agreed, feelings designed for."""

import io
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML

from cemlab.errors import DataError
from cemlab.privacy import neutral, owner_only
from cemlab.study import read_study
from cemlab.workshop.rehearse import SIMULATED
from cemlab.workshop.room import Participant, Room

BELIEFS = (
    *("room", "predictor", "role", "function", "touchpoint", "measure", "feeling"),
    *("predicted", "low", "high", "sealed_at"),
)
_MEASURES = {"wanted": "wanted", "felt": "dominant"}


def beliefs_of(room: Room) -> pd.DataFrame:
    """Give what was believed in a room, in the shape of a study's beliefs.

    Parameters
    ----------
    room
        The room, at any act.

    Returns
    -------
    DataFrame
        One row per predictor (a number, no name), touch point and measure: share (predicted is the
        middle of the range from low to high), dominant (the feeling believed to be felt most
        often), wanted (believed to be wanted most often). A second guess follows with its own
        sealed_at; statistics take the first. Left out are simulated leaders, and the shares of
        those who had seen the figure lately, as these predict nothing.
    """
    people = _people(room)
    opened = room.state()["opened_at"][:10]
    entries = room.entries(["first", "second"])
    seen = {(e["participant"], e["touchpoint"]) for e in entries if e["seen"]}
    rows = []
    for entry in entries:
        who = people.get(entry["participant"])
        if who is None:
            continue
        row = dict.fromkeys(BELIEFS) | {"room": f"{opened} {room.code}", "role": who.role}
        row |= {"predictor": f"{room.code}-{who.number:02}", "function": who.function}
        sealed = entry["written_at"][:19].replace("T", " ") + "Z"
        row |= {"touchpoint": entry["touchpoint"], "sealed_at": sealed}
        if (who.number, entry["touchpoint"]) not in seen:
            ends = {side: entry[side] for side in ("low", "high")}
            middle = round((entry["low"] + entry["high"]) / 2, 4)
            rows.append(row | ends | {"measure": "share", "predicted": middle})
        rows += [row | {"measure": m, "feeling": entry[s][0]} for s, m in _MEASURES.items()]
    return pd.DataFrame(rows, columns=list(BELIEFS))


def write_beliefs(room: Room, file: str | Path) -> Path:
    """Add what was believed in a room to a CSV of beliefs; written twice it stands there once.

    Parameters
    ----------
    room
        The room.
    file
        A new file, or one with the columns of `beliefs_of`, such as the study's own.

    Returns
    -------
    Path
        The file.
    """
    file, new = Path(file), beliefs_of(room)
    if file.exists():
        old = pd.read_csv(file, dtype=str)
        if absent := [name for name in new.columns if name not in old.columns]:
            raise DataError(f"{file} lacks the columns {', '.join(absent)}: name a new file.")
        new = pd.concat([old[~old["room"].isin(new["room"])], new], ignore_index=True)
    with open(file, "w", encoding="utf-8", newline="", opener=owner_only) as written:
        neutral(new).to_csv(written, index=False)
    file.chmod(0o600)
    return file


def actions_of(room: Room) -> pd.DataFrame:
    """List the admitted actions of people in the shape that `cemlab.cases.add_actions` takes.

    Parameters
    ----------
    room
        The room.

    Returns
    -------
    DataFrame
        what, gap, touchpoint, owner, due, measure, review_on; who accepts and until when is for
        people to fill in.
    """
    people = _people(room)
    rows = [
        {"what": e["action"], "gap": "feelings", "touchpoint": e["touchpoint"], "measure": "share"}
        for e in room.entries("commitment")
        if e["admitted"] and e["action"] and e["participant"] in people
    ]
    columns = ["what", "gap", "touchpoint", "owner", "due", "measure", "review_on"]
    return pd.DataFrame(rows, columns=columns)


def designed_for(room: Room) -> dict[str, list[str]]:
    """Give the two feelings that most people chose to design for, per touch point."""
    votes: dict[str, Counter] = {point: Counter() for point in room.points}
    people = _people(room)
    for entry in room.entries("commitment"):
        if entry["participant"] in people:
            votes[entry["touchpoint"]].update(entry["feelings"])
    return {p: [f for f, _ in found.most_common(2)] for p, found in votes.items() if found}


def _people(room: Room) -> dict[int, Participant]:
    """Give those who are not simulated, by number."""
    return {p.number: p for p in room.participants() if p.function != SIMULATED}


def save_design(study: str | Path, feelings: dict[str, list[str]]) -> Path:
    """Write the feelings to design for into a study file, which keeps its comments.

    Parameters
    ----------
    study
        The study file.
    feelings
        Touch point to feelings; other touch points stay as they are.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    StudyError
        Where the study could not be read afterwards; the file is then as it was.
    """
    file, yaml = Path(study), YAML()
    yaml.width, yaml.preserve_quotes = 4096, True
    before = file.read_text("utf-8")
    plan = yaml.load(before)
    for point, chosen in feelings.items():
        known = plan["touchpoints"][point].get("wanted")
        if known is None:
            plan["touchpoints"][point]["wanted"] = list(chosen)
        else:
            known[:] = chosen
    with io.StringIO() as written:
        yaml.dump(plan, written)
        after = written.getvalue()
    file.write_text(_unwrapped(before, after), "utf-8")
    try:
        read_study(file)
    except Exception:
        file.write_text(before, "utf-8")
        raise
    return file


def _unwrapped(before: str, after: str) -> str:
    """Keep the lines that the writer only broke anew, so that a file changes where it says more."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    kept: list[str] = []
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = "".join(old[a:b]).split() == "".join(new[c:d]).split()
        kept += old[a:b] if same else new[c:d]
    return "".join(kept)
