"""What a file is, told by its content and never by its name."""

import codecs
import io
import re
import zipfile
from pathlib import Path

from cemlab.errors import DataError

_MAX_UNPACKED = 2_000_000_000
_BOMB = (100_000_000, 200)  # bytes of a part, and how many times its packed size
_MAGIC = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"SQLite format 3": "an SQLite database",
    b'{"SurveyEntry"': "the questionnaire of a Qualtrics survey without its answers",
}
STATA = re.compile(rb"<stata_dta>|[\x69-\x73][\x01\x02]\x01")  # from release 13 on; of 5 to 12
_BEGIN = {
    "parquet": re.compile(rb"PAR1"),
    "spss": re.compile(rb"\$FL[23]|[\s\S]{0,486}SPSS PORT FILE"),
    "stata": STATA,
    "excel": re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
}
_ODD = bytes(b for b in range(32) if b not in b"\t\n\r\f\x1a\x1b")
_MAILBOX = re.compile(rb"From \S+.*\r?\n(?:[\w-]+:.*\r?\n|[ \t].*\r?\n)+")
_MARKUP = re.compile(rb"<(?:!doctype html|html|head|table|\?xml)\b", re.I)
_JSON = re.compile(rb'\{\s*"|\[\s*\{')


def find_kind(path: Path, content: bytes) -> str:
    """Tell csv, json, mailbox, excel, parquet, spss or stata.

    Parameters
    ----------
    path
        Named in errors.
    content
        The whole file.

    Returns
    -------
    str
        "csv" for every text that is none of the others.

    Raises
    ------
    DataError
        For anything else, by its name where it is known.
    """
    for kind, begin in _BEGIN.items():
        if begin.match(content):
            return kind
    what = next((w for magic, w in _MAGIC.items() if content.startswith(magic)), None)
    if content[:4] == b"PK\x03\x04":
        if _is_book(path, content):
            return "excel"
        sheet = b"mimetypeapplication/vnd.oasis" in content[:100]
        what = "an OpenDocument sheet" if sheet else "a zip archive, or a damaged Excel book"
    sample = content[:65536]
    mend = "unpack it, or " if what and what.startswith("a zip") else ""
    if what is None and not sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        odd = len(sample) - len(sample.translate(None, _ODD))
        what = "binary" if b"\0" in content or odd > len(sample) / 100 else None
        mend = _without_nul(content) if what and odd <= len(sample) / 100 else ""
    begin = sample.removeprefix(codecs.BOM_UTF8).lstrip()
    if what is None and _MARKUP.match(begin):
        what = "a web page or XML (open it in a spreadsheet program, if it is named as a book)"
    if what:
        raise DataError(
            f"{path} is {what}, not a table: {mend}export it again as CSV, XLSX or Parquet, and "
            "name that file in the study."
        )
    if _MAILBOX.match(begin):
        return "mailbox"
    return "json" if _JSON.match(begin) else "csv"


def _without_nul(content: bytes) -> str:
    """Say how to mend a text in which some characters are NUL; blank where they are many."""
    if content.count(b"\0") > len(content) / 100:
        return ""
    line = content.count(b"\n", 0, content.index(b"\0")) + 1
    return f"take out its NUL characters (first in line {line:,}), or "


def _is_book(path: Path, content: bytes) -> bool:
    """Whether an archive is an Excel book, of a size that can be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            if "[Content_Types].xml" not in book.namelist():
                return False
            parts = book.infolist()
            if sum(i.file_size for i in parts) > _MAX_UNPACKED:
                raise DataError(f"{path} unpacks to more than 2 GB: export it as CSV.")
            least, times = _BOMB
            if any(i.file_size > max(least, times * i.compress_size) for i in parts):
                raise DataError(f"{path} unpacks to {times} times its size: export it as CSV.")
            return True
    except zipfile.BadZipFile:
        return False
