import dataclasses

import pandas as pd
import pytest

from cemlab.cases import add_actions
from cemlab.errors import DataError, ParameterError
from cemlab.paper import record, record_page
from cemlab.study import read_study


@pytest.fixture
def room(hitouch, sample_dir, tmp_path, monkeypatch):
    """The simulated company with a ledger of the test's own, and a later room of six leaders."""
    monkeypatch.delenv("CEMLAB_ACTIONS", raising=False)
    (tmp_path / "study.yaml").write_bytes((sample_dir / "study.yaml").read_bytes())
    rows = [
        {"room": "2027", "predictor": f"<b>P{n}</b>", "role": "leader", "function": "sales",
         "touchpoint": point, "measure": measure, "feeling": {"wanted": "proud"}.get(measure),
         "predicted": middle, "low": middle - 0.05, "high": middle + 0.05,
         "sealed_at": pd.Timestamp("2027-05-03 09:00", tz="UTC") + pd.Timedelta(minutes=minute)}
        for point, few in (("billing", 6), ("support", 4))
        for n in range(few)
        for measure in ("share", "wanted")
        for minute, middle in ((0, 0.8), (30, 0.4))
    ]  # fmt: skip
    beliefs = pd.concat([hitouch.beliefs, pd.DataFrame(rows)], ignore_index=True)
    return dataclasses.replace(hitouch, study=read_study(tmp_path), beliefs=beliefs)


def test_the_first_guess_and_the_guess_after_listening_stand_apart(hitouch, room):
    table = record(room).set_index("touchpoint")
    billing = table.loc["billing"]
    assert (billing["leader"], billing["later"]) == (pytest.approx(0.8), pytest.approx(0.4))
    assert (billing["ranges"], billing["held"]) == (6, 0)
    # By hand: of all answers about billing after transactions the share of 8 and more.
    answers = hitouch.answers(role="touchpoint", pattern="past")
    share = answers.loc[answers["touchpoint"].eq("billing"), "value"].ge(7.5).mean()
    assert billing["customers"] == pytest.approx(share)
    assert billing[["wanted", "wanted_named"]].tolist() == ["informed", "proud"]
    assert record(room, "autumn 2026").attrs["room"] == "autumn 2026"


def test_fewer_than_five_are_not_shown_and_nobody_is_named(room):
    table = record(room).set_index("touchpoint")
    assert table.loc["support", ["leader", "later", "ranges", "wanted_named"]].isna().all()
    html = record_page(room)
    assert "fewer than five leaders" in html
    assert "P1" not in html
    assert "<script" not in html


def test_the_page_carries_what_was_agreed_since(room, monkeypatch):
    action = {"what": "Ring back <b>", "gap": "delivery", "touchpoint": "billing", "owner": "CFO",
              "due": "2027-09-01", "measure": "share", "review_on": "2027-12-01"}  # fmt: skip
    assert "Nothing was written down yet." in record_page(room)
    monkeypatch.setattr(room, "beliefs", room.beliefs.assign(
        sealed_at=room.beliefs["sealed_at"] - pd.Timedelta(days=3650)))  # fmt: skip
    add_actions(room.study, pd.DataFrame([action]))
    html = record_page(room)
    assert "Ring back &lt;b&gt;" in html
    assert "1 September 2027" in html


def test_without_beliefs_or_with_another_room_it_says_so(hitouch):
    with pytest.raises(ParameterError, match="no room '2031'"):
        record(hitouch, "2031")
    with pytest.raises(DataError, match="no beliefs yet"):
        record(dataclasses.replace(hitouch, beliefs=hitouch.beliefs.head(0)))
