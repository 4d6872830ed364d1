"""How often a study's charts signal falsely, and how soon they call a step.

Run by hand, `python benchmarks/monitor.py [repetitions]`; it prints two tables. A study has eight
charts with 9, 9, 11, 20, 19, 16, 18 and 14 answers a week on 0–10, from customers who answer
again and again (a quarter of the variation of answers is the customer's own). Answers are
`bell`, `top` (many at the top, a long tail below) or `ends` (many at both ends). `learnt`: weeks
before the year that is watched. False signals: of a year of 52 weeks without any change, over
all eight charts. Called: a step of so many standard errors of a weekly mean begins in the 27th
week of that year, and its chart signals within 6 weeks, the step's own the first; `week` is the
usual one. Dated: how often the 95 % interval of the week holds the true one, of signals and of
`change_point` at the end of the year, and how many weeks it usually spans. Steps rest on an
eighth of the repetitions, `change_point` on an eightieth; one repetition is a study of 8 charts.
"""

import sys

import numpy as np
import pandas as pd
from scipy import special

from cemlab.stats import change_point, signals, watch

WEEKLY = np.array([9, 9, 11, 20, 19, 16, 18, 14])
SHAPES = {
    "bell": [1, 1, 2, 4, 7, 12, 18, 22, 18, 10, 5],
    "top": [1, 1, 1, 2, 3, 5, 7, 13, 22, 22, 23],
    "ends": [18, 8, 5, 4, 3, 8, 5, 6, 9, 12, 22],
}
OWN, PEOPLE, YEAR, STEP = 0.25, 300, 52, 26


def study(rng: np.random.Generator, shape: list[int], weeks: int, step: float) -> pd.DataFrame:
    """Weekly means of one study; the step is in standard errors of a weekly mean."""
    p = np.cumsum(shape) / sum(shape)
    level = np.arange(11)
    spread = np.sqrt(np.diff([0, *p]) @ level**2 - (np.diff([0, *p]) @ level) ** 2)
    tables = []
    for chart, n in enumerate(WEEKLY):
        theirs = rng.normal(size=PEOPLE)[rng.integers(0, PEOPLE, (weeks, n))]
        latent = np.sqrt(OWN) * theirs + np.sqrt(1 - OWN) * rng.normal(size=(weeks, n))
        means = np.searchsorted(p, special.ndtr(latent), side="right").clip(max=10).mean(axis=1)
        means -= step * spread / np.sqrt(n) * (np.arange(weeks) >= weeks - YEAR + STEP)
        period = pd.date_range("2024-01-01", periods=weeks, freq="7D")
        tables.append(pd.DataFrame({"touchpoint": chart, "period": period, "n": n, "value": means}))
    return pd.concat(tables)


def year(shape: list[int], learnt: int, step: float, runs: int, seed: int) -> pd.DataFrame:
    """All signals of many studies in the year that is watched."""
    rng = np.random.default_rng(seed)
    tables = [study(rng, shape, learnt + YEAR, step).assign(run=run) for run in range(runs)]
    chart = watch(pd.concat(tables), by=["run", "touchpoint"], charts=len(WEEKLY))
    found = signals(chart)
    found["at"] = (found["week"] - chart["period"].min()).dt.days // 7 - learnt
    return found[found["at"] >= 0]


def begins(learnt: int) -> pd.Timestamp:
    """First week of the step."""
    return pd.Timestamp("2024-01-01") + pd.Timedelta(weeks=learnt + STEP)


def dating(found: pd.DataFrame, learnt: int, of: str) -> dict[str, float]:
    """How often the interval of the week holds the true one, and its usual width in weeks."""
    held = found["low_week"].le(begins(learnt)) & found["high_week"].ge(begins(learnt))
    width = (found["high_week"] - found["low_week"]).dt.days / 7 + 1
    return {f"{of}, dated": float(held.mean()), f"{of}, width": float(width.median())}


def called(found: pd.DataFrame, learnt: int, runs: int) -> dict[str, float]:
    """How often a step was called within six weeks, how soon, and dated."""
    hits = found[found["at"].between(STEP, STEP + 5) & found["direction"].eq("fell")]
    hits = hits.drop_duplicates(["run", "touchpoint"])
    share = {"called": len(hits) / runs / len(WEEKLY), "week": (hits["at"] - STEP + 1).median()}
    return share | dating(hits[hits["kind"].eq("level")], learnt, "signal")


def dated(shape: list[int], learnt: int, step: float, runs: int) -> dict[str, float]:
    """How often `change_point` finds the step at the end of the year, and dates it."""
    rng = np.random.default_rng(3)
    tables = [study(rng, shape, learnt + YEAR, step).assign(run=run) for run in range(runs)]
    found = change_point(pd.concat(tables), by=["run", "touchpoint"], draws=199)
    return {"p < 0.05": found["p"].lt(0.05).mean()} | dating(found, learnt, "change_point")


def main(runs: int) -> None:
    """Print both tables."""
    false, steps = [], []
    for name, shape in SHAPES.items():
        for learnt in (0, 26, 52, 104):
            found = year(shape, learnt, 0.0, runs, 1)
            each = found.groupby("run").size().reindex(range(runs), fill_value=0)
            false.append((name, learnt, each.mean(), (each <= 2).mean(), each.max()))
            for step in (1.0, 1.5, 2.0, 3.0):
                some = max(runs // 8, 1)
                row = called(year(shape, learnt, step, some, 2), learnt, some)
                row |= dated(shape, learnt, step, max(runs // 80, 1))
                steps.append({"answers": name, "learnt": learnt, "step": step} | row)
    columns = ["answers", "learnt", "false signals a year", "years with at most 2", "most"]
    print(pd.DataFrame(false, columns=columns).round(3).to_string(index=False), end="\n\n")
    print(pd.DataFrame(steps).round(3).to_string(index=False))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
