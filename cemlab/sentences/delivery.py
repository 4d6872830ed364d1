"""What was believed against what customers say, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import figure_of, level_of
from cemlab.sentences.numbers import Unit, is_hidden, names_of, number, span
from cemlab.sentences.questions import COLUMNS, Question, owner_of

PLURAL = {"leader": "leaders", "front line": "the front line"}


def _who(role: str, start: bool = False) -> str:
    """Name a role as people."""
    name = PLURAL.get(role, f"those in the role {role}")
    return name[0].upper() + name[1:] if start else name


def _part(table: pd.DataFrame, measure: str, *, whole: bool) -> pd.DataFrame:
    """Rows of a measure, of all touch points together or one by one; one alone is the whole."""
    rows = table[table["measure"].eq(measure) & ~is_hidden(table)] if len(table) else table
    together = rows["touchpoint"].astype(str).eq("all")
    return rows[together] if whole and together.any() else rows[~together]


def about_delivery(
    table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None, measure: str = "score"
) -> str:
    """Tell how far each role's belief lies from the customers' figure, the farthest first.

    Parameters
    ----------
    table
        Result of `delivery_gap` without groups.
    touchpoints
        Touch point id to label or touch point.
    measure
        "score" or "share".

    Returns
    -------
    str

    Examples
    --------
    >>> about_delivery(pd.DataFrame({"role": ["leader"], "touchpoint": ["all"], "n": [12],
    ...     "measure": ["score"], "value": [1.0], "low": [0.8], "high": [1.2],
    ...     "direction": ["too high"], "believed": [8.5], "customers": [7.5]}))
    'Leaders believe too high: 8.5 against the customers’ 7.5, an error of 1.0 (95 % interval 0.8 to
    1.2, n = 12).'
    """
    rows, level, names = _part(table, measure, whole=True), level_of(table), names_of(touchpoints)
    if rows.empty:
        return "Too few people predicted what customers say to show what they believed."
    unit: Unit = "share" if measure == "share" else "score"
    apart: Unit = "points" if unit == "share" else "score"
    times, of = (100, "percentage points") if unit == "share" else (1, "")
    rows = rows.sort_values("value", key=abs, ascending=False, kind="stable")
    rows = rows.assign(**{name: times * rows[name] for name in ("value", "low", "high")})
    places, told = _part(table, measure, whole=False), []
    for row in rows.itertuples():
        sides = f"{number(row.believed, unit)} against the customers’ {number(row.customers, unit)}"
        how = f"believe {row.direction}" if row.direction else "are not off beyond noise"
        if row.role == "front line":
            how = how.replace("believe ", "believes ").replace("are not", "is not")
        where = names.get(row.touchpoint, row.touchpoint)
        at = "" if row.touchpoint == "all" else f" of {where}"
        told.append(
            f"{_who(row.role, start=True)} {how}{at}: {sides}, an error of "
            f"{figure_of(row, apart, level, of=of)}."
        )
        own = places[places["role"].eq(row.role) & places["direction"].ne("")]
        if row.touchpoint == "all" and len(own):
            worst = own.loc[own["value"].abs().idxmax()]
            told.append(
                f"Furthest off at {names.get(worst['touchpoint'], worst['touchpoint'])}, by "
                f"{number(times * worst['value'], apart)} {of}".rstrip()
                + "."
            )
    return " ".join(told)


def about_overconfidence(table: pd.DataFrame) -> str:
    """Tell in how many of the ranges that each role gave the customers' figure lay.

    Parameters
    ----------
    table
        Result of `delivery_gap` without groups.

    Returns
    -------
    str
        Empty where nobody gave a range.

    Examples
    --------
    >>> table = pd.DataFrame({"role": ["leader"], "touchpoint": ["all"], "measure": ["score"],
    ...     "n": [12], "value": [1.0], "ranges": [96], "held": [0.1], "held_low": [0.05],
    ...     "held_high": [0.19]})
    >>> table.attrs["stated"] = 0.9
    >>> about_overconfidence(table)
    'Of the ranges that leaders were sure of, 10 of 96 held the customers’ mean score (10 %, 95 %
    interval 5.0 to 19 %); about 86 should have.'
    """
    level, stated = level_of(table), table.attrs.get("stated", 0.9)
    told = []
    for measure, what in (("score", "mean score"), ("share", "share satisfied")):
        for row in _part(table, measure, whole=True).itertuples():
            if not row.ranges > 0:
                continue
            were = "was" if row.role == "front line" else "were"
            held = f"{round(row.held * row.ranges)} of {number(row.ranges, 'count')}"
            told.append(
                f"Of the ranges that {_who(row.role)} {were} sure of, {held} held the "
                f"customers’ {what} ({number(row.held, 'share')}, {100 * level:g} % interval "
                f"{span(row.held_low, row.held_high, 'share')}); about "
                f"{round(stated * row.ranges)} should have."
            )
    return " ".join(told)


def about_superiority(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell who believes to be superior, beside the share of customers' answers that say so.

    Parameters
    ----------
    table
        Result of `superiority` without groups.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_superiority(pd.DataFrame({"role": ["leader"], "touchpoint": ["Payments"], "n": [12],
    ...     "value": [0.75], "low": [0.47], "high": [0.91], "level": [8.5], "customers": [0.4],
    ...     "customers_low": [0.36], "customers_high": [0.43], "customers_n": [1976]}))
    'Payments: 75 % of leaders (95 % interval 47 to 91 %, n = 12) believe that the mean reaches 8.5;
    40 % of customers’ answers do (36 to 43 %, n = 1,976). These are shares of different people,
    beside one another, not subtracted.'
    """
    rows = table[~is_hidden(table)] if len(table) else table
    rows = rows.dropna(subset=["customers"]) if len(rows) else rows
    if rows.empty:
        return "Nobody can be told to believe in being superior: no level, or too few predictions."
    names, level, told = names_of(touchpoints), level_of(table), []
    for _, own in rows.groupby("role", sort=False):
        row = own.loc[(own["value"] - own["customers"]).idxmax()]
        name = names.get(row["touchpoint"], row["touchpoint"])
        who = figure_of(row, "share", level, of=f"of {_who(row['role'])}")
        told.append(
            f"{name}: {who} believe that the mean reaches {number(row['level'])}; "
            f"{number(row['customers'], 'share')} of customers’ answers do "
            f"({span(row['customers_low'], row['customers_high'], 'share')}, "
            f"n = {number(row['customers_n'], 'count')})."
        )
    return " ".join(
        [*told, "These are shares of different people, beside one another, not subtracted."]
    )


