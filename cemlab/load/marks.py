"""What is odd about a response as a whole: marked, never dropped."""

from collections import Counter

import numpy as np
import pandas as pd

from cemlab.load.columns import constant
from cemlab.load.numbers import read_amounts, read_flags
from cemlab.study import Item, Source

# Words for how far a respondent came.
DONE = ("completed", "complete", "finished", "submitted", "abgeschlossen", "vollständig")
BEGUN = ("partial", "partially completed", "incomplete", "started", "in progress", "unvollständig")
# As survey platforms call a response that the researcher gave to try the questionnaire.
_PREVIEW = r"preview|test|vorschau"
_FAST = 1 / 3
_ALIKE = 6


class StraightLines:
    """Watches, row by row, who gives one value to all items of a scale that six or more share."""

    def __init__(self, source: Source, rows: int) -> None:
        ends = Counter((i.scale.low, i.scale.high) for i in source.items.values() if i.scale)
        self._rows = rows
        self._runs = {
            scale: (np.zeros(rows, np.int32), np.full(rows, np.nan), np.ones(rows, bool))
            for scale, items in ends.items()
            if items >= _ALIKE
        }

    def add(self, item: Item, values: np.ndarray) -> None:
        """Look at what all rows gave one more item; NaN is no answer."""
        if run := self._runs.get((item.scale.low, item.scale.high)):
            count, first, alike = run
            np.copyto(first, values, where=count == 0)
            given = ~np.isnan(values)
            alike &= ~given | (values == first)
            count += given

    def found(self) -> np.ndarray:
        """Tell which rows are straight lines."""
        lines = [(count >= _ALIKE) & alike for count, _, alike in self._runs.values()]
        return np.any(lines, axis=0) if lines else np.zeros(self._rows, dtype=bool)


def marks(source: Source, cells: pd.DataFrame, keep: np.ndarray, straight: np.ndarray) -> pd.Series:
    """Mark previews, unfinished answers, speeders and straight-liners.

    Parameters
    ----------
    source
        Its columns `status`, `finished` and `seconds`, where named, are read.
    cells
        The export's rows.
    keep
        Which of them are kept: only these tell what is usual.
    straight
        Which of them are straight lines.

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
    cells = cells if keep.all() else cells[keep]
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
    found["straight-liner"] = pd.Series(straight[keep], index=cells.index)
    if not any(where.any() for where in found.values()):
        return constant(None, cells.index)
    marked = pd.Series("", index=cells.index, dtype="str")
    for word, where in found.items():
        marked = marked.mask(where & (marked != ""), marked + "; " + word)
        marked = marked.mask(where & (marked == ""), word)
    return marked.mask(marked == "")


def _unfinished(cells: pd.Series) -> pd.Series:
    """Read a flag, how far somebody came, or a time that is blank while it is not sent."""
    stages = cells.str.strip().str.casefold()
    if stages.isin([*DONE, *BEGUN]).all():
        return stages.isin(BEGUN)
    flags, unread = read_flags(cells)
    if unread.isna().all():
        return ~flags.fillna(False).astype(bool)
    progress, odd = read_amounts(cells)
    return progress.fillna(0) < 100 if odd.isna().all() else cells.str.strip() == ""
