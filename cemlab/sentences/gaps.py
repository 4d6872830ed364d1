"""What customers expect, experience and tolerate, and where they do not go on, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.sentences.measures import NOISE, figure_of, level_of
from cemlab.sentences.numbers import counted, is_hidden, listing, names_of, number, span
from cemlab.sentences.questions import COLUMNS, Question, owner_of


def clear_of_noise(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows beyond noise, the lowest value first."""
    rows = table[~is_hidden(table) & table["p_adjusted"].lt(NOISE)]
    return rows.sort_values("value", kind="stable")


def both_sides(
    row: Any,  # noqa: ANN401
    names: Mapping[str, str],
    level: float,
    own: str = "experienced",
    other: str = "expected",
) -> str:
    """Tell one gap with both sides, in hundredths where tenths would not add up."""
    sides = (getattr(row, f"{own}_value"), getattr(row, f"{other}_value"))
    tenths = round(round(sides[0], 1) - round(sides[1], 1), 1) == round(row.value, 1)
    told = [number(side) if tenths else f"{side:.2f}" for side in sides]
    return (
        f"{names.get(row.about, row.about)}, {told[0]} {own} against "
        f"{told[1]} {other}: {figure_of(row, confidence=level)}"
    )


def about_gap(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell where experience falls short of expectation most, and where it goes beyond.

    Parameters
    ----------
    table
        Result of `expectations_gap` without groups.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_gap(pd.DataFrame({"of": ["touchpoint"], "about": ["Billing"], "n": [700],
    ...     "value": [-0.6], "low": [-0.7], "high": [-0.5], "p_adjusted": [0.001],
    ...     "experienced_value": [4.5], "expected_value": [5.1], "weighted": [None]}))
    'At 1 of 1 touch points experience falls short of expectation beyond noise. The widest gap:
    Billing, 4.5 experienced against 5.1 expected: −0.6 (95 % interval −0.7 to −0.5, n = 700).'
    """
    names, level = names_of(touchpoints), level_of(table)
    points = table[table["of"].eq("touchpoint") & ~is_hidden(table)]
    if points.empty:
        return "No touch point was both expected and experienced by enough respondents."
    clear = clear_of_noise(points)
    short, beyond = clear[clear["value"].lt(0)], clear[clear["value"].gt(0)]
    told = [
        f"At {len(short)} of {len(points)} touch points experience falls short of expectation "
        "beyond noise."
    ]
    if short.empty:
        told = ["At no touch point does experience fall short of expectation beyond noise."]
    else:
        told.append(f"The widest gap: {both_sides(next(short.itertuples()), names, level)}.")
    if len(beyond):
        places = [names.get(key, str(key)) for key in beyond["about"]]
        told.append(f"It goes beyond expectation at {listing(places)}.")
    weighed = short[short["weighted"].notna()].sort_values("weighted", kind="stable")
    if len(weighed):
        first = names.get(weighed["about"].iloc[0], str(weighed["about"].iloc[0]))
        too = ", too" if weighed["about"].iloc[0] == short["about"].iloc[0] else ""
        told.append(
            f"Weighed by how much each goes along with the whole, {first} comes first{too}."
        )
    return " ".join(told)


def about_dimensions(table: pd.DataFrame) -> str:
    """Tell which of people, products and processes falls short most.

    Parameters
    ----------
    table
        Result of `expectations_gap` without groups.

    Returns
    -------
    str
        Empty where no touch point has a dimension.

    Examples
    --------
    >>> about_dimensions(pd.DataFrame({"of": ["dimension"], "about": ["people"], "n": [700],
    ...     "value": [-0.1], "low": [-0.3], "high": [0.1], "p_adjusted": [0.4],
    ...     "experienced_value": [5.0], "expected_value": [5.1]}))
    'Of people, products and processes none differs from what is expected beyond noise.'
    """
    rows = table[table["of"].eq("dimension") & ~is_hidden(table)]
    if rows.empty:
        return ""
    clear = clear_of_noise(rows)
    if clear.empty:
        return "Of people, products and processes none differs from what is expected beyond noise."
    first, level = next(clear.itertuples()), level_of(table)
    if first.value > 0:
        return "People, products and processes are nowhere below what is expected beyond noise."
    tied = [r.about for r in clear.iloc[1:].itertuples() if r.low <= first.high]
    sides = both_sides(first, {}, level)
    text = f"Of people, products and processes, furthest below expectation: {sides}"
    return f"{text}; {listing(tied)} cannot be told from it." if tied else f"{text}."


def about_zone(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell where most customers miss what they take for granted, and where most are surprised.

    Parameters
    ----------
    table
        Result of `tolerance_zone` without groups.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> about_zone(pd.DataFrame({"about": ["people"] * 2, "zone": ["below", "above"], "n": [90] * 2,
    ...     "value": [0.2, 0.3], "low": [0.1, 0.2], "high": [0.3, 0.4]}))
    'What is taken for granted is missed most with people: by 20 % of customers (95 % interval 10
    to 30 %, n = 90). What goes beyond it is found most with people: by 30 % of customers (95 %
    interval 20 to 40 %, n = 90).'
    """
    if len(table) and is_hidden(table).all():
        return "Too few told what they take for granted and what goes beyond it."
    names, level, told = names_of(touchpoints), level_of(table), []
    # Single interactions add up to the relationship: they are told beside one another, at the end.
    whole = table["about"].isin(["relationship", "interaction"])
    table, apart = table[~whole], table[whole & table["zone"].eq("below") & ~is_hidden(table)]
    said = {
        "below": "What is taken for granted is missed most with",
        "above": "What goes beyond it is found most with",
    }
    for zone, text in said.items():
        rows = table[table["zone"].eq(zone) & ~is_hidden(table)]
        for row in rows.sort_values("value", kind="stable").tail(1).itertuples():
            figure = figure_of(row, "share", level, of="of customers")
            told.append(f"{text} {names.get(row.about, row.about)}: by {figure}.")
    sides = [
        f"in {'the relationship' if row.about == 'relationship' else 'single interactions'} by "
        + figure_of(row, "share", level, of="of customers")
        for row in apart.itertuples()
    ]
    told += [f"The basics are missed {' and '.join(sides)}."] if sides else []
    return " ".join(told) or "Nobody was asked what is taken for granted and what goes beyond it."


def about_snags(table: pd.DataFrame, *, touchpoints: Mapping[str, Any] | None = None) -> str:
    """Tell where a poor experience goes along with customers not going on.

    Parameters
    ----------
    table
        Result of `snags`.
    touchpoints
        Touch point id to label or touch point.

    Returns
    -------
    str

    Examples
    --------
    >>> table = pd.DataFrame(columns=["touchpoint", "value", "p_adjusted"])
    >>> table.attrs["why"] = "no answer is dated"
    >>> about_snags(table)
    'Whether fewer customers go on after a poor experience cannot be told: no answer is dated.'
    """
    names, level = names_of(touchpoints), level_of(table)
    if table.empty or is_hidden(table).all():
        why = table.attrs.get("why", "too few answers")
        return f"Whether fewer customers go on after a poor experience cannot be told: {why}."
    clear = clear_of_noise(table)
    clear = clear[clear["value"].lt(0)]
    days = table.attrs.get("window", 90)
    if clear.empty:
        rows = table[~is_hidden(table)]
        unseen = -rows["low"].min()
        return (
            "At no touch point do customers answer about the next one less often within "
            f"{days} days after a poor experience than after a good one, beyond noise "
            f"({counted(len(rows), 'touch point')} compared). A difference of up to "
            f"{round(100 * unseen)} in 100 customers could hide in it."
        )
    told = []
    for row in clear.itertuples():
        told.append(
            f"after {names.get(row.touchpoint, row.touchpoint)}, "
            f"{number(row.poor, 'share')} of those with a poor experience against "
            f"{number(row.good, 'share')} of those with a good one answered about "
            f"{names.get(row.next, row.next)} within {days} days "
            f"({100 * level:g} % interval of the difference {span(row.low, row.high, 'share')}, "
            f"n = {number(row.n, 'count')} and {number(row.n_against, 'count')})"
        )
    return (
        f"Fewer customers go on {'; '.join(told)}. This goes along with the poor experience; "
        "answers are no visits."
    )


def expectation_questions(
    gap: pd.DataFrame, zone: pd.DataFrame, snagged: pd.DataFrame, *, touchpoints: Mapping[str, Any]
) -> pd.DataFrame:
    """Ask which gap to close first, which basics to restore, and which snag to look into.

    Parameters
    ----------
    gap, zone, snagged
        Results of `expectations_gap`, `tolerance_zone` and `snags`; each may be empty.
    touchpoints
        Of the study: id to touch point with its owner.

    Returns
    -------
    DataFrame
        question, evidence, owner, uncertainty; nothing is asked about noise.

    Examples
    --------
    >>> none = pd.DataFrame(columns=["of", "about", "zone", "value", "p_adjusted", "weighted"])
    >>> expectation_questions(none, none, none, touchpoints={}).empty
    True
    """
    rows = [
        *_of_gap(gap, touchpoints),
        *_of_basics(zone, touchpoints),
        *_of_snags(snagged, touchpoints),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_gap(gap: pd.DataFrame, touchpoints: Mapping[str, Any]) -> Iterator[Question]:
    """Ask whether to close the widest gap first, weighed where that is known."""
    names = names_of(touchpoints)
    points = clear_of_noise(gap[gap["of"].eq("touchpoint")])
    points = points[points["value"].lt(0)]
    order = points["weighted"].fillna(points["value"]).sort_values(kind="stable").index
    for row in points.loc[order].head(1).itertuples():
        name = names.get(row.about, row.about)
        yield (
            f"Is {name} where to close the gap first, and from which side?",
            f"{both_sides(row, names, level_of(gap))}.",
            owner_of(row.about, touchpoints),
            "A gap closes from either side: by a better experience or by promising less.",
        )


def _of_basics(zone: pd.DataFrame, touchpoints: Mapping[str, Any]) -> Iterator[Question]:
    """Ask who restores what more than a quarter of customers miss and take for granted."""
    below = zone[zone["zone"].eq("below") & ~is_hidden(zone)] if len(zone) else zone
    below = below[~below["about"].isin(["relationship", "interaction"])]
    for row in below.sort_values("value", kind="stable").tail(1).itertuples():
        if row.low > 0.25:
            name = names_of(touchpoints).get(row.about, row.about)
            yield (
                f"Who restores what customers take for granted and miss with {name}?",
                f"{figure_of(row, 'share', level_of(zone), of='of customers')}.",
                f"the owners of the touch points that rest on {name}",
                "The answers do not say which basics are missing; comments may.",
            )


def _of_snags(snagged: pd.DataFrame, touchpoints: Mapping[str, Any]) -> Iterator[Question]:
    """Ask why customers do not go on after a poor experience."""
    names, stuck = names_of(touchpoints), clear_of_noise(snagged)
    for row in stuck[stuck["value"].lt(0)].head(1).itertuples():
        name = names.get(row.touchpoint, row.touchpoint)
        yield (
            f"Why do fewer go on to {names.get(row.next, row.next)} after a poor {name}?",
            f"{number(row.poor, 'share')} went on, against {number(row.good, 'share')}.",
            owner_of(row.touchpoint, touchpoints),
            "Answers are no visits: compare with what the systems know of their use.",
        )
