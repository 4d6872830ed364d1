"""The journey map: what customers meet in what order, wanted, felt and said, on one sheet."""

from collections.abc import Mapping
from itertools import groupby

import pandas as pd

from cemlab import stats
from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.paper.pages import page
from cemlab.privacy import hide_small_groups
from cemlab.sentences import about_base
from cemlab.sentences.numbers import goal_of, names_of, number
from cemlab.stats.delivery_gap import experiences
from cemlab.study import Study
from cemlab.workshop.voices import voices

PER_SHEET = 9  # touch points that stay readable beside one another on A3
NOISE = 0.05
COLUMNS = [
    *["phase", "touchpoint", "label", "direct", "channel", "owner", "wanted", "wanted_by"],
    *["felt", "n_feelings", "most_wanted", "most_felt", "met", "met_low", "met_high", "met_n"],
    *["score", "low", "high", "n", "goal", "goal_by", "snag", "quote", "said"],
]


def journey_map(
    feedback: Feedback, *, min_group: int = 10, confidence: float = 0.95, seed: int = 7
) -> pd.DataFrame:
    """Lay out the journey: one row per touch point, in its order, then the indirect ones.

    Parameters
    ----------
    feedback
        A loaded study; phase, owner and channel of a touch point stand in the study file, and
        touch points without the company (reviews, word of mouth, advertising) under `indirect`.
    min_group
        Figures of fewer answers are left out; the study's own minimum holds at least.
    confidence
        Of the intervals.
    seed
        Of the choice of quotes.

    Returns
    -------
    DataFrame
        phase, touchpoint, label, direct, channel, owner; wanted (the two feelings that customers
        wanted most, with their shares; else those the company designs for), wanted_by ("customers"
        or "the company's design"), felt (the two felt most), n_feelings; most_wanted and
        most_felt, the first of each; met (of those who wanted the first, the share who felt it)
        with limits and n; score with limits and n, of answers after transactions, else of the
        newest wave; goal, goal_by; snag (where customers go on less often after a poor experience,
        beyond noise); quote and said (month): one that a researcher approved, from the middle of
        the spread. Missing where nothing is known. attrs: confidence, scale, question, base (whom
        the figures stand for, where nobody was sampled), no_snags (why none can be told).

    Raises
    ------
    DataError
        Where the study names no touch points.
    """
    study = feedback.study
    if not study.touchpoints:
        raise DataError(
            "A journey map needs touch points: add them to the study file in the order of the "
            "journey, such as touchpoints: {billing: {label: Billing}}, and name the touchpoint "
            "of each question about one."
        )
    least = max(min_group, study.min_group.answers)
    table, answers = _points(study), experiences(feedback)
    scores = stats.score(answers, by="touchpoint", weights="weight", confidence=confidence)
    for row in hide_small_groups(scores, least).dropna(subset=["value"]).itertuples():
        table.loc[row.touchpoint, ["score", "low", "high", "n"]] = (
            row.value,
            row.low,
            row.high,
            row.n,
        )
    said = feedback.verbatims()
    for key, point in study.touchpoints.items():
        goal = goal_of(point, scores)
        if goal is not None:
            table.loc[key, ["goal", "goal_by"]] = goal, point.goal.by
        found = voices(feedback, key, 1, seed=seed, verbatims=said)
        if len(found) and found.attrs["approved"]:
            table.loc[key, ["quote", "said"]] = found["text"].iloc[0], found["said"].iloc[0]
    _add_feelings(table, feedback, least, confidence)
    snags = stats.snags(feedback, confidence=confidence)
    _add_snags(table, hide_small_groups(snags, least), names_of(study.touchpoints))
    table = table.reset_index()[COLUMNS]
    asked = answers["wording"].dropna().unique() if len(answers) else []
    question = asked[0].replace("{touchpoint}", "…") if len(asked) == 1 else ""
    table.attrs = {"confidence": confidence, "scale": scores.attrs.get("scale")}
    table.attrs |= {"question": question, "base": about_base(feedback)}
    table.attrs["no_snags"] = snags.attrs.get("why", "")
    return table


def _points(study: Study) -> pd.DataFrame:
    """Lay out the touch points in their order, then the indirect ones, with nothing known yet."""
    rows = [
        {"phase": p.phase, "touchpoint": key, "label": p.label, "direct": direct,
         "channel": getattr(p, "channel", None), "owner": p.owner}
        for direct, points in ((True, study.touchpoints), (False, study.indirect))
        for key, p in points.items()
    ]  # fmt: skip
    table = pd.DataFrame(rows).reindex(columns=COLUMNS).astype(object).set_index("touchpoint")
    return table.where(table.notna(), None)


