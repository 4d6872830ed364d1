"""What can mislead a table of drivers: those left out, leakage, segments that turn it round."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special, stats

from cemlab.errors import DataError, ParameterError
from cemlab.stats._association import correlation, separation
from cemlab.stats._groups import (
    as_list,
    check_columns,
    check_confidence,
    cluster_codes,
    cluster_of,
    group_codes,
    numbers,
    telling,
    weights_of,
)
from cemlab.stats._respondents import check_names
from cemlab.stats.compare import compare

ANY = "any of them"
EMPTY = [
    *["driver", "n", "n_against", "n_effective", "value", "low", "high", "effect", "p"],
    *["p_adjusted", "suppressed", "method", "share"],
]


def left_out(
    data: pd.DataFrame,
    *,
    outcome: str,
    drivers: Sequence[str],
    weights: str | None = None,
    cluster: str | None = "account_id",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """How the outcome of respondents without a rating differs from that of those who rated.

    A respondent who did not meet a touch point cannot rate it: such answers are not missing at
    random, and drivers of complete respondents hold for these alone.

    Parameters
    ----------
    data, outcome, drivers, weights, cluster, confidence
        As in `key_drivers`.

    Returns
    -------
    DataFrame
        "any of them" (left out of a listwise table), then each driver that somebody did not rate:
        driver, n (without the rating), n_against (with it), n_effective, value (difference of the
        mean outcome, or of its share where it holds 0 and 1 alone), low, high, effect, p,
        p_adjusted, suppressed, method, as `compare` gives them, and share, the part of respondents
        without it. Empty where nothing is missing.

    Raises
    ------
    ParameterError
        For unknown names.

    Examples
    --------
    >>> data = pd.DataFrame({"y": [9, 8, 9, 3, 4, 2], "wifi": [5, 4, 5, None, None, None]})
    >>> left_out(data, outcome="y", drivers=["wifi"])[["driver", "n", "value"]].round(1)
            driver  n  value
    0  any of them  3   -5.7
    1         wifi  3   -5.7
    """
    names = check_names(outcome, drivers)
    check_columns(data, names)
    y, gone = numbers(data, outcome), {d: np.isnan(numbers(data, d)) for d in drivers}
    gone = {ANY: np.any(list(gone.values()), axis=0)} | gone
    gone = {d: missing for d, missing in gone.items() if missing.any() and not missing.all()}
    known = data[data.columns.intersection(["account_id", "customer_id", weights, cluster])]
    if not gone:
        return pd.DataFrame(columns=EMPTY)
    kind = pd.CategoricalDtype(["rated", "not rated"], ordered=True)
    rows = pd.concat([known] * len(gone), ignore_index=True)
    rows["value"] = np.tile(y, len(gone))
    rows["driver"] = pd.Categorical(np.repeat(list(gone), len(y)), categories=list(gone))
    missing = np.concatenate(list(gone.values())).astype(int)
    rows["rated"] = pd.Categorical.from_codes(missing, dtype=kind)
    two = np.isin(y[~np.isnan(y)], [0, 1]).all()
    table = compare(
        rows, groups="rated", against="rated", measure="satisfied" if two else "mean",
        threshold=1.0 if two else None, by="driver", weights=weights, cluster=cluster,
        confidence=confidence,
    )  # fmt: skip
    table = table[table["rated"].eq("not rated")].drop(columns=["rated", "against"])
    table["share"] = table["n"] / (table["n"] + table["n_against"])
    return table.reset_index(drop=True)


_FIGURES = "n n_effective value low high overall overall_low overall_high p p_adjusted"
_REVERSALS = (
    dict.fromkeys(("segment", "level", "driver"), "str")
    | dict.fromkeys(_FIGURES.split(), "float64")
    | {"reversed": "bool", "suppressed": "bool", "method": "str"}
)


def leakage(
    data: pd.DataFrame,
    *,
    outcome: str,
    drivers: Sequence[str],
    limit: float = 0.9,
    weights: str | None = None,
    cluster: str | None = "account_id",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Find drivers that nearly separate the outcome: made of it, or known only after it.

    Of an outcome with two values the figure is the chance that the driver ranks a case of the one
    above a case of the other (area under the curve, 0.5 to 1); of any other the size of the
    correlation. Ratings of experience rarely come near 0.9 (in the airline satisfaction data the
    first touch point reaches 0.83): what does is to be explained, or left out.

    Parameters
    ----------
    data, outcome, drivers, weights, cluster, confidence
        As in `key_drivers`; each driver by the respondents who rated it.
    limit
        From which figure on a driver is told to leak.

    Returns
    -------
    DataFrame
        One row per driver: driver, n, n_effective, value, low, high, leaks, suppressed, method.
        No interval where nothing varies.

    Raises
    ------
    ParameterError
        For unknown names, or a limit outside 0 to 1.
    DataError
        Where the outcome holds one single value.

    Examples
    --------
    >>> data = pd.DataFrame({"left": [0, 0, 0, 1, 1, 1], "risk": [1, 2, 3, 7, 8, 9],
    ...                      "ease": [3, 4, 1, 2, 4, 3]})
    >>> found = leakage(data, outcome="left", drivers=["risk", "ease"])
    >>> found[["driver", "value", "leaks"]].round(2)
      driver  value  leaks
    0   risk   1.00   True
    1   ease   0.56  False
    """
    names = check_names(outcome, drivers)
    check_confidence(confidence)
    if not 0 < limit <= 1:
        raise ParameterError(f"`limit` must be between 0 and 1, got {limit}.")
    weights = telling(data, weights)
    check_columns(data, [*names, *([weights] if weights else [])])
    y, w = numbers(data, outcome), weights_of(data, weights)
    units = cluster_codes(data, cluster_of(data, cluster))
    values = np.unique(y[~np.isnan(y)])
    if len(values) < 2:
        raise DataError(f"`{outcome}` holds one single value.")
    two, alone = len(values) == 2, np.zeros(len(y), dtype=int)
    table = pd.concat(
        separation(x, y, w, units) if two else correlation(x, y, w, units, alone, 1)
        for x in (numbers(data, d) for d in drivers)
    ).reset_index(drop=True)
    half = special.stdtrit(table["df"], 0.5 + confidence / 2) * table["error"]
    turn, back = (special.logit, special.expit) if two else (np.arctanh, np.tanh)
    size = table["value"].abs()
    with np.errstate(divide="ignore", invalid="ignore"):
        table["low"], table["high"] = back(turn(size) - half), back(turn(size) + half)
    table.insert(0, "driver", names[:-1])
    table = table.drop(columns=["df", "error"])
    table = table.assign(value=size, leaks=size >= limit, suppressed=False)
    table["method"] = "area under the curve" if two else "size of the correlation"
    table.attrs |= {"confidence": confidence, "limit": limit}
    return table


