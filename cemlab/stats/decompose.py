"""Why a score changed between two waves: other people answered, or people answered otherwise."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from cemlab.errors import ParameterError
from cemlab.stats._groups import (
    as_list,
    check_columns,
    cluster_codes,
    cluster_of,
    telling,
    weights_of,
)
from cemlab.stats.compare import adjusted, compare, measured

PARTS = ("mix", "within", "total")
ALL, OTHERS = "all", "others"
FIGURES = (
    *("n", "n_against", "n_effective", "value", "low", "high"),
    *("p", "p_adjusted", "suppressed", "method"),
)


def decompose_change(
    answers: pd.DataFrame,
    *,
    groups: str | Sequence[str],
    waves: str = "wave",
    before: object = None,
    after: object = None,
    measure: str = "mean",
    threshold: float | None = None,
    value: str = "value",
    weights: str | None = None,
    cluster: str | None = "account_id",
    min_group: int = 0,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Part a change between two waves into who answered (mix) and how they answered (within).

    With shares s and scores m of group g in the waves 0 and 1, the change of the whole is
    Σ (s₁ − s₀) · (m₀ + m₁)/2  +  Σ (m₁ − m₀) · (s₀ + s₁)/2, without a rest. A group's part of the
    mix is told against the mean of the two waves, (s₁ − s₀) · ((m₀ + m₁)/2 − (M₀ + M₁)/2), which
    leaves the sum as it is: more of those who score high lift it. A group that stands in one wave
    only is all mix. Intervals are linearised, clustered as in `score` over both waves, Student's t
    with the clusters of the smaller wave − 1; the total is that of `compare`.

    Parameters
    ----------
    answers
        One row per rating. Rows without group, wave or value are left out, so that the total is
        the change of those whose group is known.
    groups
        Column of the segment; of several, the first that at least half of the answers know.
    waves, before, after
        Column of the waves and the two to compare; default the first and the last in order.
    measure, threshold, value, weights, cluster, confidence
        As in `compare`.
    min_group
        Groups with fewer answers in either wave are joined as "others": none need be hidden.

    Returns
    -------
    DataFrame
        part ("mix", "within", "total"), `groups` ("all", then each group), n (after), n_against
        (before), n_effective, value, low, high, p, p_adjusted (the two parts
        together, the groups together, the total alone), suppressed, method.
        Net Promoter in points. attrs: before, after, confidence. Empty where the answers are of
        fewer than two waves and none was asked for.

    Raises
    ------
    ParameterError
        For unknown columns or waves, or as in `compare`.
    DataError
        As in `score`.

    References
    ----------
    Kitagawa (1955) JASA 50, 1168; Das Gupta (1993) Standardization and Decomposition of Rates,
    U.S. Census P23-186.

    Examples
    --------
    >>> answers = pd.DataFrame({"wave": [1] * 10 + [2] * 10,
    ...     "size": ["small"] * 5 + ["large"] * 5 + ["small"] * 8 + ["large"] * 2,
    ...     "value": [4, 4, 4, 4, 4, 8, 8, 8, 8, 8] + [5, 5, 5, 5, 5, 5, 5, 5, 9, 9]})
    >>> decompose_change(answers, groups="size")[["part", "size", "value"]].head(3)
         part size  value
    0     mix  all   -1.2
    1  within  all    1.0
    2   total  all   -0.2
    """
    check_columns(answers, [*as_list(groups), waves, value, *([weights] if weights else [])])
    known = [name for name in as_list(groups) if answers[name].notna().mean() >= 0.5]
    groups = (known or as_list(groups))[0]
    weights = telling(answers, weights)
    rows = _two_waves(answers, groups, waves, value, before, after)
    if rows.empty:
        return pd.DataFrame(columns=["part", groups, *FIGURES])
    w = weights_of(rows, weights)
    rows, w = rows[w > 0], w[w > 0]
    names = _names(rows, groups, waves, min_group)
    given = {"measure": measure, "threshold": threshold, "value": value, "weights": weights}
    total = compare(rows, groups=waves, against="previous", cluster=cluster, confidence=confidence,
                    **given)  # fmt: skip
    unit = 100 if measure == "net_promoter" else 1
    x = unit * measured(rows, value, measure, threshold)
    later = rows[waves].cat.codes.to_numpy()
    keys, found, influence = _parts(x, w, later, names)
    error, df = _errors(influence, w, later, cluster_codes(rows, cluster_of(answers, cluster)))
    table = pd.DataFrame({"part": np.repeat(PARTS[:2], len(keys)), groups: np.tile(keys, 2)})
    counts = pd.crosstab(names, later).reindex(columns=[0, 1]).reindex(keys)
    counts.loc[ALL] = counts.iloc[1:].sum()
    table["n"], table["n_against"] = (np.tile(counts[wave], 2).astype(int) for wave in (1, 0))
    table["n_effective"] = total["n_effective"].item()
    half = special.stdtrit(df, 0.5 + confidence / 2) * error
    table["value"], table["low"], table["high"] = found, found - half, found + half
    with np.errstate(divide="ignore", invalid="ignore"):
        table["p"] = 2 * special.stdtr(df, -np.abs(found / error))
    table["method"] = "Kitagawa's parts, linearised" + (f", weighted by {weights}" * bool(weights))
    return _laid_out(table, total.assign(part="total", **{groups: ALL}), groups, rows, waves)


