"""What a word is by itself: an ordinary word, a place, a given name, a family name, or unknown."""

import calendar
import functools
import lzma
import re
import unicodedata
from pathlib import Path

from cemlab.privacy import around

LISTS = Path(__file__).parent / "data" / "names.txt.xz"
_LETTERS = str.maketrans(
    {
        **{"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"},
        **{"ħ": "h", "ə": "a", "’": "'"},
    }
)
# How family names of several languages end; words of English with such an end are ordinary ones.
_FAMILY = re.compile(
    r"\w{3,}(?:ov|ova|ev|eva|ovic|evic|owicz|ewicz|ski|ska|cki|cka|zki|zka|skij|skaya|skiy|lidis|icz|ian|enko|chuk|yuk|sson|sen|dottir|"
    r"nen|oglu|shvili|idze|yan|escu|opoulos|akis|ides|inen|stein|berg|wala|bhai|nathan|moorthy|"
    r"lund|strom|qvist|gren|huizen|meijer|stra|brink)"
)
# The lexicon has these as ordinary words; customers write them as names.
_NAMES = around.words_of(
    "alison blanche bobby brad charlotte claudia darin derrick donna dustin eva gene glen "
    "graham harry homer hugh jack jacquelyn john ken lacey lana louis lucy maria matt max "
    "maya patsy peter sabrina sally teddy terry tony veronica victor warren william"
)
# And these, which it has with a capital alone or not at all, are ordinary words.
_WORDS = around.words_of(
    "diamond heaven genesis serenity junior justice august purser easter eco uni yin yang ying "
    "english french german spanish italian dutch polish turkish arabic hindi tamil urdu irish "
    "scottish british american swedish danish norwegian finnish greek czech christmas ramadan "
    "halloween muslim christian cornish wifi website frenchman englishman"
)
_FIRMS = around.words_of(
    "adidas airbnb aldi alexa alibaba alipay amazon android argos asana asda asos asus atlassian "
    "audi aviva azure barclays bbc bitcoin bluetooth boeing boohoo bosch bose bupa cadbury "
    "canva chanel chatgpt chrome chromebook cisco citroen comair comcast confluence costco "
    "deliveroo deutsche dhl disney docker docusign doordash dpd dropbox dyson easyjet ebay "
    "edreams emirates equifax etihad etsy eurostar eurowings evri expedia experian "
    "facebook fedex fiat figma finnair firefox fitbit fortnite foxtel freshdesk garmin github "
    "gitlab gmail google gopro groupon grubhub gucci halfords heineken hellofresh hermes hilton "
    "hisense homebase hotmail hotpoint hsbc huawei hubspot hyundai iberia ibm icloud ikea indesit "
    "instagram intel intercom ipad iphone ipod jaguar java javascript jetblue jetstar jira jooble "
    "kaspersky kia kindle klarna klm kubernetes lastpass lebara lego lenovo levis lexus lidl "
    "linkedin linux logitech loreal lufthansa lyft macbook magento mailchimp mastercard mazda "
    "mcdonalds mercedes messenger microsoft miele mitsubishi monzo motorola "
    "nectar nespresso netflix netgear netsuite nike nikon nintendo nissan nokia "
    "nvidia ocado odeon okta openai openreach oracle orange outlook paloalto panasonic paypal "
    "peloton pepsi peugeot philips pinterest playstation poundland prada primark prius python "
    "qantas quickbooks reddit renault revolut roku rolex ryanair sainsbury sainsburys salesforce "
    "samsung santander sap sephora sharepoint shein shopify siemens siri skoda skype skyscanner "
    "slack snapchat sonos sony spotify sprite squarespace starbucks stripe subaru "
    "swarovski tableau talktalk telefonica telekom tesco tesla tiktok toshiba toyota tripadvisor "
    "trivago trustpilot twilio twitter uber unilever uniqlo ups verizon visa vodafone volkswagen "
    "volvo vueling waitrose walmart wayfair waze webex wetherspoons whatsapp whirlpool wickes "
    "wikipedia wix wizzair woolworths wordpress xbox xero xfinity xiaomi yahoo yamaha yelp yodel "
    "youtube zalando zapier zendesk zoom zoopla"
)


