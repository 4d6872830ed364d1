"""The banner table: questions down the side, groups across the top."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError
from cemlab.privacy import hide_small_groups
from cemlab.stats._groups import check_columns, numbers, telling, weights_of
from cemlab.stats.compare import adjusted, compare
from cemlab.stats.scores import net_promoter, score
from cemlab.stats.shares import satisfied

KEYS = ["number", "question", "place", "row", "unit", "segment", "group", "letter"]
FIGURES = ["n", "base", "n_effective", "value", "low", "high", "difference", "p", "p_adjusted"]
MEASURE = {"share": "satisfied", "score": "mean", "nps": "net_promoter"}
ALL = "All"


def banner(
    answers: pd.DataFrame,
    groups: Sequence[str],
    *,
    items: Sequence[str] | None = None,
    letters: bool = False,
    min_group: int = 1,
    weights: str | None = None,
    cluster: str | None = "account_id",
    correction: str = "fdr_bh",
    alpha: float = 0.05,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Lay out questions by groups: shares of the answers and the mean or Net Promoter.

    Scales of up to 7 points show every answer, longer ones the best two, the next two and the
    rest (on 0–10 recommend: promoters, passives, detractors), yes or no the share of yes. Shares
    are of those who answered the question in the column. Every cell is compared with the rest of
    its segment, as `compare` does; with `letters` also with every other group of it: a cell
    carries the letters of the groups whose figure it exceeds. p-values are corrected over all
    comparisons of the table, those behind letters over all pairs.

    Parameters
    ----------
    answers
        Ratings as `feedback.answers(…)` gives them. A question is an item of a source, at a touch
        point where the item is asked at several.
    groups
        Columns of the segments across the top; "All" comes first.
    items
        The items to show, in this order; default all, by name.
    letters
        Whether to compare every pair.
    min_group
        Groups with fewer answers are hidden, with those that would give them away.
    weights, cluster, confidence
        As in `score`.
    correction
        As in `compare`; "none" leaves the p-values as they are.
    alpha
        Of the letters.

    Returns
    -------
    DataFrame
        number (of the question), question, place (of the row), row, unit (share, score or nps),
        segment, group, letter, n, base (weighted), n_effective, value, low, high, difference
        (from the rest), p, p_adjusted, exceeds (letters), suppressed, method.

    Raises
    ------
    ParameterError, DataError
        As in `compare`.

    References
    ----------
    As in `compare`; Hundepool et al. (2012) Statistical Disclosure Control, 4.

    Examples
    --------
    >>> answers = pd.DataFrame({"item": "done", "wording": "Did it work?", "scale_low": 0,
    ...     "scale_high": 1, "region": ["North"] * 40 + ["South"] * 40,
    ...     "value": [1] * 30 + [0] * 10 + [1] * 15 + [0] * 25})
    >>> banner(answers, ["region"], letters=True)[["row", "group", "value", "exceeds"]]
       row  group   value exceeds
    0  Yes    All  0.5625
    1  Yes  North  0.7500       B
    2  Yes  South  0.3750
    """
    check_columns(answers, ["item", "value", "scale_low", "scale_high", *groups])
    answers = answers.astype({c: "category" for c in groups if answers[c].dtype == "str"})
    weights = telling(answers, weights)
    names, long = _long(answers, items, [*groups, *([weights] if weights else [])], cluster)
    given = {"weights": weights, "cluster": cluster, "confidence": confidence}
    cells, pairs = [], []
    for segment in ["", *groups]:
        for unit, rows in long.items():
            cells.append(_cells(rows, unit, segment, given))
            if letters and segment and rows[segment].nunique() > 1:
                each = _against(rows, unit, segment, "each", given)
                pairs.append(each.assign(segment=segment))
    table = pd.concat(cells, ignore_index=True).merge(names, on="place")
    rank = {segment: place for place, segment in enumerate(["", *groups])}
    table["column"] = table["segment"].map(rank)
    table = table.sort_values(["place", "column"], kind="stable", ignore_index=True)
    table = _lettered(table)
    table = _hidden(table, min_group)
    table["p_adjusted"] = adjusted(table["p"], correction)
    table["exceeds"] = _exceeds(table, pairs, correction, alpha) if letters else ""
    table = table[[*KEYS, *FIGURES, "exceeds", "suppressed", "method"]]
    table.attrs = {"confidence": confidence, "alpha": alpha, "min_group": min_group,
                   "weights": weights}  # fmt: skip
    return table


