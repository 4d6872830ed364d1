"""Coding: drawn with known chances, written blind, taken back whole or with every problem told."""

import functools
import re
import zipfile
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cemlab.emotions import EMOTIONS, coded_comments, emotion_shares, read_comments
from cemlab.emotions.coding import read_coding, take_back, taught
from cemlab.emotions.drawing import draw_comments
from cemlab.emotions.workbook import write_coding
from cemlab.errors import DataError, ParameterError
from cemlab.study import read_study

TEXTS = [
    "Thanks a lot!",
    "=HYPERLINK(1)",
    "The bill is wrong\nagain. _x0041_",
    "Fine.\x07 \u202eok",
]


@functools.cache
def study_of(many=400, seed=0):
    """A study of short comments at two touch points, one of them small."""
    rng = np.random.default_rng(seed)
    said = ["Thanks a lot!", "I love it.", "Terrible, never again.", "The bill is wrong.",
            "Where is the invoice?", "It was not what we had expected."]  # fmt: skip
    comments = pd.DataFrame(
        {
            "comment_id": [f"c{i:04d}" for i in range(many)],
            "text": rng.choice(said, many),
            "language": "en",
            "touchpoint": np.where(np.arange(many) < many // 10, "small", "large"),
        }
    )
    comments.loc[:3, "text"] = ["n/a", "My lawyer will write to you.", "Was soll das?", "-"]
    comments.loc[2, "language"] = "de"
    comments["sensitive"] = comments.index == 1
    return SimpleNamespace(
        readings=read_comments(comments), verbatims=lambda: comments, comments=comments,
        study=SimpleNamespace(path="study.yaml"),
    )  # fmt: skip


def drawn_of(texts=TEXTS, chance=0.5):
    ids = [f"c{i}" for i in range(len(texts))]
    return pd.DataFrame({"comment_id": ids, "text": texts, "chance": chance})


def edited(path, change):
    """Open a workbook and save it with changes, as another program would."""
    sheets = pd.read_excel(path, sheet_name=None, header=None, engine="calamine", na_filter=False)
    sheets = {name: table.astype(object) for name, table in sheets.items()}
    change(sheets)
    plain = {"options": {"strings_to_formulas": False}}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=plain) as book:
        for name, table in sheets.items():
            table.to_excel(book, sheet_name=name, header=False, index=False)


def label(sheet, row, *labels):
    """Put labels beside the comment in a row, as a spreadsheet counts."""

    def change(sheets):
        for place, name in enumerate(labels):
            sheets[sheet].loc[row - 1, 2 + place] = name

    return change


@pytest.mark.parametrize("draw", ["random", "stratified", "uncertain"])
def test_chances_are_those_with_which_comments_are_drawn(draw):
    feedback, n, rounds = study_of(), 60, 100
    times = pd.Series(0.0, index=feedback.comments["comment_id"])
    chance = pd.Series(np.nan, index=times.index)
    for seed in range(rounds):
        drawn = draw_comments(feedback, n, draw=draw, seed=seed)
        assert len(drawn) == n
        times[drawn["comment_id"]] += 1
        chance[drawn["comment_id"]] = drawn["chance"].to_numpy()
    expected = chance.dropna()
    assert len(expected) > 380
    error = (times[expected.index] / rounds - expected) / np.sqrt(
        expected * (1 - expected).clip(lower=1e-3) / rounds
    )
    assert abs(error.mean()) < 0.3
    assert error.std() < 1.3
    if draw == "random":
        assert expected.nunique() == 1
    if draw == "stratified":
        assert expected["c0010"] == pytest.approx(30 / 36)
    if draw == "uncertain":
        spread = feedback.readings.assign(v=lambda t: t["probability"] * (1 - t["probability"]))
        doubt = spread.groupby("comment_id")["v"].sum()
        assert np.corrcoef(expected, doubt[expected.index])[0, 1] > 0.95


def test_non_answers_sensitive_and_unread_comments_are_not_drawn():
    drawn = draw_comments(study_of(), 10_000)
    assert len(drawn) == 396
    assert not {"c0000", "c0001", "c0003"} & set(drawn["comment_id"])
    assert drawn["chance"].eq(1).all()
    assert drawn.attrs["left_out"]["sensitive"] == 1
    german = draw_comments(study_of(), 10, language="de")
    assert german["comment_id"].tolist() == ["c0002"]


