"""Answers to "other, please specify": back to the option that they name after all."""

from collections.abc import Sequence
from difflib import get_close_matches

import pandas as pd

from cemlab.errors import ParameterError
from cemlab.themes.embed import stem, terms

ALIKE = 0.8  # likeness of a misspelt answer and an option


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
