"""How far people who coded the same comments agree, beyond chance."""

from itertools import combinations

import numpy as np
import pandas as pd

RESAMPLES = 2000
KAPPA, ALPHA = "Cohen's kappa", "Krippendorff's alpha"


def agreement(coding: pd.DataFrame, *, confidence: float = 0.95, seed: int = 0) -> pd.DataFrame:
    """Agreement of coders over all labels, per coder and per label, beyond chance.

    A comment may carry several labels, so each label is a yes or no of its own, and figures over
    all labels pool their disagreements (observed, expected by chance) before they are divided:
    pooled kappa, and Krippendorff's alpha with the number of labels that differ as distance.
    Where every comment carries one label, both are the usual nominal figures.

    Parameters
    ----------
    coding
        From `read_coding`: comment_id, coder, labels (separated by semicolons; missing: not coded).
    confidence
        Of the intervals: percentiles over resampled comments.
    seed
        Of the resampling.

    Returns
    -------
    DataFrame
        coder ("all", or one coder against each of the others), label ("all" or its name),
        measure (kappa is the mean over pairs of coders), n (comments coded by two or more),
        cases (times the label was given in them), value (1: always agree, 0: as by chance), low,
        high, method. NaN where a label was given always or never. low and high are NaN, too, where
        resampling cannot tell them: fewer than two coders both gave the label and left it out (a
        label of one coder alone has a kappa of 0 by construction, whatever the others think), or
        every resample gives the same (all agree in all).

    References
    ----------
    Cohen (1960) Educational and Psychological Measurement 20, 37; De Vries et al. (2008) Field
    Methods 20, 272 (pooled kappa); Krippendorff (2011) Computing Krippendorff's alpha-reliability.

    Examples
    --------
    >>> coding = pd.DataFrame({"comment_id": list("abab"), "coder": ["Ann", "Ann", "Ben", "Ben"],
    ...                        "labels": ["joy", "anger", "joy", "anger"]})
    >>> agreement(coding)[["coder", "label", "n", "value"]].head(1)
      coder label  n  value
    0   all   all  2    1.0
    """
    given = coding.dropna(subset=["labels"]).drop_duplicates(["comment_id", "coder"])
    cube, coders, labels = _cube(given.sort_values(["comment_id", "coder"]))
    shared = np.isfinite(cube[:, :, 0]).sum(axis=1) > 1 if labels else np.zeros(0, dtype=bool)
    cube, n = cube[shared], int(shared.sum())
    draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), RESAMPLES) if n else []
    weights = np.vstack([np.ones((1, n)), *draws])
    pairs = list(combinations(range(len(coders)), 2))
    kappa = [_kappa_parts(cube[:, [i, j]], weights) for i, j in pairs]
    alpha = _alpha_parts(cube, weights)
    rows = []
    for place, label in enumerate(["all", *labels]):
        which = slice(None) if label == "all" else [place - 1]
        cases = int(np.nansum(cube[:, :, which]))
        told = label == "all" or _used(cube[:, :, place - 1]) > 1
        for measure, parts in ((KAPPA, kappa), (ALPHA, [alpha])):
            value, *ends = _interval(_beyond_chance(parts, which), confidence)
            ends = ends if told else [np.nan, np.nan]
            rows.append(["all", label, measure, n, cases, value, *ends])
    for who, coder in enumerate(coders if len(coders) > 2 else []):
        mine = [part for part, pair in zip(kappa, pairs, strict=True) if who in pair]
        both, cases = int(np.isfinite(cube[:, who, 0]).sum()), int(np.nansum(cube[:, who]))
        found = _beyond_chance(mine, slice(None))
        rows.append([coder, "all", KAPPA, both, cases, *_interval(found, confidence)])
    columns = ["coder", "label", "measure", "n", "cases", "value", "low", "high"]
    table = pd.DataFrame(rows, columns=columns)
    pooled = np.where(table["label"].eq("all"), ", pooled over labels", "")
    table["method"] = table["measure"] + pooled + f", bootstrap over comments ({RESAMPLES})"
    table.attrs["confidence"] = confidence
    return table


def _cube(given: pd.DataFrame) -> tuple[np.ndarray, list[str], list[str]]:
    """1, 0 or NaN (not coded) per comment, coder and label."""
    lists = given["labels"].map(lambda cell: [x.strip() for x in cell.split(";") if x.strip()])
    labels = sorted({label for cell in lists for label in cell})
    comment, comments = pd.factorize(given["comment_id"])
    coder, coders = pd.factorize(given["coder"], sort=True)
    cube = np.full((len(comments), len(coders), len(labels)), np.nan)
    place = {label: i for i, label in enumerate(labels)}
    for row, column, cell in zip(comment, coder, lists, strict=True):
        cube[row, column] = 0
        cube[row, column, [place[label] for label in cell]] = 1
    return cube, list(coders), labels


def _used(codes: np.ndarray) -> int:
    """Count the coders who gave a label to some comments, and not to others."""
    given = np.nansum(codes, axis=0)
    return int(((given > 0) & (given < np.isfinite(codes).sum(axis=0))).sum())


def _kappa_parts(pair: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Disagreement of two coders, observed and by chance, per resample and label."""
    both = np.isfinite(pair).all(axis=1)[:, 0]
    one, other, w = pair[both, 0], pair[both, 1], weights[:, both]
    with np.errstate(invalid="ignore", divide="ignore"):
        w = w / w.sum(axis=1, keepdims=True)
    p, q = w @ one, w @ other
    return w @ (one != other), p * (1 - q) + q * (1 - p)


def _alpha_parts(cube: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Disagreement among all coders, observed and by chance, per resample and label."""
    coders, yes = np.isfinite(cube).sum(axis=1), np.nansum(cube, axis=1)
    apart = 2 * yes * (coders - yes) / np.maximum(coders - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        n, ones = weights @ coders, weights @ yes
        return (weights @ apart) / n, 2 * ones * (n - ones) / (n * (n - 1))


def _beyond_chance(
    parts: list[tuple[np.ndarray, np.ndarray]], which: slice | list[int]
) -> np.ndarray:
    """1 − observed / expected disagreement, both summed over labels and pairs, per resample."""
    if not parts:
        return np.full(1, np.nan)
    observed, expected = (
        np.sum([p[k][:, which].sum(axis=1) for p in parts], axis=0) for k in (0, 1)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)


def _interval(found: np.ndarray, confidence: float) -> tuple[float, float, float]:
    """Give the value, and percentiles of the resamples that have one."""
    value, resampled = found[0], found[1:][np.isfinite(found[1:])]
    if not np.isfinite(value) or not len(resampled):
        return np.nan, np.nan, np.nan
    low, high = np.quantile(resampled, [(1 - confidence) / 2, (1 + confidence) / 2])
    if np.isclose(low, high):
        return float(value), np.nan, np.nan
    return float(value), min(float(low), float(value)), max(float(high), float(value))
