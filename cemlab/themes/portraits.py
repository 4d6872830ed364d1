"""Who voices a theme, with which feeling, and who was ahead of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.emotions import emotion_shares
from cemlab.stats import compare, satisfied
from cemlab.stats.compare import adjusted
from cemlab.themes.describe import check_length
from cemlab.themes.emerging import Items
from cemlab.themes.opportunities import wishes

if TYPE_CHECKING:
    from cemlab.themes.find import Themes


def theme_feelings(
    found: "Themes", verbatims: pd.DataFrame, readings: pd.DataFrame, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Tell which feeling stands out in the comments of each theme.

    Parameters
    ----------
    found, verbatims
        As in `describe_themes`, with comment_id.
    readings
        Of `read_comments`. A comment counts whole, so in each theme that it voices.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        theme, label, and of `emotion_shares` the row of the emotion, neutral left out, whose
        share exceeds that among all comments most, with this as `all_comments`.
    """
    check_length(len(verbatims), found)
    said, labels = found.voiced(), found.table[["theme", "label"]]
    ids = [name for name in ("account_id", "customer_id") if name in verbatims]
    whose = verbatims.reset_index(drop=True).loc[said["row"], ["comment_id", *ids]]
    rows = readings.drop(columns=ids, errors="ignore")
    rows = rows.merge(whose.assign(theme=said["theme"].to_numpy()), on="comment_id")
    if rows.empty:
        return labels.head(0).assign(
            emotion="", n=0, value=np.nan, low=np.nan, high=np.nan, all_comments=np.nan
        )
    shares = emotion_shares(rows, by="theme", confidence=confidence)
    every = emotion_shares(rows.drop_duplicates(["comment_id", "sentence", "emotion"]))
    shares["all_comments"] = shares["emotion"].map(every.set_index("emotion")["value"])
    felt = shares[shares["emotion"].ne("neutral")].dropna(subset="value")
    more = (felt["value"] - felt["all_comments"]).sort_values(ascending=False, kind="stable")
    felt = felt.loc[more.index].drop_duplicates("theme")
    table = labels.merge(felt, on="theme")
    table.attrs = shares.attrs
    return table


def said_by(
    found: "Themes",
    verbatims: pd.DataFrame,
    segments: Sequence[str],
    *,
    themes: int = 12,
    level: float = 0.05,
    least: int = 0,
    weights: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Find the segments that voice a theme more than all others do.

    Parameters
    ----------
    found, verbatims
        As in `describe_themes`.
    segments
        Columns of `verbatims`; one that is not there is passed over.
    themes
        How many to look into, the largest first.
    level
        Share of calls that may be chance (Benjamini & Hochberg 1995), over all themes, segments
        and directions.
    least
        Comments that a group needs to be compared.
    weights, confidence
        As in `compare`.

    Returns
    -------
    DataFrame
        theme, label, segment, group, n (comments of the group), n_against, n_effective, share (of
        these that voice the theme), value (by how much it is larger than that of the others), low,
        high, p, p_adjusted, suppressed, method: what is called, the surest first.
    """
    check_length(len(verbatims), found)
    frame = verbatims.reset_index(drop=True)[found.readable]
    how = {"weights": weights, "confidence": confidence}
    rows = []
    for segment in (name for name in segments if name in frame and len(found.table)):
        sizes = frame[segment].value_counts()
        own = frame[frame[segment].isin(sizes.index[sizes >= max(least, 2)])]
        if own[segment].nunique() < 2:
            continue

        def apart(said: pd.DataFrame, segment: str = segment) -> pd.DataFrame:
            told = compare(said, groups=segment, by="theme", measure="satisfied", threshold=1,
                           correction="none", **how)  # fmt: skip
            shares = satisfied(said, 1, by=["theme", segment], **how)
            shares = shares[["theme", segment, "value"]].rename(columns={"value": "share"})
            return told.merge(shares, on=["theme", segment]).rename(columns={segment: "group"})

        rows.append(found.by_theme(own, apart, themes).assign(segment=segment))
    columns = ["theme", "label", "segment", "group", "n", "n_against", "n_effective", "share"]
    columns += ["value", "low", "high", "p", "p_adjusted", "suppressed", "method"]
    if not rows:
        return pd.DataFrame(columns=columns)
    table = pd.concat(rows, ignore_index=True).merge(found.table[["theme", "label"]], on="theme")
    table["p_adjusted"] = adjusted(table["p"].fillna(1))
    table = table[table["p_adjusted"].le(level) & table["value"].gt(0)]
    table = table.sort_values(["p", "value"], ascending=[True, False], ignore_index=True)
    table.attrs = {"confidence": confidence}
    return table[columns]


def lead_users(verbatims: pd.DataFrame, found: "Themes", new: pd.DataFrame) -> pd.DataFrame:
    """Find customers who were ahead of what rises now, and have worked around it or wished for it.

    Lead users feel a need months before the bulk of customers do, and expect much of a solution:
    so much that they may have made one (von Hippel 1986). Comments can show signs of both alone:
    who wrote of a theme or phrase before it rose, and told of a wish or workaround with it.

    Parameters
    ----------
    verbatims, found
        As in `emerging`, with customer_id.
    new
        What `emerging` called; "before it rose" is before its recent days.

    Returns
    -------
    DataFrame
        One row per rising item and customer who voices it: label, customer_id, first_at (their
        first comment on it), ahead (written before it rose), wish, workaround, lead (ahead, and
        either of these). Candidates to talk to; only talking shows whether they are lead users.

    References
    ----------
    von Hippel (1986) Lead users: a source of novel product concepts. Management Science 32, 791.
    """
    columns = ["label", "customer_id", "first_at", "ahead", "wish", "workaround", "lead"]
    if "customer_id" not in verbatims or new.empty:
        return pd.DataFrame(columns=columns)
    rising = new[new["called"].astype(bool) & new["direction"].eq("rising")]
    rising = rising.drop_duplicates(["kind", "label"])
    items, tables = Items(verbatims, found), []
    start = items.times.max() - pd.Timedelta(days=new.attrs.get("recent_days", 91))
    for row in rising.itertuples():
        item = items.names.index((row.kind, row.label))
        mine = items.frame[items.holds(item, items.times.max())].dropna(subset="customer_id")
        mine = mine.assign(**wishes(mine["text"])).groupby("customer_id")
        told = mine.agg(first_at=("answered_at", "min"), wish=("wish", "any"),
                        workaround=("workaround", "any")).reset_index()  # fmt: skip
        tables.append(told.assign(label=row.label, ahead=told["first_at"] < start))
    if not tables:
        return pd.DataFrame(columns=columns)
    table = pd.concat(tables, ignore_index=True)
    table["lead"] = table["ahead"] & (table["wish"] | table["workaround"])
    return table[columns]


def count_leads(leads: pd.DataFrame) -> pd.DataFrame:
    """Count the customers of `lead_users` for each rising item.

    Examples
    --------
    >>> leads = pd.DataFrame({"label": ["app"] * 3, "ahead": [True, True, False],
    ...                       "lead": [True, False, False]})
    >>> count_leads(leads).to_numpy().tolist()
    [['app', 2, 1, 3]]
    """
    table = leads.groupby("label", sort=False).agg(
        ahead=("ahead", "sum"), lead=("lead", "sum"), customers=("lead", "size")
    )
    return table.astype(int).reset_index()