def about_believed_feelings(
    table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None
) -> str:
    """Tell how often each role named what customers feel most, and where it named what they want.

    Parameters
    ----------
    table
        Result of `believed_feelings` without groups.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_believed_feelings(pd.DataFrame({"role": ["leader"], "touchpoint": ["Contract"],
    ...     "n": [12], "value": [0.0], "low": [0.0], "high": [0.24], "felt": ["relieved"],
    ...     "named": ["confident"], "wanted": ["confident"], "named_wanted": [0.33]}))
    'Least known to leaders: Contract, where customers most often feel relieved. 0 % of leaders
    named it (95 % interval 0 to 24 %, n = 12); most often they named confident, which is what
    customers want there.'
    """
    rows = table[~is_hidden(table)] if len(table) else table
    if rows.empty:
        return "Nobody predicted which feeling customers feel most, or nobody asked customers."
    names, level, told = names_of(touchpoints), level_of(table), []
    for role, own in rows.groupby("role", sort=False):
        row = own.loc[own["value"].idxmin()]
        ending = ", which is what customers want there" if row["named"] == row["wanted"] else ""
        if row["named"] == row["felt"]:
            ending = " all the same"
        name = names.get(row["touchpoint"], row["touchpoint"])
        share = figure_of(row, "share", level, of=f"of {_who(role)} named it")
        told.append(
            f"Least known to {_who(role)}: {name}, where customers most often feel {row['felt']}. "
            f"{share}; most often they named {row['named']}{ending}."
        )
    return " ".join(told)


def delivery_questions(
    table: pd.DataFrame, feelings: pd.DataFrame, *, touchpoints: Mapping[str, Any]
) -> pd.DataFrame:
    """Ask where leaders should hear customers first, and whose knowledge to use.

    Parameters
    ----------
    table, feelings
        Results of `delivery_gap` and `believed_feelings` without groups; each may be empty.
    touchpoints
        Of the study: id to touch point with its owner.

    Returns
    -------
    DataFrame
        question, evidence, owner, uncertainty; nothing is asked about noise.

    Examples
    --------
    >>> none = pd.DataFrame(columns=["role", "touchpoint", "measure", "value", "direction", "n"])
    >>> delivery_questions(none, none, touchpoints={}).empty
    True
    """
    rows = [
        *_of_error(_part(table, "score", whole=False), touchpoints, level_of(table)),
        *_of_front_line(_part(table, "score", whole=True)),
        *_of_unknown_feeling(feelings, touchpoints),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_error(
    places: pd.DataFrame, touchpoints: Mapping[str, Any], level: float
) -> Iterator[Question]:
    """Ask which leader goes where leaders believe far too much."""
    high = places[places["role"].eq("leader") & places["direction"].eq("too high")]
    for row in high.sort_values("value", ascending=False, kind="stable").head(1).itertuples():
        name = names_of(touchpoints).get(row.touchpoint, row.touchpoint)
        yield (
            f"Which leader spends a day with customers of {name} before the next budget?",
            f"Leaders believe {number(row.believed)}, customers say {number(row.customers)}: "
            f"an error of {figure_of(row, 'score', level)}.",
            owner_of(row.touchpoint, touchpoints),
            "The customers' figure is the mean of all answers, not of the last weeks alone.",
        )


def _of_front_line(whole: pd.DataFrame) -> Iterator[Question]:
    """Ask how the front line's knowledge travels, where it knows clearly better."""
    whole = whole.set_index("role") if len(whole) else whole
    if not {"leader", "front line"} <= set(whole.index):
        return
    up, down = whole.loc["leader"], whole.loc["front line"]
    if abs(up["value"]) > abs(down["value"]) and up["low"] > down["high"]:
        yield (
            "How does what the front line knows reach those who decide?",
            f"The front line is off by {number(down['value'])} "
            f"({span(down['low'], down['high'])}), leaders by {number(up['value'])} "
            f"({span(up['low'], up['high'])}).",
            "those who lead the front line",
            "Few people predicted; another room may know better.",
        )


def _of_unknown_feeling(
    feelings: pd.DataFrame, touchpoints: Mapping[str, Any]
) -> Iterator[Question]:
    """Ask about the touch point whose feeling the fewest leaders know."""
    if feelings.empty:
        return
    wrong = feelings[~is_hidden(feelings) & feelings["role"].eq("leader")]
    for row in wrong[wrong["high"].lt(0.5)].sort_values("value").head(1).itertuples():
        name = names_of(touchpoints).get(row.touchpoint, row.touchpoint)
        yield (
            f"Do we speak with customers of {name} about what they feel?",
            f"Customers most often feel {row.felt}; {number(row.value, 'share')} of leaders "
            f"named it (n = {number(row.n, 'count')}).",
            owner_of(row.touchpoint, touchpoints),
            "Where two feelings are felt about equally often, either is a fair answer.",
        )
