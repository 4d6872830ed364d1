"""Shapes of survey platforms: where the questions stand, where the answers begin."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, zip_longest

from cemlab.load.first_row import name_platform
from cemlab.load.markup import plain, plain_head
from cemlab.load.own_columns import own_columns
from cemlab.load.qsf import Asked, Questionnaire
from cemlab.load.two_rows import read_two_rows, ticked

Row = Sequence[str]

_IMPORT_ID = re.compile(r"\s*\{\s*['\"]ImportId['\"]\s*:\s*['\"]?([^'\"}]*)")
# A column of a choice that could be ticked, in a question or in a row of a matrix.
_TICK = re.compile(r"((?:\d+_)?QID\d+(?:#\d+)?(?:[-_]\d+)?)[-_]\d+")
# What SurveyMonkey writes under a question with one column.
_ONE_COLUMN = frozenset(["response", "open-ended response", "antwort", "beantwortung der frage"])
OF_OPTION = re.compile(r"(.*\S) - (\S.*)")
JOINED = " | "
_TITLES = 40  # rows among which a header is looked for


@dataclass(frozen=True)
class Heads:
    """What stands above the answers.

    Attributes
    ----------
    platform
        Qualtrics, SurveyMonkey, Typeform, Google Forms, Microsoft Forms, LimeSurvey, SoSci
        Survey, or "".
    names
        One per column.
    wordings
        Question as asked, by name, where the export has it beside the name.
    rows
        How many rows stand above the answers.
    options
        Place → word of the columns that are options of one question, by the question's name.
    labels
        Number → word, by name, where a questionnaire tells.
    several
        Number → word, by the place of a column whose cells hold all that was ticked.
    """

    platform: str
    names: list[str]
    wordings: dict[str, str] = field(default_factory=dict)
    rows: int = 1
    options: dict[str, dict[int, str]] = field(default_factory=dict)
    labels: dict[str, dict[float, str]] = field(default_factory=dict)
    several: dict[int, dict[float, str]] = field(default_factory=dict)


def read_heads(records: Sequence[Row], questionnaire: Questionnaire | None = None) -> Heads:
    """Recognise a platform's export by the rows above its answers.

    Parameters
    ----------
    records
        The rows of the export, as text, from the first one on.
    questionnaire
        Of a Qualtrics survey, where it is known.

    Returns
    -------
    Heads
        A file of no known platform has its names in the first row.

    Examples
    --------
    >>> heads = read_heads([["ResponseId", "Q1"], ["Response ID", "How was it?"],
    ...                     ['{"ImportId":"_recordId"}', '{"ImportId":"QID1"}'], ["R_1", "7"]])
    >>> heads.platform, heads.rows, heads.wordings["Q1"]
    ('Qualtrics', 3, 'How was it?')
    """
    first = [plain_head(cell) for cell in records[0]]
    second = [plain_head(cell) for cell in records[1]] if len(records) > 1 else []
    first, second = _without_index(first, second)
    for at in (2, 1):
        if len(records) > at and (ids := _imports(records[at])):
            asked = second if at == 2 else []
            return _qualtrics(first, asked, ids, records[at + 1 :], questionnaire)
    if {"ResponseID", "ResponseSet"} <= set(second):
        names = [b if re.fullmatch(r"V\d+", a) else a for a, b in zip(first, second, strict=False)]
        return _named([*names, *first[len(names) :]], second, rows=2)
    below = bool(second) and not second[0] and any(second)
    one = not _ONE_COLUMN.isdisjoint(cell.casefold() for cell in second)
    under = below and one
    if below and not under and _parted(first, second):
        return replace(_surveymonkey(first, second, records[2:]), platform="")
    if first and (under or re.fullmatch(r"Respondent ?ID", first[0], re.I)):
        if below:
            return _surveymonkey(first, second, records[2:])
        return _one_row("SurveyMonkey", first, records[1:])
    if not one and (found := read_two_rows(first, second, records[2:])):
        names, options = found
        return Heads(name_platform(names), names, rows=2, options=options)
    at = _below_titles(records[:_TITLES])
    names = [plain_head(cell) for cell in records[at]] if at else first
    heads = _one_row(name_platform(names), names, records[at + 1 :], at + 1)
    own = own_columns(names, records[at + 1 :])
    return replace(heads, platform="LimeSurvey", wordings=own) if own else heads


def _without_index(first: list[str], second: list[str]) -> tuple[list[str], list[str]]:
    """Blank the number that pandas writes before a second row of heads."""
    if second and not first[0] and second[0] == "0" and not all(first[1:]):
        second = ["", *second[1:]]
    return first, second


def _parted(first: list[str], second: list[str]) -> bool:
    """Whether a second row names the columns of questions that have several, and no other.

    The first column of a question may bear its name alone, where one more holds a remark on it.
    """
    width = len(first)
    bare = {i for i in range(width) if not first[i]}
    parts = {i for i in range(min(width, len(second))) if second[i]}
    return len(bare) > 0 and bare <= parts <= bare | {i - 1 for i in bare}


def _below_titles(records: Sequence[Row]) -> int:
    """Place of the header where a title stands above it: the first full row, all words."""
    cells = [[cell.strip() for cell in row] for row in records]
    # A book may leave its first row and column blank.
    used = [i for i, column in enumerate(zip_longest(*cells, fillvalue="")) if any(column)]
    rows = [[row[i] for i in used if i < len(row)] for row in cells]
    width = max(map(len, rows))
    if width < 3 or 2 * sum(map(bool, rows[0])) > width:
        return 0
    full = (i for i, row in enumerate(rows) if len(row) == width and all(row))
    at = next(full, 0)
    begins = sum(bool(re.match(r"[^\W\d]", cell)) for cell in rows[at])
    words = len({*rows[at]}) == width and begins >= 0.9 * width
    # What comes again in its column is an answer.
    pairs = (pair for row in rows[at + 1 :] for pair in zip(rows[at], row, strict=False))
    again = any(head == cell for head, cell in pairs)
    return at if words and not again else 0


def _imports(row: Row) -> list[str]:
    """Each column's id where Qualtrics wrote this row; empty for every other row."""
    found = [_IMPORT_ID.match(cell) for cell in row]
    given = sum(bool(cell.strip()) for cell in row)
    return [m[1] if m else "" for m in found] if sum(map(bool, found)) > given / 2 else []


