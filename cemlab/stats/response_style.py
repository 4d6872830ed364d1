"""How groups use a scale, whatever they rate: its ends, its middle."""

import numpy as np
import pandas as pd

from cemlab.stats._groups import check_columns, numbers
from cemlab.stats.compare import adjusted, compare

PLACES = ("ends", "lowest", "highest", "middle")
LEAST = 0.05  # a difference of shares smaller than this is no style, however sure


def response_style(
    answers: pd.DataFrame,
    *,
    groups: str,
    weights: str | None = None,
    cluster: str | None = "account_id",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare how often groups, such as countries, tick the ends and the middle of the scale.

    Each group's share of answers at either end, at the lowest, at the highest and in the middle
    (of an even number of points the two middle ones) is set against that of all others, over all
    questions, those of one response clustered. A group that is merely more content ticks the
    highest answer more and the lowest less. It differs in style where it ticks both the lowest and
    the highest answer more (or both less), each beyond noise: then its means are not comparable
    with those of others, though changes within it are. A style that shows at one end alone cannot
    be told from contentment and is not called.

    Parameters
    ----------
    answers
        One row per rating with value, scale_low and scale_high; the more questions the better,
        and as unlike each other as can be. Scales of two points are left out.
    groups
        Column of the groups.
    weights, cluster, confidence
        As in `compare`; without account or customer, answers are clustered by response_id.

    Returns
    -------
    DataFrame
        `groups`, place ("ends", "lowest", "highest", "middle"), against, n,
        n_against, n_effective, value (difference of shares), low, high, effect, p, p_adjusted,
        suppressed, method, style (whether the row shows one).

    Raises
    ------
    ParameterError, DataError
        As in `compare`.

    References
    ----------
    Baumgartner & Steenkamp (2001) J. Marketing Research 38, 143; Harzing (2006) Int. J. Cross
    Cultural Management 6, 243.

    Examples
    --------
    >>> answers = pd.DataFrame({"country": ["A"] * 60 + ["B"] * 60, "scale_low": 1,
    ...     "scale_high": 5, "value": [1, 5, 5, 1, 5, 3] * 10 + [2, 4, 4, 3, 3, 4] * 10})
    >>> found = response_style(answers, groups="country")
    >>> found.loc[found["style"], ["country", "place", "value"]].round(2)
      country   place  value
    0       A    ends   0.83
    3       A  middle  -0.17
    4       B    ends  -0.83
    7       B  middle   0.17
    """
    check_columns(answers, ["value", "scale_low", "scale_high", groups])
    rows = answers[answers["scale_high"] - answers["scale_low"] > 1].dropna(subset=[groups])
    x, low, high = (numbers(rows, c) for c in ("value", "scale_low", "scale_high"))
    hit = {"lowest": x == low, "highest": x == high, "middle": np.abs(x - (low + high) / 2) < 1}
    hit["ends"] = hit["lowest"] | hit["highest"]
    whose = cluster if cluster is None or _known(rows, cluster) else "response_id"
    keep = list(dict.fromkeys([groups, *(c for c in (whose, "customer_id", weights) if c in rows)]))
    long = pd.concat(
        [rows[keep].assign(place=k, value=np.where(np.isnan(x), np.nan, hit[k])) for k in PLACES]
    )
    long["place"] = pd.Categorical(long["place"], PLACES, ordered=True)
    table = compare(
        long, groups=groups, measure="satisfied", threshold=1, by="place",
        weights=weights, cluster=whose, confidence=confidence,
    )  # fmt: skip
    return _styled(table, groups)


def _known(rows: pd.DataFrame, cluster: str) -> bool:
    """Whether anybody is named whose answers repeat."""
    names = [c for c in (cluster, "customer_id") if c in rows]
    return bool(rows[names].notna().to_numpy().any()) or "response_id" not in rows


def _styled(table: pd.DataFrame, groups: str) -> pd.DataFrame:
    """Correct over the two marks of style, and tell where a group has one."""
    table = table.sort_values([groups, "place"], kind="stable", ignore_index=True)
    marks = table["place"].isin(["ends", "middle"])
    table["p_adjusted"] = adjusted(table["p"].where(marks)).fillna(adjusted(table["p"]))
    clear = table["p_adjusted"].lt(0.05) & table["value"].abs().ge(LEAST)
    way = np.sign(table["value"]).where(table["p"].lt(0.05), 0).rename("way")
    ways = pd.concat([table[[groups, "place"]], way], axis=1)
    ways = ways.pivot(index=groups, columns="place", values="way")
    together = (ways["lowest"] * ways["highest"]).gt(0)
    table = table.assign(style=clear & marks & table[groups].map(together).astype(bool))
    return table[[groups, "place", *(c for c in table if c not in {groups, "place"})]]
