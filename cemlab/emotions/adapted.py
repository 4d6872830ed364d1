"""A classifier adapted to a study's own coded comments, with a report of what that gained."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import logit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from cemlab.emotions.evaluation import best_thresholds
from cemlab.emotions.polarity import as_texts
from cemlab.errors import ParameterError

MIN_COMMENTS = 50
MIN_CASES = 10
FOLDS = 5
INNER_FOLDS = 3
RESAMPLES = 1000
KNOWN_WORDS = 0.4
STRENGTH = 1.0  # C of the logistic regressions
OTHERS = 0.3  # weight of what was read before, for a label that was not among it
ALL = "all known labels"
REPORT = ("label", "n", "f1_before", "f1_after", "gain", "low", "high", "adapted")


@dataclass
class Adapted:
    """Reads the old classes by `base`, but those in `models` by the study's own coding."""

    base: object
    size: int
    words: frozenset[str]
    vectoriser: TfidfVectorizer
    models: dict[int, LogisticRegression]
    thresholds: np.ndarray

    def read(self, texts: Sequence[str]) -> np.ndarray:
        """Give probabilities; NaN for what neither the old reader nor the coding knows."""
        before = self.base.read(texts)
        added = np.full((len(before), self.size - before.shape[1]), np.nan)
        found = np.hstack([before, added])
        known = ~np.isnan(before).all(axis=1)
        known |= np.array([_known_share(text, self.words) >= KNOWN_WORDS for text in texts], bool)
        if known.any():
            own = self.vectoriser.transform(texts)
            for place, model in self.models.items():
                features = _features(before, own, place)[known]
                found[known, place] = model.predict_proba(features)[:, 1]
        return found


def adapt(
    reader: object,
    classes: list[str],
    texts: Sequence[str] | pd.Series,
    labels: Sequence[Sequence[str]] | pd.DataFrame,
    seed: int,
) -> tuple[Adapted, list[str], pd.DataFrame]:
    """Fit, and say by cross-validation what it gained; see `EmotionClassifier.fit`."""
    coded, truth = _coded(texts, labels)
    cases = truth.sum()
    enough = [n for n in truth if MIN_CASES <= cases[n] <= len(truth) - MIN_CASES]
    if not enough:
        raise ParameterError(f"`labels`: none has {MIN_CASES} comments with and without it.")
    names = [*classes, *(name for name in enough if name not in classes)]
    vectoriser = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True
    )
    before = reader.read(coded)
    own = vectoriser.fit_transform(coded)
    read = np.pad(before >= reader.thresholds, ((0, 0), (0, len(names) - before.shape[1])))
    # Of a comment that stands twice, no fold may learn what another is tested on.
    groups = np.random.default_rng(seed).permutation(len(set(coded)))[
        pd.factorize(np.array(coded, dtype=object))[0]
    ]
    rows, models = [], {}
    used = read.copy()
    thresholds = np.append(reader.thresholds, np.ones(len(names) - before.shape[1]))
    for name in enough:
        place, label = names.index(name), truth[name].to_numpy()
        features = _features(before, own, place)
        as_read = read[:, place] if name in classes else None
        after, better = _held_out(features, label, as_read, groups)
        used[better, place] = after[better]
        row = _gain(label, as_read, after, seed)
        kept = as_read is None or row["gain"] > 0
        rows.append({"label": name, **row, "adapted": kept})
        if kept:
            models[place], thresholds[place], _ = _fit(features, label, groups)
    old = [name for name in enough if name in classes]
    if old:
        at = [names.index(name) for name in old]
        row = _gain(truth[old].to_numpy(), read[:, at], used[:, at], seed)
        rows.append({"label": ALL, **row, "adapted": bool(set(at) & set(models))})
    few = [{"label": n, "n": int(cases[n]), "adapted": False} for n in truth if n not in enough]
    report = pd.DataFrame([*rows, *few], columns=list(REPORT))
    words = frozenset(word for text in coded for word in _words(text))
    return Adapted(reader, len(names), words, vectoriser, models, thresholds), names, report


