"""Personal data out of verbatims."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from cemlab.privacy import addresses, around, checks, patterns
from cemlab.privacy.judging import common_words
from cemlab.privacy.names import find_persons
from cemlab.privacy.words import Kind, kind

_UNSEEN = re.compile(
    "[" + "".join(c for c in map(chr, range(0x110000)) if unicodedata.category(c) == "Cf") + "]"
)
_WORD = re.compile(r"\w+")
_PART = 20_000
_LABEL = 3  # a text of so few words that comes so often is no customer's own


def redact(
    texts: Iterable[str],
    names: Iterable[str] = (),
    key: bytes | None = None,
    *,
    persons: bool = True,
) -> pd.Series:
    """Mask personal data in texts.

    Parameters
    ----------
    texts
        Sequence or Series; missing texts stay missing.
    names
        Persons to mask as [PERSON]: whole names without regard to case, and surnames of five
        letters and more where they are written with a capital.
    key
        Where given, a mask carries a short keyed code, [PERSON-7F3A], equal for equal values, so
        that two mentions can be told to be the same without telling what they say (see
        `study_key`). With 65,536 codes, two names of a large study may share one.
    persons
        Whether to mask names by the words around them too; no for labels and headings. A text
        of three words or fewer, without a title or a full stop, that stands there three times is
        taken for a label; longer ones may have been sent more than once.

    Returns
    -------
    Series of str
        Same index. [PERSON], [EMAIL], [URL] (IP addresses too), [USER] (@handles, user names),
        [IBAN] (mod 97), [CARD] (Luhn), [ACCOUNT] (numbers after words such as account, ticket,
        ref), [PHONE], [ADDRESS] (postal) and [BIRTHDATE]. Other dates and sums of money stay. A
        text in which something is masked is also NFKC and free of invisible characters.

    Notes
    -----
    Names that no table holds are found by lists of names and by the words around them; in texts
    that are not English only frequent given names, whole names of the lists, and names after
    titles, "my name is" and "with"; where such a text has no capitals, whole names that are not
    frequent stay unless they have a line of their own. A text of too few words to tell is taken
    for what the others are. `benchmarks/privacy.py` measures what is found and what is masked in
    vain.

    Examples
    --------
    >>> redact(["Mail ann@example.org or call +49 30 555 0123 about ticket #48213."])[0]
    'Mail [EMAIL] or call [PHONE] about ticket #[ACCOUNT].'
    """
    series = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype="str")
    # Texts that come again are found by sums, as the texts would stand in memory twice.
    series = series.astype("str")
    sums = np.fromiter(map(hash, series.fillna("")), dtype=np.int64, count=len(series))
    _, first, which, often = np.unique(sums, True, True, True)
    again, label = often[which] > 1, often[which] >= _LABEL
    distinct = (series if not again.any() else series.iloc[np.sort(first)]).dropna()
    del sums, first, which, often
    common, unsure = common_words(distinct if persons else ())
    mask, named = _masker(key), _Names(names)
    known: dict[str, str] = {}

    def masked(own: str, again: bool, label: bool) -> str:
        if not isinstance(own, str) or own in known:
            return known.get(own, own)
        text = _plain(own)
        out = named.mask(_redact_digits(_redact_net(text, mask), mask), mask)
        if persons and not (label and _may_be_label(text)):
            out = _mask_persons(out, find_persons(out, common, unsure), mask)
        out = own if out == text else out  # where nothing is masked, the own spelling stays
        if again:
            known[own] = out
        return out

    parts = [slice(at, at + _PART) for at in range(0, len(series), _PART)]
    done = (map(masked, series.iloc[part], again[part], label[part]) for part in parts)
    out = [pd.Series(list(part), dtype="str") for part in (*done, ())]
    return pd.concat(out).set_axis(series.index)


def _may_be_label(text: str) -> bool:
    """Whether a text is short, and neither names a title nor ends as a sentence does."""
    brief = len(text.split()) <= _LABEL and text.rstrip()[-1:] not in (".", "!", "?")
    return brief and not around.INTRODUCED.search(text)


def _plain(text: str) -> str:
    """Full-width letters as plain ones, and no character that cannot be seen."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return text if text.isprintable() else _UNSEEN.sub("", text)


