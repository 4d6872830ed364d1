"""Persons in a text: by lists of names, by the words around a name, and by the rest of the text.

A word may be a name where it is written with a capital and is neither an ordinary English word,
nor a place, nor a firm. A given name of the lists is one by itself; a family name or an unknown
word only where the words beside it tell a person; and what is a name once is one again.
"""

import functools
import re
from collections.abc import Iterator, Set

from cemlab.privacy import around, cues
from cemlab.privacy.abroad import WORDS, English, english, own_words
from cemlab.privacy.judging import NAME, NO, OWNS, strength
from cemlab.privacy.settling import Place, abroad, likely
from cemlab.privacy.words import Kind, kind, lexicon, listed

_SMALL = re.compile(r"[a-z]{3,}")


def find_persons(
    text: str, common: Set[str] = frozenset(), unsure: English = English.UNSURE
) -> Iterator[tuple[int, int]]:
    """Find names.

    Parameters
    ----------
    text
        A comment.
    common
        Words of many comments, which are names only where the context is sure; those without a
        capital are none in texts that are not English and have no capitals.
    unsure
        What a text too short to tell is taken for.

    Yields
    ------
    (int, int)
        Where a name begins and ends; none overlap.
    """
    shown = _raised(text)
    taken = [*_introduced(text), *_small_letters(text), *_signed(text)]
    found, plain = [], []
    for match in around.RUN.finditer(shown):
        if not _is_plain(run := match[0]):
            at = match.start()
            for begin, stop in _names_in(run, around.begins(shown, at)):
                how = strength(shown, at + begin, at + stop, common)
                found.append((at + begin, at + stop, how))
        elif " " not in run:
            plain.append((*match.span(), 0))
    if not taken and not any(c[2] > 0 for c in found):
        return
    tongue = english(text)
    if tongue == English.UNSURE and unsure == English.YES:
        tongue = unsure
    if min(tongue, unsure) == English.NO and tongue < English.YES:
        judge = abroad(text, common, shown is not text)
        found = [c if c[2] < 3 else judge(c) for c in found]
    taken += [c for c in found if c[2] == 3]
    # "We use Zorvex. Zorvex has improved": what is a product once is none again.
    never = {w for c in found if c[2] < 0 for w in _of(shown, c) if not kind(w) & Kind.OFTEN}
    loose = [c for c in found if 0 <= c[2] < 3 and never.isdisjoint(_of(shown, c))]
    taken += likely(shown, loose, tongue, shown is not text)
    taken += _listed(shown, taken, [*loose, *plain])
    taken += _again(text, shown, taken, loose, plain)
    last = 0
    for start, end, _ in sorted(taken, key=lambda c: (c[0], -c[1])):
        if start >= last:
            yield start, end - 2 * (text[end - 2 : end] in OWNS)
            last = end


def _again(
    text: str, shown: str, taken: list[Place], loose: list[Place], plain: list[Place]
) -> Iterator[Place]:
    """Yield where the words of a name stand again."""
    words = {w for c in taken for w in _of(shown, c)}
    again = {w for w in words if kind(w) & Kind.OFTEN or not kind(w) & NO}
    yield from (c for c in loose if not again.isdisjoint(_of(shown, c)))
    for word in words:
        if word.islower() and len(word) > 3 and not kind(word) & Kind.ORDINARY:
            yield from ((*m.span(), 3) for m in re.finditer(rf"\b{re.escape(word)}\b", text))
    # "Brad Key sang. I liked Key": an ordinary word is a surname where it stood as one.
    surnames = {shown[a:b].split()[-1] for a, b, _ in taken if " " in shown[a:b]}
    for c in plain:
        if shown[c[0] : c[1]] in surnames and not around.begins(shown, c[0]):
            yield c


def _signed(text: str) -> Iterator[Place]:
    """Yield the name that a text ends with, after a greeting or on a line of its own."""
    for way in (around.SIGNED, around.LAST):
        found = way.search(text, max(0, len(text) - 80))
        if found and _may_sign(found[1].split(), way is around.LAST):
            yield *found.span(1), 3


def _may_sign(words: list[str], alone: bool) -> bool:
    """Whether words at the end of a text are a name: without a greeting none is ordinary."""
    kinds = [kind(word.strip(".")) for word in words]
    if alone:
        return not any(k & NO and not k & Kind.OFTEN for k in kinds)
    if words[0].casefold() in around.SMALL and not kinds[0] & Kind.OFTEN:  # "A Customer"
        return False
    return len(words) > 1 or bool(kinds[0] & NAME or not kinds[0] & NO)


def _listed(text: str, taken: list[Place], others: list[Place]) -> list[Place]:
    """Give the names of a list of three and more of which one is a name already."""
    if not taken:
        return []
    chains: list[list[Place]] = [[]]
    for place in sorted({*taken, *others}):
        end = chains[-1][-1][1] if chains[-1] else place[0]
        if chains[-1] and not around.JOINED.fullmatch(text, end, place[0]):
            chains.append([])
        chains[-1].append(place)
    sure = set(taken)
    named = [c for c in chains if len(c) > 2 and not sure.isdisjoint(c)]
    return [c for chain in named for c in chain if _may_be_listed(kind(text[c[0] : c[1]]))]


def _may_be_listed(k: int) -> bool:
    """Whether a word in a list of names is one too."""
    return not k & NO or bool(k & NAME and not k & Kind.PLACE)


def _of(text: str, place: Place) -> list[str]:
    """Give the words of a place."""
    return [word[:-2] if word[-2:] in OWNS else word for word in text[place[0] : place[1]].split()]


