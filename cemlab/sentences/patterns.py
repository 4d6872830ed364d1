"""Patterns among themes in words: which are alike, which come back, who was ahead."""

import pandas as pd

from cemlab.sentences.measures import figure_of, level_of
from cemlab.sentences.numbers import counted, listing, number, shown
from cemlab.sentences.themes import mark_of


def about_neighbours(table: pd.DataFrame) -> str:
    """Tell which themes mean most alike, and which stands most alone.

    Parameters
    ----------
    table
        Result of `place_themes`, with label.

    Returns
    -------
    str

    Examples
    --------
    >>> about_neighbours(pd.DataFrame({"label": ["bill", "fee", "app"],
    ...     "nearest": ["fee", "bill", "fee"], "likeness": [0.6, 0.6, -0.5]}))
    'Most alike are “bill” and “fee”; “app” stands most alone.'
    """
    rows = table.dropna(subset=["likeness"])
    if len(rows) < 2:
        return "A map needs two themes or more that may be told of."
    near, far = rows.loc[rows["likeness"].idxmax()], rows.loc[rows["likeness"].idxmin()]
    alone = f"; “{far['label']}” stands most alone" if len(rows) > 2 else ""
    return f"Most alike are “{near['label']}” and “{near['nearest']}”{alone}."


_READINGS = [("stable",) * 2, ("a pattern", "patterns"), ("doubtful",) * 2, ("retired",) * 2]


def about_stability(table: pd.DataFrame) -> str:
    """Tell how many themes are stable, and which one is surest.

    Parameters
    ----------
    table
        Result of `beside_chance`.

    Returns
    -------
    str

    Examples
    --------
    >>> about_stability(pd.DataFrame({"label": ["bill", "fee"], "stability": [0.9, 0.5],
    ...                               "reading": ["stable", "doubtful"]}))
    'Of 2 themes 1 is stable and 1 is doubtful. Surest: “bill”, 0.90 of 1.'
    """
    rows = table.dropna(subset="stability")
    if rows.empty and len(table):
        return "Each theme is held by too few comments to be told of."
    if rows.empty:
        return "The comments were not divided, so no theme can be looked for again."
    counts = rows["reading"].value_counts()
    told = [
        f"{n} {'is' if n == 1 else 'are'} {word if n == 1 else many}"
        for word, many in _READINGS
        if (n := int(counts.get(word.removeprefix("a "), 0)))
    ]
    best = rows.loc[rows["stability"].idxmax()]
    return (
        f"Of {counted(len(rows), 'theme')} {listing(told)}. Surest: “{best['label']}”, "
        f"{best['stability']:.2f} of 1."
    )


def about_leads(table: pd.DataFrame) -> str:
    """Tell how many customers were ahead of what rises now, and may be lead users.

    Parameters
    ----------
    table
        Result of `count_leads`, small numbers hidden.

    Returns
    -------
    str

    Examples
    --------
    >>> about_leads(pd.DataFrame({"label": ["scan"], "ahead": [36], "lead": [11],
    ...                           "customers": [57], "suppressed": [False]}))
    'Before “scan” rose, 36 of the 57 customers who write of it had done so; 11 of these told of a
    wish or a workaround with it: ask them first.'
    """
    if table.empty:
        return "Nothing is known to rise, so nobody can be ahead of it."
    rows = table[~table["suppressed"].astype(bool)]
    told = [
        f"Before “{r.label}” rose, {number(r.ahead, 'count')} of the "
        f"{counted(r.customers, 'customer')} who write of it had done so; "
        f"{number(r.lead, 'count')} of these told of a wish or a workaround with it: ask them "
        "first."
        for r in rows.head(3).itertuples()
    ]
    return " ".join(told) or "Too few customers wrote of what rises now before it rose to tell."


def about_wanted(table: pd.DataFrame) -> str:
    """Tell in which theme customers wish, work around, compare or liken most.

    Parameters
    ----------
    table
        Result of `opportunities`, small numbers hidden.

    Returns
    -------
    str

    Examples
    --------
    >>> about_wanted(pd.DataFrame({"label": ["view"], "n": [344], "value": [0.49], "low": [0.43],
    ...     "high": [0.54], "wish": [131], "workaround": [68], "comparison": [0],
    ...     "metaphor": [1], "order_sure": [True], "suppressed": [False]}))
    'Most is wanted where customers write of “view”: in 49 % of the comments (95 % interval 43 to
    54 %, n = 344) they wish for something or work around it, 131 times wishing and 68 times working
    around.'
    """
    rows = shown(table)
    rows = rows[rows["value"].gt(0)]
    if rows.empty:
        of = "no theme" if len(shown(table)) == len(table) else "no theme that may be shown"
        return f"In {of} do enough customers wish for something or work around it."
    row = rows.loc[rows["value"].idxmax()]
    of = "" if len(shown(table)) == len(table) else ", of the themes that may be shown,"
    figure = figure_of(row, "share", level_of(table), of="of the comments")
    did = [f"{counted(row[name], 'time')} {word}" for name, word in _DID.items() if row[name]]
    mark = mark_of(row.get("reading"))
    return (
        f"Most is wanted{of} where customers write of “{row['label']}”{mark}: "
        f"in {figure} they wish for something or work around it, {listing(did)}."
    )


_DID = {"wish": "wishing", "workaround": "working around"}