def _mask_persons(
    text: str, found: Iterable[tuple[int, int]], mask: Callable[[str, str], str]
) -> str:
    """Mask the names that the words around them tell."""
    parts, last = [], 0
    for start, end in found:
        parts += [text[last:start], mask("PERSON", text[start:end])]
        last = end
    return "".join([*parts, text[last:]])


class _Names:
    """Persons' names to be masked, by the word that each begins with."""

    def __init__(self, names: Iterable[str]) -> None:
        whole, last = set(), set()
        for name in names:
            words = " ".join(reversed(name.split(","))).split()
            if words:
                whole.add(" ".join(words))
            if len(words) > 1 and len(words[-1]) >= 5:
                last.add(words[-1])
        self._ways: dict[str, list[str]] = {}
        for name in sorted(whole, key=len, reverse=True):
            way = r"\s+".join(map(re.escape, name.split()))
            self._ways.setdefault(self._key(name), []).append(f"(?i:{way})")
        for name in sorted(last):
            self._ways.setdefault(self._key(name), []).append(re.escape(name))

    @staticmethod
    def _key(name: str) -> str:
        """Give the first word of a name, as a text has it too."""
        found = _WORD.search(name)
        return found[0].casefold() if found else ""

    def mask(self, text: str, mask: Callable[[str, str], str]) -> str:
        """Mask names; most words begin none."""
        parts, last = [], 0
        for word in _WORD.finditer(text) if self._ways else ():
            ways = self._ways.get(word[0].casefold())
            found = ways and re.compile(rf"(?:{'|'.join(ways)})\b").match(text, word.start())
            if found and word.start() >= last:
                parts += [text[last : word.start()], mask("PERSON", found[0])]
                last = found.end()
        return "".join([*parts, text[last:]])


def _masker(key: bytes | None) -> Callable[[str, str], str]:
    """How a mask reads: [EMAIL], or [EMAIL-3F9A] with a key."""
    if key is None:
        return lambda kind, _: f"[{kind}]"

    def mask(kind: str, value: str) -> str:
        plain = re.sub(r"[\s().-]", "", value).casefold().encode()
        return f"[{kind}-{hmac.new(key, plain, hashlib.sha256).hexdigest()[:4].upper()}]"

    return mask


def _redact_net(text: str, mask: Callable[[str, str], str]) -> str:
    """Mask addresses of the net and names that persons go by there; most texts hold none."""
    low = text.lower()
    if any(sign in low for sign in patterns.NET) or low.count(":") > 6:
        text = patterns.URL.sub(lambda m: mask("URL", m[0]), text)
        text = patterns.IPV6.sub(
            lambda m: mask("URL", m[0]) if checks.is_ipv6(m[0]) else m[0], text
        )
        text = patterns.EMAIL.sub(lambda m: mask("EMAIL", m[0]), text)
    if patterns.SPOKEN.search(low):
        text = patterns.SPELT.sub(lambda m: mask("EMAIL", m[0]), text)
    if "@" in text or any(word in low for word in patterns.NAMED):
        text = patterns.HANDLE.sub(lambda m: _second(m, "USER", mask), text)
    return text


def _redact_digits(text: str, mask: Callable[[str, str], str]) -> str:
    """Mask what is written with digits, by what stands near them."""
    parts, last = [], 0
    for found in patterns.DIGITS_NEAR.finditer(text):
        start = max(found.start() - patterns.AROUND, last)
        start = max(text.find(" ", start, found.start()) + 1, last) if start > last else last
        end = text.find(" ", found.end() + patterns.AROUND)
        end = max(end, last) if end >= 0 else len(text)
        parts += [text[last:start], _redact_near(text[start:end], mask)]
        last = end
    return "".join([*parts, text[last:]]) if parts else text


