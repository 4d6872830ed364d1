"""What names look like, and the places and firms beside them: expressions for `names`."""

import re


def words_of(text: str) -> frozenset[str]:
    """Give a set of words that are written as a line."""
    return frozenset(text.split())


_CAPITALS = "".join(c for c in map(chr, (*range(0x250), *range(0x370, 0x530))) if c.isupper())
UPPER = f"[{_CAPITALS}]"
MASK = re.compile(r"\[[A-Z]+(?:-[0-9A-F]{4})?\]")
INITIAL = re.compile(  # without its capital
    rf"(?<=[^\W\d_] )[b-hj-z](?=\.? {UPPER}[^\W\d_])"
)
SMALL_WORD = re.compile(r"(?<![\w'’])[^\W\d_A-Z]{2,}")
CAPITAL = re.compile(rf"{UPPER}(?<![\w'’-].)[^\W\d_]{{2,}}")
WORD = rf"{UPPER}[^\W\d_]*+(?:['’-][^\W\d_]+)*+"
_JOIN = r"(?:(?:de|da|di|du|del|della|dos|la|le|van|von|der|den|ter|bin|ibn|al|el|y)\s+){1,3}"
_PART = rf"{UPPER}(?:\.|[^\W\d_]*+(?:['’-][^\W\d_]+)*+)"
_MORE = rf"(?:[^\S\n]{{1,3}}(?:{_JOIN})?(?:(?:[dl]|[ae]l)['’-])?{_PART}){{0,4}}"
_RUN = rf"{_PART}{_MORE}"
# Words with a capital that stand together, "Anna-Lena van der Berg", "J. F. Miller".
RUN = re.compile(
    rf"{UPPER}(?<![\w@/.\[].)(?<!\w-.)(?:\.|[^\W\d_]*+(?:['’-][^\W\d_]+)*+){_MORE}(?!\w|\])"
)

