"""Whether personal data planted in every comment reach what notebooks and commands write.

Run: python benchmarks/canaries.py [FOLDER]. Takes a twelfth of the simulated company's answers,
adds a canary to each comment, runs every notebook, and the commands that write; then it looks
through all files, also within workbooks and Parquet, and what was told on the screen. Prints a
table; ends with 1 where a canary is found. tests/test_canaries.py does so for one notebook.
"""

import contextlib
import io
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE))

from tests.test_canaries import CANARIES  # noqa: E402

THINNED = {"transactions.csv": 12, "relationship.csv": 4}
COMMANDS = (
    "quotes STUDY",
    "code STUDY --n 60 --out coding.xlsx",
    "codebook STUDY --out codebook.yaml",
    "voices STUDY --touchpoint billing --out voices.html",
    "paper STUDY --out sheets",
    "journey STUDY --out journey.html",
    "record STUDY --out record.html",
    "check STUDY --out aside.csv",
    "pulse STUDY --out pulse",
)


def planted(source: Path, folder: Path) -> Path:
    """Copy a twelfth of the simulated company's answers, with a canary in each comment."""
    shutil.copytree(source, folder)
    said = list(CANARIES)
    for name in ("transactions.csv", "relationship.csv", "notes.csv"):
        table = pd.read_csv(folder / name, dtype="str", keep_default_na=False)
        table = table.iloc[:: THINNED.get(name, 1)]
        column = next(c for c in ("comment", "text", "note") if c in table)
        there = table[column].ne("")
        birds = [said[i % len(said)] for i in range(there.sum())]
        table.loc[there, column] = table.loc[there, column] + " " + pd.Series(
            birds, table.index[there]) + "."  # fmt: skip
        table.to_csv(folder / name, index=False)
    return folder


def words_in(path: Path) -> str:
    """Give all text of a file, also of what is packed."""
    if path.suffix == ".parquet":
        table = pd.read_parquet(path).select_dtypes(exclude="number")  # figures may look like one
        return table.astype(str).to_csv()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return " ".join(book.read(n).decode("utf-8", "replace") for n in book.namelist())
    return path.read_text("utf-8", errors="replace")


def write_all(study: Path, written: Path) -> str:
    """Run every notebook and command; return what the screen was told."""
    from cemlab.cli import app
    from cemlab.report import prepare, run
    from cemlab.workshop.facilitator import open_room

    screen = io.StringIO()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        if not (written / "reports").exists():
            run(study / "study.yaml", reports=written / "reports", timeout=3000)
        room = open_room(prepare(study / "study.yaml"), written / "workshop" / "rooms.sqlite")
    said = screen.getvalue() + repr(room.plan)
    for command in COMMANDS:
        asked = [str(study / "study.yaml") if w == "STUDY" else w for w in command.split()]
        done = CliRunner().invoke(app, asked)
        print(f"{command:60} {'written' if not done.exit_code else 'FAILED'}", flush=True)
        said += done.output + repr(done.exception)
    return said


def main(folder: Path) -> int:
    """Plant, run and look; where the folder holds a study already, look again."""
    study, written = folder / "study", folder / "written"
    written.mkdir(parents=True, exist_ok=True)
    for name in ("CACHE", "CONFIG"):
        os.environ[f"CEMLAB_{name}"] = str(written / name)
    if not study.exists():
        planted(HERE / "data" / "hitouch", study)
    os.chdir(written)
    said = write_all(study, written)
    sources = {path.name for path in (HERE / "data" / "hitouch").iterdir()} - {"quotes.csv"}
    files = [path for path in folder.rglob("*") if path.is_file()]
    files = [path for path in files if path.parent != study or path.name not in sources]
    text = {path: words_in(path) for path in files} | {Path("screen"): said}
    found = [(str(p), bird) for p, one in text.items() for bird in CANARIES.values() if bird in one]
    masked = sum("[PERSON" in one for one in text.values())
    print(f"{len(files)} files searched, {masked} hold masked names; canaries found: {len(found)}")
    for place, bird in found:
        print(f"  {bird}: {place}")
    return int(bool(found) or masked < 5)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if sys.argv[1:] else tempfile.mkdtemp()).resolve()))
