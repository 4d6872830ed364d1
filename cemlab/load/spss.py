"""SPSS data files as text cells, with their questions, labels and missing values."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.load.extent import check_size
from cemlab.load.platforms import JOINED


def read_spss(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read .sav, .zsav or .por; every cell becomes text, and user-missing values stay.

    Parameters
    ----------
    path
        The file; its content tells which of the three it is.

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

    with path.open("rb") as file:
        portable = file.read(4) not in (b"$FL2", b"$FL3")
    if not portable:
        _try(path)
    try:
        if not portable:
            about = pyreadstat.read_sav(str(path), metadataonly=True)[1]
            check_size(path, about.number_rows or 0, about.number_columns)
        if portable:
            frame, about = pyreadstat.read_por(str(path))
        else:
            frame, about = pyreadstat.read_sav(str(path), user_missing=True)
        if not all(isinstance(name, str) for name in frame):
            raise ValueError("a column without a name")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError) as error:
        raise DataError(
            f"{path} looks like SPSS data but cannot be read ({type(error).__name__}): "
            "export it again, or as CSV."
        ) from None
    cells = pd.DataFrame({name: _text(frame[name]) for name in frame}, dtype="str")
    wordings = {k: str(v) for k, v in about.column_names_to_labels.items() if v}
    labels = {
        column: {float(key): str(word) for key, word in words.items() if _is_number(key)}
        for column, words in about.variable_value_labels.items()
    }
    for name, told in about.mr_sets.items():
        cells = _joined(cells, name.lstrip("$"), told, wordings, labels)
    return cells, {
        "platform": "SPSS",
        "encoding": about.file_encoding,
        "wordings": wordings,
        "labels": {column: words for column, words in labels.items() if words},
        "missing": {
            column: sorted(_within(frame[column], ranges))
            for column, ranges in about.missing_ranges.items()
            if pd.api.types.is_numeric_dtype(frame[column])
        },
    }


def _try(path: Path) -> None:
    """Read in a process of its own first, as damaged data can end the reader's process."""
    read = "pyreadstat.read_sav(sys.argv[1], user_missing=True, output_format='dict')"
    code = f"import sys, pyreadstat; {read}"  # without pandas it starts three times as fast
    call, patience = [sys.executable, "-c", code, str(path)], 60 + path.stat().st_size / 1e6
    try:
        damaged = subprocess.run(call, capture_output=True, timeout=patience).returncode
    except subprocess.TimeoutExpired:
        damaged = True
    if damaged:
        raise DataError(
            f"{path} looks like SPSS data but cannot be read (it is damaged): export it again, or "
            "as CSV."
        )


def _text(values: pd.Series) -> pd.Series:
    """Write values as an export would: whole numbers without a point, blank for none."""
    if pd.api.types.is_numeric_dtype(values):
        written = values.map(lambda x: "" if np.isnan(x) else f"{x:.15g}")
    else:
        written = values.astype(object).where(values.notna(), "").map(str)
    return written.astype("str")


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
