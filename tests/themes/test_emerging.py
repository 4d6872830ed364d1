"""A planted rise is called; what time cannot tell is not.

The p-values are compared with `scipy.stats.fisher_exact`, asked of a table counted here.
"""

from dataclasses import replace
from itertools import cycle, islice, permutations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from cemlab.errors import ParameterError
from cemlab.themes import emerging, find_themes, first_calls, theme_trend

WORDS = ["invoice", "amount", "refund", "portal", "password", "token", "advisor", "payment"]
RISE = pd.Timestamp("2026-08-01", tz="UTC")


def said(seed=0, weeks=90, per_week=20):
    """Comments of random words, of which 3 in 20 ask for a passport in the last 12 weeks."""
    rng = np.random.default_rng(seed)
    start = RISE - pd.Timedelta(weeks=weeks - 12)
    rows = [
        {
            "text": " ".join(rng.choice(WORDS, 3, replace=False)),
            "answered_at": start + pd.Timedelta(weeks=week, hours=8 * i),
            "source": "survey",
            "customer_id": f"c{week}-{i}",
        }
        for week in range(weeks)
        for i in range(per_week)
    ]
    frame = pd.DataFrame(rows)
    late = frame["answered_at"].ge(RISE) & frame["customer_id"].str.endswith(("-1", "-5", "-9"))
    frame.loc[late, "text"] = "passport scan " + frame.loc[late, "text"]
    return frame


def holder(table):
    """The row of the passports, whichever of their two words came first."""
    return table[table["label"].str.contains("passport|scan") & table["called"]].squeeze()


def test_a_rise_is_called_in_time_and_told_once():
    call = holder(first_calls(said()))
    assert isinstance(call, pd.Series)  # one row, its other words beside it
    assert "scan" in call["also"] + call["label"]
    assert RISE < call["week"] <= RISE + pd.Timedelta(weeks=3)


def test_table_says_how_much_and_agrees_with_fisher():
    frame = said()
    table = emerging(frame)
    row = holder(table)
    age = (frame["answered_at"].max() - frame["answered_at"]) / pd.Timedelta(days=1)
    holds, recent = frame["text"].str.contains("passport"), age < 91
    before = age.between(91, 455, inclusive="left")
    cells = [[(holds & time).sum(), (~holds & time).sum()] for time in (recent, before)]
    assert row["p_value"] == pytest.approx(fisher_exact(cells, "greater").pvalue)
    assert row["share_recent"] == pytest.approx(cells[0][0] / recent.sum())
    assert row["low"] < row["value"] < row["high"]
    assert row["called"]
    assert row["direction"] == "rising"
    assert row["comments"] == cells[0][0]


def test_what_stops_is_fading():
    frame = said()
    frame["text"] = np.where(frame["answered_at"].lt(RISE), "stamp " + frame["text"], frame["text"])
    table = emerging(frame, recent_days=84)
    fading = table[table["called"] & table["direction"].eq("fading")]
    assert "stamp" in fading["label"].iloc[0]


def test_shuffled_time_calls_at_most_once_a_year():
    calls, years = 0, 0.0
    for seed in range(6):
        frame = said(seed)
        frame["answered_at"] = frame["answered_at"].sample(frac=1, random_state=seed).to_numpy()
        calls += len(first_calls(frame))
        years += (90 - 56) / 52
    assert calls <= years


def test_new_source_is_not_a_new_subject():
    frame = said()
    late = frame["answered_at"].ge(RISE)
    notes = frame[late].assign(text="visit doorstep coffee", source="notes")
    for table in (emerging(pd.concat([frame, notes])), first_calls(pd.concat([frame, notes]))):
        assert set(table["source"]) == {"survey"}
        assert not table["label"].str.contains("visit").any()


def test_a_source_that_grows_is_no_theme_that_rises():
    frame = said()
    recent = frame["answered_at"].ge(frame["answered_at"].max() - pd.Timedelta(days=91))
    notes = pd.concat([frame[recent], frame[~recent][::10]])  # most of them lately
    words = ["visit", "doorstep", "coffee", "chat", "sofa"]
    orders = cycle(" ".join(some) for some in permutations(words))
    notes = notes.assign(source="notes", text=list(islice(orders, len(notes))))
    both = pd.concat([frame, notes], ignore_index=True).assign(response_id=lambda t: t.index)
    theme = both["source"].eq("notes").astype(int)  # a theme of its own, however texts are divided
    found = find_themes(both["text"], n_themes=1)
    members = pd.DataFrame({"row": both.index, "sentence": 0, "theme": theme, "margin": 1.0})
    two = pd.concat([found.table] * 2, ignore_index=True).assign(theme=[0, 1], label=["a", "b"])
    found = replace(found, labels=theme.to_numpy(), memberships=members, table=two)
    assert not emerging(both, found).query("kind == 'theme' and label == 'b'")["called"].any()
    pooled = emerging(both.assign(source="survey"), found)  # of one source it is a rise
    assert pooled.query("kind == 'theme' and label == 'b'")["called"].all()
    trend = theme_trend(found, both)
    assert trend.attrs["source"] == "survey"
    assert trend["n"].max() <= frame.groupby(frame["answered_at"].dt.month).size().max()


def test_one_voice_that_repeats_itself_is_one_voice():
    frame = said()
    passports = frame["text"].str.contains("passport")
    frame.loc[passports, "customer_id"] = "always the same"
    calls = first_calls(frame)
    assert not calls["label"].str.contains("passport").any()


def test_row_order_does_not_matter():
    frame = said()
    pd.testing.assert_frame_equal(emerging(frame), emerging(frame.sample(frac=1, random_state=1)))


def test_themes_are_tested_beside_phrases():
    frame = said()
    found = find_themes(frame["text"], n_themes=3)
    table = emerging(frame, found)
    assert set(table["kind"]) == {"theme", "phrase"}
    with pytest.raises(ParameterError, match="same comments"):
        emerging(frame.head(3), found)


def test_without_a_year_before_nothing_is_compared():
    assert emerging(said(weeks=12)).empty
    assert first_calls(said(weeks=12)).empty
