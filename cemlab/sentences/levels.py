"""A promise kept or not, and touch points that work but do not feel right, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import figure_of, level_of
from cemlab.sentences.numbers import counted, is_hidden, listing, names_of, number
from cemlab.stats.levels import works_but


def about_promise(table: pd.DataFrame) -> str:
    """Tell to how many the brand promise matters, and how many of these say it is kept.

    Parameters
    ----------
    table
        Result of `promise_kept` without groups.

    Returns
    -------
    str
        Empty where nobody was asked.

    Examples
    --------
    >>> about_promise(pd.DataFrame({"n": [80], "value": [0.5], "low": [0.4], "high": [0.6],
    ...     "matters": [0.8], "asked": [100], "suppressed": False}))
    'The promise matters to 80 % of customers (n = 100). Of these 50 % say that it is kept
    (95 % interval 40 to 60 %, n = 80).'
    """
    rows = table[~is_hidden(table)]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    return (
        f"The promise matters to {number(row['matters'], 'share')} of customers "
        f"(n = {number(row['asked'], 'count')}). Of these {number(row['value'], 'share')} say that "
        f"it is kept {figure_of(row, 'share', level_of(table)).partition(' % ')[2]}."
    )


def about_levels(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Name the touch points where steps and outcome succeed and the feeling fails.

    Then the step that fails most customers, where any step was asked about or seen.

    Parameters
    ----------
    table
        Result of `three_levels`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> rows = pd.DataFrame({"touchpoint": "desk", "level": ["outcome", "feeling"], "n": 90,
    ...     "meaning": ["succeeded", "wanted feelings were felt"], "value": [0.85, 0.3],
    ...     "low": [0.8, 0.2], "high": [0.9, 0.4], "suppressed": False})
    >>> about_levels(rows, touchpoints={"desk": "Service desk"})
    'Service desk works but does not feel right: 85 % succeeded, yet of the feelings wanted 30 %
    were felt (95 % interval 20 to 40 %, n = 90).'
    """
    named, names = works_but(table), names_of(touchpoints)
    rows, level = table[~is_hidden(table)], level_of(table)
    steps = rows[rows["level"].eq("steps")].sort_values("value", kind="stable").head(1)
    worst = ""
    for row in steps.itertuples():
        share = figure_of(row, "share", level, of=row.meaning)
        worst = f" The steps serve fewest at {names.get(row.touchpoint, row.touchpoint)}: {share}."
    if rows["level"].ne("feeling").all() and table["level"].eq("feeling").any():
        return f"Too few ticked feelings to tell where the process works and they fail.{worst}"
    return _works(rows, named, names, level) + worst


def _works(rows: pd.DataFrame, named: list[str], names: Mapping[str, str], level: float) -> str:
    """Name where the process works and the feeling fails."""
    feeling = rows[rows["level"].eq("feeling")]
    if feeling.empty:
        return (
            "Where the process works and the feeling fails cannot be told: no feelings were ticked."
        )
    if not named:
        return "Nowhere do steps and outcome succeed for most while the feelings wanted are missed."
    feeling = feeling.set_index("touchpoint").loc[named].sort_values("value", kind="stable")
    key, row = feeling.index[0], feeling.iloc[0]
    rest = rows[rows["touchpoint"].eq(key) & rows["level"].ne("feeling")]
    told = listing(f"{number(r.value, 'share')} {r.meaning}" for r in rest.itertuples())
    text = (
        f"{names.get(key, key)} works but does not feel right: {told}, yet of the feelings wanted "
        f"{figure_of(row, 'share', level, of='were felt')}."
    )
    others = len(named) - 1
    return text + (f" So it is at {counted(others, 'other touch point')}." if others else "")
