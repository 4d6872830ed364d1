"""From a plan to the words of one comment: slots, openers, closers, slips of the pen."""

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Protocol

import numpy as np
from ruamel.yaml import YAML

SIDES = {
    "positive": {"gratitude", "approval", "joy", "admiration", "relief", "optimism", "surprise"},
    "negative": {"annoyance", "disappointment", "anger", "disapproval", "confusion", "nervousness"},
    "wish": {"desire", "curiosity", "optimism"},
}
KEEP = {"HiTouch", "Excel", "Monday", "Friday"}
Sentences = dict[str, dict[str, list[str]]]


class Planned(Protocol):
    """One row of the plan of comments."""

    pool: str
    kind: str
    side: str
    theme: str
    second: str
    emotion: str
    language: str
    manager: str
    touchpoint: str
    score: float


def read_data(name: str) -> dict[str, Any]:
    """Read a YAML file of this package's data."""
    return YAML(typ="safe").load((files("cemlab.sample") / "data" / name).read_text("utf-8"))


@dataclass(frozen=True)
class Stock:
    """The written sentences: pools by theme or touch point, languages, manners."""

    pools: Sentences
    languages: Sentences
    manners: dict[str, Any]

    @classmethod
    def read(cls) -> "Stock":
        """Read every file of sentences."""
        pools = read_data("sentences/themes.yaml") | read_data("sentences/general.yaml")
        languages = read_data("sentences/languages.yaml")
        return cls(pools, languages, read_data("sentences/manners.yaml"))

    def emotions(self, pool: str, side: str) -> list[str]:
        """Emotions of this side in which a pool has sentences."""
        side = "negative" if side == "mixed" else side
        return [emotion for emotion in self.pools[pool] if emotion in SIDES[side]]

    def foreign_emotions(self, language: str, side: str) -> list[str]:
        """Emotions of this side in which a language has sentences."""
        return [emotion for emotion in self.languages[language] if emotion in SIDES[side]]

    def side(self, pool: str, side: str) -> list[str]:
        """All sentences of a pool on this side."""
        return [s for emotion in self.emotions(pool, side) for s in self.pools[pool][emotion]]


def word(
    rng: np.random.Generator, shares: dict[str, float], stock: Stock, row: Planned, seen: set[str]
) -> str:
    """Word one planned comment, trying again where the same words were used before."""
    if row.kind == "non_answer":
        return str(rng.choice(stock.manners["non_answers"]))
    for _ in range(20):
        text = _slips(rng, shares, row.emotion, fill(rng, stock, _compose(rng, stock, row), row))
        if rng.random() < shares["personal"]:
            text += " " + fill(rng, stock, str(rng.choice(stock.manners["personal"])))
        if text not in seen:
            break
    seen.add(text)
    return text


def _compose(rng: np.random.Generator, stock: Stock, row: Planned) -> str:
    """Put together an opener, one to three sentences and a closer."""
    manners = stock.manners
    if row.language != "en":
        pool = stock.languages[row.language]
        more = [s for e in stock.foreign_emotions(row.language, row.side) for s in pool[e]]
        return _join(_sample(rng, pool[row.emotion], more, int(rng.choice([1, 2], p=[0.6, 0.4]))))
    first = stock.pools[row.theme or row.pool][row.emotion]
    if row.side == "mixed":
        praise = _pick(rng, stock.side(row.pool, "positive")).rstrip(".!")
        return f"{praise}{_pick(rng, manners['joints'])} {_lower(_pick(rng, first))}"
    more = stock.side(row.theme, row.side) if row.theme else stock.side(row.pool, row.side)
    if row.theme and row.side != "wish" and rng.random() < 0.35:
        more = stock.side(row.pool, row.side)
    parts = _sample(rng, first, more, int(rng.choice([1, 2, 3], p=[0.52, 0.36, 0.12])))
    if row.second:
        parts.append(_pick(rng, stock.side(row.second, row.side)))
    opener, closer = manners["openers"][row.side], manners["closers"][row.side]
    if rng.random() < 0.34:
        lead = _pick(rng, opener)
        parts[0] = f"{lead} {_lower(parts[0]) if lead.endswith((',', ':', 'but')) else parts[0]}"
    if rng.random() < 0.18:
        parts.append(_pick(rng, closer))
    return _join(parts)


def _sample(rng: np.random.Generator, first: list[str], more: list[str], n: int) -> list[str]:
    """One sentence that carries the emotion, then others of the same side."""
    parts = [_pick(rng, first)]
    rest = [s for s in more if s not in parts]
    return parts + [str(s) for s in rng.permutation(rest)[: n - 1]]


def _pick(rng: np.random.Generator, options: list[str]) -> str:
    return options[int(rng.integers(len(options)))]


def _join(parts: list[str]) -> str:
    return " ".join(parts)


def _lower(sentence: str) -> str:
    """Lower the first letter, except of I, names and words all in capitals."""
    start = re.split(r"[ ,.'’]", sentence)[0]
    if start in KEEP or start.isupper() or not start[1:].islower():
        return sentence[0].lower() + sentence[1:] if start == "A" else sentence
    return sentence[0].lower() + sentence[1:]


def fill(rng: np.random.Generator, stock: Stock, text: str, row: Planned | None = None) -> str:
    """Fill the slots of a sentence: {minutes}, {amount}, {weekday} and so on."""

    def value(match: re.Match[str]) -> str:
        if match[1] == "manager" and row is not None:
            return row.manager if rng.random() < 0.6 else row.manager.split()[0]
        slot = stock.manners["slots"][match[1]]
        if isinstance(slot, list):
            return _pick(rng, slot)
        return slot["form"].format(int(rng.integers(slot["low"], slot["high"])))

    return re.sub(r"\{(\w+)\}", value, text)


def _slips(rng: np.random.Generator, shares: dict[str, float], emotion: str, text: str) -> str:
    """Typing as people type: slips, all small letters, no full stop, shouting."""
    chance = rng.random(4)
    if chance[0] < shares["typos"]:
        for _ in range(int(rng.integers(1, 4))):
            text = _slip(rng, text)
    if chance[1] < 0.06:
        text = text.lower().replace("'", "")
    if chance[2] < 0.15:
        text = text.rstrip(".")
    if emotion == "anger" and chance[3] < 0.15:
        text = text.rstrip(".!") + "!" * int(rng.integers(1, 4))
    return text


def _slip(rng: np.random.Generator, text: str) -> str:
    """One letter swapped with the next, dropped or doubled, inside a longer word."""
    words = [m for m in re.finditer(r"[a-zA-Z]{5,}", text)]
    if not words:
        return text
    found = words[int(rng.integers(len(words)))]
    at = int(rng.integers(found.start() + 1, found.end() - 1))
    kind = int(rng.integers(3))
    middle = (text[at + 1] + text[at], text[at + 1], text[at] * 2 + text[at + 1])[kind]
    return text[:at] + middle + text[at + 2 :]
