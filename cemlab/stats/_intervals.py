"""Intervals of means, shares and Net Promoter scores from moments."""

import numpy as np
import pandas as pd
from scipy import special

Interval = tuple[np.ndarray, np.ndarray]


def normal_quantile(confidence: float) -> float:
    """Two-sided standard normal quantile."""
    return float(special.ndtri(0.5 + confidence / 2))


def student(stats: pd.DataFrame, confidence: float) -> Interval:
    """Student's t interval of a mean: m ± t(df) · sqrt(variance)."""
    half = special.stdtrit(stats["df"], 0.5 + confidence / 2) * np.sqrt(stats["variance"])
    return (stats["mean"] - half).to_numpy(), (stats["mean"] + half).to_numpy()


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
    score = mean * n / (n + 3)
    either = (square * n + 1.5) / (n + 3)
    return score, np.sqrt((either - score**2) / (n + 3))


def adjusted_wald(
    mean: np.ndarray, square: np.ndarray, n: np.ndarray, confidence: float
) -> Interval:
    """Return the adjusted Wald interval of a Net Promoter score (Rocks 2016), −1 to 1, clipped."""
    score, error = adjusted_net(mean, square, n)
    half = normal_quantile(confidence) * error
    return np.clip(score - half, -1, 1), np.clip(score + half, -1, 1)
