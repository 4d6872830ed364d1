"""A room of the simulated company, and the server that phones talk to."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from cemlab.workshop.plan import plan_room
from cemlab.workshop.room import Room

POINTS = ("billing", "review")


@pytest.fixture(scope="session")
def plan(hitouch):
    """What a room about two touch points needs; made once, as it reads all comments."""
    return plan_room(hitouch, POINTS)


@pytest.fixture(scope="session")
def rooms(tmp_path_factory):
    """Where the rooms are kept: all in one file, as rooms do not mix."""
    return tmp_path_factory.mktemp("workshop") / "rooms.sqlite"


@pytest.fixture
def room(plan, rooms):
    """A new room in the lobby."""
    return Room.create(rooms, plan)


class Server:
    """The light server in a process of its own, and a client without a browser."""

    def __init__(self, file):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.file, self.base, self.bodies = file, f"http://127.0.0.1:{self.port}", []
        self.start()

    def start(self):
        command = [sys.executable, "-m", "cemlab.workshop.server", str(self.file)]
        command += ["--port", str(self.port), "--base", self.base]
        self.process = subprocess.Popen(command)
        for _ in range(300):
            try:
                self.ask("/")
                return
            except OSError:
                time.sleep(0.05)
        pytest.fail("the server did not start")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, path, **fields):
        """GET, or POST where there are fields: (status, body, address after redirects)."""
        data = urllib.parse.urlencode(fields, doseq=True).encode() if fields else None
        address = path if path.startswith("http") else self.base + path
        try:
            reply = urllib.request.urlopen(address, data, timeout=10)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            body = reply.read().decode()
            self.bodies.append(body)
            return reply.status, body, reply.url


@pytest.fixture(scope="module")
def shared_server(rooms, plan):
    """One server for all rooms."""
    Room.create(rooms, plan)
    running = Server(rooms)
    yield running
    running.kill()


@pytest.fixture
def server(shared_server):
    """The server, with nothing yet said to it."""
    shared_server.bodies = []
    return shared_server


@pytest.fixture
def own_server(plan, tmp_path):
    """A server of a file with one room, and the room."""
    room = Room.create(tmp_path / "rooms.sqlite", plan)
    running = Server(room.file)
    yield running, room
    running.kill()
