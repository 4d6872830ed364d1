"""What goes along with what, how groups differ and where revenue stands, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import NOISE, figure_of, level_of
from cemlab.sentences.numbers import (
    Unit,
    counted,
    is_hidden,
    listing,
    money,
    names_of,
    number,
    span,
)

_QUADRANTS = {"at-risk": "At risk", "model": "Model", "growth": "Growth", "dangling": "Dangling"}


def about_drivers(
    table: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any] | None = None,
    outcome: str = "the overall score",
) -> str:
    """Tell what goes along with the outcome most, and how much is left unexplained.

    Parameters
    ----------
    table
        Result of `key_drivers`: driver, share, low, high, n; `attrs["r_squared"]` where known.
    touchpoints
        Driver id to label or touch point.
    outcome
        What the shares are of.

    Returns
    -------
    str

    Examples
    --------
    >>> about_drivers(pd.DataFrame({"driver": ["support", "billing"], "share": [0.2, 0.1],
    ...     "low": [0.15, 0.06], "high": [0.25, 0.14], "n": [800, 800]}))
    'Among the drivers, support goes along most with the overall score: 20 % of its variation (95 %
    interval 15 to 25 %, n = 800). This is association, not proof of cause.'
    """
    rows = table.assign(value=table["share"]).sort_values("value", ascending=False, kind="stable")
    rows = rows[~is_hidden(rows)]
    if rows.empty:
        return (
            "Too few customers answered all questions to tell what goes along with " + outcome + "."
        )
    names, level = names_of(touchpoints), level_of(table)
    first = next(rows.itertuples())
    name = names.get(first.driver, first.driver)
    text = f"Among the drivers, {name} goes along most with {outcome}: "
    text += figure_of(first, "share", level).replace(" (", " of its variation (", 1)
    close = [
        names.get(r.driver, r.driver) for r in rows.iloc[1:].itertuples() if r.high >= first.low
    ]
    text += f"; {listing(close[:3])} cannot be told from it." if close else "."
    explained = table.attrs.get("r_squared")
    if explained is not None:
        text += (
            f" All drivers together go along with {number(explained, 'share')} of the variation."
        )
    left_out = [names.get(key, key) for key in table.attrs.get("left_out", [])]
    if left_out:
        text += f" Left out, as fewer than half rated it or all alike: {listing(left_out)}."
    return text + " This is association, not proof of cause."


def about_quadrants(table: pd.DataFrame, *, currency: str = "EUR") -> str:
    """Tell how many customers with how much revenue are at risk, and the other quadrants.

    Parameters
    ----------
    table
        Result of `rate_customers`: revenue, quadrant, probability.
    currency
        Of the revenue.

    Returns
    -------
    str

    Examples
    --------
    >>> about_quadrants(pd.DataFrame({"quadrant": ["at-risk", "model"], "revenue": [9e4, 1e5],
    ...                               "probability": [0.6, 0.9]}))
    'At risk: 1 customer with 90,000 EUR (47 % of revenue). Model: 1 customer with
    100,000 EUR.
    For 1 of 2 customers the quadrant is uncertain (probability below 80 %).'
    """
    rows = table.dropna(subset=["quadrant"])
    if rows.empty:
        return "No customer has both a score and revenue, so no quadrants can be told."
    total = rows["revenue"].sum()
    told = []
    for name, title in _QUADRANTS.items():
        part = rows[rows["quadrant"] == name]
        revenue = part["revenue"].sum()
        amount = f"{counted(len(part), 'customer')} with {money(revenue, currency)}"
        if name == "at-risk" and total:
            amount += f" ({number(revenue / total, 'share')} of revenue)"
        if len(part) or name == "at-risk":
            told.append(f"{title}: {amount}.")
    if "probability" in rows:
        unsure = int(rows["probability"].lt(0.8).sum())
        told.append(
            f"For {number(unsure, 'count')} of {counted(len(rows), 'customer')} "
            "the quadrant is uncertain (probability below 80 %)."
        )
    return " ".join(told)


def about_comparison(
    table: pd.DataFrame,
    unit: Unit = "score",
    *,
    touchpoints: Mapping[str, Any] | None = None,
    by: str | None = None,
) -> str:
    """Tell which groups differ beyond noise after adjustment for the number of comparisons.

    Parameters
    ----------
    table
        Result of `compare`: group columns, against, value (a difference), low, high, p_adjusted.
    unit, touchpoints
        As in `about_scores`.
    by
        The column that names the groups; default all that are no part of the result, joined.

    Returns
    -------
    str

    Examples
    --------
    >>> about_comparison(pd.DataFrame({"region": ["North", "South"], "n": [90, 80],
    ...     "value": [0.8, -0.1], "low": [0.4, -0.5], "high": [1.2, 0.3],
    ...     "p_adjusted": [0.001, 0.6]}))
    '1 of 2 comparisons differs beyond noise: North higher by 0.8 (95 % interval 0.4 to 1.2,
    n = 90).'
    """
    rows = table[~is_hidden(table)]
    if rows.empty:
        return "No group has enough answers to be compared."
    found = rows[rows["p_adjusted"] < NOISE]
    if found.empty:
        return f"None of {counted(len(rows), 'comparison')} shows a difference beyond noise."
    names, level = names_of(touchpoints), level_of(table)
    found = found.loc[found["value"].abs().sort_values(ascending=False, kind="stable").index]
    columns = [by] if by else _group_columns(table)
    told = []
    for i in range(min(3, len(found))):
        row = found.iloc[i]
        name = ", ".join(names.get(row[c], str(row[c])) for c in columns)
        side = "higher" if row["value"] > 0 else "lower"
        if "against" in row:
            side += " than the rest" if row["against"] == "rest" else f" than {row['against']}"
        ends = (row["low"], row["high"]) if row["value"] > 0 else (-row["high"], -row["low"])
        base = f", n = {number(row['n'], 'count')}" if "n" in row else ""
        size = number(abs(row["value"]), unit).removeprefix("+")
        ends_told = span(*ends, unit).replace("+", "")
        told.append(f"{name} {side} by {size} ({100 * level:g} % interval {ends_told}{base})")
    verb = "differs" if len(found) == 1 else "differ"
    most = "; the largest" if len(found) > len(told) else ""
    return (
        f"{len(found)} of {counted(len(rows), 'comparison')} {verb} beyond noise{most}: "
        f"{'; '.join(told)}."
    )


def _group_columns(table: pd.DataFrame) -> list[str]:
    """Find the columns that name a compared group."""
    words = table.select_dtypes(exclude="number").columns
    return [c for c in words if c not in {"suppressed", "method", "against"}]
