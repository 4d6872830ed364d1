"""The whole relationship: who asks about it, its headline score, what goes along with it."""

from collections.abc import Sequence

import pandas as pd

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.stats._groups import weight_column
from cemlab.stats.compare import compare
from cemlab.stats.drivers import key_drivers, ratings_wide
from cemlab.stats.scores import net_promoter, score

ANSWERED_ENOUGH = 0.5  # a touch point fewer respondents rated than this is no driver of the whole
WHOLE = "the whole"
CHANGE = [
    *["wave", "against", "n", "n_against", "n_effective", "value", "low", "high", "effect"],
    *["p", "p_adjusted", "suppressed", "method"],
]


def relationship_source(feedback: Feedback) -> str:
    """Name the source that asks about the whole and about several touch points in one answer.

    Parameters
    ----------
    feedback
        A loaded study.

    Returns
    -------
    str
        The answered source with an item for the whole (see `outcome_item`) and with most touch
        points that have items of their own; a periodic one (pattern present) before others.

    Raises
    ------
    DataError
        Where no source asks for both.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> items = pd.DataFrame({"source": ["s", "s", "s"], "touchpoint": [None, "a", "b"],
    ...                       "role": ["overall", "touchpoint", "touchpoint"],
    ...                       "scale_low": 1, "scale_high": 10})
    >>> responses = pd.DataFrame({"source": ["s"], "pattern": ["present"]})
    >>> relationship_source(SimpleNamespace(items=items, responses=responses))
    's'
    """
    items = feedback.items
    rated = items[items["role"].eq("touchpoint") & items["touchpoint"].notna()]
    whole = items.loc[_zero_to_ten(items) | items["role"].eq("overall"), "source"]
    counts = rated.groupby("source")["touchpoint"].nunique()
    answered = counts.index.isin(feedback.responses["source"])
    counts = counts[counts.index.isin(whole) & answered & counts.ge(2)]
    periodic = set(feedback.responses.loc[feedback.responses["pattern"].eq("present"), "source"])
    if counts.empty:
        raise DataError(
            "no source asks for an overall score, or recommend on 0–10, and for two or more touch "
            "points: give its items these roles, and each touch point item its `touchpoint`, in "
            "study.yaml"
        )
    return min(counts.index, key=lambda source: (source not in periodic, -counts[source], source))


def outcome_item(answers: pd.DataFrame) -> str:
    """Name the item that stands for the whole: recommend on 0–10, else overall.

    Parameters
    ----------
    answers
        Of one source, as `feedback.answers(source=…)` gives them, with their weights.

    Returns
    -------
    str
        The item's name.

    Raises
    ------
    DataError
        Where neither was asked.

    Examples
    --------
    >>> outcome_item(pd.DataFrame({"item": ["all_in_all"], "role": ["overall"],
    ...                            "scale_low": [1.0], "scale_high": [10.0]}))
    'all_in_all'
    """
    items = answers.drop_duplicates("item").sort_values("item")
    for asked in (_zero_to_ten(items), items["role"].eq("overall")):
        if asked.any():
            return str(items.loc[asked, "item"].iloc[0])
    raise DataError("neither an overall score nor a recommend score on 0–10 was asked")


def _zero_to_ten(items: pd.DataFrame) -> pd.Series:
    """Whether each item is a recommend question that Net Promoter takes."""
    return items["role"].eq("recommend") & items["scale_low"].eq(0) & items["scale_high"].eq(10)


def _waves_in_time(asked: pd.DataFrame) -> pd.DataFrame:
    """Order the waves by their first answer: "Autumn 2025" comes after "Spring 2025"."""
    if not {"wave", "answered_at"} <= set(asked.columns):
        return asked
    first = asked.groupby("wave")["answered_at"].min().sort_values(kind="stable")
    return asked.assign(wave=pd.Categorical(asked["wave"], first.index, ordered=True))


def outcome_score(
    answers: pd.DataFrame, *, by: str | Sequence[str] = (), confidence: float = 0.95
) -> pd.DataFrame:
    """Headline score of the relationship: Net Promoter where it was asked, else the mean overall.

    Parameters
    ----------
    answers
        Of one source, as `feedback.answers(source=…)` gives them, with their weights.
    by
        Group columns; waves come in order of their first answers.
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        As `net_promoter` or `score` give it; attrs["question"] holds the wording,
        attrs["unit"] "nps" or "score".

    Raises
    ------
    DataError
        Where neither was asked.

    Examples
    --------
    >>> answers = pd.DataFrame({"item": "r", "role": "recommend", "scale_low": 0,
    ...     "scale_high": 10, "wording": "Would you?", "value": [10, 9, 8, 2]})
    >>> outcome_score(answers)["value"].item()
    25.0
    """
    asked = answers[answers["item"].eq(outcome_item(answers))]
    promoter = asked["role"].iloc[0] == "recommend"
    measure = net_promoter if promoter else score
    weights = weight_column(asked)
    table = measure(_waves_in_time(asked), by=by, weights=weights, confidence=confidence)
    if "wave" in table:
        table["wave"] = table["wave"].astype(asked["wave"].dtype)
    table.attrs |= {
        "question": asked["wording"].iloc[0],
        "unit": "nps" if promoter else "score",
    }
    return table


