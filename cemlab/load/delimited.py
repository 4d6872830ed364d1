"""CSV as programs write it: encoding and delimiter found, every cell text."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.load.extent import check_size

_DELIMITERS = ",;\t|"
_ENCODINGS = ["utf_8", "cp1252", "cp1250", "cp1251", "shift_jis", "gb18030", "mac_roman"]
_SAMPLE = 200_000
_CHUNK = 1 << 24
_WIDE = 2_000  # columns up to which the quick reader needs little memory
_LAST = "\x1e"  # a row of its own at the end tells whether a quotation is open there


def read_quick(path: Path, content: bytes) -> tuple[pd.DataFrame, str] | None:
    r"""Read UTF-8 text whose rows all have the same width and whose quotes stand where they should.

    Parameters
    ----------
    path
        Named in errors.
    content
        The whole file.

    Returns
    -------
    cells, delimiter
        Text under the names of the first row. None where the file is not so plain: `parse` reads
        it then.

    Raises
    ------
    DataError
        More cells than can be held.

    Examples
    --------
    >>> cells, delimiter = read_quick(Path("a.csv"), b'id;text\n1;"well; well"\n')
    >>> list(cells), cells.to_numpy().tolist(), delimiter
    (['id', 'text'], [['1', 'well; well']], ';')
    >>> read_quick(Path("a.csv"), b'id;text\n1;"well" and so on\n') is None
    True
    """
    import pyarrow as pa
    from pyarrow import csv as arrow

    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    begin = content[:_SAMPLE].decode("utf-8-sig", "ignore")
    delimiter = find_delimiter(begin, len(content))
    names = _first_row(begin, delimiter)
    if not 0 < len(names) <= _WIDE or not _well_quoted(content, delimiter.encode()):
        return None
    places, quoted = [str(i) for i in range(len(names))], b'"' in content
    try:
        table = arrow.read_csv(
            pa.py_buffer(content),
            read_options=arrow.ReadOptions(column_names=places, use_threads=False),
            parse_options=arrow.ParseOptions(
                delimiter=delimiter, newlines_in_values=quoted, ignore_empty_lines=False,
                quote_char='"' if quoted else False,
            ),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(places, pa.large_string()), strings_can_be_null=False,
                check_utf8=not content.isascii(),
            ),
        )  # fmt: skip
    except pa.ArrowInvalid:
        return None
    check_size(path, table.num_rows, len(names))
    text = pd.StringDtype(na_value=np.nan)
    cells = table.slice(1).to_pandas(types_mapper=lambda kind: text, split_blocks=True)
    return cells.set_axis(pd.Index(names, dtype=object), axis=1), delimiter


def _first_row(begin: str, delimiter: str) -> list[str]:
    """Names in the first row; none where it cannot be read."""
    with _long_fields(_SAMPLE):
        try:
            return next(csv.reader(io.StringIO(begin, newline=""), delimiter=delimiter))
        except (csv.Error, StopIteration):
            return []


def _well_quoted(content: bytes, delimiter: bytes) -> bool:
    """Whether each quotation begins and ends with its cell; quotes within it are doubled."""
    if b'"' not in content:
        return True
    whole = np.frombuffer(content, dtype=np.uint8)
    parts = range(0, len(whole), _CHUNK)
    at = np.concatenate([np.flatnonzero(whole[i : i + _CHUNK] == 34) + i for i in parts])
    opens, closes = at[::2], at[1::2]
    if len(opens) != len(closes):
        return False
    edge = np.zeros(256, dtype=bool)
    edge[[10, 13, delimiter[0]]] = True
    bom = 3 if content.startswith(codecs.BOM_UTF8) else 0
    before = (opens == bom) | edge[whole[opens - 1]]
    before[1:] |= opens[1:] == closes[:-1] + 1
    after = (closes == len(whole) - 1) | edge[whole[np.minimum(closes + 1, len(whole) - 1)]]
    after[:-1] |= closes[:-1] + 1 == opens[1:]
    return bool(before.all() and after.all())


def decode(path: Path, content: bytes) -> tuple[str, str]:
    """Text and the encoding found: byte order mark, UTF-8, the likeliest other, cp1252.

    Raises
    ------
    DataError
        The file begins in an encoding that it does not keep.
    """
    marks = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16")]
    marks.append((codecs.BOM_UTF16_BE, "utf-16"))
    marked = next((e for bom, e in marks if content.startswith(bom)), None)
    try:
        return content.decode(marked or "utf-8"), marked or "utf-8"
    except UnicodeDecodeError:
        if marked:
            raise DataError(f"{path} begins as {marked} but breaks off: export it again.") from None
    from charset_normalizer import from_bytes

    lines = [line[:1000] for line in content.splitlines() if not line.isascii()]
    found = from_bytes(b"\n".join(lines)[:50_000], cp_isolation=_ENCODINGS)
    best = found.best()
    # Western and Central European pages share most letters: the commoner one wins a draw. What
    # cp1252 writes as small letters, Mac Roman does as signs that hardly anyone types.
    small = sum(byte >= 0xDF for line in lines for byte in line)
    marked = sum(0x80 <= byte < 0xA0 for line in lines for byte in line)
    for match in found:
        draw = (match.chaos, -match.coherence) <= (best.chaos, -best.coherence)
        draw |= best.encoding == "mac_roman" and small > marked
        if draw and "cp1252" in match.could_be_from_charset:
            best = None
            break
    for encoding in (best.encoding if best else "cp1252", "cp1252", "latin-1"):
        try:
            return content.decode(encoding), encoding.replace("_", "-")
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes everything")


def find_delimiter(text: str, size: int = 0) -> str:
    r"""Find the delimiter under which the first records agree best on their width.

    Parameters
    ----------
    text
        The file's beginning.
    size
        Of the whole file, where `text` is only a part of it.

    Examples
    --------
    >>> find_delimiter('id;text\n1;"well, well"\n2;good, but dear\n')
    ';'
    """
    sample = text[:_SAMPLE]
    best = (0.0, 0, ",")
    for delimiter in _DELIMITERS:
        try:
            with _long_fields(_SAMPLE):
                widths = [len(r) for r in csv.reader(io.StringIO(sample), delimiter=delimiter) if r]
        except csv.Error:
            continue
        whole = max(size, len(text)) <= len(sample)
        widths = widths[:500] if whole else widths[:500][:-1]
        if widths and widths[0] > 1:
            agree = sum(w == widths[0] for w in widths) / len(widths)
            best = max(best, (round(agree, 2), widths[0], delimiter), key=lambda b: b[:2])
    return best[2]


def parse(path: Path, text: str, delimiter: str) -> list[list[str]]:
    """All rows; a quote that never closes is told instead of swallowing rows.

    Raises
    ------
    DataError
        A quotation is open at the end of the file.
    """
    with _long_fields(len(text)):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        records: list[list[str]] = []
        try:
            records.extend(reader)
        except csv.Error as error:
            if "unexpected end" not in str(error):
                # Loosely quoted exports ("say "cheese"") are common; read as spreadsheets do.
                ended = text if text.endswith(("\n", "\r")) else text + "\n"
                lines = io.StringIO(ended + _LAST, newline="")
                records = list(csv.reader(lines, delimiter=delimiter))
                if records[-1] == [_LAST]:
                    return records[:-1]
                records = records[:-1]
            raise DataError(
                f"{path}: a quotation mark that opens in row {len(records) + 1} never closes: "
                'close it, or double each " within a text.'
            ) from None
    return records


@contextmanager
def _long_fields(size: int) -> Iterator[None]:
    """Let one cell be as long as its file, so that a long comment is no unclosed quotation."""
    before = csv.field_size_limit(min(max(size, 131_072), 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)
