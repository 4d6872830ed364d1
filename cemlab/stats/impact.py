"""What a score would be without the answers that voice a theme."""

import numpy as np
import pandas as pd
from scipy import special

from cemlab.stats._groups import (
    check,
    check_one_scale,
    check_option,
    cluster_codes,
    cluster_of,
    numbers,
    weights_of,
)
from cemlab.stats.compare import adjusted
from cemlab.stats.scores import check_recommend, net_side

MEASURES = ("net_promoter", "mean")
CELLS = 4_000_000  # numbers held at once while resampling


def theme_impact(
    answers: pd.DataFrame,
    voiced: pd.DataFrame,
    *,
    value: str = "value",
    measure: str = "net_promoter",
    weights: str | None = None,
    cluster: str | None = "account_id",
    confidence: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """Score of all answers less the score without those that voice a theme.

    A theme that unhappy customers voice has an impact below 0: the score stands that much lower
    with them. It is an association, and no forecast of what mending the cause would bring: who
    voices a theme may be unhappy about more. A comment may voice several themes, so impacts do
    not add up. The interval is the percentile interval of resampled accounts or customers, its
    tails widened by Student's t (Hesterberg 2015); p is of an impact of 0, by t.

    Parameters
    ----------
    answers
        response_id and the score; several answers of a response count as one voice. A missing
        score is left out.
    voiced
        response_id and theme: who voices what. Responses that are not among the answers are
        left out.
    value, weights
        Columns of the answers.
    measure
        "net_promoter" (on 0–10) or "mean".
    cluster, confidence
        As in `score`.
    draws, seed
        Of the resamples.

    Returns
    -------
    DataFrame
        One row per theme: theme, n (answers that voice it), n_all, score (of these), without (of
        the others), value (the impact), low, high, p, p_adjusted (Benjamini–Hochberg),
        suppressed, method. Where all answers voice a theme its impact is missing.

    Raises
    ------
    ParameterError
        For unknown columns or measures, several scales, or Net Promoter off the scale 0–10.

    References
    ----------
    Thematic's leave-out impact; Hesterberg (2015) American Statistician 69, 371.

    Examples
    --------
    >>> answers = pd.DataFrame({"response_id": list("abcd"), "value": [10, 9, 8, 2]})
    >>> voiced = pd.DataFrame({"response_id": ["d"], "theme": ["late"]})
    >>> theme_impact(answers, voiced)[["theme", "n", "without", "value"]].round(1)
      theme  n  without  value
    0  late  1     66.7  -41.7
    """
    check(answers, value, ["response_id"], weights, confidence)
    check(voiced, "theme", ["response_id"], None, confidence)
    check_option("measure", measure, MEASURES)
    rows = answers.assign(x=numbers(answers, value), w=weights_of(answers, weights))
    rows = rows[rows["x"].notna() & rows["w"].gt(0)].sort_values(["response_id", "x"])
    check_one_scale(rows, np.zeros(len(rows), dtype=int))
    if measure == "net_promoter":
        check_recommend(rows, rows["x"].to_numpy())
        rows["x"] = 100 * net_side(rows["x"].to_numpy())
    pairs = voiced[["response_id", "theme"]].dropna().drop_duplicates()
    pairs = pairs[pairs["response_id"].isin(rows["response_id"])]
    member = pd.crosstab(pairs["response_id"], pairs["theme"])
    member = member.reindex(rows["response_id"], fill_value=0)
    whose = cluster_of(answers, cluster)
    codes = cluster_codes(rows, whose)
    sums = _sums(rows, member.to_numpy(dtype=float), codes)
    of = whose if (codes >= 0).any() and len(sums) < len(rows) else "response"
    inside, without, impact = _impact(sums.sum(axis=0, keepdims=True))
    low, high, p = _interval(sums, impact[0], confidence, draws, seed)
    told = "Net Promoter" if measure == "net_promoter" else "mean"
    table = pd.DataFrame(
        {
            "theme": member.columns.to_numpy(), "n": member.sum().to_numpy(),
            "n_all": len(rows), "score": inside[0], "without": without[0], "value": impact[0],
            "low": low, "high": high, "p": p, "p_adjusted": adjusted(pd.Series(p)),
            "suppressed": False, "method": f"{told} with less without, bootstrap by {of}",
        }
    )  # fmt: skip
    table.attrs["confidence"] = confidence
    return table


def _sums(rows: pd.DataFrame, member: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Add up weights and weighted scores by account, customer or response: all, each theme."""
    own = codes.max(initial=0) + 1 + pd.factorize(rows["response_id"], sort=True)[0]
    codes = np.where(codes < 0, own, codes)
    whose = np.column_stack([np.ones(len(rows)), member])
    w, x = rows["w"].to_numpy()[:, None], rows["x"].to_numpy()[:, None]
    return pd.DataFrame(np.hstack([whose * w, whose * w * x])).groupby(codes).sum().to_numpy()


def _impact(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the scores inside and without each theme, and the impact, from rows of sums."""
    w, wx = np.split(sums, 2, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = wx[:, 1:] / w[:, 1:]
        rest = w[:, :1] - w[:, 1:]
        without = np.where(rest > 1e-9 * w[:, :1], (wx[:, :1] - wx[:, 1:]) / rest, np.nan)
        return inside, without, wx[:, :1] / w[:, :1] - without


def _interval(
    sums: np.ndarray, impact: np.ndarray, confidence: float, draws: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Resample clusters; below two there is no interval."""
    g, rng, found = len(sums), np.random.default_rng(seed), []
    if g < 2 or not draws:
        return (np.full(len(impact), np.nan),) * 3
    for start in range(0, draws, step := max(1, CELLS // g)):
        counts = rng.multinomial(g, np.full(g, 1 / g), min(step, draws - start))
        found.append(_impact(counts @ sums)[2])
    known = ~np.isnan(impact)
    boot, interval = np.concatenate(found)[:, known], np.full((3, len(impact)), np.nan)
    reach = np.sqrt(g / (g - 1))
    tail = special.ndtr(-reach * special.stdtrit(g - 1, 0.5 + confidence / 2))
    interval[:2, known] = np.nanquantile(boot, [tail, 1 - tail], axis=0)
    error = reach * np.nanstd(boot, axis=0)
    t = np.divide(np.abs(impact[known]), error, out=np.zeros(len(error)), where=error > 0)
    interval[2, known] = 2 * special.stdtr(g - 1, -t)
    return tuple(interval)
