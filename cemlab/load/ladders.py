"""Scales in words: which ladder the answers of a column climb."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML


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
