"""Intervals of means, shares and Net Promoter scores from moments."""

import numpy as np
import pandas as pd
from scipy import special

Interval = tuple[np.ndarray, np.ndarray]
CELLS = 2_000_000  # of one batch of resamples


def normal_quantile(confidence: float) -> float:
    """Two-sided standard normal quantile."""
    return float(special.ndtri(0.5 + confidence / 2))


def n_of_interval(stats: pd.DataFrame, confidence: float) -> np.ndarray:
    """Effective n that an interval of a share rests on.

    Where customers repeat, the design effect is itself estimated, from few clusters: n is taken
    down by (t(n − 1)/t(df))² (Korn & Graubard 1998), but no lower than if the answers of a
    cluster were copies. Of a finite population it is n over the part not heard (Cochran, 2.6).
    """
    n, level = stats["n_effective"], 0.5 + confidence / 2
    few = special.stdtrit(stats["n"] - 1, level) / special.stdtrit(stats["df"], level)
    least = np.minimum(n, stats["copies"])
    n = np.where(stats["clustered"], np.fmax(n * few**2, least), n)
    with np.errstate(divide="ignore"):
        return np.asarray(n / stats["unseen"], dtype=float)


def student(stats: pd.DataFrame, confidence: float) -> Interval:
    """Student's t interval of a mean: m ± t(df) · sqrt(variance)."""
    half = special.stdtrit(stats["df"], 0.5 + confidence / 2) * np.sqrt(stats["variance"])
    return (stats["mean"] - half).to_numpy(), (stats["mean"] + half).to_numpy()


def resampled(
    stats: pd.DataFrame, units: pd.DataFrame, confidence: float, draws: int, seed: int
) -> Interval:
    """Return the expanded percentile interval of a mean, resampling clusters (Hesterberg 2015).

    The tails are those of Student's t with g clusters, as the percentiles of few are too narrow:
    Φ(−sqrt(g/(g−1)) t). Every group draws from the seed anew, whatever other groups there are.
    """
    low, high = np.full(len(stats), np.nan), np.full(len(stats), np.nan)
    for group, rows in units.groupby("group"):
        g, share, pull = len(rows), rows["share"].to_numpy(), rows["pull"].to_numpy()
        if g < 2:
            continue
        rng, found = np.random.default_rng(seed), []
        for start in range(0, draws, step := max(1, CELLS // g)):
            picked = rng.integers(0, g, (min(step, draws - start), g))
            found.append(pull[picked].sum(axis=1) / share[picked].sum(axis=1))
        reach = np.concatenate(found) * np.sqrt(stats["unseen"].iloc[group])
        tail = special.ndtr(-np.sqrt(g / (g - 1)) * special.stdtrit(g - 1, 0.5 + confidence / 2))
        low[group], high[group] = stats["mean"].iloc[group] + np.quantile(reach, [tail, 1 - tail])
    return low, high


def wilson(share: np.ndarray, n: np.ndarray, confidence: float) -> Interval:
    """Wilson's score interval of a share (Wilson 1927) for `n` effective answers."""
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    # At shares of 0 and 1 the limits are 0 and 1; rounding must not put them outside the share.
    return np.minimum(np.maximum(centre - half, 0), share), np.maximum(
        np.minimum(centre + half, 1), share
    )


def adjusted_net(mean: np.ndarray, square: np.ndarray, n: np.ndarray) -> Interval:
    """Return the score with 3 answers added, ¾ at either end, and its error; −1 to 1."""
    # Promoters count 1 and detractors −1, so mean = p − d and square = p + d.
    with np.errstate(divide="ignore", invalid="ignore"):
        score = mean / (1 + 3 / n)
        either = (square + 1.5 / n) / (1 + 3 / n)
    return score, np.sqrt((either - score**2) / (n + 3))


def adjusted_wald(
    mean: np.ndarray, square: np.ndarray, n: np.ndarray, confidence: float
) -> Interval:
    """Return the adjusted Wald interval of a Net Promoter score (Rocks 2016), −1 to 1, clipped."""
    return _clipped(*adjusted_net(mean, square, n), confidence)


def wald(mean: np.ndarray, square: np.ndarray, n: np.ndarray, confidence: float) -> Interval:
    """Return the plain Wald interval, m ± z sqrt((p + d − (p − d)²)/n), −1 to 1, clipped."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return _clipped(mean, np.sqrt((square - mean**2) / n), confidence)


def _clipped(centre: np.ndarray, error: np.ndarray, confidence: float) -> Interval:
    """Interval of a score that lies between −1 and 1."""
    half = normal_quantile(confidence) * error
    return np.clip(centre - half, -1, 1), np.clip(centre + half, -1, 1)
