"""Scales in words: which ladder the answers of a column climb."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

_RANGE = re.compile(r"(?<!\d)([01])\s*(?:-|–|—|to|bis|/)\s*(\d0?)(?!\d)")  # "(0-10)"
_STEP = re.compile(r"(?<![\d.,])(\d{1,3})\s*=\s*([^\d\s=][^\d=;,)]*)")  # "1 = not at all"
_NO_STEP = re.compile(
    r"(?:not|n['’]t) know|not applicable|\bn/?a\b|no (?:answer|opinion)|cannot (?:say|judge|rate)|"
    r"wei(?:ß|ss) (?:ich )?nicht|keine? (?:angabe|antwort|meinung|urteil)|\bk\. ?a\.|entfällt",
    re.I,
)


@cache
def _ladders() -> tuple[list[tuple[str, dict[str, int]]], frozenset[str]]:
    """(part, word → step) of every ladder, and the words that say that nothing applies."""
    text = files("cemlab.load").joinpath("ladders.yaml").read_text(encoding="utf-8")
    told = YAML(typ="safe").load(text)
    nothing = frozenset(told.pop("not_applicable"))
    steps = [
        (part, {word: i for i, step in enumerate(one, 1) for word in step})
        for part, ladders in told.items()
        for one in ladders
    ]
    return steps, nothing


def climb(words: Iterable[str]) -> tuple[str, dict[int, str], list[str]] | None:
    """Recognise the words of a known scale.

    Parameters
    ----------
    words
        Distinct cells of a column.

    Returns
    -------
    tuple
        The part of the study that such a scale suits, step → word from the lowest, and the words
        that say that nothing applies. None where the words are no steps of a known ladder.

    Examples
    --------
    >>> climb(["Satisfied", "Neutral", "Dissatisfied", "Very satisfied"])[0]
    'rating'
    """
    ladders, nothing = _ladders()
    said = {word.casefold(): word for word in words}
    away = [word for key, word in said.items() if key in nothing]
    told = {key: word for key, word in said.items() if key not in nothing}
    for part, ladder in ladders:
        found = {ladder[key]: word for key, word in told.items() if key in ladder}
        enough = len(found) >= max(3, len(set(ladder.values())) - 2)
        if len(found) == len(told) and enough:
            first = {step: word.capitalize() for word, step in reversed(ladder.items())}
            return part, dict(sorted((first | found).items())), away
    return None


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
