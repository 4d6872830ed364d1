"""The listening map: where customers were asked, when, by whom, and where nobody asks."""

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from cemlab.load import Feedback

PATTERNS = ("past", "present", "potential")


def listening_map(feedback: "Feedback") -> pd.DataFrame:
    """Lay out who listens where: one row per touch point of the journey and pattern.

    Ratings, comments and ticked feelings about the touch point count as having been asked.

    Parameters
    ----------
    feedback
        As `load_study` gives it.

    Returns
    -------
    DataFrame
        touchpoint, label, pattern (past, present, potential), last_asked (last answer), n
        (questionnaires, reviews or notes that touch it), owner, wording_age_days (of the oldest
        wording still asked, from its asked_from or else first answer to the last answer of the
        study), sources, blank. In journey order. Blank rows have n = 0, the rest missing.

    Examples
    --------
    >>> from cemlab import load_study
    >>> heard = listening_map(load_study("hitouch"))
    >>> heard[["touchpoint", "pattern", "blank"]].head(1)
      touchpoint pattern  blank
    0   proposal    past  False
    """
    points = feedback.study.touchpoints
    journey = pd.CategoricalDtype(list(points))
    grid = pd.MultiIndex.from_product([list(points), PATTERNS], names=["touchpoint", "pattern"])
    heard = _heard(feedback)
    grouped = heard.groupby(["touchpoint", "pattern"])
    table = grouped.agg(
        last_asked=("answered_at", "max"),
        n=("response_id", "nunique"),
        sources=("source", lambda s: ", ".join(sorted(s.unique()))),
    )
    table["wording_age_days"] = _wording_age(feedback, heard)
    table = table.reindex(grid).reset_index()
    table["blank"] = table["n"].isna()
    table["n"] = table["n"].fillna(0).astype(int)
    table["label"] = table["touchpoint"].map({k: p.label for k, p in points.items()})
    table["owner"] = table["touchpoint"].map({k: p.owner for k, p in points.items()})
    table["touchpoint"] = table["touchpoint"].astype(journey)
    columns = "touchpoint label pattern last_asked n owner wording_age_days sources blank"
    return table[columns.split()]


def _heard(feedback: "Feedback") -> pd.DataFrame:
    """One row per thing said about a touch point: which question, response, source, when."""
    about = feedback.responses.set_index("response_id")[
        ["source", "pattern", "answered_at", "touchpoint"]
    ].rename(columns={"touchpoint": "asked_about"})
    asked = feedback.items.set_index(["source", "item"])["touchpoint"].rename("fixed")
    ratings = feedback.ratings[["response_id", "item"]].join(about, on="response_id")
    ratings = ratings.join(asked, on=["source", "item"])
    ratings["touchpoint"] = ratings["fixed"].fillna(ratings["asked_about"])
    said = [
        table.reindex(columns=["response_id", "item", "touchpoint"]).join(about, on="response_id")
        for table in (feedback.comments, feedback.feelings)
        if len(table)
    ]
    for table in said:
        table["touchpoint"] = table["touchpoint"].fillna(table["asked_about"])
    columns = ["response_id", "item", "source", "pattern", "answered_at", "touchpoint"]
    return pd.concat([ratings, *said])[columns].dropna(subset=["touchpoint", "pattern"])


def _wording_age(feedback: "Feedback", heard: pd.DataFrame) -> pd.Series:
    """Days since the oldest wording still asked about each touch point and pattern began."""
    times = feedback.responses["answered_at"]
    wording = heard.groupby(["touchpoint", "pattern", "source", "item"])["answered_at"].min()
    wording = wording.reset_index().merge(
        feedback.items[["source", "item", "asked_from", "asked_until"]], on=["source", "item"]
    )
    wording = wording[wording["asked_until"].isna() | (wording["asked_until"] > times.max())]
    since = wording["asked_from"].fillna(wording["answered_at"])
    age = (times.max() - since).dt.days
    return age.groupby([wording["touchpoint"], wording["pattern"]]).max()
