"""What is odd about a response as a whole: marked, never dropped."""

from collections import Counter

import pandas as pd

from cemlab.load.numbers import read_amounts, read_flags
from cemlab.load.tables import constant
from cemlab.study import Source

# As survey platforms call a response that the researcher gave to try the questionnaire.
_PREVIEW = r"preview|test|vorschau"
_FAST = 1 / 3
_ALIKE = 6


def marks(source: Source, cells: pd.DataFrame, ids: pd.Series, ratings: pd.DataFrame) -> pd.Series:
    """Mark previews, unfinished answers, speeders and straight-liners.

    Parameters
    ----------
    source
        Its columns `status`, `finished` and `seconds`, where named, are read.
    cells
        The export's rows that are kept.
    ids
        Their response ids, with the same index.
    ratings
        What was read of them: response_id, item, value.

    Returns
    -------
    Series
        Words joined by "; ", missing where nothing is odd. "preview": its status says so.
        "unfinished": its flag says no, its progress is under 100, or its time of sending is
        blank. "speeder": under a third of the source's median time (Greszki, Meyer & Schoen
        2015 compare such limits). "straight-liner": the same value for all of six or more items
        on one scale.
    """
    columns, found = source.columns, {}
    if columns.status:
        status = cells[columns.status].str.strip()
        # Qualtrics writes its own codes where labels were not asked for: 1 preview, 2 test.
        coded = status.isin(["1", "2", "1.0", "2.0"]) & status.isin(["0", "0.0"]).any()
        found["preview"] = status.str.contains(_PREVIEW, case=False, regex=True) | coded
    if columns.finished:
        found["unfinished"] = _unfinished(cells[columns.finished])
    if columns.seconds:
        seconds = read_amounts(cells[columns.seconds])[0]
        found["speeder"] = seconds < _FAST * seconds.median()
    found["straight-liner"] = ids.isin(_straight(source, ratings))
    if not any(where.any() for where in found.values()):
        return constant(None, cells.index)
    marked = pd.Series("", index=cells.index, dtype="str")
    for word, where in found.items():
        marked = marked.mask(where & (marked != ""), marked + "; " + word)
        marked = marked.mask(where & (marked == ""), word)
    return marked.mask(marked == "")


def _unfinished(cells: pd.Series) -> pd.Series:
    """Read a flag, a percentage of progress, or a time that is blank while it is not sent."""
    flags, unread = read_flags(cells)
    if unread.isna().all():
        return ~flags.fillna(False).astype(bool)
    progress, odd = read_amounts(cells)
    return progress.fillna(0) < 100 if odd.isna().all() else cells.str.strip() == ""


def _straight(source: Source, ratings: pd.DataFrame) -> pd.Index:
    """Ids of those who gave one value to all items of a scale that six or more share."""
    ends = {k: (i.scale.low, i.scale.high) for k, i in source.items.items() if i.scale}
    if max(Counter(ends.values()).values(), default=0) < _ALIKE:
        return pd.Index([])
    scale = ratings["item"].map(ends)
    given = ratings.groupby(["response_id", scale], sort=False)["value"].agg(["size", "nunique"])
    alike = given[(given["size"] >= _ALIKE) & (given["nunique"] == 1)]
    return alike.index.get_level_values("response_id").unique()
