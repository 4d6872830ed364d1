"""Segments: values that differ in case or blanks alone are one group."""

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from cemlab.load.lines import told
from cemlab.load.set_aside import SetAside
from cemlab.load.tables import TABLES, TEXT

_MOST = 10_000  # values of a column; of more, none is a group


def join_spellings(tables: Mapping[str, pd.DataFrame], asides: Mapping[str, SetAside]) -> None:
    """Write each group of a segment as most rows do, and remark it on files that write otherwise.

    Parameters
    ----------
    tables
        Responses and customers, changed in place; a segment may stand in both.
    asides
        By use; take the remarks.
    """
    held = {name: tables[name] for name in ("responses", "customers")}
    segments = {c: None for name, table in held.items() for c in table if c not in TABLES[name]}
    for segment in segments:
        there = {name: table for name, table in held.items() if segment in table}
        count: Counter[str] = Counter()
        for table in there.values():
            count.update(table[segment].value_counts().to_dict())
        joined = _joined(count) if len(count) <= _MOST else {}
        for name, table in there.items() if joined else ():
            other = table[segment].map(joined).astype(TEXT)
            where = table["source"] if name == "responses" else pd.Series(name, table.index)
            for use, words in table.loc[other.notna(), segment].groupby(where, sort=False):
                asides[use].remarks.append(_remark(segment, words, joined))
            table[segment] = other.fillna(table[segment])


def _joined(count: Counter[str]) -> dict[str, str]:
    """Each spelling of a group that is not its commonest → the commonest."""
    groups: dict[str, list[str]] = {}
    for word in sorted(count, key=lambda word: (-count[word], word)):
        groups.setdefault(" ".join(word.split()).lower(), []).append(word)
    return {word: first for first, *others in groups.values() for word in others}


def _remark(segment: str, words: pd.Series, joined: Mapping[str, str]) -> str:
    """Say which spellings were joined, and in how many rows."""
    pairs = [f"{told(word)} as {told(joined[word])}" for word in sorted(words.unique())]
    some = ", ".join(pairs[:5]) + (" and more" if len(pairs) > 5 else "")
    return f"{segment} reads {some} ({len(words):,} {'row' if len(words) == 1 else 'rows'})"
