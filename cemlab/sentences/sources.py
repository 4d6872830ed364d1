"""What was asked and what came in, in words: intake and listening map."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.numbers import counted, day, listing, names_of, number


def about_intake(intake: pd.DataFrame, set_aside: pd.DataFrame) -> str:
    """Tell how many rows came in, were kept and set aside, and why.

    Parameters
    ----------
    intake
        One row per file: file, rows_in, rows_kept, rows_set_aside.
    set_aside
        One row per row set aside: file, row, column, reason.

    Returns
    -------
    str

    Examples
    --------
    >>> about_intake(
    ...     pd.DataFrame({"file": ["a.csv"], "rows_in": [100], "rows_kept": [98],
    ...                   "rows_set_aside": [2]}),
    ...     pd.DataFrame({"file": ["a.csv"] * 2, "row": [3, 9], "reason": ["no date"] * 2}))
    '100 rows in 1 file: 98 kept, 2 set aside (2.0 %). Most often: no date (2).'
    """
    total, kept = int(intake["rows_in"].sum()), int(intake["rows_kept"].sum())
    aside = int(intake["rows_set_aside"].sum())
    text = (
        f"{counted(total, 'row')} in {counted(len(intake), 'file')}: {number(kept, 'count')} kept"
    )
    cells = int(set_aside["scope"].eq("cell").sum()) if "scope" in set_aside else 0
    if aside == cells == 0:
        return f"{text}, none set aside."
    text += f", {number(aside, 'count')} set aside ({number(aside / total, 'share')})"
    text += f", and {counted(cells, 'single cell')} of rows that were kept." if cells else "."
    reasons = set_aside["reason"].value_counts().head(3) if len(set_aside) else pd.Series(dtype=int)
    told = [f"{reason} ({number(count, 'count')})" for reason, count in reasons.items()]
    return f"{text} Most often: {', '.join(told)}." if told else text


def about_dates(responses: pd.DataFrame, today: pd.Timestamp | None = None) -> str:
    """Warn of answers without a date, and of those dated after today.

    Parameters
    ----------
    responses
        Table of `Feedback`: source, answered_at.
    today
        By the clock of this machine where it is not given.

    Returns
    -------
    str
        Empty where every source is dated and ends by today. Where most answers lie ahead, it is
        the clock that is wrong, and nothing is said.

    Examples
    --------
    >>> day = pd.Timestamp("2026-11-22", tz="UTC")
    >>> times = [day, pd.Timestamp("2027-05-01", tz="UTC"), pd.NaT, pd.NaT]
    >>> sources = ["survey", "survey", "desk", "desk"]
    >>> about_dates(pd.DataFrame({"source": sources, "answered_at": times}), day)
    'In “survey” 1 of 2 rows is dated after today, the last on 1 May 2027: mend day, month or year
    in the export. No row of “desk” has a date, so it cannot tell when anything changed (02, 03,
    04): name its column of dates as answered_at in the study file.'
    """
    now = (today or pd.Timestamp.now(tz="UTC")) + pd.Timedelta(days=1)
    told = []
    for source, times in responses.groupby("source", sort=False)["answered_at"]:
        ahead = int(times.gt(now).sum())
        if times.isna().all():
            told.append(
                f"No row of “{source}” has a date, so it cannot tell when anything changed (02, "
                "03, 04): name its column of dates as answered_at in the study file."
            )
        elif 0 < ahead <= len(times) / 2:
            told.append(
                f"In “{source}” {number(ahead, 'count')} of {counted(len(times), 'row')} "
                f"{'is' if ahead == 1 else 'are'} dated after today, the last on "
                f"{day(times.max())}: mend day, month or year in the export."
            )
    return " ".join(told)


def about_scales(table: pd.DataFrame) -> str:
    """Warn of questions whose answers look as though their scale had changed.

    Parameters
    ----------
    table
        Result of `scale_breaks`.

    Returns
    -------
    str
        Empty where there are none.

    Examples
    --------
    >>> about_scales(pd.DataFrame({"source": ["stays"], "item": ["satisfaction"], "n": [316],
    ...     "since": [pd.Timestamp("2026-07-01")], "highest": [5.0], "scale_low": [0.0],
    ...     "scale_high": [10.0], "share": [0.81]}))
    'Was the scale changed? Since 1 July 2026 no answer to “satisfaction” (stays) is above 5 of 0 to
    10 (n = 316); before, 81 % were. Ask whoever exports the file:
    until that is known, trust no change over time of it.'
    """
    told = [
        f"Since {day(row.since)} no answer to “{row.item}” ({row.source}) is above "
        f"{row.highest:g} of {row.scale_low:g} to {row.scale_high:g} (n = "
        f"{number(row.n, 'count')}); before, {number(row.share, 'share')} were."
        for row in table.itertuples()
    ]
    if not told:
        return ""
    return (
        f"Was the scale changed? {' '.join(told)} Ask whoever exports the file: until that is "
        "known, trust no change over time of it."
    )


def about_listening(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell where nobody was asked, and which touch point was asked longest ago.

    Parameters
    ----------
    table
        Result of `listening_map`: touchpoint, pattern, n, last_asked, blank.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_listening(pd.DataFrame({"touchpoint": ["billing"] * 2, "pattern": ["past", "present"],
    ...     "n": [90, 0], "blank": [False, True],
    ...     "last_asked": [pd.Timestamp("2026-02-03"), pd.NaT]}))
    '1 of 2 places on the listening map is blank: present at billing. Asked longest ago: billing
    (past), on 3 February 2026, n = 90.'
    """
    if table.empty:
        return "The study names no touch points, so there is no map of where customers are heard."
    names = names_of(touchpoints)
    blank = table["blank"].astype(bool)
    text = "Every touch point was asked about in every pattern."
    if blank.any():
        places = table[blank].groupby("pattern", sort=False)["touchpoint"].agg(list)
        told = [
            f"{pattern} at {_some([names.get(k, k) for k in keys])}"
            for pattern, keys in places.items()
        ]
        verb = "is" if blank.sum() == 1 else "are"
        text = f"{blank.sum()} of {len(table)} places on the listening map {verb} blank: "
        text += "; ".join(told) + "."
    asked = table[~blank].dropna(subset=["last_asked"])
    if asked.empty:
        return text
    oldest = asked.loc[asked["last_asked"].idxmin()]
    if len(asked) > 1 and asked["last_asked"].nunique() == 1:
        return f"{text} All were last answered on {day(oldest['last_asked'])}."
    name = names.get(oldest["touchpoint"], oldest["touchpoint"])
    count = "" if pd.isna(oldest["n"]) else f", n = {number(oldest['n'], 'count')}"
    when = day(oldest["last_asked"])
    return f"{text} Asked longest ago: {name} ({oldest['pattern']}), on {when}{count}."


def _some(names: list[str]) -> str:
    """Name up to four, count the rest."""
    if len(names) <= 4:
        return listing(names)
    return listing([*names[:3], counted(len(names) - 3, "other")])
