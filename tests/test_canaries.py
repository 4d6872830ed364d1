"""Personal data that customers wrote reach no file that a run writes."""

import numpy as np
import pandas as pd
import pytest

from cemlab.report import run

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


@pytest.mark.parametrize("audience", ["analyst", "executive"])
def test_no_canary_flies_out(audience, tmp_path, monkeypatch):
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
    files = [path for path in written.rglob("*") if path.is_file()]
    assert len(files) >= 4
    text = "\n".join(path.read_text("utf-8", errors="replace") for path in files)
    for path in written.rglob("*.parquet"):  # its columns are compressed
        text += pd.read_parquet(path).astype(str).to_csv()
    assert "[PERSON" in text, "some comments are there, masked"
    assert [bird for bird in CANARIES.values() if bird in text] == []
    pages = "".join(path.read_text("utf-8") for path in written.rglob("*.html"))
    # Nobody approved a quote, so only the analyst reads one.
    assert ("The visit number" in pages) == (audience == "analyst")
    assert ("[PERSON-" in pages) == (audience == "analyst" and "[PERSON" in pages)
