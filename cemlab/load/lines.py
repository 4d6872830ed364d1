"""The lines of a first study file, each guess with its reason as a remark."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from cemlab.load.files import Export
from cemlab.load.guess import Column
from cemlab.load.ladders import downward
from cemlab.load.names import EXPECTED, FOUND, WROTE
from cemlab.privacy import redact
from cemlab.study import RESERVED, SourceColumns
from cemlab.study.columns import CustomerColumns
from cemlab.text import detect_language

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_HEAD = """\
# Guessed from {seen}
# Read every line, mend it, then run `cemlab check` on this folder; data/README.md tells each key.
# Each guess tells its reason, and how sure it is: sure, likely or unsure.
title: {title}
question: ""                # fill in what is to be decided with these answers: it heads the index
timezone: UTC               # of times without a zone, such as Europe/Berlin
# day_first: true           # take away the first # if 03/04/2026 is 3 April
sources:
  answers:
    file: {file}
    pattern: {pattern}  # past: all year round; present: in waves; potential: notes
    promise: confidential   # as respondents were told: anonymous, confidential, named
    sampled: true           # false for reviews and forums: those who chose to write"""
# "Please rate: the room", "Please rate [the room]", "Please rate >> the room".
_STATION = re.compile(r"(.+)(?: - |: | >> | \[)([^\[\]]{1,60}?)\]?$")
_SHORT = re.compile(r"(.+?)-([^-:]{1,60})$")
_BRIEF = 60  # characters of a question that names what it rates
Guess = list[tuple[Column, str, str]]  # column, its part of the study, the reason
# By columns of real exports (data/README.md): right in 95 % and more, or proven by each row; right
# in less than 75 %, or of too few columns to tell. What is in neither is likely.
_SURE = frozenset(
    ["its own name where it was ticked", "yes or no", "answers such as yes or never",
     "its cells read as dates", "the only date; that of the answer, if nothing else tells",
     "the words of a scale", "its words", "counts something", "the company's reply",
     "what its touch point is held against", "its options have columns of their own, too"]
)  # fmt: skip
_UNSURE = frozenset(
    ["neither scale nor text nor a few groups", "a question with a few answers", "a few groups",
     "answered in the same words as other questions", "a mark where it was ticked",
     "names persons", "on the scale of the columns beside it",
     "many different numbers, no groups", "dates, often blank", "the only rating",
     "numbers that stand for words", "a few groups, in numbers"]
)  # fmt: skip
_BY_NAME = {"overall": "unsure", "effort": "unsure", "touchpoint": "likely", "importance": "likely"}


def _sure(part: str, why: str) -> str:
    """Tell a reason, and how sure a guess is that was made for it."""
    level = "sure" if why in _SURE else "unsure" if why in _UNSURE else "likely"
    return f"{why} ({_BY_NAME.get(part, 'sure') if why == 'its name' else level})"


def _language(guess: Guess) -> str:
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
    """Column → what it rates: the statement of a question with several, a short one, its name."""
    parts = {c.name: _STATION.match(c.wording) or _SHORT.match(c.wording) for c in rated}
    many = Counter(m[1] for m in parts.values() if m)
    tails = {name: m[2].strip() for name, m in parts.items() if m and many[m[1]] > 1}
    same = Counter(tail.casefold() for tail in tails.values())
    known = {name.casefold() for name in parts}
    brief = [c for c in rated if len(c.wording) <= _BRIEF]
    asked = Counter(c.wording.casefold() for c in rated)
    asked.update(known)  # a wording that is the name of another column tells none apart
    many_brief = len(brief) > 0.8 * len(rated)
    alone = {c.name for c in brief if many_brief and asked[c.wording.casefold()] == 1}
    return {
        c.name: tails[c.name]
        if same[tails.get(c.name, "").casefold()] == 1 and tails[c.name].casefold() not in known
        else c.wording
        if c.name in alone
        else c.name
        for c in rated
    }


def study_lines(export: Export, guess: Guess, file: str, sheets: str) -> Iterator[str]:
    """Yield the study file line by line.

    Parameters
    ----------
    export, guess
        The export, and the part that each of its columns plays.
    file, sheets
        Its path as the study file names it, and what is to be said of a book's other sheets.
    """
    by_row = next((c for c, part, _ in guess if part == "touchpoint"), None)
    stations = _stations([c for c, part, _ in guess if part == "rating"])
    for column in (c for c, part, _ in guess if part == "expectation"):
        step = re.fullmatch(EXPECTED, column.name, re.I)[1]
        found = (m for m in (re.fullmatch(FOUND, name, re.I) for name in stations) if m)
        stations |= {m[0]: step for m in found if m[1] == step} | {column.name: step}
    points = _points(stations.values() if by_row is None else sorted(set(by_row.given)))
    at = {} if by_row else {c: points[label.casefold()][0] for c, label in stations.items()}
    export_of = f" (an export of {export.platform})" if export.platform else ""
    seen = f"{len(export.cells):,} rows of {told(export.path.name)}{export_of}.{sheets}"
    waves = any(part == "wave" for _, part, _ in guess)
    pattern = f"{'present' if waves else 'past':14}"
    yield _HEAD.format(seen=seen, title=quoted(export.path.stem), file=file, pattern=pattern)
    names: list[str] = []
    columns = [g for g in guess if g[1] in SourceColumns.model_fields]
    segments = [g for g in guess if g[1] == "segment"]
    unused = [g for g in guess if not g[1]]
    if columns:
        yield "    columns:"
        yield from (
            f"      {part}: {quoted(c.name)}  # {_sure(part, why)}" for c, part, why in columns
        )
    if segments:
        yield "    segments:"
    for column, _, why in segments:
        names.append(_slug(column.name, names))
        told_of = f"{column.distinct}: {_sure('segment', why)}"
        yield f"      {names[-1]}: {quoted(column.name)}  # {told_of}"
    money = [g for g in guess if g[1] == "revenue"]
    asked = [g for g in guess if g not in columns + segments + unused + money]
    yield from _items(asked, names, _language(guess), at)
    if points:
        many = f"{len(points)}: keep those that are steps, and " if len(points) > 15 else ""
        yield f"touchpoints:                # {many}bring them into the order of the journey"
        yield from (f"  {key}: {{label: {quoted(label)}}}" for key, label in points.values())
    yield from _customers(columns, money[0][0] if money else None, file)
    yield from (f"# {line}." for line in repeated_heads(export))
    yield from (f"# {line}." for line in who_wrote(guess))
    if unused:
        yield "# Columns that are not read:"
        yield from (f"#   {told(c.name)}: {_sure(part, why)}" for c, part, why in unused)


