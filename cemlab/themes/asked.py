"""Which themes no question of a study asks about."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.themes.embed import stem, word_runs

if TYPE_CHECKING:
    from cemlab.study import Study, TouchPoint

LABEL = 3  # leading words that name a theme
NAMING_NONE = ("recommend", "overall", "comment")


def unasked(
    themes: pd.DataFrame,
    questions: Sequence[str],
    touchpoints: "Mapping[str, TouchPoint] | None" = None,
) -> pd.DataFrame:
    """Say of each theme whether any question names what it is about.

    Parameters
    ----------
    themes
        Table of `find_themes` or `describe_themes`: words.
    questions
        Wordings of the study's questions, and names of its touch points.
    touchpoints
        Of the study: their own words tell as well what is asked there.

    Returns
    -------
    DataFrame
        `themes` and asked: of the questions that hold a word of the theme's label, its first three
        words or pairs, or any two of its words, the one that holds most; else the touch point of
        which label and words hold two of the theme's; missing where there is none. One of its
        lesser words alone names no theme. Words are compared, not meanings: a question may mean a
        theme that it does not name.

    Examples
    --------
    >>> themes = pd.DataFrame({"words": ["invoice, wrong", "waiting, queue"]})
    >>> unasked(themes, ["How satisfied are you with our invoices?"])["asked"].tolist()
    ['How satisfied are you with our invoices?', nan]
    """
    asked = [_stems(text) for text in questions]
    points = list((touchpoints or {}).values())
    there = [_stems(", ".join([point.label, *point.words])) for point in points]
    named = []
    for words in themes["words"]:
        own = _stems(words)
        label = _stems(",".join(words.split(",")[:LABEL]))
        shared = [
            len(own & theirs) if label & theirs or len(own & theirs) > 1 else 0 for theirs in asked
        ]
        held = [len(own & theirs) if len(own & theirs) > 1 else 0 for theirs in there]
        if any(shared):
            named.append(questions[int(np.argmax(shared))])
        else:
            named.append(points[int(np.argmax(held))].label if any(held) else None)
    found = themes.assign(asked=pd.array(named, dtype="str"))
    found.attrs = themes.attrs
    return found


def _stems(text: str) -> set[str]:
    """Stem each word."""
    return {stem(word) for run in word_runs(text) for word in run}


def questions_of(study: "Study") -> list[str]:
    """List the wordings of a study's questions, and the names of its touch points.

    Parameters
    ----------
    study
        As read.

    Returns
    -------
    list of str
        Sorted; what `unasked` compares themes with. Questions on the whole, whether customers
        recommend a company or are content with it, and open ones name no theme: they are left out.
    """
    items = [item for source in study.sources.values() for item in source.items.values()]
    asked = {
        text for item in items if item.role not in NAMING_NONE for text in item.wording.values()
    }
    return sorted(asked | {point.label for point in study.touchpoints.values()})
