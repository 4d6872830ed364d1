"""The state of the data in words: comments, pace of answers, reasons why rows were set aside."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.numbers import counted, listing, month, names_of, number
from cemlab.sentences.questions import Question, owner_of, table_of


def about_comments(table: pd.DataFrame) -> str:
    """Tell how many comments there are and how many of them can be read.

    Parameters
    ----------
    table
        Result of `comment_quality`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_comments(pd.DataFrame({"comments": [100], "non_answers": [8], "other_languages": [5],
    ...                              "left_to_read": [87], "repeated": [2], "templates": [0]}))
    '100 comments, of which 87 (87 %) can be read: 8 say nothing ("n/a"), 5 are in another
    language. Said again word for word: 2; themes are learnt from each text once.'
    """
    total = int(table["comments"].sum())
    if not total:
        return "No comments came in."
    left, nothing, other = (
        int(table[name].sum()) for name in ("left_to_read", "non_answers", "other_languages")
    )
    if left == total:
        return f"All {counted(total, 'comment')} can be read.{_said_again(table)}"
    return (
        f"{counted(total, 'comment')}, of which {number(left, 'count')} "
        f"({number(left / total, 'share')}) can be read: {number(nothing, 'count')} say nothing "
        f'("n/a"), {number(other, "count")} are in another language.{_said_again(table)}'
    )


def _said_again(table: pd.DataFrame) -> str:
    """Tell of repeats and templates, where there are any."""
    again, like = (int(table[name].sum()) for name in ("repeated", "templates"))
    told = [f"said again word for word: {number(again, 'count')}"] if again else []
    told += [f"said again but for numbers, dates or masks: {number(like, 'count')}"] if like else []
    first, *others = [*told, "themes are learnt from each text once"]
    return f" {'; '.join([first.capitalize(), *others])}." if told else ""


def about_marks(responses: pd.DataFrame) -> str:
    """Tell how many responses are odd as a whole; all of them are kept.

    Parameters
    ----------
    responses
        Table of `Feedback`, with `marks`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_marks(pd.DataFrame({"marks": ["speeder", "speeder; preview", None, None]}))
    'Of 4 responses 2 are odd and kept: 2 speeder, 1 preview. Leave them out where they matter.'
    """
    marks = responses["marks"].dropna()
    if marks.empty:
        return (
            "No response is odd as a whole: no preview, unfinished one, speeder or straight-liner."
        )
    kinds = marks.str.split("; ").explode().value_counts()
    told = ", ".join(f"{number(n, 'count')} {kind}" for kind, n in kinds.items())
    return (
        f"Of {counted(len(responses), 'response')} {number(len(marks), 'count')} are odd and kept: "
        f"{told}. Leave them out where they matter."
    )


def about_pace(table: pd.DataFrame) -> str:
    """Tell when answers came in, by source.

    Parameters
    ----------
    table
        Result of `answers_over_time`: source, period, n.

    Returns
    -------
    str

    Examples
    --------
    >>> about_pace(pd.DataFrame({"source": ["survey"] * 2, "n": [10, 30],
    ...     "period": pd.to_datetime(["2026-01-01", "2026-02-01"])}))
    'survey: 40 answers from January 2026 to February 2026, most in February 2026 (30).'
    """
    if table.empty:
        return "No answers with a date came in."
    told = []
    for source, rows in table.groupby("source", sort=False):
        shown = rows.dropna(subset=["n"])
        if shown.empty:
            told.append(f"{source}: too few answers in any period to be shown.")
            continue
        most = shown.loc[shown["n"].idxmax()]
        # A total would give the hidden periods away.
        how_many = counted(rows["n"].sum(), "answer") if len(shown) == len(rows) else "answers"
        told.append(
            f"{source}: {how_many} from {month(rows['period'].min())} "
            f"to {month(rows['period'].max())}, most in {month(most['period'])} "
            f"({number(most['n'], 'count')})."
        )
    return " ".join(told)


def reasons(set_aside: pd.DataFrame) -> pd.DataFrame:
    """Sum up what was set aside: one row per file, column and reason.

    Parameters
    ----------
    set_aside
        One row per row or cell set aside: file, row, column, reason.

    Returns
    -------
    DataFrame
        file, column, reason, times, first rows (up to five); the most frequent first.

    Examples
    --------
    >>> reasons(pd.DataFrame({"file": ["a.csv"] * 2, "row": [3, 9], "column": ["score"] * 2,
    ...                       "reason": ["outside the scale"] * 2}))["first rows"].item()
    '3, 9'
    """
    kinds = ["file", "column", "reason"]
    filled = set_aside.assign(column=set_aside["column"].fillna("the whole row"))
    table = (
        filled.sort_values("row")
        .groupby(kinds, as_index=False)
        .agg(times=("row", "size"), rows=("row", lambda rows: ", ".join(map(str, rows[:5]))))
    )
    table = table.rename(columns={"rows": "first rows"})
    return table.sort_values(["times", *kinds], ascending=[False, True, True, True])


def intake_questions(
    set_aside: pd.DataFrame, heard: pd.DataFrame, *, touchpoints: Mapping[str, Any]
) -> pd.DataFrame:
    """Ask whether to mend rows, and where to begin listening.

    Parameters
    ----------
    set_aside
        One row per row or cell set aside: file, row, column, reason.
    heard
        Result of `listening_map`.
    touchpoints
        Of the study: id to touch point with its owner.

    Returns
    -------
    DataFrame
        question, evidence, owner, uncertainty, pattern (of listening that would answer it).

    Examples
    --------
    >>> aside = pd.DataFrame({"file": ["a.csv"], "row": [7], "column": ["score"], "reason": ["?"]})
    >>> heard = pd.DataFrame({"touchpoint": ["desk"], "pattern": ["past"], "blank": [False]})
    >>> intake_questions(aside, heard, touchpoints={})["question"].tolist()
    ['Who mends what was set aside in a.csv (1)?']
    """
    return table_of(_of_rows_aside(set_aside), _of_blanks(heard, touchpoints))


def _of_rows_aside(set_aside: pd.DataFrame) -> Iterator[Question]:
    """Ask who mends the rows set aside, of all files at once; the forgotten stay forgotten."""
    set_aside = set_aside[set_aside["reason"].ne("forgotten on request")]
    if len(set_aside):
        files, most = set_aside["file"].value_counts(), set_aside["reason"].value_counts()
        places = [f"{file} ({number(n, 'count')})" for file, n in files.items()]
        yield (
            f"Who mends what was set aside in {listing(places)}?",
            f"Most often: {most.index[0]} ({number(most.iloc[0], 'count')}).",
            "the researcher, with whoever exports the files",
            "Small against all rows, unless they share a cause.",
            "",
        )


def _of_blanks(heard: pd.DataFrame, touchpoints: Mapping[str, Any]) -> Iterator[Question]:
    """Ask whether to listen where nobody was asked."""
    names = names_of(touchpoints)
    for pattern, part in heard[heard["blank"]].groupby("pattern", sort=False):
        places = [names.get(key, str(key)) for key in part["touchpoint"]]
        everywhere = len(places) > 1 and len(part) == heard["touchpoint"].nunique()
        where = "every touch point" if everywhere else listing(places)
        yield (
            f"Should {where} be listened to in a {pattern} pattern?",
            f"Nobody was asked there in that pattern: {counted(len(part), 'blank field')}.",
            listing(dict.fromkeys(owner_of(key, touchpoints) for key in part["touchpoint"])),
            "A blank field is a gap in listening, not a finding.",
            {"past": "persistent", "present": "periodic"}.get(pattern, "pulsed"),
        )
