"""What a study's charts signalled: where, when, which way and by how much."""

from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from cemlab.stats._groups import check_confidence
from cemlab.stats.change import LEAST, find_step
from cemlab.stats.monitor import one_level

SIGNALS = "week kind direction since low_week high_week before after n n_effective value low high"


def signals(chart: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """List what a study's charts signalled: where, when, which way and by how much.

    A lasting shift is dated by the step that fits the periods since the last one best, with the
    interval of `change_point`; a single period's interval is that of its distance from those
    before. A period that first stood out alone and began a shift is told as the shift. Sizes of
    what signalled lean to the large: what was small by chance would not have signalled.

    Parameters
    ----------
    chart
        Result of `watch`.
    confidence
        Of the intervals of sizes and weeks.

    Returns
    -------
    DataFrame
        Group columns, week (in which the chart signalled), kind ("level" or "single week"),
        direction ("rose" or "fell"), since (the first week at the new level), low_week, high_week,
        before, after, n, n_effective (of the weeks from since to week), value (after − before),
        low, high, suppressed, method; in order of week. attrs: those of the chart, confidence.

    Raises
    ------
    ParameterError
        For a confidence outside 0–1.

    Examples
    --------
    >>> from cemlab.stats import watch
    >>> weeks = pd.date_range("2026-01-05", periods=30, freq="7D")
    >>> means = pd.DataFrame({"touchpoint": "desk", "period": weeks, "n": 20.0,
    ...                       "value": [7.9, 8.1] * 11 + [7.7] * 8})
    >>> signals(watch(means))[["touchpoint", "direction", "since", "week"]]
      touchpoint direction      since       week
    0       desk      fell 2026-06-08 2026-06-15
    """
    check_confidence(confidence)
    by = list(chart.columns[: list(chart.columns).index("period")])
    rows: list[dict[str, Any]] = []
    for key, group in chart.groupby(by, observed=True, sort=False) if len(chart) else []:
        rows += [dict(zip(by, key, strict=True)) | row for row in _signals(group, confidence)]
    result = pd.DataFrame(rows, columns=[*by, *SIGNALS.split()])
    for column in ("week", "since", "low_week", "high_week"):
        result[column] = result[column].astype(chart["period"].dtype)
    result = result.sort_values(["week", *by], kind="stable", ignore_index=True)
    result = result.assign(suppressed=False, method="shift by least squares since the last one")
    result.attrs = chart.attrs | {"confidence": confidence}
    return result


def _signals(group: pd.DataFrame, confidence: float) -> list[dict[str, Any]]:
    """Signals of one group, a shift's first weeks told once."""
    x, w, n = (group[name].to_numpy(float) for name in ("value", "n_effective", "n"))
    weeks, begun, found = group["period"].to_numpy(), 0, []
    for t in np.flatnonzero(group["signal"].to_numpy(bool)):
        level = group["kind"].iloc[t] == "level"
        start = begun
        step = find_step(*one_level(x, w, start, t), least=(LEAST, 1), confidence=confidence)
        places = {name: start + int(step[name]) for name in ("low_week", "high_week")}
        since = start + step["first"]
        if level:
            begun = since
            found = [row for row in found if row["week"] < weeks[since]]
        else:
            since, places = t, {"low_week": t, "high_week": t}
            step = _alone(x, w, start, t, confidence)
        row = {name: weeks[place] for name, place in places.items()} | {
            "week": weeks[t], "since": weeks[since], "kind": group["kind"].iloc[t],
            "direction": "rose" if step["value"] > 0 else "fell",
            "n": n[since : t + 1].sum(), "n_effective": w[since : t + 1].sum(),
        }  # fmt: skip
        found.append(row | {c: step[c] for c in ("before", "after", "value", "low", "high")})
    return found


def _alone(x: np.ndarray, w: np.ndarray, start: int, t: int, confidence: float) -> dict[str, float]:
    """How far one period stands from those before."""
    weight, past = w[start:t], x[start:t]
    centre = float(np.average(past, weights=weight))
    s2 = (weight * (past - centre) ** 2).sum() / (len(past) - 1)
    half = special.stdtrit(len(past) - 1, 0.5 + confidence / 2) * sqrt(
        s2 * (1 / w[t] + 1 / weight.sum())
    )
    size = x[t] - centre
    return {
        "before": centre, "after": x[t], "value": size, "low": size - half, "high": size + half,
    }  # fmt: skip
