"""What types cannot say: names that must exist, scales that must be possible."""

import difflib
import re
import zoneinfo
from collections.abc import Iterable, Iterator
from pathlib import Path

from cemlab.study.models import RATING_ROLES, STEPS, Item, Study
from cemlab.study.values import RESERVED

Problem = tuple[tuple, str]
_ID = re.compile(r"[A-Za-z][\w-]*")
_TABULAR = (
    *(".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet"),
    *(".json", ".jsonl", ".sav", ".zsav", ".por", ".dta"),
)
_TABLES = ("customers", "feelings", "contacts", "beliefs")


def nearest(name: str, names: Iterable[object]) -> str:
    """Say which of `names` was probably meant, else list them; for error messages.

    Examples
    --------
    >>> nearest("colums", ["file", "columns"])
    'did you mean columns?'
    >>> nearest("x", ["file", "columns"])
    'choose from file, columns'
    """
    known = [str(n) for n in names]
    folded = {n.casefold(): n for n in known}
    close = difflib.get_close_matches(str(name).casefold(), folded, n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(folded[c] for c in close)}?"
    if not known:
        return "none is declared"
    more = ", …" if len(known) > 25 else ""
    return "choose from " + ", ".join(known[:25]) + more


def check(study: Study) -> Iterator[Problem]:
    """Yield each contradiction within a study as (place, message)."""
    if study.timezone not in zoneinfo.available_timezones():
        hint = nearest(study.timezone, sorted(zoneinfo.available_timezones()))
        hint = hint if hint.startswith("did") else "write one such as Europe/Berlin"
        yield ("timezone",), f"'{study.timezone}' is not a time zone: {hint}"
    yield from _check_names(study)
    for name, source in study.sources.items():
        place = ("sources", name)
        if name in _TABLES:
            yield place, f"a source may not be called {name}: choose another name"
        if not source.items:
            yield (*place, "items"), "no item is declared: a source needs at least one"
        if source.promise == "anonymous" and source.columns.customer_id:
            yield (
                (*place, "columns", "customer_id"),
                "was promised anonymity, so its answers are not joined with customers: take "
                "customer_id out, or correct the promise",
            )
        for key, item in source.items.items():
            yield from _check_item(study, (*place, "items", key), item, source.columns.touchpoint)
    yield from _check_touchpoints(study)
    yield from _check_origins(study)
    yield from _check_written(study)
    parts = (*study.sources.values(), *([study.customers] if study.customers else []))
    segments = sorted({name for part in parts for name in part.segments})
    if study.country is not None and study.country not in segments:
        yield ("country",), f"'{study.country}' is no segment: {nearest(study.country, segments)}"


def _check_origins(study: Study) -> Iterator[Problem]:
    """Each part comes from a file or from a query, and queries need a database."""
    for name, part in study.parts.items():
        place = (name,) if name in _TABLES else ("sources", name)
        if (part.file is None) == (part.query is None):
            yield place, "needs a file or a query, one of them: add file: answers.csv"
        if part.query is not None and study.database is None:
            yield (
                (*place, "query"),
                "needs the database: write database: NAME, where NAME is the environment "
                "variable that holds its address",
            )
    if study.database is not None and not re.fullmatch(r"[A-Za-z_]\w*", study.database):
        yield (
            ("database",),
            "must be the name of an environment variable: an address, which may hold a "
            "password, does not belong in a study",
        )


def _check_written(study: Study) -> Iterator[Problem]:
    """Files that cemlab writes lie beside the study file and replace nothing of the study's."""
    if (name := study.quotes) is None:
        return
    if not re.fullmatch(r"[\w-][\w .-]*\.(?:csv|xlsx)", name) or name in study.inputs:
        yield ("quotes",), "must be a CSV or XLSX of its own beside the study file: quotes.csv"


def _check_names(study: Study) -> Iterator[Problem]:
    """Names become ids and columns, so they must be plain and free."""
    places = [("sources",), ("touchpoints",)]
    places += [("sources", s, "items") for s in study.sources]
    places += [("sources", s, "segments") for s in study.sources]
    groups = [study.sources, study.touchpoints]
    groups += [s.items for s in study.sources.values()]
    groups += [s.segments for s in study.sources.values()]
    if study.customers:
        places.append(("customers", "segments"))
        groups.append(study.customers.segments)
    for place, names in zip(places, groups, strict=True):
        for name in names:
            if not _ID.fullmatch(name):
                yield (
                    (*place, name),
                    f"'{name}' must begin with a letter and hold only "
                    "letters, digits, - and _: put the words in a label",
                )
            elif place[-1] == "segments" and name in RESERVED:
                yield (*place, name), f"'{name}' is a column of every study: name it otherwise"


