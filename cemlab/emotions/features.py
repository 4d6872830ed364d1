"""Sparse features of comments: words, word pairs, negated words and parts of words.

A comment is read on its own: no weight depends on the other comments of a call. Work is shared
all the same, since each distinct word is looked up and cut into parts once.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy import sparse

_TOKEN = re.compile(
    r"[^\W\d_]+(?:'[^\W\d_]+)*|[!?]|\.\.+|\d+|[:;=]-?[()dp](?!\w)|[\u2600-\u27bf\U0001f300-\U0001faff]"
)
_NEGATION = re.compile(
    r"(?:not|no|never|none|nothing|nobody|without|cannot|hardly|barely|neither|nor"
    r"|(?:ca|do|did|does|was|is|wo|would|could|has|have)nt|\w+n't)$"
)
_CLAUSE_END = re.compile(r"(?:[!?]|\.\.+|but|and|however)$")
_NEGATED_SPAN = 3
_PART_SIZES = (3, 4, 5)


def tokens(text: str) -> list[str]:
    """Cut a comment into lower-case words, marks and emoticons; every number becomes ``0``.

    Examples
    --------
    >>> tokens("It’s NOT working since 9 am!")
    ["it's", 'not', 'working', 'since', '0', 'am', '!']
    """
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").lower()
    return ["0" if token[0].isdigit() else token for token in _TOKEN.findall(plain)]


def parts(word: str) -> list[str]:
    """Cut a word into runs of three to five letters, its ends marked by spaces.

    Examples
    --------
    >>> parts("bad")
    [' ba', 'bad', 'ad ', ' bad', 'bad ', ' bad ']
    """
    marked = f" {word} "
    return [
        marked[start : start + size]
        for size in _PART_SIZES
        for start in range(len(marked) - size + 1)
    ]


@dataclass(frozen=True)
class Tokenised:
    """The tokens of all comments in one row; `word` points into the distinct `words`."""

    n: int
    words: list[str]
    word: np.ndarray
    row: np.ndarray
    negated: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Tokenised":
        """Cut comments into tokens and mark those that a negation turns."""
        lists = [tokens(text) for text in texts]
        lengths = np.fromiter(map(len, lists), np.int64, count=len(lists))
        words = list(dict.fromkeys(chain.from_iterable(lists)))
        place = {word: i for i, word in enumerate(words)}
        word = np.fromiter(
            map(place.__getitem__, chain.from_iterable(lists)), np.int64, count=int(lengths.sum())
        )
        row = np.repeat(np.arange(len(lists)), lengths)
        return cls(len(lists), words, word, row, _negated(words, word, row))


def _negated(words: list[str], word: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Whether a negation stands at most three tokens before, within the same clause."""
    negates = np.array([bool(_NEGATION.match(w)) for w in words] + [False])[word]
    ends = np.array([bool(_CLAUSE_END.match(w)) for w in words] + [False])[word]
    place = np.arange(len(word))
    starts = np.diff(row, prepend=-1) > 0
    last_negation = np.maximum.accumulate(np.where(negates, place, -_NEGATED_SPAN - 1))
    last_border = np.maximum.accumulate(np.where(ends | starts, place, -1))
    near = (place - last_negation <= _NEGATED_SPAN) & (last_negation >= last_border)
    return near & ~negates & ~ends


