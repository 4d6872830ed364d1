"""Scales told by degrees: "very", "somewhat", "not at all" of one thing, or of its opposite."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cemlab.load.degree_words import BARE, HARDLY, NONE, degree_words

_LEAST = 3  # words that make a scale
_HEAD = 3  # words of a head that asks nothing
_MIDDLE = re.compile(r"(?:neither|weder|ni|né|nem|noch)\b.+\b(?:n?or|noch|ni|né|nem)\b.*")
_AROUND = re.compile(r"(?:stimme|stimmt|trifft)(?: (.+))? zu")  # "stimme eher nicht zu"
_ALL = re.compile(r"not (.+) at all")
# As tools offer them. Where people gave some of the steps, the others belong to the scale, too.
_USUAL = (
    ("not at all", "somewhat", "very"),
    ("not at all", "not very", "somewhat", "very"),
    ("not at all", "not very", "fairly", "very"),
    ("not at all", "slightly", "moderately", "very", "extremely"),
    ("not at all", "not so", "somewhat", "very", "extremely"),
    ("not at all", "slightly", "somewhat", "very", "extremely"),
)


class _Step(NamedTuple):
    """One way to understand a word of a scale."""

    thing: str  # "satisfied", of "not dissatisfied", too
    degree: float  # below 0 of its opposite
    denied: bool  # "not satisfied": no opposite that has degrees of its own
    written: str  # "very {}"
    core: str  # "dissatisfied"


def graded(words: Sequence[str], asked: str = "") -> tuple[str, dict[int, str], list[str]] | None:
    """Bring words that tell how much of one thing there is into their order.

    Parameters
    ----------
    words
        Distinct words, in lower case.
    asked
        The question, which says of what "very" tells where the words do not.

    Returns
    -------
    tuple
        The part of the study that such a scale suits, step → word from 1, and the words that are
        no steps of it. None where fewer than three are (two of a thing that is known), where two
        are of one degree, or where more of the thing may not be better ("extremely frustrating").

    Examples
    --------
    >>> graded(["disagree completely", "rather agree", "agree completely", "can't say"])[1]
    ... # doctest: +NORMALIZE_WHITESPACE
    {1: 'disagree completely', 2: 'rather disagree', 3: 'rather agree', 4: 'agree completely'}
    >>> graded(["not at all", "slightly", "very"], "How clear was the letter?")[1]
    {1: 'not at all', 2: 'slightly', 3: 'moderately', 4: 'very', 5: 'extremely'}
    """
    words = sorted(words)
    ways = {word: list(_ways(word)) for word in words}
    middle = [word for word in words if word in degree_words().middle or _MIDDLE.fullmatch(word)]
    for thing in _things(ways):
        steps = {
            word: step
            for word, read in ways.items()
            # "Very" beside "not at all important" tells of the same.
            if word not in middle
            and (step := next((s for s in read if s.thing in (thing, "")), None))
        }
        degrees = [step.degree for step in steps.values()]
        part = _part(thing, asked)
        if part is None or len(set(degrees)) < len(degrees) or len(middle) > 1 or len(degrees) < 2:
            continue
        if len(steps) + len(middle) < _LEAST:
            places = _of_two(thing, steps)
        elif _two_sided(thing, steps.values()) or (middle and min(degrees) >= -BARE):
            places = _mirrored(steps, middle)
        else:
            places = _unsaid(steps, middle)
        told = {step: word for step, word in enumerate(places, 1) if word}
        if len(set(told.values())) == len(told) > 0:
            rest = [word for word in words if word not in steps and word not in middle]
            return part, told, rest
    return None


def _part(thing: str, asked: str) -> str | None:
    """Tell which part a scale of a thing plays; None where more of it may not be better."""
    known = degree_words()
    word = thing if thing in known.parts else next(filter(known.parts.get, thing.split()), thing)
    if word in known.parts:
        worse = word in known.either and (known.bad.search(asked) or known.unordered.search(asked))
        worse = worse or (word in known.chance and known.loss.search(asked))
        return None if worse else known.parts[word]
    if any(told.search(thing or asked) for told in (known.bad, known.unordered)):
        return None
    if thing:  # of a state of affairs more is no better: "partially shipped"
        return "rating" if len(asked.split()) > _HEAD or asked.rstrip().endswith("?") else None
    words = re.findall(r"[^\W\d_]+", asked.casefold())
    return next((known.parts[w] for w in words if w in known.parts), None) or (
        "rating" if known.stems.search(asked) else None
    )


def _of_two(thing: str, steps: dict[str, _Step]) -> list[str]:
    """Order two words of a known thing; the others of such scales are added."""
    if thing not in degree_words().parts or all(step.written == "{}" for step in steps.values()):
        return []
    if _two_sided(thing, steps.values()):
        return _mirrored(steps, ())
    if usual := _usual(steps):
        return usual
    # "Agree" and "strongly agree": there is another side, and between them a middle.
    known = any(step.core != thing for step in steps.values()) or _opposite(thing, thing)
    return _mirrored(steps, [""]) if known else []


def _two_sided(thing: str, steps: Iterable[_Step]) -> bool:
    """Whether words tell of a thing and of its opposite, which has degrees of its own."""
    low = [s.degree for s in steps if s.degree < 0 and s.core != thing and not s.denied]
    # In "unimportant, slightly important, very important" the first is none of it.
    some = any(0 < s.degree < BARE for s in steps)
    return bool(low) and not (some and low == [-BARE])


def leaning(word: str) -> float:
    """Say how far a word stands above the middle of its scale, or below (0: not known).

    Examples
    --------
    >>> leaning("very satisfied"), leaning("rather unclear"), leaning("blue")
    (6.0, -2.0, 0)
    """
    parts = degree_words().parts
    return next((step.degree for step in _ways(word) if step.thing in parts), 0)


def _things(ways: dict[str, list[_Step]]) -> list[str]:
    """List what two and more of the words tell of, the most told first."""
    told: dict[str, int] = {}
    for read in ways.values():
        for thing in {step.thing for step in read}:
            told[thing] = told.get(thing, 0) + 1
    known, bare = degree_words().parts, told.get("", 0)
    often = [thing for thing, n in told.items() if n > 1 or (bare and thing in known)]
    told = {thing: n + bare if thing else n for thing, n in told.items()}
    return sorted(often, key=lambda thing: (-told[thing], thing not in known, len(thing), thing))


def _ways(word: str) -> Iterator[_Step]:
    """Yield how a word may be understood."""
    around = _AROUND.fullmatch(word)
    word = f"{around[1] or ''} zu".strip() if around else word
    word = f"not at all {found[1]}" if (found := _ALL.fullmatch(word)) else word
    for phrase in degree_words().before:
        if word.startswith(f"{phrase} "):
            yield from _degrees(word.removeprefix(f"{phrase} "))
            break
    yield from _degrees(word)


def _degrees(word: str) -> Iterator[_Step]:
    """Yield what a word tells of, with its degree or without."""
    for phrase, degree in degree_words().degrees.items():
        if word == phrase:
            yield _Step("", degree, False, phrase, "")
        elif word.startswith(f"{phrase} "):
            yield from _sides(word.removeprefix(f"{phrase} "), degree, f"{phrase} {{}}")
        elif word.endswith(f" {phrase}"):
            yield from _sides(word.removesuffix(f" {phrase}"), degree, f"{{}} {phrase}")
        else:
            continue
        return  # the longest phrase tells: "not very" is not "very"
    yield from _sides(word, BARE, "{}")


def _sides(core: str, degree: float, written: str) -> Iterator[_Step]:
    """Yield a core as the thing itself, and as what may be the opposite of another."""
    known = degree_words()
    yield _Step(core, degree, False, written, core)
    for phrase in known.negations:
        if core.startswith(f"{phrase} "):
            bare = degree == BARE
            yield _Step(core.removeprefix(f"{phrase} "), -degree, bare, written, core)
    for good, bad in known.poles:
        if re.search(rf"\b{re.escape(bad)}\b", core):
            yield _Step(re.sub(rf"\b{re.escape(bad)}\b", good, core), -degree, False, written, core)
    for beginning in known.beginnings:
        if core.startswith(beginning) and len(core) > len(beginning) + 2:
            yield _Step(core.removeprefix(beginning), -degree, False, written, core)


def _unsaid(steps: dict[str, _Step], middle: Iterable[str]) -> list[str]:
    """Order the words of a scale from none of a thing up; add usual steps that nobody said."""
    least = min(step.degree for step in steps.values())
    said = {NONE if s.degree == least < HARDLY else s.degree: w for w, s in steps.items()}
    said.update((0, word) for word in middle)
    if not middle and (usual := _usual(steps)):
        return usual
    # Where even the lowest word tells of some, what stands below it is not known.
    return [said[degree] for degree in sorted(said)] if min(said) <= 1 else []


def _usual(steps: dict[str, _Step]) -> list[str]:
    """Give the shortest usual scale that holds these words, if any."""
    said = {"not at all" if s.denied else s.written.strip("{} "): w for w, s in steps.items()}
    fit = (u for u in _USUAL if set(said) <= set(u) and len(said) == len(steps))
    ladder = min(fit, key=len, default=())
    thing = next(iter(steps.values())).thing
    return [said.get(phrase, f"{phrase} {thing}".strip()) for phrase in ladder]


def _mirrored(steps: dict[str, _Step], middle: Sequence[str]) -> list[str]:
    """Order the words of a scale with two sides; what was said on one alone belongs to both."""
    high = {step.degree: (word, step) for word, step in steps.items() if step.degree > 0}
    low = {-step.degree: (word, step) for word, step in steps.items() if step.degree < 0}
    ranks = [{degree: i for i, degree in enumerate(sorted(side))} for side in (low, high)]
    apart = any(ranks[0][degree] != ranks[1][degree] for degree in set(low) & set(high))
    # As many words on either side are of one degree each, however they are told.
    alike = len(low) == len(high) and not apart
    degrees = sorted(high if alike else {*low, *high})
    if alike:
        low = dict(zip(degrees, (low[degree] for degree in sorted(low)), strict=True))
    return [*reversed(_side(low, high, degrees)), *middle, *_side(high, low, degrees)]


def _side(
    own: dict[float, tuple[str, _Step]],
    other: dict[float, tuple[str, _Step]],
    degrees: Sequence[float],
) -> list[str]:
    """List the words of one side from the middle outward; "" where one cannot be told."""
    core = next((step.core for _, step in own.values() if not step.denied), "")
    step = next(iter(other.values()))[1] if other else None
    core = core or (_opposite(step.core, step.thing) if step else "")
    # "Not at all" has no counterpart on the other side that could be told.
    return [
        own[d][0]
        if d in own
        else other[d][1].written.format(core)
        if core and _told(other[d])
        else ""
        for d in degrees
    ]


def _told(said: tuple[str, _Step]) -> bool:
    """Whether a word's degree may be told of its opposite, too."""
    phrase = said[1].written.replace("{}", "").strip()
    return not said[1].denied and degree_words().degrees.get(phrase, BARE) > 0


def _opposite(core: str, thing: str) -> str:
    """Name the opposite of what a word tells of, "" where that is not known."""
    poles = degree_words().poles
    return thing if core != thing else next((bad for good, bad in poles if good == core), "")
