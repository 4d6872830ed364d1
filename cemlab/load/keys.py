"""Keys of customers that two exports write differently."""

import re

import pandas as pd

_AS_NUMBER = re.compile(r"(\d+)\.0+")


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
    found = left.map(plain_key).map(alike)
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
