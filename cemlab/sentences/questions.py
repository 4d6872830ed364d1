"""Questions for people to decide, each with its evidence, its owner and what is uncertain."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from cemlab.sentences.changes import about_change, changed, together
from cemlab.sentences.headline import look_first
from cemlab.sentences.measures import figure_of, level_of
from cemlab.sentences.numbers import counted, goal_of, listing, money, names_of, number, shown, span
from cemlab.sentences.periods import period_name

COLUMNS = ("question", "evidence", "owner", "uncertainty")
# Which pattern of listening would answer a question, and how.
LISTEN = {
    "persistent": "persistent: the answers after each transaction, as they come in",
    "periodic": "periodic: the next survey of the whole relationship",
    "pulsed": "pulsed: a short study of its own, as 08 or cemlab pulse plans one",
    "change": "pulsed for the reason: a short study, as 08 or cemlab pulse plans one; persistent "
    "for whether it lasts: the answers after each transaction, as they come in",
    "": "none: nobody has to be asked",
}
NOBODY = "nobody named in the study"
Question = tuple[str, ...]  # what stands in COLUMNS, and perhaps a key of LISTEN


def table_of(*questions: Iterable[Question]) -> pd.DataFrame:
    """Table questions, each with what would answer it, a key of `LISTEN`."""
    table = pd.DataFrame([*chain(*questions)], columns=[*COLUMNS, "pattern"])
    return table.assign(pattern=table["pattern"].map(LISTEN).astype("str"))


def owner_of(touchpoint: str, touchpoints: Mapping[str, Any]) -> str:
    """Name who owns a touch point."""
    return getattr(touchpoints.get(touchpoint), "owner", None) or NOBODY


def _what(keys: list[str], names: Mapping[str, str]) -> str:
    """Begin to ask what happened at touch points, or what moved a score of the whole."""
    told = listing(names.get(key, key) for key in keys)
    return f"What moved {told}" if keys[0].startswith("the ") else f"What happened at {told}"


def _began(low: pd.Timestamp, high: pd.Timestamp, period: str) -> str:
    """Tell between which periods a change began."""
    if low == high:
        return "The interval of when it began holds that one alone."
    ends = f"{period_name(low, period)} and {period_name(high, period)}"
    return f"It may have begun at any time between {ends}."


def past_questions(
    changes: pd.DataFrame,
    scores: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any],
    period: str = "W",
) -> pd.DataFrame:
    """Ask who looks into a change of level, else into the touch point clearly under its goal.

    Parameters
    ----------
    changes
        Result of `change_point` by touchpoint.
    scores
        Result of `score` by touchpoint, on the scale of the goals.
    touchpoints
        Of the study: id to touch point with owner and goal.
    period
        In which the changes were looked for: "W", "M" or "Q".

    Returns
    -------
    DataFrame
        question, evidence, owner, uncertainty, pattern (of listening that would answer it); a
        change that is noise asks nothing.

    Examples
    --------
    >>> columns = ["touchpoint", "p_adjusted", "week", "before", "after"]
    >>> changes = pd.DataFrame(columns=columns)
    >>> past_questions(changes, pd.DataFrame(columns=["touchpoint", "high"]), touchpoints={}).empty
    True
    """
    return table_of(_of_changes(changes, touchpoints, period), _of_goals(scores, touchpoints))


def _of_changes(
    changes: pd.DataFrame, touchpoints: Mapping[str, Any], period: str
) -> Iterator[Question]:
    """Ask what happened where a level changed."""
    for _, group in together(changed(changes)):
        row, keys = group.iloc[0], list(group["touchpoint"])
        group.attrs = changes.attrs
        how = "how is it undone" if row["value"] < 0 else "can it be repeated elsewhere"
        what = _what(keys, names_of(touchpoints))
        yield (
            f"{what} in {period_name(row['week'], period)}, and {how}?",
            about_change(group, touchpoints=touchpoints, period=period),
            listing(dict.fromkeys(owner_of(key, touchpoints) for key in keys)),
            f"{_began(row['low_week'], row['high_week'], period)} The scores do not say why.",
            "change",
        )


def _of_goals(scores: pd.DataFrame, touchpoints: Mapping[str, Any]) -> Iterator[Question]:
    """Ask which goals are still meant, where some are clearly missed."""
    names = names_of(touchpoints)
    goals = {key: goal_of(point, scores) for key, point in touchpoints.items()}
    goals = {key: goal for key, goal in goals.items() if goal is not None}
    rated = shown(scores).itertuples()
    missed = [row for row in rated if row.high < goals.get(row.touchpoint, -np.inf)]
    if missed:
        told = [
            f"{names.get(row.touchpoint, row.touchpoint)} {number(row.value)} against "
            f"{number(goals[row.touchpoint])}"
            for row in sorted(missed, key=lambda row: row.value - goals[row.touchpoint])
        ]
        yield (
            "Which goals are still meant, and what would reach them?",
            f"{len(missed)} of {len(goals)} lie beyond noise below theirs: {listing(told)}.",
            listing(dict.fromkeys(owner_of(row.touchpoint, touchpoints) for row in missed)),
            "The intervals hold sampling error only: who did not answer is unknown.",
            "persistent",
        )


def present_questions(
    priorities: pd.DataFrame,
    rating: pd.DataFrame,
    *,
    touchpoints: Mapping[str, Any],
    currency: str = "EUR",
) -> pd.DataFrame:
    """Ask where to invest first, and who speaks with the customers at risk.

    Parameters
    ----------
    priorities
        Result of `cemlab.stats.priorities`.
    rating
        Result of `rate_customers`; may be empty.
    touchpoints
        Of the study: id to touch point with its owner.
    currency
        Of the revenue.

    Returns
    -------
    DataFrame
        question, evidence, owner, uncertainty, pattern (of listening that would answer it).

    Examples
    --------
    >>> rating = pd.DataFrame({"quadrant": ["at-risk"], "revenue": [9e4], "probability": [0.9]})
    >>> none = pd.DataFrame(columns=["touchpoint", "value", "importance", "quadrant"])
    >>> present_questions(none, rating, touchpoints={})["question"].item()
    'Who speaks with the 1 customer at risk, and by when?'
    """
    return table_of(_of_investing(priorities, touchpoints), _of_risk(rating, currency))


def _of_investing(priorities: pd.DataFrame, touchpoints: Mapping[str, Any]) -> Iterator[Question]:
    """Ask whether to invest first where a touch point is important and rated low."""
    names, level, order = names_of(touchpoints), level_of(priorities), look_first(priorities)
    later = listing(names.get(key, key) for key in order["touchpoint"].iloc[1:])
    before = f" It comes before {later} by its weight times how far it lies below the best rated."
    for row in order.head(1).itertuples():
        ends = span(row.importance_low, row.importance_high, "share")
        yield (
            f"Is {names.get(row.touchpoint, row.touchpoint)} where to invest first?",
            f"Its rating goes along with {number(row.importance, 'share')} of the variation "
            f"of the whole ({100 * level:g} % interval {ends}) and is "
            f"{figure_of(row, confidence=level)}.{before if later else ''}",
            owner_of(row.touchpoint, touchpoints),
            " ".join(["Association, not proof.", *_rivals(row, shown(priorities), names)]),
            "periodic",
        )


def _of_risk(rating: pd.DataFrame, currency: str) -> Iterator[Question]:
    """Ask who speaks with the customers at risk."""
    risk = rating[rating["quadrant"].eq("at-risk")]
    if len(risk):
        unsure = int(risk["probability"].lt(0.8).sum())
        yield (
            f"Who speaks with the {counted(len(risk), 'customer')} at risk, and by when?",
            f"They score under the threshold and bring {money(risk['revenue'].sum(), currency)}"
            " of revenue.",
            "the account managers",
            f"{number(unsure, 'count')} of them stand there with a probability under 80 %.",
            "periodic",
        )


def _rivals(row: Any, table: pd.DataFrame, names: Mapping[str, str]) -> list[str]:  # noqa: ANN401
    """Tell which touch points go along more with the whole, or as much as can be told."""
    others = table[table["touchpoint"].ne(row.touchpoint)]
    more = others["importance_low"].gt(row.importance_high)
    near = others["importance_high"].ge(row.importance_low) & ~more
    told = []
    for which, verb in ((more, "clearly more with the whole, and are rated higher"),
                        (near, "as much, as far as can be told")):  # fmt: skip
        keys = [names.get(key, key) for key in others.loc[which, "touchpoint"]]
        go = "goes" if len(keys) == 1 else "go"
        told += [f"{listing(keys)} {go} along {verb}."] if keys else []
    return told
