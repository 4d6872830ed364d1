"""Ratings, amounts, yes and no."""

import math
from functools import partial

import pandas as pd
import pytest

from cemlab.load.columns import NOTHING
from cemlab.load.numbers import read_amounts, read_flags, read_ratings


@pytest.mark.parametrize(
    ("cell", "value", "away", "reason"),
    [
        ("7", 7, False, None),
        (" 7.0 ", 7, False, None),
        ("7,5", 7.5, False, None),
        ("GOOD", 8, False, None),
        ("9 - Extremely likely", 9, False, None),
        ("10 (extremely likely)", 10, False, None),
        ("", None, False, None),
        ("nan", None, False, None),
        ("99", None, True, None),
        ("Does not apply", None, True, None),
        ("11", None, False, "outside the scale 0 to 10"),
        ("-1", None, False, "outside the scale 0 to 10"),
        ("great", None, False, "neither a number nor a label of the scale"),
        ("7 8", None, False, "neither a number nor a label of the scale"),
        ("1e1", None, False, "neither a number nor a label of the scale"),
        ("N/A", None, False, "neither a number nor a label of the scale"),
    ],
)
def test_ratings(cell, value, away, reason):
    ratings, left, why = read_ratings(
        pd.Series([cell], dtype="str"),
        low=0,
        high=10,
        labels={8: "Good", 0: "NO"},
        not_applicable=[99, "does not apply"],
    )
    assert ratings[0] == value if value is not None else math.isnan(ratings[0])
    assert left[0] == away
    assert why[0] == reason if reason else why.isna()[0]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1234.5", "12"], [1234.5, 12]),
        (["12.500"], [12.5]),
        (["1.234,50 €", "12.500"], [1234.5, 12500]),
        (["$1,234.50", "12,500"], [1234.5, 12500]),
        (["7,5", "12,500"], [7.5, 12.5]),
        (["12,500", "3"], [None, 3]),
        (["1,000,000", "12,500"], [1_000_000, 12_500]),
        (["CHF 1'200", "-5", "", "n.a."], [1200, -5, None, None]),
        (["1e400", "0x10"], [None, None]),
        (["03.01.2026", "28.12.2026"], [None, None]),  # days
        (["1,00,000"], [100_000]),
        (["1768.02", "1.234,50", "736.94"], [1768.02, 1234.5, 736.94]),
        (["1768.02", "7,5", "2,1.5"], [1768.02, 7.5, None]),
        (["1768.02", "7,50", "1.234", "1,234", "0.125"], [1768.02, 7.5, None, None, 0.125]),
        (["1768.02", "1.234", "1,234"], [1768.02, 1.234, 1234]),
    ],
)
def test_amounts(cells, values):
    amounts, reasons = read_amounts(pd.Series(cells, dtype="str"))
    assert [None if math.isnan(a) else a for a in amounts] == values
    unread = amounts.isna() & (pd.Series(cells) != "")
    assert reasons.notna().tolist() == unread.tolist()


def test_flags():
    flags, reasons = read_flags(pd.Series(["Yes", "nein", "1", "0.0", "", "maybe"]))
    assert flags[:4].tolist() == [True, False, True, False]
    assert flags[4:].isna().all()
    assert reasons[5] == "neither yes nor no"
    assert reasons[:5].isna().all()


@pytest.mark.parametrize("mark", [".", ","])
def test_three_digits_after_one_mark_are_told_not_guessed(mark):
    amounts, reasons = read_amounts(pd.Series([f"€ 12{mark}500", f"250{mark}000"]))
    assert amounts.isna().all()
    assert reasons.str.startswith("reads as thousands or as decimals").all()
    told = read_amounts(pd.Series([f"0{mark}873", f"1{mark}204"]))[0]
    assert told.tolist() == [0.873, 1.204]  # a nought in front is no thousand


@pytest.mark.parametrize(
    ("cell", "value"), [("4/5", 4), ("4 / 5", 4), ("80%", None), ("★★★☆☆", 3), ("3/10", None)]
)
def test_ratings_out_of_a_number_and_in_stars(cell, value):
    ratings, _, why = read_ratings(pd.Series([cell]), low=1, high=5)
    assert ratings.dropna().tolist() == ([] if value is None else [value])
    assert why.isna().item() == (value is not None)


def test_what_programs_write_for_nothing_is_blank_in_each_way_it_is_written():
    cells = pd.Series([f" {word} " for word in (*NOTHING, "Null", "NAN")], dtype="str")
    for read in (read_amounts, read_flags, partial(read_ratings, low=0, high=10)):
        values, *_, why = read(cells)
        assert values.isna().all()
        assert why.isna().all()


def test_a_number_in_brackets_is_a_step_only_where_words_follow_one():
    bare = read_ratings(pd.Series(["(3)", "1", "-2"]), low=-5, high=5)
    assert bare[0].tolist()[1:] == [1, -2]
    assert pd.isna(bare[0][0])
    told = read_ratings(pd.Series(["(3)", "(1) Bad", "(5) Good"]), low=1, high=5)
    assert told[0].tolist() == [3, 1, 5]
