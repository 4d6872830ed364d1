"""Which candidates stay names in the language of their text: each line of it is looked at once."""

import functools
import re
from bisect import bisect
from collections.abc import Callable, Set

from cemlab.privacy import around, cues
from cemlab.privacy.abroad import WORDS, English, english, own_words
from cemlab.privacy.judging import NAME
from cemlab.privacy.words import Kind, kind

Place = tuple[int, int, int]  # where it begins and ends, and how sure it is
_LETTERS = re.compile(r"[^\W_]+")
_LINE = re.compile(r"\w(?:.*\w)?")
_SHE = re.compile(r"\s+(?:me|nos|fue|era|es|est[aá])\b")  # "Ella me dijo"


def likely(shown: str, loose: list[Place], tongue: English, raised: bool) -> list[Place]:
    """Give the candidates that are likely enough in the text's language.

    Parameters
    ----------
    shown
        A comment, with capitals.
    loose
        Candidates that are not sure.
    tongue
        Whether it is English.
    raised
        Whether it had no capitals of its own.
    """
    found = [c for c in loose if c[2]]
    if tongue == English.NO:  # but some sentence may be
        tells = _around(shown, r"[.!?\n]", lambda said: english(said, 3) == English.YES)
        return [c for c in found if c[2] == 2 and tells(c[0])]
    if tongue == English.UNSURE:
        tells = _around(shown, r"\n", _is_line)
        found = [c for c in found if c[2] == 2 or tells(c[0])]
    return [c for c in found if c[2] == 2 or not raised]


def _around(text: str, ends: str, test: Callable[[str], bool]) -> Callable[[int], bool]:
    """Test the sentence or the line that a place stands in: each is looked at once."""
    begins = [0, *(m.end() for m in re.finditer(ends, text)), len(text) + 1]
    test_at = functools.cache(lambda i: test(text[begins[i] : begins[i + 1] - 1]))
    return lambda place: test_at(bisect(begins, place) - 1)


def _is_line(line: str) -> bool:
    """Whether a line is a given name, or several names and nothing else."""
    kinds = [kind(word) for word in _LETTERS.findall(line)]
    return all(k & (NAME if kinds[1:] else Kind.GIVEN) for k in kinds)


def abroad(text: str, common: Set[str], raised: bool) -> Callable[[Place], Place]:
    """Judge sure candidates again in a text that is not English: a word may be its language's.

    Parameters
    ----------
    text
        A comment.
    common
        Words of many comments.
    raised
        Whether it has no capitals of its own.

    Returns
    -------
    callable
        What gives a candidate as it is, or as none.
    """
    own = own_words(text)
    lines = {m.span() for m in _LINE.finditer(text)} if raised else set()

    def judge(place: Place) -> Place:
        start, end, _ = place
        before, words = text[max(0, start - 40) : start], text[start:end].casefold().split()
        if around.title(before) or cues.person(before):
            return place
        often = kind(words[0]) & Kind.OFTEN
        if raised:
            # Without capitals frequent names stay, and names of the lists on a line of their own.
            often = often or any(len(w.strip(".")) == 1 and w not in WORDS for w in words)
            if not common.isdisjoint(words) or not (often or place[:2] in lines):
                return (start, end, 0)
        elif (often and not own) or _within(before, words, text[end : end + 50]):
            return place
        return (start, end, 0) if all(w in (own or WORDS) for w in words) else place

    return judge


def _within(before: str, words: list[str], after: str) -> bool:
    """Whether a given name stands within a sentence, where small words have no capital."""
    if not kind(words[0]) & Kind.GIVEN:
        return False
    begins = around.START.search(before[-4:])
    if begins and words[0] == "ella" and _SHE.match(after):
        return False
    beside = around.last_word(before)[:1].islower() or after.lstrip()[:1].islower()
    return bool(
        (beside and not begins) or cues.DOES_ABROAD.match(after) or around.ABROAD.search(before)
    )
