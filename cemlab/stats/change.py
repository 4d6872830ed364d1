"""The week in which a level most likely changed, with an interval for it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_object_dtype
from scipy import special

from cemlab.stats._groups import as_list, check_columns, check_confidence
from cemlab.stats._weeks import by_week, season_of
from cemlab.stats.compare import adjusted, compare

LEAST = 3  # weeks on either side of a step
COLUMNS = "n n_effective value low high week low_week high_week before after n_before n_after p"


def change_point(
    table: pd.Series | pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    value: str = "value",
    weights: str | None = None,
    time: str = "answered_at",
    period: str = "W",
    confidence: float = 0.95,
    draws: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """Find the week in which one step most likely began, its size, and whether it is noise.

    The step is where a different mean before and after leaves the smallest sum of squares,
    weighted by each week's n. From answers, each weekday's own level is taken off first (as
    answers of the same week differ), so that another mix of weekdays makes no step; where the
    weeks span two years or more, a yearly wave (sine and cosine) is fitted beside the step. p: how
    often weeks in random order show a step as large (999 permutations of the weighted residuals).
    The interval of weeks holds every w with N (S_w − S_min)/S_min ≤ −2 ln(1 − sqrt(confidence)),
    N weeks. The interval of the difference takes the week as known; its error is the larger of
    that between weeks and, from answers, that between accounts (see `compare`: an account that
    answered before and after counts as one). At least three weeks stand on either side. A slow
    drift or several steps look like one step too: read the chart.

    Parameters
    ----------
    table
        Answers with `value` and `time`; or a Series of values by week; or the result of `score(…,
        by="period")`: period (or week), value, and n_effective or n as weights, of which neither
        weekdays nor accounts are known. Missing values are left out.
    by
        Group columns of the table: one row each, p corrected for their number.
    value, weights, time, period
        Of answers: columns of ratings, weights and times; "W", "M" or "Q".
    confidence, draws, seed
        Of the intervals; of the permutations.

    Returns
    -------
    DataFrame
        Group columns, n, n_effective, value (after − before), low, high, week (the first at the
        new level), low_week, high_week, before, after, n_before, n_after, p, p_adjusted,
        suppressed, method. With fewer than 6 weeks all but n is missing.

    Raises
    ------
    ParameterError
        For unknown columns or a confidence outside 0–1.

    References
    ----------
    Hansen (2000) Econometrica 68, 575 (interval); Freedman & Lane (1983) J. Business & Economic
    Statistics 1, 292 (permutation of residuals); Bai & Perron (1998) Econometrica 66, 47.

    Examples
    --------
    >>> weeks = pd.date_range("2026-01-05", periods=10, freq="7D")
    >>> values = pd.Series([8.0, 8.2, 7.9, 8.1, 8.0, 7.0, 7.1, 6.9, 7.0, 7.1], index=weeks)
    >>> change_point(values)[["week", "before", "after"]]
            week  before  after
    0 2026-02-09    8.04   7.02
    """
    check_confidence(confidence)
    by, answers = as_list(by), None
    if isinstance(table, pd.Series):
        table = pd.DataFrame({"period": table.index, "value": table.to_numpy(dtype=float), "n": 1})
    elif "n" not in table.columns:
        table, answers = by_week(
            table, by, value=value, weights=weights, time=time, period=period
        )  # fmt: skip
    when = next((c for c in ("period", "week") if c in table.columns), "period")
    weight = "n_effective" if "n_effective" in table.columns else "n"
    check_columns(table, [when, "value", "n", *by])
    groups = table.groupby(by, observed=True) if by else [((), table)]
    rows = []
    for key, group in groups:
        group = group.dropna(subset=[when, "value"]).sort_values(when)
        group = group[group[weight] > 0].assign(period=group[when], weight=group[weight])
        found = _row(group, confidence, draws, seed)
        if answers is not None and "week" in found:
            own = (answers[by] == list(key)).all(axis=1)
            _between_accounts(found, group, answers[own], weights, confidence)
        found.pop("season", None)
        rows.append(dict(zip(by, key, strict=True)) | found)
    result = _typed(pd.DataFrame(rows, columns=[*by, *COLUMNS.split()]), table, by, when)
    result["p_adjusted"] = adjusted(result["p"])
    result.attrs["confidence"] = confidence
    told = "least-squares step, permutation p"
    if answers is not None:
        told += ", weekdays evened out, intervals clustered by account or customer"
    return result.assign(suppressed=False, method=told)


def _typed(result: pd.DataFrame, table: pd.DataFrame, by: list[str], when: str) -> pd.DataFrame:
    """Give the columns of a result their types, also where it has no rows."""
    dated = table[when].dtype if not is_object_dtype(table[when]) else "datetime64[us]"
    for column in result:
        if column in by:
            result[column] = result[column].astype(table[column].dtype)
        elif not column.endswith("week"):
            result[column] = result[column].astype(float)
        elif is_datetime64_any_dtype(dated):
            result[column] = pd.to_datetime(result[column]).astype(dated)
    return result


def _row(group: pd.DataFrame, confidence: float, draws: int, seed: int) -> dict[str, Any]:
    """Best step of one series with its counts; where there are too few weeks the counts alone."""
    n, w = group["n"].to_numpy(float), group["weight"].to_numpy(float)
    found: dict[str, object] = {
        "n": n.sum(),
        "n_effective": w.sum(),
        "n_before": 0.0,
        "n_after": n.sum(),
    }
    if len(group) < 2 * LEAST:
        return found
    x, season = group["value"].to_numpy(float), season_of(group["period"])
    step = find_step(x, w, season, confidence=confidence)
    weeks = group["period"]
    first = step.pop("first")
    for name in ("week", "low_week", "high_week"):
        step[name] = weeks.iloc[step[name]]
    found |= step | {"n_before": n[:first].sum(), "n_after": n[first:].sum()}
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(len(x)), (draws, 1)), axis=1)
    found["p"] = _permuted(x, w, season, order)
    return found


def _freed(
    x: np.ndarray, w: np.ndarray, season: np.ndarray, least: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the weighted series and every step, freed of level and season; the steps' norms."""
    root, t = np.sqrt(w), np.arange(len(w))
    base = np.linalg.qr(root[:, None] * np.column_stack([np.ones(len(w)), season]))[0]
    steps = (t[:, None] >= np.arange(least[0], len(w) - least[1] + 1)) * root[:, None]
    steps = steps - base @ (base.T @ steps)
    y = root * (x - np.average(x, weights=w))
    return y - base @ (base.T @ y), steps, np.maximum((steps**2).sum(axis=0), 1e-12)


