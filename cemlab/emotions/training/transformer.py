"""Train, export, calibrate and measure the transformer tier."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import minimize
from scipy.special import expit, logit
from tokenizers import Tokenizer

from cemlab.emotions.evaluation import micro_f1
from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.emotions.training.encoder import load_encoder
from cemlab.emotions.training.export import export
from cemlab.emotions.training.linear import train
from cemlab.emotions.training.student import Examples, Plan, train_encoder
from cemlab.emotions.training.worlds import Corpora, Decision, measure
from cemlab.emotions.transformer import Transformer, blend
from cemlab.errors import DataError

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HELD_OUT_REDDIT, HELD_OUT_CUSTOMERS = 2_500, 450
HELD_OUT_SEED = 20
CUSTOMER_SHARE = 0.5  # of the weight in calibration
UNREAD = 1e-4  # probability for what cannot be read
RIDGE = 50.0  # pulls the calibration of a rare emotion towards none


def train_transformer(corpora: Corpora, weights: Path, work: Path, out: Path, plan: Plan) -> dict:
    """Write the graphs, transformer.npz and tokenizer.json; give what was measured on them.

    Parameters
    ----------
    corpora
        As read.
    weights
        Folder with model.safetensors and tokenizer.json of all-MiniLM-L6-v2.
    work
        Folder for checkpoints; a training that was cut off goes on there.
    out
        Folder of the artefact.
    plan
        How long to train, and on what.
    """
    file = weights / "model.safetensors"
    if hashlib.sha256(file.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        raise DataError(f"{file} is not the file of all-MiniLM-L6-v2 that training starts from.")
    rng = np.random.default_rng(HELD_OUT_SEED)
    order = rng.permutation(len(corpora.reddit["train"].texts))
    reddit = corpora.reddit["train"].take(order[HELD_OUT_REDDIT:])
    order = rng.permutation(len(corpora.customers.texts))
    held, seen = order[:HELD_OUT_CUSTOMERS], order[HELD_OUT_CUSTOMERS:]
    customers, held_customers = corpora.customers.take(seen), corpora.customers.take(held)
    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    examples = Examples.of([reddit, customers, corpora.voices], tokenizer)
    tuned = train_encoder(examples, file, work, plan)
    original = load_encoder(file, torch.full((len(EMOTIONS),), 0.5))
    export(_arrays(tuned), _arrays(original), out)
    shutil.copyfile(weights / "tokenizer.json", out / "tokenizer.json")
    head = {"weights": tuned.head.weight, "bias": tuned.head.bias}
    head = {name: value.detach().numpy() for name, value in head.items()}
    np.savez(out / "transformer.npz", **head, **_undecided())
    network, (words, unseen_words) = Transformer(out), train(corpora, plan.seed)

    def read(texts: list[str]) -> np.ndarray:
        return expit(blend(network.odds(texts), words.odds(texts)))

    # The words' model was fitted without the fold of each of these.
    by_words = logit(unseen_words[held])
    unseen = held_customers, expit(blend(network.odds(held_customers.texts), by_words))
    figures, held_out, decision = measure(read, decide, corpora, unseen, plan.seed)
    held_out.save(out / "transformer_held_out.npz")
    chosen = {"thresholds": decision.limits, "slope": decision.slope, "shift": decision.shift}
    np.savez(out / "transformer.npz", **head, **chosen)
    sizes = [len(found.texts) for found in (reddit, customers, corpora.voices)]
    return {"trained_on": sizes, "plan": asdict(plan), "versions": _versions(), **figures}


def decide(corpora: Corpora, read: Mapping[str, np.ndarray], keep: np.ndarray) -> Decision:
    """Calibrate, and choose one threshold for all emotions and worlds, each world counting half.

    Platt scaling with a ridge towards slope 1 and shift 0, since a rare emotion has few cases.
    The threshold is that of the best micro-F1: with few cases per emotion, thresholds of their own
    were no better on a split of train.
    """
    worlds = [(read["reddit"], corpora.reddit["dev"].labels)]
    worlds += [(read["customers"][keep], one.labels[keep]) for one in corpora.passes]
    odds = logit(np.nan_to_num(np.vstack([found for found, _ in worlds]), nan=UNREAD))
    labels, sizes = np.vstack([truth for _, truth in worlds]), [len(found) for found, _ in worlds]
    shares = np.array([1 - CUSTOMER_SHARE, CUSTOMER_SHARE / 2, CUSTOMER_SHARE / 2])
    slope, shift = _platt(odds, labels, np.repeat(sizes[0] * shares / sizes, sizes))
    told, edges = expit(slope * odds + shift), np.cumsum(sizes)[:-1]
    limits = np.arange(0.2, 0.5, 0.01)
    f1 = [
        [micro_f1(truth, said >= limit) for limit in limits]
        for truth, said in zip(np.split(labels, edges), np.split(told, edges), strict=True)
    ]
    best = limits[np.average(f1, axis=0, weights=shares).argmax()]
    return Decision(np.full(len(EMOTIONS), best.round(2)), slope, shift)


def _platt(
    odds: np.ndarray, labels: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Slope and shift per emotion that minimise the weighted log loss and the ridge."""

    def loss(at: np.ndarray, score: np.ndarray, label: np.ndarray) -> tuple[float, np.ndarray]:
        told, away = at[0] * score + at[1], at - [1, 0]
        wrong = weights * (expit(told) - label)
        value = weights @ (np.logaddexp(0, told) - label * told) + RIDGE * away @ away / 2
        return value, np.array([wrong @ score, wrong.sum()]) + RIDGE * away

    found = [
        minimize(loss, [1.0, 0.0], (score, label), jac=True).x
        for score, label in zip(odds.T, labels.T, strict=True)
    ]
    return tuple(np.array(found).T)


def _undecided() -> dict[str, np.ndarray]:
    """Calibration and thresholds before they are chosen."""
    ones = np.ones(len(EMOTIONS))
    return {"thresholds": ones, "slope": ones, "shift": 0 * ones}


def _arrays(encoder: torch.nn.Module) -> Mapping[str, np.ndarray]:
    """Weights as numpy arrays."""
    return {name: value.numpy() for name, value in encoder.state_dict().items()}


def _versions() -> dict[str, str]:
    """Of what the artefact was made with."""
    return {name: version(name) for name in ("torch", "tokenizers", "onnx", "numpy")}
