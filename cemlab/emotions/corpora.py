"""Reads the labelled corpora that train and test the emotion classifiers."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
import pandas as pd

from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.errors import DataError


@dataclass(frozen=True)
class Labelled:
    """Texts with their labels, of shape (texts, 28), and where known their sources.

    Labels are bool, or the shares of labellings that gave them, NaN where there was none.
    """

    texts: list[str]
    labels: np.ndarray
    source: np.ndarray | None = None

    def take(self, rows: np.ndarray) -> "Labelled":
        """Give these rows alone, in this order; `rows` may be bool."""
        places = np.arange(len(self.texts))[rows]
        source = None if self.source is None else self.source[places]
        return Labelled([self.texts[i] for i in places], self.labels[places], source)


def read_goemotions(folder: Path, split: str) -> Labelled:
    """Read one split of GoEmotions; quotes are part of a text and "NA" is a word.

    Parameters
    ----------
    folder
        Holds train.tsv, dev.tsv and test.tsv, without header: text, label numbers, id.
    split
        train, dev or test.

    Returns
    -------
    Labelled
    """
    table = pd.read_csv(
        folder / f"{split}.tsv",
        sep="\t",
        names=["text", "labels", "id"],
        dtype=str,
        quoting=csv.QUOTE_NONE,
        keep_default_na=False,
    )
    names = [[EMOTIONS[int(number)] for number in found.split(",")] for found in table["labels"]]
    return Labelled(table["text"].tolist(), one_hot(names))


def read_customers(folder: Path, split: str, column: str = "labels") -> Labelled:
    """Read one split of the labelled customer comments.

    Parameters
    ----------
    folder
        Holds train.csv and dev.csv: source, text and labels (dev: labels_a, labels_b).
    split
        train or dev.
    column
        The labels to take: emotions separated by semicolons.

    Returns
    -------
    Labelled

    Raises
    ------
    DataError
        For a label that is none of the 28.
    """
    table = pd.read_csv(folder / f"{split}.csv", keep_default_na=False)
    labels = one_hot(table[column].str.split(";").tolist())
    return Labelled(table["text"].tolist(), labels, table["source"].to_numpy(str))


def read_voices(file: Traversable, column: str = "labels") -> Labelled:
    """Read customers' voices that were written for the project; their source is the industry.

    Parameters
    ----------
    file
        voices_train.csv, voices_everyday.csv or voices_test.csv: text, industry and labels (test:
        labels_a, labels_b).
    column
        The labels to take.

    Returns
    -------
    Labelled
    """
    with file.open(encoding="utf-8") as opened:
        table = pd.read_csv(opened, keep_default_na=False)
    labels = one_hot(table[column].str.split(";").tolist())
    return Labelled(table["text"].tolist(), labels, table["industry"].to_numpy(str))


def read_again(file: Traversable) -> dict[str, np.ndarray]:
    """Read labels of texts that stand elsewhere, and are known by their keys alone.

    Parameters
    ----------
    file
        labels_again.csv, with the columns key (see `key_of`) and labels.

    Returns
    -------
    dict of str to ndarray
        For each key 28 labels, bool.
    """
    with file.open(encoding="utf-8") as opened:
        table = pd.read_csv(opened, keep_default_na=False, dtype=str)
    return dict(zip(table["key"], one_hot(table["labels"].str.split(";")), strict=True))


def key_of(text: str) -> str:
    """Give the first twelve digits of the SHA-256 of a text, in small letters and single spaces.

    Examples
    --------
    >>> key_of("So  GOOD") == key_of("so good")
    True
    """
    return hashlib.sha256(_key(text).encode()).hexdigest()[:12]


def one_hot(names: Sequence[Sequence[str]]) -> np.ndarray:
    """Turn lists of emotions into bool columns.

    Raises
    ------
    DataError
        For a name that is none of the 28.

    Examples
    --------
    >>> one_hot([["joy", "neutral"], []]).sum(axis=1).tolist()
    [2, 0]
    """
    unknown = sorted({name for found in names for name in found} - set(EMOTIONS))
    if unknown:
        raise DataError(f"Unknown emotions {', '.join(unknown)}; use those of taxonomy.EMOTIONS.")
    return np.array([[emotion in found for emotion in EMOTIONS] for found in names], dtype=bool)


def without(data: Labelled, others: Sequence[Labelled]) -> Labelled:
    """Drop texts that also stand in `others`, whatever their case and spacing.

    Examples
    --------
    >>> train = Labelled(["So  GOOD", "bad"], one_hot([["joy"], ["anger"]]))
    >>> without(train, [Labelled(["so good"], one_hot([["joy"]]))]).texts
    ['bad']
    """
    held_out = {_key(text) for other in others for text in other.texts}
    return data.take(np.array([_key(text) not in held_out for text in data.texts], dtype=bool))


def _key(text: str) -> str:
    """Give two spellings of one text the same key."""
    return " ".join(text.lower().split())
