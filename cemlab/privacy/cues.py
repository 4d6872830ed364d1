"""What is said beside a person's name, and beside a product's: expressions for `judging`."""

import re

from cemlab.privacy.around import last_word, words_of

_ROLES = words_of(
    "agent manager colleague founder owner holder beneficiary steward stewardess attendant hostess "
    "host captain pilot representative rep adviser advisor consultant assistant clerk employee "
    "supervisor receptionist waiter waitress server technician engineer operator driver director "
    "author singer actor actress player songwriter friend wife husband son daughter brother sister "
    "mother father mum mom dad partner boss fan guy bloke chap lad gentleman lady man woman freund "
    "freundin collègue conseiller conseillère member doctor surgeon dentist vet nurse midwife "
    "teacher tutor coach trainer instructor courier postman cashier teller bartender barista chef "
    "concierge porter guide housekeeper cleaner stylist hairdresser barber therapist masseuse "
    "plumber electrician builder fitter installer mechanic handyman solicitor accountant broker "
    "salesman saleswoman salesperson specialist expert counsellor physio optician pharmacist carer "
    "nephew niece cousin grandmother grandfather grandson granddaughter neighbour neighbor tenant "
    "landlord passenger guest patient child baby boy girl someone somebody csm"
)
_PERSON = f"(?:{'|'.join(sorted(_ROLES, key=len, reverse=True))})s?"
_WITH = (
    "spoke|speaks?|speaking|spoken|talk(?:ed|ing)?|chat(?:ted|ting)?|deal(?:ing|t)?|wrote|written|"
    r"follow(?:ed)?\s+up|check(?:ed)?\s+in|appointment|meeting|interview|conversation|call"
)
_VERBS = (
    "met|meet|met with|thank(?:s|ed|ing)?|thanks to|thank you(?: (?:so|very) much)?|sorry|come on|"
    "star|legend|(?:well|nicely) done|(?:great|good|nice) (?:job|work)|bravo|big up|prais(?:e|ing)|"
    "commend(?:ing)?|(?:nobody|everyone) but|ask(?:ed|ing)?(?: for)?|tell|told|begg?(?:ed|ing)?|"
    "remind(?:ed|ing)?|contact(?:ed)?|invited?|add|tipp?(?:ed)?|hugg?(?:ed)?|gave|given|promote|"
    "sack|kudos|props|(?:respect|praise|sorry) for|kn[eo]ws?|miss|detained|hired|fired|emailed|"
    "phoned|rang|heard|remember|blame|helped|assisted|served|advised|said|says|stars|starring|dear|"
    "(?:thumbs )?up for|hi|hello|hey|hallo|lieber?|bonjour|hola|regards|wishes|cheers|yours|"
    "sincerely|grüße|gruß|cc|certain"
)
_BY = (
    "served|helped|assisted|handled|dealt with|written|sung|directed|signed|sorted|greeted|told|"
    "welcomed|met|seen|treated|advised|answered|looked after|informed|assured|called|cleaned|"
    "hosted|taught|coached|guided|insulted|ignored|posted|reviewed|song|book|film|novel|service|help"
)
_TO = (
    "assistant|secretary|related|married|according|addressed|belongs?|made out|hello|best|regards|"
    "(?:this|it|that) on|apologi[sz]ed|listened|put through|complain(?:ed|t)|explained|reported|"
    "introduced|kudos|props|shout-?\\s?out|hats off|mention|credit|gratitude|compliments|thank you|"
    "appreciation"
)
_LABELS = (
    "from|to|attn|attention|contact|passenger|guest|client|customer|agent|patient|signed|name|"
    "author|reviewer|posted by|served by|(?:account )?manager"
)
_BEFORE = re.compile(  # a person
    rf"(?:\b{_PERSON}[,:]?\s+(?:(?:is\s+|was\s+)?(?:named|called|is|was)\s+)?|"
    r"\b(?:i['’]?\s?a?m|this is|it['’]s me,?|ich bin|hier ist|je suis|soy)\s+|"
    r"\bname(?:['’]s|s|\s+is|\s+was|\s+of|\s+to)?\s*[:,?]?\s+|"
    r"\b(?:hei(?:ß|ss)e|nom est|me llamo|named|nicknamed)\s+|"
    r"\b(?:calls?|called|names?|named) (?:me|him|her)\s+|\bsaid\s+\S+(?:\s\S+)?\s+to\s+|"
    rf"\b(?:{_WITH})\s+(?:to|with)\s+|\b(?:{_TO})\s+to\s+|\b(?:{_BY})\s+by\s+|"
    r"\b(?:session|haircut|massage|lesson|treatment|tour|training|demo)\s+(?:with|from|by)\s+|"
    r"\b(?:complimenti|grazie|gracias|merci|bravo|obrigad[oa]|tack)\s+(?:a|à|al|alla|till)\s+|"
    r"\b(?:shout(?:ed|ing)|yell(?:ed|ing)|smiled|laughed|swore|angry|mad)\s+at\s+|"
    r"\bwho(?:\s+is|\s+was|['’]s)\s+|\bon\s+behalf\s+of\s+|\bin the name of\s+|"
    r"\b(?:helped|served|answered)(?:\s+(?:me|us))?\s+was\s+|"
    r"\b(?:introduced\s+\w+self|known|off|name)\s+as\s+|"
    r"\b(?:account|name|policy|file|details|attitude|behaviou?r|manner|conduct|kindness|patience|"
    rf"professionalism)\s+of\s+|(?<![^\W\n] )(?:{_LABELS})\s?:\s+|"
    r"\b(?:booked|reserved|booking|reservation|table)\s+(?:(?:is\s+|was\s+)?under|for)\s+|"
    rf"\b(?:chang|correct|amend)\w*\s+(?:it\s+)?to\s+|\b(?:{_VERBS})\s*[,:]?\s+)$",
    re.I,
)
_WORD = re.compile(r"(?<![\w'’])\w")
# The words that it may end with: to look for one is quick, and most texts have none.
_TOLD = (
    {form for role in _ROLES for form in (role, f"{role}s")}
    | {f"{word}{sign}" for word in ("who", "name", "i") for sign in ("'s", "’s", "'m", "’m")}
    | words_of(
        "to at with of by is was me am im named called bin ist suis soy name names heiße heisse "
        "est llamo nicknamed him her for you done job work up but under from attn attention client "
        "contact customer signed yours met meet thank thanks thanked thanking bravo praise "
        "praising commend commending ask asked asking tell told contacted invite invited add gave "
        "given promote sack kudos props know knows knew miss detained hired fired emailed phoned "
        "rang heard remember blame helped assisted served advised said says stars starring dear hi "
        "hello hey hallo lieb liebe lieber bonjour hola regards wishes cheers sincerely grüße gruß "
        "cc a à al alla till beg begged begging remind reminded reminding tip tipped hug hugged "
        "much sorry on star legend as certain author reviewer"
    )
)
_NOT = (
    r"(?:(?:(?:did|has|was|is)(?:n['’]t| not)|wo(?:n['’]t|uld(?:n['’]t)?)|never|simply|really|"
    r"even|just|still)\s+){0,2}"
)
_DOES = (
    "who|said|says|told|asked|replied|answered|explained|helped|assisted|apologi[sz]ed|promised|"
    "called|rang|phoned|emailed|wrote|confirmed|insisted|refused|offered|listed|had|lived?s?|"
    "worked|spent|went|came|took|gave|got|made|looked|kindly|just|spoke|sang|so|hat|war|a dit|dijo|"
    "deserves|rocks|really knows|never called|points? out|adds|writes|thinks|wants|greeted|here|"
    "welcomed|sorted|transferred me|put me|and (?:his|her)|I think|could(?:n['’]t)? have been|"
    "has (?:been|always|never|worked|lived|written|told|helped|promised|left|gone|joined|ignored)|"
    "dealt with|assured|signed for|cut my hair|seemed to care|"
    "(?:please|to) (?:call|ring|phone|e?mail|contact|check|reply|get back|look)|"
    rf"{_NOT}(?:hung up|picked up|works? (?:at|for|there|here)|laugh\w*|listen\w*|smile[ds]?|"
    "shrugged|know|knew|knows (?:his|her|their)|repl(?:y|ied)|answer|look up|forgot|let me speak)"
)
_WAS = (
    "very|really|extremely|helpful|kind|rude|friendly|polite|patient|lovely|professional|unhelpful|"
    "attentive|sympathetic|courteous|knowledgeable|incompetent|dismissive|condescending|from|born|"
    r"an?\s+(?:\w+\s+)?(?:credit|asset|star|gem|legend|angel|joy|delight|disgrace|hero|pleasure)|"
    rf"(?:an?|the|our|my|your|one of \w+)\s+(?:[\w-]+\s+){{0,3}}{_PERSON}"
)
_BEEN = (  # of a product "is great" is said as often
    "great|amazing|wonderful|brilliant|excellent|fantastic|superb|outstanding|awesome|exceptional|"
    "incredible|a|an|our|my|the"
)
_DESK = "desk|counter|gate|phone|till|chat|line|reception|checkout|accounts|billing|claims|sales"
AFTER = re.compile(  # a person
    r"(?:['’]s?\s+(?!airport|station|office|cent(?:re|er)|lounge|terminal|website)[a-z]|"
    rf"(?:\s*,)?\s+who\b|\s+(?:{_DOES}|(?:is|was)\s+(?:\w+\s+){{0,2}}(?:{_WAS})|was\s+(?:\w+\s+)?(?:{_BEEN}))\b|"
    rf"\s*,?\s+(?:your|the|our|my|an?)\s+(?:\w+\s+)?{_PERSON}\b|"
    r"\s+a\s+(?:pay\s+)?(?:raise|rise|medal|bonus|promotion)\b|"
    rf"\s*,?\s+(?:over\s+)?(?:at|on|from|in)\s+(?:the\s+|your\s+)?(?:\w+\s+)?(?:{_DESK}|support)\b|"
    r"\s+in\s+(?:the|your)\s+(?:call|shop|store|branch|office)|"
    r"\s*,?\s+from\s+(?:customer|your|the)\b)",
    re.I,
)
# What follows a person in German, French, Spanish, Italian and Dutch, and now and then a product.
DOES_ABROAD = re.compile(
    r"\s+(?:(?:m['’]|nous )a|(?:mi|ci) ha|(?:me|nos) (?:ha|dijo|ayudó)|"
    r"(?:hat|half) (?:mich|mir|uns)|hielp (?:me|mij|ons)|"
    r"(?:war|ist|était|est|a été|fue|era|è|è stat[oa]|was|is)\s(?:\w+\s){0,2}(?:freundlich|nett|"
    r"hilfsbereit|kompetent|unfreundlich|gentil(?:le)?|aimable|serviable|sympa|amable|gentile|"
    r"disponibile|vriendelijk|aardig|behulpzaam))\b"
)
# "The girl at the desk - Keeley - was rude"; "the engineer who came, Zorvank, left".
_APPOSED = re.compile(rf"\b{_PERSON}\b[^.!?,(\n]{{0,30}}(?:\s?[-–—(]|,)\s*$", re.I)
_APART = re.compile(r"[^.!?\n]{0,10}[),–—-]")
# "Please keep Zorvanka, she is great": firms and products are no he and no she.
THEY = re.compile(r"[^\n]{0,45}[^\w](?:s?he|his|hers?|him|(?:him|her)self)\b", re.I)
_SOFT = re.compile(r"\b(?:with|by|it was|cc['’]d)\s+$")
# What a sentence goes on with that began with a person.
ACTS = re.compile(
    r"\s+(?:is|was|has|had|will|would|can|could|did|does|never|always|then|also|"
    r"[a-z]+(?:ed|[^s]s))\b"
)
# "Tovik's address": what a person has, and a firm or a place hardly ever.
OWNED = re.compile(
    r"\s+(?:address|phone|number|e-?mail|birthday|mother|father|wife|husband|son|daughter|song|"
    r"attitude|behaviou?r|kindness|patience|professionalism|manner|advice|smile|fault|name|tone|"
    r"explanation|voice|boss|colleague|help|hands)\b",
    re.I,
)
# "We use Zorvex", "I bank with Lumora": a product or a firm.
_USED = re.compile(
    r"\b(?:us(?:e[ds]?|ing)|bank(?:ing)?\s+with|(?:switch|mov|chang)\w*\s+(?:from|to)|buy|bought|"
    r"integrat\w+\s+(?:with|of|to)|install(?:ed)?|order(?:ed)?|subscri\w+\s+to|accounts?\s+with|"
    r"(?:made|powered)\s+by|pa(?:y|id|ying)\s+(?:by|via|with))\s+$",
    re.I,
)
_USES = words_of(
    "use used uses using with from to of buy bought install installed order ordered by via"
)
# "Zorvex crashes", "Lumora is cheaper": what products do.
PRODUCT = re.compile(
    r"\s+(?:costs?|crash\w*|loads?|lasts|works\s+(?:with|on|fine|well)|(?:is|was|gets?)\s+(?:\w+\s+)?"
    r"(?:down|slow|expensive|cheap(?:er)?|broken|loud|faulty|overpriced|closed|shut|sold\s+out)|"
    r"(?:wo|does|did)n['’]t\s+(?:start|work|load|arrive|open|charge|connect))\b"
)


def person(before: str) -> bool:
    """Whether a text ends so that a person's name may follow."""
    if last_word(before).casefold() not in _TOLD:
        return False
    words = [m.start() for m in _WORD.finditer(before)][-6:]  # to try every letter takes longer
    return any(_BEFORE.match(before, at) for at in words)


def role(before: str) -> bool:
    """Whether a text ends with what a person is."""
    return last_word(before).casefold() in _ROLES


def used(before: str) -> bool:
    """Whether a text ends so that a product may follow."""
    return last_word(before).casefold() in _USES and bool(_USED.search(before))


def apposed(before: str, after: str) -> bool:
    """Whether commas, dashes or brackets part a name from the person that it tells."""
    told = before.rstrip()[-1:] in tuple(",-–—(") and _APART.match(after)
    return bool(told and _APPOSED.search(before))


def small(before: str, after: str) -> bool:
    """Whether a given name in small letters is meant: "thanks sarah", "anna from billing"."""
    return person(before) or bool(_SOFT.search(before) or AFTER.match(after))
