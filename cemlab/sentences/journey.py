"""The journey as a whole, and what customers will expect next, in words."""

import pandas as pd

from cemlab.sentences.measures import figure_of, level_of
from cemlab.sentences.numbers import counted, is_hidden, number, with_interval


def about_journey(table: pd.DataFrame) -> str:
    """Tell the lowest and the highest score, who misses a goal, and where the wanted is felt.

    Parameters
    ----------
    table
        Result of `cemlab.paper.journey_map`.

    Returns
    -------
    str
        Empty where no touch point has a score.

    Examples
    --------
    >>> about_journey(pd.DataFrame({"direct": [True, True], "label": ["Sale", "Bill"],
    ...     "n": [90, 80], "score": [8.0, 6.0], "low": [7.8, 5.7], "high": [8.2, 6.3],
    ...     "goal": [7.5, 7.5], "wanted_by": "customers", "most_wanted": ["understood", "informed"],
    ...     "most_felt": ["understood", "relieved"]}))
    'Along 2 touch points the score is lowest at Bill, 6.0 (95 % interval 5.7 to 6.3, n = 80), and
    highest at Sale, 8.0. Below their goal beyond noise: 1 of 2. The feeling that most want is
    also the one that most feel at 1 of 2.'
    """
    rows = table[table["direct"].astype(bool)].dropna(subset=["score"])
    if rows.empty:
        return ""
    order = rows.sort_values("score", kind="stable")
    worst, best = order.iloc[0], order.iloc[-1]
    figures = [worst[name] for name in ("score", "low", "high", "n")]
    shown = with_interval(*figures, confidence=level_of(table))
    told = f"Along {counted(len(rows), 'touch point')} the score is lowest at {worst['label']}, "
    told += shown
    if len(rows) > 1:
        told += f", and highest at {best['label']}, {number(best['score'])}"
    parts = [f"{told}."]
    goals = rows.dropna(subset=["goal"])
    if len(goals):
        missed = int((goals["high"].astype(float) < goals["goal"].astype(float)).sum())
        parts.append(f"Below their goal beyond noise: {missed} of {len(goals)}.")
    both = rows[rows["wanted_by"].eq("customers")].dropna(subset=["most_felt"])
    if len(both):
        same = int(both["most_wanted"].eq(both["most_felt"]).sum())
        parts.append(
            f"The feeling that most want is also the one that most feel at {same} of {len(both)}."
        )
    return " ".join(parts)


def about_wishes(table: pd.DataFrame) -> str:
    """Tell in which theme customers most often ask for what they do not get yet.

    Parameters
    ----------
    table
        Result of `cemlab.themes.opportunities`, hidden rows marked.

    Returns
    -------
    str

    Examples
    --------
    >>> about_wishes(pd.DataFrame({"label": ["one view"], "n": [90], "value": [0.6], "low": [0.5],
    ...     "high": [0.7], "wish": [40], "workaround": [20], "comparison": [0]}))
    'What customers ask for and do not get yet stands out in “one view”: of those who wrote about
    it, 60 % wish for something or work around what is missing (95 % interval 50 to 70 %, n = 90).
    What is wished for today may be expected tomorrow.'
    """
    rows = table[~is_hidden(table)].sort_values("value", ascending=False, kind="stable")
    rows = rows[rows["value"].gt(0)]
    if rows.empty:
        return "No theme of the comments tells what customers will expect next."
    row = next(rows.itertuples())
    share, _, base = figure_of(row, "share", level_of(table)).partition(" (")
    return (
        f"What customers ask for and do not get yet stands out in “{row.label}”: of those who "
        f"wrote about it, {share} wish for something or work around what is missing "
        f"({base}. What is wished for today may be expected tomorrow."
    )
