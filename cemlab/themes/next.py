"""The themes of a whole study, and what its customers will expect next."""

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.themes.find import Themes, find_themes
from cemlab.themes.follow import follow_codebook
from cemlab.themes.opportunities import opportunities
from cemlab.themes.waves import codebook_of

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
        The themes as `follow_codebook` gives them, and the comments that they were found in, in
        the same order.
    """
    said = feedback.verbatims()
    said = said[said["language"].isin([feedback.study.language, "und"])]
    found = find_themes(said["text"], confidence=confidence, seed=seed)
    return follow_codebook(found, said["text"], codebook_of(feedback.study)), said


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
    return opportunities(found.table, found, said, confidence=confidence)
