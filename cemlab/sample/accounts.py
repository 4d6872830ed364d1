"""Accounts of HiTouch and their contacts, with the satisfaction nobody sees."""

from typing import Any

import numpy as np
import pandas as pd


def draw_customers(
    rng: np.random.Generator, company: dict[str, Any], customers: int
) -> pd.DataFrame:
    """Draw the customers, one row each.

    Parameters
    ----------
    rng
        Source of randomness.
    company
        What company.yaml plants.
    customers
        How many contacts; about 2.9 of them share an account.

    Returns
    -------
    pandas.DataFrame
        The columns of customers.csv, then `latent` (mean satisfaction at an average touch
        point, 0-10) and `left_week` (first week without answers; 10**6 for who stayed).
    """
    account = np.sort(rng.integers(0, max(1, round(customers * 0.35)), customers))
    account = np.unique(account, return_inverse=True)[1]
    n = account.max() + 1
    roles = _pick(rng, company["roles"], customers)
    latent = _latent(rng, company["satisfaction"], account, roles)
    share = rng.gamma(2.0, 1.0, customers)
    share /= np.bincount(account, share)[account]
    size = np.bincount(account)
    revenue = (rng.lognormal(np.log(62_000), 1.0, n) * size)[account] * share
    revenue = 10 * np.maximum(20, np.round(revenue / 10)).astype(int)
    potential = 10 * np.round(revenue * (1 + rng.gamma(1.2, 0.35, customers)) / 10).astype(int)
    week = _leaving(rng, latent, company["weeks"])
    monday = np.datetime64(company["first_monday"])
    left = monday + np.where(week < company["weeks"], week * 7, 0) + rng.integers(0, 5, customers)
    return pd.DataFrame(
        {
            "customer_id": [f"K{i + 1:04d}" for i in range(customers)],
            "account_id": [f"A{a + 1:04d}" for a in account],
            "role": roles,
            "vertical": _pick(rng, company["verticals"], n)[account],
            "region": _pick(rng, company["regions"], n)[account],
            "platform": _pick(rng, company["platforms"], n)[account],
            "account_manager": np.array(company["managers"])[
                rng.integers(0, len(company["managers"]), n)
            ][account],
            "revenue": revenue,
            "potential_revenue": potential,
            "left_on": np.where(week < company["weeks"], left.astype(str), ""),
            "latent": latent,
            "left_week": week,
        }
    )


def _pick(rng: np.random.Generator, shares: dict[str, float], n: int) -> np.ndarray:
    return rng.choice(list(shares), n, p=np.array(list(shares.values())) / sum(shares.values()))


def _latent(
    rng: np.random.Generator, plan: dict[str, Any], account: np.ndarray, roles: np.ndarray
) -> np.ndarray:
    """Satisfaction by account; where roles disagree, one role sees it the other way."""
    n = account.max() + 1
    contented = (rng.random(n) < plan["contented_share"])[account]
    other = np.where(rng.random(n) < plan["roles_disagree"], rng.choice(np.unique(roles), n), "")
    contented ^= other[account] == roles
    good, bad = plan["contented"], plan["discontented"]
    # One draw per account and kind: contacts of one mind share it.
    draws = np.stack([rng.normal(k["mean"], k["sd"], n) for k in (bad, good)])
    latent = draws[contented.astype(int), account] + rng.normal(0, plan["contact_sd"], account.size)
    return np.clip(latent, 1.0, 9.8).round(3)


def _leaving(rng: np.random.Generator, latent: np.ndarray, weeks: int) -> np.ndarray:
    """Week in which a customer leaves: likelier the less satisfied."""
    chance = 1 / (1 + np.exp(0.75 * (latent - 3.4)))
    week = rng.integers(weeks // 3, weeks - 1, latent.size)
    return np.where(rng.random(latent.size) < chance, week, 10**6)
