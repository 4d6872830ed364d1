"""A workshop's rooms in one SQLite file: whatever is written is kept at once."""

import datetime as dt
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from cemlab.errors import DataError, ParameterError
from cemlab.workshop.tables import ENTRIES, META, PARTICIPANTS, RESULTS, ROOMS, open_file

MINUTES = {"talk": 15, "predict": 15, "listen": 20, "reveal": 20, "commit": 20}
ACTS = ("lobby", *MINUTES, "closed")
# What each act asks a leader to write.
ASKS = {"talk": "story", "predict": "first", "listen": "second", "reveal": "surprise"}
ASKS |= {"commit": "commitment"}
OPEN = {  # in which acts a participant may write what
    "story": ("talk", "predict", "listen", "reveal", "commit"),
    "first": ("predict",),
    "second": ("listen",),
    "surprise": ("reveal",),
    "commitment": ("commit",),
}
EARLY = ("lobby", "talk", "predict")  # the front line predicts beforehand, by a link of its own
MOST = 200  # participants of one room
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is read as another


@dataclass(frozen=True)
class Position:
    """Where a room stands: its act, the touch point it is at, and whether customers are shown."""

    act: str
    touchpoint: str = ""
    stage: int = 0


@dataclass(frozen=True)
class Participant:
    """Somebody in a room; nobody's name is kept."""

    number: int
    role: str
    function: str | None


class Refused(ParameterError):
    """What a participant may not do, or not now."""


class Room:
    """One room of a file; any number of processes may hold it at the same time.

    The customers' results are no part of a room until the facilitator's side, which alone has
    read the study, writes those of a touch point in the same transaction that reveals it. So
    whoever serves participants from this file has nothing to give away.

    Parameters
    ----------
    file
        The SQLite file, which `Room.create` makes.
    code
        The room's code, or its front line's.

    Raises
    ------
    DataError
        Where the file or the room is missing.
    """

    def __init__(self, file: str | Path, code: str) -> None:
        if not Path(file).is_file():
            raise DataError(f"{file}: there is no file of rooms: cemlab workshop STUDY makes one.")
        self.file = Path(file)
        self._engine = open_file(self.file)
        either = sa.or_(ROOMS.c.code == code, ROOMS.c.front_code == code)
        with self._engine.connect() as link:
            row = link.execute(sa.select(ROOMS).where(either)).mappings().first()
        if row is None:
            self._engine.dispose()
            raise DataError(f"{self.file.name} holds no room {code!r}: check the code.")
        self.code, self.front_code, self.plan = row["code"], row["front_code"], row["plan"]

    @classmethod
    def create(cls, file: str | Path, plan: Mapping[str, Any]) -> "Room":
        """Open a new room for a plan, as `plan_room` makes it; several may share a file."""
        file = Path(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            os.close(os.open(file, os.O_CREAT, 0o600))  # it holds customers' words
        engine = open_file(file)
        META.create_all(engine)
        code, front = _code(5), _code(6)
        row = {"code": code, "front_code": front, "plan": plan, "reveal_order": [], "step": 0}
        with engine.begin() as link:
            link.execute(sa.insert(ROOMS).values(**row, changes=0, opened_at=_now()))
        return cls(file, code)

    @property
    def points(self) -> list[str]:
        """Touch points in the order of the journey."""
        return [point["id"] for point in self.plan["points"]]

    def state(self) -> dict[str, Any]:
        """Give step, position, changes (grows with each write), timer_end and opened_at."""
        with self._engine.connect() as link:
            return self._state(link)

    @property
    def position(self) -> Position:
        """Where the room stands."""
        return self.state()["position"]

    def _state(self, link: sa.Connection) -> dict[str, Any]:
        columns = [ROOMS.c[n] for n in ("step", "reveal_order", "timer_end", "changes")]
        query = sa.select(*columns, ROOMS.c.opened_at).where(ROOMS.c.code == self.code)
        row = dict(link.execute(query).mappings().one())
        return row | {"position": steps(self.points, row["reveal_order"])[row["step"]]}

    def join(self, code: str | None = None, function: str | None = None) -> str:
        """Let somebody in, by the room's code or the front line's; return a secret token."""
        role = "front line" if code and code == self.front_code else "leader"
        token = _code(12).lower()
        with self._writing() as link:
            here = sa.select(sa.func.count()).where(PARTICIPANTS.c.room == self.code)
            n = link.execute(here).scalar_one()
            if n >= MOST:
                raise Refused(f"The room is full: it holds {MOST}.")
            row = {"participant": n + 1, "token_hash": _hash(token), "joined_at": _now()}
            row |= {"room": self.code, "role": role, "function": function or None}
            link.execute(sa.insert(PARTICIPANTS).values(**row))
        return token

    def who(self, token: str) -> Participant:
        """Tell who holds a token; raise `Refused` where nobody in this room does."""
        table = PARTICIPANTS.c
        query = sa.select(table.participant, table.role, table.function).where(
            table.room == self.code, table.token_hash == _hash(token)
        )
        with self._engine.connect() as link:
            row = link.execute(query).first()
        if row is None:
            raise Refused("This link belongs to nobody in this room.")
        return Participant(*row)

    def participants(self) -> list[Participant]:
        """List everybody who joined, in that order."""
        table = PARTICIPANTS.c
        query = sa.select(table.participant, table.role, table.function)
        query = query.where(table.room == self.code).order_by(table.participant)
        with self._engine.connect() as link:
            return [Participant(*row) for row in link.execute(query)]

    def write(self, who: Participant, kind: str, touchpoint: str, body: Mapping) -> None:
        """Keep what a participant wrote; a second writing replaces the first.

        Raises
        ------
        Refused
            Where the room does not take this now, or does not speak about the touch point.
        """
        wanted = [""] if kind == "story" else self.points
        if touchpoint not in wanted or kind not in OPEN:
            raise Refused("This room does not ask for that.")
        entry = {"room": self.code, "participant": who.number, "kind": kind}
        entry |= {"touchpoint": touchpoint, "body": dict(body), "written_at": _now()}
        entry["admitted"] = False  # what is rewritten is read by the facilitator again
        keys = ["room", "participant", "kind", "touchpoint"]
        put = insert(ENTRIES).values(**entry)
        put = put.on_conflict_do_update(keys, set_={k: entry[k] for k in entry if k not in keys})
        with self._writing() as link:
            if not takes(kind, who, self._state(link)):
                raise Refused(_CLOSED[kind])
            link.execute(put)

    def entries(self, kind: str | Sequence[str], who: Participant | None = None) -> list[dict]:
        """List what was written of a kind, or by one participant, in the order of writing.

        Each holds participant, kind, touchpoint, admitted, written_at and the fields of its form.
        """
        table = ENTRIES.c
        kinds = [kind] if isinstance(kind, str) else list(kind)
        query = sa.select(ENTRIES).where(table.room == self.code, table.kind.in_(kinds))
        if who is not None:
            query = query.where(table.participant == who.number)
        with self._engine.connect() as link:
            rows = link.execute(query.order_by(table.written_at, table.participant)).mappings()
            return [{k: row[k] for k in row if k != "body"} | row["body"] for row in rows]

    def admit(self, entry: Mapping[str, Any], admitted: bool = True) -> None:
        """Show an entry on the screen, or hide it again."""
        keys = ("participant", "kind", "touchpoint")
        where = [ENTRIES.c.room == self.code, *(ENTRIES.c[k] == entry[k] for k in keys)]
        with self._writing() as link:
            link.execute(sa.update(ENTRIES).where(*where).values(admitted=admitted))

    def set_timer(self, minutes: float | None) -> None:
        """Let the screen count down from now; None takes the clock off."""
        end = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes or 0)
        stamp = end.isoformat(timespec="seconds") if minutes else None
        with self._writing() as link:
            self._set(link, timer_end=stamp)

    def move(
        self,
        step: int,
        *,
        order: Sequence[str] | None = None,
        result: Mapping[str, Any] | None = None,
    ) -> Position:
        """Go to a step; what a step reveals comes into the file with it, not earlier."""
        with self._writing() as link:
            known = list(order) if order else self._state(link)["reveal_order"]
            plan = steps(self.points, known)
            step = min(max(step, 0), len(plan) - 1)
            here = plan[step]
            self._set(link, step=step, reveal_order=known, timer_end=None)
            if result is not None:
                row = {"touchpoint": here.touchpoint, "stage": here.stage, "body": dict(result)}
                put = insert(RESULTS).values(room=self.code, **row)
                keys = ["room", "touchpoint", "stage"]
                link.execute(put.on_conflict_do_update(keys, set_={"body": row["body"]}))
        return here

    def result(self, touchpoint: str, stage: int) -> dict[str, Any] | None:
        """Give what the facilitator's side revealed of a touch point; None before it did."""
        table = RESULTS.c
        query = sa.select(table.body).where(
            table.room == self.code, table.touchpoint == touchpoint, table.stage == stage
        )
        with self._engine.connect() as link:
            return link.execute(query).scalar_one_or_none()

    def _set(self, link: sa.Connection, **values: Any) -> None:  # noqa: ANN401 - any column
        link.execute(sa.update(ROOMS).where(ROOMS.c.code == self.code).values(**values))

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """Begin by counting the change: the write lock is held before anything is read."""
        with self._engine.begin() as link:
            self._set(link, changes=ROOMS.c.changes + 1)
            yield link


