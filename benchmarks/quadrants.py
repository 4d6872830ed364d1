"""How often customers said to stand in a quadrant with a certain probability truly stand there.

Run by hand: python benchmarks/quadrants.py [--companies 8] [--accounts 2000] [--seed 1]
Each repetition simulates a company with that many accounts of one to five contacts, whose levels
are known; contacts answer one to nine times, ratings are rounded and cut at the ends of 0-10.
"""

import argparse

import numpy as np
import pandas as pd
from scipy.stats import norm

from cemlab.stats import quadrant_totals, rate_customers

SCORE, REVENUE = 7.5, 1.0
EFFECT, NOISE = np.linspace(-0.8, 0.8, 8), 1.3
BINS = [0.5, 0.55, 0.65, 0.75, 0.85, 0.95, 1.0001]


def level_of_accounts(kind: str, rng: np.random.Generator, n: int) -> np.ndarray:
    """Planted levels of accounts."""
    if kind == "normal":
        return rng.normal(7, 1.1, n)
    if kind in ("two kinds", "roles disagree", "few answers", "declared"):
        content = rng.random(n) < 0.66
        return np.where(content, rng.normal(8.2, 0.5, n), rng.normal(5.6, 0.8, n))
    if kind == "skewed":
        return 9 - rng.gamma(2, 0.9, n)
    return rng.uniform(4, 9.5, n)  # even


def as_answered(level: np.ndarray) -> np.ndarray:
    """Mean of a customer's endless answers over all touch points: rounded, cut at the ends."""
    at = level[:, None, None] + EFFECT[:, None]
    return norm.sf((np.arange(1, 11) - 0.5 - at) / NOISE).sum(axis=2).mean(axis=1)


def company(kind: str, seed: int, n: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers and customers with their true levels."""
    rng = np.random.default_rng(seed)
    account = np.repeat(np.arange(n), rng.integers(1, 6, n))
    contacts = len(account)
    level = level_of_accounts(kind, rng, n)[account] + rng.normal(0, 0.35, contacts)
    if kind == "roles disagree":
        other = rng.random(contacts) < 0.1
        level = np.where(other, level_of_accounts(kind, rng, contacts), level)
    most = 3 if kind in ("few answers", "declared") else 9
    who = np.repeat(np.arange(contacts), rng.integers(1, most + 1, contacts))
    point = rng.integers(0, 8, len(who))
    value = level[who] + EFFECT[point] + rng.normal(0, NOISE, len(who))
    answers = pd.DataFrame(
        {
            "customer_id": who, "account_id": account[who], "touchpoint": point,
            "value": np.clip(np.round(value), 0, 10),
        }
    )  # fmt: skip
    customers = pd.DataFrame(
        {
            "customer_id": np.arange(contacts), "account_id": account, "level": as_answered(level),
            "revenue": rng.lognormal(0, 1, contacts),
        }
    )  # fmt: skip
    return answers, customers


def rated(kind: str, by: str, seed: int, n: int) -> tuple[pd.DataFrame, list[bool]]:
    """Probability and truth of each customer, and whether the totals' intervals hold."""
    answers, customers = company(kind, seed, n)
    reliability = None
    if kind == "declared":  # as somebody who measured it elsewhere would
        reliability = customers["level"].var() / (customers["level"].var() + NOISE**2)
    found = rate_customers(
        answers, customers, score=SCORE, revenue=REVENUE, by=by, reliability=reliability
    )
    levels = customers.groupby(by)["level"].mean()
    truth = found[by].map(levels).ge(SCORE)
    right = (found["satisfied"] >= 0.5) == truth
    rows = pd.DataFrame({"kind": kind, "by": by, "p": found["probability"], "right": right})
    total = quadrant_totals(found).set_index("quadrant").loc["at-risk"]
    there = ~truth & found["revenue"].ge(REVENUE)
    money = found["revenue"][there].sum()
    return rows, [
        total["low"] <= there.sum() <= total["high"],
        total["revenue_low"] <= money <= total["revenue_high"],
    ]


def main() -> None:
    """Print calibration by bin for each kind of company, and the totals' coverage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=4)
    parser.add_argument("--accounts", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    kinds = ["normal", "two kinds", "roles disagree", "skewed", "even", "few answers", "declared"]
    rows, held = [], {}
    for by in ("customer_id", "account_id"):
        for kind in kinds:
            for repeat in range(given.companies):
                seed = 1000 * given.seed + repeat
                table, covers = rated(kind, by, seed, given.accounts)
                rows.append(table)
                held.setdefault((by, kind), []).extend(covers)
    table = pd.concat(rows, ignore_index=True)
    table["said"] = pd.cut(table["p"], BINS, right=False).map(
        lambda b: f"{b.left:.2f}-{b.right:.2f}"
    )
    grouped = table.groupby(["by", "kind", "said"], observed=True)
    report = grouped.agg(
        customers=("right", "size"), said_mean=("p", "mean"), right=("right", "mean")
    )
    right = report["right"].unstack("said").round(3)
    right["all said"] = table.groupby(["by", "kind"])["p"].mean().round(3)
    right["all right"] = table.groupby(["by", "kind"])["right"].mean().round(3)
    right["totals held"] = pd.Series({key: np.mean(hits) for key, hits in held.items()}).round(2)
    print(f"{given.companies} companies of {given.accounts} accounts each; share right by bin")
    print(right.to_string())
    whole = table.groupby("said", observed=True).agg(
        customers=("right", "size"), said_mean=("p", "mean"), right=("right", "mean")
    )
    print(whole.round(3).to_string())


if __name__ == "__main__":
    main()
