"""A first study file from a look at an export: guesses, each with its reason."""

import os
import re
from dataclasses import replace
from pathlib import Path

from cemlab.errors import DataError, StudyError
from cemlab.load import names
from cemlab.load.files import Export, read_export
from cemlab.load.guess import Column
from cemlab.load.headers import bare, by_answer, titles
from cemlab.load.lines import Guess, quoted, study_lines, told
from cemlab.load.rules import RULES
from cemlab.load.set_aside import heads_again, stands_below
from cemlab.load.settle import settle
from cemlab.load.sheets import find_sheet
from cemlab.load.split import split_options
from cemlab.study import SourceColumns

# Several columns may have these parts; every other is taken once.
_OFTEN = (
    "",
    "revenue",
    "rating",
    "effort",
    "importance",
    "recommend",
    "comment",
    "choice",
    "segment",
)


def new_study(
    export: str | Path,
    folder: str | Path,
    data: str | Path | None = None,
    sheet: str | None = None,
) -> Path:
    r"""Look at an export and write a commented study.yaml that passes `cemlab check`.

    Parameters
    ----------
    export
        A CSV, XLSX or Parquet file; below `data` where that is given.
    folder
        Where study.yaml is written; made where absent.
    data
        The folder that the sources lie in, where the study file should not name it.
    sheet
        Of an Excel book; where none is named the first, or the fullest where the first is but a
        title page or a code book.

    Returns
    -------
    Path
        The study file.

    Raises
    ------
    DataError
        The export cannot be read, lacks a header, or holds neither ratings nor comments.
    StudyError
        There is a study.yaml in `folder` already.

    Examples
    --------
    >>> import tempfile
    >>> home = Path(tempfile.mkdtemp())
    >>> rows = "id,overall\n" + "".join(f"{i},{i % 5 + 1}\n" for i in range(9))
    >>> _ = (home / "answers.csv").write_text(rows)
    >>> new_study(home / "answers.csv", home).name
    'study.yaml'
    """
    folder = Path(folder).expanduser().resolve()
    target = folder / "study.yaml"
    if target.exists():
        raise StudyError(f"{target} is there already: move it, or name another folder with --out.")
    home = Path(data).expanduser().resolve() if data is not None else folder
    path = (home if data is not None else Path()) / Path(export).expanduser()
    asked = _questionnaire(path)
    sheet, sheets = find_sheet(path, sheet)
    try:
        table = _answered(read_export(path, sheet, asked))
        _check_shape(path, table)
        guess = _look(table)
        _check_worth(path, table, guess)
    except DataError as error:
        raise DataError(f"{error}{sheets}") from None
    file = quoted(_below(path, home))
    if sheet:
        file += f"\n    sheet: {quoted(sheet)}"
    if asked:
        file += f"\n    questionnaire: {quoted(_below(asked, home))}"
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(study_lines(table, guess, file, sheets)) + "\n", encoding="utf-8")
    return target


def _questionnaire(path: Path) -> Path | None:
    """Find what a platform writes beside an export: its questions and scales."""
    syntax = path.stem.replace("_R_data_file", "_R_syntax_file")
    names = (f"{path.stem}.qsf", f"{path.stem}.R", f"{syntax}.R")
    return next((f for n in names if (f := path.with_name(n)) != path and f.is_file()), None)


def _below(path: Path, home: Path) -> str:
    """Name a file from where the study's sources lie."""
    try:
        return Path(os.path.relpath(path.resolve(), home)).as_posix()
    except ValueError:  # on another drive
        return str(path.resolve())


def _answered(export: Export) -> Export:
    """Leave out rows that are blank, cut, the header again or totals: they tell of no column."""
    whole = ~export.ragged & (export.cells != "").any(axis=1)
    whole &= ~heads_again(export) & ~stands_below(export)
    return replace(export, cells=export.cells[whole], rows=export.rows[whole])


def _check_shape(path: Path, export: Export) -> None:
    """Refuse what is no table with a header and several answers, each in a row of its own."""
    if len(export.cells) < 2:
        raise DataError(f"{path} holds one answer, which tells no scale: export more.")
    if above := titles(export):
        raise DataError(f"{path}: {above}")
    if cells := [] if export.platform else bare(export.cells):
        raise DataError(
            f"{path} has no header row (cell {', '.join(map(str, cells[:5]))} of row 1 looks like "
            "an answer): give each column a name in the first row."
        )
    if long := by_answer(export.cells):
        raise DataError(f"{path}: {long}")


def _check_worth(path: Path, export: Export, guess: Guess) -> None:
    """Refuse an export without any answer."""
    beside = {"", "segment", "revenue", *SourceColumns.model_fields}
    if beside.issuperset(part for _, part, _ in guess):
        raise DataError(
            f"{path}: in {len(export.cells):,} rows no column looks like a rating (few numbers "
            "on one scale) or a comment (long, differing texts), so there is nothing to study. "
            f"{_seen(guess)} Name another export."
        )


def _seen(guess: Guess) -> str:
    """Say of the first columns why they are neither."""
    whys = [f"{told(c.name)}: {part or why}" for c, part, why in guess[:8]]
    return f"Seen: {'; '.join(whys)}{'; and more' if len(guess) > 8 else ''}."


def _look(export: Export) -> Guess:
    """Give every column of an export its likeliest part."""
    found: dict[str, tuple[Column, str, str]] = {}
    split = split_options(export.cells)
    # When an answer was begun is its time only where nothing tells when it was given.
    for name in sorted(export.cells, key=_lateness):
        column = Column(export, name)
        if name in split.values():
            column.separator = " "
            found[name] = column, "choice", "its options have columns of their own, too"
            continue
        if name in split:
            found[name] = column, "", f"an option of {told(split[name])}, which holds them all"
            continue
        taken = {part for _, part, _ in found.values() if part not in _OFTEN}
        fitting = (
            (column, part, why)
            for pattern, fits, part, why in RULES
            if part not in taken and column.named(pattern) and fits(column)
        )
        found[name] = next(fitting)
    settle(found)
    return [found[name] for name in export.cells]


def _lateness(name: str) -> int:
    """Say how unlikely a date is the answer's: begun or counted 1, changed later 2, else 0."""
    later = re.search(names.LATER, name, re.I)
    early = re.search("start|begin|begonnen|unix|epoch|millis", name, re.I)
    return 2 if later else int(bool(early))
