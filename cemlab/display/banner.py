"""The banner table for readers: HTML that stands alone, and a workbook."""

from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.display.markup import chance, escape, publish
from cemlab.errors import ParameterError
from cemlab.sentences.numbers import number, span

_STYLE = """
body { font: 15px/1.35 system-ui, sans-serif; color: #1d2730; margin: 1.5rem; }
table { border-collapse: collapse; }
caption { font-weight: bold; text-align: left; padding-bottom: .6rem; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #dfe4e8; text-align: right; }
th { font-weight: normal; } thead th { font-weight: bold; vertical-align: bottom; }
thead th[scope=colgroup] { text-align: center; } td { vertical-align: top; white-space: nowrap; }
tbody th { text-align: left; } th.question { font-weight: bold; padding-top: 1rem; }
small { display: block; color: #56616b; } p { max-width: 46rem; color: #56616b; }
"""
_SECURE = "default-src 'none'; style-src 'unsafe-inline'"


def banner_html(table: pd.DataFrame, title: str = "Questions by groups") -> str:
    """Write a banner table as one HTML page: no script, no outside address, every text escaped.

    Parameters
    ----------
    table
        Result of `cemlab.stats.banner`.
    title
        What the table tells.

    Returns
    -------
    str
        Each cell with its interval, the corrected p of its difference from the rest, a mark where
        that is beyond noise, and its letters.
    """
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_SECURE}">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"{_markup(table, title)}<p>{escape(_legend(table))}</p></body></html>"
    )


def show_banner(table: pd.DataFrame, title: str = "Questions by groups") -> None:
    """Show a banner table in a notebook.

    Parameters
    ----------
    table, title
        As in `banner_html`.
    """
    plain = table[["question", "row", "group", "n", "value"]].to_string(index=False)
    publish(f"{_markup(table, title)}<p>{escape(_legend(table))}</p>", f"{title}\n{plain}")


def banner_xlsx(table: pd.DataFrame, path: str | Path, title: str = "Questions by groups") -> Path:
    """Write a banner table as a workbook: the table, and every figure behind it.

    Parameters
    ----------
    table, title
        As in `banner_html`.
    path
        Where to write; an existing file is replaced.

    Returns
    -------
    Path
        Texts are stored as texts, also those that look like formulas or addresses. The second
        sheet holds one row per cell with n, weighted base, interval and p.
    """
    import xlsxwriter

    options = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    with xlsxwriter.Workbook(str(path), options) as book:
        text = {"quote_prefix": True, "text_wrap": True, "valign": "top"}
        styles = {
            "text": book.add_format(text),
            "bold": book.add_format({**text, "bold": True}),
            "share": book.add_format({"num_format": "0 %"}),
            "score": book.add_format({"num_format": "0.0"}),
            "nps": book.add_format({"num_format": "+0;−0;0"}),
            "count": book.add_format({"num_format": "#,##0", "font_color": "#56616b"}),
        }
        _write_table(book.add_worksheet("Table"), table, title, styles)
        _write_figures(book.add_worksheet("Figures"), table, styles)
    return Path(path)


def _columns(table: pd.DataFrame) -> pd.DataFrame:
    """Name the groups across the top, in order, with their segment and letter."""
    if table.empty:
        raise ParameterError("The banner table holds no rows: nothing to write.")
    return table[["segment", "group", "letter"]].drop_duplicates().reset_index(drop=True)


def _lines(table: pd.DataFrame) -> list[tuple[str, str, dict[tuple[str, str], Any]]]:
    """Lines of the table: a question's bases, then its rows, each with its cells by group."""
    lines = []
    for _, rows in table.groupby("number", sort=True):
        for place, (_, cells) in enumerate(rows.groupby("place", sort=True)):
            by = {(c.segment, c.group): c for c in cells.itertuples()}
            if place == 0:
                lines.append(("question", rows["question"].iloc[0], {}))
                lines.append(("n", "Answers (n)", by))
                if table.attrs.get("weights"):
                    lines.append(("base", "Weighted base", by))
            lines.append(("value", cells["row"].iloc[0], by))
    return lines


