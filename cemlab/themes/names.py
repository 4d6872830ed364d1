"""Comments made ready: names of brands, people and places left out, as they say whose it is."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import pandas as pd

from cemlab.text import MASKED, is_non_answer, sentences, spans

SEEN = 3  # times that a word must stand inside a sentence,
OFTEN = 0.01  # and share of comments that hold it: a rarer name makes no theme of its own
NEARLY_ALWAYS = 0.9
OWN, OWN_LEAST = 1 / 6, 100  # share and number of comments with it: it says whose they are
LONG = 40  # words; a longer comment is read sentence by sentence
NOUNS = 0.25  # share of capitals above which a language writes all its nouns so

# Forms of address, which stand beside masked names; some mean more than that elsewhere.
_TITLE = re.compile(
    r"\b(?:mrs?|dr|herrn?)\b\.?|"
    r"\b(?:ms|miss|sir|madam|prof(?:essor)?|frau|fräulein|mag|ing|dipl)\b\.?(?=\s*\[)",
    re.IGNORECASE,
)
# Small numbers say something ("a fee of £1", "2 weeks late"); long ones, and those that stand with
# letters or marks, are dates, references and the names of things.
_SMALL = re.compile(
    r"[(£$€]*\d{1,3}(?:[.,]\d{1,2})?(?:[%€£$]|st|nd|rd|th|am|pm|h|k)?[.,;:!?)]*", re.IGNORECASE
)
_INSIDE = re.compile(r"(?<=[\w,;)]) +([^\W\d_]{2,})")
_WORD = re.compile(r"[^\W\d_]{2,}")


def names(texts: Iterable[str]) -> frozenset[str]:
    """Find words of many comments that nearly always have a capital letter inside sentences.

    Parameters
    ----------
    texts
        Comments as written.

    Returns
    -------
    frozenset of str
        In lower case. Words all in capitals are abbreviations, often of things customers write
        about ("API"), and are none of them, unless a sixth of all comments hold one, and a hundred
        or more: then it is the company itself, or where it is at home. Empty where a quarter of
        the words inside sentences have a capital, as in German.

    Examples
    --------
    >>> said = ["Late again from Graz to the north", "why was the train from Graz so late"]
    >>> sorted(names([*said, "They say that Graz is not their fault"]))
    ['graz']
    """
    said = list(texts)
    seen: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    short: Counter[str] = Counter()
    holding: Counter[str] = Counter()
    for text in said:
        for word in _INSIDE.findall(text):
            seen[word.casefold()] += 1
            capital[word.casefold()] += word[0].isupper() and not word.isupper()
            short[word.casefold()] += word.isupper()
        holding.update({word.casefold() for word in _WORD.findall(text)})
    if capital.total() > NOUNS * seen.total():
        return frozenset()
    often, own = OFTEN * len(said), max(OWN * len(said), OWN_LEAST)
    return frozenset(
        word
        for word, n in seen.items()
        if (n >= SEEN and capital[word] >= NEARLY_ALWAYS * n and holding[word] >= often)
        or (short[word] >= NEARLY_ALWAYS * n and holding[word] >= own)
    )


def without(text: str, left_out: frozenset[str]) -> str:
    """Put a dash in the place of each name, so that its neighbours do not become a pair.

    Examples
    --------
    >>> without("Late at Graz again", frozenset(["graz"]))
    'Late at – again'
    """
    return _WORD.sub(lambda word: "–" if word[0].casefold() in left_out else word[0], text)


def plain(texts: pd.Series) -> tuple[str, ...]:
    """Return comments in lower case without masks, titles, names, dates and references.

    Small numbers stay. "" stands for non-answers and for what holds no word.

    Examples
    --------
    >>> plain(pd.Series(["Mrs. [NAME] let me miss my train", "Ask Miss [NAME-1F2A]", "n/a"]))
    ('let me miss my train', 'ask', '')
    >>> plain(pd.Series(["A fee of £1 on 2024-03-01, ticket AB-123456", "10"]))
    ('a fee of £1 on ticket', '')
    """
    return _plain(tuple(texts.fillna("").astype(str)))


@lru_cache(2)  # of the same comments much is asked
def _plain(texts: tuple[str, ...]) -> tuple[str, ...]:
    silent = is_non_answer(texts)
    words = ["" if no else _bare(text) for text, no in zip(texts, silent, strict=True)]
    named = names(words)
    lower = [" ".join(without(text, named).casefold().split()) for text in words]
    return tuple(text if _WORD.search(text) else "" for text in lower)


def _bare(text: str) -> str:
    """Put blanks, as many as characters, in the place of all that is left out but names."""
    untitled = _TITLE.sub(lambda title: " " * len(title[0]), text)
    return MASKED.sub(_kept, untitled)


def _kept(masked: re.Match[str]) -> str:
    return masked[0] if _SMALL.fullmatch(masked[0]) else " " * len(masked[0])


def as_written(text: str, words: Sequence[tuple[int, int]]) -> list[str]:
    """Return the sentences of a comment that hold given words of its `plain` form.

    Parameters
    ----------
    text
        The comment.
    words
        Numbers of the first word and of the one behind the last, for each piece of plain text.

    Returns
    -------
    list of str
        For each piece the whole sentences, a blank between two: where a date or a reference took a
        full stop with it, a plain piece is longer than a sentence.

    Examples
    --------
    >>> said = "We flew in 2015. The food was cold. [NAME] helped."
    >>> plain(pd.Series([said]))
    ('we flew in the food was cold. helped.',)
    >>> as_written(said, [(0, 7), (7, 8)])
    ['We flew in 2015. The food was cold.', '[NAME] helped.']
    """
    places = [(word.start(), word.end()) for word in re.finditer(r"\S+", _bare(text))]
    whole, found = spans(text), []
    for first, behind in words:
        begin, end = places[first][0], places[behind - 1][1]
        held = [text[a:b] for a, b in whole if a < end and b > begin]
        found.append(" ".join(held))
    return found


def pieces_of(text: str) -> list[str]:
    """Return a long comment's sentences, since it speaks of more than one thing; else itself."""
    return [text] if len(text.split()) <= LONG else sentences(text)
