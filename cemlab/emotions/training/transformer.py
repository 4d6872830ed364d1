"""Train, export, calibrate and measure the transformer tier."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import minimize
from scipy.special import expit, logit
from tokenizers import Tokenizer

from cemlab.emotions.corpora import Labelled, without
from cemlab.emotions.evaluation import choose, micro_f1
from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.emotions.training.altered import altered
from cemlab.emotions.training.encoder import MINILM, MPNET, Encoder, Shape, load_encoder
from cemlab.emotions.training.export import export
from cemlab.emotions.training.linear import train
from cemlab.emotions.training.meaning import rows_of_words, train_meaning
from cemlab.emotions.training.student import (
    STUDENT,
    TEACHER,
    TEACHER_SHARE,
    Examples,
    Plan,
    read_odds,
    train_encoder,
)
from cemlab.emotions.training.worlds import (
    Corpora,
    Decision,
    labelled_again,
    measure,
    sentences_of,
)
from cemlab.emotions.transformer import WHOLE, Transformer, blend, by_world, mixed
from cemlab.errors import DataError

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MPNET_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
HELD_OUT_REDDIT, HELD_OUT_CUSTOMERS = 2_500, 450
HELD_OUT_SEED = 20
ALTERED_SEED = 5
CUSTOMER_SHARE = 0.5  # of the weight in the choice of the threshold
# How many times the odds that a customer speaks are those in training; chosen on held-out comments.
IN_USE = 20.0
UNREAD = 1e-4  # probability for what cannot be read
REDDIT_FOR_MEANING = 24_000  # comments
RIDGE = 10.0  # pulls the shift of a rare emotion towards none


def train_transformer(
    corpora: Corpora, weights: Path, teacher_weights: Path, work: Path, out: Path, seed: int
) -> dict:
    """Write the graphs, transformer.npz and tokenizer.json; give what was measured on them.

    Parameters
    ----------
    corpora
        As read.
    weights, teacher_weights
        Folders with model.safetensors and tokenizer.json of all-MiniLM-L6-v2, which ships, and of
        all-mpnet-base-v2, which teaches it.
    work
        Folder for checkpoints; a training that was cut off goes on there.
    out
        Folder of the artefact.
    seed
        Of batches, dropout and the first weights of the heads.
    """
    _check(weights, "all-MiniLM-L6-v2", MINILM_SHA256)
    _check(teacher_weights, "all-mpnet-base-v2", MPNET_SHA256)
    rng = np.random.default_rng(HELD_OUT_SEED)
    order = rng.permutation(len(corpora.reddit["train"].texts))
    reddit = corpora.reddit["train"].take(order[HELD_OUT_REDDIT:])
    order = rng.permutation(len(corpora.customers.texts))
    held, seen = order[:HELD_OUT_CUSTOMERS], order[HELD_OUT_CUSTOMERS:]
    customers, held_customers = corpora.customers.take(seen), corpora.customers.take(held)
    sources = [reddit, *_of_customers(corpora, customers)]
    more = _altered(corpora, sources[1:], weights)
    tuned = _train_both(sources, more, weights, teacher_weights, work, seed)
    meaning = _teach_meaning(sources, weights, teacher_weights, work / "meaning", seed)
    export(_arrays(tuned), _arrays(meaning), out)
    shutil.copyfile(weights / "tokenizer.json", out / "tokenizer.json")
    head = head_of(tuned)
    np.savez(out / "transformer.npz", **head, **_undecided())
    network, (words, unseen_words) = Transformer(out), train(corpora, seed)

    def read(texts: list[str]) -> np.ndarray:
        return blend(network.odds(texts), words.odds(texts))

    # The words' model was fitted without the fold of each of these.
    by_words = logit(unseen_words[held])
    unseen = held_customers, blend(network.odds(held_customers.texts), by_words)
    figures, held_out, decision = measure(read, decide, corpora, unseen, seed)
    held_out.save(out / "transformer_held_out.npz")
    chosen = {"thresholds": decision.limits, "slopes": decision.slopes, "shift": decision.shift}
    np.savez(out / "transformer.npz", **head, **chosen)
    sizes = [len(found.texts) for found in (*sources, more)]
    return {
        "trained_on": sizes,
        "plans": list(map(asdict, STUDENT)),
        "versions": _versions(),
        **figures,
    }


def _check(folder: Path, name: str, sha256: str) -> None:
    """Refuse other weights than training starts from."""
    file = folder / "model.safetensors"
    if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
        raise DataError(f"{file} is not the file of {name} that training starts from.")


def _of_customers(corpora: Corpora, customers: Labelled) -> list[Labelled]:
    """Give customers' comments by both labellings, the voices, and sentences cut from comments."""
    again = labelled_again(customers.texts, corpora.again)
    both = np.where(np.isnan(again), customers.labels, (customers.labels + again) / 2)
    cut = sentences_of(customers.texts, [corpora.voices, *_measuring(corpora)])
    sentences = Labelled(cut, labelled_again(cut, corpora.again))
    return [Labelled(customers.texts, both), corpora.voices, corpora.everyday, sentences]


