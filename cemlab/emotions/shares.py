"""From read emotions to shares of comments, with intervals that include the reader's errors."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cemlab.emotions.classifier import TIERS
from cemlab.emotions.corrected import BY_HELD_OUT, PLAIN, chances, codes, correct
from cemlab.emotions.correction import HeldOut
from cemlab.emotions.evaluation import evaluate
from cemlab.emotions.reading import check_columns
from cemlab.emotions.taxonomy import EMOTIONS, GROUPINGS
from cemlab.errors import ParameterError
from cemlab.stats._groups import check_confidence, cluster_of, prepare, result
from cemlab.stats._intervals import n_of_interval

RELIABLE_FROM = 0.6
RELIABLE_CASES = 30
CHECKED_FROM = 150  # coded comments of the study from which readings count as checked
NOT_CHECKED = "Not yet checked by a person on this study's comments"


def emotion_shares(
    readings: pd.DataFrame,
    by: str | Sequence[str] = (),
    *,
    coded: pd.DataFrame | None = None,
    groups: str | Mapping[str, Sequence[str]] | None = None,
    emotions: Sequence[str] | None = None,
    weights: str | None = None,
    cluster: str | None = "account_id",
    confidence: float = 0.95,
    simultaneous: bool = False,
) -> pd.DataFrame:
    """Share of comments that express each emotion, among the comments that could be read.

    The base is "customers who wrote", not all customers. Intervals include the reader's errors.
    Shares are corrected by people's codes of some of these comments where there are 30 in the
    group (`prediction_powered`), else by the errors that 100 coded comments of the whole study
    show (`rogan_gladen`). Without codes a share stays as read, and its interval includes the
    errors that the model made on comments of other companies, with their spread between these:
    it is wide, and `attrs["warning"]` says so. Where no errors are known, comments are counted.

    Parameters
    ----------
    readings
        From `read_comments`; join further columns on comment_id to use them below. Where it has
        whole comments (sentence 0), these count and sentences do not; the sentences alone, by
        "touchpoint", give shares of the comments that speak of each.
    by
        Columns whose values each get shares of their own. Comments without a value there are in
        no group.
    coded
        comment_id, and labels: the emotions a person found, separated by semicolons or as a list
        (empty: none; missing: not coded), one row per coder; perhaps chance: how likely the
        comment was to be drawn for coding. Without it they must be a random sample.
    groups
        None: each emotion. "sentiment" or "ekman": a group is in a comment where any of its
        emotions is; neutral stays beside the groups. Or groups of one's own, such as
        `taxonomy.feeling_groups` gives: name to emotions.
    emotions
        Which emotions or groups to give, in this order. Default: all.
    weights, cluster, confidence
        As in `cemlab.stats.satisfied`, where `readings` has account_id or customer_id.
    simultaneous
        True: the intervals of a group hold together, all at once with the given confidence
        (Bonferroni over its emotions, which need not exclude one another), for reading a profile.

    Returns
    -------
    DataFrame
        `by`, emotion, n (comments read), n_effective, value (0 to 1), low, high, suppressed
        (False), method, counted (share in which it was read), corrected (for the errors that are
        known, NaN where none are); a row per group and emotion, also where none was read. NaN
        where the reader says yes as often whether the emotion is there or not.

    Raises
    ------
    ParameterError
        Where a parameter is unusable or a column is missing.
    DataError
        Where `coded` lacks a column, holds none of the comments, or has a chance outside 0 to 1.

    Examples
    --------
    >>> from cemlab.emotions import read_comments
    >>> texts = ["Thanks a lot!", "I love it", "Terrible, never again."]
    >>> comments = pd.DataFrame({"comment_id": list("abc"), "text": texts})
    >>> shares = emotion_shares(read_comments(comments), groups="sentiment")
    >>> shares[["emotion", "n", "counted"]].round(2)
         emotion  n  counted
    0   positive  3     0.67
    1   negative  3     0.33
    2  ambiguous  3     0.00
    3    neutral  3     0.00
    """
    by = [by] if isinstance(by, str) else list(by)
    check_confidence(confidence)
    members = _members(readings, groups, emotions)
    if "sentence" in readings and readings["sentence"].eq(0).any():
        readings = readings[readings["sentence"].eq(0)]
    told = _told(readings, by, members, weights, cluster)
    if coded is not None:
        check_columns(coded, ("comment_id", "labels"), "coded")
        coded = coded.dropna(subset=["labels"])
    told["coded"] = np.nan if coded is None else codes(told, coded, members)
    told["chance"] = 1.0 if coded is None else chances(told, coded)
    level = 1 - (1 - confidence) / max(len(members), 1) if simultaneous else confidence
    keys, stats, _ = prepare(told, told["read"].to_numpy(), [*by, "emotion"], weights, cluster)
    counted = stats["mean"].to_numpy()
    n = n_of_interval(stats, level)
    ways = correct(
        told, keys, counted, n, errors_of=members, weights=weights, cluster=cluster,
        confidence=level,
    )  # fmt: skip
    table = result(
        keys, stats, ways["value"].to_numpy(), (ways["low"].to_numpy(), ways["high"].to_numpy()),
        "", weights=weights, cluster=cluster_of(readings, cluster), confidence=confidence,
    )  # fmt: skip
    table["n_effective"] = ways["n"].fillna(table["n_effective"])
    several = f", simultaneous over {len(members)} (Bonferroni)" if simultaneous else ""
    table["method"] = ways["method"] + several + table["method"]
    table["emotion"] = table["emotion"].astype(str)
    table["counted"], table["corrected"] = counted, ways["corrected"]
    used = set(ways["method"])
    other = (
        "; intervals by the errors on other companies' comments." if BY_HELD_OUT in used else "."
    )
    few = coded is None or coded["comment_id"].nunique() < CHECKED_FROM
    table.attrs["warning"] = NOT_CHECKED + other if few or used & {BY_HELD_OUT, PLAIN} else ""
    return table


def _members(
    readings: pd.DataFrame,
    groups: str | Mapping[str, Sequence[str]] | None,
    emotions: Sequence[str] | None,
) -> dict[str, Sequence[str]]:
    """Each emotion or group to give, with the emotions that stand for it."""
    _check_parameter(readings, ["comment_id", "emotion", "chosen"])
    own = sorted(set(readings["emotion"].dropna()) - set(EMOTIONS))
    if groups is None:
        members = {name: (name,) for name in (*EMOTIONS, *own)}
    elif isinstance(groups, Mapping):
        members = dict(groups)
    elif groups in GROUPINGS:
        members = {**GROUPINGS[groups], "neutral": ("neutral",)}
    else:
        raise ParameterError(
            f"`groups` must be {', '.join(GROUPINGS)}, a mapping or None, got {groups!r}."
        )
    if emotions is not None:
        unknown = [name for name in emotions if name not in members]
        if unknown:
            raise ParameterError(
                f"`emotions` unknown: {', '.join(unknown)}; there are {', '.join(members)}."
            )
        members = {name: members[name] for name in emotions}
    return members


def _told(
    readings: pd.DataFrame,
    by: list[str],
    members: Mapping[str, Sequence[str]],
    weights: str | None,
    cluster: str | None,
) -> pd.DataFrame:
    """Give one row per comment and emotion or group: whether it was read (1, 0).

    A comment counts once, however many of its sentences or of a group's emotions are chosen.
    """
    whose = [c for c in dict.fromkeys([cluster, "customer_id"]) if c in readings]
    kept = [*by, *([weights] if weights else []), *whose]
    _check_parameter(readings, kept)
    tier = ["tier"] if "tier" in readings else []
    columns = [*dict.fromkeys([*by, "comment_id", *kept, *tier])]
    pairs = [(emotion, name) for name, names in members.items() for emotion in names]
    of = pd.DataFrame(pairs, columns=["emotion", "group"])
    told = readings[[*columns, "emotion", "chosen"]].merge(of, on="emotion")
    told = told.sort_values("chosen", ascending=False, kind="stable")
    told = told.drop_duplicates([*dict.fromkeys([*by, "comment_id", "group"])])
    emotion = told["group"].astype(pd.CategoricalDtype(list(members)))
    return told[columns].assign(read=told["chosen"].astype(float), emotion=emotion)


def reliable_emotions(tier: str | None = None) -> list[str]:
    """Name the emotions that are read well enough to be published one by one.

    Those with precision and recall of at least 0.6 on customer comments the model had not seen,
    from at least 30 comments that carry them; all others belong inside their group
    (`emotion_shares(readings, groups="sentiment")`).

    Parameters
    ----------
    tier
        Of the classifier; default the one that `EmotionClassifier()` uses.

    Examples
    --------
    >>> "admiration" in reliable_emotions(), "grief" in reliable_emotions()
    (True, False)
    """
    held = HeldOut.of(tier or TIERS[0])
    if held is None:
        return []
    rows = evaluate(held.truth, held.chosen)
    good = rows[["precision", "recall"]].min(axis=1).ge(RELIABLE_FROM)
    return rows.loc[good & rows["support"].ge(RELIABLE_CASES), "emotion"].tolist()


def _check_parameter(readings: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse columns that readings lack."""
    missing = [c for c in columns if c not in readings]
    if missing:
        raise ParameterError(f"`readings` has no column {', '.join(missing)}.")
