"""The linear tier: one logistic regression per emotion over the words of a comment."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import BinaryIO

import numpy as np
from scipy import sparse
from scipy.special import expit

from cemlab.emotions.features import Tokenised, Vocabulary

# Below this share of known words a comment is taken for another language or for no words at all.
KNOWN_WORDS = 0.4
# Length of the vector of word parts beside that of words, chosen on a split of train.
PARTS = 0.5


@dataclass(frozen=True)
class LinearModel:
    """Weights of one logistic regression per emotion over the features of `Vocabulary`.

    Attributes
    ----------
    vocabulary
        The features.
    rarity
        Weight of each feature before the comment's length is taken out (inverse text frequency).
    weights, intercepts
        (features, 28) whole numbers to be multiplied by `scale` (28), and (28): on the scale of
        calibrated log odds.
    thresholds
        (28) probability from which an emotion is said to be there.
    """

    vocabulary: Vocabulary
    rarity: np.ndarray
    weights: np.ndarray
    scale: np.ndarray
    intercepts: np.ndarray
    thresholds: np.ndarray

    @classmethod
    def load(cls, file: BinaryIO) -> "LinearModel":
        """Read a model written by `save`; no code in the file is run."""
        with np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        names = {name: _unpack(arrays.pop(name)) for name in ("words", "parts")}
        return cls(Vocabulary(pairs=arrays.pop("pairs"), **names), **arrays)

    def save(self, file: BinaryIO) -> None:
        """Write the model as plain numpy arrays."""
        np.savez_compressed(
            file,
            words=_pack(self.vocabulary.words),
            parts=_pack(self.vocabulary.parts),
            pairs=self.vocabulary.pairs.astype(np.int32),
            rarity=self.rarity.astype(np.float16),
            weights=self.weights,
            scale=self.scale.astype(np.float32),
            intercepts=self.intercepts.astype(np.float32),
            thresholds=self.thresholds.astype(np.float32),
        )

    @cached_property
    def _dense(self) -> np.ndarray:
        """The weights as they are multiplied."""
        return self.weights * self.scale.astype(np.float64)

    def read(self, texts: Sequence[str]) -> np.ndarray:
        """Give (n, 28) probabilities; NaN rows where too few words are known."""
        return expit(self.odds(texts))

    def odds(self, texts: Sequence[str]) -> np.ndarray:
        """Give (n, 28) calibrated log odds; NaN rows where too few words are known."""
        cut = Tokenised.of(texts)
        found = weigh(self.vocabulary.count(cut), self.rarity) @ self._dense + self.intercepts
        found[self.vocabulary.known_share(cut) < KNOWN_WORDS] = np.nan
        return found


def weigh(blocks: list[sparse.csr_array], rarity: np.ndarray) -> sparse.csr_array:
    """Turn counts into weights: damped, times rarity, each comment of the same length.

    Parameters
    ----------
    blocks
        Counts of words, pairs and parts, from `Vocabulary.count`.
    rarity
        One weight per feature, over all blocks.

    Returns
    -------
    csr_array of shape (comments, features)
    """
    words = sparse.hstack(blocks[:2], format="csr")
    edge = words.shape[1]
    return sparse.hstack(
        [_unit(words, rarity[:edge]), PARTS * _unit(blocks[2], rarity[edge:])], format="csr"
    )


def _unit(counts: sparse.csr_array, rarity: np.ndarray) -> sparse.csr_array:
    """Damped counts times rarity, each row of Euclidean length one."""
    data = (1 + np.log(counts.data)) * rarity.astype(np.float64)[counts.indices]
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(row, data**2, minlength=counts.shape[0]))
    return sparse.csr_array((data / length[row], counts.indices, counts.indptr), counts.shape)


def _pack(names: np.ndarray) -> np.ndarray:
    """Strings as one array of bytes, smaller than numpy's own strings."""
    return np.frombuffer("\n".join(names.tolist()).encode(), dtype=np.uint8)


def _unpack(packed: np.ndarray) -> np.ndarray:
    """Strings from `_pack`."""
    return np.array(packed.tobytes().decode().split("\n"))


@lru_cache(maxsize=1)
def shipped_model() -> LinearModel:
    """Load the weights that come with the package, once."""
    with resources.files("cemlab.emotions").joinpath("data/linear.npz").open("rb") as file:
        return LinearModel.load(file)
