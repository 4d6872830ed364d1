"""What a theme holds within: sub-themes."""

from collections.abc import Sequence

import pandas as pd

from cemlab.themes.describe import check_length
from cemlab.themes.embed import Encoder
from cemlab.themes.find import Themes, find_themes
from cemlab.themes.names import pieces_of, plain

LEAST = 100  # distinct sentences that a theme needs before it is looked into


def sub_themes(
    found: Themes,
    texts: Sequence[str] | pd.Series,
    *,
    themes: int = 5,
    most: int = 6,
    encoder: Encoder | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Divide the sentences of each large theme once more, by the rule of `find_themes`.

    Parameters
    ----------
    found
        From `find_themes(texts)`.
    texts
        The comments it was made from, in the same order.
    themes
        How many to look into, the largest first.
    most
        Sub-themes of a theme; where more hold, the most alike are merged.
    encoder, seed
        As in `find_themes`.

    Returns
    -------
    DataFrame
        One row per sub-theme: theme, within (the theme's label), sub (0 is the largest), label,
        sentences, share (of the theme's sentences), stability, coherence, reading. A theme whose
        halves agree on no division has no row.

    Raises
    ------
    ParameterError
        `texts` has another length than `found.labels`.
    """
    said, tables = spoken(found, texts), []
    for theme, label in found.table[["theme", "label"]].head(themes).itertuples(index=False):
        own = said[found.memberships["theme"].eq(theme).to_numpy()]
        if own.nunique() < LEAST:
            continue
        table = find_themes(own, encoder=encoder, seed=seed).table
        if len(table) > most:
            table = find_themes(own, encoder=encoder, n_themes=most, seed=seed).table
        if len(table) > 1:
            table = table.rename(columns={"theme": "sub", "comments": "sentences"})
            tables.append(table.assign(theme=theme, within=label))
    columns = ["theme", "within", "sub", "label", "sentences", "share", "stability", "coherence"]
    columns.append("reading")
    return (
        pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)
    )


def spoken(found: Themes, texts: Sequence[str] | pd.Series) -> pd.Series:
    """Give the text of each row of `found.memberships`."""
    given = pd.Series(texts, dtype="object").reset_index(drop=True)
    check_length(len(given), found)
    said = [piece for text in plain(given) if text for piece in pieces_of(text)]
    return pd.Series(said, dtype="object")
