"""Train the encoder on what Reddit and customers wrote, from checkpoint to checkpoint."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.emotions.training.encoder import Encoder, load_encoder

WINDOW = 64
CHECKPOINT = 400  # steps


@dataclass(frozen=True)
class Plan:
    """How long and on what; chosen on a split of train."""

    epochs: int = 3
    batch: int = 32
    rate: float = 1e-4
    head_factor: float = 10.0
    decay: float = 0.01
    warm: float = 0.06
    average: float = 0.998
    neutral: float = 0.5  # share of Reddit's merely neutral comments in an epoch
    repeat_customers: int = 3  # times in an epoch
    repeat_voices: int = 4  # times in the last epoch
    last_reddit: int = 16_000  # Reddit comments in the last epoch
    seed: int = 0


@dataclass(frozen=True)
class Examples:
    """Token numbers and labels of all comments, and where each source's begin and end."""

    ids: list[list[int]]
    labels: np.ndarray
    reddit: np.ndarray
    customers: np.ndarray
    voices: np.ndarray

    @classmethod
    def of(cls, sources: Sequence, tokenizer: Tokenizer) -> "Examples":
        """Put Reddit, customers and voices behind one another."""
        tokenizer.no_padding()
        tokenizer.enable_truncation(WINDOW)
        texts = [text for source in sources for text in source.texts]
        edges = np.cumsum([0, *(len(source.texts) for source in sources)])
        places = [np.arange(a, b) for a, b in pairwise(edges)]
        labels = np.vstack([source.labels for source in sources])
        return cls([e.ids for e in tokenizer.encode_batch(texts)], labels, *places)

    def batches(self, plan: Plan, epoch: int) -> list[np.ndarray]:
        """One epoch in batches of comments of like length, in random order."""
        rng = np.random.default_rng(1000 * plan.seed + epoch)
        last = epoch == plan.epochs - 1
        neutral = self.labels[:, EMOTIONS.index("neutral")] & (self.labels.sum(axis=1) == 1)
        merely = neutral[self.reddit]
        reddit = self.reddit[~merely | (rng.random(len(merely)) < plan.neutral)]
        if last:
            reddit = rng.permutation(reddit)[: plan.last_reddit]
        customers = np.repeat(self.customers, plan.repeat_customers)
        voices = np.repeat(self.voices, plan.repeat_voices if last else 0)
        rows = rng.permutation(np.concatenate([reddit, customers, voices]))
        found = []
        for start in range(0, len(rows), 100 * plan.batch):
            part = rows[start : start + 100 * plan.batch]
            part = part[np.argsort([len(self.ids[i]) for i in part], kind="stable")]
            cut = [part[i : i + plan.batch] for i in range(0, len(part), plan.batch)]
            found += [cut[i] for i in rng.permutation(len(cut))]
        return found

    def tensors(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Token numbers, where there are any, and labels."""
        length = max(len(self.ids[i]) for i in rows)
        ids = torch.zeros(len(rows), length, dtype=torch.long)
        present = torch.zeros(len(rows), length, dtype=torch.bool)
        for place, i in enumerate(rows):
            ids[place, : len(self.ids[i])] = torch.tensor(self.ids[i])
            present[place, : len(self.ids[i])] = True
        return ids, present, torch.tensor(self.labels[rows], dtype=torch.float)


def train_encoder(examples: Examples, weights: Path, work: Path, plan: Plan) -> Encoder:
    """Train from the original weights, or go on from the last checkpoint in `work`.

    Parameters
    ----------
    examples
        What to learn from.
    weights
        model.safetensors of all-MiniLM-L6-v2.
    work
        Folder of the checkpoint; one of another plan is refused.
    plan
        How long and on what.

    Returns
    -------
    Encoder
        The running average of the weights over the last steps.
    """
    torch.manual_seed(plan.seed)
    rates = examples.labels[examples.customers].mean(axis=0)
    encoder = load_encoder(weights, torch.tensor(rates, dtype=torch.float))
    trained = {n: p for n, p in encoder.named_parameters() if p.requires_grad}
    optimiser = _optimiser(trained, plan)
    average = {name: p.detach().clone() for name, p in trained.items()}
    batches = [b for epoch in range(plan.epochs) for b in examples.batches(plan, epoch)]
    state = {"step": 0, "plan": asdict(plan)}
    if (work / "last.pt").exists():
        state = torch.load(work / "last.pt", weights_only=True)
        if state["plan"] != asdict(plan):
            raise SystemExit(f"{work} holds a training of another plan; name another folder.")
        encoder.load_state_dict(state["encoder"])
        optimiser.load_state_dict(state["optimiser"])
        average = state["average"]
    encoder.train()
    for step in range(state["step"], len(batches)):
        # Set anew, so that a training that was cut off goes on as it would have.
        torch.manual_seed(plan.seed * 100_003 + step)
        _learn(encoder, optimiser, examples, batches[step], _rate(step, len(batches), plan))
        keep = min(plan.average, (1 + step) / (10 + step))
        for name, p in trained.items():
            average[name].lerp_(p.detach(), 1 - keep)
        if (step + 1) % CHECKPOINT == 0 or step + 1 == len(batches):
            stored = {"encoder": encoder.state_dict(), "optimiser": optimiser.state_dict()}
            new = {"step": step + 1, "plan": asdict(plan), "average": average, **stored}
            torch.save(new, work / "next.pt")
            os.replace(work / "next.pt", work / "last.pt")
    encoder.load_state_dict({**encoder.state_dict(), **average})
    return encoder.eval()


def _optimiser(trained: dict[str, torch.nn.Parameter], plan: Plan) -> torch.optim.Optimizer:
    """AdamW, the new head at a higher rate than the layers that already know English."""
    groups = [
        {"params": [p for n, p in trained.items() if n.startswith("head") == head], "base": rate}
        for head, rate in ((False, plan.rate), (True, plan.rate * plan.head_factor))
    ]
    return torch.optim.AdamW(groups, weight_decay=plan.decay, fused=True)


def _rate(step: int, steps: int, plan: Plan) -> float:
    """Share of the full rate: up in a line, then down in a line."""
    warm = max(1, int(plan.warm * steps))
    return min((step + 1) / warm, (steps - step) / max(1, steps - warm))


def _learn(
    encoder: Encoder,
    optimiser: torch.optim.Optimizer,
    examples: Examples,
    rows: np.ndarray,
    rate: float,
) -> None:
    """One step down the slope."""
    for group in optimiser.param_groups:
        group["lr"] = group["base"] * rate
    ids, present, labels = examples.tensors(rows)
    with torch.autocast("cpu", torch.bfloat16):
        odds = encoder(ids, present)
    loss = functional.binary_cross_entropy_with_logits(odds.float(), labels, reduction="none")
    optimiser.zero_grad()
    loss.sum(dim=1).mean().backward()
    torch.nn.utils.clip_grad_norm_(_all(optimiser), 5.0)
    optimiser.step()


def _all(optimiser: torch.optim.Optimizer) -> Iterator[torch.nn.Parameter]:
    """Everything that is trained."""
    return (p for group in optimiser.param_groups for p in group["params"])
