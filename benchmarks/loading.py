"""Loading beside plain pandas: a million answers as CSV and as Parquet.

Run by hand: `python benchmarks/loading.py [ROWS]`. Each reading has a process of its own, so that
its peak of memory is its own. Plain pandas reads the same file (`read_csv`, `read_parquet`) with
default settings, and does nothing else. cemlab reads, checks, sets aside and keeps every contract:
once as it is ("whole"), and once without redaction and language detection, as pandas does neither
("own"); their seconds stand beside. "By hand" is what a careful researcher would write in pandas
for the same: the file's hash, identifiers that differ, times in UTC, ratings within their scales,
known touch points, ratings in long form and comments; what is wrong it drops and does not tell.
What pandas, "by hand" and "own" take is the median of nine readings in turn, with the least beside
it. Seconds are those of the processor, all threads together, so that what else runs on the machine
counts little; those the system spends on handing out memory differ from reading to reading.
"""

import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOWS = ("pandas", "hand", "own")
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
    from cemlab.load.columns import constant

    spent = {"redaction": 0.0, "language": 0.0}

    def timed(name: str, function):  # noqa: ANN001, ANN202
        def call(*given, **named):  # noqa: ANN002, ANN003, ANN202
            began = time.process_time()
            found = function(*given, **named)
            spent[name] += time.process_time() - began
            return found

        return call

    if how == "own":
        answers.redact = lambda texts, **_: texts
        answers.detect_language = lambda texts, default: constant(default, texts.index)
    answers.redact = timed("redaction", answers.redact)
    answers.detect_language = timed("language", answers.detect_language)
    tiny = file.with_stem("tiny")
    for place in (tiny, file):
        place.with_suffix(".yaml").write_text(STUDY.format(file=place.name), encoding="utf-8")
    read = pd.read_csv if file.suffix == ".csv" else pd.read_parquet
    if how == "hand":
        read = by_hand
    elif how != "pandas":
        read = lambda path: load_study(path.with_suffix(".yaml")).responses  # noqa: E731
    read(tiny)  # what is loaded once per process belongs to no file
    spent.update(redaction=0.0, language=0.0)
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, began = peak(), time.process_time()
    rows = len(read(file))
    seconds = time.process_time() - began
    print(json.dumps({"rows": rows, "seconds": seconds, "MB": (peak() - before) / 1e6, **spent}))


def by_hand(file: Path) -> "pd.DataFrame":  # noqa: F821
    """Check and shape the answers in plain pandas."""
    import pandas as pd

    with file.open("rb") as stream:
        hashlib.file_digest(stream, "sha256")
    frame = pd.read_csv(file) if file.suffix == ".csv" else pd.read_parquet(file)
    for name in ("id", "customer", "place", "channel", "region"):
        frame[name] = frame[name].str.strip()
    day = pd.to_datetime(frame["day"], format="%Y-%m-%d %H:%M", errors="coerce")
    told = day.dt.tz_localize("Europe/Berlin", ambiguous="NaT", nonexistent="NaT")
    frame["day"] = told.dt.tz_convert("UTC")
    effort = frame["effort"].where(frame["effort"] != 9)
    wrong = frame["id"].isna() | frame["id"].duplicated() | frame["customer"].isna()
    wrong |= ~frame["score"].between(0, 10) | ~effort.dropna().between(1, 7).reindex(
        frame.index, fill_value=True
    )
    wrong |= ~frame["place"].isin(["desk", "food", "web"])
    for name in ("place", "channel", "region"):
        frame[name] = frame[name].astype("category")
    frame = frame.assign(effort=effort, why=frame["why"].fillna("").str.strip())[~wrong]
    ratings = frame.melt("id", ["score", "effort"], "item").dropna()
    comments = frame.loc[frame["why"] != "", ["id", "why"]]
    return frame.drop(columns=["score", "effort", "why"]).assign(
        rated=len(ratings), said=len(comments)
    )


def peak() -> int:
    """Bytes of memory that this process held at most."""
    told = Path("/proc/self/status").read_text()
    return int(told.split("VmHWM:")[1].split()[0]) * 1024


def main() -> None:
    """Compare, and print one table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{rows:,} rows, {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(f"{'file':<16}{'MB':>5}{'pandas s':>14}{'by hand s':>14}{'own s':>14}{'times':>7}"
          f"{'of hand':>9}{'redaction':>11}{'language':>10}{'pandas MB':>11}{'hand MB':>9}"
          f"{'own MB':>8}{'x file':>8}{'whole MB':>10}{'x file':>8}")  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, 300)
        for suffix in ("csv", "parquet"):
            (folder / f"visits.{suffix}").rename(folder / f"tiny.{suffix}")
        write(folder, rows)
        for file in (folder / "visits.csv", folder / "visits.parquet"):
            turns = [[_measured(how, file) for how in HOWS] for _ in range(9)]
            whole, size = _measured("whole", file), file.stat().st_size / 1e6
            told = list(zip(*turns, strict=True))
            seconds, memory = (
                [statistics.median(run[key] for run in runs) for runs in told]
                for key in ("seconds", "MB")
            )
            least = [min(run["seconds"] for run in runs) for runs in told]
            shown = "".join(f"{s:>7.2f} ({m:.2f})" for s, m in zip(seconds, least, strict=True))
            print(f"{file.name:<16}{size:>5.0f}{shown}{seconds[2] / seconds[0]:>7.1f}"
                  f"{seconds[2] / seconds[1]:>9.1f}{whole['redaction']:>11.1f}"
                  f"{whole['language']:>10.1f}{memory[0]:>11.0f}{memory[1]:>9.0f}"
                  f"{memory[2]:>8.0f}{memory[2] / size:>8.1f}"
                  f"{whole['MB']:>10.0f}{whole['MB'] / size:>8.1f}", flush=True)  # fmt: skip


def _measured(how: str, file: Path) -> dict[str, float]:
    """Read in a process of its own."""
    command = [sys.executable, __file__, how, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    one(sys.argv[1], Path(sys.argv[2])) if len(sys.argv) == 3 else main()
