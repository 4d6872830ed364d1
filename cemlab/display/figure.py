"""Show a figure with its alt text and its numbers."""

import base64
import io
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.display.markup import escape, labelled, publish, table_html
from cemlab.errors import ParameterError
from cemlab.sentences.numbers import Unit, is_hidden

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DPI = 200  # twice the 100 at which a figure is drawn


def show(
    figure: "Axes | Figure | np.ndarray",
    alt: str,
    table: pd.DataFrame | None = None,
    *,
    unit: Unit | None = None,
    touchpoints: Mapping[str, Any] | None = None,
) -> None:
    """Show a figure as PNG at twice its size with an alt text, then close it.

    Where the table holds no figure that may be shown, an empty picture would puzzle: then the alt
    text is said in its place.

    Parameters
    ----------
    figure
        Axes, an array of Axes of one figure, or a Figure.
    alt
        What the figure finds, from `cemlab.sentences`; must not be empty.
    table
        The numbers of the figure, added beneath as a folded table.
    unit, touchpoints
        How the table's figures and touch points are written, see `cemlab.display.table`.

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
    if table is not None and _says_nothing(table):
        plt.close(whole)
        publish(f'<p class="cem-nothing">{escape(alt)}</p>', alt)
        return
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
        inner = table_html(labelled(table, touchpoints), "", unit)
        publish(f"<details><summary>The numbers</summary>{inner}</details>", "The numbers")


def _says_nothing(table: pd.DataFrame) -> bool:
    """Whether a table has no rows, only hidden ones, or nothing but zeros."""
    if table.empty or ("value" in table and is_hidden(table).all()):
        return True
    numbers = table.select_dtypes("number")
    return bool(len(numbers.columns)) and not numbers.fillna(0).to_numpy().any()
