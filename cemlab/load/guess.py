"""What a column of an export looks like: rules, each with its reason."""

import re
from collections.abc import Callable
from functools import cached_property

import pandas as pd

from cemlab.load.dates import read_times
from cemlab.load.numbers import read_amounts, read_flags, read_ratings
from cemlab.privacy import redact

_CODES = {-9.0, -1.0, 88.0, 97.0, 98.0, 99.0, 999.0}
_COUNT = (
    r"\bage$|year|month|page|count|number|amount|price|zip|postal|duration|progress|_?id$|alter$|"
    "jahr|monat|anzahl|betrag|preis|plz|dauer"
)
_RATED = "scor|rating|satisf|zufried|note|bewert|nps|recommend|empf|overall|gesamt|effort|ces"
_PERSONAL = (
    "e-?mail|phone|mobile|telef|handy|address|adresse|anschrift|^ip|^name$|birth|geburt|latitude|"
    "longitude|iban|(?:first|last|sur|full|customer|client|kunden|user|contact|vor|nach).?name"
)
_NO = r"(?:id|nr|no|nummer|number|num|key|#)\W*$"
_RESPONSE = (
    rf"^(?:lfd\W*)?{_NO}|(?:response|answer|review|survey|respond|antwort|interview|case|fall|"
    rf"record|submission|bogen|ticket)\w*?[\W_]{{0,3}}{_NO}"
)
_CUSTOMER = rf"(?:customer|client|kunden?|user|member|account|contact)s?[\W_]{{0,3}}(?:{_NO}|$)"
_HAPPENED = "flown|visit|happen|purchase|transact|order|stay|travel|besuch|kauf|reise|bestell"
_ANSWERED = "answer|submit|record|complet|review|posted|date|datum|time|zeit|_at$"
_STATION = "touch.?point|ber(?:ü|ue)hrungspunkt|kontaktpunkt|stage|journey|step|phase"
_SAID = (
    r"comment|kommentar|feedback|reason|warum|\bwhy\b|remark|anmerkung|bemerkung|grund|verbatim|"
    "freitext|free.?text"
)
_PHRASE = r"\w\W+\w+\W+\w"
_TWO_WAYS = "dates that read two ways: say day_first, then map it"
_TOTAL = "overall|total|gesamt|general|in all|rating$|score$"


class Column:
    """One column of an export and what its cells look like."""

    def __init__(self, name: str, cells: pd.Series, serials: bool) -> None:
        self.name, self.cells, self.serials = name, cells.str.strip(), serials
        self.given = self.cells[self.cells != ""]
        self.distinct, self.length = self.given.nunique(), self.given.str.len().median()

    @cached_property
    def scale(self) -> tuple[int, int, list[float], str] | None:
        """(low, high, not-applicable codes, what occurs) where the cells are ratings."""
        values = read_ratings(self.given, low=-float("inf"), high=float("inf"))[0].dropna()
        if len(values) < 0.95 * len(self.given) or re.search(_COUNT, self.name, re.I):
            return None
        found = set(values)
        codes = found & _CODES
        most = max(found - codes, default=0)
        if 5 < most <= 10 and not found & {most - 1, most - 0.5} and len(values) >= 100:
            codes.add(most)
        rated = values[~values.isin(codes)]
        odd = ~rated.between(0, 10)
        rated = rated[~odd] if odd.mean() < 0.01 else rated
        # Halves are given anywhere; tenths only where the name speaks of a rating.
        parts = 10 if re.search(_RATED, self.name, re.I) else 2
        whole = (rated * parts - (rated * parts).round()).abs().lt(1e-6).all()
        if not (3 <= rated.nunique() <= 10 * parts + 1 and rated.between(0, 10).all() and whole):
            return None
        low, high = int(rated.min() >= 1), next(h for h in (3, 5, 7, 10) if rated.max() <= h)
        if high == 10:
            codes.discard(most)
        others = ", and few others" if odd.any() else ""
        return low, high, sorted(codes), f"{rated.min():g} to {rated.max():g} occur{others}"

    @cached_property
    def dated(self) -> tuple[float, float, float]:
        """Share of all cells that are dates; of those given, dates or months, and two ways."""
        if not self.serials and read_amounts(self.given)[0].notna().mean() > 0.5:
            return 0, 0, 0
        days, _ = read_times(self.given, serials=self.serials)
        far = pd.Timestamp("2100-01-01", tz="UTC")
        months, why = read_times(self.given, serials=self.serials, month_until=far)
        either = max(days.notna().mean(), months.notna().mean())
        return days.notna().sum() / len(self.cells), either, why.str.contains("two ways").mean()

    @cached_property
    def grouped(self) -> bool:
        """Whether a few short values recur, as those of a segment do."""
        few = 2 <= self.distinct <= min(30, len(self.given) / 2)
        return few and self.length <= 40 and self.scale is None

    @cached_property
    def flags(self) -> bool:
        """Whether it holds yes and no."""
        return self.distinct == 2 and read_flags(self.given)[0].notna().all()

    @cached_property
    def keys(self) -> bool:
        """Whether it differs in nearly every row, as an id does."""
        return min(self.distinct / 0.9, len(self.given) / 0.99) >= len(self.cells)


# Name, test, part of the study ("" leaves it out), reason: the first that fits decides.
RULES: list[tuple[str, Callable[[Column], object], str, str]] = [
    (_PERSONAL, lambda c: True, "", "personal data; not read"),
    ("", lambda c: c.distinct < 2, "", "says the same in every row, or nothing"),
    *((f"^{p}$", lambda c: True, p, "its name") for p in ("wave", "channel", "language")),
    ("may.?quote", lambda c: c.flags, "may_quote", "its name"),
    (_RESPONSE, lambda c: c.keys, "response_id", "differs in nearly every row"),
    (
        _CUSTOMER,
        lambda c: c.distinct > 2 and c.length <= 40 and not c.scale,
        "customer_id",
        "its name",
    ),
    (f"{_HAPPENED}|{_ANSWERED}", lambda c: c.dated[2] > 0.05, "", _TWO_WAYS),
    (_HAPPENED, lambda c: c.dated[1] >= 0.95, "happened_at", "its cells read as dates"),
    (_ANSWERED, lambda c: c.dated[0] >= 0.95, "answered_at", "its cells read as dates"),
    (_ANSWERED, lambda c: c.dated[1] >= 0.95 > c.dated[0], "happened_at", "dates, often blank"),
    (_STATION, lambda c: c.grouped and redact(c.given).equals(c.given), "touchpoint", "its name"),
    (_SAID, lambda c: not c.scale and c.given.str.contains(_PHRASE).any(), "comment", "its name"),
    (
        "nps|recommend|likel|empf[eio]",
        lambda c: c.scale and c.scale[1] == 10,
        "recommend",
        "its name",
    ),
    (r"effort|\beas[ye]|aufwand|\bces\b|mühe|\beinfach", lambda c: c.scale, "effort", "its name"),
    (_TOTAL, lambda c: c.scale, "overall", "its name"),
    ("", lambda c: c.scale, "rating", "numbers on one scale"),
    ("", lambda c: c.length >= 25 and c.distinct > len(c.given) / 2, "comment", "long texts"),
    ("", lambda c: c.flags, "choice", "yes or no"),
    ("", lambda c: c.grouped, "segment", "a few groups"),
    ("", lambda c: True, "", "neither scale nor text nor a few groups"),
]
