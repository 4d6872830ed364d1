"""Starts what a workshop needs: the light server, and Voilà with the facilitator's notebook."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cemlab.errors import RunError
from cemlab.privacy import owner_only
from cemlab.workshop.room import Room

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "workshop.ipynb"


def hold(
    room: Room,
    out: Path,
    *,
    port: int = 8765,
    everywhere: bool = True,
    people: int = 0,
    say: Callable[[str], object] = print,
) -> None:
    """Serve a room until the facilitator stops it; a server that dies is started again.

    Parameters
    ----------
    room
        An open room.
    out
        The folder in which the facilitator's notebook and what was believed are kept.
    port
        Of the pages for phones and screen; the facilitator's instrument takes the next one.
    everywhere
        Whether the pages can be reached over the network; False: on this machine alone. The
        facilitator's instrument never can.
    people
        Simulated leaders.
    say
        Takes each line for the facilitator.

    Raises
    ------
    RunError
        Where a port is taken, or the project's notebooks are missing.
    """
    _check(port)
    host = "0.0.0.0" if everywhere else "127.0.0.1"
    base = f"http://{_address() if everywhere else host}:{port}"
    token = secrets.token_urlsafe(12)
    book = _notebook(room, out, base, people)
    tied = [sys.executable, "-m", "cemlab.workshop.tied"]
    server = [*tied, "cemlab.workshop.server", str(room.file)]
    server += ["--host", host, "--port", str(port), *(["--base", base] if everywhere else [])]
    voila = [*tied, "voila", str(book), "--no-browser", f"--port={port + 1}"]
    say(f"Facilitator  http://127.0.0.1:{port + 1}/?token={token}  (this machine alone)")
    say(f"Big screen   {base}/{room.code}/screen")
    say(f"Leaders      {base}/{room.code}")
    say(f"Front line   {base}/{room.front_code}  (predicts beforehand)")
    say(f"Room {room.code} is kept in {room.file}. To go on after a stop: --room {room.code}")
    running: dict[str, subprocess.Popen] = {}
    folder = tempfile.TemporaryDirectory(prefix="cemlab-workshop-")
    environment = os.environ | {"JUPYTER_CONFIG_PATH": str(_configured(Path(folder.name), token))}
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            for name, command in (("server", server), ("facilitator", voila)):
                if name not in running or running[name].poll() is not None:
                    running[name] = subprocess.Popen(
                        command, env=environment, stdin=subprocess.PIPE
                    )
            time.sleep(1)
    except KeyboardInterrupt:
        say("Stopped. Nothing is lost.")
    finally:
        for process in running.values():
            process.terminate()
        folder.cleanup()


def _notebook(room: Room, out: Path, base: str, people: int) -> Path:
    """Write the facilitator's notebook with this room's parameters."""
    import papermill

    if not NOTEBOOK.is_file():
        raise RunError(f"{NOTEBOOK} is missing: run the workshop from a clone of the project.")
    values = {"study": room.plan["study"], "file": str(room.file.resolve()), "room": room.code}
    values |= {"address": base, "out": str(out.resolve()), "people": people}
    target = out / f"workshop-{room.code}.ipynb"
    papermill.execute_notebook(
        str(NOTEBOOK), str(target), values, prepare_only=True, progress_bar=False
    )
    return target


def _configured(folder: Path, token: str) -> Path:
    """Keep the facilitator's secret out of the list of processes: a file says it to Voilà."""
    quiet = {"log_level": "ERROR", "tornado_settings": {"ws_ping_timeout": 30_000}}
    settings = {"Voila": {"token": token, "ip": "127.0.0.1"} | quiet}
    if os.name == "posix":
        settings["KernelManager"] = {"transport": "ipc"}  # no port for others to listen on
    with open(folder / "voila.json", "w", encoding="utf-8", opener=owner_only) as file:
        json.dump(settings, file)
    return folder


def _check(port: int) -> None:
    """Refuse ports that something else listens on."""
    for one in (port, port + 1):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", one)) == 0:
                raise RunError(f"Port {one} is taken: choose another with --port.")


def _address() -> str:
    """Tell by which address others in the network reach this machine; nothing is sent."""
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))
        return probe.getsockname()[0]
    return "127.0.0.1"
