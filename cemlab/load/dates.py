"""Times as people and programs write them; what reads two ways is never guessed."""

import datetime as dt
import re
from collections import Counter

import numpy as np
import pandas as pd

from cemlab.load.columns import as_arrow, constant, spread
from cemlab.load.zones import in_english, localised

_MONTHS = {
    word: number
    for number, words in enumerate(
        [
            "jan january januar janvier enero gennaio januari janv ene gen",
            "feb february februar février fevrier febrero febbraio februari fév fev",
            "mar march märz maerz mars marzo maart mär mrz mrt",
            "apr april avril abril aprile avr abr",
            "may mai mayo maggio mei mag",
            "jun june juni juin junio giugno giu",
            "jul july juli juillet julio luglio juil lug",
            "aug august août aout agosto augustus aoû ago",
            "sep sept september septembre septiembre settembre set",
            "oct okt october oktober octobre octubre ottobre ott",
            "nov november novembre noviembre",
            "dec dez december dezember décembre decembre diciembre dicembre déc dic",
        ],
        start=1,
    )
    for word in words.split()
}
_TIME = (
    r"(?:(?:[ T,]+|,? at )(?P<H>\d{1,2})(?P<at>[:.])(?P<M>\d{2})(?:(?P=at)(?P<S>\d{2})"
    r"(?:[.,]\d+)?)?(?P<hours>[+-]\d{2})?\s*(?P<half>[ap]\.?m\.?)?)?\s*(?P<zone>z|[ecmp][sd]t|cest|cet|"
    r"[+-]\d{2}:?\d{2}|(?:utc|gmt)(?:[+-]\d{1,2}(?::?\d{2})?)?)?(?: \([^()]*\))?"
)
# Hours of zones by name, the American ones as RFC 822 has them; of others, several share a name.
_ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_ZONES |= {"cet": 1, "cest": 2}
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")
_WEEKDAY = r"(?:[^\W\d]{2,10}\.?,?\s+)??"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?"
_NAME, _YEAR = r"(?P<name>[^\W\d_]{3,10})\.?", r"(?P<y>\d{4})"
_FORMS = [
    re.compile(pattern + _TIME, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})",
        rf"{_WEEKDAY}{_DAY}(?:\s*[-/]?\s*(?:of |de )?){_NAME},?(?: de )?[\s/-]*"
        r"(?P<y>\d{4}|\d{2})",
        rf"{_WEEKDAY}{_NAME}\s+{_DAY},?\s+{_YEAR}",
        r"(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})",
        rf"{_YEAR}-(?P<m>\d{{1,2}})",
        rf"{_NAME}[\s-]+{_YEAR}",
        rf"{_YEAR}(?P<m>\d{{2}})(?P<d>\d{{2}})",
        rf"(?P<a>\d{{1,2}})(?P<sep> )(?P<b>\d{{1,2}}), {_YEAR}",
    )
]
# Seconds or milliseconds since 1970, from 2000 to 2100: no other number so long is a date.
_EPOCH = re.compile(r"(\d{10})(\d{3})?(?:\.\d+)?")
_EPOCHS = range(946_684_800, 4_102_444_800)
# "23-Nov" and "Nov-23": a month of a year, where only a month is asked for.
_MONTH = re.compile(
    rf"(?:(?P<y>\d{{2}})[\s-]{_NAME}|{_NAME.replace('name', 'name2')}[\s-](?P<y2>\d{{2}}))"
)
_PLAIN = r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?"
_PLAIN_LENGTHS = {10, 16, 19}
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
UNREADABLE = "not readable as a date"
TWO_WAYS = "a date that reads two ways; say day_first in the study"
AGAINST = {
    True: "month first, though the study says day_first: true; mend that, or the cell",
    False: "day first, though the study says day_first: false; mend that, or the cell",
}
NO_DAY = "names no full date"
AHEAD = "lies more than a year in the future"


