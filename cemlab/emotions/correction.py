"""Shares corrected for the reader's errors, with intervals that include them."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import t

from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.stats._intervals import Interval, normal_quantile, wilson

LEAST_PULL = 0.1  # below this the reader says yes about as often whether it is there or not
LEAST_OF_A_SOURCE = 5


@dataclass(frozen=True)
class HeldOut:
    """What a model read in labelled customer comments that it had not seen.

    Attributes
    ----------
    truth, chosen
        bool of shape (comments, 28).
    source
        Where each comment comes from: errors differ between sources more than chance tells.
    """

    truth: np.ndarray
    chosen: np.ndarray
    source: np.ndarray

    def save(self, file: Path) -> None:
        """Write it beside a model's weights as `<tier>_held_out.npz`."""
        packed = {name: np.packbits(getattr(self, name), axis=1) for name in ("truth", "chosen")}
        np.savez_compressed(file, source=self.source.astype("U"), **packed)

    @classmethod
    def of(cls, tier: str) -> "HeldOut | None":
        """Load what was stored with the shipped model of a tier; None where nothing was."""
        file = resources.files("cemlab.emotions").joinpath(f"data/{tier}_held_out.npz")
        if not file.is_file():
            return None
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            bits = [
                np.unpackbits(stored[name], axis=1, count=len(EMOTIONS)).astype(bool)
                for name in ("truth", "chosen")
            ]
            return cls(*bits, stored["source"])


