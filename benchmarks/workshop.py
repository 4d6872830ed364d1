"""What a room bears: 40 leaders who submit at once, a server killed mid-act, 40 live kernels.

Run by hand: python benchmarks/workshop.py [--kernels]. Participants are simulated by threads of
one process on the same machine; each opens its page, follows the room every two seconds as the
pages' script does, and seals five touch points at random moments within ten seconds. Kernels are
started a few at a time and extrapolated.
"""

import argparse
import concurrent.futures
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

from cemlab.workshop.room import Room, steps

POINTS = ["portal", "payments", "billing", "support", "review"]
PORT = 8799
BASE = f"http://127.0.0.1:{PORT}"


def plan() -> dict:
    """Make a room's plan without a study: five touch points, ten feelings."""
    points = [
        {"id": p, "label": p.title(), "asked": f"How satisfied were you with {p}?",
         "satisfied": "8 or more, on a scale from 0 to 10", "quotes": []}
        for p in POINTS
    ]  # fmt: skip
    return {"title": "Benchmark", "study": "", "points": points, "functions": ["sales"],
            "feelings": [f"feeling {i}" for i in range(10)]}  # fmt: skip


def ask(path: str, **fields: str) -> tuple[str, float]:
    """Get or post; return the final address and the seconds it took."""
    data = urllib.parse.urlencode(fields).encode() if fields else None
    began = time.perf_counter()
    with urllib.request.urlopen(path if "://" in path else BASE + path, data, timeout=30) as reply:
        reply.read()
        return reply.url, time.perf_counter() - began


def start(file: Path) -> subprocess.Popen:
    """Start the light server and wait until it answers."""
    command = [sys.executable, "-m", "cemlab.workshop.server", str(file), "--port", str(PORT)]
    process = subprocess.Popen(command)
    for _ in range(200):
        try:
            ask("/")
            return process
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not start")


def memory(pid: int) -> float:
    """Tell the megabytes of a process that it shares with no other."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kib = [line.split()[1] for line in rollup.splitlines() if line.startswith("Private_")]
    return sum(map(int, kib)) / 1024


def predictor(home: str, number: int, seconds: list[float]) -> None:
    """Seal five touch points at random moments within ten seconds."""
    rng = random.Random(number)
    moments = sorted(rng.uniform(0, 10) for _ in POINTS)
    began = time.perf_counter()
    for moment, point in zip(moments, POINTS, strict=True):
        time.sleep(max(0.0, moment - (time.perf_counter() - began)))
        low = rng.randint(0, 80)
        guess = {"kind": "first", "wanted": "feeling 1", "felt": "feeling 2"}
        seconds.append(ask(f"{home}/{point}", **guess, low=str(low), high=str(low + 10))[1])


def follower(code: str, stop: threading.Event, seconds: list[float]) -> None:
    """Ask every two seconds whether the room went on."""
    while not stop.wait(2):
        seconds.append(ask(f"/{code}/step")[1])


def crowd(file: Path, people: int) -> dict:
    """Let a room of people predict; tell what was lost and how long they waited."""
    room = Room.create(file, plan())
    room.move([step.act for step in steps(POINTS)].index("predict"))
    server = start(file)
    homes = [ask(f"/{room.code}", function="")[0] for _ in range(people)]
    sealed: list[float] = []
    followed: list[float] = []
    stop = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(2 * people) as pool:
        for _ in range(people):
            pool.submit(follower, room.code, stop, followed)
        done = [pool.submit(predictor, home, i, sealed) for i, home in enumerate(homes)]
        for one in done:
            one.result()
        stop.set()
    used = memory(server.pid)
    server.terminate()
    server.wait()
    return {"room": room, "lost": people * len(POINTS) - len(room.entries("first")),
            "p95": sorted(sealed)[int(0.95 * len(sealed))], "max": max(sealed),
            "follow p95": sorted(followed)[int(0.95 * len(followed))], "mb": used}  # fmt: skip


def killed(file: Path) -> bool:
    """Kill the server while people submit; whatever was answered with success must be there."""
    room = Room.create(file, plan())
    room.move([step.act for step in steps(POINTS)].index("predict"))
    server = start(file)
    homes = [ask(f"/{room.code}", function="")[0] for _ in range(20)]
    kept: list[tuple[int, str]] = []

    def submit(number: int) -> None:
        for point in POINTS:
            guess = {"kind": "first", "wanted": "feeling 1", "felt": "feeling 2"}
            try:
                ask(f"{homes[number]}/{point}", **guess, low="10", high="20")
            except OSError:
                return
            kept.append((number + 1, point))

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        for number in range(20):
            pool.submit(submit, number)
        while len(kept) < 20:
            time.sleep(0.01)
        server.kill()
        server.wait()
    server = start(file)
    again = Room(file, room.code)
    there = {(e["participant"], e["touchpoint"]) for e in again.entries("first")}
    page = urllib.request.urlopen(homes[0], timeout=10).status
    server.terminate()
    server.wait()
    told = f"killed after {len(kept)} of 100 were answered; {len(there)} are there"
    print(f"{told}; act {again.position.act}; page {page}")
    return set(kept) <= there and again.position.act == "predict"


def kernels(count: int = 4) -> None:
    """Measure what a live notebook kernel costs: seconds to be ready, megabytes of its own."""
    from jupyter_client.manager import start_new_kernel

    code = "import ipywidgets, pandas; from cemlab.workshop.room import Room"
    rows, running = [], []
    for _ in range(count):
        began = time.perf_counter()
        manager, client = start_new_kernel()
        client.execute_interactive(code)
        pid = manager.provisioner.process.pid
        rows.append((time.perf_counter() - began, memory(pid)))
        running.append((manager, client))
    for manager, client in running:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    seconds, megabytes = (sum(column) / count for column in zip(*rows, strict=True))
    print(f"one live kernel: {seconds:.1f} s to start, {megabytes:.0f} MB of its own (mean of "
          f"{count}, one after the other); 40 of them, extrapolated: {40 * seconds:.0f} s of "
          f"starting and {40 * megabytes / 1024:.1f} GB")  # fmt: skip


def main() -> None:
    """Print one line per measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kernels", action="store_true", help="measure live kernels too")
    args = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} before the start")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rooms.sqlite"
        for people in (12, 40):
            found = crowd(file, people)
            print(f"{people} leaders, {5 * people} guesses within 10 s: {found['lost']} lost; "
                  f"sealing p95 {found['p95']:.2f} s, longest {found['max']:.2f} s; following p95 "
                  f"{found['follow p95']:.2f} s; server {found['mb']:.0f} MB")  # fmt: skip
        print("nothing answered was lost" if killed(file) else "SOMETHING WAS LOST")
    if args.kernels:
        kernels()


if __name__ == "__main__":
    main()
