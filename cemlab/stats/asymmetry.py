"""What poor and good ratings go along with: penalty–reward contrasts, Kano's categories."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import special, stats

from cemlab.errors import DataError, ParameterError
from cemlab.stats._groups import check_columns, check_confidence, each_alone, numbers, weights_of
from cemlab.stats._respondents import Respondents, check_names, respondents
from cemlab.stats.shares import satisfied

KINDS = np.array(["basic", "performance", "excitement"])
# Rows: the feature is there; columns: it is not. Like, expect, neutral, live with, dislike.
KANO = np.array([list("QAAAO"), list("RIIIM"), list("RIIIM"), list("RIIIM"), list("RRRRQ")])
CATEGORIES = {
    "A": "attractive", "O": "one_dimensional", "M": "must_be", "I": "indifferent",
    "R": "reverse", "Q": "questionable",
}  # fmt: skip


def penalty_reward(
    data: pd.DataFrame,
    *,
    outcome: str,
    drivers: Sequence[str],
    poor: float | Mapping[str, float],
    good: float | Mapping[str, float],
    cut: float = 0.2,
    weights: str | None = None,
    cluster: str | None = "account_id",
    confidence: float = 0.95,
    draws: int = 4000,
    seed: int = 0,
) -> pd.DataFrame:
    """How much lower the outcome is with a poor rating, how much higher with a good one.

    Penalty–reward contrasts (Brandt 1987): one regression of the outcome on two dummies per
    driver, rated `poor` or worse and `good` or better, against the ratings between. The impact
    asymmetry (Mikulić & Prebežac 2008) is (reward − penalty) / (reward + penalty), both as sizes,
    a contrast with the wrong sign as 0: −1 where all is to lose, +1 where all is to gain. A driver
    is "basic" below −`cut`, "excitement" above +`cut`, "performance" between. This is association
    in ratings; Kano's categories need paired questions, see `kano`.

    Parameters
    ----------
    data
        One row per respondent, as `touchpoint_table` gives it. Only those with all values are
        used; not applicable is neither poor nor good.
    outcome, drivers
        Columns of numbers.
    poor, good
        Ratings up to, and from, which count as poor and good; one number or one per driver. On
        ratings in parts of a scale 0.25 and 0.75 take 1–2 and 4–5 of a scale from 1 to 5.
    cut
        Limits of "performance".
    weights, cluster
        As in `key_drivers`.
    confidence, draws, seed
        Of the intervals; those of the asymmetry from `draws` pairs of contrasts.

    Returns
    -------
    DataFrame
        One row per driver: driver, n, n_poor, n_good, n_effective, penalty, penalty_low,
        penalty_high, reward, reward_low, reward_high (points of the outcome), value (asymmetry),
        low, high, kind ("no clear effect" where neither contrast is beyond noise, "no clear order"
        where one points the wrong way beyond it; Benjamini–Hochberg over all contrasts), agreement
        (share of draws with the same kind), suppressed, method. Contrasts by t with standard
        errors clustered by account or customer (CR1), else HC3.

    Raises
    ------
    ParameterError
        For unknown names, or `poor` not below `good`.
    DataError
        Where a driver has no poor, no good or no other ratings.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [1, 2, 3] * 3, "b": [1] * 3 + [2] * 3 + [3] * 3})
    >>> data["y"] = 7 - 1.2 * (data.a == 1) + .3 * (data.a == 3) + .4 * data.b
    >>> found = penalty_reward(data, outcome="y", drivers=["a", "b"], poor=1, good=3)
    >>> found[["driver", "penalty", "reward"]].round(2)
      driver  penalty  reward
    0      a     -1.2     0.3
    1      b     -0.4     0.4
    """
    check_confidence(confidence)
    names = check_names(outcome, drivers)
    found = respondents(data, names, weights, cluster)
    low = np.array([poor[d] if isinstance(poor, Mapping) else poor for d in drivers])
    high = np.array([good[d] if isinstance(good, Mapping) else good for d in drivers])
    if not (low < high).all():
        raise ParameterError("`poor` must be below `good` for every driver.")
    ratings = found.x[:, :-1]
    dummies = np.hstack([ratings <= low, ratings >= high]).astype(float)
    _check_rated(dummies, names[:-1], found)
    k = len(low)
    effect, cov, df = _fit(found, dummies)
    error = np.sqrt(np.maximum(np.diag(cov), 0))
    half = special.stdtrit(df, 0.5 + confidence / 2) * error
    table = pd.DataFrame({"driver": names[:-1], "n": len(dummies)})
    table["n_poor"], table["n_good"] = np.split(dummies.sum(axis=0).astype(int), 2)
    table["n_effective"] = len(dummies) * found.kish
    for name, part in (("penalty", slice(0, k)), ("reward", slice(k, None))):
        table[name] = effect[part]
        table[f"{name}_low"] = effect[part] - half[part]
        table[f"{name}_high"] = effect[part] + half[part]
    drawn = _asymmetry(_draw(effect, cov, df, draws, np.random.default_rng(seed)))
    table["value"] = _asymmetry(effect[None])[0]
    tails = [50 * (1 - confidence), 50 * (1 + confidence)]
    table["low"], table["high"] = np.percentile(drawn, tails, axis=0)
    zone, zones = (np.digitize(v, [-cut, cut]) for v in (table["value"], drawn))
    clear, wrong = _beyond_noise(effect, error, df, 1 - confidence)
    kinds = np.select([wrong, ~clear], ["no clear order", "no clear effect"], KINDS[zone])
    table["kind"], clear = pd.Series(kinds, dtype="str"), clear & ~wrong
    table["agreement"] = np.where(clear, (zones == zone).mean(axis=0), np.nan)
    table["suppressed"] = False
    table["method"] = f"penalty–reward contrasts, {found.base}, by {found.whose}"
    table.attrs |= {"confidence": confidence, "cut": cut}
    return table


def _check_rated(dummies: np.ndarray, drivers: list[str], found: Respondents) -> None:
    """Refuse drivers that lack poor, good or middling ratings."""
    poor, good = np.split(dummies.sum(axis=0).astype(int), 2)
    wrong = [
        f"`{d}` has {p} poor, {g} good and {len(dummies) - p - g} other ratings"
        for d, p, g in zip(drivers, poor, good, strict=True)
        if min(p, g, len(dummies) - p - g) == 0
    ]
    if wrong:
        raise DataError("; ".join(wrong) + ": move `poor` or `good`, or leave the driver out.")
    if len(found.w) <= dummies.shape[1] + 1:
        raise DataError(f"{len(found.w)} respondents are too few for {len(drivers)} drivers.")
    if (found.units == found.units[0]).all() and found.units[0] >= 0:
        raise DataError(f"All {len(found.w)} respondents are of one account: ask others too.")


def _fit(found: Respondents, dummies: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Fit the outcome to the dummies: contrasts, their clustered covariance, its degrees."""
    from statsmodels.regression.linear_model import WLS

    # One order of rows, whatever order they come in: sums of floats depend on it.
    order = np.lexsort((found.w, *found.columns, found.units))
    units = each_alone(found.units)[order]
    design = np.column_stack([np.ones(len(order)), dummies[order]])
    count = len(np.unique(units))
    repeats = count < len(units)
    how = {"cov_type": "cluster", "cov_kwds": {"groups": units}} if repeats else {"cov_type": "HC3"}
    fit = WLS(found.columns[-1][order], design, weights=found.w[order]).fit(**how)
    df = count - 1 if repeats else count - design.shape[1]
    return fit.params[1:], fit.cov_params()[1:, 1:], df


