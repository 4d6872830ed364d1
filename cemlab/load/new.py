"""A first study file from a look at an export: guesses, each with its reason."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError, StudyError
from cemlab.load.dates import read_times
from cemlab.load.files import Export, read_export
from cemlab.load.numbers import read_amounts, read_flags

_PERSONAL = re.compile(
    r"e-?mail|phone|mobile|telef|address|adresse|^ip|ipaddress|(?:first|last|sur|full).?name|"
    r"^name$|vorname|nachname|birth|latitude|longitude",
    re.I,
)
_RESPONSE = re.compile(
    r"^(?:id|response.?id|.*(?:response|answer|review|survey|respond|antwort).*id)$", re.I
)
_CUSTOMER = re.compile(r"customer|client|kunde|user.?id|member.?id|account.?id|contact.?id", re.I)
_ANSWERED = re.compile(
    r"answer|submit|record|end.?date|complet|review|posted|datum|date|time|_at$", re.I
)
_HAPPENED = re.compile(r"flown|visit|happen|purchase|transact|order|stay|travel", re.I)
_RECOMMEND = re.compile(r"nps|recommend|likel|empfehl|promot", re.I)
_OVERALL = re.compile(
    r"overall|total|gesamt|general|in all|rating$|score$|satisf.*(?:overall|all)", re.I
)
_COUNT = re.compile(
    r"age$|year|month|count|number|amount|price|zip|postal|duration|progress|_?id$", re.I
)
_CODES = (-9.0, -1.0, 88.0, 97.0, 98.0, 99.0, 999.0)


@dataclass
class _Guess:
    """What an export seems to hold; each entry is (name, column, …, reason)."""

    columns: list[tuple[str, str, str]] = field(default_factory=list)
    segments: list[tuple[str, str, str]] = field(default_factory=list)
    items: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)
    touchpoints: list[tuple[str, str]] = field(default_factory=list)
    unused: list[tuple[str, str]] = field(default_factory=list)

    def has(self, key: str) -> bool:
        """Whether a column has this part already."""
        return any(k == key for k, *_ in self.columns)


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
        The export cannot be read, or holds neither ratings nor comments.
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
    path = Path(export).expanduser()
    if data is not None and not path.is_absolute():
        path = Path(data).expanduser() / path
    table = read_export(path)
    guess = _look(table)
    if not guess.items:
        raise DataError(
            f"{path}: no column looks like a rating (few numbers on one scale) or a comment "
            "(long, differing texts), so there is nothing to study. Name another export."
        )
    home = Path(data).expanduser().resolve() if data is not None else folder
    full = path.resolve()
    file = full.relative_to(home) if full.is_relative_to(home) else full
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(_lines(table, guess, str(file))) + "\n", encoding="utf-8")
    return target


def _look(export: Export) -> _Guess:
    """Give every column of an export its likeliest part."""
    guess = _Guess()
    for column in export.cells:
        cells = export.cells[column].str.strip()
        given = cells[cells != ""]
        reason = _unusable(str(column), given)
        if reason:
            guess.unused.append((column, reason))
        elif not (
            _take_id(guess, column, cells)
            or _take_time(guess, column, given, export.kind == "excel")
            or _take_rating(guess, column, given)
            or _take_words(guess, column, given)
        ):
            guess.unused.append((column, "neither scale nor text nor a few groups"))
    return guess


def _unusable(column: str, given: pd.Series) -> str | None:
    """Why a column is not worth a look."""
    if _PERSONAL.search(column):
        return "personal data; not read"
    if given.nunique() < 2:
        return "says the same in every row, or nothing"
    return None


def _take_id(guess: _Guess, column: str, cells: pd.Series) -> bool:
    """Ids of responses differ in every row; ids of customers may repeat."""
    plain = column.casefold()
    if plain in ("wave", "channel", "language"):
        guess.columns.append((plain, column, "its name"))
        return True
    unique = cells.is_unique and (cells != "").all()
    if _RESPONSE.search(column) and unique and not guess.has("response_id"):
        guess.columns.append(("response_id", column, "differs in every row"))
        return True
    if _CUSTOMER.search(column) and not guess.has("customer_id") and cells.str.len().max() <= 40:
        guess.columns.append(("customer_id", column, "its name"))
        return True
    return False


def _take_time(guess: _Guess, column: str, given: pd.Series, serials: bool) -> bool:
    """Columns whose cells nearly all read as dates, one way only."""
    happened = bool(_HAPPENED.search(column))
    if not (happened or _ANSWERED.search(column)) or read_amounts(given)[0].notna().mean() > 0.5:
        return False
    times, reasons = read_times(
        given, serials=serials, month_until=pd.Timestamp("2100-01-01", tz="UTC")
    )
    if reasons.str.contains("two ways").mean() > 0.05:
        guess.unused.append((column, "dates that read two ways: say day_first, then map it"))
        return True
    whole = read_times(given, serials=serials)[0].notna().mean()
    key = "happened_at" if happened or whole < 0.95 else "answered_at"
    if max(whole, times.notna().mean()) < 0.95 or guess.has(key):
        return False
    guess.columns.append((key, column, "its cells read as dates"))
    return True


def _take_rating(guess: _Guess, column: str, given: pd.Series) -> bool:
    """Columns of few whole numbers on one scale."""
    values, _ = read_amounts(given)
    if values.notna().mean() < 0.95 or _COUNT.search(column):
        return False
    given_numbers = set(values.dropna())
    codes = sorted(given_numbers.intersection(_CODES))
    most = max(given_numbers.difference(codes), default=0)
    if 5 < most <= 10 and most - 1 not in given_numbers and len(values) >= 100:
        codes.append(most)
    rated = values[~values.isin(codes)].dropna()
    few = 3 <= rated.nunique() <= 11 and (rated % 1 == 0).all() and rated.between(0, 10).all()
    if not few:
        return False
    low = 0 if rated.min() == 0 else 1
    high = next(h for h in (3, 5, 7, 10) if rated.max() <= h)
    what = {}
    if _RECOMMEND.search(column) and high == 10:
        low, what["role"], reason = 0, "recommend", "its name, and numbers up to 10"
    elif _OVERALL.search(column) and not any(i[2]["role"] == "overall" for i in guess.items):
        what["role"], reason = "overall", "its name"
    else:
        key = _slug(column, [t for t, _ in guess.touchpoints])
        guess.touchpoints.append((key, column))
        what |= {"role": "touchpoint", "touchpoint": key}
        reason = "whole numbers on one scale"
    what["scale"] = f"{{low: {low}, high: {high}}}"
    if codes:
        what["not_applicable"] = "[" + ", ".join(f"{c:g}" for c in codes) + "]"
    reason += f"; {rated.min():g} to {rated.max():g} occur: check the scale"
    guess.items.append((_slug(column, [i[0] for i in guess.items]), column, what, reason))
    return True


def _take_words(guess: _Guess, column: str, given: pd.Series) -> bool:
    """Long differing texts are comments, yes and no a choice, few words a segment."""
    name = _slug(column, [i[0] for i in guess.items])
    length, distinct = given.str.len().median(), given.nunique()
    if length >= 25 and distinct > len(given) / 2:
        guess.items.append((name, column, {"role": "comment"}, "long texts that differ"))
    elif distinct == 2 and read_flags(given)[0].notna().all():
        guess.items.append((name, column, {"role": "choice"}, "yes or no"))
    elif 2 <= distinct <= 20 and distinct <= len(given) / 2 and length <= 40:
        taken = [s for s, *_ in guess.segments]
        guess.segments.append((_slug(column, taken), column, f"{distinct} groups"))
    else:
        return False
    return True


def _slug(column: str, taken: list[str]) -> str:
    """Turn a column's name into an id, free and never a reserved word."""
    from cemlab.study import RESERVED

    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", column)
    plain = re.sub(r"[^a-z0-9]+", "_", parted.casefold()).strip("_")[:40]
    plain = plain if re.match(r"[a-z]", plain) else f"q_{plain}".rstrip("_")
    plain = f"{plain}_group" if plain in RESERVED else plain
    number = 2
    name = plain
    while name in taken:
        name, number = f"{plain}_{number}", number + 1
    return name


