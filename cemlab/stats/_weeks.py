"""Answers as levels by week, freed of the mix of weekdays; the season of weeks."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.stats._groups import check_columns, group_codes, numbers, weights_of
from cemlab.stats.scores import by_period, score

PER_WEEKDAY = 20  # answers, below which an effect of weekdays is too uncertain to take off
TWO_YEARS = 728  # days
QUARTERS = 8  # of two years; fewer periods tell no wave


def by_week(
    answers: pd.DataFrame,
    by: Sequence[str],
    *,
    value: str,
    weights: str | None,
    time: str,
    period: str,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the mean of each group and period, and the answers that it rests on.

    `value` of both is what it would be if every period held the group's usual mix of weekdays.
    Each period's n_effective is Kish's: how alike the answers of one account are says little
    within a week and would make the weights depend on the answers.
    """
    check_columns(answers, [value, time, *by])
    dated = by_period(answers.dropna(subset=[time]), period=period, time=time)
    dated["value"] = _even_weekdays(dated, list(by), numbers(dated, value), weights, time)
    means = score(dated, by=[*by, "period"], weights=weights, cluster=None)
    return means[means["n"] > 0], dated.dropna(subset=["value"])


def _even_weekdays(
    dated: pd.DataFrame, by: list[str], x: np.ndarray, weights: str | None, time: str
) -> np.ndarray:
    """Take off what each weekday adds, as answers of one period differ: no step can hide there."""
    w = np.where(np.isfinite(x), weights_of(dated, weights), 0)
    cells, _ = group_codes(dated, [*by, "period"])
    groups, keys = group_codes(dated, by)
    days = dated[time].dt.day_of_week.to_numpy()
    found = x.copy()
    for group in range(len(keys)):
        rows = np.flatnonzero((groups == group) & (cells >= 0) & (w > 0))
        seen = np.unique(days[rows])
        if len(seen) < 2 or len(rows) < PER_WEEKDAY * len(seen):
            continue
        rows = rows[np.lexsort((w[rows], x[rows], days[rows], cells[rows]))]
        dummies = (days[rows, None] == seen[1:]).astype(float)
        both = np.column_stack([x[rows], dummies])
        frame = pd.DataFrame(both * w[rows, None]).groupby(cells[rows]).transform("sum")
        total = pd.Series(w[rows]).groupby(cells[rows]).transform("sum").to_numpy()[:, None]
        within = (both - frame.to_numpy() / total) * np.sqrt(w[rows, None])
        effects = np.linalg.lstsq(within[:, 1:], within[:, 0])[0]
        found[rows] -= (dummies - np.average(dummies, axis=0, weights=w[rows])) @ effects
    return found


def season_of(periods: pd.Series) -> np.ndarray:
    """Return the yearly wave (sine, cosine) of dated periods over two years or more, else none."""
    if not pd.api.types.is_datetime64_any_dtype(periods) or len(periods) < QUARTERS:
        return np.empty((len(periods), 0))
    step = periods.diff().min()
    if (periods.iloc[-1] - periods.iloc[0] + step).days < TWO_YEARS:
        return np.empty((len(periods), 0))
    angle = 2 * np.pi * periods.dt.day_of_year.to_numpy() / 365.25
    return np.column_stack([np.sin(angle), np.cos(angle)])