def _named(names: list[str], asked: list[str], rows: int) -> Heads:
    """Heads of a Qualtrics export: names above the questions as asked."""
    pairs = zip(names, asked, strict=False)
    return Heads("Qualtrics", names, {name: text for name, text in pairs if name and text}, rows)


def _qualtrics(
    names: list[str],
    asked: list[str],
    ids: list[str],
    rest: Sequence[Row],
    questionnaire: Questionnaire | None,
) -> Heads:
    """Heads with the columns' ids: options of one question are brought together."""
    heads = _named(names, asked, 3 if asked else 2)
    names, wordings = list(heads.names), dict(heads.wordings)
    known: dict[int, Asked] = {}
    for place, key in enumerate(ids[: len(names)]):
        if questionnaire and (told := questionnaire.asked(key)):
            known[place] = told
            wordings[names[place]] = told.wording or wordings.get(names[place], "")
    options: dict[str, dict[int, str]] = {}
    grouped: dict[str, list[int]] = {}
    for place, key in enumerate(ids[: len(names)]):
        if match := _TICK.fullmatch(key):
            grouped.setdefault(match[1], []).append(place)
    for places in grouped.values():
        texts = [wordings.get(names[i], "") for i in places]
        begin = _begin(texts).rpartition("-")[0]
        words = [text[len(begin) :].strip(" -") for text in texts]
        if all(i in known for i in places):
            words = [known[i].option for i in places]
        if len(places) > 1 and all(words) and _ticks(places, words, rest):
            name = _begin([names[i] for i in places]).rstrip("_-") or names[places[0]]
            name = name if name not in names else names[places[0]]
            names[places[0]], wordings[name] = name, begin.strip(" -")
            options[name] = dict(zip(places, words, strict=True))
    several = {i: told.several for i, told in known.items() if told.several}
    labels = {names[i]: told.labels for i, told in known.items() if told.labels}
    return Heads("Qualtrics", names, wordings, heads.rows, options, labels, several)