def reading_errors(
    truth: np.ndarray,
    chosen: np.ndarray,
    source: np.ndarray | None = None,
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Sensitivity and specificity per label, and the numbers of cases they are worth.

    Parameters
    ----------
    truth, chosen
        bool of shape (comments, labels).
    source
        Where each comment comes from. As the study is another source still, rates are the mean of
        random effects, and cases are taken down to those by which `rogan_gladen` allows for a new
        source: the spread between sources (DerSimonian and Laird 1986), which few sources tell
        badly: by Student's t with as many degrees of freedom less one (IntHout et al. 2016).
        Where a label's spread is below that of all labels together, as a share of p(1 − p), it is
        taken for luck, and theirs is used.
    confidence
        Of the interval to come.

    Returns
    -------
    DataFrame
        A row per label: sensitivity, specificity (0 to 1), n_sensitivity, n_specificity.

    References
    ----------
    DerSimonian & Laird (1986) Controlled Clinical Trials 7, 177; IntHout, Ioannidis, Rovers &
    Goeman (2016) BMJ Open 6, e010247.

    Examples
    --------
    >>> truth = np.array([[True], [True], [False], [False]])
    >>> reading_errors(truth, np.array([[True], [False], [False], [False]]))
       sensitivity  n_sensitivity  specificity  n_specificity
    0          0.5            2.0          1.0            2.0
    """
    source = np.zeros(len(truth)) if source is None else source
    found = {}
    for name, right, cases in (("sensitivity", chosen, truth), ("specificity", ~chosen, ~truth)):
        sources = [
            _by_source(said[there], source[there])
            for there, said in zip(cases.T, right.T, strict=True)
        ]
        excess, weight = np.array([_heterogeneity(*rates) for rates in sources]).T
        spread = excess / np.maximum(weight, 1e-9)
        common = max(excess.sum() / max(weight.sum(), 1e-9), 0.0)
        more = np.array([len(n) - 1 for _, n in sources])
        few = t.ppf((1 + confidence) / 2, np.maximum(more, 1)) / normal_quantile(confidence)
        wider = np.where((spread >= common) & (spread > 0), few, 1.0) ** 2
        rates = [
            _of_a_new_source(*one, *how)
            for one, *how in zip(sources, np.maximum(spread, common), wider, strict=True)
        ]
        found[name], found[f"n_{name}"] = np.array(rates).T
    return pd.DataFrame(found)


def _by_source(right: np.ndarray, source: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share that is right, and cases, of each source; of all in one where sources are small."""
    rates = pd.Series(right, dtype=float).groupby(source).agg(["mean", "size"])
    kept = rates[rates["size"] >= LEAST_OF_A_SOURCE]
    if len(kept) < 2 and len(right):
        return np.array([right.mean()]), np.array([len(right)])
    return kept["mean"].to_numpy(), kept["size"].to_numpy()


def _heterogeneity(rates: np.ndarray, n: np.ndarray) -> tuple[float, float]:
    """Cochran's Q beyond chance, and by what to divide it for the spread as a share of p(1 − p)."""
    if len(n) < 2:
        return 0.0, 0.0
    mean, right = n @ rates / n.sum(), n @ rates
    spread = (right + 1) * (n.sum() - right + 1) / (n.sum() + 2) ** 2
    return n @ (rates - mean) ** 2 / spread - (len(n) - 1), n.sum() - n @ n / n.sum()


def _of_a_new_source(
    rates: np.ndarray, n: np.ndarray, between: float, wider: float
) -> tuple[float, float]:
    """Mean of random effects, and of how many cases of a new source it tells as much."""
    if not len(n):
        return np.nan, 0.0
    w = 1 / (between + 1 / n)
    return float(w @ rates / w.sum()), float(1 / (between + 1 / w.sum()) / wider)


def rogan_gladen(
    read: np.ndarray, n: np.ndarray, errors: pd.DataFrame, confidence: float
) -> tuple[np.ndarray, Interval]:
    """Share corrected for known sensitivity and specificity, with Lang and Reiczigel's interval.

    (read + Sp − 1) / (Se + Sp − 1), cut to 0–1. NaN where Se + Sp − 1 is below 0.1: there the
    reader tells nothing.

    Parameters
    ----------
    read
        Shares of comments in which the labels were read.
    n
        Numbers of independent comments behind them.
    errors
        From `reading_errors`, a row per share.
    confidence
        Of the interval, which includes the error of `read`, sensitivity and specificity.

    Returns
    -------
    (ndarray, (ndarray, ndarray))
        Shares, and their lower and upper limits.

    References
    ----------
    Rogan & Gladen (1978) American Journal of Epidemiology 107, 71; Lang & Reiczigel (2014)
    Preventive Veterinary Medicine 113, 13.

    Examples
    --------
    >>> errors = pd.DataFrame({"sensitivity": [0.8], "n_sensitivity": [1000.0],
    ...                        "specificity": [0.9], "n_specificity": [1000.0]})
    >>> share, (low, high) = rogan_gladen(np.array([0.24]), np.array([1000.0]), errors, 0.95)
    >>> [round(float(x[0]), 3) for x in (share, low, high)]
    [0.2, 0.156, 0.244]
    """
    z = normal_quantile(confidence)
    se, n_se = errors["sensitivity"].to_numpy(), errors["n_sensitivity"].to_numpy()
    sp, n_sp = errors["specificity"].to_numpy(), errors["n_specificity"].to_numpy()
    told = se + sp - 1 >= LEAST_PULL
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip((read + sp - 1) / (se + sp - 1), 0, 1)
        # As if one more case each had been read rightly and wrongly, and z² comments, half yes.
        q, m = (n * read + z**2 / 2) / (n + z**2), n + z**2
        se, m_se = (n_se * se + 1) / (n_se + 2), n_se + 2
        sp, m_sp = (n_sp * sp + 1) / (n_sp + 2), n_sp + 2
        pull = se + sp - 1
        centre = (q + sp - 1) / pull
        v_se, v_sp = se * (1 - se) / m_se, sp * (1 - sp) / m_sp
        half = np.sqrt(q * (1 - q) / m + centre**2 * v_se + (1 - centre) ** 2 * v_sp) * z / pull
        shift = 2 * z**2 * (centre * v_se - (1 - centre) * v_sp)
    ends = [np.clip(centre + shift + sign * half, 0, 1) for sign in (-1, 1)]
    # Limits must not leave out the share itself, which is not pulled towards the middle.
    low, high = np.minimum(ends[0], share), np.maximum(ends[1], share)
    share, low, high = (np.where(told, values, np.nan) for values in (share, low, high))
    return share, (low, high)


def prediction_powered(
    read: np.ndarray,
    coded: np.ndarray,
    *,
    weights: np.ndarray,
    chance: np.ndarray,
    clusters: np.ndarray,
    confidence: float,
) -> tuple[float, float, float, float]:
    """Share as people would code it, from a coded sample and readings of all comments.

    The mean reading of all comments times λ, plus the mean of (code − λ · reading) in the sample;
    λ is the slope of codes on readings, so that a poor reader does no harm. This is the
    power-tuned estimator of PPI++. The interval is Wilson's on the n that gives the estimator's
    variance (clustered), one comment more being taken for misread, and at least the n coded.

    Parameters
    ----------
    read
        Readings of all comments, 0 or 1.
    coded
        Codes, 0 to 1, NaN where a comment was not coded.
    weights, chance, clusters
        Per comment: its weight, the chance it had of being coded (up to a factor), and a number
        of its account or customer (below 0: nobody else's).
    confidence
        Of the interval.

    Returns
    -------
    (float, float, float, float)
        Share, low, high, effective n.

    References
    ----------
    Angelopoulos, Duchi & Zrnic (2023) PPI++, arXiv 2311.01453.

    Examples
    --------
    >>> read = np.tile([1.0, 0.0, 0.0, 0.0], 100)
    >>> coded = np.where(np.arange(400) < 80, read, np.nan)
    >>> ones = np.ones(400)
    >>> found = prediction_powered(read, coded, weights=ones, chance=ones,
    ...                            clusters=np.arange(400), confidence=0.95)
    >>> [round(value, 3) for value in found]
    [0.25, 0.204, 0.302, 297.179]
    """
    by_hand = ~np.isnan(coded)
    w, v = weights / weights.sum(), np.where(by_hand, weights / chance, 0.0)
    v = v / v.sum()
    code = np.where(by_hand, coded, 0.0)
    mean = float(w @ read)
    spread, here = w @ (read - mean) ** 2, v @ read
    slope = float(v @ ((read - here) * code) / spread) if spread > 0 else 0.0
    gap = code - slope * read
    share = slope * mean + float(v @ gap)
    influence = w * slope * (read - mean) + v * (gap - v @ gap)
    alone = np.arange(len(clusters)) + clusters.max(initial=0) + 1
    cluster = np.where(clusters < 0, alone, clusters)
    pulls = pd.Series(influence).groupby(cluster).sum()
    units = len(np.unique(cluster[by_hand]))
    variance = float((pulls**2).sum()) * units / max(units - 1, 1) + float(v.max()) ** 2
    kish = 1 / float((pd.Series(v).groupby(cluster).sum() ** 2).sum())
    share = min(max(share, 0.0), 1.0)
    most = 1 / float((w**2).sum())
    n = min(max(share * (1 - share) / variance, kish), most)
    low, high = wilson(np.array([share]), np.array([n]), confidence)
    return share, float(low[0]), float(high[0]), n
