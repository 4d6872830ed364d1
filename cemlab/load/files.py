"""Exports as they come: CSV, XLSX, Parquet, SPSS, JSON; recognised by content, read as text."""

import codecs
import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.errors import DataError
from cemlab.load.extent import check_extent
from cemlab.load.json_lines import read_json
from cemlab.load.kinds import find_kind
from cemlab.load.platforms import join_options, read_heads
from cemlab.load.qsf import read_qsf
from cemlab.load.spss import read_spss
from cemlab.load.texts import read_mailbox, read_notes

_DELIMITERS = ",;\t|"
_ENCODINGS = ["utf_8", "cp1252", "cp1250", "cp1251", "shift_jis", "gb18030", "mac_roman"]


@dataclass(frozen=True)
class Export:
    """One file as text cells.

    `cells` has the file's header as columns; `rows` holds the number a spreadsheet shows for
    each (the first row above the answers is row 1); `ragged` marks rows whose cells do not match
    the header. By column, where the export tells: `wordings`, the question as asked; `labels`,
    number → word; `missing`, the numbers that stand for no answer.
    """

    path: Path
    cells: pd.DataFrame
    rows: pd.Series
    ragged: pd.Series
    kind: str
    sha256: str
    encoding: str | None = None
    delimiter: str | None = None
    platform: str = ""
    wordings: dict[str, str] = field(default_factory=dict)
    labels: dict[str, dict[float, str]] = field(default_factory=dict)
    missing: dict[str, list[float]] = field(default_factory=dict)


