"""What a clock in some zone showed, as UTC; and how other languages write it."""

import re

import numpy as np
import pandas as pd

_HOUR = pd.Timedelta("1h")
_PART = 1 << 16  # moments that are looked at together


# What forms write in the language of whoever reads them.
_HALVES = {
    "am": r"a\. ?m\.|오전|上午|午前|ก่อนเที่ยง|vorm\.|ÖÖ",
    "pm": r"p\. ?m\.|오후|下午|午後|หลังเที่ยง|nachm\.|ÖS",
}
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_NAMED = {"MEZ": "CET", "MESZ": "CEST", "OEZ": "+02:00", "OESZ": "+03:00", "WEZ": "UTC",
          "EET": "+02:00", "EEST": "+03:00", "WET": "UTC", "WEST": "+01:00", "JST": "+09:00",
          "AEST": "+10:00", "AEDT": "+11:00"}  # fmt: skip
# "Reviewed in Spain on 3 March 2026", "Date of experience: 3 March 2026".
_BEFORE = re.compile(
    r"(?:(?:reviewed|posted|written|published|submitted)(?: in [^\d]{2,40})? on|"
    r"(?:rédigé|publié) le|avis du|date of (?:experience|stay|visit):|"
    r"(?:verfasst|veröffentlicht|bewertet|geschrieben) am|"
    r"(?:escrito|publicado) el|(?:scritta|recensito|pubblicato) il) +(?=\S)",
    re.I,
)
_AT = re.compile(r" (?:à|um|alle|a las) (?=\d{1,2}[:.h]\d\d)|'T'(?=\d\d:)")
_ASIAN = re.compile(r"(\d{4})(?:\. |年 ?)(\d{1,2})(?:\. |月 ?)(\d{1,2})[.日]?")
_FOREIGN = re.compile(
    r"[^\x00-\x7f]|[apvn]\w*\. ?m?\.?|E[SZ]|[EW]E?S?T$|JST$|AE[SD]T$|\d{4}\. ", re.I
)


def in_english(cell: str) -> str:
    """Write a time as English forms do: halves of the day, zones by name, years of Buddha.

    What a site writes before a date ("Reviewed in Spain on") is left out.

    Examples
    --------
    >>> in_english("2026/03/12 1:23:45 p. m. GMT-5"), in_english("2026. 3. 12 오후 1:23:45")
    ('2026/03/12 1:23:45 pm GMT-5', '2026/3/12 1:23:45 pm')
    """
    cell = cell.replace("\u202f", " ").replace("\xa0", " ")
    cell = _AT.sub(" ", _BEFORE.sub("", cell, count=1))
    if not _FOREIGN.search(cell):
        return cell
    if re.match(r"25\d\d\D", cell) and re.search("[ก-๛]", cell):
        cell = f"{int(cell[:4]) - 543}{cell[4:]}"
    cell = _ASIAN.sub(r"\1/\2/\3", cell)
    for name, offset in _NAMED.items():
        cell = re.sub(rf" {name}$", f" {offset}", cell)
    for half, words in _HALVES.items():
        bare = re.sub(rf"\s*(?:{words})\s*", " ", cell, count=1, flags=re.IGNORECASE).strip()
        if bare != cell and _CLOCK.search(bare):
            return _CLOCK.sub(rf"\g<0> {half}", bare, count=1)
    return cell


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
