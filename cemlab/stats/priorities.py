"""What goes along with the whole, touch point by touch point, beside how each is rated."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.stats._correlations import bootstrap, correlations, mended, unit_sums
from cemlab.stats._groups import weight_column
from cemlab.stats._importance import MAX_LMG, importance
from cemlab.stats._respondents import respondents
from cemlab.stats.drivers import key_drivers, ratings_wide
from cemlab.stats.relationship import WHOLE, outcome_item

ANSWERED_ENOUGH = 0.5  # a touch point fewer respondents rated than this is no driver of the whole
QUADRANTS = np.array(
    ["low priority", "possible overkill", "concentrate here", "keep up the good work"]
)


def touchpoint_table(answers: pd.DataFrame, *, keep: Sequence[str] = ()) -> pd.DataFrame:
    """Lay out one row per respondent: the headline score and each touch point's rating.

    Parameters
    ----------
    answers
        Of one source, as `feedback.answers(source=…)` gives them.
    keep
        Further columns to keep, such as segments.

    Returns
    -------
    DataFrame
        response_id; customer_id, account_id, wave, answered_at, weight where they exist, and those
        of `keep`; "the whole", the headline score; a column per touch point with the mean of its
        items, each in parts of its scale (0 to 1), NaN where nobody rated or could.
        attrs["drivers"] names the touch points fit to be drivers, attrs["left_out"] those that
        fewer than half of the respondents rated, or all alike; attrs["outcome"] is the question.

    Raises
    ------
    DataError
        Where the headline score was not asked.

    Examples
    --------
    >>> answers = pd.DataFrame({"response_id": ["r1", "r1", "r2", "r2"], "source": "s",
    ...     "item": ["o", "a"] * 2, "role": ["overall", "touchpoint"] * 2, "value": [9, 5, 6, 3],
    ...     "touchpoint": [None, "desk"] * 2, "wording": "All in all?", "scale_low": 1,
    ...     "scale_high": [10, 5] * 2})
    >>> touchpoint_table(answers)
      response_id  the whole  desk
    0          r1          9   1.0
    1          r2          6   0.5
    """
    outcome = outcome_item(answers)
    rated = answers[answers["role"].eq("touchpoint") & answers["touchpoint"].notna()]
    part = (rated["value"] - rated["scale_low"]) / (rated["scale_high"] - rated["scale_low"])
    places = part.groupby([rated["response_id"], rated["touchpoint"]]).mean().unstack()
    whole = ratings_wide(answers[answers["item"].eq(outcome)]).rename(columns={outcome: WHOLE})
    about = answers.drop_duplicates("response_id").set_index("response_id")[list(keep)]
    table = whole.join(about, on="response_id").join(places, on="response_id")
    found = table[places.columns]
    usable = found.notna().mean().ge(ANSWERED_ENOUGH) & found.nunique().gt(1)
    table.attrs["drivers"] = list(usable[usable].index)
    table.attrs["left_out"] = list(usable[~usable].index)
    table.attrs["outcome"] = answers.loc[answers["item"].eq(outcome), "wording"].iloc[0]
    return table


def touchpoint_drivers(
    answers: pd.DataFrame, *, confidence: float = 0.95, draws: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """Share of the headline score's variance that goes along with each touch point's rating.

    Parameters
    ----------
    answers
        Of one source, as `feedback.answers(source=…)` gives them; see `touchpoint_table`.
        Respondents who left one of the touch points out, or could not say, are left out of all.
    confidence, draws, seed
        As in `key_drivers`.

    Returns
    -------
    DataFrame
        As `key_drivers` gives it, clustered by account as `score` is; driver holds the touch
        point. attrs["outcome"] is the question, attrs["left_out"] names touch points that fewer
        than half of the respondents rated, or all alike.

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
    wide = touchpoint_table(answers)
    if len(wide.attrs["drivers"]) < 2:
        raise DataError("fewer than two touch points were rated by half of the respondents")
    table = key_drivers(
        wide, outcome=WHOLE, drivers=wide.attrs["drivers"], weights=weight_column(wide),
        confidence=confidence, draws=draws, seed=seed,
    )  # fmt: skip
    table.attrs["left_out"] = wide.attrs["left_out"]
    table.attrs["outcome"] = wide.attrs["outcome"]
    return table


