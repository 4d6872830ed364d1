"""What was planted, in numbers a reading of the files can be compared with."""

from collections.abc import Iterable
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml.comments import CommentedSeq

from cemlab.sample.relationship import draw_ratings


def driver_shares(company: dict[str, Any], latent: np.ndarray) -> dict[str, Any]:
    """Shares of explained variance (LMG) of the eight touch points in a large population.

    LMG averages a driver's gain in R squared over every order of entry (Lindeman, Merenda
    and Gold, 1980), here from the correlations of 60,000 respondents drawn like the sample.

    Parameters
    ----------
    company
        What company.yaml plants.
    latent
        Satisfaction of the customers, from which respondents are drawn.

    Returns
    -------
    dict
        recommend and overall: touch point to share of R squared, largest first (sum 1).
    """
    rng = np.random.default_rng(0)
    ratings, outcomes = draw_ratings(rng, company, rng.choice(latent, 60_000))
    points, shares = list(company["touchpoints"]), {}
    for column, name in enumerate(("recommend", "overall")):
        corr = np.corrcoef(ratings.T, outcomes[:, column])
        lmg = _lmg(corr)
        order = np.argsort(-lmg)
        shares[name] = {points[k]: round(float(lmg[k] / lmg.sum()), 3) for k in order}
    return shares


def _lmg(corr: np.ndarray) -> np.ndarray:
    """LMG from a correlation matrix whose last row is the outcome."""
    p = len(corr) - 1
    r2 = {(): 0.0}
    for size in range(1, p + 1):
        for some in combinations(range(p), size):
            at = list(some)
            r2[some] = float(corr[p, at] @ np.linalg.solve(corr[np.ix_(at, at)], corr[p, at]))
    gain = np.zeros(p)
    for some, value in r2.items():
        weight = factorial(len(some) - 1) * factorial(p - len(some)) / factorial(p) if some else 0
        for k in some:
            gain[k] += weight * (value - r2[tuple(j for j in some if j != k)])
    return gain


def quadrants(
    company: dict[str, Any], customers: pd.DataFrame, answers: pd.DataFrame
) -> dict[str, Any]:
    """List customer ids by quadrant, and how many a plain mean of their answers gets right."""
    at = company["thresholds"]
    good = (customers["latent"] >= at["score"]).to_numpy()
    high = (customers["revenue"] >= at["revenue"]).to_numpy()
    names = np.where(good, np.where(high, "model", "growth"), np.where(high, "at-risk", "dangling"))
    mean = answers.groupby("customer")["satisfaction"].mean().reindex(range(len(customers)))
    return {
        "score": "latent mean satisfaction (0-10) at an average touch point; estimate it from the"
        " transaction answers to satisfaction, adjusted for the touch point",
        "thresholds": dict(at),
        "satisfied_share": round(float(good.mean()), 3),
        "raw_mean_right": round(float(((mean.to_numpy() >= at["score"]) == good).mean()), 3),
        "customers": {
            name: flow(customers["customer_id"][names == name])
            for name in ("model", "growth", "at-risk", "dangling")
        },
    }


def tick_shares(weights: list[float], names: list[str]) -> dict[str, float]:
    """Chance of each feeling to be among two ticks drawn by weight without repetition."""
    p = np.array(weights) / np.sum(weights)
    both = p[:, None] * p[None, :] / (1 - p[:, None])
    np.fill_diagonal(both, 0)
    return {n: round(float(s), 3) for n, s in zip(names, p + both.sum(axis=0), strict=True)}


def comment_truth(
    company: dict[str, Any], plan: pd.DataFrame, relationship: pd.DataFrame
) -> dict[str, Any]:
    """Gather sides, emotions and themes of the comments, as planned before they were worded.

    Parameters
    ----------
    company
        What company.yaml plants.
    plan
        The plan of the transaction survey's comments, with `answer_id`.
    relationship
        The same of the relationship survey; it counts for the themes only.

    Returns
    -------
    dict
        positive_share and emotion_shares by touch point; themes: ids of the English comments
        that carry exactly one theme.
    """
    sides, emotions = {}, {}
    for point in company["touchpoints"]:
        here = plan[plan["touchpoint"] == point]
        judged = here["side"][here["side"].isin(["positive", "negative"])]
        sides[point] = round(float((judged == "positive").mean()), 2)
        share = here["emotion"][here["emotion"] != ""].value_counts(normalize=True).sort_index()
        share = share.sort_values(ascending=False, kind="stable")
        emotions[point] = {str(k): round(float(v), 3) for k, v in share.items()}
    both = pd.concat([plan, relationship], ignore_index=True)
    one = both[(both["second"] == "") & (both["language"] == "en")]
    themes = {
        theme: flow(one["answer_id"][one["theme"] == theme])
        for theme in [*company["themes"], company["emerging"]["theme"], company["hidden"]["theme"]]
    }
    order = dict(sorted(sides.items(), key=lambda item: -item[1]))
    return {"positive_share": order, "emotion_shares": emotions, "themes": themes}


def flow(values: Iterable[str]) -> CommentedSeq:
    """Make a list that YAML writes in one line after the other, not one value a line."""
    seq = CommentedSeq(str(value) for value in values)
    seq.fa.set_flow_style()
    return seq
