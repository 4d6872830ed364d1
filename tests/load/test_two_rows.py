"""Two rows of heads, of which the upper one names nothing but questions with several columns."""

import random

import pytest

from cemlab import load_study
from cemlab.errors import DataError
from cemlab.load import new_study
from cemlab.load.files import read_export
from cemlab.load.platforms import read_heads

USE, HELP = "Which do you use?", "What helped you? (all that apply)"
FIRST = ["", USE, "", "", "", HELP, "", "", "Rate us", "", "", ""]
SECOND = ["#", "App", "Branch", "Phone", "Other", "Staff", "Signs", "None of these"]
SECOND += ["Speed", "Kindness", "Other", "Why did you come?"]


def answer(i):
    """Give one row of answers; few of them tick anything."""
    use = ["App" if i % 7 == 3 else "", "Branch" if i % 7 > 2 else "", "", "By mail"[: i % 5 * 9]]
    helped = ["Staff"[: i % 3 * 9], "", "None of these" if i % 3 == 0 else ""]
    rated = [["Poor", "Fair", "Good"][i % 3], ["Poor", "Good"][i % 2], "", f"Reason {i} of mine"]
    return [f"r{i * 7919}x", *use, *helped, *rated]


def write(folder, rows, encoding="utf-8"):
    file = folder / "answers.csv"
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    file.write_text("\n".join(lines) + "\n", encoding=encoding)
    return file


def test_options_are_told_by_their_cells_and_others_by_the_lower_row(tmp_path):
    rows = [answer(i) for i in range(30)]
    export = read_export(write(tmp_path, [FIRST, SECOND, *rows]))
    assert list(export.cells) == [
        "#", USE, f"{USE}: Other", HELP, "Rate us: Speed", "Kindness", "Kindness: Other",
        "Why did you come?",
    ]  # fmt: skip
    assert export.cells[USE].tolist()[2:5] == ["", "App | Branch", "Branch"]
    assert export.cells[f"{USE}: Other"].tolist()[:2] == ["", "By mail"]
    assert export.cells[HELP].tolist()[:3] == ["None of these", "Staff", "Staff"]
    assert export.header == 2
    assert export.rows.tolist() == list(range(3, 33))


def test_a_study_of_two_rows_of_heads_holds_choices(tmp_path):
    file = write(tmp_path, [FIRST, SECOND, *(answer(i) for i in range(60))])
    feedback = load_study(new_study(file, tmp_path / "study"))
    ticked = feedback.choices.groupby(["response_id", "item"])["option"].agg(list)
    assert ticked[f"r{3 * 7919}x"].iloc[0] == ["App", "Branch"]
    assert feedback.intake["rows_kept"].tolist() == [60]
    assert feedback.set_aside.empty


def test_what_two_rows_are_hangs_neither_on_the_order_of_rows_nor_on_the_reader(tmp_path):
    blank = [[f"k{i}n", *[""] * 7, "Poor", "Good", "", "The same"] for i in range(200)]
    rows = [*blank, *(answer(i) for i in range(9))]  # nothing is ticked in the first rows
    below = read_export(write(tmp_path, [FIRST, SECOND, *rows])).cells
    slow = read_export(write(tmp_path, [FIRST, SECOND, *rows], "utf-16")).cells
    assert slow.equals(below)
    random.Random(0).shuffle(rows)
    mixed = read_export(write(tmp_path, [FIRST, SECOND, *rows])).cells
    assert (
        mixed.sort_values("#")
        .reset_index(drop=True)
        .equals(below.sort_values("#").reset_index(drop=True))
    )
    foreign = [*blank, ["z", "App", "Web", *[""] * 6, "Fair", "", "Well"]]
    for order in (foreign, foreign[::-1]):
        heads = read_export(write(tmp_path, [FIRST, SECOND, *order])).header
        assert heads == 1


