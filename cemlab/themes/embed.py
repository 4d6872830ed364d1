"""Comments as vectors: by what sentences mean, or by nothing but the comments' own words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Protocol

import numpy as np
from scipy import sparse

from cemlab.text import MASKED

TIMES = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan feb mar apr jun jul aug sep sept "
    "oct nov dec"
)
TALK = (
    "hi hello hey dear please thanks thank yes yeah ok okay also really just quite actually "
    "basically honestly literally got get getting gets im ive id ill dont doesnt didnt isnt wasnt "
    "arent werent cant couldnt wouldnt wont shouldnt havent hasnt hadnt youre theyre thats theres "
    "lets did does doing let like lot lots thing things know say said want wanted way make made"
)
# scikit-learn's English stop words hold these, and customers write about them.
KEPT = "amount bill call computer detail fire full interest name system back bottom front side top"
# How a comment is said, not what it is about: such words would gather comments by mood.
MOOD = (
    "good great excellent nice bad terrible awful horrible poor best worst better worse happy "
    "unhappy love loved hate hated amazing fine glad angry furious disappointed disappointing "
    "annoyed annoying frustrated frustrating pleased satisfied overall"
)
# Function words of German, which short comments bring into studies in English.
GERMAN = (
    "aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim "
    "bin bis bist bitte da dabei dafür damit dann das dass daß dazu dein deine dem den denn der "
    "des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem "
    "einen einer eines einfach er es etwas euch euer eure für gab ganz gar geht gibt gute guten "
    "guter gutes hab habe haben hatte hatten hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren "
    "ihrer im immer in ins ist ja je jede jedem jeden jeder jedes jetzt kann kein keine keinem "
    "keinen keiner können könnte leider machen mal man manche mehr mein meine meinem meinen meiner "
    "mich mir mit muss musste nach nein nicht nichts noch nun nur ob oder ohne schlecht schon sehr "
    "sein seine seinem seinen seiner seit sich sie sind so solche soll sollte sondern sonst toll "
    "über um und uns unser unsere unserem unseren unter viel vom von vor war waren warum was weg "
    "weil weiter welche wenn wer werde werden wie wieder will wir wird wo wollen wurde wurden "
    "würde zu zum zur zwar zwischen danke"
)
WORD = re.compile(r"[^\W\d_]{2,}")
READ = 20_000  # texts of which the words are kept in mind: every question to them reads them anew


class Encoder(Protocol):
    """Whatever turns comments into vectors; similar comments get similar directions."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row per text, float, shape (n, d); zeros where a text cannot be read."""
        ...


