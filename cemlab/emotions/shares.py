"""From read emotions to shares of comments, with intervals."""

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np
import pandas as pd

from cemlab.emotions.classifier import EmotionClassifier
from cemlab.emotions.polarity import english
from cemlab.emotions.taxonomy import EMOTIONS, GROUPINGS
from cemlab.errors import DataError, ParameterError
from cemlab.stats import satisfied

READINGS = ("comment_id", "sentence", "touchpoint", "emotion", "probability", "chosen", "tier")
METHOD = "classify and count, not corrected for the reader's errors"
RELIABLE_FROM = 0.5
RELIABLE_CASES = 30


def read_comments(
    comments: pd.DataFrame, classifier: EmotionClassifier | None = None
) -> pd.DataFrame:
    """Read the emotions of each comment as a whole.

    Parameters
    ----------
    comments
        One row per comment: comment_id, text; touchpoint and language where known. Comments in a
        language that is known and not English are not read.
    classifier
        Default: `EmotionClassifier()`.

    Returns
    -------
    DataFrame
        One row per readable comment and emotion that the tier can tell: comment_id, sentence
        (int, 0: the whole comment), touchpoint, emotion, probability, chosen (bool), tier.
        A comment that cannot be read has no rows.

    Raises
    ------
    DataError
        Where a column is missing or a comment_id stands twice.

    Examples
    --------
    >>> comments = pd.DataFrame({"comment_id": ["a", "b"], "text": ["Thanks a lot!", None]})
    >>> readings = read_comments(comments)
    >>> len(readings), readings.loc[readings["chosen"], "emotion"].tolist()
    (28, ['gratitude'])
    """
    _check_columns(comments, ("comment_id", "text"), "comments")
    doubled = int(comments["comment_id"].duplicated().sum())
    if doubled:
        raise DataError(f"comments: {doubled} comment_id stand twice; give each comment its own.")
    classifier = classifier or EmotionClassifier()
    probability = classifier.predict_proba(english(comments))
    row, column = np.nonzero(~np.isnan(probability))
    touchpoint = comments["touchpoint"] if "touchpoint" in comments else pd.Series(dtype=str)
    found = pd.DataFrame(
        {
            "comment_id": comments["comment_id"].to_numpy()[row],
            "sentence": 0,
            "touchpoint": touchpoint.reindex(comments.index).to_numpy()[row],
            "emotion": classifier.classes_[column],
            "probability": probability[row, column],
            "chosen": classifier.choose(probability)[row, column],
            "tier": classifier.tier,
        },
        columns=list(READINGS),
    )
    return found.astype({"comment_id": str, "touchpoint": str, "emotion": str, "tier": str})


def emotion_shares(
    readings: pd.DataFrame,
    by: str | Sequence[str] = (),
    *,
    groups: str | None = None,
    weights: str | None = None,
    cluster: str | None = "account_id",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Share of comments read as each emotion, among the comments that could be read.

    The base is "customers who wrote", not all customers. Wilson's interval, as in
    `cemlab.stats.satisfied`, covers the accident of who wrote; the reader's own errors are not
    in it.

    Parameters
    ----------
    readings
        From `read_comments`; join further columns on comment_id to use them below.
    by
        Columns whose values each get shares of their own. Comments without a value there are in
        no group.
    groups
        None: each emotion. "sentiment" or "ekman": a group is in a comment where any of its
        emotions is; neutral stays beside the groups.
    weights, cluster, confidence
        As in `cemlab.stats.satisfied`, where `readings` has account_id or customer_id.

    Returns
    -------
    DataFrame
        `by`, emotion, n (comments read), n_effective, value (0 to 1), low, high, suppressed
        (False), method; one row per group and emotion, also where none was read.

    Raises
    ------
    ParameterError
        Where a parameter is unusable or a column is missing.

    Examples
    --------
    >>> texts = ["Thanks a lot!", "I love it", "Terrible, never again."]
    >>> comments = pd.DataFrame({"comment_id": list("abc"), "text": texts})
    >>> shares = emotion_shares(read_comments(comments), groups="sentiment")
    >>> shares[["emotion", "n", "value", "low", "high"]].round(2)
         emotion  n  value   low  high
    0   positive  3   0.67  0.21  0.94
    1   negative  3   0.33  0.06  0.79
    2  ambiguous  3   0.00  0.00  0.56
    3    neutral  3   0.00  0.00  0.56
    """
    if groups is not None and groups not in GROUPINGS:
        raise ParameterError(f"`groups` must be {', '.join(GROUPINGS)} or None, got {groups!r}.")
    by = [by] if isinstance(by, str) else list(by)
    whose = [c for c in dict.fromkeys([cluster, "customer_id"]) if c in readings]
    kept = [*by, *([weights] if weights else []), *whose]
    missing = [c for c in (*kept, "comment_id", "emotion", "chosen") if c not in readings]
    if missing:
        raise ParameterError(f"`readings` has no column {', '.join(missing)}.")
    # A comment counts once, however many of its sentences or of the group's emotions are chosen.
    keys = [*dict.fromkeys([*by, "comment_id"]), "emotion"]
    told = readings.assign(emotion=_in_order(readings["emotion"], groups))
    told = told.sort_values("chosen", ascending=False, kind="stable").drop_duplicates(keys)
    shares = satisfied(
        told[[*dict.fromkeys([*keys, *kept])]].assign(chosen=told["chosen"].astype(float)),
        1,
        value="chosen",
        by=[*by, "emotion"],
        weights=weights,
        cluster=cluster,
        confidence=confidence,
    )
    return shares.assign(emotion=shares["emotion"].astype(str), method=METHOD)


def reliable_emotions() -> list[str]:
    """Name the emotions that are read well enough to be published one by one.

    Those with precision and recall of at least 0.5 on customer comments the model had not seen,
    from at least 30 comments that carry them; all others belong inside their group
    (`emotion_shares(readings, groups="sentiment")`).

    Examples
    --------
    >>> "love" in reliable_emotions(), "grief" in reliable_emotions()
    (True, False)
    """
    return [
        row["emotion"]
        for row in measured()["customers_unseen"]["emotions"]
        if row["support"] >= RELIABLE_CASES
        and min(row["precision"] or 0, row["recall"] or 0) >= RELIABLE_FROM
    ]


@lru_cache(maxsize=1)
def measured() -> dict:
    """Figures of the shipped model, as training measured them."""
    file = resources.files("cemlab.emotions").joinpath("data/linear.json")
    return json.loads(file.read_text(encoding="utf-8"))


def _in_order(emotions: pd.Series, groups: str | None) -> pd.Series:
    """Emotions, or the groups they belong to, as categories in the order they are shown."""
    if groups is None:
        return emotions.astype(pd.CategoricalDtype(EMOTIONS))
    group = {name: label for label, names in GROUPINGS[groups].items() for name in names}
    order = pd.CategoricalDtype([*GROUPINGS[groups], "neutral"])
    return emotions.map({**group, "neutral": "neutral"}).astype(order)


def _check_columns(table: pd.DataFrame, columns: Sequence[str], name: str) -> None:
    """Refuse a table that lacks columns, naming all of them."""
    missing = [column for column in columns if column not in table]
    if missing:
        raise DataError(f"{name}: column {', '.join(missing)} missing; add or rename it.")
