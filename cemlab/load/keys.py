"""Keys: of responses, which come once; of customers, which two exports write differently."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa

from cemlab.load.columns import all_differ, as_text, words
from cemlab.load.files import Export
from cemlab.load.set_aside import WHOLE_ROW, SetAside
from cemlab.study import Source

_AS_NUMBER = re.compile(r"(\d+)\.0+")
# Two customers may give the same ratings, but nobody writes this many characters alike: at the same
# time or as the same customer; and where neither is known, so that a stock phrase stays.
_SENT_TWICE, _UNDATED = 40, 100
_FEW = 10  # columns that two customers may fill in alike on one day
_CLOCK = r"\d:\d\d|\dT\d|\s\d{1,2}\.\d\d\b|^\d{9,}"
_MIDNIGHT = r"[ T]00:00(?::00)?(?:\.0+)?"  # as spreadsheets write a day


def read_ids(source: Source, name: str, export: Export, aside: SetAside) -> pd.Series:
    """Read response ids; rows without one, and rows that come again, are set aside."""
    cells, column = export.cells, source.columns.response_id
    if column:
        ids = words(cells[column])
        aside.whole_rows(ids.isna(), column, "no response id")
    else:
        rows = pa.chunked_array([pa.array(export.rows.to_numpy()).cast(pa.large_string())])
        ids = name + "-" + as_text(rows, cells.index)
    # Of a few scores without id or time, two customers may well give the same.
    if known := column or source.columns.answered_at:
        key = ids if column else cells[known]
        if not all_differ(key.to_frame()):
            again = key.duplicated(keep=False)
            if not column and not _with_time(cells[known]):
                again &= _surely_sent_twice(source, cells)
            row = _alike(cells, again, list(cells))
            aside.repeated(row, column or WHOLE_ROW, "the same as an earlier row")
            if column:
                why = "the response id of an earlier row, with other answers"
                aside.repeated(ids, column, why)
    if column:
        others = [c for c in cells if c != column]
        texts = _comments(source)
        known = source.columns.answered_at or source.columns.customer_id
        least = _SENT_TWICE if known else _UNDATED
        if others and texts and not all_differ(cells[texts], least):
            long = np.any([cells[text].str.len() >= least for text in texts], axis=0)
            again = cells.loc[long, texts].duplicated(keep=False)
            row = _alike(cells, again.reindex(cells.index, fill_value=False), others)
            aside.repeated(row, WHOLE_ROW, "word for word an earlier row under another id")
    return ids


def _comments(source: Source) -> list[str]:
    """Columns of what was written freely."""
    return [item.column or key for key, item in source.items.items() if item.role == "comment"]


def _with_time(cells: pd.Series) -> bool:
    """Whether any date has a time of day."""
    return bool(cells.str.replace(_MIDNIGHT, "", regex=True).str.contains(_CLOCK).any())


def _surely_sent_twice(source: Source, cells: pd.DataFrame) -> pd.Series:
    """Say which rows no two customers give alike on one day, as they do five stars and "Good"."""
    if source.columns.customer_id or len(cells.columns) > _FEW:
        return pd.Series(True, index=cells.index)
    written = [cells[text].str.len() >= _SENT_TWICE for text in _comments(source) if text in cells]
    return pd.Series(np.any(written, axis=0) if written else False, index=cells.index)


def _alike(cells: pd.DataFrame, maybe: pd.Series, columns: list[str]) -> pd.Series:
    """Give rows that are alike one number; only those that may be are compared."""
    row = pd.Series(range(-1, -1 - len(cells), -1), index=cells.index)
    row[maybe] = cells[maybe].groupby(columns, sort=False, dropna=False).ngroup()
    return row


def match_keys(keys: pd.Series, known: pd.Series) -> pd.Series:
    """Write keys as the customers table does, where only case, blanks or zeros differ.

    Parameters
    ----------
    keys
        As one export writes them, such as "k-17 ", "0017" or "17.0"; missing stays missing.
    known
        As the customers table does.

    Returns
    -------
    Series
        A key that is known stays; one that fits exactly one known key but for case, blanks,
        leading zeros or a trailing ".0" becomes that; every other stays as it is.

    Examples
    --------
    >>> match_keys(pd.Series(["k-17 ", "0042", "9"]), pd.Series(["K-17", "42", "8"])).tolist()
    ['K-17', '42', '9']
    """
    alike = pd.Series(known.to_numpy(), index=known.map(plain_key)).dropna()
    alike = alike[~alike.index.duplicated(keep=False)]
    if alike.empty:
        return keys
    left = keys[keys.notna() & ~keys.isin(known)]
    found = left.map({key: plain_key(key) for key in left.unique()}).map(alike)
    return keys.where(~keys.index.isin(found.dropna().index), found)


def plain_key(key: str) -> str:
    """Write a key without what spreadsheets add and take away.

    Examples
    --------
    >>> plain_key("K-17 "), plain_key("0042.0")
    ('k-17', '42')
    """
    text = re.sub(r"\s", "", str(key)).casefold()
    return _AS_NUMBER.sub(r"\1", text).lstrip("0") or "0"
