"""Best practice that has not travelled: who does a touch point better, what it would bring."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from cemlab.load import Feedback
from cemlab.stats._groups import (
    cluster_codes,
    cluster_of,
    each_alone,
    moments,
    numbers,
    telling,
    weight_column,
    weights_of,
)
from cemlab.stats._intervals import normal_quantile
from cemlab.stats.relationship import WHOLE
from cemlab.stats.segments import compared, every_difference

PRACTICE = [
    *["segment", "group", "touchpoint", "scale", "n", "n_against", "n_effective", "value"],
    *[
        "low",
        "high",
        "beyond",
        "beyond_low",
        "effect",
        "p",
        "p_adjusted",
        "likely",
        "score",
        "others",
        "elsewhere",
        "lift",
    ],
    *["suppressed", "method"],
]


def best_practices(
    feedback: Feedback, answers: pd.DataFrame, *, confidence: float = 0.95, alpha: float = 0.05
) -> pd.DataFrame:
    """Find the groups that do a touch point reliably better than all others, and the prize.

    Every group of every segment is compared with all others at every touch point, p corrected
    over all of these comparisons and over those of the whole. A group that is more content with
    everything has no practice to teach: its lead must also exceed, beyond noise, its mean lead at
    the other touch points of the same scale (`beyond`, clusters as in `compare`). The largest of
    many differences is too large by luck: `likely` is the estimate given that it was picked, from
    the likelihood φ(z − μ) / (Φ(μ − c) + Φ(−μ − c)) with z = difference/error and c the smallest
    z that BH's step picks, midway between its maximum and its mean; of those just picked it errs
    on the low side. The prize is what the scores would be were the others like the group; it is
    an association, as the others' customers may differ in more than how they are served.

    Parameters
    ----------
    feedback
        Whose study names the segments.
    answers
        As in `segment_differences`.
    confidence
        Of the intervals, which are not corrected for the number of comparisons.
    alpha
        Corrected p-value below which a group counts as better.

    Returns
    -------
    DataFrame
        segment, group, touchpoint, scale ("1–10"), n, n_against (answers of the others),
        n_effective, value (the difference), low, high, beyond (what it exceeds the mean lead
        elsewhere by; missing for a single touch point), beyond_low (its lower limit), effect, p,
        p_adjusted, likely, score (of the group), others (score of the others), elsewhere
        (customers of the others who rated it; an answer that names none counts as one), lift (of
        the touch point's score over all, were the others alike, by the likely difference),
        suppressed, method; the largest likely gain first, counted in standard deviations times
        customers. attrs["comparisons"].

    References
    ----------
    Ghosh, Zou & Wright (2008) Am. J. Human Genetics 82, 1064; Benjamini & Hochberg (1995) JRSS B
    57, 289.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> study = SimpleNamespace(customers=SimpleNamespace(segments={"region": None}), sources={})
    >>> answers = pd.DataFrame({"item": "b", "role": "touchpoint", "touchpoint": "billing",
    ...     "scale_low": 1, "scale_high": 10, "region": ["North"] * 4 + ["South"] * 4,
    ...     "value": [8, 9, 9, 8, 3, 4, 3, 4]})
    >>> found = best_practices(SimpleNamespace(study=study), answers)
    >>> found[["group", "touchpoint", "value", "likely", "others", "elsewhere"]].round(1)
       group touchpoint  value  likely  others  elsewhere
    0  North    billing    5.0     4.9     3.5          4
    """
    table = every_difference(feedback, answers, confidence=confidence)
    found = table[table["p_adjusted"].lt(alpha)]
    cut = alpha * len(found) / max(table["p"].notna().sum(), 1)
    kept = compared(answers)
    found = found[found["value"].gt(0) & found["about"].ne(WHOLE)]
    rated = kept[kept["about"].ne(WHOLE)]
    leads = [_beyond(rated, row, confidence) for row in found.itertuples()]
    found["beyond"], found["beyond_low"] = (np.array([lead[i] for lead in leads]) for i in (0, 1))
    found = found[~found["beyond_low"].le(0)]
    found = found.rename(columns={"about": "touchpoint"}).reset_index(drop=True)
    sides = [_sides(kept, row) for row in found.itertuples()]
    for place, name in enumerate(("score", "others", "elsewhere", "rest")):
        found[name] = [side[place] for side in sides]
    found["likely"] = found["value"] * [_picked(p, cut) for p in found["p"]]
    found["lift"] = found["likely"] * found["rest"]
    gain = found["effect"] * found["likely"] / found["value"] * found["elsewhere"]
    order = gain.sort_values(ascending=False, kind="stable").index
    result = found.loc[order, PRACTICE].reset_index(drop=True)
    result.attrs |= {"comparisons": int(table["p"].notna().sum()), "confidence": confidence}
    result.attrs["items"] = sorted(rated["item"].unique())
    return result


def _beyond(rated: pd.DataFrame, row: Any, confidence: float) -> tuple[float, float]:  # noqa: ANN401
    """Tell how far a lead exceeds the group's mean lead elsewhere, with the lower limit."""
    rows = rated[rated["scale"].eq(row.scale)].dropna(subset=[row.segment, "about", "value"])
    point, names = pd.factorize(rows["about"], sort=True)
    if len(names) < 2:
        return np.nan, np.nan
    own = rows[row.segment].eq(row.group).to_numpy()
    whose = cluster_codes(rows, cluster_of(rows, "account_id"))
    w = weights_of(rows, telling(rows, weight_column(rows)))
    stats, influence = moments(2 * point + own, 2 * len(names), numbers(rows, "value"), w, whose)
    side = np.where(influence["group"] % 2 == 1, 1.0, -1.0)
    units = stats["units"].to_numpy()[influence["group"]]
    known = np.isfinite(stats["variance"].to_numpy()).reshape(-1, 2).all(axis=1)
    at = int(names.get_loc(row.about))
    others = known & (np.arange(len(names)) != at)
    if not known[at] or not others.any():
        return np.nan, np.nan
    part = np.where(others, -1 / others.sum(), 0.0)
    part[at] = 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        u = side * part[influence["group"] // 2] * influence["u"] * np.sqrt(units / (units - 1))
    error = np.sqrt((u.groupby(each_alone(influence["cluster"])).sum() ** 2).sum())
    lead = np.diff(stats["mean"].to_numpy().reshape(-1, 2), axis=1)[:, 0]
    found = float(part[known] @ lead[known])
    return found, found - normal_quantile(confidence) * float(error)


def _sides(kept: pd.DataFrame, row: Any) -> tuple[float, float, int, float]:  # noqa: ANN401
    """Score of the group and of the others, the others' customers and their part of the answers."""
    named = kept[kept["about"].eq(row.touchpoint) & kept["scale"].eq(row.scale)]
    rows = named.dropna(subset=[row.segment, "value"])
    w = weights_of(rows, telling(rows, weight_column(rows)))
    own = rows[row.segment].eq(row.group).to_numpy()
    x, rest = rows["value"].to_numpy(dtype=float), rows[~own & (w > 0)]
    who = rest["customer_id"] if "customer_id" in rest else pd.Series(np.nan, rest.index)
    customers = int(who.nunique() + who.isna().sum())
    part = w[~own].sum() / w.sum()
    return np.average(x[own], weights=w[own]), np.average(x[~own], weights=w[~own]), customers, part


def _picked(p: float, cut: float) -> float:
    """Part of a difference that is left when it is known to have been picked by p ≤ cut."""
    z, c = -special.ndtri(np.maximum([p, max(p, cut)], 1e-300) / 2)
    mu = np.arange(-8, z + 8, 0.001)
    like = np.exp(-((z - mu) ** 2) / 2) / (special.ndtr(mu - c) + special.ndtr(-mu - c))
    return float((mu[like.argmax()] + np.average(mu, weights=like)) / 2 / z)
