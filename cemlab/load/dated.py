"""How much of a column are dates."""

import pandas as pd

from cemlab.load.columns import some_of
from cemlab.load.dates import read_times
from cemlab.load.numbers import read_amounts

_TRIED = 500  # cells that tell whether a column holds dates
_FAR = pd.Timestamp("2100-01-01", tz="UTC")  # until which a month may be meant


def shares_of_dates(
    cells: pd.Series, *, serials: bool = False, named: bool = False
) -> tuple[float, float, float]:
    """Tell how many cells are dates.

    Parameters
    ----------
    cells
        Text; blank where nothing is given.
    serials
        Whether numbers may count the days, as in Excel.
    named
        Whether the name of the column speaks of a time: else numbers are none.

    Returns
    -------
    tuple of float
        The share of all cells that are dates; of those given, the share of dates or months, and
        of dates that read two ways.

    Examples
    --------
    >>> shares_of_dates(pd.Series(["2026-03-01", "", "2026-03-09 10:15", ""]))
    (0.5, 1.0, 0.0)
    """
    given = cells[cells != ""]
    if len(given) > _TRIED and not _some_dates(some_of(given, _TRIED), serials=serials):
        return 0, 0, 0
    if read_amounts(given)[0].notna().mean() > 0.5 and not (serials or named):
        return 0, 0, 0
    days, _ = read_times(given, serials=serials)
    months, why = read_times(given, serials=serials, month_until=_FAR)
    either = max(days.notna().mean(), months.notna().mean())
    two_ways = why.str.contains("two ways").mean()
    return float(days.notna().sum() / len(cells)), float(either), float(two_ways)


def _some_dates(seen: pd.Series, *, serials: bool) -> bool:
    """Whether any of a few hundred cells is a date: to read all of them takes long."""
    for until in (None, _FAR):
        found, why = read_times(seen, serials=serials, month_until=until)
        if found.notna().any() or why.str.contains("two ways").any():
            return True
    return False
