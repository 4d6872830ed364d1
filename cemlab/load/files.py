"""Exports as they come: CSV, XLSX, Parquet, SPSS, Stata, JSON; known by content, read as text."""

import hashlib
import io
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.errors import DataError
from cemlab.load.columns import without_nothing
from cemlab.load.delimited import decode, find_delimiter, parse, read_quick, without_told
from cemlab.load.extent import check_extent, check_size
from cemlab.load.json_lines import read_json
from cemlab.load.kinds import find_kind
from cemlab.load.limesurvey import read_syntax, tell
from cemlab.load.parquet import read_parquet
from cemlab.load.platforms import OF_OPTION, Heads, join_options, read_heads
from cemlab.load.qsf import read_qsf
from cemlab.load.spss import read_spss
from cemlab.load.texts import read_mailbox, read_notes
from cemlab.load.two_rows import few_named
from cemlab.load.unasked import unasked

_MAX_BYTES = 2_000_000_000
_BEGIN = 1 << 16  # bytes that tell of most files what they are
_ABOVE = 60  # rows from which a platform without columns to be joined is recognised


class NoRowsError(DataError):
    """A file of a header alone."""


@dataclass(frozen=True)
class Export:
    """One file as text cells.

    `cells` has the file's header as columns; `rows` holds the number a spreadsheet shows for
    each (the first row above the answers is row 1); `ragged` marks rows whose cells do not match
    the header. By column, where the export tells: `wordings`, the question as asked; `labels`,
    number → word; `missing`, the numbers that stand for no answer. `header`: the last row above
    the answers.
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
    header: int = 1


def read_export(
    path: str | Path, sheet: str | None = None, questionnaire: str | Path | None = None
) -> Export:
    r"""Read one export; every cell stays text, so that nothing is guessed.

    Parameters
    ----------
    path
        A CSV or TSV (encoding and delimiter are detected), an Excel book, a Parquet file, data of
        SPSS (.sav, .zsav, .por) or Stata (.dta), JSON (a record per line, or a list), a mailbox
        (mbox) or a folder of notes; what it is, its content decides and not its name. The header
        rows of survey platforms are recognised, see `read_heads`.
    sheet
        Of an Excel book; the first where none is named.
    questionnaire
        The .qsf of a Qualtrics survey, or the syntax file that LimeSurvey writes for R: they tell
        questions, choices and scales.

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
    try:
        beside = Path(questionnaire) if questionnaire else None
        if beside is None or beside.suffix.lower() != ".r":
            return _read(path, sheet, beside)
        export, columns = _read(path, sheet, None), read_syntax(beside)
        cells, wordings, labels = tell(beside, export.cells, columns)
        told = {"platform": "LimeSurvey", "wordings": export.wordings | wordings, "labels": labels}
        return replace(export, cells=cells, **told)
    except DataError:
        raise
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from None
    except MemoryError:
        raise DataError(f"{path} needs more memory than there is: export fewer columns.") from None
    except BaseException as error:
        # Files come from anywhere, and what a reader raises may quote them (Rust panics, too).
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise DataError(
                f"{path} cannot be read ({type(error).__name__}): export it again, or as CSV."
            ) from None
        raise


def _read(path: Path, sheet: str | None, questionnaire: Path | None) -> Export:
    """Read one export by its kind."""
    if path.is_dir():
        records, sha256 = read_notes(path)
        return _export(path, records[0], records[1:], 1, "notes", sha256)
    if not path.is_file():
        what = "not a regular file" if path.exists() else "absent"
        raise DataError(f"{path} is {what}: name a CSV, XLSX or Parquet file.")
    if path.stat().st_size > _MAX_BYTES:
        raise DataError(f"{path} is larger than 2 GB: export fewer columns, or ask a database.")
    asked = read_qsf(questionnaire) if questionnaire else None
    frame, records, about = _cells(path, sheet)
    if about["kind"] in ("spss", "stata"):
        return _export(path, list(frame), frame, 1, **about)
    if frame is not None:
        heads = read_heads([list(frame), *frame.head(_ABOVE).to_numpy().tolist()], asked)
        # Most exports are text columns by now and need not become lists.
        joined = heads.options or heads.several or few_named(list(frame)) or _ticked_below(frame)
        if heads.rows == 1 and not joined:
            about |= _told(heads)
            return _export(path, heads.names, frame, 1, **about)
        records = [list(frame), *frame.astype(object).to_numpy().tolist()]
    if not records or not records[0]:
        raise DataError(f"{path} has no names in its first row: delete what stands above them.")
    check_size(path, len(records), max(len(r) for r in records[:_ABOVE]))
    heads = read_heads(records, asked)
    names, rest = join_options(records[heads.rows :], heads)
    return _export(path, names, rest, heads.rows, **about, **_told(heads))


