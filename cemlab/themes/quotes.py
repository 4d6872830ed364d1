"""Whose words show a theme: its sentences, the nearest to its middle first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.themes.levels import spoken
from cemlab.themes.names import as_written

if TYPE_CHECKING:
    from cemlab.themes.find import Themes

READABLE = (40, 220)  # characters of a sentence or short comment that reads well in a report
UNWIELDY = 0.15  # cosine that one of another length must be nearer by


def theme_sentences(found: "Themes", texts: Sequence[str] | pd.Series) -> pd.DataFrame:
    """Return the sentences that are clearly in a theme, as written, the most telling first.

    Parameters
    ----------
    found
        From `find_themes`.
    texts
        The comments it was made from, in the same order.

    Returns
    -------
    DataFrame
        theme, row (position in `texts`), sentence, centrality: as in `Themes.memberships`; said:
        the sentence as it stands in the comment, of a short comment the whole. In order of theme,
        then of centrality; lengths of 40 to 220 characters are preferred.

    Raises
    ------
    ParameterError
        `texts` has another length than `found.labels`.

    Examples
    --------
    >>> from itertools import permutations
    >>> from cemlab.themes import find_themes
    >>> subjects = ["invoice amount tax fee", "login password screen code"]
    >>> texts = [" ".join(p) for s in subjects for p in permutations(s.split())]
    >>> said = theme_sentences(find_themes(texts, n_themes=2), texts)
    >>> said.groupby("theme").size().tolist()
    [24, 24]
    """
    given = pd.Series(texts, dtype="object").reset_index(drop=True)
    pieces = spoken(found, given)
    table = found.memberships[["row", "sentence", "theme", "centrality"]]
    told = [] if table.empty else _as_written(table, pieces, given)  # too little text for themes
    table = table.assign(said=pd.array(told, dtype="str"))
    table = table[table["theme"].ge(0)]
    read = table["said"].str.len().between(*READABLE)
    keys = {"near": (table["centrality"] - UNWIELDY * ~read).round(6), "text": _same(given, table)}
    order = ["theme", "near", "text", "sentence"]
    table = table.assign(**keys).sort_values(order, ascending=[True, False, True, True])
    columns = ["theme", "row", "sentence", "centrality", "said"]
    return table[columns].reset_index(drop=True)


def theme_quotes(
    found: "Themes", texts: Sequence[str] | pd.Series, k: int = 3
) -> dict[int, list[int]]:
    """Return where the comments stand that show each theme best.

    Parameters
    ----------
    found, texts
        As in `theme_sentences`.
    k
        Quotes per theme.

    Returns
    -------
    dict
        Theme → positions in `texts`, the comment with the most telling sentence first; distinct
        comments only.

    Raises
    ------
    ParameterError
        As `theme_sentences`.
    """
    given = pd.Series(texts, dtype="object").reset_index(drop=True)
    table = theme_sentences(found, given)
    table = table.assign(same=_same(given, table)).drop_duplicates(["theme", "same"])
    return {int(theme): list(rows["row"].head(k)) for theme, rows in table.groupby("theme")}


def _same(given: pd.Series, table: pd.DataFrame) -> np.ndarray:
    """Return the comment of each sentence, spelt alike where only case or blanks differ."""
    spelt = given.iloc[table["row"].unique()].str.casefold().str.split().str.join(" ")
    return spelt.reindex(table["row"]).to_numpy()


def _as_written(table: pd.DataFrame, pieces: pd.Series, given: pd.Series) -> list[str]:
    """Return each sentence as it stands in its comment."""
    many = pieces.str.split().str.len().to_numpy()
    behind = pd.Series(many).groupby(table["row"].to_numpy()).cumsum().to_numpy()
    said: list[str] = []
    words = pd.Series(list(zip(behind - many, behind, strict=True)), dtype="object")
    for row, numbers in words.groupby(table["row"].to_numpy()):
        text = given[row]
        said += [text] if len(numbers) == 1 else as_written(text, list(numbers))
    return said
