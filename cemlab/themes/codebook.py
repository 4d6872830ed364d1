"""A study's themes from wave to wave: a file that people edit, and counts that stay comparable."""

import datetime as dt
import re
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cemlab.errors import DataError, raise_all
from cemlab.themes.embed import stem, terms
from cemlab.themes.names import plain
from cemlab.themes.stability import UNDIVIDED
from cemlab.themes.words import HELD, written_forms

if TYPE_CHECKING:
    from cemlab.themes.find import Themes

WORDS = 25  # that tell a theme
OWN = 3.0  # weight of a word that a researcher lists without one
RETIRED = "retired"
Status = Literal["alive", "candidate", "merged", "split", "retired"]


def _weights(words: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Read "late bill 2.5, fee" as words with weights; one without has a researcher's own."""
    if not isinstance(words, str):
        return words
    found, wrong = {}, []
    for one in (" ".join(part.split()) for part in words.split(",")):
        word, weight = re.fullmatch(r"(.*?)(?: (\d+(?:\.\d+)?))?", one).groups()
        if re.search(r"\d", word):  # numbers in comments are not read, so it must be a weight
            wrong.append(f"‘{one}’")
        elif word:
            found[word] = float(weight or OWN)
    if wrong:
        raise ValueError(f"{', '.join(wrong)}: write a word and, after a blank, a weight above 0 "
                         "with a point, such as late bill 2.5; words hold no digits")  # fmt: skip
    return found


class Known(BaseModel):
    """One theme of a codebook.

    Attributes
    ----------
    name, definition
        For readers; free to change.
    words
        Word or pair of words → how much it speaks for the theme.
    created
        The day it was added.
    status, into
        "alive"; "candidate" (found among leftovers, not counted); "merged" into one other;
        "split" into several; "retired".
    counts
        Wave → sentences that voiced it, as last counted.
    """

    model_config = ConfigDict(extra="forbid")
    name: str
    definition: str = ""
    words: Annotated[
        dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]], BeforeValidator(_weights)
    ] = {}
    created: dt.date = Field(default_factory=dt.date.today)
    status: Status = "alive"
    into: list[str] = []
    counts: dict[str, int] = {}

    @property
    def told(self) -> str:
        """The name of its sentences; a retired theme's, and what no part of a split one took."""
        return self.name + {RETIRED: " (retired)", "split": " (rest)"}.get(self.status, "")


class Wave(BaseModel):
    """What was counted in one wave: sentences that say something, and how many stayed unclear."""

    model_config = ConfigDict(extra="forbid")
    sentences: int = Field(gt=0)
    unclear: int
    independent: int | None = None  # sentences that would tell as much, each of its own comment
    counted: dt.date = Field(default_factory=dt.date.today)

    @property
    def tell(self) -> int:
        """Sentences for an interval: all, in a codebook of before they were told apart."""
        return self.sentences if self.independent is None else self.independent


class Codebook(BaseModel):
    """The themes of a study by id, and the waves of one source that they were counted in."""

    model_config = ConfigDict(extra="forbid")
    study: str = ""
    source: str = ""
    waves: dict[str, Wave] = {}
    themes: dict[str, Known] = {}

    def heir(self, theme: str) -> str:
        """Follow merged themes to the one that counts for them."""
        while self.themes[theme].status == "merged":
            theme = self.themes[theme].into[0]
        return theme

    @property
    def candidates(self) -> list[str]:
        """Names of what was found among leftovers, and not adopted."""
        return [theme.name for theme in self.themes.values() if theme.status == "candidate"]

    @property
    def parents(self) -> dict[str, str]:
        """Theme → the theme it was split from."""
        return {
            part: key for key, one in self.themes.items() if one.status == "split"
            for part in one.into
        }  # fmt: skip


def new_codebook(
    found: "Themes", texts: Sequence[str] | pd.Series, *, study: str = "", least: int = 20
) -> Codebook:
    """Make a codebook of found themes: their words, and no sentence of any customer.

    Parameters
    ----------
    found
        From `find_themes`.
    texts
        The comments it was made from, in the same order.
    study
        The study's name.
    least
        Comments that a theme needs to be kept.

    Returns
    -------
    Codebook
        Words with their log odds: ``log(p(t | theme) / p(t | other themes))``, half a comment
        added; of the words and pairs that five distinct comments of the theme hold, those with the
        highest ``p(t | theme) · log odds``.
    """
    words = theme_words(plain(pd.Series(texts, dtype="object")), found.labels)
    book = Codebook(study=study)
    for row in found.table.itertuples():
        if row.comments >= least and row.reading != UNDIVIDED and words.get(row.theme):
            key = free_id(row.label, book.themes)
            book.themes[key] = Known(name=row.label, words=words[row.theme])
    return book


