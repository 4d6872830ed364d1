"""What a clock in some zone showed, as UTC."""

import numpy as np
import pandas as pd

_HOUR = pd.Timedelta("1h")
_PART = 1 << 16  # moments that are looked at together


def localised(stamps: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """Give moments of a zone's clock as UTC, without saying so.

    An hour that comes twice is read as its first; one that the clock skips moves on.

    Examples
    --------
    >>> localised(pd.DatetimeIndex(["2026-07-01 10:00"]), "Europe/Berlin")[0]
    Timestamp('2026-07-01 08:00:00')
    """
    if stamps.empty or stamps.hasnans or stamps.max() - stamps.min() > len(stamps) * _HOUR:
        return _exactly(stamps, timezone)
    # Of many moments each hour is looked at once, and those within a day of a change one by one.
    moments = stamps.as_unit("us").asi8
    hour = _HOUR // pd.Timedelta("1us")
    low = moments.min() // hour
    begin = np.arange(low, moments.max() // hour + 1) * hour
    ahead = begin - _exactly(pd.DatetimeIndex(begin.view("datetime64[us]")), timezone).asi8
    near = np.zeros(len(begin), dtype=bool)
    for change in np.flatnonzero(np.diff(ahead)):
        near[max(change - 24, 0) : change + 25] = True
    near[:25] = near[-25:] = True  # a change may lie just before or after
    utc = np.empty_like(moments)
    for first in range(0, len(utc), _PART):
        some = slice(first, first + _PART)
        at = moments[some] // hour - low
        utc[some] = moments[some] - ahead[at]
        closer = first + np.flatnonzero(near[at])
        utc[closer] = _exactly(stamps[closer], timezone).as_unit("us").asi8
    return pd.DatetimeIndex(utc.view("datetime64[us]"))


def _exactly(stamps: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """Look at each moment."""
    first = np.ones(len(stamps), bool)
    moments = stamps.tz_localize(timezone, ambiguous=first, nonexistent="shift_forward")
    return moments.tz_convert("UTC").tz_localize(None)
