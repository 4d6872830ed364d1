"""SPSS and Stata data as text cells, with their questions, labels and missing values."""

import datetime
import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.load.apart import find_failure
from cemlab.load.extent import check_size
from cemlab.load.kinds import STATA
from cemlab.load.platforms import JOINED

_MOST = 2_000_000_000  # bytes of plain objects; as a table, and as text, they take five times that
_PERIOD = re.compile(r"%-?t([wmqh])")  # formats of Stata whose numbers count periods
_PER_YEAR = {"w": 52, "m": 12, "q": 4, "h": 2}


def read_spss(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read .sav, .zsav, .por or .dta; every cell becomes text, and user-missing values stay.

    Parameters
    ----------
    path
        The file; its content tells which of the four it is. What Stata calls .a to .z is blank,
        and its weeks, months, quarters and half-years become their first day.

    Returns
    -------
    cells, told
        Text cells, blank where the system has no value; and the platform, wordings, labels and
        missing of an `Export`.

    Raises
    ------
    DataError
        The file is cut off or damaged.
    """
    import pyreadstat

    platform, reader = _reader(path)
    read = partial(getattr(pyreadstat, reader), str(path))
    if reader != "read_por":
        _try(path)
    try:
        if reader != "read_por":
            about = read(metadataonly=True)[1]
            check_size(path, about.number_rows or 0, about.number_columns)
        frame, about = read(user_missing=True) if reader == "read_sav" else read()
        if not all(isinstance(name, str) for name in frame):
            raise ValueError("a column without a name")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError) as error:
        raise _broken(path, platform, type(error).__name__) from None
    kinds, forms = about.readstat_variable_types, about.original_variable_types
    texts = {name: _text(frame[name], kinds.get(name), forms.get(name)) for name in frame}
    cells = pd.DataFrame(texts, dtype="str")
    wordings = {k: str(v) for k, v in about.column_names_to_labels.items() if v}
    labels = {
        column: {float(key): str(word) for key, word in words.items() if _is_number(key)}
        for column, words in about.variable_value_labels.items()
    }
    for name, told in about.mr_sets.items():
        cells = _joined(cells, name.lstrip("$"), told, wordings, labels)
    return cells, {
        "platform": platform,
        "encoding": about.file_encoding,
        "wordings": wordings,
        "labels": {column: words for column, words in labels.items() if words},
        "missing": {
            column: sorted(_within(frame[column], ranges))
            for column, ranges in about.missing_ranges.items()
            if pd.api.types.is_numeric_dtype(frame[column])
        },
    }


def _reader(path: Path) -> tuple[str, str]:
    """Tell the program that wrote a file, and what of `pyreadstat` reads it."""
    with path.open("rb") as file:
        begin = file.read(11)
    if STATA.match(begin):
        return "Stata", "read_dta"
    return "SPSS", "read_sav" if begin.startswith((b"$FL2", b"$FL3")) else "read_por"


def _broken(path: Path, platform: str, why: str) -> DataError:
    """Say that a file cannot be read, and what to do."""
    return DataError(
        f"{path} looks like {platform} data but cannot be read ({why}): export it again, or as CSV."
    )


def _try(path: Path) -> None:
    """Read in a process of its own first, as damaged data can end the reader's process."""
    platform, reader = _reader(path)
    # Without pandas it starts three times as fast. A long text can stand once in a file of Stata
    # and be named by every row, so that two megabytes unpack to twenty thousand.
    call = f"pyreadstat.{reader}(sys.argv[1], output_format='dict')"
    if why := find_failure(path, "pyreadstat", call, _MOST):
        raise _broken(path, platform, why)


def _text(values: pd.Series, kind: str | None, form: str | None) -> pd.Series:
    """Write values as an export would: whole numbers without a point, blank for none."""
    if pd.api.types.is_numeric_dtype(values):
        if period := _PERIOD.match(form or ""):
            return values.map(partial(_first_day, unit=period[1])).astype("str")
        if kind == "float":  # of 7.1 in four bytes eight bytes make 7.09999990463257
            values = values.astype("float32").astype("str").astype("float64")
        written = values.map(lambda x: "" if np.isnan(x) else f"{x:.15g}")
    else:
        written = values.astype(object).where(values.notna(), "").map(str)
    return written.astype("str")


def _first_day(count: float, unit: str) -> str:
    """Write the first day of the week, month, quarter or half-year that Stata counts since 1960."""
    year, part = divmod(count, _PER_YEAR[unit])
    if not -1960 < year <= 9999 - 1960:
        return "" if np.isnan(count) else f"{count:.15g}"
    begin = datetime.date(1960 + int(year), 1, 1)
    if unit == "w":  # the first begins with the year, and the last has the days that are over
        return str(begin + datetime.timedelta(7 * int(part)))
    return str(begin.replace(month=1 + int(part) * 12 // _PER_YEAR[unit]))


def _joined(
    cells: pd.DataFrame,
    name: str,
    told: dict[str, Any],
    wordings: dict[str, str],
    labels: dict[str, dict[float, str]],
) -> pd.DataFrame:
    """Bring the columns of a multiple-response set into one of the words that were chosen."""
    columns = [c for c in told["variable_list"] if c in cells]
    if not columns or name in cells:
        return cells
    chosen = pd.Series("", index=cells.index, dtype="str")
    for column in columns:
        if told["is_dichotomy"]:
            words = {str(told["counted_value"]): wordings.get(column, column)}
        else:
            words = {f"{key:.15g}": word for key, word in labels.get(column, {}).items()}
            words = {cell: cell for cell in cells[column]} | words
        word = cells[column].map(words).fillna("").astype("str")
        chosen = chosen.mask((chosen != "") & (word != ""), chosen + JOINED) + word
    wordings[name] = told["label"] or name
    cells.insert(cells.columns.get_loc(columns[0]), name, chosen)
    return cells.drop(columns=columns)


def _is_number(key: object) -> bool:
    return isinstance(key, int | float) and not isinstance(key, bool)


def _within(values: pd.Series, ranges: list[dict[str, Any]]) -> set[float]:
    """List the values that lie in a range declared as missing."""
    given = values.dropna().unique()
    found = {float(v) for v in given for r in ranges if r["lo"] <= v <= r["hi"]}
    return found | {float(r["lo"]) for r in ranges if r["lo"] == r["hi"]}
