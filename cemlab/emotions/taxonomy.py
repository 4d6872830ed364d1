"""The 28 names an emotion can have, the groups that fold them, and the feelings one designs for.

The names, their order and both groupings are those of GoEmotions (Demszky et al. 2020). Neutral is
a reading: the words express no feeling. It is not the same as no cue, where nothing was read.
"""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError

ASK = "ask; cannot be read"
FEELINGS = "data/feelings.csv"

EMOTIONS: tuple[str, ...] = (
    "admiration",
    "amusement",
    "anger",
    "annoyance",
    "approval",
    "caring",
    "confusion",
    "curiosity",
    "desire",
    "disappointment",
    "disapproval",
    "disgust",
    "embarrassment",
    "excitement",
    "fear",
    "gratitude",
    "grief",
    "joy",
    "love",
    "nervousness",
    "optimism",
    "pride",
    "realization",
    "relief",
    "remorse",
    "sadness",
    "surprise",
    "neutral",
)

EKMAN: dict[str, tuple[str, ...]] = {
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": (
        "admiration",
        "amusement",
        "approval",
        "caring",
        "desire",
        "excitement",
        "gratitude",
        "joy",
        "love",
        "optimism",
        "pride",
        "relief",
    ),
    "sadness": ("disappointment", "embarrassment", "grief", "remorse", "sadness"),
    "surprise": ("confusion", "curiosity", "realization", "surprise"),
}

SENTIMENT: dict[str, tuple[str, ...]] = {
    "positive": EKMAN["joy"],
    "negative": EKMAN["anger"] + EKMAN["disgust"] + EKMAN["fear"] + EKMAN["sadness"],
    "ambiguous": EKMAN["surprise"],
}

SIDES: dict[str, tuple[str, ...]] = {
    "favourable feeling": SENTIMENT["positive"],
    "unfavourable feeling": SENTIMENT["negative"],
}

GROUPINGS: dict[str, dict[str, tuple[str, ...]]] = {"ekman": EKMAN, "sentiment": SENTIMENT}


def designed_feelings(
    feelings: Sequence[str] | None = None, *, own: str | Path | None = None
) -> pd.DataFrame:
    """Tell which feelings that a company designs for can be read from words, and by what.

    A feeling is read only by emotions shown to read it: of the authored comments that carry such
    an emotion at least 70 % (of 20 or more) show the feeling met or violated. All others have to
    be asked for.

    Parameters
    ----------
    feelings
        Which, in this order; those not in the table come out as "ask". Default: all.
    own
        CSV of a study's own with the columns below, its emotions separated by semicolons; its
        rows stand in place of the same feelings of the table, or beside them.

    Returns
    -------
    DataFrame
        feeling, opposite, met and violated: the emotions that read it (tuples, empty where none
        does), how: "read" or "ask; cannot be read".

    Raises
    ------
    DataError
        Where `own` lacks a column, names a feeling twice, or an emotion that is none of the 28.

    Examples
    --------
    >>> designed_feelings(["reassured", "valued"]).drop(columns="opposite")
         feeling        met             violated                  how
    0  reassured  (relief,)  (fear, nervousness)                 read
    1     valued         ()                   ()  ask; cannot be read
    """
    table = _feelings(Path(str(resources.files("cemlab.emotions").joinpath(FEELINGS))))
    if own is not None:
        table = pd.concat([table, _feelings(Path(own))])
        table = table[~table.index.duplicated(keep="last")]
    table = table if feelings is None else table.reindex(list(feelings))
    for side in ("met", "violated"):
        table[side] = [tuple(n for n in str(c).split(";") if n in EMOTIONS) for c in table[side]]
    read = table["met"].astype(bool) | table["violated"].astype(bool)
    return table.assign(how=read.map({True: "read", False: ASK})).reset_index()


def _feelings(file: Path) -> pd.DataFrame:
    """Read and check a table of feelings, indexed by them."""
    table = pd.read_csv(file, keep_default_na=False, skipinitialspace=True)
    columns = ["feeling", "opposite", "met", "violated"]
    lacking = [c for c in columns if c not in table]
    if lacking:
        raise DataError(f"{file.name}: column {', '.join(lacking)} missing; it needs {columns}.")
    named = pd.concat([table["met"], table["violated"]]).str.split(";").explode()
    wrong = [f"`{n}` is no emotion" for n in sorted(set(named) - {"", *EMOTIONS})]
    wrong += [f"`{f}` stands twice" for f in table["feeling"][table["feeling"].duplicated()]]
    if wrong:
        raise DataError(f"{file.name}: {'; '.join(wrong)}. Emotions: {', '.join(EMOTIONS)}.")
    return table.set_index("feeling")[columns[1:]]


def feeling_groups(feelings: Sequence[str], *, own: str | Path | None = None) -> dict:
    """Give the emotions that show each feeling met, or its opposite, as `emotion_shares` takes.

    Feelings that have to be asked for are not in it.

    Parameters
    ----------
    feelings, own
        As in `designed_feelings`.

    Returns
    -------
    dict of str to tuple of str
        A feeling, or its opposite in its place, to the emotions that read it.

    Examples
    --------
    >>> feeling_groups(["reassured", "valued"])
    {'reassured': ('relief',), 'worried': ('fear', 'nervousness')}
    """
    table = designed_feelings(feelings, own=own)
    sides = [
        pair
        for row in table.itertuples()
        for pair in ((row.feeling, row.met), (row.opposite, row.violated))
    ]
    return {name: emotions for name, emotions in sides if emotions}
