"""How many comments could be read, in words."""

import pandas as pd

from cemlab.sentences.numbers import counted, listing, number

_LANGUAGES = {
    **{"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian"},
    **{"nl": "Dutch", "pt": "Portuguese"},
}


def about_coverage(table: pd.DataFrame) -> str:
    """Tell how many comments feelings were read in, and in which languages they were not.

    Parameters
    ----------
    table
        Result of `reading_coverage`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_coverage(pd.DataFrame({"language": ["en", "de", "und"], "n": [90, 30, 4],
    ...                              "read": [85, 5, 0], "translated": [0, 5, 0]}))
    'Feelings were read in 90 of 124 comments (73 %), 5 of them in a translation. Not read: 25 in
    German, 5 in English with too few known words and 4 in a language that cannot be told. What was
    not read is left out, not taken for neutral.'
    """
    total, read = int(table["n"].sum()), int(table["read"].sum())
    if not total:
        return ""
    told = f"Feelings were read in {number(read, 'count')} of {counted(total, 'comment')} "
    told += f"({number(read / total, 'share')})"
    translated = int(table["translated"].sum())
    told += f", {number(translated, 'count')} of them in a translation." if translated else "."
    left = (table["n"] - table["read"]).set_axis(table["language"])
    left = left[left > 0].sort_values(ascending=False, kind="stable")
    if left.empty:
        return told
    parts = [f"{number(n, 'count')} in {_named(language)}" for language, n in left.items()]
    return (
        f"{told} Not read: {listing(parts)}. What was not read is left out, not taken for neutral."
    )


def _named(language: str) -> str:
    """Name a language, and why comments in it are not read."""
    if language == "en":
        return "English with too few known words"
    if language == "und":
        return "a language that cannot be told"
    return _LANGUAGES.get(language, f"the language {language!r}")
