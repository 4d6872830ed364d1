"""Actions in words: what is open, what is due, and what moved where something was tried."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.numbers import Unit, counted, day, listing, names_of, number

CANNOT = (
    "This does not show that the action did it: the groups were not drawn by lot, something else "
    "may have changed for one of them alone, and others may answer now than before."
)


def about_actions(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell how many actions are open, what is overdue and who was not told yet.

    Parameters
    ----------
    table
        From `cemlab.cases.actions`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str
        Empty where nothing was agreed.

    Examples
    --------
    >>> day = pd.Timestamp("2026-12-01")
    >>> about_actions(pd.DataFrame({"what": ["Send credit notes in two days"], "status": ["doing"],
    ...     "touchpoint": ["billing"], "owner": ["Head of Billing"], "due": [day],
    ...     "overdue": [True], "customers_told_on": [pd.NaT]}), touchpoints={"billing": "Billing"})
    'One action is open. Overdue: “Send credit notes in two days” (Billing, Head of Billing, due
    1 December 2026).'
    """
    if table.empty:
        return ""
    open_ = table[table["status"].isin(["agreed", "doing"])]
    done = table[table["status"].eq("done")]
    parts = [f"{_many(len(open_))} open." if len(open_) else "No action is open."]
    late, names = open_[open_["overdue"].astype(bool)], names_of(touchpoints)
    if len(late):
        told = [
            f"“{row.what}” ({names.get(row.touchpoint, row.touchpoint)}, {row.owner}, "
            f"{_passed(row)})"
            for row in late.head(2).itertuples()
        ]
        more = f" and {len(late) - 2} more" if len(late) > 2 else ""
        parts.append(f"Overdue: {listing(told)}{more}.")
    if len(done):
        silent = int(done["customers_told_on"].isna().sum())
        parts.append(f"{_many(len(done))} done")
        parts[-1] += f"; customers were not told of {silent}." if silent else "."
    return " ".join(parts)


def _passed(row: Any) -> str:  # noqa: ANN401 - a named tuple
    """Tell the earlier of the two dates: of what is overdue, that one has passed."""
    review = getattr(row, "review_on", pd.NaT)
    if pd.notna(review) and not row.due <= review:
        return f"to be reviewed {day(review)}"
    return f"due {day(row.due)}"


def about_pilots(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> list[str]:
    """Tell how each pilot group moved beside its comparison, and what that cannot rule out.

    Parameters
    ----------
    table
        From `cemlab.cases.action_effects`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    list of str
        One text per action.

    Examples
    --------
    >>> about_pilots(pd.DataFrame([{"touchpoint": "billing", "measure": "score", "value": 0.8,
    ...     "low": 0.3, "high": 1.3, "pilot": "region=North", "comparison": "region=South",
    ...     "pilot_before": 6.0, "pilot_after": 7.0, "comparison_before": 6.1,
    ...     "comparison_after": 6.3, "began_on": pd.Timestamp("2026-06-01"), "n": 480, "why": "",
    ...     "earlier_low": -0.4, "earlier_high": 0.5}]))[0].partition(" This")[0]
    'billing since 1 June 2026: the score went from 6.0 to 7.0 in the pilot (region=North) and from
    6.1 to 6.3 in the comparison (region=South). The pilot moved up by 0.8 more (0.3 to 1.3, n =
    480).'
    """
    names = names_of(touchpoints)
    return [
        _pilot(row, names.get(row["touchpoint"], row["touchpoint"])) for _, row in table.iterrows()
    ]


def _pilot(row: pd.Series, place: str) -> str:
    """Tell of one pilot."""
    if row["why"]:
        return f"{place}: the pilot cannot be followed yet. {row['why']}"
    began = day(row["began_on"])
    if pd.isna(row["value"]):
        return f"{place} since {began}: too few answers in the pilot or its comparison."
    unit: Unit = "share" if row["measure"] == "share" else "score"
    what = "share satisfied" if unit == "share" else "score"
    cells = {name: number(row[name], unit) for name in row.index if str(name).endswith(
        ("before", "after"))}  # fmt: skip
    told = [
        f"{place} since {began}: the {what} went from {cells['pilot_before']} to "
        f"{cells['pilot_after']} in the pilot ({row['pilot']}) and from "
        f"{cells['comparison_before']} to {cells['comparison_after']} in the comparison "
        f"({row['comparison']})."
    ]
    points = " percentage points" if unit == "share" else ""
    moved, low, high = (
        number(100 * end, "count") + points if points else number(end)
        for end in (abs(row["value"]), row["low"], row["high"])
    )
    within = f"({low.removesuffix(points)} to {high.removesuffix(points)}, n = {row['n']:,.0f})"
    if pd.isna(row["low"]) or pd.isna(row["high"]):
        told.append(f"Too few accounts to say whether the two parted (n = {row['n']:,.0f}).")
    elif row["low"] <= 0 <= row["high"]:
        told.append(f"The two moved alike within the noise {within}.")
    else:
        way = "up" if row["value"] > 0 else "down"
        told.append(f"The pilot moved {way} by {moved} more {within}.")
    if row["earlier_low"] > 0 or row["earlier_high"] < 0:
        told.append("The two had been moving apart before it began, so read this with care.")
    return " ".join([*told, CANNOT])


def _many(n: int) -> str:
    return "One action is" if n == 1 else f"{counted(n, 'action')} are"
