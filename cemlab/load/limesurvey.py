"""The syntax file that LimeSurvey writes for R beside its data: questions, and words for codes."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError
from cemlab.load.markup import plain
from cemlab.load.platforms import JOINED

_MAX_BYTES = 50_000_000
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_LIST = r'c\(((?:"(?:[^"\\]|\\.)*"|[^")])*)\)'
_LABEL = re.compile(rf"^\s*attributes\(data\)\$variable\.labels\[(\d{{1,5}})\] <- {_TEXT}", re.M)
_FACTOR = re.compile(
    rf"^\s*data\[, (\d{{1,5}})\] <- factor\(data\[, \d+\], levels={_LIST},\s*labels={_LIST}\)", re.M
)
_OPTION = re.compile(r"\[(.+?)\]\s+(.+)")  # an option of a question, before the question


@dataclass
class Column:
    """What one column holds: the question as asked, and code → word in the survey's order."""

    wording: str = ""
    words: dict[str, str] = field(default_factory=dict)


def read_syntax(path: Path) -> dict[int, Column]:
    """Read the questions and codes of a syntax file by the place of their column, from 0.

    Raises
    ------
    DataError
        It cannot be read, or tells of no column.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise DataError(f"{path} is larger than 50 MB: is it a syntax file?")
    text = path.read_bytes().decode("utf-8-sig", "replace")
    found = {int(m[1]) - 1: Column(plain(_bare(m[2]))) for m in _LABEL.finditer(text)}
    for match in _FACTOR.finditer(text):
        words = zip(_values(match[2]), map(plain, _values(match[3])), strict=False)
        # Steps between two named ends may have no word.
        told = {code: word for code, word in words if word}
        found.setdefault(int(match[1]) - 1, Column()).words = told
    if not found:
        raise DataError(
            f"{path} is neither a .qsf of Qualtrics nor a syntax file of LimeSurvey (export, "
            "R syntax file): take `questionnaire` out of the study, or name that file."
        )
    return found


def tell(
    path: Path, cells: pd.DataFrame, columns: dict[int, Column]
) -> tuple[pd.DataFrame, dict[str, str], dict[str, dict[float, str]]]:
    """Give the cells of the export with words for codes, the questions, and number → word.

    Options of one question become one column, of the words that were ticked.

    Raises
    ------
    DataError
        The syntax file tells of more columns than the export has.
    """
    if max(columns) >= cells.shape[1]:
        raise DataError(
            f"{path} tells of {max(columns) + 1} columns and the export has {cells.shape[1]}: "
            "they do not belong together."
        )
    cells, names = cells.copy(deep=False), list(cells)
    wordings = {names[i]: column.wording for i, column in columns.items() if column.wording}
    labels: dict[str, dict[float, str]] = {}
    ticked: dict[str, dict[str, str]] = {}
    for place, column in columns.items():
        name, words = names[place], column.words
        option = _OPTION.fullmatch(column.wording)
        if set(words) == {"0", "1"} and option:
            ticked.setdefault(option[2], {})[name] = option[1].strip()
        elif all(re.fullmatch(r"-?\d{1,9}", code) for code in words):
            labels |= {name: {float(code): word for code, word in words.items()}} if words else {}
        else:
            cells[name] = cells[name].map(lambda cell, words=words: words.get(cell.strip(), cell))
    for question, options in ticked.items():
        first, *others = options
        parts = [cells[name].eq("1").map({True: word, False: ""}) for name, word in options.items()]
        chosen = [JOINED.join(filter(None, row)) for row in zip(*parts, strict=True)]
        cells[first] = pd.Series(chosen, index=cells.index, dtype="str")
        cells, wordings[first] = cells.drop(columns=others), question
    return cells, {name: text for name, text in wordings.items() if name in cells}, labels


def _bare(text: str) -> str:
    """Take away the strokes before quotation marks."""
    return re.sub(r"\\(.)", r"\1", text)


def _values(listed: str) -> list[str]:
    """Read the values of a list as R writes it."""
    return [_bare(text) or bare for text, bare in re.findall(rf'{_TEXT}|([^\s,"]+)', listed)]
