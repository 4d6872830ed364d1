import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from cemlab.cli import app
from cemlab.errors import RunError
from cemlab.workshop import start


def test_the_facilitators_notebook_knows_its_room_and_lies_beside_it(room, tmp_path):
    book = start._notebook(room, tmp_path, "http://192.0.2.7:8765", people=12)
    cells = nbformat.read(book, as_version=4).cells
    (given,) = [c.source for c in cells if "injected-parameters" in c.metadata.get("tags", [])]
    for line in (f'room = "{room.code}"', "people = 12", 'address = "http://192.0.2.7:8765"'):
        assert line in given
    assert f'file = "{room.file}"' in given


def test_a_port_that_is_taken_is_told_before_anything_starts(room, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(RunError, match="is taken: choose another with --port"):
            start.hold(room, tmp_path, port=other.getsockname()[1])


def test_a_room_that_is_not_there_is_told_in_words(room):
    command = ["workshop", "hitouch", "--room", "qqqqq", "--out", str(room.file.parent)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert "holds no room 'QQQQQ'" in result.output


def test_everything_is_served_to_the_network_but_the_facilitators_instrument(
    room, tmp_path, monkeypatch
):
    started, said, settings = [], [], {}

    class Process:
        def __init__(self, command, env, stdin):
            started.append(command)
            folder = Path(env["JUPYTER_CONFIG_PATH"])
            settings.update(json.loads((folder / "voila.json").read_text()))
            assert (folder / "voila.json").stat().st_mode & 0o777 == 0o600

        def poll(self):
            raise KeyboardInterrupt

        def terminate(self):
            started.append("ended")

    monkeypatch.setattr(start.subprocess, "Popen", Process)
    monkeypatch.setattr(start, "_check", lambda port: None)
    start.hold(room, tmp_path, port=8765, say=said.append)
    server, voila, *ends = started
    assert server[server.index("--host") + 1] == "0.0.0.0"
    assert server[server.index("--base") + 1].startswith("http://")
    assert settings["Voila"]["ip"] == "127.0.0.1"
    token = settings["Voila"]["token"]
    assert token in said[0]
    assert len(token) >= 16
    assert not [word for word in (*server, *voila) if token in word], "processes are listed"
    assert ends == ["ended", "ended"]
    assert said[-1] == "Stopped. Nothing is lost."


def test_what_a_killed_workshop_started_ends_with_it():
    started = """import subprocess, sys
child = [sys.executable, "-m", "cemlab.workshop.tied", "http.server", "0"]
subprocess.Popen(child, stdin=subprocess.PIPE, stdout=sys.stdout, stderr=sys.stdout)
sys.stdin.read()"""
    pipes = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
    unbuffered = os.environ | {"PYTHONUNBUFFERED": "1"}
    parent = subprocess.Popen([sys.executable, "-c", started], env=unbuffered, **pipes)
    try:
        assert parent.stdout.readline().startswith(b"Serving HTTP"), "the child lives"
    finally:
        parent.kill()
    # Both wrote here: the end of what can be read is the end of the last of them.
    parent.communicate(timeout=20)
