"""What columns of an export are, seen beside each other."""

import re

import pandas as pd

from cemlab.load import names
from cemlab.load.guess import Column
from cemlab.load.scales import zeros_apart

# Dates that come with a customer, not with an answer.
_STANDING = "birth|geburt|since|seit|begin|start|until|bis|expir|contract|vertrag|member|due|first"
_RATED = ("rating", "importance", "effort", "overall", "recommend")
_FEW = 10  # answers of which only two numbers tell of a scale that others had steps of
_CODED = {0, 1, 2}  # two of them are more often codes of two answers than steps
_ALIKE = 3  # questions that tell the steps of one beside them
Found = dict[str, tuple[Column, str, str]]  # its column, its part of the study, the reason
Parts = dict[str, tuple[str, str]]


def settle(found: Found) -> None:
    """Change what columns were taken for by themselves, where others beside them tell better.

    Parameters
    ----------
    found
        Name of a column → what it was taken for; changed in place.
    """
    _set_zeros_apart(found)
    _share_steps(
        [c for c, part, _ in found.values() if part in _RATED and not c.scale and c.ladder]
    )
    found |= {name: (found[name][0], *part) for name, part in _amid(found).items()}
    only = _choices(found)
    ratings = [n for n, (_, part, _) in found.items() if part == "rating" and n not in only]
    only |= _date(found) | _expected(ratings) | _answered_back(found) | _headline(found, ratings)
    found |= {name: (found[name][0], *part) for name, part in only.items()}


def _set_zeros_apart(found: Found) -> None:
    """Let a rare 0 say that nothing applies where the scales of others begin at 1."""
    scaled = {n: c for n, (c, part, _) in found.items() if part == "rating" and c.scale}
    for name in zeros_apart({n: (c.values, *c.scale[:2]) for n, c in scaled.items()}):
        _, high, codes, told = scaled[name].scale
        scaled[name].scale = 1, high, [0.0, *codes], f"{told}; others begin at 1, so 0 is none"


def _share_steps(worded: list[Column]) -> None:
    """Give a question the steps of those beside it, where it was answered in no other words."""
    steps = [column.ladder[1] for column in worded]
    for i, column in enumerate(worded):
        part, own, away = column.ladder
        occur = {cell.casefold() for cell in column.given.unique()}
        said = {word.casefold() for word in own.values()} & occur
        for other in steps[max(i - 1, 0) : i] + steps[i + 1 : i + 2]:
            words = {word.casefold() for word in other.values()}
            if other != own and said <= words and steps.count(other) >= _ALIKE:
                column.ladder = part, other, away


def _amid(found: Found) -> Parts:
    """Take two numbers for a rating where they stand on the scale of those on either side."""
    columns = list(found.values())
    scales = [c.scale[:2] if part == "rating" and c.scale else None for c, part, _ in columns]
    only: Parts = {}
    for i, (column, part, _) in enumerate(columns):
        beside = {step: scales[i + step] for step in (-2, -1, 1, 2) if 0 <= i + step < len(scales)}
        pairs = ((beside.get(a), beside.get(b)) for a, b in ((-1, 1), (-2, -1), (1, 2)))
        around = next((a for a, b in pairs if a and a == b), None)
        around = around if list(beside.values()).count(around) >= _ALIKE else None
        few = part in ("choice", "segment") and column.distinct == 2 and not column.yes_or_no
        few &= len(column.given) >= _FEW and not set(column.values) <= _CODED
        few &= not (column.counted or column.named(names.WHO) or names.codes(column.name))
        if few and around and not column.labels and column.values.between(*around).all():
            column.scale = *around, [], "as in the columns beside it"
            only[column.name] = ("rating", "on the scale of the columns beside it")
    return only


def _choices(found: Found) -> Parts:
    """Pick groups and ratings that are choices, as the questions beside them show."""
    groups = [name for name, (_, part, _) in found.items() if part == "segment"]
    rated = [c for c, part, _ in found.values() if part in _RATED and c.scale]
    alike = ("choice", "answered in the same words as other questions")
    ranked = ("choice", "places in a ranking, of which 1 comes first")
    return dict.fromkeys(_alike(groups, found), alike) | dict.fromkeys(_ranked(rated), ranked)


