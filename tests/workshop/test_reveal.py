import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cemlab.cases import actions
from cemlab.workshop.facilitator import go
from cemlab.workshop.panel import Panel
from cemlab.workshop.plan import plan_room
from cemlab.workshop.reveal import held, plot_reveal, ranges, reveal, reveal_order, sentences_of
from cemlab.workshop.room import Refused, steps


def to(room, act):
    room.move(next(i for i, step in enumerate(steps(room.points)) if step.act == act))


def guess(low, high):
    return {"wanted": ["informed"], "felt": ["relieved"], "low": low, "high": high, "seen": False}


@pytest.fixture
def guessed(room):
    """Three leaders; two of them hold the customers' share of review (0.73), none of billing."""
    to(room, "predict")
    for low in (0.6, 0.7, 0.8):
        who = room.who(room.join())
        room.write(who, "first", "review", guess(low, low + 0.15))
        room.write(who, "first", "billing", guess(low, low + 0.15))
    return room


def test_a_plan_holds_questions_and_quotes_but_no_result(plan, hitouch):
    point = plan["points"][0]
    assert point["asked"] == "How satisfied were you with Billing?"
    assert point["satisfied"] == "8 or more, on a scale from 0 to 10"
    assert len(point["quotes"]) >= 3
    assert set(point) == {"id", "label", "asked", "satisfied", "quotes"}
    with pytest.raises(ValueError, match="did you mean billing"):
        plan_room(hitouch, ["biling"])
    with pytest.raises(ValueError, match="at most 5"):
        plan_room(hitouch, list(hitouch.study.touchpoints)[:6])


def test_the_reveal_begins_with_what_the_room_got_right(guessed, hitouch):
    assert guessed.points == ["billing", "review"]
    assert reveal_order(guessed, hitouch) == ["review", "billing"]


def test_ranges_that_held_the_figure_are_counted(guessed, hitouch):
    table = ranges(guessed, hitouch)
    own = table[table["row"].eq("first") & table["touchpoint"].eq("review")]
    assert held(own, 0.734).tolist() == [True, True, False]
    body = reveal(guessed, hitouch, "review", 1)
    assert "in 2 of our 3 first ranges" in body["told"][1]
    assert body["told"][0].startswith("Customers: 73 % (95 % interval 69 to 77 %, n = 1,454)")
    assert body["alt"].startswith("Account review. Of 100 answers, how many are 8 or more?")
    top = body["feelings"]["felt"][0]
    assert (top["feeling"], top["customers"], top["n"]) == ("valued", "37 %", "157")
    assert {r["feeling"]: r["votes"] for r in body["feelings"]["felt"]}["relieved"] == 3


def test_the_first_stage_shows_the_room_alone(guessed, hitouch):
    body = reveal(guessed, hitouch, "review", 0)
    assert "73" not in body["alt"].replace("0.73", "")
    assert {"customers", "value"}.isdisjoint(body)
    assert all("customers" not in row for row in body["feelings"]["felt"])


def test_the_front_line_of_the_room_counts_from_five_people_on(guessed, hitouch):
    def rows():
        table = ranges(guessed, hitouch)
        return len(table[table["row"].eq("front line") & table["touchpoint"].eq("review")])

    assert rows() == 18  # the study's own
    for count in range(1, 6):
        who = guessed.who(guessed.join(guessed.front_code))
        guessed.write(who, "first", "review", guess(0.5, 0.6))
        assert rows() == (18 if count < 5 else 5)


def test_an_axis_from_nought_to_a_hundred_gives_nothing_away():
    table = pd.DataFrame({"row": ["first"], "low": [0.5], "high": [0.5], "seen": [False]})
    for customers in (None, pd.Series({"value": 0.9, "low": 0.85, "high": 0.95, "n": 50})):
        ax = plot_reveal(table, customers)
        assert ax.get_xlim() == (0, 1)
        plt.close(ax.figure)
    assert sentences_of(table, None) == ["1 of us gave a range."]


def test_the_panel_moves_the_room_admits_cards_and_says_what_it_kept(room, hitouch, tmp_path):
    panel = Panel(room, hitouch, address="http://x", out=tmp_path, people=3)
    panel.next.click()
    assert room.position.act == "talk"
    card = panel.cards.children[0]
    card.children[0].click()
    assert sum(entry["admitted"] for entry in room.entries("story")) == 1
    assert panel.cards.children[0].children[0].description == "Hide"
    panel.clock.click()
    assert room.state()["timer_end"]
    panel.back.click()
    assert room.position.act == "lobby"
    room.move(len(steps(room.points)) - 1)
    panel.show()
    panel.ending.children[0].children[0].click()
    assert "beliefs.csv" in panel.told.value


def test_an_action_is_written_down_and_typing_outlives_what_others_write(
    room, hitouch, tmp_path, monkeypatch
):
    monkeypatch.setenv("CEMLAB_ACTIONS", f"sqlite:///{tmp_path}/actions.sqlite")
    who = room.who(room.join())
    room.move(len(steps(room.points)) - 2)
    body = {"feelings": ["informed"], "action": "Call back.", "visit": ""}
    room.write(who, "commitment", "billing", body)
    room.admit(room.entries("commitment")[0])
    panel = Panel(room, hitouch, address="", out=tmp_path)
    owner = panel.ending.children[1].children[1]
    owner.value = "Head of Serv"
    room.write(room.who(room.join()), "commitment", "review", body)
    panel.show()
    assert panel.ending.children[1].children[1] is owner
    panel.ending.children[1].children[3].click()
    assert "Agreed: Call back." in panel.told.value
    (agreed,) = actions(hitouch.study).to_dict("records")
    assert (agreed["what"], agreed["owner"]) == ("Call back.", "Head of Serv")
    owner.value = ""
    panel.ending.children[1].children[3].click()
    assert "cannot be written down" in panel.told.value


def test_what_people_typed_is_text_in_the_panel_too(room, hitouch, tmp_path):
    who = room.who(room.join())
    to(room, "talk")
    room.write(who, "story", "", {"text": "<img onerror=x>", "wanted": ["a"], "felt": ["b"]})
    panel = Panel(room, hitouch, address="", out=tmp_path)
    told = panel.cards.children[0].children[1].value
    assert "&lt;img" in told
    assert "<img" not in told


def test_results_come_into_the_file_only_with_the_step_that_shows_them(guessed, hitouch):
    to(guessed, "listen")
    go(guessed, hitouch)
    assert guessed.position.touchpoint == "review"
    assert guessed.result("review", 0) is None
    go(guessed, hitouch)
    assert guessed.position.act == "reveal"
    assert guessed.result("review", 0)
    assert guessed.result("review", 1) is None
    go(guessed, hitouch)
    assert guessed.result("review", 1)["value"] == pytest.approx(0.734, abs=0.001)
    assert guessed.result("billing", 0) is None
    with pytest.raises(Refused):
        guessed.write(guessed.participants()[0], "second", "billing", guess(0.3, 0.4))
