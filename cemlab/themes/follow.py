"""Found themes as a researcher keeps them: named, merged, split or retired by the codebook."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from cemlab.privacy import sensitive
from cemlab.themes import cluster
from cemlab.themes.codebook import RETIRED, Codebook
from cemlab.themes.describe import check_length, theme_table
from cemlab.themes.embed import Encoder, SentenceEncoder
from cemlab.themes.find import Themes, points_of
from cemlab.themes.known import AGREED, parted, placed
from cemlab.themes.members import near_centre
from cemlab.themes.names import plain
from cemlab.themes.quotes import theme_sentences
from cemlab.themes.stability import UNDIVIDED


def follow_codebook(
    found: Themes,
    texts: Sequence[str] | pd.Series,
    book: Codebook,
    *,
    encoder: Encoder | None = None,
    write: Callable[[list[str], list[str]], str] | None = None,
) -> Themes:
    """Give found themes the names of the codebook, and merge, split and mark them as it says.

    Parameters
    ----------
    found
        From `find_themes`.
    texts
        The comments it was made from, in the same order.
    book
        The codebook; its candidates claim nothing.
    encoder
        The one that themes were found with.
    write
        A language model of your own, or anything else that makes a name of a theme's words and its
        three most central sentences, of comments redacted and not sensitive:
        ``write(words, sentences) -> name``. cemlab brings none and asks no network; where yours
        does, customers' words go there. What it writes ends in "(machine-written)", and no name of
        the codebook gives way to it.

    Returns
    -------
    Themes
        A known theme claims a found one where more than half of its clear sentences voice it, or
        what was merged into it. A found theme of whose sentences more than half fit no known theme,
        or that no one claims, keeps its own words: it is new. What one known theme claims is one
        theme. Of a split one each sentence goes to the part whose words it holds; what tells no
        part stays with the whole, called "(rest)". A retired theme has "(retired)" behind its name
        and "retired" as its reading, and is no opportunity.

        Where themes were merged or split, all that `Themes` holds follows from their sentences,
        but for three things: comments and sentences that were unclear stay so, margins are those
        over the next found theme, and stability is not measured anew: it is the least of the
        found themes that the sentences come from. That is careful for merged themes: in any
        subsample the best matches of both together match their union no worse than the worse one
        does. A part, cut out by fixed words, is taken to come back as the whole does: where it was
        tried, two parts came back more surely, and the rest of their whole less.

    Raises
    ------
    ParameterError
        `texts` has another length than `found.labels`.

    Examples
    --------
    >>> from itertools import permutations
    >>> from cemlab.themes import find_themes
    >>> from cemlab.themes.codebook import Known
    >>> subjects = ["invoice amount tax fee", "login password screen code"]
    >>> texts = [" ".join(p) for s in subjects for p in permutations(s.split())]
    >>> fees = Known(name="Fees", words={"fee": 2, "tax": 2}, status="merged", into=["all"])
    >>> both = Known(name="All", words={"login": 2, "code": 2})
    >>> book = Codebook(themes={"fees": fees, "all": both})
    >>> table = follow_codebook(find_themes(texts, n_themes=2), texts, book).table
    >>> table[["label", "comments"]].to_numpy().tolist()
    [['All', 48]]
    """
    texts = pd.Series(texts, dtype="object").reset_index(drop=True)
    check_length(len(texts), found)
    if found.table.empty or found.table["reading"].eq(UNDIVIDED).all():
        return found
    claims: dict[int, str] = {}
    if book.themes:
        pieces = placed(texts, book)
        claims = _claims(found, pieces)
        split = any(book.themes[key].status == "split" for key in claims.values())
        if split or len(set(claims.values())) < len(claims):
            found, claims = _regrouped(found, texts, pieces, claims, book, encoder)
    names = _names(found, claims, book)
    if write is not None:
        told = theme_sentences(found, texts).drop_duplicates(["theme", "said"])
        told = told[~np.isin(told["row"], np.flatnonzero(sensitive(texts)))]
        for row in found.table[~found.table["theme"].isin(names)].itertuples():
            said = list(told.loc[told["theme"].eq(row.theme), "said"].head(3))
            names[row.theme] = f"{write(row.words.split(', '), said)} (machine-written)"
    table = found.table.copy()
    own = zip(table["theme"], table["label"], strict=True)
    table["label"] = pd.array([names.get(theme, label) for theme, label in own], dtype="str")
    retired = [key for key, known in claims.items() if book.themes[known].status == RETIRED]
    table.loc[table["theme"].isin(retired), "reading"] = RETIRED
    return replace(found, table=table)


def _claims(found: Themes, pieces: pd.DataFrame) -> dict[int, str]:
    """Say which known theme claims which found one."""
    of = found.memberships["theme"].reset_index(drop=True)
    fits = pieces["theme"].notna()
    known = fits.groupby(of).mean()
    counts = pd.crosstab(of[fits], pieces.loc[fits, "theme"])
    share = counts.div(counts.sum(axis=1), axis=0)
    return {
        int(theme): row.idxmax()
        for theme, row in share.iterrows()
        if theme >= 0 and known[theme] >= 1 - AGREED and row.max() > AGREED
    }


def _names(found: Themes, claims: dict[int, str], book: Codebook) -> dict[int, str]:
    """Name what is claimed; a second theme of one name says so by its own words."""
    names: dict[int, str] = {}
    for row in found.table[found.table["theme"].isin(claims)].itertuples():
        name = book.themes[claims[row.theme]].told
        names[row.theme] = f"{name} ({row.label})" if name in names.values() else name
    return names


def _regrouped(
    found: Themes,
    texts: pd.Series,
    pieces: pd.DataFrame,
    claims: dict[int, str],
    book: Codebook,
    encoder: Encoder | None,
) -> tuple[Themes, dict[int, str]]:
    """Make the themes anew of the known themes that claim them, and say which is which."""
    was = found.memberships["theme"]
    known = parted(was.map(claims).astype("str"), pieces["text"], book)
    group = known.astype(object).where(known.notna(), was)
    said = pd.DataFrame({"row": pieces["row"], "was": was, "group": group})[was >= 0]
    said["stability"] = found.stability[said["was"]]
    groups = said.groupby("group", sort=False).agg(
        size=("row", "nunique"), first=("was", "min"), stability=("stability", "min")
    )
    groups["name"] = groups.index.astype(str)
    groups = groups.sort_values(["size", "first", "name"], ascending=[False, True, True])
    rank = {key: n for n, key in enumerate(groups.index)}
    theme = group.map(rank).where(was >= 0, -1).astype(int)
    labels = _labels(found.labels, said.assign(theme=theme))
    which, distinct = pd.factorize(pieces["text"], sort=True)
    of = pd.Series(theme.to_numpy()).groupby(which).first().to_numpy()
    points = points_of(list(distinct), encoder or SentenceEncoder())
    near = near_centre(points, of)
    table = theme_table(
        list(distinct), of, groups["size"].to_numpy(),
        int(found.readable.sum()), groups["stability"].to_numpy(),
        found.table.attrs["confidence"],
    )  # fmt: skip
    table.attrs = found.table.attrs
    regrouped = replace(
        found,
        labels=labels,
        centrality=_centrality(texts, pieces["row"].to_numpy(), points[which], labels),
        table=table,
        stability=groups["stability"].to_numpy(),
        memberships=found.memberships.assign(theme=theme, centrality=near[which]),
    )
    return regrouped, {n: key for key, n in rank.items() if isinstance(key, str)}


def _labels(labels: np.ndarray, said: pd.DataFrame) -> np.ndarray:
    """Give each comment the theme that most of its own theme's sentences in it went to."""
    before = pd.Series(labels)
    own = _most(said[said["was"].to_numpy() == labels[said["row"]]], "row")
    usual = before.map(_most(said, "was"))  # where no sentence alone voices the comment's theme
    return own.reindex(before.index).fillna(usual).fillna(-1).to_numpy(int)


def _most(said: pd.DataFrame, by: str) -> pd.Series:
    """Find the theme of most sentences; of equals the larger theme."""
    counts = said.groupby([by, "theme"]).size().reset_index(name="n")
    counts = counts.sort_values([by, "n", "theme"], ascending=[True, False, True])
    return counts.drop_duplicates(by).set_index(by)["theme"]


def _centrality(
    texts: pd.Series, rows: np.ndarray, points: np.ndarray, labels: np.ndarray
) -> np.ndarray:
    """Measure anew how near each comment is to the middle of its theme, distinct ones once."""
    at = pd.factorize(np.array(plain(texts), dtype=object), sort=True)[0]
    first = np.unique(at, return_index=True)[1]
    once = np.isin(rows, first)
    cells = at[rows[once]], np.arange(once.sum())
    belongs = sparse.csr_matrix((np.ones(once.sum()), cells), (len(first), once.sum()))
    sums = belongs @ points[once].astype(float)
    return near_centre(cluster.grained(sums), labels[first])[at]
