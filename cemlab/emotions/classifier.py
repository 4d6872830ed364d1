"""Emotions read from comments, by models that ship with the package."""

import re
from collections.abc import Sequence
from copy import copy
from typing import Protocol

import numpy as np
import pandas as pd

from cemlab.emotions.evaluation import choose
from cemlab.emotions.linear import shipped_model
from cemlab.emotions.polarity import as_texts, polarity
from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.emotions.transformer import shipped_transformer
from cemlab.errors import ParameterError
from cemlab.privacy import as_trained

READ_AT_ONCE = 2_500
EXPLAIN_AT_MOST = 400
# TextBlob's own border between a neutral and a positive text.
POLARITY_BORDER = 0.1


class Reader(Protocol):
    """What a tier has to offer."""

    thresholds: np.ndarray

    def read(self, texts: Sequence[str]) -> np.ndarray:
        """Give a probability per text and class; rows of NaN where a text cannot be read."""
        ...


class PolarityReader:
    """TextBlob's polarity, spread over the three emotions that it can tell."""

    thresholds = np.where(np.array(EMOTIONS) == "neutral", 1 - POLARITY_BORDER, POLARITY_BORDER)

    def read(self, texts: Sequence[str]) -> np.ndarray:
        """Give shares of polarity, not probabilities; NaN without a word of the list."""
        value = polarity(texts)["polarity"].to_numpy()
        found = np.full((len(value), len(EMOTIONS)), np.nan)
        found[:, EMOTIONS.index("approval")] = np.maximum(value, 0)
        found[:, EMOTIONS.index("disapproval")] = np.maximum(-value, 0)
        found[:, EMOTIONS.index("neutral")] = 1 - np.abs(value)
        return found


READERS = {
    "transformer": shipped_transformer,
    "linear": shipped_model,
    "polarity": PolarityReader,
}
TIERS = tuple(READERS)


