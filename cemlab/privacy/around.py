"""What stands around a person's name: the expressions of `cemlab.privacy.names`."""

import re

_CAPITALS = "".join(c for c in map(chr, (*range(0x250), *range(0x370, 0x530))) if c.isupper())
UPPER = f"[{_CAPITALS}]"
WORD = rf"{UPPER}[^\W\d_]*+(?:['’-][^\W\d_]+)*+"
_JOIN = r"(?:(?:de|da|di|du|del|della|dos|la|le|van|von|der|den|ter|zu|bin|ibn|al|el|y)\s+){1,3}"
_INITIAL = rf"(?<!\w){UPPER}\."
_RUN = rf"(?:{_INITIAL}|{WORD})(?:[^\S\n]{{1,3}}(?:{_JOIN})?(?:{_INITIAL}|{WORD})){{0,4}}"
# Words with a capital that stand together, "Anna-Lena van der Berg", "J. F. Miller".
RUN = re.compile(rf"(?<![\w@/.\[-]){_RUN}(?!\w|\])")

TITLE = re.compile(
    r"\b(?:mr|mrs|ms|mx|miss|messrs|dr|prof|professor|sir|lady|herrn?|frau|hr|fr|madame|mme|mlle|"
    r"monsieur|señora?|sra?|doctor|captain|capt|officer|nurse|sister|brother|uncle|aunt|auntie|"
    r"president|senator|colonel|major|sergeant)\.?\s+$",
    re.I,
)
_TITLES = r"\b(?:[Mm](?:rs?|s|x|iss|essrs|me|lle)|[Dd]r|[Pp]rof|Sir|Lady|Herrn?|Frau|Fr|Hr|Sra?)\.?"
# After these any words with a capital are a name, ordinary ones too: "Mrs Brown", "my name is Key".
SURE = re.compile(rf"(?:{_TITLES}|\b[Nn]ame(?:\s+is|\s+was|['’]s|[:?])?)\s{{1,3}}({_RUN})")
ANY_CASE = re.compile(
    r"(?:\b(?:my|maiden|full|first|last|his|her|partner['’]s)\s+name(?:\s+is|['’]s)?|"
    r"\b(?:mr|mrs|ms|dr)\.?)\s+([^\W\d_]{2,}(?:\s+[^\W\d_]{2,})?)",
    re.I,
)