def _redact_near(text: str, mask: Callable[[str, str], str]) -> str:
    """Mask by every pattern of digits in turn, the surest first."""
    low = text.lower()
    if low.count(".") > 2:
        text = patterns.IPV4.sub(lambda m: mask("URL", m[0]), text)
    if any(word in low for word in patterns.BIRTH):
        text = patterns.BORN.sub(lambda m: _second(m, "BIRTHDATE", mask), text)
    text = _redact_address(text, low, mask)
    if not patterns.THREE.search(text):
        return text
    if addresses.BEFORE_TOWN.search(text):
        text = addresses.TOWN.sub(lambda m: _town(m, mask), text)
        text = addresses.AREA.sub(lambda m: _second(m, "ADDRESS", mask), text)
    if patterns.TWELVE.search(text):
        text = patterns.IBAN.sub(lambda m: _iban(m[0], mask), text)
        text = patterns.CARD.sub(
            lambda m: mask("CARD", m[0]) if checks.is_card(m[0]) else m[0], text
        )
    if patterns.LABELLED.search(low):
        text = patterns.ACCOUNT.sub(lambda m: _account(m, mask), text)
    text = patterns.DIGITS.sub(lambda m: _number(m, mask), text)
    return patterns.FIVE.sub(lambda m: mask("PHONE", m[0]), text)


def _redact_address(text: str, low: str, mask: Callable[[str, str], str]) -> str:
    """Mask postal addresses and their codes; `low` is the text in small letters."""
    if addresses.MAYBE.search(text):
        text = addresses.LIVES.sub(lambda m: _second(m, "ADDRESS", mask), text)
        text = addresses.ADDRESS.sub(lambda m: mask("ADDRESS", m[0]), text)
    if any(word in low for word in addresses.MILITARY):
        text = addresses.FORCES.sub(lambda m: mask("ADDRESS", m[0]), text)
    if any(word in low for word in addresses.CODED):
        text = addresses.ZIP.sub(lambda m: _second(m, "ADDRESS", mask), text)
    if addresses.CODE_LIKE.search(text):
        text = addresses.CODE.sub(lambda m: mask("ADDRESS", m[0]), text)
    if "[ADDRESS" in text:
        text = addresses.BESIDE.sub(lambda m: m[1], text)
    return text


def _town(match: re.Match, mask: Callable[[str, str], str]) -> str:
    """Mask a number beside a town, and leave the town."""
    town = match[1] or match[2]
    if not kind(town.rstrip(".,")) & Kind.PLACE:
        return match[0]
    code = match[0].replace(town, "", 1).strip(", ")
    return match[0].replace(code, mask("ADDRESS", code))


def _second(match: re.Match, kind: str, mask: Callable[[str, str], str]) -> str:
    """Mask what follows the words that tell what it is."""
    label, value = (group for group in match.groups() if group is not None)
    return label + mask(kind, value)


def _iban(text: str, mask: Callable[[str, str], str]) -> str:
    """Mask the account number that a run of groups begins with; words may follow it."""
    for cut in [len(text), *(m.start() for m in reversed(list(re.finditer(r"[ -]", text))))]:
        if checks.is_iban(text[:cut]):
            return mask("IBAN", text[:cut]) + text[cut:]
    return text


def _account(match: re.Match, mask: Callable[[str, str], str]) -> str:
    """Mask the number after a word such as ticket, unless it is short, a year or a price."""
    label, value = match[1], match[2]
    digits = sum(c.isdigit() for c in value)
    named = re.search(r"number|\bn(?:o|r|um)\b|nummer|[#:]|\bid\b", label, re.I)
    year = re.fullmatch(r"(?:19|20)\d\d", value)
    if patterns.MONEY.match(match.string, match.end()) or year or (digits < 4 and not named):
        return match[0]
    return label + mask("ACCOUNT", value)


def _number(match: re.Match, mask: Callable[[str, str], str]) -> str:
    """Mask a long run of digits, a phone or account number, unless it is a date or a sum."""
    text = match[0]
    if text[0] == "+" or text.startswith("00"):
        return mask("PHONE", text)
    sum_of_money = patterns.MONEY.match(match.string, match.end())
    if sum_of_money or patterns.DATE.search(text) or patterns.NO_PHONE.fullmatch(text):
        return text
    digits = sum(c.isdigit() for c in text)
    if text.isdigit():
        return mask("PHONE" if text[0] == "0" or digits in (10, 11) else "ACCOUNT", text)
    if re.search(r"[().\-/]", text) or text[0] == "0" or checks.is_phone(text):
        return mask("PHONE", text)
    return mask("ACCOUNT", text) if digits >= 12 else text
