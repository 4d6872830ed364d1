"""Files that mean harm, or that no survey made, are refused in words, soon and in little memory."""

import json
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import DataError
from cemlab.load.files import read_export

# A process of its own may be held to its memory; the imports take some 1.5 GB of addresses.
READ = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))
from cemlab.errors import DataError
from cemlab.load.files import read_export
for path in sys.argv[1:]:
    try:
        print("read", *read_export(path).cells.shape)
    except DataError as error:
        print(error)
"""


def bomb(path, part):
    """Write a book one part of which unpacks to 400 MB."""
    pd.DataFrame({"a": ["b"]}).to_excel(path, index=False, engine="xlsxwriter")
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist() if name != part}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, content in parts.items():
            new.writestr(name, content)
        with new.open(part, "w") as stream:
            for _ in range(400):
                stream.write(bytes(1_000_000))


def wide(n):
    return ",".join(f"c{i}" for i in range(n)) + "\n" + ",".join("1" * n) + "\n"


def test_what_would_fill_the_memory_is_refused(tmp_path):
    from pyarrow import DictionaryArray, Table, array, parquet

    zeros = DictionaryArray.from_arrays(np.zeros(10_000_000, dtype="int8"), array([0]))
    words = DictionaryArray.from_arrays(np.zeros(30_000, dtype="int8"), array(["x" * 100_000]))
    cases = {
        "words.xlsx": "unpacks to 200 times its size",
        "sheet.xlsx": "unpacks to 200 times its size",
        "wide.csv": "has 1,000,000 columns",
        "wide.json": "has 200,000 columns",
        "sparse.json": "has 100,000 rows of 5,000 columns",
        "blank.csv": "has 1,000,002 rows of 10,000 columns",
        "zeros.parquet": "has 10,000,000 rows of 20 columns",
        "words.parquet": "unpacks to more than 2 GB of text",
        "field.csv": "read 2 2",
        "columns.parquet": "has 20,000 columns",
    }
    bomb(tmp_path / "words.xlsx", "xl/sharedStrings.xml")
    bomb(tmp_path / "sheet.xlsx", "xl/worksheets/sheet1.xml")
    (tmp_path / "wide.csv").write_text(wide(1_000_000))
    (tmp_path / "wide.json").write_text(json.dumps([dict.fromkeys(map(str, range(200_000)), 1)]))
    records = (json.dumps({f"c{i % 5000}": 1}) for i in range(100_000))
    (tmp_path / "sparse.json").write_text("\n".join(records))
    (tmp_path / "blank.csv").write_text(wide(10_000) + "\n" * 1_000_000)
    parquet.write_table(Table.from_pydict(dict.fromkeys(map(str, range(20)), zeros)),
                        tmp_path / "zeros.parquet")  # fmt: skip
    parquet.write_table(Table.from_pydict({"t": words}),
                        tmp_path / "words.parquet")  # fmt: skip
    parquet.write_table(Table.from_pydict({str(i): [1] for i in range(20_000)}),
                        tmp_path / "columns.parquet")  # fmt: skip
    (tmp_path / "field.csv").write_text("id,t\n1," + "a b " * 25_000_000 + "\n2,c\n")
    command = [sys.executable, "-c", READ, *(str(tmp_path / name) for name in cases)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-500:]
    told = done.stdout.splitlines()
    assert [case for case, line in zip(cases.values(), told, strict=True) if case not in line] == []


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("nul.csv", b"id,t\n" + b"1,b\n" * 30_000 + b"2,a\0b\n",
         "is binary, not a table: take out its NUL characters (first in line 30,002), or export"),
        ("deep.json", b'[{"a":' + b"[" * 200_000, "nested too deeply"),
        ("deeper.json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "nested too deeply"),
        ("open.csv", b"id,t\n" + b"1,b\n" * 5000 + b'2,"open\n3,c\n', "opens in row 5002"),
        ("loose.csv", b'id,t\n1,"b"x"\n2,"open\n3,c\n', "a quotation mark that opens in row 3"),
        ("none.csv", b"\n\nid,t\n1,2\n", "has no names in its first row"),
        ("deep.mbox", b"From a@b Mon\nSubject: x\nContent-Type: multipart/mixed; boundary=b0\n\n"
         + b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (i, i + 1)
                    for i in range(3000)), "cannot be read (RecursionError)"),
    ],
)  # fmt: skip
def test_broken_text_is_refused_in_words(tmp_path, name, content, told):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_export(tmp_path / name)
    assert told in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)


def test_headers_that_cannot_be_written_anew_do_not_stop_the_reader(tmp_path):
    mail = b"From c@d Mon\nSubject: x\nContent-Type: multipart/alter" + b'{"a":' * 2000
    (tmp_path / "a.mbox").write_bytes(mail + b"native; boundary=q\n\n--q\n\nHi\n--q--\n")
    assert read_export(tmp_path / "a.mbox").cells["subject"].tolist() == ["x"]


def test_mixed_ends_of_lines_are_ends_of_lines(tmp_path):
    (tmp_path / "a.csv").write_bytes(b'id,t\r\n1,b\n2,c\r3,"d\r\ne"\n')
    assert read_export(tmp_path / "a.csv").cells["id"].tolist() == ["1", "2", "3"]


def test_spss_is_refused_wherever_it_breaks_off(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    frame = pd.DataFrame({"q": [1.0, 2.0, 3.0] * 50, "t": ["abc", "d", "e"] * 50})
    for suffix, options in (("sav", {}), ("zsav", {"compress": True})):
        file = tmp_path / f"whole.{suffix}"
        pyreadstat.write_sav(frame, str(file), **options)
        content = file.read_bytes()
        for cut in range(4, len(content) - 1, len(content) // (25 if suffix == "sav" else 3)):
            (tmp_path / f"cut.{suffix}").write_bytes(content[:cut])
            with pytest.raises(DataError, match="cannot be read"):
                read_export(tmp_path / f"cut.{suffix}")