def reversals(
    data: pd.DataFrame,
    *,
    outcome: str,
    drivers: Sequence[str],
    segments: str | Sequence[str],
    weights: str | None = None,
    cluster: str | None = "account_id",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Find segments within which a driver goes with the outcome the other way than overall.

    Simpson's paradox: customers of one kind may rate a driver lower and the whole higher, so that
    over all a driver seems to go against an outcome that it goes along with within each kind.

    Parameters
    ----------
    data, outcome, drivers, weights, cluster, confidence
        As in `key_drivers`; each driver by the respondents who rated it.
    segments
        Columns of groups.

    Returns
    -------
    DataFrame
        One row per segment, level and driver: segment, level, driver, n, n_effective, value
        (correlation within the level), low, high (Fisher's z), overall, overall_low, overall_high,
        p, p_adjusted, reversed, suppressed, method. p is that both correlations are beyond noise
        and of opposite sign, the larger of their two p-values (Berger 1982; 1 where the signs
        agree), Benjamini–Hochberg corrected over all rows; reversed where that is below 0.05.

    Raises
    ------
    ParameterError
        For unknown names.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> trip = np.repeat([0, 1], 200)
    >>> ease = rng.normal(size=400) + 2 * trip
    >>> data = pd.DataFrame({"trip": trip, "ease": ease, "all": ease - 6 * trip})
    >>> data["all"] += rng.normal(size=400)
    >>> found = reversals(data, outcome="all", drivers=["ease"], segments="trip")
    >>> found[["level", "overall", "value", "reversed"]].round(1)
       level  overall  value  reversed
    0      0     -0.3    0.7      True
    1      1     -0.3    0.7      True
    """
    names = check_names(outcome, drivers)
    check_confidence(confidence)
    weights = telling(data, weights)
    check_columns(data, [*names, *as_list(segments), *([weights] if weights else [])])
    y, w = numbers(data, outcome), weights_of(data, weights)
    units = cluster_codes(data, cluster_of(data, cluster))
    parts = []
    groups = {segment: group_codes(data, [segment]) for segment in as_list(segments)}
    for driver in drivers:
        x = numbers(data, driver)
        whole = _fisher(correlation(x, y, w, units, np.zeros(len(y), dtype=int), 1), confidence)
        for segment, (codes, levels) in groups.items():
            found = _fisher(correlation(x, y, w, units, codes, len(levels)), confidence)
            found.insert(0, "segment", segment)
            found.insert(1, "level", levels[segment].to_numpy())
            found.insert(2, "driver", driver)
            for end in ("value", "low", "high"):
                found[f"overall_{end}".replace("_value", "")] = whole[end].item()
            opposite = np.sign(found["value"]) * np.sign(whole["value"].item()) < 0
            p = np.maximum(found["p"], whole["p"].item())
            parts.append(found.assign(p=p.where(opposite | p.isna(), 1.0)))
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _REVERSALS.items()})
    table = pd.concat(parts, ignore_index=True)
    known = table["p"].notna()
    table["p_adjusted"] = np.nan
    if known.any():
        table.loc[known, "p_adjusted"] = stats.false_discovery_control(table.loc[known, "p"])
    table["reversed"] = table["p_adjusted"].lt(0.05)
    table = table.assign(suppressed=False, method="correlation, Fisher's z")
    table.attrs["confidence"] = confidence
    order = {name: i for i, name in enumerate(groups)}
    return table.sort_values(
        "segment", key=lambda s: s.map(order), kind="stable", ignore_index=True
    )


def _fisher(found: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Turn a correlation and its error on Fisher's scale into interval and p."""
    df, error = found["df"], found["error"]
    half = special.stdtrit(df, 0.5 + confidence / 2) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.arctanh(found["value"])
        p = 2 * special.stdtr(df, -np.abs(z / error))
    found = found.assign(low=np.tanh(z - half), high=np.tanh(z + half), p=p)
    return found.drop(columns=["df", "error"])
