"""Train the linear tier from raw files: ``python -m cemlab.emotions.training --data DIR``.

DIR holds goemotions/ (train, dev, test .tsv) and cx_emotions/ (train, dev .csv). Written are the
weights, what was measured on them, and the model card.
"""

import argparse
import json
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from cemlab.emotions.card import model_card
from cemlab.emotions.corpora import Labelled, read_customers, read_goemotions, without
from cemlab.emotions.evaluation import (
    best_thresholds,
    calibration_error,
    evaluate,
    fold,
    macro_f1,
    micro_f1,
)
from cemlab.emotions.features import Tokenised, Vocabulary
from cemlab.emotions.linear import LinearModel, weigh
from cemlab.emotions.taxonomy import EMOTIONS, GROUPINGS

MIN_TEXTS = 5  # a feature of fewer texts could point to a person
STRENGTH = 1.5  # C of the logistic regressions, chosen on a split of train
CUSTOMER_WEIGHT = 6.0  # of one customer comment beside one Reddit comment, chosen likewise
CUSTOMER_SHARE = 0.3  # of the weight in the choice of thresholds, chosen likewise
FOLDS = 3
DEV_FOLDS = 5
SHIPPED = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Corpora:
    """All that is read: the worlds of Reddit and of customers, dev customers labelled twice."""

    reddit: dict[str, Labelled]
    customers: Labelled
    passes: tuple[Labelled, Labelled]

    @classmethod
    def read(cls, data: Path) -> "Corpora":
        """Read all splits and drop from train what stands in dev or test."""
        reddit = {s: read_goemotions(data / "goemotions", s) for s in ("train", "dev", "test")}
        folder = data / "cx_emotions"
        passes = tuple(read_customers(folder, "dev", f"labels_{name}") for name in "ab")
        held_out = [reddit["dev"], reddit["test"], *passes]
        reddit["train"] = without(reddit["train"], held_out)
        return cls(reddit, without(read_customers(folder, "train"), held_out), passes)


