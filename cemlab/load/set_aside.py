"""What could not be read: file, row, column, reason; never what the cell says."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cemlab.load.tables import shape


@dataclass
class SetAside:
    """Collects rows and cells of one file that are not used, each with its reason.

    `rows` are the numbers a spreadsheet shows (the header is row 1). A row set aside whole
    is noted once; cells of such a row are not noted again.
    """

    file: str
    rows: pd.Series
    gone: np.ndarray = field(init=False)
    _notes: list[pd.DataFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gone = np.zeros(len(self.rows), dtype=bool)

    def whole_rows(self, where: pd.Series, column: str, reason: str | pd.Series) -> None:
        """Set rows aside; those gone already keep their first reason."""
        new = where.to_numpy(dtype=bool) & ~self.gone
        self._note(new, column, reason, "row")
        self.gone |= new

    def cells(self, where: pd.Series, column: str, reason: str | pd.Series) -> None:
        """Set single cells aside; call after every `whole_rows`."""
        self._note(where.to_numpy(dtype=bool) & ~self.gone, column, reason, "cell")

    def _note(self, new: np.ndarray, column: str, reason: str | pd.Series, scope: str) -> None:
        if new.any():
            why = reason.to_numpy()[new] if isinstance(reason, pd.Series) else reason
            note = {"file": self.file, "row": self.rows.to_numpy()[new], "column": column}
            self._notes.append(pd.DataFrame(note | {"reason": why, "scope": scope}))

    def table(self) -> pd.DataFrame:
        """The `set_aside` table of this file, in row order."""
        notes = pd.concat(self._notes) if self._notes else None
        return shape("set_aside", notes).sort_values(["row", "scope"], kind="stable")