def read_times(
    values: pd.Series,
    *,
    timezone: str = "UTC",
    day_first: bool | None = None,
    serials: bool = False,
    month_until: pd.Timestamp | None = None,
) -> tuple[pd.Series, pd.Series]:
    """Read a column of dates and times.

    Parameters
    ----------
    values
        Text cells; blank ones are missing.
    timezone
        Of times that name no zone. A date without a time of day stays that date at
        midnight UTC, so that weeks and months do not shift.
    day_first
        How 03/04/2026 reads. A cell that can only read the other way is not read then, and no
        cell that reads two ways where more cells of the column contradict this than bear it
        out. If None, the other cells of the column settle it where they all agree; else such a
        cell is not read.
    serials
        Whether a number such as 45249 is a day count, as Excel stores it.
    month_until
        Read "23-Nov" and "Nov-23" as a month (of 2023), provided that no cell of the column
        then lies after this time: where one does, those numbers are days.

    Returns
    -------
    times, reasons
        datetime64[us, UTC] with NaT for what is blank or unreadable; and why, where a
        cell that is not blank could not be read (else missing). Same index as `values`.

    Examples
    --------
    >>> cells = pd.Series(["19th November 2023", "03/04/2026", "", "soon"])
    >>> times, reasons = read_times(cells)
    >>> times[0], reasons[1]
    (Timestamp('2023-11-19 00:00:00+0000', tz='UTC'),
     'a date that reads two ways; say day_first in the study')
    """
    if (times := _plainly(values, timezone)) is not None:
        return times, constant(None, values.index)
    codes, distinct = pd.factorize(values.fillna("").str.strip())
    distinct = pd.Series(distinct, dtype="str")
    # Most exports write one plain form, which needs no look at each cell.
    plain = distinct.str.fullmatch(_PLAIN)
    stamps = pd.to_datetime(distinct.where(plain), format="ISO8601", errors="coerce", utc=False)
    stamps = stamps.astype("datetime64[us]")
    plain = (plain & stamps.dt.year.between(1900, 2100)).to_numpy(dtype=bool)
    cells = [in_english(str(d)) for d in distinct[~plain]]
    orders = _orders(cells, day_first)
    months = month_until is not None and _are_months(cells, month_until)
    found = [_one(c, orders, day_first, serials, months) for c in cells]
    times = np.full(len(distinct), np.datetime64("NaT"), dtype="datetime64[us]")
    reasons = np.full(len(distinct), np.nan, dtype=object)
    others, reasons[~plain] = _to_utc(found, timezone)
    times[~plain] = others.tz_localize(None).to_numpy()
    moments = pd.DatetimeIndex(stamps[plain])
    local = localised(moments, timezone) if len(moments) else moments
    dated = (distinct[plain].str.len() > len("2026-12-31")).to_numpy()
    times[plain] = np.where(dated, local.to_numpy(), moments.to_numpy())
    whole = pd.Series(pd.DatetimeIndex(times[codes]).tz_localize("UTC"), index=values.index)
    return whole, spread(reasons, codes, values.index)


def _plainly(values: pd.Series, timezone: str) -> pd.Series | None:
    """Read a column of nothing but plain forms, as most are; None for every other."""
    import pyarrow as pa
    from pyarrow import compute

    cells = as_arrow(values)
    length = compute.binary_length(cells)
    if not {n for n in compute.unique(length).to_pylist() if n} <= _PLAIN_LENGTHS:
        return None
    try:
        blank = compute.equal(length, 0)
        given = compute.if_else(blank, None, cells) if compute.any(blank).as_py() else cells
        stamps = pd.DatetimeIndex(given.cast(pa.timestamp("us")).to_pandas())
    except pa.ArrowInvalid:
        return None
    if stamps.min().year < 1900 or stamps.max().year > 2100:
        return None
    dated = compute.fill_null(compute.equal(length, len("2026-12-31")), True).to_numpy()
    if not dated.all():
        local = localised(stamps, timezone)
        stamps = stamps.where(dated, local) if dated.any() else local
    return pd.Series(stamps.tz_localize("UTC"), index=values.index)


