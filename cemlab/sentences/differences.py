"""Differences in words: what moved, why it moved, who does better."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.detectable import size_of
from cemlab.sentences.headline import group_name
from cemlab.sentences.measures import NOISE, figure_of, level_of
from cemlab.sentences.numbers import Unit, counted, is_hidden, listing, names_of, number, span

PARTS = {"mix": "who answered", "within": "how they answered"}


def about_differences(table: pd.DataFrame, unit: Unit = "score") -> str:
    """Tell which groups differ, or which waves moved, beyond noise.

    Parameters
    ----------
    table
        Result of `compare`.
    unit
        How differences are written.

    Returns
    -------
    str
        The three largest effects. "Beyond noise" means a corrected p below 0.05.

    Examples
    --------
    >>> about_differences(pd.DataFrame({"region": ["North"], "against": ["rest"], "n": [90],
    ...     "value": [1.2], "low": [0.8], "high": [1.6], "effect": [0.6], "p_adjusted": [0.001]}))
    'North lies above the rest, by 1.2 (95 % interval 0.8 to 1.6, n = 90).'
    """
    rows = table[~is_hidden(table)].dropna(subset=["p_adjusted"])
    if rows.empty:
        return "No two groups have enough answers to be compared."
    sure = rows[rows["p_adjusted"].lt(NOISE)]
    made = counted(len(rows), "comparison")
    if sure.empty:
        return f"Nothing differs beyond noise in {made}."
    order = sure["effect"].abs().sort_values(ascending=False, kind="stable").index
    level, told = level_of(table), []
    for _, row in sure.loc[order[:3]].iterrows():
        way = "above" if row["value"] > 0 else "below"
        whole = "the rest" if row["against"] == "rest" else str(row["against"])
        name = ", ".join(map(str, row[: list(row.index).index("against")]))
        told.append(f"{name} lies {way} {whole}, by {_by(row, unit, level)}")
    beyond = f"Of {made}, {len(sure)} {'is' if len(sure) == 1 else 'are'} beyond noise. "
    return f"{beyond if len(rows) > 1 else ''}{'. '.join(told)}."


def _by(row: Any, unit: Unit, level: float) -> str:  # noqa: ANN401 - a row
    """Write the size of a difference with its interval and n."""
    low, high = (row["low"], row["high"]) if row["value"] > 0 else (-row["high"], -row["low"])
    ends = f"{100 * level:g} % interval {span(low, high, unit)}"
    return f"{size_of(row['value'], unit)} ({ends}, n = {number(row['n'], 'count')})"


def about_decomposition(table: pd.DataFrame, unit: Unit = "score") -> str:
    """Tell how much of a change comes from who answered and how much from how they answered.

    Parameters
    ----------
    table
        Result of `decompose_change`.
    unit
        How figures are written.

    Returns
    -------
    str

    Examples
    --------
    >>> table = pd.DataFrame({"part": ["mix", "within", "total"], "size": "all", "n": 700,
    ...     "value": [3.0, 1.0, 4.0], "low": [2, -1, 1.9], "high": [4, 3, 6.2],
    ...     "p_adjusted": [0.001, 0.3, 0.001]})
    >>> table.attrs |= {"before": "2025", "after": "2026"}
    >>> about_decomposition(table, "nps")
    'From 2025 to 2026 the score rose by 4 points (95 % interval +2 to +6, n = 700). Of this, +3
    from who answered (95 % interval +2 to +4) and +1 from how they answered (95 % interval −1 to
    +3, within noise).'
    """
    column = table.columns[1]
    if table.empty:
        return (
            "The change cannot be parted: that takes answers of two waves with a "
            f"{column.replace('_', ' ')} that is known."
        )
    rows = table[table[column].eq("all") & ~is_hidden(table)].set_index("part")
    if len(rows) < 3:
        return "There are too few answers to part the change."
    total, level, unit_of = rows.loc["total"], level_of(table), _points(unit)
    moved = "rose" if total["value"] > 0 else "fell"
    told = []
    for part, row in rows.iterrows():
        way = -1 if part == "total" and total["value"] < 0 else 1
        low, high = sorted((way * row["low"], way * row["high"]))
        n = f", n = {number(row['n'], 'count')}" if part == "total" else ""
        noise = "" if row["p_adjusted"] < NOISE else ", within noise"
        size = _part(row["value"], rows, unit)
        size = size.lstrip("+−") + unit_of if part == "total" else size
        told.append(f"{size} ({100 * level:g} % interval {span(low, high, unit)}{n}{noise})")
    mix, within, whole = (told[list(rows.index).index(part)] for part in ("mix", "within", "total"))
    when = f"From {table.attrs.get('before')} to {table.attrs.get('after')} the score {moved} by"
    return (
        f"{when} {whole}. Of this, {_from(mix, 'mix')} and {_from(within, 'within')}."
        f"{_largest(table, column, unit)}"
    )


def _points(unit: Unit) -> str:
    return {"nps": " points", "share": " percentage points"}.get(unit, "")


def _from(told: str, part: str) -> str:
    """Say where a part comes from, before its interval."""
    return told.replace(" (", f" from {PARTS[part]} (", 1)


def _part(value: float, rows: pd.DataFrame, unit: Unit) -> str:
    """Write a part with its sign; with one digit more where whole numbers would not add up."""
    points = rows["value"] * (100 if unit == "share" else 1)
    digits = 1 if unit == "score" else 0
    shown = points.round(digits)
    digits += abs(shown["mix"] + shown["within"] - shown["total"]) > 1e-9
    text = f"{round(value * (100 if unit == 'share' else 1), int(digits)) + 0.0:+.{int(digits)}f}"
    return ("0" if float(text) == 0 else text).replace("-", "−")


def _largest(table: pd.DataFrame, column: str, unit: Unit) -> str:
    """Name the group that moved most for itself, where that is beyond noise."""
    within = table[table["part"].eq("within") & table[column].ne("all") & ~is_hidden(table)]
    sure = within[within["p_adjusted"].lt(NOISE)]
    if sure.empty:
        return ""
    row = sure.loc[sure["value"].abs().idxmax()]
    size = figure_of(row, unit, level_of(table))
    return f" Most of how they answered stands with {row[column]}: {size}."


def about_response_style(table: pd.DataFrame) -> str:
    """Warn where countries use the scales otherwise than the rest.

    Parameters
    ----------
    table
        Result of `response_style`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_response_style(pd.DataFrame({"country": ["Chile"], "place": ["ends"],
    ...     "against": ["rest"], "n": [900], "value": [0.12], "low": [0.09], "high": [0.15],
    ...     "style": [True]}))
    'Levels cannot be compared between every country: Chile ticks the ends of the scales more often
    than the rest, by 12 percentage points (95 % interval 9.0 to 15 %, n = 900). Read the change
    within each country first.'
    """
    rows = table[~is_hidden(table)]
    found = rows[rows["style"].astype(bool)].sort_values("value", key=abs, ascending=False)
    first = "Read the change within each country first."
    if found.empty:
        return f"No country was found to use the scales otherwise than the rest. {first}"
    column = table.columns[list(table.columns).index("place") - 1]
    told = []
    for _, row in found.drop_duplicates(column).head(3).iterrows():
        often = "more" if row["value"] > 0 else "less"
        place = "the ends" if row["place"] == "ends" else "the middle"
        size = _by(row, "share", level_of(table))
        told.append(
            f"{row[column]} ticks {place} of the scales {often} often than the rest, by {size}"
        )
    return f"Levels cannot be compared between every country: {listing(told)}. {first}"


def about_best_practices(
    table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None
) -> str:
    """Tell who does a touch point better than all others, and what it would be worth elsewhere.

    Parameters
    ----------
    table
        Result of `best_practices`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_best_practices(pd.DataFrame(columns=["group"]))
    'No group does a touch point better than all others beyond noise.'
    """
    made = table.attrs.get("comparisons")
    among = f" ({counted(made, 'comparison')})" if made else ""
    none = f"No group does a touch point better than all others beyond noise{among}."
    if table.empty:
        return none
    rows = table[~is_hidden(table)]
    if rows.empty:
        return "No group that does better has enough answers to be shown."
    names, level, told = names_of(touchpoints), level_of(table), []
    for _, row in rows.head(2).iterrows():
        point = names.get(row["touchpoint"], row["touchpoint"])
        who = _capital(group_name(row["segment"], row["group"]))
        told.append(
            f"{who} is rated better on {point} than all others: "
            f"{number(row['score'])} against {number(row['others'])}, a difference of "
            f"{_by(row, 'score', level)}; allowing for luck, {number(row['likely'])} is likely. "
            f"{counted(row['elsewhere'], 'other')} rated it too: were they as content, "
            f"{point} would stand {number(row['lift'])} higher over all."
        )
    told.append("This goes along with the group; whether what it does would travel is to be tried.")
    return " ".join(told)


def _capital(name: object) -> str:
    return f"{str(name)[:1].upper()}{str(name)[1:]}"
