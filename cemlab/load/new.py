"""A first study file from a look at an export: guesses, each with its reason."""

import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError, StudyError
from cemlab.load.dates import read_times
from cemlab.load.files import Export, read_export
from cemlab.load.guess import RULES, Column
from cemlab.load.numbers import read_amounts
from cemlab.load.platforms import JOINED
from cemlab.privacy import redact
from cemlab.study import RESERVED, SourceColumns
from cemlab.text import detect_language

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_DIGITS = re.compile(r"\d+")
_HEAD = """\
# Guessed from {seen}
# Read every line, mend it, then run `cemlab check` on this folder.
title: {title}
question: "What should be decided with these answers?"
timezone: UTC               # of times without a zone, such as Europe/Berlin
# day_first: true           # take away the first # if 03/04/2026 is 3 April
sources:
  answers:
    file: {file}
    pattern: past           # past: all year round; present: in waves; potential: notes
    promise: confidential   # as respondents were told: anonymous, confidential, named
    sampled: true           # false for reviews and forums: those who chose to write"""
# Several columns may have these parts; every other is taken once.
_OFTEN = ("", "rating", "effort", "importance", "recommend", "comment", "choice", "segment")
_Guess = list[tuple[Column, str, str]]


def new_study(export: str | Path, folder: str | Path, data: str | Path | None = None) -> Path:
    r"""Look at an export and write a commented study.yaml that passes `cemlab check`.

    Parameters
    ----------
    export
        A CSV, XLSX or Parquet file; below `data` where that is given.
    folder
        Where study.yaml is written; made where absent.
    data
        The folder that the sources lie in, where the study file should not name it.

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
    beside = path.with_suffix(".qsf")
    asked = beside.is_file() and beside != path
    table = read_export(path, None, beside if asked else None)
    sheets = _sheets(table)
    if bare := _bare(table.cells):
        raise DataError(
            f"{path} has no header row (cell {', '.join(map(str, bare[:5]))} of row 1 looks like "
            f"an answer): give each column a name in the first row.{sheets}"
        )
    guess = _look(table)
    if all(part in ("", "segment") or part in SourceColumns.model_fields for _, part, _ in guess):
        raise DataError(
            f"{path}: no column looks like a rating (few numbers on one scale) or a comment "
            f"(long, differing texts), so there is nothing to study. Name another export.{sheets}"
        )
    file = _text(_below(path, home))
    if asked:
        file += f"\n    questionnaire: {_text(_below(beside, home))}"
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(_lines(table, guess, file, sheets)) + "\n", encoding="utf-8")
    return target


def _below(path: Path, home: Path) -> str:
    """Name a file from where the study's sources lie."""
    try:
        return Path(os.path.relpath(path.resolve(), home)).as_posix()
    except ValueError:  # on another drive
        return str(path.resolve())


def _sheets(export: Export) -> str:
    """Say which sheets of a book are not read."""
    if export.kind != "excel":
        return ""
    with pd.ExcelFile(export.path, engine="calamine") as book:
        names = [_told(n) for n in book.sheet_names]
    rest = ", ".join(names[1:])
    return f" Only its first sheet, {names[0]}, is read, not {rest}." if rest else ""


def _bare(cells: pd.DataFrame) -> list[int]:
    """Say which cells of the first row are answers, where it can be no header."""
    heads = pd.Series([re.sub(r" \(\d+\)$", "", str(c)) for c in cells], dtype="str")
    named = ~heads.str.fullmatch(r"column \d+")
    plain = read_amounts(heads)[0].notna() | read_times(heads)[0].notna()
    again, alike = plain & False, plain & False
    for i, head in enumerate(heads):
        given = cells.iloc[:, i].str.strip()
        others = given[(given != "") & (given != head)]
        # An option that was ticked stands in its column alone, under its own name.
        again[i] = len(others) > 0 and (given == head).sum() > 1
        same_shape = others.str.replace(_DIGITS, "0", regex=True) == _DIGITS.sub("0", head)
        alike[i] = bool(re.search(r"[^\W\d]\W*\d", head)) and same_shape.mean() > 0.9
    # A header that comes again further down is a header still.
    again &= not (cells == list(cells)).all(axis=1).any()
    found = (redact(heads, persons=False) != heads) | alike
    if (named & (plain | again)).sum() >= named.sum() / 2:
        found |= plain | again
    if plain.any():
        found |= (heads.str.len() > 200) & heads.str.contains(r"[.!?](?:\s|$)")
    return [i + 1 for i in found.index[found & named]]


def _look(export: Export) -> _Guess:
    """Give every column of an export its likeliest part."""
    found: dict[str, tuple[Column, str, str]] = {}
    # When an answer was begun is its time only where nothing tells when it was given.
    for name in sorted(
        export.cells, key=lambda n: bool(re.search("start|begin|begonnen", n, re.I))
    ):
        column = Column(export, name)
        taken = {part for _, part, _ in found.values() if part not in _OFTEN}
        fitting = (
            (column, part, why)
            for pattern, fits, part, why in RULES
            if part not in taken and column.named(pattern) and fits(column)
        )
        found[name] = next(fitting)
    return [found[name] for name in export.cells]


