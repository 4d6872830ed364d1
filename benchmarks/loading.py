"""Loading beside plain pandas: a million answers as CSV and as Parquet.

Run by hand: `python benchmarks/loading.py [ROWS]`. Each reading has a process of its own, so that
its peak of memory is its own. Plain pandas reads the same file (`read_csv`, `read_parquet`) with
default settings, and does nothing else. cemlab reads, checks, sets aside and keeps every contract;
what redaction and language detection take is told apart, as pandas does neither: their seconds,
and the peak of memory before and after them ("own MB") beside the peak of all ("cemlab MB").
Seconds are those of the processor, all threads together, so that what else runs on the machine
counts little.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STUDY = """title: Load
timezone: Europe/Berlin
sources:
  visits:
    file: {file}
    pattern: past
    promise: named
    may_quote: true
    columns: {{response_id: id, customer_id: customer, touchpoint: place, answered_at: day,
              channel: channel}}
    segments: {{region: region}}
    items:
      score: {{role: touchpoint, scale: {{low: 0, high: 10}}}}
      effort: {{role: effort, scale: {{low: 1, high: 7}}, not_applicable: [9]}}
      why: {{role: comment}}
touchpoints: {{desk: {{label: Desk}}, food: {{label: Food}}, web: {{label: Web}}}}
"""


def write(folder: Path, rows: int) -> None:
    """Write invented answers, every third with a comment; no two comments are alike."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(7)
    told = (
        "the queue was long and nobody told us why but staff stayed kind while we waited at that "
        "counter for our papers until somebody from another office came over"
    )
    words = np.array(told.split(" "))
    said = np.char.add(" ".join(words[:4]) + " ", np.arange(rows).astype(str))
    for _ in range(12):
        said = np.char.add(np.char.add(said, " "), rng.choice(words, rows))
    day = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 2 * 365 * 1440, rows), "min")
    frame = pd.DataFrame(
        {
            "id": np.char.add("R", np.arange(rows).astype(str)),
            "customer": np.char.add("K", rng.integers(0, rows // 5, rows).astype(str)),
            "place": rng.choice(["desk", "food", "web"], rows),
            "day": day.strftime("%Y-%m-%d %H:%M"),
            "channel": rng.choice(["phone", "mail", "web"], rows),
            "region": rng.choice(["north", "south", "east", "west"], rows),
            "score": rng.integers(0, 11, rows),
            "effort": rng.choice([1, 2, 3, 4, 5, 6, 7, 9], rows),
            "why": np.where(np.arange(rows) % 3 == 0, said, ""),
        }
    )
    frame.to_csv(folder / "visits.csv", index=False)
    frame.to_parquet(folder / "visits.parquet", index=False)


def one(how: str, file: Path) -> None:
    """Read in this process; print seconds and peak memory beyond what the imports took."""
    import pandas as pd

    from cemlab.load import answers, load_study

    spent, held = {"redaction": 0.0, "language": 0.0}, {"own": 0, "all": 0}

    def timed(name: str, function):  # noqa: ANN001, ANN202
        def call(*given, **named):  # noqa: ANN002, ANN003, ANN202
            held["own"] = max(held["own"], peak())
            began = time.process_time()
            try:
                return function(*given, **named)
            finally:
                spent[name] += time.process_time() - began
                held["all"] = max(held["all"], peak())
                Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew

        return call

    answers.redact = timed("redaction", answers.redact)
    answers.detect_language = timed("language", answers.detect_language)
    study = file.parent / f"{file.suffix[1:]}.yaml"
    study.write_text(STUDY.format(file=file.name), encoding="utf-8")
    tiny = file.parent / f"tiny{file.suffix}"
    (file.parent / "tiny.yaml").write_text(STUDY.format(file=tiny.name), encoding="utf-8")
    if how == "cemlab":  # what is loaded once per process belongs to no file
        load_study(file.parent / "tiny.yaml")
    spent.update(redaction=0.0, language=0.0)
    held.update(own=0, all=0)
    before, began = peak(), time.process_time()
    if how == "cemlab":
        rows = len(load_study(study).responses)
    else:
        rows = len(pd.read_csv(file) if file.suffix == ".csv" else pd.read_parquet(file))
    seconds = time.process_time() - began
    told = {"rows": rows, "seconds": seconds, **spent}
    told |= {name: (max(most, peak()) - before) / 1e6 for name, most in held.items()}
    print(json.dumps(told))


def peak() -> int:
    """Bytes of memory that this process held at most."""
    told = Path("/proc/self/status").read_text()
    return int(told.split("VmHWM:")[1].split()[0]) * 1024


def main() -> None:
    """Compare, and print one table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{rows:,} rows, {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(f"{'file':<16}{'MB':>6}{'pandas s':>10}{'cemlab s':>10}{'times':>7}{'redaction':>11}"
          f"{'language':>10}{'pandas MB':>11}{'own MB':>8}{'x file':>8}{'cemlab MB':>11}"
          f"{'x file':>8}")  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, 300)
        for suffix in ("csv", "parquet"):
            (folder / f"visits.{suffix}").rename(folder / f"tiny.{suffix}")
        write(folder, rows)
        for file in (folder / "visits.csv", folder / "visits.parquet"):
            told = {}
            for how in ("pandas", "cemlab"):
                command = [sys.executable, __file__, how, str(file)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                told[how] = json.loads(done.stdout.splitlines()[-1])
            plain, ours, size = told["pandas"], told["cemlab"], file.stat().st_size / 1e6
            own = ours["seconds"] - ours["redaction"] - ours["language"]
            print(f"{file.name:<16}{size:>6.0f}{plain['seconds']:>10.2f}{own:>10.2f}"
                  f"{own / plain['seconds']:>7.1f}{ours['redaction']:>11.1f}"
                  f"{ours['language']:>10.1f}{plain['all']:>11.0f}{ours['own']:>8.0f}"
                  f"{ours['own'] / size:>8.1f}{ours['all']:>11.0f}"
                  f"{ours['all'] / size:>8.1f}")  # fmt: skip


if __name__ == "__main__":
    one(sys.argv[1], Path(sys.argv[2])) if len(sys.argv) == 3 else main()
