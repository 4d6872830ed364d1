"""Exports of every shape: read as text, or refused with a message that mends."""

import csv
import io
import os
import zipfile
from functools import partial

import pandas as pd
import pytest

from cemlab.errors import DataError
from cemlab.load import apart, extent
from cemlab.load.delimited import find_delimiter
from cemlab.load.files import read_export


@pytest.fixture
def put(tmp_path):
    def write(content, name="answers.csv"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return write


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("id,ort\n1,Köln\n2,Bonn\n", "utf-8", "utf-8"),
        ("id,ort\n1,Köln\n2,Bonn\n", "utf-8-sig", "utf-8-sig"),
        ("id,ort\n1,Köln\n2,Bonn\n", "utf-16", "utf-16"),
        ("id,ort\n1,Köln\n2,Die Rechnung für März war „größer“ als nötig\n", "cp1252", "cp1252"),
        ("id,ort\n1,Рим\n2,Опять неверный счёт и очень жаль\n", "cp1251", "cp1251"),
        ("id,ort\n1,Køln\n2,fin\n", "cp1252", "cp1252"),
        ("id,ort\n1,Die Lieferung kam zu spät und war beschädigt\n", "cp1252", "cp1252"),
        ("id,ort\n1,Très déçu de l’accueil l’été dernier\n", "mac_roman", "mac-roman"),
    ],
)  # fmt: skip
def test_encodings_are_found(put, text, encoding, found):
    export = read_export(put(text.encode(encoding)))
    assert export.encoding == found
    assert export.cells["ort"].tolist() == [r.split(",")[1] for r in text.strip().split("\n")[1:]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found_though_texts_hold_others(delimiter):
    rows = [["id", "text"], ["1", '"a, b; c | d"'], ["2", "well; well"], ["3", "one"]]
    rows = [r for r in rows if delimiter == "," or ";" not in r[1] or delimiter != ";"]
    assert find_delimiter("\n".join(delimiter.join(r) for r in rows)) == delimiter


@pytest.mark.parametrize("begin", ["sep=;\r\n", '"sep=;"\n', "\ufeffSEP=;\n"])
@pytest.mark.parametrize("text", ["id;a\n1;b, c\n", 'id;a\n1;"b", c\n'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_is_said_to_excel_of_the_delimiter_is_no_row(put, begin, text, encoding):
    marked = begin.removeprefix("\ufeff") if encoding == "utf-16" else begin
    export = read_export(put((marked + text).encode(encoding)))
    assert (list(export.cells), export.delimiter, export.rows[0]) == (["id", "a"], ";", 2)


def test_every_cell_stays_text_and_rows_count_as_a_spreadsheet_does(put):
    export = read_export(put('id,n,t\n007,1.0,"two\nlines"\n\n008,NA,None\n'))
    assert export.cells.values.tolist() == [
        ["007", "1.0", "two\nlines"],
        ["", "", ""],
        ["008", "NA", "None"],
    ]
    assert export.rows.tolist() == [2, 3, 4]
    assert not export.ragged.any()


def test_rows_of_another_width_are_marked_and_repeated_headers_told_apart(put):
    export = read_export(put("a,a,\n1,2,3\n4,5\n6,7,8\n9,0,1,2\n"))
    assert list(export.cells) == ["a", "a (2)", "column 3"]
    assert export.ragged.tolist() == [False, True, False, True]


def test_a_loosely_quoted_text_is_read(put):
    export = read_export(put('id,t\n1,"say "cheese" now"\n2,b\n'))
    assert len(export.cells) == 2


def test_excel_and_parquet_are_known_by_content(put, tmp_path):
    frame = pd.DataFrame(
        {
            "id": [1, 2],
            "score": [7.0, 8.5],
            "at": pd.to_datetime(["2024-03-01 00:00", "2024-03-02 14:05"]),
        }
    )
    frame.to_excel(tmp_path / "x.csv", index=False, engine="xlsxwriter")
    frame.to_parquet(tmp_path / "p.csv", index=False)
    excel, parquet = read_export(tmp_path / "x.csv"), read_export(tmp_path / "p.csv")
    assert (excel.kind, parquet.kind) == ("excel", "parquet")
    assert excel.cells["score"].tolist() == ["7", "8.5"]
    assert excel.cells["at"].str[:10].tolist() == ["2024-03-01", "2024-03-02"]
    assert parquet.cells["at"].str[:16].tolist() == ["2024-03-01 00:00", "2024-03-02 14:05"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty: export it again."),
        (b" \n\n ", "is empty: export it again."),
        (b"id,score\n", "has a header but no rows: export it again with its answers."),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "is a picture, not a table"),
        (b"%PDF-1.7 ...", "is a PDF, not a table"),
        (b"PK\x03\x04" + bytes(range(99)), "a zip archive, or a damaged Excel book, not a table"),
        (bytes(range(256)) * 4, "is binary, not a table"),
        (b"PAR1 no parquet", "looks like parquet but cannot be read"),
        (b"\xff\xfea", "begins as utf-16 but breaks off: export it again."),
        (b'id,t\n1,"never closed\n2,b\n', "a quotation mark that opens in row 2 never closes"),
        (b"A title\n\nid,t\n1,b\n2,c\n3,d\n", "most rows have another number of cells"),
    ],
)
def test_what_is_no_table_is_refused(put, content, told):
    file = put(content)
    with pytest.raises(DataError) as caught:
        read_export(file)
    assert told in str(caught.value)
    assert str(file) in str(caught.value)
    assert "never closed\n2" not in str(caught.value)


def test_folders_pipes_and_absent_files_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    for path, told in (
        (tmp_path, "name a folder of notes"),
        (tmp_path / "pipe.csv", "is not a regular file"),
        (tmp_path / "none.csv", "is absent"),
        ("/dev/null", "is not a regular file"),
    ):
        with pytest.raises(DataError, match=told):
            read_export(path)


CELL = '<c r="{}" t="inlineStr"><is><t>a</t></is></c>'
BARE = '<c t="inlineStr"><is><t>a</t></is></c>'


def book(file, *rows, dimension=""):
    """Write a sheet of given rows of XML in place of an ordinary book's."""
    pd.DataFrame({"a": ["b"]}).to_excel(file, index=False, engine="xlsxwriter")
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{space}">{dimension}<sheetData>{"".join(rows)}</sheetData></worksheet>'
    ).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return file


