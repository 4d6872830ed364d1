"""Success, effort and emotion of each experience, side by side."""

import numpy as np
import pandas as pd

from cemlab.load import Feedback
from cemlab.stats._groups import weight_column
from cemlab.stats.scores import score
from cemlab.stats.shares import top_box

PARTS = {"success": "succeeded", "effort": "found it easy", "emotion": "wanted feelings were felt"}
COLUMNS = [
    *["touchpoint", "part", "meaning", "source", "n", "n_effective", "value", "low", "high"],
    *["suppressed", "method"],
]


def triad(
    feedback: Feedback, *, words: pd.DataFrame | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Share of customers who succeeded, found it easy and felt well, per touch point.

    Success and effort: answers above the middle of their scale (yes on 0–1, 5 to 7 on 1–7, where
    more is easier), with Wilson's interval. Emotion: where customers ticked what they wanted to
    feel and what they felt, the mean share of wanted feelings that were felt; where they ticked
    only what they felt, the share of these that the study wants there; else, if `words` are
    given, the share of comments that sound positive, marked as such. The three rest on different
    customers, often of different sources: n stands beside each, and no sum is made of them.

    Parameters
    ----------
    feedback
        A loaded study. Of several sources that ask for success (or effort) the one with most
        answers is taken; they are never pooled.
    words
        touchpoint, n, n_effective, value (a share), low, high, suppressed, method, for touch points
        of which no feelings were ticked: the rows "positive" of
        `emotion_shares(…, by="touchpoint", groups="sentiment")`.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        One row per touch point and part that was asked: touchpoint, part (success, effort,
        emotion), meaning (in words), source, n, n_effective, value, low, high, suppressed,
        method. attrs["lacking"] tells in sentences what was asked nowhere, attrs["unsampled"]
        the sources that nobody was sampled for: read these as "of those who wrote". Empty where
        nothing was asked.

    References
    ----------
    The three sides of an experience are Temkin's (2009): success, effort, emotion.

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = triad(load_study("hitouch"))
    >>> found[found["touchpoint"].eq("portal")][["part", "n"]].to_dict("list")
    {'part': ['success', 'effort', 'emotion'], 'n': [2080, 2080, 141]}
    """
    parts = [_share_above(feedback, part, confidence) for part in ("success", "effort")]
    parts += _emotion(feedback, words, confidence)
    made = [part for part in parts if len(part)]
    lacking = [
        f"no source asks for {part}" for part, table in zip(PARTS, parts[:2], strict=False)
        if table.empty
    ]  # fmt: skip
    if not any(part["part"].eq("emotion").any() for part in made):
        lacking.append("nobody was asked for feelings")
    table = pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=COLUMNS)
    journey = list(dict.fromkeys([*feedback.study.touchpoints, *sorted(set(table["touchpoint"]))]))
    table["at"] = table["touchpoint"].map(journey.index)
    table["of"] = table["part"].map(list(PARTS).index)
    table = table.sort_values(["at", "of", "source"], kind="stable", ignore_index=True)
    table = table[COLUMNS]
    open_ = [
        str(s) for s in table["source"].unique()
        if s == "words" or not getattr(feedback.study.sources.get(s), "sampled", True)
    ]  # fmt: skip
    table.attrs = {"confidence": confidence, "lacking": lacking, "unsampled": open_}
    return table


def met_feelings(feedback: Feedback) -> pd.DataFrame:
    """Share of the feelings a customer wanted at a touch point that were felt there.

    Parameters
    ----------
    feedback
        A loaded study with feelings. Where it offers only feelings felt, those that the study
        wants at the touch point stand for those wanted: the share of ticks that fell on them.

    Returns
    -------
    DataFrame
        One row per response and touch point with at least one such tick: response_id, touchpoint,
        met (0 to 1). Empty without feelings.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> rows = [("r", "desk", "calm", "wanted", True), ("r", "desk", "calm", "felt", False),
    ...         ("r", "desk", "proud", "wanted", True), ("r", "desk", "proud", "felt", True)]
    >>> columns = ["response_id", "touchpoint", "feeling", "side", "ticked"]
    >>> table = pd.DataFrame(rows, columns=columns)
    >>> met_feelings(SimpleNamespace(feelings=table))["met"].item()
    0.5
    """
    ticks = feedback.feelings[feedback.feelings["ticked"].astype(bool)]
    keys = ["response_id", "touchpoint", "feeling"]
    felt, wanted = (ticks.loc[ticks["side"].eq(s), keys] for s in ("felt", "wanted"))
    if len(wanted):
        answered = feedback.feelings.loc[feedback.feelings["side"].eq("felt"), keys[:2]]
        base = wanted.merge(answered.drop_duplicates(), on=keys[:2])
        hits = base.merge(felt.assign(met=1.0), on=keys, how="left")["met"].fillna(0)
    else:
        points = feedback.study.touchpoints if len(felt) else {}
        good = {(key, f) for key, point in points.items() for f in point.wanted}
        base = felt[felt["touchpoint"].isin({key for key, _ in good})]
        pairs = zip(base["touchpoint"], base["feeling"], strict=True)
        hits = np.array([float(pair in good) for pair in pairs])
    base = base.assign(met=np.asarray(hits, dtype=float))
    return base.groupby(keys[:2], as_index=False)["met"].mean()


def _share_above(feedback: Feedback, role: str, confidence: float) -> pd.DataFrame:
    """Share of answers above the middle of their scale, of the source that asked most."""
    answers = feedback.answers(role=role).dropna(subset=["touchpoint"])
    if answers.empty:
        return pd.DataFrame(columns=COLUMNS)
    kind = ["source", "item", "scale_low", "scale_high"]
    first = answers.groupby(kind).size().sort_values(ascending=False, kind="stable").index[0]
    asked = answers[answers["source"].eq(first[0])]
    asked = asked[(asked[kind[2:]] == list(first[2:])).all(axis=1)]
    boxes = int((first[3] - first[2] + 1) // 2)
    table = top_box(
        asked, boxes=boxes, by="touchpoint", weights=weight_column(asked), confidence=confidence
    )
    return table.assign(part=role, meaning=PARTS[role], source=first[0])


def _emotion(
    feedback: Feedback, words: pd.DataFrame | None, confidence: float
) -> list[pd.DataFrame]:
    """Feelings as ticked, then the tone of words where none were."""
    met, found = met_feelings(feedback), []
    if len(met):
        people = feedback.responses.merge(
            feedback.customers[["customer_id", "account_id"]], on="customer_id", how="left"
        )[["response_id", "source", "customer_id", "account_id", "weight"]]
        rows = met.merge(people, on="response_id")
        table = score(
            rows, value="met", by=["source", "touchpoint"], weights="weight", confidence=confidence
        )
        table = table.assign(low=table["low"].clip(0), high=table["high"].clip(upper=1))
        meaning, how = PARTS["emotion"], "wanted feelings that were felt, mean share"
        if not feedback.feelings["side"].eq("wanted").any():
            meaning = "feelings felt were those wanted"
            how = "feelings felt that the study wants there, mean share"
        method = table["method"].str.replace("mean", how, n=1)
        found.append(table.assign(part="emotion", meaning=meaning, method=method))
    if words is not None and len(words):
        known = found[0]["touchpoint"] if found else []
        rest = words[~words["touchpoint"].isin(known)]
        found.append(rest.assign(part="emotion", meaning="comments sound positive", source="words"))
    return found
