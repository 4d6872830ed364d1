"""What the facilitator's side reveals: the room's ranges, and then what customers say."""

import io
from collections import Counter
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cemlab.figures.house import BLUE, GRID, INK, MUTED, ORANGE, PURPLE, STYLE
from cemlab.load import Feedback
from cemlab.sentences.numbers import counted, listing, number, span, with_interval
from cemlab.stats.delivery_gap import PREDICTORS
from cemlab.workshop.plan import customers_felt, customers_satisfied
from cemlab.workshop.room import Room

ROWS = {"first": "First guess", "second": "After listening", "front line": "Front line"}
_COLOURS = {"first": ORANGE, "second": BLUE, "front line": PURPLE}
_HEIGHT = 3.0  # of a row, in units of which customers take one
TOP = 3  # feelings shown of each side


def ranges(room: Room, feedback: Feedback) -> pd.DataFrame:
    """List the ranges that the room and the front line gave.

    The front line of the room counts; where fewer than five of it predicted, that of the study's
    beliefs; where these are fewer too, nobody.

    Parameters
    ----------
    room
        The room.
    feedback
        Its study.

    Returns
    -------
    DataFrame
        touchpoint, row (first, second, front line), low, high (shares), seen. Nobody is named.
    """
    roles = {p.number: p.role for p in room.participants()}
    own = pd.DataFrame(room.entries(["first", "second"]))
    own = own.reindex(columns=["participant", "kind", "touchpoint", "low", "high", "seen"])
    front = own["participant"].map(roles).eq("front line")
    own["row"] = own["kind"].mask(front, "front line")
    told = feedback.beliefs[["role", "measure", "touchpoint", "low", "high"]]
    told = told[told["role"].eq("front line") & told["measure"].eq("share")].dropna()
    told = told[told["touchpoint"].isin(room.points)].assign(row="front line", seen=False)
    columns = ["touchpoint", "row", "low", "high", "seen"]
    if front.groupby(own["touchpoint"]).sum().max() >= PREDICTORS:
        told = told[:0]
    else:
        own = own[~front]
    both = pd.concat([part[columns] for part in (own, told) if len(part)] or [own[columns]])
    few = both.groupby(["touchpoint", "row"])["low"].transform("size").lt(PREDICTORS)
    return both[~(few & both["row"].eq("front line"))].reset_index(drop=True)


def held(table: pd.DataFrame, value: float) -> pd.Series:
    """Whether each range holds a figure."""
    return table["low"].le(value) & table["high"].ge(value)


def reveal_order(room: Room, feedback: Feedback) -> list[str]:
    """Begin with the touch point that the room got right most often; then the journey's order."""
    customers = customers_satisfied(feedback).set_index("touchpoint")["value"]
    guesses = ranges(room, feedback)
    guesses = guesses[guesses["row"].ne("front line")]
    shares = {
        point: held(own, customers[point]).mean() for point, own in guesses.groupby("touchpoint")
    }
    best = max(room.points, key=lambda point: shares.get(point, 0.0))
    return [best, *(point for point in room.points if point != best)]


def reveal(room: Room, feedback: Feedback, touchpoint: str, stage: int) -> dict[str, Any]:
    """Make what the screen shows of a touch point.

    Parameters
    ----------
    room, feedback
        The room and its study.
    touchpoint
        Its id.
    stage
        0: the room's guesses alone; 1: with what customers say.

    Returns
    -------
    dict
        svg (the figure), alt, told (sentences), feelings (per side: feeling, votes, and at stage 1
        customers, span and n), and at stage 1 customers (the figure in words) and value.
    """
    place = next(p for p in room.plan["points"] if p["id"] == touchpoint)
    guesses = ranges(room, feedback)
    guesses = guesses[guesses["touchpoint"].eq(touchpoint)]
    row = None
    if stage:
        table = customers_satisfied(feedback)
        row = table[table["touchpoint"].eq(touchpoint)].iloc[0]
    told = sentences_of(guesses, row)
    title = f"Of 100 answers, how many are {place['satisfied'].split(',')[0]}?"
    alt = " ".join([f"{place['label']}. {title}", *_spreads(guesses), *told])
    body = {"svg": _svg(plot_reveal(guesses, row, title=title)), "alt": alt, "told": told}
    body["feelings"] = feelings_beside(room, feedback, touchpoint, stage)
    if row is not None:
        said = with_interval(row["value"], row["low"], row["high"], row["n"], unit="share")
        body |= {"customers": said, "value": float(row["value"])}
    return body


def sentences_of(guesses: pd.DataFrame, customers: pd.Series | None) -> list[str]:
    """Tell how many ranges held the customers' figure, first and after listening."""
    own = {row: guesses[guesses["row"].eq(row)] for row in ROWS}
    seen = int(own["first"]["seen"].sum())
    knew = [f"{counted(seen, 'of us had', 'of us had')} seen the figure lately."] if seen else []
    if customers is None:
        n = len(own["first"]) or len(own["second"])
        return [f"{counted(n, 'of us gave', 'of us gave')} a range.", *knew]
    said = with_interval(*customers[["value", "low", "high", "n"]], unit="share")
    told = [f"Customers: {said}."]
    words = {"first": "our {} first ranges", "second": "our {} ranges after listening"}
    words["front line"] = "the {} ranges of the front line"
    hits = [
        f"in {int(held(own[row], customers['value']).sum())} of {name.format(len(own[row]))}"
        for row, name in words.items()
        if len(own[row])
    ]
    if hits:
        told.append(f"Customers’ figure lay {listing(hits)}.")
    return [*told, *knew]