class EmotionClassifier:
    """Reads the 27 emotions of GoEmotions, and neutral, from English comments.

    What a comment gets does not depend on the other comments of a call. An emotion is what the
    words express, not what a person feels inside; single comments are often misread, so use shares.

    Parameters
    ----------
    tier
        "transformer" (default): a small language model blended with the linear tier; reads best.
        "linear": word and letter features, some ten times as fast. "polarity": TextBlob's word
        list, which tells only approval, disapproval and neutral; the other columns are NaN.

    Attributes
    ----------
    classes_ : ndarray of str
        The 28 names, in the order of all columns; after `fit`, the study's own labels behind them.
    report_ : DataFrame
        Only after `fit`: what the study's own coding gained, on comments not learnt from.

    Examples
    --------
    >>> classifier = EmotionClassifier()
    >>> chosen = classifier.predict(["Thanks a lot!", None])
    >>> [str(name) for name in classifier.classes_[chosen[0]]]
    ['gratitude']
    >>> classifier.readable(["Thanks a lot!", None]).tolist()
    [True, False]
    """

    def __init__(self, tier: str | None = None) -> None:
        if tier is not None and tier not in TIERS:
            raise ParameterError(f"`tier` must be one of {', '.join(TIERS)}, got {tier!r}.")
        self.tier = tier or TIERS[0]
        self.classes_ = np.array(EMOTIONS)
        self._reader: Reader = READERS[self.tier]()

    def predict_proba(self, texts: Sequence[str | None] | pd.Series) -> np.ndarray:
        """Give the probability of each emotion in each comment.

        Parameters
        ----------
        texts
            Comments; None, NaN, blank, wordless and foreign ones cannot be read.

        Returns
        -------
        ndarray of shape (n, classes)
            Calibrated probabilities; rows of NaN where a comment cannot be read. In the tier
            "polarity" they are shares of TextBlob's polarity, not probabilities.

        Raises
        ------
        ParameterError
            Where `texts` is a single string, or holds something that is no text.
        """
        codes, distinct = pd.factorize(as_texts(texts))
        # Missing comments have code -1, and so take the last row.
        found = np.full((len(distinct) + 1, len(self.classes_)), np.nan)
        for start in range(0, len(distinct), READ_AT_ONCE):
            part = distinct[start : start + READ_AT_ONCE]
            found[start : start + len(part)] = self._reader.read(as_trained(part).tolist())
        # A second table of this size is not made where all comments differ.
        return found[:-1] if len(codes) == len(distinct) else found[codes]

    def predict(self, texts: Sequence[str | None] | pd.Series) -> np.ndarray:
        """Say which emotions each comment expresses.

        Returns
        -------
        bool ndarray of shape (n, classes)
            None, one or several per comment; none where a comment cannot be read, so look at
            `readable` before counting.
        """
        return self.choose(self.predict_proba(texts))

    def choose(self, probabilities: np.ndarray) -> np.ndarray:
        """Apply the thresholds to the outcome of `predict_proba`.

        The tier "transformer" also names the likeliest emotion of a sentiment that is surely there
        as a whole while none of its emotions reaches its threshold.
        """
        whole = getattr(self._reader, "whole", None)
        return choose(probabilities, self._reader.thresholds, whole)

    def readable(self, texts: Sequence[str | None] | pd.Series) -> np.ndarray:
        """Tell which comments can be read: bool ndarray of shape (n,).

        Needs at least 40 % known English words (tier "polarity": one word of TextBlob's list).
        """
        return ~np.isnan(self.predict_proba(texts)).all(axis=1)

    def explain(self, text: str, emotions: Sequence[str] | None = None) -> pd.DataFrame:
        """Mark the words that carried an emotion, by leaving out one after the other.

        Parameters
        ----------
        text
            One readable comment of at most 400 words.
        emotions
            Names from `classes_`; default: those chosen for the comment.

        Returns
        -------
        DataFrame
            One row per emotion and word: emotion, word, start and end (places in `text`), effect
            (by how much the emotion's probability falls without the word: below 0 for a word that
            spoke against it; NaN where the rest cannot be read). It tells how the model reads,
            not why the customer wrote.

        Raises
        ------
        ParameterError
            Where the text cannot be read or is too long, or an emotion is unknown.

        Examples
        --------
        >>> why = EmotionClassifier("linear").explain("Thanks for the new meter")
        >>> why.loc[why["effect"].idxmax(), "word"]
        'Thanks'
        """
        spans = _words(text) if isinstance(text, str) else []
        if not 0 < len(spans) <= EXPLAIN_AT_MOST:
            raise ParameterError(
                f"`text` must be one string of 1 to {EXPLAIN_AT_MOST} words, got {len(spans)}; "
                "explain a long comment sentence by sentence."
            )
        rest = [f"{text[:start]} {text[end:]}" for start, end in spans]
        # A text of one word leaves nothing behind: NaN.
        whole, *without = self.predict_proba([text, *rest])
        if np.isnan(whole).all():
            raise ParameterError("`text` cannot be read (see `readable`), so there is no reason.")
        chosen = self.classes_[self.choose(whole[None])[0]] if emotions is None else list(emotions)
        unknown = sorted(set(chosen) - set(self.classes_))
        if unknown:
            raise ParameterError(f"`emotions` unknown: {', '.join(unknown)}; see `classes_`.")
        place = {name: i for i, name in enumerate(self.classes_)}
        rows = [
            (str(name), text[start:end], start, end, whole[place[name]] - left[place[name]])
            for name in chosen
            for (start, end), left in zip(spans, without, strict=True)
        ]
        return pd.DataFrame(rows, columns=["emotion", "word", "start", "end", "effect"])

    def fit(
        self,
        texts: Sequence[str] | pd.Series,
        labels: Sequence[Sequence[str]] | pd.DataFrame,
        *,
        seed: int = 0,
    ) -> "EmotionClassifier":
        """Adapt to a study's own coded comments: a new classifier, this one stays as it is.

        Each label with at least 10 comments that carry it, and 10 that do not, gets a logistic
        regression on what this classifier reads and on the words of the coded comments, in
        whatever language; the other labels of the 28 are read as before.

        Parameters
        ----------
        texts
            A few hundred comments or more, each coded in full; a repeated one counts once.
        labels
            Per comment the names it carries (an empty list: none), or a bool DataFrame with one
            column per name. Names beyond the 28 are the study's own.
        seed
            Of the folds of the report.

        Returns
        -------
        EmotionClassifier
            With the study's own labels at the end of `classes_`, and `report_`: label, n
            (comments that carry it), f1_before, f1_after, gain, low, high (95 %, bootstrap over
            comments), adapted. Both F1 are of comments in folds that were not learnt from. A label
            of the 28 is adapted where it gained; so chosen, the gains lean upwards: trust those
            whose `low` is above 0. The row "all known labels" (micro-F1 of those of the 28 that
            were coded often enough) leans nowhere: there each fold's comments had no say in which
            labels to adapt either.

        Raises
        ------
        ParameterError
            Where texts and labels do not fit together, fewer than 50 comments are usable, or no
            label has enough cases.
        """
        from cemlab.emotions.adapted import adapt

        reader, names, report = adapt(self._reader, list(self.classes_), texts, labels, seed)
        made = copy(self)
        made._reader, made.classes_, made.report_ = reader, np.array(names), report
        made.tier = f"{self.tier}, adapted"
        return made


def _words(text: str) -> list[tuple[int, int]]:
    """Start and end of each run of letters, digits and apostrophes, and of each run of marks."""
    return [found.span() for found in re.finditer(r"[\w'’]+|[^\w\s]+", text)]
