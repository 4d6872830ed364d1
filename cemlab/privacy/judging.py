"""How sure a candidate is the name of a person: by its words, and by the words beside it."""

from collections import Counter
from collections.abc import Collection, Iterable, Set

from cemlab.privacy import around, cues
from cemlab.privacy.abroad import English, of_all
from cemlab.privacy.words import Kind, kind

NO = Kind.ORDINARY | Kind.PLACE
NAME = Kind.GIVEN | Kind.FAMILY
OWNS = ("'s", "’s")
_MANY = 10  # of so many texts or more, a word without a person's context is no private name's
_KNOWN = NO | Kind.OFTEN


def strength(text: str, start: int, end: int, common: Set[str]) -> int:
    """Judge a candidate: 3 sure in any language, 2 sure in English, 1 likely, 0 none, -1 never."""
    before, after, name = text[max(0, start - 40) : start], text[end : end + 50], text[start:end]
    if around.title(before):
        return 3
    words = name.split()
    kinds = [kind(w.strip(".")) for w in words]
    if _is_never(before, name, after) or not common.isdisjoint(words):
        return -1
    heads = around.HEADING[0].search(before) and around.HEADING[1].match(after)
    if heads and len(words) > 1 and _begins_card(text, start, end):
        return 3
    person, followed = cues.person(before), bool(cues.AFTER.match(after))
    if not kinds[0] & Kind.OFTEN:
        whole = words[1:] and kinds[0] & Kind.GIVEN  # "We used Ludmila Petrova"
        if cues.used(before) and not (followed or whole):
            return -1
        if cues.PRODUCT.match(after) and not (person or followed or kinds[0] & Kind.GIVEN):
            return 0
    place = not person and around.place(before)
    if len(words) == 1:
        return _alone(before, name, after, kinds[0], person, followed, place)
    place = place and not around.towards(before)
    return _several(
        words, kinds, person or followed, place, bool(heads), around.begins(text, start)
    )


def _several(
    words: list[str], kinds: list[int], cue: bool, place: bool, heads: bool, begins: bool
) -> int:
    """Judge words that stand together."""
    clear = [not k & NO for k in kinds]
    first, last = kinds[0], kinds[-1]
    initial = any(len(w.strip(".")) == 1 for w in words[1:-1])
    initial = initial or words[0][1:] == "."
    initial = initial and not any(k & Kind.PLACE for k in kinds)
    if first & Kind.GIVEN and clear[-1] and (clear[0] or first & Kind.OFTEN):
        return 3 if last & NAME or heads or initial or not begins else 2
    if initial or (first & Kind.OFTEN and last & Kind.FAMILY and (clear[0] or cue)):
        return 3
    family = clear[-1] and last & Kind.FAMILY
    if family and all(clear):
        return 2
    if not place and (cue or (family and first & Kind.GIVEN and not begins)):  # "Prudence Whitlock"
        return 2
    return int(all(clear) and not place and not all(k & Kind.PROPER for k in kinds))


def _is_never(before: str, name: str, after: str) -> bool:
    """Whether it is a firm, a place or a month, whatever else stands around it."""
    has = name[-2:] in OWNS and kind(name) & Kind.GIVEN  # "Ursula's account"
    if (around.AFTER_PLACE.match(after) and not has) or around.is_firm(name):
        return True
    month = name == "Jan" and around.is_date(before, after)
    return month or around.first(before, name.split())


def _begins_card(text: str, start: int, end: int) -> bool:
    """Whether a text begins with it and goes on with an address, as a card or a letter does."""
    return not text[:start].strip("?-* \n") and bool(around.CARD.search(text, end, end + 200))


def _alone(
    before: str, name: str, after: str, k: int, person: bool, followed: bool, place: bool
) -> int:
    """Judge a word that stands by itself."""
    beside = around.LISTED[0].search(before), around.LISTED[1].match(after)
    others = [kind(found[1]) for found in beside if found]
    listed = any(map(_is_name, others))
    begins = bool(around.START.search(before[-4:])) and not listed
    abroad = bool(around.ABROAD.search(before) or cues.DOES_ABROAD.match(after))
    free = abroad or not around.STRICT_PLACE.search(before)
    told = person or followed or listed or _spoken_to(before, name, after, begins)
    told = told or _acts(before, name, after, k, begins, free)
    if not (k & Kind.OFTEN or person or followed):
        places = "," in before[-6:] + after[:1] and any(other & Kind.PLACE for other in others)
        if places or around.label(before):  # "Florence, Siena and Verona"
            return 0
    if k & NO:
        sure = abroad and person and k & Kind.OFTEN  # "Merci à Sofia"
        return (3 if sure else 2) * _named_so(before, after, k, told, person, listed)
    if k & Kind.GIVEN and (k & Kind.OFTEN or abroad):
        return 3 * (told or free)
    if person and (followed or abroad):
        return 3 if abroad else 2
    if k & NAME and (person or followed):
        return 2
    return int(told or bool(k & NAME and free and not (begins and not k & Kind.GIVEN)))


