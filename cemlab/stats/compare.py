"""Differences between groups or waves, with interval and corrected p-value."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import special

from cemlab.errors import ParameterError
from cemlab.stats._groups import (
    as_list,
    check_columns,
    check_confidence,
    check_one_scale,
    cluster_codes,
    cluster_of,
    group_codes,
    moments,
    numbers,
    telling,
    weights_of,
)
from cemlab.stats._intervals import adjusted_net, adjusted_wald, wilson
from cemlab.stats.scores import check_recommend, net_side

METHODS = {
    "mean": "difference of means, Welch t",
    "satisfied": "difference of shares, Newcombe interval",
    "net_promoter": "difference of Net Promoter, adjusted Wald limits combined",
}


def compare(
    answers: pd.DataFrame,
    *,
    groups: str,
    against: str = "rest",
    measure: str = "mean",
    threshold: float | None = None,
    value: str = "value",
    by: str | Sequence[str] = (),
    weights: str | None = None,
    cluster: str | None = "account_id",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Difference of each group from the rest, from the one before, or from a named group.

    Means: Welch's t. Shares: Newcombe's hybrid of the two Wilson intervals; p from adjusted
    shares (one more at either end). Net Promoter: the two adjusted Wald intervals combined the
    same way; p from the adjusted scores. Everywhere the variances are those of `score`, and where
    the same accounts or customers stand on both sides their covariance is taken off, so that a
    wave in which all answered again is compared pairwise. p_adjusted is Benjamini and Hochberg's
    over all rows.

    Parameters
    ----------
    answers, value, by, weights, cluster, confidence
        As in `score`. Missing values, and rows without a group, are left out.
    groups
        Column of the groups or waves, in sorted or categorical order.
    against
        "rest", "previous" (the group before in that order), or the name of one group.
    measure
        "mean", "satisfied" (with `threshold`) or "net_promoter".
    threshold
        The lowest rating that counts as satisfied.

    Returns
    -------
    DataFrame
        Group columns, `groups`, against, n, n_against, n_effective, value (the difference), low,
        high, p, p_adjusted, suppressed, method. NaN where a side has fewer than two clusters.

    Raises
    ------
    ParameterError
        For an unknown column, option or group.
    DataError
        As in `score`.

    References
    ----------
    Welch (1947) Biometrika 34, 28; Newcombe (1998) Statistics in Medicine 17, 873, method 10;
    Agresti & Caffo (2000) American Statistician 54, 280; Zou & Donner (2008) Statistics in
    Medicine 27, 1693; Benjamini & Hochberg (1995) JRSS B 57, 289.

    Examples
    --------
    >>> answers = pd.DataFrame({"wave": [1] * 80 + [2] * 70,
    ...                         "value": [9] * 48 + [5] * 32 + [9] * 56 + [5] * 14})
    >>> found = compare(answers, groups="wave", against="previous", measure="satisfied",
    ...                 threshold=7)
    >>> found[["wave", "value", "low", "high"]].round(4)
       wave  value     low    high
    0     2    0.2  0.0524  0.3339
    """
    check_confidence(confidence)
    by = as_list(by)
    check_columns(answers, [value, groups, *by, *([weights] if weights else [])])
    x = _measured(answers, value, measure, threshold)
    weights = telling(answers, weights)
    codes, keys = group_codes(answers, by)
    group, names = group_codes(answers, [groups])
    names = names[groups]
    check_one_scale(answers, np.where(group >= 0, codes, -1))
    cluster = cluster_of(answers, cluster)
    w, clusters = weights_of(answers, weights), cluster_codes(answers, cluster)
    rows = []
    for g, reference, told in _pairs(names, against):
        other = (group >= 0) & (group != g) if reference is None else group == reference
        side = np.where(codes < 0, -1, np.where(group == g, 1, np.where(other, 0, -1)))
        side = np.where(side < 0, -1, 2 * codes + side)
        stats, influence = moments(side, 2 * len(keys), x, w, clusters)
        found = _difference(stats, _covariance(influence, stats), measure, confidence)
        found.insert(0, "against", told)
        found.insert(0, groups, names.iloc[[g] * len(keys)].to_numpy())
        rows.append(pd.concat([keys.reset_index(drop=True), found], axis=1))
    if not rows:
        raise ParameterError(f"`{groups}` holds {len(names)} groups: nothing to compare.")
    table = pd.concat(rows, ignore_index=True)
    table.attrs["confidence"] = confidence
    return _finish(table, by, groups, names, measure, weights, cluster)


def _finish(
    table: pd.DataFrame,
    by: list[str],
    groups: str,
    names: pd.Series,
    measure: str,
    weights: str | None,
    cluster: str | None,
) -> pd.DataFrame:
    """Order the rows, correct the p-values and name the method."""
    table[groups] = table[groups].astype(names.dtype)
    if by:
        table = table.sort_values(by, kind="stable", ignore_index=True)
    table["p_adjusted"] = adjusted(table["p"])
    table["suppressed"] = False
    told = METHODS[measure] + (f", weighted by {weights}" if weights else "")
    table["method"] = np.where(table.pop("clustered"), f"{told}, clustered by {cluster}", told)
    return table.astype({"method": "str"})


def adjusted(p: pd.Series) -> pd.Series:
    """Correct p-values for their number (Benjamini–Hochberg); missing ones do not count."""
    from scipy.stats import false_discovery_control

    given = p.notna()
    found = pd.Series(np.nan, index=p.index)
    if given.any():
        found[given] = false_discovery_control(p[given])
    return found


