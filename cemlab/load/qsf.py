"""The questionnaire of a Qualtrics survey (.qsf): questions, choices and scales of its columns."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cemlab.errors import DataError
from cemlab.load.markup import plain

_MAX_BYTES = 50_000_000
# "QID5", "QID4-1-2", "QID6#2_1", "QID2_4_TEXT"; "3_QID5" in the third round of a loop.
_COLUMN = re.compile(r"(?:(\d+)_)?(QID\d+)(?:#(\d+))?((?:[-_]\w+?)*)")
_FIELD = re.compile(r"\$\{lm://Field/(\d+)\}")
_TICKED = re.compile(r"MA\w{2,3}|MSB|MultipleAnswer")


@dataclass(frozen=True)
class Asked:
    """What one column of the export holds.

    Attributes
    ----------
    question, about
        The question, and the statement, choice or text entry of it that the column is about.
    labels
        Number as exported → word, where one of several answers was given.
    option
        The choice whose tick the column holds; "" for every other column.
    several
        Number as exported → word, where one cell holds all that were ticked.
    """

    question: str
    about: str = ""
    labels: dict[float, str] = field(default_factory=dict)
    option: str = ""
    several: dict[float, str] = field(default_factory=dict)

    @property
    def wording(self) -> str:
        """The question and what of it the column is about."""
        return " - ".join(filter(None, (self.question, self.about, self.option)))


class Questionnaire:
    """The questions of a survey by Qualtrics' own ids."""

    def __init__(self, questions: Mapping[str, dict], loops: Mapping[str, dict]) -> None:
        self._questions, self._loops = questions, loops

    def asked(self, column: str) -> Asked | None:
        """Tell what a column asked; None where it is no column of a question that is known.

        Parameters
        ----------
        column
            The column's ImportId, such as "QID4_1".
        """
        match = _COLUMN.fullmatch(column)
        question = self._questions.get(match[2]) if match else None
        if question is None:
            return None
        rest = [part for part in re.split("[-_]", match[4]) if part]
        if "TEXT" in rest[:-1] or any(len(part) > 6 for part in rest):
            return None  # what Text iQ made of an answer
        texts = [_words(question.get("QuestionText"))]
        if match[3]:
            question = _dict(question.get("AdditionalQuestions")).get(match[3], {})
            texts.append(_words(question.get("QuestionText")))
        round_ = _dict(self._loops.get(match[2], {}).get(match[1] or ""))
        text = _FIELD.sub(
            lambda m: _words(round_.get(m[1])) or m[0], " - ".join(filter(None, texts))
        )
        if round_ and text == " - ".join(filter(None, texts)):
            text = f"{_words(next(iter(round_.values())))} - {text}"  # asked in every round alike
        return _asked(question, text, rest)


def _asked(question: dict, text: str, rest: list[str]) -> Asked:
    """Tell what the part `rest` of a question asked."""
    choices, answers = (_dict(question.get(key)) for key in ("Choices", "Answers"))
    ticked = any(_TICKED.fullmatch(str(question.get(k))) for k in ("Selector", "SubSelector"))
    about = _words(choices.get(rest[0])) if rest and rest[0] in choices else ""
    if "TEXT" in rest:
        return Asked(text, about)
    if question.get("QuestionType") == "MC":
        words = _coded(question, choices)
        if not ticked:
            return Asked(text, labels=words)
        return Asked(text, option=about) if about else Asked(text, several=words)
    if question.get("QuestionType") == "Matrix" and question.get("Selector") != "TE":
        if not ticked:
            return Asked(text, about, labels=_coded(question, answers))
        if len(rest) == 2:
            return Asked(text, about, option=_words(answers.get(rest[1])))
        return Asked(text, about, several=_coded(question, answers))
    return Asked(text, about)


def _coded(question: dict, words: dict) -> dict[float, str]:
    """Map numbers as exported to words; questions may be recoded."""
    codes = _dict(question.get("RecodeValues"))
    found = {}
    for key, word in words.items():
        code = str(codes.get(key, key))
        if re.fullmatch(r"-?\d{1,9}(?:\.\d{1,6})?", code):
            found[float(code)] = _words(word)
    return found


def read_qsf(path: Path) -> Questionnaire:
    """Read a questionnaire.

    Parameters
    ----------
    path
        The .qsf that Qualtrics exports under "Export survey".

    Returns
    -------
    Questionnaire

    Raises
    ------
    DataError
        The file cannot be read, or holds no questions.
    """
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            raise DataError(f"{path} is no file of at most {_MAX_BYTES:,} bytes: name a .qsf.")
        elements = json.loads(path.read_bytes())["SurveyElements"]
        payloads = [(e.get("Element"), e.get("Payload")) for e in elements]
        asked = [p for kind, p in payloads if kind == "SQ" and isinstance(p, dict)]
        questions = {str(p["QuestionID"]): p for p in asked}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(
            f"{path} cannot be read as a Qualtrics questionnaire ({type(error).__name__}): export "
            "it again."
        ) from None
    if not questions:
        raise DataError(f"{path} holds no questions: is it the questionnaire of this survey?")
    loops: dict[str, dict] = {}
    for kind, blocks in payloads:
        listed = blocks if isinstance(blocks, list) else list(_dict(blocks).values())
        for block in listed if kind == "BL" else ():
            rounds = _dict(
                _dict(_dict(_dict(block).get("Options")).get("LoopingOptions")).get("Static")
            )
            inside = _dict(block).get("BlockElements")
            for element in inside if rounds and isinstance(inside, list) else ():
                loops[str(_dict(element).get("QuestionID"))] = rounds
    return Questionnaire(questions, loops)


def _dict(value: Any) -> dict:  # noqa: ANN401
    """Take what is no dict as an empty one, as Qualtrics writes []."""
    return value if isinstance(value, dict) else {}


def _words(value: Any) -> str:  # noqa: ANN401
    """Words of a question, or of a choice, without markup."""
    text = value.get("Display") if isinstance(value, dict) else value
    return plain(text) if isinstance(text, str) else ""