def read_export(
    path: str | Path, sheet: str | None = None, questionnaire: str | Path | None = None
) -> Export:
    r"""Read one export; every cell stays text, so that nothing is guessed.

    Parameters
    ----------
    path
        A CSV or TSV (encoding and delimiter are detected), an Excel book, a Parquet file, SPSS
        data (.sav, .zsav, .por), JSON (a record per line, or a list), a mailbox (mbox) or a
        folder of notes; what it is, its content decides and not its name. The header rows of
        survey platforms are recognised, see `read_heads`.
    sheet
        Of an Excel book; the first where none is named.
    questionnaire
        The .qsf of a Qualtrics survey, which tells questions, choices and scales.

    Returns
    -------
    Export

    Raises
    ------
    DataError
        No regular file, empty, without data rows, binary, or broken; the message says how to
        mend it.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "answers.csv"
    >>> _ = file.write_text("id;score\n1;7,5\n")
    >>> export = read_export(file)
    >>> export.delimiter, export.cells.loc[0, "score"], int(export.rows[0])
    (';', '7,5', 2)
    """
    path = Path(path)
    if path.is_dir():
        records, sha256 = read_notes(path)
        return _export(path, records[0], records[1:], 1, "notes", sha256)
    if not path.is_file():
        what = "not a regular file" if path.exists() else "absent"
        raise DataError(f"{path} is {what}: name a CSV, XLSX or Parquet file.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from None
    if not content.strip():
        raise DataError(f"{path} is empty: export it again.")
    kind = find_kind(path, content)
    told: dict[str, Any] = {}
    above = 1
    if kind == "spss":
        frame, told = read_spss(path)
        names, records = list(frame), frame.to_numpy().tolist()
    else:
        if kind == "mailbox":
            records = read_mailbox(path)
        elif kind in ("csv", "json"):
            text, told["encoding"] = _decode(path, content)
            if kind == "json":
                records = read_json(path, text)
            else:
                with _long_fields(text):
                    told["delimiter"] = find_delimiter(text)
                    records = _parse_csv(path, text, told["delimiter"])
        else:
            records = _parse_binary(path, content, kind, sheet)
        heads = read_heads(records, read_qsf(Path(questionnaire)) if questionnaire else None)
        names, records = join_options(records[heads.rows :], heads)
        above = heads.rows
        told |= {k: getattr(heads, k) for k in ("platform", "wordings", "labels")}
    return _export(path, names, records, above, kind, hashlib.sha256(content).hexdigest(), **told)


def _export(
    path: Path,
    names: list[str],
    records: list[list[str]],
    above: int,
    kind: str,
    sha256: str,
    **told: Any,  # noqa: ANN401
) -> Export:
    """Lay records out under their names; `above` rows stand before the first one."""
    cells, ragged = _frame(path, names, records)
    rows = pd.Series(range(above + 1, len(cells) + above + 1), dtype="int64")
    return Export(path, cells, rows, ragged, kind, sha256, **told)


@contextmanager
def _long_fields(text: str) -> Iterator[None]:
    """Let one cell be as long as its file, so that a long comment is no unclosed quotation."""
    before = csv.field_size_limit(min(max(len(text), 131_072), 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _decode(path: Path, content: bytes) -> tuple[str, str]:
    """Text and the encoding found: byte order mark, UTF-8, the likeliest other, cp1252."""
    marks = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16")]
    marks.append((codecs.BOM_UTF16_BE, "utf-16"))
    marked = next((e for bom, e in marks if content.startswith(bom)), None)
    try:
        return content.decode(marked or "utf-8"), marked or "utf-8"
    except UnicodeDecodeError:
        if marked:
            raise DataError(f"{path} begins as {marked} but breaks off: export it again.") from None
    from charset_normalizer import from_bytes

    lines = [line for line in content.splitlines() if not line.isascii()]
    found = from_bytes(b"\n".join(lines)[:50_000], cp_isolation=_ENCODINGS)
    best = found.best()
    # Western and Central European pages share most letters: the commoner one wins a draw.
    for match in found:
        draw = (match.chaos, -match.coherence) <= (best.chaos, -best.coherence)
        if draw and "cp1252" in match.could_be_from_charset:
            best = None
            break
    for encoding in (best.encoding if best else "cp1252", "cp1252", "latin-1"):
        try:
            return content.decode(encoding), encoding.replace("_", "-")
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes everything")


def find_delimiter(text: str) -> str:
    r"""Find the delimiter under which the first records agree best on their width.

    Examples
    --------
    >>> find_delimiter('id;text\n1;"well, well"\n2;good, but dear\n')
    ';'
    """
    sample = text[:200_000]
    best = (0.0, 0, ",")
    for delimiter in _DELIMITERS:
        try:
            widths = [len(r) for r in csv.reader(io.StringIO(sample), delimiter=delimiter) if r]
        except csv.Error:
            continue
        widths = widths[:500] if len(sample) == len(text) else widths[:500][:-1]
        if widths and widths[0] > 1:
            agree = sum(w == widths[0] for w in widths) / len(widths)
            best = max(best, (round(agree, 2), widths[0], delimiter), key=lambda b: b[:2])
    return best[2]


def _parse_csv(path: Path, text: str, delimiter: str) -> list[list[str]]:
    """All rows; a quote that never closes is told instead of swallowing rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records = []
    try:
        records.extend(reader)
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise DataError(
                f"{path}: a quotation mark that opens in row {len(records) + 1} never closes: "
                'close it, or double each " within a text.'
            ) from None
        # Loosely quoted exports ("say "cheese"") are common; read them as spreadsheets do.
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return records


def _parse_binary(path: Path, content: bytes, kind: str, sheet: str | None) -> list[list[str]]:
    """All rows of an Excel sheet or a Parquet file, as text."""
    try:
        if kind == "excel":
            if content.startswith(b"PK"):
                with zipfile.ZipFile(io.BytesIO(content)) as book:
                    check_extent(path, book)
            with pd.ExcelFile(io.BytesIO(content), engine="calamine") as sheets:
                if sheet is not None and sheet not in sheets.sheet_names:
                    names = ", ".join(map(str, sheets.sheet_names))
                    raise DataError(f"{path} has no sheet '{sheet}': choose from {names}.")
                frame = pd.read_excel(
                    sheets, sheet_name=sheet or 0, header=None, dtype=str, na_filter=False
                )
            return frame.fillna("").astype(object).to_numpy().tolist()
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(io.BytesIO(content))
    except DataError:
        raise
    except Exception as error:
        raise DataError(
            f"{path} looks like {kind} but cannot be read ({type(error).__name__}): "
            "export it again, or as CSV."
        ) from None
    frame = table.to_pandas().astype("str").fillna("")
    return [[str(c) for c in frame.columns], *frame.astype(object).to_numpy().tolist()]


def _frame(
    path: Path, header: list[str], records: list[list[str]]
) -> tuple[pd.DataFrame, pd.Series]:
    """Cells under their header; repeated names get a number, ragged rows a mark."""
    if not records:
        raise DataError(f"{path} has a header but no rows: export it again with its answers.")
    names: list[str] = []
    for i, name in enumerate(h.strip() or f"column {i + 1}" for i, h in enumerate(header)):
        names.append(f"{name} ({i + 1})" if name in names else name)
    width = len(names)
    # An empty line is a blank row; a row of another width has lost its columns.
    ragged = pd.Series([len(r) != width and bool(r) for r in records], dtype=bool)
    if (ragged.mean() > 0.5 and len(records) > 1) or not any(names):
        raise DataError(
            f"{path}: most rows have another number of cells than the header ({width}): does "
            "the header stand in row 1? Take out titles above it, or export again."
        )
    padded = [r if len(r) == width else [""] * width for r in records]
    return pd.DataFrame(padded, columns=pd.Index(names, dtype=object), dtype="str"), ragged
