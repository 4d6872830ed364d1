"""Exports → tables: the only door, and everything behind it is redacted."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from cemlab.errors import DataError, raise_all
from cemlab.load.answers import SourceTables, read_source
from cemlab.load.corrections import correct
from cemlab.load.feedback import Feedback
from cemlab.load.files import Export, read_export
from cemlab.load.forgotten import read_forgotten, set_forgotten_aside
from cemlab.load.keys import match_keys
from cemlab.load.lines import repeated_heads
from cemlab.load.others import read_beliefs, read_contacts, read_customers, read_feelings
from cemlab.load.remarks import note_unknown, note_unread
from cemlab.load.segments import join_spellings
from cemlab.load.set_aside import SetAside, set_no_answers_aside
from cemlab.load.sql import read_query
from cemlab.load.tables import TABLES, check_tables, shape
from cemlab.load.ticked import is_ticked
from cemlab.privacy import study_key
from cemlab.study import Study, read_study
from cemlab.study.checks import nearest

# Two to four words with capitals ("de", "von" aside); a post or a team is no person.
_PERSON = re.compile(
    r"(?:[^\W\d_a-z][\w.'’-]*,?\s+)(?:[^\W\d_][\w.'’-]*\s+){0,2}[^\W\d_a-z][\w'’-]+"
)
_POST = re.compile(
    r"\b(?:of|and|und|team|head|chief|officer|manage\w*|direct\w*|counsel|sales|service\w*|support|"
    r"account\w*|office|desk|depart\w*|group|unit|vertrieb|leit\w*)\b",
    re.I,
)


@contextmanager
def _lean() -> Iterator[None]:
    """Take memory of the system, which has it back as soon as a column is let go."""
    usual = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(usual)


@_lean()
def load_study(path: str | Path, data: str | Path | None = None) -> Feedback:
    """Read a study and its exports into tables.

    Parameters
    ----------
    path
        A study file, its folder, or a name under `data/` of the project.
    data
        The folder of the exports, where they do not lie beside the study file.

    Returns
    -------
    Feedback
        Redacted tables; what could not be used stands in `set_aside`, with its reason.

    Raises
    ------
    StudyError
        The study file is wrong; lists every problem with its line.
    DataError
        Exports that cannot be read, or columns that are not there; lists all.

    Examples
    --------
    >>> from cemlab import load_study
    >>> feedback = load_study("hitouch")
    >>> len(feedback.customers)
    1200
    """
    study = read_study(path, data=data, files=True)
    exports = read_exports(study, data)
    raise_all(_missing_columns(study, exports), DataError, f"{study.path} does not fit its exports")
    if study.corrections:
        correct(read_export(study.file_path(study.corrections, data)), study.files, exports)
    exports = {use: replace(e, cells=e.cells.copy(deep=False)) for use, e in exports.items()}
    asides = {use: SetAside(study.files[use], export.rows) for use, export in exports.items()}
    note_unread(study, exports, _read_columns(study, exports), asides)
    forgotten = read_forgotten(study)
    for use, export in exports.items():
        asides[use].remarks += repeated_heads(export)
        set_no_answers_aside(export, asides[use])
        set_forgotten_aside(study, use, export.cells, asides[use], forgotten)
    crm = {}
    for use, reader in {"customers": read_customers, "contacts": read_contacts}.items():
        crm[use] = reader(study, exports[use], asides[use]) if use in exports else shape(use)
    names = _persons(study, crm["customers"]["owner"], crm["contacts"]["account_manager"])
    who = (names, study_key(study.name))
    parts = {n: read_source(study, n, exports[n], asides[n], *who) for n in study.sources}
    raise_all(_too_few(study, asides, parts), DataError, "too few answers could be read")
    tables = _join_sources(study, parts) | crm
    known = crm["customers"]["customer_id"]
    for name in ("responses", "contacts"):
        tables[name]["customer_id"] = match_keys(tables[name]["customer_id"], known)
    if "customers" in exports:
        rows = {name: exports[name].rows[~asides[name].gone] for name in parts}
        note_unknown(study, tables["responses"], known, rows, asides)
    join_spellings(tables, asides)
    if "feelings" in exports:
        shared = _shared_ids(parts)  # could mean either, so they lead nowhere
        ids = {o: p.prefix + o for p in parts.values() for o in p.ids if o not in shared}
        tables["feelings"] = read_feelings(study, exports["feelings"], asides["feelings"], ids)
    if study.beliefs:
        tables["beliefs"] = read_beliefs(study, exports["beliefs"], asides["beliefs"])
    tables["set_aside"] = pd.concat([a.table() for a in asides.values()], ignore_index=True)
    tables["intake"] = _intake(study, exports, asides)
    tables["items"] = _items(study)
    whole = {name: tables[name] if name in tables else shape(name) for name in TABLES}
    check_tables({name: table for name, table in whole.items() if len(table)}, _sure(study))
    return Feedback(study=study, **whole)


def _sure(study: Study) -> list[str]:
    """Tables whose keys cannot come twice: no item has two numbers, and ids were looked at."""
    if len(study.sources) != 1:
        return ["ratings"]
    (source,) = study.sources.values()
    asked = [item for item in source.items.values() if item.role == "comment"]
    return ["ratings", "responses", *(["comments"] if len(asked) == 1 else [])]


def read_exports(study: Study, data: str | Path | None) -> dict[str, Export]:
    """Each file, sheet or query, read once; all that cannot be read is told together."""
    read: dict[tuple, Export] = {}
    found, problems = {}, {}
    for use, part in study.parts.items():
        asked = part.questionnaire and study.file_path(part.questionnaire, data)
        place = (part.query or study.file_path(part.file, data), part.sheet, asked)
        try:
            if place not in read and place not in problems:
                query = part.query
                read[place] = (
                    read_query(study.database, use, query) if query else read_export(*place)
                )
            found[use] = read.get(place)
        except DataError as error:
            problems[place] = str(error)
    raise_all(problems.values(), DataError, "exports cannot be read")
    return found


def _persons(study: Study, *columns: pd.Series) -> list[str]:
    """Names of the staff whom customers may name; "Head of Sales" or "Team 3" is none."""
    given = set(pd.concat(columns).dropna()) | {p.owner or "" for p in study.touchpoints.values()}
    return sorted(n for n in given if _PERSON.fullmatch(n) and not _POST.search(n))


def _wanted(study: Study) -> Iterator[tuple[str, str, tuple]]:
    """(use, column of the export, place in the study file) of every column that is named."""
    for use, source in study.sources.items():
        place = ("sources", use)
        for key, item in source.items.items():
            yield use, item.column or key, (*place, "items", key, "column")
            if item.translation:
                yield use, item.translation, (*place, "items", key, "translation")
        for key, column in source.columns.model_dump(exclude_none=True).items():
            yield use, column, (*place, "columns", key)
        for key, column in source.segments.items():
            yield use, column or key, (*place, "segments", key)
    for use in ("customers", "feelings", "contacts", "beliefs"):
        if (part := study.parts.get(use)) is not None:
            for key, column in part.columns.model_dump(exclude_none=True).items():
                yield use, column, (use, "columns", key)
            for key, column in getattr(part, "segments", {}).items():
                yield use, column or key, (use, "segments", key)


def _read_columns(study: Study, exports: dict[str, Export]) -> dict[str, set[str]]:
    """Which columns of each export are read; all where each option of a question has its own."""
    read = {
        use: set(export.cells) if use == "feelings" and is_ticked(study, export) else set()
        for use, export in exports.items()
    }
    for use, column, _ in _wanted(study):
        read[use].add(column)
    return read


def _missing_columns(study: Study, exports: dict[str, Export]) -> Iterator[str]:
    """Every column that a study names and its export lacks."""
    for use, column, place in _wanted(study):
        export = exports[use]
        by_option = use == "feelings" and place[-1] != "response_id" and is_ticked(study, export)
        if column not in export.cells and not by_option:
            hint = nearest(column, export.cells.columns)
            where = ".".join(place[:-1] if place[-1] == "column" else place)
            yield (
                f"line {study.line(*place)}, {where}: {export.path.name} has no column "
                f"'{column}': {hint}"
            )


def _too_few(
    study: Study, asides: dict[str, SetAside], parts: dict[str, SourceTables]
) -> Iterator[str]:
    """Find sources of which fewer than two rows are left, or none that has a weight."""
    for use, source in study.sources.items():
        kept = int((~asides[use].gone).sum())
        if kept < 2:
            notes = asides[use].table()
            most = notes.groupby(["column", "reason"]).size().nlargest(3)
            why = "; ".join(f"{n} rows: {column} {why}" for (column, why), n in most.items())
            yield (
                f"{study.files[use]} (source {use}): {kept} of {len(asides[use].gone)} rows "
                f"can be used, at least 2 are needed{': ' + why if why else ': export more'}"
            )
        elif not parts[use].responses["weight"].gt(0).any():
            yield (
                f"{study.files[use]} (source {use}): no weight in column "
                f"'{source.columns.weight}' is above 0: mend it, or take `weight` out of the study"
            )


def _shared_ids(parts: dict[str, SourceTables]) -> set[str]:
    """Ids that more than one source uses."""
    if len(parts) < 2:
        return set()
    every = pd.concat([part.ids for part in parts.values()])
    return set(every[every.duplicated()])


def _join_sources(study: Study, parts: dict[str, SourceTables]) -> dict[str, pd.DataFrame]:
    """One table of each kind; where two sources share ids, theirs get the source's name."""
    shared = _shared_ids(parts)
    kinds = ("responses", "ratings", "not_applicable", "choices", "comments")
    for name, part in parts.items():
        if shared and not shared.isdisjoint(part.ids):
            part.prefix = f"{name}-"
            for kind in kinds:
                getattr(part, kind)["response_id"] = name + "-" + getattr(part, kind)["response_id"]
            part.comments["comment_id"] = name + "-" + part.comments["comment_id"]
    if len(parts) == 1:
        return {kind: getattr(part, kind) for kind in kinds}
    return {k: shape(k, pd.concat([getattr(p, k) for p in parts.values()])) for k in kinds}


def _items(study: Study) -> pd.DataFrame:
    """Make the items table from the study file."""
    rows = [
        {
            "item": key,
            "source": name,
            "role": item.role,
            "wording": next(iter(item.wording.values()), None),
            "scale_low": item.scale.low if item.scale else None,
            "scale_high": item.scale.high if item.scale else None,
            **item.model_dump(
                include={"touchpoint", "dimension", "level", "asked_from", "asked_until"}
            ),
        }
        for name, source in study.sources.items()
        for key, item in source.items.items()
    ]
    return shape("items", pd.DataFrame(rows))


def _intake(study: Study, exports: dict[str, Export], asides: dict[str, SetAside]) -> pd.DataFrame:
    """One row per file: what came in, what was kept."""
    rows = [
        {
            "file": study.files[use],
            "used_as": use,
            "rows_in": len(export.rows),
            "rows_kept": int((~asides[use].gone).sum()),
            "rows_set_aside": int(asides[use].gone.sum()),
            "remarks": "; ".join(asides[use].remarks) or None,
            **{k: getattr(export, k) for k in ("sha256", "platform", "encoding", "delimiter")},
        }
        for use, export in exports.items()
    ]
    return shape("intake", pd.DataFrame(rows))
