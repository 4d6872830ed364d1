"""How two groups differ, from their moments: interval, standardised effect and p-value."""

import numpy as np
import pandas as pd
from scipy import sparse, special

from cemlab.stats._intervals import adjusted_net, adjusted_wald, n_of_interval, wilson


def covariance_of(
    influence: pd.DataFrame, stats: pd.DataFrame, own: np.ndarray, base: np.ndarray
) -> np.ndarray:
    """Covariance of the means of cells own and base, from clusters that stand on both."""
    known = influence[influence["cluster"] >= 0]
    size = (known["cluster"].max() + 1 if len(known) else 1, len(stats))
    pulls = sparse.csc_array((known["u"], (known["cluster"], known["group"])), shape=size)
    summed = (pulls[:, own] * pulls[:, base]).sum(axis=0)
    units = stats["units"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        small = np.sqrt(units / (units - 1))
        return np.where(summed == 0, 0, summed * small[own] * small[base])


def difference(
    own: pd.DataFrame, base: pd.DataFrame, covariance: np.ndarray, measure: str, confidence: float
) -> pd.DataFrame:
    """Difference of the moments `own` from the moments `base`, with interval and p."""
    of = _means if measure == "mean" else _combined
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high, p = of(own, base, covariance, measure, confidence)
    unit = 100 if measure == "net_promoter" else 1
    table = own[["n"]].assign(n_against=base["n"], n_effective=own["n_effective"])
    table["value"] = unit * (own["mean"] - base["mean"])
    alone = (own["units"] < 2) | (base["units"] < 2)
    size = _effect(own, base, measure)
    for name, found in (("low", unit * low), ("high", unit * high), ("effect", size), ("p", p)):
        table[name] = np.where(alone, np.nan, found)
    return table.assign(clustered=own["clustered"] | base["clustered"] | (covariance != 0))


def _effect(own: pd.DataFrame, base: pd.DataFrame, measure: str) -> pd.Series:
    """Cohen's h of shares; else Hedges' g, the difference in pooled standard deviations."""
    if measure == "satisfied":
        return 2 * (np.arcsin(np.sqrt(own["mean"])) - np.arcsin(np.sqrt(base["mean"])))
    df = own["n"] + base["n"] - 2
    within = sum(side["n"] * (side["square"] - side["mean"] ** 2) for side in (own, base)) / df
    small = 1 - 3 / (4 * df - 1)
    return small * (own["mean"] - base["mean"]) / np.sqrt(within.where(within > 1e-12))


def _means(
    own: pd.DataFrame, base: pd.DataFrame, covariance: np.ndarray, _: str, confidence: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Welch's t; with shared clusters the degrees of freedom of the smaller side."""
    difference = own["mean"] - base["mean"]
    a, b = own["variance"], base["variance"]
    variance = (a + b - 2 * covariance).where(lambda v: v > 1e-15)
    satterthwaite = (a + b) ** 2 / (a**2 / own["df"] + b**2 / base["df"])
    df = np.where(covariance == 0, satterthwaite, np.minimum(own["df"], base["df"]))
    half = special.stdtrit(df, 0.5 + confidence / 2) * np.sqrt(variance)
    p = 2 * special.stdtr(df, -np.abs(difference / np.sqrt(variance)))
    return (difference - half).to_numpy(), (difference + half).to_numpy(), np.asarray(p)


def _combined(
    own: pd.DataFrame, base: pd.DataFrame, covariance: np.ndarray, measure: str, confidence: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Limits of two groups combined (Newcombe; Zou & Donner), p from adjusted scores."""
    centre, reach, adjusted_ = [], [], []
    for stats in (own, base):
        mean, square = stats["mean"].to_numpy(), stats["square"].to_numpy()
        n = n_of_interval(stats, confidence)
        usual = n_of_interval(stats, 0.95)  # a p-value does not depend on the confidence asked for
        if measure == "net_promoter":
            low, high = adjusted_wald(mean, square, n, confidence)
            adjusted_.append(adjusted_net(mean, square, usual))
        else:
            low, high = wilson(mean, n, confidence)
            share = (mean * usual + 1) / (usual + 2)
            adjusted_.append((share, np.sqrt(share * (1 - share) / (usual + 2))))
        centre.append(mean)
        reach.append((np.maximum(mean - low, 0), np.maximum(high - mean, 0)))
    r = covariance / np.sqrt(own["variance"].to_numpy() * base["variance"].to_numpy())
    r = np.clip(np.nan_to_num(r), -1, 1)

    def length(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.sqrt(np.maximum(a**2 + b**2 - 2 * r * a * b, 0))

    difference = centre[0] - centre[1]
    low = difference - length(reach[0][0], reach[1][1])
    high = difference + length(reach[0][1], reach[1][0])
    (s, e), (t, f) = adjusted_
    return low, high, 2 * special.ndtr(-np.abs(s - t) / length(e, f))
