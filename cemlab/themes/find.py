"""From comments to themes that come back the same."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy import sparse

from cemlab.errors import ParameterError
from cemlab.themes import cluster
from cemlab.themes.describe import theme_table
from cemlab.themes.embed import Encoder, SentenceEncoder
from cemlab.themes.lens import lens, through
from cemlab.themes.members import by_size, members, near_centre, no_members
from cemlab.themes.names import pieces_of, plain
from cemlab.themes.store import divided

TOO_LITTLE = 20  # distinct comments that can be read
LEARN = 10_000  # distinct pieces at most from which themes are learnt; all are then placed
LOW_MARGIN = 0.05  # a comment this near to the next theme is unclear,
ROWS = 500_000  # comments times themes that are measured in one call
NO_DIVISION = (
    "No division of these comments into themes holds: random halves of them agree on none. More "
    "comments may give themes."
)
UNCLEAR = 0.05  # as far as it is among this share of the least sure ones


@dataclass(frozen=True)
class Themes:
    """What `find_themes` found; positions are those of the texts given.

    Attributes
    ----------
    labels
        Theme of each comment, int, shape (n,); 0 is the largest, -1 in no theme: missing,
        a non-answer, unreadable, or unclear (nearly as much of it in another theme; at most 5 %
        of the distinct comments).
    margins
        How much more of a comment's neighbours are in its theme than in the next one, 0 to 1,
        shape (n,); of a long comment the mean over its sentences. NaN where it could not be read.
    centrality
        Cosine similarity to the centre of the own theme, shape (n,); NaN as above.
    table
        One row per theme: theme, label, words, comments (that voice it), n (readable
        comments), share of these with its Wilson interval low and high, stability,
        coherence, reading, and n_effective, value (the share), suppressed, method. Each comment
        counts for itself, and in each theme it voices: `describe_themes` knows whose they are.
        `table.attrs` holds the counts of readable, unclear and unread comments, the confidence,
        and how the division was chosen.
    stability
        Per theme: mean best-match Jaccard coefficient over subsamples, shape (themes,).
    readable
        Whether each comment says anything, bool, shape (n,): the base of the shares.
    note
        What a reader has to know before the table: too little text, or no division.
    memberships
        One row per sentence: row (position of the comment), sentence (0: the whole of a short
        comment; of a long one from 1), theme (-1: unclear), margin, centrality (cosine similarity
        to the centre of the theme's sentences; NaN where unclear). A comment may so carry several
        themes; `labels` has the one that most of it is about.
    """

    labels: np.ndarray
    margins: np.ndarray
    centrality: np.ndarray
    table: pd.DataFrame
    stability: np.ndarray
    readable: np.ndarray
    note: str = field(default="")
    memberships: pd.DataFrame = field(default_factory=no_members, repr=False)

    def voiced(self) -> pd.DataFrame:
        """Return which comments voice which themes in any sentence: row and theme, once each."""
        clear = self.memberships[self.memberships["theme"] >= 0]
        return clear[["row", "theme"]].drop_duplicates(ignore_index=True)

    def by_theme(
        self, comments: pd.DataFrame, measure: Callable, themes: int | None = None
    ) -> pd.DataFrame:
        """Measure who voices the largest themes, as many in one call as memory bears.

        `measure` gets the comments (their index: the position) once for each theme, with theme
        and value: 1 where the comment voices it, else 0.
        """
        keys, at, tables = list(self.table["theme"])[:themes], comments.index, []
        rows = self.voiced().groupby("theme")["row"].agg(list)
        many = max(1, ROWS // max(len(at), 1))
        for some in (keys[i : i + many] for i in range(0, len(keys), many)):
            value = np.concatenate([np.isin(at, rows.get(theme, [])) for theme in some])
            stack = comments.loc[np.tile(at, len(some))]
            tables.append(measure(stack.assign(theme=np.repeat(some, len(at)), value=value * 1.0)))
        return pd.concat(tables, ignore_index=True)

    def voices(self, theme: int) -> np.ndarray:
        """Say of each comment whether it voices a theme, bool, shape (n,)."""
        said = self.voiced()
        return np.isin(np.arange(len(self.labels)), said.loc[said["theme"].eq(theme), "row"])


def find_themes(
    texts: Sequence[str] | pd.Series,
    *,
    encoder: Encoder | None = None,
    n_themes: int | None = None,
    confidence: float = 0.95,
    seed: int = 0,
) -> Themes:
    """Group comments by what they are about.

    Comments become vectors, long ones sentence by sentence; the vectors a graph of nearest
    neighbours, weighted as UMAP does (McInnes et al. 2018); and its Louvain communities (Blondel et
    al. 2008) the themes. How fine the division is decides what halves of the comments agree on
    (Lange et al. 2004); what tells its themes apart is learnt (Fisher's discriminants), and it is
    made anew. A comment belongs where most of its neighbours do. Each distinct text counts once, in
    alphabetical order and in whole numbers: neither the order of rows nor the number of threads
    matters. Redaction masks, dates, references and names (see `cemlab.themes.names`) are left out
    first. Above 10,000 distinct pieces of text themes are learnt from so many; all are then placed
    alike.

    Parameters
    ----------
    texts
        Comments, redacted. Missing, empty and non-answers ("n/a") get the label -1.
    encoder
        Anything with ``encode(texts) -> ndarray``; default: `SentenceEncoder`, made for English.
        `WordEncoder` knows only the words of these comments, in any language.
    n_themes
        At most this many themes; default: chosen from the text.
    confidence
        Of the intervals of the shares.
    seed
        Of the subsamples that stability is measured on; it moves no theme.

    Returns
    -------
    Themes
        Labels, margins, a table and each theme's stability. Fewer than 20 distinct
        comments give no theme; `note` says so.

    Raises
    ------
    ParameterError
        `n_themes` below 1 or `confidence` outside 0 to 1.

    Examples
    --------
    >>> from itertools import permutations
    >>> subjects = ["invoice amount tax fee", "login password screen code"]
    >>> texts = [" ".join(p) for s in subjects for p in permutations(s.split())]
    >>> found = find_themes([*texts, "n/a"], n_themes=2)
    >>> found.table["comments"].tolist(), int(found.labels[-1])
    ([24, 24], -1)
    """
    _check(n_themes, confidence)
    said = plain(pd.Series(texts, dtype="object").reset_index(drop=True))
    distinct = sorted({text for text in said if text})
    place = {text: i for i, text in enumerate(distinct)}
    at = np.array([place.get(text, -1) for text in said], dtype=int)
    parts = [pieces_of(text) for text in distinct]
    pieces = sorted({piece for part in parts for piece in part})
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    number = {piece: i for i, piece in enumerate(pieces)}
    which = np.array([number[piece] for part in parts for piece in part], dtype=int)
    points = points_of(pieces, encoder or SentenceEncoder())
    read = points.any(axis=1)
    usable = np.unique(owner[read[which]])
    if len(usable) < TOO_LITTLE:
        return _nothing(at, len(usable), confidence)
    shares, stability, facts = _learn(points[read], _learnt(pieces, read), n_themes, seed)
    of_piece = np.zeros((len(pieces), shares.shape[1]))
    of_piece[read] = shares
    belongs = sparse.csr_matrix((np.ones(len(owner)), (owner, which)))
    carried = (belongs @ of_piece)[usable] / (belongs @ read.astype(float))[usable, None]
    labels, margins, line = _clear(np.round(carried, 6))
    first, second = _first_two(of_piece)
    themes = np.where(read & (first[1] - second >= line), first[0], -1)
    rank, comments = by_size(at, owner, themes[which], len(stability))
    labels, themes = rank[labels], rank[themes]
    stability = stability[np.argsort(rank[:-1])][len(stability) - len(comments) :]
    near = near_centre(cluster.grained(belongs[usable] @ points.astype(float)), labels)
    wide = [np.full(len(distinct) + 1, fill) for fill in (-1, np.nan, np.nan)]
    for whole, part in zip(wide, (labels, margins, near), strict=True):
        whole[usable] = part  # the spare last place answers for -1: not read
    found = wide[0][at].astype(int)
    table = theme_table(pieces, themes, comments, int((at >= 0).sum()), stability, confidence)
    counts = {"unclear": int(((at >= 0) & (found < 0)).sum()), "unread": int((at < 0).sum())}
    table.attrs |= facts | counts
    note = "" if len(table) > 1 or n_themes == 1 else NO_DIVISION
    said = (themes, first[1] - second, near_centre(points, themes))
    said = members(at, owner, *(one[which] for one in said))
    return Themes(found, wide[1][at], wide[2][at], table, stability, at >= 0, note, said)


def _check(n_themes: int | None, confidence: float) -> None:
    if n_themes is not None and n_themes < 1:
        raise ParameterError(f"`n_themes` must be 1 or more, got {n_themes}.")
    if not 0 < confidence < 1:
        raise ParameterError(f"`confidence` must be between 0 and 1, got {confidence}.")


def points_of(pieces: list[str], encoder: Encoder) -> np.ndarray:
    """Return the grained vectors of the pieces; zeros where nothing can be read."""
    if not pieces:
        return np.zeros((0, 1), dtype=np.float32)
    return cluster.grained(np.nan_to_num(np.asarray(encoder.encode(pieces), dtype=float)))


def _learnt(pieces: list[str], read: np.ndarray) -> np.ndarray:
    """Return the pieces that themes are learnt from, by place among those read.

    Above a number a sample by content, so that a few more comments leave it nearly as it was.
    """
    kept = np.flatnonzero(read)
    if len(kept) <= LEARN:
        return np.arange(len(kept))
    keys = np.array([hashlib.sha256(pieces[i].encode()).digest()[:8] for i in kept])
    return np.sort(np.argsort(keys, kind="stable")[:LEARN])


def _learn(
    points: np.ndarray, learnt: np.ndarray, n_themes: int | None, seed: int
) -> tuple[np.ndarray, np.ndarray, dict[str, float]]:
    """Return the share of each theme in each piece, the themes' stability, how they were chosen."""
    labels, stability, facts = divided(points[learnt], n_themes, seed)
    if len(stability) == 1:
        return np.ones((len(points), 1)), stability, facts
    seen = lens(points[learnt], labels)
    space = cluster.Space.build(through(points[learnt], seen))
    shares = np.empty((len(points), len(stability)))
    shares[learnt] = cluster.membership(space.graph(np.arange(len(learnt)), space.near()), labels)
    others = np.setdiff1d(np.arange(len(points)), learnt)
    for some in np.array_split(others, len(others) // cluster.BLOCK + 1):
        near = cluster.neighbours(through(points[some], seen), space.points, space.near())
        shares[some] = cluster.membership(cluster.links(*near, len(learnt)), labels)
    return shares, stability, facts


def _clear(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the theme with the largest share, -1 where unclear, its lead, and how much must be."""
    (theme, most), second = _first_two(shares)
    lead = most - second
    line = min(LOW_MARGIN, np.quantile(lead, UNCLEAR))
    return np.where(lead < line, -1, theme), lead, line


def _first_two(shares: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Return the theme with the largest share and that share, and the next largest."""
    second = np.zeros(len(shares))
    if shares.shape[1] > 1:
        second = np.partition(shares, -2, axis=1)[:, -2]
    return (shares.argmax(axis=1), shares.max(axis=1)), second


def without_themes(found: Themes) -> Themes:
    """Give comments that cannot be divided no theme, in place of one that holds them all.

    Parameters
    ----------
    found
        From `find_themes`, undivided.

    Returns
    -------
    Themes
        A copy with an empty table; the note stays.
    """
    none, blank = np.full(len(found.labels), -1), np.full(len(found.labels), np.nan)
    table = found.table.head(0)
    table.attrs = found.table.attrs
    said = found.memberships.assign(theme=-1, centrality=np.nan)
    return replace(found, labels=none, centrality=blank, table=table,
                   stability=np.empty(0), memberships=said)  # fmt: skip


def _nothing(at: np.ndarray, usable: int, confidence: float) -> Themes:
    """Answer to too little text."""
    n = len(at)
    labels, blank = np.full(n, -1), np.full(n, np.nan)
    read = int((at >= 0).sum())
    table = theme_table([], labels[:0], labels[:0], read, np.empty(0), confidence)
    table.attrs |= {"unclear": read, "unread": n - read}
    note = (
        f"Too little text for themes: {usable} distinct comment{'s' * (usable != 1)} can be read, "
        f"{TOO_LITTLE} are needed."
    )
    return Themes(labels, blank, blank.copy(), table, np.empty(0), at >= 0, note)
