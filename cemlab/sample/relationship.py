"""The relationship survey: drivers of recommendation, expectations, feelings, invitations."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

PARTS = ("people", "products", "processes")
LATER = {
    "relationship_baseline": 5.4, "relationship_exceed": 3.9,
    "interaction_baseline": 5.0, "interaction_exceed": 3.4,
}  # fmt: skip
ITEMS = [f"{part}_{level}" for part in PARTS for level in ("baseline", "exceed")]


def draw_ratings(
    rng: np.random.Generator, company: dict[str, Any], latent: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Draw the ratings of the touch points and the two outcomes that they drive.

    The same function makes the answers and the large population behind the planted shares.

    Parameters
    ----------
    rng
        Source of randomness.
    company
        What company.yaml plants.
    latent
        Satisfaction of each respondent, 0-10.

    Returns
    -------
    ratings : numpy.ndarray
        Shape (n, 8), 1-7, in journey order.
    outcomes : numpy.ndarray
        Shape (n, 2): recommend 0-10 and overall 1-10.
    """
    plan, points = company["relationship"], company["touchpoints"].values()
    n = latent.size
    common = ((latent - 7.4) / 1.4)[:, None]
    felt = np.sqrt(plan["shared"]) * common
    felt = felt + np.sqrt(1 - plan["shared"]) * rng.normal(size=(n, len(points)))
    level = 4.9 + 0.6 * np.array([p["effect"] for p in points])
    ratings = np.clip(np.round(level + 1.25 * felt), 1, 7)
    driven = felt @ np.array([p["driver"] for p in points])
    noise = plan["noise"] * rng.normal(size=(n, 2))
    outcomes = np.stack([7.2 + 1.0 * (driven + noise[:, 0]), 7.1 + 0.9 * (driven + noise[:, 1])], 1)
    return ratings, np.clip(np.round(outcomes), [0, 1], 10)


def draw_relationship(
    rng: np.random.Generator, company: dict[str, Any], customers: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw the two waves of the relationship survey and their invitations.

    Returns
    -------
    answers : pandas.DataFrame
        The columns of relationship.csv except the comment, then `customer` (row of
        `customers`) and `answered`.
    invitations : pandas.DataFrame
        The columns of invitations.csv, also the unanswered.
    """
    invited = pd.concat(
        [
            _wave(rng, company, customers, str(w), *s)
            for w, s in company["relationship"]["waves"].items()
        ],
        ignore_index=True,
    )
    invited.insert(0, "contact_id", [f"I{i + 1:05d}" for i in range(len(invited))])
    answers = invited[invited["answered"].notna()].sort_values(["answered", "contact_id"])
    answers = answers.reset_index(drop=True)
    ratings, outcomes = draw_ratings(
        rng, company, customers["latent"].to_numpy()[answers["customer"]]
    )
    frame = pd.DataFrame(
        {
            "response_id": [f"R{i + 1:04d}" for i in range(len(answers))],
            "customer_id": answers["customer_id"],
            "wave": answers["wave"],
            "answered_at": answers["answered"].dt.strftime("%Y-%m-%d %H:%M"),
            "recommend": outcomes[:, 0].astype(int),
            "overall": outcomes[:, 1].astype(int),
        }
    )
    frame = pd.concat([frame, _items(rng, company, ratings)], axis=1)
    frame["customer"], frame["answered"] = answers["customer"], answers["answered"]
    return frame, _log(invited)


def _wave(
    rng: np.random.Generator,
    company: dict[str, Any],
    customers: pd.DataFrame,
    wave: str,
    start: date,
    weeks: int,
) -> pd.DataFrame:
    """Invitations of one wave, staggered over its weeks."""
    plan = company["relationship"]["invite"]
    n = len(customers)
    week = rng.integers(0, weeks, n)
    sent = np.datetime64(start, "m") + week * 7 * 1440 + rng.integers(480, 960, n)
    contented = customers["latent"].to_numpy() >= company["thresholds"]["score"]
    picky = customers["account_manager"].to_numpy() == plan["selective_manager"]
    choosing = np.where(contented, plan["contented"], plan["discontented"])
    invite = rng.random(n) < np.where(picky, choosing, plan["everyone"])
    left = pd.to_datetime(customers["left_on"].replace("", None)).to_numpy()
    invite &= np.isnat(left) | (sent < left)
    answered = sent + rng.integers(30, 12 * 1440, n)
    # Nobody answers by night.
    answered = answered.astype("datetime64[D]") + rng.integers(450, 1130, n).astype(
        "timedelta64[m]"
    )
    answered = np.where(answered > sent, answered, sent + np.timedelta64(25, "m"))
    answers = rng.random(n) < company["relationship"]["response"]
    frame = pd.DataFrame(
        {
            "customer_id": customers["customer_id"],
            "sent": sent,
            "answered": pd.Series(answered).where(answers),
            "account_manager": customers["account_manager"],
            "wave": wave,
            "customer": np.arange(n),
        }
    )
    return frame[invite].sort_values(["sent", "customer_id"])


def _items(rng: np.random.Generator, company: dict[str, Any], ratings: np.ndarray) -> pd.DataFrame:
    """Ratings with their not-applicable code, expectations, promise and the three Ps."""
    n = len(ratings)
    columns = {}
    for k, point in enumerate(company["touchpoints"]):
        unknown = rng.random(n) < (0.05 if point in ("proposal", "contract") else 0.012)
        columns[f"sat_{point}"] = np.where(unknown, 9, ratings[:, k]).astype(int)
    for k, point in enumerate(company["touchpoints"]):
        wish = 5.6 + 0.4 * np.sin(k) + 0.25 * (ratings[:, k] - 4.9) + rng.normal(0, 0.8, n)
        columns[f"exp_{point}"] = np.clip(np.round(wish), 1, 7).astype(int)
    mean = ratings.mean(axis=1)
    for item, level in zip(ITEMS, (5.6, 4.3, 5.2, 3.6, 4.4, 3.2), strict=True):
        value = level + 0.7 * (mean - 4.9) + rng.normal(0, 0.9, n)
        columns[item] = np.clip(np.round(value), 1, 7).astype(int)
    for item, level, slope in (("promise_matters", 5.5, 0.0), ("promise_kept", 4.4, 0.9)):
        value = level + slope * (mean - 4.9) + rng.normal(0, 1.0, n)
        columns[item] = np.clip(np.round(value), 1, 7).astype(int)
    return pd.DataFrame(columns)


def add_levels(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Add what is taken for granted, and beyond it, in the relationship and in an interaction."""
    for item, level in LATER.items():
        value = level + 0.5 * (frame["overall"] - 7) + rng.normal(0, 0.9, len(frame))
        frame[item] = np.clip(np.round(value), 1, 7).astype(int)


def _log(invited: pd.DataFrame) -> pd.DataFrame:
    """Shape the invitations like their export."""
    answered = invited["answered"].dt.strftime("%Y-%m-%d %H:%M").fillna("")
    return pd.DataFrame(
        {
            "contact_id": invited["contact_id"],
            "customer_id": invited["customer_id"],
            "source": "relationship",
            "sent_at": invited["sent"].dt.strftime("%Y-%m-%d %H:%M"),
            "answered_at": answered,
            "account_manager": invited["account_manager"],
        }
    )