def _introduced(text: str) -> Iterator[Place]:
    """Yield the names after a title or after "name", in capitals or not."""
    low = f" {text.lower()}"
    said = around.INTRODUCED.search(text)
    places = [said.start()] if said else []
    places += [at for word in around.ANNOUNCED if (at := low.find(word)) >= 0]
    if not places:
        return
    begin = max(0, min(places) - 12) if len(low) == len(text) + 1 else 0
    for found in around.ANY_CASE.finditer(text, begin):
        words = found[1].split()
        held = [_held(kind(word)) for word in words]
        if held[0] or (held[-1] and not kind(words[0]) & Kind.ORDINARY):
            yield found.start(1), found.end(1) if held[-1] else found.start(1) + len(words[0]), 3
    for found in around.SURE.finditer(text, begin):
        if re.split(r"[\s'’]", found[1])[0].casefold() not in around.SMALL:
            yield *found.span(1), 3


@functools.cache
def _given() -> frozenset[str]:
    """Given names that are no ordinary words: without one there is none in small letters."""
    often, given, *_ = listed()
    return (often | given) - lexicon()[0]


def _small_letters(text: str) -> Iterator[Place]:
    """Yield given names without a capital that the words beside them tell."""
    for word in _given().intersection(_SMALL.findall(text)):
        for found in re.finditer(rf"(?<![\w'’-]){word}(?![\w'’-])(?: ([a-z]{{3,}})\b)?", text):
            start, end = found.start(), found.start() + len(word)
            before, after = text[max(0, start - 40) : start], text[end : end + 50]
            if not kind(word) & NO and cues.small(before, after):
                whole = found[1] and kind(found[1]) & Kind.FAMILY and not kind(found[1]) & NO
                yield start, found.end() if whole else end, 3


def _held(k: int) -> bool:
    """Whether a word that a name is announced before may be one."""
    return not k & NO or bool(k & NAME and not k & Kind.ORDINARY)


def _raised(text: str) -> str:
    """Give a text without capitals, or of nothing else, one on each word that may be a name."""
    if text[:1].isupper() and not text.isupper():
        return text
    bare = around.MASK.sub("", text)
    if not bare.islower() and not bare.isupper() and around.CAPITAL.search(bare, 1):
        return text
    low = text.lower()
    if len(low) != len(text):
        return text
    told = english(low) == English.YES
    own = frozenset() if told else own_words(low) or WORDS
    shown = re.sub(
        r"[^\W\d_]{2,}",
        lambda m: m[0].title() if _may_begin(m[0], told, own) else m[0],
        low,
    )
    return around.INITIAL.sub(lambda m: m[0].upper(), shown)


def _may_begin(word: str, told: bool, own: Set[str]) -> bool:
    """Whether a word without a capital may be a name in a text that is English, or is not."""
    k = kind(word)
    return not k & NO and (told or bool(k & NAME and word not in own))


@functools.lru_cache(maxsize=100_000)
def _is_plain(run: str) -> bool:
    """Whether no word of a run can begin a name, as in "The" or "British Airways"."""
    kinds = [kind(word.strip(".")) for word in run.split()]
    name = Kind.OFTEN if kinds[1:] else Kind.GIVEN
    return all(k & NO and not k & name for k in kinds)


@functools.lru_cache(maxsize=20_000)
def _names_in(run: str, begins: bool) -> list[tuple[int, int]]:
    """Cut a run of words with capitals where ordinary words or places stand in it."""
    words = [m.span() for m in re.finditer(r"\S+", run)]
    kinds = [kind(run[a:b].strip(".,")) for a, b in words]
    own = [
        (not k & NO or (k & (Kind.OFTEN if words[1:] else Kind.GIVEN) and not _small(run[a:b])))
        and not around.title(f"{run[a:b]} ")
        for k, (a, b) in zip(kinds, words, strict=True)
    ]
    if words[1:] and run[: words[0][1]].casefold() in around.THANKS:  # "Merci Anna"
        kinds[0], own[0] = Kind.ORDINARY, False
    first, found = None, []
    for i, (a, b) in enumerate(words):
        word, last = run[a:b], i == len(words) - 1
        joins = not last and (word.islower() or len(word.strip(".")) == 1)
        # "Grace Miller": an ordinary word beside one that is none may be a part of the name.
        near = any(own[max(i - 1, 0) : i + 2]) and not (begins and i == 0)
        # "Brad L Key": after a name and a letter any word is a surname.
        ends = first is not None and i > 1 and len(run[slice(*words[i - 1])].strip(".")) == 1
        fits = own[i] or (joins and first is not None)
        fits = fits or ((near or ends) and _may_be_part(word, kinds[i] | Kind.FAMILY * ends))
        if fits and first is None and not joins:
            begin = i
            while begin and around.initial(run, *words[begin - 1]):  # "J. R. Miller"
                begin -= 1
            first = words[begin][0]
        if first is not None and (not fits or last):
            found.append((first, b if fits else words[i - 1][1]))
            first = None
    return found


def _small(word: str) -> bool:
    """Whether a word is one that sentences are made of."""
    return re.split(r"['’]", word)[0].casefold() in around.SMALL


def _may_be_part(word: str, k: int) -> bool:
    """Whether an ordinary word, or a place, with a capital may be a part of a name."""
    if word.isupper() or _small(word) or around.title(f"{word} "):
        return False
    return bool(k & NAME) and not around.is_firm(word)