def test_the_draw_is_seeded_and_knows_no_order_of_rows():
    feedback = study_of()
    first = draw_comments(feedback, 50, seed=3)
    shuffled = SimpleNamespace(**vars(feedback))
    shuffled.verbatims = lambda: feedback.comments.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(first, draw_comments(shuffled, 50, seed=3))
    other = draw_comments(feedback, 50, seed=4)
    assert set(first["comment_id"]) != set(other["comment_id"])


def test_draws_that_cannot_be_made():
    with pytest.raises(ParameterError, match="`draw` must be one of random"):
        draw_comments(study_of(), draw="worst")
    with pytest.raises(ParameterError, match="at least 1"):
        draw_comments(study_of(), 0)
    with pytest.raises(DataError, match="no comment in the language 'nl'"):
        draw_comments(study_of(), language="nl")


def test_the_workbook_is_blind_guarded_and_runs_nothing(tmp_path):
    path = write_coding(drawn_of(), tmp_path / "code.xlsx", coders=["Ann", "Ben"])
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    sheets = [text for name, text in parts.items() if "worksheets/sheet" in name]
    assert not any("<f>" in text or "hyperlink" in text for text in sheets)
    coder = next(text for text in sheets if "dataValidation " in text)
    assert "Labels!$A$2:$A$30" in coder
    assert 'sqref="C2:E5"' in coder
    assert "<sheetProtection" in coder
    assert re.search(r'name="Draw"[^>]*state="veryHidden"', parts["xl/workbook.xml"])
    seen = pd.read_excel(path, sheet_name="Ann", engine="calamine")
    assert seen.columns.tolist() == ["No.", "Comment", "Label 1", "Label 2", "Label 3"]
    assert not seen.map(lambda cell: str(cell).startswith("c0")).any(axis=None)
    names = pd.read_excel(path, sheet_name="Labels", engine="calamine")
    assert names["Label"].tolist() == [*EMOTIONS, "cannot tell"]
    assert names["Meaning"].notna().all()


def test_labels_come_back_as_they_were_given(tmp_path):
    path = write_coding(drawn_of(), tmp_path / "c.xlsx", coders=["Ann", "Ben"], own=["cared for"])

    def fill(sheets):
        label("Ann", 2, "Gratitude ", "", "joy")(sheets)
        label("Ann", 3, "cannot tell")(sheets)
        label("Ben", 4, "neutral")(sheets)
        label("Ben", 5, "cared for", "annoyance")(sheets)

    edited(path, fill)
    found = read_coding(path)
    assert found["comment_id"].tolist() == ["c0", "c1", "c2", "c3"]
    assert found["coder"].tolist() == ["Ann", "Ann", "Ben", "Ben"]
    assert found["labels"].fillna("-").tolist() == [
        "gratitude;joy", "-", "neutral", "annoyance;cared for"
    ]  # fmt: skip
    assert found["chance"].eq(0.5).all()


def test_every_problem_is_told_at_once_and_no_cell_is_quoted(tmp_path):
    path = write_coding(drawn_of(), tmp_path / "c.xlsx", coders=["Ann", "Ben"])

    def spoil(sheets):
        label("Ann", 2, "gratitud")(sheets)
        label("Ann", 3, "neutral", "joy")(sheets)
        label("Ann", 4, "Thanks a lot and more")(sheets)
        label("Ben", 2, "joy")(sheets)
        sheets["Ben"].loc[[1, 2], 1] = sheets["Ben"].loc[[2, 1], 1].to_numpy()
        sheets["Ben"].loc[3, 0] = 99
        sheets["Ben"].loc[4, 0] = 1

    edited(path, spoil)
    with pytest.raises(DataError) as told:
        read_coding(path)
    message = str(told.value)
    assert "sheet 'Ann', row 2, column C: not a label; did you mean gratitude" in message
    assert "sheet 'Ann', row 3: 'neutral' stands beside another label" in message
    assert "sheet 'Ann', row 4, column C: not a label; choose from the sheet Labels" in message
    assert "sheet 'Ben', row 2, column B: not the comment that was drawn" in message
    assert "sheet 'Ben', row 3, column B" in message
    assert "sheet 'Ben', row 4, column A: no comment has this number" in message
    assert "sheet 'Ben', row 5, column A: this number stands twice" in message
    assert "Thanks" not in message
    assert "bill" not in message


