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

    columns: list[np.ndarray]
    w: np.ndarray
    units: np.ndarray
    n: np.ndarray
    kish: float
    base: str
    whose: str
    complete: bool

    @property
    def x(self) -> np.ndarray:
        """All columns as one array, (respondents, columns): a copy."""
        return np.array(self.columns).T


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
    columns = [data[name].to_numpy() for name in names]
    # A sum tells of most columns that there is nothing to convert and nothing missing.
    plain = [c.dtype == np.float64 and np.isfinite(c.sum()) for c in columns]
    columns = [
        c if fine else numbers(data, name)
        for name, c, fine in zip(names, columns, plain, strict=True)
    ]
    w, units = weights_of(data, weights), cluster_codes(data, cluster)
    keep = np.isfinite(w) & (w > 0)
    gaps = [c for c, fine in zip(columns, plain, strict=True) if not fine and np.isnan(c).any()]
    for c in gaps if missing == "listwise" else columns[-1:]:
        keep &= ~np.isnan(c)
    if not keep.all():
        columns, w, units = [c[keep] for c in columns], w[keep], units[keep]
    complete = not gaps or missing == "listwise"
    used = [len(w) if complete else int((~np.isnan(c)).sum()) for c in columns[:-1]]
    used = np.array(used, dtype=int)
    _check_enough(columns, used, len(data), names, missing)
    known = units[units >= 0]
    whose = str(cluster) if len(np.unique(known)) < len(known) else "respondent"
    whose += f", weighted by {weights}" if weights else ""
    base = f"{len(w):,} of {len(data):,} respondents {MISSING[missing]} ({missing})"
    kish = w.sum() ** 2 / (w**2).sum() / len(w)
    return Respondents(columns, w, units, used, kish, base, whose, complete)


def _is_flat(values: np.ndarray) -> bool:
    """Whether all values are one; most columns tell by their first few."""
    return not np.ptp(values[:100]) > 0 and len(np.unique(values[~np.isnan(values)])) < 2


def _check_enough(
    columns: list[np.ndarray], used: np.ndarray, rows: int, names: list[str], missing: str
) -> None:
    """Refuse too few respondents, and columns of one single value."""
    fewest = int(used.min(initial=len(columns[-1])))
    wrong = []
    if fewest < len(names) + 1:
        wrong.append(
            f"{fewest} of {rows} respondents are too few for {len(names) - 1} drivers ({missing}): "
            "name fewer drivers" + (", or use missing='pairwise'" if missing == "listwise" else "")
        )
    if len(columns[-1]):
        flat = [name for name, c in zip(names, columns, strict=True) if _is_flat(c)]
        told = ", ".join(f"`{name}`" for name in flat)
        wrong += [f"{told} holds one single value: leave it out"] if flat else []
    if wrong:
        raise DataError("; ".join(wrong) + ".")
