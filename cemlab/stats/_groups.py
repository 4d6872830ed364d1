"""What every score shares: groups, moments clustered by account, and the tidy result."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import DataError, ParameterError


def as_list(by: str | Sequence[str]) -> list[str]:
    """Group columns as a list."""
    return [by] if isinstance(by, str) else list(by)


def check_columns(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse columns that the table lacks, with the nearest name."""
    missing = [c for c in columns if c not in table.columns]
    if missing:
        names = [str(c) for c in table.columns]
        near = {c: "".join(get_close_matches(c, names, n=1)) for c in missing}
        told = [f"`{c}`" + (f" (nearest: `{n}`)" if n else "") for c, n in near.items()]
        raise ParameterError(f"The table has no column {', '.join(told)}.")


def check_confidence(confidence: float) -> None:
    """Refuse a confidence outside 0 to 1."""
    if not 0 < confidence < 1:
        raise ParameterError(f"`confidence` must be between 0 and 1, got {confidence}.")


def check_option(name: str, given: str, options: Sequence[str]) -> None:
    """Refuse a choice that does not exist."""
    if given not in options:
        raise ParameterError(f"`{name}` must be one of {', '.join(options)}, got {given!r}.")


def numbers(table: pd.DataFrame, column: str) -> np.ndarray:
    """Return a column as floats with NaN for missing; text and infinities are refused."""
    try:
        found = pd.to_numeric(table[column]).to_numpy(dtype=float, na_value=np.nan)
    except (ValueError, TypeError):
        raise DataError(f"`{column}` must hold numbers, got {table[column].dtype}.") from None
    if np.isinf(found).any():
        raise DataError(f"`{column}` is infinite in {np.isinf(found).sum()} of {len(found)} rows.")
    return found


def weights_of(table: pd.DataFrame, weights: str | None) -> np.ndarray:
    """Return the weights as floats, ones where none are named."""
    if weights is None:
        return np.ones(len(table))
    found = numbers(table, weights)
    if (found < 0).any():
        raise DataError(f"`{weights}` is negative in {(found < 0).sum()} of {len(found)} rows.")
    return found


def telling(table: pd.DataFrame, weights: str | None) -> str | None:
    """Name the weights, unless they weigh every row alike."""
    if weights is None or weights not in table.columns:
        return weights
    found = weights_of(table, weights)
    return None if len(found) and found[0] > 0 and (found == found[0]).all() else weights


def weight_column(answers: pd.DataFrame) -> str | None:
    """Name the column of weights that answers carry, where they do."""
    return "weight" if "weight" in answers.columns else None


def cluster_of(table: pd.DataFrame, cluster: str | None) -> str | None:
    """Name the column that says whose answer it is; customer_id where no account is known."""
    if cluster is None or (cluster in table.columns and table[cluster].notna().any()):
        return cluster
    return "customer_id"


def cluster_codes(table: pd.DataFrame, cluster: str | None) -> np.ndarray:
    """Return a number per cluster; -1 where it is unknown or nobody is named.

    Where the account of a customer is unknown, the customer stands for it.
    """
    if cluster is None or cluster not in table.columns:
        return np.full(len(table), -1)
    codes = pd.factorize(table[cluster], sort=True)[0]
    if cluster == "account_id":
        own = cluster_codes(table, "customer_id")
        codes = np.where((codes < 0) & (own >= 0), own + len(table), codes)
    return codes


def each_alone(clusters: np.ndarray) -> np.ndarray:
    """Give each answer of which nobody is known a cluster of its own."""
    return np.where(clusters < 0, -1 - np.arange(len(clusters)), clusters)


