import sqlite3

import pytest

from cemlab.errors import DataError
from cemlab.workshop.room import MINUTES, Refused, Room, steps

GUESS = {"wanted": ["informed"], "felt": ["relieved"], "low": 0.7, "high": 0.8, "seen": False}


def at(room, act):
    """Take a room to the first step of an act."""
    plan = steps(room.points)
    room.move(next(i for i, step in enumerate(plan) if step.act == act))
    return room


def test_five_acts_take_ninety_minutes():
    assert list(MINUTES.items()) == [
        ("talk", 15), ("predict", 15), ("listen", 20), ("reveal", 20), ("commit", 20)
    ]  # fmt: skip


def test_what_was_written_is_there_for_another_process_at_once(room):
    token = room.join(function="sales")
    at(room, "predict").write(room.who(token), "first", "billing", GUESS)
    again = Room(room.file, room.code)
    assert again.position == room.position
    assert again.plan == room.plan
    (entry,) = again.entries("first")
    assert {k: entry[k] for k in GUESS} == GUESS
    assert again.who(token).function == "sales"


def test_a_second_writing_replaces_the_first_and_must_be_admitted_again(room):
    who = room.who(room.join())
    at(room, "talk").write(who, "story", "", {"text": "One."})
    room.admit(room.entries("story")[0])
    room.write(who, "story", "", {"text": "Two."})
    (entry,) = room.entries("story")
    assert (entry["text"], entry["admitted"]) == ("Two.", False)


def test_each_act_takes_its_own_entries_and_sealed_guesses_stay_sealed(room):
    who = room.who(room.join())
    with pytest.raises(Refused, match="taken in the act Predict alone"):
        room.write(who, "first", "billing", GUESS)
    at(room, "predict").write(who, "first", "billing", GUESS)
    with pytest.raises(Refused, match="does not ask for that"):
        room.write(who, "first", "parking", GUESS)
    at(room, "listen")
    with pytest.raises(Refused, match="sealed"):
        room.write(who, "first", "billing", GUESS | {"low": 0.1})
    room.move(steps(room.points).index(room.position) + len(room.points), order=room.points)
    assert room.position.act == "reveal"
    at(room, "predict")  # going back does not open what was sealed
    with pytest.raises(Refused, match="sealed"):
        room.write(who, "first", "billing", GUESS | {"low": 0.1})
    assert [e["low"] for e in room.entries("first")] == [0.7]


def test_the_front_line_predicts_beforehand_by_a_code_of_its_own_and_does_nothing_else(room):
    who = room.who(room.join(room.front_code))
    assert who.role == "front line"
    room.write(who, "first", "billing", GUESS)
    with pytest.raises(Refused):
        at(room, "talk").write(who, "story", "", {"text": "One."})
    with pytest.raises(Refused):
        at(room, "listen").write(who, "first", "review", GUESS)


def test_late_comers_are_let_in_at_any_act(room):
    room.move(len(steps(room.points)) - 2)
    room.write(room.who(room.join()), "commitment", "billing", {"feelings": ["informed"]})
    assert len(room.entries("commitment")) == 1


def test_rooms_of_one_file_do_not_mix(room, plan):
    other = Room.create(room.file, plan)
    token = room.join()
    with pytest.raises(Refused, match="nobody in this room"):
        other.who(token)
    at(room, "talk").write(room.who(token), "story", "", {"text": "Ours."})
    assert other.position.act == "lobby"
    assert other.entries("story") == []
    assert other.participants() == []
    with pytest.raises(DataError, match="holds no room 'XXXXX'"):
        Room(room.file, "XXXXX")


def test_the_file_keeps_neither_tokens_nor_others_eyes(room):
    token = room.join()
    rows = sqlite3.connect(room.file).execute("select * from participants").fetchall()
    assert token not in str(rows)
    assert room.file.stat().st_mode & 0o077 == 0


def test_a_step_counts_once_and_the_ends_hold(room):
    assert room.move(-3).act == "lobby"
    assert room.move(99).act == "closed"
