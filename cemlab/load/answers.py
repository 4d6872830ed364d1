"""One source's export → responses, ratings, choices and comments."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa

from cemlab.load.columns import (
    NAN,
    as_arrow,
    constant,
    distinct,
    filled,
    longest,
    spread,
    words,
)
from cemlab.load.dates import drop_future, read_times
from cemlab.load.files import Export
from cemlab.load.keys import read_ids
from cemlab.load.marks import StraightLines, marks
from cemlab.load.numbers import read_amounts, read_flags, read_ratings
from cemlab.load.set_aside import SetAside
from cemlab.load.tables import shape
from cemlab.privacy import redact
from cemlab.study import RATING_ROLES, Item, Source, SourceColumns, Study
from cemlab.text import detect_language

# No comment is a book; a cell of this length is a slip of the export.
_LONGEST = 100_000


@dataclass
class SourceTables:
    """What one source adds to each table, the export's own ids, and what came before them."""

    responses: pd.DataFrame
    ratings: pd.DataFrame
    not_applicable: pd.DataFrame
    choices: pd.DataFrame
    comments: pd.DataFrame
    ids: pd.Series
    prefix: str = ""


def read_source(
    study: Study,
    name: str,
    export: Export,
    aside: SetAside,
    names: Iterable[str] = (),
    key: bytes | None = None,
) -> SourceTables:
    """Read one source of a study.

    Parameters
    ----------
    study, name
        The study, and which of its sources.
    export
        Its cells; those that are read are dropped.
    aside
        Receives the rows and cells that are not used.
    names, key
        Persons to mask in what customers wrote, and the key of their pseudonyms.

    Returns
    -------
    SourceTables
        A response whose one rating cannot be read keeps its others.
    """
    source, hide = study.sources[name], partial(redact, names=names, key=key)
    cells, ids = export.cells, read_ids(source, name, export, aside)
    table = _responses(study, name, export, aside)
    table["response_id"] = ids
    keep, straight, left = ~aside.gone, StraightLines(source, len(ids)), {}
    # Texts first, as they take most memory until they are read.
    for key, item in sorted(source.items.items(), key=lambda item: item[1].role in RATING_ROLES):
        left[key] = item
    rated, away, chosen, said = [], [], [], []
    _drop_read(source, left, cells)
    while left:
        key, item = next(iter(left.items()))
        column = item.column or key
        if item.role in RATING_ROLES:
            numbers, none = _ratings(key, item, ids, cells[column], aside, straight)
            rated.append(numbers)
            away.append(none)
        elif item.role == "choice":
            ticked = _worded(_those(cells[column], keep), export.labels.get(column, {}))
            chosen.append(_choices(_those(ids, keep), key, item, ticked, hide))
        else:
            written = _written(column, item.translation, cells, aside)
        del left[key]
        _drop_read(source, left, cells)
        if item.role == "comment":
            said.append(_comments(study, table, key, item, *written, hide))
    table["marks"] = marks(source, cells, keep, straight.found())
    return SourceTables(
        responses=shape("responses", table if keep.all() else table[keep]),
        ratings=shape("ratings", _stack(rated)),
        not_applicable=shape("not_applicable", _stack(away)),
        choices=shape("choices", _stack(chosen)),
        comments=shape("comments", _stack(said)),
        ids=_those(ids, keep),
    )


def _drop_read(source: Source, items: Mapping[str, Item], cells: pd.DataFrame) -> None:
    """Drop columns that no item needs any more: a large export does not stand in memory twice."""
    left = {column for key, i in items.items() for column in (i.column or key, i.translation)}
    left |= {source.columns.status, source.columns.finished, source.columns.seconds}
    read = [column for column in cells if column not in left]
    for column in read:
        del cells[column]
    if read:
        pa.default_memory_pool().release_unused()


def _those(values: pd.Series, where: np.ndarray) -> pd.Series:
    """Pick values, numbered anew; all of them without a copy."""
    return values if where.all() else pd.Series(values.array[where])


def _responses(study: Study, name: str, export: Export, aside: SetAside) -> pd.DataFrame:
    """Collect what is known of each response besides its answers, for all rows."""
    source, cells = study.sources[name], export.cells
    columns = source.columns
    table, why_not = _times(study, columns, export, aside)
    for key, otherwise in (("may_quote", source.quotable), ("may_contact", False)):
        table[key] = otherwise
        if column := getattr(columns, key):
            found, why_not[column] = read_flags(cells[column])
            # Who did not say yes has not agreed.
            table[key] = found.fillna(False).astype(bool)
    if columns.touchpoint:
        found, why_not[columns.touchpoint] = touchpoints(study, cells[columns.touchpoint])
        table["touchpoint"] = found
    for column, why in why_not.items():
        aside.cells(why.notna(), column, why)
    plain = ["contact_role", "wave", "channel", "language"]
    # Who was promised anonymity is not joined with the CRM, so the name is not even read.
    plain += [] if source.promise == "anonymous" else ["customer_id"]
    named = {key: getattr(columns, key) for key in plain}
    named |= {key: column or key for key, column in source.segments.items()}
    for key, column in named.items():
        if column:
            table[key] = words(_worded(cells[column], export.labels.get(column, {})))
    standing = {"source": name, "pattern": source.pattern, "language": study.language}
    if columns.language:
        table["language"] = table["language"].fillna(standing.pop("language"))
    for key, word in standing.items():
        table[key] = constant(word, cells.index)
    return table


