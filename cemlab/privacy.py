"""Personal data out of verbatims, sensitive comments, small groups hidden."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd
from pandas.api import types

_EMAIL = re.compile(
    r"[\w.+'%-]+\s?@\s?[\w-]+(?:\.[\w-]+)+|[\w.+-]+\s?[\[(]at[\])]\s?[\w-]+(?:\.[\w-]+)+",
    re.I,
)
_URL = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]']|(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)",
    re.I,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{1,4}){3,8}\b", re.I)
_CARD = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d])")
_ACCOUNT = re.compile(
    r"\b((?:account|acct|a/c|iban|konto|kontonummer|kundennummer|kunden-?nr|rechnung(?:snummer)?|"
    r"vertrag(?:snummer)?|customer|client|contract|invoice|order|booking|ticket|(?<!in )case|ref|"
    r"reference|policy|passport|member(?:ship)?|ssn|id)"
    r"(?:\s*(?:number|numbers|no|nr|nummer|num|id|code|ref))?\s*[.:#]*\s*(?:is|was|ist)?\s*[#:]?\s*)"
    r"((?=[\w/-]*\d{3})[A-Z]{0,5}[-/]?\d[\w/-]*(?:[ -]\d{2,})*)",
    re.I,
)
_DIGITS = re.compile(
    r"(?<![\w€$£+])(?<!\d[.,])\+?\(?\d(?:[\s().\-/]{0,2}\d){6,}(?:\s?(?:x|ext\.?)\s?\d+|(?!\w))",
    re.I,
)
_FIVE = re.compile(r"(?<![\w-])(?:\+?1[\s.-]?)?(?:\(?\d{3}\)?[\s.-]?)?555[\s.-]?01\d\d(?!\d)")
_DATE = re.compile(
    r"(?<![\d./-])(?:[12]\d{3}[-./][01]?\d[-./][0-3]?\d|"
    r"[0-3]?\d[-./][0-3]?\d[-./](?:[12]\d{3}|\d\d))(?![./-]?\d)"
)
# Prices, spans of years, laws (261/2004) and types of aircraft (777-200 3, 747/787/747).
_NO_PHONE = re.compile(
    r"\(?(?:\d+[.,]\d\d(?:\s+\d+[.,]\d\d)*|1\d{3}\s?-\s?[12]\d{3}|20\d\d\s?-\s?20\d\d|"
    r"(?:19|20)\d\d(?:\s(?:19|20)\d\d)+|\d{1,4}/(?:19|20)\d\d|\d{3}-\d{3}\s\d|[1-9]\d\d(?:/\d{3})+)\)?"
)
_MONEY = re.compile(r"\s?(?:€|\$|£|%|EUR\b|USD\b|GBP\b|euros?\b|dollars?\b|pounds?\b)", re.I)
_THREE = re.compile(r"\d{3}|\d(?:\W{0,2}\d){6}")
_TWELVE = re.compile(r"(?:\d[ -]?){9}")
_MAYBE = r"[@\d]|www\.|://|\[at\]|\(at\)"
_REGIONS = ("US", "GB", "DE")

_SENSITIVE = re.compile(
    r"\b(?:"
    # threat and self-harm
    r"kill(?:ing)? (?:you|him|her|them|myself)|suicid\w*|end my life|self[- ]harm\w*|"
    r"hurt (?:you|myself|someone|them)|bomb\w*|shoot (?:you|them|up)|you(?:'ll| will) regret|"
    r"selbstmord|umbringen|"
    # discrimination
    r"racis\w*|sexis\w*|discriminat\w*|homophob\w*|anti-?semit\w*|harass\w*|molest\w*|rassis\w*|"
    r"diskriminier\w*|belästig\w*|"
    # safety
    r"injur(?:ed|y|ies)|ambulance|unsafe|caught fire|assault\w*|verletzt\w*|"
    # law and press
    r"lawyer\w*|solicitor\w*|attorney\w*|sue you|suing|lawsuit\w*|legal action|ombudsman|"
    r"regulator|journalist\w*|the press|anwalt\w*|rechtsanwalt\w*|klage einreichen|"
    # accusation of a person
    r"fraud\w*|stole|stolen|theft|thief|thieves|embezzl\w*|brib\w*|betrug|betrüger\w*|gestohlen"
    r")\b",
    re.I,
)

# Figures that may stand left of n, and the one that is a word.
_NAMED = {
    *("n_effective", "n_against", "n_before", "n_after", "value", "low", "high", "p", "p_adjusted"),
    *("share", "score", "before", "after", "low_week", "high_week", "sign", "rank", "quadrant"),
}


def redact(texts: Iterable[str], names: Sequence[str] = (), key: bytes | None = None) -> pd.Series:
    """Mask personal data in texts.

    Parameters
    ----------
    texts
        Sequence or Series; missing texts stay missing.
    names
        Further words to mask as [NAME], whole words, without regard to case.
    key
        Where given, a mask carries a short keyed code, equal for equal values, so that two
        mentions can be told to be the same without telling what they say.

    Returns
    -------
    Series of str
        Same index. [EMAIL], [URL], [IBAN] (mod 97), [CARD] (Luhn), [ACCOUNT] (numbers after
        words such as account, ticket, ref) and [PHONE]. Dates and sums of money stay.

    Examples
    --------
    >>> redact(["Mail ann@example.org or call +49 30 555 0123 about ticket #48213."])[0]
    'Mail [EMAIL] or call [PHONE] about ticket #[ACCOUNT].'
    """
    series = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype="str")
    codes, distinct = pd.factorize(series)
    named = _name_pattern(names)
    maybe = pd.Series(distinct, dtype="str").str.contains(_MAYBE, regex=True, case=False)
    mask = _masker(key)
    out = np.empty(len(distinct) + 1, dtype=object)
    out[-1] = np.nan
    for i, (text, personal) in enumerate(zip(distinct, maybe, strict=True)):
        text = _redact_one(text, mask) if personal else text
        out[i] = named.sub(lambda m: mask("NAME", m[0]), text) if named else text
    return pd.Series(out[codes], index=series.index, dtype="str")


def _name_pattern(names: Sequence[str]) -> re.Pattern | None:
    """One pattern of all names, longest first."""
    words = sorted((re.escape(n.strip()) for n in names if n.strip()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.I) if words else None


def _masker(key: bytes | None) -> Callable[[str, str], str]:
    """How a mask reads: [EMAIL], or [EMAIL 3f9a1c] with a key."""
    if key is None:
        return lambda kind, _: f"[{kind}]"

    def mask(kind: str, value: str) -> str:
        plain = re.sub(r"[\s().-]", "", value).casefold().encode()
        return f"[{kind} {hmac.new(key, plain, hashlib.sha256).hexdigest()[:6]}]"

    return mask


def _redact_one(text: str, mask: Callable[[str, str], str]) -> str:
    """Mask by every pattern in turn, the surest first; most texts hold few digits."""
    if "." in text:
        text = _URL.sub(lambda m: mask("URL", m[0]), text)
        text = _EMAIL.sub(lambda m: mask("EMAIL", m[0]), text)
    if not _THREE.search(text):
        return text
    if _TWELVE.search(text):
        text = _IBAN.sub(lambda m: _iban(m[0], mask), text)
        text = _CARD.sub(lambda m: mask("CARD", m[0]) if _is_card(m[0]) else m[0], text)
    text = _ACCOUNT.sub(lambda m: _account(m, mask), text)
    text = _DIGITS.sub(lambda m: _number(m, mask), text)
    return _FIVE.sub(lambda m: mask("PHONE", m[0]), text)


def _iban(text: str, mask: Callable[[str, str], str]) -> str:
    """Mask the account number that a run of groups begins with; words may follow it."""
    for cut in [len(text), *(m.start() for m in reversed(list(re.finditer(r"[ -]", text))))]:
        if _is_iban(text[:cut]):
            return mask("IBAN", text[:cut]) + text[cut:]
    return text


def _is_iban(text: str) -> bool:
    """ISO 13616: the rearranged letters and digits leave 1 on division by 97."""
    plain = re.sub(r"[ -]", "", text).upper()
    moved = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _is_card(text: str) -> bool:
    """Luhn's check over 13 to 19 digits."""
    digits = [int(c) for c in text if c.isdigit()][::-1]
    total = sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return 13 <= len(digits) <= 19 and total % 10 == 0