def find_step(
    x: np.ndarray,
    w: np.ndarray,
    season: np.ndarray,
    *,
    least: tuple[int, int] = (LEAST, LEAST),
    confidence: float,
) -> dict[str, Any]:
    """Best step of a series with weights: places (first, week, its interval), levels, difference.

    `least`: how many weeks stand before and after at least. `season`: what each week's place in
    the year adds is fitted along with the step, a column per term.
    """
    y, steps, norms = _freed(x, w, season, least)
    gains = (y @ steps) ** 2 / norms
    best = int(gains.argmax())
    first = best + least[0]
    left = max(float((y**2).sum() - gains[best]), 1e-12)
    limit = -2 * np.log(1 - np.sqrt(confidence))
    near = np.flatnonzero(len(x) * (gains[best] - gains) / left <= limit) + least[0]
    after = (np.arange(len(x)) >= first).astype(float)
    waves = season - np.average(season, axis=0, weights=w)
    design = np.column_stack([np.ones(len(x)), after, waves])
    level, change, *terms = np.linalg.lstsq(np.sqrt(w)[:, None] * design, np.sqrt(w) * x)[0]
    df = len(x) - design.shape[1]
    half = special.stdtrit(df, 0.5 + confidence / 2) * np.sqrt(left / df / norms[best])
    return {
        "first": first, "week": first, "low_week": near[0], "high_week": near[-1],
        "before": level, "after": level + change, "value": change, "low": change - half,
        "high": change + half, "season": waves @ np.array(terms),
    }  # fmt: skip


def _permuted(x: np.ndarray, w: np.ndarray, season: np.ndarray, order: np.ndarray) -> float:
    """Return how often weighted residuals in random order show a step as large."""
    y, steps, norms = _freed(x, w, season, (LEAST, LEAST))
    most = ((y @ steps) ** 2 / norms).max()
    larger = (((y[order] @ steps) ** 2 / norms).max(axis=1) >= most * (1 - 1e-12)).sum()
    return float((1 + larger) / (1 + len(order)))


def _between_accounts(
    found: dict[str, Any],
    group: pd.DataFrame,
    answers: pd.DataFrame,
    weights: str | None,
    confidence: float,
) -> None:
    """Widen the interval of a difference where accounts differ by more than weeks tell."""
    season = pd.Series(found["season"], index=group["period"].to_numpy())
    sides = answers.assign(
        value=answers["value"] - answers["period"].map(season).fillna(0),
        after=answers["period"] >= found["week"],
    )
    error = compare(
        sides.drop(columns=["scale_low", "scale_high"], errors="ignore"),
        groups="after", against="previous", weights=weights, confidence=confidence,
    )  # fmt: skip
    half = max((error["high"] - error["low"]).item() / 2, (found["high"] - found["low"]) / 2)
    found["low"], found["high"] = found["value"] - half, found["value"] + half