class SentenceEncoder:
    """The encoder that comes with the package: MiniLM, which knows what English sentences mean.

    Each distinct text is encoded once on a machine: its vector is kept in the user's cache folder
    (``$CEMLAB_CACHE``), readable by the owner alone, under hashes of the text and of the model.

    Examples
    --------
    >>> late, slow, kind = SentenceEncoder().encode(["A late train", "It was delayed", "Kind crew"])
    >>> bool(late @ slow > late @ kind)
    True
    """

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return vectors of whole numbers, shape (n, 384)."""
        from cemlab.themes.store import stored

        return stored(list(texts))


class WordEncoder:
    """TF-IDF and word company, both shortened by SVD; learnt from the comments at hand.

    Two views stand side by side. The first is latent semantic analysis: words and word
    pairs weighted by ``(1 + log tf) · idf``, reduced by a truncated SVD (Deerwester et al.
    1990). The second lets a short comment borrow the company its words keep elsewhere:
    positive pointwise mutual information of words in one comment, context counts smoothed
    by the power 0.75 (Levy, Goldberg & Dagan 2015), reduced by SVD and averaged with idf.
    Neither knows a word it has not met in these comments.

    Parameters
    ----------
    dimensions
        Length of each view; the vector is twice as long, at most.
    seed
        Of the randomised SVD.

    Examples
    --------
    >>> comments = ["late invoice", "invoice late again", "helpful agent", "agent was helpful"]
    >>> vectors = WordEncoder(dimensions=2).encode(comments)
    >>> bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2])
    True
    """

    def __init__(self, dimensions: int = 100, seed: int = 0) -> None:
        self.dimensions = dimensions
        self.seed = seed

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Learn from `texts` and return their unit vectors; zeros where no word is shared."""
        from sklearn.preprocessing import normalize

        found = [terms(text) for text in texts]
        words, _ = count_words([[term for term in one if " " not in term] for one in found])
        pairs, _ = count_words(found)
        views = [view for view in (self._latent(pairs), self._company(words)) if view.size]
        if not views:
            return np.zeros((len(texts), 1))
        return normalize(np.hstack(views))

    def _latent(self, counts: sparse.csr_matrix) -> np.ndarray:
        """Latent semantic analysis."""
        from sklearn.feature_extraction.text import TfidfTransformer
        from sklearn.preprocessing import normalize

        if not counts.nnz:
            return np.empty((counts.shape[0], 0))
        return normalize(self._svd(TfidfTransformer(sublinear_tf=True).fit_transform(counts))[0])

    def _company(self, counts: sparse.csr_matrix) -> np.ndarray:
        """Idf-weighted mean of the words' PPMI vectors."""
        from sklearn.preprocessing import normalize

        if not counts.nnz:
            return np.empty((counts.shape[0], 0))
        present = counts.sign()
        words, scale = self._svd(_ppmi(present))
        words = normalize(words / np.sqrt(np.where(scale > 0, scale, 1.0)))
        idf = np.log(1 + counts.shape[0] / np.asarray(present.sum(axis=0)).ravel())
        return normalize(normalize(present @ sparse.diags_array(idf)) @ words)

    def _svd(self, matrix: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
        """Scores and singular values; the matrix itself where it is already narrow."""
        from sklearn.decomposition import TruncatedSVD

        size = min(self.dimensions, min(matrix.shape) - 1)
        if size < 2:
            return matrix.toarray(), np.ones(matrix.shape[1])
        svd = TruncatedSVD(size, n_iter=3, random_state=self.seed)
        return svd.fit_transform(matrix), svd.singular_values_


def _ppmi(present: sparse.csr_matrix) -> sparse.csr_matrix:
    """Positive pointwise mutual information of words that share a comment."""
    joint = (present.T @ present).tocoo()
    total = joint.sum()
    words = np.asarray(joint.sum(axis=1)).ravel()
    context = words**0.75 / (words**0.75).sum()
    value = np.log(joint.data * total / (total * words[joint.row] * context[joint.col]))
    keep = value > 0
    return sparse.csr_matrix((value[keep], (joint.row[keep], joint.col[keep])), shape=joint.shape)


@lru_cache(READ)
def word_runs(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words that can carry a theme, as written, in runs of neighbours.

    Masks, links, numbers, money, weekdays, months, stop words, talk and mood are left out
    and end a run, as does punctuation.

    Examples
    --------
    >>> word_runs("Called [PHONE] on Monday: the 2nd invoice amount of 400 EUR was wrong, thanks")
    (('called',), ('invoice', 'amount'), ('eur',), ('wrong',))
    """
    plain = MASKED.sub(" | ", text).lower().replace("’", "'").replace("'", "")
    stop = _stop_words()
    runs: list[list[str]] = [[]]
    end = 0
    for match in WORD.finditer(plain):
        if plain[end : match.start()].strip() or match[0] in stop:
            runs.append([])
        if match[0] not in stop:
            runs[-1].append(match[0])
        end = match.end()
    return tuple(tuple(run) for run in runs if run)


@lru_cache(READ)
def terms(text: str) -> tuple[str, ...]:
    """Return stems and pairs of neighbouring stems.

    Examples
    --------
    >>> terms("wrong invoices and fees")
    ('wrong', 'invoic', 'wrong invoic', 'fee')
    """
    found = []
    for run in word_runs(text):
        part = [stem(word) for word in run]
        found += part + [f"{a} {b}" for a, b in pairwise(part)]
    return tuple(found)


@cache
def stem(word: str) -> str:
    """Return the stem of one word."""
    from textblob import Word

    return str(Word(word).stem())


@cache
def _stop_words() -> frozenset[str]:
    """Words that say nothing of the subject."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    said = f"{TIMES} {TALK} {MOOD} {GERMAN}".split()
    return ENGLISH_STOP_WORDS.union(said).difference(KEPT.split())


def count_words(
    lists: Iterable[Sequence[str]], max_share: float = 0.5
) -> tuple[sparse.csr_matrix, list[str]]:
    """Count terms per comment; rare and ubiquitous terms are left out.

    Parameters
    ----------
    lists
        The terms of each comment.
    max_share
        Terms in more than this share of the comments are dropped.

    Returns
    -------
    counts
        Shape (n, terms), float.
    vocabulary
        The terms, sorted.

    Examples
    --------
    >>> counts, words = count_words([["late", "bill"], ["late", "bill"], ["bill"]], 0.9)
    >>> words
    ['late']
    """
    lists = list(lists)
    seen = Counter(term for found in lists for term in set(found))
    least = max(2 if len(lists) < 1000 else 3, len(lists) // 5000)
    words = sorted(
        term for term, n in seen.items() if least <= n <= max(least, max_share * len(lists))
    )
    place = {word: i for i, word in enumerate(words)}
    cells = [(row, place[t]) for row, found in enumerate(lists) for t in found if t in place]
    rows, columns = np.array(cells, dtype=int).reshape(-1, 2).T
    shape = (len(lists), len(words))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape), words
