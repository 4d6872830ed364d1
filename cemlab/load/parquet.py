"""Parquet files as text cells, of a size that fits into memory."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError
from cemlab.load.columns import as_arrow, as_text
from cemlab.load.extent import check_size

_MAX_TEXT = 2_000_000_000
_ROWS = 1 << 15  # of a column that are read at once


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
        kept, cells, total = once if _most_text(once, worded) > _MAX_TEXT else file, [], 0
        for column in _columns(kept):
            parts = []
            for part in column:  # what is text by now need not be held as it was
                total += _written_out(part)
                if total > _MAX_TEXT:
                    raise DataError(
                        f"{path} unpacks to more than 2 GB of text: export fewer columns."
                    )
                parts.append(_text(part))
            cells.append(as_text(pa.chunked_array(parts, pa.large_string())))
            pa.default_memory_pool().release_unused()
    except DataError:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"{path} looks like parquet but cannot be read ({type(error).__name__}): "
            "export it again, or as CSV."
        ) from None
    return pd.DataFrame(dict(enumerate(cells))).set_axis(schema.names, axis=1)


def _most_text(file: "ParquetFile", worded: list[str]) -> int:  # noqa: F821
    """Bytes to which texts may come at most, were each as long as the longest one stored once."""
    import pyarrow as pa
    from pyarrow import compute

    most = 0
    for group in range(file.num_row_groups):
        about = file.metadata.row_group(group)
        most += about.total_byte_size
        for name in worded:
            rows = file.iter_batches(1, row_groups=[group], columns=[name], use_threads=False)
            for column in next(rows, ()):
                if pa.types.is_dictionary(column.type):
                    longest = compute.max(compute.binary_length(column.dictionary)).as_py()
                    most += about.num_rows * (longest or 0)
    return most


def _columns(file: "ParquetFile") -> Iterator[Iterable["pa.Array"]]:  # noqa: F821
    """Each column bit by bit, where its name is the name of no other and its cells read alike."""
    import pyarrow as pa

    names = file.schema_arrow.names
    alone = len(set(names)) == file.metadata.num_columns and "." not in "".join(names)
    table = None if alone else file.read()
    for place, (name, kind) in enumerate(zip(names, file.schema_arrow.types, strict=True)):
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        if not alone:
            yield [table.column(place).combine_chunks()]
        elif pa.types.is_temporal(kind):  # days are written so where none has a time of day
            yield [file.read([name]).column(0).combine_chunks()]
        else:
            batches = file.iter_batches(_ROWS, columns=[name], use_threads=False)
            yield (batch.column(0) for batch in batches)


def _written_out(part: "pa.Array") -> int:  # noqa: F821
    """Bytes of words that are stored once each, were they written out."""
    import pyarrow as pa
    from pyarrow import compute

    if not pa.types.is_dictionary(part.type):
        return 0
    sizes = compute.fill_null(compute.binary_length(part.dictionary), 0)
    return compute.sum(compute.take(sizes, part.indices)).as_py() or 0


def _text(part: "pa.Array") -> "pa.Array":  # noqa: F821
    """Write cells as an export would; missing ones are blank."""
    import pyarrow as pa

    if pa.types.is_dictionary(part.type):
        part = part.cast(part.type.value_type)
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer)
    if not any(is_kind(part.type) for is_kind in kinds):
        part = as_arrow(part.to_pandas().astype("str")).combine_chunks()
    return part.cast(pa.large_string()).fill_null("")
