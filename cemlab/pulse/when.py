"""When to ask: a pulse spread over its weeks, and every key customer about once a year."""

import numpy as np
import pandas as pd

from cemlab.load import Feedback
from cemlab.pulse.who import invited

KEY = 0.8  # of customers have less revenue than a key customer, where the study names no line
YEAR = pd.Timedelta(days=365)


def stagger(people: pd.DataFrame, start: pd.Timestamp, weeks: int, *, seed: int) -> pd.Series:
    """Spread invitations evenly over weeks, groups alike and contacts of one account apart.

    Parameters
    ----------
    people
        customer_id, account_id and group of those who are invited.
    start
        The first day; the others follow week by week.
    weeks
        How many.
    seed
        Of the order of accounts.

    Returns
    -------
    Series
        The day of each, with the index of `people`; the order of rows does not matter.
    """
    rows = people.sort_values("customer_id")
    rng = np.random.default_rng(seed)
    accounts = sorted(rows["account_id"].unique())
    place = dict(zip(accounts, rng.permutation(len(accounts)), strict=True))
    rows = rows.assign(place=rows["account_id"].map(place))
    order = rows.sort_values(["group", "place", "customer_id"]).index
    week = pd.Series(np.arange(len(order)) % weeks, index=order)
    return (start + pd.to_timedelta(7 * week, unit="D")).reindex(people.index)


def year_calendar(
    feedback: Feedback,
    *,
    on: pd.Timestamp,
    pulse: pd.DataFrame | None = None,
    rest_days: int = 30,
    seed: int = 0,
) -> pd.DataFrame:
    """Give every key customer one month of the coming year in which they are asked.

    Key: of at least the revenue that `quadrants` names, else the fifth that bring most. A customer
    invited within the last year keeps the month of that invitation; the others are spread over
    the emptiest months, by chance.

    Parameters
    ----------
    feedback
        A loaded study with customers.
    on
        From when; the twelve months begin with the next.
    pulse
        The people of a plan: whom it asks is asked again no sooner than these days after it.
    rest_days
        Nobody is asked earlier after the last question.
    seed
        Of the chance.

    Returns
    -------
    DataFrame
        customer_id, account_id, month (its first day), why ("a year after the last", "not asked
        for a year", "rests after the pulse"), in_pulse (asked by the pulse as well); each key
        customer who has not left stands once.
    """
    people, quadrants = feedback.customers, feedback.study.quadrants
    line = quadrants.revenue if quadrants else people["revenue"].quantile(KEY)
    key = people[people["revenue"].ge(line) & ~(people["left_on"] <= on)]
    key = key.sort_values("customer_id")[["customer_id", "account_id"]]
    soon = {} if pulse is None else pulse.set_index("customer_id")["send_on"].dropna().to_dict()
    sent = invited(feedback)
    sent = sent[sent["sent_at"] < on]
    latest = sent.groupby("customer_id")["sent_at"].max().to_dict()
    last = pd.to_datetime(key["customer_id"].map(latest), utc=True)
    months = pd.period_range(on.tz_localize(None).to_period("M") + 1, periods=12, freq="M")
    due = (last + YEAR).dt.tz_localize(None).dt.to_period("M")
    rhythm = last.gt(on - YEAR) & due.isin(months)
    filled = due[rhythm].value_counts().reindex(months, fill_value=0)
    asked = pd.to_datetime(key["customer_id"].map(soon), utc=True)
    again = asked.fillna(last) + pd.Timedelta(days=rest_days)
    rest = again.dt.tz_localize(None).dt.to_period("M")
    moved = rhythm & asked.notna() & (due < rest)
    rhythm &= ~moved
    given = due.where(rhythm)
    for who in np.random.default_rng(seed).permutation(key.index[~rhythm]):
        free = months if pd.isna(rest[who]) else months[months >= min(rest[who], months[-1])]
        given[who] = filled.reindex(free).idxmin()
        filled[given[who]] += 1
    why = rhythm.map({True: "a year after the last", False: "not asked for a year"})
    why = why.mask(moved, "rests after the pulse")
    days = pd.PeriodIndex(given, freq="M").to_timestamp()
    return key.assign(month=days, why=why, in_pulse=asked.notna()).reset_index(drop=True)


def per_month(calendar: pd.DataFrame) -> pd.DataFrame:
    """Count the key customers of each month of a year.

    Examples
    --------
    >>> per_month(pd.DataFrame({"month": pd.to_datetime(["2026-12-01"] * 2)})).to_numpy().tolist()
    [['December 2026', 2]]
    """
    counts = calendar.groupby("month").size().rename("key customers").reset_index()
    return counts.assign(month=counts["month"].dt.strftime("%B %Y"))
