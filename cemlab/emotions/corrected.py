"""Chooses how each share is corrected: by coded comments, by the study's errors, or the model's."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cemlab.emotions.correction import HeldOut, prediction_powered, reading_errors, rogan_gladen
from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.errors import DataError
from cemlab.stats._groups import cluster_codes, cluster_of, group_codes, weights_of
from cemlab.stats._intervals import wilson

CODED_IN_GROUP = 30  # coded comments from which a group is corrected by its own
CODED_IN_ALL = 100  # from which the study's coding tells the reader's errors
PLAIN = "classify and count, not corrected for the reader's errors"
BY_CODING = "corrected by coded comments of the group (prediction-powered)"
BY_STUDY = "corrected by the errors in the study's coded comments (Rogan–Gladen)"
BY_HELD_OUT = "as read; interval by the errors on other companies' comments (Rogan–Gladen)"


def codes(
    told: pd.DataFrame, coded: pd.DataFrame, members: Mapping[str, Sequence[str]]
) -> np.ndarray:
    """Codes of people beside each reading, the mean over coders; NaN where not coded."""
    ids = coded["comment_id"].astype(str)
    if len(ids) and len(told) and not ids.isin(told["comment_id"].astype(str)).any():
        raise DataError("coded: none of its comment_id stands in the readings; check the key.")
    labels = coded["labels"].map(lambda x: x.split(";") if isinstance(x, str) else list(x))
    found = pd.DataFrame({"comment_id": ids})
    for name, names in members.items():
        found[name] = [float(bool({c.strip() for c in codes} & set(names))) for codes in labels]
    means = found.groupby("comment_id").mean().stack()
    pairs = pd.MultiIndex.from_arrays([told["comment_id"].astype(str), told["emotion"].astype(str)])
    return means.reindex(pairs).to_numpy()


def chances(told: pd.DataFrame, coded: pd.DataFrame) -> np.ndarray:
    """Chance of each comment to be coded, 1 where none is given."""
    if "chance" not in coded:
        return np.ones(len(told))
    chance = pd.to_numeric(coded["chance"])
    wrong = ~chance.between(0, 1, inclusive="right")
    if wrong.any():
        raise DataError(f"coded: {wrong.sum()} chances are not above 0 and up to 1; mend them.")
    known = chance.groupby(coded["comment_id"].astype(str)).first()
    return told["comment_id"].astype(str).map(known).fillna(1.0).to_numpy()


def correct(
    told: pd.DataFrame,
    keys: pd.DataFrame,
    counted: np.ndarray,
    n: np.ndarray,
    *,
    errors_of: Mapping[str, Sequence[str]],
    weights: str | None,
    cluster: str | None,
    confidence: float,
) -> pd.DataFrame:
    """Correct each share in the best way there is data for.

    Errors made on other companies' comments only widen the interval: they differ so much between
    sources that a share corrected by them is further from the truth than the one that was read,
    in all three trials (a source left out, the authored voices, the simulated company).
    Gives value, low, high, n, method, corrected.
    """
    low, high = wilson(counted, n, confidence)
    ways = pd.DataFrame({"value": counted, "low": low, "high": high, "n": np.nan, "method": PLAIN})
    ways["corrected"] = np.nan
    errors, method = _errors(told, errors_of, confidence)
    if errors is not None:
        place = keys["emotion"].astype(str)
        value, limits = rogan_gladen(counted, n, errors.loc[place], confidence)
        known = errors.loc[place, "n_sensitivity"].gt(0).to_numpy()
        kept = value if method == BY_STUDY else np.where(np.isnan(value), np.nan, counted)
        found = {"value": kept, "low": np.minimum(limits[0], kept),
                 "high": np.maximum(limits[1], kept), "corrected": value}  # fmt: skip
        ways.loc[known, list(found)] = pd.DataFrame(found)[known]
        ways.loc[known, "method"] = method
    row_of, _ = group_codes(told, list(keys.columns))
    read, coded, chance = (told[c].to_numpy() for c in ("read", "coded", "chance"))
    w, whose = weights_of(told, weights), cluster_codes(told, cluster_of(told, cluster))
    usable = (row_of >= 0) & np.isfinite(w) & (w > 0)
    rows = pd.Series(usable).index[usable]
    for row, mine in pd.Series(row_of[rows], rows).groupby(row_of[rows]).groups.items():
        if np.isfinite(coded[mine]).sum() >= CODED_IN_GROUP:
            ways.loc[row, ["value", "low", "high", "n"]] = prediction_powered(
                read[mine], coded[mine], weights=w[mine], chance=chance[mine],
                clusters=whose[mine], confidence=confidence,
            )  # fmt: skip
            ways.loc[row, ["method", "corrected"]] = BY_CODING, ways.loc[row, "value"]
    return ways


def _errors(
    told: pd.DataFrame, members: Mapping[str, Sequence[str]], confidence: float
) -> tuple[pd.DataFrame | None, str]:
    """Errors per emotion or group: in the study's coded comments, else in the model's own test."""
    by_hand = told[told["coded"].notna()].drop_duplicates(["comment_id", "emotion"])
    # Comments that were drawn for being hard to read would make the reader look worse than it is.
    if by_hand["comment_id"].nunique() >= CODED_IN_ALL and by_hand["chance"].nunique() == 1:
        read, coded = (
            by_hand.pivot(index="comment_id", columns="emotion", values=value)
            .reindex(columns=list(members))
            .fillna(0)
            .ge(0.5)
            .to_numpy()
            for value in ("read", "coded")
        )
        return reading_errors(coded, read).set_axis(list(members)), BY_STUDY
    tiers = told["tier"].unique() if "tier" in told else []
    held = HeldOut.of(tiers[0]) if len(tiers) == 1 else None
    if held is None:
        return None, PLAIN
    place = {name: i for i, name in enumerate(EMOTIONS)}
    truth, chosen = (
        np.column_stack(
            [table[:, [place[e] for e in names if e in place]].any(axis=1)
             for names in members.values()]
        )
        for table in (held.truth, held.chosen)
    )  # fmt: skip
    errors = reading_errors(truth, chosen, held.source, confidence=confidence)
    return errors.set_axis(list(members)), BY_HELD_OUT
