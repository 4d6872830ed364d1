"""Personal data that customers wrote reach no file that a run writes."""

import sqlite3
import zipfile
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from cemlab.emotions.drawing import draw_comments
from cemlab.emotions.workbook import write_coding
from cemlab.report import prepare, run
from cemlab.report.quotes import write_quotes

CANARIES = {  # as written, and the part that may stand nowhere
    "Mail me at canary.bird@example.org": "canary.bird",
    "Ring +49 30 555 012377": "555 012377",
    "My card 4111 1111 1111 1111 was charged": "1111 1111",
    "Transfer it to DE89 3704 0044 0532 0130 00": "3704 0044",
    "I spoke to Tamsin Quibblethorpe, who was kind": "Quibblethorpe",
    "My name is Oswin Featherlode": "Featherlode",
    "I live at 12 Quillfeather Road": "Quillfeather",
    "I was born on 03.04.1971": "03.04.1971",
    "Ask @canary_handle": "canary_handle",
    "From 192.0.2.77 it fails": "192.0.2.77",
    "See https://example.org/canary77": "canary77",
    "My ticket is #4711888": "4711888",
}
STUDY = """title: Canaries
sources:
  visits:
    file: visits.csv
    pattern: past
    promise: confidential
    columns: {touchpoint: place, answered_at: day, may_quote: quote}
    items:
      score: {role: touchpoint, scale: {low: 0, high: 10}}
      why: {role: comment}
touchpoints: {desk: {label: Desk}, food: {label: Food}}
"""


def words_in(path):
    """All that a file says, also where it is packed."""
    text = path.read_text("utf-8", errors="replace")
    if path.suffix == ".parquet":
        text += pd.read_parquet(path).reset_index().astype(str).to_csv()
    elif path.suffix == ".npz":
        with np.load(path) as held:
            text += " ".join(str(cell) for part in held.values() for cell in part.ravel())
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            text += "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    elif path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as shelf:
            text += "".join(shelf.iterdump())
    return text


def write_sqlite(path, table):
    with closing(sqlite3.connect(path)) as shelf:
        table.to_sql("said", shelf, index=False)


WRITERS = {
    "a.parquet": lambda path, table: table.to_parquet(path),
    "a.xlsx": lambda path, table: table.to_excel(path, engine="xlsxwriter"),
    "a.npz": lambda path, table: np.savez_compressed(path, said=table["said"].to_numpy(str)),
    "a.sqlite": write_sqlite,
    "a.ipynb": lambda path, table: table.to_json(path),
    "a.log": lambda path, table: path.write_text(f"Error: {table}", encoding="utf-8"),
    "a.html": lambda path, table: path.write_text(table.to_html(), encoding="utf-8"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_canary_in_any_kind_of_file_would_be_seen(name, tmp_path):
    path = tmp_path / name
    WRITERS[name](path, pd.DataFrame({"said": ["nothing", "canary.bird@example.org"] * 99}))
    assert "canary.bird" in words_in(path)
    assert "Quibblethorpe" not in words_in(path)


@pytest.mark.parametrize("audience", ["analyst", "executive"])
def test_no_canary_flies_out(audience, tmp_path, monkeypatch, capfd):
    for name in ("CACHE", "CONFIG"):
        monkeypatch.setenv(f"CEMLAB_{name}", str(tmp_path / "written" / name))
    n, said = 240, list(CANARIES)
    rows = pd.DataFrame({"place": ["desk", "food"] * (n // 2), "quote": "yes"})
    rows["score"] = np.random.default_rng(5).integers(2, 11, n)
    rows.loc[rows["place"].eq("desk") & (rows.index > n // 2), "score"] //= 3  # so 02 quotes
    rows["day"] = pd.date_range("2026-01-05", periods=n, freq="D").strftime("%Y-%m-%d")
    rows["why"] = [f"The visit number {i} was slow. {said[i % len(said)]}." for i in range(n)]
    study = tmp_path / "study"
    study.mkdir()
    rows.to_csv(study / "visits.csv", index=False)
    (study / "study.yaml").write_text(STUDY, encoding="utf-8")
    written = tmp_path / "written"
    run(study, notebooks=["02"], audience=audience, reports=written / "reports")
    feedback = prepare(study)
    write_coding(draw_comments(feedback, 50), written / "coding.xlsx")
    files = [path for path in written.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".json", ".parquet", ".sqlite", ".xlsx"}
    text = "\n".join(map(words_in, [*files, write_quotes(feedback)[0]])) + str(capfd.readouterr())
    assert "[PERSON" in text, "some comments are there, masked"
    assert [bird for bird in CANARIES.values() if bird in text] == []
    pages = "".join(path.read_text("utf-8") for path in written.rglob("*.html"))
    # Nobody approved a quote, so only the analyst reads one.
    assert ("The visit number" in pages) == (audience == "analyst")
    assert ("[PERSON-" in pages) == (audience == "analyst" and "[PERSON" in pages)
