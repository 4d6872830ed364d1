"""The whole relationship: who asks about it, its headline score, what goes along with it."""

from collections.abc import Sequence
from functools import partial

import pandas as pd

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.stats._groups import weight_column
from cemlab.stats.compare import compare
from cemlab.stats.scores import net_promoter, score
from cemlab.stats.shares import satisfied

WHOLE = "the whole"
CHANGE = [
    *["wave", "against", "n", "n_against", "n_both", "n_effective", "value", "low", "high"],
    *["effect", "p", "p_adjusted", "suppressed", "method"],
]


def relationship_source(feedback: Feedback) -> str:
    """Name the source that asks about the whole and about several touch points in one answer.

    Parameters
    ----------
    feedback
        A loaded study.

    Returns
    -------
    str
        The answered source with an item for the whole (see `outcome_item`) and with most touch
        points that have items of their own; a periodic one (pattern present) before others.

    Raises
    ------
    DataError
        Where no source asks for both.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> items = pd.DataFrame({"source": ["s", "s", "s"], "touchpoint": [None, "a", "b"],
    ...                       "role": ["overall", "touchpoint", "touchpoint"],
    ...                       "scale_low": 1, "scale_high": 10})
    >>> responses = pd.DataFrame({"source": ["s"], "pattern": ["present"]})
    >>> relationship_source(SimpleNamespace(items=items, responses=responses))
    's'
    """
    items = feedback.items
    rated = items[items["role"].eq("touchpoint") & items["touchpoint"].notna()]
    whole = items.loc[_zero_to_ten(items) | items["role"].eq("overall"), "source"]
    counts = rated.groupby("source")["touchpoint"].nunique()
    answered = counts.index.isin(feedback.responses["source"])
    counts = counts[counts.index.isin(whole) & answered & counts.ge(2)]
    periodic = set(feedback.responses.loc[feedback.responses["pattern"].eq("present"), "source"])
    if counts.empty:
        raise DataError(
            "no source asks for an overall score, or recommend on 0–10, and for two or more touch "
            "points: give its items these roles, and each touch point item its `touchpoint`, in "
            "study.yaml"
        )
    return min(counts.index, key=lambda source: (source not in periodic, -counts[source], source))


def outcome_item(answers: pd.DataFrame) -> str:
    """Name the item that stands for the whole: recommend on 0–10, else overall.

    Parameters
    ----------
    answers
        Of one source, as `feedback.answers(source=…)` gives them, with their weights.

    Returns
    -------
    str
        The item's name.

    Raises
    ------
    DataError
        Where neither was answered.

    Examples
    --------
    >>> outcome_item(pd.DataFrame({"item": ["all_in_all"], "role": ["overall"],
    ...                            "scale_low": [1.0], "scale_high": [10.0]}))
    'all_in_all'
    """
    items = answers.drop_duplicates("item").sort_values("item")
    for asked in (_zero_to_ten(items), items["role"].eq("overall")):
        if asked.any():
            return str(items.loc[asked, "item"].iloc[0])
    raise DataError("nobody gave an overall score, or recommend on 0–10")


def _zero_to_ten(items: pd.DataFrame) -> pd.Series:
    """Whether each item is a recommend question that Net Promoter takes."""
    return items["role"].eq("recommend") & items["scale_low"].eq(0) & items["scale_high"].eq(10)


def _unit(asked: pd.DataFrame) -> str:
    """Say what the headline score of a question is: a Net Promoter, a mean, or a share."""
    if asked["role"].eq("recommend").any():
        return "nps"
    two = asked["scale_low"].eq(0) & asked["scale_high"].eq(1)
    return "share" if two.all() else "score"


def _waves_in_time(asked: pd.DataFrame) -> pd.DataFrame:
    """Order the waves by their first answer: "Autumn 2025" comes after "Spring 2025"."""
    if not {"wave", "answered_at"} <= set(asked.columns):
        return asked
    first = asked.groupby("wave")["answered_at"].min().sort_values(kind="stable")
    return asked.assign(wave=pd.Categorical(asked["wave"], first.index, ordered=True))


def outcome_score(
    answers: pd.DataFrame, *, by: str | Sequence[str] = (), confidence: float = 0.95
) -> pd.DataFrame:
    """Headline score of the relationship: Net Promoter where it was asked, else the mean overall.

    Of a question with two answers (0 and 1, such as bad and good) it is the share of the better.

    Parameters
    ----------
    answers
        Of one source, as `feedback.answers(source=…)` gives them, with their weights.
    by
        Group columns; waves come in order of their first answers.
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        As `net_promoter`, `score` or `satisfied` give it; attrs["question"] holds the wording,
        attrs["unit"] "nps", "score" or "share".

    Raises
    ------
    DataError
        Where neither was asked.

    Examples
    --------
    >>> answers = pd.DataFrame({"item": "r", "role": "recommend", "scale_low": 0,
    ...     "scale_high": 10, "wording": "Would you?", "value": [10, 9, 8, 2]})
    >>> outcome_score(answers)["value"].item()
    25.0
    """
    asked = answers[answers["item"].eq(outcome_item(answers))]
    unit = _unit(asked)
    measure = {"nps": net_promoter, "score": score, "share": partial(satisfied, threshold=1)}[unit]
    weights = weight_column(asked)
    table = measure(_waves_in_time(asked), by=by, weights=weights, confidence=confidence)
    if "wave" in table:
        table["wave"] = table["wave"].astype(asked["wave"].dtype)
    table.attrs |= {"question": asked["wording"].iloc[0], "unit": unit}
    return table


def wave_change(answers: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Difference of the headline score between each wave and the one before it in time.

    Parameters
    ----------
    answers
        Of one source, as `feedback.answers(source=…)` gives them, with their weights.
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        As `compare` gives it, with the columns wave and against, and n_both: customers who answered
        both times, whose two answers are compared pairwise. Empty where there are fewer than two
        waves. attrs["unit"] as in `outcome_score`.

    Raises
    ------
    DataError
        Where no headline score was asked.

    Examples
    --------
    >>> answers = pd.DataFrame({"item": "o", "role": "overall", "scale_low": 1, "scale_high": 10,
    ...     "wave": [1, 1, 1, 2, 2, 2], "value": [5, 6, 7, 8, 9, 7]})
    >>> wave_change(answers)["value"].item()
    2.0
    """
    asked = answers[answers["item"].eq(outcome_item(answers))]
    unit, asked = _unit(asked), asked[asked["wave"].notna()]
    if asked["wave"].nunique() < 2:
        table = pd.DataFrame(columns=CHANGE)
    else:
        measure = {"nps": "net_promoter", "score": "mean", "share": "satisfied"}[unit]
        waves = _waves_in_time(asked)
        table = compare(
            waves,
            groups="wave",
            against="previous",
            measure=measure,
            threshold=1 if unit == "share" else None,
            weights=weight_column(asked),
            confidence=confidence,
        ).astype({"wave": asked["wave"].dtype})
        table.insert(table.columns.get_loc("n_effective"), "n_both", _both(asked, table))
    table.attrs["confidence"] = confidence
    table.attrs["unit"] = unit
    return table


def _both(asked: pd.DataFrame, table: pd.DataFrame) -> list[int]:
    """How many customers answered in each pair of waves."""
    if "customer_id" not in asked:
        return [0] * len(table)
    known = asked.dropna(subset=["customer_id", "value"])
    who = known.groupby(known["wave"].astype(str))["customer_id"].agg(set)
    pairs = zip(table["wave"].astype(str), table["against"].astype(str), strict=True)
    return [len(who.get(now, set()) & who.get(then, set())) for now, then in pairs]
