"""A planned pulse in words: whom it asks, what it can show, when it stops."""

from collections.abc import Iterable

import pandas as pd

from cemlab.sentences.measures import level_of
from cemlab.sentences.numbers import counted, day, listing, number, shown, span, with_interval
from cemlab.sentences.pulse_back import felt, of_how_many, of_what, of_whom
from cemlab.sentences.pulse_rules import points, year_end


def about_purpose(
    question: str,
    finding: str,
    start: pd.Timestamp,
    closes: pd.Timestamp,
    sent: Iterable[pd.Timestamp] = (),
) -> str:
    """Tell what a pulse is to find out, what it follows, and when it runs.

    Parameters
    ----------
    question, finding
        What is to be learnt, and the finding that made somebody ask.
    start, closes
        First day, and the last on which answers count.
    sent
        Days on which invitations go out: told with the close where many are away.

    Returns
    -------
    str

    Examples
    --------
    >>> about_purpose("Who wants it?", "“view”, 40 comments.", pd.Timestamp("2026-11-02"),
    ...               pd.Timestamp("2026-12-11"))
    'Who wants it? Asked because of “view”, 40 comments. From 2 November to 11 December 2026.'
    """
    why = f" Asked because of {finding}" if finding else ""
    first = day(start).removesuffix(f" {closes.year}")
    return f"{question}{why} From {first} to {day(closes)}.{year_end(sent, closes)}"


_TOLD = {"pretest": "try the questions first", "kept in reserve": "are kept in reserve"}


def about_sampling(log: pd.DataFrame) -> str:
    """Tell how many customers are asked, and which rule took out how many.

    Parameters
    ----------
    log
        step, removed, left: the sampling log of a pulse.

    Returns
    -------
    str

    Examples
    --------
    >>> about_sampling(pd.DataFrame({"step": ["all customers", "has left", "pretest"],
    ...                              "removed": [0, 20, 5], "left": [100, 80, 75]}))
    'Of 100 customers 75 are asked. Not asked: has left, 20. Of the others 5 try the questions
    first.'
    """
    first, last = log["left"].iloc[0], log["left"].iloc[-1]
    rules = log[~log["step"].isin(_TOLD) & log["removed"].gt(0)]
    out = "; ".join(f"{row.step}, {number(row.removed, 'count')}" for row in rules.itertuples())
    rest = [f"{number(row.removed, 'count')} {_TOLD[row.step]}" for row in log.itertuples()
            if row.step in _TOLD and row.removed]  # fmt: skip
    told = f"Of {counted(first, 'customer')} {number(last, 'count')} are asked."
    told += f" Not asked: {out}." if out else ""
    return told + (f" Of the others {listing(rest)}." if rest else "")


def about_power(groups: pd.DataFrame) -> str:
    """Tell what the expected answers can show, and where they are too few.

    Parameters
    ----------
    groups
        group, population, needed, expected, short; in attrs change, power, detectable, pair, and
        assumed, the response rate where no invitations are known; contrast, empty where
        `about_contrast` says that none is compared.

    Returns
    -------
    str

    Examples
    --------
    >>> table = pd.DataFrame({"group": ["new", "old"], "population": [90, 400],
    ...     "needed": [60, 122], "expected": [40, 122], "short": [True, False]})
    >>> table.attrs = {"change": 0.15, "power": 0.7, "detectable": 0.18, "pair": ["new", "old"]}
    >>> about_power(table)
    'A difference of 15 percentage points between new and old would be found with a chance of 70 %;
    one of 18 points with 80 %. Too few answers are likely of new: 40 expected, 60 needed.'
    """
    facts = groups.attrs
    few = [
        f"{row.group}: {number(row.expected, 'count')} expected, "
        f"{number(row.needed, 'count')} needed"
        for row in groups[groups["short"]].itertuples()
    ]
    # Where no contrast was found, `about_contrast` says that nothing is compared.
    said = facts.get("contrast") == ""
    told = "" if said else "There is one group only: nothing is compared. "
    if "margin" in facts:
        told += (
            f"The expected answers tell the share within {points(facts['margin'])} percentage "
            "points."
        )
    if "power" in facts:
        told = (
            f"A difference of {points(facts['change'])} percentage points between "
            f"{listing(facts['pair'])} would be found with a chance of "
            f"{number(facts['power'], 'share')}"
        )
        wider = f"; one of {points(facts['detectable'])} points with 80 %."
        told += "." if facts["power"] >= 0.8 or facts["detectable"] > 1 else wider
    if "assumed" in facts:
        rate = number(facts["assumed"], "share")
        told += f" No invitations are known; it is assumed that {rate} of the invited answer."
    told += f" Too few answers are likely of {'; '.join(few)}." if few else ""
    return told.strip()


def about_calendar(calendar: pd.DataFrame) -> str:
    """Tell how key customers are spread over the year.

    Parameters
    ----------
    calendar
        month and why of each key customer; in attrs refused: how many others want none.

    Returns
    -------
    str

    Examples
    --------
    >>> about_calendar(pd.DataFrame({
    ...     "month": pd.to_datetime(["2026-11-01", "2026-12-01", "2026-12-01", "2027-01-01"]),
    ...     "why": ["asked by this pulse", *["a year after the last"] * 2, "not asked for a year"],
    ... }))
    '4 key customers are each asked once in the coming year: 1 by this pulse, 3 at other times, 1 to
    2 in each of 2 months (1 of them not asked for a year).'
    """
    if calendar.empty:
        return "No key customer is known."
    why, no = calendar["why"], calendar.attrs.get("refused", 0)
    by_pulse, late = why.eq("asked by this pulse"), int(why.eq("not asked for a year").sum())
    told = [f"{number(by_pulse.sum(), 'count')} by this pulse"] if by_pulse.any() else []
    if not by_pulse.all():
        sizes = calendar[~by_pulse].groupby("month").size()
        each = " to ".join(number(n, "count") for n in sorted({sizes.min(), sizes.max()}))
        when = "at other times" if told else "in months of their own"
        spread = f"{each} in each of {counted(len(sizes), 'month')}"
        told += [f"{number(sizes.sum(), 'count')} {when}, {spread}"]
        told[-1] += f" ({number(late, 'count')} of them not asked for a year)" if late else ""
    more = f" Others want no questions: {number(no, 'count')}." if no else ""
    who = counted(len(calendar), "key customer")
    return f"{who} are each asked once in the coming year: {', '.join(told)}.{more}"


