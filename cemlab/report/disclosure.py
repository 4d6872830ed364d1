"""Tries to undo the hiding of small groups, as a reader of all pages of a run could."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cemlab.errors import RunError

if TYPE_CHECKING:
    from nbformat import NotebookNode

SIZES = ("n", "comments", "responses")
FIGURES = {"value", "low", "high", "p", "p adjusted", "n against", "since", "score", "share"}
Key = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Published:
    """The sizes of one table on a page: group → how many, None where that is hidden."""

    columns: tuple[str, ...]
    sizes: dict[Key, int | None]


def check_hidden(paths: Iterable[Path], least: int) -> None:
    """Refuse to publish pages that together give away the size of a hidden group.

    Parameters
    ----------
    paths
        The executed notebooks of a run.
    least
        The smallest group that may be shown.

    Raises
    ------
    RunError
        Naming the groups, never their sizes.
    """
    import nbformat

    tables = published(nbformat.read(path, as_version=4) for path in paths)
    known = [key for key, size in recovered(tables).items() if size < least]
    if known:
        told = sorted("; ".join(": ".join(pair) for pair in sorted(key)) for key in known)
        raise RunError(
            f"The pages together give away {len(known)} groups of fewer than {least} that they "
            f"hide, such as {told[0]}.\n  Nothing was published. Show every table that counts "
            "answers only after cemlab.privacy.hide_small_groups."
        )


def published(books: Iterable["NotebookNode"]) -> list[Published]:
    """Read the tables with group sizes that executed notebooks show.

    Parameters
    ----------
    books
        Executed notebooks of one run, or of several editions of it.

    Returns
    -------
    list of Published
        Tables without a column of sizes, and tables told twice, are left out.
    """
    from bs4 import BeautifulSoup

    found: list[Published] = []
    for book in books:
        for cell in book.cells:
            for output in cell.get("outputs", ()):
                markup = "".join(output.get("data", {}).get("text/html", ""))
                for table in BeautifulSoup(markup, "html.parser").select("table.cem-table"):
                    rows = [[c.get_text() for c in row(["th", "td"])] for row in table("tr")]
                    told = _sizes(rows[0], rows[1:])
                    found += [told] if told and told not in found else []
    return found


def _sizes(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Published | None:
    """Keep groups and sizes of one table."""
    size = next((name for name in SIZES if name in heads), None)
    if not size:
        return None
    names = [h for h in heads[: heads.index(size)] if h not in FIGURES]
    columns = [h for h in names if len({row[heads.index(h)] for row in rows}) > 1]
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    sizes = {frozenset((h, row[h]) for h in columns): _count(row[size]) for row in told}
    return Published(tuple(columns), sizes) if columns and len(sizes) == len(rows) else None


def _count(text: str) -> int | None:
    """Read a count as the house writes it."""
    return int(text.replace(",", "")) if re.fullmatch(r"\d[\d,]*", text) else None


def recovered(tables: Sequence[Published], evidence: int = 2) -> dict[Key, int]:
    """Find the hidden sizes that all tables together settle.

    A table that splits what another shows whole tells of the same answers where their sums agree
    and none contradicts; so may a part of a table, such as the rows of one source. A group is then
    the sum of its parts, shown or hidden, and no size is below 0.

    Parameters
    ----------
    tables
        From `published`.
    evidence
        How many sums must agree before two tables count as telling of the same answers.

    Returns
    -------
    dict
        Hidden groups of one answer or more whose size follows, with that size.

    Examples
    --------
    >>> def table(**sizes):
    ...     sizes = {frozenset({("region", k)}): n for k, n in sizes.items()}
    ...     return Published(("region",), sizes)
    >>> list(recovered([table(N=40, S=20, W=None), table(N=40, S=20, W=3)]).values())
    [3]
    """
    whole = Published((), {frozenset(): None})
    totals = [replace(whole, sizes={frozenset(): n}) for n in {_total(t) for t in tables} if n]
    every = [*tables, *(part for t in tables for part in _slices(t)), *totals]
    found: dict[Key, int] = {}
    for table in tables:
        if None in table.sizes.values():
            related = [t for t in every if t is table or _related(table, t, evidence)]
            for key, size in _settled(table, related).items():
                found.setdefault(key, size)
    return found


def _total(table: Published) -> int | None:
    """Give the number of all answers, where one table alone tells it."""
    return None if None in table.sizes.values() else sum(filter(None, table.sizes.values()))


def _slices(table: Published) -> Iterator[Published]:
    """Part a table by the groups of each of its columns in turn."""
    for column in table.columns if len(table.columns) > 1 else ():
        for fixed in sorted({pair for key in table.sizes for pair in key if pair[0] == column}):
            sizes = {key - {fixed}: n for key, n in table.sizes.items() if fixed in key}
            yield Published(tuple(c for c in table.columns if c != column), sizes)


def _related(table: Published, other: Published, evidence: int) -> bool:
    """Whether two tables tell of the same answers: one splits the other, and their sums agree."""
    coarse, fine = sorted((table, other), key=lambda t: len(t.columns))
    if not set(coarse.columns) <= set(fine.columns):
        return False
    agreed = 0
    for key, whole in coarse.sizes.items():
        parts = _parts(key, fine)
        shown = sum(part or 0 for part in parts)
        if whole is None:
            continue
        if shown > whole or (shown < whole and None not in parts):
            return False
        agreed += shown == whole and None not in parts
    return agreed >= evidence


def _parts(key: Key, fine: Published) -> list[int | None]:
    """List the sizes of a table's groups that lie within another group."""
    return [n for part, n in fine.sizes.items() if key <= part]


