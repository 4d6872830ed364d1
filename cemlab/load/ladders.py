"""Scales in words: which ladder the answers of a column climb."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ruamel.yaml import YAML

from cemlab.load.degrees import graded, leaning

_RANGE = re.compile(r"(?<!\d)([01])\s*(?:-|–|—|to|bis|/)\s*(\d0?)(?!\d)")  # "(0-10)"
_STEP = re.compile(r"(?<![\d.,])(\d{1,3})\s*=\s*([^\d\s=][^\d=;,)]*)")  # "1 = not at all"
_NUMBER = re.compile(r"\s*\(\d{1,2}\)$")  # "Agree (4)"
# "18 - 29", "De 15 a 30 €", "45+", "<= 29", "65 and over", "Menos de 15 €".
_BAND = re.compile(
    r"\d[\d.,' ]*\W{0,3}(?:-|–|—|to|bis|a|à|y|and|und|tot)\W{0,3}\d|\d\W{0,3}\+$|^[<>≤≥]=? ?\W?\d|"
    r"\d\D{0,12}(?:and|or|und|oder|o|y|et) (?:over|older|more|above|under|younger|less|mehr|älter|"
    r"weniger|más|plus)|^(?:under|below|up to|less than|fewer than|more than|over|above|unter|bis|"
    r"über|mehr als|weniger als|menos de|más de|moins de|plus de|meno di|più di)\b\D{0,9}\d",
    re.I,
)
_NO_STEP = re.compile(
    r"(?:not|n['’]t) know|not applicable|\bn/?a\b|no (?:answer|opinion)|cannot (?:say|judge|rate)|"
    r"wei(?:ß|ss) (?:ich )?nicht|keine? (?:angabe|antwort|meinung|urteil)|\bk\. ?a\.|entfällt",
    re.I,
)


# "Satisfait·e", "satisfecho/a", and what an interviewer is told.
_BESIDE = re.compile(
    r"(?<=\w\w\w)(?:[.·•]e?s?|\((?:e|a|s|es)\)|/[ao])(?!\w)|\s*\((?:no leer|"
    r"do not read|don't read|nicht vorlesen)\)$"
)
# Who never came to know it cannot judge it.
_UNKNOWN = re.compile(
    r"(?:not|n['’]t) (?:use|used|tried|visited|seen|know|aware|familiar|sure|encountered)\b|"
    r"\bnever (?:used|tried|visited|seen|heard|encountered)\b|"
    r"\b(?:no|keine) (?:experience|erfahrung)|"
    r"\bnicht (?:genutzt|benutzt|verwendet|bekannt)\b|\bkenne ich nicht\b|"
    r"\b(?:jamais|pas) (?:utilisé|essayé)|\bno (?:lo )?(?:he usado|conozco|responde|contesta)\b|"
    r"\b(?:nooit|niet) (?:gebruikt|bekend)\b",
    re.I,
)
_LONGEST = 60  # characters of an answer that says so
_STEPS = 50  # words of a scale and beside it, at most


class _Ladders(NamedTuple):
    """Of every ladder its part, step → first word and word → step; and words beside them."""

    steps: list[tuple[str, dict[int, str], dict[str, int]]]
    away: frozenset[str]


@cache
def _ladders() -> _Ladders:
    """Read the ladders, and what says that nothing applies."""
    text = files("cemlab.load").joinpath("ladders.yaml").read_text(encoding="utf-8")
    told = YAML(typ="safe").load(text)
    away = frozenset(word.casefold() for word in told.pop("not_applicable"))
    found = [
        (
            part,
            {i: step[0].capitalize() for i, step in enumerate(one, len(one) > 2)},
            {word.casefold(): i for i, step in enumerate(one, len(one) > 2) for word in step},
        )
        for part, ladders in told.items()
        for one in ladders
    ]
    return _Ladders(found, away)


def climb(words: Iterable[str], asked: str = "") -> tuple[str, dict[int, str], list[str]] | None:
    """Recognise the words of a scale.

    Parameters
    ----------
    words
        Distinct cells of a column.
    asked
        The question, which says of what "very" tells where the words do not.

    Returns
    -------
    tuple
        The part of the study that such a scale suits, step → word from the lowest (1, but 0 where
        there are two), and the words that say that nothing applies. None where the words are no
        steps of a scale.

    Examples
    --------
    >>> climb(["Satisfied", "Neutral", "Dissatisfied", "Very satisfied"])[0]
    'rating'
    >>> climb(["Rather agree", "Rather disagree", "Fully agree"])[1]
    {1: 'Fully disagree', 2: 'Rather disagree', 3: 'Rather agree', 4: 'Fully agree'}
    """
    words = list(words)
    said = {_plain(_NUMBER.sub("", word)): word for word in words}
    if len(said) < len({word.casefold() for word in words}):
        return None  # one step written in two ways would leave one of them without a number
    none = nothing(said)
    away = [said[key] for key in none]
    told = {key: word for key, word in said.items() if key not in none}
    listed, known = next(_listed(told), None), graded(list(said), asked)
    beside = [said[key] for key in known[2]] if known else away
    # "Not familiar" is the lowest step of how familiar something is, and no answer elsewhere.
    if known and set(beside) <= set(away) and not (listed and beside == away):
        named = {i: said.get(key, key.capitalize()) for i, key in known[1].items()}
        return known[0], named, beside
    return (*listed, away) if listed else None


def _listed(told: Mapping[str, str]) -> Iterator[tuple[str, dict[int, str]]]:
    """Yield the ladders that hold every word: their part, and step → word as it was said."""
    for part, first, steps in _ladders().steps:
        found = {steps[key]: word for key, word in told.items() if key in steps}
        if len(found) == len(told) and len(found) >= min(max(3, len(first) - 2), len(first)):
            yield part, dict(sorted((first | found).items()))


def nothing(words: Iterable[str], *, surely: bool = False) -> list[str]:
    """Pick the words that say that a question does not apply, or that somebody cannot say.

    "Not familiar" may be the lowest step of a scale of how familiar something is, so words not
    known as a whole count only beside a few others, of which none has the same word.

    Examples
    --------
    >>> nothing(["7", "N/A"])
    ['N/A']
    """
    words = list(words)
    surely = surely or len(words) > _STEPS
    found = []
    for word in words:
        unknown = None if surely or len(word) > _LONGEST else _UNKNOWN.search(word)
        what = unknown[0].split()[-1].casefold() if unknown else ""
        others = (other.casefold() for other in words if not _UNKNOWN.search(other))
        if _plain(word) in _ladders().away or (what and not any(what in other for other in others)):
            found.append(word)
    return found


def _plain(word: str) -> str:
    """Write a word as the ladders do, however a survey sets its signs and joins "neither"."""
    word = _BESIDE.sub("", word.casefold().replace("’", "'")).rstrip(" .!")
    return re.sub(r"^(neither .+?) or ", r"\1 nor ", word)


def are_bands(words: Iterable[str]) -> bool:
    """Say whether words are ranges of a number, such as ages: groups, and no steps of a scale.

    Examples
    --------
    >>> are_bands(["18 - 29", "30 - 44", "45+"]), are_bands(["1 - poor", "2", "3 - good"])
    (True, False)
    """
    given = [word.strip() for word in words]
    found = sum(bool(_BAND.search(word)) for word in given)
    return found >= 2 and found > len(given) / 2


def downward(wording: str, labels: Mapping[float, str]) -> bool:
    """Whether the lowest number of a scale stands for its best word, as with German school marks.

    Examples
    --------
    >>> downward("Which mark? (1 = sehr gut, 6 = ungenügend)", {})
    True
    >>> downward("", {1: "Very dissatisfied", 5: "Very satisfied"})
    False
    """
    steps = dict(labels) or {int(number): word for number, word in _STEP.findall(wording)}
    if len(steps) < 2:
        return False
    worst, best = set(), set()
    for _, named, ladder in _ladders().steps:
        ends = {min(named): worst, max(named): best}
        for word, step in ladder.items():
            ends.get(step, set()).add(word)
    first, last = (steps[end(steps)].strip().casefold() for end in (min, max))
    good = first in best - worst or leaning(first) > 0
    return good and last not in best and leaning(last) <= 0


def told_ends(wording: str) -> tuple[tuple[int, int] | None, list[int]]:
    """Read the ends of a scale, and the codes beside it, out of a question's own words.

    Examples
    --------
    >>> told_ends("How easy was it? (1 = sehr schwer, 5 = sehr leicht, 9 = weiß nicht)")
    ((1, 5), [9])
    >>> told_ends("Recommend (0-10)")
    ((0, 10), [])
    """
    told = [(int(number), bool(_NO_STEP.search(word))) for number, word in _STEP.findall(wording)]
    steps, away = [n for n, no in told if not no], [n for n, no in told if no]
    if not steps and (found := _RANGE.search(wording)):
        steps = [int(found[1]), int(found[2])]
    low, high = min(steps, default=0), max(steps, default=0)
    ends = (low, high) if low in (0, 1) and low + 2 <= high else None
    return (ends, away) if ends else (None, [])
