"""A codebook's waves in words: what grew, what fits no known theme, what “other” named."""

from collections.abc import Sequence

import pandas as pd

from cemlab.sentences.measures import level_of
from cemlab.sentences.numbers import counted, listing, number, span

_UNKNOWN = "unclear"


def about_drift(table: pd.DataFrame) -> str:
    """Tell which known themes the last wave voices more or less, and how much fits none.

    Parameters
    ----------
    table
        Result of `cemlab.themes.drift`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_drift(pd.DataFrame({"theme": ["fee", "unclear"], "name": ["Fees", "in none"],
    ...     "wave": "2026", "share": [0.3, 0.18], "before": [0.2, 0.17], "low": [0.05, -0.02],
    ...     "high": [0.15, 0.04], "value": [0.1, 0.01], "n": 400, "called": [True, False]}))
    'In wave 2026 more is said of “Fees”, 30 % of sentences after 20 % before (95 % interval of the
    difference 5.0 to 15 percentage points). 18 % fit no known theme, 17 % before: no more than
    chance would bring.'
    """
    if table.empty:
        return (
            "Two waves have to be counted before one can be compared: cemlab codebook starts a "
            "codebook of this study, and counts its waves."
        )
    known, level = table[table["theme"].ne(_UNKNOWN)], f"{100 * level_of(table):g} % interval"
    if known.empty:
        return "The codebook holds no theme yet, so its waves cannot be compared."
    told, rows = [], known[known["called"]]
    for word, some in (("more", rows[rows["value"] > 0]), ("less", rows[rows["value"] < 0])):
        named = [
            f"“{row.name_}”, {number(row.share, 'share')} of sentences after "
            f"{number(row.before, 'share')} before ({level} of the difference {_points(row)})"
            for row in some.rename(columns={"name": "name_"}).head(3).itertuples()
        ]
        told += [f"{word} is said of {'; '.join(named)}"] if named else []
    wave = table["wave"].iloc[0]
    first = f"In wave {wave} {', and '.join(told)}." if told else (
        f"In wave {wave} no known theme grew or shrank beyond chance.")  # fmt: skip
    rest = table[table["theme"].eq(_UNKNOWN)].iloc[0]
    more = "no more than chance would bring"
    if rest["called"]:
        more = "the known themes tell more of what is said than they did"
        if rest["value"] > 0:
            more = f"beyond chance ({_points(rest)}), so people speak of something new"
    return (
        f"{first} {number(rest['share'], 'share')} fit no known theme, "
        f"{number(rest['before'], 'share')} before: {more}."
    )


def _points(row: pd.Series) -> str:
    return f"{span(row.low, row.high, 'share').removesuffix(' %')} percentage points"


def about_candidates(names: Sequence[str]) -> str:
    """Tell which groups of sentences that fit no known theme wait to be adopted.

    Parameters
    ----------
    names
        Of a codebook's candidates.

    Returns
    -------
    str
        Empty where there are none.

    Examples
    --------
    >>> about_candidates(["parking, lobby"])
    'Candidates for new themes among what fits none: “parking, lobby”. Adopt them in the codebook,
    or leave them.'
    """
    if not names:
        return ""
    return (
        f"Candidates for new themes among what fits none: {listing(f'“{n}”' for n in names)}. "
        "Adopt them in the codebook, or leave them."
    )


def about_others(table: pd.DataFrame) -> str:
    """Tell how many answers in own words name an option after all, and what the rest is about.

    Parameters
    ----------
    table
        Result of `cemlab.themes.other_answers`.

    Returns
    -------
    str

    Examples
    --------
    >>> table = pd.DataFrame({"option": ["By phone", "no option named"], "ticked": [40, 0],
    ...                       "named": [12, 6]})
    >>> table.attrs = {"left": ["fax"]}
    >>> about_others(table)
    '18 answers stand in own words: 12 of them name an option after all; 6 name none, with fax often
    among their words. Read these: an option may be missing.'
    """
    if table.empty:
        return "No question with options was answered in own words."
    left, total = int(table.loc[table["ticked"].eq(0), "named"].sum()), int(table["named"].sum())
    named, words = total - left, table.attrs.get("left", [])
    often = f", with {listing(words)} often among their words" if words else ""
    read = ". Read these: an option may be missing." if left else "."
    return (
        f"{counted(total, 'answer')} {'stands' if total == 1 else 'stand'} in own words: "
        f"{number(named, 'count')} of them name an option after all; "
        f"{number(left, 'count') if left else 'none'} name none{often}{read}"
    )
