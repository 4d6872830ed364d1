"""What customers expect against what they experience, touch point by touch point."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.stats._groups import (
    as_list,
    check_columns,
    check_confidence,
    cluster_codes,
    cluster_of,
    group_codes,
    moments,
    numbers,
    result,
    telling,
    weight_column,
    weights_of,
    without_rows,
)
from cemlab.stats._intervals import student
from cemlab.stats.comparable import latest_wave, main_source
from cemlab.stats.compare import adjusted
from cemlab.stats.priorities import touchpoint_drivers
from cemlab.stats.relationship import WHOLE
from cemlab.stats.scores import score
from cemlab.study import DIMENSIONS

ABOUT = ["of", "about"]
SIDE = ["n", "value", "low", "high"]
GAP = [
    *["n", "n_effective", "value", "low", "high", "p", "p_adjusted"],
    *[f"{side}_{name}" for side in ("expected", "experienced") for name in SIDE],
    *["importance", "weighted", "suppressed", "method"],
]


def expectations_gap(
    feedback: Feedback,
    by: str | Sequence[str] = (),
    *,
    importance: pd.DataFrame | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Experience minus expectation, per touch point and per people, products and processes.

    The gap is the mean difference of the two answers that the same respondent gave in one
    questionnaire, with Student's t interval and accounts clustered (see `score`); p is corrected
    over all rows (Benjamini–Hochberg). Both sides are given with their own n and interval, as a
    difference alone hides whether little is expected or much is given. Of several touch points of
    one dimension, and of several items about one touch point, a respondent's mean counts.

    Parameters
    ----------
    feedback
        A loaded study. A source takes part where it asks, about one touch point, an item of role
        expectation (without `level`) and one of role touchpoint. Sources are not pooled: the one
        with most pairs is used, and of its waves the newest, unless `by` names the wave. A touch
        point belongs to the `dimension` of its touchpoint item.
    by
        Group columns of `feedback.answers()`, such as wave or a segment.
    importance
        Result of `touchpoint_drivers`; default: that of the same source where it asks about the
        whole, else stated importance (items of role importance about touch points).
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        of ("touchpoint" or "dimension"), about, group columns, n (respondents who gave both),
        n_effective, value (experience − expectation), low, high, p, p_adjusted, expected_n,
        expected_value, expected_low, expected_high, experienced_n, …, importance (shares that add
        to 1 over the rows of a kind and group), weighted (value · importance), suppressed, method;
        touch points in the order of the journey. Empty without expectation items.
        attrs["source"], attrs["scale"], attrs["importance"] (derived, stated or empty).

    Raises
    ------
    DataError
        Where expectation and experience of a touch point were asked on different scales.
    ParameterError
        For an unknown column.

    References
    ----------
    Parasuraman, Zeithaml & Berry (1988) Journal of Retailing 64, 12; Brown, Churchill & Peter
    (1993) Journal of Retailing 69, 127 on why a difference is never shown alone.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> rows = pd.DataFrame({"response_id": ["a", "b"] * 2, "item": ["sat", "sat", "exp", "exp"],
    ...     "role": ["touchpoint"] * 2 + ["expectation"] * 2, "value": [4.0, 5, 6, 6],
    ...     "source": "s", "touchpoint": "desk", "wave": None, "scale_low": 1, "scale_high": 7})
    >>> items = pd.DataFrame({"source": "s", "item": ["sat", "exp"], "dimension": None,
    ...                       "level": None})
    >>> study = SimpleNamespace(touchpoints={"desk": None}, min_group=SimpleNamespace(answers=1))
    >>> feedback = SimpleNamespace(items=items, study=study, answers=lambda role=None, source=None:
    ...     rows if role is None else rows[rows["role"].eq(role)])
    >>> expectations_gap(feedback)[["about", "expected_value", "experienced_value", "value"]]
      about  expected_value  experienced_value  value
    0  desk             6.0                4.5   -1.5
    """
    check_confidence(confidence)
    by = as_list(by)
    pairs = pairs_of(feedback, "expectation")
    if pairs.empty:
        return without_rows([*ABOUT, *by, *GAP], confidence, importance="")
    check_columns(pairs, by)
    pairs = newest(pairs, by, feedback)
    parts = [pairs.assign(of="touchpoint", about=pairs["touchpoint"])]
    named = pairs.dropna(subset=["dimension"])
    if len(named):
        keys = ["response_id", "dimension"]
        sides = named.groupby(keys)[["experience", "expectation"]].mean().reset_index()
        whole = named.drop(columns=["experience", "expectation"]).drop_duplicates(keys)
        parts.append(
            whole.merge(sides, on=keys).assign(of="dimension", about=lambda t: t["dimension"])
        )
    rows = pd.concat(parts, ignore_index=True)
    order = [*feedback.study.touchpoints, *DIMENSIONS]
    rows["about"] = pd.Categorical(rows["about"], [a for a in order if a in {*rows["about"]}])
    rows["of"] = pd.Categorical(rows["of"], ["touchpoint", "dimension"])
    sides = {"expected": "expectation", "experienced": "experience"}
    table = both_sides(rows, [*ABOUT, *by], confidence, sides)
    weights, told = importance_of(feedback, pairs, importance)
    table["importance"] = table["about"].astype(object).map(weights).astype(float)
    total = table.groupby(["of", *by], observed=True)["importance"].transform("sum")
    table["importance"] = (table["importance"] / total).where(total.gt(0))
    table["weighted"] = table["value"] * table["importance"]
    table.attrs = {
        "confidence": confidence,
        "source": str(pairs["source"].iloc[0]),
        "scale": tuple(pairs[["scale_low", "scale_high"]].iloc[0]),
        "importance": told,
    }
    return table[[*ABOUT, *by, *GAP]]