def _account(match: re.Match, mask: Callable[[str, str], str]) -> str:
    """Mask the number after a word such as ticket, unless it is short, a year or a price."""
    label, value = match[1], match[2]
    digits = sum(c.isdigit() for c in value)
    named = re.search(r"number|\bn(?:o|r|um)\b|nummer|[#:]|\bid\b", label, re.I)
    year = re.fullmatch(r"(?:19|20)\d\d", value)
    if _MONEY.match(match.string, match.end()) or year or (digits < 4 and not named):
        return match[0]
    return label + mask("ACCOUNT", value)


def _number(match: re.Match, mask: Callable[[str, str], str]) -> str:
    """Mask a long run of digits, a phone or account number, unless it is a date or a sum."""
    text = match[0]
    if text[0] == "+" or text.startswith("00"):
        return mask("PHONE", text)
    if _DATE.search(text) or _NO_PHONE.fullmatch(text) or _MONEY.match(match.string, match.end()):
        return text
    digits = sum(c.isdigit() for c in text)
    if text.isdigit():
        return mask("PHONE" if text[0] == "0" or digits in (10, 11) else "ACCOUNT", text)
    if re.search(r"[().\-/]", text) or text[0] == "0" or _is_phone(text):
        return mask("PHONE", text)
    return mask("ACCOUNT", text) if digits >= 12 else text


