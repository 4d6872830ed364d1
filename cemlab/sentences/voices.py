"""What customers wrote, in words: emotions, polarity, themes."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import about_scores, figure_of, level_of
from cemlab.sentences.numbers import (
    counted,
    day,
    group_column,
    in_points,
    is_hidden,
    listing,
    names_of,
    number,
    shown,
    span,
    with_interval,
)
from cemlab.sentences.themes import mark_of

WIDE = 0.6  # of an interval of a share from which nothing is told
NEARLY_ALL = 0.995


def about_emotions(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell the emotions read most often, or where the most frequent one is strongest.

    Parameters
    ----------
    table
        Result of `emotion_shares`: emotion (or the groups of them that it was asked for), perhaps
        a group column, n, value, low, high.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str
        Neutral is passed over: it is the absence of an emotion; so is what the reader's own
        mistakes could explain (an interval from 0).

    Examples
    --------
    >>> about_emotions(pd.DataFrame({"emotion": ["annoyance"], "n": [410], "value": [0.21],
    ...                              "low": [0.17], "high": [0.25]}))
    'Single feelings read most often among those who wrote: annoyance, 21 % (95 % interval 17 to
    25 %, n = 410).'
    """
    rows = table[~is_hidden(table) & table["emotion"].ne("neutral")]
    if rows.empty:
        return "Too few wrote to tell which emotions they express."
    # A page tells the two sides first, then single feelings: the reader must hear which is which.
    kind = "feelings" if rows["emotion"].str.endswith(" feeling").all() else "single feelings"
    rows = rows[(rows["high"] - rows["low"]).lt(WIDE) & rows["low"].gt(0)]
    if rows.empty:
        return (
            f"The classifier's own mistakes leave open which {kind} customers express: have "
            "people code some of these comments (cemlab code), and the intervals narrow."
        )
    level, names = level_of(table), names_of(touchpoints)
    other = ["emotion", "tier", "counted", "corrected"]
    column = group_column(table.drop(columns=other, errors="ignore"))
    rows = rows.sort_values("value", ascending=False, kind="stable")
    if column is None:
        told = [f"{r.emotion}, {figure_of(r, 'share', level)}" for r in rows.head(3).itertuples()]
        return f"{kind.capitalize()} read most often among those who wrote: {'; '.join(told)}."
    top = rows.drop_duplicates("emotion").head(3)
    told = [
        f"{row['emotion']} at {names.get(row[column], row[column])}, "
        f"{figure_of(row, 'share', level)}"
        for _, row in top.iterrows()
    ]
    return f"Highest shares of {kind} among those who wrote: {'; '.join(told)}."


def about_feelings_moved(table: pd.DataFrame) -> str:
    """Tell which feelings are voiced more or less often than in the earlier half of the time.

    Parameters
    ----------
    table
        Result of `feelings_moved`.

    Returns
    -------
    str

    Examples
    --------
    >>> moved = pd.DataFrame({"emotion": ["anger"], "n": [400], "value": [0.06], "low": [0.02],
    ...                       "high": [0.1], "p_adjusted": [0.003]})
    >>> moved.attrs["since"] = pd.Timestamp("2026-03-02", tz="UTC")
    >>> about_feelings_moved(moved)
    'Since 2 March 2026, against as long a time before: anger is read more often, by +6.0
    percentage points (95 % interval +2.0 to +10, n = 400).'
    """
    rows = table[~is_hidden(table)]
    if rows.empty:
        return "Too few comments have a date to tell whether feelings moved."
    since = f"Since {day(table.attrs['since'])}, against as long a time before:"
    level, sure = level_of(table), rows[rows["p_adjusted"].lt(1 - level_of(table))]
    if sure.empty:
        return f"{since} no feeling is read more or less often beyond noise."
    told = [
        f"{r.emotion} is read {'more' if r.value > 0 else 'less'} often, by "
        f"{figure_of(r, 'points', level, of='percentage points')}"
        for r in in_points(sure.head(3)).itertuples()
    ]
    return f"{since} {'; '.join(told)}."


def about_tone_against_feelings(table: pd.DataFrame) -> str:
    """Tell how many comments sound otherwise than they feel.

    Parameters
    ----------
    table
        Result of `tone_against_feelings`, without groups.

    Returns
    -------
    str

    Examples
    --------
    >>> case = ["sound good but voice an unfavourable feeling"]
    >>> about_tone_against_feelings(pd.DataFrame({"case": case, "n": [200], "value": [0.1],
    ...                                           "low": [0.06], "high": [0.15]}))
    'Of comments whose tone and feelings both take a side: 10 % (95 % interval 6.0 to 15 %, n =
    200) sound good but voice an unfavourable feeling.'
    """
    rows = table[~is_hidden(table) & table["n"].gt(0)]
    if rows.empty:
        return "Too few comments take a side in tone and in feelings to set both beside each other."
    level = level_of(table)
    told = [f"{figure_of(row, 'share', level)} {row.case}" for row in rows.itertuples()]
    return f"Of comments whose tone and feelings both take a side: {'; '.join(told)}."