_PERSON = (
    "agents?|managers?|colleagues?|stewards?|stewardess|attendant|hostess|host|captain|pilot|"
    "representative|rep|advis[oe]r|consultant|assistant|clerk|employee|supervisor|receptionist|"
    "waiter|waitress|technician|engineer|operator|driver|director|author|singer|actor|actress|"
    "player|songwriter|friend|wife|husband|son|daughter|brother|sister|mother|father|mum|mom|dad|"
    "partner|boss|fan|guy|lady|man|woman|mitarbeiter(?:in)?|kolleg(?:e|in)|berater(?:in)?|"
    "freund(?:in)?|collègue|conseill(?:er|ère)"
)
_WITH = (
    "spoke|speaks?|speaking|spoken|talk(?:ed|ing)?|chat(?:ted|ting)?|deal(?:ing|t)?|wrote|written|"
    r"follow(?:ed)?\s+up|check(?:ed)?\s+in"
)
_VERBS = (
    "met|meet|thanks?|thanks to|ask(?:ed)?|ask(?:ed)? for|tell|told|contact(?:ed)?|invited?|add|"
    "kn[eo]ws?|loved?|miss|detained|hired|fired|emailed|phoned|rang|heard|remember|blame|helped|"
    "assisted|served|advised|said|says|starring|with|and|or|by|for|under|that|than|when|because|"
    "like|but|if|is|was|as|early|dear|hi|hello|hey|hallo|lieber?|bonjour|hola|regards|cheers|"
    "sincerely|grüße|gruß|cc"
)
BEFORE = re.compile(  # a person
    rf"(?:\b(?:{_PERSON}),?\s+(?:(?:named|called|is|was)\s+)?|"
    r"\b(?:i['’]?\s?a?m|this is|it['’]s me,?|ich bin|hier ist|je suis|soy)\s+|"
    r"\bname(?:['’]s|s|\s+is|\s+was|\s+of|\s+to)?\s*[:,?]?\s+|"
    r"\b(?:hei(?:ß|ss)e|nom est|me llamo|named|nicknamed|calls? me|call(?:ed)? h(?:im|er))\s+|"
    rf"\b(?:{_WITH})\s+(?:to|with)\s+|\bsaid\s+\S+(?:\s\S+)?\s+to\s+|"
    r"\b(?:shout(?:ed|ing)|yell(?:ed|ing)|smiled|laughed|swore|angry|mad)\s+at\s+|"
    r"\b(?:assistant|secretary|related|married|according|addressed)\s+to\s+|"
    rf"\b(?:chang|correct|amend)\w*\s+(?:it\s+)?to\s+|\b(?:{_VERBS})\s*[,:]?\s+)$",
    re.I,
)
_DOES = (
    "who|said|says|told|asked|replied|answered|explained|helped|assisted|apologi[sz]ed|promised|"
    "called|rang|phoned|emailed|wrote|confirmed|insisted|refused|offered|listed|had|has|lived?s?|"
    "works?|worked|spent|went|came|took|gave|got|made|looked|listened|kindly|just|spoke|sang|so|"
    "hat|war|a dit|dijo"
)
_WAS = (
    "very|really|extremely|helpful|kind|rude|friendly|great|polite|patient|amazing|lovely|wonderful|brilliant|excellent|"
    "fantastic|professional|unhelpful|attentive|superb|sympathetic|a|from|born|our|my|the"
)
AFTER = re.compile(  # a person
    r"(?:['’]s?\s+(?!airport|station|office|cent(?:re|er)|lounge|terminal|website)[a-z]|"
    rf"\s*,?\s+(?:{_DOES}|(?:is|was)\s+(?:\w+\s+){{0,2}}(?:{_WAS}))\b|"
    r"\s*,?\s+from\s+(?:customer|support|sales|billing|accounts|your|the)\b)",
    re.I,
)
# What a sentence goes on with that began with a person; and where a name ends a part of one.
ACTS = re.compile(
    r"\s+(?:is|was|has|had|will|would|can|could|did|does|never|always|then|also|[a-z]+(?:ed|[^s]s))\b"
)
ENDS = re.compile(r"\s*[.,!?;)\"”]|\s+(?:and|or)\b|\s*$")
BEFORE_PLACE = re.compile(
    r"\b(?:in|at|to|from|via|near|into|between|through|around|outside|inside|towards|of|on|the|a|"
    r"an|flew|fly|flying|flights?|route|airport|city|company|airline|bank|hotel|my|your|their|our|"
    r"this|new)\s+$",
    re.I,
)
AFTER_PLACE = re.compile(
    r"\s*(?:airport|station|lounge|terminal|flights?|hotel|street|road|st\.|airways|airlines?|bank|"
    r"inc|ltd|llc|gmbh|corp|group|club|class|app|website|orchestra|to [A-Z])\b",
    re.I,
)
FIRM = re.compile(
    r"(?:inc|ltd|llc|gmbh|ag|corp|co|plc|company|group|airlines?|airways|bank|club|orchestra|agency|"
    r"corporation|partners|systems?|services?|association|university|institute|holdings?|hotels?|"
    r"express|air|class|terminal|lounge)\.?$",
    re.I,
)
START = re.compile(r"(?:^|[.!?…:;\n\"“„»(–—-]\s*|[.!?]['\"”’)]*\s+)$")  # of a sentence
HEADING = re.compile(r"(?:^|\n)\W*$"), re.compile(r"\s*(?:\n|:\s(?!\[))")
CALLED = re.compile(r"\s*,\s+(?:can|could|please|thank|you|i|we|would|will|where|why)\b", re.I)
LISTED = re.compile(r"(?:,|\band|&|:)\s+$"), re.compile(rf"\s*[?!]|(?:,|\s+and|\s+&)\s+{UPPER}")
# Never a name, nor a part of one.
SMALL = frozenset(
    re.split(
        " +",
        "i a an the and or but if so he she it we they you my your our his her its their this "
        "that these those what who why when where how is are was were be been am do does did "
        "have has had can could will would should may might must not no yes in on at by for "
        "from to of with about as than then there here all any some more most very just only "
        "also too even still again please thanks thank hello hi hey dear regards ok okay oh "
        "well good great never always after before because since while during once first last "
        "next new old",
    )
)
