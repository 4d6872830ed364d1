"""The light server that phones and the big screen talk to; it never reads a study.

A live notebook for each participant would take a kernel each (benchmarks/workshop.py --kernels:
86 MB and seconds to start, 3.4 GB for 40 leaders), and a reload would lose it. So participants get
plain pages of this server, which holds nothing in memory, and only the facilitator's notebook has
a kernel. There is no address by which the room could be moved: that is done in the room's file, on
the facilitator's machine.
"""

import asyncio
import signal
from pathlib import Path

import typer
from tornado import web
from tornado.log import app_log

from cemlab.errors import CemlabError
from cemlab.workshop.forms import read_form
from cemlab.workshop.pages import POLICY, Page, render
from cemlab.workshop.room import Refused, Room

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # a participant's address holds the token
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
CODE, TOKEN, POINT = r"([A-Za-z0-9]{5,6})", r"([A-Za-z0-9]{1,40})", r"([^/]{1,80})"


class Base(web.RequestHandler):
    """What all pages share: the room by its code, headers, errors in words."""

    def set_default_headers(self) -> None:
        """Forbid whatever the pages do not need."""
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    def room(self, code: str) -> Room:
        """Open the room of a code; 404 where there is none."""
        rooms = self.settings["rooms"]
        code = code.upper()
        if code not in rooms:
            try:
                rooms[code] = Room(self.settings["file"], code)
            except CemlabError as error:
                raise web.HTTPError(404, reason="No such room") from error
        return rooms[code]

    def leaders(self, code: str) -> Room:
        """Open a room for its leaders; the front line's code leads to its questions alone."""
        room = self.room(code)
        if code.upper() != room.code:
            raise web.HTTPError(404, reason="No such room")
        return room

    def page(self, name: str, **values: object) -> None:
        """Send a page."""
        shared = {name: self.settings[name] for name in ("base", "alone")}
        self.finish(render(name, **shared, **values))

    def log_exception(self, *error: object) -> None:
        """Log what failed without its address, which holds a token."""
        if not isinstance(error[1], web.HTTPError):
            app_log.error("a page failed", exc_info=error)

    def write_error(self, status_code: int, **_: object) -> None:
        """Say in words what went wrong, without anything of the machine."""
        told = {
            403: "Only the facilitator can do that, at the facilitator’s own machine.",
            404: "There is no such room or page. Check the room code on the screen.",
            405: "There is no such room or page. Check the room code on the screen.",
        }.get(status_code, "Something went wrong. What was saved is safe: go back, try again.")
        self.page("message.html.j2", title="Not here", told=told)


class Door(Base):
    """Asks for the room code, or for the code of somebody who comes back."""

    def get(self) -> None:
        """Show the door."""
        self.page("door.html.j2", problem="", typed="")

    def post(self) -> None:
        """Lead to the room, or back to one's own place in it."""
        typed = self.get_body_argument("code", "").strip()
        code, _, token = typed.replace(" ", "").partition("-")
        try:
            room, address = self.room(code), f"/{code.upper()}"
            if token:
                room.who(token)
                address += f"/me/{token.lower()}"
        except (web.HTTPError, Refused):
            self.set_status(404)
            told = "No room has this code. It stands on the big screen."
            self.page("door.html.j2", problem=told, typed=typed)
            return
        self.redirect(address, status=303)


class Join(Base):
    """Lets somebody into a room."""

    def get(self, code: str) -> None:
        """Ask for the function, and nothing else."""
        room = self.room(code)
        self.page("join.html.j2", room=room, front=code.upper() == room.front_code)

    def post(self, code: str) -> None:
        """Give a place in the room: a secret address of one's own."""
        room = self.room(code)
        function = self.get_body_argument("function", "")
        known = function if function in room.plan["functions"] else None
        try:
            token = room.join(code.upper(), known)
        except Refused as error:
            self.set_status(409)
            self.page("message.html.j2", title="Full", told=str(error))
            return
        self.redirect(f"/{code.upper()}/me/{token}", status=303)


