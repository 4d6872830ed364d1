"""What a promise is worth, and where a touch point works but does not feel right."""

from collections.abc import Sequence

import pandas as pd

from cemlab.load import Feedback
from cemlab.privacy import hide_small_groups
from cemlab.stats._groups import (
    as_list,
    check_columns,
    check_confidence,
    weight_column,
    without_rows,
)
from cemlab.stats.comparable import latest_wave, main_source, one_scale
from cemlab.stats.gaps import asked, newest
from cemlab.stats.scores import score
from cemlab.stats.shares import satisfied
from cemlab.stats.standings import standings
from cemlab.stats.triad import triad

LEVELS = {"effort": "steps", "success": "outcome", "emotion": "feeling"}
HALF = 0.5
NO_WASTE = {
    "contacts": (1, "needed no second contact", "needed {} contacts at most"),
    "handovers": (0, "were not handed on", "were handed on {} times at most"),
    "waits": (0, "did not have to wait", "waited {} at most"),
}
FIGURES = ["n", "n_effective", "value", "low", "high"]
PROMISE = [*FIGURES, "asked", "matters", "matters_low", "matters_high", "suppressed", "method"]
STEPS = ["touchpoint", "level", "meaning", *FIGURES, "suppressed", "method"]


def promise_kept(
    feedback: Feedback, by: str | Sequence[str] = (), *, confidence: float = 0.95
) -> pd.DataFrame:
    """Of those to whom the brand promise matters, the share who say that it is kept.

    An answer above the middle of its scale counts as yes. To whom a promise does not matter, its
    being kept means little; so these are counted apart.

    Parameters
    ----------
    feedback
        A loaded study whose source asks, without a touch point, an item of role importance and
        one of role promise; of its waves the newest, unless `by` names the wave.
    by
        Group columns of `feedback.answers()`.
    confidence
        Of Wilson's intervals, clustered by account.

    Returns
    -------
    DataFrame
        Group columns, n (to whom it matters), n_effective, value (of these, who say it is kept)
        with limits, asked (who answered both), matters (of these, the share to whom it matters)
        with limits, suppressed, method. Empty where nobody was asked both.

    Raises
    ------
    ParameterError
        For an unknown column.

    Examples
    --------
    >>> from cemlab import load_study
    >>> found = promise_kept(load_study("hitouch"))
    >>> found[["asked", "matters", "n", "value"]].round(2).values.tolist()
    [[735.0, 0.83, 610.0, 0.52]]
    """
    check_confidence(confidence)
    by = as_list(by)
    sides = {}
    for role in ("importance", "promise"):
        rows = asked(feedback, role, level=False).dropna(subset=["value"])
        rows = rows[rows["touchpoint"].isna()]
        middle = (rows["scale_low"] + rows["scale_high"]) / 2
        sides[role] = rows.assign(value=rows["value"].gt(middle).astype(float))
    keys = ["source", "response_id"]
    matters = sides["importance"].groupby(keys)["value"].max().rename("matters").reset_index()
    rows = sides["promise"].drop_duplicates(keys).merge(matters, on=keys)
    if rows.empty:
        return without_rows([*by, *PROMISE], confidence)
    check_columns(rows, by)
    rows = main_source(rows)
    rows = newest(rows, by, feedback).drop(columns=["scale_low", "scale_high"])
    how = {"by": by, "weights": weight_column(rows), "confidence": confidence}
    whole = satisfied(rows, 1, value="matters", **how)
    whole = whole.rename(columns={"value": "matters", "low": "matters_low", "high": "matters_high"})
    whole = whole.rename(columns={"n": "asked"})[[*by, "asked", *PROMISE[6:9]]]
    table = satisfied(rows[rows["matters"].eq(1)], 1, **how)
    table["method"] = "of those to whom it matters, share who say it is kept, Wilson interval"
    # A group to whom the promise does not matter stays, with nobody in its second share.
    table = whole.merge(table, on=by, how="left") if by else pd.concat([table, whole], axis=1)
    table[FIGURES[:2]] = table[FIGURES[:2]].fillna(0)
    table = table.astype({"n": int}).assign(suppressed=table["suppressed"].eq(True))
    table.attrs = {"confidence": confidence}
    return table[[*by, *PROMISE]]


def three_levels(feedback: Feedback, *, window: int = 30, confidence: float = 0.95) -> pd.DataFrame:
    """Put steps, outcome and feeling of each touch point side by side; higher is better.

    Steps, where waste is what customers would call so: who needed no second contact, was not handed
    on, did not wait too long (items of role step, answers up to their `at_most`), who found it
    easy, and who did not come back about the same touch point within `window` days (in the source
    with most dated answers; an answer stands for a contact, so those who came back without
    answering are not seen). Outcome: who got
    done what they came for. Feeling: of the feelings wanted, those that were felt. See `triad`.

    Parameters
    ----------
    feedback
        A loaded study.
    window
        Days.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        touchpoint, level (steps, outcome, feeling), meaning, n, n_effective, value, low, high,
        suppressed, method; in the order of the journey.
    """
    known = triad(feedback, confidence=confidence)
    known = known.assign(level=known["part"].map(LEVELS))
    made = [*_asked_steps(feedback, confidence), _once(feedback, window, confidence), known]
    table = pd.concat([part[STEPS] for part in made if len(part)] or [known[STEPS]])
    order = {key: place for place, key in enumerate(feedback.study.touchpoints)}
    table["touchpoint"] = table["touchpoint"].astype(object)
    places = pd.DataFrame({"p": table["touchpoint"].map(order),
                           "l": table["level"].map(list(LEVELS.values()).index)})  # fmt: skip
    table = table.iloc[places.reset_index(drop=True).sort_values(["p", "l"], kind="stable").index]
    table.attrs = known.attrs | {"confidence": confidence, "window": window}
    return table.reset_index(drop=True)


