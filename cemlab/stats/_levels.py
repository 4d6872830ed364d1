"""Where customers truly stand: levels and their probabilities from a few noisy answers each.

Companies have content and discontented accounts, not one bell of them, and now and then a contact
who thinks otherwise than the account. A normal model draws such customers to a middle where nobody
stands and understates how sure it is; so the shape of the distribution is learnt from the data.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

CELLS = 80  # of the grid of levels
ROUNDS = 50  # of expectation and maximisation; more change probabilities in the third digit
NORMAL = 50  # accounts' worth of weight of the normal shape with which the fit begins
OWN_MIND = (1, 20)  # contacts of their own mind beforehand, and of how many
TINY = 1e-300


@dataclass(frozen=True)
class Levels:
    """Posterior distribution of levels: `p` has a row per unit and a column per cell of `grid`.

    `share` tells how likely each unit lies above a threshold for each place of its account, `place`
    how likely its account lies there; `doubt` is the covariance of the prior's logarithm.
    """

    grid: np.ndarray
    p: np.ndarray
    share: Callable[[float], np.ndarray]
    place: np.ndarray
    doubt: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """Expected level of each unit."""
        return self.p @ self.grid

    def above(self, threshold: float) -> np.ndarray:
        """Probability of each unit to lie at or above a threshold."""
        edges, below = self._cumulated()
        return 1 - np.array([np.interp(threshold, edges, row) for row in below])

    def interval(self, confidence: float) -> tuple[np.ndarray, np.ndarray]:
        """Equal-tailed interval of each unit's level."""
        edges, below = self._cumulated()
        tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
        ends = np.array([np.interp(tails, row, edges) for row in below]).reshape(-1, 2)
        return ends[:, 0], ends[:, 1]

    def doubted(self, threshold: float) -> np.ndarray:
        """Give each unit's part in the standard error of Σ above that the fitted shape brings."""
        # Delta method: how the sum follows the prior, along the direction that moves it most.
        slope = self.place * (self.share(threshold) - self.above(threshold)[:, None])
        whole = self.doubt @ slope.sum(axis=0)
        return slope @ whole / np.sqrt(max(slope.sum(axis=0) @ whole, TINY))

    def _cumulated(self) -> tuple[np.ndarray, np.ndarray]:
        """Give the ends of the cells and the probability below each; even within a cell."""
        return edges_of(self.grid), np.pad(np.minimum(self.p.cumsum(axis=1), 1), ((0, 0), (1, 0)))


def edges_of(grid: np.ndarray) -> np.ndarray:
    """Give the ends of the cells around a grid."""
    half = (grid[1] - grid[0]) / 2
    return np.append(grid - half, grid[-1] + half)


def fit_levels(
    mean: np.ndarray,
    noise: np.ndarray,
    accounts: np.ndarray,
    start: tuple[float, float, float],
    *,
    whole: bool,
) -> Levels:
    """Posterior levels of contacts, or with `whole` of accounts (the mean of their contacts).

    A contact's mean is its level plus noise of known variance; the level is the account's plus a
    normal deviation or, for some contacts, drawn anew from the distribution of accounts. That
    distribution, on a grid, the deviation and the share of own minds are fitted by EM (Laird 1978),
    begun at `start`: overall mean, variance within and between accounts.
    """
    overall, within, between = start
    reach = max(3 * np.sqrt(within + between), 1e-6 * max(1.0, abs(overall)))
    grid = np.linspace(min(mean.min(), overall - reach), max(mean.max(), overall + reach), CELLS)
    least = ((grid[1] - grid[0]) / 2) ** 2  # nothing narrower than a cell can be told
    fit = np.exp(-((mean[:, None] - grid) ** 2) / (2 * np.maximum(noise, least)[:, None]))
    normal = np.exp(-((grid - overall) ** 2) / (2 * max(between, 4 * least)))
    normal /= normal.sum()
    shared = (np.bincount(accounts) > 1)[accounts]
    apart = (grid[:, None] - grid) ** 2
    prior, variance = normal, max(within, least)
    own = OWN_MIND[0] / OWN_MIND[1] if shared.any() else 0.0
    for _ in range(ROUNDS):
        near, account, ratio, _ = _expect(fit, accounts, prior, variance, own, apart)
        anew = own * prior * fit * ratio.sum(axis=1, keepdims=True)
        spread = (1 - own) * ((ratio @ (near * apart)) * fit).sum()
        prior = account.sum(axis=0) + anew.sum(axis=0) + NORMAL * normal
        prior /= prior.sum()
        if shared.any():
            variance = max(spread / max(len(mean) - anew.sum(), 1e-9), least)
            own = (anew[shared].sum() + OWN_MIND[0]) / (shared.sum() + OWN_MIND[1])
    _, account, ratio, kernel = _expect(fit, accounts, prior, variance, own, apart)
    doubt = np.linalg.pinv(account.T @ account + np.diag(NORMAL * normal), hermitian=True)
    if whole:
        below = _of_accounts(fit, accounts, kernel, grid)
        p = np.diff([(account * below(edge)).sum(axis=1) for edge in edges_of(grid)], axis=0).T
        return Levels(
            grid, p / p.sum(axis=1, keepdims=True), lambda at: 1 - below(at), account, doubt
        )
    p = fit * (ratio @ kernel)
    likelihood = np.maximum(fit @ kernel.T, TINY)

    def share(threshold: float) -> np.ndarray:
        part = 1 - np.clip((threshold - edges_of(grid)[:-1]) / (grid[1] - grid[0]), 0, 1)
        return (fit * part) @ kernel.T / likelihood

    return Levels(grid, p / p.sum(axis=1, keepdims=True), share, account[accounts], doubt)


def _expect(
    fit: np.ndarray,
    accounts: np.ndarray,
    prior: np.ndarray,
    variance: float,
    own: float,
    apart: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Where each account lies, given all of its contacts, and what that says of each contact."""
    near = np.exp(-apart / (2 * variance))
    near /= near.sum(axis=1, keepdims=True)
    kernel = (1 - own) * near + own * prior
    likelihood = np.maximum(fit @ kernel.T, TINY)
    account = np.zeros((accounts.max() + 1, len(prior)))
    np.add.at(account, accounts, np.log(likelihood))
    account += np.log(np.maximum(prior, TINY))
    account = special.softmax(account, axis=1)
    return near, account, account[accounts] / likelihood, kernel


def _of_accounts(
    fit: np.ndarray, accounts: np.ndarray, kernel: np.ndarray, grid: np.ndarray
) -> Callable[[float], np.ndarray]:
    """Probability that the mean of an account's contacts lies below, for each of its places."""
    likelihood = np.maximum(fit @ kernel.T, TINY)
    first = (fit * grid) @ kernel.T / likelihood
    second = (fit * grid**2) @ kernel.T / likelihood
    size = np.bincount(accounts)[:, None]
    centre, variance = np.zeros((len(size), len(grid))), np.zeros((len(size), len(grid)))
    np.add.at(centre, accounts, first)
    np.add.at(variance, accounts, np.maximum(second - first**2, 0))
    error = np.maximum(np.sqrt(variance) / size, (grid[1] - grid[0]) / 4)
    return lambda threshold: special.ndtr((threshold - centre / size) / error)
