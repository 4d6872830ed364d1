"""What was set aside, mended by hand and loaded again."""

from collections.abc import Iterator, Mapping

import pandas as pd

from cemlab.errors import DataError, raise_all
from cemlab.load.files import Export
from cemlab.privacy import neutral
from cemlab.study.checks import nearest

_COLUMNS = ("file", "row", "column", "value")


def write_corrections(set_aside: pd.DataFrame, path: str) -> None:
    """Write what was set aside as a list to mend: fill `value`, name it under `corrections`.

    Parameters
    ----------
    set_aside
        Table of `Feedback`; single cells can be mended, and the cell that a row is missed for.
    path
        A CSV file; file, row, column and reason, with an empty value. What a cell held is not
        repeated: look it up in the export.
    """
    told = set_aside[["file", "row", "column", "reason"]].assign(value="")
    neutral(told).to_csv(path, index=False)


def correct(mended: Export, files: Mapping[str, str], exports: Mapping[str, Export]) -> None:
    """Put mended values into the cells of exports, before anything is read of them.

    Parameters
    ----------
    mended
        file, row (as a spreadsheet shows it), column, value; lines without a value do nothing.
    files, exports
        The study's file and its cells, by use; changed in place.

    Raises
    ------
    DataError
        Columns are missing, or lines that fit no cell; lists all.
    """
    lacking = [column for column in _COLUMNS if column not in mended.cells]
    problems = [f"{mended.path.name} has no column '{column}'" for column in lacking]
    raise_all(problems, DataError, "corrections cannot be used")
    given = mended.cells.assign(line=mended.rows)
    given = given[given["value"].str.strip() != ""]
    # A name that begins like a formula was written with an apostrophe before it.
    for column in ("file", "column"):
        given[column] = given[column].str.replace(r"^'(?=\W)", "", regex=True)
    by_file = {file: exports[use] for use, file in files.items()}
    problems = list(_problems(given, by_file, mended.path.name))
    raise_all(problems, DataError, "corrections cannot be used")
    for row in given.itertuples():
        cells, rows = by_file[row.file].cells, by_file[row.file].rows
        cells.loc[rows == int(row.row), row.column] = row.value


def _problems(given: pd.DataFrame, exports: Mapping[str, Export], name: str) -> Iterator[str]:
    """Yield each line that fits no cell."""
    for row in given.itertuples():
        where = f"{name}, row {row.line}"
        if row.file not in exports:
            yield f"{where}: no file '{row.file}' in the study: {nearest(row.file, exports)}"
        elif row.column not in exports[row.file].cells:
            hint = nearest(row.column, exports[row.file].cells.columns)
            yield f"{where}: {row.file} has no column '{row.column}': {hint}"
        elif not row.row.isdecimal() or int(row.row) not in exports[row.file].rows.to_numpy():
            last = int(exports[row.file].rows.iloc[-1])
            yield f"{where}: {row.file} has its answers in rows up to {last}, not {row.row}"
