import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

from cemlab import stats
from cemlab.errors import DataError
from cemlab.figures import plot_journey
from cemlab.paper import journey_map, journey_page, voices_page, write_page
from cemlab.sentences import about_journey


@pytest.fixture(scope="module")
def table(hitouch):
    return journey_map(hitouch)


def safe(html):
    """A page runs nothing and asks nobody for anything."""
    assert "<script" not in html
    assert "http://" not in html
    assert "https://" not in html
    assert "default-src 'none'" in html
    return html


def test_the_map_says_what_the_statistics_say(hitouch, table):
    assert table["touchpoint"].tolist() == [*hitouch.study.touchpoints, *hitouch.study.indirect]
    rows = table.set_index("touchpoint")
    answers = hitouch.answers(role="touchpoint", pattern="past")
    means = answers.groupby("touchpoint")["value"].agg(["mean", "count"])
    assert rows.loc["billing", "score"] == pytest.approx(means.loc["billing", "mean"])
    assert rows.loc["billing", "n"] == means.loc["billing", "count"]
    gap = stats.feelings_gap(hitouch).set_index(["touchpoint", "feeling"])
    assert rows.loc["support", "met"] == gap.loc[("support", "understood"), "value"]
    assert rows.loc["support", "wanted"].startswith("understood ")
    assert rows.loc["payments", ["goal", "owner", "phase"]].tolist() == [
        8.5, "Head of Operations", "Using",
    ]  # fmt: skip
    assert not rows.loc["reviews", "direct"]
    quotes = hitouch.verbatims()["quote"].dropna()
    assert set(rows["quote"].dropna()) <= set(quotes)


def test_the_page_shows_every_touch_point_once_and_escapes_all_words(table):
    hostile = table.assign(
        quote=table["quote"].where(table.index != 5, "<script>alert(1)</script>")
    )
    hostile.attrs = table.attrs
    html = safe(journey_page(hostile, title="Hi & Touch", question="What first?"))
    assert "&lt;script&gt;alert(1)" in html
    assert "Hi &amp; Touch" in html
    for label in table["label"]:
        assert html.count(f"<b>{label}</b>") == 1


def test_nothing_drawn_crosses_a_figure(table):
    """All that is drawn ends above the strip in which scores and goals are written."""
    rng = np.random.default_rng(3)
    bumpy = table.assign(score=rng.uniform(1, 10, len(table)), low=1.0, high=10.0, n=1234, goal=1.0)
    bumpy.attrs = table.attrs
    chart = re.search(r"<svg.*?</svg>", journey_page(bumpy, title="Trial"), re.S)[0]
    lines = [float(y) for y in re.findall(r' (?:y[12]|cy)="([\d.]+)"', chart)]
    line = re.search(r'polyline points="([^"]+)"', chart)[1]
    lines += [float(point.split(",")[1]) for point in line.split()]
    texts = [float(y) for y in re.findall(r'<text[^>]* y="([\d.]+)"', chart)]
    direct = int(table["direct"].astype(bool).sum())
    assert chart.count("goal 1.0") == direct
    assert len(texts) == 2 * direct
    assert max(lines) + 3.2 < min(texts) - 9


def test_many_touch_points_go_to_several_sheets(table):
    direct = table[table["direct"].astype(bool)]
    many = pd.concat([direct, direct, direct.head(4)], ignore_index=True)
    many.attrs = table.attrs
    assert journey_page(many, title="Trial").count('class="sheet"') == 3


def test_a_study_with_nothing_but_touch_points_still_has_a_map(hitouch):
    bare = {"goal": None, "wanted": [], "phase": None, "owner": None, "channel": None}
    points = {k: p.model_copy(update=bare) for k, p in hitouch.study.touchpoints.items()}
    plan = {"touchpoints": points, "indirect": {}, "feelings": None, "quotes": None}
    study = hitouch.study.model_copy(update=plan)
    none = dataclasses.replace(
        hitouch, study=study, feelings=hitouch.feelings.head(0), ratings=hitouch.ratings.head(40),
        comments=hitouch.comments.head(0),
    )  # fmt: skip
    table = journey_map(none)
    assert table["wanted"].isna().all()
    html = safe(journey_page(table, title="Trial"))
    assert "no owner yet" in html
    assert "too few answered" in html


def test_voice_cards_carry_approved_words_and_no_figure(hitouch, tmp_path):
    html = safe(voices_page(hitouch, "billing"))
    cards = html.split('<section class="card about">')[0].split("<article")[1:]
    approved = set(hitouch.verbatims()["quote"].dropna())
    assert 1 <= len(cards) <= 5
    for card in cards:
        said = card.split("<p>“")[1].split("”</p>")[0]
        assert said.replace("&#39;", "'").replace("&amp;", "&") in approved
    assert "A person approved each quote." in html
    few = dataclasses.replace(hitouch, comments=hitouch.comments.head(30))
    with pytest.raises(DataError, match="no card for Billing: fewer than 20 comments"):
        voices_page(few, "billing")
    assert write_page(html, tmp_path / "new" / "voices.html").read_text() == html


def test_a_study_without_touch_points_is_told_what_to_add(hitouch):
    bare = dataclasses.replace(hitouch, study=hitouch.study.model_copy(update={"touchpoints": {}}))
    with pytest.raises(DataError, match="add them to the study file in the order of the journey"):
        journey_map(bare)


def test_a_page_of_customers_words_is_its_owners_alone(hitouch, tmp_path):
    path = tmp_path / "voices.html"
    path.write_text("left readable by an earlier release")
    path.chmod(0o644)
    for _ in range(2):
        write_page(voices_page(hitouch, "billing", 1), path)
        assert path.stat().st_mode & 0o777 == 0o600


def test_the_journey_is_drawn_and_told_in_its_order(table):
    ax = plot_journey(table)
    direct = table[table["direct"].astype(bool)]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == direct["label"].tolist()
    scores = direct.dropna(subset=["score"])
    line = next(one for one in ax.lines if len(one.get_xdata()) == len(scores))
    ax.get_figure().draw_without_rendering()
    path = line.get_path().transformed(ax.transData)
    phases = [text for text in ax.texts if text.get_text().casefold() in set(
        direct["phase"].str.casefold())]  # fmt: skip
    assert len(phases) == direct["phase"].nunique()
    assert not any(path.intersects_bbox(text.get_window_extent(), filled=False) for text in phases)
    told = about_journey(table)
    worst = direct.loc[direct["score"].astype(float).idxmin(), "label"]
    assert f"the score is lowest at {worst}, " in told
    # A name of a feeling may hold digits, commas and per cents.
    name = "safe 24/7, 100 % sure"
    odd = table.assign(most_wanted=name, most_felt=name)
    assert f"most feel at {len(direct)} of {len(direct)}." in about_journey(odd)
    assert [text.get_text() for text in plot_journey(odd).texts].count(name) == 2 * len(direct)
    assert direct["most_felt"].tolist() == [
        told.rsplit(" ", 2)[0] for told in direct["felt"].str.split(",").str[0]
    ]
    empty = table.assign(score=None)
    assert about_journey(empty) == ""
    assert "too few answers" in [text.get_text() for text in plot_journey(empty).texts]
