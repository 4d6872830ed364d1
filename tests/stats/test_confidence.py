"""Every table with an interval says at which confidence, since figures and sentences print it."""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cemlab import emotions, stats, themes
from cemlab.study.models import Quadrants


@pytest.fixture(scope="module")
def answers():
    """Two waves of a relationship survey: 40 customers, an overall score, two touch points."""
    rng = np.random.default_rng(1)
    rows = []
    for response in range(80):
        customer = response % 40
        for item, role, point in (
            ("whole", "recommend", None),
            ("sat_desk", "touchpoint", "desk"),
            ("sat_phone", "touchpoint", "phone"),
        ):
            rows.append((f"r{response:02d}", f"c{customer:02d}", item, role, point, response // 40))
    table = pd.DataFrame(
        rows, columns=["response_id", "customer_id", "item", "role", "touchpoint", "wave"]
    )
    return table.assign(
        value=rng.integers(0, 11, len(table)).astype(float),
        region=np.where(table["customer_id"] < "c20", "North", "South"),
        scale_low=0.0, scale_high=10.0, source="s", wording="?",
    )  # fmt: skip


@pytest.fixture(scope="module")
def texts():
    """60 comments on two subjects, with dates."""
    said = ["the invoice amount is wrong", "excellent portal login"]
    return pd.DataFrame(
        {
            "comment_id": [f"t{i}" for i in range(60)],
            "response_id": [f"r{i:02d}" for i in range(60)],
            "text": [f"{said[i % 2]} {chr(97 + i // 4) * 4}" for i in range(60)],
            "answered_at": pd.date_range("2026-01-01", periods=60, freq="4D", tz="UTC"),
        }
    )


@pytest.fixture(scope="module")
def study(answers):
    customers = pd.DataFrame({"customer_id": answers["customer_id"].unique(), "revenue": 9.0})
    return SimpleNamespace(
        answers=lambda role, pattern: answers[answers["role"].eq(role)],
        customers=customers,
        study=SimpleNamespace(
            quadrants=Quadrants(score=7.0, revenue=50.0),
            customers=SimpleNamespace(segments={"region": None}),
            sources={},
        ),
    )


def test_statistics_of_answers(answers):
    whole = answers[answers["role"].eq("recommend")]
    customers = pd.DataFrame({"customer_id": ["c00", "c01"], "revenue": [1.0, 2.0]})
    for call in (
        partial(stats.score, answers, by="item"),
        partial(stats.satisfied, answers, 7),
        partial(stats.top_box, answers),
        partial(stats.net_promoter, whole),
        partial(stats.compare, answers, groups="region", by="item"),
        partial(stats.outcome_score, answers),
        partial(stats.outcome_score, answers, by="wave"),
        partial(stats.wave_change, answers),
        partial(stats.wave_change, answers[answers["wave"].eq(0)]),
        partial(stats.touchpoint_drivers, answers, draws=5),
        partial(stats.rate_customers, whole, customers, score=7, revenue=1, reliability=0.5),
    ):
        assert call().attrs["confidence"] == 0.95, call
        assert call(confidence=0.9).attrs["confidence"] == 0.9, call


def test_drivers_of_a_matrix_change_points_and_studies(answers, study):
    r = pd.DataFrame([[1, 0.6], [0.6, 1]], *[["y", "a"]] * 2)
    weeks = pd.Series([8.0, 8, 8, 7, 7, 7], pd.date_range("2026-01-05", periods=6, freq="7D"))
    no_customers = SimpleNamespace(
        **{**vars(study), "customers": study.customers.assign(revenue=np.nan)}
    )
    for table in (
        stats.key_drivers(outcome="y", drivers=["a"], correlation=r, confidence=0.9),
        stats.change_point(weeks, draws=9, confidence=0.9),
        stats.rate_study(study, confidence=0.9),
        stats.rate_study(no_customers, confidence=0.9),
        stats.segment_differences(study, answers, confidence=0.9, alpha=1),
        stats.segment_differences(study, answers.assign(region="all"), confidence=0.9),
    ):
        assert table.attrs["confidence"] == 0.9


def test_priorities_keep_what_both_tables_tell(answers):
    rated = answers[answers["role"].eq("touchpoint")]
    scores = stats.score(rated, by="touchpoint", confidence=0.9)
    drivers = stats.touchpoint_drivers(answers, draws=5, confidence=0.9)
    found = stats.priorities(scores, drivers)
    assert found.attrs["confidence"] == 0.9
    assert found.attrs["r_squared"] == drivers.attrs["r_squared"]


def test_emotions_and_tone(texts):
    readings = emotions.read_comments(texts)
    for table in (
        emotions.emotion_shares(readings, confidence=0.9),
        emotions.emotion_shares(readings, groups="sentiment", confidence=0.9),
        emotions.tone(texts, confidence=0.9),
    ):
        assert table.attrs["confidence"] == 0.9


def test_themes(texts):
    found = themes.find_themes(texts["text"], n_themes=2, confidence=0.9)
    assert len(found.table) == 2
    few = themes.find_themes(texts["text"][:3], confidence=0.9)
    for table in (
        found.table,
        few.table,
        themes.describe_themes(found, texts, confidence=0.9),
        themes.theme_trend(found, texts, confidence=0.9),
        themes.theme_trend(few, texts[:3], confidence=0.9),
    ):
        assert table.attrs["confidence"] == 0.9
