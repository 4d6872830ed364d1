"""Who voices a theme, who was ahead, and where themes lie. What is planted is counted here."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from cemlab.figures import plot_rises, plot_stability, plot_theme_map
from cemlab.figures.themes import _apart
from cemlab.themes import (
    beside_chance,
    beside_nearest,
    count_leads,
    describe_themes,
    emerging,
    find,
    find_themes,
    lead_users,
    names,
    place_themes,
    said_by,
    theme_feelings,
)
from cemlab.themes.embed import WordEncoder

SUBJECTS = {
    "bill": "invoice fee amount tax refund total statement",
    "view": "balance group company page overview holding entity",
    "phone": "waiting music queue minutes operator extension line",
}


@pytest.fixture(scope="module")
def voiced():
    rng = np.random.default_rng(3)
    rows = [
        {"text": " ".join(rng.choice(words.split(), 4, replace=False)), "about": name, "at": at}
        for name, words in SUBJECTS.items()
        for at in range(60)
    ]
    frame = pd.DataFrame(rows)
    north = np.where(frame["about"].eq("bill"), frame["at"] % 10 > 0, frame["at"] % 10 > 6)
    frame["region"] = np.where(north, "north", "south")
    frame["comment_id"] = frame["customer_id"] = [f"c{i}" for i in range(len(frame))]
    return frame


@pytest.fixture(scope="module")
def found(voiced):
    return find_themes(voiced["text"], n_themes=3)


def theme_of(found, voiced, about):
    return pd.Series(found.labels)[voiced["about"].eq(about).to_numpy()].mode().item()


def test_the_segment_that_voices_a_theme_is_found_and_no_other(found, voiced):
    table = said_by(found, voiced, ["region", "not there"])
    row = table[table["theme"].eq(theme_of(found, voiced, "bill"))].squeeze()
    assert row["group"] == "north"
    said = found.voices(row["theme"])
    north = voiced["region"].eq("north").to_numpy() & found.readable
    assert row["share"] == pytest.approx((said & north).sum() / north.sum())
    south = ~north & found.readable
    assert row["value"] == pytest.approx(row["share"] - (said & south).sum() / south.sum())
    assert row["low"] < row["value"] < row["high"]
    mixed = voiced.assign(region=np.random.default_rng(0).permutation(voiced["region"]))
    assert said_by(found, mixed, ["region"]).empty


def test_feelings_are_those_of_the_comments_that_voice_the_theme(found, voiced):
    emotion = voiced["about"].map({"bill": "anger", "view": "desire", "phone": "neutral"})
    readings = pd.DataFrame({"comment_id": voiced["comment_id"], "sentence": 0, "emotion": emotion,
                             "probability": 0.9, "chosen": True, "tier": "coded"})  # fmt: skip
    table = theme_feelings(found, voiced, readings).set_index("theme")
    assert table.loc[theme_of(found, voiced, "bill"), "emotion"] == "anger"
    assert table.loc[theme_of(found, voiced, "view"), "emotion"] == "desire"
    assert "neutral" not in set(table["emotion"])
    none = theme_feelings(found, voiced, readings.head(0))
    assert none.empty
    assert {"value", "low", "high", "n"} <= set(none)


def test_who_wrote_before_the_rise_and_worked_around_it_leads():
    days = pd.date_range("2025-01-01", "2026-06-30", freq="D", tz="UTC")
    frame = pd.DataFrame({"text": "the late bill again", "answered_at": days})
    frame["customer_id"] = [f"c{i}" for i in range(len(frame))]
    start = days.max() - pd.Timedelta(days=91)
    late = frame["answered_at"].gt(start) & (frame.index % 3 == 0)
    frame.loc[late, "text"] = "no passport scan"
    frame.loc[10, "text"] = "the passport scan we print by hand"
    frame.loc[20, "text"] = "a passport scan"
    found = find_themes(frame["text"])
    leads = lead_users(frame, found, emerging(frame, found))
    mine = leads[leads["label"].str.contains("passport|scan")].set_index("customer_id")
    assert mine["ahead"].sum() == 2
    assert mine.index[mine["lead"]].tolist() == ["c10"]
    counts = count_leads(leads).set_index("label").iloc[0]
    assert counts.tolist() == [2, 1, late.sum() + 2]
    quiet = emerging(frame.assign(text="the late bill again"))
    assert count_leads(lead_users(frame, found, quiet)).empty


def test_places_keep_who_is_near_and_labels_never_overlap(found, voiced):
    turned = voiced.sample(frac=1, random_state=2)
    table = place_themes(found, voiced["text"])
    again = place_themes(find_themes(turned["text"], n_themes=3), turned["text"])
    pd.testing.assert_frame_equal(table, again)
    assert 0 < table.attrs["kept"] <= 1
    drawn = found.table.merge(table, on="theme")
    drawn.attrs = table.attrs
    ax = plot_theme_map(drawn)
    told = " ".join(text.get_text() for text in ax.figure.texts)
    assert f"paper keeps {100 * table.attrs['kept']:.0f} %" in told
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) == len(drawn)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_boxes_on_one_spot_are_moved_apart():
    half = np.full((20, 2), [0.7, 0.4])
    places = _apart(np.full((20, 2), 3.0), half, 7.3)
    gap = np.abs(places[:, None] - places[None]) - 2 * half[0]
    clear = (gap > -1e-5).any(axis=2) | np.eye(20, dtype=bool)
    assert clear.all()
    assert (places[:, 0] >= 0.7 - 1e-9).all()
    assert (places[:, 0] <= 6.6 + 1e-9).all()


def test_figures_say_so_where_there_is_nothing(found, voiced):
    nothing = find_themes(["too little"])
    empty = nothing.table.assign(x=0.0, y=0.0)
    drawn = [plot_theme_map(empty), plot_stability(beside_chance(nothing, ["too little"]))]
    drawn.append(plot_rises(pd.DataFrame(columns=["called", "value", "suppressed"])))
    for ax in drawn:
        assert "nothing to show" in ax.texts[0].get_text()


def test_what_a_theme_may_be_mistaken_for_is_told_by_words():
    words = {"bill": "invoice amount", "fee": "invoice charge", "login": "password screen"}
    rest = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]
    pairs = list(permutations(rest, 2))[:20]
    texts = [f"{own} {' '.join(pair)}" for own in words.values() for pair in pairs]
    found = find_themes(texts, n_themes=3)
    theme = np.repeat([0, 1, 2], 20)  # themes of its own, however texts are divided
    members = pd.DataFrame({"row": range(60), "sentence": 0, "theme": theme, "margin": 1.0})
    table = pd.DataFrame({"theme": [0, 1, 2], "label": list(words)})
    found = replace(found, labels=theme, memberships=members, table=table)
    near = place_themes(found, texts, encoder=WordEncoder())
    told = beside_nearest(found, texts, near).set_index("label")
    assert told.loc["bill", "nearest"] == "fee"
    assert told.loc["bill", "shared"] == "invoice"
    assert told.loc["bill", "not_this"].startswith(("invoice charge", "charge"))
    assert "password" not in " ".join(told.loc["bill", ["shared", "not_this"]])
    assert told.loc["bill", "both"] == 0


def test_themes_measured_in_one_call_or_many_are_the_same(found, voiced, monkeypatch):
    once = said_by(found, voiced, ["region"])
    shares = describe_themes(found, voiced)
    assert shares["value"].tolist() == [found.voices(k)[found.readable].mean() for k in range(3)]
    monkeypatch.setattr(find, "ROWS", 1)
    pd.testing.assert_frame_equal(said_by(found, voiced, ["region"]), once)
    pd.testing.assert_frame_equal(describe_themes(found, voiced), shares)


def test_the_same_comments_are_made_ready_once(monkeypatch):
    said = pd.Series([f"the bill of {word} was late" for word in ("may", "june", "july")])
    first = names.plain(said)
    monkeypatch.setattr(names, "names", lambda _: pytest.fail("read again"))
    assert names.plain(said.copy()) == first
