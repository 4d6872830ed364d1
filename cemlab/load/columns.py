"""Columns of text as the bytes they are, so that a million cells need no Python object each."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pyarrow

NAN = float("nan")
_TEXT = pd.StringDtype(na_value=np.nan)
_BLOCK = 1 << 16
# What programs write where they have nothing; "NA" may be North America, and "None" an answer.
NOTHING = ["NULL", "null", "(null)", r"\N", "#N/A", "<NA>", "NaN", "nan", "NaT"]
NOTHING += ["0000-00-00", "0000-00-00 00:00:00", "[not completed]"]
_SHORT = 64
_PART = 1 << 15
_ODD = np.uint64(0x9E3779B97F4A7C15)
# What is left of eight bytes where a cell has so many of them.
_KEPT = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)


def as_arrow(texts: pd.Series) -> "pyarrow.ChunkedArray":
    """Give a column of texts as Arrow holds it, without a copy where it is one already."""
    return texts.astype(_TEXT).array.__arrow_array__()


def as_text(texts: "pyarrow.ChunkedArray", index: pd.Index | None = None) -> pd.Series:
    """Give what Arrow holds as a column of texts, without a copy."""
    column = texts.to_pandas(types_mapper=lambda _: _TEXT)
    return column if index is None else column.set_axis(index)


def constant(value: str | None, index: pd.Index) -> pd.Series:
    """Fill a text column with one value, which is held once per block and not once per row.

    Examples
    --------
    >>> constant("visits", pd.RangeIndex(2)).tolist()
    ['visits', 'visits']
    """
    import pyarrow as pa

    blocks, rest = divmod(len(index), _BLOCK)
    block = pa.repeat(pa.scalar(value, pa.large_string()), _BLOCK if blocks else rest)
    return as_text(pa.chunked_array([*[block] * blocks, block[:rest]], pa.large_string()), index)


def words(cells: pd.Series) -> pd.Series:
    """Strip text; blank becomes missing.

    Examples
    --------
    >>> words(pd.Series(["late ", " "])).tolist()
    ['late', nan]
    """
    from pyarrow import compute

    texts, empty = as_arrow(cells), False
    for ((start, size, data),) in _parts(texts):
        if not size.all():
            empty, start, size = True, start[size > 0], size[size > 0]
        if not (_visible(data[start]) & _visible(data[start + size - 1])).all():
            stripped = cells.str.strip()
            return stripped.mask(stripped == "")
    if not empty:
        return cells
    blank = compute.equal(compute.binary_length(texts), 0)
    return as_text(compute.if_else(blank, None, texts), cells.index)


def without_nothing(cells: pd.Series) -> pd.Series:
    r"""Blank the cells in which a program wrote that it has nothing.

    Examples
    --------
    >>> without_nothing(pd.Series(["NULL", "7", r"\N", "NA"])).tolist()
    ['', '7', '', 'NA']
    """
    import pyarrow as pa
    from pyarrow import compute

    texts = as_arrow(cells)
    nothing = compute.is_in(texts, value_set=pa.array(NOTHING, texts.type))
    if not compute.any(nothing).as_py():
        return cells
    return as_text(compute.if_else(nothing, "", texts), cells.index)


def some_of(cells: pd.Series, most: int) -> pd.Series:
    """Pick up to so many of the differing cells, the same ones in whatever order they stand.

    Examples
    --------
    >>> some_of(pd.Series(["c", "a", "b", "a", "d"]), 2).tolist()
    ['a', 'd']
    """
    distinct = cells.drop_duplicates().sort_values()
    return distinct.iloc[:: len(distinct) // most + 1]


def filled(cells: pd.Series) -> np.ndarray:
    """Tell which cells hold more than blanks.

    Examples
    --------
    >>> filled(pd.Series(["late", " ", ""])).tolist()
    [True, False, False]
    """
    given, odd, done = np.zeros(len(cells), dtype=bool), [], 0
    for ((start, size, data),) in _parts(as_arrow(cells)):
        rows = np.flatnonzero(size)
        seen = _visible(data[start[rows]])
        given[done + rows] = seen
        odd += (done + rows[~seen]).tolist()
        done += len(size)
    if odd:
        given[odd] = (cells.iloc[odd].str.strip() != "").to_numpy(dtype=bool)
    return given


def all_differ(table: pd.DataFrame, least: int = 0) -> bool:
    """Whether it is sure that no two rows of short texts are alike, by sums that are quick to make.

    Parameters
    ----------
    table
        Of texts alone; where one has more than 64 bytes, nothing is sure.
    least
        Look only at rows in which a text has so many bytes, and at no more than these of each.

    Examples
    --------
    >>> all_differ(pd.DataFrame({"id": ["a", "b"], "item": ["x", "x"]}))
    True
    >>> all_differ(pd.DataFrame({"id": ["a", "a"], "item": ["x", "x"]}))
    False
    """
    columns = [as_arrow(table[column]) for column in table]
    widest = min(least, _SHORT) or max((longest(texts) for texts in columns), default=0)
    if widest > _SHORT:
        return False
    whole, done = np.empty(len(table), np.uint64), 0
    for parts in _parts(*columns):
        rows = np.any([size >= least for _, size, _ in parts], axis=0)
        sums = np.zeros(np.count_nonzero(rows), np.uint64)
        for start, size, data in parts:
            start, size = (start, size) if rows.all() else (start[rows], size[rows])
            for at in range(0, widest, 8):
                sums = sums * _ODD + _eight(start, size, data, at)
        whole[done : done + len(sums)] = sums
        done += len(sums)
    sums = whole[:done]
    sums.sort()
    return not (sums[1:] == sums[:-1]).any()


def distinct(values: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Codes and the distinct cells, stripped, so that each is read once.

    Examples
    --------
    >>> sorted(distinct(pd.Series(["7 ", None, "7 "]))[1])
    ['', '7']
    """
    codes, cells = pd.factorize(values, use_na_sentinel=False)
    return codes, ["" if pd.isna(cell) else str(cell).strip() for cell in cells]


