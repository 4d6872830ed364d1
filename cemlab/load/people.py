"""Columns of an export that name persons: staff, or whom a company talks to."""

import re

import pandas as pd

from cemlab.load.columns import some_of
from cemlab.privacy import redact

_SURELY = r"(?:contact|kontakt).?person|ansprech(?:partner|person)|^agents?$|account.?manager"
_LOOKED_AT = 500  # cells
_MAYBE = r"contact|kontakt|owner|\bnames?\b|agent|betreuer|berater|bearbeiter|\brep\b|manager"


def of_persons(header: str, given: pd.Series) -> bool:
    """Say whether a column names persons: by its header, or by most of what it holds.

    Parameters
    ----------
    header
        Its name.
    given
        Its cells.

    Examples
    --------
    >>> of_persons("Handled by", pd.Series(["Anna Schmidt", "Ben Clark", "Priya Patel"]))
    True
    >>> of_persons("Handled by", pd.Series(["Ben", "Mia", "Anna"]))
    True
    >>> of_persons("Contact", pd.Series(["Phone", "E-mail"]))
    False
    """
    if re.search(_SURELY, header, re.I):
        return True
    found = redact(some_of(given, _LOOKED_AT)).str.contains("[PERSON]", regex=False)
    return bool(found.mean() > (0 if re.search(_MAYBE, header, re.I) else 0.6))