def _markup(table: pd.DataFrame, title: str) -> str:
    """Build the table's HTML."""
    columns = _columns(table)
    segments = columns.groupby("segment", sort=False).size()
    heads = "".join(
        f'<th scope="colgroup" colspan="{n}">{escape(name)}</th>' if name else "<td></td>"
        for name, n in segments.items()
    )
    names = "".join(
        f'<th scope="col">{escape(c.group)}{f"<small>{c.letter}</small>" if c.letter else ""}</th>'
        for c in columns.itertuples()
    )
    body = ""
    for kind, name, cells in _lines(table):
        if kind == "question":
            body += (f'<tr><th class="question" scope="rowgroup" colspan="{len(columns) + 1}">'
                     f"{escape(name)}</th></tr>")  # fmt: skip
            continue
        keys = zip(columns["segment"], columns["group"], strict=True)
        found = "".join(f"<td>{_cell(cells.get(key), kind, table)}</td>" for key in keys)
        body += f'<tr><th scope="row">{escape(name)}</th>{found}</tr>'
    return (
        f'<table class="cem-table"><caption>{escape(title)}</caption><thead><tr><td></td>{heads}'
        f"</tr><tr><td></td>{names}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(cell: Any, kind: str, table: pd.DataFrame) -> str:  # noqa: ANN401 - a named tuple
    """Write one cell; of a hidden group nothing."""
    if cell is None or (pd.isna(cell.value) and not cell.suppressed):
        return "–"
    if cell.suppressed:
        return "too few" if kind == "n" else ""
    if kind != "value":
        return escape(number(getattr(cell, kind), "count"))
    parts = f"<b>{escape(number(cell.value, cell.unit))}</b>{_mark(cell, table)}"
    if cell.exceeds:
        parts += f" <b>{escape(cell.exceeds)}</b>"
    if pd.notna(cell.low):
        parts += f"<small>{escape(span(cell.low, cell.high, cell.unit))}</small>"
    if pd.notna(cell.p_adjusted):
        parts += f"<small>p {escape(chance(cell.p_adjusted))}</small>"
    return parts


def _mark(cell: Any, table: pd.DataFrame) -> str:  # noqa: ANN401 - a named tuple
    """Mark what differs from the rest beyond noise."""
    if not cell.p_adjusted < table.attrs.get("alpha", 0.05):
        return ""
    return " ▲" if cell.difference > 0 else " ▼"


def _legend(table: pd.DataFrame) -> str:
    """Say how to read the table."""
    alpha, level = table.attrs.get("alpha", 0.05), table.attrs.get("confidence", 0.95)
    told = (
        f"Below each figure: its {100 * level:g} % interval and the p-value of its difference from "
        "the rest of the segment, corrected for all comparisons of the table. "
        f"▲ ▼: higher or lower than the rest, corrected p below {alpha:g}."
    )
    if table["exceeds"].ne("").any():
        told += " Letters: the groups whose figure is exceeded, corrected over all pairs."
    if table["suppressed"].any():
        least = table.attrs.get("min_group", 1)
        told += f" Too few: groups of fewer than {least} answers, and what would give them away."
    return told


def _write_table(sheet: Any, table: pd.DataFrame, title: str, styles: dict[str, Any]) -> None:  # noqa: ANN401
    """Write the readable sheet: a figure per group, its letters in the column beside it."""
    columns, bold, text = _columns(table), styles["bold"], styles["text"]
    step = 2 if table["exceeds"].ne("").any() else 1
    at = {(c.segment, c.group): 1 + step * c.Index for c in columns.itertuples()}
    sheet.write_string(0, 0, title, bold)
    for c in columns.itertuples():
        sheet.write_string(1, at[c.segment, c.group], c.segment, bold)
        letter = f" ({c.letter})" if c.letter else ""
        sheet.write_string(2, at[c.segment, c.group], f"{c.group}{letter}", bold)
    line = 2
    for line, (kind, name, cells) in enumerate(_lines(table), start=3):
        sheet.write_string(line, 0, name, bold if kind == "question" else text)
        for key, cell in cells.items():
            if cell.suppressed:
                sheet.write_string(line, at[key], "too few" if kind == "n" else "", text)
            elif pd.notna(getattr(cell, kind)):
                style = styles[cell.unit if kind == "value" else "count"]
                sheet.write_number(line, at[key], getattr(cell, kind), style)
                if kind == "value" and cell.exceeds:
                    sheet.write_string(line, at[key] + 1, cell.exceeds, text)
    sheet.write_string(line + 2, 0, _legend(table), text)
    sheet.set_column(0, 0, 48)
    sheet.freeze_panes(3, 1)


def _write_figures(sheet: Any, table: pd.DataFrame, styles: dict[str, Any]) -> None:  # noqa: ANN401
    """Write one row per cell with all its figures."""
    frame = table.drop(columns=["number", "place"])
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, str(name), styles["bold"])
        for line, value in enumerate(frame[name], start=1):
            if pd.api.types.is_number(value) and not isinstance(value, bool):
                if pd.notna(value):
                    sheet.write_number(line, column, value)
            else:
                sheet.write_string(line, column, str(value), styles["text"])
    sheet.freeze_panes(1, 0)