class Me(Base):
    """A participant's own page, whatever the room is at."""

    def get(self, code: str, token: str, point: str = "") -> None:
        """Show what the room asks for now."""
        room = self.room(code)
        try:
            page = Page(room, room.who(token), token, point)
        except Refused as error:
            self._stranger(code, str(error))
            return
        saved = self.get_query_argument("saved", "")
        self.page("phone.html.j2", page=page, saved=saved, problems={}, typed=None, told="")

    def post(self, code: str, token: str, point: str = "") -> None:
        """Keep what was typed, or show it again with a message beside each field."""
        room = self.room(code)
        try:
            who = room.who(token)
        except Refused as error:
            self._stranger(code, str(error))
            return
        fields = {name: self.get_body_arguments(name) for name in self.request.body_arguments}
        kind = next(iter(fields.get("kind", ())), "")
        page, told, problems = Page(room, who, token, point), "", {}
        typed: dict = {}
        try:
            typed, problems = read_form(kind, fields, room.plan["feelings"])
            if not problems:
                room.write(who, kind, point, typed)
                self.redirect(page.after(kind), status=303)
                return
        except KeyError:
            told = "This room does not ask for that."
        except Refused as error:
            told = str(error)
        self.set_status(422 if problems else 409)
        typed |= {n: v[0] for n, v in fields.items() if n in ("text", "low", "high") and v}
        shown = {"saved": "", "problems": problems, "told": told, "kind": kind}
        self.page("phone.html.j2", page=page, typed=typed, **shown)

    def _stranger(self, code: str, told: str) -> None:
        self.set_status(403)
        self.page("message.html.j2", title="Not your link", told=told, join=f"/{code.upper()}")


class Screen(Base):
    """The big screen."""

    def get(self, code: str) -> None:
        """Show what the whole room may see now."""
        self.page("screen.html.j2", page=Page(self.leaders(code)))


class State(Base):
    """A few bytes by which pages see that the room went on."""

    def get(self, code: str, what: str) -> None:
        """Give the step, or for the screen the count of changes."""
        state = self.room(code).state()
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(str(state["changes" if what == "changes" else "step"]))


class Picture(Base):
    """The figure of the touch point that is being revealed; none before."""

    def get(self, code: str, point: str, stage: str) -> None:
        """Send it as SVG."""
        result = self.leaders(code).result(point, int(stage))
        if result is None:
            raise web.HTTPError(404)
        self.set_header("Content-Type", "image/svg+xml; charset=utf-8")
        self.finish(result["svg"])


class Facilitator(Base):
    """What a participant might try: there is no such address here."""

    def prepare(self) -> None:
        """Refuse whatever is asked."""
        raise web.HTTPError(403)


class Nothing(Base):
    """Any other address."""

    def prepare(self) -> None:
        """Say that it leads nowhere."""
        raise web.HTTPError(404)


def application(file: Path, base: str, *, alone: bool = False) -> web.Application:
    """Put the pages of all rooms of a file together; unless `alone`, phones can reach `base`."""
    routes = [
        (r"/", Door),
        (rf"/{CODE}", Join),
        (rf"/{CODE}/screen", Screen),
        (rf"/{CODE}/(step|changes)", State),
        (rf"/{CODE}/picture/{POINT}/([01])\.svg", Picture),
        (rf"/{CODE}/me/{TOKEN}", Me),
        (rf"/{CODE}/me/{TOKEN}/{POINT}", Me),
        (rf"/{CODE}/(?:next|back|move|reveal|admit|hide|timer|facilitator).*", Facilitator),
    ]
    return web.Application(
        routes, default_handler_class=Nothing, file=Path(file), base=base, alone=alone, rooms={},
        log_function=lambda _: None,  # addresses hold tokens
    )  # fmt: skip


async def serve(file: Path, host: str, port: int, base: str) -> None:
    """Serve until told to stop; without an address that others reach, for this machine alone."""
    pages = application(file, base or f"http://{host}:{port}", alone=not base)
    served = pages.listen(port, host, max_body_size=65_536)
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await stop.wait()
    served.stop()


def main(file: Path, host: str = "127.0.0.1", port: int = 8765, base: str = "") -> None:
    """Serve the rooms of a file: python -m cemlab.workshop.server FILE."""
    asyncio.run(serve(file, host, port, base))


if __name__ == "__main__":
    typer.run(main)
