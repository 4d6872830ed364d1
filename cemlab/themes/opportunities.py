"""Opportunities: themes in which customers wish, work around, or look at others."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError
from cemlab.stats import satisfied
from cemlab.themes.describe import check_length

if TYPE_CHECKING:
    from cemlab.themes.find import Themes

# English; a study in another language finds few and its shares read low.
CUES = {
    "wish": r"\b(?:i|we|they|he|she) wish|if only|would (?:love|like|be (?:good|great|nice|useful|"
    r"helpful))|(?:it|that) would help|(?:should|could) (?:be able|offer|add|let|have)|"
    r"please (?:add|offer|let|give|consider)|why (?:can't|can we not|is there no)|"
    r"is there (?:a|any) way|what we (?:need|miss)|let (?:us|the)\b|missing (?:a|an|the)\b",
    "workaround": r"work(?:ed|ing)?[- ]?around|instead (?:we|i|of)|by hand|manually|"
    r"\b(?:excel|spreadsheet)|ourselves|copy (?:and|&) paste|(?:have|had) to (?:call|print|type|"
    r"copy|ask)|one by one|each (?:company|entity) (?:separately|on its own)",
    "comparison": r"\bother (?:banks?|providers?|airlines?|suppliers?|companies)|competitors?\b|"
    r"(?:better|cheaper|faster|worse) than|compared (?:to|with)|switch(?:ed|ing)? to|elsewhere|"
    r"\b(?:unlike|used to be)\b",
}


def wishes(texts: Sequence[str] | pd.Series) -> pd.DataFrame:
    """Find comments that wish, tell of a workaround, or compare with others.

    Parameters
    ----------
    texts
        Comments in English; a missing one holds nothing.

    Returns
    -------
    DataFrame
        bool columns wish, workaround, comparison; the index of `texts`. Found by set phrases:
        what is meant otherwise is missed, and irony is taken at its word.

    Examples
    --------
    >>> wishes(["If only it had one page!", "We do it by hand", "Fine"]).any(axis=1).tolist()
    [True, True, False]
    """
    said = pd.Series(texts, dtype="object").fillna("").str.replace("’", "'")
    return pd.DataFrame(
        {name: said.str.contains(cue, flags=re.IGNORECASE) for name, cue in CUES.items()}
    )


def opportunities(
    themes: pd.DataFrame,
    found: "Themes",
    verbatims: pd.DataFrame,
    *,
    order: str = "intensity",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Say of each theme how many of its comments point to something that customers lack.

    Parameters
    ----------
    themes
        Table of `find_themes` or `describe_themes`.
    found, verbatims
        As in `describe_themes`; with customer_id and revenue, the revenue of those who voice it.
    order
        What the rows are sorted by: "intensity", "size" or "revenue".
    confidence
        Of the intervals, clustered as `satisfied` does.

    Returns
    -------
    DataFrame
        theme, label, reading, size (share of readable comments), comments, n, n_effective,
        wish, workaround, comparison (numbers of comments), value (intensity: share of the theme's
        comments that hold any of them), low, high, customers, revenue, order_sure (the interval
        does not reach that of the next row; missing unless sorted by intensity), suppressed,
        method.

    Raises
    ------
    ParameterError
        Another order, revenue without that column, or another number of comments.
    """
    check_length(len(verbatims), found)
    columns = {"intensity": "value", "size": "size", "revenue": "revenue"}
    if order not in columns or (order == "revenue" and "revenue" not in verbatims):
        raise ParameterError(f"`order` must be one of {', '.join(columns)} known here: {order!r}.")
    frame = verbatims.reset_index(drop=True).assign(theme=found.labels)
    cues = wishes(frame["text"])
    frame = frame.assign(value=cues.any(axis=1).astype(float), **cues)
    frame = frame[frame["theme"] >= 0]
    shares = satisfied(frame, 1, by=["theme"], confidence=confidence)
    counts = frame.groupby("theme")[list(CUES)].sum().reset_index()
    table = themes[["theme", "label", "reading", "share", "comments"]]
    table = table.rename(columns={"share": "size"}).merge(shares, on="theme")
    table = table.merge(counts, on="theme")
    if {"customer_id", "revenue"} <= set(frame):
        once = frame.drop_duplicates(["theme", "customer_id"]).groupby("theme")["revenue"]
        worth = once.agg(customers="size", revenue="sum").reset_index()
        table = table.merge(worth, on="theme")
    table = table.sort_values(columns[order], ascending=False, kind="stable", ignore_index=True)
    sure = table["low"] > table["high"].shift(-1)
    table["order_sure"] = np.where(order == "intensity", sure, None)
    table.attrs = {"confidence": confidence}
    return table
