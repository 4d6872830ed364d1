"""The zone of tolerance: between what is taken for granted and what goes beyond it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.load import Feedback
from cemlab.stats._groups import (
    as_list,
    check_columns,
    check_confidence,
    weight_column,
    without_rows,
)
from cemlab.stats.comparable import main_source
from cemlab.stats.gaps import ABOUT, asked, newest
from cemlab.stats.shares import satisfied
from cemlab.study import DIMENSIONS

ZONES = ("below", "within", "above")
ZONE = [*ABOUT, "zone", "n", "n_effective", "value", "low", "high", "suppressed", "method"]


def tolerance_zone(
    feedback: Feedback, by: str | Sequence[str] = (), *, confidence: float = 0.95
) -> pd.DataFrame:
    """Share of respondents below, within and above what they tolerate.

    Items of role expectation carry a `level`: baseline (taken for granted) or exceed (beyond it).
    Where they are about a touch point, they state levels on its scale, and a respondent who rates
    the experience below the baseline is below, at or above the exceeding level above, else within.
    Where they are about people, products, processes, the relationship or the single interaction,
    they are statements about the company: who does not agree with the baseline (answers up to the
    middle of the scale) is below, who agrees with both is above, else within.

    Parameters
    ----------
    feedback
        A loaded study; respondents who answered all that is needed count. Sources are not pooled:
        of two with such items the one with more respondents is used, and of its waves the newest,
        unless `by` names the wave.
    by
        Group columns of `feedback.answers()`.
    confidence
        Of the intervals (Wilson, clustered by account).

    Returns
    -------
    DataFrame
        of ("touchpoint" or "dimension"), about, group columns, zone (below, within, above), n,
        n_effective, value (share), low, high, suppressed, method. Empty without such items.

    Raises
    ------
    ParameterError
        For an unknown column.

    References
    ----------
    Zeithaml, Berry & Parasuraman (1993) Journal of the Academy of Marketing Science 21, 1.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> rows = pd.DataFrame({"response_id": ["a", "b"] * 2, "role": "expectation",
    ...     "item": ["least", "least", "wish", "wish"], "value": [3.0, 6, 2, 2], "source": "s",
    ...     "touchpoint": None, "wave": None, "scale_low": 1, "scale_high": 7})
    >>> items = pd.DataFrame({"source": "s", "item": ["least", "wish"], "dimension": "people",
    ...                       "level": ["baseline", "exceed"]})
    >>> study = SimpleNamespace(touchpoints={"desk": None}, min_group=SimpleNamespace(answers=1))
    >>> feedback = SimpleNamespace(items=items, study=study, answers=lambda role=None, source=None:
    ...     rows if role is None else rows[rows["role"].eq(role)])
    >>> tolerance_zone(feedback)[["about", "zone", "n", "value"]]
        about    zone  n  value
    0  people   below  2    0.5
    1  people  within  2    0.5
    2  people   above  2    0.0
    """
    check_confidence(confidence)
    by = as_list(by)
    levels = asked(feedback, "expectation", level=True).dropna(subset=["value"])
    if levels.empty:
        return without_rows([*ABOUT, *by, *ZONE[2:]], confidence)
    check_columns(levels, by)
    levels["of"] = np.where(levels["touchpoint"].notna(), "touchpoint", "dimension")
    levels["about"] = levels["touchpoint"].fillna(levels["dimension"])
    levels = levels.dropna(subset=["about"])
    middle = (levels["scale_low"] + levels["scale_high"]) / 2
    levels["value"] = levels["value"].mask(
        levels["of"].eq("dimension"), levels["value"].gt(middle).astype(float)
    )
    keys = ["source", "response_id", *ABOUT]
    wide = levels.groupby([*keys, "level"])["value"].mean().unstack().dropna()
    people = levels.drop_duplicates(keys).drop(columns=["level", "value", "item"])
    rows = people.merge(_placed(wide, feedback).reset_index(), on=keys)
    if rows.empty:
        return without_rows([*ABOUT, *by, *ZONE[2:]], confidence)
    rows = newest(main_source(rows), by, feedback)
    order = [*feedback.study.touchpoints, *DIMENSIONS]
    rows["about"] = pd.Categorical(rows["about"], [a for a in order if a in {*rows["about"]}])
    tables = [_share(rows, zone, [*ABOUT, *by], confidence) for zone in ZONES]
    table = pd.concat(tables, ignore_index=True)
    table["zone"] = pd.Categorical(table["zone"], ZONES, ordered=True)
    table = table.sort_values([*ABOUT, *by, "zone"], kind="stable", ignore_index=True)
    table.attrs = {"confidence": confidence}
    return table[[*ABOUT, *by, *ZONE[2:]]].astype({"zone": str})


def _placed(wide: pd.DataFrame, feedback: Feedback) -> pd.Series:
    """Place each respondent: by the touch point's rating, or by agreement with both statements."""
    wide = wide.reindex(columns=["baseline", "exceed"]).dropna().reset_index()
    rated = asked(feedback, "touchpoint", level=False).dropna(subset=["touchpoint", "value"])
    means = rated.groupby(["source", "response_id", "touchpoint"])["value"].mean()
    means = means.rename("rated").rename_axis(["source", "response_id", "about"]).reset_index()
    wide = wide.merge(means, on=["source", "response_id", "about"], how="left")
    point = wide["of"].eq("touchpoint")
    below = np.where(point, wide["rated"] < wide["baseline"], wide["baseline"] == 0)
    above = np.where(point, wide["rated"] >= wide["exceed"], wide["exceed"] == 1) & ~below
    wide["place"] = np.select([below, above], ["below", "above"], "within")
    wide = wide[~point | wide["rated"].notna()]
    return wide.set_index(["source", "response_id", *ABOUT])["place"]


def _share(rows: pd.DataFrame, zone: str, by: list[str], confidence: float) -> pd.DataFrame:
    """Share of respondents in a zone."""
    rows = rows.drop(columns=["scale_low", "scale_high"])
    rows = rows.assign(value=rows["place"].eq(zone).astype(float))
    table = satisfied(
        rows, 1, by=by, weights=weight_column(rows), confidence=confidence,
        called="share of respondents",
    )  # fmt: skip
    return table.assign(zone=zone)
