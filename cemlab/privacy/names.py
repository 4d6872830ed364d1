"""Persons in a text: by the study's own tables of names, and by the words around a name.

No list of names is used. A word may be a name where it is written with a capital and is neither an
ordinary English word (Brill's lexicon, as TextBlob brings it), nor a place, nor a firm; whether it
is one, the words beside it decide.
"""

import calendar
import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from cemlab.privacy import around

_MANY = 10  # of so many texts or more, a word without a person's context is no private name's


@functools.cache
def _lexicon() -> tuple[frozenset[str], frozenset[str]]:
    """Ordinary words, and proper ones, of Brill's lexicon."""
    from importlib.util import find_spec

    ordinary, proper = set(), set()
    (folder,) = find_spec("textblob").submodule_search_locations  # importing it takes a second
    text = (Path(folder) / "en" / "en-lexicon.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        word, _, tag = line.partition(" ")
        if line.startswith(";;;") or not word:
            continue
        if tag.startswith("NNP"):
            proper.add(word)
        else:
            ordinary.add(word.casefold())
    return frozenset(ordinary), frozenset(proper)


@functools.cache
def _places() -> frozenset[str]:
    """Cities that name a time zone, countries, months and days."""
    import zoneinfo

    from phonenumbers.geodata.locale import LOCALE_DATA

    told = {part for zone in zoneinfo.available_timezones() for part in zone.split("/")}
    told |= {names.get(code, "") for names in LOCALE_DATA.values() for code in ("en", "de", "fr")}
    told |= {*calendar.month_name, *calendar.month_abbr, *calendar.day_name, *calendar.day_abbr}
    return frozenset(w.casefold() for name in told for w in re.split(r"[\W_]+", name) if len(w) > 2)


def _kind(word: str) -> str:
    """Tell an ordinary word, a place, a proper word of the lexicon, and an unknown word apart."""
    ordinary, proper = _lexicon()
    plain = word.casefold()
    stem = re.sub(r"(?:['’]s|s|ed|ing|ly|er)$", "", plain)
    if plain in _places():
        return "place"
    if re.fullmatch(r"[^\W\d_a-zß-ÿ]{2,5}(?:['’]?s|(?:-[A-Z]{2,5})+)?", word):
        return "ordinary"  # BA, LHR, LHR-JFK
    if plain.partition("'")[0].partition("’")[0] in around.SMALL:
        return "ordinary"  # I've
    if plain in ordinary or (stem != plain and (stem in ordinary or stem + "e" in ordinary)):
        return "ordinary"
    if all(part in ordinary for part in re.split(r"['’-]", plain)):
        return "ordinary"
    return "proper" if word.capitalize() in proper or word in proper else "unknown"


_kind = functools.lru_cache(maxsize=100_000)(_kind)


def common_words(texts: Iterable[str]) -> set[str]:
    """Find the words with a capital that many texts hold as a place or a brand, not as a person.

    Parameters
    ----------
    texts
        All comments that are redacted together.

    Returns
    -------
    set of str
        Words of ten texts or more, and of 1 in 200 or more, before which "the", "at", "my" and the
        like stand in one place of five; and words that stand without a capital as often.
    """
    texts = list(texts)
    held: dict[str, list[str]] = {}
    small = Counter(w for text in texts for w in re.findall(r"(?<![\w'’-])[^\W\d_A-Z]{3,}", text))
    for text in texts:
        for m in re.finditer(rf"(?<![\w'’-]){around.UPPER}[^\W\d_]{{2,}}", text):
            held.setdefault(m[0], []).append(text[max(0, m.start() - 40) : m.start()])
    least = max(_MANY, len(texts) / 200)
    return {
        word
        for word, before in held.items()
        if (len(before) >= least and _is_place(before))
        or small[word.casefold()] >= max(2, len(before))
    }


def _is_place(before: Iterable[str]) -> bool:
    """Whether a word stands as places and brands do, by what stands before it each time."""
    before = [b for b in before if not around.TITLE.search(b)]
    placed = [around.BEFORE_PLACE.search(b) and not around.BEFORE.search(b) for b in before]
    return sum(map(bool, placed)) >= 0.2 * len(placed)


def find_persons(text: str, common: Set[str] = frozenset()) -> Iterator[tuple[int, int]]:
    """Find names by the words around them.

    Parameters
    ----------
    text
        A comment.
    common
        Words of many comments, which are names only where the context is sure.

    Yields
    ------
    (int, int)
        Where a name begins and ends; none overlap.
    """
    taken = [*_introduced(text)]
    shown = _raised(text) if text.islower() else text
    loose = []
    for match in around.RUN.finditer(shown):
        for start, end in _names_in(shown, match.start(), match.end()):
            strength = _strength(shown, start, end, common)
            sure = strength == 2 and (shown is not text or _is_english(text))
            (taken if sure else loose).append((start, end, strength))
    again = {word for start, end, _ in taken for word in text[start:end].split()}
    # Without capitals only what is sure counts; a name that is sure once is one wherever it stands.
    if shown is text:
        taken += [c for c in loose if text[c[0] : c[1]] in again or (c[2] and _is_english(text))]
    last = 0
    for start, end, _ in sorted(taken):
        if start >= last:
            yield start, end
            last = end


def _introduced(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the names after a title or after "name", in capitals or not."""
    for found in around.ANY_CASE.finditer(text):
        words = found[1].split()
        held = [_kind(word) not in ("ordinary", "place") for word in words]
        if held[0]:
            yield found.start(1), found.end(1) if all(held) else found.start(1) + len(words[0]), 2
    for found in around.SURE.finditer(text):
        if found[1].split()[0].casefold() not in around.SMALL:
            yield *found.span(1), 2


@functools.lru_cache(maxsize=1)
def _is_english(text: str) -> bool:
    """Whether the words without a capital are English: elsewhere every noun may have one."""
    words = re.findall(r"(?<![\w'’])[^\W\d_A-Z]{2,}", text)[:40]
    return len(words) < 2 or sum(w in _lexicon()[0] for w in words) >= 0.7 * len(words)


def _raised(text: str) -> str:
    """Give a text without any capital one on each word that no lexicon of ordinary words holds."""
    return re.sub(
        r"[^\W\d_]{2,}",
        lambda m: m[0].title() if _kind(m[0]) in ("unknown", "proper") else m[0],
        text,
    )


def _names_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a run of words with capitals where ordinary words or places stand in it."""
    words = [(m.start() + start, m.end() + start) for m in re.finditer(r"\S+", text[start:end])]
    own = [
        _kind(text[a:b].strip(".,")) in ("proper", "unknown")
        and not around.TITLE.match(f"{text[a:b]} ")
        for a, b in words
    ]
    first = None
    for i, (a, b) in enumerate(words):
        word, last = text[a:b], i == len(words) - 1
        joins = not last and (word.islower() or len(word.strip(".")) == 1)
        # "Grace Miller": an ordinary word beside one that is none may be a part of the name.
        near = any(own[max(i - 1, 0) : i + 2]) and not (a == start and _begins(text, a))
        fits = own[i] or (joins and first is not None) or (near and _may_be_part(word))
        if fits and first is None and not joins:
            first = a
        if first is not None and (not fits or last):
            yield first, b if fits else words[i - 1][1]
            first = None


def _begins(text: str, start: int) -> bool:
    """Whether a sentence begins here."""
    return bool(around.START.search(text[max(0, start - 4) : start]))


def _may_be_part(word: str) -> bool:
    """Whether an ordinary word with a capital may be a part of a name."""
    plain = _kind(word.strip(".,")) == "ordinary" and not word.isupper()
    plain = plain and word.casefold() not in around.SMALL
    return plain and not around.FIRM.search(word) and not around.TITLE.search(f"{word} ")


def _strength(text: str, start: int, end: int, common: Set[str]) -> int:
    """Judge a candidate by its neighbours: 2 sure, 1 likely, 0 none."""
    before, after, name = text[max(0, start - 40) : start], text[end : end + 40], text[start:end]
    words = name.split()
    if around.TITLE.search(before):
        return 2
    if around.AFTER_PLACE.match(after) or around.FIRM.search(name) or not common.isdisjoint(words):
        return 0
    known = all(_kind(w.strip(".")) == "proper" for w in words)
    person = bool(around.BEFORE.search(before))
    place = not person and bool(around.BEFORE_PLACE.search(before))
    followed = bool(around.AFTER.match(after))
    listed = bool(around.LISTED[0].search(before) and around.LISTED[1].match(after))
    if (len(words) > 1 and not (place and known)) or (person and followed):
        return 2
    if _begins(text, start) and not listed:
        heads = around.HEADING[0].search(before) and around.HEADING[1].match(after)
        acts = not known and around.ACTS.match(after)
        return int(bool(heads or followed or acts or around.CALLED.match(after)))
    ends = bool(around.ENDS.match(after))
    return int(followed or (not place and (not known or person or listed or ends)))
