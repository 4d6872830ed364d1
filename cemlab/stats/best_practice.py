"""Best practice that has not travelled: who does a touch point better, what it would bring."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from cemlab.load import Feedback
from cemlab.stats._groups import telling, weight_column, weights_of
from cemlab.stats.relationship import WHOLE
from cemlab.stats.segments import compared, every_difference

PRACTICE = [
    *["segment", "group", "touchpoint", "scale", "n", "n_against", "n_effective", "value"],
    *["low", "high", "effect", "p", "p_adjusted", "likely", "score", "others", "elsewhere", "lift"],
    *["suppressed", "method"],
]


def best_practices(
    feedback: Feedback, answers: pd.DataFrame, *, confidence: float = 0.95, alpha: float = 0.05
) -> pd.DataFrame:
    """Find the groups that do a touch point reliably better than all others, and the prize.

    Every group of every segment is compared with all others at every touch point, p corrected
    over all of these comparisons and over those of the whole. The largest of many differences is
    too large by luck: `likely` is the estimate given that it was picked, from the likelihood
    φ(z − μ) / (Φ(μ − c) + Φ(−μ − c)) with z = difference/error and c the smallest z that BH's step
    picks, midway between its maximum and its mean; of those just picked it errs on the low side.
    The prize is what the scores would be were the others like the group; it is an association, as
    the others' customers may differ in more than how they are served.

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
        n_effective, value (the difference), low, high, effect, p, p_adjusted, likely, score (of
        the group), others (score of the others), elsewhere (customers of the others who rated it;
        an answer that names none counts as one), lift (of the touch point's score over all, were
        the others alike, by the likely difference), suppressed, method; the largest likely gain
        first, counted in standard deviations times customers. attrs["comparisons"].

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
    found = found[found["value"].gt(0) & found["about"].ne(WHOLE)]
    found = found.rename(columns={"about": "touchpoint"}).reset_index(drop=True)
    kept = compared(answers)
    sides = [_sides(kept, row) for row in found.itertuples()]
    for place, name in enumerate(("score", "others", "elsewhere", "rest")):
        found[name] = [side[place] for side in sides]
    found["likely"] = found["value"] * [_picked(p, cut) for p in found["p"]]
    found["lift"] = found["likely"] * found["rest"]
    gain = found["effect"] * found["likely"] / found["value"] * found["elsewhere"]
    order = gain.sort_values(ascending=False, kind="stable").index
    result = found.loc[order, PRACTICE].reset_index(drop=True)
    result.attrs |= {"comparisons": int(table["p"].notna().sum()), "confidence": confidence}
    return result


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