def _lines(export: Export, guess: _Guess, file: str) -> Iterator[str]:
    """Yield the study file line by line."""
    yield f"# Guessed from {len(export.cells):,} rows of {export.path.name}."
    yield "# Read every line, mend it, then run `cemlab check` on this folder."
    yield f"title: {_text(export.path.stem)}"
    yield 'question: "What should be decided with these answers?"'
    yield "timezone: UTC               # of times without a zone, such as Europe/Berlin"
    yield "# day_first: true           # take away the first # if 03/04/2026 is 3 April"
    yield "sources:"
    yield "  answers:"
    yield f"    file: {_text(file)}"
    yield "    pattern: past           # past: all year round; present: in waves; potential: notes"
    yield "    promise: confidential   # as respondents were told: anonymous, confidential, named"
    yield "    sampled: true           # false for reviews and forums: those who chose to write"
    if guess.columns:
        yield "    columns:"
        yield from (f"      {k}: {_text(c)}  # {why}" for k, c, why in guess.columns)
    if guess.segments:
        yield "    segments:"
        yield from (f"      {k}: {_text(c)}  # {why}" for k, c, why in guess.segments)
    yield "    items:"
    for name, column, what, why in guess.items:
        yield f"      {name}:  # {why}"
        yield f"        column: {_text(column)}"
        yield f"        wording: {{en: {_text(column)}}}"
        yield from (f"        {key}: {value}" for key, value in what.items())
    if guess.touchpoints:
        yield "touchpoints:                # bring them into the order of the journey"
        yield from (f"  {key}: {{label: {_text(label)}}}" for key, label in guess.touchpoints)
    if guess.unused:
        yield "# Columns that are not read:"
        yield from (f"#   {_text(c)}: {why}" for c, why in guess.unused)


def _text(words: str) -> str:
    """Quote words so that YAML takes them as they are."""
    return json.dumps(str(words), ensure_ascii=False)