@dataclass(frozen=True)
class Vocabulary:
    """The known features, as sorted arrays that a file can hold without pickle.

    Attributes
    ----------
    words
        Known words; each is two features: as it stands, and negated.
    pairs
        Known pairs of neighbouring words, each as place of the first × number of words + place of
        the second.
    parts
        Known parts of words.
    """

    words: np.ndarray
    pairs: np.ndarray
    parts: np.ndarray

    @classmethod
    def learn(cls, texts: Sequence[str], min_texts: int) -> "Vocabulary":
        """Take every feature that stands in at least `min_texts` of the comments."""
        cut = Tokenised.of(texts)
        shape = (cut.n, len(cut.words))
        in_texts = sparse.csr_array((np.ones(len(cut.word)), (cut.row, cut.word)), shape) > 0
        words = np.sort(np.array(cut.words)[in_texts.sum(axis=0) >= min_texts])
        known = cls(words, np.arange(0), np.array([""]))
        ids, pair = known._pairs(cut)
        distinct = np.unique(np.column_stack([pair, ids]), axis=0)
        values, counts = np.unique(distinct[:, 0], return_counts=True)
        cutting, names = _cut_words(cut.words)
        counted = ((in_texts.astype(float) @ cutting) > 0).sum(axis=0)
        order = np.argsort(names)
        kept = order[counted[order] >= min_texts]
        return cls(words, values[counts >= min_texts], names[kept])

    @property
    def blocks(self) -> tuple[int, int, int]:
        """Number of features from words (plain, negated), pairs and parts."""
        return 2 * len(self.words), len(self.pairs), len(self.parts)

    def _ids(self, words: list[str]) -> np.ndarray:
        """Places of words among the known ones, -1 where unknown."""
        place = {word: i for i, word in enumerate(self.words.tolist())}
        return np.array([place.get(word, -1) for word in words] + [-1])

    def _pairs(self, cut: Tokenised) -> tuple[np.ndarray, np.ndarray]:
        """Comment and pair number of every two known neighbours."""
        ids = self._ids(cut.words)[cut.word]
        first, second = ids[:-1], ids[1:]
        both = (first >= 0) & (second >= 0) & (cut.row[:-1] == cut.row[1:])
        return cut.row[:-1][both], first[both] * len(self.words) + second[both]

    def known_share(self, cut: Tokenised) -> np.ndarray:
        """Share of each comment's words that are known; 0 where it has no words."""
        word = np.array([w[0].isalpha() for w in cut.words] + [False])[cut.word]
        known = word & (self._ids(cut.words)[cut.word] >= 0)
        total = np.bincount(cut.row[word], minlength=cut.n)
        return np.bincount(cut.row[known], minlength=cut.n) / np.maximum(total, 1)

    def count(self, cut: Tokenised) -> list[sparse.csr_array]:
        """How often each feature stands in each comment, one matrix per block."""
        ids = self._ids(cut.words)[cut.word]
        known = ids >= 0
        column = ids + np.where(cut.negated, len(self.words), 0)
        words = _counts(cut.row[known], column[known], (cut.n, self.blocks[0]))
        row, pair = self._pairs(cut)
        place = np.searchsorted(self.pairs, pair)
        hit = place < len(self.pairs)
        hit[hit] = self.pairs[place[hit]] == pair[hit]
        pairs = _counts(row[hit], place[hit], (cut.n, self.blocks[1]))
        # The parts of "happy" would say joy in "not happy" too.
        plain = ~cut.negated
        all_words = _counts(cut.row[plain], cut.word[plain], (cut.n, len(cut.words)))
        in_parts = sparse.csr_array(all_words @ _cut_words(cut.words, self.parts)[0])
        in_parts.sort_indices()
        return [words, pairs, in_parts]


def _counts(row: np.ndarray, column: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    """Count with sorted columns, so that a row is the same whatever else the call holds."""
    matrix = sparse.coo_array((np.ones(len(row)), (row, column)), shape).tocsr()
    matrix.sum_duplicates()
    return matrix


def _cut_words(
    words: list[str], known: np.ndarray | None = None
) -> tuple[sparse.csr_array, np.ndarray]:
    """Parts of each distinct word that has letters, counted; and the parts' names."""
    lists = [parts(word) if word[0].isalpha() else [] for word in words]
    if known is None:
        known = np.array(list(dict.fromkeys(chain.from_iterable(lists))) or [""])
    place = {part: i for i, part in enumerate(known.tolist())}
    row = np.repeat(np.arange(len(words)), [len(found) for found in lists])
    column = np.array([place.get(part, -1) for part in chain.from_iterable(lists)], dtype=np.int64)
    hit = column >= 0
    return _counts(row[hit], column[hit], (len(words), len(known))), known
