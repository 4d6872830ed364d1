"""Feelings as ticked: which were wanted and which were felt, touch point by touch point."""

from collections.abc import Sequence

import pandas as pd

from cemlab.load import Feedback
from cemlab.stats._groups import as_list, check_confidence
from cemlab.stats.comparable import main_source
from cemlab.stats.shares import satisfied

PAIR = ["response_id", "touchpoint", "feeling"]


def feeling_shares(
    feedback: Feedback, by: str | Sequence[str] = (), *, confidence: float = 0.95
) -> pd.DataFrame:
    """Share of customers who ticked each feeling as wanted and as felt, per touch point.

    Parameters
    ----------
    feedback
        A loaded study with feelings. Of several sources the one with most ticks is taken. Waves
        stand together unless `by` names the wave.
    by
        Columns of responses or customers, such as wave or a segment.
    confidence
        Of Wilson's intervals, clustered by account.

    Returns
    -------
    DataFrame
        touchpoint, group columns, feeling, side (wanted, felt), n (who were offered the feeling),
        n_effective, value, low, high, suppressed, method; touch points in the order of the
        journey. attrs["waves"] tells which waves stand together. Empty without feelings.

    Raises
    ------
    ParameterError
        For an unknown column.

    Examples
    --------
    >>> from cemlab import load_study
    >>> shares = feeling_shares(load_study("hitouch"))
    >>> shares[["feeling", "side", "n", "value"]].head(2).round(2)
         feeling    side    n  value
    0  reassured    felt  159   0.08
    1  reassured  wanted  159   0.09
    """
    check_confidence(confidence)
    ticks, by = ticks_of(feedback), as_list(by)
    return share_of(ticks, "ticked", [*by, "feeling", "side"], confidence, "share who ticked it")


def ticks_of(feedback: Feedback) -> pd.DataFrame:
    """Ticks with who gave them, of the source that asked most; touch points in journey order."""
    customers = feedback.customers
    own = [c for c in customers if c not in feedback.responses or c == "customer_id"]
    people = feedback.responses.drop(columns="touchpoint")
    people = people.merge(customers[own], on="customer_id", how="left")
    ticks = feedback.feelings.merge(people, on="response_id")
    ticks = (
        main_source(ticks)
        .drop_duplicates([*PAIR, "side"])
        .assign(ticked=lambda t: t["ticked"].astype(float))
    )
    there = set(ticks["touchpoint"])
    journey = [p for p in feedback.study.touchpoints if p in there]
    order = [*journey, *sorted(there - set(journey))]
    offered = list(dict.fromkeys(feedback.feelings["feeling"]))
    ticks["touchpoint"] = pd.Categorical(ticks["touchpoint"], order)
    ticks["feeling"] = pd.Categorical(ticks["feeling"], offered)
    ticks.attrs["waves"] = sorted(str(wave) for wave in ticks["wave"].dropna().unique())
    return ticks


def both_sides(ticks: pd.DataFrame) -> pd.DataFrame:
    """One row per feeling that the same customer was offered on both sides: wanted and felt."""
    sides = {s: ticks[ticks["side"].eq(s)] for s in ("wanted", "felt")}
    wanted = sides["wanted"].rename(columns={"ticked": "wanted"}).drop(columns="side")
    felt = sides["felt"][[*PAIR, "ticked"]].rename(columns={"ticked": "felt"})
    both = wanted.merge(felt, on=PAIR)
    both.attrs = ticks.attrs
    return both


def share_of(
    rows: pd.DataFrame, value: str, by: list[str], confidence: float, method: str
) -> pd.DataFrame:
    """Share of ones per touch point and group, with Wilson's interval."""
    table = satisfied(
        rows, 1, value=value, by=["touchpoint", *by], weights="weight", confidence=confidence,
        called=method,
    )  # fmt: skip
    table.attrs |= {"waves": rows.attrs.get("waves", [])}
    return table
