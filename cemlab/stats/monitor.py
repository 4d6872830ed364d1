"""The monitor of a study: one chart per touch point, with few false signals over all of them."""

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, special

from cemlab.errors import ParameterError
from cemlab.stats._groups import as_list, check_columns
from cemlab.stats._weeks import by_week, season_of
from cemlab.stats.change import LEAST, find_step

SMOOTHING = 0.25  # weight of the newest week in the moving average
LEARN = 12  # periods that say what is usual, before anything can signal
ENDS: dict[str, Any] = {"least": (LEAST, 1), "confidence": 0.95}
APART = {"W": 6, "M": 2, "Q": 1}  # periods until one is learnt from, lest a shift hide itself
SHARE = 0.2  # of false signals, for single periods far out
A_YEAR = {"W": 52, "M": 12, "Q": 4}
STATES = 121  # odd, so that one state stands at the centre
FIGURES = ("n_effective", "value", "smoothed", "centre", "low", "high")


def watch(
    table: pd.DataFrame,
    *,
    by: str | Sequence[str] = "touchpoint",
    value: str = "value",
    weights: str | None = None,
    time: str = "answered_at",
    period: str = "W",
    false_a_year: float = 0.5,
    charts: int | None = None,
) -> pd.DataFrame:
    """Chart every touch point so that all charts together give few false signals a year.

    Each period's mean is compared with that of the periods before it, in units of how much those
    differed: u = (x_t − x̄) / (s sqrt(1/w_t + 1/Σw)), turned by Student's t into a standard normal
    q_t, whatever the level, the spread or the length of the record (Quesenberry's Q, Hawkins'
    self-starting charts; the five weeks, or the month, just before are left out, lest a shift hide
    itself). A
    moving average z_t = (1 − λ) z_{t−1} + λ q_t with λ = 0.25 catches lasting shifts (EWMA), a
    limit on q_t itself single periods far out. Both limits follow from the number of charts: the
    moving averages may give four, single periods one of five false signals (run length by Brook
    and Evans' Markov chain). After a signal of a lasting shift the chart learns the new level from
    the period in which it most likely began. 12 periods are learnt from before anything signals.
    Weekdays are evened out, and over two years a yearly wave is taken off, as in `change_point`
    (several steps of changing direction may be taken for such a wave). A
    period without answers is passed over. A slow drift becomes what is usual: read the trend.

    What the limits promise is exceeded a little, as answers are skewed and what is usual is itself
    uncertain; benchmarks/monitor.py measures false signals and how soon steps are called.

    Parameters
    ----------
    table
        Answers with `value` and `time`; or means: the result of `score(…, by=[*by, "period"])`.
    by
        What has a chart of its own.
    value, weights, time, period
        Of answers, as in `change_point`.
    false_a_year
        False signals to be expected a year, over all charts.
    charts
        How many charts share them; default as many as the table holds. Say how many where the
        charts of one study come out of several calls.

    Returns
    -------
    DataFrame
        Group columns, period, n, n_effective, value (weekdays evened out), smoothed (the moving
        average on the scale of the values), centre (what was usual before), low, high (limits of
        `smoothed`, not an interval), signal, kind ("level", "single week", else missing),
        suppressed, method. While it learns limits are missing. attrs: charts, false_a_year, years
        (how many were watched), learning (how many periods a chart needs to signal, where none
        has as many; else 0).

    Raises
    ------
    ParameterError
        For unknown columns or periods, or a rate of false signals that is not above 0.

    References
    ----------
    Quesenberry (1991) J. Quality Technology 23, 213; Hawkins (1987) The Statistician 36, 299;
    Lucas & Saccucci (1990) Technometrics 32, 1; Brook & Evans (1972) Biometrika 59, 539.

    Examples
    --------
    >>> weeks = pd.date_range("2026-01-05", periods=30, freq="7D")
    >>> means = pd.DataFrame({"touchpoint": "desk", "period": weeks, "n": 20.0,
    ...                       "value": [7.9, 8.1] * 11 + [7.7] * 8})
    >>> found = watch(means)
    >>> found.loc[found["signal"], ["period", "kind"]]
           period   kind
    23 2026-06-15  level
    """
    by = as_list(by)
    if false_a_year <= 0:
        raise ParameterError(f"`false_a_year` must be above 0, got {false_a_year}.")
    if "n" not in table.columns:
        table, _ = by_week(table, by, value=value, weights=weights, time=time, period=period)
    check_columns(table, ["period", "value", "n", *by])
    weight = "n_effective" if "n_effective" in table.columns else "n"
    table = table.dropna(subset=["value", "period"]).sort_values([*by, "period"])
    table = table[table[weight] > 0].reset_index(drop=True)
    groups = list(table.groupby(by, observed=True, sort=False)) if len(table) else []
    charts = charts or max(len(groups), 1)
    rate = false_a_year / charts / A_YEAR[period]
    limits = (
        ewma_limit(SMOOTHING, 1 / rate / (1 - SHARE)),
        -float(special.ndtri(rate * SHARE / 2)),
    )
    apart = APART[period]
    found = [_chart(rows, rows[weight].to_numpy(float), limits, apart) for _, rows in groups]
    columns = [*by, "period", "n"]
    chart = pd.concat(found) if found else pd.DataFrame(columns=[*FIGURES, "signal", "kind"])
    result = pd.concat([table[columns], chart], axis=1)
    told = f"self-starting EWMA, {false_a_year:g} false signals a year over {charts} charts"
    result = result.assign(suppressed=False, method=told)
    years = table["period"].nunique() / A_YEAR[period]
    learning = LEARN + apart if result["low"].isna().all() else 0
    told = {"charts": charts, "false_a_year": false_a_year, "years": years, "learning": learning}
    result.attrs = table.attrs | told
    return result


