"""Train the linear tier: one logistic regression per emotion."""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from cemlab.emotions.corpora import Labelled
from cemlab.emotions.evaluation import best_thresholds
from cemlab.emotions.features import Tokenised, Vocabulary
from cemlab.emotions.linear import LinearModel, weigh
from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.emotions.training.worlds import Corpora, Decision, measure

MIN_TEXTS = 5  # a feature of fewer texts could point to a person
STRENGTH = 1.5  # C of the logistic regressions, chosen on a split of train
CUSTOMER_WEIGHT = 6.0  # of one customer comment beside one Reddit comment, chosen likewise
VOICE_WEIGHT = 1.0  # of one that was written for the project
CUSTOMER_SHARE = 0.3  # of the weight in the choice of thresholds, chosen likewise
FOLDS = 3


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


def decide(corpora: Corpora, read: dict[str, np.ndarray], keep: np.ndarray) -> Decision:
    """One set of thresholds for both worlds, from Reddit's dev and the customers' in `keep`."""
    labels = [corpora.reddit["dev"].labels, *[one.labels[keep] for one in corpora.passes]]
    sizes = [len(labels[0]), 2 * int(keep.sum())]
    weights = np.repeat([(1 - CUSTOMER_SHARE) / sizes[0], CUSTOMER_SHARE / sizes[1]], sizes)
    probability = np.vstack([read["reddit"], read["customers"][keep], read["customers"][keep]])
    return Decision(best_thresholds(np.nan_to_num(probability), np.vstack(labels), weights))


def train(corpora: Corpora, seed: int) -> tuple[LinearModel, np.ndarray]:
    """Fit and calibrate the model; its thresholds are still to be chosen.

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
    sources = _sources(corpora)
    sizes = [len(source.texts) for source in sources]
    texts = [text for source in sources for text in source.texts]
    labels = np.vstack([source.labels for source in sources])
    weights = np.repeat([1.0, CUSTOMER_WEIGHT, VOICE_WEIGHT, VOICE_WEIGHT], sizes)
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
    return model, expit(unseen[sizes[0] : sum(sizes[:2])] * slope + shift)


def _sources(corpora: Corpora) -> list[Labelled]:
    """Give what is learnt from: Reddit, customers, and the voices written for the project."""
    return [corpora.reddit["train"], corpora.customers, corpora.voices, corpora.everyday]


def train_linear(corpora: Corpora, out: Path, seed: int) -> dict:
    """Write linear.npz and give what was measured on it."""
    model, unseen = train(corpora, seed)
    figures, held_out, decision = measure(
        model.read, decide, corpora, (corpora.customers, unseen), seed
    )
    model = replace(model, thresholds=decision.limits.astype(np.float32))
    with (out / "linear.npz").open("wb") as file:
        model.save(file)
    held_out.save(out / "linear_held_out.npz")
    return {
        "trained_on": [len(source.texts) for source in _sources(corpora)],
        "features": len(model.rarity),
        "customer_share": CUSTOMER_SHARE,
        "versions": {name: version(name) for name in ("numpy", "scipy", "scikit-learn")},
        **figures,
    }