_CLOSED = {
    "story": "Stories are taken once the room talks.",
    "first": "First guesses are sealed: they are taken in the act Predict alone.",
    "second": "Second guesses are sealed: they are taken in the act Listen alone.",
    "surprise": "Surprises are taken in the act Reveal.",
    "commitment": "Commitments are taken in the act Commit.",
}


def takes(kind: str, who: Participant, state: Mapping[str, Any]) -> bool:
    """Whether a room in this state takes a kind of entry from a participant.

    Once anything was revealed no guess is taken, also where the facilitator goes back.
    """
    act, revealed = state["position"].act, bool(state["reveal_order"])
    if who.role == "front line":
        return kind == "first" and act in EARLY and not revealed
    return act in OPEN[kind] and not (revealed and kind in ("first", "second"))


def steps(points: Sequence[str], order: Sequence[str] = ()) -> list[Position]:
    """List the steps of a workshop; in the act Reveal each touch point has two.

    Examples
    --------
    >>> [step.act for step in steps(["billing"])]
    ['lobby', 'talk', 'predict', 'listen', 'reveal', 'reveal', 'commit', 'closed']
    """
    return [
        *(Position(act) for act in ("lobby", "talk", "predict")),
        *(Position("listen", point) for point in points),
        *(Position("reveal", point, stage) for point in order or points for stage in (0, 1)),
        *(Position(act) for act in ("commit", "closed")),
    ]


def _code(length: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(length))


def _hash(token: str) -> str:
    return hashlib.sha256(json.dumps(token.strip().lower()).encode()).hexdigest()


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
