"""Customers in words: who truly stands where, who moved, who disagrees, who left."""

import pandas as pd

from cemlab.sentences.measures import NOISE, figure_of, level_of
from cemlab.sentences.numbers import counted, day, is_hidden, money, number, span, with_interval


def about_totals(table: pd.DataFrame, *, currency: str = "EUR") -> str:
    """Tell how many customers are truly at risk and what they bring, with intervals.

    Parameters
    ----------
    table
        Result of `quadrant_totals`.
    currency
        Of the revenue.

    Returns
    -------
    str

    Examples
    --------
    >>> about_totals(pd.DataFrame({"quadrant": ["at-risk"], "customers": [12], "expected": [14.2],
    ...     "low": [9.8], "high": [18.6], "revenue_expected": [2.1e6], "revenue_low": [1.5e6],
    ...     "revenue_high": [2.7e6]}))
    'Allowing for the few answers of each, 14 customers (95 % interval 10 to 19) are at risk and
    bring 2.1 million EUR (1.5 million EUR to 2.7 million EUR).'
    """
    rows = table[table["quadrant"].eq("at-risk") & table["high"].gt(0)]
    if rows.empty:
        return "No customer can be placed by score and revenue."
    row = next(rows.itertuples())
    figure = with_interval(row.expected, row.low, row.high, of="customers", unit="count",
                           confidence=level_of(table))  # fmt: skip
    ends = f"{money(row.revenue_low, currency)} to {money(row.revenue_high, currency)}"
    return (
        f"Allowing for the few answers of each, {figure} are at risk and bring "
        f"{money(row.revenue_expected, currency)} ({ends})."
    )


def about_movers(table: pd.DataFrame, *, currency: str = "EUR") -> str:
    """Tell how many customers moved beyond noise, beside how many only seem to have moved.

    Parameters
    ----------
    table
        Result of `study_movers`.
    currency
        Of the revenue.

    Returns
    -------
    str

    Examples
    --------
    >>> about_movers(pd.DataFrame({"against": "2025", "period": "2026", "value": [-3.0, 0.2],
    ...     "quadrant_before": ["model", "model"], "quadrant": ["at-risk", "growth"],
    ...     "revenue": [9e4, 9e4], "moved": [True, False]}))
    'Of 2 customers heard in 2025 and in 2026, 2 stand in another quadrant by their plain means,
    but 1 moved beyond noise: 0 up, 1 down, with 90,000 EUR of revenue.'
    """
    if table.empty:
        return (
            "Who moved cannot be told: that takes the thresholds of the study file, and ratings "
            "after transactions by the same customers in the last twelve months and in the twelve "
            "before, more than one by some of them."
        )
    row = table.iloc[0]
    crossed = table["quadrant"].ne(table["quadrant_before"]) & table["quadrant"].notna()
    text = (
        f"Of {counted(len(table), 'customer')} heard in {row['against']} and in {row['period']}, "
        f"{number(int(crossed.sum()), 'count')} stand in another quadrant by their plain means"
    )
    moved = table[table["moved"]]
    if moved.empty:
        return f"{text}; nobody moved beyond noise."
    up = int(moved["value"].gt(0).sum())
    down = moved[moved["value"].lt(0)]
    money_told = f", with {money(down['revenue'].sum(), currency)} of revenue" if len(down) else ""
    return (
        f"{text}, but {number(len(moved), 'count')} moved beyond noise: {up} up, "
        f"{len(down)} down{money_told}."
    )


def about_roles(table: pd.DataFrame) -> str:
    """Tell in how many accounts contacts of different roles see the company differently.

    Parameters
    ----------
    table
        Result of `role_spread`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_roles(pd.DataFrame({"account_id": ["A", "B"], "value": [3.1, 0.4],
    ...     "lowest": ["executive", "purchasing"], "p_adjusted": [0.001, 0.7]}))
    'In 1 of 2 accounts with contacts of several roles, the roles see us differently beyond noise,
    typically by 3.1 points; most often the executive contact is the least satisfied. Their mean
    hides it.'
    """
    rows = table[~is_hidden(table)] if len(table) else table
    if rows.empty:
        return "No account has contacts of several roles who answered."
    found = rows[rows["p_adjusted"].lt(NOISE)]
    accounts = f"{counted(len(rows), 'account')} with contacts of several roles"
    if found.empty:
        return f"In no account do the roles see us differently beyond noise, of {accounts}."
    lowest = found["lowest"].value_counts().sort_index().idxmax()
    return (
        f"In {len(found)} of {accounts}, the roles see us differently beyond noise, typically by "
        f"{number(found['value'].median())} points; most often the {lowest} contact is the least "
        "satisfied. Their mean hides it."
    )


def about_defection(table: pd.DataFrame) -> str:
    """Tell how much likelier dissatisfied customers were to leave afterwards.

    Parameters
    ----------
    table
        Result of `defection`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_defection(pd.DataFrame(columns=["of", "group", "value"]))
    'Nobody is known to have left after their answers, so leaving cannot be set against scores.'
    """
    rows = table[table["of"].eq("quadrant") & ~is_hidden(table)] if len(table) else table
    if rows.empty:
        return (
            "Nobody is known to have left after their answers, so leaving cannot be set against "
            "scores."
        )
    level, told = level_of(table), []
    for name, text in (("at-risk", "customers at risk"), ("model", "model customers")):
        for row in rows[rows["group"].eq(name)].itertuples():
            told.append(figure_of(row, "share", level, of=f"of {text}"))
    hazard, at = table.attrs.get("hazard"), table.attrs.get("at")
    when = f"After {day(at)}" if at is not None else "Afterwards"
    text = f"{when}, {' and '.join(told)} left." if told else ""
    if hazard and hazard["high"] < 1:
        ends = span(1 - hazard["high"], 1 - hazard["low"], "share")
        text += (
            f" Each point more goes along with {number(1 - hazard['value'], 'share')} less leaving "
            f"({100 * level:g} % interval {ends}, {hazard['left']:,} of {hazard['n']:,} left)."
        )
    elif hazard:
        text += " The score does not tell who left from who stayed beyond noise."
    early = table.attrs.get("after_leaving", 0)
    if early:
        text += f" {counted(early, 'answer')} dated after leaving were not used: check the dates."
    return text
