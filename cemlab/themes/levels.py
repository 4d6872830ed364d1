"""What a theme holds within: sub-themes."""

from collections.abc import Sequence

import pandas as pd

from cemlab.stats import satisfied
from cemlab.themes.chance import beside_chance
from cemlab.themes.describe import check_length
from cemlab.themes.embed import Encoder
from cemlab.themes.find import Themes, find_themes
from cemlab.themes.names import pieces_of, plain

LEAST = 100  # distinct sentences that a theme needs before it is looked into
COLUMNS = [
    *("theme", "within", "sub", "label", "comments", "sentences", "n_sentences", "n_effective"),
    *("share", "low", "high", "stability", "coherence", "reading", "method"),
]


def sub_themes(
    found: Themes,
    texts: Sequence[str] | pd.Series,
    *,
    themes: int = 5,
    most: int = 6,
    confidence: float = 0.95,
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
        Sub-themes that are listed of a theme, the largest of those that hold. They are not merged
        into fewer, as what is merged seldom holds.
    confidence
        Of the intervals of the shares.
    encoder, seed
        As in `find_themes`.

    Returns
    -------
    DataFrame
        One row per sub-theme that holds: theme, within (the theme's label), sub (0 is the largest),
        label, comments (that hold any of its sentences), sentences, n_sentences (of the theme),
        n_effective, share (of the theme's sentences) with its Wilson interval low and high,
        clustered by comment, stability, coherence, reading (beside chance), method. A theme whose
        halves agree on no division has no row.

    Raises
    ------
    ParameterError
        `texts` has another length than `found.labels`, or `confidence` is outside 0 to 1.

    Examples
    --------
    >>> sub_themes(find_themes(["too little"]), ["too little"]).empty
    True
    """
    said, tables = spoken(found, texts), []
    for theme, label in found.table[["theme", "label"]].head(themes).itertuples(index=False):
        inside = found.memberships["theme"].eq(theme).to_numpy()
        if said[inside].nunique() < LEAST:
            continue
        parts = find_themes(said[inside], encoder=encoder, confidence=confidence, seed=seed)
        if len(parts.table) > 1:
            table = _shares(parts, found.memberships["row"][inside], confidence)
            if table["reading"].eq("stable").any():
                how = {"encoder": encoder, "seed": seed}
                told = beside_chance(parts, said[inside], **how).set_index("theme")["reading"]
                table["reading"] = table["sub"].map(told)
            table = table[table["reading"].ne("doubtful")].head(most)
            tables.append(table.assign(theme=theme, within=label))
    return (
        pd.concat(tables, ignore_index=True)[COLUMNS] if tables else pd.DataFrame(columns=COLUMNS)
    )


def _shares(parts: Themes, comments: pd.Series, confidence: float) -> pd.DataFrame:
    """Table sub-themes with their shares of sentences, as sure as the comments are many."""
    said = pd.DataFrame({"comment": comments.astype("str").to_numpy()})[parts.readable]
    shares = parts.by_theme(
        said, lambda one: satisfied(one, 1, by="theme", cluster="comment", confidence=confidence)
    )
    names = {"n": "n_sentences", "value": "share"}
    shares = shares.rename(columns=names)[
        ["theme", "n_sentences", "n_effective", "share", "low", "high"]
    ]
    table = parts.table[["theme", "label", "comments", "stability", "coherence", "reading"]]
    table = table.rename(columns={"comments": "sentences"}).merge(shares, on="theme")
    of = parts.voiced()
    own = pd.Series(comments.to_numpy()[of["row"]]).groupby(of["theme"].to_numpy()).nunique()
    table = table.assign(
        comments=table["theme"].map(own),
        method="share of the theme's sentences, Wilson, clustered by comment",
    )
    return table.rename(columns={"theme": "sub"})


def spoken(found: Themes, texts: Sequence[str] | pd.Series) -> pd.Series:
    """Give the text of each row of `found.memberships`."""
    given = pd.Series(texts, dtype="object").reset_index(drop=True)
    check_length(len(given), found)
    said = [piece for text in plain(given) if text for piece in pieces_of(text)]
    return pd.Series(said, dtype="object")
