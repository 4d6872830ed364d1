"""How many comments of each language were read at all."""

import pandas as pd

from cemlab.emotions.reading import check_columns
from cemlab.text import is_non_answer


def reading_coverage(comments: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Count, language by language, the comments whose emotions were read.

    Comments that say nothing ("n/a") are left out. What is not read is no neutral comment: the
    shares of feelings tell nothing about it.

    Parameters
    ----------
    comments
        One row per comment: comment_id, text, language ("und" or missing: not to be told).
    readings
        From `read_comments`, of these comments or more.

    Returns
    -------
    DataFrame
        One row per language, most comments first: language, n (comments), read, translated (read
        in a translation), value (share read).

    Raises
    ------
    DataError
        Where a column is missing.

    Examples
    --------
    >>> from cemlab.emotions import read_comments
    >>> comments = pd.DataFrame({"comment_id": ["a", "b"], "text": ["Thanks a lot!", "Danke."],
    ...                          "language": ["en", "de"]})
    >>> reading_coverage(comments, read_comments(comments))
      language  n  read  translated  value
    0       de  1     0           0    0.0
    1       en  1     1           0    1.0
    """
    check_columns(comments, ("comment_id", "text", "language"), "comments")
    said = comments[~is_non_answer(comments["text"])]
    language = said["language"].fillna("und").astype(str)
    read = said["comment_id"].isin(readings["comment_id"].unique())
    rows = pd.DataFrame(
        {"language": language, "read": read, "translated": read & ~language.isin(["en", "und"])}
    )
    table = rows.groupby("language").agg(
        n=("read", "size"), read=("read", "sum"), translated=("translated", "sum")
    )
    table["value"] = table["read"] / table["n"]
    return table.sort_values("n", ascending=False, kind="stable").reset_index()
