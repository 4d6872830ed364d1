"""Inside notebooks: show figures with alt text, say sentences, quote customers, tell provenance."""

import base64
import hashlib
import html
import io
import platform
import subprocess
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError
from cemlab.sentences.numbers import Unit, day, month, names_of, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from cemlab.load import Feedback

_DPI = 200  # twice the 100 at which a figure is drawn
_UNITS: dict[str, Unit] = {
    "share": "share", "coverage": "share", "probability": "share", "n": "count",
    "n_effective": "count", "revenue": "count",
}  # fmt: skip
_MEASURED = ("value", "low", "high", "before", "after", "centre")


def _escape(text: object) -> str:
    """Make any text safe as HTML content or attribute; the only way text enters HTML here."""
    clean = "".join(c if c.isprintable() or c in "\n\t" else " " for c in str(text))
    return html.escape(clean, quote=True)


def _publish(markup: str, plain: str) -> None:
    from IPython.display import display

    display({"text/html": markup, "text/plain": plain}, raw=True)


def show(
    figure: "Axes | Figure | np.ndarray",
    alt: str,
    table: pd.DataFrame | None = None,
    *,
    unit: Unit | None = None,
) -> None:
    """Show a figure as PNG at twice its size with an alt text, then close it.

    Parameters
    ----------
    figure
        Axes, an array of Axes of one figure, or a Figure.
    alt
        What the figure finds, from `cemlab.sentences`; must not be empty.
    table
        The numbers of the figure, added beneath as a folded table.
    unit
        How the table's value, low and high are written.

    Raises
    ------
    ParameterError
        Where `alt` is empty.
    """
    import matplotlib.pyplot as plt
    from IPython.display import display

    if not alt.strip():
        raise ParameterError("`alt` is empty: say what the figure finds, see cemlab.sentences.")
    first = figure.flat[0] if isinstance(figure, np.ndarray) else figure
    whole = first if hasattr(first, "savefig") else first.get_figure(root=True)
    png = io.BytesIO()
    with warnings.catch_warnings():
        # Customers write in scripts that the font lacks; a box in a label is harmless.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        whole.savefig(png, format="png", dpi=_DPI, metadata={"Software": None})
    width = round(whole.get_figwidth() * _DPI / 2)
    plt.close(whole)
    image = base64.b64encode(png.getvalue()).decode()
    display(
        {"image/png": image, "text/plain": alt},
        metadata={"image/png": {"alt": alt, "width": width}},
        raw=True,
    )
    if table is not None:
        inner = _table_html(table, "", unit)
        _publish(f"<details><summary>The numbers</summary>{inner}</details>", "The numbers")


def say(*sentences: str) -> None:
    """Show sentences as a bottom line: one as a paragraph, several as a list.

    Parameters
    ----------
    sentences
        Plain text; empty ones are left out.
    """
    told = [sentence for sentence in sentences if sentence.strip()]
    items = "".join(f"<li>{_escape(sentence)}</li>" for sentence in told)
    markup = f'<ul class="cem-say">{items}</ul>'
    if len(told) == 1:
        markup = f'<p class="cem-say">{_escape(told[0])}</p>'
    _publish(markup, "\n".join(told))


def table(frame: pd.DataFrame, caption: str, *, unit: Unit | None = None) -> None:
    """Show a table: escaped, figures in the house's rounding, the index only where it is named.

    Parameters
    ----------
    frame
        Any table; suppressed rows show "too few answers" instead of their value.
    caption
        What the table tells.
    unit
        How value, low, high, before and after are written; default two decimals, or per cent
        where the table has a column share.
    """
    _publish(_table_html(frame, caption, unit), f"{caption}\n{frame.to_string()}")


def _table_html(frame: pd.DataFrame, caption: str, unit: Unit | None) -> str:
    """Build the HTML of a table."""
    frame = frame.reset_index() if any(frame.index.names) else frame
    frame = frame.drop(columns="suppressed") if _none_hidden(frame) else frame
    unit = unit or ("share" if "share" in frame else None)
    units = {**_UNITS, **(dict.fromkeys(_MEASURED, unit) if unit else {})}
    columns = [_column(frame, name, units.get(str(name))) for name in frame.columns]
    heads = "".join(
        f'<th scope="col">{_escape(str(name).replace("_", " "))}</th>' for name in frame.columns
    )
    named = bool(len(frame.columns)) and not pd.api.types.is_numeric_dtype(frame.dtypes.iloc[0])
    body = ""
    for cells in zip(*columns, strict=True):
        texts = [_escape(cell) for cell in cells]
        first = f'<th scope="row">{texts[0]}</th>' if named else f"<td>{texts[0]}</td>"
        body += f"<tr>{first}{''.join(f'<td>{text}</td>' for text in texts[1:])}</tr>"
    title = f"<caption>{_escape(caption)}</caption>" if caption else ""
    head = f"<thead><tr>{heads}</tr></thead>"
    return f'<table class="cem-table">{title}{head}<tbody>{body}</tbody></table>'


def _none_hidden(frame: pd.DataFrame) -> bool:
    return "suppressed" in frame and not frame["suppressed"].astype(bool).any()