@pytest.mark.parametrize(
    "last",
    [
        f'<row r="200000">{CELL.format("XFD200000")}</row>',
        f"<row>{CELL.format('xfd200000')}</row>",
        f'<row r="200000">{BARE * 16_384}</row>',
        f'<row r="99999999">{CELL.format("A99999999")}</row>',
    ],
    ids=["far", "lower case", "cells without a place", "row beyond the last"],
)
def test_a_book_of_cells_far_apart_is_refused_before_it_is_read(tmp_path, last):
    file = book(tmp_path / "x.xlsx", f'<row r="1">{CELL.format("A1")}</row>', last)
    with pytest.raises(DataError, match="delete what stands beyond the table, or export it as CSV"):
        read_export(file)


def test_a_book_is_not_refused_for_what_it_claims_or_paints(tmp_path):
    rows = [f'<row r="{n}">{CELL.format(f"A{n}")}{CELL.format(f"B{n}")}</row>' for n in (1, 2)]
    painted = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    file = book(tmp_path / "x.xlsx", *rows, painted, dimension='<dimension ref="A1:XFD1048576"/>')
    assert read_export(file).cells.shape == (1, 2)


def test_a_long_cell_is_no_unclosed_quotation(put):
    before = csv.field_size_limit()
    export = read_export(put(f'id;t\n1;"{"a b " * 50_000}"\n2;c\n'))
    assert export.cells["t"].str.len().tolist() == [200_000, 1]
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("kind", ["csv", "quoted", "utf-16", "parquet", "json"])
def test_what_a_program_writes_for_nothing_is_blank_and_no_customer(tmp_path, kind):
    cells = pd.DataFrame({"customer": ["NULL", "7", r"\N"], "why": ["nan", "NA", "NULL and void"]})
    file = tmp_path / f"a.{kind}"
    written = partial(cells.to_csv, index=False)
    writers = {"csv": written, "quoted": partial(written, quoting=csv.QUOTE_ALL)}
    writers |= {"utf-16": partial(written, encoding="utf-16"), "parquet": cells.to_parquet}
    writers.get(kind, partial(cells.to_json, orient="records"))(file)
    assert read_export(file).cells.to_dict("list") == {
        "customer": ["", "7", ""], "why": ["", "NA", "NULL and void"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<html><body><table><tr><td>id</td></tr></table>", "a web page or XML"),
        ('\ufeff<?xml version="1.0"?>\n<Workbook><Row/></Workbook>', "a web page or XML"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
         "an OpenDocument sheet"),
    ],
)  # fmt: skip
def test_what_is_named_as_a_book_and_is_none_is_told(put, content, what):
    with pytest.raises(DataError, match=f"is {what}"):
        read_export(put(content, "answers.xls"))


