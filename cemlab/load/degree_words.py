"""The words by which scales tell degrees, as degrees.yaml lists them."""

import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from ruamel.yaml import YAML

BARE, HARDLY, NONE = 5, -1, -8  # how far from the middle a word alone, too little, none stand


class Words(NamedTuple):
    """Phrases, the longest first, each with its degree; and what degrees are told of."""

    degrees: dict[str, float]
    negations: tuple[str, ...]
    before: tuple[str, ...]
    middle: frozenset[str]
    poles: list[tuple[str, str]]
    beginnings: tuple[str, ...]
    bad: re.Pattern[str]
    unordered: re.Pattern[str]
    loss: re.Pattern[str]
    stems: re.Pattern[str]
    either: frozenset[str]
    chance: frozenset[str]
    parts: dict[str, str]


@cache
def degree_words() -> Words:
    """Read the words that ship."""
    text = files("cemlab.load").joinpath("degrees.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = YAML(typ="safe").load(text)
    degrees = {word: float(n) for n, words in told["degrees"].items() for word in words}
    degrees |= dict.fromkeys(told["hardly"], HARDLY) | dict.fromkeys(told["none"], NONE)
    longest = {word: degrees[word] for word in sorted(degrees, key=len, reverse=True)}
    parts = dict.fromkeys([*told["good"], *(good for good, _ in told["poles"])], "rating")
    parts |= {word: part for part in ("effort", "importance") for word in told[part]}
    return Words(
        longest,
        tuple(sorted(told["not"], key=len, reverse=True)),
        tuple(sorted(told["before"], key=len, reverse=True)),
        frozenset(told["middle"]),
        [(good, bad) for good, bad in told["poles"]],
        tuple(told["beginnings"]),
        *(
            re.compile(rf"\b(?:{'|'.join(map(re.escape, told[key]))})", re.I)
            for key in ("bad", "unordered", "loss", "stems")
        ),
        frozenset(told["either"]),
        frozenset(told["chance"]),
        parts,
    )
