"""Questions whose answers look as though their scale had changed on the way."""

import pandas as pd

from cemlab.load import Feedback

BEFORE = 0.25  # share of the answers that lay above what is given since
MISSED = 20.0  # answers above it that would be expected since, of customers counted once
HIGHEST = 0.1  # share of the answers since at the new highest: a real fall thins out towards it
COLUMNS = ["source", "item", "since", "highest", "scale_low", "scale_high", "n", "share"]


def scale_breaks(feedback: Feedback) -> pd.DataFrame:
    """Find questions whose answers since some day never pass a lower bound than before.

    A scale that was cut on its way (0–10 answered as 1–5) passes every check of the declared one.
    A question is told where at least a quarter of the answers before lay above all of those since;
    at least 20 such answers would have been expected of the customers who answered since (each
    counted once), which chance makes nothing of (0.75^80 < 1e-9); and at least a tenth of the
    answers since stand at the new highest one: where customers only became less content, their
    answers thin out towards it. A real fall can still look alike: ask whoever exports the file.

    Parameters
    ----------
    feedback
        A loaded study. Used are dated answers to questions with a scale.

    Returns
    -------
    DataFrame
        source, item, since (day of the first answer below), highest (answer since), scale_low,
        scale_high, n (answers since), share (that lay above it before); the surest first.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> days = pd.date_range("2026-01-01", periods=200, tz="UTC")
    >>> answers = pd.DataFrame({"source": "s", "item": "q", "answered_at": days, "scale_low": 0,
    ...     "scale_high": 10, "value": [6, 10] * 50 + [3, 5] * 50, "customer_id": range(200),
    ...     "touchpoint": "desk"})
    >>> found = scale_breaks(SimpleNamespace(answers=lambda: answers))
    >>> found[["item", "since", "highest"]]
      item                     since  highest
    0    q 2026-04-11 00:00:00+00:00        5
    """
    answers = feedback.answers().dropna(subset=["answered_at", "value", "scale_high"])
    found = [
        {"source": source, "item": item} | told
        for (source, item), rows in answers.groupby(["source", "item"], observed=True)
        if (told := _cut(rows.sort_values("answered_at")))
    ]
    table = pd.DataFrame(found, columns=[*COLUMNS, "missed"])
    return table.sort_values("missed", ascending=False, ignore_index=True)[COLUMNS]


def _cut(rows: pd.DataFrame) -> dict[str, object]:
    """Find the bound that answers stopped to pass, of several the one most missed; else nothing."""
    best: dict[str, object] = {"missed": MISSED}
    for bound in sorted(rows["value"].unique())[:-1]:
        above = rows["value"].gt(bound)
        last = rows.loc[above, "answered_at"].max()
        before, since = rows["answered_at"].le(last), rows[rows["answered_at"].gt(last)]
        share = float(above[before].mean())
        who = since["customer_id"].nunique() + since["customer_id"].isna().sum()
        missed = share * float(who)
        if share < BEFORE or missed < best["missed"] or since["value"].eq(bound).mean() < HIGHEST:
            continue
        first = since.iloc[0]
        best = {name: first[name] for name in ("scale_low", "scale_high")} | {
            "since": first["answered_at"], "highest": bound, "n": len(since), "share": share,
            "missed": missed,
        }  # fmt: skip
    return best if "since" in best else {}
