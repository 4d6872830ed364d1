"""Feelings as survey tools export them: a column per question, or one per option."""

import re
from collections.abc import Mapping

import pandas as pd

from cemlab.load.columns import words
from cemlab.load.files import Export
from cemlab.load.numbers import read_flags
from cemlab.load.set_aside import SetAside
from cemlab.load.tables import shape
from cemlab.study import Study
from cemlab.study.feelings import named_feelings

SIDES = ("wanted", "felt")
NONE, OTHER = "none", "other"
PICKS = 2
_PARTS = re.compile(r"[;,|\n]+")
_NO = frozenset(["none", "none of these", "keines davon", "nichts davon"])


def column_name(side: str, touchpoint: str, option: str = "") -> str:
    """Name the column of a question, or of one of its options.

    Examples
    --------
    >>> column_name("wanted", "billing"), column_name("felt", "web-portal", "in control")
    ('wanted_billing', 'felt_web_portal_in_control')
    """
    name = "_".join(filter(None, (side, touchpoint, option)))
    return re.sub(r"\W+", "_", name).strip("_").casefold()


def is_ticked(study: Study, export: Export) -> bool:
    """Whether an export holds answers to the question block, not a row per feeling."""
    long = study.feelings.columns.feeling in export.cells
    return not long and bool(_found(study, export))


def read_ticked(
    study: Study, export: Export, aside: SetAside, ids: Mapping[str, str]
) -> pd.DataFrame:
    """Read the question block of the instrument as a feelings table.

    A question counts as answered where something was chosen, if only "none of these"; each
    feeling that it offered is then a row. More than two choices, or a feeling beside "none of
    these", are no answer to "which two": that side of that touch point is set aside.

    Parameters
    ----------
    study
        Its feelings, their names in other languages, and its touch points.
    export
        With columns as `column_name` gives them; case and signs between words do not matter.
    aside
        Takes what is not used.
    ids
        From an export's response ids to the tables'.
    """
    column = study.feelings.columns.response_id
    known = words(export.cells[column]).map(ids).astype("str")
    aside.whole_rows(known.isna(), column, "no response of this id was kept")
    aside.repeated(known.fillna(""), column, "stands in an earlier row already")
    parts = []
    for (touchpoint, side), columns in _found(study, export).items():
        chosen = _chosen(study, export.cells, columns)
        feelings = chosen.drop(columns=[NONE, OTHER])
        picks = feelings.sum(axis=1) + chosen[OTHER]
        first = next(iter(columns.values()))
        many = picks.gt(PICKS)
        aside.cells(many, first, f"more than {PICKS} chosen")
        both = chosen[NONE] & picks.gt(0) & ~many
        aside.cells(both, first, "none of these, and yet a feeling")
        kept = (picks.gt(0) | chosen[NONE]) & ~many & ~both & ~aside.gone
        rows = feelings[kept].assign(response_id=known[kept])
        rows = rows.melt("response_id", var_name="feeling", value_name="ticked")
        parts.append(rows.assign(touchpoint=touchpoint, side=side))
    return shape("feelings", pd.concat(parts, ignore_index=True))


def _found(study: Study, export: Export) -> dict[tuple[str, str], dict[str, str]]:
    """(touch point, side) → option ("" for the whole question) → column of the export."""
    there = {_plain(column): column for column in export.cells}
    found: dict[tuple[str, str], dict[str, str]] = {}
    for touchpoint in study.touchpoints:
        for side in SIDES:
            for option in ("", *study.feelings.list, NONE, OTHER):
                column = there.get(_plain(column_name(side, touchpoint, option)))
                if column is not None:
                    found.setdefault((touchpoint, side), {})[option] = column
    return found


def _plain(name: str) -> str:
    """LimeSurvey writes wantedbilling[calm], others wanted_billing_calm."""
    return re.sub(r"[\W_]+", "", name).casefold()


def _chosen(study: Study, cells: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """Give one bool column per feeling offered, and none and other: whether it was chosen."""
    names = named_feelings(study)
    offered = (
        study.feelings.list if "" in columns else [f for f in study.feelings.list if f in columns]
    )
    table = pd.DataFrame(False, index=cells.index, columns=[*offered, NONE, OTHER])
    if "" in columns:
        told = cells[columns[""]].fillna("")
        for cell in told.unique():
            for option in {_meant(part, names) for part in _parts(cell, names)} - {""}:
                table.loc[told.eq(cell), option] = True
    for option, column in columns.items():
        if option:
            flags, _ = read_flags(cells[column])
            text = cells[column].fillna("").str.strip().str.casefold()
            own = text.map(lambda cell, o=option: bool(cell) and _meant(cell, names) == o)
            table[option] |= flags.fillna(False).astype(bool) | (own & flags.isna())
    return table


def _parts(cell: str, names: Mapping[str, str]) -> list[str]:
    """Split a cell at its signs, but for those within a feeling's own name."""
    own = sorted(filter(_PARTS.search, names), key=len, reverse=True)
    if not own:
        return _PARTS.split(cell)
    named = "|".join(map(re.escape, own))
    whole = re.compile(rf"(?:^|(?<=[;,|\n]))\s*({named})\s*(?=$|[;,|\n])", re.IGNORECASE)
    return [*whole.findall(cell), *_PARTS.split(whole.sub("", cell))]


def _meant(word: str, names: Mapping[str, str]) -> str:
    """Tell the feeling, none or other that a word of a cell means; "" for no word."""
    word = word.strip().casefold()
    if not word:
        return ""
    return names.get(word) or (NONE if word in _NO else OTHER)
