"""Questions for people to decide on themes: which rise, and where most is wanted."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cemlab.sentences.measures import figure_of, level_of
from cemlab.sentences.numbers import (
    counted,
    listing,
    names_of,
    number,
    shown,
    span,
    with_interval,
)
from cemlab.sentences.questions import NOBODY, Question, owner_of, table_of
from cemlab.sentences.unseen import unscored

PLACES = ("touchpoint", "touchpoint_share")
MOSTLY = 2 / 3  # of a theme's comments, from which the touch point's own question asks about it


def potential_questions(
    themes: pd.DataFrame,
    new: pd.DataFrame,
    *,
    wanted: pd.DataFrame | None = None,
    answers: pd.DataFrame | None = None,
    touchpoints: Mapping[str, Any],
) -> pd.DataFrame:
    """Ask which theme deserves a short study: first those on the rise, then the most wanted.

    Parameters
    ----------
    themes
        Result of `describe_themes`, perhaps of `unasked` and with `rising_words`.
    new
        Result of `emerging`; what rose in one source, or a phrase where no theme did.
    wanted
        Result of `opportunities` as `worth_a_pulse` leaves it: its first row is asked about, unless
        it rises and is asked about anyway, or others may be wanted as much and a question names it.
    answers
        The ratings that the themes' scores are compared with, see `about_unscored`.
    touchpoints
        Of the study: id to touch point with its owner.

    Returns
    -------
    DataFrame
        question, evidence, owner, uncertainty, pattern (of listening that would answer it). Last
        the largest theme that no question names and whose customers score lower than all. A
        doubtful theme is asked about only where it rises and its words rise by themselves.

    Examples
    --------
    >>> themes = pd.DataFrame(columns=["label", "reading"])
    >>> new = pd.DataFrame(columns=["label", "called", "direction", "kind"])
    >>> potential_questions(themes, new, touchpoints={}).empty
    True
    """
    wanted = pd.DataFrame() if wanted is None else wanted
    answers = pd.DataFrame() if answers is None else answers
    risen = set(_risen(themes, new)["label"])
    wanted = wanted[~wanted["label"].isin(risen)].head(1) if len(wanted) else wanted
    unnamed = themes[~themes["label"].isin({*risen, *wanted.get("label", ())})]
    return table_of(
        _of_rises(themes, new, touchpoints),
        _of_wanted(themes, wanted, answers, touchpoints),
        _of_unnamed(unnamed, touchpoints),
    )


def _of_rises(
    themes: pd.DataFrame, new: pd.DataFrame, touchpoints: Mapping[str, Any]
) -> Iterator[Question]:
    """Ask whether what rises deserves a short study."""
    for row in _risen(themes, new).itertuples():
        ends = span(row.low, row.high, "share").removesuffix(" %")
        yield (
            f"Does “{row.label}” deserve a short study of its own now?",
            f"{number(row.share_recent, 'share')} of the "
            f"{number(getattr(row, 'n_effective', row.n), 'count')} who wrote lately, "
            f"{number(row.share_before, 'share')} in the year before "
            f"({100 * level_of(new):g} % interval of the difference {ends} percentage points); "
            f"{counted(row.comments, 'comment')} lately.{_where(row, touchpoints)}",
            _owner_of_theme(row, touchpoints),
            f"{_trusted(row)}Only those who wrote are counted.",
            "pulsed",
        )


def _trusted(row: Any) -> str:  # noqa: ANN401 - a row
    """Tell how far what rises can be trusted as a theme."""
    if pd.isna(row.reading):
        return ""
    if row.reading == "doubtful":
        rising = row.rising_words.split(", ")
        words = listing(f"“{word}”" for word in rising[:3])
        do = "rise by themselves" if len(rising) > 1 else "rises by itself"
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
    known = [name for name in ("theme", "asked", *PLACES) if name in themes]
    unseen = set(unscored(themes, answers)["theme"])
    for row in wanted.merge(themes[known], on="theme").itertuples():
        if not (getattr(row, "order_sure", True) or pd.isna(getattr(row, "asked", ""))):
            return  # others are wanted as much, and it is asked about
        figure = figure_of(row, "share", level_of(wanted), of="of the comments on it")
        told = f"In {figure} customers wish for something or work around it."
        if pd.isna(getattr(row, "asked", "")):
            told += " No question names it."
        if row.theme in unseen:
            told += " Those who voice it score like all others: no score will show it."
        told += _where(row, touchpoints)
        trust = "It is a pattern, not yet a theme. " if row.reading == "pattern" else ""
        if not getattr(row, "order_sure", True):
            trust += "Others may be wanted as much. "
        yield (
            f"Who wants what “{row.label}” is about, and what would it be worth to them?",
            told,
            _owner_of_theme(row, touchpoints),
            f"{trust}Set phrases stand for wishes, and only those who wrote are counted; a short "
            "study would tell how many want it.",
            "pulsed",
        )


def _of_unnamed(themes: pd.DataFrame, touchpoints: Mapping[str, Any]) -> Iterator[Question]:
    """Ask whether a survey should ask about the largest low-scored theme that no question names."""
    if not {"asked", "score_beside"} <= set(themes):
        return
    rows = shown(themes)
    own = rows["touchpoint_share"].ge(MOSTLY) if "touchpoint_share" in rows else False
    rows = rows[rows["asked"].isna() & rows["score_beside"].eq("below") & ~own]
    rows = rows[rows["reading"].ne("retired")].sort_values("comments", ascending=False)
    for row in rows.head(1).itertuples():
        score = with_interval(
            row.score, row.score_low, row.score_high, row.score_n, confidence=level_of(themes)
        )
        share = with_interval(row.share, row.low, row.high, row.n, of="of comments", unit="share",
                              confidence=level_of(themes))  # fmt: skip
        trust = {"pattern": "It is a pattern, not yet a theme. ",
                 "doubtful": "Its bounds move where it is looked for again: read some of its "
                 "comments first. "}.get(row.reading, "")  # fmt: skip
        yield (
            f"Should the next survey ask about “{row.label}”?",
            f"{share} voice it, no question names it, and those who do score {score}: lower than "
            f"all, beyond noise.{_where(row, touchpoints)}",
            _owner_of_theme(row, touchpoints),
            f"{trust}Association, not proof; only those who wrote are counted.",
            "periodic",
        )


def _where(row: Any, touchpoints: Mapping[str, Any]) -> str:  # noqa: ANN401 - a row
    """Tell about which touch point a theme is voiced most, and with how many of its comments."""
    place, share = getattr(row, "touchpoint", None), getattr(row, "touchpoint_share", np.nan)
    if pd.isna(place):
        return ""
    told = "" if pd.isna(share) else f", {number(share, 'share')} of its comments"
    return f" Voiced most about {names_of(touchpoints).get(place, place)}{told}."


def _owner_of_theme(row: Any, touchpoints: Mapping[str, Any]) -> str:  # noqa: ANN401 - a row
    """Name who owns the touch point that a theme is voiced about most."""
    place = getattr(row, "touchpoint", None)
    return NOBODY if pd.isna(place) else owner_of(place, touchpoints)


def _risen(themes: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Keep the two surest rises: of themes, where they can be trusted, else of phrases."""
    rose = shown(new[new["called"].astype(bool) & new["direction"].eq("rising")])
    known = ["label", "reading", "rising_words", *PLACES]
    known = [name for name in known if name in themes]
    told = rose[rose["kind"].eq("theme")].merge(shown(themes)[known], on="label")
    backed = told["rising_words"].ne("") if "rising_words" in told else False
    sure = told["reading"].ne("doubtful") | backed
    told = told[sure & told["reading"].ne("retired")]
    if told.empty:
        told = rose[rose["kind"].eq("phrase")].assign(reading=None)
    return told.drop_duplicates("label").head(2)
