"""What could not be read: file, row, column, reason; never what the cell says."""

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cemlab.load.columns import filled
from cemlab.load.files import Export
from cemlab.load.tables import shape

WHOLE_ROW = "(whole row)"
BELOW = "a total or a note below the answers"
_TOTAL = re.compile(
    r"(?:(?:grand |sub.?|overall )?(?:totals?|sum|averages?|avg\.?|mean|median)|summe|"
    r"gesamt(?:summe)?|insgesamt|mittelwert|durchschnitt|moyenne|total général|promedio|media|"
    r"totale|totaal|gemiddelde)\s*:?",
    re.I,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FIGURE = re.compile(r"[\d.,%'\s€$£+-]+")
_WORDS = r"[^\W\d_]{2,}\W+[^\W\d_]{2,}"
_LAST = 20  # rows at the end that may be no answers


def heads_again(export: Export) -> np.ndarray:
    """Say which rows repeat the header, as where exports were joined end to end."""
    left, cells = np.arange(len(export.rows)), export.cells
    heads = [
        {name, re.sub(rf"^column {i}$| \({i}\)$", "", name), export.wordings.get(name, name)}
        for i, name in enumerate(map(str, cells), 1)
    ]
    for i, ways in enumerate(heads):
        # A byte order mark stands before each joined file.
        given = cells.iloc[:, i] if i == 0 else cells.iloc[left, i]
        left = left[given.str.strip("\ufeff \t\r\n").isin(ways).to_numpy()]
        if not len(left):
            break
    again = np.zeros(len(export.rows), dtype=bool)
    again[left] = True
    # Where each column holds its own name or nothing, such a row ticked every option.
    rest = cells[~again] if len(left) else cells[:0]
    telling = (~rest.iloc[:, i].isin(ways | {""}) for i, ways in enumerate(heads))
    return again & any(other.any() for other in telling)


def stands_below(export: Export) -> np.ndarray:
    """Say which rows at the end are totals or means, or a line of text in the first column."""
    below, cells = np.zeros(len(export.rows), dtype=bool), export.cells
    first, summed = cells.iloc[:, 0], False
    for row in range(len(cells) - 1, max(len(cells) - 1 - _LAST, 0), -1):
        given = [(i, cell.strip()) for i, cell in enumerate(cells.iloc[row]) if cell.strip()]
        if not given:
            continue
        place, cell = given[0]
        if _TOTAL.fullmatch(cell) and all(_FIGURE.fullmatch(other) for _, other in given[1:]):
            found = not cells.iloc[:row, place].str.strip().eq(cell).any()
        else:
            alone = len(given) == 1 and place == 0 and cells.shape[1] > 2
            told = alone and re.search(_WORDS, cell)
            found = told and first.iloc[:row].str.contains(_WORDS).mean() < 0.1
            sums = place > 0 and not summed and _sums_up(cells.iloc[:row], given)
            found, summed = found or sums, summed or sums
        if not found:
            break
        below[row] = True
    return below


def _sums_up(above: pd.DataFrame, given: list[tuple[int, str]]) -> bool:
    """Whether cells without a name are the means or sums of the columns that stand above them."""
    if len(given) < 2 or not all(_NUMBER.fullmatch(cell) for _, cell in given):
        return False
    fitting = surely = 0
    for place, cell in given:
        numbers = pd.to_numeric(above.iloc[:, place], errors="coerce").dropna()
        figure, mean, total = float(cell), numbers.mean(), numbers.sum()
        fits = np.isclose(figure, mean, rtol=1e-4) or np.isclose(figure, total)
        fits &= (
            len(numbers) > 2 and numbers.nunique() > 1
        )  # the mean of what is alike is an answer like the others
        fitting += fits
        surely += fits and (not figure.is_integer() or figure > numbers.max())
    # A cell above may have been mended by hand since.
    return 3 * fitting >= 2 * len(given) and 2 * surely >= len(given)


@dataclass
class SetAside:
    """Collects rows and cells of one file that are not used, and remarks on the rest.

    `rows` are the numbers a spreadsheet shows (the header is row 1). A row set aside whole
    is noted once; cells of such a row are not noted again.
    """

    file: str
    rows: pd.Series
    gone: np.ndarray = field(init=False)
    remarks: list[str] = field(default_factory=list)
    _notes: list[pd.DataFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gone = np.zeros(len(self.rows), dtype=bool)

    def whole_rows(
        self, where: pd.Series | np.ndarray, column: str, reason: str | pd.Series
    ) -> None:
        """Set rows aside; those gone already keep their first reason, a missing one is "blank"."""
        new = np.asarray(where, dtype=bool) & ~self.gone
        self._note(new, column, reason, "row")
        self.gone |= new

    def repeated(self, keys: pd.Series, column: str, reason: str) -> None:
        """Set aside rows whose key an earlier row has, and note which row that is."""
        live = keys[~self.gone]
        again = live[live.duplicated()]
        if len(again):
            first = live.drop_duplicates()
            kept = pd.Series(self.rows.loc[first.index].to_numpy(), index=first.to_numpy())
            new = np.isin(keys.index, again.index)
            self._note(new, column, reason, "row", again.map(kept).to_numpy())
            self.gone |= new

    def cells(self, where: pd.Series | np.ndarray, column: str, reason: str | pd.Series) -> None:
        """Set single cells aside; call after every row that goes whole has gone."""
        self._note(np.asarray(where, dtype=bool) & ~self.gone, column, reason, "cell")

    def _note(
        self,
        new: np.ndarray,
        column: str,
        reason: str | pd.Series,
        scope: str,
        same_as: np.ndarray | None = None,
    ) -> None:
        """Add one line per row of `new`."""
        if new.any():
            why = reason
            if isinstance(reason, pd.Series):
                why = reason[new].fillna("blank").to_numpy()
            note = {"file": self.file, "row": self.rows.to_numpy()[new], "column": column}
            note |= {"reason": why, "scope": scope, "same_as": same_as}
            self._notes.append(pd.DataFrame(note).astype({"same_as": "Int64"}))

    def table(self) -> pd.DataFrame:
        """Make the `set_aside` table of this file, in row order."""
        notes = pd.concat(self._notes) if self._notes else None
        return shape("set_aside", notes).sort_values(["row", "scope"], kind="stable")


def set_no_answers_aside(export: Export, aside: SetAside) -> None:
    """Set aside rows that are blank, cut, the header again, or stand below the answers."""
    ragged = "another number of cells than the header; is a delimiter in a text not quoted?"
    aside.whole_rows(export.ragged, WHOLE_ROW, ragged)
    blank = np.arange(len(export.rows))
    for column in export.cells:  # after the first one few rows are left, or none
        cells = export.cells[column]
        if len(blank):
            blank = blank[~filled(cells.iloc[blank] if len(blank) < len(cells) else cells)]
    where = np.zeros(len(export.rows), dtype=bool)
    where[blank] = True
    aside.whole_rows(where, WHOLE_ROW, "blank")
    aside.whole_rows(heads_again(export), WHOLE_ROW, "the header again")
    aside.whole_rows(stands_below(export), WHOLE_ROW, BELOW)