def about_polarity(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell where comments sound worst and best, and how many could be read at all.

    Parameters
    ----------
    table
        A group column, n, value (−1 to 1), low, high, suppressed, perhaps coverage.
    touchpoints
        As in `about_scores`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_polarity(pd.DataFrame({"n": [90], "value": [0.12], "low": [0.05], "high": [0.19],
    ...                              "coverage": [0.7]}))
    'Tone of comments (−1 to 1): +0.12 (95 % interval +0.05 to +0.19, n = 90). The method knew a
    word in 70 % of comments; the others count as unread, not as neutral.'
    """
    if table.empty or not table["n"].any():
        return "No comments came in whose tone could be read."
    text = "Tone of comments (−1 to 1): "
    text += about_scores(table, "polarity", touchpoints=touchpoints)
    text = text.replace("The figure is ", "")
    table = shown(table)
    if "coverage" not in table or table["coverage"].dropna().empty:
        return text
    low, high = table["coverage"].min(), table["coverage"].max()
    if low > NEARLY_ALL:
        return f"{text} The method knew a word in nearly every comment."
    share = number(low, "share") if low == high else span(low, high, "share")
    return (
        f"{text} The method knew a word in {share} of comments; "
        "the others count as unread, not as neutral."
    )


def about_themes(table: pd.DataFrame) -> str:
    """Tell the three most frequent themes, and the one whose customers score lowest.

    Parameters
    ----------
    table
        `Themes.table`: label, comments, n (readable comments), share, low, high, perhaps reading,
        and score, score_low, score_high, with its scale as ``attrs["scale"]``.

    Returns
    -------
    str
        A theme that is not stable is marked.

    Examples
    --------
    >>> about_themes(pd.DataFrame({"label": ["invoice, amount"], "n": [600], "share": [0.2],
    ...                            "low": [0.17], "high": [0.23]}))
    'Written about most: “invoice, amount”, 20 % (95 % interval 17 to 23 %, n = 600).'
    """
    rows = table.assign(value=table["share"]) if "share" in table else table
    rows = rows[~is_hidden(rows)].sort_values("value", ascending=False, kind="stable")
    if rows.empty and len(table):
        return "Themes were found, each in too few comments to be told of."
    if rows.empty:
        return "No themes: the comments are too few, or no division of them holds."
    if "reading" in rows and rows["reading"].eq("undivided").all():
        read = counted(rows["comments"].iloc[0], "comment")
        return f"The comments could not be divided into themes ({read})."
    level = level_of(table)
    told = [
        f"“{r.label}”{mark_of(getattr(r, 'reading', None))}, {figure_of(r, 'share', level)}"
        for r in rows.head(3).itertuples()
    ]
    text = f"Written about most: {'; '.join(told)}."
    if "reading" in rows:
        text += f" {_about_readings(rows['reading'])}"
    if "score" not in rows or rows["score"].dropna().empty:
        return text
    low = rows.loc[rows["score"].idxmin()]
    score = with_interval(low["score"], low["score_low"], low["score_high"], confidence=level)
    near = rows[rows["score_low"].le(low["score_high"]) & rows["label"].ne(low["label"])]
    also = f", though {listing(f'“{n}”' for n in near['label'][:2])} cannot be told from it"
    scale = " from {:g} to {:g}".format(*table.attrs["scale"]) if "scale" in table.attrs else ""
    return (f"{text} Lowest score{scale} among those who mention it: “{low['label']}”"
            f"{mark_of(low.get('reading'))}, {score}{also if len(near) else ''}.")  # fmt: skip


def _about_readings(readings: pd.Series) -> str:
    """Tell how many themes can be relied upon."""
    counts, total = readings.value_counts(), len(readings)
    sure = int(counts.get("stable", 0))
    told = f"{number(sure, 'count') if sure else 'None'} of {counted(total, 'theme')} "
    told += "is stable" if sure < 2 else "are stable"
    meant = {
        "pattern": "a pattern is no theme yet",
        "doubtful": "a doubtful one should not be acted upon",
    }
    rest = [said for name, said in meant.items() if counts.get(name, 0)]
    return f"{told}; {listing(rest)}." if rest else f"{told}."
