"""HTML that notebooks show: every text passes one escape function."""

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from cemlab.sentences.numbers import Unit, day, names_of, number
from cemlab.sentences.periods import period_name, step_of

_UNITS: dict[str, Unit] = {
    "share": "share", "rate": "share", "coverage": "share", "probability": "share", "n": "count",
    "n_effective": "count", "revenue": "count", "n_before": "count", "n_after": "count",
    "expected": "count", "share_to_read": "share", "comments": "count", "score_n": "count",
    "n_against": "count", "importance": "share", "poor": "share", "good": "share",
    "responses": "count", "sentences": "count", "revenue_low": "count", "revenue_high": "count",
    "revenue_expected": "count", "all_comments": "share", "held": "share", "held_low": "share",
    "held_high": "share", "importance_low": "share", "importance_high": "share",
    "agreement": "share", "rank_stability": "share", "n_all": "count", "share_before": "share",
    "share_recent": "share", "touchpoint_share": "share", "n_sentences": "count",
    "at_least": "share",
}  # fmt: skip
_CHANCES = ("p", "p_adjusted", "importance_p")
_MEASURED = ("value", "low", "high", "before", "after", "centre")
_GIVEN = ("believed", "customers")  # what they said; whole numbers count them instead
_DIFFERENCE = ("value", "low", "high")  # in tables that hold both sides of it, or count the other
_SIDES = (
    {"believed", "customers"}, {"poor", "good"}, {"n_against"}, {"share_before", "share_recent"},
)  # fmt: skip


def escape(text: object) -> str:
    """Make any text safe as HTML content or attribute; the only way text enters HTML here."""
    clean = "".join(c if c.isprintable() or c in "\n\t" else " " for c in str(text))
    return html.escape(clean, quote=True)


def publish(markup: str, plain: str) -> None:
    """Show HTML whose texts were escaped, with plain text where HTML cannot be shown."""
    from IPython.display import display

    display({"text/html": markup, "text/plain": plain}, raw=True)


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    unit: Unit | None = None,
    touchpoints: Mapping[str, Any] | None = None,
) -> None:
    """Show a table: escaped, figures in the house's rounding, the index only where it is named.

    Parameters
    ----------
    frame
        Any table; suppressed rows show "too few answers" instead of their value.
    caption
        What the table tells.
    unit
        How value, low, high, before, after, and what customers gave, are written; default two
        decimals, or per cent where the table has a column share. Differences of shares are
        written in percentage points.
    touchpoints
        Touch point id to label or touch point; ids are written as their labels.
    """
    frame = labelled(frame, touchpoints)
    publish(table_html(frame, caption, unit), f"{caption}\n{frame.to_string()}")


def labelled(frame: pd.DataFrame, touchpoints: Mapping[str, Any] | None) -> pd.DataFrame:
    """Write touch points by their labels, in the order of the journey."""
    names = names_of(touchpoints)
    places = [name for name in ("touchpoint", "driver", "about") if name in frame]
    if not names or not places:
        return frame
    if places[0] != "about":
        order = {key: place for place, key in enumerate(names)}
        frame = frame.sort_values(
            places[0], key=lambda ids: ids.astype(object).map(order), kind="stable"
        )
    told = {name: frame[name].astype(object).map(lambda k: names.get(k, k)) for name in places}
    if "next" in frame:
        told["next"] = frame["next"].map(lambda key: names.get(key, key))
    return frame.assign(**told)


def table_html(frame: pd.DataFrame, caption: str, unit: Unit | None) -> str:
    """Build the HTML of a table."""
    if frame.empty:
        return f"<p>{escape(caption)}: none.</p>"
    frame = frame.reset_index() if any(frame.index.names) else frame
    frame = frame.drop(columns="suppressed") if _none_hidden(frame) else frame
    unit = unit or ("share" if "share" in frame else None)
    given = [n for n in _GIVEN if n in frame and pd.api.types.is_float_dtype(frame[n])]
    units = {**_UNITS, **(dict.fromkeys([*_MEASURED, *given], unit) if unit else {})}
    units |= {"expected": "share"} if "share" in frame else {}
    # "revenue, EUR" is written as revenue is.
    columns = [_column(frame, n, units.get(str(n).partition(",")[0])) for n in frame.columns]
    heads = "".join(
        f'<th scope="col">{escape(str(name).replace("_", " "))}</th>' for name in frame.columns
    )
    named = bool(len(frame.columns)) and not pd.api.types.is_numeric_dtype(frame.dtypes.iloc[0])
    body = ""
    for cells in zip(*columns, strict=True):
        texts = [escape(cell) for cell in cells]
        first = f'<th scope="row">{texts[0]}</th>' if named else f"<td>{texts[0]}</td>"
        body += f"<tr>{first}{''.join(f'<td>{text}</td>' for text in texts[1:])}</tr>"
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = f"<thead><tr>{heads}</tr></thead>"
    return f'<table class="cem-table">{title}{head}<tbody>{body}</tbody></table>'


def _none_hidden(frame: pd.DataFrame) -> bool:
    return "suppressed" in frame and not frame["suppressed"].astype(bool).any()


def _column(frame: pd.DataFrame, name: str, unit: Unit | None) -> list[str]:
    """Write the cells of one column."""
    hidden = frame["suppressed"].astype(bool) if "suppressed" in frame else [False] * len(frame)
    if name in _CHANCES:
        return [chance(p) for p in frame[name]]
    if name == "period" and pd.api.types.is_datetime64_any_dtype(frame[name]):
        step = step_of(frame[name])
        months = frame[name].nunique() > 1 and frame[name].dt.day.eq(1).all()
        if months and step != "W":  # one alone may be a week, a month or a quarter
            return [period_name(start, step) for start in frame[name]]
    units = [unit] * len(frame)
    if name in (*_MEASURED, *_GIVEN) and "measure" in frame:
        units = ["share" if measure == "share" else unit for measure in frame["measure"]]
    told = list(frame[name])
    apart = name in _DIFFERENCE and any(sides <= {*frame.columns} for sides in _SIDES)
    if apart and pd.api.types.is_numeric_dtype(frame[name]):
        told = [100 * v if own == "share" else v for v, own in zip(told, units, strict=True)]
        units = ["points" if own == "share" else own for own in units]
    return [
        "too few answers" if gone and name == "value" else cell(value, own)
        for value, gone, own in zip(told, hidden, units, strict=True)
    ]


def chance(p: float) -> str:
    """Write a p-value; none is 0."""
    if pd.isna(p):
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def cell(value: Any, unit: Unit | None) -> str:  # noqa: ANN401 - any cell of a table
    """Write one cell."""
    if isinstance(value, list | tuple | set | np.ndarray):
        return ", ".join(str(part) for part in value)
    if pd.isna(value):
        return "–"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return day(pd.Timestamp(value))
    if isinstance(value, int | np.integer):
        return number(int(value), unit or "count")
    if isinstance(value, float):
        return number(value, unit) if unit else _two_decimals(value)
    return str(value)


def _two_decimals(value: float) -> str:
    """Write a figure without a unit; what rounds to nothing has no sign."""
    return f"{round(value, 2) + 0.0:,.2f}".replace("-", "−")
