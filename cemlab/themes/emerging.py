"""Themes and phrases that rise or fade: seen early, called seldom by chance."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from cemlab.themes.describe import check_length
from cemlab.themes.embed import count_words, terms
from cemlab.themes.names import plain
from cemlab.themes.words import written_forms

if TYPE_CHECKING:
    from cemlab.themes.find import Themes

BEFORE_DAYS = 364  # what is recent is compared with the year before it
WATCH_DAYS = 28  # a weekly look needs more comments than one week brings
LEAST = 5  # comments that hold an item before it is tested
TOGETHER = 0.5  # phrases that share this many of their recent comments are told as one
COLUMNS = [
    *("source", "kind", "label", "also", "direction", "comments", "n", "n_effective"),
    *("share_before", "share_recent", "value", "low", "high", "p_value", "p_adjusted", "called"),
    *("suppressed", "method"),
]


def emerging(
    verbatims: pd.DataFrame,
    found: "Themes | None" = None,
    *,
    at: pd.Timestamp | None = None,
    recent_days: int = 91,
    level: float = 0.05,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare how often themes and phrases are voiced lately and in the year before.

    A subject can rise long before it is large enough to be a theme of its own: words and pairs
    of words are tested beside the themes. Each source is compared with itself alone, and one
    that was not there in both times is left out: its words are new, what they tell is not.

    Parameters
    ----------
    verbatims
        text and answered_at, perhaps source, account_id or customer_id; comments without a date
        are left out.
    found
        Themes of these comments, in the same order; without it phrases alone are tested.
    at
        The moment looked back from; default the last comment. Later comments are not looked at.
    recent_days
        How long "lately" is.
    level
        Share of calls that may be chance (Benjamini & Hochberg 1995), over all items and both
        directions.
    confidence
        Of the intervals of the differences (Newcombe 1998).

    Returns
    -------
    DataFrame
        One row per source and item that five comments hold, what is called first, then by p:
        source, kind ("theme" or "phrase"), label, also
        (called phrases told by the same comments), direction ("rising", "fading"), comments
        (recent ones that hold it), n (recent comments), n_effective (these, counting an account
        or customer once in each stretch of `recent_days`), share_before, share_recent, value
        (their difference), low, high, p_value (one-sided, Fisher), p_adjusted, called, suppressed,
        method. Weights are not used. Empty where there is no year before to compare with.

    Raises
    ------
    ParameterError
        `found` holds another number of comments.

    Examples
    --------
    >>> said = ["late bill"] * 30 + ["kind agent"] * 30 + ["kind agent wanted passport"] * 9
    >>> days = pd.date_range("2026-01-01", periods=69, freq="4D", tz="UTC")
    >>> table = emerging(pd.DataFrame({"text": said, "answered_at": days}), recent_days=36)
    >>> table.loc[table["called"], ["label", "direction", "comments"]].values.tolist()[0]
    ['passport', 'rising', 9]
    """
    items = Items(verbatims, found)
    at = at or items.times.max()
    table = items.compare(at, recent_days, confidence)
    if table.empty:
        return table[COLUMNS]
    from statsmodels.stats.multitest import multipletests

    # Two one-sided tests of each item: a p-value above one half belongs to the other direction.
    table["p_adjusted"] = multipletests(np.minimum(2 * table["p_value"], 1), method="fdr_bh")[1]
    table["called"] = table["p_adjusted"].le(level)
    return items.told_once(table, at)[COLUMNS]


def first_calls(
    verbatims: pd.DataFrame,
    found: "Themes | None" = None,
    *,
    rises: pd.DataFrame | None = None,
    since: pd.Timestamp | None = None,
    false_calls: float = 0.5,
) -> pd.DataFrame:
    """Look each week whether anything rises, as a weekly report would have, and keep first calls.

    Parameters
    ----------
    verbatims, found
        As in `emerging`.
    rises
        Rows of `emerging`: where none of them rises, nothing is looked for. Default: look anyway.
    since
        The first look; default a year after the first comment.
    false_calls
        How many calls a year chance may make, at most: each look tests at this over 52, divided
        by the number of its items (Bonferroni).

    Returns
    -------
    DataFrame
        week (the end of the week that calls), and the columns of `emerging` as they stood in it;
        rising items alone. What is told by the comments of an earlier call is not called again.

    Examples
    --------
    >>> days = pd.date_range("2025-01-01", periods=500, freq="D", tz="UTC")
    >>> said = ["late bill"] * 470 + ["passport again"] * 30
    >>> first_calls(pd.DataFrame({"text": said, "answered_at": days}))["label"].tolist()
    ['passport']
    """
    if rises is not None and not rises["direction"].eq("rising").any():
        return pd.DataFrame(columns=["week", *COLUMNS])
    items = Items(verbatims, found)
    start = since or items.times.min() + pd.Timedelta(days=BEFORE_DAYS + WATCH_DAYS)
    weeks = pd.date_range(start, items.times.max() + pd.Timedelta(days=6), freq="7D")
    calls: list[pd.DataFrame] = []
    known: list[int] = []  # items called before
    for week in weeks:
        table = items.compare(week, WATCH_DAYS, 0.95)
        table["p_adjusted"] = np.minimum(table["p_value"] * len(table), 1)
        table["called"] = table["direction"].eq("rising") & table["p_adjusted"].lt(false_calls / 52)
        table = items.told_once(table, week, known)
        fresh = table[table["called"]]
        known += fresh["item"].tolist()
        calls.append(fresh.assign(week=week))
    table = pd.concat(calls) if calls else pd.DataFrame(columns=[*COLUMNS, "week"])
    return table[["week", *COLUMNS]].reset_index(drop=True)


