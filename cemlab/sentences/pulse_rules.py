"""What a pulse agrees on before it starts: how it is tried, and when it stops."""

from collections.abc import Iterable, Sequence

import pandas as pd

from cemlab.sentences.numbers import day, listing, number


def stop_rule(groups: pd.DataFrame, closes: pd.Timestamp) -> list[str]:
    """Say when a pulse stops, as sentences to be agreed on before it starts.

    Parameters
    ----------
    groups
        group, needed, expected and short; in attrs pair and detectable, or margin: as
        `cemlab.pulse.plan_groups` gives them.
    closes
        The last day on which answers count.

    Returns
    -------
    list of str

    Examples
    --------
    >>> groups = pd.DataFrame({"group": ["new", "old"], "needed": [60, 122],
    ...     "expected": [40, 122], "short": [True, False]})
    >>> groups.attrs = {"pair": ["new", "old"], "detectable": 0.18}
    >>> rules = stop_rule(groups, pd.Timestamp("2026-12-11"))
    >>> rules[0]
    'Stop on 11 December 2026, or once these answers are in: 60 of new and 122 of old; whichever
    comes first.'
    >>> rules[1]
    'The date is likely to come first: about 40 of new can be expected. With these a
    difference of 18 percentage points between new and old still shows with a chance of 80 %.'
    """
    each = [f"{number(row.needed, 'count')} of {row.group}" for row in groups.itertuples()]
    few = [f"{number(row.expected, 'count')} of {row.group}"
           for row in groups[groups["short"]].itertuples()]  # fmt: skip
    likely = f"The date is likely to come first: about {listing(few)} can be expected. "
    return [
        f"Stop on {day(closes)}, or once these answers are in: {listing(each)}; whichever "
        "comes first.",
        *([(likely + _still(groups)).rstrip()] if few else []),
        "Look at no result before: who stops as soon as a difference shows finds one anywhere.",
        "Remind once, after a week; then leave alone whoever does not answer.",
        "Call it off if one of the five who try it cannot say in their own words what is asked, "
        "or if more than one in twenty of a week's invited ask for no more questions.",
        "Tell the invited what was learnt within four weeks of the close, also if it is nothing.",
    ]


def _still(groups: pd.DataFrame) -> str:
    """Tell what fewer answers than needed can show; nothing of groups that are not compared."""
    facts = groups.attrs
    if not set(groups.loc[groups["short"], "group"]).issubset(facts.get("pair", groups["group"])):
        return ""
    if facts.get("detectable", 2) <= 1:
        return (
            f"With these a difference of {points(facts['detectable'])} percentage points between "
            f"{listing(facts['pair'])} still shows with a chance of 80 %."
        )
    if "margin" in facts:
        return f"These still tell the share within {points(facts['margin'])} percentage points."
    return "These are too few to show any difference."


def year_end(sent: Iterable[pd.Timestamp], closes: pd.Timestamp) -> str:
    """Warn of invitations and a close at the turn of the year, when many are away.

    Parameters
    ----------
    sent
        Days on which invitations go out.
    closes
        The last day on which answers count.

    Returns
    -------
    str
        Empty where none of these days lies from 18 December to 7 January; else it begins with a
        blank.

    Examples
    --------
    >>> year_end([pd.Timestamp("2026-12-14"), pd.Timestamp("2026-12-21")],
    ...          pd.Timestamp("2027-01-08"))
    ' Caution: invitations go out on 21 December 2026. In the last two weeks of December and the
    first of January many are away: answers come late or not at all.'
    >>> year_end([pd.Timestamp("2026-12-14")], pd.Timestamp("2027-01-08"))
    ''
    """
    days = [day(when) for when in sent if _away(when)]
    told = [f"invitations go out on {listing(days)}"] if days else []
    told += [f"it closes on {day(closes)}"] if _away(closes) else []
    if not told:
        return ""
    return (
        f" Caution: {listing(told)}. In the last two weeks of December and the first of January "
        "many are away: answers come late or not at all."
    )


def _away(when: pd.Timestamp) -> bool:
    """Tell whether a day lies in the last two weeks of December or the first of January."""
    return (when.month == 12 and when.day >= 18) or (when.month == 1 and when.day <= 7)


def points(share: float) -> str:
    """Write a difference of shares as percentage points, without the words.

    Examples
    --------
    >>> points(0.021), points(0.18)
    ('2.1', '18')
    """
    return number(share, "share").removesuffix(" %")


def pretest_steps() -> list[str]:
    """Say how five customers try a questionnaire.

    Returns
    -------
    list of str

    Examples
    --------
    >>> len(pretest_steps())
    5
    """
    return [
        "Call them; let them read each question aloud and think aloud while they answer.",
        "After each ask: what is this question about, in your words? How did you arrive at that?",
        "Note where they stop, laugh, ask back or answer something else; explain nothing.",
        "Take the time from the first question to the last.",
        "Mend what two of the five stumble over, and try it again with them. Their answers do not "
        "count.",
    ]


def about_answers(columns: Iterable[str]) -> str:
    """Tell which file brings the answers to a pulse back.

    Examples
    --------
    >>> about_answers(["pulse_id", "need", "today"])
    'Put what the survey tool gives back as answers.csv into the folder of the pulse: a row for each
    who answered, with the columns pulse_id, need and today; ratings as numbers.'
    """
    return (
        "Put what the survey tool gives back as answers.csv into the folder of the pulse: a row "
        f"for each who answered, with the columns {listing(columns)}; ratings as numbers."
    )


def about_asked(topics: Sequence[str]) -> str:
    """Tell of which themes a pulse has come back; say nothing where there is none.

    Examples
    --------
    >>> about_asked(["group, companies"])
    'Not planned again, as a pulse on it has come back: “group, companies”.'
    """
    told = listing(f"“{topic}”" for topic in topics)
    return f"Not planned again, as a pulse on it has come back: {told}." if topics else ""
