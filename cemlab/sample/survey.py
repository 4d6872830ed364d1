"""The transaction survey: who answered when about which touch point, and how."""

from typing import Any

import numpy as np
import pandas as pd

ASKED = {
    "recommend": ("onboarding", "support", "review"),
    "success": ("portal", "payments", "support"),
}


def draw_answers(
    rng: np.random.Generator, company: dict[str, Any], customers: pd.DataFrame, step_week: int
) -> pd.DataFrame:
    """Draw the transaction answers in the order of their time, before any dirt.

    Parameters
    ----------
    rng
        Source of randomness.
    company
        What company.yaml plants.
    customers
        From :func:`cemlab.sample.accounts.draw_customers`.
    step_week
        Week, counted from the first, from which the drop holds.

    Returns
    -------
    pandas.DataFrame
        The columns of transactions.csv except the comment, then `customer` (row of
        `customers`), `week` and `answered` (local time).
    """
    scale = len(customers) / 1200
    week, touch, customer = _who(rng, company, customers, scale)
    points = list(company["touchpoints"])
    effects = np.array([p["effect"] for p in company["touchpoints"].values()])
    value = customers["latent"].to_numpy()[customer] + effects[touch]
    step, better = company["step"], company["better"]
    value -= step["drop"] * ((touch == points.index(step["touchpoint"])) & (week >= step_week))
    special = (customers["vertical"].to_numpy() == better["vertical"])[customer]
    value += better["by"] * (special & (touch == points.index(better["touchpoint"])))
    value += rng.normal(0, company["satisfaction"]["noise_sd"], value.size)
    frame = pd.DataFrame(
        {
            "customer_id": customers["customer_id"].to_numpy()[customer],
            "touchpoint": np.array(points)[touch],
            "answered": _times(rng, company, week),
            "channel": rng.choice(["e-mail", "web", "phone"], week.size, p=[0.62, 0.3, 0.08]),
            "satisfaction": np.clip(np.round(value), 0, 10).astype(int),
            "customer": customer,
            "week": week,
        }
    )
    _further_items(rng, frame, value)
    frame = frame.sort_values(["answered", "customer_id", "touchpoint"], ignore_index=True)
    frame.insert(0, "answer_id", [f"T{i + 1:05d}" for i in range(len(frame))])
    frame.insert(3, "answered_at", frame["answered"].dt.strftime("%d/%m/%Y %H:%M"))
    return frame


def add_steps(rng: np.random.Generator, company: dict[str, Any], answers: pd.DataFrame) -> None:
    """Add contacts, handovers and days of waiting, where customers are asked for them."""
    for column, plan in company["steps"].items():
        most, shares = plan["at_most"], plan["without"]
        wasted = rng.random(len(answers)) >= answers["touchpoint"].map(shares).fillna(1)
        within = rng.integers(plan["least"], most + 1, len(answers))
        beyond = most + 1 + rng.poisson(plan["beyond"], len(answers))
        value = pd.Series(np.where(wasted, beyond, within), dtype="Int64")
        answers[column] = value.where(answers["touchpoint"].isin(shares))


def _who(
    rng: np.random.Generator, company: dict[str, Any], customers: pd.DataFrame, scale: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Week, touch point and customer of every answer; nobody answers after leaving."""
    keen = 0.45 + rng.gamma(2.5, 0.22, len(customers))
    leaves, latent = customers["left_week"].to_numpy(), customers["latent"].to_numpy()
    affinity = [
        customers["role"].map(point["roles"]).to_numpy(dtype=float) * keen
        for point in company["touchpoints"].values()
    ]
    weeks, touches, who = [], [], []
    for week in range(company["weeks"]):
        for touch, (name, point) in enumerate(company["touchpoints"].items()):
            n = int(point["weekly"] * scale + rng.random())
            weight = affinity[touch] * (leaves > week)
            weeks += [week] * n
            touches += [touch] * n
            if name == company["step"]["touchpoint"]:
                who.append(_by_quota(rng, weight, latent, n))
            else:
                who.append(rng.choice(len(customers), n, p=weight / weight.sum()))
    customer = _at_least(rng, np.concatenate(who), np.array(weeks), leaves)
    return np.array(weeks), np.array(touches), customer


def _by_quota(
    rng: np.random.Generator, weight: np.ndarray, latent: np.ndarray, n: int
) -> np.ndarray:
    """Draw with equal steps along satisfaction, so that a week's mean hardly depends on who.

    Otherwise a change of one point could not be dated to the week with 18 answers.
    """
    order = np.argsort(latent + rng.normal(0, 0.4, latent.size))
    reach = np.cumsum(weight[order]) / weight.sum()
    return order[np.searchsorted(reach, (np.arange(n) + rng.random()) / n)]


def _at_least(
    rng: np.random.Generator, customer: np.ndarray, week: np.ndarray, leaves: np.ndarray
) -> np.ndarray:
    """Give who answered fewer than four times some answers of those who answer often."""
    count = np.bincount(customer, minlength=leaves.size)
    for quiet in np.flatnonzero(count < 4):
        free = np.flatnonzero((count[customer] > 9) & (week < leaves[quiet]))
        for answer in rng.permutation(free)[: 4 - count[quiet]]:
            count[customer[answer]] -= 1
            customer[answer] = quiet
            count[quiet] += 1
    return customer


def _times(rng: np.random.Generator, company: dict[str, Any], week: np.ndarray) -> pd.Series:
    """Working hours of the five working days of each week."""
    minutes = rng.integers(0, 5, week.size) * 1440 + rng.integers(7 * 60, 19 * 60, week.size)
    start = np.datetime64(company["first_monday"], "m")
    return pd.Series(start + week * 7 * 1440 + minutes)


def _further_items(rng: np.random.Generator, frame: pd.DataFrame, value: np.ndarray) -> None:
    """Add ease, recommendation and success, the last two only where they are asked."""
    n = len(frame)
    frame["effort"] = np.clip(np.round(value * 0.55 + 0.9 + rng.normal(0, 0.9, n)), 1, 7).astype(
        int
    )
    recommend = np.clip(np.round(value * 1.05 - 0.2 + rng.normal(0, 1.1, n)), 0, 10)
    success = (rng.random(n) < 1 / (1 + np.exp(-(value - 4.6)))).astype(int)
    for item, answer in (("recommend", recommend), ("success", success)):
        asked = frame["touchpoint"].isin(ASKED[item])
        frame[item] = pd.Series(answer, dtype="Int64").where(asked)
