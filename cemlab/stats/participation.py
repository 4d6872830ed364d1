"""Participation by account manager: who is invited, who answers, and what explains it first."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from cemlab.load import Feedback
from cemlab.stats._groups import check_confidence
from cemlab.stats.comparable import one_scale
from cemlab.stats.compare import adjusted, compare
from cemlab.stats.fieldwork import KEY, closed, invitations

LEAST = 5  # customers on either side before two groups of them are compared
LEAST_UNITS = 3  # account managers or teams, of whom one can stand against the rest
GRID = 60
SURE = 0.05
COLUMNS = ["measure", "n", "n_effective", "value", "low", "high", "observed", "expected"]
COLUMNS += ["p", "p_adjusted"]


def participation(
    feedback: Feedback, *, audience: str = "analyst", team: str = "team", confidence: float = 0.95
) -> pd.DataFrame:
    """Say where participation departs from what is usual, after the ordinary explanations.

    Three measures of each account manager, or team. invited: share of the customers who were
    invited at least once. answered: share of invitations answered. contentment: how much more
    contented (mean rating of touch points in the sources that invite nobody, on the scale most
    used there) the invited are than the others. Shares are shrunken towards the rest:
    beta-binomial, with a uniform prior on how strongly (Daniels), so that few managers or few
    customers are pulled the most; their 95 % intervals held 88 % of planted shares in a simulation
    of twelve groups. `expected` is what the others, but those who stand out, reach with as many key
    accounts (the fifth with the highest revenue). p: of the observed share, two-sided, given the
    others' mean and how much they differ; for contentment Welch's t by account. As people are
    meant, p is corrected by Holm: even one wrong mention in a table has a chance of at most 5 %.

    Customers who left count nowhere. What else may explain it stands beside: customers, the share
    of key accounts, customers who left, the longest pause between two invitations (leave). A
    small p is worth asking about; it is no finding about a person.

    Parameters
    ----------
    feedback
        A loaded study with contacts, and customers with an owner.
    audience
        "analyst": by account manager. Others: by team, and nothing where the study names none.
    team
        The customers' segment that names the team.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        owner (or the team's column), measure, n, n_effective, value (shrunken), low, high,
        observed, expected, p, p_adjusted, customers, key_accounts (share), left, pause_days,
        suppressed, method; in order of name. No rows without what it takes: at least three
        managers or teams, for contentment five customers on either side.

    References
    ----------
    Griffiths (1973) Biometrics 29, 637 (beta-binomial); Daniels (1999) Canadian J. Statistics 27,
    567 (uniform shrinkage).

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = participation(load_study("hitouch"))
    >>> found.loc[found["p_adjusted"].lt(0.05), ["owner", "measure"]].to_numpy().tolist()
    [['Gustav Regenmacher', 'contentment'], ['Gustav Regenmacher', 'invited']]
    """
    check_confidence(confidence)
    unit = "owner" if audience == "analyst" else team
    sent = invitations(feedback)
    explained = ["customers", "key_accounts", "left", "pause_days", "suppressed", "method"]
    customers = feedback.customers
    if unit not in customers or customers[unit].isna().all() or sent.empty:
        return pd.DataFrame(columns=[unit, *COLUMNS, *explained])
    high = customers["revenue"].quantile(KEY)
    people = customers.dropna(subset=[unit]).assign(
        key=customers["revenue"].ge(high).astype(float),
        gone=customers["left_on"].notna(),
        invited=customers["customer_id"].isin(sent["customer_id"]).astype(float),
    )
    here = people[~people["gone"]]
    asked = closed(sent).merge(here[["customer_id", "key"]], on="customer_id")
    found = pd.concat(
        [
            _shares(here, unit, "invited", confidence),
            _shares(asked, unit, "answered", confidence),
            _contentment(feedback, here, unit, confidence),
        ]
    )
    if found.empty:
        return pd.DataFrame(columns=[unit, *COLUMNS, *explained])
    found["p_adjusted"] = adjusted(found.reset_index(drop=True)["p"], "holm").to_numpy()
    found = found.merge(_explanations(people, sent, unit), on=unit).assign(suppressed=False)
    found = found.sort_values([unit, "measure"], ignore_index=True)
    found.attrs["confidence"] = confidence
    return found[[unit, *COLUMNS, *explained]]


def _shares(rows: pd.DataFrame, unit: str, measure: str, confidence: float) -> pd.DataFrame:
    """Shares of one measure, shrunken, against what the others reach with as many key accounts."""
    counts = rows.groupby([unit, "key"])[measure]
    sizes, hits = (of.unstack(fill_value=0) for of in (counts.size(), counts.sum()))
    n, k = sizes.sum(axis=1), hits.sum(axis=1)
    table = pd.DataFrame({"measure": measure, "n": n, "n_effective": n, "observed": k / n})
    if len(table) < LEAST_UNITS:
        return table[:0].reset_index()
    usual = pd.Series(True, index=table.index)
    for _ in range(2):  # whoever stands out at first is no measure for the others
        table["expected"] = _expected(sizes, hits, usual)
        table["p"] = [
            _departure(k[i], n[i], table.at[i, "expected"], k[rest], n[rest])
            for i in table.index
            for rest in [usual & (usual.index != i)]
        ]
        usual = table["p"] * len(table) >= SURE
    every = _spread(k.to_numpy(), n.to_numpy())
    after = [
        _beta(*every, k.sum() / n.sum(), own_k, own_n) for own_k, own_n in zip(k, n, strict=True)
    ]
    tail = (1 - confidence) / 2
    table["value"] = [d.mean() for d in after]
    table["low"], table["high"] = ([d.ppf(q) for d in after] for q in (tail, 1 - tail))
    return table.assign(method="share shrunken to the rest, beta-binomial").reset_index()


def _expected(sizes: pd.DataFrame, hits: pd.DataFrame, usual: pd.Series) -> pd.Series:
    """Return what the others who stand for the usual reach, with each one's key accounts."""
    own = usual.astype(float)
    others = sizes[usual].sum() - sizes.mul(own, axis=0)
    good = hits[usual].sum() - hits.mul(own, axis=0)
    whole = good.sum(axis=1) / others.sum(axis=1)
    rates = (good / others.where(others > 0)).apply(lambda rate: rate.fillna(whole))
    return (sizes * rates).sum(axis=1) / sizes.sum(axis=1)