def _spoken_to(before: str, name: str, after: str, begins: bool) -> bool:
    """Whether a heading, a call or what belongs to it tells a person."""
    if begins and around.HEADING[0].search(before) and around.HEADING[1].match(after):
        return True
    called = begins and around.CALLED.match(after)
    owns = name[-2:] in OWNS and cues.OWNED.match(after)
    return bool(called or owns or (after[:1] in ("!", "?") and around.SPOKEN_TO[0].search(before)))


def _acts(before: str, name: str, after: str, k: int, begins: bool, free: bool) -> bool:
    """Whether the sentence goes on as one about a person does."""
    if not k & NO:
        she = free and cues.THEY.match(after) and (not begins or cues.ACTS.match(after))
        if she or cues.apposed(before, after):
            return True
    if not k & NAME or not free or (begins and k & NO):
        return False
    # "Frank's idea", "then Frank came"
    weak = around.weak(before) and not begins
    return bool(weak or name[-2:] in OWNS or cues.ACTS.match(after))


def _named_so(before: str, after: str, k: int, told: bool, person: bool, listed: bool) -> bool:
    """Whether an ordinary word, or a place, is a name here."""
    spoken = around.SPOKEN_TO[0].search(before) and around.SPOKEN_TO[1].match(after)
    if not k & Kind.PLACE and (
        ((told or spoken) and k & Kind.OFTEN) or (listed and k & Kind.FAMILY)
    ):
        return True
    role = cues.role(before) or cues.apposed(before, after)
    return bool(k & Kind.GIVEN and (role or (person and not k & Kind.ORDINARY)))


def _is_name(k: int) -> bool:
    """Whether a word can hardly be anything but a name."""
    return bool(k & NAME and not k & NO)


def common_words(texts: Collection[str]) -> tuple[set[str], English]:
    """Find the words with a capital that many texts hold as a place or a brand, not as a person.

    Parameters
    ----------
    texts
        All comments that are redacted together.

    Returns
    -------
    set of str
        Words of ten texts or more, and of 1 in 200 or more, before which "the", "at", "my" and the
        like stand in one place of five; and words that stand without a capital as often. In small
        letters, words that so many texts hold without a capital, and with one hardly ever.
    English
        What a text too short to tell is taken for.
    """
    words: Counter[str] = Counter()
    for text in texts:
        words.update([word for word in text.split() if word[0] > "9"])
    held: Counter[str] = Counter()
    for word, n in words.items():
        if word[0].isupper():
            bare = word.rstrip(".,;:!?)'\"")
            if len(bare) > 2 and bare.isalpha() and not kind(bare) & _KNOWN:
                held[bare] += n
    least = max(_MANY, len(texts) / 200)
    often = {w for w, n in held.items() if n >= least}
    before: dict[str, list[str]] = {w: [] for w in often}
    for text in texts if often else ():
        for m in around.CAPITAL.finditer(text):
            if m[0] in often:
                before[m[0]].append(text[max(0, m.start() - 40) : m.start()])
    twin = {w for w, n in held.items() if words[w.casefold()] >= max(2, n) and not kind(w) & NAME}
    places = {w for w, told in before.items() if _is_place(told)}
    return twin | places | _small_words(words, least), of_all(words, len(texts))


def _small_words(words: Counter[str], least: float) -> set[str]:
    """Find names of the lists that texts hold without a capital, as they do ordinary words."""
    often = [w for w, n in words.items() if n >= least and w.islower() and kind(w) & NAME]
    return {w for w in often if words[w] >= 10 * (words[w.capitalize()] + words[w.upper()])}


def _is_place(before: Iterable[str]) -> bool:
    """Whether a word stands as places and brands do, by what stands before it each time."""
    before = [b for b in before if not around.title(b)]
    placed = [around.place(b) and not cues.person(b) for b in before]
    return sum(map(bool, placed)) >= 0.2 * len(placed)
