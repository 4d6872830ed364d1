"""JSON lines, or one JSON list: a record each, as text cells."""

import json
from collections.abc import Iterator
from pathlib import Path

from cemlab.errors import DataError
from cemlab.load.extent import check_size
from cemlab.load.platforms import JOINED


def read_json(path: Path, text: str) -> list[list[str]]:
    """Read records as rows; the first row holds the names.

    Parameters
    ----------
    path
        Named in errors.
    text
        A JSON object per line, or one list of objects. What lies in a record of a record is
        called "outer.inner"; several values of one field stand in one cell, parted by " | ".

    Returns
    -------
    list
        Rows of text; a field that a record lacks is blank.

    Raises
    ------
    DataError
        A line is no JSON object; the message says which.
    """
    try:
        if text.lstrip().startswith("["):
            records = json.loads(text)
        else:
            lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
            records = [_record(path, n, line) for n, line in lines]
    except (ValueError, RecursionError) as error:
        raise DataError(
            f"{path} cannot be read as JSON ({type(error).__name__}): export it again, or as CSV."
        ) from None
    if not all(isinstance(record, dict) for record in records):
        raise DataError(f'{path}: every record must be an object, such as {{"score": 7}}.')
    flat = [dict(_flat(record)) for record in records]
    names = list(dict.fromkeys(name for row in flat for name in row))
    check_size(path, len(flat), len(names))
    return [names, *([row.get(name, "") for name in names] for row in flat)]


def _flat(record: dict, above: str = "", level: int = 2) -> Iterator[tuple[str, str]]:
    """Yield a record's cells; those of records in it under "outer.inner"."""
    for name, value in record.items():
        if isinstance(value, dict) and value and level:
            yield from _flat(value, f"{above}{name}.", level - 1)
        else:
            yield f"{above}{name}", _cell(value)


def _record(path: Path, number: int, line: str) -> object:
    """Read one line; a broken one is named by its number and never quoted."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise DataError(
            f"{path}: line {number} is not a whole JSON object: mend that line."
        ) from None


def _cell(value: object) -> str:
    """Write one value as an export would."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(v, dict | list) for v in value):
        return JOINED.join(map(_cell, value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if value is None or value != value:  # NaN is what a record lacks
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)
