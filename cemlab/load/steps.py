"""Which words of a column are the steps of a scale, and what stands beside them."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from cemlab.load import names
from cemlab.load.ladders import climb, nothing

_MOST = 12  # words of a scale, and beside it
_SLIPS = 0.05  # share of cells that may say anything else
_ANSWERS = 20  # from which a few cells may be slips
_TRIED = 40  # rare words that are tried, at most
_VARIED = 100  # different cells that are no scale, slips and codes among them
_ALIKE, _WORDS, _LENGTH = 3, 7, 30  # questions of a battery; its steps; characters of a step
_NUMBERED = re.compile(r"\d+\s*[.):-]+\s*(?=[^\W\d])")  # "1. Never"
_ENDS = re.compile(r"[^\W\d][^\d]+?[-–—:=(\s]+(\d{1,2})\)?")  # "Not sensitive 1"
_NO_STEPS = {"yes", "no", "other", "ja", "nein", "sonstiges", "andere", "sí", "si", "oui", "non"}
Steps = tuple[str, dict[int, str], list[str]]


def find_steps(given: pd.Series, asked: str) -> Steps | None:
    """Find the scale that the words of a column stand on.

    Parameters
    ----------
    given
        Its cells that are not blank.
    asked
        The question.

    Returns
    -------
    tuple
        The part of the study that such a scale suits, step → word, and the words that say that
        nothing applies; None for no scale. A few rare words that are no step are slips.

    Examples
    --------
    >>> said = pd.Series(["Agree", "Disagree", "Strongly agree"] * 10 + ["Yes, and I told so"])
    >>> find_steps(said, "")[1]
    {1: 'Strongly disagree', 2: 'Disagree', 3: 'Agree', 4: 'Strongly agree'}
    """
    counts = given.value_counts()
    if len(counts) > _VARIED:
        return None
    # Qualtrics writes -99 for what was seen and not answered.
    codes = sorted(word for word in counts.index if re.fullmatch("-9+", word))
    words = counts.index.difference(codes)
    found = climb(sorted(words), asked) if len(words) <= _MOST else None
    if found is None and len(given) >= _ANSWERS:
        found = climb(_without_slips(counts[words], asked), asked)
    return (found[0], found[1], [*found[2], *codes]) if found else None


def _without_slips(counts: pd.Series, asked: str) -> list[str]:
    """Leave out rare words with which the others make no scale; empty where they make none."""
    often = counts > max(1, _SLIPS / 5 * counts.sum())
    words = sorted(counts.index[often])
    rare = sorted(counts.index[~often])
    if not 3 <= len(words) <= _MOST or len(rare) > _TRIED or climb(words, asked) is None:
        return []
    slips = []
    for word in rare:
        if climb(sorted([*words, word]), asked) is None:
            slips.append(word)
        else:
            words.append(word)
    return sorted(words) if counts[slips].sum() <= _SLIPS * counts.sum() else []


def named_part(labels: Mapping[float, str], asked: str) -> str | None:
    """Tell the part of a study that numbers play by the words that they stand for.

    Parameters
    ----------
    labels
        Number → word.
    asked
        The question.

    Returns
    -------
    str
        None where the words are no steps of a scale, or the numbers do not follow them.

    Examples
    --------
    >>> named_part({1: "Very important", 2: "Somewhat important", 3: "Not important"}, "")
    'importance'
    """
    found = climb(list(labels.values()), asked)
    if found is None:
        return None
    places = {word.casefold(): step for step, word in found[1].items()}
    order = [places[word.casefold()] for _, word in sorted(labels.items()) if word not in found[2]]
    return found[0] if order in (sorted(order), sorted(order, reverse=True)) else None


def is_battery(labels: Mapping[float, str], others: Iterable[Mapping[float, str]]) -> bool:
    """Say whether numbers with words are the scale of three questions and more.

    Parameters
    ----------
    labels
        Number → word, of one question.
    others
        Those of each question, this one among them.

    Examples
    --------
    >>> fits = {1: "Like me", 2: "A bit like me", 3: "Another person"}
    >>> is_battery(fits, [fits] * 3), is_battery({1: "Never", 2: "Often", 3: "Daily"}, [])
    (True, False)
    """
    if sum(one == labels for one in others) < _ALIKE:
        return False
    words = {unnumbered(word) for word in labels.values() if word}
    steps = {word.casefold() for word in words.difference(nothing(words, surely=True))}
    if len(steps) < _ALIKE or steps & _NO_STEPS or names.answers(steps):
        return False
    told = [word for word in steps if not re.match(r"\d", word)]
    brief = len(told) <= _WORDS and sum(map(len, told)) <= _LENGTH * len(told)
    return brief or climb(steps) is not None


def end_labels(given: pd.Series) -> dict[float, str]:
    """Read what the ends of a scale are called where words stand before their number.

    Parameters
    ----------
    given
        Cells of a column.

    Returns
    -------
    dict
        Number → the whole cell; empty where not just the lowest and the highest have words.

    Examples
    --------
    >>> end_labels(pd.Series(["No trust at all - 1", "2", "3", "4", "Full trust - 5"]))
    {1.0: 'No trust at all - 1', 5.0: 'Full trust - 5'}
    """
    told = given.unique()
    if len(told) > _MOST + 2:
        return {}
    found = {cell: match for cell in told if (match := _ENDS.fullmatch(cell))}
    bare = {cell for cell in told if cell.isdecimal()}
    ends = sorted((float(match[1]), cell) for cell, match in found.items())
    words = {cell[: match.start(1)] for cell, match in found.items()}
    if len(ends) != 2 or len(words) < 2 or len(bare) < 2:
        return {}
    between = all(ends[0][0] < float(cell) < ends[1][0] for cell in bare)
    return dict(ends) if between else {}


def unnumbered(word: str) -> str:
    """Take off the number with which a questionnaire begins a word: "1. Never".

    Examples
    --------
    >>> unnumbered("1. Never"), unnumbered("1 to 3")
    ('Never', '1 to 3')
    """
    return _NUMBERED.sub("", word, count=1)
