"""How often 95 % intervals of scores hold the planted value.

Run by hand, `python benchmarks/coverage.py [samples]`: by default 400 of each of six planted
distributions of answers on 0–10, from many at the top to many at both ends, so that each cell of
the table is an average over 2,400. Kinds of sample: `plain`; `repeated` (customers answer 1 to 5
times and half of the variation of their answers is their own); `weighted` (a fifth of all customers
are half of the sample, answer otherwise and are weighed back, weights 0.4 and 1.6); `both`; `waves`
(the change between two waves of n answers, half of the customers in both). n counts answers. Below
it stands the gain by met feelings.
"""

import sys

import numpy as np
import pandas as pd
from scipy import special

from cemlab.stats import compare, net_promoter, satisfied, score
from cemlab.stats.gain import _gain

SIZES = (10, 15, 30, 100, 500)
SHAPES = {
    "bell": [1, 1, 2, 4, 7, 12, 18, 22, 18, 10, 5],
    "top": [1, 1, 1, 2, 3, 5, 7, 13, 22, 22, 23],
    "ends": [18, 8, 5, 4, 3, 8, 5, 6, 9, 12, 22],
    "low": [14, 12, 13, 14, 12, 12, 8, 6, 4, 3, 2],
    "flat": [1] * 11,
    "few low": [2, 1, 0, 1, 1, 2, 2, 6, 15, 30, 40],
}
KINDS = ("plain", "repeated", "weighted", "both")
OWN = 0.5  # of the variation of answers on the normal scale that is the customer's
MEASURES = {
    "mean, t": score,
    "mean, bootstrap": lambda t, **k: score(t, interval="bootstrap", draws=500, **k),
    "share of 8–10, Wilson": lambda t, **k: satisfied(t, 8, **k),
    "Net Promoter, adjusted Wald": net_promoter,
}


def customers(rng: np.random.Generator, samples: int, n: int, repeated: bool) -> np.ndarray:
    """Who gave each of n answers, one row per sample."""
    if not repeated:
        return np.tile(np.arange(n), (samples, 1))
    size = rng.integers(1, 6, (samples, n))
    last = np.cumsum(size, axis=1)
    return (np.arange(n)[None, :, None] >= last[:, None, :]).sum(axis=2)


def draw(
    rng: np.random.Generator, shape: list[int], samples: int, n: int, kind: str
) -> tuple[pd.DataFrame, np.ndarray]:
    """Draw samples of n answers and the distribution that they stand for."""
    who = customers(rng, samples, n, kind in ("repeated", "both"))
    theirs = np.take_along_axis(rng.normal(size=(samples, n)), who, axis=1)
    latent = np.sqrt(OWN) * theirs + np.sqrt(1 - OWN) * rng.normal(size=(samples, n))
    p = np.array(shape) / sum(shape)
    x = np.searchsorted(np.cumsum(p), special.ndtr(latent), side="right").clip(max=10)
    weight = np.ones((samples, n))
    if kind in ("weighted", "both"):
        few = np.take_along_axis(rng.random((samples, n)) < 0.5, who, axis=1)
        x, weight = np.where(few, 10 - x, x), np.where(few, 0.4, 1.6)
        p = 0.8 * p + 0.2 * p[::-1]
    table = pd.DataFrame({"sample": np.repeat(np.arange(samples), n), "customer_id": who.ravel()})
    return table.assign(value=x.ravel(), weight=weight.ravel()), p


def planted(p: np.ndarray) -> tuple[float, float, float]:
    """Mean, share of 8 to 10 and Net Promoter of a distribution."""
    mean, share = float(p @ np.arange(11)), float(p[8:].sum())
    return mean, share, float(100 * (p[9:].sum() - p[:7].sum()))


def held(table: pd.DataFrame, truth: float) -> float:
    """Share of intervals that hold the truth; one answer or customer alone has none."""
    has = table.dropna(subset=["low", "high"])
    slack = 1e-9
    return float((has["low"].le(truth + slack) & has["high"].ge(truth - slack)).mean())


