"""Differences between groups or waves, with interval and corrected p-value."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError
from cemlab.stats._differences import covariance_of, difference
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
    correction: str = "fdr_bh",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Difference of each group from the rest, from the one before, from a named one or from each.

    Means: Welch's t. Shares: Newcombe's hybrid of the two Wilson intervals; p from adjusted
    shares (one more at either end). Net Promoter: the two adjusted Wald intervals combined the
    same way; p from the adjusted scores. Everywhere the variances are those of `score`, and where
    the same accounts or customers stand on both sides their covariance is taken off, so that a
    wave in which all answered again is compared pairwise. The effect is the difference in
    standard deviations of the answers (Hedges' g), of shares Cohen's h: what 1 point means differs
    by scale, what 0.2 means does not.

    Parameters
    ----------
    answers, value, by, weights, cluster, confidence
        As in `score`. Missing values, and rows without a group, are left out.
    groups
        Column of the groups or waves, in sorted or categorical order.
    against
        "rest", "previous" (the group before in that order), "each" (every pair once, the later
        group against the earlier), or the name of one group.
    measure
        "mean", "satisfied" (with `threshold`) or "net_promoter".
    threshold
        The lowest rating that counts as satisfied.
    correction
        Of the p-values for their number over all rows: Benjamini and Hochberg's, or another
        method of `statsmodels.stats.multitest.multipletests` ("holm", "bonferroni", …), or "none".

    Returns
    -------
    DataFrame
        Group columns, `groups`, against, n, n_against, n_effective, value (the difference), low,
        high, effect, p, p_adjusted, suppressed, method. NaN where a side has fewer than two
        clusters. The intervals are not corrected for the number of comparisons.

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
    Medicine 27, 1693; Hedges (1981) J. Educational Statistics 6, 107; Cohen (1988) Statistical
    Power Analysis, 6.2; Benjamini & Hochberg (1995) JRSS B 57, 289.

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
    x = measured(answers, value, measure, threshold)
    weights = telling(answers, weights)
    codes, keys = group_codes(answers, by)
    group, names = group_codes(answers, [groups])
    names = names[groups]
    check_one_scale(answers, np.where(group >= 0, codes, -1))
    cluster = cluster_of(answers, cluster)
    w, clusters = weights_of(answers, weights), cluster_codes(answers, cluster)
    pairs = list(_pairs(names, against))
    if not pairs:
        raise ParameterError(f"`{groups}` holds {len(names)} groups: nothing to compare.")
    found = []
    for cells, size, own, base in _cells(pairs, codes, group, len(keys), len(names)):
        stats, influence = moments(cells, size, x, w, clusters)
        covariance = covariance_of(influence, stats, own, base)
        sides = (stats.iloc[side].reset_index(drop=True) for side in (own, base))
        found.append(difference(*sides, covariance, measure, confidence))
    who = pd.DataFrame(
        {groups: names.iloc[[g for g, _, _ in pairs for _ in range(len(keys))]].to_numpy(),
         "against": [told for _, _, told in pairs for _ in range(len(keys))]}
    )  # fmt: skip
    each = pd.concat([keys] * len(pairs), ignore_index=True)
    table = pd.concat([each, who, pd.concat(found, ignore_index=True)], axis=1)
    table.attrs["confidence"] = confidence
    table["p_adjusted"] = adjusted(table["p"], correction)
    return _finish(table, by, groups, names, measure, weights, cluster)


def _cells(
    pairs: list[tuple[int, int | None, str]],
    codes: np.ndarray,
    group: np.ndarray,
    keys: int,
    groups: int,
) -> Iterator[tuple[np.ndarray, int, np.ndarray, np.ndarray]]:
    """Yield the cell of each answer, how many there are, and the cells on both sides of pairs."""
    key = np.arange(keys)
    if pairs[0][1] is not None:
        cells = np.where((codes < 0) | (group < 0), -1, codes * groups + group)
        own, base = (np.concatenate([key * groups + p[side] for p in pairs]) for side in (0, 1))
        yield cells, keys * groups, own, base
        return
    for g, _, _ in pairs:  # the rest are other answers for each group
        side = np.where((codes < 0) | (group < 0), -1, 2 * codes + (group == g))
        yield side, 2 * keys, 2 * key + 1, 2 * key


def _finish(
    table: pd.DataFrame,
    by: list[str],
    groups: str,
    names: pd.Series,
    measure: str,
    weights: str | None,
    cluster: str | None,
) -> pd.DataFrame:
    """Order the rows and name the method."""
    table[groups] = table[groups].astype(names.dtype)
    if by:
        table = table.sort_values(by, kind="stable", ignore_index=True)
    table["suppressed"] = False
    told = METHODS[measure] + (f", weighted by {weights}" if weights else "")
    table["method"] = np.where(table.pop("clustered"), f"{told}, clustered by {cluster}", told)
    return table.astype({"method": "str"})


def adjusted(p: pd.Series, method: str = "fdr_bh") -> pd.Series:
    """Correct p-values for their number (Benjamini–Hochberg); missing ones do not count."""
    from statsmodels.stats import multitest

    if method == "none":
        return p
    known = {**multitest.multitest_methods_names, **multitest.multitest_alias}
    if method not in known:
        told = ", ".join(["none", *sorted(known)])
        raise ParameterError(f"`correction` must be one of {told}, got {method!r}.")
    given, p = p.notna(), p.astype(float)
    found = pd.Series(np.nan, index=p.index)
    if given.any():
        found[given] = multitest.multipletests(p[given], method=method)[1]
    return found


def measured(
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
    elif against == "each":
        pairs = ((g, h) for g in range(len(names)) for h in range(g))
        yield from ((g, h, str(names[h])) for g, h in pairs)
    else:
        told = [str(name) for name in names]
        if str(against) not in told:
            options = ", ".join(["rest", "previous", "each", *told])
            raise ParameterError(f"`against` must be one of {options}, got {against!r}.")
        reference = told.index(str(against))
        yield from ((g, reference, told[reference]) for g in range(len(told)) if g != reference)
