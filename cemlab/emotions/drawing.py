"""Comments drawn for people to code, each with the chance it had."""

import numpy as np
import pandas as pd

from cemlab.errors import DataError, ParameterError
from cemlab.load import Feedback
from cemlab.text import is_non_answer

DRAWS = ("random", "stratified", "uncertain")


def draw_comments(
    feedback: Feedback,
    n: int = 200,
    *,
    draw: str = "random",
    language: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Draw comments for coding; each gets the chance it had, so that shares stay unbiased.

    Parameters
    ----------
    feedback
        From `prepare`: with comments and readings.
    n
        How many; all where there are fewer.
    draw
        "random": each comment alike. "stratified": as many from each touch point, as far as they
        last. "uncertain": the less sure the model, the likelier (systematic sampling with
        unequal chances), which teaches `EmotionClassifier.fit` most.
    language
        Only comments in it, also those that the model cannot read; default: those it read.
    seed
        Of the draw; the order of comments in the study does not matter.

    Returns
    -------
    DataFrame
        comment_id, text (redacted), chance (above 0, up to 1), in random order. Sensitive comments
        and non-answers are never drawn; `attrs["left_out"]` counts them, `attrs["drawn_from"]` the
        comments that could be drawn.

    Raises
    ------
    ParameterError
        Where n, draw or language is unusable.
    DataError
        Where the study holds no comment to be coded.
    """
    if draw not in DRAWS:
        raise ParameterError(f"`draw` must be one of {', '.join(DRAWS)}, got {draw!r}.")
    if n < 1:
        raise ParameterError(f"`n` must be at least 1, got {n}.")
    comments = feedback.verbatims().sort_values("comment_id", ignore_index=True)
    whole = feedback.readings[feedback.readings["sentence"].eq(0)]
    read = comments["comment_id"].isin(whole["comment_id"].unique())
    wanted = read if language is None else comments["language"].eq(language)
    unread = int((~wanted & ~is_non_answer(comments["text"])).sum()) if language is None else 0
    comments = comments[wanted]
    silent, risky = is_non_answer(comments["text"]), comments["sensitive"].to_numpy(bool)
    able = comments[~silent & ~risky].reset_index(drop=True)
    if able.empty:
        where = "" if language is None else f" in the language {language!r}"
        raise DataError(f"{feedback.study.path}: no comment{where} can be given to coders.")
    rng = np.random.default_rng(seed)
    able = able.iloc[rng.permutation(len(able))].reset_index(drop=True)
    chance = _chances(able, whole, min(n, len(able)), draw)
    # Systematic: one random start, then steps of 1 along the summed chances.
    steps = np.floor(np.append(0.0, np.cumsum(chance)).round(9) + rng.random())
    drawn = able.assign(chance=chance)[np.diff(steps) > 0][["comment_id", "text", "chance"]]
    drawn = drawn.iloc[rng.permutation(len(drawn))].reset_index(drop=True)
    drawn.attrs["drawn_from"] = len(able)
    drawn.attrs["left_out"] = {
        "sensitive": int((risky & ~silent).sum()),
        "unread": unread,
        "non-answers": int(silent.sum()),
    }
    return drawn


def _chances(able: pd.DataFrame, whole: pd.DataFrame, n: int, draw: str) -> np.ndarray:
    """Chance of each comment, summing to n."""
    size = np.ones(len(able))
    if draw == "stratified":
        stratum = able["touchpoint"].fillna("")
        size = 1 / able.groupby(stratum)["comment_id"].transform("size").to_numpy(float)
    if draw == "uncertain":
        spread = whole["probability"] * (1 - whole["probability"])
        doubt = spread.groupby(whole["comment_id"]).sum()
        # What the model cannot read at all is as uncertain as what it doubts most.
        size = able["comment_id"].map(doubt).fillna(doubt.max()).fillna(1.0).to_numpy(float)
        size = np.maximum(size, 0.2 * size.mean())  # nothing so sure that its weight runs away
    sure = np.zeros(len(able), dtype=bool)
    while True:
        chance = np.where(sure, 1.0, (n - sure.sum()) * size / max(size[~sure].sum(), 1e-12))
        if not (chance[~sure] > 1).any():
            return np.minimum(chance, 1.0)
        sure |= chance > 1