def _date(found: Found) -> Parts:
    """Take the only date for that of the answer."""
    if any(part == "answered_at" for _, part, _ in found.values()):
        return {}
    told = {n: c for n, (c, part, _) in found.items() if part in ("", "happened_at")}
    own = (n for n, c in told.items() if not (c.named(_STANDING) or names.replies(n)))
    days = [n for n in own if told[n].dated[0] >= 0.95]
    sent = [c for c, part, _ in found.values() if part == "finished" and c.dated[0] >= 0.95]
    # Sent tells of every answer that it was finished; when, may stand nowhere else.
    days = days or [c.name for c in sent if c.distinct > 1]
    why = "the only date; that of the answer, if nothing else tells"
    return {days[0]: ("answered_at", why)} if len(days) == 1 else {}


def _expected(ratings: list[str]) -> Parts:
    """Take for an expectation what is expected of a step that is rated, too."""
    steps = {m[1] for m in (re.fullmatch(names.FOUND, n, re.I) for n in ratings) if m}
    asked = {n: re.fullmatch(names.EXPECTED, n, re.I) for n in ratings}
    part = ("expectation", "what its touch point is held against")
    return {name: part for name, match in asked.items() if match and match[1] in steps}


def _answered_back(found: Found) -> Parts:
    """Leave out what a company answered to the messages beside it."""
    said = [name for name, (_, part, _) in found.items() if part == "comment"]
    if not any(re.search(names.ASKED_BACK, name, re.I) for name in said):
        return {}
    part = ("", "what the company answered to the message beside it")
    return {name: part for name in said if re.search(names.ANSWERED_BACK, name, re.I)}


def _headline(found: Found, ratings: list[str]) -> Parts:
    """Find the rating of the whole: of nothing in particular, of promoters, or the only one."""
    parts = {part: name for name, (_, part, _) in found.items()}
    only: Parts = {}
    content = [name for name in ratings if re.search(names.CONTENT, name, re.I)]
    if len(content) == 1 and not {"overall", "touchpoint"} & set(parts):
        only[content[0]] = ("overall", "satisfaction with nothing in particular")
    whole = parts.get("overall")
    scale = found[whole][0].scale if whole and "recommend" not in parts else None
    if whole and scale and scale[1] == 10 and any(_of_promoters(c) for c, _, _ in found.values()):
        only[whole] = ("recommend", "what stands beside it tells of promoters")
    few = len(found) <= 10  # of many questions, one that was rated is no headline
    if few and len(ratings) == 1 and not {"overall", "recommend", "touchpoint"} & set(parts):
        only[ratings[0]] = ("overall", "the only rating")
    return only


def _ranked(rated: list[Column]) -> list[str]:
    """Pick columns of one ranking: a respondent gives hardly any place twice."""
    asked = [c for c in rated if c.named(names.RANKED)]
    if len(asked) < 3:
        return []
    places = pd.concat([c.values for c in asked], axis=1).dropna()
    differ = places.nunique(axis=1).eq(len(asked)) if len(places) > 2 else pd.Series([False])
    return [c.name for c in asked] if differ.mean() > 0.9 else []


def _alike(groups: list[str], found: Found) -> list[str]:
    """Pick columns whose few values are those of two others: a question asked of several things."""
    parts = {n: c for n, (c, part, _) in found.items() if part in ("segment", "choice")}
    few = {n: c for n, c in parts.items() if 3 <= c.distinct <= 12 and c.worded}
    said = {n: set(c.given.str.casefold()) for n, c in few.items()}
    return [
        name
        for name in groups
        if name in said
        and sum(len(said[name] & s) >= max(3, 0.7 * len(said[name] | s)) for s in said.values()) > 2
    ]


def _of_promoters(column: Column) -> bool:
    """Whether it says who is a promoter, or that the Net Promoter question was asked."""
    if column.distinct > 4:
        return False
    said = {word.casefold() for word in column.given.unique()}
    if said == {"nps"}:
        return True
    return len(said) > 1 and all(re.fullmatch(names.PROMOTERS, word) for word in said)