def spread(words: Sequence[str | float], codes: np.ndarray, index: pd.Index) -> pd.Series:
    """Write the word of each distinct cell to all the rows that hold it.

    Examples
    --------
    >>> spread(["no number", NAN], np.array([1, 0]), pd.RangeIndex(2)).tolist()
    [nan, 'no number']
    """
    column = pd.array(words, dtype="str")
    if column.isna().all():
        return constant(None, index)
    return pd.Series(column.take(codes), index=index)


def longest(texts: "pyarrow.ChunkedArray") -> int:
    """Tell how many bytes the longest cell has."""
    from pyarrow import compute

    return compute.max(compute.binary_length(texts)).as_py() or 0


def _parts(*columns: "pyarrow.ChunkedArray") -> Iterator[list[tuple[np.ndarray, ...]]]:
    """Where each cell of some rows starts, how many bytes it has, and the bytes, by column.

    A missing cell has none. The rows are so few that what is made of them stays near the processor.
    """
    import pyarrow as pa

    if not columns:
        return
    full = [texts.fill_null("") if texts.null_count else texts for texts in columns]
    for batch in pa.table(full, names=[*map(str, range(len(full)))]).to_batches(_PART):
        part = []
        for texts in batch.columns:
            _, ends, data = texts.buffers()
            places = np.frombuffer(ends, np.int64)[texts.offset :][: len(texts) + 1]
            held = np.frombuffer(data, np.uint8) if data else np.zeros(0, np.uint8)
            part.append((places[:-1], np.diff(places), held))
        yield part


def _visible(signs: np.ndarray) -> np.ndarray:
    """Which bytes are ASCII signs that leave ink."""
    return signs - np.uint8(33) < 94


def _eight(start: np.ndarray, size: np.ndarray, data: np.ndarray, at: int) -> np.ndarray:
    """Give the eight bytes of each cell from `at` on as a number; short cells end in zeros."""
    start = np.minimum(start + at, len(data))
    inside = int(np.searchsorted(start, len(data) - 8, side="right"))
    found = np.empty(len(start), np.uint64)
    if inside:
        view = np.ndarray(len(data) - 7, np.uint64, data, strides=(1,))
        found[:inside] = view[start[:inside]]
    if inside < len(start):  # near the end of the data fewer bytes are left
        end = np.pad(data[start[inside] :], (0, 8))
        view = np.ndarray(len(end) - 7, np.uint64, end, strides=(1,))
        found[inside:] = view[start[inside:] - start[inside]]
    return found & _KEPT.take(np.clip(size - at, 0, 8))