def newest(answers: pd.DataFrame, by: list[str], feedback: Feedback) -> pd.DataFrame:
    """Keep the newest wave of enough answers, unless all are told apart."""
    return answers if "wave" in by else latest_wave(answers, feedback.study.min_group.answers)


def asked(feedback: Feedback, role: str, *, level: bool) -> pd.DataFrame:
    """Answers to the items of a role, with their dimension and level."""
    items = feedback.items[["source", "item", "dimension", "level"]]
    answers = feedback.answers(role=role).merge(items, on=["source", "item"])
    return answers[answers["level"].notna() == level]


def pairs_of(feedback: Feedback, against: str, own: str = "touchpoint") -> pd.DataFrame:
    """Both answers of each respondent about each touch point, of the source with most pairs."""
    experience, other = (
        asked(feedback, role, level=False).dropna(subset=["value"]) for role in (own, against)
    )
    if own != "touchpoint":  # the whole: what is about no touch point
        experience, other = (
            side[side["touchpoint"].isna()].assign(touchpoint=WHOLE) for side in (experience, other)
        )
    keys = ["source", "response_id", "touchpoint"]
    means = other.groupby([*keys, "scale_low", "scale_high"])["value"].mean()
    sides = experience.merge(
        means.rename(against).reset_index(), on=keys, suffixes=("", "_expected")
    )
    if sides.empty:
        return sides
    sides = main_source(sides)
    ends = ["scale_low", "scale_high", "scale_low_expected", "scale_high_expected"]
    scales = sides.drop_duplicates(["touchpoint", *ends])
    other = scales[
        scales["scale_low"].ne(scales["scale_low_expected"])
        | scales["scale_high"].ne(scales["scale_high_expected"])
    ]
    told = [
        f"{row.touchpoint}: experience {row.scale_low:g}–{row.scale_high:g}, {against} "
        f"{row.scale_low_expected:g}–{row.scale_high_expected:g}"
        for row in other.itertuples()
    ]
    if len(scales[["scale_low", "scale_high"]].drop_duplicates()) > 1 and not told:
        told = ["the touch points were rated on different scales"]
    if told:
        raise DataError(
            f"{against} and experience in {sides['source'].iloc[0]} are not on one scale "
            f"({'; '.join(told)}): a difference between scales means nothing; correct `scale` in "
            "study.yaml, or give one of the items another role"
        )
    sides["experience"] = sides.groupby(keys)["value"].transform("mean")
    return sides.drop_duplicates(keys)


def both_sides(
    rows: pd.DataFrame, by: list[str], confidence: float, sides: dict[str, str]
) -> pd.DataFrame:
    """Score both sides, the other first, and their difference."""
    rows = rows.drop(columns=["item", "scale_low", "scale_high"])
    other, own = sides.values()
    rows["gap"] = rows[own] - rows[other]
    weights = telling(rows, weight_column(rows))
    codes, keys = group_codes(rows, by)
    whose = cluster_codes(rows, cluster_of(rows, "account_id"))
    stats, _ = moments(codes, len(keys), numbers(rows, "gap"), weights_of(rows, weights), whose)
    table = result(
        keys, stats, stats["mean"].to_numpy(), student(stats, confidence),
        "mean of differences within respondents, t interval",
        weights=weights, cluster=cluster_of(rows, "account_id"), confidence=confidence,
    )  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(stats["mean"]) / np.sqrt(stats["variance"].where(lambda v: v > 1e-15))
    table["p"] = 2 * special.stdtr(stats["df"], -t)
    table["p_adjusted"] = adjusted(table["p"])
    for name, side in sides.items():
        scores = score(rows, value=side, by=by, weights=weights, confidence=confidence)
        table = table.assign(**{f"{name}_{figure}": scores[figure] for figure in SIDE})
    return table


def importance_of(
    feedback: Feedback, pairs: pd.DataFrame, given: pd.DataFrame | None
) -> tuple[pd.Series, str]:
    """Weight of each touch point and dimension: derived where possible, else stated, else none."""
    told = "derived"
    try:
        if given is None:
            answers = feedback.answers(source=str(pairs["source"].iloc[0]))
            given = touchpoint_drivers(newest(answers, [], feedback), draws=0)
        weights = given.set_index("driver")["share"]
    except DataError:
        stated, told = feedback.answers(role="importance"), "stated"
        weights = stated.dropna(subset=["touchpoint"]).groupby("touchpoint")["value"].mean()
    belongs = pairs.drop_duplicates("touchpoint").set_index("touchpoint")["dimension"]
    together = weights.groupby(belongs.reindex(weights.index)).sum()
    return pd.concat([weights, together]), told if len(weights) else ""
