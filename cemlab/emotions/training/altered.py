"""Change some words of texts for others like them, so that a teacher has more to read."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

ALTERED = 0.2  # of the words, where there are others like them
NEAR, ALIKE = 8, 0.35  # how many others at most, and how alike (cosine) at least
TOGETHER = 512  # words that are looked up at once
LONGEST = 60  # words
_WORD = re.compile("[A-Za-z]{3,}")


def altered(texts: Sequence[str], weights: Path, seed: int) -> list[str]:
    """Change about every fifth word of three letters and more for one whose vector lies near.

    The words become others of the same kind ("waiter" "cashier", "slow" "sluggish", but "good"
    "bad" too), so labels do not carry over: a teacher has to read what comes out.

    Parameters
    ----------
    texts
        To alter; those in which nothing changes are left out, and so are long ones.
    weights
        Folder with model.safetensors and tokenizer.json of all-MiniLM-L6-v2, whose table of words
        tells which are near.
    seed
        Of which words are changed, and for which.

    Returns
    -------
    list of str
        Texts with a change, each once, in the order of `texts`.
    """
    known = Tokenizer.from_file(str(weights / "tokenizer.json")).get_vocab()
    used = {word.lower() for text in texts for word in _WORD.findall(text)}
    table = load_file(weights / "model.safetensors")["embeddings.word_embeddings.weight"]
    near = _near(sorted(used), known, table.float())
    rng = np.random.default_rng(seed)

    def other(found: re.Match[str]) -> str:
        word = found.group()
        others = near.get(word.lower())
        if not others or rng.random() >= ALTERED:
            return word
        new = others[rng.integers(len(others))]
        return new.upper() if word.isupper() else new.capitalize() if word[0].isupper() else new

    changed = [(text, _WORD.sub(other, text)) for text in texts]
    new = dict.fromkeys(new for text, new in changed if new != text)
    return [text for text in new if len(text.split()) <= LONGEST]


def _near(used: Iterable[str], known: dict[str, int], table: torch.Tensor) -> dict[str, list[str]]:
    """Give the words whose vectors, less the mean of all, lie nearest to those of words used."""
    words = [word for word in sorted(known) if re.fullmatch("[a-z]{3,}", word)]
    vectors = table[[known[word] for word in words]]
    vectors = torch.nn.functional.normalize(vectors - vectors.mean(0))
    place = {word: i for i, word in enumerate(words)}
    used, found = [word for word in used if word in place], {}
    for start in range(0, len(used), TOGETHER):
        part = used[start : start + TOGETHER]
        top = (vectors[[place[word] for word in part]] @ vectors.T).topk(min(NEAR + 1, len(words)))
        for word, alike, others in zip(part, *map(torch.Tensor.tolist, top), strict=True):
            both = zip(alike, others, strict=True)
            found[word] = [words[i] for a, i in both if a > ALIKE and i != place[word]]
    return found