def scores_coverage(samples: int, kind: str, n: int) -> dict[str, float]:
    """Coverage of each measure, averaged over the shapes."""
    found = []
    for i, shape in enumerate(SHAPES.values()):
        rng = np.random.default_rng([n, KINDS.index(kind), i])
        table, p = draw(rng, shape, samples, n, kind)
        mean, share, net = planted(p)
        truth = dict(zip(MEASURES, (mean, mean, share, net), strict=True))
        weights = "weight" if kind in ("weighted", "both") else None
        found.append({
            name: held(measure(table, by="sample", weights=weights), truth[name])
            for name, measure in MEASURES.items()
        })  # fmt: skip
    return pd.DataFrame(found).mean().to_dict()


def waves_coverage(samples: int, n: int) -> dict[str, float]:
    """Coverage of the change between two waves in which half of the customers are the same."""
    found = []
    for i, shape in enumerate(SHAPES.values()):
        rng = np.random.default_rng([n, 9, i])
        p = np.array(shape) / sum(shape)
        own = rng.normal(size=(samples, 2 * n))
        waves = []
        for wave, first in enumerate((0, n // 2)):
            who = np.tile(np.arange(first, first + n), (samples, 1))
            latent = np.sqrt(OWN) * np.take_along_axis(own, who, axis=1)
            latent += np.sqrt(1 - OWN) * rng.normal(size=(samples, n))
            x = np.searchsorted(np.cumsum(p), special.ndtr(latent), side="right").clip(max=10)
            frame = {"sample": np.repeat(np.arange(samples), n), "customer_id": who.ravel()}
            waves.append(pd.DataFrame(frame).assign(value=x.ravel(), wave=wave))
        table = pd.concat(waves)
        tell = {"groups": "wave", "against": "previous", "by": "sample"}
        share = {"measure": "satisfied", "threshold": 8}
        found.append({
            "mean, t": held(compare(table, **tell), 0),
            "share of 8–10, Wilson": held(compare(table, **share, **tell), 0),
            "Net Promoter, adjusted Wald": held(compare(table, measure="net_promoter", **tell), 0),
        })  # fmt: skip
    return pd.DataFrame(found).mean().to_dict()


def gain_coverage(samples: int, n: int, strength: float) -> float:
    """Coverage of the gain by met feelings, for n respondents in n / 3 accounts."""

    def study(rng: np.random.Generator, n: int) -> pd.DataFrame:
        account, success = rng.integers(0, n // 3, n), rng.integers(0, 2, n)
        effort, met = rng.integers(1, 8, n), rng.integers(0, 3, n) / 2 + 0.2 * success
        score = 2 * success + 0.4 * effort + strength * met + rng.normal(0, 1.5, n)
        score += rng.normal(0, 0.7, n)[account]
        table = {"success": success, "effort": effort, "met": met, "outcome": score}
        return pd.DataFrame(table).assign(account_id=account.astype(str))

    beyond = ["success", "effort"]
    told = [
        _gain(study(np.random.default_rng([n, i]), n), beyond, 0.95, 200, i) for i in range(samples)
    ]
    truth = 0.0
    if strength:  # of so many respondents that it is known
        truth = _gain(study(np.random.default_rng(1), 300_000), beyond, 0.95, 2, 0)["value"]
    return held(pd.DataFrame(told), truth)


def main() -> None:
    """Print one table: coverage in per cent by kind, n and measure."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    rows = []
    for n in SIZES:
        for kind in KINDS:
            rows.append({"kind": kind, "n": n, **scores_coverage(samples, kind, n)})
        rows.append({"kind": "waves", "n": n, **waves_coverage(samples, n)})
    table = pd.DataFrame(rows).set_index(["kind", "n"]).sort_index(key=lambda i: i, level="n")
    print(
        f"Coverage of 95 % intervals in per cent, {samples:,} samples of each of 6 shapes",
        flush=True,
    )
    print((100 * table).round(1).to_string(na_rep=""))
    print("\nGain in R² by met feelings, by planted strength and respondents")
    for strength in (0.0, 0.3, 0.6, 1.0):
        for n in (60, 400):
            print(f"{strength:4} {n:4} {100 * gain_coverage(samples, n, strength):5.1f}")


if __name__ == "__main__":
    main()
