"""What personal data look like in a text: the expressions of `cemlab.privacy.redact`."""

import re

# No text, however long or odd, may take long: every repeat is bounded or possessive (++), and
# begins where a run of its characters begins.
WORD = r"(?<![\w.+'%-])[\w.+'%-]++"
DOT = r"(?:\s?[\[({]\s?(?:dot|punkt|\.)\s?[\])}]\s?|\s(?:dot|punkt)\s)"
AT = r"(?:\s?@\s?|\s?[\[({]\s?(?:at|@|ät)\s?[\])}]\s?)"
HOST = rf"[\w-]++(?:(?:\.|{DOT})[\w-]++){{1,8}}"
EMAIL = re.compile(rf"{WORD}(?:{DOT}{WORD}){{0,3}}{AT}{HOST}", re.I)
# "ann at example dot org", "ann.lee at example.org"; "we met at example.org" is none.
SPELT = re.compile(
    rf"(?:{WORD}(?:{DOT}{WORD}){{0,3}}\sat\s(?=[\w.-]{{1,255}}{DOT})|"
    rf"(?<![\w.+'%-])(?:[\w+'%-]++(?:\.|{DOT})){{1,4}}[\w+'%-]++\sat\s){HOST}",
    re.I,
)
URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]']", re.I)
IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)")
IPV6 = re.compile(r"(?<![\w:.])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:])", re.I)
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}\b", re.I)
CARD = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d])")
ACCOUNT = re.compile(
    r"\b((?:account|acct|a/c|iban|konto|kontonummer|kundennummer|kunden-?nr|rechnung(?:snummer)?|"
    r"vertrag(?:snummer)?|customer|client|contract|invoice|order|booking|ticket|(?<!in )case|ref|"
    r"reference|policy|passport|(?:identity|id)[ -]card|licen[cs]e|national insurance|"
    r"social security|tax|member(?:ship)?|ssn|id|"
    r"(?:(?:personal)?ausweis|reisepass|führerschein|steuer)(?:-?nummer|-?nr|-?id)?)"
    r"(?:\s{0,3}(?:number|numbers|no|nr|nummer|num|id|code|ref))?"
    r"\s{0,3}[.:#]{0,3}\s{0,3}(?:is|was|ist)?\s{0,3}[#:]?\s{0,3})"
    r"((?=[\w/-]{0,40}\d{3}|(?:[A-Z]{0,3}\d){5})[A-Z]{0,5}[-/]?\d[\w/-]{0,60}(?:[ -]\d{2,20}){0,8}|"
    r"[A-Z]{2} ?(?:\d\d ?){3}[A-D]\b)",
    re.I,
)
LABELLED = re.compile(  # in small letters, what one of these labels begins with
    r"acc|a/c|iban|konto|kunden|rechnung|vertrag|customer|client|contract|invoice|order|booking|"
    r"ticket|case|ref|policy|passport|card|licen|insurance|security|tax|member|ssn|\bid|ausweis|"
    r"pass|führerschein|steuer"
)
DIGITS = re.compile(
    r"(?<![\w€$£+])(?<!\d[.,])\+?\(?\d(?:[\s().\-/]{0,2}\d){6,}(?:\s?(?:x|ext\.?)\s?\d+|(?!\w))",
    re.I,
)
FIVE = re.compile(r"(?<![\w-])(?:\+?1[\s.-]?)?(?:\(?\d{3}\)?[\s.-]?)?555[\s.-]?01\d\d(?!\d)")
DATE = re.compile(
    r"(?<![\d./-])(?:[12]\d{3}[-./][01]?\d[-./][0-3]?\d|"
    r"[0-3]?\d[-./][0-3]?\d[-./](?:[12]\d{3}|\d\d))(?![./-]?\d)"
)
# Prices, spans of years, laws (261/2004) and types of aircraft (777-200 3, 747/787/747).
NO_PHONE = re.compile(
    r"\(?(?:\d+[.,]\d\d(?:\s+\d+[.,]\d\d)*|1\d{3}\s?-\s?[12]\d{3}|20\d\d\s?-\s?20\d\d|"
    r"(?:19|20)\d\d(?:\s(?:19|20)\d\d)+|\d{1,4}/(?:19|20)\d\d|\d{3}-\d{3}\s\d|[1-9]\d\d(?:/\d{3})+)\)?"
)
MONEY = re.compile(r"\s?(?:€|\$|£|%|EUR\b|USD\b|GBP\b|euros?\b|dollars?\b|pounds?\b)", re.I)
THREE = re.compile(r"\d(?:\d\d|(?:\W{0,2}\d){6}|(?:[A-Za-z ]{0,3}\d){4})")
TWELVE = re.compile(r"(?:\d[ -]?){9}")
# What an address of the net cannot do without, to be looked for first; in small letters.
NET = ("@", "://", "www.", "::", "(at", "[at", "{at", "( at", "[ at", "{ at", "ät")
NAMED = ("user name", "username", "nickname", "login name", "screen name", "benutzername")
SPOKEN = re.compile(r"at [\w-]+(?:\.\w| ?[\[({]| (?:dot|punkt)\b)")
# Digits that stand near one another, and as much around them as tells what they are.
DIGITS_NEAR = re.compile(r"\d(?:[^\d]{0,120}\d)*+")
AROUND = 60

# A name that a person goes by online: "@ann_lee", "my username is annlee7"; "@ the desk" is none.
HANDLE = re.compile(
    r"(?<![\w.@/])()(@[A-Za-z_]\w{2,30})\b|(\b(?:user ?name|login name|screen name|nickname|"
    r"benutzername)(?:\s(?:is|was|ist)|:)\s)([\w.-]{3,30}\b)",
    re.I,
)
_MONTH = r"(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zä]{0,6}\.?"
_DAY = r"(?:[0-3]?\d(?:st|nd|rd|th|\.)?)"
BIRTH = ("born", "birth", "dob", "d.o.b", "d.ob", "do.b", "gebor", "geburt", "né", "naiss", "nacid")
BORN = re.compile(
    r"(\b(?:born(?: on| in| the)?|date of birth|d\.?o\.?b\.?|birthday|birth date|geboren(?: am)?|"
    r"geburtsdatum|geburtstag|née? le|naissance|nacid[oa] el)\s?(?:is|was|ist|:|on)?\s*[:,]?\s*)"
    rf"([0-3]?\d[./-][0-3]?\d[./-](?:[12]\d)?\d\d|[12]\d{{3}}-\d\d-\d\d|"
    rf"{_DAY}\s(?:of\s)?{_MONTH},?(?:\s[12]\d{{3}})?|{_MONTH}\s{_DAY},?(?:\s[12]\d{{3}})?)",
    re.I,
)