def test_options_whose_question_has_none_before_it_keep_their_own_heads():
    first = ["", "", "", "", USE, "", ""]
    second = ["#", "Why?", "Signs", "Other", "App", "Branch", "Say"]
    rows = [["1", "a b", "Signs", "Maps", "App", "", "x"], ["2", "c", "", "", "", "Branch", "y"]]
    heads = read_heads([first, second, *rows])
    assert heads.names == ["#", "Why?", "Signs", "Other", USE, "Branch", "Say"]
    assert heads.options == {USE: {4: "App", 5: "Branch"}}


def test_a_question_asked_twice_and_one_with_a_single_option_are_read(tmp_path):
    rows = [
        ["", USE, "", USE, "", "Agree?", "", "", ""],
        ["#", "App", "Mail", "App", "Post", "I agree", "Why?", "How?", "Where?"],
        ["1", "App", "Mail", "", "Post", "I agree", "a", "c", "d"],
        ["2", "App", "", "", "", "", "b", "e", "f"],
        ["3", "", "Mail", "App", "Post", "I agree", "", "g", "h"],
    ]
    cells = read_export(write(tmp_path, rows)).cells
    assert list(cells) == ["#", USE, f"{USE} (3)", "Agree?", "Why?", "How?", "Where?"]
    assert cells[f"{USE} (3)"].tolist() == ["Post", "", "App | Post"]
    assert cells["Agree?"].tolist() == ["I agree", "", "I agree"]


def test_a_row_that_lost_a_cell_does_not_tell_what_an_option_is(tmp_path):
    rows = [FIRST, SECOND, *(answer(i) for i in range(9)), ["x", *answer(3)[2:]]]
    export = read_export(write(tmp_path, rows))
    assert export.cells[USE].tolist()[3] == "App | Branch"
    assert export.ragged.tolist() == [False] * 9 + [True]


TICKS = [["1", "App", "", "a", "x"], ["2", "", "Branch", "b", "y"], ["3", "App", "", "c", "z"]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # The upper row names what has one column: these are heads of one row, then an answer.
        (["Id", USE, "", "", ""], ["0", "App", "Branch", "q", "w"]),
        (["", USE, "", "", "Why?"], ["#", "App", "Branch", "q", "It is quick"]),
        # Cells of the lower row come again, hold a number, or are blank.
        (["", USE, "", "", ""], ["k", "App", "Branch", "b", "w"]),
        (["", USE, "", "", ""], ["0", "App", "Branch", "How?", "Why?"]),
        (["", USE, "", "", ""], ["#", "App", "Branch", "", "Why?"]),
        # SurveyMonkey's words.
        (["", USE, "", "", ""], ["Key", "App", "Branch", "Response", "Why?"]),
        (["Respondent ID", USE, "", "", ""], ["#", "App", "Branch", "How?", "Why?"]),
    ],
)
def test_other_rows_are_no_two_rows_of_heads(first, second):
    heads = read_heads([first, second, *TICKS])
    assert (heads.rows, heads.options) == (1, {})


def test_a_title_above_the_header_is_no_question():
    header = ["Key", "Mail", "Post", "How?", "Why?"]
    heads = read_heads([["Our survey", "", "", "", ""], header, *TICKS])
    assert (heads.rows, heads.names, heads.options) == (2, header, {})


def test_answers_that_all_tick_everything_are_no_heads(tmp_path):
    """Beside the options nothing tells that the second row is no answer."""
    rows = [["", USE, "", "", ""], ["Yes", "App", "Branch", "Mail", "Post"]]
    rows += [["Yes", "App", "", "", "Post"]] * 3
    assert read_heads(rows).rows == 1
    with pytest.raises(DataError, match="row 1 names 1 of 5 columns"):
        new_study(write(tmp_path, rows), tmp_path / "study")


def test_heads_that_pandas_left_blank_are_blank():
    first = ["Unnamed: 0", USE, "Unnamed: 2", "Unnamed: 3", "Unnamed: 4"]
    heads = read_heads([first, ["#", "App", "Branch", "How?", "Why?"], *TICKS])
    assert (heads.rows, heads.options) == (2, {USE: {1: "App", 2: "Branch"}})
