"""Relative importance from correlation matrices, many matrices at once."""

from functools import cache
from math import factorial

import numpy as np

MAX_LMG = 12
CELLS = 8_000_000  # numbers held at once


def importance(r: np.ndarray, method: str) -> np.ndarray:
    """Shares of R², shape (b, k), from correlations of k drivers and the outcome, (b, k+1, k+1)."""
    step = max(1, CELLS // (8 << (r.shape[1] - 1))) if method == "lmg" else len(r)
    of = lmg if method == "lmg" else relative_weights
    return np.concatenate([of(r[i : i + step]) for i in range(0, len(r), step)])


def lmg(r: np.ndarray) -> np.ndarray:
    """Lindeman–Merenda–Gold shares: mean gain in R² over all orders of entry.

    Each driver in turn is left out or swept in (Schur complement), in all subsets at once, so
    that after k steps the outcome's remaining variance stands for each of the 2^k subsets.
    """
    k = r.shape[1] - 1
    open_ = r[None]
    for _ in range(k):
        pivot, row, rest = open_[..., :1, :1], open_[..., :1, 1:], open_[..., 1:, 1:]
        # A driver that the others determine wholly adds nothing.
        sweep = np.divide(1, pivot, out=np.zeros_like(pivot), where=pivot > 1e-10)
        open_ = np.concatenate([rest, rest - open_[..., 1:, :1] * row * sweep])
    remaining = open_[..., 0, 0]
    return np.maximum((1 - remaining).T @ _gains(k), 0)


@cache
def _gains(k: int) -> np.ndarray:
    """Weigh the R² of each of the 2^k subsets as it counts in each driver's mean gain."""
    # The last driver swept is the highest bit of a subset's number.
    subset = np.arange(1 << k)
    member = (subset[:, None] >> np.arange(k)) & 1
    size = member.sum(axis=1)
    weight = np.array([factorial(s) * factorial(max(k - s - 1, 0)) for s in range(k + 1)])
    weight = weight / factorial(k)
    return np.where(member == 1, weight[size - 1][:, None], -weight[size][:, None])


def relative_weights(r: np.ndarray) -> np.ndarray:
    """Johnson's relative weights: (Λ∘Λ)(β∘β) with Λ = R^½, β = Λ⁻¹ r."""
    values, vectors = np.linalg.eigh(r[:, :-1, :-1])
    root = np.sqrt(np.maximum(values, 0))
    inverse = np.divide(1, root, out=np.zeros_like(root), where=root > 1e-6)
    half = (vectors * root[:, None, :]) @ vectors.swapaxes(1, 2)
    back = (vectors * inverse[:, None, :]) @ vectors.swapaxes(1, 2)
    beta = back @ r[:, :-1, -1:]
    return (half**2 @ beta**2)[..., 0]