def _customers(columns: Guess, money: Column | None, file: str) -> Iterator[str]:
    """Yield the lines of the customers, as a remark where this export cannot be their table."""
    whose = next((c for c, part, _ in columns if part == "customer_id"), None)
    if money and whose is not None and whose.keys:
        yield "customers:                # one row for each"
        yield f"  file: {file.splitlines()[0]}"
        yield f"  columns: {{customer_id: {quoted(whose.name)}, revenue: {quoted(money.name)}}}"
        return
    yield "# Of your CRM, a file with one row for each customer, whose customer_id is that of the"
    yield '# answers: take "# " away from these lines, name its columns, leave out what it lacks.'
    yield "# customers:"
    yield "#   file: customers.csv"
    yield f"#   columns: {{{', '.join(f'{key}: {key}' for key in CustomerColumns.model_fields)}}}"
    yield "#   segments: {region: region}"
    if money:
        yield f"# {told(money.name)} of the answers belongs there."


def _items(asked: Guess, taken: list[str], language: str, at: dict[str, str]) -> Iterator[str]:
    """Yield the lines of the questions."""
    yield f"    # {language}: the language of most comments, else en; the columns' names may differ"
    yield "    items:"
    for column, part, why in asked:
        taken.append(_slug(column.name, taken))
        yield f"      {taken[-1]}:  # {_sure(part, why)}"
        yield f"        column: {quoted(column.name)}"
        yield f"        wording: {{{language}: {quoted(column.wording)}}}"
        yield f"        role: {'touchpoint' if part == 'rating' else part}"
        if part in ("rating", "expectation") and at:
            yield f"        touchpoint: {at[column.name]}"
        if part == "choice" and column.separator:
            yield f"        separator: {quoted(column.separator)}"
        if part not in ("comment", "choice"):
            yield from _scale(column, part)


def _scale(column: Column, part: str) -> Iterator[str]:
    """Yield the lines of a scale, in numbers or in words."""
    if column.scale is None:
        _, steps, away = column.ladder
        low, high, occurring = min(steps), max(steps), "from the lowest word to the highest"
        labels, codes = steps, [quoted(word) for word in away]
    else:
        low, high, found, occurring = column.scale
        low = 0 if part == "recommend" else low
        labels = {n: w for n, w in column.labels.items() if low <= n <= high}
        if downward(column.wording, labels):
            occurring += f"; {low} is the best: turn the numbers round, as more is to be better"
        codes = [quoted(code) if isinstance(code, str) else f"{code:g}" for code in found]
    named = ", ".join(f"{number:g}: {quoted(word)}" for number, word in labels.items())
    words = f", labels: {{{named}}}" if named else ""
    yield f"        scale: {{low: {low}, high: {high}{words}}}  # {occurring}: check the scale"
    if codes:
        yield f"        not_applicable: [{', '.join(codes)}]  # stands apart from the scale"


def repeated_heads(export: Export) -> Iterator[str]:
    """Say where a header below titles stands, and which columns have the name of an earlier one."""
    if export.header > 1 and not export.platform and not export.wordings:
        yield f"the header ends in row {export.header}; what stands above is not read"
    for name in export.cells:
        again = re.fullmatch(r"(.+) \((\d+)\)", str(name))
        if again and again[1] in export.cells:
            yield f"{told(again[1])} heads several columns: {told(name)} is column {again[2]}"


def who_wrote(guess: Guess) -> Iterator[str]:
    """Say which columns tell a company's own messages from those of its customers."""
    if any(part == "comment" for _, part, _ in guess):
        for column in (c for c, _, _ in guess if 2 <= c.distinct <= 6):
            if re.search(WROTE, column.name, re.I):
                why = "take the company's own out of the export, or they count as customers' words"
                yield f"{told(column.name)} tells who wrote a message: {why}"


def quoted(words: str) -> str:
    """Quote words so that YAML takes them as they are."""
    quoted = json.dumps(str(words), ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)


def told(name: str) -> str:
    """Quote a name for a reader: short, and without personal data."""
    return quoted(redact([str(name)], persons=False)[0][:60])