def _language(guess: _Guess) -> str:
    """Find the language of most of up to 500 comments; English where none tells."""
    said = {t for column, part, _ in guess if part == "comment" for t in column.given}
    sample = sorted(said)[:: len(said) // 500 + 1]
    found = detect_language(sample, default="und")
    known = found[found != "und"].value_counts()
    return str(known.index[0]) if len(known) else "en"


def _slug(name: str, taken: Iterable[str]) -> str:
    """Turn a name into an id that is free and no reserved word."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).casefold().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", parted)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    if not re.match("[a-z]", plain) or plain in ("null", "true", "false", "yes", "no", "on", "off"):
        plain = f"q_{plain}".rstrip("_")
    plain = f"{plain}_group" if plain in RESERVED else plain
    number, free = 2, plain
    while free in taken:
        number, free = number + 1, f"{plain}_{number}"
    return free


def _points(labels: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Folded label → (id, label) of touch points; no id is the name of another."""
    folded = {label.casefold(): label for label in labels}
    points: dict[str, tuple[str, str]] = {}
    for key, label in folded.items():
        taken = {*(i for i, _ in points.values()), *(k for k in folded if k != key)}
        points[key] = (_slug(label, taken), label)
    return points


def _stations(rated: list[Column]) -> dict[str, str]:
    """Column → what it rates: the statement of a question with several, else its own name."""
    parts = {c.name: re.match(r"(.+?)(?: - |-|: )([^-:]{1,60})$", c.wording) for c in rated}
    many = Counter(m[1] for m in parts.values() if m)
    tails = {name: m[2].strip() for name, m in parts.items() if m and many[m[1]] > 1}
    same = Counter(tail.casefold() for tail in tails.values())
    known = {name.casefold() for name in parts}
    return {
        c.name: tails[c.name]
        if same[tails.get(c.name, "").casefold()] == 1 and tails[c.name].casefold() not in known
        else c.name
        for c in rated
    }


def _lines(export: Export, guess: _Guess, file: str, sheets: str) -> Iterator[str]:
    """Yield the study file line by line."""
    by_row = next((c for c, part, _ in guess if part == "touchpoint"), None)
    stations = _stations([c for c, part, _ in guess if part == "rating"])
    points = _points(stations.values() if by_row is None else sorted(set(by_row.given)))
    at = {} if by_row else {c: points[label.casefold()][0] for c, label in stations.items()}
    export_of = f" (an export of {export.platform})" if export.platform else ""
    seen = f"{len(export.cells):,} rows of {_told(export.path.name)}{export_of}.{sheets}"
    yield _HEAD.format(seen=seen, title=_text(export.path.stem), file=file)
    names: list[str] = []
    columns = [g for g in guess if g[1] in SourceColumns.model_fields]
    segments = [g for g in guess if g[1] == "segment"]
    unused = [g for g in guess if not g[1]]
    if columns:
        yield "    columns:"
        yield from (f"      {part}: {_text(c.name)}  # {why}" for c, part, why in columns)
    if segments:
        yield "    segments:"
    for column, _, why in segments:
        names.append(_slug(column.name, names))
        yield f"      {names[-1]}: {_text(column.name)}  # {column.distinct}: {why}"
    asked = [g for g in guess if g not in columns + segments + unused]
    yield from _items(asked, names, _language(guess), at)
    if points:
        yield "touchpoints:                # bring them into the order of the journey"
        yield from (f"  {key}: {{label: {_text(label)}}}" for key, label in points.values())
    if unused:
        yield "# Columns that are not read:"
        yield from (f"#   {_told(c.name)}: {why}" for c, _, why in unused)


def _items(asked: _Guess, taken: list[str], language: str, at: dict[str, str]) -> Iterator[str]:
    """Yield the lines of the questions."""
    yield f"    # {language}: the language of most comments, else en; the columns' names may differ"
    yield "    items:"
    for column, part, why in asked:
        taken.append(_slug(column.name, taken))
        yield f"      {taken[-1]}:  # {why}"
        yield f"        column: {_text(column.name)}"
        yield f"        wording: {{{language}: {_text(column.wording)}}}"
        yield f"        role: {'touchpoint' if part == 'rating' else part}"
        if part == "rating" and at:
            yield f"        touchpoint: {at[column.name]}"
        if part == "choice" and column.several:
            yield f"        separator: {_text(JOINED)}"
        if part not in ("comment", "choice"):
            yield from _scale(column, part)


def _scale(column: Column, part: str) -> Iterator[str]:
    """Yield the lines of a scale, in numbers or in words."""
    if column.scale is None:
        _, steps, away = column.ladder
        low, high, occurring = 1, max(steps), "from the lowest word to the highest"
        labels, codes = steps, [_text(word) for word in away]
    else:
        low, high, found, occurring = column.scale
        low = 0 if part == "recommend" else low
        labels = {n: w for n, w in column.labels.items() if low <= n <= high}
        codes = [f"{code:g}" for code in found]
    named = ", ".join(f"{number:g}: {_text(word)}" for number, word in labels.items())
    words = f", labels: {{{named}}}" if named else ""
    yield f"        scale: {{low: {low}, high: {high}{words}}}  # {occurring}: check the scale"
    if codes:
        yield f"        not_applicable: [{', '.join(codes)}]  # stands apart from the scale"


def _text(words: str) -> str:
    """Quote words so that YAML takes them as they are."""
    quoted = json.dumps(str(words), ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)


def _told(name: str) -> str:
    """Quote a name for a reader: short, and without personal data."""
    return _text(redact([str(name)], persons=False)[0][:60])