def _column(frame: pd.DataFrame, name: str, unit: Unit | None) -> list[str]:
    """Write the cells of one column."""
    hidden = frame["suppressed"].astype(bool) if "suppressed" in frame else [False] * len(frame)
    return [
        "too few answers" if gone and name == "value" else _cell(value, unit)
        for value, gone in zip(frame[name], hidden, strict=True)
    ]


def _cell(value: Any, unit: Unit | None) -> str:  # noqa: ANN401 - any cell of a table
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
        return number(value, unit) if unit else f"{value:,.2f}".replace("-", "−")
    return str(value)


def quotes(
    verbatims: pd.DataFrame,
    n: int = 3,
    *,
    by: Sequence[str] = ("touchpoint",),
    touchpoints: Mapping[str, Any] | None = None,
    min_length: int = 40,
    max_length: int = 280,
    seed: int = 7,
) -> None:
    """Quote customers: redacted words, never sensitive ones, only of those who may be quoted.

    Parameters
    ----------
    verbatims
        From `feedback.verbatims()`: comment_id, text, may_quote, sensitive, answered_at and the
        columns of `by`.
    n
        How many at most.
    by
        Columns that say who speaks; an id is refused.
    touchpoints
        Touch point id to label or touch point.
    min_length, max_length
        In characters; others are not quoted, nor are they cut.
    seed
        Of the choice, which does not depend on the order of rows.

    Raises
    ------
    ParameterError
        Where `by` names an id.
    """
    ids = [name for name in by if name.endswith("_id") or name in {"owner", "account_manager"}]
    if ids:
        raise ParameterError(f"`by` must not tell who a customer is, got {', '.join(ids)}.")
    rows = _quotable(verbatims, min_length, max_length)
    keys = [hashlib.sha256(f"{seed}:{key}".encode()).hexdigest() for key in rows["comment_id"]]
    rows = rows.assign(place=keys).sort_values("place").drop_duplicates("text").head(n)
    names = names_of(touchpoints)
    blocks, plain = [], []
    for _, row in rows.iterrows():
        told = [str(names.get(row[c], row[c])) for c in by if c in row and not pd.isna(row[c])]
        if not pd.isna(row.get("answered_at")):
            told.append(month(row["answered_at"]))
        source = _escape(", ".join(told))
        words = f"<p>{_escape(row['text'])}</p>"
        blocks.append(f'<blockquote class="cem-quote">{words}<p>– {source}</p></blockquote>')
        plain.append(f"“{row['text']}” – {', '.join(told)}")
    nothing = "No comment here may be quoted."
    _publish("".join(blocks) or f"<p>{nothing}</p>", "\n".join(plain) or nothing)


def _quotable(verbatims: pd.DataFrame, min_length: int, max_length: int) -> pd.DataFrame:
    """Keep comments that may be quoted, are not sensitive and read well."""
    rows = verbatims.dropna(subset=["text"])
    rows = rows[rows["text"].str.len().between(min_length, max_length)]
    if "may_quote" in rows:
        rows = rows[rows["may_quote"].fillna(False).astype(bool)]
    if "sensitive" in rows:
        return rows[~rows["sensitive"].fillna(True).astype(bool)]
    from cemlab.privacy import sensitive

    return rows[~sensitive(rows["text"]).astype(bool)]


def provenance(feedback: "Feedback", **parameters: object) -> None:
    """Show what a page rests on: parameters, inputs with their hashes, versions, commit, time.

    Parameters
    ----------
    feedback
        Whose `intake` is told.
    parameters
        Of the notebook, by name.
    """
    made = {name: _cell(value, None) if value != "" else "(empty)" for name, value in
            parameters.items()}  # fmt: skip
    made_of = pd.DataFrame({"parameter": list(made), "value": list(made.values())})
    names = ["file", "rows_in", "rows_kept", "rows_set_aside", "sha256"]
    inputs = feedback.intake[[name for name in names if name in feedback.intake]].copy()
    if "sha256" in inputs:
        inputs["sha256"] = inputs["sha256"].astype("str").str[:12]
    made_with = pd.DataFrame(_versions(), columns=["what", "version"])
    parts = [
        _table_html(made_of, "Parameters", None),
        _table_html(inputs, "Inputs, with the first 12 digits of their SHA-256", None),
        _table_html(made_with, "Made with", None),
    ]
    plain = "\n\n".join(part.to_string(index=False) for part in (made_of, inputs, made_with))
    _publish("".join(parts), plain)


def _versions() -> list[tuple[str, str]]:
    """Tell python, packages, commit and time."""
    told = [("python", platform.python_version())]
    for package in ("cemlab", "pandas", "scikit-learn"):
        try:
            told.append((package, version(package)))
        except PackageNotFoundError:
            continue
    commit = _commit()
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return [*told, *([("commit", commit)] if commit else []), ("time", now)]


def _commit() -> str:
    """Give the commit of the checkout this package runs from; empty where there is none."""
    root = Path(__file__).resolve().parents[1]
    if not (root / ".git").exists():
        return ""
    command = ["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()
