"""Train an encoder on what Reddit and customers wrote, from checkpoint to checkpoint."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from cemlab.emotions.corpora import Labelled
from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.emotions.training.checkpoint import last_checkpoint, save_checkpoint
from cemlab.emotions.training.encoder import OUTCOMES, Encoder

WINDOW = 128  # tokens
CHECKPOINT = 400  # steps
# Sentences are cut from customers' comments; for the student, altered comments stand among them.
SOURCES = ("reddit", "customers", "voices", "everyday", "sentences")
ALL = 1_000_000  # more than there are
TOGETHER = 64  # comments that are read at once
# In what comments teach, beside their labels.
TEACHER_SHARE = {"reddit": 0.5, "customers": 0.6, "voices": 0.6, "everyday": 0.6, "sentences": 0.5}


@dataclass(frozen=True)
class Plan:
    """How long and on what; chosen on a split of train. Tuples have a number per epoch."""

    rate: float
    average: float
    reddit: tuple[int, ...]  # comments at most
    customers: tuple[int, ...]  # times each
    voices: tuple[int, ...]
    everyday: tuple[int, ...]
    sentences: tuple[int, ...]  # at most
    batch: int = 32
    head_factor: float = 10.0
    decay: float = 0.01
    warm: float = 0.06
    neutral: float = 0.5  # share of Reddit's merely neutral comments in an epoch
    seed: int = 0


# One plan goes on from the weights of the plan before.
STUDENT = (
    Plan(
        rate=1e-4,
        average=0.998,
        reddit=(20_000,) * 8,
        customers=(2, 2, 2, 2, 1, 1, 1, 1),
        voices=(1,) * 8,
        everyday=(1,) * 8,
        sentences=(16_000,) * 8,
    ),
)
TEACHER = (
    Plan(
        rate=5e-5,
        average=0.997,
        reddit=(20_000,) * 4,
        customers=(1, 1, 2, 1),
        voices=(1,) * 4,
        everyday=(1,) * 4,
        sentences=(0,) * 4,
    ),
    Plan(
        rate=3e-5,
        average=0.996,
        reddit=(26_000,),
        customers=(1,),
        voices=(1,),
        everyday=(1,),
        sentences=(ALL,),
        head_factor=5.0,
        seed=1,
    ),
)


@dataclass(frozen=True)
class Examples:
    """Token numbers and what they teach of all comments, and where each source's stand."""

    ids: list[list[int]]
    labels: np.ndarray  # (comments, 28): shares of labellings, or as likely as the teacher says
    places: dict[str, np.ndarray]

    @classmethod
    def of(cls, sources: Sequence[Labelled], tokenizer: Tokenizer) -> "Examples":
        """Put the sources, in the order of SOURCES, behind one another."""
        tokenizer.no_padding()
        tokenizer.enable_truncation(WINDOW)
        texts = [text for source in sources for text in source.texts]
        edges = np.cumsum([0, *(len(source.texts) for source in sources)])
        places = [np.arange(a, b) for a, b in pairwise(edges)]
        labels = np.vstack([source.labels for source in sources])
        ids = [e.ids for e in tokenizer.encode_batch(texts)]
        return cls(ids, labels, dict(zip(SOURCES, places, strict=True)))

    def digest(self) -> str:
        """Tell these comments and labels from any others."""
        found = hashlib.sha256(repr(self.ids).encode())
        found.update(self.labels.astype(np.float32).tobytes())
        return found.hexdigest()

    def taught(self, told: np.ndarray, shares: Mapping[str, float]) -> "Examples":
        """Mix the probabilities `told` by a teacher into the labels, or take them where none are.

        Parameters
        ----------
        told
            Shape (comments, 28).
        shares
            What the teacher counts in each of SOURCES.
        """
        labels = self.labels.astype(np.float32)
        for source, share in shares.items():
            rows = self.places[source]
            mixed = (1 - share) * labels[rows] + share * told[rows]
            labels[rows] = np.where(np.isnan(mixed), told[rows], mixed)
        return replace(self, labels=labels)

    def batches(self, plan: Plan, epoch: int) -> list[np.ndarray]:
        """One epoch in batches of comments of like length, in random order."""
        rng = np.random.default_rng(1000 * plan.seed + epoch)
        rows = self.places["reddit"]
        said = self.labels[rows] > 0.5  # by people: a teacher beside them counts less than half
        merely = said[:, EMOTIONS.index("neutral")] & (said.sum(axis=1) == 1)
        reddit = rng.permutation(rows[~merely | (rng.random(len(merely)) < plan.neutral)])
        often = [np.repeat(self.places[s], getattr(plan, s)[epoch]) for s in SOURCES[1:-1]]
        sentences = rng.permutation(self.places["sentences"])[: plan.sentences[epoch]]
        rows = np.concatenate([reddit[: plan.reddit[epoch]], *often, sentences])
        rows = rng.permutation(rows)
        found = []
        for start in range(0, len(rows), 100 * plan.batch):
            part = rows[start : start + 100 * plan.batch]
            part = part[np.argsort([len(self.ids[i]) for i in part], kind="stable")]
            cut = [part[i : i + plan.batch] for i in range(0, len(part), plan.batch)]
            found += [cut[i] for i in rng.permutation(len(cut))]
        return found

    def of_customers(self, rows: np.ndarray) -> np.ndarray:
        """Tell which comments are not Reddit's."""
        return ~np.isin(rows, self.places["reddit"])

    def tensors(self, rows: np.ndarray, padding: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Token numbers, and where there are any."""
        length = max(len(self.ids[i]) for i in rows)
        ids = torch.full((len(rows), length), padding, dtype=torch.long)
        present = torch.zeros(len(rows), length, dtype=torch.bool)
        for place, i in enumerate(rows):
            ids[place, : len(self.ids[i])] = torch.tensor(self.ids[i])
            present[place, : len(self.ids[i])] = True
        return ids, present


def read_odds(encoder: Encoder, examples: Examples, rows: np.ndarray) -> np.ndarray:
    """Log odds (rows, 57) that a trained encoder gives."""
    encoder.eval()
    order = np.argsort([len(examples.ids[i]) for i in rows], kind="stable")
    found = np.zeros((len(rows), OUTCOMES), dtype=np.float32)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(order), TOGETHER):
            part = order[start : start + TOGETHER]
            odds = encoder(*examples.tensors(rows[part], encoder.shape.padding))
            found[part] = odds.float().numpy()
    return found


def train_encoder(examples: Examples, encoder: Encoder, work: Path, plan: Plan) -> Encoder:
    """Train from the weights given, or go on from the last checkpoint in `work`.

    Parameters
    ----------
    examples
        What to learn from.
    encoder
        With the original weights; it is changed.
    work
        Folder of the checkpoint; one of another plan or of other comments is refused.
    plan
        How long and on what.

    Returns
    -------
    Encoder
        The running average of the weights over the last steps.
    """
    trained = {n: p for n, p in encoder.named_parameters() if p.requires_grad}
    optimiser = _optimiser(trained, plan)
    average = {name: p.detach().clone() for name, p in trained.items()}
    batches = [b for epoch in range(len(plan.reddit)) for b in examples.batches(plan, epoch)]
    of = f"{plan} on {examples.digest()}"
    begin = 0
    if state := last_checkpoint(work):
        if state["of"] != of:
            raise SystemExit(f"{work} holds another training; name another folder.")
        encoder.load_state_dict(state["encoder"])
        optimiser.load_state_dict(state["optimiser"])
        begin, average = state["step"], state["average"]
    encoder.train()
    for step in range(begin, len(batches)):
        # Set anew, so that a training that was cut off goes on as it would have.
        torch.manual_seed(plan.seed * 100_003 + step)
        _learn(encoder, optimiser, examples, batches[step], _rate(step, len(batches), plan))
        keep = min(plan.average, (1 + step) / (10 + step))
        for name, p in trained.items():
            average[name].lerp_(p.detach(), 1 - keep)
        if (step + 1) % CHECKPOINT == 0 or step + 1 == len(batches):
            stored = {"encoder": encoder.state_dict(), "optimiser": optimiser.state_dict()}
            save_checkpoint(work, {"step": step + 1, "of": of, "average": average, **stored})
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
    labels = torch.tensor(examples.labels[rows], dtype=torch.float)
    with torch.autocast("cpu", torch.bfloat16):
        odds = encoder(*examples.tensors(rows, encoder.shape.padding))
    loss = _log_loss(odds.float(), labels, torch.tensor(examples.of_customers(rows)))
    optimiser.zero_grad()
    loss.mean().backward()
    torch.nn.utils.clip_grad_norm_(_all(optimiser), 5.0)
    optimiser.step()


def _log_loss(odds: torch.Tensor, labels: torch.Tensor, customers: torch.Tensor) -> torch.Tensor:
    """Log loss per comment, summed over what it teaches.

    That are its `labels` (comments, 28), as its own world labels, and `customers` (comments, bool),
    which world it is.
    """
    reddit, others, customer = odds.split([len(EMOTIONS), len(EMOTIONS), 1], dim=1)
    own = torch.where(customers[:, None], others, reddit)
    told, true = torch.hstack([own, customer]), torch.column_stack([labels, customers])
    return functional.binary_cross_entropy_with_logits(told, true, reduction="none").sum(dim=1)


def _all(optimiser: torch.optim.Optimizer) -> Iterator[torch.nn.Parameter]:
    """Everything that is trained."""
    return (p for group in optimiser.param_groups for p in group["params"])
