"""What customers will expect next, told by what they wish for today."""

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.themes.find import find_themes
from cemlab.themes.opportunities import opportunities

if TYPE_CHECKING:
    from cemlab.load import Feedback


def wished_next(feedback: "Feedback", *, seed: int = 7, confidence: float = 0.95) -> pd.DataFrame:
    """Order the themes of all comments by how many of them ask for what is not there yet.

    Parameters
    ----------
    feedback
        A loaded study; its comments in its first language count, of every source.
    seed, confidence
        As in `find_themes`.

    Returns
    -------
    DataFrame
        As `opportunities` gives it; empty where there are too few comments for a theme.
    """
    said = feedback.verbatims()
    said = said[said["language"].isin([feedback.study.language, "und"])]
    found = find_themes(said["text"], confidence=confidence, seed=seed)
    return opportunities(found.table, found, said, confidence=confidence)
