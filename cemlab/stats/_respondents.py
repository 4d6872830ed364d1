"""Whose answers a model of an outcome rests on: respondents, their weights and accounts."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.errors import DataError, ParameterError
from cemlab.stats._groups import (
    check_columns,
    cluster_codes,
    cluster_of,
    numbers,
    telling,
    weights_of,
)

MISSING = {"listwise": "with all values", "pairwise": "of each pair of columns"}


class Respondents(NamedTuple):
    """Rows that can be used: columns of numbers, weights, accounts (-1: nobody named)."""

    x: np.ndarray
    w: np.ndarray
    units: np.ndarray
    n: np.ndarray
    kish: float
    base: str
    whose: str


def check_names(outcome: str, drivers: Sequence[str]) -> list[str]:
    """Refuse drivers that are none, named twice or the outcome; give all names, outcome last."""
    names = [*drivers, outcome]
    if len(names) < 2 or len(set(names)) < len(names):
        raise ParameterError("`drivers` must name at least one column, each once, not the outcome.")
    return names


def respondents(
    data: pd.DataFrame,
    names: list[str],
    weights: str | None,
    cluster: str | None,
    missing: str = "listwise",
) -> Respondents:
    """Take the columns of `names` (outcome last); all that is wrong with them is told at once."""
    weights, cluster = telling(data, weights), cluster_of(data, cluster)
    check_columns(data, [*names, *([weights] if weights else [])])
    x = _matrix(data, names)
    w, units = weights_of(data, weights), cluster_codes(data, cluster)
    keep = np.isfinite(w) & (w > 0)
    if gaps := bool(np.isnan(x.sum())):
        keep &= ~np.isnan(x if missing == "listwise" else x[:, -1:]).any(axis=1)
    if not keep.all():
        x, w, units = x[keep], w[keep], units[keep]
    pairs = gaps and missing == "pairwise"
    used = (~np.isnan(x[:, :-1])).sum(axis=0) if pairs else np.full(len(names) - 1, len(x))
    _check_enough(x, used, len(data), names, missing)
    known = units[units >= 0]
    whose = str(cluster) if len(np.unique(known)) < len(known) else "respondent"
    whose += f", weighted by {weights}" if weights else ""
    base = f"{len(x):,} of {len(data):,} respondents {MISSING[missing]} ({missing})"
    return Respondents(x, w, units, used, w.sum() ** 2 / (w**2).sum() / len(w), base, whose)


def _matrix(data: pd.DataFrame, names: list[str]) -> np.ndarray:
    """Take the columns as one array, without a copy where they are complete floats."""
    if (data.dtypes[names] == np.float64).all():
        x = data[names].to_numpy()
        if np.isfinite(x.sum()):
            return x
    return np.array([numbers(data, name) for name in names]).T


def _is_flat(values: np.ndarray) -> bool:
    """Whether all values are one; most columns tell by their first few."""
    few = values[:100]
    return all(len(np.unique(part[~np.isnan(part)])) < 2 for part in (few, values))


def _check_enough(
    x: np.ndarray, used: np.ndarray, rows: int, names: list[str], missing: str
) -> None:
    """Refuse too few respondents, and columns of one single value."""
    fewest = int(used.min(initial=len(x)))
    wrong = []
    if fewest < len(names) + 1:
        wrong.append(
            f"{fewest} of {rows} respondents are too few for {len(names) - 1} drivers ({missing}): "
            "name fewer drivers" + (", or use missing='pairwise'" if missing == "listwise" else "")
        )
    if len(x):
        flat = [name for name, c in zip(names, x.T, strict=True) if _is_flat(c)]
        told = ", ".join(f"`{name}`" for name in flat)
        wrong += [f"{told} holds one single value: leave it out"] if flat else []
    if wrong:
        raise DataError("; ".join(wrong) + ".")
