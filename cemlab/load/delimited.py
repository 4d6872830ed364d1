"""CSV as programs write it: encoding and delimiter found, every cell text."""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.load.columns import NOTHING, as_text
from cemlab.load.extent import check_size

_TOLD = re.compile(r'"?sep=(?:[,;|]|\t)"?\r?\n', re.I)  # to Excel, and no row there
_DELIMITERS = ",;\t|"
_ENCODINGS = ["utf_8", "cp1252", "cp1250", "cp1251", "shift_jis", "gb18030", "mac_roman"]
_SAMPLE = 200_000
_CHUNK = 1 << 20
_BLOCK = 1 << 19  # bytes of which columns are made at once: large ones hold much memory
_WIDE = 2_000  # columns up to which the quick reader needs little memory
_LAST = "\x1e"  # a row of its own at the end tells whether a quotation is open there


def read_quick(path: Path) -> tuple[pd.DataFrame, dict[str, str]] | None:
    r"""Read UTF-8 text whose rows all have the same width and whose quotes stand where they should.

    Parameters
    ----------
    path
        A file that is read twice, and never stands in memory whole.

    Returns
    -------
    cells, about
        Text under the names of the first row, blank where a program wrote that it has nothing
        (`columns.NOTHING`); sha256, encoding and delimiter. None where the file is not so
        plain: `parse` reads it then.

    Raises
    ------
    DataError
        More cells than can be held.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "answers.csv"
    >>> _ = file.write_text('id;text\n1;"well; well"\n')
    >>> cells, about = read_quick(file)
    >>> list(cells), cells.to_numpy().tolist(), about["delimiter"]
    (['id', 'text'], [['1', 'well; well']], ';')
    >>> _ = file.write_text('id;text\n1;"well" and so on\n')
    >>> read_quick(file) is None
    True
    """
    with path.open("rb") as file:
        begin = file.read(_SAMPLE)
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    mark = len(codecs.BOM_UTF8) * begin.startswith(codecs.BOM_UTF8)
    text = begin[mark:].decode("utf-8", "ignore")
    above = mark + len(text) - len(text := without_told(text))
    delimiter = find_delimiter(text, path.stat().st_size)
    names = _first_row(text, delimiter)
    if not 0 < len(names) <= _WIDE or not (seen := _look(path, above, delimiter)):
        return None
    sha256, plain, quoted = seen
    if (cells := _columns(path, above, names, delimiter, quoted, plain)) is None:
        return None
    encoding = "utf-8-sig" if begin.startswith(codecs.BOM_UTF8) else "utf-8"
    return cells, {"sha256": sha256, "encoding": encoding, "delimiter": delimiter}


def _columns(
    path: Path, above: int, names: list[str], delimiter: str, quoted: bool, plain: bool
) -> pd.DataFrame | None:
    """Text below the first row, from a place in the file on; None where rows differ in width."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    places = [str(i) for i in range(len(names))]
    with pa.OSFile(str(path)) as file:
        file.seek(above)
        try:
            table = arrow.read_csv(
                file,
                read_options=arrow.ReadOptions(
                    column_names=places, use_threads=False, block_size=_BLOCK
                ),
                parse_options=arrow.ParseOptions(
                    delimiter=delimiter, newlines_in_values=quoted, ignore_empty_lines=False,
                    quote_char='"' if quoted else False,
                ),
                convert_options=arrow.ConvertOptions(
                    column_types=dict.fromkeys(places, pa.large_string()),
                    strings_can_be_null=True, null_values=NOTHING, check_utf8=not plain,
                ),
            )  # fmt: skip
        except pa.ArrowInvalid:
            return None
    check_size(path, table.num_rows, len(names))
    pa.default_memory_pool().release_unused()
    columns = [as_text(c.fill_null("") if c.null_count else c) for c in table.slice(1).columns]
    return pd.DataFrame(dict(enumerate(columns))).set_axis(pd.Index(names, dtype=object), axis=1)


def _first_row(begin: str, delimiter: str) -> list[str]:
    """Names in the first row; none where it cannot be read."""
    with _long_fields(_SAMPLE):
        try:
            return next(csv.reader(io.StringIO(begin, newline=""), delimiter=delimiter))
        except (csv.Error, StopIteration):
            return []


def _look(path: Path, above: int, delimiter: str) -> tuple[str, bool, bool] | None:
    """Hash, whether all is ASCII, whether there are quotes; None where one is out of place.

    Each quotation must begin and end with its cell, and quotes within it be doubled.
    """
    edge = np.zeros(256, dtype=bool)
    edge[[10, 13, 34, ord(delimiter)]] = True
    plain, quoted, inside, before = True, False, False, b"\n"
    with path.open("rb") as file:
        total = hashlib.sha256(file.read(above))
        block = file.read(_CHUNK)
        while block:
            after = file.read(_CHUNK)
            total.update(block)
            plain &= block.isascii()
            if b"\0" in block:
                return None
            if b'"' in block:
                signs = np.frombuffer(before + block + (after[:1] or b"\n"), dtype=np.uint8)
                at = np.flatnonzero(signs[1:-1] == 34) + 1
                opens, closes = at[inside::2], at[1 - inside :: 2]
                if not (edge[signs[opens - 1]].all() and edge[signs[closes + 1]].all()):
                    return None
                quoted, inside = True, inside ^ bool(len(at) % 2)
            before, block = block[-1:], after
    return None if inside else (total.hexdigest(), plain, quoted)


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
                rows = filter(None, csv.reader(io.StringIO(sample), delimiter=delimiter))
                widths = [len(row) for row in islice(rows, 500)]
        except csv.Error:
            continue
        whole = max(size, len(text)) <= len(sample)
        widths = widths if whole else widths[:-1]
        if widths and widths[0] > 1:
            agree = sum(w == widths[0] for w in widths) / len(widths)
            best = max(best, (round(agree, 2), widths[0], delimiter), key=lambda b: b[:2])
    return best[2]


def without_told(text: str) -> str:
    r"""Leave out the line that tells Excel the delimiter.

    Examples
    --------
    >>> without_told("sep=;\nid;text\n")
    'id;text\n'
    """
    first = _TOLD.match(text)
    return text[first.end() :] if first else text


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
