"""What the feelings of a study are called in another language."""

import csv
from functools import cache
from importlib import resources

from cemlab.study.models import Study


def feeling_names(study: Study, language: str) -> dict[str, str]:
    """Give the name of each feeling on a study's list in a language.

    Parameters
    ----------
    study
        Its `feelings` hold the list, and may hold names of their own: `names: {de: {calm: ruhig}}`.
    language
        Such as "de".

    Returns
    -------
    dict of str to str
        Feeling to name, in the order of the list; feelings without a name are left out. In the
        study's own language a feeling is its own name.

    Examples
    --------
    >>> from cemlab.study import read_study
    >>> feeling_names(read_study("hitouch"), "de")["in control"]
    'in Kontrolle'
    """
    listed = study.feelings.list if study.feelings else []
    known = _names().get(language, {}) | (study.feelings.names.get(language, {}) if listed else {})
    if language == study.language:
        known = {feeling: feeling for feeling in listed} | known
    return {feeling: known[feeling] for feeling in listed if feeling in known}


def named_feelings(study: Study) -> dict[str, str]:
    """Lead every name that a feeling may have in an export, in lower case, to the feeling."""
    languages = {study.language, *_names(), *study.feelings.names}
    found = {feeling.strip().casefold(): feeling for feeling in study.feelings.list}
    for language in sorted(languages):
        for feeling, name in feeling_names(study, language).items():
            found.setdefault(name.strip().casefold(), feeling)
    return found


@cache
def _names() -> dict[str, dict[str, str]]:
    """Names of common feelings by language."""
    text = (resources.files("cemlab.study") / "feelings.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    languages = [name for name in rows[0] if name != "feeling"]
    return {code: {row["feeling"]: row[code] for row in rows} for code in languages}
