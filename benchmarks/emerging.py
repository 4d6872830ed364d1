"""How soon the planted rise is called, and how often shuffled time calls anything.

Run ``python benchmarks/emerging.py [SEED…]``: simulated companies; times are shuffled within each
source, 20 times. A call is right where half of the recent comments that hold it were planted.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from cemlab import load_study
from cemlab.sample import simulate
from cemlab.themes import first_calls
from cemlab.themes.emerging import BEFORE_DAYS, WATCH_DAYS

SHUFFLES, SHARE = 20, 0.02


def main(seeds: list[int]) -> None:
    """Print one row per company."""
    for seed in seeds:
        print(pd.DataFrame([row(seed)]).to_string(index=False), flush=True)


def row(seed: int) -> dict[str, object]:
    """Measure one company."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        simulate(folder, seed=seed)
        feedback = load_study(folder / "study.yaml")
        truth = YAML(typ="safe").load((folder / "truth.yaml").read_text(encoding="utf-8"))
    said = feedback.verbatims()
    said = said[said["language"].isin([feedback.study.language, "und"])].reset_index(drop=True)
    planted = said["response_id"].isin(truth["themes"][truth["emerging_theme"]["theme"]])
    weekly = planted.groupby(said["answered_at"].dt.tz_localize(None).dt.to_period("W"))
    four = weekly.agg(["sum", "size"]).rolling(4).sum()
    reached = four.index[four["sum"] / four["size"] >= SHARE][0].end_time.tz_localize("UTC")
    calls = first_calls(said)
    right = [
        planted[_recent(said, call.week) & said["text"].str.contains(call.label, case=False)].mean()
        >= 0.5
        for call in calls.itertuples()
    ]
    rng, chance = np.random.default_rng(seed), 0
    for _ in range(SHUFFLES):
        mixed = said.groupby("source")["answered_at"].transform(
            lambda times: pd.Series(rng.permutation(times), times.index)
        )
        chance += len(first_calls(said.assign(answered_at=mixed)))
    span = (said["answered_at"].max() - said["answered_at"].min()).days - BEFORE_DAYS - WATCH_DAYS
    return {
        "seed": seed,
        "2 % reached": f"{reached:%Y-%m-%d}",
        "called": f"{calls.loc[right, 'week'].min():%Y-%m-%d}",
        "days after": (calls.loc[right, "week"].min() - reached).days,
        "calls": len(calls),
        "right": sum(right),
        "years shuffled": round(SHUFFLES * span / 365, 1),
        "false a year, shuffled": round(chance / (SHUFFLES * span / 365), 2),
    }


def _recent(said: pd.DataFrame, week: pd.Timestamp) -> pd.Series:
    """Say which comments a look in that week saw as recent."""
    return said["answered_at"].between(week - pd.Timedelta(days=WATCH_DAYS), week)


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [7, 23, 90125])
