"""One source's export → responses, ratings, choices and comments."""

from dataclasses import dataclass, field

import pandas as pd

from cemlab.load.dates import read_times
from cemlab.load.files import Export
from cemlab.load.numbers import read_amounts, read_flags, read_ratings
from cemlab.load.set_aside import SetAside
from cemlab.load.tables import shape
from cemlab.privacy import redact
from cemlab.study import RATING_ROLES, Item, Source, Study
from cemlab.text import detect_language

_MISSING_DATE = "blank"


@dataclass
class SourceTables:
    """What one source adds to each table; `ids` leads from the export's ids to the tables'."""

    responses: pd.DataFrame
    ratings: pd.DataFrame
    not_applicable: pd.DataFrame
    choices: pd.DataFrame
    comments: pd.DataFrame
    ids: dict[str, str] = field(default_factory=dict)


def read_source(study: Study, name: str, export: Export, aside: SetAside) -> SourceTables:
    """Read one source of a study.

    Parameters
    ----------
    study, name
        The study, and which of its sources.
    export
        Its cells.
    aside
        Receives the rows and cells that are not used.

    Returns
    -------
    SourceTables
        A response whose one rating cannot be read keeps its others.
    """
    source = study.sources[name]
    ids = _keys(source, name, export, aside)
    table = _responses(study, name, export, aside)
    table["response_id"] = ids
    keep = ~aside.gone
    cells, ids = export.cells[keep], ids[keep]
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
            rated.append(_long(ids, key, value=values[keep]).dropna(subset="value"))
            away.append(_long(ids, key)[left[keep]])
        elif item.role == "choice":
            chosen.append(_choices(ids, key, item, cells[column]))
        else:
            said.append(_comments(study, ids, key, item, cells[column]))
    return SourceTables(
        responses=shape("responses", table[keep]),
        ratings=shape("ratings", _stack(rated)),
        not_applicable=shape("not_applicable", _stack(away)),
        choices=shape("choices", _stack(chosen)),
        comments=shape("comments", _stack(said)),
        ids=dict.fromkeys(ids, ""),
    )


def _keys(source: Source, name: str, export: Export, aside: SetAside) -> pd.Series:
    """Response ids; rows without one, and rows that come again, are set aside."""
    cells = export.cells
    column = source.columns.response_id
    first = (
        pd.Series(range(len(cells))).groupby([cells[c].to_numpy() for c in cells]).transform("min")
    )
    again = first.to_numpy() != range(len(cells))
    if column is None:
        ids = name + "-" + export.rows.astype("str")
        # Two customers may say the same of few questions; only a whole text gives it away.
        again &= cells.shape[1] > 1
        key = "(whole row)"
    else:
        ids = cells[column].str.strip()
        aside.whole_rows(ids == "", column, "no response id")
        key = column
    same = "the same as row " + export.rows.iloc[first.to_numpy()].astype("str").set_axis(
        cells.index
    )
    aside.whole_rows(pd.Series(again, index=cells.index), key, same)
    if column is not None:
        live = ids[~aside.gone]
        kept = export.rows[live.drop_duplicates().index].set_axis(live.drop_duplicates())
        twice = ids.duplicated() & ~aside.gone
        twice[live.index] = live.duplicated()
        row = ids.map(kept).astype("Int64").astype("str")
        aside.whole_rows(twice, column, "the response id of row " + row + ", with other answers")
    return ids


def _responses(study: Study, name: str, export: Export, aside: SetAside) -> pd.DataFrame:
    """What is known of each response besides its answers, for all rows of the export."""
    source, cells = study.sources[name], export.cells
    columns = source.columns
    table = pd.DataFrame(index=cells.index)
    flags = {}
    for key in ("answered_at", "happened_at"):
        if column := getattr(columns, key):
            until = table["answered_at"].max() if "answered_at" in table else None
            table[key], why = read_times(
                cells[column],
                timezone=study.timezone,
                day_first=study.day_first,
                serials=export.kind == "excel",
                month_until=None if until is pd.NaT else until,
            )
            if key == "answered_at":
                why = why.mask(table[key].isna() & why.isna(), _MISSING_DATE)
                aside.whole_rows(why.notna(), column, why)
            else:
                flags[column] = why
    table["weight"] = 1.0
    if columns.weight:
        table["weight"], why = read_amounts(cells[columns.weight])
        why = why.mask(why.isna() & ~(table["weight"] >= 0), "no weight of 0 or more")
        aside.whole_rows(why.notna(), columns.weight, why)
    for key, otherwise in (("may_quote", True), ("may_contact", False)):
        table[key] = otherwise
        if column := getattr(columns, key):
            found, flags[column] = read_flags(cells[column])
            # Who did not say yes has not agreed.
            table[key] = found.fillna(False).astype(bool)
    for key in ("customer_id", "contact_role", "wave", "channel", "language"):
        column = getattr(columns, key)
        if column and not (key == "customer_id" and source.promise == "anonymous"):
            table[key] = words(cells[column])
    if columns.touchpoint:
        table["touchpoint"], flags[columns.touchpoint] = touchpoints(
            study, cells[columns.touchpoint]
        )
    for column, why in flags.items():
        aside.cells(why.notna(), column, why)
    asked_in = table["language"] if "language" in table else words(pd.Series("", cells.index))
    table["language"] = asked_in.fillna(study.language)
    table["source"], table["pattern"] = name, source.pattern
    for segment, column in source.segments.items():
        table[segment] = words(cells[column or segment])
    return table


def words(cells: pd.Series) -> pd.Series:
    """Stripped text; blank becomes missing."""
    stripped = cells.str.strip()
    return stripped.mask(stripped == "")


def touchpoints(study: Study, cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Touch point ids from ids or labels, and a reason where a word is neither."""
    known = {p.label.strip().casefold(): key for key, p in study.touchpoints.items()}
    known |= {key.casefold(): key for key in study.touchpoints}
    given = words(cells)
    found = given.str.casefold().map(known).astype("str")
    why = pd.Series(float("nan"), index=cells.index, dtype="str")
    return found, why.mask(given.notna() & found.isna(), "no touch point of the study")


def _long(ids: pd.Series, item: str, **columns: pd.Series) -> pd.DataFrame:
    """One item's column as rows."""
    return pd.DataFrame({"response_id": ids, "item": item, **columns})


def _stack(parts: list[pd.DataFrame]) -> pd.DataFrame | None:
    """Parts below each other; None where there are none."""
    return pd.concat(parts, ignore_index=True) if parts else None


def _choices(ids: pd.Series, key: str, item: Item, cells: pd.Series) -> pd.DataFrame:
    """Ticked options, several per cell where the item names a separator."""
    option = cells.str.split(item.separator, regex=False) if item.separator else cells
    rows = _long(ids, key, option=option).explode("option", ignore_index=True)
    # A customer's own words under "other" are redacted as any text is.
    rows["option"] = redact(words(rows["option"].astype("str")))
    return rows.dropna(subset="option").drop_duplicates()


def _comments(study: Study, ids: pd.Series, key: str, item: Item, cells: pd.Series) -> pd.DataFrame:
    """Texts, redacted before anything else sees them."""
    rows = _long(ids, key, text=redact(words(cells))).dropna(subset="text")
    rows["comment_id"] = rows["response_id"] + "-" + key
    rows["touchpoint"] = item.touchpoint or float("nan")
    rows["language"] = detect_language(rows["text"], default=study.language)
    return rows