def _long(
    answers: pd.DataFrame, items: Sequence[str] | None, carried: list[str], cluster: str | None
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Name the rows of the table; give one row per answer and row it counts for, by unit."""
    if items is not None:
        answers = answers[answers["item"].isin(items)]
        answers = answers.assign(item=pd.Categorical(answers["item"], items, ordered=True))
    whose = [cluster, "customer_id"] if cluster else []
    kept = [c for c in dict.fromkeys([*carried, *whose]) if c in answers]
    keys = [c for c in ("item", "source", "touchpoint") if c in answers]
    names: list[dict[str, Any]] = []
    parts: dict[str, list[pd.DataFrame]] = {}
    questions = answers.groupby(keys, sort=True, observed=True, dropna=False)
    for number, (_, rows) in enumerate(questions, start=1):
        for label, unit, values in _stub(rows):
            # A share or a mean of one question needs no scale; Net Promoter checks it.
            scale = ["role", "scale_low", "scale_high"] if unit == "nps" else []
            part = rows[kept + scale].assign(value=values, place=len(names))
            parts.setdefault(unit, []).append(part)
            names.append({"place": len(names), "number": number, "question": _question(rows),
                          "row": label, "unit": unit})  # fmt: skip
    if not parts:
        raise ParameterError("No answers to show: `items` names none of those in the table.")
    return pd.DataFrame(names), {u: pd.concat(p, ignore_index=True) for u, p in parts.items()}


def _question(rows: pd.DataFrame) -> str:
    """Wording of a question, else its name."""
    first = rows.iloc[0]
    told = first["wording"] if "wording" in rows and pd.notna(first["wording"]) else first["item"]
    return str(told).replace("{touchpoint}", str(first.get("touchpoint", "…")))


def _stub(rows: pd.DataFrame) -> list[tuple[str, str, np.ndarray]]:
    """Rows of one question: what they are called, their unit and each answer's value."""
    ends = rows[["scale_low", "scale_high"]].drop_duplicates()
    if len(ends) > 1:
        raise ParameterError(f"`{rows['item'].iloc[0]}` mixes scales: choose one source first.")
    low, high = (float(end) for end in ends.iloc[0])
    x = numbers(rows, "value")
    if (low, high) == (0, 1):
        return [("Yes", "share", x)]
    recommend = high == 10 and low == 0 and "role" in rows and rows["role"].eq("recommend").all()
    bands = [(v, v) for v in np.arange(high, low - 1, -1)]
    if high - low > 6:
        bands = [(high - 1, high), (high - 3, high - 2), (low, high - 4)]
    names = [f"{a:g}" if a == b else f"{a:g} to {b:g}" for a, b in bands]
    if recommend:
        kinds = ("Promoters", "Passives", "Detractors")
        names = [f"{kind}, {name}" for kind, name in zip(kinds, names, strict=True)]
    asked = np.where(np.isnan(x), np.nan, 1.0)
    shares = [(name, "share", asked * ((x >= a) & (x <= b)))
              for name, (a, b) in zip(names, bands, strict=True)]  # fmt: skip
    return [*shares, ("Net Promoter", "nps", x) if recommend else ("Mean", "score", x)]


def _cells(rows: pd.DataFrame, unit: str, segment: str, given: dict[str, Any]) -> pd.DataFrame:
    """Figures of one segment's groups, or of all, with the difference from the rest."""
    by = ["place", *([segment] if segment else [])]
    if unit == "share":
        table = satisfied(rows, 0.5, by=by, called="share of answers", **given)
    else:
        table = (score if unit == "score" else net_promoter)(rows, by=by, **given)
    w = weights_of(rows, given["weights"])
    base = rows.assign(base=np.where(rows["value"].isna(), 0, w))
    base = base.groupby(by, observed=True)["base"].sum().reset_index()
    table = table.merge(base, on=by)
    table["difference"], table["p"] = np.nan, np.nan
    if segment and rows[segment].nunique() > 1:
        rest = _against(rows, unit, segment, "rest", given)
        rest = rest.rename(columns={"value": "difference"})
        columns = ["place", segment, "difference", "p"]
        table = table.drop(columns=["difference", "p"]).merge(rest[columns], how="left")
    table = table.assign(segment=segment, group=table[segment] if segment else ALL)
    return table.astype({"group": "str"})


def _against(
    rows: pd.DataFrame, unit: str, segment: str, against: str, given: dict[str, Any]
) -> pd.DataFrame:
    """Compare the groups of a segment in every row of the table."""
    threshold = 0.5 if unit == "share" else None
    return compare(rows, groups=segment, against=against, by="place", measure=MEASURE[unit],
                   threshold=threshold, **given)  # fmt: skip


def _lettered(table: pd.DataFrame) -> pd.DataFrame:
    """Give every group its letter, going on over the segments: A to Z, AA and so on."""
    named = table.loc[table["column"].gt(0), ["segment", "group"]].drop_duplicates()
    names = {}
    for number, pair in enumerate(named.itertuples(index=False, name=None)):
        first, last = divmod(number, 26)
        names[pair] = (chr(64 + first) if first else "") + chr(65 + last)
    pairs = zip(table["segment"], table["group"], strict=True)
    return table.assign(letter=[names.get(pair, "") for pair in pairs])


def _hidden(table: pd.DataFrame, min_group: int) -> pd.DataFrame:
    """Hide small groups, and those that would give them away, in every row of a question."""
    gone = pd.Series(False, table.index)
    for _, rows in table.groupby(["place", "segment"], sort=False):
        gone[rows.index] = hide_small_groups(rows[["group", "n"]], min_group)["suppressed"]
    figures = [name for name in FIGURES if name in table]
    table[figures] = table[figures].astype("float64").mask(gone)
    return table.assign(suppressed=gone)


def _exceeds(
    table: pd.DataFrame, pairs: list[pd.DataFrame], correction: str, alpha: float
) -> list[str]:
    """Letters of the groups that each cell exceeds beyond noise."""
    shown = table[~table["suppressed"]].set_index(["place", "segment", "group"])["letter"]
    found: dict[Any, list[str]] = {key: [] for key in shown.index}
    rows = []
    for table_of_pairs in pairs:
        segment = table_of_pairs["segment"].iloc[0]
        for row in table_of_pairs.to_dict("records"):
            ends = [(row["place"], segment, str(row[name])) for name in (segment, "against")]
            if all(end in found for end in ends):
                rows.append((*ends, row["value"], row["p"]))
    frame = pd.DataFrame(rows, columns=["own", "other", "value", "p"])
    frame = frame[adjusted(frame["p"].astype(float), correction).lt(alpha)]
    for row in frame.itertuples():
        more, less = (row.own, row.other) if row.value > 0 else (row.other, row.own)
        found[more].append(shown[less])
    keys = zip(table["place"], table["segment"], table["group"], strict=True)
    return [" ".join(sorted(found.get(key, []))) for key in keys]
