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

TABLES: Mapping[str, Mapping[str, str]] = {
    "items": {
        "item": TEXT,
        "source": TEXT,
        "role": TEXT,
        "wording": TEXT,
        "scale_low": NUMBER,
        "scale_high": NUMBER,
        "touchpoint": TEXT,
        "dimension": TEXT,
        "level": TEXT,
        "asked_from": TIME,
        "asked_until": TIME,
    },
    "responses": {
        "response_id": TEXT,
        "customer_id": TEXT,
        "contact_role": TEXT,
        "source": TEXT,
        "pattern": TEXT,
        "wave": TEXT,
        "touchpoint": TEXT,
        "happened_at": TIME,
        "answered_at": TIME,
        "channel": TEXT,
        "language": TEXT,
        "weight": NUMBER,
        "may_quote": "bool",
        "may_contact": "bool",
        "marks": TEXT,
    },
    "ratings": {"response_id": TEXT, "item": TEXT, "value": NUMBER},
    "not_applicable": {"response_id": TEXT, "item": TEXT},
    "choices": {"response_id": TEXT, "item": TEXT, "option": TEXT, "other_text": TEXT},
    "comments": {
        "comment_id": TEXT,
        "response_id": TEXT,
        "item": TEXT,
        "touchpoint": TEXT,
        "text": TEXT,
        "language": TEXT,
        "translation": TEXT,
    },
    "contacts": {
        "contact_id": TEXT,
        "customer_id": TEXT,
        "source": TEXT,
        "touchpoint": TEXT,
        "channel": TEXT,
        "sent_at": TIME,
        "answered_at": TIME,
        "account_manager": TEXT,
    },
    "customers": {
        "customer_id": TEXT,
        "account_id": TEXT,
        "role": TEXT,
        "revenue": NUMBER,
        "potential_revenue": NUMBER,
        "owner": TEXT,
        "left_on": TIME,
    },
    "feelings": {
        "response_id": TEXT,
        "touchpoint": TEXT,
        "feeling": TEXT,
        "side": TEXT,
        "ticked": "bool",
    },
    "beliefs": {
        "room": TEXT,
        "predictor": TEXT,
        "role": TEXT,
        "function": TEXT,
        "touchpoint": TEXT,
        "measure": TEXT,
        "feeling": TEXT,
        "predicted": NUMBER,
        "low": NUMBER,
        "high": NUMBER,
        "sealed_at": TIME,
    },
    "readings": {
        "comment_id": TEXT,
        "sentence": "int64",
        "touchpoint": TEXT,
        "emotion": TEXT,
        "probability": NUMBER,
        "chosen": "bool",
        "tier": TEXT,
    },
    "memberships": {"comment_id": TEXT, "sentence": "int64", "theme": "int64", "margin": NUMBER},
    # scope: "row" or "cell"; same_as: the row that was kept instead of a repeated one.
    "set_aside": {
        "file": TEXT,
        "row": "int64",
        "column": TEXT,
        "reason": TEXT,
        "scope": TEXT,
        "same_as": "Int64",
    },
    "intake": {
        "file": TEXT,
        "used_as": TEXT,
        "rows_in": "int64",
        "rows_kept": "int64",
        "rows_set_aside": "int64",
        "sha256": TEXT,
        "platform": TEXT,
        "encoding": TEXT,
        "delimiter": TEXT,
        "remarks": TEXT,
    },
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
