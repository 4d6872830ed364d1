"""How far profiles lie apart, such as feelings wanted by one segment and by another."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from cemlab.load import Feedback
from cemlab.stats._groups import check_columns, cluster_codes, cluster_of
from cemlab.stats.compare import adjusted
from cemlab.stats.feeling_shares import feeling_shares, ticks_of

COLUMNS = ["segment", "touchpoint", "n", "groups", "value", "p", "p_adjusted"]
APART = 0.05  # p, corrected, below which segments want different feelings
LEAST = 2  # groups and accounts in each, as fewer cannot be told apart


def jensen_shannon(profiles: Sequence[Sequence[float]] | np.ndarray) -> float:
    """How many bits an average tick tells about the group it comes from (Lin 1991).

    Parameters
    ----------
    profiles
        One row per group. Counts weigh groups by their size; rows that add to 1 weigh them alike.

    Examples
    --------
    >>> round(jensen_shannon([[0.5, 0.3, 0.2, 0], [0.2, 0.3, 0.1, 0.4]]), 7)
    0.2601634
    """
    counts = np.asarray(profiles, dtype=float)
    joint = counts / counts.sum()
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    return float(special.rel_entr(joint, apart).sum() / np.log(2))


def segment_profiles(
    feedback: Feedback, *, least: int = 10, draws: int = 499, seed: int = 0
) -> pd.DataFrame:
    """Tell at which touch points the groups of a segment want other feelings.

    Where they do, one mean profile stands for nobody: draw the segments. The divergence of the
    groups' profiles (Jensen–Shannon, in bits) is compared with that of segments dealt out anew
    to whole accounts (a permutation test), as it is above 0 by chance alone.

    Parameters
    ----------
    feedback
        A loaded study with feelings and segments.
    least
        Customers of a group who ticked; smaller groups are left out.
    draws, seed
        Of the permutations.

    Returns
    -------
    DataFrame
        segment, touchpoint, n (who ticked), groups, value (bits), p, p_adjusted
        (Benjamini–Hochberg over all rows); the smallest p first. Empty without segments or ticks.

    Raises
    ------
    ParameterError
        For a segment that customers lack.

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = segment_profiles(load_study("hitouch"), draws=99)
    >>> len(found), int(found["p_adjusted"].lt(0.05).sum())
    (24, 0)
    """
    ticks = ticks_of(feedback)
    ticks = ticks[ticks["side"].eq("wanted") & ticks["ticked"].eq(1)]
    check_columns(ticks, feedback.segments)
    rows = []
    for segment in feedback.segments:
        for point, part in ticks.groupby("touchpoint", observed=True):
            named = part.dropna(subset=[segment])
            sizes = named.groupby(segment)["response_id"].nunique()
            kept = named[named[segment].isin(sizes.index[sizes.ge(max(least, LEAST))])]
            groups = kept[segment].nunique()
            if groups < LEAST:
                continue
            value, p = _permuted(kept, segment, draws, np.random.default_rng(seed))
            rows.append((segment, point, kept["response_id"].nunique(), groups, value, p))
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    table["p_adjusted"] = adjusted(table["p"].astype(float))
    return table.sort_values("p", kind="stable", ignore_index=True)


def profiles_apart(
    feedback: Feedback, segments: pd.DataFrame, *, most: int = 2, confidence: float = 0.95
) -> pd.DataFrame:
    """Give what each group wants to feel, where its segment stands apart from the others.

    Parameters
    ----------
    feedback
        As in `segment_profiles`.
    segments
        Its result.
    most
        How many pairs of segment and touch point, those furthest apart.
    confidence
        Of Wilson's intervals.

    Returns
    -------
    DataFrame
        segment, group, touchpoint, feeling, n, n_effective, value, low, high, suppressed, method.
        Empty where no segment stands apart beyond noise: then the mean of all stands for each.
    """
    columns = ["segment", "group", "touchpoint", "feeling"]
    figures = ["n", "n_effective", "value", "low", "high", "suppressed", "method"]
    found = []
    for row in segments[segments["p_adjusted"].lt(APART)].head(most).itertuples():
        shares = feeling_shares(feedback, by=row.segment, confidence=confidence)
        shares = shares[shares["touchpoint"].eq(row.touchpoint) & shares["side"].eq("wanted")]
        own = shares.rename(columns={row.segment: "group"}).assign(segment=row.segment)
        found.append(own[[*columns, *figures]])
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
    table = table.reindex(columns=[*columns, *figures])
    table.attrs = {"confidence": confidence, "why": "no segment wants other feelings beyond noise"}
    return table


def _permuted(
    ticks: pd.DataFrame, segment: str, draws: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Divergence of the groups' ticks, and how often accounts dealt out anew give as much."""
    whose = cluster_codes(ticks, cluster_of(ticks, "account_id"))
    whose = np.where(whose < 0, -1 - pd.factorize(ticks["response_id"], sort=True)[0], whose)
    group = pd.factorize(ticks[segment], sort=True)[0]
    # Where an account's contacts belong to several groups, each of its parts is dealt out.
    units = pd.DataFrame({"whose": whose, "group": group}).drop_duplicates()
    units = units.sort_values(["whose", "group"], ignore_index=True)
    unit = pd.MultiIndex.from_frame(units).get_indexer(pd.MultiIndex.from_arrays([whose, group]))
    counts = np.zeros((len(units), ticks["feeling"].cat.categories.size))
    np.add.at(counts, (unit, ticks["feeling"].cat.codes.to_numpy()), 1)
    own = units["group"].to_numpy()

    def divergence(labels: np.ndarray) -> float:
        return jensen_shannon(np.eye(own.max() + 1)[labels].T @ counts)

    found = divergence(own)
    as_far = sum(divergence(rng.permutation(own)) >= found - 1e-12 for _ in range(draws))
    return found, (1 + as_far) / (1 + draws)
