"""Do the intervals of corrected shares hold? Populations whose shares shift, one table.

``python benchmarks/shares.py [--tier linear] [--runs 400]`` draws populations from the labelled
customer comments that the shipped model had not seen when it read them (they lie with the model),
so the truth of each population is known:

- shifted: half of the comments give the reader's errors; of the rest 400 are drawn so that the
  label's share is another one (a fifth, half, twice and four times what it was);
- coded: the same, 150 or 60 of the 400 being coded;
- other company: four sources give the errors, 200 comments of the fifth are read. Beside it the
  same without the spread between sources, which is what chance alone would say.

Counted is the share of comments in which the label was read, with Wilson's interval, as other
tools publish it. The distance `off` of the corrected ones is that of the share corrected by the
rule: in other companies it is larger than that of counting, so `emotion_shares` without codes
keeps the share as read and takes only the interval. A label takes part where the model's own test
has 100 cases of it.
"""

import argparse

import numpy as np
import pandas as pd

from cemlab.emotions import EMOTIONS
from cemlab.emotions.correction import (
    LEAST_PULL,
    HeldOut,
    prediction_powered,
    reading_errors,
    rogan_gladen,
)
from cemlab.stats._intervals import wilson

CASES = 100
SHIFTS = (0.2, 0.5, 2.0, 4.0)


def _drawn(
    pool: np.ndarray, truth: np.ndarray, share: float, n: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw n comments of the pool, each with the label by the chance `share`, in any order."""
    yes, no = pool[truth[pool]], pool[~truth[pool]]
    k = rng.binomial(n, share)
    drawn = [rng.choice(yes, k, replace=False), rng.choice(no, n - k, replace=False)]
    return rng.permutation(np.concatenate(drawn))


def _enough(truth: np.ndarray, share: float, n: int) -> bool:
    """Tell whether half of the comments hold enough of both kinds, beyond all chance."""
    least = len(truth) // 2 * min(truth.mean() / share, (1 - truth.mean()) / (1 - share))
    return n + 5 * np.sqrt(n) < least


def _counted(read: np.ndarray) -> tuple[float, float, float]:
    low, high = wilson(np.array([read.mean()]), np.array([len(read)]), 0.95)
    return read.mean(), low[0], high[0]


def _corrected(read: np.ndarray, errors: pd.DataFrame) -> tuple[float, float, float]:
    value, (low, high) = rogan_gladen(np.array([read.mean()]), np.array([len(read)]), errors, 0.95)
    return value[0], low[0], high[0]


def _by_coding(truth: np.ndarray, read: np.ndarray, n: int) -> tuple[float, float, float]:
    """Correct by the codes of the first n; the comments are shuffled."""
    coded = np.where(np.arange(len(read)) < n, truth, np.nan)
    ones = np.ones(len(read))
    return prediction_powered(
        read.astype(float), coded, weights=ones, chance=ones, clusters=np.arange(len(read)),
        confidence=0.95,
    )[:3]  # fmt: skip


def shifted(held: HeldOut, label: int, runs: int, seed: int) -> list[tuple]:
    """Draw populations of the same companies in which the label's share is another one."""
    truth, chosen = held.truth[:, label], held.chosen[:, label]
    rows = []
    for shift in SHIFTS:
        share = truth.mean() * shift
        rng = np.random.default_rng([seed, label, int(10 * shift)])
        for _ in range(runs if _enough(truth, share, 400) else 0):
            order = rng.permutation(len(truth))
            test, pool = order[: len(order) // 2], order[len(order) // 2 :]
            plain = reading_errors(truth[test, None], chosen[test, None])
            spread = reading_errors(held.truth[test], held.chosen[test], held.source[test])
            spread = spread.iloc[[label]]
            drawn = _drawn(pool, truth, share, 400, rng)
            y, f = truth[drawn], chosen[drawn]
            told = {
                "shifted, counted": _counted(f),
                "shifted, corrected by errors elsewhere": _corrected(f, spread),
                "shifted, the same without spread of sources": _corrected(f, plain),
                "shifted, corrected by 150 coded": _by_coding(y, f, 150),
                "shifted, the 150 coded alone": _counted(y[:150]),
                "shifted, corrected by 60 coded": _by_coding(y, f, 60),
                "shifted, the 60 coded alone": _counted(y[:60]),
            }
            rows += [(way, label, shift, share, *found) for way, found in told.items()]
    return rows


def elsewhere(held: HeldOut, label: int, runs: int, seed: int) -> list[tuple]:
    """Draw comments of a company that the reader's errors do not come from."""
    truth, chosen = held.truth[:, label], held.chosen[:, label]
    rows = []
    for k, name in enumerate(np.unique(held.source)):
        here = held.source == name
        rng = np.random.default_rng([seed, label, k])
        test = ~here
        spread = reading_errors(held.truth[test], held.chosen[test], held.source[test])
        spread = spread.iloc[[label]]
        plain = reading_errors(truth[test, None], chosen[test, None])
        for _ in range(runs // 4):
            f = chosen[rng.choice(np.flatnonzero(here), 200, replace=True)]
            told = {
                "other company, counted": _counted(f),
                "other company, corrected by errors elsewhere": _corrected(f, spread),
                "other company, the same without spread of sources": _corrected(f, plain),
            }
            share = truth[here].mean()
            rows += [(way, label, name, share, *found) for way, found in told.items()]
    return rows


def summary(rows: list[tuple]) -> pd.DataFrame:
    """Coverage over all populations, that of the worst one, mean width and error."""
    columns = ["way", "label", "case", "share", "value", "low", "high"]
    table = pd.DataFrame(rows, columns=columns).dropna(subset=["value"])
    table["covers"] = table["low"].le(table["share"]) & table["share"].le(table["high"])
    table["width"], table["off"] = table["high"] - table["low"], table["value"] - table["share"]
    cases = table.groupby(["way", "label", "case"], sort=False)["covers"].mean()
    found = table.groupby("way", sort=False).agg(
        populations=("covers", "size"),
        covers=("covers", "mean"),
        width=("width", "mean"),
        off=("off", lambda x: x.abs().mean()),
    )
    found["worst_case"] = cases.groupby("way").min()
    found["cases_below_93"] = cases.lt(0.93).groupby("way").mean()
    return found.round(3)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tier", default="linear")
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    held = HeldOut.of(chosen.tier)
    if held is None:
        raise SystemExit(f"No held-out readings lie with the tier {chosen.tier}.")
    errors = reading_errors(held.truth, held.chosen)
    told = errors["sensitivity"] + errors["specificity"] - 1 >= LEAST_PULL
    labels = np.flatnonzero((held.truth.sum(axis=0) >= CASES) & told)
    print(f"{len(held.truth):,} comments; {', '.join(EMOTIONS[i] for i in labels)}")
    rows = []
    for label in labels:
        rows += shifted(held, label, chosen.runs, chosen.seed)
        rows += elsewhere(held, label, chosen.runs, chosen.seed)
    print(summary(rows).to_string())


if __name__ == "__main__":
    main()