def about_contrast(groups: pd.DataFrame) -> str:
    """Tell which groups a pulse compares, and why these.

    Parameters
    ----------
    groups
        Of `plan_opportunity`: contrast and why in attrs.

    Returns
    -------
    str

    Examples
    --------
    >>> table = pd.DataFrame()
    >>> table.attrs = {"contrast": "region", "why": "voiced"}
    >>> about_contrast(table)
    'Compared by region, whose groups voiced it most unequally, more than by chance: a choice of
    what to ask about, no finding.'
    """
    column = groups.attrs["contrast"]
    if not column:
        return f"{_NONE[0].upper()}{_NONE[1:]}: none is compared."
    if len(groups) == 1:  # the others were too small, as `about_power` tells
        return ""
    told = f"Compared by {column.replace('_', ' ')}, {_WHY[groups.attrs['why']]}."
    return told + (_NEW if column == "experience" else "")


_NEW = (
    " New: the first answer or invitation that the study knows lies within a year before the "
    "start; experienced: longer ago."
)


_NONE = "no group is known to have voiced it more or less than the others, beyond chance"
_WHY = {
    "named": "as was chosen",
    "voiced": "whose groups voiced it most unequally, more than by chance: a choice of what to ask "
    "about, no finding",
    "none": f"as {_NONE}",
}


def about_questions(problems: pd.DataFrame, minutes: float) -> str:
    """Tell how long a questionnaire takes, and what the check found.

    Parameters
    ----------
    problems
        question, language, problem, mend.
    minutes
        How long it takes.

    Returns
    -------
    str

    Examples
    --------
    >>> about_questions(pd.DataFrame({"problem": ["leading"], "question": ["fast"]}), 1.4)
    'The questionnaire takes about 1.4 minutes. The check found 1 thing to mend.'
    """
    found = f"found {counted(len(problems), 'thing')} to mend" if len(problems) else (
        "found nothing to mend; what it cannot see, five customers will show")  # fmt: skip
    return f"The questionnaire takes about {number(minutes)} minutes. The check {found}."


def about_pulse(
    shares: pd.DataFrame,
    differences: pd.DataFrame,
    segments: pd.DataFrame | None = None,
    *,
    question: str = "",
) -> str:
    """Tell what a pulse found, group by group, against what was planned.

    Parameters
    ----------
    shares, differences
        As `cemlab.pulse.read_pulse` gives them; what `cemlab.pulse.read_answers` adds in attrs
        is told.
    segments
        As `cemlab.pulse.by_segment` gives them; the two surest differences are told.
    question
        What the pulse was to tell.

    Returns
    -------
    str

    Examples
    --------
    >>> shares = pd.DataFrame({"group": ["new"], "needed": [50], "n": [60], "enough": [True],
    ...     "value": [0.75], "low": [0.63], "high": [0.84], "suppressed": [False]})
    >>> about_pulse(shares, pd.DataFrame(columns=["group", "against", "value", "low", "high"]))
    'new: 75 % (95 % interval 63 to 84 %, n = 60).'
    >>> felt = pd.DataFrame({"item": ["satisfaction"], "segment": ["region"], "group": ["East"],
    ...     "value": [-1.25], "low": [-1.6], "high": [-0.9], "p_adjusted": [0.001],
    ...     "method": "difference of means"})
    >>> about_pulse(shares, pd.DataFrame(columns=["low", "high"]), felt)[46:]
    'satisfaction, region East: 1.2 points lower than all others (95 % interval 0.9 to 1.6).'
    """
    if shares.empty:
        return "No pulse has come back yet."
    level, facts = level_of(shares), shares.attrs
    about, figures = facts.get("about", "wish"), []
    for row in shown(shares).itertuples():
        figure = with_interval(row.value, row.low, row.high, row.n, unit="share", confidence=level)
        less = "" if row.enough else f", fewer than the {number(row.needed, 'count')} planned"
        figures.append(f"{row.group}: {figure}{less}.")
    found = _apart(differences, level)
    if segments is not None:
        sure = segments[segments["p_adjusted"].lt(1 - level)]
        found += [felt(row, level) for row in sure.head(2).itertuples()]
    none = [] if figures or found else ["Too few answers came in to tell anything."]
    told = of_what(question, "" if none else about) if question else []
    whom = of_whom(facts) if figures else []
    return " ".join([*told, *figures, *none, *whom, *of_how_many(facts), *found])


def _apart(differences: pd.DataFrame, level: float) -> list[str]:
    """Tell which groups of a pulse differ beyond noise, or that none do."""
    clear = differences[differences["low"].gt(0) | differences["high"].lt(0)]
    if len(differences) and clear.empty:
        return ["No two groups differ beyond noise."]
    return [
        f"{row[1]} against {row.against}: a difference of {points(row.value)} percentage "
        f"points ({100 * level:g} % interval "
        f"{span(row.low, row.high, 'share').removesuffix(' %')})."
        for row in clear.itertuples()
    ]