def _spreads(guesses: pd.DataFrame) -> list[str]:
    """Tell each row's middle, for those who do not see the figure."""
    told = []
    for row, name in ROWS.items():
        own = guesses[guesses["row"].eq(row)]
        if len(own):
            ends = [number(own[side].median(), "share") for side in ("low", "high")]
            told.append(f"{name}, {len(own)} ranges, in the middle {ends[0]} to {ends[1]}.")
    return told


def feelings_beside(
    room: Room, feedback: Feedback, touchpoint: str, stage: int
) -> dict[str, list[dict[str, Any]]]:
    """Set the feelings that leaders named beside those that customers ticked most often."""
    leaders = {p.number for p in room.participants() if p.role == "leader"}
    newest: dict[int, dict] = {}
    for entry in room.entries("first") + room.entries("second"):  # the second guess replaces
        if entry["touchpoint"] == touchpoint and entry["participant"] in leaders:
            newest[entry["participant"]] = entry
    shares = customers_felt(feedback).dropna(subset=["value"])
    shares = shares[shares["touchpoint"].astype(str).eq(touchpoint)]
    found = {}
    for side in ("wanted", "felt"):
        votes = Counter(f for entry in newest.values() for f in entry[side])
        ours = dict(votes.most_common(TOP))
        own = shares[shares["side"].eq(side)].sort_values("value", ascending=False)
        own = own.set_index(own["feeling"].astype(str))
        names = list(own.index[:TOP]) if stage else []
        names += [f for f in list(ours)[: 1 if names else TOP] if f not in names]
        rows = []
        for name in names:
            row = {"feeling": name, "votes": votes[name]}
            if stage and name in own.index:
                n, value, *ends = own.loc[name, ["n", "value", "low", "high"]]
                row |= {"customers": number(value, "share"), "span": span(*ends, "share")}
                row["n"] = number(n, "count")
            rows.append(row)
        found[side] = rows
    return found


def plot_reveal(
    guesses: pd.DataFrame,
    customers: pd.Series | None = None,
    *,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw each range as a line, row by row, and through all rows what customers say.

    Parameters
    ----------
    guesses
        Rows of `ranges` of one touch point.
    customers
        The touch point's row of `customers_satisfied`; None draws the guesses alone.
    title
        The question.
    ax
        Where to draw; a new figure by default.

    Returns
    -------
    Axes
        Ranges that hold the customers' figure are strong, others pale; before customers are shown
        all are strong. The axis always goes from 0 to 100 %, so that it gives nothing away.
    """
    with plt.rc_context(STYLE | {"font.size": 15, "svg.fonttype": "path"}):
        if ax is None:
            _, ax = plt.subplots(figsize=(11, 6.6), layout="constrained")
        top = 0.0
        for row, name in ROWS.items():
            own = guesses[guesses["row"].eq(row)].copy()
            if row == "front line" and own.empty:
                continue
            own["middle"] = (own["low"] + own["high"]) / 2
            own = own.sort_values(["middle", "low"])
            hits = held(own, customers["value"]) if customers is not None else own["low"].notna()
            heights = top + _HEIGHT * (np.arange(len(own)) + 0.5) / max(len(own), 4)
            width = min(6.0, 70 / max(len(own), 4))
            for y, (low, high), hit in zip(
                heights, own[["low", "high"]].to_numpy(), hits, strict=True
            ):
                ends = [low, max(high, low + 0.004)]
                ax.plot(ends, [y, y], color=_COLOURS[row], lw=width, alpha=1 if hit else 0.3,
                        solid_capstyle="butt")  # fmt: skip
            many = f"{len(own)} ranges" if len(own) else "no range"
            middle = top + _HEIGHT / 2
            ax.annotate(name, (0, middle), (-14, 1), xycoords=("axes fraction", "data"), ha="right",
                        textcoords="offset points", va="bottom", color=_COLOURS[row],
                        weight="bold", size=17)  # fmt: skip
            ax.annotate(many, (0, middle), (-14, -3), xycoords=("axes fraction", "data"),
                        ha="right", textcoords="offset points", va="top", color=MUTED)  # fmt: skip
            top += _HEIGHT + 0.6
            ax.axhline(top - 0.3, color=GRID, lw=1)
        _draw_customers(ax, customers, top)
        ax.set_xlim(0, 1)
        ax.set_ylim(top + 1.3, -0.2)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.set_xticks(np.arange(0, 1.01, 0.2), [f"{p} %" for p in range(0, 101, 20)])
        ax.set_title(title, loc="left", fontsize=19, pad=14)
    return ax


def _draw_customers(ax: Axes, customers: pd.Series | None, top: float) -> None:
    """Draw the customers' figure with its interval, or keep its place empty."""
    beside = {"xycoords": ("axes fraction", "data"), "ha": "right", "textcoords": "offset points"}
    name = {"color": INK if customers is not None else MUTED, "weight": "bold", "size": 17}
    ax.annotate("Customers", (0, top + 0.5), (-14, 0), va="center", **beside, **name)
    if customers is None:
        return
    value, low, high = customers["value"], customers["low"], customers["high"]
    ax.axvspan(low, high, color=INK, alpha=0.1, lw=0)
    ax.axvline(value, color=INK, lw=1.5, ls=(0, (2, 3)))
    ax.plot([low, high], [top + 0.5] * 2, color=INK, lw=6, solid_capstyle="butt")
    ax.plot(value, top + 0.5, "D", color=INK, ms=15, mec="white", mew=1.5)
    side, align = (16, "left") if value < 0.75 else (-16, "right")
    at = (high if side > 0 else low, top + 0.5)
    ax.annotate(number(value, "share"), at, (side, 0), ha=align, va="center", weight="bold",
                textcoords="offset points", size=22)  # fmt: skip


def _svg(ax: Axes) -> str:
    """Write a figure as SVG and close it."""
    figure = ax.get_figure(root=True)
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return out.getvalue()
