"""Emotions read from comments and their sentences, each sentence tied to a touch point."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cemlab.emotions.classifier import EmotionClassifier
from cemlab.emotions.polarity import english
from cemlab.emotions.taxonomy import SENTIMENT
from cemlab.emotions.ties import by_meaning
from cemlab.errors import DataError
from cemlab.study import TouchPoint
from cemlab.text import sentences

SURE = 0.8  # probability from which a sentence speaks for a side that its comment does not carry
READINGS = ("comment_id", "sentence", "touchpoint", "emotion", "probability", "chosen", "tier")


def read_comments(
    comments: pd.DataFrame,
    classifier: EmotionClassifier | None = None,
    *,
    touchpoints: Mapping[str, TouchPoint] | None = None,
    meaning: bool = False,
) -> pd.DataFrame:
    """Read the emotions of each comment as a whole and, with touch points, of its sentences.

    Which emotions a comment carries, the whole comment tells: read from its sentences alone, more
    are found than are there (micro-F1 on customers' dev comments of several sentences 0.80 as a
    whole, 0.72 from any sentence). A sentence carries what is read in it; where the whole carries
    nothing of that side, favourable or unfavourable, only what is read for sure (0.8). So mixed
    feelings show (micro-F1 on those comments' sentences 0.78, and 0.72 if a sentence may carry only
    what its comment carries: `benchmarks/sentences.py`).

    Parameters
    ----------
    comments
        One row per comment: comment_id, text; touchpoint, language and translation where known.
        Comments in a language that is known and not English are read in their translation into
        English, and not at all without one (see `reading_coverage`).
    classifier
        Default: `EmotionClassifier()`. One that `fit` adapted reads every language as written.
    touchpoints
        The study's, in whose words sentences name one (see `spoken_of`). None: no sentences.
    meaning
        Whether sentences that name none, of comments that were asked about none, are tied to one
        by what they mean too (see `ties.by_meaning`): more are tied, somewhat fewer of them
        rightly, and each sentence of the study is encoded, some 300 a second and core.

    Returns
    -------
    DataFrame
        One row per readable comment or sentence and emotion that the tier can tell: comment_id,
        sentence (int, 0: the whole comment, else its place from 1), touchpoint (of a comment: the
        one asked about; of a sentence: the one it names, else the one asked about), emotion,
        probability, chosen (bool), tier. What cannot be read has no rows.

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
    check_columns(comments, ("comment_id", "text"), "comments")
    doubled = int(comments["comment_id"].duplicated().sum())
    if doubled:
        raise DataError(f"comments: {doubled} comment_id stand twice; give each comment its own.")
    classifier = classifier or EmotionClassifier()
    written = hasattr(classifier, "report_")
    texts = (comments["text"] if written else english(comments)).reset_index(drop=True)
    ids = comments["comment_id"].astype(str).to_numpy(dtype=object)
    asked = np.full(len(comments), None, dtype=object)
    if "touchpoint" in comments:
        asked = comments["touchpoint"].astype(object).to_numpy()
    whole = classifier.predict_proba(texts)
    place = np.zeros(len(ids), dtype=int)
    parts = [_rows(classifier, ids, place, asked, whole, classifier.choose(whole))]
    if touchpoints:
        of, place, said = _cut(texts[~np.isnan(whole).all(axis=1)])
        probability, chosen = _placed(classifier, of, said, whole)
        named = spoken_of(said, touchpoints, asked[of])
        if meaning:
            named = by_meaning(said, named)
        parts.append(_rows(classifier, ids[of], place, named, probability, chosen))
    return pd.concat(parts, ignore_index=True)


def _rows(
    classifier: EmotionClassifier,
    ids: np.ndarray,
    place: np.ndarray,
    about: np.ndarray,
    probability: np.ndarray,
    chosen: np.ndarray,
) -> pd.DataFrame:
    """One row per text that can be read and emotion that can be told."""
    row, column = np.nonzero(~np.isnan(probability))
    texts = {"comment_id": ids[row], "sentence": place[row], "touchpoint": about[row]}
    texts |= {"emotion": classifier.classes_[column], "probability": probability[row, column]}
    texts |= {"chosen": chosen[row, column], "tier": classifier.tier}
    found = pd.DataFrame(texts, columns=list(READINGS))
    return found.astype({"comment_id": str, "touchpoint": str, "emotion": str, "tier": str})


