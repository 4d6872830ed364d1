"""The themes of a whole study, and what its customers will expect next."""

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.privacy import hide_small_groups
from cemlab.themes.asked import questions_of, unasked
from cemlab.themes.chance import judged
from cemlab.themes.context import describe_themes
from cemlab.themes.emerging import emerging
from cemlab.themes.find import Themes, find_themes, without_themes
from cemlab.themes.follow import follow_codebook
from cemlab.themes.opportunities import opportunities
from cemlab.themes.stability import UNDIVIDED
from cemlab.themes.waves import codebook_of
from cemlab.themes.words import rising_words

if TYPE_CHECKING:
    from cemlab.load import Feedback


def study_themes(
    feedback: "Feedback", *, confidence: float = 0.95, seed: int = 0
) -> tuple[Themes, pd.DataFrame]:
    """Find the themes of a study's comments, named, merged and split as its codebook has them.

    Parameters
    ----------
    feedback
        A loaded study; its comments in its first language count, of every source.
    confidence, seed
        As in `find_themes`.

    Returns
    -------
    found, verbatims
        The themes as `follow_codebook` gives them, read beside chance, and the comments that they
        were found in, in the same order. Comments that cannot be divided have no theme; the note
        says so.
    """
    said = feedback.verbatims()
    said = said[said["language"].isin([feedback.study.language, "und"])]
    found = find_themes(said["text"], confidence=confidence, seed=seed)
    if found.table["reading"].eq(UNDIVIDED).all():
        return without_themes(found), said
    found = follow_codebook(found, said["text"], codebook_of(feedback.study))
    return judged(found, said["text"], seed=seed), said


def potential_patterns(
    feedback: "Feedback",
    found: Themes,
    verbatims: pd.DataFrame,
    answers: pd.DataFrame,
    *,
    order: str = "intensity",
    least: int = 0,
    confidence: float = 0.95,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Describe a study's themes, what rises among them, and where most is wanted.

    Parameters
    ----------
    feedback
        A loaded study.
    found, verbatims
        From `study_themes`.
    answers
        One rating of each response, see `cemlab.stats.beside_comments`.
    order
        As in `opportunities`.
    least
        Groups of fewer comments, or answers, are hidden.
    confidence
        Of the intervals.

    Returns
    -------
    themes, new, wanted
        Of `describe_themes`, with asked of `unasked` and `rising_words`; of `emerging`; and of
        `opportunities`.
    """
    how = {"weights": "weight", "min_answers": least, "confidence": confidence}
    themes = describe_themes(found, verbatims, answers, **how)
    themes = hide_small_groups(themes, least, n="comments")
    themes = unasked(themes, questions_of(feedback.study), feedback.study.touchpoints)
    new = hide_small_groups(emerging(verbatims, found, confidence=confidence), least, n="comments")
    told_of = new[~new["suppressed"].astype(bool)]
    themes = themes.assign(rising_words=rising_words(themes, told_of))
    wanted = opportunities(themes, found, verbatims, order=order, weights="weight",
                           confidence=confidence)  # fmt: skip
    wanted = hide_small_groups(wanted, least, n="comments")
    if "customers" in wanted:  # many comments may be those of one customer
        worth = [name for name in wanted if name == "customers" or name.startswith("revenue")]
        wanted[worth] = wanted[worth].mask(wanted["customers"].lt(least))
        wanted["customers"] = wanted["customers"].astype("Int64")
        if wanted["revenue"].isna().all():
            wanted = wanted.drop(columns=[name for name in worth if name != "customers"])
    hidden = wanted["suppressed"].astype(bool)
    last = wanted[hidden].sort_values("label").assign(order_sure=False)  # a place tells a figure
    told = pd.concat([wanted[~hidden], last], ignore_index=True) if len(last) else wanted
    told.attrs = wanted.attrs
    return themes, new, told


def wished_next(feedback: "Feedback", *, seed: int = 7, confidence: float = 0.95) -> pd.DataFrame:
    """Order the themes of all comments by how many of them ask for what is not there yet.

    Parameters
    ----------
    feedback, seed, confidence
        As in `study_themes`.

    Returns
    -------
    DataFrame
        As `opportunities` gives it; empty where there are too few comments for a theme.
    """
    found, said = study_themes(feedback, confidence=confidence, seed=seed)
    return opportunities(found.table, found, said, weights="weight", confidence=confidence)
