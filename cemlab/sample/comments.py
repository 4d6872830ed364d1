"""Comments of HiTouch's customers: planned first, then worded from written sentences."""

from typing import Any

import numpy as np
import pandas as pd

from cemlab.sample.wording import Planned, Stock, word

KINDS = ("non_answer", "wish", "foreign", "mixed", "two_themes")


def draw_comments(
    rng: np.random.Generator,
    company: dict[str, Any],
    stock: Stock,
    frame: pd.DataFrame,
    week: np.ndarray,
    seen: set[str],
) -> pd.DataFrame:
    """Plan and word one comment for every row of `frame`.

    Parameters
    ----------
    rng
        Source of randomness.
    company
        What company.yaml plants.
    stock
        The written sentences.
    frame
        Rows with `touchpoint` (what the comment is about), `pool` (whose general sentences
        it uses), `manager` (the customer's account manager) and `score` (0-10, how satisfied
        the customer is).
    week
        Week of each row, counted from the first of the transaction survey.
    seen
        Comments written so far; grows, so that hardly any is written twice.

    Returns
    -------
    pandas.DataFrame
        Rows as in `frame`: text, language, kind, side (positive, negative, mixed, wish or
        empty), theme and second (empty where none), emotion (empty where none).
    """
    plan = frame[["touchpoint", "pool", "manager", "score"]].reset_index(drop=True)
    plan["kind"] = _kinds(rng, company["comments"], len(plan))
    plan["side"] = _sides(rng, company, plan, frame["score"].to_numpy())
    plan["theme"] = _themes(rng, company, stock, plan, week)
    plan["second"] = ""
    for row in np.flatnonzero(plan["kind"] == "two_themes"):
        others = _available(company, stock, plan.at[row, "touchpoint"], plan.at[row, "side"])
        others = [theme for theme in others if theme != plan.at[row, "theme"]]
        if others and plan.at[row, "theme"]:
            plan.at[row, "second"] = str(rng.choice(others))
    plan["language"] = "en"
    foreign = (plan["kind"] == "foreign").to_numpy()
    plan.loc[foreign, "language"] = rng.choice(
        ["de", "fr", "es"], foreign.sum(), p=[0.7, 0.15, 0.15]
    )
    plan["emotion"] = [_emotion(rng, company, stock, row) for row in plan.itertuples()]
    plan["text"] = [word(rng, company["comments"], stock, row, seen) for row in plan.itertuples()]
    return plan


def _kinds(rng: np.random.Generator, shares: dict[str, float], n: int) -> np.ndarray:
    p = [shares[kind] for kind in KINDS]
    return rng.choice([*KINDS, "plain"], n, p=[*p, 1 - sum(p)])


def _sides(
    rng: np.random.Generator, company: dict[str, Any], plan: pd.DataFrame, score: np.ndarray
) -> np.ndarray:
    """Positive or negative, by quota of the touch point and order of satisfaction."""
    side = plan["kind"].map({"non_answer": "", "wish": "wish", "mixed": "mixed"}).fillna("judging")
    side = side.to_numpy(dtype=object)
    warmth = score + rng.normal(0, 1.2, score.size)
    for name, point in company["touchpoints"].items():
        rows = np.flatnonzero((side == "judging") & (plan["touchpoint"] == name).to_numpy())
        rows = rows[np.argsort(-warmth[rows], kind="stable")]
        cut = round(point["positive"] * rows.size)
        side[rows[:cut]], side[rows[cut:]] = "positive", "negative"
    return side


def _available(company: dict[str, Any], stock: Stock, point: str, side: str) -> dict[str, float]:
    """Themes that a touch point voices on this side; fewer sentences weigh less."""
    return {
        theme: where[point] * min(1.0, len(sentences) / 20)
        for theme, where in company["themes"].items()
        if point in where and (sentences := stock.side(theme, side))
    }


def _themes(
    rng: np.random.Generator,
    company: dict[str, Any],
    stock: Stock,
    plan: pd.DataFrame,
    week: np.ndarray,
) -> np.ndarray:
    """Theme of each comment; the emerging one grows over the last weeks."""
    rising, n = company["emerging"], len(plan)
    late = np.clip((week - (company["weeks"] - rising["weeks"]) + 1) / rising["weeks"], 0, 1)
    chance = rising["before"] + rising["final"] * late
    chance *= plan["touchpoint"].map(rising["touchpoints"]).fillna(0.0).to_numpy()
    draws, themes = rng.random((n, 2)), np.full(n, "", dtype=object)
    for row, (point, kind, side) in enumerate(
        zip(plan["touchpoint"], plan["kind"], plan["side"], strict=True)
    ):
        if side == "wish":
            themes[row] = company["hidden"]["theme"]
        elif kind in ("plain", "two_themes"):
            weights = _available(company, stock, point, side)
            if side == "negative" and draws[row, 0] < chance[row]:
                themes[row] = rising["theme"]
            elif draws[row, 1] < _themed(company, weights) or (weights and kind != "plain"):
                p = np.array(list(weights.values()))
                themes[row] = str(rng.choice(list(weights), p=p / p.sum()))
    return themes


def _themed(company: dict[str, Any], weights: dict[str, float]) -> float:
    """Share of comments with a theme, less where a touch point has few."""
    return company["comments"]["themed"] * min(1.0, sum(weights.values()) / 5)


def _emotion(rng: np.random.Generator, company: dict[str, Any], stock: Stock, row: Planned) -> str:
    """Draw the main emotion: planted weights times what the touch point adds."""
    if not row.side:
        return ""
    side = "negative" if row.side == "mixed" else row.side
    if row.language != "en":
        written, pool = stock.foreign_emotions(row.language, side), stock.languages[row.language]
    else:
        pool = stock.pools[row.theme or row.pool]
        written = stock.emotions(row.theme or row.pool, side)
    adds = company["emotions_at"].get(row.touchpoint, {})
    weights = {e: company["emotions"][side][e] * adds.get(e, 1.0) * len(pool[e]) for e in written}
    # Strong words go with extreme scores.
    if "anger" in weights:
        weights["anger"] *= float(np.clip((7.5 - row.score) / 2.5, 0.02, 2.0))
    for warm in {"joy", "admiration"} & weights.keys():
        weights[warm] *= float(np.clip((row.score - 4) / 4, 0.1, 1.5))
    p = np.array(list(weights.values()))
    return str(rng.choice(list(weights), p=p / p.sum()))
