"""Train the layers that read meaning: rounded as they ship, taught by what two encoders see."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from cemlab.emotions.training.checkpoint import last_checkpoint, save_checkpoint
from cemlab.emotions.training.encoder import Encoder
from cemlab.emotions.training.export import GELU_FLOOR, WEIGHT_TOP

SHORTEST, LONGEST = 3, 32  # tokens, the marks of start and end among them
ROWS_OF_WORDS, LENGTHS = 8_000, (2, 7)  # how many, and of how many words (less than the second)
BATCH, EPOCHS, RATE, WARM = 64, 8, 2e-4, 0.1
CHECKPOINT = 200  # steps


class Rounded(nn.Linear):
    """A linear map as `export` rounds it; slopes pass through the rounding."""

    floor = 0.0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Multiply whole numbers, which bfloat16 holds exactly."""
        step = (self.weight.abs().amax(1, keepdim=True).clamp(min=1e-9) / WEIGHT_TOP).detach()
        whole, bias = _round(self.weight / step), self.bias
        x, top, least = x.float(), 127, -128
        if self.floor:
            x, top, least = x + self.floor, 255, 0
            bias = bias - self.floor * (whole * step).sum(1)
        size = (x.abs().amax(-1, keepdim=True).clamp(min=1e-9) / top).detach()
        product = functional.linear(_round(x / size).clamp(least, top), whole)
        return product.float() * size * step[:, 0] + bias


def _round(x: torch.Tensor) -> torch.Tensor:
    return x + (x.round() - x).detach()


def rows_of_words(tokenizer: Tokenizer, seed: int) -> list[str]:
    """Put words of the encoder's list side by side at random.

    They teach what a word means that neither Reddit nor the customers of the training write.
    """
    known = tokenizer.get_vocab()
    words = np.array(sorted(w for w in known if w.isascii() and w.isalpha() and len(w) > 2))
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(words, n)) for n in rng.integers(*LENGTHS, ROWS_OF_WORDS)]


def train_meaning(
    texts: Sequence[str],
    encoders: Sequence[Encoder],
    tokenizers: Sequence[Tokenizer],
    work: Path,
    seed: int,
) -> Encoder:
    """Train the upper layers of the first encoder, rounded, towards what both see in texts.

    The vectors of both stand side by side, shortened to as many numbers as the first one's have,
    and turned so that they lie as near to these as can be (orthogonal Procrustes).

    Parameters
    ----------
    texts
        What to learn from; those of more than LONGEST tokens are left out.
    encoders
        The one that ships, which is changed, and its teacher.
    tokenizers
        Of both.
    work
        Folder of the checkpoint and of what both see; a training that was cut off goes on there.
    seed
        Of the batches.
    """
    ids = [_ids(tokenizer, texts) for tokenizer in tokenizers]
    short = [i for i, found in enumerate(ids[0]) if SHORTEST <= len(found) <= LONGEST]
    ids = [[found[i] for i in short] for found in ids]
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "seen.npz").exists():
        own, teacher = map(read_meaning, encoders, ids)
        np.savez(work / "seen.npz", own=own, teacher=teacher)
    with np.load(work / "seen.npz") as seen:
        target = _target(seen["own"], seen["teacher"])
    own = _as_exported(encoders[0])
    trained = [p for layer in own.layers[own.shape.fixed :] for p in layer.parameters()]
    optimiser = torch.optim.AdamW(trained, RATE, weight_decay=0.0, fused=True)
    rng = np.random.default_rng(seed)
    batches = [b for _ in range(EPOCHS) for b in _batches(ids[0], rng)]
    for step in range(_go_on(work, own, optimiser), len(batches)):
        up, down = (step + 1) / (WARM * len(batches)), 1 - step / len(batches)
        optimiser.param_groups[0]["lr"] = RATE * min(up, down)
        rows = batches[step]
        apart = 1 - functional.cosine_similarity(_meaning(own, ids[0], rows), target[rows])
        optimiser.zero_grad()
        apart.mean().backward()
        optimiser.step()
        if (step + 1) % CHECKPOINT == 0 or step + 1 == len(batches):
            stored = {"encoder": own.state_dict(), "optimiser": optimiser.state_dict()}
            save_checkpoint(work, {"step": step + 1, **stored})
    return own


def _as_exported(encoder: Encoder) -> Encoder:
    """Round all layers; nothing is dropped."""
    for layer in encoder.layers:
        for part in (layer.qkv, layer.out, layer.up, layer.down):
            part.__class__ = Rounded
        layer.down.floor = GELU_FLOOR
    return encoder.eval()


def _go_on(work: Path, encoder: Encoder, optimiser: torch.optim.Optimizer) -> int:
    """Fill both from the last checkpoint and give its step, 0 where there is none."""
    if not (state := last_checkpoint(work)):
        return 0
    encoder.load_state_dict(state["encoder"])
    optimiser.load_state_dict(state["optimiser"])
    return state["step"]


def _ids(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return [found.ids for found in tokenizer.encode_batch(list(texts))]


def _target(own: np.ndarray, teacher: np.ndarray) -> torch.Tensor:
    both = np.hstack([own, teacher]).astype(float)
    short = both @ np.linalg.eigh(both.T @ both)[1][:, -own.shape[1] :]
    left, _, right = np.linalg.svd(short.T @ own)
    return torch.tensor(short @ left @ right, dtype=torch.float)


def _meaning(encoder: Encoder, ids: Sequence[Sequence[int]], rows: np.ndarray) -> torch.Tensor:
    """Mean over tokens, but the marks of start and end, of comments of one length."""
    tokens = torch.tensor([ids[i] for i in rows])
    with torch.autocast("cpu", torch.bfloat16):
        found = encoder.hidden(tokens, torch.ones_like(tokens, dtype=torch.bool))
    return found[:, 1:-1].float().mean(1)


def read_meaning(encoder: Encoder, ids: Sequence[Sequence[int]]) -> np.ndarray:
    """Give unit vectors of comments."""
    found = np.zeros((len(ids), encoder.shape.width), dtype=np.float32)
    encoder.eval()
    with torch.no_grad():
        for rows in _batches(ids, np.random.default_rng(0)):
            found[rows] = functional.normalize(_meaning(encoder, ids, rows)).numpy()
    return found


def _batches(ids: Sequence[Sequence[int]], rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Rows of one length each, in random order."""
    lengths = np.array([len(one) for one in ids])
    order = rng.permutation(len(ids))
    alike = [order[lengths[order] == length] for length in np.unique(lengths)]
    cut = [one[i : i + BATCH] for one in alike for i in range(0, len(one), BATCH)]
    return (cut[i] for i in rng.permutation(len(cut)))
