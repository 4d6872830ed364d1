"""Proposes comments to be quoted, for a researcher to approve or cut."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.display.words import QUOTED
from cemlab.load.quotes import check_quotes, quote_keys, read_quotes
from cemlab.privacy import neutral, owner_only, unnumbered
from cemlab.sentences import counted, listing, names_of
from cemlab.text import excerpt, is_non_answer

if TYPE_CHECKING:
    from cemlab.load import Feedback
    from cemlab.study import Study

HEADS = [
    *("approve", "quote", "touchpoint", "language", "month", "stands_for", "of"),
    *("comment", "key"),
]
_YEAR = pd.Timedelta(days=365)
_COMPARED = 2_000  # comments of a touch point, drawn by their ids


def propose_quotes(feedback: "Feedback", n: int = 4) -> pd.DataFrame:
    """Choose comments that stand for many others, touch point by touch point.

    Parameters
    ----------
    feedback
        A loaded study.
    n
        How many of each pattern and touch point with as many comments as `min_group.comments`.

    Returns
    -------
    DataFrame
        One row per proposal: approve (missing), quote (long comments
        cut to whole sentences), touchpoint, language, month, stands_for (comments of the touch
        point that are likest to this one) of how many, comment (whole), key.
        Only comments of the last year of customers who may be quoted; none that is sensitive.

    Notes
    -----
    Greedy facility location (Krause & Golovin 2014) over the cosines of tf-idf vectors: each next
    comment is the one that adds most likeness to those which none so far is like.
    """
    said = _distinct(feedback)
    least = feedback.study.min_group.comments
    found = [
        _of_one(group, n)
        for _, group in said.groupby(["pattern", "touchpoint"], dropna=False)
        if len(group) >= least
    ]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=HEADS)


def why_no_quotes(feedback: "Feedback", listed: pd.DataFrame) -> list[str]:
    """Say of which touch points no quote, or no further one, is proposed, and why.

    Parameters
    ----------
    feedback
        A loaded study.
    listed
        The list of quotes, as `write_quotes` gives it.

    Returns
    -------
    list of str
    """
    said, least = _distinct(feedback), feedback.study.min_group.comments
    if not said["may_quote"].any():
        return [
            "Nothing to propose: nobody may be quoted. See may_quote in the study file: a column "
            "of those who agreed, or true where everybody did."
        ]
    points = names_of(feedback.study.touchpoints)
    place = said["touchpoint"].map(points).fillna("no touch point")
    sizes = said.groupby([place, "pattern"]).size().groupby(level=0).max()
    sizes = sizes.reindex([name for name in [*points.values(), "no touch point"] if name in sizes])
    few, told = sizes[sizes < least], []
    if len(few):
        each = listing(f"{name} ({counted(many, 'comment')})" for name, many in few.items())
        told += [
            f"Too few for a quote: {each}. Comments that read alike count once, and one is quoted "
            f"among {least} or more (min_group: comments)."
        ]
    why = "sensitive, too short or older than a year"
    none = sizes[sizes >= least].index.difference(
        listed["touchpoint"].map(points).fillna("no touch point"), sort=False
    )
    if len(none):
        told += [f"None to propose: {listing(none)}. What may be quoted there is {why}."]
    if len(listed) and listed["approve"].notna().all():
        told += [f"Nothing more to propose: what else may be quoted is decided, {why}."]
    return told


def _distinct(feedback: "Feedback") -> pd.DataFrame:
    """Give each different comment once, and rather where it may be quoted (`free`)."""
    said = feedback.verbatims().dropna(subset="text")
    said = said[~is_non_answer(said["text"])].sort_values("comment_id")
    last = said.groupby(["pattern", "touchpoint"], dropna=False)["answered_at"].transform("max")
    free = said["may_quote"].astype(bool) & ~said["sensitive"]
    said["free"] = free & ~(said["answered_at"] < last - _YEAR)
    first = said.sort_values("free", ascending=False, kind="stable").drop_duplicates("text")
    return first.sort_values("comment_id")


def _of_one(said: pd.DataFrame, n: int) -> pd.DataFrame:
    """Choose among the comments of one touch point."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    drawn = said["comment_id"].map(lambda key: hashlib.sha256(key.encode()).hexdigest())
    said = said.loc[drawn.sort_values().index[:_COMPARED]].sort_values("comment_id")
    said = said.assign(comment=said["text"].map(unnumbered))
    quote = said["comment"].map(lambda text: excerpt(text, QUOTED[1]))
    places = np.flatnonzero(said["free"] & quote.str.len().ge(QUOTED[0]))
    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform(said["comment"])
    chosen, nearest = _cover((vectors @ vectors[places].T).toarray(), n)
    rows = said.assign(quote=quote).iloc[places[chosen]]
    rows["month"] = rows["answered_at"].dt.strftime("%Y-%m")
    rows["stands_for"], rows["of"] = np.bincount(nearest, minlength=len(chosen)), len(said)
    rows["key"] = quote_keys(rows)
    return rows.assign(approve=pd.NA).reindex(columns=HEADS)


def _cover(alike: np.ndarray, n: int) -> tuple[list[int], np.ndarray]:
    """Columns that together are likest to all rows, and which of them each row is likest to."""
    chosen: list[int] = []
    best = np.zeros(len(alike))
    for _ in range(min(n, alike.shape[1])):
        gain = np.maximum(alike - best[:, None], 0).sum(axis=0)
        gain[chosen] = -1
        chosen.append(int(gain.round(9).argmax()))
        best = np.maximum(best, alike[:, chosen[-1]])
    return chosen, alike[:, chosen].argmax(axis=1) if chosen else np.array([], int)


def write_quotes(feedback: "Feedback", n: int = 4) -> tuple[Path, pd.DataFrame]:
    """Write or renew the list of quotes beside the study file; what was decided stays.

    Parameters
    ----------
    feedback
        A loaded study; its `quotes` names the file, else it is quotes.csv.
    n
        See `propose_quotes`.

    Returns
    -------
    path, table
        The file, readable by its owner alone, and what it holds with a column `problem`: why an
        approved quote is not shown.

    Raises
    ------
    DataError
        The list that is there cannot be read; it stays as it is.
    """
    study = feedback.study.model_copy(update={"quotes": feedback.study.quotes or "quotes.csv"})
    study._path = feedback.study.path
    kept = read_quotes(study).dropna(subset="approve")
    new = propose_quotes(feedback, n).astype({"stands_for": "str", "of": "str"})
    new = new[~new["key"].isin(kept["key"])]
    table = pd.concat([kept, new], ignore_index=True).reindex(columns=HEADS)
    path = store_quotes(study, table)
    floor = feedback.study.min_group.comments
    return path, table.assign(problem=check_quotes(table, feedback.verbatims(), floor))


def store_quotes(study: "Study", table: pd.DataFrame) -> Path:
    """Write a list of quotes where the study names it, readable by its owner alone."""
    path = study.folder / study.quotes
    words = table["approve"].map({True: "yes", False: "no"})
    written = neutral(table.assign(approve=words).reindex(columns=HEADS).fillna(""))
    with open(path, "wb", opener=owner_only) as file:
        path.chmod(0o600)
        if path.suffix == ".xlsx":
            written.to_excel(file, index=False, engine="xlsxwriter")
        else:
            written.to_csv(file, index=False)
    return path