def _settled(table: Published, related: Sequence[Published]) -> dict[Key, int]:
    """Bound the hidden sizes of a table by its sums with those that tell of the same answers."""
    known = {k: n for t in related for k, n in t.sizes.items() if n is not None}
    names = sorted({k for t in related for k in t.sizes} - {*known}, key=sorted)
    place = {key: i for i, key in enumerate(names)}
    found = {key: known[key] for key, n in table.sizes.items() if n is None and known.get(key)}
    sums, rests = [], []
    for coarse, fine in permutations(related, 2):
        for whole in coarse.sizes if set(coarse.columns) < set(fine.columns) else ():
            row, rest = np.zeros(len(names)), known.get(whole, 0)
            if whole in place:
                row[place[whole]] = -1
            for part in (key for key in fine.sizes if whole <= key):
                rest -= known.get(part, 0)
                if part in place:
                    row[place[part]] += 1
            sums.append(row)
            rests.append(rest)
    if not names or not sums:
        return found
    low, high = _bounds(np.array(sums), np.array(rests))
    for key in (key for key, n in table.sizes.items() if n is None and key in place):
        i = place[key]
        if high[i] - low[i] < 1 and round(high[i]) > 0:
            found[key] = round(high[i])
    return found


def _bounds(sums: np.ndarray, rests: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the range of each unknown; sums that cannot all hold settle nothing."""
    from scipy.optimize import linprog

    width = sums.shape[1]
    low, high = np.full(width, np.inf), np.full(width, -np.inf)
    aims = [*np.random.default_rng(0).normal(size=(8, width)), *np.eye(width), *-np.eye(width)]
    for number, aim in enumerate(aims):
        # What eight random aims have moved is free: only the rest is tried one by one.
        if number >= 8 and high[np.abs(aim).argmax()] - low[np.abs(aim).argmax()] >= 1:
            continue
        end = linprog(aim, A_eq=sums, b_eq=rests, bounds=(0, 1e7), method="highs")
        if end.status != 0:
            return np.zeros(width), np.full(width, np.inf)
        low, high = np.minimum(low, end.x), np.maximum(high, end.x)
    return low, high
