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
        A JSON object per line, one list of objects, or an object that holds one. What lies in a
        record of a record is called "outer.inner"; several values of one field stand in one cell,
        parted by " | ".

    Returns
    -------
    list
        Rows of text; a field that a record lacks is blank.

    Raises
    ------
    DataError
        A line is no JSON object, and the message says which; or objects lie too deep in others.
    """
    try:
        records = _records(path, text)
        if not all(isinstance(record, dict) for record in records):
            raise DataError(f'{path}: every record must be an object, such as {{"score": 7}}.')
        flat = [dict(_flat(record)) for record in records]
    except RecursionError:
        raise DataError(f"{path} is nested too deeply to be read: export it as CSV.") from None
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


def _records(path: Path, text: str) -> list:
    """Read the records; a broken line is named by its number and never quoted."""
    try:
        whole = json.loads(text)
    except ValueError as error:
        if text.lstrip().startswith("["):
            line = getattr(error, "lineno", 1)
            raise DataError(f"{path}: line {line} breaks the JSON: mend it.") from None
        return [_record(path, *line) for line in enumerate(text.split("\n"), 1) if line[1].strip()]
    if isinstance(whole, list):
        return whole
    # Platforms lay their answers into one object: {"responses": [...]}.
    lists = [v for v in whole.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
    return lists[0] if len(lists) == 1 else [whole]


def _record(path: Path, number: int, line: str) -> object:
    """Read one line."""
    try:
        return json.loads(line)
    except ValueError:
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