def test_files_that_are_no_coded_workbook(tmp_path):
    path = write_coding(drawn_of(), tmp_path / "c.xlsx")
    with pytest.raises(DataError, match="no comment is coded yet"):
        read_coding(path)
    with pytest.raises(DataError, match="is no workbook of `cemlab code`"):
        read_coding(tmp_path / "absent.xlsx")
    edited(path, lambda sheets: sheets.pop("Draw"))
    with pytest.raises(DataError, match="with all its sheets"):
        read_coding(path)


@pytest.mark.parametrize("name", ["", "labels", "a" * 32, "a/b"])
def test_names_that_no_sheet_can_have(tmp_path, name):
    with pytest.raises(ParameterError, match="cannot name a sheet"):
        write_coding(drawn_of(), tmp_path / "c.xlsx", coders=[name])
    assert not (tmp_path / "c.xlsx").exists()


def test_several_workbooks_are_joined_and_earlier_codes_are_not_lost(tmp_path):
    books = [tmp_path / "ann.xlsx", tmp_path / "ben.xlsx"]
    for book, coder in zip(books, ["Ann", "Ben"], strict=True):
        edited(write_coding(drawn_of(), book, coders=[coder]), label(coder, 2, "joy"))
    target = tmp_path / "coding.csv"
    found = take_back(books, drawn_of(), target)
    assert found["coder"].tolist() == ["Ann", "Ben"]
    assert "Thanks" not in target.read_text()
    with pytest.raises(DataError, match="holds 1 codes that stand in none of these workbooks"):
        take_back(books[:1], drawn_of(), target)
    with pytest.raises(DataError, match="1 comments are not of this study"):
        take_back(books, drawn_of().iloc[1:], tmp_path / "other.csv")
    with pytest.raises(DataError, match="'Ann' coded 1 comments in another workbook too"):
        take_back([books[0], books[0]], drawn_of(), tmp_path / "other.csv")


def test_the_study_finds_its_codes(tmp_path, sample_dir):
    text = (sample_dir / "study.yaml").read_text()
    (tmp_path / "study.yaml").write_text(text + "\ncoding: coding.csv\n")
    study = read_study(tmp_path)
    assert "coding.csv" in study.inputs
    with pytest.raises(DataError, match="cannot be read"):
        coded_comments(study)
    (tmp_path / "coding.csv").write_text("comment_id,labels\n1,joy\n")
    with pytest.raises(DataError, match=r"column coder is missing\n  - column chance"):
        coded_comments(study)
    (tmp_path / "coding.csv").write_text("comment_id,coder,labels,chance\n01,Ann,joy,0.5\n")
    assert coded_comments(study)["comment_id"].tolist() == ["01"]


def test_codes_of_any_draw_give_unbiased_shares():
    """Of a population whose true labels are known, by the mean over many draws."""
    feedback = study_of()
    comments = feedback.comments[feedback.comments["language"].eq("en")].iloc[3:]
    readings = feedback.readings.merge(comments[["comment_id"]])
    feedback = SimpleNamespace(readings=readings, verbatims=lambda: comments)
    truth = comments.set_index("comment_id")["text"].eq("It was not what we had expected.")
    for draw in ("stratified", "uncertain"):
        shares = []
        for seed in range(15):
            coded = draw_comments(feedback, 80, draw=draw, seed=seed)
            there = truth[coded["comment_id"]].to_numpy()
            coded = coded.assign(labels=np.where(there, "disappointment", "neutral"))
            table = emotion_shares(feedback.readings, coded=coded, emotions=["disappointment"])
            shares.append(table["value"].item())
        assert np.mean(shares) == pytest.approx(truth.mean(), abs=0.03)


def test_what_half_the_coders_said_is_taught():
    coding = pd.DataFrame(
        {"comment_id": ["b", "a", "a", "a", "b", "x"], "coder": list("123456"),
         "labels": ["neutral", "joy", "joy;love", "anger", None, "joy"]}
    )  # fmt: skip
    comments = pd.DataFrame({"comment_id": ["a", "b"], "text": ["one", "two"]})
    assert taught(coding, comments) == (["one", "two"], [["joy"], ["neutral"]])
