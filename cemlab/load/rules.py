"""What a column is taken for: rules, each with its reason."""

import re
from collections.abc import Callable

from cemlab.load import names
from cemlab.load.guess import Column
from cemlab.load.marks import BEGUN, DONE
from cemlab.load.numbers import read_amounts
from cemlab.load.own_words import is_list, is_rarely_said, is_told_by_few
from cemlab.load.scales import measures
from cemlab.privacy import redact

_DAY = r"\s*(?:\d{4}\W{1,2}\d{1,2}\W{1,2}\d{1,2}|\d{1,2}\W{1,2}\d{1,2}\W{1,2}\d{4})\b.{0,40}"
_TWO_WAYS = "dates that read two ways: say day_first, and name it as answered_at under columns"
# An answer's own times, blank where it was left, and later ones.
_LATER = rf"\bend|finish|complet|submi|{names.LATER}"
_PERSONAL = "personal data; not read"

# Name, test, part of the study ("" leaves it out), reason: the first that fits decides.
RULES: list[tuple[str, Callable[[Column], object], str, str]] = [
    ("^status$", lambda c: c.platform == "Qualtrics", "status", "its name"),
    ("^finished$", lambda c: c.platform == "Qualtrics" and c.flags, "finished", "its name"),
    (r"^duration \(in seconds\)$", lambda c: c.platform, "seconds", "its name"),
    (
        "^(?:date submitted|submitdate|datum abgeschickt)$",
        lambda c: c.platform == "LimeSurvey",
        "finished",
        "blank until sent",
    ),
    (
        "^(?:response|completion) ?(?:status|type)$|^completion$",
        lambda c: c.few and set(c.given.str.casefold()) <= {*DONE, *BEGUN},
        "finished",
        "whether it was completed",
    ),
    ("^CASE$", lambda c: c.platform == "SoSci Survey" and c.keys, "response_id", "its name"),
    ("^FINISHED$", lambda c: c.platform == "SoSci Survey" and c.flags, "finished", "its name"),
    ("^TIME_SUM$", lambda c: c.platform == "SoSci Survey", "seconds", "its name"),
    ("^LASTDATA$", lambda c: c.platform == "SoSci Survey", "answered_at", "its name"),
    (names.OWN, lambda c: c.platform, "", "what the platform notes by itself"),
    ("", lambda c: c.most(names.CUT), "", "a spreadsheet has cut its numbers; export them as text"),
    ("", lambda c: c.ticked, "choice", "its own name where it was ticked"),
    ("", lambda c: c.marked, "choice", "a mark where it was ticked"),
    (names.PERSONAL, lambda c: c.personal, "", _PERSONAL),
    (names.ASKED_FOR, lambda c: not c.rated and c.personal, "", _PERSONAL),
    (
        "- Selected Choice$",
        lambda c: c.platform == "Qualtrics" and c.few and not (c.of_persons or c.named_persons),
        "choice",
        "what was selected",
    ),
    (
        names.OTHER,
        lambda c: c.worded and not (c.rated or c.named_persons),
        "comment",
        "other answers, in own words",
    ),
    (
        names.COMPUTED,
        lambda c: not (c.labels or " " in c.name) and c.values.notna().all(),
        "",
        "computed, by its name",
    ),
    (
        "",
        lambda c: (
            c.question and is_told_by_few(c.given) and not (c.closed or c.separator or c.of_persons)
        ),
        "comment",
        "long texts, though few",
    ),
    ("", lambda c: c.distinct < 2, "", "says the same in every row, or nothing"),
    ("", lambda c: names.replies(c.name) and not (c.flags or c.rated), "", "the company's reply"),
    ("", lambda c: c.most(names.LINK), "", "addresses of the net"),
    (names.RANK, lambda c: c.distinct <= 10, "segment", "its name"),
    *((f"^{p}$", lambda c: True, p, "its name") for p in ("wave", "channel", "language")),
    (
        "^(?:user|start|review(?:er)?) ?language$|^(?:sprache|langue|idioma|lingua|taal)$",
        lambda c: True,
        "language",
        "its name",
    ),
    ("^distribution ?channel$", lambda c: True, "channel", "its name"),
    (names.WEIGHTED, lambda c: 0.5 < c.values.mean() < 2, "weight", "its name, and about 1 each"),
    (names.QUOTABLE, lambda c: c.flags, "may_quote", "its name"),
    (
        names.RESPONSE,
        lambda c: c.keys and not c.most(names.DIALLED, 0.2),
        "response_id",
        "differs in nearly every row",
    ),
    (names.SURELY, lambda c: c.distinct > len(c.cells) / 2, "response_id", "its name"),
    ("", lambda c: c.grouped and not c.flags and c.of_persons, "", "names persons"),
    (
        names.CUSTOMER,
        lambda c: (
            c.distinct > 2
            and max(c.length, len(c.name)) <= 40
            and not (c.rated or c.answers or (c.separator and not c.numbered))
        ),
        "customer_id",
        "its name",
    ),
    (f"{names.HAPPENED}|{names.ANSWERED}", lambda c: c.dated[2] > 0.05, "", _TWO_WAYS),
    (names.HAPPENED, lambda c: c.dated[1] >= 0.95, "happened_at", "its cells read as dates"),
    (names.ANSWERED, lambda c: c.dated[0] >= 0.95, "answered_at", "its cells read as dates"),
    (
        names.ANSWERED,
        lambda c: c.dated[1] >= 0.95 > c.dated[0] and not re.search(_LATER, c.name, re.I),
        "happened_at",
        "dates, often blank",
    ),
    ("", lambda c: c.dated[1] >= 0.95, "", "another time of the same answer"),
    ("sentiment|stimmung", lambda c: c.ladder and c.distinct <= 5, "segment", "its name"),
    (
        names.STATION,
        lambda c: (
            c.grouped
            and not (c.yes_or_no or c.question)
            and redact(c.given, persons=False).equals(c.given)
        ),
        "touchpoint",
        "its name",
    ),
    (
        names.REVENUE,
        lambda c: read_amounts(c.given)[0].notna().mean() > 0.9 and not c.scale,
        "revenue",
        "belongs to the customers",
    ),
    (
        names.WHO,
        lambda c: c.few and c.brief and c.separator and c.seldom_several,
        "segment",
        "groups, of which some gave several",
    ),
    ("", lambda c: c.separator and c.of_persons, "", "names persons"),
    ("", lambda c: c.separator and not c.dated[1], "choice", "several options in a cell"),
    (
        names.SAID,
        lambda c: c.varied and c.given.str.contains(names.PHRASE).any(),
        "comment",
        "its name",
    ),
    (names.RECOMMENDED, lambda c: c.scale and c.scale[1] == 10, "recommend", "its name"),
    (
        names.EFFORT,
        lambda c: c.rated and not (c.agreed and c.named(names.EASILY)),
        "effort",
        "its name",
    ),
    (
        names.IMPORTANT,
        lambda c: c.rated and not (c.agreed or c.other_words or c.named("satisf|zufried")),
        "importance",
        "its name",
    ),
    ("", lambda c: c.rated and c.worded_part == "effort", "effort", "its words"),
    ("", lambda c: c.rated and c.worded_part == "importance", "importance", "its words"),
    ("", lambda c: c.rated and c.total, "overall", "its name"),
    (
        names.TRAIT,
        lambda c: c.rated and c.brief and not c.named(f"{names.RATED}|\\brate\\b|quality"),
        "segment",
        "a few groups, in numbers",
    ),
    ("", lambda c: c.scale, "rating", "numbers on one scale"),
    ("", lambda c: c.ladder and c.invented, "rating", "words of a scale, some of them not given"),
    ("", lambda c: c.ladder, "rating", "the words of a scale"),
    ("", lambda c: c.most(_DAY, 0.9), "", "dates in a form that is not read"),
    ("", lambda c: c.coded and not c.few, "", "a code in each cell"),
    (
        "",
        lambda c: c.length >= 25 and c.distinct > len(c.given) / 2 and not c.closed,
        "comment",
        "long texts",
    ),
    ("", lambda c: c.tallied and c.values.notna().all(), "", "counts something"),
    ("", lambda c: measures(c.values, c.labels, c.name), "", "many different numbers, no groups"),
    (
        names.TRAIT,
        lambda c: c.distinct == 2 and len(c.wording.split()) <= 5,
        "segment",
        "its name",
    ),
    ("", lambda c: c.yes_or_no, "choice", "yes or no"),
    ("", lambda c: c.few and c.answers, "choice", "answers such as yes or never"),
    (names.WHO, lambda c: c.grouped and c.brief, "segment", "a few groups"),
    (
        "",
        lambda c: c.few and c.question and is_rarely_said(c.given),
        "comment",
        "own words, often none",
    ),
    ("", lambda c: c.few and c.question, "choice", "a question with a few answers"),
    ("", lambda c: c.grouped, "segment", "a few groups"),
    (
        names.WHO,
        lambda c: (
            c.brief and c.worded and c.distinct <= min(100, len(c.given) / 5) and not c.of_persons
        ),
        "segment",
        "groups, though many",
    ),
    (
        "",
        lambda c: (
            is_list(c.given) and c.worded and c.question and not (c.named_persons or c.addressed)
        ),
        "choice",
        "a list, and own words",
    ),
    (
        "",
        lambda c: (
            c.question and c.written and not (c.closed or c.named(names.WHO) or c.named_persons)
        ),
        "comment",
        "short texts that differ",
    ),
    (
        names.BESIDE,
        lambda c: c.distinct > 2 and c.most(r".*[^\W\d]{2}.*") and not c.named_persons,
        "comment",
        "written beside the choices",
    ),
    ("", lambda c: c.closed and c.distinct > 1, "choice", "answers that the questionnaire offers"),
    ("", lambda c: c.nominal, "choice", "numbers that stand for words"),
    ("", lambda c: True, "", "neither scale nor text nor a few groups"),
]
