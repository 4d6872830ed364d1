"""Questions for people to decide on themes: which rise, and where most is wanted."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import figure_of, level_of
from cemlab.sentences.numbers import counted, listing, names_of, number, shown, span
from cemlab.sentences.questions import NOBODY, Question, owner_of, table_of
from cemlab.sentences.themes import unscored


def potential_questions(
    themes: pd.DataFrame,
    new: pd.DataFrame,
    wanted: pd.DataFrame | None = None,
    answers: pd.DataFrame | None = None,
    *,
    touchpoints: Mapping[str, Any],
) -> pd.DataFrame:
    """Ask which theme deserves a short study: first those on the rise, then the most wanted.

    Parameters
    ----------
    themes
        Result of `describe_themes`, perhaps of `unasked`.
    new
        Result of `emerging`; what rose in one source, or a phrase where no theme did.
    wanted
        Result of `opportunities` as `worth_a_pulse` leaves it: its first row is asked about.
    answers
        The ratings that the themes' scores are compared with, see `about_unscored`.
    touchpoints
        Of the study: id to touch point with its owner.

    Returns
    -------
    DataFrame
        question, evidence, owner, uncertainty, pattern (of listening that would answer it). A
        doubtful theme is asked about only where it rises and its words rise by themselves.

    Examples
    --------
    >>> none = pd.DataFrame(columns=["label", "reading", "called", "direction", "kind"])
    >>> potential_questions(none, none, touchpoints={}).empty
    True
    """
    wanted = pd.DataFrame() if wanted is None else wanted
    answers = pd.DataFrame() if answers is None else answers
    rises = _of_rises(themes, new, touchpoints)
    return table_of(rises, _of_wanted(themes, wanted, answers, touchpoints))


def _of_rises(
    themes: pd.DataFrame, new: pd.DataFrame, touchpoints: Mapping[str, Any]
) -> Iterator[Question]:
    """Ask whether what rises deserves a short study."""
    names = names_of(touchpoints)
    for row in _risen(themes, new).itertuples():
        place = getattr(row, "touchpoint", None)
        where = "" if pd.isna(place) else f" Voiced most about {names.get(place, place)}."
        ends = span(row.low, row.high, "share").removesuffix(" %")
        yield (
            f"Does “{row.label}” deserve a short study of its own now?",
            f"{number(row.share_recent, 'share')} of those who wrote lately, "
            f"{number(row.share_before, 'share')} in the year before "
            f"({100 * level_of(new):g} % interval of the difference {ends} percentage points); "
            f"{counted(row.comments, 'comment')} lately.{where}",
            _owner_of_theme(row, touchpoints),
            f"{_trusted(row)}Only those who wrote are counted.",
            "pulsed",
        )


def _trusted(row: Any) -> str:  # noqa: ANN401 - a row
    """Tell how far what rises can be trusted as a theme."""
    if pd.isna(row.reading):
        return ""
    if row.reading == "doubtful":
        words = listing(f"“{word}”" for word in row.risen_words[:3])
        do = "rise by themselves" if len(row.risen_words) > 1 else "rises by itself"
        return (
            "Looked for again in random parts of the comments its bounds move, so its size is "
            f"doubtful; that it rises is not: {words} {do}. "
        )
    told = str(row.reading).replace("pattern", "a pattern, not yet a theme")
    return f"Looked for again in random parts of the comments it is {told}. "


def _of_wanted(
    themes: pd.DataFrame,
    wanted: pd.DataFrame,
    answers: pd.DataFrame,
    touchpoints: Mapping[str, Any],
) -> Iterator[Question]:
    """Ask what the theme in which most is wanted would be worth to customers."""
    if wanted.empty:
        return
    known = [name for name in ("theme", "touchpoint", "asked") if name in themes]
    unseen = set(unscored(themes, answers)["theme"])
    for row in wanted.head(1).merge(themes[known], on="theme").itertuples():
        figure = figure_of(row, "share", level_of(wanted), of="of the comments on it")
        told = f"In {figure} customers wish for something, work around it, compare or liken."
        if pd.isna(getattr(row, "asked", "")):
            told += " No question names it."
        if row.theme in unseen:
            told += " Those who voice it score like all others: no score will show it."
        yield (
            f"Who wants what “{row.label}” is about, and what would it be worth to them?",
            told,
            _owner_of_theme(row, touchpoints),
            "Set phrases stand for wishes, and only those who wrote are counted; a short study "
            "would tell how many want it.",
            "pulsed",
        )


def _owner_of_theme(row: Any, touchpoints: Mapping[str, Any]) -> str:  # noqa: ANN401 - a row
    """Name who owns the touch point that a theme is voiced about most."""
    place = getattr(row, "touchpoint", None)
    return NOBODY if pd.isna(place) else owner_of(place, touchpoints)


def _risen(themes: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Keep the two surest rises: of themes, where they can be trusted, else of phrases."""
    rose = shown(new[new["called"].astype(bool) & new["direction"].eq("rising")])
    phrases = rose[rose["kind"].eq("phrase")]
    words = {word for row in phrases.itertuples() for word in (row.label, *_also(row))}
    known = [name for name in ("label", "reading", "touchpoint", "words") if name in themes]
    told = rose[rose["kind"].eq("theme")].merge(shown(themes)[known], on="label")
    held = told["words"].str.split(", ") if "words" in told else pd.Series([[]] * len(told))
    told["risen_words"] = [[word for word in own if word in words] for own in held]
    if told.empty:
        return phrases.assign(reading=None).head(2)
    sure = told["reading"].ne("doubtful") | told["risen_words"].str.len().gt(0)
    sure &= told["reading"].ne("retired")
    return told[sure].drop_duplicates("label").head(2)


def _also(row: Any) -> list[str]:  # noqa: ANN401 - a row
    """List the phrases that the same comments hold."""
    return [word for word in str(getattr(row, "also", "")).split(", ") if word]