def _altered(corpora: Corpora, sources: Sequence[Labelled], weights: Path) -> Labelled:
    """Give what customers say with some words changed, without labels."""
    texts = altered([t for source in sources for t in source.texts], weights, ALTERED_SEED)
    nothing = np.full((len(texts), len(EMOTIONS)), np.nan)
    return without(Labelled(texts, nothing), _measuring(corpora))


def _measuring(corpora: Corpora) -> list[Labelled]:
    """All comments of dev and test, and all of customers', of which some are held out."""
    return [corpora.customers, *corpora.passes, corpora.reddit["dev"], corpora.reddit["test"]]


def _train_both(
    sources: Sequence[Labelled],
    more: Labelled,
    weights: Path,
    teacher_weights: Path,
    work: Path,
    seed: int,
) -> Encoder:
    """Train the teacher on what is labelled, and the encoder on the labels and the teacher.

    The encoder also learns from sentences without labels and from `more`, which the teacher reads.
    """
    *whole, sentences = sources
    read_before = sentences.take(~np.isnan(sentences.labels).any(axis=1))
    both = Labelled(sentences.texts + more.texts, np.vstack([sentences.labels, more.labels]))
    rates = torch.tensor(sources[1].labels.mean(axis=0)).float()

    def start(folder: Path, shape: Shape) -> tuple[Tokenizer, Encoder]:
        torch.manual_seed(seed)
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        return tokenizer, load_encoder(folder / "model.safetensors", rates, shape)

    tokenizer, teacher = start(teacher_weights, MPNET)
    labelled, to_read = (Examples.of([*whole, s], tokenizer) for s in (read_before, both))
    _by_plans(labelled, teacher, work / "teacher", TEACHER, seed)
    told = _told(teacher, to_read, work / "told.npz")
    tokenizer, student = start(weights, MINILM)
    taught = Examples.of([*whole, both], tokenizer).taught(told, TEACHER_SHARE)
    _by_plans(taught, student, work / "student", STUDENT, seed)
    return student


def _told(teacher: Encoder, examples: Examples, file: Path) -> np.ndarray:
    """Give the probabilities a teacher reads, each comment as its own world labels.

    Where it read the same comments before, those it read then.
    """
    of = examples.digest()
    if file.exists():
        with np.load(file) as stored:
            if str(stored["of"]) == of:
                return stored["told"]
    rows = np.arange(len(examples.ids))
    as_reddit, as_customers, _ = by_world(read_odds(teacher, examples, rows))
    told = expit(np.where(examples.of_customers(rows)[:, None], as_customers, as_reddit))
    np.savez(file, told=told, of=of)
    return told


