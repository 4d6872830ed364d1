import shutil

import pandas as pd
import pytest

from cemlab.errors import DataError
from cemlab.load import load_study
from cemlab.stats import believed_feelings, delivery_gap
from cemlab.study import read_study
from cemlab.workshop.keep import actions_of, beliefs_of, designed_for, save_design, write_beliefs
from cemlab.workshop.rehearse import rehearse
from cemlab.workshop.room import steps


def to(room, act):
    room.move(next(i for i, step in enumerate(steps(room.points)) if step.act == act))


def guess(low, high, felt="relieved", seen=False):
    return {"wanted": ["informed"], "felt": [felt], "low": low, "high": high, "seen": seen}


@pytest.fixture
def full(room):
    """Six leaders and a rehearsing one; each guesses billing twice; one had seen the figure."""
    people = [room.who(room.join(function="sales")) for _ in range(6)]
    to(room, "predict")
    rehearse(room, 1)
    for who in people:
        room.write(who, "first", "billing", guess(0.6, 0.8, seen=who.number == 1))
    to(room, "listen")
    for who in people:
        room.write(who, "second", "billing", guess(0.3, 0.4, "confident"))
    to(room, "commit")
    rehearse(room, 1)
    for who in people:
        text = {"action": f"Call {who.number}.", "visit": ""}
        chosen = ["informed"] + ["valued"] * (who.number > 2)
        room.write(who, "commitment", "billing", text | {"feelings": chosen})
    return room


def test_notebook_07_reads_what_a_room_believed_and_takes_the_first_guess(
    full, sample_dir, tmp_path
):
    folder = tmp_path / "study"
    shutil.copytree(sample_dir, folder)
    (folder / "beliefs.csv").unlink()
    write_beliefs(full, folder / "beliefs.csv")
    feedback = load_study(folder)
    assert not feedback.set_aside["file"].eq("beliefs.csv").any()
    assert len(feedback.beliefs) == 6 * 6 - 2  # without the shares of the one who had seen it
    gap = delivery_gap(feedback).set_index("measure").loc["share"]
    assert (gap["n"], gap["believed"].round(6), gap["ranges"], gap["held"]) == (5, 0.7, 5, 0)
    felt = believed_feelings(feedback).iloc[0]
    assert (felt["n"], felt["named"]) == (6, "relieved")


def test_writing_twice_keeps_one_and_leaves_other_rooms_alone(full, tmp_path, sample_dir):
    file = shutil.copy(sample_dir / "beliefs.csv", tmp_path / "beliefs.csv")
    before = len(pd.read_csv(file))
    for _ in range(2):
        write_beliefs(full, file)
    assert len(pd.read_csv(file)) == before + len(beliefs_of(full))


def test_a_file_of_beliefs_of_another_shape_is_refused_and_a_good_one_is_its_owners(full, tmp_path):
    file = tmp_path / "beliefs.csv"
    file.write_text("predictor,touchpoint\n1,billing\n")
    with pytest.raises(DataError, match="lacks the columns room, role"):
        write_beliefs(full, file)
    assert file.read_text().startswith("predictor,touchpoint"), "nothing is written over"
    file.unlink()
    for _ in range(2):
        write_beliefs(full, file)
        assert file.stat().st_mode & 0o777 == 0o600


def test_no_name_and_nothing_simulated_is_kept(full):
    beliefs = beliefs_of(full)
    assert beliefs["predictor"].unique().tolist() == [f"{full.code}-{n:02}" for n in range(1, 7)]
    assert set(beliefs["function"]) == {"sales"}
    assert designed_for(full) == {"billing": ["informed", "valued"]}


def test_actions_come_from_what_the_room_admitted(full):
    assert actions_of(full).empty
    for entry in full.entries("commitment"):
        full.admit(entry, entry["participant"] in (2, 7))  # 7 is simulated
    assert actions_of(full)[["what", "touchpoint"]].to_numpy().tolist() == [["Call 2.", "billing"]]


def test_feelings_to_design_for_reach_the_study_file_which_keeps_its_comments(sample_dir, tmp_path):
    file = shutil.copy(sample_dir / "study.yaml", tmp_path / "study.yaml")
    save_design(file, {"billing": ["valued"], "review": ["informed", "relieved"]})
    points = read_study(file).touchpoints
    assert (points["billing"].wanted, points["review"].wanted) == (
        ["valued"], ["informed", "relieved"]
    )  # fmt: skip
    assert points["support"].wanted == ["understood", "relieved"]
    texts = [path.read_text("utf-8").splitlines() for path in (sample_dir / "study.yaml", file)]
    assert texts[0][0].startswith("# The study of HiTouch")
    changed = [(old, new) for old, new in zip(*texts, strict=True) if old != new]
    assert [new.strip() for _, new in changed] == [
        "wanted: [valued]",
        "wanted: [informed, relieved]",
    ]