def _is_phone(text: str) -> bool:
    """Whether digits parted by spaces form a valid number of a common region."""
    import phonenumbers

    for region in _REGIONS:
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(text, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def sensitive(texts: Iterable[str]) -> pd.Series:
    """Find comments that a person should read before anyone quotes them.

    Threat, self-harm, discrimination, safety, law or press, accusation of a person, by words
    in English and German. Such comments reach no page.

    Parameters
    ----------
    texts
        Sequence or Series; a missing text is not sensitive.

    Returns
    -------
    Series of bool
        Same index.

    Examples
    --------
    >>> sensitive(["My lawyer will write to you.", "Lovely people."]).tolist()
    [True, False]
    """
    series = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype="str")
    found = series.map(lambda t: bool(_SENSITIVE.search(t)), na_action="ignore")
    return found.fillna(False).astype(bool)


def hide_small_groups(table: pd.DataFrame, min_n: int, n: str = "n") -> pd.DataFrame:
    """Hide the numbers of groups that are too small to be shown.

    Parameters
    ----------
    table
        A result of `cemlab.stats`: group columns, then n and the figures.
    min_n
        The smallest group that may be shown.
    n
        The column that holds the group's size; a missing size counts as too small. So does a
        too small group that it is compared with (n_against).

    Returns
    -------
    DataFrame
        A copy with the same attrs; where n < min_n, every figure is missing (n itself, numbers
        and dates right of it, figures with known names left of it, the quadrant), nothing
        signals, and `suppressed` is True. Where that is one row alone, so is the smallest of the
        others, or the row could be had by taking them from the whole.

    Examples
    --------
    >>> table = pd.DataFrame({"region": list("NSW"), "n": [40, 3, 20], "value": [7.1, 2.0, 6.0]})
    >>> hide_small_groups(table, 10)["value"].tolist()
    [7.1, nan, nan]
    """
    out = table.copy()
    small = ~(out[n] >= min_n)
    if "n_against" in out:
        small |= ~(out["n_against"] >= min_n)
    before = out["suppressed"].astype(bool) if "suppressed" in out else small & False
    # A row of nobody tells nothing; rows hidden before had their second one then.
    if (small & out[n].ne(0)).sum() == 1 and not before.any() and not small.all():
        small[out.loc[~small, n].idxmin()] = True
    for column in _figures(out, n):
        out[column] = out[column].mask(small)
    out[n] = out[n].astype("float64")
    if "signal" in out:
        out["signal"] = out["signal"] & ~small
    out["suppressed"] = small | before
    return out


def _figures(table: pd.DataFrame, n: str) -> list[str]:
    """Name the columns that tell something of a group; its own name is not among them."""
    told = list(table.columns[table.columns.get_loc(n) :])
    figures = [
        column
        for column in told
        if types.is_datetime64_any_dtype(table[column])
        or (types.is_numeric_dtype(table[column]) and not types.is_bool_dtype(table[column]))
    ]
    return [*figures, *(c for c in table if c in _NAMED and c not in figures)]
