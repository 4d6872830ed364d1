"""How well emotions are read: against labels that the reader has not seen."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.emotions.taxonomy import EMOTIONS, GROUPINGS, SENTIMENT


def choose(
    probability: np.ndarray, limits: np.ndarray | float, whole: float | None = None
) -> np.ndarray:
    """Say which emotions are there.

    Parameters
    ----------
    probability
        Of shape (comments, classes), the 28 first; NaN: not there.
    limits
        Probability from which a class is there.
    whole
        Probability from which a sentiment (positive, negative, ambiguous) as a whole is there,
        were its emotions independent: if none of them reaches its limit, the likeliest is. So a
        surely unfavourable comment is not lost because five kinds of displeasure are possible.

    Examples
    --------
    >>> unsure = np.zeros((1, 28))
    >>> unsure[0, [2, 3]] = 0.25, 0.2  # anger, annoyance
    >>> choose(unsure, 0.3).sum(), choose(unsure, 0.3, 0.35)[0].nonzero()[0].tolist()
    (np.int64(0), [2])
    """
    chosen = probability >= limits
    for members in SENTIMENT.values() if whole is not None else ():
        at = np.array([EMOTIONS.index(name) for name in members])
        sure = 1 - np.prod(1 - probability[:, at], axis=1) >= whole
        rows = np.flatnonzero(sure & ~chosen[:, at].any(axis=1))
        chosen[rows, at[probability[rows][:, at].argmax(axis=1)]] = True
    return chosen


def evaluate(
    truth: np.ndarray, chosen: np.ndarray, *, names: Sequence[str] = EMOTIONS
) -> pd.DataFrame:
    """Precision, recall and F1 of each emotion.

    Parameters
    ----------
    truth, chosen
        bool of shape (comments, names): as labelled, as read.

    Returns
    -------
    DataFrame
        One row per name: emotion, support (comments that carry it), precision (NaN where it was
        never read), recall (NaN without support), f1 (0 where neither is right).

    Examples
    --------
    >>> truth = np.array([[1, 0], [1, 1], [0, 0]], dtype=bool)
    >>> chosen = np.array([[1, 0], [0, 1], [0, 1]], dtype=bool)
    >>> evaluate(truth, chosen, names=["joy", "anger"])
      emotion  support  precision  recall        f1
    0     joy        2        1.0     0.5  0.666667
    1   anger        1        0.5     1.0  0.666667
    """
    hits = (truth & chosen).sum(axis=0)
    support, read = truth.sum(axis=0), chosen.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = hits / read, hits / support
    f1 = 2 * hits / np.maximum(support + read, 1)
    return pd.DataFrame(
        {
            "emotion": list(names),
            "support": support,
            "precision": precision,
            "recall": recall,
            "f1": f1,
        }
    )


def macro_f1(truth: np.ndarray, chosen: np.ndarray) -> float:
    """Average of the emotions' F1, each counting the same.

    Examples
    --------
    >>> same = np.array([[True, False], [False, True]])
    >>> macro_f1(same, same)
    1.0
    """
    hits = (truth & chosen).sum(axis=0)
    return float(np.mean(2 * hits / np.maximum(truth.sum(axis=0) + chosen.sum(axis=0), 1)))


def micro_f1(truth: np.ndarray, chosen: np.ndarray) -> float:
    """F1 over all pairs of comment and emotion, each counting the same.

    Examples
    --------
    >>> micro_f1(np.array([[True, False]]), np.array([[True, True]])) == 2 / 3
    True
    """
    return float(2 * (truth & chosen).sum() / max(truth.sum() + chosen.sum(), 1))


def calibration_error(
    truth: np.ndarray, probability: np.ndarray, *, floor: float = 0.1, bins: int = 10
) -> float:
    """Average distance between stated probability and share that was right.

    Pairs of comment and emotion with a probability of at least `floor` are put into `bins` classes
    of equal width; the expected calibration error weighs each class by its pairs.

    References
    ----------
    Guo et al. (2017), On calibration of modern neural networks.

    Examples
    --------
    >>> calibration_error(np.array([[True], [False]]), np.array([[0.75], [0.75]]))
    0.25
    """
    counted = probability >= floor
    stated, right = probability[counted], truth[counted]
    place = np.minimum((stated * bins).astype(int), bins - 1)
    gap = np.bincount(place, stated - right, minlength=bins)
    return float(np.abs(gap).sum() / max(len(stated), 1))


def best_thresholds(probability: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Probability per label from which saying yes gives the best weighted F1.

    Examples
    --------
    >>> probability = np.array([[0.9], [0.6], [0.2]])
    >>> best_thresholds(probability, np.array([[True], [True], [False]]), np.ones(3))
    array([0.4])
    """
    found = np.zeros(labels.shape[1])
    for column, (chance, label) in enumerate(zip(probability.T, labels.T, strict=True)):
        order = np.argsort(-chance, kind="stable")
        p, hit, said = chance[order], np.cumsum((weights * label)[order]), np.cumsum(weights[order])
        f1 = 2 * hit / (said + weights @ label)
        # Only between two different probabilities can a threshold lie.
        best = int(np.argmax(np.where(np.append(p[:-1] > p[1:], True), f1, -1)))
        found[column] = (p[best] + (p[best + 1] if best + 1 < len(p) else 0)) / 2
    return found


def fold(values: np.ndarray, grouping: str) -> tuple[np.ndarray, list[str]]:
    """Fold columns of emotions into groups: a group is there where any of its emotions is.

    Parameters
    ----------
    values
        bool of shape (comments, 28).
    grouping
        "ekman" or "sentiment"; neutral stays beside the groups.

    Returns
    -------
    (ndarray of shape (comments, groups), list of str)

    Examples
    --------
    >>> fold(np.eye(28, dtype=bool)[[15, 27]], "sentiment")[0].tolist()
    [[True, False, False, False], [False, False, False, True]]
    """
    groups = {**GROUPINGS[grouping], "neutral": ("neutral",)}
    columns = [
        values[:, [EMOTIONS.index(name) for name in members]].any(axis=1)
        for members in groups.values()
    ]
    return np.column_stack(columns), list(groups)
