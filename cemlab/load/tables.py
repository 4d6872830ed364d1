"""The tables of a study: their columns, types and the rules they keep."""

import functools
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.errors import DataError, raise_all
from cemlab.load.columns import all_differ, constant

if TYPE_CHECKING:
    import pandera.pandas as pa

TEXT = "str"
TIME = "datetime64[us, UTC]"
NUMBER = "float64"

_KINDS = {
    "": TEXT,
    "time": TIME,
    "number": NUMBER,
    "count": "int64",
    "place": "Int64",
    "bool": "bool",
}


def _columns(told: str) -> dict[str, str]:
    """Columns and their types; what names no kind is text."""
    parted = (column.partition(":") for column in told.split())
    return {column: _KINDS[kind] for column, _, kind in parted}


TABLES: Mapping[str, Mapping[str, str]] = {
    "items": _columns(
        "item source role wording scale_low:number scale_high:number touchpoint dimension level "
        "asked_from:time asked_until:time"
    ),
    "responses": _columns(
        "response_id customer_id contact_role source pattern wave touchpoint happened_at:time "
        "answered_at:time channel language weight:number may_quote:bool may_contact:bool marks"
    ),
    "ratings": _columns("response_id item value:number"),
    "not_applicable": _columns("response_id item"),
    "choices": _columns("response_id item option other_text"),
    "comments": _columns("comment_id response_id item touchpoint text language translation"),
    "contacts": _columns(
        "contact_id customer_id source touchpoint channel sent_at:time answered_at:time "
        "account_manager"
    ),
    "customers": _columns(
        "customer_id account_id role revenue:number potential_revenue:number owner left_on:time"
    ),
    "feelings": _columns("response_id touchpoint feeling side ticked:bool"),
    "beliefs": _columns(
        "room predictor role function touchpoint measure feeling predicted:number low:number "
        "high:number sealed_at:time"
    ),
    "readings": _columns(
        "comment_id sentence:count touchpoint emotion probability:number chosen:bool tier"
    ),
    "memberships": _columns("comment_id sentence:count theme:count margin:number"),
    # scope: "row" or "cell"; same_as: the row that was kept instead of a repeated one.
    "set_aside": _columns("file row:count column reason scope same_as:place"),
    "intake": _columns(
        "file used_as rows_in:count rows_kept:count rows_set_aside:count sha256 platform encoding "
        "delimiter remarks"
    ),
}
# Columns that must never be missing, and columns that together name a row.
_FILLED = {
    "items": ["item", "source", "role"],
    "responses": ["response_id", "source", "pattern", "weight"],
    "ratings": ["response_id", "item", "value"],
    "comments": ["comment_id", "response_id", "text", "language"],
    "customers": ["customer_id"],
    "feelings": ["response_id", "feeling", "side"],
    "contacts": ["contact_id", "customer_id", "source", "sent_at"],
    "beliefs": ["predictor", "role", "measure"],
}
_KEYS = {
    "items": ["source", "item"],
    "responses": ["response_id"],
    "ratings": ["response_id", "item"],
    "comments": ["comment_id"],
    "customers": ["customer_id"],
    "contacts": ["contact_id"],
}
_ONE_OF = {
    ("responses", "pattern"): ["past", "present", "potential"],
    ("feelings", "side"): ["wanted", "felt"],
    ("beliefs", "role"): ["leader", "front line"],
    ("beliefs", "measure"): ["score", "share", "dominant", "wanted"],
}


def shape(name: str, columns: pd.DataFrame | Mapping[str, object] | None = None) -> pd.DataFrame:
    """Give a table its columns in order and their types; absent columns stay empty.

    Parameters
    ----------
    name
        A key of `TABLES`.
    columns
        What is known: column → values; extra columns are segments and become text.

    Returns
    -------
    DataFrame
        The table's own columns first, then the segments.

    Examples
    --------
    >>> shape("ratings", {"response_id": ["a"], "item": ["overall"], "value": [7]})
      response_id     item  value
    0           a  overall    7.0
    """
    known = pd.DataFrame() if columns is None else pd.DataFrame(columns)
    types = TABLES[name]
    out = {}
    for column, kind in types.items():
        values = known.get(column)
        if values is None and kind == TEXT:
            values = constant(None, known.index)
        elif values is None:
            filler = {TIME: pd.NaT, NUMBER: None, "Int64": pd.NA}.get(kind, 0)
            values = pd.Series(filler, index=known.index, dtype=kind)
        elif kind == TIME and values.dtype != kind:
            values = pd.to_datetime(values, utc=True)
        out[column] = values if values.dtype == kind else values.astype(kind)
    out |= {c: known[c].astype(TEXT) for c in known if c not in types}
    return pd.DataFrame(out, copy=False).reset_index(drop=True)


@functools.cache
def contract(name: str, keys: bool = True) -> "pa.DataFrameSchema":
    """Make a table's pandera contract: types, filled columns, unique keys, allowed words."""
    import pandera.pandas as pa

    columns = {}
    for column, kind in TABLES[name].items():
        allowed = _ONE_OF.get((name, column))
        columns[column] = pa.Column(
            kind,
            nullable=column not in _FILLED.get(name, []),
            checks=[pa.Check.isin(allowed)] if allowed else None,
        )
    return pa.DataFrameSchema(columns, unique=_KEYS.get(name) if keys else None, name=name)


def check_tables(tables: Mapping[str, pd.DataFrame], sure: Collection[str] = ()) -> None:
    """Hold every table against its contract.

    Parameters
    ----------
    tables
        By name.
    sure
        Tables whose keys are known to name one row each.

    Raises
    ------
    DataError
        Names table, column, rule, count and first rows; never a value.

    Examples
    --------
    >>> check_tables({"ratings": shape("ratings")})
    """
    import pandera.errors

    problems = []
    for name, table in tables.items():
        try:
            # Its own search for repeated keys is slow, and rarely finds one.
            keys = name not in sure and not all_differ(table[_KEYS.get(name, [])])
            contract(name, keys).validate(table, lazy=True, inplace=True)
        except pandera.errors.SchemaErrors as error:
            cases = error.failure_cases
            for (column, rule), rows in cases.groupby(["column", "check"], dropna=False):
                first = ", ".join(str(int(i)) for i in rows["index"].dropna().unique()[:3])
                where = f" in {len(rows)} places (first rows {first})" if first else ""
                problems.append(f"{name}.{column}: breaks the rule {str(rule)[:60]}{where}")
    raise_all(problems, DataError, "the tables break their contract")
