"""Weights that make answers stand for a list: raking to known margins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import DataError, ParameterError
from cemlab.stats._groups import check_columns, weights_of

TOLERANCE = 1e-6  # of a share of the whole
ROUNDS = 50  # of trimming and raking again


@dataclass(frozen=True)
class Raking:
    """Weights raked to margins, and how far they had to bend.

    Attributes
    ----------
    weights
        One per row of the table, with its index; mean 1, 0 where the starting weight is.
    margins
        One row per column and group: target, before and after, each a share of the whole, and n.
    n_effective, design_effect
        Kish's, (Σw)²/Σw² and n over it: 1.3 means that the weights cost a quarter of the answers.
    trimmed
        Rows whose weight stands at one of the limits.
    """

    weights: pd.Series
    margins: pd.DataFrame
    n_effective: float
    design_effect: float
    trimmed: int


def rake(
    table: pd.DataFrame,
    margins: Mapping[str, Mapping[Any, float] | pd.Series],
    *,
    start: str | None = None,
    limits: tuple[float, float] | None = None,
) -> Raking:
    """Weigh rows so that each column is made up as it is known to be in the whole list.

    The weights are the starting weights times one factor per group of each column, w exp(xλ), those
    nearest to the start by Kullback and Leibler's measure: what iterative proportional fitting ends
    at, found here by Newton steps on its convex dual. Weights mend who answered only as far as the
    columns tell; they mend no reluctance within a group.

    Parameters
    ----------
    table
        One row per response, with a column for each margin.
    margins
        Column to what is known of it: each group's share, or its number on the list, for instance
        `{"region": feedback.customers["region"].value_counts()}`.
    start
        Column of weights to start from; default all alike.
    limits
        Smallest and largest weight as multiples of the mean, such as (0.3, 3): weights beyond are
        trimmed and the others raked again, until both hold.

    Returns
    -------
    Raking
        Attach its weights with `responses.assign(weight=raking.weights)`.

    Raises
    ------
    ParameterError
        For unknown columns, margins that are negative or empty, or limits that do not hold 1.
    DataError
        Where margins cannot be met: a group nobody answered from, a row without a group or of one
        that no margin names, margins or limits that contradict one another. All are told at once.

    References
    ----------
    Deming & Stephan (1940) Annals of Mathematical Statistics 11, 427; Deville & Särndal (1992)
    JASA 87, 376; Kish (1965) Survey Sampling, 11.7.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["North"] * 3 + ["South"]})
    >>> found = rake(table, {"region": {"North": 600, "South": 600}})
    >>> found.weights.round(2).tolist(), round(found.design_effect, 3)
    ([0.67, 0.67, 0.67, 2.0], 1.333)
    """
    check_columns(table, [*margins, *([start] if start else [])])
    if limits and not 0 <= limits[0] < 1 < limits[1]:
        raise ParameterError(f"`limits` must stand below and above 1, got {limits}.")
    targets = {column: _shares(column, given) for column, given in margins.items()}
    base = weights_of(table, start)
    _check_met(table[base > 0], targets)
    x = np.column_stack([table[c].eq(g) for c, t in targets.items() for g in t.index]).astype(float)
    goal = np.concatenate([t.to_numpy() for t in targets.values()])
    base = base / base.sum()
    w = _trimmed(x, goal, base, limits) * (base > 0).sum()
    report = pd.concat([t.rename("target").rename_axis("group").reset_index() for t in
                        targets.values()], keys=list(targets), names=["column"])  # fmt: skip
    report = report.reset_index("column").reset_index(drop=True)
    report = report.assign(before=base @ x, after=w @ x / w.sum(), n=x.sum(axis=0).astype(int))
    effective = w.sum() ** 2 / (w**2).sum()
    at = 0 if limits is None else int((np.isclose(w, limits[0]) | np.isclose(w, limits[1])).sum())
    weights = pd.Series(w, table.index, name="weight")
    return Raking(weights, report, float(effective), float((w > 0).sum() / effective), at)


def _shares(column: str, given: Mapping[Any, float] | pd.Series) -> pd.Series:
    """Give the targets of one margin as shares of the whole."""
    target = pd.Series(dict(given), dtype=float)
    if target.isna().any() or target.lt(0).any() or not target.sum() > 0:
        raise ParameterError(f"The margin of `{column}` must hold numbers of 0 or more, not all 0.")
    return target[target > 0] / target.sum()


def _check_met(table: pd.DataFrame, targets: dict[str, pd.Series]) -> None:
    """Refuse margins that nobody answered for and rows that no margin speaks of."""
    wrong = []
    for column, target in targets.items():
        empty = [str(group) for group in target.index if not table[column].eq(group).any()]
        unknown = int((~table[column].isin(target.index)).sum())
        if empty:
            wrong.append(f"nobody answered from {column} {', '.join(empty)}: join it with another")
        if unknown:
            wrong.append(
                f"{unknown} of {len(table)} rows have no `{column}` that its margin names: "
                "give them a group, or leave them out first"
            )
    if wrong:
        raise DataError(f"Margins cannot be met: {'; '.join(wrong)}.")


def _trimmed(
    x: np.ndarray, goal: np.ndarray, base: np.ndarray, limits: tuple[float, float] | None
) -> np.ndarray:
    """Rake, and where limits are given trim and rake the others until both hold."""
    w = _raked(x, goal, base)
    mean = 1 / (base > 0).sum()
    low, high = (0.0, np.inf) if limits is None else (limits[0] * mean, limits[1] * mean)
    fixed = np.zeros(len(w), dtype=bool)
    for _ in range(ROUNDS):
        beyond = (base > 0) & ~fixed & ((w < low - 1e-12) | (w > high + 1e-12))
        if not beyond.any():
            return w
        w, fixed = np.where(base > 0, np.clip(w, low, high), 0), fixed | beyond
        rest = np.where(fixed, 0, base)
        w = np.where(fixed, w, _raked(x, goal - w[fixed] @ x[fixed], rest))
    raise DataError(f"Margins cannot be met within the limits {limits}: widen them.")


def _raked(x: np.ndarray, goal: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Weights base · exp(xλ) that meet the goal: the dual's minimum by Newton steps."""
    from scipy.optimize import minimize

    def dual(a: np.ndarray) -> tuple[float, np.ndarray]:
        w = base * np.exp(np.clip(x @ a, -50, 50))
        return w.sum() - goal @ a, w @ x - goal

    def curve(a: np.ndarray) -> np.ndarray:
        return (x * (base * np.exp(np.clip(x @ a, -50, 50)))[:, None]).T @ x

    found = minimize(dual, np.zeros(x.shape[1]), jac=True, hess=curve, method="trust-exact",
                     options={"gtol": 1e-12, "maxiter": 500})  # fmt: skip
    w = base * np.exp(np.clip(x @ found.x, -50, 50))
    gap = np.abs(w @ x - goal).max()
    if not gap < TOLERANCE:
        raise DataError(
            f"Margins cannot be met together (a share is off by {gap:.1%}): no weights give all "
            "of them, as some groups never meet in the answers. Join groups or drop a column."
        )
    return w
