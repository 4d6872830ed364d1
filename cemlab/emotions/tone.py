"""The tone of comments by group: mean polarity, how many it could read, where feelings differ."""

from collections.abc import Sequence

import pandas as pd

from cemlab.emotions.polarity import english, polarity
from cemlab.emotions.taxonomy import SENTIMENT
from cemlab.stats import satisfied, score
from cemlab.stats._groups import as_list

SOUNDS_GOOD = "sound good but voice an unfavourable feeling"
SOUNDS_BAD = "sound bad but voice a favourable feeling"


def tone(
    verbatims: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    weights: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Mean polarity of the comments in which any cue was found, with that coverage.

    Parameters
    ----------
    verbatims
        One row per comment, as `feedback.verbatims()` gives them: text, the group columns, and
        account_id or customer_id where known (their repeated comments are clustered). Comments
        in another language than English have no polarity.
    by
        Group columns.
    weights
        Column of weights; those without one, or with none at all, are left out.
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        As `score` gives it, n being the comments with a cue, and `coverage`: n divided by all
        comments of the group. A comment without a cue is left out, not taken for neutral.

    Raises
    ------
    ParameterError
        For an unknown column.

    Examples
    --------
    >>> comments = pd.DataFrame({"text": ["Excellent engineer", "Website is not working"]})
    >>> tone(comments)[["n", "value", "coverage"]]
       n  value  coverage
    0  1    1.0       0.5
    """
    frame = verbatims.assign(polarity=polarity(english(verbatims))["polarity"], found=1.0)
    table = score(frame, value="polarity", by=by, weights=weights, confidence=confidence)
    written = score(frame, value="found", by=by, weights=weights)["n"]
    table["coverage"] = table["n"] / written
    table["method"] = table["method"].str.replace("mean", "mean polarity of TextBlob", n=1)
    return table


def tone_against_feelings(
    verbatims: pd.DataFrame,
    readings: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    weights: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Share of comments whose tone and feelings take different sides, as in irony.

    Parameters
    ----------
    verbatims, by, weights, confidence
        As in `tone`.
    readings
        From `read_comments`; of whole comments (sentence 0).

    Returns
    -------
    DataFrame
        `by`, case (SOUNDS_GOOD, SOUNDS_BAD), n (comments in which polarity takes a side, and all
        feelings that were read are favourable, or all unfavourable), n_effective, value (share of
        these, as read by both), low, high, suppressed, method. Comments of mixed feelings and
        those without a cue are in neither; both readers err, so a share tells what to read again.

    Raises
    ------
    ParameterError
        For an unknown column.

    Examples
    --------
    >>> from cemlab.emotions import read_comments
    >>> texts = ["Great, but my card is still blocked and I am so annoyed.", "Excellent engineer"]
    >>> said = pd.DataFrame({"comment_id": ["a", "b"], "text": texts})
    >>> tone_against_feelings(said, read_comments(said))[["case", "n"]].shape
    (2, 2)
    """
    whole = readings[readings["sentence"].eq(0) & readings["chosen"]]
    good, bad = (
        verbatims["comment_id"].isin(
            whole.loc[whole["emotion"].isin(SENTIMENT[side]), "comment_id"]
        )
        for side in ("positive", "negative")
    )
    sided = verbatims.assign(bad=bad)[good ^ bad]
    tones = polarity(english(sided))["polarity"]
    heard = tones.abs().gt(0)
    sided, sounds = sided[heard], tones[heard].gt(0)
    cases = {SOUNDS_GOOD: sounds & sided["bad"], SOUNDS_BAD: ~sounds & ~sided["bad"]}
    told = [sided.assign(case=name, value=found.astype(float)) for name, found in cases.items()]
    return satisfied(
        pd.concat(told, ignore_index=True), 1, by=[*as_list(by), "case"], weights=weights,
        confidence=confidence, called="share of comments in which both take a side",
    )  # fmt: skip