def _two_waves(
    answers: pd.DataFrame, groups: str, waves: str, value: str, before: object, after: object
) -> pd.DataFrame:
    """Keep what was answered in the two waves, these in order."""
    rows = answers.dropna(subset=[groups, waves, value])
    known = sorted(rows[waves].unique())
    if isinstance(rows[waves].dtype, pd.CategoricalDtype):
        known = [wave for wave in rows[waves].cat.categories if wave in set(known)]
    pair = [known[0] if before is None and known else before,
            known[-1] if after is None and known else after]  # fmt: skip
    if before is None and after is None and len(known) < 2:
        return rows.iloc[:0]
    if pair[0] == pair[1] or not set(pair) <= set(known):
        told = ", ".join(map(str, known))
        raise ParameterError(f"`before` and `after` must be two of the waves {told}, got {pair}.")
    rows = rows[rows[waves].isin(pair)]
    return rows.assign(**{waves: pd.Categorical(rows[waves], pair, ordered=True)})


def _names(rows: pd.DataFrame, groups: str, waves: str, min_group: int) -> np.ndarray:
    """Name each row's group; small ones become others, with the next one if too few are left."""
    names = rows[groups].astype(str)
    counts = pd.crosstab(names, rows[waves]).min(axis=1).sort_values(kind="stable")
    small = set(counts.index[counts < min_group])
    left = names.isin(small).groupby(rows[waves], observed=False).sum().min()
    if small and left < min_group and len(small) < len(counts):
        small.add(counts.index[len(small)])
    return names.mask(names.isin(small), OTHERS).to_numpy(dtype=object)


def _parts(
    x: np.ndarray, w: np.ndarray, later: np.ndarray, names: np.ndarray
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Mix and within of all and of each group, and every row's influence on each of them."""
    codes, keys = pd.factorize(names, sort=True)
    belongs = codes[:, None] == np.arange(len(keys))
    omega = w / np.bincount(later, weights=w)[later]  # a row's part of its wave
    share, mean, whole = np.empty((2, len(keys))), np.empty((2, len(keys))), np.empty(2)
    for wave in (0, 1):
        part = omega * (later == wave)
        share[wave], whole[wave] = part @ belongs, part @ x
        with np.errstate(divide="ignore", invalid="ignore"):
            mean[wave] = (part * x) @ belongs / share[wave]
    mean = np.where(np.isnan(mean), mean[::-1], mean)  # met in one wave only: all mix
    middle, moved = mean.mean(axis=0) - whole.mean(), share[1] - share[0]
    typical, rise = share.mean(axis=0), mean[1] - mean[0]
    sign = (2 * later - 1)[:, None]
    d_share = omega[:, None] * (belongs - share[later])
    d_mean = omega[:, None] * belongs * (x[:, None] - mean[later])
    with np.errstate(divide="ignore", invalid="ignore"):
        d_mean = np.where(belongs, d_mean / share[later], 0)
    d_whole = (omega * (x - whole[later]))[:, None] / 2
    both = (share > 0).all(axis=0)  # else the mean is copied, and moves with its own wave
    d_middle = np.where(both, d_mean / 2, d_mean) - d_whole
    mix = sign * d_share * middle + moved * d_middle
    within = np.where(both, sign * d_mean * typical + rise * d_share / 2, 0)
    influence = np.column_stack([mix.sum(axis=1), mix, within.sum(axis=1), within])
    found = [moved * middle, rise * typical]
    return [ALL, *keys], np.concatenate([[p.sum(), *p] for p in found]), influence


def _errors(
    influence: np.ndarray, w: np.ndarray, later: np.ndarray, clusters: np.ndarray
) -> tuple[np.ndarray, int]:
    """Clustered standard errors as of a mean; who answered in both waves counts once."""
    who = np.where(clusters < 0, clusters.max(initial=0) + 1 + np.arange(len(w)), clusters)
    names = [*range(influence.shape[1])]
    sums = pd.DataFrame(influence).assign(w=w, wave=later, who=who)
    sums = sums.sort_values([*sums], kind="stable").groupby(["wave", "who"]).sum()
    share = sums["w"] / sums.groupby("wave")["w"].transform("sum")
    scaled = sums[names].div(np.sqrt(1 - share.clip(upper=1 - 1e-12)), axis=0)
    squares = scaled.groupby("who").sum() ** 2
    return np.sqrt(squares.sum().to_numpy()), int(share.groupby("wave").size().min() - 1)


def _laid_out(
    table: pd.DataFrame, total: pd.DataFrame, groups: str, rows: pd.DataFrame, waves: str
) -> pd.DataFrame:
    """Put the whole first, correct the p-values and name the waves."""
    whole = table[groups].eq(ALL)
    table = pd.concat([table[whole], total, table[~whole]], ignore_index=True)
    of_groups, of_parts = ~table[groups].eq(ALL), table[groups].eq(ALL) & ~table["part"].eq("total")
    table["p_adjusted"] = table["p"]
    for family in (of_parts, of_groups):
        table.loc[family, "p_adjusted"] = adjusted(table.loc[family, "p"])
    table["suppressed"] = False
    table = table[["part", groups, *FIGURES]]
    first, last = rows[waves].cat.categories
    table.attrs = {"confidence": total.attrs["confidence"], "before": first, "after": last}
    return table
