"""What postal addresses look like in a text: the expressions of `cemlab.privacy.redact`."""

import re

_NAME = r"(?:[A-ZÀ-ÖØ-Þ][\w'’.-]{0,40})"
_NO = r"\d{1,5}(?:\s?[-/]\s?\d{1,4})?[A-Za-z]?\b"
_ENDS = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Sq|Place|Pl|"
    r"Terrace|Close|Crescent|Way|Highway|Hwy|Parkway|Pkwy|Mews|Walk|Gardens|Grove|Circle|Trail|"
    r"Turnpike|Route|Alley)\b\.?"
)
_STEMS = (
    r"(?:stra(?:ß|ss)e|str\.|gasse|weg|platz|allee|damm|ufer|gatan|gata|vägen|vegur|veien|vegen|"
    r"vej|gade|katu|tie|laan|straat|plein|utca|ulica|stræde|stíg|gränd)"
)
_STARTS = (
    r"(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Aa]llée|[Cc]hemin|[Qq]uai|Via|[Vv]iale|[Pp]iazza|[Cc]orso|"
    r"[Cc]alle|C/|[Pp]laza|[Pp]aseo|[Aa]venida|[Rr]ua|[Tt]ravessa|[Uu]l\.|[Uu]lica|[Ss]trada|"
    r"[Uu]litsa|Πλατεία|Οδός)\s+(?:(?:de|la|du|des|di|del|dos|da)\s+){0,3}"
)
_FLAT = (
    r"(?:(?:P\.?\s?O\.?\s?Box|Postfach|Apt\.?|Apartment|Suite|Ste\.?|Unit|Flat)"  # Apt. 12
    r"\s?#?\s?\d{1,5}\w?\b)"
)
_POST = r"\d{4,6}(?:-\d{3,4})?(?:\s[A-Z]{2}\b)?"
_THEN = rf"(?:,?\s{{1,3}}(?:{_FLAT}|Box\s\d+|{_POST}|[A-Z]{{2}},?\s\d{{5}}|{_NAME})){{0,6}}"
_WAYS = (
    rf"{_NO},?\s+(?:{_NAME}\s+){{1,4}}?{_ENDS}",  # 12 Hill Road
    rf"(?:{_NO}\s+)?(?:{_NAME}\s+){{0,2}}{_NAME}?(?<=[a-zà-þ.]){_STEMS}\s+{_NO}",
    rf"(?:{_NO}\s+)?(?:{_NAME}\s+){{0,2}}[A-ZÀ-ÖØ-Þ]\w{{0,30}}?{_STEMS}\s+{_NO}",  # Hügelweg 12
    rf"(?:{_NO},?\s+)?{_STARTS}{_NAME}(?:\s+{_NAME}){{0,3}}?,?\s+{_NO}",  # Via Roma 12
    rf"{_NO},?\s+{_STARTS}{_NAME}",  # 12 rue de la Paix
    rf"(?:{_NO}\s+)?(?:{_NAME}\s+){{1,3}}(?:{_NO},?\s+)?{_FLAT}",
    _FLAT,
    rf"{_NO}\s+(?:{_NAME}\s+){{1,3}}{_NO}(?=[\s,.]{{0,5}}\n)",
)
_CITY = rf"(?:,?\s{{1,3}}(?:[A-Z]-)?\d{{4,6}}\s{_NAME}|,\s{_NAME}(?:,?\s[A-Z]{{2}})?\s\d{{5}})"
ADDRESS = re.compile(rf"(?<![\w.-])(?:{'|'.join(_WAYS)})(?:,?\s+{_FLAT})?{_CITY}?")
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
# A word with a capital beside a number: without one there is no address.
MAYBE = re.compile(
    rf"\d[A-Za-z]?,?\s+(?:{_CAPITAL}|rue|av|bou|all|chem|quai|via|pia|corso|cal|pla|pas|tra|ul|str)|"
    rf"{_CAPITAL}[^\s\d]{{0,40}},?\s+(?:\S{{1,3}}\s+)?#?\s?\d|\n"
)
FORCES = re.compile(
    r"\b(?:(?:PSC|CMR)\s\d+,?\sBox\s\d+|US(?:NS|S|CGC|NV)\s\w+)(?:\s+[ADF]PO\s+A[AEP]\s\d{5})?",
    re.I,
)
# Words after which a name and a number, in either order, are an address.
LIVES = re.compile(
    r"(\b(?:address(?:es)?(?:\s(?:is|are|to|here:?))?|lives? (?:at|on|in)|send it to|new one to|"
    r"deliver(?:ed)? to|taxi to|meet (?:me|you) at|moved to|return to|adresse(?:\sist)?|"
    r"wohnen? (?:in|am))\s{0,3}:?\s{0,3})"
    rf"({_NO}\s+{_NAME}{_THEN}|{_NAME}(?:\s+{_NAME}){{0,3}}\s+{_NO}{_THEN})"
)
# What stands beside an address that was found: its number, its post code.
_MASK = r"\[ADDRESS(?:-[0-9A-F]{4})?\]"
BESIDE = re.compile(
    rf"(?:\b\d{{1,5}}\s{{1,3}})?({_MASK})(?:(?:[\s,]{{1,5}}(?:{_MASK}|[A-Z]{{2}}\b|{_NAME})){{0,5}}"
    rf"[\s,]{{1,5}}(?:\d{{3,6}}(?:-\d{{3,4}})?\b|{_MASK}))*"
)
MILITARY = ("psc ", "cmr ", "usns ", "uss ", "uscg", "usnv ")
CODED = ("zip", "post", "plz", "codigo", "código", "c.p.", "pin ", "area code", "pocztowy")
ZIP = re.compile(
    r"(\b(?:zip|post|postal|plz|postleitzahl|postnummer|postnr|c[oó]digo postal|c\.p\.|pin|area"
    r"(?= code)|kod pocztowy)(?:[ -]?code)?s?(?:\shas)?"
    r"(?:\s(?:is|ist|es|est|was|of|to|from|number|nr\.?|changed (?:to|from)))?\s{0,3}[:=-]?\s{0,3})"
    r"((?:[A-Z]{1,2}-)?(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|[A-Z]\d[A-Z][ -]?\d[A-Z]\d\b|"
    r"\d[\d -]{2,9}(?:(?<=\d) to \d{5}\b|\s?[A-Z]{2}\b)?))",
    re.I,
)
_STATES = (
    "A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|"
    "T[NX]|UT|V[TA]|W[AVIY]"
)
# UK, Canada, Netherlands; a state of the USA, or a country's letter, and a number; town and number.
CODE = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d(?!AM|PM)[A-Z]{2}\b|"
    r"\b[a-z]{1,2}\d[a-z\d]?\s\d(?!am|pm|st|nd|rd|th)[abd-hjlnp-uw-z]{2}\b|"
    r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d\b|\b[a-z]\d[a-z] \d[a-z]\d\b|"
    r"\b(?:NSW|VIC|QLD|TAS),?\s\d{4}\b|\b\d{5}(?:-\d{4})?(?= (?:zip|post(?:al)?)\b)|"
    rf"\b(?:{_STATES}),?\s\d{{5}}(?:-\d{{4}})?\b|"
    r"\b(?:D|A|CH|F|B|L|NL|DK|SE|S|FI|NO|N|I|E|PL|CZ)-\d{4,5}(?=\s[A-ZÀ-Þ])"
)
CODE_LIKE = re.compile(
    r"\d(?:[A-Z]|\d{3}|[a-z](?:\d| \d[a-z]\d)|[a-z]? \d[a-z])"
)  # what each of them holds, and is quick to look for
BEFORE_TOWN = re.compile(r"\d{5}|\d{3}\s\d\d\b|\d{4}\s?[A-Z]{2}\b")
# A number and a word that may be a town, in either order; four digits alone may be a flight's.
TOWN = re.compile(
    rf"(?<![\w.,#€$£-])(?:\d{{5}}|\d{{3}}\s\d\d|[1-9]\d{{3}}\s?[A-Z]{{2}}),?\s({_NAME})|"
    rf"\b({_NAME}),?\s(?:[A-Z]{{2}},?\s)?\d{{5,6}}(?:-\d{{3,4}})?\b(?![.,]\d)"
)
# "I live in 60614": where a person lives or a parcel goes; a round number is a sum.
AREA = re.compile(
    r"(\b(?:liv\w+|based|located|resid\w+|deliver\w*|ship\w*|mov\w+|branch|stores?|shops?|area|"
    r"neighbou?rhood)\s(?:in|to|at|near|around|of)\s)(\d{5}(?<!000)(?:-\d{4})?)"
    r"(?=\s?(?:[.,;!?)]|$)|\s(?:please|and|but|or|is|was|now|from)\b)",
    re.I,
)