_TITLE = re.compile(
    r"\b(?:(?:mr|mrs|ms|mx|messrs|dr|prof|professor|herrn?|frau|hr|fr|mme|mlle|señora?|señorita|signora?|sig|dott|ing|mevr|dhr|sra?|capt|rev|lt|sgt|insp)\.?|"
    r"miss|sir|lady|madame|monsieur|doctor|mevrouw|meneer|fru|pani|bapak|ibu|mbak|kakak|kak|captain|officer|nurse|sister|brother|uncle|aunt|auntie|"
    r"president|senator|colonel|major|sergeant|sheikh|rabbi|reverend|pastor|inspector|constable|judge|"
    r"kolleg(?:e|in)|(?:mitarbeiter|berater|fahrer|techniker|verkäufer)(?:in)?)\s+$",
    re.I,
)
_TITLES = (
    r"\b(?:(?:[Mm](?:rs?|s|x|essrs|me|lle)|[Dd]r|[Ss]ignora?|[Ss]eñor(?:a|ita)?|[Pp]rof|Fr|Hr|Sra?)\.?|Miss|Sir|Lady|"
    "Herrn?|Frau)"
)
# "Mr Lang I was told": no initial, as neither a dot nor another name follows it.
_SENTENCE = rf"(?:I['’]|[AI](?![\w.'’-]|[^\S\n]+{UPPER}))"
# After these any words with a capital are a name, ordinary ones too: "Mrs Brown", "my name is Key".
SURE = re.compile(
    rf"(?:{_TITLES}|\b[Nn]ame(?:\s+is|\s+was|\s+ist|['’]s|[:?])?|\b(?:[Nn]om est|[Nn]ombre es|"
    r"[Nn]aam is|[Nn]ome è|hei(?:ß|ss)e|m['’]appelle|me llamo|mi chiamo|ik heet|"
    r"[Ss]urname (?:is|was)|(?:[Hh]older|[Bb]eneficiary)(?:\s+is|:)|in the name of|[Aa]ttn\.?:?|"
    rf"[Ss]igned:))\s{{1,3}}({_PART}{_MORE.replace(_PART, f'(?!{_SENTENCE}){_PART}')})"
)
# Without one of these, or of those in small letters, there is none of either: quick to look for.
INTRODUCED = re.compile(
    r"[MDPFHSL](?<!\w.)(?i:rs?|s|x|iss|essrs|me|lle|rof|ra?|ir|ady|ignora?|eñor(?:a|ita)?|errn?|rau)\b"
)
ANNOUNCED = (
    *("name", "nom est", "nombre es", "naam is", "nome è", "heiße", "heisse", "appelle"),
    *("holder", "beneficiary", "attn", "signed:"),
    *("llamo", "chiamo", " heet ", " mr", " ms ", " ms.", " dr ", " dr.", "signor", "señor"),
)
# "Kind regards, Will": at the end any word is a name that may be one.
SIGNED = re.compile(
    r"\b(?i:regards|cheers|sincerely|faithfully|yours|thanks|love|grüße[nr]?|gruß|cordialement|salutations|"
    r"saludos|atentamente|groeten|groet|saluti|signed|best|thx|respectfully|wishes)"
    rf"[,.!]?\s+(?:[-–—]\s?)?({_RUN})\W*$"
)
# A last line of a name alone, or after a dash.
LAST = re.compile(rf"(?:\n\W{{0,3}}|[.!?]\s+[-–—~]\s?)({_RUN})\W*$")
_ANY = r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*"
ANY_CASE = re.compile(
    r"(?:\b(?:my|maiden|full|first|last|his|her|partner['’]s)\s+name(?:\s+is|['’]s)?|"
    rf"\b(?:mr|mrs|ms|dr)\.?)\s+({_ANY}(?:\s+(?:(?:van|von|de|der|den|bin|al)\s+){{0,2}}{_ANY})?)",
    re.I,
)
AFTER_PLACE = re.compile(
    r"[^\S\n]*(?:airport|station|lounge|terminal|flights?|hotel|street|road|st\.|airways|airlines?|bank|"
    r"inc|ltd|llc|gmbh|corp|group|club|class|app|website|orchestra|dealership|tickets?|router|"
    r"printer|phones?(?! number)|laptops?|account|subscription|plan|integration|plugin|stores?|"
    r"branch(?:es)?|warehouse|customer|products?|range|brand|studio|tours?|suite|line|towers?|boots?|dress(?:es)?|"
    r"shoes?|sizes?|cream|tea|cake|sauce|rice|park|zoo|bridge|square|palace|castle|theatre|museum|"
    r"market|stadium|beach|island|express|to [A-Z])\b",
    re.I,
)
_FIRM = words_of(
    "inc ltd llc gmbh ag corp co plc company group airlines airline airways bank club "
    "orchestra agency corporation partners system systems service services association "
    "university institute holding holdings hotel hotels express air class terminal lounge "
    "school college hospital store shop magazine times news league cup award awards "
    "festival theatre museum"
)
# After these a name may follow, or anything else.
_WEAK = words_of(
    "with and or by for under that than when because like but if is was as early how to from of"
)
# The first words of names of places, storms, saints and drinks.
FIRST = words_of(
    "los las san santa santo sao são st saint rio costa puerto port porto fort new south "
    "north east west el cape mount lake storm hurricane bloody virgin air gran grand monte "
    "villa vila loch punta playa isla ile marks queen king royal hotel hms "
    "hong kuala buenos tel abu addis ho"
)
# What takes a person from one place to another, so that two unknown names after "to" are places.
TRAVELS = re.compile(
    r"\b(?:fl(?:y|ew|own|ying|ights?)|travel\w*|went|go(?:ing)?|trips?|moved?|drov?e|train|bus|"
    r"journey|route|return\w*|transfer\w*|connect\w*|arriv\w*|depart\w*)\b",
    re.I,
)
_TOWARDS = re.compile(r"\b(?:to|from|of|of my|of our)\s+$", re.I)
THANKS = words_of(
    "danke merci gracias grazie obrigado obrigada bedankt teşekkürler tack takk dziękuję"
)
# How other languages say with whom or by whom.
ABROAD = re.compile(
    r"\b(?:(?:dank|lob|grüße) an|mit|bei|von|avec|par|à|con|met|door|aan|med|hos|z|od|"
    rf"(?:{'|'.join(sorted(THANKS))}),?|"
    r"(?:hei(?:ß|ss)t|s['’]appelle|se llama|si chiama|heet)|"
    r"(?:(?:gracias|grazie|merci|complimenti|obrigad[oa]|felicitar|agradecer|contactar|llamar)\s"
    r"(?:a|à|al|alla)|remercier|féliciter|appeler|ringraziare|contattare|chiamare))\s+$",
    re.I,
)
# "The Chicken Tikka": within a sentence, a word with a capital before one more tells a product.
_LABEL = re.compile(rf"[^.!?:;\n(\"“'‘]\s{UPPER}[^\W\d_]+\s$")
CARD = re.compile(r"\[(?:ADDRESS|PHONE|EMAIL)")  # of a business card, or a letter's head
JOINED = re.compile(r",(?:\s+(?:and|or|und|et|y))?\s+|\s+(?:and|&|und|et|y)\s+")
STRICT_PLACE = re.compile(r"\b(?:in|at|near|via|into|a|an|the|fly(?:ing)?|flew)\s+$", re.I)
START = re.compile(r"(?:^|[.!?…:;\n\"“„»(–—-]\s*|[.!?]['\"”’)]*\s+)$")  # of a sentence
HEADING = re.compile(r"(?:^|\n)\W*$"), re.compile(r"\s*(?:\n|:\s(?!\[))")
CALLED = re.compile(r"\s*,\s+(?:can|could|please|thank|you|i|we|would|will|where|why)\b", re.I)
# "Miller, Weber and Noll": the name before, and the name after.
LISTED = (
    re.compile(rf"({WORD})(?:,|,?\s+and|\s+&)\s+$"),
    re.compile(rf"(?:,|,?\s+and|\s+&)\s+({WORD})"),
)
SPOKEN_TO = re.compile(r",\s+$"), re.compile(r"\s*(?:[.!?]|$)")
# Never a name, nor a part of one.
SMALL = words_of(
    "i a an the and or but if so he she it we they you my your our his her its their this "
    "that these those what who why when where how is are was were be been am do does did "
    "have has had can could will would should may might must not no yes in on at by for "
    "from to of with about as than then there here all any some more most very just only "
    "also too even still again please thanks thank hello hi hey dear regards ok okay oh "
    "well good great never always after before because since while during once first last "
    "next new old"
)

