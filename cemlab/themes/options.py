"""Answers to "other, please specify": back to the option that they name after all."""

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.errors import ParameterError
from cemlab.themes.embed import stem, terms
from cemlab.themes.words import HELD

if TYPE_CHECKING:
    from cemlab.load import Feedback

ALIKE = 0.8  # likeness of a misspelt answer and an option
OTHER = r"(?i)^\W*(?:other|something else|andere|sonstige|autre|otro)"
BESIDE = r"_(?:\w+_)?(?:text|other|others|specify)$"  # after a question's id: its own words
NONE = "no option named"


def back_code(answers: Sequence[str] | pd.Series, options: Sequence[str]) -> pd.Series:
    """Give answers to "other, please specify" the option that they name after all.

    Parameters
    ----------
    answers
        What was written beside "other"; missing ones stay missing.
    options
        The options offered, but "other".

    Returns
    -------
    Series
        The option, by a like spelling or else by words that one option alone has; missing where
        none is clear. The index of `answers`.

    Raises
    ------
    ParameterError
        Without options.

    Examples
    --------
    >>> back_code(["by e-mial", "Phone call", "pigeon"], ["By e-mail", "By phone"]).tolist()
    ['By e-mail', 'By phone', nan]
    """
    if not len(options):
        raise ParameterError("`options` is empty: pass the options that were offered.")
    folded = {option.casefold().strip(): option for option in options}
    held = {option: {stem(w) for w in option.casefold().split()} & set(terms(option.casefold()))
            for option in options}  # fmt: skip
    given = pd.Series(answers, dtype="object")
    found = []
    for said in given.where(given.notna(), "").astype(str).str.casefold().str.strip():
        close = get_close_matches(said, folded, n=1, cutoff=ALIKE)
        words = set(terms(said))
        fits = [option for option, own in held.items() if own & words]
        found.append(folded[close[0]] if close else fits[0] if len(fits) == 1 else None)
    return pd.Series(found, index=given.index, dtype="str")


def other_answers(feedback: "Feedback", *, least: int = 10) -> pd.DataFrame:
    """Give the own words beside the options of every question back to the option they name.

    Own words are ticked options that are not offered: neither listed with the question's scale nor
    given by enough people; and the comments to a question whose id is that of the question with
    options, followed by _text, _other or _specify.

    Parameters
    ----------
    feedback
        A loaded study; questions of the role choice are read.
    least
        From how many answers on an option counts as offered, where the study lists none.

    Returns
    -------
    DataFrame
        source, item, option, ticked, named (by own words, see `back_code`), answers (both), and a
        last row per question for own words that name no option. Questions without own words have
        no row. attrs["left"]: words of five or more of the answers that name none.
    """
    ticked = feedback.choices.merge(feedback.responses[["response_id", "source"]])
    said = feedback.comments.merge(feedback.responses[["response_id", "source"]])
    rows, left = [], []
    for (source, item), given in ticked.groupby(["source", "item"]):
        scale = feedback.study.sources[source].items[item].scale
        counts = given["option"].value_counts().sort_index()
        listed = set(scale.labels.values()) if scale else set()
        offered = counts[counts.index.isin(listed) | (counts >= least)]
        offered = offered[~offered.index.str.contains(OTHER)]
        beside = said["source"].eq(source) & said["item"].str.match(item + BESIDE)
        own = given["option"][~given["option"].isin(offered.index)]
        own = pd.concat([own[~own.str.match(OTHER + r"\W*$")], said.loc[beside, "text"]])
        if offered.empty or own.empty:
            continue
        named = back_code(own, list(offered.index))
        more = named.value_counts()
        rows += [
            (source, item, option, n, int(more.get(option, 0))) for option, n in offered.items()
        ]
        rows.append((source, item, NONE, 0, int(named.isna().sum())))
        left += list(own[named.isna()].astype(str).str.casefold())
    table = pd.DataFrame(rows, columns=["source", "item", "option", "ticked", "named"])
    words = Counter(word for text in set(left) for word in set(terms(text)) if " " not in word)
    often = sorted((w for w, n in words.items() if n >= HELD), key=lambda w: (-words[w], w))
    table.attrs = {"left": often[:5]}
    return table.assign(answers=table["ticked"] + table["named"])
