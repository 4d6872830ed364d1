"""The smallest change a number of answers can show, and the answers a change needs."""

import math

import numpy as np
import pandas as pd
from scipy import special

from cemlab.errors import ParameterError
from cemlab.stats._groups import check_columns, check_confidence
from cemlab.stats._intervals import normal_quantile

UNITS = ("nps", "share", "score")


def detectable_change(
    table: pd.DataFrame, unit: str = "nps", *, power: float = 0.8
) -> pd.DataFrame:
    """Add the smallest change that a next wave like this one would show.

    Two independent waves of the same size and spread are compared by a two-sided test at
    1 − confidence; a true change of this size, (z(1 − α/2) + z(power)) · sqrt(2) · SE, is found
    with `power`. SE is that of the interval: adjusted by 3 answers for Net Promoter, by 2 for
    shares. Where the same customers answer again, smaller changes show.

    Parameters
    ----------
    table
        Result of `net_promoter`, `satisfied`, `top_box` or `score`.
    unit
        What its values are: "nps" (−100 to 100), "share" (0 to 1) or "score".
    power
        Chance to find the change.

    Returns
    -------
    DataFrame
        A copy with `detectable`, in the unit of value; NaN without an interval.

    Raises
    ------
    ParameterError
        For an unknown unit, a power outside 0–1, or a table without the columns of a score.

    References
    ----------
    Cohen (1988) Statistical Power Analysis, 2.4; Rocks (2016) The American Statistician 70, 365.

    Examples
    --------
    >>> from cemlab.stats import net_promoter
    >>> answers = pd.DataFrame({"value": [10] * 162 + [8] * 108 + [3] * 54})
    >>> detectable_change(net_promoter(answers))[["n", "value", "detectable"]].round(1)
         n  value  detectable
    0  324   33.3        16.3
    """
    if unit not in UNITS:
        raise ParameterError(f"`unit` must be one of {', '.join(UNITS)}, got {unit!r}.")
    check_power(power)
    check_columns(table, ["n", "value", "low", "high"])
    confidence = float(table.attrs.get("confidence", 0.95))
    n = table["n_effective" if "n_effective" in table else "n"].to_numpy(dtype=float)
    value, low, high = (table[c].to_numpy(dtype=float) for c in ("value", "low", "high"))
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        if unit == "share":
            share = (value * n + 1) / (n + 2)
            error = np.sqrt(share * (1 - share) / (n + 2))
        elif unit == "nps":
            centre = value * n / (n + 3)  # of the interval, before it is clipped at ±100
            error = np.maximum(high - centre, centre - low) / z
            error = np.where((low <= -100) & (high >= 100), np.nan, error)
        else:
            error = (high - low) / 2 / special.stdtrit(n - 1, 0.5 + confidence / 2)
            z = special.stdtrit(2 * n - 2, 0.5 + confidence / 2)
    found = math.sqrt(2) * (z + special.ndtri(power)) * error
    out = table.assign(detectable=np.where(np.isnan(low), np.nan, found))
    out.attrs = dict(table.attrs)
    return out


def check_power(power: float) -> None:
    """Refuse a power outside 0 to 1."""
    if not 0 < power < 1:
        raise ParameterError(f"`power` must be between 0 and 1, got {power}.")


def sample_size(
    *,
    sd: float,
    change: float | None = None,
    margin: float | None = None,
    power: float = 0.8,
    confidence: float = 0.95,
    design_effect: float = 1.0,
) -> int:
    """Count the answers each of two groups needs to show a change, or one group for a margin.

    Change: 2 sd² (z(1 − α/2) + z(power))² / change² per group. Margin: sd² z(1 − α/2)² / margin².
    Answers are completed questionnaires: divide by the expected response rate to know whom to ask.
    For Net Promoter the adjusted interval needs 3 answers fewer, which is not taken off.

    Parameters
    ----------
    sd
        Standard deviation of the answers, in the unit of change or margin: of a share sqrt(p (1 −
        p)); of Net Promoter 100 sqrt(p + d − (p − d)²) with p promoters and d detractors.
    change
        The change that must not be missed.
    margin
        The half-width of one group's interval; give either this or a change.
    power
        Chance to find the change.
    confidence
        Of the test or the interval.
    design_effect
        By how much weights and several contacts per account inflate the variance.

    Returns
    -------
    int

    Raises
    ------
    ParameterError
        Unless exactly one of change and margin is given, and for figures out of range.

    References
    ----------
    Cohen (1988) Statistical Power Analysis, 2.4; Kish (1965) Survey Sampling, 8.2.

    Examples
    --------
    >>> sample_size(sd=100 * (5 / 9) ** 0.5, change=10), sample_size(sd=100, margin=5)
    (873, 1537)
    """
    check_power(power)
    check_confidence(confidence)
    if (change is None) == (margin is None):
        raise ParameterError("Give either `change` or `margin`.")
    wanted = margin if change is None else change
    if not wanted or not sd > 0 or not design_effect > 0:
        raise ParameterError("`sd`, `design_effect`, and `change` or `margin` must exceed 0.")
    z = normal_quantile(confidence)
    factor = z**2 if change is None else 2 * (z + float(special.ndtri(power))) ** 2
    return math.ceil(design_effect * factor * (sd / wanted) ** 2)
