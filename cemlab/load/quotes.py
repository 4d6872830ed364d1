"""Quotes that a researcher approved: a customer's own words, cut but never mended."""

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.errors import DataError, raise_all
from cemlab.load.files import NoRowsError, read_export
from cemlab.load.numbers import read_flags
from cemlab.privacy import as_written, unnumbered
from cemlab.text import CUT

if TYPE_CHECKING:
    from cemlab.load.feedback import Feedback
    from cemlab.study import Study


NAMED = ("approve", "quote", "key")
# A cross may refuse a quote as well as approve it, and a number may count it.
_UNCLEAR = ("x", "on", "off", "1", "1.0", "0", "0.0")


def quote_keys(verbatims: pd.DataFrame) -> pd.Series:
    """Tell comments apart by what they are and say, without giving an id away.

    Parameters
    ----------
    verbatims
        comment_id and text; the numbers of masks and the white space do not matter.

    Returns
    -------
    Series of str
        Of the same index; another comment, or the comment once it reads otherwise, has another.

    Examples
    --------
    >>> said = pd.DataFrame({"comment_id": ["a", "a", "b"], "text": ["Kind [PERSON-7F3A]",
    ...                      "Kind  [PERSON]", "Kind [PERSON]"]})
    >>> quote_keys(said).duplicated().tolist()
    [False, True, False]
    """
    pairs = zip(verbatims["comment_id"], verbatims["text"], strict=True)
    said = (f"{comment}\0{_spaced(unnumbered(text))}".encode() for comment, text in pairs)
    keys = [hashlib.sha256(one).hexdigest()[:16] for one in said]
    return pd.Series(keys, index=verbatims.index, dtype="str")


def is_cut(quote: str, text: str) -> bool:
    """Whether a quote is a comment's own words, with […] wherever some are left out.

    Examples
    --------
    >>> text = "The bill was wrong. Nobody called. I wait."
    >>> is_cut("The bill was wrong. […]", text), is_cut("[…] Nobody called. […] wait.", text)
    (True, True)
    >>> is_cut("The bill was wrong.", text), is_cut("The bill is wrong. […]", text)
    (False, False)
    """
    quote, text = _spaced(quote), _spaced(text)
    pieces = [piece.strip() for piece in quote.split(CUT)]
    inner = [rf"(?<!\w){re.escape(piece)}(?!\w)" for piece in pieces if piece]
    if not inner or not all(pieces[1:-1]):  # nothing left, or one cut beside another
        return False
    begin = "" if not pieces[0] else r"\A"
    end = "" if not pieces[-1] else r"\Z"
    return re.search(begin + ".*?".join(inner) + end, text) is not None


def read_quotes(study: "Study") -> pd.DataFrame:
    """Read a study's list of quotes, whatever was marked in it.

    Parameters
    ----------
    study
        Its `quotes` names a CSV or XLSX beside the study file.

    Returns
    -------
    DataFrame
        The file's columns and `row`; approve as True, False or missing. Empty where the study
        names no list, and where the list does not exist yet or holds no quote.

    Raises
    ------
    DataError
        The list cannot be read, lacks a column, or says neither yes nor no.
    """
    path = study.folder / study.quotes if study.quotes else None
    none = pd.DataFrame(columns=[*NAMED, "row"])
    if path is None or not path.exists():
        return none
    try:
        export = read_export(path)
    except NoRowsError:
        return none
    lacking = [f"{path.name} has no column '{c}'" for c in NAMED if c not in export.cells]
    raise_all(lacking, DataError, "quotes cannot be used: write the list anew")
    flags, why = read_flags(export.cells["approve"])
    unclear = export.cells["approve"].str.strip().str.casefold().isin(_UNCLEAR)
    odd = export.rows[why.notna() | unclear]
    raise_all(
        [f"{path.name}, row {row}: approve says neither yes nor no" for row in odd],
        DataError,
        "quotes cannot be used",
    )
    # A quote that begins like a formula was written with an apostrophe before it.
    quote = as_written(export.cells["quote"]).str.replace("[...]", CUT, regex=False).map(_spaced)
    key = export.cells["key"].str.strip()
    return export.cells.assign(approve=flags, quote=quote, key=key, row=export.rows)