def _add_snags(table: pd.DataFrame, snags: pd.DataFrame, names: Mapping[str, str]) -> None:
    """Fill where customers go on less often after a poor experience, beyond noise."""
    for row in snags.itertuples():
        if row.p_adjusted < NOISE and row.value < 0:
            table.loc[row.touchpoint, "snag"] = (
                f"after a poor experience {number(row.poor, 'share')} went on to "
                f"{names[row.next]}, after a good one {number(row.good, 'share')}"
            )


def _add_feelings(table: pd.DataFrame, feedback: Feedback, least: int, confidence: float) -> None:
    """Fill what was wanted and felt, and whether the feeling wanted most was felt."""
    for key, point in feedback.study.touchpoints.items():
        if point.wanted:
            design = ", ".join(point.wanted), "the company's design", point.wanted[0]
            table.loc[key, ["wanted", "wanted_by", "most_wanted"]] = design
    shares = hide_small_groups(stats.feeling_shares(feedback, confidence=confidence), least)
    shares = shares.dropna(subset=["value"]).sort_values("value", ascending=False, kind="stable")
    for (key, side), rows in shares.groupby(["touchpoint", "side"], observed=True):
        told = [f"{row.feeling} {number(row.value, 'share')}" for row in rows.head(2).itertuples()]
        table.loc[key, side] = ", ".join(told)
        table.loc[key, ["n_feelings", f"most_{side}"]] = rows[["n", "feeling"]].iloc[0].tolist()
        if side == "wanted":
            table.loc[key, "wanted_by"] = "customers"
    gap = hide_small_groups(stats.feelings_gap(feedback, confidence=confidence), least)
    for row in gap.dropna(subset=["value"]).itertuples():
        if table.loc[row.touchpoint, "most_wanted"] == row.feeling:
            met = ["met", "met_low", "met_high", "met_n"]
            table.loc[row.touchpoint, met] = row.value, row.low, row.high, row.n


def journey_page(table: pd.DataFrame, *, title: str, question: str = "") -> str:
    """Print the map: A3 across, a column per touch point, several sheets where there are many.

    Parameters
    ----------
    table
        From `journey_map`.
    title
        The study's.
    question
        The decision that the study serves.

    Returns
    -------
    str
        A self-contained HTML page without script.
    """
    direct = table[table["direct"].astype(bool)].reset_index(drop=True)
    sheets = max(1, -(-len(direct) // PER_SHEET))
    size = max(1, -(-len(direct) // sheets))
    parts = [direct.iloc[i : i + size] for i in range(0, max(len(direct), 1), size)]
    ends = _axis(direct, table.attrs.get("scale"))
    indirect = table[~table["direct"].astype(bool)]
    return page(
        "journey", title=title, question=question, about=table.attrs,
        sheets=[_sheet(part, indirect, ends) for part in parts],
        hidden=bool(direct["score"].isna().any()),
    )  # fmt: skip


def _sheet(rows: pd.DataFrame, indirect: pd.DataFrame, ends: tuple[float, float]) -> dict:
    """Bring together what one sheet shows."""
    named = rows["phase"].fillna("")
    phases = [(name, len(list(run))) for name, run in groupby(named)]
    outside = {
        name: [r for r in indirect.itertuples() if (r.phase or "") == name] for name, _ in phases
    }
    known = {name for name, _ in phases}
    rest = [r for r in indirect.itertuples() if (r.phase or "") not in known]
    points = [row._asdict() for row in rows.itertuples()]
    width = 100 * max(len(points), 6)  # few touch points must not make the chart tall
    for place, point in enumerate(points):
        point["x"] = round(width * (place + 0.5) / len(points), 1)
        for name in ("score", "low", "high", "goal"):
            point[f"y_{name}"] = _height(point[name], ends)
    sheet = {"points": points, "phases": phases, "outside": outside, "rest": rest}
    return sheet | {"ends": ends, "width": width}


def _axis(rows: pd.DataFrame, scale: tuple[float, float] | None) -> tuple[float, float]:
    """Choose whole numbers around all that is drawn, within the scale."""
    drawn = pd.concat([rows[c] for c in ("score", "low", "high", "goal")]).dropna().astype(float)
    if drawn.empty:
        return scale or (0.0, 1.0)
    low, high = float(drawn.min() // 1), float(-(-drawn.max() // 1))
    if scale:
        low, high = max(low, scale[0]), min(high, scale[1])
    return low, high if high > low else low + 1


def _height(value: float | None, ends: tuple[float, float]) -> float | None:
    """Place a figure between 120 (the axis's lower end) and 10."""
    if value is None or pd.isna(value):
        return None
    return round(120 - 110 * (float(value) - ends[0]) / (ends[1] - ends[0]), 1)