def _teach_meaning(
    sources: Sequence[Labelled], weights: Path, teacher_weights: Path, work: Path, seed: int
) -> Encoder:
    """Teach the original encoder what its original teacher sees in the same comments."""
    folders, half = (weights, teacher_weights), torch.full((len(EMOTIONS),), 0.5)
    files = [folder / "model.safetensors" for folder in folders]
    tokenizers = [Tokenizer.from_file(str(folder / "tokenizer.json")) for folder in folders]
    encoders = [load_encoder(files[0], half), load_encoder(files[1], half, MPNET)]
    reddit, *others = (source.texts for source in sources)
    texts = [*reddit[:REDDIT_FOR_MEANING], *chain(*others), *rows_of_words(tokenizers[0], seed)]
    return train_meaning(texts, encoders, tokenizers, work, seed)


def _by_plans(
    examples: Examples, encoder: Encoder, work: Path, plans: Sequence[Plan], seed: int
) -> None:
    """Train by one plan after the other."""
    for number, plan in enumerate(plans):
        own = replace(plan, seed=plan.seed + len(plans) * seed)
        train_encoder(examples, encoder, work / str(number), own)


def decide(corpora: Corpora, read: Mapping[str, np.ndarray], keep: np.ndarray) -> Decision:
    """Calibrate each world by itself, and choose one threshold, each world counting half.

    Beta calibration with two slopes for all emotions and a shift for each, since a rare emotion has
    few cases: on held-out customers it was better than Platt scaling of each. The threshold is that
    of the best micro-F1: thresholds of their own were no better on a split of train.
    """
    limits = np.arange(0.2, 0.5, 0.01)
    read = {world: np.nan_to_num(odds, nan=logit(UNREAD)) for world, odds in read.items()}
    reddit = read["reddit"], corpora.reddit["dev"].labels
    passes = np.vstack([one.labels[keep] for one in corpora.passes])
    customers = np.vstack([read["customers"][keep]] * 2), passes
    both = [
        _calibrate(by_world(odds)[own], labels)
        for own, (odds, labels) in enumerate((reddit, customers))
    ]
    slopes, shift = (np.array(found) for found in zip(*both, strict=True))

    def f1(odds: np.ndarray, labels: np.ndarray) -> np.ndarray:
        chance = mixed(odds, slopes, shift)
        return np.array([micro_f1(labels, choose(chance, limit, WHOLE)) for limit in limits])

    good = (1 - CUSTOMER_SHARE) * f1(*reddit) + CUSTOMER_SHARE * f1(*customers)
    best = limits[good.argmax()].round(2)
    return Decision(np.full(len(EMOTIONS), best), slopes, shift, WHOLE)


def _calibrate(odds: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two slopes, and a shift per emotion, that minimise the log loss and the ridge."""
    sides = np.stack([-np.logaddexp(0, -odds), np.logaddexp(0, odds)])

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        slopes, shift = at[:2], at[2:]
        told = np.tensordot(slopes, sides, 1) + shift
        wrong = expit(told) - labels
        value = (np.logaddexp(0, told) - labels * told).sum()
        turn = np.concatenate([(wrong * sides).sum(axis=(1, 2)), wrong.sum(axis=0) + RIDGE * shift])
        return value + RIDGE * shift @ shift / 2, turn

    start = np.concatenate([np.ones(2), np.zeros(labels.shape[1])])
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return found[:2], found[2:]


def head_of(encoder: Encoder) -> dict[str, np.ndarray]:
    """Give the head's weights and bias, with the odds of a customer as they are in use."""
    head = {"weights": encoder.head.weight, "bias": encoder.head.bias}
    head = {name: value.detach().numpy().copy() for name, value in head.items()}
    head["bias"][-1] += np.log(IN_USE)
    return head


def _undecided() -> dict[str, np.ndarray]:
    """Calibration and thresholds before they are chosen."""
    n = len(EMOTIONS)
    return {"thresholds": np.ones(n), "slopes": np.ones((2, 2)), "shift": np.zeros((2, n))}


def _arrays(encoder: torch.nn.Module) -> Mapping[str, np.ndarray]:
    """Weights as numpy arrays."""
    return {name: value.numpy() for name, value in encoder.state_dict().items()}


def _versions() -> dict[str, str]:
    """Of what the artefact was made with."""
    return {name: version(name) for name in ("torch", "tokenizers", "onnx", "numpy")}
