"""Runs a study's notebooks and publishes their reports, all of them or none."""

import shutil
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cemlab.errors import DataError
from cemlab.privacy import unnumbered
from cemlab.report.disclosure import check_hidden
from cemlab.report.execute import Job, execute
from cemlab.report.folders import workshop
from cemlab.report.html import bottom_line, render
from cemlab.report.notebooks import Notebook, find_notebooks, lacking, without_lacking
from cemlab.report.parameters import check_audience, check_parameters
from cemlab.report.prepare import prepare, snapshot
from cemlab.report.shelf import SUMMARY, publish, slug, staging
from cemlab.study import find_study, read_study

if TYPE_CHECKING:
    from rich.progress import Progress

    from cemlab.load import Feedback


def run(
    study: str | Path,
    *,
    data: str | Path | None = None,
    notebooks: Sequence[str | Path] | None = None,
    audience: str = "analyst",
    parameters: Mapping[str, object] | None = None,
    reports: str | Path = "reports",
    timeout: float = 600,
    jobs: int = 2,
) -> Path:
    """Run a study's notebooks and publish one report for each.

    Everything is checked before anything runs. The study is prepared once. A notebook whose tables
    the study lacks is left out, and the index says why. Where one notebook fails, nothing is
    published and what was on the shelf stays as it was.

    Parameters
    ----------
    study
        A study file, its folder, or the name of a study under data/.
    data
        Where the sources lie; by default beside the study file.
    notebooks
        Numbers, names or paths of the notebooks to run; all of the project by default.
    audience
        "analyst", "manager" or "executive", as the study allows.
    parameters
        Values for parameters that notebooks declare; texts are read as the declared type.
    reports
        The shelf.
    timeout
        Seconds that one notebook may take.
    jobs
        How many notebooks at once.

    Returns
    -------
    pathlib.Path
        The index of the shelf.

    Raises
    ------
    CemlabError
        StudyError, DataError or ParameterError before anything ran; RunError where a notebook
        failed.
    """
    began, started = time.monotonic(), datetime.now(UTC)
    file, source = find_study(study), str(Path(data).resolve()) if data else ""
    plan = read_study(file, data=source or None, files=True)
    check_audience(audience, plan.audiences)
    books = find_notebooks(notebooks)
    values = check_parameters(parameters or {}, books)
    given = {"study": str(file), "data": source, "audience": audience}
    about = {
        "study": {"name": slug(plan.name), "title": plan.title, "question": plan.question},
        "run": f"{started:%Y%m%d-%H%M%S}-{audience}",
        "audience": audience,
        "started": started.isoformat(timespec="seconds"),
        "whole": notebooks is None,
    }
    with workshop() as work, progress_bar() as progress:
        task = progress.add_task("Loading, redacting, reading", total=len(books) + 1)
        feedback = prepare(file, source)
        ready, left_out = _sort_out(books, feedback)
        progress.update(task, advance=1, total=len(ready) + 1, description="Running notebooks")
        for book in ready:
            own = {name: value for name, value in given.items() if name in book.types}
            values[book.name] = {**book.defaults, **own, **values[book.name]}
        # Later ones gather more, so they take longer: begin with them.
        queue = [
            Job(
                source=without_lacking(book.path, feedback, work),
                target=work / f"{book.name}.ipynb",
                parameters=values[book.name],
                folder=book.path.parent,
            )
            for book in reversed(ready)
        ]
        seconds = execute(
            queue, workers=jobs, timeout=timeout, settings=snapshot(feedback),
            done=lambda job: progress.advance(task),
        )  # fmt: skip
        least = max(plan.min_group.answers, *(v.get("min_group", 0) for v in values.values()))
        check_hidden([job.target for job in queue], least)
        with staging(Path(reports)) as folder:
            told = [
                _write(book, work, folder, about, values[book.name])
                | {"seconds": seconds[book.name]}
                for book in ready
            ]
            about |= {"bottom_line": _headline(told), "notebooks": told, "left_out": left_out}
            about |= {**_rests_on(feedback), "seconds": round(time.monotonic() - began, 1)}
            index = publish(folder, Path(reports), about)
    return index.resolve()


def _sort_out(books: Sequence[Notebook], feedback: "Feedback") -> tuple[list[Notebook], list[dict]]:
    """Part the notebooks that can run from those whose tables the study lacks."""
    reasons = {book.name: lacking(book.needs, feedback) for book in books}
    ready = [book for book in books if not reasons[book.name]]
    if not ready:
        why = "; ".join(sorted(set(reasons.values())))
        raise DataError(f"There is nothing to report on: {why}.\n  Nothing was published.")
    left_out = [
        {"name": book.name, "title": book.title, "reason": reasons[book.name]}
        for book in books
        if reasons[book.name]
    ]
    return ready, left_out


def _write(book: Notebook, work: Path, folder: Path, about: Mapping, values: Mapping) -> dict:
    """Write one report, and the executed notebook for those who read code; tell what it says."""
    import nbformat

    from cemlab.display.provenance import cut_path

    done, file = work / f"{book.name}.ipynb", f"{book.name}.html"
    if about["audience"] == "analyst":
        shutil.copyfile(done, folder / done.name)
        (folder / done.name).chmod(0o600)
    executed = nbformat.read(done, as_version=4)
    told = {name: cut_path(value) for name, value in values.items()}
    for cell in executed.cells:
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.source = "\n".join(f"{name} = {value!r}" for name, value in told.items())
    page = render(executed, {**about, "name": book.name, "title": book.title})
    page = page if about["audience"] == "analyst" else unnumbered(page)
    (folder / file).write_text(page, encoding="utf-8")
    entry = {"name": book.name, "title": book.title, "file": file}
    return entry | {"bottom_line": bottom_line(page), "parameters": told}


def _headline(told: Sequence[Mapping]) -> list[str]:
    """Take the summary's bottom line, else the first sentence of each report."""
    for entry in told:
        if entry["name"] == SUMMARY:
            return entry["bottom_line"]
    return [entry["bottom_line"][0] for entry in told if entry["bottom_line"]]


def _rests_on(feedback: "Feedback") -> dict[str, object]:
    """Tell inputs, rows of every table, versions and commit."""
    import pandas as pd

    from cemlab.display.provenance import versions

    tables = {name: value for name, value in vars(feedback).items() if name != "intake"}
    intake = feedback.intake.astype(object)
    return {
        "inputs": intake.where(intake.notna(), None).to_dict("records"),
        "rows": {name: len(t) for name, t in tables.items() if isinstance(t, pd.DataFrame)},
        "versions": versions(),
    }


def progress_bar() -> "Progress":
    """Show progress to a person, nothing to a file."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