@lru_cache
def ewma_limit(smoothing: float, run: float) -> float:
    """Find the limit of a moving average of standard normal values that signals every `run`.

    Parameters
    ----------
    smoothing
        Weight of the newest value, above 0 and at most 1.
    run
        Mean number of values from one false signal to the next.

    Returns
    -------
    float
        In standard deviations of the moving average, sqrt(λ/(2 − λ)).

    References
    ----------
    Brook & Evans (1972) Biometrika 59, 539; tables: Lucas & Saccucci (1990) Technometrics 32, 1.

    Examples
    --------
    >>> round(ewma_limit(0.25, 500), 2)
    3.0
    """
    return float(optimize.brentq(lambda h: _run_length(smoothing, h) - run, 0.1, 8, xtol=1e-6))


def _run_length(smoothing: float, limit: float) -> float:
    """Mean run length in control, from the centre."""
    edge = limit * sqrt(smoothing / (2 - smoothing))
    half = edge / STATES
    at = np.linspace(-edge + half, edge - half, STATES)
    ends = (at[None, :, None] + [-half, half] - (1 - smoothing) * at[:, None, None]) / smoothing
    stays = np.diff(special.ndtr(ends), axis=2)[..., 0]
    return float(np.linalg.solve(np.eye(STATES) - stays, np.ones(STATES))[STATES // 2])


def _chart(
    rows: pd.DataFrame, w: np.ndarray, limits: tuple[float, float], apart: int
) -> pd.DataFrame:
    """Walk through one group's periods."""
    x = _out_of_season(rows, w)
    edge = limits[0] * sqrt(SMOOTHING / (2 - SMOOTHING))
    found: list[tuple[float, float, float]] = []
    kinds: list[str | None] = []
    begun, moved, usual = 0, 0.0, np.ones(len(x), dtype=bool)
    sums = np.zeros(4)  # of the periods learnt from: how many, Σw, Σwx, Σwx²
    terms = np.column_stack([np.ones(len(x)), w, w * (x - x[0]), w * (x - x[0]) ** 2])
    for t in range(len(x)):
        if t - apart >= begun and usual[t - apart]:
            sums = sums + terms[t - apart]
        q, centre, sigma = _standing(float(x[t] - x[0]), float(w[t]), sums.tolist())
        moved = (1 - SMOOTHING) * moved + SMOOTHING * min(max(q, -limits[1]), limits[1])
        kind = None
        if sums[0] >= LEARN:
            kind = "level" if abs(moved) > edge else "single week" if abs(q) > limits[1] else None
        reach = edge * sigma if sums[0] >= LEARN else np.nan
        found.append((centre + x[0] + moved * sigma, centre + x[0], reach))
        kinds.append(kind)
        usual[t] = kind is None
        if kind == "level":
            begun += int(find_step(*one_level(x, w, begun, t), **ENDS)["first"])
            usual[begun : t + 1], moved = True, 0.0
            sums = terms[begun : max(t - apart + 1, begun)].sum(axis=0)
    smoothed, centre, reach = np.array(found).T
    return pd.DataFrame(
        {
            "n_effective": w, "value": x, "smoothed": smoothed, "centre": centre,
            "low": centre - reach, "high": centre + reach,
            "signal": [kind is not None for kind in kinds], "kind": kinds,
        },
        index=rows.index,
    )  # fmt: skip


def _out_of_season(rows: pd.DataFrame, w: np.ndarray) -> np.ndarray:
    """Take off the yearly wave, fitted along with one step so that none is taken for a season."""
    x, season = rows["value"].to_numpy(float), season_of(rows["period"].reset_index(drop=True))
    return x - find_step(x, w, season, **ENDS)["season"] if season.shape[1] else x


def one_level(
    x: np.ndarray, w: np.ndarray, first: int, last: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the periods in which a step is looked for, of which no season is left."""
    return x[first : last + 1], w[first : last + 1], np.empty((last + 1 - first, 0))


def _standing(x: float, w: float, sums: list[float]) -> tuple[float, float, float]:
    """How far a period stands from those before, as a standard normal; their mean and spread.

    The spread is that of a period of usual size, so that limits do not jump with the answers.
    """
    count, total, first, second = sums
    if count < 2:
        return 0.0, np.nan, np.nan
    centre = first / total
    s = sqrt(max(second - total * centre**2, 0) / (count - 1))
    if s < 1e-9:
        return 0.0, centre, 0.0
    u = (x - centre) / (s * sqrt(1 / w + 1 / total))
    q = -float(special.ndtri(special.stdtr(count - 1, -abs(u)))) * (1 if u > 0 else -1)
    return q, centre, s / sqrt(total / count)