_PLACED = re.compile(
    r"in|at|to|from|via|near|into|between|through|around|outside|inside|towards|of|on|the|a|an|"
    r"flew|fly|flying|flights?|route|airport|city|company|airline|bank|hotel|my|your|their|our|"
    r"this|new",
    re.I,
)


def last_word(before: str) -> str:
    """Give the last word before a place."""
    words = before.rstrip().rstrip(".,:?").rsplit(None, 1)
    return words[-1].lstrip("(\"'“‘-") if words else ""


def title(before: str) -> bool:
    """Whether a text ends with a title."""
    return bool(len(last_word(before)) < 10 and _TITLE.search(before[-14:]))


def label(before: str) -> bool:
    """Whether a word with a capital stands before, and no sentence begins with it."""
    return last_word(before)[:1].isupper() and bool(_LABEL.search(before))


def weak(before: str) -> bool:
    """Whether a text ends with a small word that a name may follow, as anything may."""
    return last_word(before).casefold() in _WEAK


def place(before: str) -> bool:
    """Whether a text ends so that a place or a firm may follow."""
    return bool(_PLACED.fullmatch(before[before.rstrip().rfind(" ") + 1 :].strip()))


def towards(before: str) -> bool:
    """Whether "to", "from" or "of" stands before and nobody travels: a person may follow."""
    return bool(_TOWARDS.search(before) and not TRAVELS.search(before))


def is_firm(name: str) -> bool:
    """Whether the last word is one that firms and places are called by."""
    return name.rsplit(None, 1)[-1].rstrip(".").casefold() in _FIRM


def first(before: str, words: list[str]) -> bool:
    """Whether a name begins as places do: "Port Elizabeth", "St Lucia"."""
    begun = len(words) > 1 and words[0].rstrip(".").casefold() in FIRST
    joined = before.rstrip().endswith(("Marks &", "Marks and", "Marks&"))
    return begun or joined or last_word(before).casefold() in FIRST


def begins(text: str, start: int) -> bool:
    """Whether a sentence begins here."""
    return bool(START.search(text[max(0, start - 4) : start]))


def is_date(before: str, after: str) -> bool:
    """Whether a day stands beside a month."""
    return bool(re.search(r"\d\w{0,2}\s+$", before) or re.match(r"\.?\s*\d", after))


def initial(text: str, start: int, end: int) -> bool:
    """Whether a letter with a full stop stands before a name, and no list or sentence ends here."""
    return end - start == 2 and text[end - 1] == "." and text[start] not in "IA"
