"""TextBlob's polarity of comments, always beside the number of words it rests on."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError


def as_texts(texts: Sequence[str | None] | pd.Series) -> pd.Series:
    """Check comments and give them as a Series, unusable ones as NaN.

    Parameters
    ----------
    texts
        Comments; None, NaN and blank ones are unusable and stay, as NaN.

    Returns
    -------
    Series of object
        With the index of `texts`, where it has one.

    Raises
    ------
    ParameterError
        Where `texts` is a single string, or holds something that is no text.

    Examples
    --------
    >>> as_texts(["Fine.", None, " "]).isna().tolist()
    [False, True, True]
    >>> as_texts(["Fine.", 7])
    Traceback (most recent call last):
    cemlab.errors.ParameterError: `texts` must hold strings or missing values; 1 of 2 does not
    (first at position: 1, int). Convert with `.astype("string")` if the numbers are words.
    """
    if isinstance(texts, str):
        raise ParameterError("`texts` must be a list or Series of strings, got one string.")
    index = texts.index if isinstance(texts, pd.Series) else None
    values = list(texts)
    missing = np.array([value is None or value is pd.NA or value != value for value in values])
    wrong = [i for i, v in enumerate(values) if not missing[i] and not isinstance(v, str)]
    if wrong:
        raise ParameterError(
            f"`texts` must hold strings or missing values; {len(wrong)} of {len(values)} "
            f"does not (first at position: {wrong[0]}, {type(values[wrong[0]]).__name__}). "
            'Convert with `.astype("string")` if the numbers are words.'
        )
    kept = [np.nan if gone or not v.strip() else v for v, gone in zip(values, missing, strict=True)]
    return pd.Series(kept, index=index, dtype=object)


def english(comments: pd.DataFrame) -> pd.Series:
    """Give the texts that an English reader can read: else their translation, else NaN.

    Parameters
    ----------
    comments
        text; language where known ("und" is one that cannot be told), translation into English
        where there is one.

    Returns
    -------
    Series of object
        With the index of `comments`.

    Examples
    --------
    >>> english(pd.DataFrame({"text": ["Fine.", "Gut."], "language": ["en", "de"]})).tolist()
    ['Fine.', nan]
    >>> english(pd.DataFrame({"text": ["Gut."], "language": "de", "translation": "Good."})).tolist()
    ['Good.']
    """
    texts = comments["text"].astype(object)
    if "language" not in comments:
        return texts
    foreign = ~comments["language"].fillna("und").isin(["en", "und"])
    if "translation" not in comments:
        return texts.mask(foreign)
    return texts.mask(foreign, comments["translation"].astype(object))


def polarity(texts: Sequence[str | None] | pd.Series) -> pd.DataFrame:
    """Score comments from −1 to 1 by TextBlob's word list, with its coverage.

    A comment without any word of the list has no polarity (NaN): TextBlob's own 0.0 for it would
    read as "neutral". Negations halve and turn a word, adverbs strengthen it.

    Parameters
    ----------
    texts
        Comments in English; None, NaN and blank ones give NaN and no cues.

    Returns
    -------
    DataFrame
        One row per comment, indexed like `texts`: `polarity` (float, −1 to 1; NaN where no cue)
        and `cues` (int, how many words or emoticons of the list it rests on).

    Raises
    ------
    ParameterError
        Where `texts` is a single string, or holds something that is no text.

    References
    ----------
    De Smedt and Daelemans (2012), Pattern for Python, JMLR 13, whose word list TextBlob carries.

    Examples
    --------
    >>> polarity(["Excellent engineer", "not good", "Website is not working", None])
       polarity  cues
    0      1.00     1
    1     -0.35     1
    2       NaN     0
    3       NaN     0
    """
    comments = as_texts(texts)
    codes, distinct = pd.factorize(comments)
    scored = np.array([_score(text) for text in distinct] + [(np.nan, 0)], dtype=float)
    # Missing comments have code -1, and so take the last row.
    return pd.DataFrame(
        {"polarity": scored[codes, 0], "cues": scored[codes, 1].astype(int)}, index=comments.index
    )


def _score(text: str) -> tuple[float, int]:
    """Average polarity and number of assessed words of one comment."""
    from textblob.en import sentiment

    # A synset id ("a-00193480") or markup has no meaning here: only the plain words count.
    assessments = sentiment(text).assessments
    if not assessments:
        return np.nan, 0
    return float(np.mean([score for _, score, *_ in assessments])), len(assessments)