_SHORT = re.compile(r"[^\W\d_a-zß-ÿ]{2,5}(?:['’]?s|(?:-[A-Z]{2,5})+)?")


class Kind:
    """What a word may be; several at once, as bits of a number."""

    ORDINARY, PLACE, GIVEN, OFTEN, FAMILY, PROPER = (1 << i for i in range(6))


def plain(word: str) -> str:
    """Write a word in small letters of plain English.

    Examples
    --------
    >>> plain("Šušulić"), plain("Đoko")
    ('susulic', 'doko')
    """
    word = word.casefold()
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(c for c in parts if not unicodedata.combining(c))


@functools.cache
def lexicon() -> tuple[frozenset[str], frozenset[str]]:
    """Ordinary words, and proper ones, of Brill's lexicon, as TextBlob brings it."""
    from importlib.util import find_spec

    ordinary, proper = set(), set()
    (folder,) = find_spec("textblob").submodule_search_locations  # importing it takes a second
    text = (Path(folder) / "en" / "en-lexicon.txt").read_text(encoding="utf-8")
    often = listed()[0] - _WORDS
    for line in text.splitlines():
        word, _, tag = line.partition(" ")
        if line.startswith(";;;") or not word:
            continue
        if tag.startswith("NNP"):
            proper.add(word)
        elif word.islower() or word.casefold() not in often:
            ordinary.add(word.casefold())
    return frozenset(ordinary - _NAMES | _WORDS), frozenset(proper)


@functools.cache
def listed() -> tuple[frozenset[str], ...]:
    """Frequent given names, other ones, family names, places."""
    lines = lzma.decompress(LISTS.read_bytes()).decode().split("\n")
    often, given, family, places = (set(line.split()) for line in lines)
    dates = (*calendar.month_name, *calendar.day_name, *calendar.month_abbr, *calendar.day_abbr)
    places |= {w.casefold() for w in dates if w} - {"", "jan"}
    return frozenset(often), frozenset(given), frozenset(family), frozenset(places)


@functools.lru_cache(maxsize=200_000)
def kind(word: str) -> int:
    """Tell what a word may be.

    Examples
    --------
    >>> bool(kind("Grace") & Kind.ORDINARY), bool(kind("Grace") & Kind.GIVEN)
    (True, True)
    """
    often, given, family, places = listed()
    bare = plain(re.sub(r"['’]s?$", "", word))
    if bare in _FIRMS or (_SHORT.fullmatch(word) and not (bare in often and len(bare) > 3)):
        return Kind.ORDINARY  # BA, LHR, LHR-JFK
    found = Kind.ORDINARY if _is_ordinary(word, bare) else 0
    found |= Kind.PLACE if not places.isdisjoint((bare, *bare.split("-"))) else 0
    if bare in often:
        found |= Kind.GIVEN | Kind.OFTEN
    elif bare in given or all(p in given or p in often for p in bare.split("-")):
        found |= Kind.GIVEN
    if bare in family or _FAMILY.fullmatch(bare) or all(p in family for p in bare.split("-")):
        found |= Kind.FAMILY
    proper = lexicon()[1]
    return found | (Kind.PROPER if word.capitalize() in proper or word in proper else 0)


def _is_ordinary(word: str, bare: str) -> bool:
    """Whether English has the word, or it is a short form."""
    ordinary, names = lexicon()[0], listed()[:3]
    if re.split(r"['’]", word.casefold())[0] in around.SMALL or bare in ordinary:
        return True  # I've
    stem = re.sub(r"(?:s|ed|ing|ly|er)$", "", bare)
    if (
        stem != bare
        and not any(bare in n for n in names)
        and (stem in ordinary or stem + "e" in ordinary)
    ):
        return True
    return "-" in bare and all(part in ordinary for part in bare.split("-"))
