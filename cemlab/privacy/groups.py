"""Groups too small to be shown, and those that must be hidden with them."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from pandas.api import types

# Figures that may stand left of n, and the one that is a word.
_NAMED = {
    *("n_effective", "n_against", "n_before", "n_after", "value", "low", "high", "p", "p_adjusted"),
    *("share", "score", "before", "after", "low_week", "high_week", "sign", "rank", "quadrant"),
}
# Nobody adds answers up over these: each source, question or segment is a table of its own.
_APART = ("source", "pattern", "role", "item", "scale", "segment", "emotion", "feeling", "side")
_SIDES = ("n_against", "n_before", "n_after")  # sizes of what a group is compared with
_WORDS = ("suppressed", "method", "against")


def hide_small_groups(table: pd.DataFrame, min_n: int, n: str = "n") -> pd.DataFrame:
    """Hide the numbers of groups that are too small, and of those that would give them away.

    A hidden number must not follow from what is shown by subtraction, wherever it is shown. Each
    table is therefore treated as though all its margins and its total were shown elsewhere, as
    some other page does: along each group column more groups are hidden, the smallest first, until
    what is hidden there is two groups or more with `min_n` or more between them, and no number of
    a small group is settled by the sums. A group that is hidden in a margin is hidden in every
    table that splits it, so that tables of the same answers agree, whoever makes them.

    Parameters
    ----------
    table
        A result of `cemlab.stats`: group columns, then n and the figures.
    min_n
        The smallest group that may be shown. Editions of one run must use the same.
    n
        The column that holds the group's size; a missing size counts as too small. So does a
        too small group that it is compared with (n_against, n_before, n_after).

    Returns
    -------
    DataFrame
        A copy with the same attrs, and attrs["min_group"]; in hidden rows every figure is missing
        (n itself, numbers and dates right of it, figures with known names left of it, the
        quadrant), nothing signals, and `suppressed` is True.

    Notes
    -----
    Tables of different answers (all years, the last year) agree only as far as the same groups
    are small in both; `cemlab run` tries to undo the hiding across all tables before it
    publishes them.

    References
    ----------
    Hundepool et al. (2012) Statistical Disclosure Control, 4.

    Examples
    --------
    >>> table = pd.DataFrame({"region": list("NSW"), "n": [40, 3, 20], "value": [7.1, 2.0, 6.0]})
    >>> hide_small_groups(table, 10)["value"].tolist()
    [7.1, nan, nan]
    """
    out = table.copy()
    small = ~(out[n] >= min_n)
    for side in _SIDES:
        small |= ~(out[side] >= min_n) if side in out else small
    small |= out["suppressed"].astype(bool) if "suppressed" in out else small
    hidden = _given_away(out, n, small, min_n)
    for column in _figures(out, n):
        out[column] = out[column].mask(hidden)
    out[n] = out[n].astype("float64")
    if "signal" in out:
        out["signal"] = out["signal"] & ~hidden
    out.attrs["min_group"] = min_n
    out["suppressed"] = hidden
    return out


def _given_away(table: pd.DataFrame, n: str, small: pd.Series, least: int) -> np.ndarray:
    """Tell which rows to hide, as themselves or for the group that they are compared with."""
    rows = table.assign(**{n: table[n].astype("float64").fillna(0)}).reset_index(drop=True)
    hidden, named = small.to_numpy(bool), np.zeros(len(rows), dtype=bool)
    if {"against", "n_against"} <= set(rows):
        named = rows["against"].ne("rest").to_numpy()
        group = rows.columns[rows.columns.get_loc("against") - 1]
        other = {group: rows["against"], n: rows["n_against"].fillna(0)}
        rows = pd.concat([rows, rows.assign(**other)[named]], ignore_index=True)
    alone = (
        np.append(hidden & ~named, rows[n].iloc[len(hidden) :] < least) if any(named) else hidden
    )
    found = np.zeros(len(rows), dtype=bool)
    for part in _parts(rows, n):
        cells = _cells(rows.iloc[part], n)
        place = _numbered(cells, list(cells))
        sizes = rows[n].to_numpy()[part] / np.bincount(place)[place]  # a group counts once
        found[part] = _with_complements(cells, sizes, alone[part], least)
    hidden = hidden | found[: len(hidden)]
    hidden[named] |= found[len(hidden) :]
    return hidden


def _parts(table: pd.DataFrame, n: str) -> Iterator[np.ndarray]:
    """Yield the rows of each part whose groups are parts of one whole."""
    left = table.columns[: table.columns.get_loc(n)]
    cells = pd.DataFrame({c: pd.factorize(table[c].astype(str))[0] for c in left if c in _APART})
    place = _numbered(cells, list(cells)) if len(cells) else np.zeros(len(table), dtype=int)
    yield from (np.flatnonzero(place == number) for number in np.unique(place))


def _figures(table: pd.DataFrame, n: str) -> list[str]:
    """Name the columns that tell something of a group; its own name is not among them."""
    right = [c for c in table.columns[table.columns.get_loc(n) :] if c not in _WORDS]
    figures = [c for c in right if _tells(table[c])]
    return [*figures, *(c for c in table if c in _NAMED and c not in figures)]


def _tells(column: pd.Series) -> bool:
    """Whether a column holds figures: numbers, dates, or words such as "en 40, de 3"."""
    if types.is_bool_dtype(column) or isinstance(column.dtype, pd.CategoricalDtype):
        return False
    if types.is_numeric_dtype(column) or types.is_datetime64_any_dtype(column):
        return True
    return bool(column.astype("str").str.contains(r"\d").any())


def _cells(table: pd.DataFrame, n: str) -> pd.DataFrame:
    """Give a number to each group, column by column; columns that say the same count once."""
    left = list(table.columns[: table.columns.get_loc(n)])
    told = [c for c in left if c not in _NAMED and c not in _WORDS]
    codes = {c: pd.factorize(table[c].astype(str), sort=True)[0] for c in told}
    kept: list[str] = []
    for column, code in codes.items():
        same = any(_settles(codes[k], code) and _settles(code, codes[k]) for k in kept)
        if not same and len(set(code)) > 1:
            kept.append(column)
    return pd.DataFrame({c: codes[c] for c in kept}, index=range(len(table)))


def _settles(fine: np.ndarray, coarse: np.ndarray) -> bool:
    """Whether each group of one column lies within one group of the other."""
    return len(set(zip(fine, coarse, strict=True))) == len(set(fine))


def _with_complements(
    cells: pd.DataFrame, sizes: np.ndarray, small: np.ndarray, least: int
) -> np.ndarray:
    """Hide more rows, margin by margin from the coarsest to the table itself."""
    hidden = small.copy()
    known: dict[tuple[str, ...], np.ndarray] = {(): np.ones(len(cells), dtype=bool)}
    for depth in range(1, cells.shape[1] + 1):
        for names in combinations(cells, depth):
            place = _numbered(cells, names)
            size = np.bincount(place, sizes)
            within = np.zeros(len(size), dtype=bool)
            for part in combinations(names, depth - 1):
                within[place[~known[part]]] = True  # hidden with a margin
            within |= size < least
            if depth == cells.shape[1]:
                within |= np.bincount(place, hidden).astype(bool)
            first = np.unique(place, return_index=True)[1]
            lines = [
                np.where(known.get(fixed, True), _numbered(cells, fixed), -1)[first]
                for fixed in _lines(cells, names)
            ]
            within = _protect(lines, size, within, least)
            known[names] = ~within[place]
            hidden |= within[place]
    return hidden


def _numbered(cells: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Give a number to each combination of some columns."""
    if not names:
        return np.zeros(len(cells), dtype=int)
    return cells.groupby(list(names), sort=True).ngroup().to_numpy()


