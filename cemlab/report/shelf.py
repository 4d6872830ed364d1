"""The shelf of reports: a run appears whole or not at all; the index shows the best there is."""

import json
import os
import re
import shutil
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cemlab.errors import StudyError
from cemlab.report.folders import sweep
from cemlab.report.html import environment
from cemlab.report.prepare import locked

MANIFEST = "manifest.json"
SUMMARY = "09_summary"  # the notebook whose bottom line is the study's


def slug(name: str) -> str:
    """Turn a study's name into a folder's name.

    Parameters
    ----------
    name
        The study's name.

    Returns
    -------
    str
        Small letters, digits and hyphens only.

    Raises
    ------
    StudyError
        Where nothing is left.

    Examples
    --------
    >>> slug("HiTouch, Köln/2026")
    'hitouch-koln-2026'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not found:
        raise StudyError(f"The study's name {name!r} has no letter or digit to name a folder by.")
    return found


@contextmanager
def staging(reports: Path) -> Iterator[Path]:
    """Give a folder beside the shelf in which to write a run; it is gone afterwards.

    Parameters
    ----------
    reports
        The shelf.

    Yields
    ------
    pathlib.Path
        An empty folder on the shelf's own file system.
    """
    import tempfile

    reports.mkdir(parents=True, exist_ok=True)
    sweep(reports, ".staging-")
    folder = Path(tempfile.mkdtemp(prefix=".staging-", dir=reports))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(staged: Path, reports: Path, manifest: Mapping[str, object]) -> Path:
    """Move a whole run onto the shelf and write the index anew.

    Parameters
    ----------
    staged
        The run's folder, from `staging`.
    reports
        The shelf.
    manifest
        What the run was; its `run` names the folder, with a number added where that is taken.

    Returns
    -------
    pathlib.Path
        The index.
    """
    study = reports / slug(str(manifest["study"]["name"]))  # type: ignore[index]
    study.mkdir(exist_ok=True)
    with locked(reports / ".lock"):
        place = study / str(manifest["run"])
        taken = 1
        while place.exists():
            taken += 1
            place = study / f"{manifest['run']}-{taken}"
        run = {**manifest, "run": place.name}
        text = json.dumps(run, indent=2, ensure_ascii=False)
        (staged / MANIFEST).write_text(text + "\n", encoding="utf-8")
        beside = reports / ".index.html"  # written first: what fails must not fail half published
        beside.write_text(_index({study.name: [run]}, reports), encoding="utf-8")
        staged.chmod(0o755)
        os.replace(staged, place)
        return beside.replace(reports / "index.html")


def _index(runs: dict[str, list[dict]], reports: Path) -> str:
    """Make the index of these runs and of all that lie on the shelf."""
    for path in sorted(reports.glob(f"[!.]*/*/{MANIFEST}")):
        try:
            run = json.loads(path.read_text("utf-8"))
            _page({path.parts[-3]: [run]})
        except Exception:  # whatever is wrong with it, it must not stop other runs
            warnings.warn(f"{path} cannot be read: the index leaves that run out.", stacklevel=2)
        else:
            runs.setdefault(path.parts[-3], []).append(run)
    return _page(runs)


def _page(runs: dict[str, list[dict]]) -> str:
    """Make an index: the study with the newest run first."""
    studies = [_study(folder, found) for folder, found in runs.items()]
    studies.sort(key=lambda study: study["latest"]["started"], reverse=True)
    return environment().get_template("index.html.j2").render(studies=studies, summary=SUMMARY)


def _study(folder: str, runs: list[dict]) -> dict:
    """Choose what the index shows of a study: the newest whole run before newer, partial ones."""
    runs = sorted(runs, key=lambda run: (run["started"], run["run"]), reverse=True)
    latest = next((run for run in runs if run["whole"]), runs[0])
    return {
        "folder": folder,
        "latest": latest,
        "earlier": [run for run in runs if run is not latest],
    }