def _check_item(study: Study, place: tuple, item: Item, by_row: str | None) -> Iterator[Problem]:
    """One item: its scale, its touch point, its dates."""
    if item.touchpoint is not None and item.touchpoint not in study.touchpoints:
        hint = nearest(item.touchpoint, study.touchpoints)
        yield (
            (*place, "touchpoint"),
            f"'{item.touchpoint}' is not declared under touchpoints: {hint}",
        )
    if item.role == "touchpoint" and item.touchpoint is None and by_row is None:
        yield (
            place,
            "says not which touch point it is about: add touchpoint here, or a touchpoint "
            "column under columns",
        )
    if item.role != "comment" and item.translation is not None:
        yield (*place, "translation"), "only an item of role comment has one: take it out"
    if item.role in RATING_ROLES and item.scale is None:
        yield place, "scale is missing: add one, such as scale: {low: 0, high: 10}"
    if item.role not in RATING_ROLES and item.scale is not None:
        yield (*place, "scale"), f"an item of role {item.role} has no scale: take it out"
    yield from _check_step(place, item)
    if item.scale is not None:
        yield from _check_scale((*place, "scale"), item)
    if item.asked_from and item.asked_until and item.asked_from > item.asked_until:
        yield (*place, "asked_until"), "lies before asked_from"


def _check_step(place: tuple, item: Item) -> Iterator[Problem]:
    """Check what a step counts, and where waste begins."""
    if (item.role == "step") != (item.level in STEPS):
        yield place, f"role step goes together with a level: {', '.join(STEPS)}"
    if item.level == "waits" and not item.unit:
        yield place, "unit is missing: minutes, hours or days"
    if item.level not in STEPS and (item.at_most is not None or item.unit):
        yield place, "only an item of role step has at_most and unit: take them out"


def _check_scale(place: tuple, item: Item) -> Iterator[Problem]:
    """Scales that no answer could meet."""
    low, high = item.scale.low, item.scale.high
    if low >= high:
        yield place, f"low must be below high, got low {low:g} and high {high:g}"
        return
    words = [w.strip().casefold() for w in item.scale.labels.values()]
    if len(set(words)) < len(words):
        yield (*place, "labels"), "two numbers have the same word: each word may stand once"
    for number in item.scale.labels:
        if not low <= number <= high:
            yield (*place, "labels"), f"{number:g} lies outside the scale {low:g} to {high:g}"
    for code in item.not_applicable:
        if isinstance(code, float) and low <= code <= high:
            yield (
                (*place[:-1], "not_applicable"),
                f"{code:g} lies within the scale {low:g} to {high:g}, so it would be read as "
                "a rating",
            )


def _check_touchpoints(study: Study) -> Iterator[Problem]:
    """Goals, wanted feelings and labels must refer to what exists, once."""
    items = {k: i for s in study.sources.values() for k, i in s.items.items()}
    seen: dict[str, str] = {}
    for key, point in study.touchpoints.items():
        place = ("touchpoints", key)
        for name in dict.fromkeys((key.casefold(), point.label.strip().casefold())):
            if seen.setdefault(name, key) != key:
                yield (*place, "label"), f"is also the name of {seen[name]}: each needs its own"
        if point.goal is not None:
            yield from _check_goal((*place, "goal"), point.goal.item, point.goal.value, items)
        for feeling in point.wanted if study.feelings else ():
            if feeling not in study.feelings.list:
                hint = nearest(feeling, study.feelings.list)
                yield (*place, "wanted"), f"'{feeling}' is not in the list of feelings: {hint}"


def _check_goal(place: tuple, item: str, value: float, items: dict[str, Item]) -> Iterator[Problem]:
    """Check that a goal names an item, and a value its scale can reach."""
    if item not in items:
        yield (*place, "item"), f"'{item}' is no item of any source: {nearest(item, items)}"
    elif (scale := items[item].scale) and not scale.low <= value <= scale.high:
        yield (
            (*place, "value"),
            f"{value:g} lies outside the scale {scale.low:g} to {scale.high:g}",
        )


def check_files(study: Study, data: str | Path | None) -> Iterator[Problem]:
    """Yield each file of the study that is not there."""
    named = {use: part.file for use, part in study.parts.items()}
    beside = {"corrections": study.corrections, "coding": study.coding}
    beside |= {f"questionnaire of {use}": p.questionnaire for use, p in study.parts.items()}
    named |= beside
    for name, file in named.items():
        if file is None:
            continue
        path = study.file_path(file, data)
        if path.exists():
            continue
        there = sorted(p.name for p in path.parent.glob("*") if p.suffix.lower() in _TABULAR)
        hint = nearest(path.name, there) if there else "that folder holds no table"
        place = (name, "file") if name in _TABLES else ("sources", name, "file")
        place = (name,) if name in beside else place
        yield (place, f"no file {path.name} in {path.parent} ({hint}); --data names another folder")
