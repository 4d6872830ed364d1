"""Comments that a person should read before anyone quotes them."""

import functools
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pandas as pd


def sensitive(texts: Iterable[str]) -> pd.Series:
    """Find comments that a person should read before anyone quotes them.

    By the words of `sensitive.yaml` in English, German, French and Spanish; it would rather flag
    too many, as such comments reach no page (tests/privacy_data tells how many).

    Parameters
    ----------
    texts
        Sequence or Series; a missing text is not sensitive.

    Returns
    -------
    Series of bool
        Same index.

    Examples
    --------
    >>> sensitive(["My lawyer will write to you.", "Lovely people."]).tolist()
    [True, False]
    """
    return _holds(_folded(texts), "|".join(_ways().values()))


def sensitive_kinds(texts: Iterable[str]) -> pd.Series:
    """Tell why comments are sensitive, so that each finds the person who deals with it.

    Parameters
    ----------
    texts
        As in `sensitive`.

    Returns
    -------
    Series of str
        Same index: threat, self-harm, discrimination or harassment, safety, legal or press,
        vulnerability, accusation of an employee, parted by ", "; empty where nothing was found.

    Examples
    --------
    >>> sensitive_kinds(["My lawyer knows that he stole it.", "Lovely people."]).tolist()
    ['legal or press, accusation of an employee', '']
    """
    folded = _folded(texts)
    told = pd.DataFrame({kind: _holds(folded, way) for kind, way in _ways().items()})
    return told.apply(lambda row: ", ".join(told.columns[row]), axis=1).astype("str")


def _folded(texts: Iterable[str]) -> pd.Series:
    """Texts as they are looked through."""
    series = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype="str")
    return series.map(_fold, na_action="ignore").astype("str")


def _holds(folded: pd.Series, ways: str) -> pd.Series:
    """Whether each text holds one of some words."""
    return folded.str.contains(rf"\b(?:{ways})", regex=True).fillna(False).astype(bool)


def _fold(text: str) -> str:
    """Lower case, without accents or invisible characters."""
    text = text.casefold()
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in parts if unicodedata.category(c) not in ("Cf", "Mn"))


@functools.cache
def _ways() -> dict[str, str]:
    """One pattern per category; a trailing star stands for any ending, ".." for a few words."""
    from ruamel.yaml import YAML

    listed = YAML(typ="safe").load(Path(__file__).with_name("sensitive.yaml"))
    found = {}
    for kind, languages in listed.items():
        words = {w.strip() for said in languages.values() for w in said.split(",")} - {""}
        found[kind] = "|".join(_way(_fold(word)) for word in sorted(words))
    return found


def _way(word: str) -> str:
    """Write one entry as a pattern."""
    stem = re.escape(word.removesuffix("*")).replace(r"\ \.\.\ ", r"(?:\W{1,3}\w+){0,4}?\W{1,3}")
    stem = stem.replace(r"\ ", r"\W{1,3}")
    return stem if word.endswith("*") else rf"{stem}\b"
