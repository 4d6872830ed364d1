"""Shapes of survey platforms: where the questions stand, where the answers begin."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

Row = Sequence[str]

_IMPORT_ID = re.compile(r"\s*\{\s*['\"]ImportId['\"]\s*:")
_TAG = re.compile(
    r"</?(?:[abipu]|br|div|em|font|h[1-6]|li|ol|span|strong|sub|sup|ul)\b[^<>]*>", re.I
)
# What SurveyMonkey writes under a question with one column.
_ONE_COLUMN = frozenset(["response", "open-ended response", "antwort", "beantwortung der frage"])
JOINED = " | "


@dataclass(frozen=True)
class Heads:
    """What stands above the answers.

    Attributes
    ----------
    platform
        Qualtrics, SurveyMonkey, Typeform, Google Forms, LimeSurvey, or "" for none of them.
    names
        One per column.
    wordings
        Question as asked, by name, where the export has it beside the name.
    rows
        How many rows stand above the answers.
    options
        Places of the columns that are options of one question, by the question's name.
    """

    platform: str
    names: list[str]
    wordings: dict[str, str] = field(default_factory=dict)
    rows: int = 1
    options: dict[str, list[int]] = field(default_factory=dict)


def read_heads(records: Sequence[Row]) -> Heads:
    """Recognise a platform's export by the rows above its answers.

    Parameters
    ----------
    records
        The rows of the export, as text, from the first one on.

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
    first = [plain(cell) for cell in records[0]]
    second = [plain(cell) for cell in records[1]] if len(records) > 1 else []
    if len(records) > 2 and _imports(records[2]):
        return _named(first, second, rows=3)
    if _imports(records[1] if len(records) > 1 else []):
        return Heads("Qualtrics", first, rows=2)
    if {"ResponseID", "ResponseSet"} <= set(second):
        names = [b if re.fullmatch(r"V\d+", a) else a for a, b in zip(first, second, strict=False)]
        return _named([*names, *first[len(names) :]], second, rows=2)
    if first and re.fullmatch(r"Respondent ?ID", first[0], re.I):
        below = second and not second[0] and any(second)
        return _surveymonkey(first, second, records[2:]) if below else Heads("SurveyMonkey", first)
    return Heads(_platform(first), first)


def _imports(row: Row) -> bool:
    """Whether Qualtrics wrote this row: what each column is imported as."""
    given = [cell for cell in row if cell.strip()]
    return bool(given) and sum(bool(_IMPORT_ID.match(c)) for c in given) > len(given) / 2


def _named(names: list[str], asked: list[str], rows: int) -> Heads:
    """Heads of a Qualtrics export: names above the questions as asked."""
    pairs = zip(names, asked, strict=False)
    return Heads("Qualtrics", names, {name: text for name, text in pairs if name and text}, rows)


def _platform(first: list[str]) -> str:
    """Name the platform of an export with its names in the first row."""
    names = set(first)
    if {"ResponseId", "RecordedDate", "Finished"} <= names:
        return "Qualtrics"
    if {"Submit Date (UTC)", "Network ID"} <= names:
        return "Typeform"
    if {"Response ID", "Last page", "Start language"} <= names:
        return "LimeSurvey"
    if first[0] in ("Timestamp", "Zeitstempel") and sum(len(n) > 20 for n in first) > 1:
        return "Google Forms"
    return ""


def _surveymonkey(first: list[str], second: list[str], rest: Sequence[Row]) -> Heads:
    """Fill each question forward over its columns; options ticked become one column."""
    width = max(len(first), len(second))
    questions, current = [], ""
    for i in range(width):
        current = (first[i] if i < len(first) else "") or current
        questions.append(current)
    below = [second[i] if i < len(second) else "" for i in range(width)]
    names, wordings = [], {}
    options: dict[str, list[int]] = {}
    for question, columns in groupby(range(width), key=lambda i: questions[i]):
        places = list(columns)
        ticked = [i for i in places if _ticked(below[i], i, rest)] if len(places) > 1 else []
        if len(ticked) > 1:
            options[question] = ticked
        for i in places:
            alone = not below[i] or below[i].casefold() in _ONE_COLUMN
            name = question if alone or (i in ticked[:1] and len(ticked) > 1) else below[i]
            names.append(name if name == question else f"{question}: {name}")
    return Heads("SurveyMonkey", names, wordings, 2, options)


def _ticked(option: str, place: int, rows: Sequence[Row]) -> bool:
    """Whether a column holds nothing but its own option."""
    given = {plain(row[place]) for row in rows if place < len(row)} - {""}
    return given <= {option}


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
    gone = {i for places in heads.options.values() for i in places[1:]}
    for row in records:
        if len(row) == len(heads.names):
            for places in heads.options.values():
                row[places[0]] = JOINED.join(plain(row[i]) for i in places if row[i].strip())
    kept = [i for i in range(len(heads.names)) if i not in gone]
    names = [heads.names[i] for i in kept]
    if not gone:
        return names, records
    whole, odd = len(heads.names), [""] * (len(kept) + 1)  # a row of another width stays one
    return names, [[row[i] for i in kept] if len(row) == whole else odd for row in records]


def plain(text: str) -> str:
    """Take the markup out of a question, as platforms export it.

    Examples
    --------
    >>> plain("<strong>How  was it?</strong>")
    'How was it?'
    """
    return re.sub(r"\s+", " ", html.unescape(_TAG.sub(" ", text))).strip()