def _spread(k: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How alike groups are: sizes of a beta distribution of their shares, with their weights.

    A size counts as answers do. The pull to the rest, size/(size + n), has a uniform prior.
    """
    pull = (np.arange(GRID) + 0.5) / GRID
    sizes = n.mean() * pull / (1 - pull)
    mean = (k.sum() + 0.5) / (n.sum() + 1)
    each = stats.betabinom.logpmf(k, n, mean * sizes[:, None], (1 - mean) * sizes[:, None])
    weights = np.exp(each.sum(axis=1) - each.sum(axis=1).max())
    return sizes, weights / weights.sum()


def _beta(sizes: np.ndarray, weights: np.ndarray, mean: float, k: float, n: float) -> Any:  # noqa: ANN401
    """Beta distribution with the moments of a group's share, over all sizes."""
    means = (sizes * mean + k) / (sizes + n)
    centre = float(weights @ means)
    variance = weights @ (means * (1 - means) / (sizes + n + 1) + (means - centre) ** 2)
    centre = min(max(centre, 1e-9), 1 - 1e-9)
    total = max(centre * (1 - centre) / variance - 1, 1e-3)
    return stats.beta(centre * total, (1 - centre) * total)


def _departure(k: float, n: float, mean: float, other_k: pd.Series, other_n: pd.Series) -> float:
    """Two-sided chance of a share as far from the expected, given how much the others differ."""
    sizes, weights = _spread(other_k.to_numpy(), other_n.to_numpy())
    edge = 0.5 / (other_n.sum() + 1)
    mean = min(max(mean, edge), 1 - edge)
    chance = stats.betabinom(n, mean * sizes, (1 - mean) * sizes)
    return float(min(1, 2 * min(weights @ chance.cdf(k), weights @ chance.sf(k - 1))))


def _contentment(
    feedback: Feedback, here: pd.DataFrame, unit: str, confidence: float
) -> pd.DataFrame | None:
    """How much more contented the invited are than the others, from sources that invite nobody."""
    given = feedback.answers(role="touchpoint")
    given = one_scale(given[~given["source"].isin(feedback.contacts["source"].unique())])
    # Each touch point on its own level: who answers about a weak one is no less contented.
    usual = given.groupby(["source", "item", "touchpoint"], dropna=False)["value"]
    given = given.assign(value=given["value"] - usual.transform("mean"))
    content = given.groupby("customer_id")["value"].mean()
    rated = here.assign(value=here["customer_id"].map(content)).dropna(subset=["value"])
    sizes = rated.groupby([unit, "invited"]).size().unstack(fill_value=0)
    enough = sizes.index[(sizes.min(axis=1) >= LEAST) & (sizes.shape[1] == 2)]
    rated = rated[rated[unit].isin(enough)]
    if rated.empty:
        return None
    found = compare(rated, groups="invited", against="previous", by=unit, confidence=confidence)
    columns = ["n", "n_effective", "value", "low", "high", "p", "method"]
    return found[[unit, *columns]].assign(
        measure="contentment", expected=0.0, observed=found["value"]
    )


def _explanations(people: pd.DataFrame, sent: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Gather what explains participation before anything else does."""
    ordered = sent.dropna(subset=[unit]).sort_values("sent_at")
    pauses = ordered.groupby(unit)["sent_at"].diff().dt.days.groupby(ordered[unit]).max()
    table = people.groupby(unit).agg(
        customers=("customer_id", "nunique"), key_accounts=("key", "mean"), left=("gone", "sum")
    )
    return table.join(pauses.rename("pause_days")).reset_index()