def fit_labels(
    features: sparse.csr_array, labels: np.ndarray, weights: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Fit one logistic regression per label.

    Parameters
    ----------
    features, labels, weights
        (texts, features), bool (texts, labels) and (texts).
    seed
        Of the solver.

    Returns
    -------
    (ndarray (features, labels), ndarray (labels))
        Coefficients and intercepts.
    """
    matrix = sparse.csr_matrix(features)
    # liblinear takes no wider numbers.
    matrix.indices, matrix.indptr = matrix.indices.astype("i4"), matrix.indptr.astype("i4")
    fitted = [
        LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-3, random_state=seed).fit(
            matrix, label, sample_weight=weights
        )
        for label in labels.T
    ]
    return np.vstack([f.coef_ for f in fitted]).T, np.concatenate([f.intercept_ for f in fitted])


def scores_of_unseen(
    features: sparse.csr_array, labels: np.ndarray, weights: np.ndarray, seed: int
) -> np.ndarray:
    """Log odds (texts, labels), each text's by a model fitted without its fold."""
    folds = np.random.default_rng(seed).permutation(features.shape[0]) % FOLDS
    scores = np.zeros(labels.shape)
    for part in range(FOLDS):
        seen = folds != part
        coefficients, intercepts = fit_labels(features[seen], labels[seen], weights[seen], seed)
        scores[~seen] = features[~seen] @ coefficients + intercepts
    return scores


def calibrate(
    scores: np.ndarray, labels: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Slope and shift per label that turn scores into calibrated log odds (Platt 1999)."""
    fitted = [
        LogisticRegression(C=1e6).fit(score[:, None], label, sample_weight=weights)
        for score, label in zip(scores.T, labels.T, strict=True)
    ]
    return np.array([f.coef_[0, 0] for f in fitted]), np.array([f.intercept_[0] for f in fitted])


def dev_thresholds(corpora: Corpora, read: dict[str, np.ndarray], keep: np.ndarray) -> np.ndarray:
    """One set for both worlds, from all Reddit dev comments and the customers' in `keep`."""
    labels = [corpora.reddit["dev"].labels, *[one.labels[keep] for one in corpora.passes]]
    sizes = [len(labels[0]), 2 * int(keep.sum())]
    weights = np.repeat([(1 - CUSTOMER_SHARE) / sizes[0], CUSTOMER_SHARE / sizes[1]], sizes)
    probability = np.vstack([read["reddit"], read["customers"][keep], read["customers"][keep]])
    return best_thresholds(probability, np.vstack(labels), weights)


def train(corpora: Corpora, seed: int) -> tuple[LinearModel, np.ndarray]:
    """Fit and calibrate the model, and choose its thresholds.

    Parameters
    ----------
    corpora
        As read.
    seed
        Of the folds; the same seed gives the same model.

    Returns
    -------
    (LinearModel, ndarray)
        The model, and the probabilities of the customers' train comments by models that had not
        seen them.
    """
    reddit, customers = corpora.reddit["train"], corpora.customers
    texts, labels = reddit.texts + customers.texts, np.vstack([reddit.labels, customers.labels])
    weights = np.repeat([1.0, CUSTOMER_WEIGHT], [len(reddit.texts), len(customers.texts)])
    vocabulary = Vocabulary.learn(texts, MIN_TEXTS)
    counts = vocabulary.count(Tokenised.of(texts))
    seen_in = np.concatenate([np.asarray((block > 0).sum(axis=0)) for block in counts])
    rarity = (np.log((1 + len(texts)) / (1 + seen_in)) + 1).astype(np.float16)
    features = weigh(counts, rarity)
    unseen = scores_of_unseen(features, labels, weights, seed)
    slope, shift = calibrate(unseen, labels, weights)
    coefficients, intercepts = fit_labels(features, labels, weights, seed)
    coefficients = coefficients * slope
    scale = (np.abs(coefficients).max(axis=0) / 127).astype(np.float32)
    model = LinearModel(
        vocabulary,
        rarity,
        np.round(coefficients / scale).astype(np.int8),
        scale,
        (intercepts * slope + shift).astype(np.float32),
        np.ones(len(EMOTIONS), dtype=np.float32),
    )
    everyone = np.ones(len(corpora.passes[0].texts), dtype=bool)
    limits = dev_thresholds(corpora, read_dev(model, corpora), everyone)
    unseen_customers = expit(unseen[len(reddit.texts) :] * slope + shift)
    return replace(model, thresholds=limits.astype(np.float32)), unseen_customers


def read_dev(model: LinearModel, corpora: Corpora) -> dict[str, np.ndarray]:
    """Probabilities of both dev sets, 0 for what cannot be read."""
    texts = {"reddit": corpora.reddit["dev"].texts, "customers": corpora.passes[0].texts}
    return {world: np.nan_to_num(model.read(found)) for world, found in texts.items()}


def measure(model: LinearModel, corpora: Corpora, unseen: np.ndarray, seed: int) -> dict:
    """Measure the model on what it was not fitted to.

    Parameters
    ----------
    model, unseen
        From `train`.
    corpora
        As read.
    seed
        Of the five folds of the customers' dev comments.

    Returns
    -------
    dict
        For the model card and for `reliable_emotions`.
    """
    test = corpora.reddit["test"]
    probability = np.nan_to_num(model.read(test.texts))
    chosen = probability >= model.thresholds
    reddit = {"n": len(test.texts), **_summary(test.labels, chosen, probability)}
    for grouping in GROUPINGS:
        reddit[f"{grouping}_macro_f1"] = macro_f1(
            fold(test.labels, grouping)[0], fold(chosen, grouping)[0]
        )
    customers = corpora.customers
    return {
        "trained_on": [len(corpora.reddit["train"].texts), len(customers.texts)],
        "features": len(model.rarity),
        "customer_share": CUSTOMER_SHARE,
        "seed": seed,
        "versions": {name: version(name) for name in ("numpy", "scipy", "scikit-learn")},
        "goemotions_test": reddit,
        "customers_unseen": {
            "n": len(customers.texts),
            **_summary(customers.labels, unseen >= model.thresholds, unseen),
        },
        "customers_dev": _measure_dev(model, corpora, seed),
        "thresholds": dict(zip(EMOTIONS, np.round(model.thresholds, 3).tolist(), strict=True)),
    }


def _measure_dev(model: LinearModel, corpora: Corpora, seed: int) -> dict:
    """Micro-F1 on the customers' dev comments, thresholds from the other four fifths."""
    read = read_dev(model, corpora)
    folds = np.random.default_rng(seed).permutation(len(read["customers"])) % DEV_FOLDS
    chosen = np.zeros(read["customers"].shape, dtype=bool)
    for part in range(DEV_FOLDS):
        limits = dev_thresholds(corpora, read, folds != part)
        chosen[folds == part] = read["customers"][folds == part] >= limits
    first, second = (one.labels for one in corpora.passes)
    return {
        "n": len(chosen),
        "micro_f1": float(np.mean([micro_f1(first, chosen), micro_f1(second, chosen)])),
        "labellers_micro_f1": micro_f1(first, second),
        "calibration_error": calibration_error(
            np.vstack([first, second]), np.vstack([read["customers"]] * 2)
        ),
    }


def _summary(truth: np.ndarray, chosen: np.ndarray, probability: np.ndarray) -> dict:
    """F1 over all labels, calibration, and a row per emotion."""
    rows = evaluate(truth, chosen).round(3).astype(object)
    return {
        "macro_f1": macro_f1(truth, chosen),
        "micro_f1": micro_f1(truth, chosen),
        "calibration_error": calibration_error(truth, probability),
        "emotions": rows.where(pd.notna(rows), None).to_dict("records"),
    }


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line; nothing is written before all is measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of both corpora")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="default: the package's own")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    corpora = Corpora.read(chosen.data)
    model, unseen = train(corpora, chosen.seed)
    figures = measure(model, corpora, unseen, chosen.seed)
    chosen.out.mkdir(parents=True, exist_ok=True)
    with (chosen.out / "linear.npz").open("wb") as file:
        model.save(file)
    written = json.dumps(figures, indent=1) + "\n"
    (chosen.out / "linear.json").write_text(written, encoding="utf-8")
    (chosen.out / "MODEL_CARD.md").write_text(model_card(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