def _times(
    study: Study, columns: SourceColumns, export: Export, aside: SetAside
) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """Read times and weights; a row without its own time or weight is set aside."""
    table = pd.DataFrame({"weight": 1.0}, index=export.cells.index)
    reading = partial(
        read_times,
        timezone=study.timezone,
        day_first=study.day_first,
        serials=export.kind == "excel",
    )
    until = None
    if columns.answered_at:
        times, why = drop_future(*reading(export.cells[columns.answered_at]))
        table["answered_at"] = times
        aside.whole_rows(times.isna(), columns.answered_at, why)
        until = None if times.isna().all() else times.max()
    if columns.weight:
        table["weight"], why = read_amounts(export.cells[columns.weight])
        bad = ~(table["weight"] >= 0)
        aside.whole_rows(bad, columns.weight, why.fillna("no weight of 0 or more"))
    if not columns.happened_at:
        return table, {}
    times, why = reading(export.cells[columns.happened_at], month_until=until)
    table["happened_at"] = times
    return table, {columns.happened_at: why}


def touchpoints(study: Study, cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Touch point ids from ids or labels, and a reason where a word is neither."""
    known = {p.label.strip().casefold(): key for key, p in study.touchpoints.items()}
    known |= {key.casefold(): key for key in study.touchpoints}
    codes, given = distinct(cells)
    found = [known.get(word.casefold(), NAN) for word in given]
    if found == given and words(cells) is cells:  # most exports write what the study does
        return cells, constant(None, cells.index)
    bad = [bool(w) and f is NAN for w, f in zip(given, found, strict=True)]
    why = ["no touch point of the study" if b else NAN for b in bad]
    return spread(found, codes, cells.index), spread(why, codes, cells.index)


def _ratings(
    key: str, item: Item, ids: pd.Series, cells: pd.Series, aside: SetAside, straight: StraightLines
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of one item's numbers, and of whom it does not apply to."""
    values, none, why = read_ratings(
        cells,
        low=item.scale.low,
        high=item.scale.high,
        labels=item.scale.labels,
        not_applicable=item.not_applicable,
    )
    if item.role == "recommend" and (item.scale.low, item.scale.high) == (0, 10):
        broken = values.ne(values.round()) & values.notna()
        if broken.any():
            why = why.mask(broken, "is no whole number, as Net Promoter needs")
            values = values.mask(broken)
    aside.cells(why.notna(), item.column or key, why)
    straight.add(item, values.to_numpy())
    given = values.notna().to_numpy() & ~aside.gone
    none = none.to_numpy() & ~aside.gone
    rows = _long(_those(ids, given), key, value=_those(values, given).array)
    return rows, _long(_those(ids, none), key)


def _long(ids: pd.Series, item: str, **columns: pd.Series | np.ndarray) -> pd.DataFrame:
    """One item's column as rows."""
    table = {"response_id": ids, "item": constant(item, ids.index), **columns}
    return pd.DataFrame(table, copy=False)


def _stack(parts: list[pd.DataFrame]) -> pd.DataFrame | None:
    """Parts below each other, which are then let go; None where there are none."""
    whole = pd.concat(parts, ignore_index=True) if parts else None
    parts.clear()
    return whole


def _worded(cells: pd.Series, labels: dict[float, str]) -> pd.Series:
    """Write the words of an export that holds numbers for them."""
    if not labels:
        return cells
    known = {f"{number:g}": word for number, word in labels.items()}
    plain = cells.str.strip().str.replace(r"\.0+$", "", regex=True)
    return plain.map(known).fillna(cells).astype("str")


def _choices(
    ids: pd.Series, key: str, item: Item, cells: pd.Series, hide: Callable[[pd.Series], pd.Series]
) -> pd.DataFrame:
    """Ticked options, several per cell where the item names a separator."""
    option = cells.str.split(item.separator, regex=False) if item.separator else cells
    rows = _long(ids, key, option=option).explode("option", ignore_index=True)
    # A customer's own words under "other" are redacted as any text is.
    rows["option"] = hide(words(rows["option"].astype("str")))
    return rows.dropna(subset="option").drop_duplicates()


def _written(
    column: str, translation: str | None, cells: pd.DataFrame, aside: SetAside
) -> tuple[np.ndarray, list[pd.Series]]:
    """Which rows hold a text; the texts, and the translations where there are any."""
    given = filled(cells[column]) & ~aside.gone
    if longest(as_arrow(cells[column])) > _LONGEST:
        long = (cells[column].str.len() > _LONGEST).to_numpy(dtype=bool)
        aside.cells(long, column, f"longer than {_LONGEST:,} characters")
        given &= ~long
    columns = [column, *([translation] if translation else [])]
    return given, [words(_those(cells[column], given)) for column in columns]


def _comments(
    study: Study,
    table: pd.DataFrame,
    key: str,
    item: Item,
    given: np.ndarray,
    texts: list[pd.Series],
    hide: Callable[[pd.Series], pd.Series],
) -> pd.DataFrame:
    """Redacted texts, each on the item's touch point or the answer's."""
    rows = _long(_those(table["response_id"], given), key)
    for column in ("text", "translation")[: len(texts)]:
        rows[column] = hide(texts.pop(0))
        pa.default_memory_pool().release_unused()
    rows["comment_id"] = rows["response_id"] + "-" + key
    if item.touchpoint:
        rows["touchpoint"] = constant(item.touchpoint, rows.index)
    elif "touchpoint" in table:
        rows["touchpoint"] = _those(table["touchpoint"], given)
    rows["language"] = detect_language(rows["text"], default=study.language)
    return rows