def test_an_archive_is_to_be_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as book:
        book.writestr("answers.csv", "id,score\n1,2\n")
    with pytest.raises(DataError, match=r"a zip archive, .*: unpack it"):
        read_export(tmp_path / "a.zip")


def test_a_book_whose_cells_share_long_texts_is_tried_before_it_is_read(tmp_path, monkeypatch):
    """One text of 100,000 signs that 200,000 cells name is a book of 1 MB and 20 GB of cells."""
    pytest.importorskip("resource")
    file, frame = tmp_path / "a.xlsx", pd.DataFrame({"why": ["x" * 30_000] * 300})
    frame.to_excel(file, index=False, engine="xlsxwriter")
    monkeypatch.setattr(extent, "_MAX_TEXT", 1_000_000)
    assert len(read_export(file).cells) == 300
    monkeypatch.setattr(extent, "_MOST", 1_000_000)
    with pytest.raises(DataError, match=r"unpacks to more than 0\.001 GB\): export fewer columns"):
        read_export(file)
    monkeypatch.setattr(apart, "_PATIENCE", -100)
    with pytest.raises(DataError, match=r"cannot be read \(it takes longer than"):
        read_export(file)


TEXT = b"<si><t>aaaa</t></si>"


@pytest.mark.parametrize(
    ("part", "longest"),
    [
        (b"<sst>" + TEXT * 9 + b"<si><t>" + b"a" * 99 + b"</t></si>" + TEXT + b"</sst>", 115),
        (b"<sst>" + TEXT * 600_000 + b"</sst>", 26),
        (b"<x:sst>" + TEXT + b"<x:si>" + b"a" * 9_000_000 + b"</x:si></x:sst>", 9_000_021),
        (b"<sheetData>" + b"<row>nota:si </row>" * 99 + b"</sheetData>", 0),
        (b"<!--" + b" " * 5000 + b"--><sst>" + TEXT + b"</sst>", 5038),
        (b"<sst><si><t>aa<!--<si>-->aa<!--<si>-->aa</t></si></sst>", 55),
    ],
    ids=["last but one", "many", "long", "a sheet", "far on", "within"],
)
def test_the_longest_text_that_cells_share_is_measured_a_piece_at_a_time(part, longest):
    assert extent._extent(io.BytesIO(part))[2] == longest


def test_what_r_writes_for_nothing_is_no_answer(tmp_path):
    rows = [
        f"{i},{'NA' if i % 3 else 'weekly'},{'NA' if i % 2 else f'Boat {i} was late'},NA"
        for i in range(90)
    ]
    (tmp_path / "a.csv").write_text("\n".join(["id,how often,comment,fare", *rows]))
    cells = read_export(tmp_path / "a.csv").cells
    assert not (cells == "NA").to_numpy().any()
    assert (cells["comment"] != "").sum() == 45


@pytest.mark.parametrize("comment", ["", "All went well that day"])
def test_an_answer_na_stays(comment, tmp_path):
    rows = [
        f"{i},NA,NA,NA,{comment}{'NA' if i % 9 == 0 and not comment else ''}" for i in range(90)
    ]
    (tmp_path / "a.csv").write_text("\n".join(["id,crew,deck,food,comment", *rows]))
    assert read_export(tmp_path / "a.csv").cells["deck"].eq("NA").all()


def test_what_limesurvey_writes_for_a_question_not_shown_is_no_answer(tmp_path):
    rows = [f"{i},2026-03-01 10:00:00,4,en,{('Yes', 'No', 'N/A')[i % 3]}" for i in range(9)]
    heads = "Response ID,Date submitted,Last page,Start language,Where did you sit? [Deck]"
    (tmp_path / "a.csv").write_text("\n".join([heads, *rows]))
    cells = read_export(tmp_path / "a.csv").cells
    assert cells.iloc[:, 4].tolist()[:3] == ["Yes", "No", ""]


def test_na_among_short_codes_or_as_people_write_it_stays(tmp_path):
    def cells(region, said):
        rows = [
            f"{region[i % 3]},{said[i % len(said)].format(i)},{'NA' if i % 4 else 5}"
            for i in range(90)
        ]
        (tmp_path / "a.csv").write_text("\n".join(["region,comment,rating", *rows]))
        return read_export(tmp_path / "a.csv").cells

    by_r = cells(["EU", "NA", "APAC"], ["Boat {} was late", "NA"])
    assert by_r["region"].eq("NA").sum() == 30
    assert not by_r["comment"].eq("NA").any()
    typed = cells(["EU", "NA", "APAC"], ["Boat {} was late", "NA", "n/a"])
    assert typed["rating"].eq("NA").any()
