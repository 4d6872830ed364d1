"""The transformer tier: MiniLM in eight-bit numbers, run by onnxruntime from the package's files.

One trunk of shared layers feeds two heads: emotions, and the meaning of a sentence as a vector.
The same words are labelled otherwise on Reddit ("the screen is small": neutral) than in a survey
(disapproval). So emotions are read as each of the two worlds labels them, and mixed by how likely a
customer is speaking.
Comments of one length are read together and never filled up, each number is rounded within its own
row, and each batch is worked on by one thread: so nothing that a comment gets depends on the
others of a call, on their order, or on the number of threads.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

import numpy as np
from scipy.special import expit

from cemlab.emotions.linear import LinearModel, shipped_model
from cemlab.emotions.taxonomy import EMOTIONS

# Tokens read at once, two of which mark the ends. Feelings were trained on as many: in longer
# comments they are read better whole than in parts (held-out customers, chosen there).
WINDOW = {"emotions": 128, "meaning": 64}
BATCH_TOKENS = 512
# Share of the linear tier in the log odds.
WORDS = 0.3
# Probability from which a whole sentiment is there, chosen on customers held out of training.
WHOLE = 0.35


class Transformer:
    """Reads emotions with the weights that come with the package.

    Parameters
    ----------
    folder, words
        Another network and linear tier than those of the package.

    Attributes
    ----------
    thresholds
        (28) probability from which an emotion is said to be there.
    """

    whole = WHOLE

    def __init__(self, folder: Traversable | None = None, words: LinearModel | None = None) -> None:
        from tokenizers import Tokenizer

        self._words = words
        self._files = folder or resources.files("cemlab.emotions").joinpath("data")
        self._tokenizer = Tokenizer.from_str(
            self._files.joinpath("tokenizer.json").read_text(encoding="utf-8")
        )
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._start, self._end = self._tokenizer.encode("").ids
        self._sentence_ends = {self._tokenizer.token_to_id(mark) for mark in ".!?;"}
        with self._files.joinpath("transformer.npz").open("rb") as file:
            stored = np.load(file, allow_pickle=False)
            self.thresholds = stored["thresholds"].astype(float)
            self._weights, self._bias = stored["weights"].astype(float), stored["bias"]
            self._slopes, self._shift = stored["slopes"], stored["shift"]
        self._sessions: dict[str, object] = {}

    def read(self, texts: Sequence[str]) -> np.ndarray:
        """Give (n, 28) probabilities; NaN rows where too few words are known."""
        blended = blend(self.odds(texts), (self._words or shipped_model()).odds(texts))
        return mixed(blended, self._slopes, self._shift)

    def odds(self, texts: Sequence[str]) -> np.ndarray:
        """Give (n, 57) log odds of the network alone, not calibrated, also of what is no English.

        28 as Reddit labels them, 28 as customers' comments are labelled, and those of the comment
        being a customer's. A comment longer than 126 word pieces is read in parts, at the ends of
        sentences where it can be: it carries what any part carries, and is neutral where all are.
        """
        vectors, owner = self._run(texts, "emotions")
        # Not by BLAS, whose order of summation depends on the number of rows.
        odds = np.einsum("nd,kd->nk", vectors, self._weights) + self._bias
        turned = np.where(np.array([*EMOTIONS, *EMOTIONS, "customer"]) == "neutral", -1, 1)
        found = np.full((len(texts), len(turned)), -np.inf)
        np.maximum.at(found, owner, odds * turned)
        return found * turned

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Give (n, 384) unit vectors in which comments of like meaning lie near each other."""
        vectors, owner = self._run(texts, "meaning")
        found = np.zeros((len(texts), vectors.shape[1]))
        np.add.at(found, owner, vectors)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    def _run(self, texts: Sequence[str], head: str) -> tuple[np.ndarray, np.ndarray]:
        """Give the head's vector for each part of each text, and the text's place."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        room = WINDOW[head] - 2
        parts = [(i, part) for i, e in enumerate(encoded) for part in self._cut(e.ids, room)]
        owner = np.array([place for place, _ in parts], dtype=np.int64)
        lengths = np.array([len(part) + 2 for _, part in parts], dtype=np.int64)
        batches = [
            alike[start : start + BATCH_TOKENS // length]
            for length in np.unique(lengths)
            for alike in [np.flatnonzero(lengths == length)]
            for start in range(0, len(alike), BATCH_TOKENS // length)
        ]
        trunk, top = self._session("trunk"), self._session(head)

        def work(batch: np.ndarray) -> np.ndarray:
            ids = np.array([[self._start, *parts[i][1], self._end] for i in batch], dtype=np.int64)
            hidden = trunk(None, {"ids": ids})[0]
            found = top(None, {"hidden": hidden})[0]
            # What the marks of start and end carry makes short comments alike.
            bare = head == "meaning" and found.shape[1] > 2
            return (found[:, 1:-1] if bare else found).mean(axis=1)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            worked = list(pool.map(work, batches))
        vectors = np.vstack(worked)
        return vectors[np.argsort(np.concatenate(batches))].astype(float), owner

    def _cut(self, ids: list[int], room: int) -> list[list[int]]:
        """Cut a text into parts of at most `room` pieces, after a sentence where one ends."""
        parts = []
        while len(ids) > room:
            ends = [i + 1 for i in range(room // 2, room) if ids[i] in self._sentence_ends]
            edge = ends[-1] if ends else room
            parts.append(ids[:edge])
            ids = ids[edge:]
        return [*parts, ids]

    def _session(self, name: str) -> Callable:
        """Load one of the graphs, once."""
        if name not in self._sessions:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            model = self._files.joinpath(f"{name}.onnx").read_bytes()
            session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
            self._sessions[name] = session.run
        return self._sessions[name]


def blend(network: np.ndarray, words: np.ndarray) -> np.ndarray:
    """Log odds (n, 57) of the network with those of the linear tier (n, 28) in both worlds.

    The share of the linear tier was chosen on a split of train.
    """
    emotions = (1 - WORDS) * network[:, :-1] + WORDS * np.tile(words, 2)
    return np.column_stack([emotions, network[:, -1]])


def mixed(odds: np.ndarray, slopes: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Give probabilities (n, 28): those of each world, calibrated, by how likely it is speaking.

    Parameters
    ----------
    odds
        As from `blend`; where the emotions' are NaN, the outcome is.
    slopes, shift
        Shapes (2, 2) and (2, 28): `calibrated` for Reddit and for customers.
    """
    *worlds, customer = by_world(odds)
    reddit, customers = (
        expit(calibrated(*given)) for given in zip(worlds, slopes, shift, strict=True)
    )
    return reddit + expit(customer) * (customers - reddit)


def by_world(odds: np.ndarray) -> list[np.ndarray]:
    """Part log odds (n, 57) into Reddit's (n, 28), customers' (n, 28) and those of a customer."""
    return np.split(odds, [len(EMOTIONS), 2 * len(EMOTIONS)], axis=1)


def calibrated(odds: np.ndarray, slopes: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Log odds after beta calibration (Kull, Silva Filho & Flach 2017).

    One slope for log(p), one for −log(1 − p), the same for all emotions, and a shift per emotion.
    """
    with np.errstate(invalid="ignore"):  # what cannot be read is NaN
        sides = -np.logaddexp(0, -odds), np.logaddexp(0, odds)
    return slopes[0] * sides[0] + slopes[1] * sides[1] + shift


@lru_cache(maxsize=1)
def shipped_transformer() -> Transformer:
    """Load what comes with the package, once."""
    return Transformer()
