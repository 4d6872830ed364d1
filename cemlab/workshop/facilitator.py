"""What the facilitator does: open a room, or try one out, go on, and reveal."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cemlab.load import Feedback
from cemlab.sentences.numbers import listing
from cemlab.workshop.plan import plan_room
from cemlab.workshop.reveal import reveal, reveal_order
from cemlab.workshop.room import Position, Room, steps


def open_room(
    feedback: Feedback, file: str | Path, touchpoints: Sequence[str] = (), *, seed: int = 7
) -> Room:
    """Open a room for a study.

    Parameters
    ----------
    feedback
        A loaded study.
    file
        The file of rooms, an SQLite database; made where it is missing.
    touchpoints, seed
        As in `plan_room`.

    Returns
    -------
    Room
        With its code, in the lobby.

    Raises
    ------
    ParameterError, DataError
        As in `plan_room`.
    """
    return Room.create(file, plan_room(feedback, touchpoints, seed=seed))


def enter(feedback: Feedback, file: str = "", code: str = "", *, seed: int = 7) -> Room:
    """Give the room of a code; without one a new room, to be tried out, in a folder of its own."""
    if code:
        return Room(file, code)
    folder = Path(tempfile.mkdtemp(prefix="cemlab-workshop-"))
    return open_room(feedback, folder / "rooms.sqlite", seed=seed)


def about_room(room: Room) -> str:
    """Tell what a room speaks about.

    Parameters
    ----------
    room
        The room.

    Returns
    -------
    str
    """
    labels = listing(point["label"] for point in room.plan["points"])
    return f"Room {room.code} speaks about {labels}."


def asked(room: Room) -> pd.DataFrame:
    """List how customers were asked about each touch point, and which answers are predicted."""
    table = pd.DataFrame(room.plan["points"])[["label", "asked", "satisfied"]]
    return table.set_axis(["touch point", "customers were asked", "predicted"], axis=1)


def go(room: Room, feedback: Feedback, by: int = 1) -> Position:
    """Go a step on (or back); where it leads to a reveal, make and write what is revealed.

    Parameters
    ----------
    room, feedback
        The room and its study.
    by
        1 for the next step, -1 for the one before.

    Returns
    -------
    Position
        Where the room stands now.
    """
    state = room.state()
    order = state["reveal_order"]
    plan = steps(room.points, order)
    step = min(max(state["step"] + by, 0), len(plan) - 1)
    if plan[step].act != "reveal":
        return room.move(step)
    if not order:
        order = reveal_order(room, feedback)
    here = steps(room.points, order)[step]
    result = room.result(here.touchpoint, here.stage)
    result = result or reveal(room, feedback, here.touchpoint, here.stage)
    return room.move(step, order=order, result=result)