def _cut(texts: pd.Series) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Sentences: the row of the comment of each, its place from 1, its words."""
    cut = [(row, n, part) for row, text in texts.items()
           for n, part in enumerate(sentences(text), 1)]  # fmt: skip
    of, place, said = zip(*cut, strict=True) if cut else ((), (), ())
    return np.array(of, dtype=int), np.array(place, dtype=int), list(said)


def _placed(
    classifier: EmotionClassifier, of: np.ndarray, said: list[str], whole: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities in sentences, and which emotions each carries."""
    probability = whole[of]
    several = np.flatnonzero(np.bincount(of, minlength=len(whole))[of] > 1)
    if len(several):
        probability[several] = classifier.predict_proba([said[i] for i in several])
    chosen, carried = classifier.choose(probability), classifier.choose(whole)[of]
    for names in (SENTIMENT["positive"], SENTIMENT["negative"]):
        side = np.isin(classifier.classes_, names)
        heard = carried[:, side].any(axis=1, keepdims=True)
        chosen[:, side] &= heard | (probability[:, side] >= SURE)
    return probability, chosen


def spoken_of(
    texts: Sequence[str],
    touchpoints: Mapping[str, TouchPoint],
    otherwise: Sequence[str | None] | None = None,
) -> np.ndarray:
    """Tell which touch point each text names, in the words that the study gives for it.

    Parameters
    ----------
    texts
        Sentences.
    touchpoints
        Id to touch point; its words and its label count, in singular, plural and other endings.
    otherwise
        Per text the touch point that was asked about: it stays where its own words are named or
        no touch point is. Default: none.

    Returns
    -------
    ndarray of object
        The touch point named by most words, the first of equals; None where none is named.

    Examples
    --------
    >>> points = {"billing": TouchPoint(label="Billing", words=["invoice"]),
    ...           "support": TouchPoint(label="Support", words=["engineer"])}
    >>> spoken_of(["Two wrong invoices!", "The engineer was kind.", "Well."], points).tolist()
    ['billing', 'support', None]
    """
    keys = list(touchpoints)
    ways = [
        "|".join(_way(word) for word in (point.label, *point.words))
        for point in touchpoints.values()
    ]
    any_of = re.compile("|".join(rf"(\b(?:{way})\b)" for way in ways), re.IGNORECASE)
    codes, distinct = pd.factorize(np.array(texts, dtype=object))
    named = [Counter(found.lastindex - 1 for found in any_of.finditer(text)) for text in distinct]
    about = [None] * len(codes) if otherwise is None else otherwise
    out = np.full(len(codes), None, dtype=object)
    for place, (code, asked) in enumerate(zip(codes, about, strict=True)):
        most = [keys[point] for point, _ in named[code].most_common()]
        out[place] = asked if asked in most or not most else most[0]
    return out


def _way(word: str) -> str:
    """Write a word as a pattern that meets its other endings and ways to be joined."""
    stem, ends = word.strip(), "(?:e?s|'s|ed|ing)?"
    if stem[-1:] in "ey" and len(stem) > 3:
        ends = {"e": "(?:es?|e's|ed|e?ing)", "y": "(?:y|ys|y's|ies|ied|ying)"}[stem[-1]]
        stem = stem[:-1]
    return re.sub(r"(?:\\?[ -])+", r"[\\s-]?", re.escape(stem)) + ends


def check_columns(table: pd.DataFrame, columns: Sequence[str], name: str) -> None:
    """Refuse a table that lacks columns, naming all of them."""
    missing = [column for column in columns if column not in table]
    if missing:
        raise DataError(f"{name}: column {', '.join(missing)} missing; add or rename it.")
