"""How sure a candidate is the name of a person: by its words, and by the words beside it."""

from collections.abc import Set

from cemlab.privacy import around, cues
from cemlab.privacy.words import Kind, kind

NO = Kind.ORDINARY | Kind.PLACE
NAME = Kind.GIVEN | Kind.FAMILY
OWNS = ("'s", "’s")


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
    if not kinds[0] & Kind.OFTEN and (cues.used(before) or cues.PRODUCT.match(after)):
        return -1
    person = cues.person(before)
    cue = person + bool(cues.AFTER.match(after))
    place = not person and around.place(before)
    if len(words) > 1 and place:
        place = not around.towards(before)
    if len(words) == 1:
        return _alone(before, name, after, kinds[0], person, place)
    clear = [not k & NO for k in kinds]
    first, last = kinds[0], kinds[-1]
    initial = any(len(w.strip(".")) == 1 or w.islower() for w in words[1:-1])
    initial = initial or words[0][1:] == "."
    initial = initial and not any(k & Kind.PLACE for k in kinds)
    if first & Kind.GIVEN and clear[-1] and (clear[0] or first & Kind.OFTEN):
        return 3 if last & NAME or heads or initial or not around.begins(text, start) else 2
    if initial or (first & Kind.OFTEN and last & Kind.FAMILY and (clear[0] or cue)):
        return 3
    if (cue and not place) or (all(clear) and last & Kind.FAMILY):
        return 2
    return int(all(clear) and not place and not all(k & Kind.PROPER for k in kinds))


def _is_never(before: str, name: str, after: str) -> bool:
    """Whether it is a firm, a place or a month, whatever else stands around it."""
    if around.AFTER_PLACE.match(after) or around.is_firm(name):
        return True
    month = name == "Jan" and around.is_date(before, after)
    return month or around.first(before, name.split())


def _begins_card(text: str, start: int, end: int) -> bool:
    """Whether a text begins with it and goes on with an address, as a card or a letter does."""
    return not text[:start].strip("?-* \n") and bool(around.CARD.search(text, end, end + 200))


def _alone(before: str, name: str, after: str, k: int, person: bool, place: bool) -> int:
    """Judge a word that stands by itself."""
    followed = bool(cues.AFTER.match(after))
    beside = around.LISTED[0].search(before), around.LISTED[1].match(after)
    listed = any(found and _is_name(kind(found[1])) for found in beside)
    begins = around.START.search(before[-4:]) and not listed
    heads = around.HEADING[0].search(before) and around.HEADING[1].match(after)
    told = bool(person or followed or listed)
    told = told or bool(begins and (heads or around.CALLED.match(after)))
    told = told or bool(name[-2:] in OWNS and cues.OWNED.match(after))
    told = told or bool(after[:1] in ("!", "?") and around.SPOKEN_TO[0].search(before))
    free = not around.STRICT_PLACE.search(before)
    if not told and not k & NO:
        apposed = cues.APPOSED[0].search(before) and cues.APPOSED[1].match(after)
        she = cues.THEY.match(after) and (not begins or cues.ACTS.match(after))
        told = bool(apposed or (she and free))
    if k & NAME and free and not (begins and k & NO):  # "Frank's idea", "then Frank came"
        told = told or name[-2:] in OWNS or bool(cues.ACTS.match(after))
        told = told or (around.weak(before) and not begins)
    if k & NO:
        spoken = around.SPOKEN_TO[0].search(before) and around.SPOKEN_TO[1].match(after)
        often = (told or spoken) and k & Kind.OFTEN and not k & Kind.PLACE
        beside_one = listed and k & Kind.FAMILY and not k & Kind.PLACE
        named = person and k & Kind.GIVEN and not k & Kind.ORDINARY
        return 2 if often or beside_one or named else 0
    if k & Kind.GIVEN:
        free = told or free
        sure = k & Kind.OFTEN or around.ABROAD.search(before)
        return 3 * free if sure else 2 if person or followed else int(free)
    if person and followed:
        return 2
    if k & Kind.FAMILY:
        return 2 if person or followed else int(told or (not begins and free))
    return int(told)


def _is_name(k: int) -> bool:
    """Whether a word can hardly be anything but a name."""
    return bool(k & NAME and not k & NO)