def _ticked_below(frame: pd.DataFrame) -> bool:
    """Whether what may be an option of a question is ticked by nobody but below the first rows."""
    places = [i for i, name in enumerate(frame) if OF_OPTION.fullmatch(str(name))]
    blank = (frame.iloc[:, i] for i in places if frame.iloc[:_ABOVE, i].eq("").all())
    return any(column.ne("").any() for column in blank)


def _cells(
    path: Path, sheet: str | None
) -> tuple[pd.DataFrame | None, list[list[str]], dict[str, Any]]:
    """Cells as a table where that is quick, else as rows; and what is known of the file."""
    with path.open("rb") as file:
        begin = file.read(_BEGIN)
        if begin.startswith(b"PAR1"):
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            return read_parquet(path), [], {"kind": "parquet", "sha256": sha256}
    # What kind an archive is of, its end tells.
    plain = begin.strip() and not begin.startswith(b"PK") and find_kind(path, begin) == "csv"
    if plain and (quick := read_quick(path)):
        return quick[0], [], {"kind": "csv", **quick[1]}
    content = path.read_bytes()
    if not content.strip():
        raise DataError(f"{path} is empty: export it again.")
    kind = find_kind(path, content)
    about: dict[str, Any] = {"kind": kind, "sha256": hashlib.sha256(content).hexdigest()}
    if kind in ("spss", "stata"):
        frame, told = read_spss(path)
        return frame, [], about | told
    if kind == "mailbox":
        return None, read_mailbox(path), about
    if kind == "excel":
        return None, _parse_excel(path, content, sheet), about
    text, about["encoding"] = decode(path, content)
    if kind == "json":
        return None, read_json(path, text), about
    text = without_told(text)
    about["delimiter"] = find_delimiter(text)
    return None, parse(path, text, about["delimiter"]), about


def _told(heads: Heads) -> dict[str, Any]:
    """Give what the rows above the answers tell."""
    return {name: getattr(heads, name) for name in ("platform", "wordings", "labels")}


def _export(
    path: Path,
    names: list[str],
    records: list[list[str]] | pd.DataFrame,
    above: int,
    kind: str,
    sha256: str,
    **told: Any,  # noqa: ANN401
) -> Export:
    """Lay records out under their names; `above` rows stand before the first one."""
    cells, ragged = _frame(path, names, records)
    read_quickly = kind == "csv" and isinstance(records, pd.DataFrame)  # which did this already
    for place in () if read_quickly else range(cells.shape[1]):
        cells.isetitem(place, without_nothing(cells.iloc[:, place]))
    cells = unasked(cells, told.get("platform", ""))
    rows = pd.Series(range(above + 1, len(cells) + above + 1), dtype="int32")
    return Export(path, cells, rows, ragged, kind, sha256, header=above, **told)


def _parse_excel(path: Path, content: bytes, sheet: str | None) -> list[list[str]]:
    """All rows of an Excel sheet, as text."""
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


def _frame(
    path: Path, header: list[str], records: list[list[str]] | pd.DataFrame
) -> tuple[pd.DataFrame, pd.Series]:
    """Cells under their header; repeated names get a number, ragged rows a mark."""
    if not len(records):
        raise NoRowsError(f"{path} has a header but no rows: export it again with its answers.")
    names: dict[str, None] = {}
    for i, name in enumerate(h.strip() or f"column {i + 1}" for i, h in enumerate(header)):
        while name in names:
            name = f"{name} ({i + 1})"
        names[name] = None
    width = len(header)
    if isinstance(records, pd.DataFrame):
        cells = records.set_axis(pd.Index(names, dtype=object), axis=1)
        return cells, pd.Series(False, index=cells.index)
    # An empty line is a blank row; a row of another width has lost its columns.
    ragged = pd.Series([len(r) != width and bool(r) for r in records], dtype=bool)
    if ragged.mean() > 0.5 and len(records) > 1:
        raise DataError(
            f"{path}: most rows have another number of cells than the header ({width}): does "
            "the header stand in row 1? Take out titles above it, or export again."
        )
    padded = [r if len(r) == width else [""] * width for r in records]
    return pd.DataFrame(padded, columns=pd.Index(names, dtype=object), dtype="str"), ragged
