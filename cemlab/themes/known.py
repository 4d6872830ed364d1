"""New comments and known themes: which fits which, and what fits none."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from cemlab.privacy import sensitive
from cemlab.themes import cluster
from cemlab.themes.codebook import Codebook, Known, stems
from cemlab.themes.embed import Encoder, SentenceEncoder, WordEncoder, terms
from cemlab.themes.names import LONG, plain
from cemlab.themes.quotes import theme_sentences

if TYPE_CHECKING:
    from cemlab.themes.find import Themes

SURE = 0.3  # share of a theme's sentences, the least sure by their words, that are no seeds of it
FLOOR = 0.02  # a sentence farther from the centre than this share of the seeds fits no theme
FEW = 100  # distinct sentences under which words alone decide
LOW_MARGIN = 0.05  # a sentence this near to the next theme is unclear
AGREED = 0.5  # of a found theme's sentences, which one known theme has to hold
LEAD = 0.5  # by which the words of the best theme then have to lead (log odds)


class WordsAndMeaning:
    """Both views of a sentence side by side: its words among these texts, and what it means.

    On the simulated company, themes of its first year looked for in its second, this agreed with
    the planted ones better than either view alone where as many sentences stayed unclear.
    """

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return unit vectors."""
        views = [unit(WordEncoder(), texts), unit(SentenceEncoder(), texts)]
        return np.hstack(views) / 2**0.5


def assign(
    texts: Sequence[str] | pd.Series, book: Codebook, *, encoder: Encoder | None = None
) -> pd.DataFrame:
    """Give each sentence the known theme that it voices, or none.

    Sentences whose words speak clearest for a theme are its seeds; the seeds' centre in the
    encoder's space is the theme; a sentence goes to the nearest one (seeded k-means, Basu et al.
    2002, one step). It stays unclear where the next theme is nearly as near, or where it lies
    farther from the centre than 98 % of the seeds: one in six of the simulated company, and more
    where subjects are new. Every theme that ever was takes part, so that renaming, merging,
    splitting or retiring one moves no sentence of another. Pass all waves in one call: they are
    then measured by the same rule.

    Parameters
    ----------
    texts
        Comments, redacted.
    book
        The codebook.
    encoder
        As in `find_themes`; default `WordsAndMeaning`. Under 100 distinct sentences words alone
        decide.

    Returns
    -------
    DataFrame
        One row per sentence that says something: row (position of the comment), sentence (0: the
        whole of a short comment; of a long one from 1), theme (id; missing: unclear), margin.

    Examples
    --------
    >>> book = Codebook(themes={"fee": Known(name="Fees", words={"fee": 2, "charge": 1})})
    >>> assign(["A hidden fee!", "Nice office", "n/a"], book)["theme"].tolist()
    ['fee', nan]
    """
    if encoder is None:  # asked more than once of one study
        said = tuple(pd.Series(texts, dtype="object").fillna("").astype(str))
        return _known(said, book.model_dump_json()).copy()
    return _assigned(texts, book, encoder)


@lru_cache(2)
def _known(texts: tuple[str, ...], book: str) -> pd.DataFrame:
    return _assigned(texts, Codebook.model_validate_json(book), None)


def _assigned(
    texts: Sequence[str] | pd.Series, book: Codebook, encoder: Encoder | None
) -> pd.DataFrame:
    """Do what `assign` says."""
    pieces = spoken_pieces(texts)
    distinct, tried = sorted(set(pieces["text"])), set()
    ruler = {k: t for k, t in book.themes.items()
             if t.status != "candidate" and k not in book.parents}  # fmt: skip
    labels, margins = _place(distinct, ruler, encoder, book)
    while (split := {k for k in labels if k and book.themes[k].status == "split"}) - tried:
        key = min(split - tried)
        labels = _part(labels, distinct, key, book)
        tried.add(key)
    given = dict(zip(distinct, zip(labels, margins, strict=True), strict=True))
    pieces["theme"] = pd.array([given[text][0] for text in pieces["text"]], dtype="str")
    pieces["margin"] = [given[text][1] for text in pieces["text"]]
    return pieces.drop(columns="text")


def spoken_pieces(texts: Sequence[str] | pd.Series) -> pd.DataFrame:
    """Part long comments into sentences, as `find_themes` does: row, sentence, text."""
    from cemlab.text import sentences

    rows = []
    for row, text in enumerate(plain(pd.Series(texts, dtype="object").reset_index(drop=True))):
        if text and len(text.split()) <= LONG:
            rows.append((row, 0, text))
        elif text:
            rows += [(row, n, part) for n, part in enumerate(sentences(text), 1)]
    return pd.DataFrame(rows, columns=["row", "sentence", "text"])


def _place(
    distinct: list[str], ruler: dict[str, Known], encoder: Encoder | None, book: Codebook
) -> tuple[np.ndarray, np.ndarray]:
    """Give each distinct sentence a theme, None where unclear, and its lead over the next."""
    heirs = np.array([book.heir(key) for key in ruler], dtype=object)
    scores = _scores(distinct, [theme.words for theme in ruler.values()])
    best, lead = _first(scores, heirs)
    clear = (scores.max(axis=1, initial=0) > 0) & (lead >= LEAD)
    if len(distinct) >= FEW and len(ruler) > 1:
        seeds = _seeds(best, scores)
        vectors = unit(encoder or WordsAndMeaning(), distinct)
        near = np.full(scores.shape, -2.0)
        for k in sorted(set(seeds[seeds >= 0])):
            middle = cluster.centres(vectors[seeds == k], np.zeros((seeds == k).sum(), int))
            near[:, k] = np.round(vectors @ middle[0] / cluster.GRAIN, 6)
            near[near[:, k] < np.quantile(near[seeds == k, k], FLOOR), k] = -2.0
        best, lead = _first(near, heirs)
        clear = (near.max(axis=1) > 0) & (lead >= LOW_MARGIN)
    return np.where(clear, heirs[best] if len(ruler) else None, None), lead