def theme_words(said: Sequence[str], labels: np.ndarray) -> dict[int, dict[str, float]]:
    """Find the words that tell each theme from the others, with their log odds.

    Parameters
    ----------
    said
        Comments as `plain` leaves them.
    labels
        Theme of each, −1 in none.

    Returns
    -------
    dict
        Theme → word or pair, as most often written → weight.

    Examples
    --------
    >>> said = [f"{a} {b}" for a in ("late", "kind") for b in "one two six ten few".split()]
    >>> {k: list(w) for k, w in theme_words(said, np.repeat([0, 1], 5)).items()}
    {0: ['late'], 1: ['kind']}
    """
    theme = {text: int(label) for text, label in zip(said, labels, strict=True) if label >= 0}
    held = {text: set(terms(text)) for text in theme}
    overall = Counter(term for one in held.values() for term in one)
    written = written_forms(sorted(theme))
    found: dict[int, dict[str, float]] = {}
    for key in range(int(max(labels, default=-1)) + 1):
        mine = [held[text] for text, label in theme.items() if label == key]
        n, rest = len(mine), len(held) - len(mine)
        inside = {t: a for t, a in Counter(t for one in mine for t in one).items() if a >= HELD}
        share = {t: (a + 0.5) / (n + 1) for t, a in inside.items()}
        odds = {t: np.log(share[t] * (rest + 1) / (overall[t] - inside[t] + 0.5)) for t in inside}
        best = sorted(inside, key=lambda t: (-round(share[t] * odds[t], 9), t))[:WORDS]
        found[key] = {written[t]: round(float(odds[t]), 2) for t in best if odds[t] > 0.005}
    return found


def free_id(name: str, taken: dict[str, Any]) -> str:
    """Make an id of a name that no theme has.

    Examples
    --------
    >>> free_id("Late bill, fee", {"late-bill-fee": 1})
    'late-bill-fee-2'
    """
    key = re.sub(r"\W+", "-", name.casefold()).strip("-")[:40] or "theme"
    numbers = (f"{key}-{n}" if n > 1 else key for n in range(1, len(taken) + 2))
    return next(one for one in numbers if one not in taken)


def read_frame(path: str | Path, *, study: str = "") -> Codebook:
    """Start a codebook from a researcher's own code frame.

    Parameters
    ----------
    path
        XLSX or CSV with the columns code, definition, examples (the last two may be absent).
    study
        The study's name.

    Returns
    -------
    Codebook
        Words are those of code, definition and examples, redacted; a word counts the more the
        fewer codes have it: ``1 + log(codes / codes with the word)``. The examples are not kept.

    Raises
    ------
    DataError
        Where the file cannot be read, lacks codes, or no code has a word that can tell it; every
        row at fault is told.

    Warns
    -----
    UserWarning
        Which codes are left out because no word can tell them, such as "Other".
    """
    from cemlab.load.files import read_export
    from cemlab.privacy import redact

    path = Path(path)
    cells = read_export(path).cells
    cells.columns = [str(c).strip().casefold() for c in cells.columns]
    if "code" not in cells:
        raise DataError(f"{path.name} has no column code: name its columns code, definition, "
                        "examples.")  # fmt: skip
    frame = (
        cells.reindex(columns=["code", "definition", "examples"])
        .astype(object)
        .fillna("")
        .astype(str)
    )
    frame = frame[frame.ne("").any(axis=1)]
    code = frame["code"].str.strip()
    again = code.str.casefold().duplicated() & code.ne("")
    problems = [f"row {row}: blank code" for row in frame.index[code.eq("")] + 2]
    problems += [f"row {row}: the code stands in an earlier row" for row in frame.index[again] + 2]
    said = redact(frame["code"] + ". " + frame["definition"] + ". " + frame["examples"])
    told = said.map(lambda text: bool(terms(text.casefold())))
    if not told.any():
        problems.append("no code has a word that can tell a theme: say more in its definition")
    raise_all(problems, DataError, f"{path.name} cannot be used as a code frame")
    _tell_left_out(path.name, code[~told])
    said, frame, code = said[told].tolist(), frame[told], code[told]
    held = [dict.fromkeys(terms(text.casefold())) for text in said]
    often = Counter(term for one in held for term in one)
    written, book = written_forms([text.casefold() for text in said]), Codebook(study=study)
    for name, meaning, words in zip(code, frame["definition"], held, strict=True):
        weights = {written[t]: round(1 + float(np.log(len(held) / often[t])), 2) for t in words}
        key = free_id(name, book.themes)
        book.themes[key] = Known(name=name, definition=meaning, words=weights)
    return book


def _tell_left_out(file: str, codes: pd.Series) -> None:
    """Warn of codes that stand for the rest, such as "Other": no word can tell them."""
    if len(codes):
        rows = ", ".join(f"row {row + 2} ({code})" for row, code in codes.items())
        warnings.warn(
            f"{file}: left out of the codebook, as no word there can tell a theme: {rows}. What "
            "fits no theme is counted as a leftover anyway.",
            stacklevel=3,
        )


def stems(words: dict[str, float]) -> dict[str, float]:
    """Give words as `terms` gives them; of two with one stem the higher weight counts."""
    found: dict[str, float] = {}
    for word, weight in words.items():
        key = " ".join(stem(part) for part in word.casefold().split())
        found[key] = max(weight, found.get(key, 0.0))
    return found
