"""One source's export → responses, ratings, choices and comments."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import pandas as pd

from cemlab.load.dates import drop_future, read_times
from cemlab.load.files import Export
from cemlab.load.marks import marks
from cemlab.load.numbers import NAN, distinct, read_amounts, read_flags, read_ratings, spread
from cemlab.load.set_aside import WHOLE_ROW, SetAside
from cemlab.load.tables import all_differ, constant, shape
from cemlab.privacy import redact
from cemlab.study import RATING_ROLES, Item, Source, SourceColumns, Study
from cemlab.text import detect_language

# Two customers may give the same ratings, but nobody writes this many characters alike: at the same
# time or as the same customer; and where neither is known, so that a stock phrase stays.
_SENT_TWICE, _UNDATED = 40, 100
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
    ids = _keys(source, name, export, aside)
    table = _responses(study, name, export, aside)
    table["response_id"] = ids
    for column in list(_done(source, export)):
        del export.cells[column]
    if aside.gone.any():
        keep = ~aside.gone
        cells, ids, table = export.cells[keep], ids[keep], table[keep]
    else:
        keep, cells = slice(None), export.cells
    rated, away, chosen, said = [], [], [], []
    for key, item in source.items.items():
        column = item.column or key
        if item.role in RATING_ROLES:
            values, left, why = read_ratings(
                export.cells[column],
                low=item.scale.low,
                high=item.scale.high,
                labels=item.scale.labels,
                not_applicable=item.not_applicable,
            )
            aside.cells(why.notna(), column, why)
            values = values[keep].dropna()
            rated.append(_long(ids[values.index], key, value=values))
            away.append(_long(ids, key)[left[keep]])
        elif item.role == "choice":
            ticked = _worded(cells[column], export.labels.get(column, {}))
            chosen.append(_choices(ids, key, item, ticked, hide))
        else:
            about = table["touchpoint"] if "touchpoint" in table else pd.Series(dtype=object)
            long = export.cells[column].str.len() > _LONGEST
            aside.cells(long, column, f"longer than {_LONGEST:,} characters")
            texts = hide(
                words(cells[column].mask(long[keep], "") if long.any() else cells[column]).dropna()
            )
            said.append(_comments(study, ids, key, item, texts, about))
            if item.translation:
                said[-1]["translation"] = hide(words(cells[item.translation]))
    ratings = shape("ratings", _stack(rated))
    table["marks"] = marks(source, cells, ids, ratings)
    return SourceTables(
        responses=shape("responses", table),
        ratings=ratings,
        not_applicable=shape("not_applicable", _stack(away)),
        choices=shape("choices", _stack(chosen)),
        comments=shape("comments", _stack(said)),
        ids=ids,
    )


def _done(source: Source, export: Export) -> Iterator[str]:
    """Columns that are read by now, so that a large export does not stand in memory twice."""
    left = {
        column for key, i in source.items.items() for column in (i.column or key, i.translation)
    }
    left |= {source.columns.status, source.columns.finished, source.columns.seconds}
    return (column for column in export.cells if column not in left)


def _keys(source: Source, name: str, export: Export, aside: SetAside) -> pd.Series:
    """Read response ids; rows without one, and rows that come again, are set aside."""
    cells, column = export.cells, source.columns.response_id
    if column:
        ids = cells[column].str.strip()
        aside.whole_rows(ids == "", column, "no response id")
    else:
        ids = name + "-" + export.rows.astype("str")
    # Of a few scores without id or time, two customers may well give the same.
    if known := column or source.columns.answered_at:
        key = ids if column else cells[known]
        if not all_differ(key.to_frame()):
            again = key.duplicated(keep=False)
            row = _alike(cells, again, list(cells))
            aside.repeated(row, column or WHOLE_ROW, "the same as an earlier row")
            if column:
                why = "the response id of an earlier row, with other answers"
                aside.repeated(ids, column, why)
    if column:
        others = [c for c in cells if c != column]
        texts = [i.column or k for k, i in source.items.items() if i.role == "comment"]
        known = source.columns.answered_at or source.columns.customer_id
        least = _SENT_TWICE if known else _UNDATED
        long = pd.Series(False, index=cells.index)
        for text in texts:
            long |= cells[text].str.len() >= least
        said = cells.loc[long, texts]
        begin = said.apply(lambda text: text.str.slice(0, _SENT_TWICE))
        if others and len(said) and not all_differ(begin):
            again = said.duplicated(keep=False).reindex(cells.index, fill_value=False)
            row = _alike(cells, again, others)
            aside.repeated(row, WHOLE_ROW, "word for word an earlier row under another id")
    return ids


def _alike(cells: pd.DataFrame, maybe: pd.Series, columns: list[str]) -> pd.Series:
    """Give rows that are alike one number; only those that may be are compared."""
    row = pd.Series(range(-1, -1 - len(cells), -1), index=cells.index)
    row[maybe] = cells[maybe].groupby(columns, sort=False, dropna=False).ngroup()
    return row


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
        aside.whole_rows(times.isna(), columns.answered_at, why.fillna("blank"))
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


def words(cells: pd.Series) -> pd.Series:
    """Strip text; blank becomes missing."""
    stripped = cells.str.strip()
    blank = stripped == ""
    return stripped.mask(blank) if blank.any() else stripped


def touchpoints(study: Study, cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Touch point ids from ids or labels, and a reason where a word is neither."""
    known = {p.label.strip().casefold(): key for key, p in study.touchpoints.items()}
    known |= {key.casefold(): key for key in study.touchpoints}
    codes, given = distinct(cells)
    found = [known.get(word.casefold(), NAN) for word in given]
    bad = [bool(w) and f is NAN for w, f in zip(given, found, strict=True)]
    why = ["no touch point of the study" if b else NAN for b in bad]
    return spread(found, codes, cells.index), spread(why, codes, cells.index)


def _long(ids: pd.Series, item: str, **columns: pd.Series) -> pd.DataFrame:
    """One item's column as rows."""
    return pd.DataFrame({"response_id": ids, "item": constant(item, ids.index), **columns})


def _stack(parts: list[pd.DataFrame]) -> pd.DataFrame | None:
    """Parts below each other; None where there are none."""
    return pd.concat(parts, ignore_index=True) if parts else None


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


def _comments(
    study: Study, ids: pd.Series, key: str, item: Item, texts: pd.Series, about: pd.Series
) -> pd.DataFrame:
    """Redacted texts, each on the item's touch point or the answer's."""
    rows = _long(ids[texts.index], key, text=texts)
    rows["comment_id"] = rows["response_id"] + "-" + key
    rows["touchpoint"] = item.touchpoint or about.reindex(rows.index)
    rows["language"] = detect_language(rows["text"], default=study.language)
    return rows