def _asked_steps(feedback: Feedback, confidence: float) -> list[pd.DataFrame]:
    """Share of answers without waste, one table per item; sources are not pooled."""
    rows = asked(feedback, "step", level=True).dropna(subset=["touchpoint", "value"])
    found = []
    for (source, item), own in rows.groupby(["source", "item"]):
        plan = feedback.study.sources[str(source)].items[str(item)]
        none, clean, some = NO_WASTE[str(plan.level)]
        most = none if plan.at_most is None else plan.at_most
        meaning = clean if most <= none else some.format(f"{most:g} {plan.unit}".strip())
        own = own.assign(value=own["value"].le(most).astype(float))
        own = own.drop(columns=["scale_low", "scale_high"])
        weights = weight_column(own)
        table = satisfied(own, 1, by="touchpoint", weights=weights, confidence=confidence)
        found.append(table.assign(level="steps", meaning=meaning))
    return found


def _once(feedback: Feedback, window: int, confidence: float) -> pd.DataFrame:
    """Share of dated answers, of one source, after which the customer gave none about it again."""
    rows = feedback.answers(role="touchpoint", pattern="past")
    rows = rows.dropna(subset=["customer_id", "touchpoint", "answered_at"])
    # Several questions of one questionnaire are one contact.
    rows = rows.drop_duplicates(["source", "response_id", "touchpoint"])
    if rows.empty:
        return rows
    rows = main_source(rows)
    rows = rows.sort_values("answered_at", kind="stable")
    days = pd.Timedelta(days=window)
    old = rows["answered_at"].le(rows["answered_at"].max() - days)
    following = rows.groupby(["customer_id", "touchpoint"])["answered_at"].shift(-1)
    back = (following - rows["answered_at"]).le(days)
    rows = rows.assign(value=(~back).astype(float))[old].drop(columns=["scale_low", "scale_high"])
    if rows.empty:
        return rows
    table = satisfied(rows, 1, by="touchpoint", weights=weight_column(rows), confidence=confidence)
    return table.assign(level="steps", meaning=f"did not come back within {window} days")


def asked_twice(
    feedback: Feedback, *, min_group: int = 10, confidence: float = 0.95
) -> pd.DataFrame:
    """Compare how touch points stand after the interaction and in the relationship survey.

    The two ask other customers at other times on other scales, so nothing is subtracted: each
    touch point is placed against the mean of its own survey. One that stands low afterwards and
    high in the yearly survey is forgiven, the other way round it is remembered.

    Parameters
    ----------
    feedback
        A loaded study.
    min_group
        Touch points of fewer answers are left out.
    confidence
        Of the intervals.

    Returns
    -------
    DataFrame
        As `standings` gives it, with columns "after the interaction" and "in the relationship";
        empty where only one of them was asked.
    """
    measures = {}
    asked_in = {"after the interaction": "past", "in the relationship": "present"}
    for name, pattern in asked_in.items():
        rows = feedback.answers(role="touchpoint", pattern=pattern).dropna(subset=["touchpoint"])
        if rows.empty:
            return pd.DataFrame(columns=["touchpoint", *asked_in, "disagree"])
        rows = one_scale(rows if pattern == "past" else latest_wave(rows, min_group))
        table = score(rows, by="touchpoint", weights="weight", confidence=confidence)
        measures[name] = hide_small_groups(table, min_group)
    return standings(measures)


def works_but(table: pd.DataFrame) -> list[str]:
    """Touch points where steps and outcome succeed for most, and feelings fail for most.

    Beyond noise: the lower limits of all that is known of steps and outcome lie above one half,
    the upper limit of the feeling below it. One half is a convention: of two ticks among ten
    feelings chance alone meets one in five.

    Examples
    --------
    >>> rows = pd.DataFrame({"touchpoint": "desk", "level": ["outcome", "feeling"],
    ...     "low": [0.8, 0.2], "high": [0.9, 0.4], "suppressed": False})
    >>> works_but(rows)
    ['desk']
    """
    rows = table[~table["suppressed"].astype(bool)]
    found = []
    for key, own in rows.groupby("touchpoint", sort=False):
        feeling, rest = own[own["level"].eq("feeling")], own[own["level"].ne("feeling")]
        if len(feeling) and len(rest) and feeling["high"].lt(HALF).all():
            found += [str(key)] * bool(rest["low"].gt(HALF).all())
    return found