def _measured(
    answers: pd.DataFrame, value: str, measure: str, threshold: float | None
) -> np.ndarray:
    """Return what is averaged: the rating, whether it satisfies, its Net Promoter side."""
    if measure not in METHODS:
        raise ParameterError(f"`measure` must be one of {', '.join(METHODS)}, got {measure!r}.")
    if (measure == "satisfied") != (threshold is not None):
        raise ParameterError("`threshold` goes with measure='satisfied', and with no other.")
    x = numbers(answers, value)
    if measure == "net_promoter":
        check_recommend(answers, x)
        return net_side(x)
    return x if threshold is None else np.where(np.isnan(x), np.nan, x >= threshold)


def _pairs(names: pd.Series, against: str) -> Iterator[tuple[int, int | None, str]]:
    """Yield each group's number, what it is compared with (None: the rest) and its name."""
    if against == "rest":
        yield from ((g, None, "rest") for g in range(len(names)) if len(names) > 1)
    elif against == "previous":
        yield from ((g, g - 1, str(names[g - 1])) for g in range(1, len(names)))
    else:
        told = [str(name) for name in names]
        if str(against) not in told:
            options = ", ".join(["rest", "previous", *told])
            raise ParameterError(f"`against` must be one of {options}, got {against!r}.")
        reference = told.index(str(against))
        yield from ((g, reference, told[reference]) for g in range(len(told)) if g != reference)


def _covariance(influence: pd.DataFrame, stats: pd.DataFrame) -> np.ndarray:
    """Covariance of the two sides' means, from clusters that stand on both."""
    known = influence[influence["cluster"] >= 0]
    pair = known["group"] // 2
    sides = [known.assign(pair=pair)[known["group"] % 2 == s] for s in (0, 1)]
    both = sides[0].merge(sides[1], on=["pair", "cluster"])
    summed = np.bincount(both["pair"], both["u_x"] * both["u_y"], minlength=len(stats) // 2)
    units = stats["units"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        small = np.sqrt((units / (units - 1)).reshape(-1, 2).prod(axis=1))
        return np.where(summed == 0, 0, summed * small)


def _difference(
    stats: pd.DataFrame, covariance: np.ndarray, measure: str, confidence: float
) -> pd.DataFrame:
    """Difference of side 1 from side 0, with interval and p."""
    base, own = (stats.iloc[s::2].reset_index(drop=True) for s in (0, 1))
    of = _means if measure == "mean" else _combined
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high, p = of(own, base, covariance, measure, confidence)
    unit = 100 if measure == "net_promoter" else 1
    table = own[["n"]].assign(n_against=base["n"], n_effective=own["n_effective"])
    table["value"] = unit * (own["mean"] - base["mean"])
    alone = (own["units"] < 2) | (base["units"] < 2)
    for name, found in (("low", unit * low), ("high", unit * high), ("p", p)):
        table[name] = np.where(alone, np.nan, found)
    return table.assign(clustered=own["clustered"] | base["clustered"] | (covariance != 0))


def _means(
    own: pd.DataFrame, base: pd.DataFrame, covariance: np.ndarray, _: str, confidence: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Welch's t; with shared clusters the degrees of freedom of the smaller side."""
    difference = own["mean"] - base["mean"]
    a, b = own["variance"], base["variance"]
    variance = (a + b - 2 * covariance).where(lambda v: v > 1e-15)
    satterthwaite = (a + b) ** 2 / (a**2 / own["df"] + b**2 / base["df"])
    df = np.where(covariance == 0, satterthwaite, np.minimum(own["df"], base["df"]))
    half = special.stdtrit(df, 0.5 + confidence / 2) * np.sqrt(variance)
    p = 2 * special.stdtr(df, -np.abs(difference / np.sqrt(variance)))
    return (difference - half).to_numpy(), (difference + half).to_numpy(), np.asarray(p)


def _combined(
    own: pd.DataFrame, base: pd.DataFrame, covariance: np.ndarray, measure: str, confidence: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Limits of two groups combined (Newcombe; Zou & Donner), p from adjusted scores."""
    centre, reach, adjusted_ = [], [], []
    for stats in (own, base):
        mean, square, n = (stats[c].to_numpy() for c in ("mean", "square", "n_effective"))
        if measure == "net_promoter":
            low, high = adjusted_wald(mean, square, n, confidence)
            adjusted_.append(adjusted_net(mean, square, n))
        else:
            low, high = wilson(mean, n, confidence)
            share = (mean * n + 1) / (n + 2)
            adjusted_.append((share, np.sqrt(share * (1 - share) / (n + 2))))
        centre.append(mean)
        reach.append((np.maximum(mean - low, 0), np.maximum(high - mean, 0)))
    r = covariance / np.sqrt(own["variance"].to_numpy() * base["variance"].to_numpy())
    r = np.clip(np.nan_to_num(r), -1, 1)

    def length(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.sqrt(np.maximum(a**2 + b**2 - 2 * r * a * b, 0))

    difference = centre[0] - centre[1]
    low = difference - length(reach[0][0], reach[1][1])
    high = difference + length(reach[0][1], reach[1][0])
    (s, e), (t, f) = adjusted_
    return low, high, 2 * special.ndtr(-np.abs(s - t) / length(e, f))