def group_codes(table: pd.DataFrame, by: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Return each row's group in sorted or categorical order, -1 for none, and the groups."""
    check_columns(table, by)
    if not by:
        return np.zeros(len(table), dtype=int), pd.DataFrame(index=[0])
    grouped = table.groupby(by, sort=True, observed=True, dropna=True)
    return (
        grouped.ngroup().fillna(-1).to_numpy(dtype=int),
        grouped.size().index.to_frame(index=False),
    )


def check_one_scale(table: pd.DataFrame, codes: np.ndarray) -> None:
    """Refuse to pool answers given on different scales, or about one transaction and the whole."""
    columns = [c for c in ("scale_low", "scale_high") if c in table.columns]
    for told in _mixed(table, codes, columns):
        raise ParameterError(
            f"One group mixes answers on different scales ({told}): "
            "choose one item or role first, or add `item` to `by`."
        )
    # A comment is read the same way, whatever it was written about.
    apart = "pattern" in table.columns and "comment_id" not in table.columns
    for told in _mixed(table, codes, ["pattern"] if apart else []):
        raise ParameterError(
            f"One group mixes answers of different patterns ({told}), such as those after a "
            "transaction and those about the whole relationship: choose answers(pattern=…) "
            "first, or add `pattern` to `by`."
        )


def _mixed(table: pd.DataFrame, codes: np.ndarray, columns: list[str]) -> Iterator[str]:
    """Yield what stands side by side where a group holds several values of the columns."""
    found = table[columns].assign(group=codes).loc[codes >= 0].dropna().drop_duplicates()
    if columns and found.groupby("group").size().gt(1).any():
        told = {"–".join(f"{s:g}" if isinstance(s, float) else str(s) for s in row[:-1])
                for row in found.itertuples(index=False)}  # fmt: skip
        yield ", ".join(sorted(told))


def _in_order(
    codes: np.ndarray, x: np.ndarray, w: np.ndarray, clusters: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Keep the usable rows, in one order: a sum of floats depends on the order of its terms."""
    keep = (codes >= 0) & np.isfinite(x) & np.isfinite(w) & (w > 0)
    order = np.lexsort((w[keep], x[keep], clusters[keep], codes[keep]))
    return codes[keep][order], x[keep][order], w[keep][order], clusters[keep][order]


def moments(
    codes: np.ndarray, groups: int, x: np.ndarray, w: np.ndarray, clusters: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weighted mean per group with its variance, clustered where an account or customer repeats.

    The first table has a row per group: n, n_effective, copies (n_effective if the answers of a
    cluster were copies), mean, square (mean of squares), variance (of the mean), df, units
    (clusters), clustered, unseen (1, see `prepare`). The second has a row per group and cluster:
    its share of the weight, its pull on the mean, and u, the pull scaled so that units/(units − 1)
    · Σ u² is the variance; covariances between groups are made of it.
    """
    codes, x, w, clusters = _in_order(codes, x, w, clusters)
    first = np.ones(len(codes), dtype=bool)
    first[1:] = (np.diff(codes) != 0) | (np.diff(clusters) != 0) | (clusters[1:] < 0)
    unit, unit_group = np.cumsum(first) - 1, codes[first]

    def total(values: np.ndarray, of: np.ndarray = codes, size: int = groups) -> np.ndarray:
        return np.bincount(of, weights=values, minlength=size)

    stats = pd.DataFrame({"n": np.bincount(codes, minlength=groups)})
    stats["units"] = np.bincount(unit_group, minlength=groups)
    stats["clustered"], stats["unseen"] = stats["units"] < stats["n"], 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = total(w)
        kish = weight**2 / total(w**2)
        stats["mean"] = mean = total(w * x) / weight
        stats["square"] = total(w * x**2) / weight
        spread = total(w * (x - mean[codes]) ** 2) / weight
        share = total(w, unit, len(unit_group)) / weight[unit_group]
        pull = total(w * (x - mean[codes]) / weight[codes], unit, len(unit_group))
        # Bell and McCaffrey's correction for few clusters of unequal size, and its degrees.
        robust = total(pull**2 / (1 - share), unit_group)
        size = share**2 / (1 - share)
        joint = total(size, unit_group) ** 2 - total(size**2, unit_group)
        satterthwaite = 1 / (total(share**2, unit_group) + joint)
        plain = spread / (kish - 1)
        # Where all agree, or one alone answers, nothing tells how alike answers are: copies.
        stats["copies"] = copies = 1 / total(share**2, unit_group)
        told = (spread > 0) & (stats["units"] > 1)
        clustered_n = np.where(told, np.minimum(kish, kish * plain / robust), copies)
    stats["n_effective"] = np.where(stats["clustered"], clustered_n, kish)
    stats["variance"] = np.where(stats["clustered"], robust, plain)
    stats["df"] = np.where(stats["clustered"], satterthwaite, kish - 1)
    stats.loc[stats["n"] == 0, "n_effective"] = 0.0
    stats.loc[stats["units"] < 2, ["variance", "df"]] = np.nan
    units = pd.DataFrame({"group": unit_group, "cluster": clusters[first], "share": share})
    scale = (1 - 1 / stats["units"].to_numpy()[unit_group]) / np.maximum(1 - share, 1e-12)
    return stats, units.assign(pull=pull, u=pull * np.sqrt(scale))


def without_rows(columns: Sequence[str], confidence: float, **about: Any) -> pd.DataFrame:  # noqa: ANN401
    """Give a table without rows; what else is known of it stands in its attrs."""
    table = pd.DataFrame(columns=list(columns))
    table.attrs = {"confidence": confidence, **about}
    return table


Population = float | Mapping[Any, float] | pd.Series | None


def prepare(
    answers: pd.DataFrame,
    x: np.ndarray,
    by: list[str],
    weights: str | None,
    cluster: str | None,
    population: Population = None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Group keys, moments of x and its units; `unseen` is the part of the list not heard."""
    codes, keys = group_codes(answers, by)
    check_one_scale(answers, codes)
    if "item" in answers.columns:
        keys.attrs["items"] = sorted(answers["item"].dropna().unique())
    if {"scale_low", "scale_high"} <= set(answers.columns):
        scales = answers[["scale_low", "scale_high"]].dropna().drop_duplicates()
        if len(scales) == 1:
            keys.attrs["scale"] = tuple(float(end) for end in scales.iloc[0])
    w = weights_of(answers, weights)
    whose = cluster_codes(answers, cluster_of(answers, cluster))
    stats, units = moments(codes, len(keys), x, w, whose)
    if population is not None:
        usable = (codes >= 0) & np.isfinite(x) & np.isfinite(w) & (w > 0)
        stats["unseen"] = _unseen(answers[usable], codes[usable], keys, population)
        stats["variance"] *= stats["unseen"]
    return keys, stats, units


def _unseen(
    answers: pd.DataFrame, codes: np.ndarray, keys: pd.DataFrame, population: Population
) -> np.ndarray:
    """Part of each group's list that did not answer; a customer counts once, an unknown alone."""
    who = each_alone(cluster_codes(answers, "customer_id"))
    people = pd.DataFrame({"group": codes, "who": who}).drop_duplicates()["group"]
    heard = np.bincount(people, minlength=len(keys))
    if isinstance(population, (Mapping, pd.Series)):
        if keys.shape[1] == 0:
            raise ParameterError("`population` by group needs `by`; give one number instead.")
        names = keys.itertuples(index=False, name=None) if keys.shape[1] > 1 else keys.iloc[:, 0]
        names = list(names)
        lacking = [str(name) for name in names if name not in population]
        if lacking:
            raise ParameterError(f"`population` lacks the groups {', '.join(lacking)}.")
        listed = np.array([population[name] for name in names], dtype=float)
    else:
        listed = np.full(len(keys), population, dtype=float)
    wrong = ~(listed >= heard)
    if wrong.any():
        told = [f"{h:,} of {n:g}" for h, n in zip(heard[wrong], listed[wrong], strict=True)]
        raise ParameterError(
            f"More customers answered than `population` lists ({', '.join(told)}): "
            "count the whole list that answers stand for."
        )
    return 1 - heard / np.maximum(listed, 1)


def check(
    answers: pd.DataFrame, value: str, by: str | Sequence[str], weights: str | None, conf: float
) -> list[str]:
    """Check the parameters that all scores share; return the group columns."""
    check_confidence(conf)
    check_columns(answers, [value, *as_list(by), *([weights] if weights else [])])
    return as_list(by)


def result(
    keys: pd.DataFrame,
    stats: pd.DataFrame,
    value: np.ndarray,
    interval: tuple[np.ndarray, np.ndarray],
    method: str,
    *,
    weights: str | None,
    cluster: str | None,
    confidence: float,
) -> pd.DataFrame:
    """Lay out the result; groups of a single account or customer get no interval."""
    alone = stats["units"].to_numpy() < 2
    table = keys.reset_index(drop=True)
    table["n"] = stats["n"]
    table["n_effective"] = stats["n_effective"]
    table["value"] = value
    table["low"] = np.where(alone, np.nan, interval[0])
    table["high"] = np.where(alone, np.nan, interval[1])
    table["suppressed"] = False
    plain = method + (f", weighted by {weights}" if weights else "")
    plain += ", of a finite population" if stats["unseen"].lt(1).any() else ""
    clustered = f"{plain}, clustered by {cluster}"
    table["method"] = pd.Series(np.where(stats["clustered"], clustered, plain), dtype="str")
    table.attrs = keys.attrs | {"confidence": confidence}
    return table
