"""Attacks a hidden group by all pages of one run: five answers on one touch point of a company.

Run: python benchmarks/hidden.py [FOLDER]. Takes half of the simulated company's answers and leaves
five on one touch point, six in the survey of the relationship. Runs 02, 03, 05, 06 and 07 together
and asks three things of the pages: does any hidden size follow from sums of all tables (sums count
as related from `evidence` agreeing totals on), does any row of that touch point tell a figure of
its customers, and does a sentence tell one? Ends with 1 where anything does.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pandas as pd
from bs4 import BeautifulSoup

HERE = Path(__file__).resolve().parents[1]
POINT, LABEL = "contract", "Contract"
BOOKS = ("02", "03", "05", "06", "07")
# What stands beside the touch point and is no figure of its customers.
OTHERS = {"method", "goal", "by", "meaning", "level", "wave", "against", "period", "next"}


def small(folder: Path) -> None:
    """Write the study."""
    for path in (HERE / "data" / "hitouch").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    read = {"dtype": "str", "keep_default_na": False}
    answers = pd.read_csv(folder / "transactions.csv", **read)
    few = answers["touchpoint"].eq(POINT)
    parts = [answers[~few].iloc[::2], answers[few].tail(5)]
    pd.concat(parts).sort_index().to_csv(folder / "transactions.csv", index=False)
    survey = pd.read_csv(folder / "relationship.csv", **read).iloc[::2]
    last = survey.index[-6:]
    survey.loc[~survey.index.isin(last), [f"sat_{POINT}", f"exp_{POINT}"]] = ""
    survey.to_csv(folder / "relationship.csv", index=False)
    ticks = pd.read_csv(folder / "feelings.csv", **read)
    ticks = ticks[ticks["response_id"].isin(survey["response_id"])]
    kept = ticks["response_id"].isin(survey.loc[last, "response_id"])
    ticks[ticks["touchpoint"].ne(POINT) | kept].to_csv(folder / "feelings.csv", index=False)


def told(page: BeautifulSoup) -> Iterator[str]:
    """Yield figures in rows and sentences that name the touch point."""
    for table in page.select("table"):
        heads, *rows = ([c.get_text() for c in row(["th", "td"])] for row in table("tr"))
        for row in (row for row in rows if LABEL in row):
            own = dict(zip(heads, row, strict=False))
            if "role" in own:  # the rest are figures of those who predicted
                own = {"customers": own.get("customers", "")}
            figures = {h: v for h, v in own.items() if h not in OTHERS and re.search(r"\d", v)}
            if figures and own.get("next") != LABEL:  # counted there is the touch point before
                yield str(figures)
        table.extract()
    texts = [page.get_text(" "), *(image.get("alt", "") for image in page.select("img"))]
    for said in re.split(r"(?<=[.!?])\s", " ".join(texts)):
        if LABEL in said and re.search(r"\d", said):
            yield said


def main(folder: Path) -> int:
    """Run the pages unless they are there, and attack them."""
    from cemlab.report import run
    from cemlab.report.disclosure import published, recovered

    reports = folder / "reports"
    if not reports.exists():
        small(folder)
        run(folder / "study.yaml", notebooks=BOOKS, reports=reports, timeout=3000)
    books = [nbformat.read(path, as_version=4) for path in sorted(reports.glob("*/*/*.ipynb"))]
    tables = published(books)
    hidden = sum(n is None for table in tables for n in table.sizes.values())
    print(f"{len(books)} pages, {len(tables)} tables with sizes, {hidden} hidden sizes")
    found = [recovered(tables, evidence=many) for many in (2, 1)]
    print(f"settled by sums: {len(found[0])}; with looser evidence: {len(found[1])}")
    outputs = [o.get("data", {}) for b in books for c in b.cells for o in c.get("outputs", ())]
    pages = [BeautifulSoup("".join(data.get("text/html", "")), "html.parser") for data in outputs]
    figures = [line for page in pages for line in told(page)]
    print(f"figures of {LABEL} told: {len(figures)}", *figures, sep="\n  ")
    return int(bool(found[0] or found[1] or figures))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if sys.argv[1:] else tempfile.mkdtemp()).resolve()))
