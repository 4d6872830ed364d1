"""Feelings ticked, field notes, beliefs of leaders and front line, everyday dirt."""

from typing import Any

import numpy as np
import pandas as pd

from cemlab.sample.wording import Stock, fill


def draw_feelings(
    rng: np.random.Generator, company: dict[str, Any], responses: pd.Series
) -> pd.DataFrame:
    """Draw which two feelings were wanted and felt, at one or two touch points per response.

    Returns
    -------
    pandas.DataFrame
        response_id, touchpoint, feeling, side (wanted, felt), ticked (0 or 1); one row for
        every feeling offered.
    """
    points, names = list(company["touchpoints"]), np.array(company["feelings"])
    rows = []
    for response in responses[rng.random(len(responses)) < 0.72]:
        for point in rng.permutation(points)[: int(rng.choice([1, 2], p=[0.8, 0.2]))]:
            for side in ("wanted", "felt"):
                weights = np.array(company[side][point], dtype=float)
                two = rng.choice(names.size, 2, replace=False, p=weights / weights.sum())
                ticked = np.isin(np.arange(names.size), two).astype(int)
                rows += [(response, point, f, side, t) for f, t in zip(names, ticked, strict=True)]
    return pd.DataFrame(rows, columns=["response_id", "touchpoint", "feeling", "side", "ticked"])


def draw_notes(
    rng: np.random.Generator,
    company: dict[str, Any],
    stock: Stock,
    notes: dict[str, dict[str, list[str]]],
    customers: pd.DataFrame,
) -> pd.DataFrame:
    """Draw interview and observation notes of visits in the last four months.

    Returns
    -------
    pandas.DataFrame
        note_id, customer_id, kind, touchpoint, noted_on, note.
    """
    n = max(6, round(len(customers) / 8))
    here = np.flatnonzero((customers["left_on"] == "").to_numpy())
    points, rows = list(company["touchpoints"]), []
    end = np.datetime64(company["first_monday"]) + 7 * company["weeks"]
    used: set[str] = set()
    for _ in range(n):
        kind, point = (
            str(rng.choice(["interview", "observation"], p=[0.6, 0.4])),
            str(rng.choice(points)),
        )
        for _ in range(8):
            about = rng.permutation(notes[kind][point])[: int(rng.integers(1, 3))]
            parts = [*about, str(rng.choice(notes[kind]["any"]))]
            text = " ".join(fill(rng, stock, str(part)) for part in parts)
            if text not in used:
                break
        used.add(text)
        day = end - 3 - int(rng.integers(0, 118))
        day -= max(0, int(np.is_busday(day) == 0)) * 2
        customer = customers["customer_id"].iloc[int(rng.choice(here))]
        rows.append((customer, kind, point, str(day), text))
    frame = pd.DataFrame(rows, columns=["customer_id", "kind", "touchpoint", "noted_on", "note"])
    frame = frame.sort_values(["noted_on", "customer_id"], ignore_index=True)
    frame.insert(0, "note_id", [f"N{i + 1:03d}" for i in range(n)])
    return frame


def draw_beliefs(
    rng: np.random.Generator, company: dict[str, Any], answers: pd.DataFrame
) -> pd.DataFrame:
    """Draw what leaders and the front line predicted before they saw the figures.

    Returns
    -------
    pandas.DataFrame
        The columns of the table of beliefs. measure: score (mean satisfaction, 0-10), share
        (of answers at or above the study's score, 0-1) or dominant (the feeling most felt).
    """
    truth = answers.groupby("touchpoint")["satisfaction"].mean()
    met = answers["satisfaction"] >= company["thresholds"]["score"]
    share = met.groupby(answers["touchpoint"]).mean()
    rows = []
    for role, plan in company["beliefs"].items():
        if role == "functions":
            continue
        for person in range(plan["people"]):
            who = f"{role[0].upper()}{person + 1:02d}"
            function = str(rng.choice(company["beliefs"]["functions"]))
            lean = rng.normal(0, 0.25)
            for point in company["touchpoints"]:
                score = truth[point] + plan["bias"] + lean + rng.normal(0, plan["sd"])
                met = share[point] + plan["share_bias"] + lean / 8 + rng.normal(0, 0.06)
                wide = plan["width"] * rng.uniform(0.6, 1.4)
                feeling = _believed(rng, company, point, role)
                head = (role, who, function, point)
                rows += [
                    (*head, "score", "", *_range(score, wide, 10, 1)),
                    (*head, "share", "", *_range(met, wide / 10, 1, 2)),
                    (*head, "dominant", feeling, "", "", ""),
                ]
    columns = ["role", "predictor", "function", "touchpoint", "measure", "feeling"]
    frame = pd.DataFrame(rows, columns=[*columns, "predicted", "low", "high"])
    sealed = {"leader": "2026-10-27 10:12", "front line": "2026-10-20 16:40"}
    frame["room"], frame["sealed_at"] = "autumn 2026", frame["role"].map(sealed)
    order = ["room", "predictor", "role", *columns[2:], "predicted", "low", "high", "sealed_at"]
    return frame[order]


def _range(value: float, wide: float, top: float, digits: int) -> tuple[str, str, str]:
    """Word a prediction with its range, inside the scale."""
    return tuple(f"{np.clip(v, 0, top):.{digits}f}" for v in (value, value - wide, value + wide))


def _believed(rng: np.random.Generator, company: dict[str, Any], point: str, role: str) -> str:
    """Leaders believe that customers feel what they want; the front line sees what they feel."""
    side = "wanted" if role == "leader" and rng.random() < 0.7 else "felt"
    weights = np.array(company[side][point], dtype=float) ** 2
    return str(rng.choice(company["feelings"], p=weights / weights.sum()))


def soil(rng: np.random.Generator, plan: dict[str, int], table: pd.DataFrame) -> pd.DataFrame:
    """Put the everyday dirt of an export into the transaction answers.

    Each kind meets other rows: doubled answers, dates that do not exist, scores off the
    scale, customers nobody knows.
    """
    plan = {kind: max(1, round(n * min(1, len(table) / 11_000))) for kind, n in plan.items()}
    rows = iter(
        np.split(
            rng.permutation(len(table))[: sum(plan.values())], np.cumsum(list(plan.values()))[:-1]
        )
    )
    hit = dict(zip(plan, rows, strict=True))
    table = table.copy()
    at = table.columns.get_loc
    for row in hit["impossible date"]:
        month = str(rng.choice(["31/02", "30/02", "31/04", "31/06"]))
        date = table.iat[row, at("answered_at")]
        table.iat[row, at("answered_at")] = month + date[5:]
    table.iloc[hit["out of range"], at("satisfaction")] = 11
    for row in hit["unknown customer"]:
        table.iat[row, at("customer_id")] = f"K9{int(rng.integers(100, 1000))}"
    double = table.iloc[np.sort(hit["duplicate"])]
    table = pd.concat([table, double]).sort_values("answer_id", kind="stable", ignore_index=True)
    table.attrs["set_aside"] = plan
    return table
