"""A check of a questionnaire: how long it takes, and which questions cannot be answered well."""

import functools
import re
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd
from ruamel.yaml import YAML

from cemlab.study import Item

if TYPE_CHECKING:
    from cemlab.load import Feedback

# Words read in a minute, and seconds to find one's answer: about five closed questions a minute. A
# rule of thumb, until the pretest tells.
READ = 200
SECONDS = {"comment": 45, "choice": 10}
RATING = 8
LONG = 20  # words of one question (Payne 1951, The Art of Asking Questions)
MINUTES = 5
SAME = 0.8  # share of words that two wordings have in common
FILLED = 0.8  # of customers: from then on the CRM knows


@functools.cache
def wording() -> Mapping[str, Any]:
    """Read the words that come with the package."""
    text = resources.files("cemlab.pulse").joinpath("wording.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe", pure=True).load(text)


def minutes(items: Mapping[str, Item], language: str = "en") -> float:
    """Estimate how long a questionnaire takes.

    Parameters
    ----------
    items
        Question id → item.
    language
        Of the wording that is read.

    Returns
    -------
    float
        Reading at 200 words a minute, 8 seconds for a rating, 10 for a choice, 45 for a comment.

    Examples
    --------
    >>> minutes({"why": Item(role="comment", wording="Why?")})
    0.8
    """
    seconds = sum(
        60 * len(_words(item, language)) / READ + SECONDS.get(item.role, RATING)
        for item in items.values()
    )
    return round(seconds / 60, 1)


def _words(item: Item, language: str) -> list[str]:
    return (item.wording.get(language) or next(iter(item.wording.values()), "")).split()


def check_questions(
    items: Mapping[str, Item], feedback: "Feedback | None" = None, *, languages: str = "en de"
) -> pd.DataFrame:
    """List what should be mended in a questionnaire before anybody is asked.

    Parameters
    ----------
    items
        Question id → item with its wording; those of a source: ``study.sources[name].items``.
    feedback
        The study whose CRM and earlier questions the answers may stand in already.
    languages
        In which every question should be worded; English and German can be checked.

    Returns
    -------
    DataFrame
        question, language, problem, mend; found by set phrases, so read each and judge. A clean
        list does not make a good questionnaire: that shows with five customers.

    Examples
    --------
    >>> item = Item(role="importance", wording="Don't you agree that it is fast and cheap?",
    ...             scale={"low": 1.0, "high": 7.0})
    >>> check_questions({"fast": item}, languages="en")["problem"].tolist()
    ['leading', 'two questions in one']
    """
    rows = []
    for key, item in items.items():
        for language in languages.split():
            text = item.wording.get(language, "")
            if not text:
                rows.append((key, language, "no wording", f"add it in {language}"))
                continue
            rows += [(key, language, *found) for found in _problems(text, language)]
            if feedback is not None:
                rows += [(key, language, *found) for found in _known(text, language, feedback)]
    for language in languages.split():
        took = minutes(items, language)
        if took > MINUTES:
            rows.append(("all", language, f"takes about {took:g} minutes",
                         f"cut it to {MINUTES}: a pulse asks one thing"))  # fmt: skip
    return pd.DataFrame(rows, columns=["question", "language", "problem", "mend"]).sort_values(
        ["question", "language", "problem"], ignore_index=True
    )


def _problems(text: str, language: str) -> list[tuple[str, str]]:
    """Find what is wrong with one wording by itself."""
    cues = {
        name: re.compile(cue, re.I) for name, cue in wording()["cues"].get(language, {}).items()
    }
    found = []
    if len(text.split()) > LONG:
        found.append((f"longer than {LONG} words", "say it in one breath"))
    if not cues:
        return found
    text = cues["pair"].sub("", text.replace("’", "'"))
    if cues["two"].search(text):
        found.append(("two questions in one", "ask one thing, or ask twice"))
    if cues["leading"].search(text):
        found.append(("leading", "take out the word that says which answer is wanted"))
    if cues["absolute"].search(text):
        found.append(("absolute word", "say how often, or in which time"))
    if cues["negative"].search(text):
        found.append(("double negation", "say it without “not”"))
    return found


def _known(text: str, language: str, feedback: "Feedback") -> list[tuple[str, str]]:
    """Find what the CRM, or an earlier answer, tells already."""
    people = feedback.customers
    cues = {c: cue.get(language, "$^") for c, cue in wording()["known"].items()}
    asks = wording()["cues"].get(language, {}).get("ask", "$^")
    for name in (c for c in people if c in feedback.segments):
        cues[name] = rf"{asks}.*\b{re.escape(name.replace('_', ' '))}\b"
    filled = people.notna().mean() if len(people) else pd.Series(dtype=float)
    filled["first_heard"] = 1.0 if len(people) else 0.0
    found = [
        ("the CRM knows", f"take {column.replace('_', ' ')} from the CRM")
        for column, cue in cues.items()
        if filled.get(column, 0) >= FILLED and re.search(cue, text, re.I)
    ]
    asked = feedback.items.dropna(subset=["wording"])
    alike = asked["wording"].map(lambda said: _alike(said, text))
    if len(alike) and alike.max() >= SAME:
        row = asked.loc[alike.idxmax()]
        mend = "use that answer where there is a recent one"
        found.append((f"asked already: {row['source']}.{row['item']}", mend))
    return found


def _alike(one: str, other: str) -> float:
    """Share of words of more than three letters that two wordings have in common."""
    first, second = (set(re.findall(r"[^\W\d_]{4,}", text.casefold())) for text in (one, other))
    return len(first & second) / max(len(first | second), 1)


def question_table(items: Mapping[str, Item]) -> pd.DataFrame:
    """List a questionnaire as people read it.

    Examples
    --------
    >>> question_table({"why": Item(role="comment", wording="Why?")}).to_numpy().tolist()
    [['why', 'Why?', 'in their own words']]
    """
    kinds = {"comment": "in their own words", "choice": "one of a list"}
    rows = []
    for key, item in items.items():
        ends = f"{item.scale.low:g} to {item.scale.high:g}" if item.scale else ""
        offered = _drafted(key).get("answers", {}).get("en")
        said = next(iter(item.wording.values()), "")
        rows.append((key, said, offered or kinds.get(item.role, ends)))
    return pd.DataFrame(rows, columns=["question", "wording", "answer"])


def _drafted(key: str) -> Mapping[str, Any]:
    """Find a question among those that come with the package, for a wish or for trouble."""
    sets = wording()["questions"].values()
    return next((questions[key] for questions in sets if key in questions), {})
