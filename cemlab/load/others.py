"""Customers, feelings, invitations and beliefs: exports beside the answers."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cemlab.load.answers import touchpoints
from cemlab.load.columns import words
from cemlab.load.dates import read_times
from cemlab.load.files import Export
from cemlab.load.numbers import read_amounts, read_flags
from cemlab.load.set_aside import SetAside
from cemlab.load.tables import NUMBER, TABLES, TIME, shape
from cemlab.load.ticked import is_ticked, read_ticked
from cemlab.study import Study


def _read_columns(
    study: Study, name: str, export: Export, aside: SetAside
) -> tuple[pd.DataFrame, dict[str, pd.Series], dict[str, str]]:
    """Every declared column by its type, why cells were not read, and the export's names."""
    types = TABLES[name]
    columns = {k: c for k, c in getattr(study, name).columns.model_dump().items() if c}
    table = pd.DataFrame(index=export.cells.index)
    reasons = {}
    for key, column in columns.items():
        cells = export.cells[column]
        if types[key] == TIME:
            table[key], reasons[key] = read_times(
                cells,
                timezone=study.timezone,
                day_first=study.day_first,
                serials=export.kind == "excel",
            )
        elif types[key] == NUMBER:
            table[key], reasons[key] = read_amounts(cells)
        elif types[key] == "bool":
            table[key], reasons[key] = read_flags(cells)
        elif key == "touchpoint":
            table[key], reasons[key] = touchpoints(study, cells)
        else:
            table[key] = words(cells)
    return table, reasons, columns


def _finish(
    name: str,
    table: pd.DataFrame,
    reasons: Mapping[str, pd.Series],
    columns: Mapping[str, str],
    aside: SetAside,
) -> pd.DataFrame:
    """Note the cells that were not read, and keep the rows that stay."""
    for key, why in reasons.items():
        aside.cells(why.notna(), columns[key], why)
    return shape(name, table[~aside.gone])


def _require(
    table: pd.DataFrame,
    keys: list[str],
    reasons: Mapping[str, pd.Series],
    columns: Mapping[str, str],
    aside: SetAside,
) -> None:
    """Set aside rows that lack what names them."""
    for key in keys:
        why = reasons.get(key, pd.Series(np.nan, index=table.index, dtype="str"))
        aside.whole_rows(table[key].isna(), columns[key], why.fillna("blank"))


def _only_once(table: pd.DataFrame, keys: list[str], column: str, aside: SetAside) -> None:
    """Set aside rows whose key stands in an earlier row."""
    key = table[keys[0]].fillna("")
    for other in keys[1:]:
        key = key + "\t" + table[other].fillna("")
    aside.repeated(key, column, "stands in an earlier row already")


def read_customers(study: Study, export: Export, aside: SetAside) -> pd.DataFrame:
    """Read the customers table; a customer without an account is an account of its own."""
    table, reasons, columns = _read_columns(study, "customers", export, aside)
    _require(table, ["customer_id"], reasons, columns, aside)
    _only_once(table, ["customer_id"], columns["customer_id"], aside)
    own = table["customer_id"]
    table["account_id"] = table["account_id"].fillna(own) if "account_id" in table else own
    for segment, column in study.customers.segments.items():
        table[segment] = words(export.cells[column or segment])
    return _finish("customers", table, reasons, columns, aside)


def read_feelings(
    study: Study, export: Export, aside: SetAside, ids: Mapping[str, str]
) -> pd.DataFrame:
    """Read the feelings table; `ids` leads from an export's response ids to the tables'."""
    if is_ticked(study, export):
        return read_ticked(study, export, aside, ids)
    table, reasons, columns = _read_columns(study, "feelings", export, aside)
    listed = {f.strip().casefold(): f for f in study.feelings.list}
    given = table["feeling"].str.casefold()
    table["feeling"] = given.map(listed).astype("str")
    table["side"] = table["side"].str.casefold()
    known = table["response_id"].map(ids).astype("str")
    _require(table, ["response_id", "ticked"], reasons, columns, aside)
    for key, bad, why in (
        ("response_id", known.isna(), "no response of this id was kept"),
        ("feeling", table["feeling"].isna(), "not in the study's list of feelings"),
        ("side", ~table["side"].isin(["wanted", "felt"]), "neither wanted nor felt"),
    ):
        aside.whole_rows(bad, columns[key], why)
    table["response_id"] = known
    keys = [k for k in ("response_id", "touchpoint", "feeling", "side") if k in table]
    _only_once(table, keys, columns["feeling"], aside)
    table["ticked"] = table["ticked"].fillna(False)
    return _finish("feelings", table, reasons, columns, aside)


def read_contacts(study: Study, export: Export, aside: SetAside) -> pd.DataFrame:
    """Read the contacts table: one invitation per row."""
    table, reasons, columns = _read_columns(study, "contacts", export, aside)
    _require(table, ["contact_id", "customer_id", "sent_at"], reasons, columns, aside)
    unknown = ~table["source"].isin(list(study.sources))
    aside.whole_rows(unknown, columns["source"], "no source of the study")
    _only_once(table, ["contact_id"], columns["contact_id"], aside)
    return _finish("contacts", table, reasons, columns, aside)


def read_beliefs(study: Study, export: Export, aside: SetAside) -> pd.DataFrame:
    """Read the beliefs table: one prediction per row."""
    table, reasons, columns = _read_columns(study, "beliefs", export, aside)
    _require(table, ["predictor"], reasons, columns, aside)
    for key, allowed in (
        ("role", ["leader", "front line"]),
        ("measure", ["score", "share", "dominant", "wanted"]),
    ):
        table[key] = table[key].str.casefold()
        why = "not one of " + ", ".join(allowed)
        aside.whole_rows(~table[key].isin(allowed), columns[key], why)
    return _finish("beliefs", table, reasons, columns, aside)
