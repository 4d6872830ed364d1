"""When to ask: a pulse spread over its weeks, and every key customer about once a year."""

from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.load import Feedback
from cemlab.pulse.who import ASKED, TRIED, invited, refused

KEY = 0.8  # of customers have less revenue than a key customer, where the study names no line
YEAR = pd.Timedelta(days=365)
BY_PULSE = "asked by this pulse"


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
    out: str | Path | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Give every key customer one month of the coming year in which they are asked.

    Key: of at least the revenue that `quadrants` names, else the fifth that bring most. Whom a
    pulse asks is asked by it, and by nothing else in that year. A customer invited within the last
    year keeps the month of that invitation; the others are spread over the emptiest months, by
    chance.

    Parameters
    ----------
    feedback
        A loaded study with customers.
    on
        From when; the twelve months begin with the next.
    pulse
        The people of a plan that starts on that day.
    out
        The folder of that plan: what an earlier plan wrote there does not count.
    seed
        Of the chance.

    Returns
    -------
    DataFrame
        customer_id, account_id, month (its first day), why ("asked by this pulse", "a year after
        the last", "not asked for a year"); each key customer who has not left and does not refuse
        questions stands once. In attrs refused: how many do.
    """
    people, quadrants = feedback.customers, feedback.study.quadrants
    line = quadrants.revenue if quadrants else people["revenue"].quantile(KEY)
    key = people[people["revenue"].ge(line) & ~(people["left_on"] <= on)]
    no = key["customer_id"].isin(refused(feedback))
    key = key[~no].sort_values("customer_id")[["customer_id", "account_id"]]
    sent = invited(feedback, out)
    latest = sent[sent["sent_at"] < on].groupby("customer_id")["sent_at"].max().to_dict()
    last = pd.to_datetime(key["customer_id"].map(latest), utc=True)
    asked = pd.to_datetime(key["customer_id"].map(_asked(pulse, on)), utc=True)
    months = pd.period_range(on.tz_localize(None).to_period("M") + 1, periods=12, freq="M")
    due = (last + YEAR).dt.tz_localize(None).dt.to_period("M")
    rhythm = asked.isna() & last.gt(on - YEAR) & due.isin(months)
    given = asked.dt.tz_localize(None).dt.to_period("M").where(asked.notna(), due.where(rhythm))
    filled = given.value_counts().reindex(months, fill_value=0)
    for who in np.random.default_rng(seed).permutation(key.index[given.isna()]):
        given[who] = filled.idxmin()
        filled[given[who]] += 1
    why = rhythm.map({True: "a year after the last", False: "not asked for a year"})
    why = why.mask(asked.notna(), BY_PULSE)
    days = pd.PeriodIndex(given, freq="M").to_timestamp()
    calendar = key.assign(month=days, why=why).reset_index(drop=True)
    calendar.attrs = {"refused": int(no.sum())}
    return calendar


def _asked(pulse: pd.DataFrame | None, on: pd.Timestamp) -> dict[str, pd.Timestamp]:
    """When a pulse asks whom; who tries its questions does so at its start."""
    if pulse is None:
        return {}
    theirs = pulse[pulse["outcome"].isin([ASKED, TRIED])].set_index("customer_id")
    return theirs["send_on"].fillna(on).to_dict()


def per_month(calendar: pd.DataFrame) -> pd.DataFrame:
    """Count the key customers of each month of a year, and who of them are asked by the pulse.

    Examples
    --------
    >>> per_month(pd.DataFrame({
    ...     "month": pd.to_datetime(["2026-12-01"] * 3),
    ...     "why": ["asked by this pulse", "asked by this pulse", "not asked for a year"],
    ... })).to_dict("records")
    [{'month': 'December 2026', 'by this pulse': 2, 'at other times': 1, 'key customers': 3}]
    """
    ours = calendar["why"].eq(BY_PULSE)
    counts = ours.groupby(calendar["month"]).agg(["sum", "size"]).reset_index()
    return pd.DataFrame({
        "month": counts["month"].dt.strftime("%B %Y"), "by this pulse": counts["sum"],
        "at other times": counts["size"] - counts["sum"], "key customers": counts["size"],
    })  # fmt: skip