def wave_change(answers: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Difference of the headline score between each wave and the one before it in time.

    Parameters
    ----------
    answers
        Of one source, as `feedback.answers(source=…)` gives them, with their weights.
    confidence
        Of the interval.

    Returns
    -------
    DataFrame
        As `compare` gives it, with the columns wave and against; empty where there are fewer than
        two waves. attrs["unit"] as in `outcome_score`.

    Raises
    ------
    DataError
        Where no headline score was asked.

    Examples
    --------
    >>> answers = pd.DataFrame({"item": "o", "role": "overall", "scale_low": 1, "scale_high": 10,
    ...     "wave": [1, 1, 1, 2, 2, 2], "value": [5, 6, 7, 8, 9, 7]})
    >>> wave_change(answers)["value"].item()
    2.0
    """
    asked = answers[answers["item"].eq(outcome_item(answers)) & answers["wave"].notna()]
    promoter = asked["role"].eq("recommend").any()
    if asked["wave"].nunique() < 2:
        table = pd.DataFrame(columns=CHANGE)
    else:
        measure = "net_promoter" if promoter else "mean"
        waves = _waves_in_time(asked)
        table = compare(
            waves,
            groups="wave",
            against="previous",
            measure=measure,
            weights=weight_column(asked),
            confidence=confidence,
        ).astype({"wave": asked["wave"].dtype})
    table.attrs["confidence"] = confidence
    table.attrs["unit"] = "nps" if promoter else "score"
    return table


def priorities(scores: pd.DataFrame, drivers: pd.DataFrame) -> pd.DataFrame:
    """Put each touch point's rating beside what goes along with it.

    Parameters
    ----------
    scores
        Result of `score` by touchpoint.
    drivers
        Result of `touchpoint_drivers`.

    Returns
    -------
    DataFrame
        The rows of `scores`, with importance, importance_low, importance_high and rank of the
        driver; missing where a touch point was no driver.

    Examples
    --------
    >>> scores = pd.DataFrame({"touchpoint": ["a"], "value": [7.0]})
    >>> drivers = pd.DataFrame({"driver": ["a"], "share": [.2], "low": [.1], "high": [.3],
    ...                         "rank": [1]})
    >>> priorities(scores, drivers)["importance"].item()
    0.2
    """
    names = {"driver": "touchpoint", "share": "importance", "low": "importance_low"}
    names |= {"high": "importance_high", "rank": "rank"}
    table = drivers[list(names)].rename(columns=names)
    merged = scores.astype({"touchpoint": str}).merge(table, on="touchpoint", how="left")
    merged.attrs = drivers.attrs | scores.attrs
    return merged


def touchpoint_drivers(
    answers: pd.DataFrame, *, confidence: float = 0.95, draws: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """Share of the headline score's variance that goes along with each touch point's rating.

    Parameters
    ----------
    answers
        Of one source, as `feedback.answers(source=…)` gives them. Several items about one touch
        point are averaged, each in parts of its scale. Respondents who left one of the touch
        points out, or could not say, are left out of all (listwise); a touch point rated by fewer
        than half of the respondents, or by all alike, is left out as a driver and named in
        attrs["left_out"].
    confidence, draws, seed
        As in `key_drivers`.

    Returns
    -------
    DataFrame
        As `key_drivers` gives it, clustered by account as `score` is; driver holds the touch
        point. attrs["outcome"] is the question.

    Raises
    ------
    DataError
        Where the headline score was not asked, or fewer than two touch points are left.

    Examples
    --------
    >>> rows = [(f"r{i}", item, role, place, value) for i, (o, a, b) in enumerate(
    ...     [(9, 5, 1), (7, 4, 3), (5, 3, 2), (3, 1, 2), (8, 4, 1), (2, 2, 2)]) for
    ...     item, role, place, value in (("o", "overall", None, o), ("a", "touchpoint", "desk", a),
    ...                                  ("b", "touchpoint", "phone", b))]
    >>> answers = pd.DataFrame(rows, columns=["response_id", "item", "role", "touchpoint", "value"])
    >>> answers = answers.assign(source="s", wording="All in all?", scale_low=1, scale_high=10)
    >>> touchpoint_drivers(answers, draws=0)[["driver", "rank", "n"]]
      driver  rank  n
    0   desk     1  6
    1  phone     2  6
    """
    outcome = outcome_item(answers)
    rated = answers[answers["role"].eq("touchpoint") & answers["touchpoint"].notna()]
    part = (rated["value"] - rated["scale_low"]) / (rated["scale_high"] - rated["scale_low"])
    places = part.groupby([rated["response_id"], rated["touchpoint"]]).mean().unstack()
    whole = ratings_wide(answers[answers["item"].eq(outcome)]).rename(columns={outcome: WHOLE})
    asked = whole.join(places, on="response_id")
    found = asked[places.columns]
    usable = found.notna().mean().ge(ANSWERED_ENOUGH) & found.nunique().gt(1)
    drivers = list(usable[usable].index)
    if len(drivers) < 2:
        raise DataError("fewer than two touch points were rated by half of the respondents")
    table = key_drivers(
        asked, outcome=WHOLE, drivers=drivers, weights=weight_column(asked),
        confidence=confidence, draws=draws, seed=seed,
    )  # fmt: skip
    table.attrs["left_out"] = list(usable[~usable].index)
    table.attrs["outcome"] = answers.loc[answers["item"].eq(outcome), "wording"].iloc[0]
    return table
