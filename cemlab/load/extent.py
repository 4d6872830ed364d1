"""How far out the cells of an Excel book lie, before anything is made of them."""

import functools
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import IO

from cemlab.errors import DataError
from cemlab.load.apart import find_failure

_MAX_CELLS = 50_000_000
_MAX_TABLE = 100_000_000
_MAX_TEXT = 2_000_000_000
_MOST = 4_000_000_000  # bytes of plain objects; a table of them takes twice that
_MAX_COLUMNS = 16_384
# A row, its number if given; a cell that holds something, its column and row if given.
_ROW = re.compile(rb"<(?:\w+:)?row\b(?:[^<>]*?\sr\s*=\s*[\"'](\d{1,12}))?")
_CELL = re.compile(
    rb"<(?:\w+:)?c(?=[\s>])(?:[^<>]*?\sr\s*=\s*[\"']([A-Z]{1,6})(\d{1,12}))?[^<>]*+(?<!/)>", re.I
)
_SHARED = re.compile(rb"<(?:\w+:)?si[\s>]")  # a text that any number of cells may name
# What it raises on a damaged book is told when the book is read.
_READ = """
try:
    book = python_calamine.load_workbook(sys.argv[1])
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
except MemoryError:
    raise
except Exception:
    pass
"""


def check_extent(path: Path, book: zipfile.ZipFile) -> None:
    """Refuse a book whose cells lie so far apart, or repeat so much, that it would fill the memory.

    Raises
    ------
    DataError
        More than 50 million cells or 4 GB, or a binary book, which cannot be looked at.
    """
    if "xl/workbook.bin" in book.namelist():
        raise DataError(f"{path} is a binary Excel book: save it as XLSX or CSV.")
    cells = longest = 0
    for part in book.infolist():
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        with book.open(part) as stream:
            rows, columns, text = _extent(stream)
        if rows * columns > _MAX_CELLS:
            raise DataError(
                f"{path} has cells as far out as row {rows:,} and column {columns:,}: delete "
                "what stands beyond the table, or export it as CSV."
            )
        cells = max(cells, rows * columns)
        longest = max(longest, text)
    if cells * longest <= _MAX_TEXT:
        return
    if why := find_failure(path, "python_calamine", _READ, _MOST):
        raise DataError(f"{path} cannot be read ({why}): export fewer columns, or as CSV.")


def _extent(stream: IO[bytes]) -> tuple[int, int, int]:
    """Last row and column of a sheet's cells, whatever it says of itself; the longest shared text.

    Where a comment or the like could hold what looks like the begin of a text, all is one text.
    """
    rows = columns = counted = width = longest = read = 0
    begun: list[int] = []  # where the last text so far begins
    hidden = False
    rest = b""
    while (chunk := stream.read(1 << 22)) or rest:
        # A tag that the chunk cuts in two is read with the next one.
        text = rest + chunk
        cut = text.rfind(b"<") if chunk and len(rest) < 1 << 16 else len(text)
        text, rest = text[:cut], text[cut:]
        if b"<si" in text or b":si" in text:
            begun += (read + mark.start() for mark in _SHARED.finditer(text))
            longest = max([longest, *(after - before for before, after in pairwise(begun))])
            begun = begun[-1:]
        hidden = hidden or b"<!" in text
        read += len(text)
        for i, row in enumerate(_ROW.split(text)):
            if i % 2:  # the number of the row that follows, if it has one
                counted, width = int(row or counted + 1), 0
                continue
            cells = _CELL.findall(row)
            width += len(cells)
            if cells:
                numbers = {int(number) for _, number in cells if number}
                letters = {letter for letter, _ in cells if letter}
                rows = max(rows, counted, *numbers)
                columns = max(columns, width, *map(_column_number, letters))
    longest = max([longest, *(read - before for before in begun)])
    return rows, columns, read if begun and hidden else longest


def _column_number(letters: bytes) -> int:
    """Count columns as spreadsheets do: A is 1, AA is 27."""
    return functools.reduce(lambda n, c: 26 * n + c - 64, letters.upper(), 0)


def check_size(path: Path, rows: int, columns: int) -> None:
    """Refuse a table that no survey has: it would fill the memory.

    Raises
    ------
    DataError
        More than 16,384 columns, as many as a spreadsheet shows, or 100 million cells.
    """
    if columns > _MAX_COLUMNS:
        raise DataError(f"{path} has {columns:,} columns: export those that are needed.")
    if rows * columns > _MAX_TABLE:
        raise DataError(
            f"{path} has {rows:,} rows of {columns:,} columns: export fewer of them, or ask a "
            "database."
        )