def _held_out(
    features: sparse.csr_matrix,
    label: np.ndarray,
    as_read: np.ndarray | None,
    groups: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Read each fold by a model of the others, and tell where these say to adapt."""
    after, better = np.zeros(len(label), dtype=bool), np.ones(len(label), dtype=bool)
    for part in range(FOLDS):
        seen = groups % FOLDS != part
        model, limit, inner = _fit(features[seen], label[seen], groups[seen] // FOLDS)
        after[~seen] = model.predict_proba(features[~seen])[:, 1] >= limit
        # Whether to adapt is decided without the fold too, so that the whole is judged fairly.
        if as_read is not None:
            better[~seen] = _f1(label[seen], inner) > _f1(label[seen], as_read[seen])
    return after, better


def _coded(
    texts: Sequence[str] | pd.Series, labels: Sequence[Sequence[str]] | pd.DataFrame
) -> tuple[list[str], pd.DataFrame]:
    """Usable texts, and their labels as bool columns."""
    read = as_texts(texts).reset_index(drop=True)
    if isinstance(labels, pd.DataFrame):
        truth = labels.reset_index(drop=True)
        if truth.isna().any(axis=None) or not truth.isin([0, 1]).all(axis=None):
            raise ParameterError("`labels` must hold True and False alone; code every comment.")
        truth = truth.astype(bool)
    else:
        if any(isinstance(found, str) or found is None for found in labels):
            raise ParameterError("`labels` must hold one list of names per comment.")
        names = list(dict.fromkeys(name for found in labels for name in found))
        truth = pd.DataFrame([[n in found for n in names] for found in labels], columns=names)
    if len(truth) != len(read):
        raise ParameterError(f"`texts` has {len(read)} rows, `labels` {len(truth)}.")
    # Of a comment that stands twice, no fold may learn what another is tested on.
    usable = read.notna() & ~read.duplicated()
    if usable.sum() < MIN_COMMENTS:
        raise ParameterError(
            f"fit needs at least {MIN_COMMENTS} different coded comments, got {int(usable.sum())}."
        )
    return read[usable].tolist(), truth[usable.to_numpy()]


def _features(before: np.ndarray, own: sparse.csr_matrix, place: int) -> sparse.csr_matrix:
    """Log odds of the old reading (0 where it cannot read), and the study's own letters.

    For a label that was read before its own odds alone: with those of all others a few hundred
    comments teach worse than nothing.
    """
    odds = np.nan_to_num(logit(np.clip(before, 1e-4, 1 - 1e-4)))
    odds = odds[:, [place]] if place < before.shape[1] else OTHERS * odds
    return sparse.hstack([sparse.csr_matrix(odds), own], format="csr")


def _fit(
    features: sparse.csr_matrix, label: np.ndarray, groups: np.ndarray
) -> tuple[LogisticRegression, float, np.ndarray]:
    """Give a regression, the threshold best on folds not seen, and what it chose there."""
    chance = np.zeros(len(label))
    for part in range(INNER_FOLDS):
        seen = groups % INNER_FOLDS != part
        if 0 < label[seen].sum() < seen.sum():
            chance[~seen] = (
                _regression().fit(features[seen], label[seen]).predict_proba(features[~seen])[:, 1]
            )
    limit = best_thresholds(chance[:, None], label[:, None], np.ones(len(label)))[0]
    return _regression().fit(features, label), limit, chance >= limit


def _regression() -> LogisticRegression:
    """As it is fitted everywhere here."""
    return LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)


def _gain(
    truth: np.ndarray, before: np.ndarray | None, after: np.ndarray, seed: int
) -> dict[str, float]:
    """F1 before and after, and the interval of their difference over resampled comments.

    Of several labels, one a column, micro-F1.
    """
    n = len(truth)
    draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), RESAMPLES)
    weights = np.vstack([np.ones(n), draws])

    def f1(chosen: np.ndarray) -> np.ndarray:
        return _f1(truth, chosen, weights)

    was = np.full(len(weights), np.nan) if before is None else f1(before)
    gain = f1(after) - (0 if before is None else was)
    low, high = np.quantile(gain[1:], [0.025, 0.975])
    figures = {"f1_before": was[0], "f1_after": f1(after)[0], "gain": gain[0]}
    return {"n": int(truth.sum()), **figures, "low": low, "high": high}


def _f1(truth: np.ndarray, chosen: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """F1, or micro-F1 over columns, with each row of weights."""
    told = [np.reshape(x, (len(truth), -1)).sum(axis=1) for x in (truth & chosen, truth, chosen)]
    right, given, found = (x.sum() if weights is None else weights @ x for x in told)
    return 2 * right / np.maximum(given + found, 1)


def _words(text: str) -> list[str]:
    """Its words in lower case."""
    return re.findall(r"[^\W\d_]+", text.lower())


def _known_share(text: str, known: frozenset[str]) -> float:
    """Share of a text's words that stand in the coded comments."""
    words = _words(text)
    return sum(word in known for word in words) / max(len(words), 1)