def _lines(cells: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Tell, column by column, which others stay as they are while it runs through its groups."""
    for run in names:
        others = [c for c in cells if c != run]
        coarser = {c for c in others if _settles(cells[run].to_numpy(), cells[c].to_numpy())}
        finer = {c for c in others if _settles(cells[c].to_numpy(), cells[run].to_numpy())}
        fixed = (set(names) - {run} - finer) | coarser
        yield tuple(c for c in cells if c in fixed)


def _protect(
    lines: list[np.ndarray], size: np.ndarray, hidden: np.ndarray, least: int
) -> np.ndarray:
    """Hide groups until no line gives a hidden one away; a line's number is -1 without a total."""
    hidden = hidden.copy()
    while True:
        short = [_short(line, size, hidden, least) for line in lines]
        weak = [np.isin(line, list(numbers)) for line, numbers in zip(lines, short, strict=True)]
        if not any(w.any() for w in weak):
            settled = _settled(lines, size, hidden)
            near = [np.isin(line, line[settled & (line >= 0)]) for line in lines]
            weak = near if settled.any() else weak
        open_to = np.any(weak, axis=0) & ~hidden & (size > 0) if weak else hidden & False
        if not open_to.any():
            return hidden
        # Best is a group whose other lines hold hidden ones already; then the smallest.
        fresh = np.zeros(len(size), dtype=int)
        for line in lines:
            fresh += (line >= 0) & ~np.isin(line, line[hidden & (size > 0)])
        order = np.lexsort((np.arange(len(size)), size, fresh))
        hidden[order[open_to[order]][0]] = True


def _short(line: np.ndarray, size: np.ndarray, hidden: np.ndarray, least: int) -> set[int]:
    """Name the lines whose hidden groups are one alone, or too few answers between them."""
    held = hidden & (size > 0) & (line >= 0)
    if not held.any():
        return set()
    count, total = np.bincount(line[held]), np.bincount(line[held], size[held])
    return set(np.flatnonzero((count == 1) | ((count > 1) & (total < least))))


def _settled(lines: list[np.ndarray], size: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Tell the hidden groups whose size the sums of all lines settle."""
    held = np.flatnonzero(hidden & (size > 0))
    found = np.zeros(len(size), dtype=bool)
    sums = [
        (line[held] == number).astype(float)
        for line in lines
        for number in np.unique(line[held])
        if number >= 0
    ]
    if len(sums):
        _, strength, ways = np.linalg.svd(np.array(sums), full_matrices=False)
        ways = ways[strength > 1e-9 * strength.max()]
        found[held] = (ways**2).sum(axis=0) > 1 - 1e-9
    return found
