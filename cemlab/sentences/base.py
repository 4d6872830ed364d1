"""Whom figures speak for, and where a mean stands for nobody."""

import math

import pandas as pd

from cemlab.load import Feedback
from cemlab.privacy import hide_small_groups
from cemlab.sentences.headline import about_outcome
from cemlab.sentences.measures import figure_of, level_of
from cemlab.sentences.numbers import Unit, counted, is_hidden, listing, number
from cemlab.sentences.periods import lately
from cemlab.stats import outcome_item, outcome_score

ENDS = 0.2  # of the scale, at either end
APART = 1.3  # how much fuller the fifths at the ends must be than the middle one


def about_base(feedback: Feedback) -> str:
    """Tell which finding a study follows, and which of its sources nobody sampled.

    Figures of a source that nobody sampled stand for those who wrote alone.

    Parameters
    ----------
    feedback
        A loaded study, whose sources say whether they were sampled.

    Returns
    -------
    str
        Empty where it follows none, and every source was sampled.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> sources = {"reviews": SimpleNamespace(sampled=False)}
    >>> about_base(SimpleNamespace(study=SimpleNamespace(sources=sources),
    ...                            responses=pd.DataFrame({"source": ["reviews"] * 40})))
    'Nobody was sampled for reviews (40 answers): read every figure as “of those who wrote”, not of
    all customers.'
    """
    open_to_all = [name for name, source in feedback.study.sources.items() if not source.sampled]
    counts = feedback.responses["source"].value_counts()
    told = [f"{name} ({counted(int(counts.get(name, 0)), 'answer')})" for name in open_to_all]
    why = getattr(feedback.study, "because_of", None)
    follows = "" if why is None else (
        f"This study follows a finding of {why.study}: {why.finding.rstrip('.')}. It is to tell: "
        f"{why.question or feedback.study.question} ")  # fmt: skip
    if not told:
        return follows.rstrip()
    figures = "every figure" if len(told) == len(feedback.study.sources) else "their figures"
    return (
        f"{follows}Nobody was sampled for {listing(told)}: read {figures} as “of those who wrote”, "
        "not of all customers."
    )


def about_whole(feedback: Feedback, answers: pd.DataFrame, table: pd.DataFrame) -> str:
    """Tell the headline score with its scale, of whom it is, and whether opinions part.

    Of answers over more than two years, the last twelve months are told where they differ beyond
    noise: a mean of many years stands for none of them.

    Parameters
    ----------
    feedback
        A loaded study, whose sources say whether they were sampled.
    answers
        Of one source, as `feedback.answers(source=…)` gives them.
    table
        Result of `outcome_score` of these answers, without groups.

    Returns
    -------
    str

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> study = SimpleNamespace(sources={"reviews": SimpleNamespace(sampled=False)})
    >>> answers = pd.DataFrame({"source": "reviews", "item": "stars", "role": "overall",
    ...                         "scale_low": 1, "scale_high": 5, "value": [4, 3, 3]})
    >>> table = pd.DataFrame({"n": [3], "value": [3.3], "low": [1.9], "high": [4.8]})
    >>> about_whole(SimpleNamespace(study=study), answers, table)
    'The overall score of those who wrote is 3.3 on a scale from 1 to 5 (95 % interval 1.9 to 4.8,
    n = 3).'
    """
    asked = answers[answers["item"].eq(outcome_item(answers))]
    scale = (asked["scale_low"].iloc[0], asked["scale_high"].iloc[0])
    sampled = feedback.study.sources[asked["source"].iloc[0]].sampled
    told = about_outcome(table, scale=scale, sampled=sampled)
    if is_hidden(table).all():
        return told
    parts = [told, _now(asked, table), about_spread(asked["value"], *scale)]
    return " ".join(part for part in parts if part)


def about_headline(
    feedback: Feedback, answers: pd.DataFrame, *, min_group: int, confidence: float
) -> str:
    """Tell the headline score of a study that asked about no touch point.

    Parameters
    ----------
    feedback
        A loaded study.
    answers
        Result of `after_transactions`.
    min_group, confidence
        Answers a figure must rest on, and the confidence of its interval.

    Returns
    -------
    str
        As `about_whole` tells it; empty where the answers are about touch points, or absent.
    """
    alone = answers[answers["role"].ne("touchpoint")]
    if alone.empty:
        return ""
    table = hide_small_groups(outcome_score(alone, confidence=confidence), min_group)
    return about_whole(feedback, alone, table)


def _now(asked: pd.DataFrame, table: pd.DataFrame) -> str:
    """Tell the last twelve months where they lie clear of the mean of many years."""
    if "answered_at" not in asked or len(lately(asked, years=2)) == asked["answered_at"].count():
        return ""
    recent = outcome_score(lately(asked, years=1), confidence=level_of(table))
    recent = hide_small_groups(recent, table.attrs.get("min_group", 0))
    row, whole = next(recent.itertuples()), table["value"].iloc[0]
    if row.suppressed or row.low <= whole <= row.high:
        return ""
    unit: Unit = table.attrs.get("unit", "score")
    return f"In the last twelve months it was {figure_of(row, unit, level_of(table))}."


def about_spread(values: pd.Series, low: float, high: float) -> str:
    """Tell where answers crowd at both ends of a scale, so that their mean describes few.

    Parameters
    ----------
    values
        Answers to one question.
    low, high
        The ends of its scale.

    Returns
    -------
    str
        Empty unless the lowest and the highest fifth of the scale each hold at least 1.3 times as
        many answers as the middle fifth; and of a question with two answers.

    Examples
    --------
    >>> about_spread(pd.Series([1] * 50 + [5] * 15 + [10] * 35), 1, 10)
    'Opinions part: 50 % answered 1 to 2, 35 % answered 9 to 10 (n = 100), so the mean describes
    few of them.'
    """
    given = values.dropna()
    if given.empty or high - low < 2:
        return ""
    place = (given - low) / (high - low)
    worst, best = place.le(ENDS).mean(), place.ge(1 - ENDS).mean()
    middle = place.between(0.5 - ENDS / 2, 0.5 + ENDS / 2).mean()
    if min(worst, best) < APART * middle or min(worst, best) < ENDS / 2:
        return ""
    step = ENDS * (high - low)
    lowest, highest = math.floor(low + step), math.ceil(high - step)
    return (
        f"Opinions part: {number(worst, 'share')} answered {low:g} to {lowest}, "
        f"{number(best, 'share')} answered {highest} to {high:g} "
        f"(n = {number(len(given), 'count')}), so the mean describes few of them."
    )
