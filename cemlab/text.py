"""Words as customers write them: non-answers, language, sentences."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
CERTAIN = 0.9  # probability from which a guess of the language counts
_SILENT = (
    "na|n/a|n.a|none|no|nil|nothing|nope|null|nan|test|x|xx|xxx|asdf|idk|"
    "dunno|keine|keins|keiner|nichts|nein|entfällt|rien|aucun|aucune|nada|ninguno|"
    "nessuno|geen|no comment|no comments|not applicable|none at all|nothing to add|"
    "nothing really|no answer|nothing else|can't think of anything|don't know|"
    "i don't know|weiß nicht|kein kommentar|keine angabe|keine anmerkungen|k.a|k. a|"
    "s. o|s.o"
)
_NON_ANSWERS = frozenset(_SILENT.split("|"))
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|vs|etc|approx|no|nr|ca|bzw|e\.g|i\.e|z\.b|d\.h)|\b[A-Z])\.$",
    re.I,
)
CUT = "[…]"
# Redaction masks, links, and anything with a digit: money, dates, reference numbers.
MASKED = re.compile(r"\[[A-Z][A-Z_ ]*(?:-[0-9A-F]{4})?\]|https?://\S+|\S*\d\S*")
_BREAK = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\s*\n+\s*")


def normalise(text: str) -> str:
    r"""Give a text one spelling: NFKC, straight quotes, single spaces, no control characters.

    Examples
    --------
    >>> normalise("It’s\u00a0 fine\n")
    "It's fine"
    """
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    plain = "".join(c if c.isprintable() else " " for c in plain)
    return " ".join(plain.split())


_PART = 10_000
_ENOUGH = 400  # characters tell a language as well as a page does
_QUOTES = str.maketrans("’‘`´“”„«»", '\'\'\'\'"""""')


def is_non_answer(texts: Iterable[str]) -> np.ndarray:
    """Find texts that say nothing: "n/a", "none", "-", "keine", "...".

    Parameters
    ----------
    texts
        Sequence or Series; a missing or blank text says nothing.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> is_non_answer(["N/A", "...", "No, thanks to Ann!", ""]).tolist()
    [True, True, False, True]
    """
    values = list(texts)
    return np.fromiter((_says_nothing(t) for t in values), dtype=bool, count=len(values))


def _says_nothing(text: object) -> bool:
    """Whether one text is blank, bare signs, or a known way to say nothing."""
    if not isinstance(text, str):
        return True
    if len(text) > 60:
        return False
    word = normalise(text).casefold().strip(" .!?-–—_/\\,;:*#\"'()")
    if word in _NON_ANSWERS or word.replace("/", "") in _NON_ANSWERS:
        return True
    # An emoji alone does say something; bare punctuation does not.
    return not any(c.isalnum() or unicodedata.category(c) == "So" for c in word)


@functools.cache
def _identifier() -> Any:  # noqa: ANN401
    """Read the language model, restricted, once."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def detect_language(texts: Iterable[str], *, default: str = "en") -> pd.Series:
    """Guess in which of `LANGUAGES` each text is written.

    Parameters
    ----------
    texts
        Sequence or Series; a missing text stays missing.
    default
        The language of texts under four words, or guessed with a probability under 0.9.

    Returns
    -------
    Series of str
        ISO 639-1 codes, same index.

    Examples
    --------
    >>> detect_language(["Die Rechnung war leider wieder falsch.", "ok"]).tolist()
    ['de', 'en']
    """
    series = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype="str")
    identifier = _identifier()
    parts = []
    for first in range(0, len(series), _PART):  # so that few texts are held twice
        codes, distinct = pd.factorize(series.iloc[first : first + _PART])
        out = np.full(len(distinct) + 1, default, dtype=object)
        out[-1] = np.nan
        for i, text in enumerate(distinct):
            if len(text.split()) >= 4:
                language, probability = identifier.classify(text[:_ENOUGH])
                if probability >= CERTAIN:
                    out[i] = language
        parts.append(pd.Series(out[codes], dtype="str"))
    return pd.concat([*parts, pd.Series(dtype="str")]).set_axis(series.index)


def sentences(text: str) -> list[str]:
    """Part a text into sentences; no character but white space is lost.

    Examples
    --------
    >>> sentences("Dr. Low was kind. The bill wasn't!  Why?")
    ['Dr. Low was kind.', "The bill wasn't!", 'Why?']
    """
    return [text[start:end] for start, end in spans(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Return where each of its sentences begins and ends, white space around them left out.

    Examples
    --------
    >>> spans("The bill wasn't!  Why?")
    [(0, 16), (18, 22)]
    """
    parts: list[tuple[int, int]] = []
    start = 0
    ends = [*((found.end(), found[0]) for found in _BREAK.finditer(text)), (len(text), "")]
    for end, between in ends:
        piece = text[start:end].strip()
        if between and "\n" not in between and _ABBREVIATION.search(piece):
            continue
        if piece:
            first = text.index(piece, start)
            parts.append((first, first + len(piece)))
        start = end
    return parts


def excerpt(text: str, most: int, words: Sequence[str] = (), around: str = "") -> str:
    """Give the neighbouring sentences that use most of `words`, marked where others are left out.

    Parameters
    ----------
    text
        A redacted comment.
    most
        Characters of the result, apart from the marks.
    words
        What the quote should be about; none: the beginning of the comment.
    around
        Sentences of the text that have to be in it, a blank between two; others are then added
        only where they use more of `words`.

    Returns
    -------
    str
        The text itself where it is short enough; empty where no whole sentence is.

    Examples
    --------
    >>> excerpt("We left late. The crew was kind. Nobody said why.", 20, ["crew"])
    '[…] The crew was kind. […]'
    >>> excerpt("We left late. The crew was kind. Nobody said why.", 40, around="Nobody said why.")
    '[…] Nobody said why.'
    """
    if len(text) <= most:
        return text
    parts, best = sentences(text), (-1, 0, 0, "")
    named = [begins(word) for word in words]
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            piece = " ".join(parts[start:end])
            if len(piece) > most:
                break
            if around not in piece:
                continue
            used = sum(bool(word.search(piece)) for word in named)
            marks = f"{CUT if start else ''} {piece} {CUT if end < len(parts) else ''}".strip()
            # Around a sentence only what says more of the words; else as much as can be read.
            room = (-len(piece), -start) if around else (-start, end)
            best = max(best, (used, *room, marks))
    return best[3]


def begins(word: str) -> re.Pattern:
    """Look for words that begin so: "call" is in "called", "old" not in "hold".

    Examples
    --------
    >>> bool(begins("call").search("She called")), bool(begins("old").search("on hold"))
    (True, False)
    """
    return re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