def priorities(
    scores: pd.DataFrame,
    drivers: pd.DataFrame,
    answers: pd.DataFrame | None = None,
    *,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Put each touch point's rating beside what goes along with it, and tell its quadrant.

    Importance–performance analysis (Martilla & James 1977): "concentrate here" (important, rated
    low), "keep up the good work", "low priority", "possible overkill" (rated high, less important).
    Means as cross-hairs put touch points on either side by construction, however good all are: read
    each quadrant with its agreement.

    Parameters
    ----------
    scores
        Result of `score` by touchpoint.
    drivers
        Result of `touchpoint_drivers`.
    answers
        Those that both were made of: then respondents (accounts or customers where they repeat)
        are resampled, and score, importance and mean cross-hairs computed anew each time.
    draws, seed
        Of the resamples.

    Returns
    -------
    DataFrame
        The rows of `scores`, with importance, importance_low, importance_high and rank of the
        driver, importance_p where `drivers` compares it with pure noise (p_adjusted), quadrant, and
        agreement, the share of resamples with the same quadrant; missing where a touch point was
        no driver or is hidden, agreement also without `answers`.
        attrs["cross_hairs"] holds the mean score and importance of the touch points shown.

    Examples
    --------
    >>> scores = pd.DataFrame({"touchpoint": ["a", "b"], "value": [7.0, 5.0]})
    >>> drivers = pd.DataFrame({"driver": ["a", "b"], "share": [.2, .3], "low": [.1, .2],
    ...                         "high": [.3, .4], "rank": [2, 1]})
    >>> priorities(scores, drivers)[["touchpoint", "importance", "quadrant"]]
      touchpoint  importance           quadrant
    0          a         0.2  possible overkill
    1          b         0.3   concentrate here
    """
    names = {"driver": "touchpoint", "share": "importance", "low": "importance_low"}
    names |= {"high": "importance_high", "rank": "rank"}
    names |= {"p_adjusted": "importance_p"} if "p_adjusted" in drivers else {}
    table = drivers[list(names)].rename(columns=names)
    merged = scores.astype({"touchpoint": str}).merge(table, on="touchpoint", how="left")
    merged.attrs = drivers.attrs | scores.attrs
    known = merged["value"].notna() & merged["importance"].notna()
    placed = merged.loc[known, ["value", "importance"]].to_numpy(dtype=float)
    place, lines = _quadrants(placed[None])
    merged["quadrant"] = pd.Series(QUADRANTS[place[0]], merged.index[known], dtype="str")
    merged["agreement"] = np.nan
    if answers is not None and known.any():
        points = list(merged.loc[known, "touchpoint"])
        drawn = _resampled(answers, list(drivers["driver"]), points, placed[:, 0], draws, seed)
        same = _quadrants(drawn)[0] == place[0]
        merged.loc[known, "agreement"] = same.mean(axis=0)
    merged.attrs["cross_hairs"] = tuple(float(line) for line in lines[0])
    return merged


def _quadrants(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Quadrant number of each (score, importance) in (b, points, 2), and the means in (b, 2)."""
    if not points.shape[1]:
        return np.zeros(points.shape[:2], dtype=int), np.full((len(points), 2), np.nan)
    lines = points.mean(axis=1)
    high = points >= lines[:, None]
    return high[..., 0] + 2 * high[..., 1], lines


def _resampled(
    answers: pd.DataFrame, drivers: list[str], points: list[str], scores: np.ndarray,
    draws: int, seed: int,
) -> np.ndarray:  # fmt: skip
    """Score and importance of each touch point in resamples of complete respondents."""
    wide, rng = touchpoint_table(answers), np.random.default_rng(seed)
    found = respondents(wide, [*drivers, WHOLE], weight_column(wide), "account_id")
    sums = unit_sums(found.x, found.w, found.units, rng)[0]
    k = len(drivers) + 1
    resampled = np.concatenate(list(bootstrap(sums, draws, rng)))
    r = mended(correlations(resampled, k))
    share = importance(r, "lmg" if k <= MAX_LMG + 1 else "relative_weights")
    # Sums hold standard scores: how far each mean moves is put on the scale of the scores.
    moved = resampled[:, 1:k] / resampled[:, :1] - sums[:, 1:k].sum(axis=0) / sums[:, 0].sum()
    ends = answers.loc[answers["role"].eq("touchpoint"), ["scale_low", "scale_high"]].iloc[0]
    moved *= found.x[:, :-1].std(axis=0) * (ends["scale_high"] - ends["scale_low"])
    at = [drivers.index(point) for point in points]
    return np.stack([scores + moved[:, at], share[:, at]], axis=-1)