def drop_future(times: pd.Series, reasons: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Take out answers dated more than a year after today: a slip, whatever the clock.

    Parameters
    ----------
    times, reasons
        As `read_times` gives them.

    Returns
    -------
    times, reasons
        The same, with NaT and a reason for each that lies ahead.

    Examples
    --------
    >>> drop_future(*read_times(pd.Series(["2026-01-02", "2090-01-02"])))[1][1]
    'lies more than a year in the future'
    """
    ahead = times > pd.Timestamp.now(tz="UTC") + pd.Timedelta(days=366)
    if not ahead.any():
        return times, reasons
    return times.mask(ahead), reasons.mask(ahead, AHEAD)


def _orders(cells: list[str], told: bool | None) -> dict[bool, bool | None]:
    """Day first or month first of dates with dots (True) and without, None where it is open."""
    seen, orders = Counter(), {}
    for cell in cells:
        if match := _FORMS[3].fullmatch(cell) or _FORMS[-1].fullmatch(cell):
            dots = match["sep"] == "."
            seen.update(
                (dots, n) for n, part in ((True, "a"), (False, "b")) if int(match[part]) > 12
            )
    for dots in (True, False):
        # Nobody writes the month first before a full stop.
        either = {n for n in (True, False) if seen[dots, n]} or ({True} if dots else set())
        if told is not None:
            either = {told} if seen[dots, told] >= seen[dots, not told] else set()
        orders[dots] = either.pop() if len(either) == 1 else None
    return orders


def _are_months(cells: list[str], until: pd.Timestamp) -> bool:
    """Whether every "23-Nov" of the column can be a month of a year before `until`."""
    found = [m for m in map(_MONTH.fullmatch, cells) if m]
    ends = [(2000 + int(m["y"] or m["y2"]), _month(m["name"] or m["name2"])) for m in found]
    return all(e <= (until.year, until.month) for e in ends)


def _month(name: str) -> int:
    """Look up the month a word means; 0 if none."""
    return _MONTHS.get(name.casefold(), 0)


def _one(
    cell: str, orders: dict[bool, bool | None], told: bool | None, serials: bool, months: bool
) -> tuple[dt.datetime, bool] | str | None:
    """(time, whether it is a moment) of one cell, or why it cannot be read, or None if blank."""
    if not cell:
        return None
    if serials and _SERIAL.fullmatch(cell):
        seconds = round(float(cell) * 86400)
        return dt.datetime(1899, 12, 30) + dt.timedelta(seconds=seconds), seconds % 86400 > 0
    if (count := _EPOCH.fullmatch(cell)) and int(count[1]) in _EPOCHS:
        return dt.datetime.fromtimestamp(int(count[1]), dt.UTC), True
    match = next((m for m in (f.fullmatch(cell) for f in _FORMS) if m), None)
    if match is None:
        short = _MONTH.fullmatch(cell)
        month = _month(short["name"] or short["name2"]) if short else 0
        if month and not months:
            return NO_DAY
        return (
            (dt.datetime(2000 + int(short["y"] or short["y2"]), month, 1), False)
            if month
            else UNREADABLE
        )
    part = {k: v for k, v in match.groupdict().items() if v is not None}
    if "a" in part:
        a, b, order = int(part["a"]), int(part["b"]), orders[part["sep"] == "."]
        if a > 12 or b > 12 or a == b:
            order = a > 12 if told is None else told
        if order is None:
            return TWO_WAYS if told is None else AGAINST[told]
        day, month = (a, b) if order else (b, a)
        if month > 12 >= day and told is not None:
            return AGAINST[told]
    else:
        day = int(part.get("d", 1))
        month = _month(part["name"]) if "name" in part else int(part["m"])
    return _build(part, month, day)


def _build(part: dict[str, str], month: int, day: int) -> tuple[dt.datetime, bool] | str:
    """Build a datetime from its parts, aware where the cell names a zone."""
    year = int(part["y"]) + (2000 if len(part["y"]) == 2 else 0)
    hour = int(part.get("H", 0))
    half = part.get("half", "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        time = dt.datetime(year, month, day, hour, int(part.get("M", 0)), int(part.get("S", 0)))
    except ValueError:
        return UNREADABLE
    if not 1900 <= year <= 2100:
        return UNREADABLE
    if zone := part.get("zone") or part.get("hours"):
        shift = dt.timedelta(hours=_ZONES.get(zone.casefold(), 0))
        if offset := _OFFSET.search(zone):
            shift = dt.timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
            shift *= -1 if offset[1] == "-" else 1
        time = (time - shift).replace(tzinfo=dt.UTC)
    return time, "H" in part


def _to_utc(found: list, timezone: str) -> tuple[pd.DatetimeIndex, np.ndarray]:
    """Distinct readings as UTC times, and reasons beside them."""
    read = [f[0] if isinstance(f, tuple) else None for f in found]
    reasons = np.array([f if isinstance(f, str) else np.nan for f in found], dtype=object)
    naive = [t.replace(tzinfo=None) if t is not None else None for t in read]
    stamps = pd.DatetimeIndex(pd.Series(naive, dtype="datetime64[us]"))
    local = np.array(
        [t is not None and t.tzinfo is None and f[1] for t, f in zip(read, found, strict=True)]
    )
    utc = stamps.tz_localize("UTC")
    if local.any():
        # The hour that a clock change repeats is read as its first; a skipped one moves on.
        series = utc.to_series(index=range(len(utc)))
        series[local] = localised(stamps[local], timezone).tz_localize("UTC")
        utc = pd.DatetimeIndex(series)
    return utc.as_unit("us"), reasons