class Items:
    """Which dated comment holds which theme and phrase."""

    def __init__(self, verbatims: pd.DataFrame, found: "Themes | None") -> None:
        if found is not None:
            check_length(len(verbatims), found)
        frame = verbatims.reset_index(drop=True)
        said = plain(frame["text"])
        kept = frame["answered_at"].notna().to_numpy() & np.array([bool(text) for text in said])
        frame, said = frame[kept], [said[i] for i in np.flatnonzero(kept)]
        self.frame, self.times = frame, frame["answered_at"]
        ids = [name for name in ("account_id", "customer_id", "response_id") if name in frame]
        voices = frame[ids].astype(object).bfill(axis=1).iloc[:, 0] if ids else frame.index
        self.voices = pd.factorize(pd.Series(voices))[0]
        counts, words = count_words([terms(text) for text in said])
        written = written_forms(said)
        parts, self.names = [counts.sign()], [("phrase", written[word]) for word in words]
        if found is not None:
            voiced = [found.voices(theme)[kept] for theme in found.table["theme"]]
            parts.insert(0, sparse.csr_matrix(np.array(voiced).reshape(len(voiced), len(said)).T))
            self.names = [("theme", label) for label in found.table["label"]] + self.names
        self.held = sparse.hstack(parts, format="csr").astype(float)
        self.by_item = self.held.tocsc()
        self.sources = frame.get("source", pd.Series("comments", frame.index)).to_numpy(str)

    def compare(self, at: pd.Timestamp, recent_days: int, confidence: float) -> pd.DataFrame:
        """Test each item of each source that enough comments hold; "item" is its column."""
        age = ((at - self.times) / pd.Timedelta(days=1)).to_numpy()
        block = np.floor(age / recent_days).astype(int)
        inside = (age >= 0) & (age < recent_days + BEFORE_DAYS)
        tables = [
            self._in_source(source, inside & (self.sources == source), block, confidence)
            for source in sorted(set(self.sources[inside]))
        ]
        tables = [table for table in tables if len(table)]
        table = (
            pd.concat(tables, ignore_index=True)
            if tables
            else pd.DataFrame(columns=[*COLUMNS, "item"])
        )
        table.attrs = {"confidence": confidence, "recent_days": recent_days}
        return table

    def _in_source(
        self, source: str, rows: np.ndarray, block: np.ndarray, confidence: float
    ) -> pd.DataFrame:
        """Test the items of one source; none where it was not there in both times."""
        from scipy.stats import hypergeom
        from statsmodels.stats.proportion import confint_proportions_2indep

        # A voice counts once in each stretch of time, however often it wrote.
        pairs = pd.DataFrame({"block": block[rows], "voice": self.voices[rows]})
        unit = pairs.groupby(["block", "voice"]).ngroup().to_numpy()
        first = pairs.groupby(unit)["block"].first().to_numpy() == 0
        if first.all() or not first.any():
            return pd.DataFrame()
        held = self.held[rows]
        of = sparse.csr_matrix((np.ones(len(unit)), (unit, np.arange(len(unit)))))
        units = (of @ held).sign()
        total = np.asarray(units.sum(axis=0)).ravel().astype(int)
        items = np.flatnonzero((total >= LEAST) & (total < len(first)))
        recent = np.asarray(units[first].sum(axis=0)).ravel().astype(int)[items]
        earlier, lately, before = total[items] - recent, first.sum(), (~first).sum()
        law = hypergeom(len(first), total[items], lately)
        rising = recent * before >= earlier * lately
        low, high = confint_proportions_2indep(
            recent, lately, earlier, before, method="newcomb", alpha=1 - confidence
        )
        lives = np.asarray(held[pairs["block"].to_numpy() == 0].sum(axis=0)).ravel().astype(int)
        return (
            pd.DataFrame(self.names, columns=["kind", "label"])
            .iloc[items]
            .assign(
                item=items,
                source=source,
                also="",
                direction=np.where(rising, "rising", "fading"),
                comments=lives[items],
                n=int((pairs["block"] == 0).sum()),
                n_effective=float(lately),
                share_before=earlier / before,
                share_recent=recent / lately,
                value=recent / lately - earlier / before,
                low=low,
                high=high,
                p_value=np.where(rising, law.sf(recent - 1), law.cdf(recent)),
                suppressed=False,
                method="difference of shares, Newcombe; Fisher, one-sided",
            )
        )

    def holds(self, item: int, at: pd.Timestamp) -> np.ndarray:
        """Say of each dated comment whether it holds an item and is written by then."""
        return (self.by_item[:, [item]].toarray().ravel() > 0) & self.times.le(at).to_numpy()

    def told_once(
        self, table: pd.DataFrame, at: pd.Timestamp, known: Sequence[int] = ()
    ) -> pd.DataFrame:
        """Join called phrases told by the same comments to the surest of them."""
        table = table.sort_values(
            ["called", "p_value", "kind", "label"], ascending=[False, True, False, True]
        ).reset_index(drop=True)
        before = np.any([self.holds(item, at) for item in known], axis=0)
        heads: list[tuple[int, np.ndarray]] = []
        for row in table[table["called"] & table["kind"].eq("phrase")].itertuples():
            mine = self.holds(row.item, at)
            if (mine & before).sum() >= TOGETHER * mine.sum():
                table.loc[row.Index, "called"] = False
                continue
            for head, theirs in heads:
                shared = (mine & theirs).sum() / min(mine.sum(), theirs.sum())
                if shared >= TOGETHER and table.loc[head, "direction"] == row.direction:
                    said = [table.loc[head, "also"], row.label]
                    table.loc[head, "also"] = ", ".join(filter(None, said))
                    table = table.drop(index=row.Index)
                    break
            else:
                heads.append((row.Index, mine))
        return table.reset_index(drop=True)
