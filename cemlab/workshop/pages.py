"""What each page shows: the room's state in the words of the templates."""

import base64
import datetime as dt
import hashlib
from collections import Counter
from functools import cache
from importlib import resources
from typing import Any

import jinja2
import segno

from cemlab.workshop.room import ACTS, ASKS, Participant, Room, takes

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("cemlab.workshop", "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["solid"] = lambda text: str(text).replace(" %", "\u00a0%")
_FILES = resources.files("cemlab.workshop") / "templates"
STYLE, SCRIPT = ((_FILES / n).read_text("utf-8") for n in ("style.css", "follow.js.j2"))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# Nothing but our own style and script runs, whatever a participant typed.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_digest(STYLE)}'; "
    f"script-src 'sha256-{_digest(SCRIPT)}'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TITLES = {
    "lobby": "Welcome",
    "talk": "Talk",
    "predict": "Predict",
    "listen": "Listen",
    "reveal": "Reveal",
    "commit": "Commit",
    "closed": "Thank you",
}


def render(name: str, **values: object) -> str:
    """Fill a template; whatever people typed is escaped."""
    page = _ENVIRONMENT.get_template(name)
    return page.render(style=STYLE, script=SCRIPT, qr=_qr, titles=TITLES, acts=ACTS, **values)


@cache
def _qr(address: str) -> str:
    """Draw a QR code as an image in itself."""
    return segno.make(address, error="m", micro=False).svg_data_uri(border=2, dark="#1b2430")


class Page:
    """What a participant, or the screen, may see of a room now.

    Parameters
    ----------
    room
        The room.
    who, token
        The participant and the secret of the address; None for the screen.
    point
        The touch point that the participant chose; empty for the next one to be filled in.
    """

    def __init__(
        self, room: Room, who: Participant | None = None, token: str = "", point: str = ""
    ) -> None:
        self.room, self.who, self.plan = room, who, room.plan
        self.state = room.state()
        self.at = self.state["position"]
        self.points = {p["id"]: p for p in room.plan["points"]}
        front = who is not None and who.role == "front line"
        self.code = room.front_code if front else room.code
        self.home = f"/{self.code}/me/{token}"
        self.token = token
        self._chosen = point if point in self.points else ""
        self._mine: dict[str, dict[str, dict]] = {}

    @property
    def act(self) -> str:
        """The act; for the front line, which only predicts, nothing else."""
        if self.who is not None and self.who.role == "front line":
            return "predict" if takes("first", self.who, self.state) else "closed"
        return self.at.act

    @property
    def kind(self) -> str:
        """What the act asks a participant to write."""
        return ASKS.get(self.act, "")

    def mine(self, kind: str | None = None) -> dict[str, dict]:
        """Give what the participant wrote, by touch point."""
        kind = kind or self.kind
        if kind not in self._mine:
            entries = self.room.entries(kind, self.who)
            self._mine[kind] = {entry["touchpoint"]: entry for entry in entries}
        return self._mine[kind]

    @property
    def point(self) -> str:
        """The touch point asked about: the room's, the chosen one, else the next not yet done."""
        if self.act in ("listen", "reveal"):
            return self.at.touchpoint
        if self.act not in ("predict", "commit"):
            return ""
        done = self.mine()
        return self._chosen or next((p for p in self.points if p not in done), "")

    def after(self, kind: str) -> str:
        """Where to go after something was kept."""
        return f"{self.home}?saved={kind}"

    @property
    def cards(self) -> list[dict]:
        """The quotes that this participant reads aloud, in turn with all others."""
        leaders = [p.number for p in self.room.participants() if p.role == "leader"]
        quotes = self.points[self.at.touchpoint]["quotes"]
        place, shift = leaders.index(self.who.number), self.room.points.index(self.at.touchpoint)
        count = len(leaders)
        return [q for i, q in enumerate(quotes) if (i + shift * len(quotes)) % count == place]

    @property
    def result(self) -> dict[str, Any] | None:
        """What is revealed of the touch point the room is at."""
        if self.at.act != "reveal":
            return None
        return self.room.result(self.at.touchpoint, self.at.stage)

    @property
    def here(self) -> int:
        """How many joined."""
        return len(self.leaders)

    @property
    def leaders(self) -> set[int]:
        """Give the numbers of those who are no front line."""
        return {p.number for p in self.room.participants() if p.role == "leader"}

    def done(self, kind: str, point: str | None = None) -> int:
        """How many leaders wrote this; nothing is told of what they wrote."""
        written = self.room.entries(kind)
        return len(
            {e["participant"] for e in written if point is None or e["touchpoint"] == point}
            & self.leaders
        )

    def wall(self, kind: str, point: str = "") -> list[dict]:
        """Give what the facilitator admitted, newest first."""
        entries = self.room.entries(kind)
        return [e for e in reversed(entries) if e["admitted"] and e["touchpoint"] == point]

    def votes(self, point: str) -> list[tuple[str, int]]:
        """Count the feelings to design for, most named first."""
        chosen = [e for e in self.room.entries("commitment") if e["touchpoint"] == point]
        return Counter(f for e in chosen for f in e["feelings"]).most_common(4)

    @property
    def clock(self) -> str:
        """When the time is up, in seconds since 1970; empty without a timer."""
        end = self.state["timer_end"]
        return str(round(dt.datetime.fromisoformat(end).timestamp())) if end else ""
