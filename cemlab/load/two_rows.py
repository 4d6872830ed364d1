"""Two rows of heads: a question above the first of its options, below it each column's own head."""

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from cemlab.load.markup import plain, plain_head

Row = Sequence[str]
Options = dict[str, dict[int, str]]

# Heads a column that stands beside the options, for those who have another one.
_OTHER = re.compile(
    r"(?:others?|andere[rs]?|sonstiges?|autres?|otr[oa]s?|outr[oa]s?|altr[oi]|anders|inne)"
    r"(?: ?\(.*\)|:)?",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]|#")


def few_named(names: Row) -> bool:
    """Whether a first row names less than half of the columns.

    Examples
    --------
    >>> few_named(["", "Which do you use?", ""]), few_named(["Id", "Which do you use?", ""])
    (True, False)
    """
    return 0 < 2 * sum(bool(plain_head(name)) for name in names) < len(names)


def read_two_rows(first: Row, second: Row, rest: Sequence[Row]) -> tuple[list[str], Options] | None:
    """Read heads of which the upper row names nothing but questions with several columns.

    Which columns are options of a question their cells tell: each holds its own head or nothing.

    Parameters
    ----------
    first, second
        The two rows, without markup.
    rest
        All rows below them, as a few do not tell what an option is.

    Returns
    -------
    names, options
        One name per column, and place → word of the options of one question, by its name. None
        where the rows are anything else; a second row of answers is.

    Examples
    --------
    >>> names, options = read_two_rows(
    ...     ["", "Which do you use?", "", "", ""], ["#", "App", "Branch", "Other", "Why?"],
    ...     [["1", "App", "", "", "Quick"], ["2", "", "Branch", "By mail", "Kind"]])
    >>> names
    ['#', 'Which do you use?', 'Branch', 'Which do you use?: Other', 'Why?']
    >>> options
    {'Which do you use?': {1: 'App', 2: 'Branch'}}
    """
    width = len(second)
    first = [*first, *[""] * (width - len(first))]
    if len(first) > width or not few_named(first) or not all(second):
        return None
    rest = [row for row in rest if len(row) == width]  # others have lost their columns
    own = [ticked(word, i, rest) for i, word in enumerate(second)]
    names, options, member = list(second), {}, {}
    for begin, end in pairwise([*(i for i in range(width) if first[i]), width]):
        places = list(takewhile(own.__getitem__, range(begin, end)))
        if not places and end == begin + 1:
            return None  # it names one column, as heads of one row do
        asked = first[begin]
        names[begin] = asked if places else f"{asked.rstrip(': ')}: {second[begin]}"
        if places:
            key = asked if asked not in options else f"{asked} ({begin + 1})"
            options[key] = {i: second[i] for i in places}
            member |= dict.fromkeys(places, asked)
    several = any(len(_given(places, rest)) > 1 for places in options.values())
    if not several or not _are_heads(first, second, own, rest):
        return None
    for i in range(1, width):
        # What comes after an option of a question that is not named is told by nothing.
        asked = member.get(i - 1, "" if own[i - 1] else names[i - 1])
        if i not in member and asked and _OTHER.fullmatch(second[i]):
            names[i] = f"{asked.rstrip(': ')}: {second[i]}"
    return names, options


def _given(places: dict[int, str], rows: Sequence[Row]) -> set[int]:
    """Columns that are not blank."""
    return {i for i in places if any(row[i].strip() for row in rows)}


def _are_heads(first: Row, second: Row, own: list[bool], rows: Sequence[Row]) -> bool:
    """Whether the cells of a second row are no answers.

    Beside the options there must be a question with other answers than its head, in words.
    """
    others = [i for i, options in enumerate(own) if not options]
    if not all(_WORD.search(second[i]) for i in others):
        return False
    differ = False
    for i in others:
        given = {plain(row[i]) for row in rows} - {""}
        unnamed = not first[i] and not _OTHER.fullmatch(second[i])
        if unnamed and second[i] in given:
            return False
        differ |= unnamed and len(given) > 1
    return differ


def ticked(option: str, place: int, rows: Sequence[Row]) -> bool:
    """Whether a column holds nothing but its own option."""
    cells = (row[place] for row in rows if place < len(row))
    return all(cell in ("", option) or plain(cell) in ("", option) for cell in cells)
