"""The list of what is not used."""

import pandas as pd

from cemlab.load.set_aside import SetAside


def test_a_row_is_noted_once_and_its_cells_no_more():
    aside = SetAside("a.csv", pd.Series([2, 3, 4, 5]))
    aside.whole_rows(pd.Series([True, False, False, False]), "id", "blank")
    aside.whole_rows(pd.Series([True, True, False, False]), "at", "no date")
    aside.repeated(pd.Series(["k", "k", "k", "k"]), "id", "again")
    aside.cells(pd.Series([True, True, True, True]), "score", "no number")
    assert aside.table()[["row", "column", "scope"]].to_numpy().tolist() == [
        [2, "id", "row"],
        [3, "at", "row"],
        [4, "score", "cell"],
        [5, "id", "row"],
    ]
    assert aside.table()["same_as"].dropna().tolist() == [4]
    assert aside.gone.tolist() == [True, True, False, True]


def test_nothing_set_aside_is_an_empty_table():
    assert SetAside("a.csv", pd.Series([2])).table().empty
