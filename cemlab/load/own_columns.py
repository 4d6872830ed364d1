"""Columns that LimeSurvey writes of itself, told by their cells: it names them in any language."""

import re
from collections.abc import Sequence

_LANGUAGE = re.compile(
    r"lang|sprach|taal|idioma|l[ií]ngua|j[eę]zyk|spr[aå]k|sprog|kieli|jazyk|nyelv|limb|язык|мова|"
    r"dil|言語|语言|語言",
    re.I,
)
_STAMP = r"\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?"
_FIRST = (
    ("id", r"\d+"),
    ("submitdate", _STAMP),
    ("lastpage", r"-?\d{1,3}"),
    ("startlanguage", r"[a-z]{2,3}(?:-[A-Za-z]+)*"),
)
_THEN = (
    ("seed", r"\d{5,}"),
    ("startdate", _STAMP),
    ("datestamp", _STAMP),
    ("ipaddr", r"\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F]{0,4}(?::[\da-fA-F]{0,4}){2,7}"),
    ("refurl", r"(?:https?|android-app)://\S+"),
)


def own_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Name the columns with which an export of LimeSurvey begins as its database does.

    Parameters
    ----------
    names
        Of the columns.
    rows
        Of answers, as text; a few suffice.

    Returns
    -------
    dict
        Name of the column → LimeSurvey's own; empty where the columns are not LimeSurvey's.

    Examples
    --------
    >>> own_columns(["Svar-id", "Sendt", "Side", "Startsprog"],
    ...             [["7", "2026-03-01 10:00:00", "4", "da"], ["9", "", "1", "da"]])
    {'Svar-id': 'id', 'Sendt': 'submitdate', 'Side': 'lastpage', 'Startsprog': 'startlanguage'}
    """
    if len(names) < len(_FIRST) or not _LANGUAGE.search(names[len(_FIRST) - 1]):
        return {}
    found = {}
    for place, (own, pattern) in enumerate(_FIRST):
        # Nobody may have sent it yet, or come to a page; an id and a language are always there.
        if not _all_like(pattern, place, rows, blank=own in ("submitdate", "lastpage")):
            return {}
        found[names[place]] = own
    place = len(found)
    for own, pattern in _THEN:
        if place < len(names) and _all_like(pattern, place, rows, blank=False):
            found[names[place]] = own
            place += 1
    return found


def _all_like(pattern: str, place: int, rows: Sequence[Sequence[str]], *, blank: bool) -> bool:
    """Whether the cells of a column are of a pattern; some may be blank, or all where told."""
    cells = [row[place].strip() for row in rows if place < len(row)]
    given = [cell for cell in cells if cell]
    return (blank or bool(given)) and all(re.fullmatch(pattern, cell) for cell in given)
