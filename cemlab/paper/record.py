"""The record of a room on one page: what was believed before, beside what customers say."""

from dataclasses import replace

import pandas as pd

from cemlab.cases import actions
from cemlab.errors import DataError, ParameterError
from cemlab.load import Feedback
from cemlab.paper.pages import page
from cemlab.privacy import hide_small_groups
from cemlab.stats import delivery_gap, feeling_shares
from cemlab.stats.delivery_gap import PREDICTORS
from cemlab.study.checks import nearest

KEYS = ["room", "predictor", "role", "touchpoint", "measure"]
ROLES = ("leader", "front line")
TABLE = [
    *["touchpoint", "label", "measure", "customers", "customers_low", "customers_high"],
    *["customers_n", "leader", "leader_n", "later", "later_n", "front_line", "front_line_n"],
    *["ranges", "held", "wanted", "wanted_named", "felt", "felt_named"],
]


def record(feedback: Feedback, room: str | None = None) -> pd.DataFrame:
    """Put what a room believed beside what customers say, touch point by touch point.

    Parameters
    ----------
    feedback
        A loaded study with beliefs.
    room
        Which; default: the one sealed last.

    Returns
    -------
    DataFrame
        touchpoint, label, measure ("share" of satisfied answers; "score" where no share was
        predicted), customers with limits and n, leader (mean of the leaders' first guesses) and
        later (of their guesses after listening) and front_line, each with its n, ranges that
        leaders gave first and how many of them held, wanted and felt (what customers most wanted
        and felt), wanted_named and felt_named (what leaders named most). Missing where fewer than
        five predicted, or too few customers answered; nobody is named. attrs["room"],
        attrs["sealed_on"], attrs["threshold"].

    Raises
    ------
    DataError
        Where the study has no beliefs.
    ParameterError
        For an unknown room.
    """
    beliefs = feedback.beliefs.sort_values("sealed_at", kind="stable")
    rooms = list(dict.fromkeys(beliefs["room"].dropna()))
    if not rooms:
        raise DataError("The study has no beliefs yet: add `beliefs` to the study file.")
    if room is not None and room not in rooms:
        raise ParameterError(f"no room '{room}' in the study's beliefs: {nearest(room, rooms)}.")
    own = beliefs[beliefs["room"].eq(room or rooms[-1])]
    again = own.duplicated(KEYS)
    first, later = (delivery_gap(replace(feedback, beliefs=b)) for b in (own[~again], own[again]))
    measure = "share" if first["measure"].eq("share").any() else "score"
    gaps = {name: gap[gap["measure"].eq(measure)] for name, gap in (("1", first), ("2", later))}
    of = {role: gaps["1"][gaps["1"]["role"].eq(role)].set_index("touchpoint") for role in ROLES}
    of["later"] = gaps["2"][gaps["2"]["role"].eq("leader")].set_index("touchpoint")
    named = {
        side: _named(own[~again], m) for side, m in (("wanted", "wanted"), ("felt", "dominant"))
    }
    said = _customers_feel(feedback)
    rows = []
    for key, point in feedback.study.touchpoints.items():
        if key not in set(own["touchpoint"]):
            continue
        row: dict[str, object] = {"touchpoint": key, "label": point.label, "measure": measure}
        for role, name in (("leader", "leader"), ("later", "later"), ("front line", "front_line")):
            if key in of[role].index:
                gap = of[role].loc[key]
                row |= {name: gap["believed"], f"{name}_n": gap["n"]}
                row |= {c: gap[c] for c in TABLE[3:7] if not pd.isna(gap[c])}
                if role == "leader" and not gap["suppressed"]:
                    row |= {"ranges": gap["ranges"], "held": gap["held"] * gap["ranges"]}
        for side in ("wanted", "felt"):
            row |= {side: said[side].get(key), f"{side}_named": named[side].get(key)}
        rows.append(row)
    table = pd.DataFrame(rows).reindex(columns=TABLE)
    table.attrs = {"room": room or rooms[-1], "sealed_on": own["sealed_at"].max(),
                   "threshold": first.attrs.get("threshold")}  # fmt: skip
    return table


def _named(beliefs: pd.DataFrame, measure: str) -> dict[str, str]:
    """Tell the feeling that most leaders named, where at least five named any."""
    rows = beliefs[beliefs["measure"].eq(measure) & beliefs["role"].eq("leader")].dropna(
        subset=["feeling"]
    )
    grouped = rows.groupby("touchpoint")["feeling"]
    return {str(k): f.mode().iloc[0] for k, f in grouped if len(f) >= PREDICTORS}


def _customers_feel(feedback: Feedback) -> dict[str, dict[str, str]]:
    """Tell the feeling that most customers wanted and felt at each touch point."""
    shares = hide_small_groups(feeling_shares(feedback), feedback.study.min_group.answers)
    shares = shares.dropna(subset=["value"]).sort_values("value", kind="stable")
    top = shares.drop_duplicates(["touchpoint", "side"], keep="last")
    found: dict[str, dict[str, str]] = {"wanted": {}, "felt": {}}
    for row in top.itertuples():
        found[row.side][str(row.touchpoint)] = str(row.feeling)
    return found


def record_page(feedback: Feedback, room: str | None = None) -> str:
    """Print the record: one page, with the actions agreed since.

    Parameters
    ----------
    feedback, room
        As in `record`.

    Returns
    -------
    str
        A self-contained HTML page without script.
    """
    table = record(feedback, room)
    agreed = actions(feedback.study)
    sealed = table.attrs["sealed_on"]
    if not pd.isna(sealed) and len(agreed):
        agreed = agreed[agreed["agreed_on"].ge(sealed.tz_localize(None).normalize())]
    share = table["measure"].eq("share").all()
    ends = (0.0, 1.0) if share else _ends(table)
    marks = ["customers", "customers_low", "customers_high", "leader", "later", "front_line"]
    rows = [row._asdict() for row in table.itertuples()]
    most = {name: table[f"{name}_n"].max() for name in ("leader", "later", "front_line")}
    many = {name: "" if pd.isna(n) else f" (n = {n:.0f})" for name, n in most.items()}
    for row in rows:
        row["x"] = {
            m: None
            if pd.isna(row[m])
            else round(10 + 280 * (row[m] - ends[0]) / (ends[1] - ends[0]), 1)
            for m in marks
        }
    return page(
        "record", title=feedback.study.title, rows=rows, about=table.attrs, share=share, ends=ends,
        actions=list(agreed.itertuples()), points=feedback.study.touchpoints, many=many,
        held=table["held"].sum(), ranges=table["ranges"].sum(),
        later=bool(table["later"].notna().any()), front=bool(table["front_line"].notna().any()),
    )  # fmt: skip


def _ends(table: pd.DataFrame) -> tuple[float, float]:
    """Choose whole numbers around all scores."""
    drawn = table[["customers_low", "customers_high", "leader", "later", "front_line"]].stack()
    return float(drawn.min() // 1), float(-(-drawn.max() // 1))