def _first(scores: np.ndarray, heirs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Best theme of each sentence, and its lead over the next that is not merged with it."""
    if not scores.shape[1]:
        return np.zeros(len(scores), dtype=int), np.zeros(len(scores))
    best = scores.argmax(axis=1)
    same = heirs[None, :] == heirs[best][:, None]
    lowest = min(0.0, scores.min(initial=0.0))
    return best, scores.max(axis=1) - np.where(same, lowest, scores).max(axis=1)


def _scores(distinct: Sequence[str], words: Sequence[dict[str, float]]) -> np.ndarray:
    """Sum what a sentence's words speak for each theme, shape (sentences, themes)."""
    weights = [stems(one) for one in words]
    place = {term: i for i, term in enumerate(sorted(set().union(*weights)))}
    held = [[place[t] for t in set(terms(text)) if t in place] for text in distinct]
    rows = np.repeat(np.arange(len(held)), [len(one) for one in held])
    columns = np.array([i for one in held for i in one], dtype=int)
    present = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (len(held), len(place)))
    table = np.zeros((len(place), len(weights)))
    for k, one in enumerate(weights):
        for term, weight in one.items():
            table[place[term], k] = weight
    return np.round(present @ table, 6)


def _seeds(best: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Keep of each theme the sentences that its words are surest of; −1 elsewhere."""
    top = np.sort(scores, axis=1)
    lead = top[:, -1] - top[:, -2]
    seeds = np.full(len(best), -1)
    for k in range(scores.shape[1]):
        own = np.flatnonzero((best == k) & (top[:, -1] > 0))
        if len(own):
            seeds[own[lead[own] >= np.quantile(lead[own], SURE)]] = k
    return seeds


def unit(encoder: Encoder, texts: Sequence[str]) -> np.ndarray:
    """Encode as unit vectors, rounded."""
    vectors = np.nan_to_num(np.asarray(encoder.encode(texts), dtype=float))
    return np.round(cluster.of_length_1(vectors), 6)


def _part(labels: np.ndarray, distinct: list[str], key: str, book: Codebook) -> np.ndarray:
    """Give a split theme's sentences to its parts by their words; ties stay with the whole."""
    parts = book.themes[key].into
    scores = _scores(distinct, [book.themes[part].words for part in parts])
    top = np.sort(scores, axis=1)
    sure = (labels == key) & (top[:, -1] > top[:, -2])
    heirs = np.array([book.heir(part) for part in parts], dtype=object)
    return np.where(sure, heirs[scores.argmax(axis=1)], labels)


def name_themes(
    found: "Themes",
    texts: Sequence[str] | pd.Series,
    book: Codebook,
    *,
    write: Callable[[list[str], list[str]], str] | None = None,
) -> "Themes":
    """Call found themes what the codebook calls them, so that names stay from run to run.

    Parameters
    ----------
    found
        From `find_themes`.
    texts
        The comments it was made from, in the same order.
    book
        The codebook; its candidates name nothing.
    write
        A language model of your own, or anything else that makes a name of a theme's words and its
        three most central sentences, of comments redacted and not sensitive:
        ``write(words, sentences) -> name``.
        cemlab brings none and asks no network; where yours does, customers' words go there. What
        it writes ends in "(machine-written)", and no name of the codebook gives way to it.

    Returns
    -------
    Themes
        A copy whose table has the name of the known theme that most of a theme's clear sentences
        voice; where two themes share one, the second says so by its own words in brackets. A theme
        that half of its clear sentences leave keeps its own words: it is new.
    """
    table, texts = found.table.copy(), pd.Series(texts, dtype="object").reset_index(drop=True)
    if table.empty:
        return found
    names = _known_names(found, texts, book)
    if write is not None:
        told = theme_sentences(found, texts).drop_duplicates(["theme", "said"])
        told = told[~np.isin(told["row"], np.flatnonzero(sensitive(texts)))]
        for row in table[~table["theme"].isin(names)].itertuples():
            said = list(told.loc[told["theme"].eq(row.theme), "said"].head(3))
            names[row.theme] = f"{write(row.words.split(', '), said)} (machine-written)"
    own = zip(table["theme"], table["label"], strict=True)
    table["label"] = pd.array([names.get(theme, label) for theme, label in own], dtype="str")
    table.attrs = found.table.attrs
    return replace(found, table=table)


def _known_names(found: "Themes", texts: pd.Series, book: Codebook) -> dict[int, str]:
    """Give the names of the codebook that found themes bear."""
    if not book.themes:
        return {}
    given = assign(texts, book).dropna(subset=["theme"])
    given = given.assign(found=found.labels[given["row"].to_numpy()])
    counts = pd.crosstab(given["found"], given["theme"])
    share = counts.div(counts.sum(axis=1), axis=0)
    names, taken = {}, set()
    for row in found.table.itertuples():
        if row.theme in share.index and share.loc[row.theme].max() > AGREED:
            name = book.themes[share.loc[row.theme].idxmax()].name
            names[row.theme] = f"{name} ({row.label})" if name in taken else name
            taken.add(name)
    return names