def _begin(texts: list[str]) -> str:
    """Give the characters with which all texts begin."""
    return os.path.commonprefix(texts)  # noqa: RUF071 (characters are meant, not folders)


def _ticks(places: list[int], words: list[str], rows: Sequence[Row]) -> bool:
    """Whether columns hold ticks: the choice's own word or 1, and not always all of them."""
    some = False
    for row in rows:
        given = [plain(row[i]) if i < len(row) else "" for i in places]
        if any(g not in ("", "1", word) for g, word in zip(given, words, strict=True)):
            return False
        some |= any(given) and not all(given)
    return some


def _surveymonkey(first: list[str], second: list[str], rest: Sequence[Row]) -> Heads:
    """Fill each question forward over its columns; options ticked become one column."""
    width = max(len(first), len(second))
    questions, current = [], ""
    for i in range(width):
        current = (first[i] if i < len(first) else "") or current
        questions.append(current)
    below = [second[i] if i < len(second) else "" for i in range(width)]
    names, wordings = [], {}
    options: dict[str, dict[int, str]] = {}
    for question, columns in groupby(range(width), key=lambda i: questions[i]):
        places = list(columns)
        chosen = [i for i in places if ticked(below[i], i, rest)] if len(places) > 1 else []
        if len(chosen) > 1:
            options[question] = {i: below[i] for i in chosen}
        for i in places:
            alone = not below[i] or below[i].casefold() in _ONE_COLUMN
            name = question if alone or (i in chosen[:1] and len(chosen) > 1) else below[i]
            names.append(name if name == question else f"{question.rstrip(': ')}: {name}")
    return Heads("SurveyMonkey", names, wordings, 2, options)


def _one_row(platform: str, names: list[str], rest: Sequence[Row], rows: int = 1) -> Heads:
    """Heads of one row, in which "Question - Option" heads the ticks of an option."""
    asked = [OF_OPTION.fullmatch(name) for name in names]
    options: dict[str, dict[int, str]] = {}
    for question, columns in groupby(range(len(names)), lambda i: asked[i] and asked[i][1]):
        found = {i: asked[i][2] for i in columns if question}
        chosen = {i: word for i, word in found.items() if ticked(word, i, rest)}
        given = (bool(row[i].strip()) for row in rest for i in chosen if i < len(row))
        if len(chosen) > 1 and question not in names and any(given):
            options[question] = chosen
    heads = {next(iter(places)): question for question, places in options.items()}
    named = [heads.get(i, name) for i, name in enumerate(names)]
    return Heads(platform, named, rows=rows, options=options)


def join_options(records: list[list[str]], heads: Heads) -> tuple[list[str], list[list[str]]]:
    """Bring the options of one question into one column; several ticked ones are joined.

    Parameters
    ----------
    records
        The rows below the heads; those of another width than the heads stay as they are.
    heads
        Of the same export.

    Returns
    -------
    tuple
        The names and rows that are left.
    """
    gone = {i for places in heads.options.values() for i in list(places)[1:]}
    for row in records:
        if len(row) == len(heads.names):
            for places in heads.options.values():
                chosen = [word for i, word in places.items() if row[i].strip()]
                row[next(iter(places))] = JOINED.join(chosen)
            for place, words in heads.several.items():
                row[place] = _spelt(row[place], words)
    kept = [i for i in range(len(heads.names)) if i not in gone]
    names = [heads.names[i] for i in kept]
    if not gone:
        return names, records
    whole, odd = len(heads.names), [""] * (len(kept) + 1)  # a row of another width stays one
    return names, [[row[i] for i in kept] if len(row) == whole else odd for row in records]


def _spelt(cell: str, words: dict[float, str]) -> str:
    """Write "1,3" as the words of those choices; a cell that holds words stays as it is."""
    codes = cell.split(",")
    if not all(re.fullmatch(r"\s*-?\d{1,9}\s*", code) and float(code) in words for code in codes):
        return cell
    return JOINED.join(words[float(code)] for code in codes)
