"""Whether a table has a header, and a row of its own for each who answered."""

import re

import pandas as pd

from cemlab.load import names
from cemlab.load.dates import read_times
from cemlab.load.files import Export
from cemlab.load.lines import told
from cemlab.load.numbers import read_amounts
from cemlab.privacy import redact

_DIGITS = re.compile(r"\d+")
_HEAD = 1_000  # characters of a cell that are searched for addresses


def titles(export: Export) -> str:
    """Say where the header seems to stand if row 1 names few columns."""
    filled = [c for c in export.cells if export.cells[c].ne("").any()]
    bare = [bool(re.fullmatch(r"column \d+", str(c))) for c in filled]
    if len(bare) < 2 or sum(bare) < len(bare) / 2:
        return ""
    first = export.cells[filled].head(20)
    heads = first[(first != "").all(axis=1) & (first.nunique(axis=1) == len(bare))].index[:1]
    seems = [
        f"the header seems to stand in row {export.rows[i]}: delete the rows above it"
        for i in heads
    ]
    two = "; if a platform wrote two rows of heads, export it again with both"
    mend = seems[0] if seems else f"give each column a name in the first row{two}"
    return f"row 1 names {len(bare) - sum(bare)} of {len(bare)} columns; {mend}."


def by_answer(cells: pd.DataFrame) -> str:
    """Say which columns tell that each answer to a question has a row of its own, if so."""
    heads = [str(c) for c in cells]
    asked = [c for c in heads if re.fullmatch(names.QUESTION, c, re.I) and cells[c].nunique() > 1]
    keys = (c for c in heads if re.search(f"{names.RESPONSE}|{names.CUSTOMER}", c, re.I))
    for key in keys if asked else ():
        rows = cells.groupby(key)[asked[0]]
        if key != asked[0] and rows.size().median() > 1 and not rows.apply(_again).any():
            return (
                f"each answer seems to have a row of its own: {told(key)} comes again with another "
                f"{told(asked[0])}. Lay it out with one row per respondent and one column per "
                "question, as a pivot table does."
            )
    return ""


def _again(cells: pd.Series) -> bool:
    """Whether one comes twice."""
    return bool(cells.duplicated().any())


def bare(cells: pd.DataFrame) -> list[int]:
    """Say which cells of the first row are answers, where it can be no header."""
    heads = pd.Series([re.sub(r" \(\d+\)$", "", str(c)) for c in cells], dtype="str")
    named = ~heads.str.fullmatch(r"column \d+")
    plain = read_amounts(heads)[0].notna() | read_times(heads)[0].notna()
    again, alike = plain & False, plain & False
    for i, head in enumerate(heads):
        given = cells.iloc[:, i].str.strip()
        others = given[(given != "") & (given != head)]
        # An option that was ticked stands in its column alone, under its own name.
        again[i] = len(others) > 0 and (given == head).sum() > 1
        same_shape = others.str.replace(_DIGITS, "0", regex=True) == _DIGITS.sub("0", head)
        alike[i] = bool(re.search(r"[^\W\d]\W*\d", head)) and same_shape.mean() > 0.9
    found = _personal(heads, cells) | alike
    if (named & (plain | again)).sum() >= named.sum() / 2:
        found |= plain | again
    if plain.any():
        found |= (heads.str.len() > 200) & heads.str.contains(r"[.!?](?:\s|$)")
    return [i + 1 for i in found.index[found & named]]


def _personal(heads: pd.Series, cells: pd.DataFrame) -> pd.Series:
    """Whether a head holds an address or a number of somebody, which no question does.

    A question may name an address of the net, or where to write, and its answers hold none.
    """
    asked = heads.str.split().str.len() > 4
    bare = heads.mask(asked, heads.str.replace(re.compile(names.LINK), "", regex=True))
    found = redact(bare, persons=False) != bare
    for i in found.index[found & asked]:
        given = cells.iloc[:, i].drop_duplicates().head(200).str.slice(0, _HEAD)
        found[i] = bool((redact(given, persons=False) != given).mean() > 0.1)
    return found
