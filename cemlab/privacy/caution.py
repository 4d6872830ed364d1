"""Comments that a person should read before anyone quotes them."""

import functools
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pandas as pd


def sensitive(texts: Iterable[str]) -> pd.Series:
    """Find comments that a person should read before anyone quotes them.

    Threat, self-harm, discrimination, sexual conduct, safety, law or press, accusation of a
    person, by the words of `sensitive.yaml` in English, German, French and Spanish. It would
    rather flag too many: such comments reach no page.

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
    series = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype="str")
    found = series.map(_fold, na_action="ignore").astype("str").str.contains(_sensitive_words())
    return found.fillna(False).astype(bool)


def _fold(text: str) -> str:
    """Lower case, without accents or invisible characters."""
    text = text.casefold()
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in parts if unicodedata.category(c) not in ("Cf", "Mn"))


@functools.cache
def _sensitive_words() -> str:
    """One pattern of all words; a trailing star stands for any ending."""
    from ruamel.yaml import YAML

    listed = YAML(typ="safe").load(Path(__file__).with_name("sensitive.yaml"))
    words = {w for kind in listed.values() for said in kind.values() for w in said.split(", ")}
    ways = []
    for word in sorted(_fold(w.strip()) for w in words):
        stem = re.escape(word.removesuffix("*")).replace(r"\ ", r"\W{1,3}")
        ways.append(stem if word.endswith("*") else rf"{stem}\b")
    return rf"\b(?:{'|'.join(ways)})"