def check_quotes(listed: pd.DataFrame, verbatims: pd.DataFrame, floor: int) -> pd.Series:
    """Say why an approved quote may not be shown after all.

    Parameters
    ----------
    listed
        From `read_quotes`.
    verbatims
        comment_id, text, may_quote, sensitive, pattern, touchpoint.
    floor
        Comments on a touch point below which none is quoted.

    Returns
    -------
    Series of str
        By the index of `listed`; missing where it may be shown, or was never approved.
    """
    said = verbatims.assign(
        key=quote_keys(verbatims),
        many=verbatims.groupby(["pattern", "touchpoint"], dropna=False)["text"].transform("size"),
    )
    said = said.set_index("key").reindex(listed["key"]).set_axis(listed.index)
    pairs = zip(listed["quote"], said["text"].fillna("").map(unnumbered), strict=True)
    own = pd.Series([is_cut(*pair) for pair in pairs], listed.index, dtype=bool)
    why = pd.Series(float("nan"), index=listed.index, dtype="str")
    for wrong, told in (
        (listed["key"].duplicated(), "this comment is quoted further up"),
        (~own, "not the comment's own words; only cuts marked […] are allowed"),
        (said["many"] < floor, f"fewer than {floor} comments on its touch point"),
        (said["sensitive"].eq(True), "sensitive"),
        (~said["may_quote"].eq(True), "the customer did not agree to be quoted"),
        (said["text"].isna(), "no comment of the study reads so now"),
    ):
        why = why.mask(wrong, told)
    return why.where(listed["approve"].fillna(False).astype(bool))


def add_quotes(study: "Study", verbatims: pd.DataFrame) -> pd.Series:
    """Give the approved quote of each comment; missing where there is none."""
    listed = read_quotes(study)
    listed = listed[listed["approve"].fillna(False).astype(bool)]
    if listed.empty:
        return pd.Series(float("nan"), index=verbatims.index, dtype="str")
    listed = listed[check_quotes(listed, verbatims, study.min_group.comments).isna()]
    quote = pd.Series(listed["quote"].to_numpy(), listed["key"], dtype="str")
    return quote_keys(verbatims).map(quote).astype("str")


def approved_quotes(feedback: "Feedback", by: Sequence[str] = ()) -> pd.DataFrame:
    """Quotes that a researcher approved and that may still be shown.

    Parameters
    ----------
    feedback
        A loaded study; the list is the file that its `quotes` names.
    by
        Segments that may tell who speaks, the first ones first.

    Returns
    -------
    DataFrame
        One row per quote, in the order of comment ids: comment_id, quote (redacted, with cuts
        marked […]), speaker (the touch point's label and the segments of `by`, each only where
        as many comments as `min_group.comments` share it), touchpoint, pattern, source,
        language, answered_at. Empty where nothing was approved.

    Examples
    --------
    >>> from cemlab import load_study
    >>> "quote" in approved_quotes(load_study("hitouch"))
    True
    """
    said = feedback.verbatims()
    keys, told = ["pattern", "touchpoint"], [_labels(feedback, said["touchpoint"])]
    for segment in by:
        keys = [*keys, segment]
        many = said.groupby(keys, dropna=False)["text"].transform("size")
        told.append(said[segment].where(many >= feedback.study.min_group.comments))
    speaker = [", ".join(str(w) for w in words if w == w) for words in zip(*told, strict=True)]
    found = said.assign(speaker=speaker).dropna(subset="quote").sort_values("comment_id")
    columns = "comment_id quote speaker touchpoint pattern source language answered_at"
    return found[columns.split()].reset_index(drop=True)


def _labels(feedback: "Feedback", touchpoints: pd.Series) -> pd.Series:
    """Labels of touch points; missing stays missing."""
    return touchpoints.map({key: p.label for key, p in feedback.study.touchpoints.items()})


def _spaced(text: str) -> str:
    """One blank between words, as a cell of a spreadsheet may have lost its lines."""
    return " ".join(text.split())
