"""Executes notebooks, each in a process of its own, and judges whether it went well.

Neither papermill's exit status nor its metadata alone tells a killed kernel from a whole run, so a
notebook counts as executed only where its process ended well, every code cell has a count and none
shows an error.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cemlab.errors import CemlabError, RunError

if TYPE_CHECKING:
    from nbformat import NotebookNode

# What a foreign message quotes may be a customer's; a single plain word is a name in code.
WORD = re.compile(r"(?<!\w)(['\"`])([A-Za-z_]+)\1(?!\w)")
QUOTED = re.compile(r"(?<!\w)['\"`](?:.*['\"`](?!\w)|.*)")

COMMAND = "import sys; from cemlab.report.execute import main; main(sys.argv[1])"


@dataclass(frozen=True)
class Job:
    """One notebook to execute in `folder`: from `source` to `target`, with typed `parameters`."""

    source: Path
    target: Path
    parameters: dict[str, object]
    folder: Path

    @property
    def name(self) -> str:
        """The notebook's file name without the suffix."""
        return self.source.stem


def execute(
    jobs: Sequence[Job],
    *,
    workers: int,
    timeout: float,
    done: Callable[[Job], None] = lambda job: None,
    settings: Mapping[str, str] | None = None,
) -> dict[str, float]:
    """Execute notebooks in parallel processes; the first failure stops them all.

    Parameters
    ----------
    jobs
        Independent of each other; all targets in one folder with a short path.
    workers
        How many at once.
    timeout
        Seconds of wall clock for each.
    done
        Called after each notebook.
    settings
        Environment variables of the notebooks beside those of this process.

    Returns
    -------
    dict
        Notebook name to seconds.

    Raises
    ------
    RunError
        Naming notebook, cell and error.
    """
    waiting, running, seconds = list(jobs), {}, {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                job = waiting.pop(0)
                running[job.name] = (job, _start(job, settings or {}), time.monotonic())
            for job, process, began in list(running.values()):
                spent = time.monotonic() - began
                if process.poll() is not None:
                    del running[job.name]
                    check_executed(job, process.returncode)
                    seconds[job.name] = round(spent, 1)
                    done(job)
                elif spent > timeout:
                    raise RunError(_failed(job, f"was stopped after {timeout:g} seconds"))
            time.sleep(0.05)
    finally:
        for _, process, _ in running.values():
            _kill(process)
    return seconds


def check_executed(job: Job, status: int) -> None:
    """Check that a notebook ran whole.

    Parameters
    ----------
    job
        The notebook, executed.
    status
        Exit status of its process; negative where a signal ended it.

    Raises
    ------
    RunError
        Naming the notebook, the first cell that failed or did not run, and the error.
    """
    import nbformat

    if not job.target.exists():
        log = job.target.with_suffix(".log")
        last = (log.read_text(errors="replace").strip().splitlines() or [""])[-1]
        raise RunError(_failed(job, f"did not start: {_safe(last)}"))
    book = nbformat.read(job.target, as_version=4)
    number = 0
    for cell in book.cells:
        if cell.cell_type != "code":
            continue
        number += "injected-parameters" not in cell.metadata.get("tags", ())
        for output in cell.outputs:
            if output.output_type == "error":
                why = f"failed in {_cell(number, cell)}:\n  {_error(output)}"
                raise RunError(_failed(job, why))
        if cell.execution_count is None and cell.source.strip():
            why = f"was not run to its end: it stopped before {_cell(number, cell)}"
            raise RunError(_failed(job, f"{why}. {_died(status)}"))
    if status != 0:
        raise RunError(_failed(job, _died(status)))


def main(arguments: str) -> None:
    """Execute one notebook in this process.

    Parameters
    ----------
    arguments
        JSON: source, target, parameters, folder and the prefix of its kernel's sockets.
    """
    # jsonschema would build a grammar of web addresses, a second's work that no notebook needs.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    import papermill
    from traitlets.config import Config

    job = json.loads(arguments)
    config = Config()
    # Ports are picked, released and bound again: notebooks in parallel would race for them.
    config.KernelManager.transport = "ipc"
    config.KernelManager.ip = job["sockets"]
    papermill.execute_notebook(
        job["source"],
        job["target"].replace("{", "{{").replace("}", "}}"),
        parameters=job["parameters"],
        kernel_name="python3",
        language="python",
        cwd=job["folder"],
        progress_bar=False,
        config=config,
    )


def _start(job: Job, given: Mapping[str, str]) -> subprocess.Popen:
    """Start the process of one notebook, apart from the user's own Jupyter settings."""
    home = job.target.with_suffix("")
    home.mkdir()
    arguments = {"source": str(job.source), "target": str(job.target), "parameters": job.parameters}
    arguments |= {"sockets": str(home / "k"), "folder": str(job.folder)}
    places = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "TMPDIR")
    folders = dict.fromkeys(places, str(home))
    settings = {"PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1", **folders, **given}
    with job.target.with_suffix(".log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-P", "-c", COMMAND, json.dumps(arguments)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | settings,
            start_new_session=True,
        )


def _kill(process: subprocess.Popen) -> None:
    """End a process with all its descendants: a kernel lives in a session of its own."""
    import psutil

    try:
        family = [*psutil.Process(process.pid).children(recursive=True), process]
    except psutil.NoSuchProcess:
        family = [process]
    for member in family:
        try:
            member.kill()
        except (psutil.NoSuchProcess, ProcessLookupError):
            continue
    process.wait()


def _failed(job: Job, what: str) -> str:
    """Start a message about a notebook and end it with the way out."""
    aside = f"\n  What it had done is kept in {job.target}" if job.target.exists() else ""
    return f"Notebook {job.name} {what}\n  Nothing was published.{aside}"


def _cell(number: int, cell: "NotebookNode") -> str:
    """Name a cell by its number and its first line."""
    lines = [line for line in cell.source.splitlines() if line.strip()]
    return f"code cell {number} ({lines[0].strip()[:80]!r})"


def _error(output: "NotebookNode") -> str:
    """Give an error's class and message; in full only where cemlab wrote the message."""
    own = {CemlabError.__name__, *(kind.__name__ for kind in CemlabError.__subclasses__())}
    if output.ename in own:
        return f"{output.ename}: {output.evalue}"
    return f"{output.ename}: {_safe(output.evalue)}"


def _safe(message: str) -> str:
    """Keep of a message what cannot quote a customer: its first line, without quoted passages."""
    line = (message.strip().splitlines() or [""])[0]
    line = QUOTED.sub("‘…’", WORD.sub(r"‘\2’", line))
    return line if len(line) <= 120 else f"{line[:119]}…"


def _died(status: int) -> str:
    """Say how the process ended."""
    if status in (-9, 137, 138):
        return "Its process was killed, perhaps for want of memory."
    return f"Its process ended with status {status}; the kernel may have died or been ended."
