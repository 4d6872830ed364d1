"""Periods that a reader can follow: how long, how called, how far back."""

from collections.abc import Sequence

import pandas as pd

from cemlab.sentences.numbers import month

MOST, LEAST = 60, 5
LATELY_YEARS = 3
STEPS = 6  # fewer periods show neither a course nor a change
WEEKS = 160  # of the last years: a change is looked for more finely than a trend is drawn


def period_for(
    answers: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    most: int = MOST,
    least: int = LEAST,
) -> str:
    """Choose the finest period in which these answers can be read over time.

    Parameters
    ----------
    answers
        Any table with answered_at.
    by
        Group columns that share the periods.
    most
        How many periods a reader can follow.
    least
        How many answers the usual period of the usual group (the median of medians, empty
        periods included) must hold.

    Returns
    -------
    str
        "W", "M" or "Q". Where the answers are too few for any, the longest of which there are six.

    Examples
    --------
    >>> days = pd.DataFrame({"answered_at": pd.date_range("2026-01-01", periods=300)})
    >>> period_for(days), period_for(pd.concat([days] * 9), most=12)
    ('W', 'M')
    """
    answers = answers.dropna(subset=["answered_at"]).reset_index(drop=True)
    times = answers["answered_at"]
    naive = times.dt.tz_convert(None) if times.dt.tz is not None else times
    by = [by] if isinstance(by, str) else list(by)
    fits = ["W"]
    for period in ("W", "M", "Q"):
        places = naive.dt.to_period(period)
        steps = 0 if places.empty else (places.max() - places.min()).n + 1
        fits += [period] if steps >= STEPS else []
        if period == "Q" or not 0 < steps <= most:
            continue
        every = pd.period_range(places.min(), places.max(), freq=places.dt.freq)
        keys = [answers[name] for name in by]
        groups = places.groupby(keys, observed=True) if by else [((), places)]
        usual = [group.value_counts().reindex(every, fill_value=0).median() for _, group in groups]
        if pd.Series(usual).median() >= least:
            return period
    return fits[-1]


def lately(answers: pd.DataFrame, *, years: int = LATELY_YEARS) -> pd.DataFrame:
    """Keep the last years: whoever looks into a change needs people who remember it.

    Parameters
    ----------
    answers
        Any table with answered_at; rows without it are left out.
    years
        Counted back from the last answer.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> times = pd.to_datetime(["2019-01-01", "2024-02-01", "2026-04-01"])
    >>> len(lately(pd.DataFrame({"answered_at": times})))
    2
    """
    when = answers["answered_at"]
    return answers[when.gt(when.max() - pd.DateOffset(years=years))]


def step_of(periods: pd.Series) -> str:
    """Tell from the starts of periods how long they are; calendar quarters alone are quarters.

    Examples
    --------
    >>> step_of(pd.Series(pd.to_datetime(["2026-01-01", "2026-04-01", "2026-07-01"])))
    'Q'
    >>> step_of(pd.Series(pd.to_datetime(["2026-01-01", "2026-03-01", "2026-05-01"])))
    'M'
    """
    days = periods.drop_duplicates().sort_values().diff().min()
    if pd.isna(days):
        return "M"
    if days.days <= 7:
        return "W"
    quarters = periods.dropna().dt.month.isin([1, 4, 7, 10]).all()
    return "Q" if days.days > 31 and quarters else "M"


def period_name(when: pd.Timestamp, period: str) -> str:
    """Write a period as a sentence names it.

    Examples
    --------
    >>> day = pd.Timestamp("2026-04-06")
    >>> [period_name(day, period) for period in "WMQ"]
    ['the week of 6 April 2026', 'April 2026', 'the second quarter of 2026']
    """
    if period == "W":
        return f"the week of {when.day} {when:%B %Y}"
    if period == "Q":
        return (
            f"the {('first', 'second', 'third', 'fourth')[when.quarter - 1]} quarter of {when.year}"
        )
    return f"{when:%B %Y}"


def when_asked(answers: pd.DataFrame) -> str:
    """Say of which waves, or else of which months, answers are: a title's last words.

    Parameters
    ----------
    answers
        wave and answered_at, either of which may be missing.

    Returns
    -------
    str
        Empty where neither is known.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-05-01", "2026-04-01"])
    >>> answers = pd.DataFrame({"wave": ["2025", "2026"], "answered_at": days})
    >>> when_asked(answers), when_asked(answers.head(1)), when_asked(answers.assign(wave=None))
    (', 2 waves together', ', wave 2025', ', May 2025 to April 2026')
    >>> when_asked(answers.assign(wave=["2025", None]))
    ', May 2025 to April 2026'
    """
    waves, days = answers["wave"].dropna().unique(), answers["answered_at"].dropna()
    if len(waves) and answers["wave"].notna().all():
        return f", wave {waves[0]}" if len(waves) == 1 else f", {len(waves)} waves together"
    if days.empty:
        return ""
    first, last = month(days.min()), month(days.max())
    return f", {first} to {last}" if first != last else f", {first}"
