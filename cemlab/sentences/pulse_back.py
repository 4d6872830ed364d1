"""What stands beside the figures of a pulse that came back: of what, of whom, of how many."""

from collections.abc import Mapping
from typing import Any

from cemlab.sentences.numbers import counted, listing, number, span
from cemlab.sentences.pulse_rules import points

_SHARE = {"wish": "needs it", "trouble": "has much extra work because of it"}


def of_what(question: str, about: str = "") -> list[str]:
    """Tell what a pulse was to find out, and what its shares are of.

    Parameters
    ----------
    question
        What the pulse was to tell.
    about
        "wish" or "trouble", see `cemlab.pulse.plan_pulse`; empty where no share is shown.

    Returns
    -------
    list of str

    Examples
    --------
    >>> of_what("Who waits?", "trouble")[1]
    'Of those who answered, this share has much extra work because of it (6 or 7 of 7).'
    """
    told = [f"The pulse that came back was to tell: {question}"]
    share = _SHARE.get(about)
    return [*told, f"Of those who answered, this share {share} (6 or 7 of 7)."] if share else told


def of_whom(facts: Mapping[str, Any]) -> list[str]:
    """Tell whom a pulse left out by its plan.

    Parameters
    ----------
    facts
        In attrs of the shares that `cemlab.pulse.read_answers` gives: left_out, if anybody was.

    Returns
    -------
    list of str

    Examples
    --------
    >>> of_whom({"left_out": {"role: purchasing": 390, "wants no questions": 3}})
    ['Not of all customers: the plan left out role purchasing (390) and wants no questions (3).']
    """
    rules = facts.get("left_out", {})
    each = [f"{rule.replace(': ', ' ')} ({number(n, 'count')})" for rule, n in rules.items()]
    return [f"Not of all customers: the plan left out {listing(each)}."] if each else []


def of_how_many(facts: Mapping[str, Any]) -> list[str]:
    """Tell which answers to a pulse are not counted.

    Parameters
    ----------
    facts
        In attrs as for `of_whom`: uninvited, rows, counted; none of them need be there.

    Returns
    -------
    list of str

    Examples
    --------
    >>> of_how_many({"uninvited": 1, "rows": 90, "counted": 90})
    ['Not counted, as contacts.csv holds no such id: 1 answer.']
    """
    told, rows, read = [], facts.get("rows", 0), facts.get("counted", 0)
    if strangers := facts.get("uninvited"):
        answers = counted(strangers, "answer")
        told.append(f"Not counted, as contacts.csv holds no such id: {answers}.")
    if read < rows:
        told.append(f"Counted: {number(read, 'count')} of {counted(rows, 'row')} of answers.csv; "
                    "`cemlab check` on the pulse's folder lists what was set aside.")  # fmt: skip
    return told


def felt(row: Any, level: float) -> str:  # noqa: ANN401 - a row of segments
    """Tell by how much one segment lies above or below all others.

    Parameters
    ----------
    row
        Of `cemlab.pulse.by_segment`.
    level
        Of the interval.

    Returns
    -------
    str

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"item": "need", "segment": "region", "group": "East", "value": 0.12,
    ...        "low": 0.05, "high": 0.19, "method": "difference of shares"}
    >>> felt(next(pd.DataFrame([row]).itertuples()), 0.95)
    'need, region East: 12 percentage points higher than all others (95 % interval 5.0 to 19).'
    """
    low, high = sorted((abs(row.low), abs(row.high)))
    side, name = "higher" if row.value > 0 else "lower", row.segment.replace("_", " ")
    size, ends, unit = f"{abs(row.value):.1f}", f"{low:.1f} to {high:.1f}", "points"
    if row.method.startswith("difference of shares"):
        size, unit = points(abs(row.value)), "percentage points"
        ends = span(low, high, "share").removesuffix(" %")
    return (
        f"{row.item}, {name} {row.group}: {size} {unit} {side} than all others "
        f"({100 * level:g} % interval {ends})."
    )
