"""Parquet files as text cells, of a size that fits into memory."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.load.extent import check_size

_MAX_TEXT = 2_000_000_000
_TEXT = pd.StringDtype(na_value=np.nan)


def read_parquet(path: Path) -> pd.DataFrame:
    """Read every column as text; missing cells are blank.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    DataError
        More cells or text than can be held, told before it is unpacked; or a broken file.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
        schema = file.schema_arrow
        check_size(path, file.metadata.num_rows, len(schema))
        kinds = (pa.types.is_string, pa.types.is_large_string)
        worded = [f.name for f in schema if any(is_kind(f.type) for is_kind in kinds)]
        # A word that comes a million times is stored once, and where such words may come to much
        # they stay so until they are measured.
        once = parquet.ParquetFile(path, read_dictionary=worded)
        kept, cells, total = once if _most_text(once) > _MAX_TEXT else file, [], 0
        for column in _columns(kept):  # what is text by now need not be held as it was
            total += _written_out(column)
            if total > _MAX_TEXT:
                raise DataError(f"{path} unpacks to more than 2 GB of text: export fewer columns.")
            cells.append(_text(column))
            del column
            pa.default_memory_pool().release_unused()
    except DataError:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"{path} looks like parquet but cannot be read ({type(error).__name__}): "
            "export it again, or as CSV."
        ) from None
    return pd.DataFrame(dict(enumerate(cells))).set_axis(schema.names, axis=1)


def _most_text(file: "ParquetFile") -> int:  # noqa: F821
    """Bytes to which texts may come at most, were each as long as the longest one stored once."""
    import pyarrow as pa
    from pyarrow import compute

    most = 0
    for group in range(file.num_row_groups):
        about = file.metadata.row_group(group)
        most += about.total_byte_size
        for column in next(file.iter_batches(1, row_groups=[group]), ()):
            if pa.types.is_dictionary(column.type):
                longest = compute.max(compute.binary_length(column.dictionary)).as_py()
                most += about.num_rows * (longest or 0)
    return most


def _columns(file: "ParquetFile") -> Iterator["pa.ChunkedArray"]:  # noqa: F821
    """Each column, read alone where its name is the name of no other."""
    names = file.schema_arrow.names
    alone = len(set(names)) == file.metadata.num_columns and "." not in "".join(names)
    table = None if alone else file.read()
    for i, name in enumerate(names):
        yield file.read([name]).column(0) if alone else table.column(i)


def _written_out(column: "pa.ChunkedArray") -> int:  # noqa: F821
    """Bytes of words that are stored once each, were they written out."""
    import pyarrow as pa
    from pyarrow import compute

    total = 0
    for chunk in column.chunks if pa.types.is_dictionary(column.type) else ():
        sizes = compute.fill_null(compute.binary_length(chunk.dictionary), 0)
        total += compute.sum(compute.take(sizes, chunk.indices)).as_py() or 0
    return total


def _text(column: "pa.ChunkedArray") -> pd.Series:  # noqa: F821
    """Write one column as an export would."""
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        column = column.cast(pa.large_string()) if kind is column.type else column.cast(kind).cast(
            pa.large_string())  # fmt: skip
        return column.to_pandas(types_mapper=lambda _: _TEXT).fillna("")
    return column.to_pandas().astype("str").fillna("")