def _draw(
    effect: np.ndarray, cov: np.ndarray, df: int, draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw contrasts from their multivariate t distribution."""
    values, vectors = np.linalg.eigh(cov)
    normal = rng.normal(size=(draws, len(effect))) * np.sqrt(np.maximum(values, 0)) @ vectors.T
    return effect + normal * np.sqrt(df / rng.chisquare(df, (draws, 1)))


def _beyond_noise(
    effect: np.ndarray, error: np.ndarray, df: int, alpha: float
) -> tuple[np.ndarray, np.ndarray]:
    """Whether a contrast of each driver points the expected, or the wrong way beyond noise."""
    some = np.abs(effect) > 1e-9
    t = np.divide(effect, error, out=np.where(some, np.inf, 0), where=error > 1e-12)
    sure = stats.false_discovery_control(2 * special.stdtr(df, -np.abs(t))) < alpha
    expected = effect * np.repeat([-1, 1], len(effect) // 2) > 0
    clear, wrong = ((sure & way).reshape(2, -1).any(axis=0) for way in (expected, ~expected & some))
    return clear, wrong


def _asymmetry(contrasts: np.ndarray) -> np.ndarray:
    """(Reward − penalty) / (reward + penalty), 0 where there is neither."""
    penalty, reward = np.split(contrasts, 2, axis=1)
    penalty, reward = np.maximum(-penalty, 0), np.maximum(reward, 0)
    total = penalty + reward
    return np.divide(reward - penalty, total, out=np.zeros_like(total), where=total > 1e-12)


def kano(
    pairs: pd.DataFrame,
    *,
    feature: str = "feature",
    functional: str = "functional",
    dysfunctional: str = "dysfunctional",
    weights: str | None = None,
    cluster: str | None = "account_id",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Kano's categories and coefficients from paired questions: with the feature, and without it.

    Each pair of answers is read from the standard table (Kano 1984; Berger et al. 1993), which
    calls like/like and dislike/dislike questionable. better = (A + O) / (A + O + M + I), worse =
    −(O + M) / (A + O + M + I). The category is the most frequent one; it is `clear` where the
    second is rarer beyond noise (Fong 1996): |a − b| ≥ 1.65 √((a + b)(2n − a − b) / 2n).

    Parameters
    ----------
    pairs
        One row per respondent and feature; missing answers are left out.
    feature
        Column that names the feature.
    functional, dysfunctional
        Columns of answers: 1 like it, 2 expect it, 3 neutral, 4 can live with it, 5 dislike it.
    weights, cluster, confidence
        As in `satisfied`.

    Returns
    -------
    DataFrame
        One row per feature: `feature`, n, n_effective, better, better_low, better_high, worse,
        worse_low, worse_high (Wilson, of the answers in A, O, M, I), the shares attractive,
        one_dimensional, must_be, indifferent, reverse, questionable, category, clear, suppressed,
        method.

    Raises
    ------
    ParameterError
        For unknown columns.
    DataError
        For answers other than 1 to 5.

    Examples
    --------
    >>> kano(pd.DataFrame({"feature": "app", "functional": [1, 1, 2, 3],
    ...     "dysfunctional": [3, 5, 5, 3]}))[["better", "worse", "category"]]
       better  worse    category
    0     0.5   -0.5  attractive
    """
    rows = _read(pairs, [functional, dysfunctional], feature, weights)
    known = rows[rows["category"].isin(list("AOMI"))]
    table = pd.DataFrame({"n": rows.groupby(feature).size()})
    for name, which, sign in (("better", ["A", "O"], 1), ("worse", ["O", "M"], -1)):
        hit = known.assign(value=known["category"].isin(which).astype(float))
        found = satisfied(
            hit, 1, by=feature, weights=weights, cluster=cluster, confidence=confidence
        ).set_index(feature)
        table["n_effective"] = found["n_effective"]
        ends = ("low", "high")[::sign]
        for column, of in zip((name, f"{name}_low", f"{name}_high"), ("value", *ends), strict=True):
            table[column] = sign * found[of]
    shares = rows.pivot_table(index=feature, columns="category", values="w", aggfunc="sum")
    shares = shares.reindex(columns=list(CATEGORIES)).rename(columns=CATEGORIES).fillna(0)
    shares = shares.div(shares.sum(axis=1), axis=0)
    first, second = np.sort(shares, axis=1)[:, :-3:-1].T
    kish = rows["w"].groupby(rows[feature]).agg(lambda w: w.sum() ** 2 / (w**2).sum())
    least = 1.65 * np.sqrt((first + second) * (2 - first - second) / (2 * kish))
    table = table.join(shares)
    table["category"] = shares.idxmax(axis=1)
    table["clear"] = first - second >= least
    table = table.assign(suppressed=False, method="Kano's evaluation table, " + found["method"])
    table.attrs["confidence"] = confidence
    return table.reset_index()


def _read(
    pairs: pd.DataFrame, questions: list[str], feature: str, weights: str | None
) -> pd.DataFrame:
    """Add each pair's category and weight; leave out pairs with a missing answer."""
    check_columns(pairs, [feature, *questions])
    answers = np.column_stack([numbers(pairs, c) for c in questions])
    given = ~np.isnan(answers).any(axis=1)
    bad = ~np.isin(answers[given], [1, 2, 3, 4, 5]).all(axis=1)
    if bad.any():
        raise DataError(f"{bad.sum()} of {len(bad)} pairs hold answers other than 1 to 5.")
    place = answers[given].astype(int) - 1
    rows = pairs[given]
    rows = rows.assign(category=KANO[place[:, 0], place[:, 1]], w=weights_of(rows, weights))
    return rows[rows["w"] > 0]
