"""The whole relationship, on answers small enough to check by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from cemlab import stats
from cemlab.errors import DataError
from cemlab.sentences import about_waves


def studies(items, responses):
    """A study of which only the questions and the responses' sources are known."""
    columns = ["source", "role", "touchpoint", "scale_low", "scale_high"]
    return SimpleNamespace(
        items=pd.DataFrame(items, columns=columns),
        responses=pd.DataFrame(responses, columns=["source", "pattern"]),
    )


def rated(source, *points):
    return [(source, "touchpoint", point, 1, 7) for point in points]


def whole(source, role="overall", low=1, high=10):
    return [(source, role, None, low, high)]


@pytest.fixture
def answers():
    """60 respondents in 20 accounts: support goes along with the whole, billing hardly does."""
    rng = np.random.default_rng(3)
    support, billing = rng.integers(1, 8, 60), rng.integers(1, 8, 60)
    recommend = np.clip(np.round(support * 1.4 + 0.2 * billing + rng.normal(0, 0.5, 60)), 0, 10)
    parts = [
        ("recommend", "recommend", None, 0, 10, recommend),
        ("sat_support", "touchpoint", "support", 1, 7, support),
        ("sat_billing", "touchpoint", "billing", 1, 7, billing),
    ]
    frames = [
        pd.DataFrame(
            {
                "response_id": [f"r{i:02d}" for i in range(60)],
                "customer_id": [f"c{i:02d}" for i in range(60)],
                "account_id": [f"a{i % 20:02d}" for i in range(60)],
                "item": item, "role": role, "touchpoint": point, "scale_low": low,
                "scale_high": high, "value": value.astype(float),
                "source": "s", "wording": f"How about {item}?",
            }
        )
        for item, role, point, low, high, value in parts
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def test_the_periodic_source_with_most_touch_points_is_the_relationship():
    items = [
        *(whole("past") + rated("past", "a", "b", "c")),
        *(whole("small") + rated("small", "a", "b")),
        *(whole("large") + rated("large", "a", "b", "c")),
    ]
    patterns = [("past", "past"), ("small", "present"), ("large", "present")]
    assert stats.relationship_source(studies(items, patterns)) == "large"
    # Nobody has answered the large one yet.
    assert stats.relationship_source(studies(items, patterns[:2])) == "small"
    assert stats.relationship_source(studies(items, patterns[:1])) == "past"


@pytest.mark.parametrize(
    "items",
    [
        rated("s", "a", "b"),
        whole("s") + rated("s", "a"),
        whole("s") + rated("s", "a", "a"),
        whole("s") + rated("s", None, None),
        whole("s", "recommend", 0, 1) + rated("s", "a", "b"),
        whole("t") + rated("s", "a", "b"),
    ],
    ids=["no whole", "one point", "one point twice", "no point", "yes or no", "two sources"],
)
def test_a_source_that_asks_for_less_is_none(items):
    with pytest.raises(DataError, match="no source asks for an overall score, or recommend"):
        stats.relationship_source(studies(items, [("s", "present"), ("t", "present")]))


def test_recommend_on_0_to_10_stands_for_the_whole_else_overall():
    columns = ["item", "role", "scale_low", "scale_high"]
    rows = [("happy", "overall", 1, 10), ("tell", "recommend", 0, 10), ("a", "touchpoint", 1, 7)]
    table = pd.DataFrame(rows, columns=columns)
    assert stats.outcome_item(table) == "tell"
    assert stats.outcome_item(table.assign(scale_low=1)) == "happy"
    with pytest.raises(DataError, match="nobody gave an overall score"):
        stats.outcome_item(table[2:])


def test_headline_score_is_clustered_and_tells_its_question(answers):
    found = stats.outcome_score(answers, confidence=0.9)
    asked = answers[answers["item"].eq("recommend")]
    expected = stats.net_promoter(asked, confidence=0.9)
    pd.testing.assert_frame_equal(found, expected)
    assert found["n"].item() == 60
    assert found["method"].item().endswith("clustered by account_id")
    told = {"question": "How about recommend?", "unit": "nps", "confidence": 0.9}
    assert found.attrs == told | {"items": ["recommend"], "scale": (0, 10)}
    overall = answers.assign(role=answers["role"].replace("recommend", "overall"))
    mean = stats.outcome_score(overall)
    assert mean["value"].item() == pytest.approx(asked["value"].mean())
    assert mean.attrs["unit"] == "score"


def test_of_two_answers_the_share_of_the_better_is_the_headline():
    good = {"2025": 30, "2026": 48}
    rows = [("c", w, x) for w, n in good.items() for x in [1] * n + [0] * (60 - n)]
    answers = pd.DataFrame(rows, columns=["item", "wave", "value"])
    answers = answers.assign(role="overall", scale_low=0, scale_high=1, wording="Good or bad?")
    whole = stats.outcome_score(answers)
    low, high = proportion_confint(78, 120, method="wilson")
    assert whole[["value", "low", "high"]].squeeze().tolist() == pytest.approx([0.65, low, high])
    assert whole.attrs["unit"] == "share"
    moved = stats.wave_change(answers)
    assert moved["value"].item() == pytest.approx(0.3)
    told = about_waves(moved)
    assert told.startswith("From 2025 to 2026 the headline score rose: +30 percentage points (95 %")


def test_waves_come_in_order_of_time():
    rows = [
        ("Spring 2025", "2025-04-01", 4),
        ("Autumn 2025", "2025-10-01", 8),
        ("Spring 2026", "2026-04-01", 5),
    ]
    answers = pd.DataFrame(
        [(w, t, v + d) for w, t, v in rows for d in (-1, 0, 1)] + [(None, "2025-01-01", 1)],
        columns=["wave", "answered_at", "value"],
    )
    answers = answers.assign(
        item="o", role="overall", scale_low=1, scale_high=10, wording="?",
        answered_at=pd.to_datetime(answers["answered_at"], utc=True),
    ).sample(frac=1, random_state=0)  # fmt: skip
    change = stats.wave_change(answers)
    assert change["wave"].tolist() == ["Autumn 2025", "Spring 2026"]
    assert change["against"].tolist() == ["Spring 2025", "Autumn 2025"]
    assert change["value"].tolist() == pytest.approx([4, -3])
    assert change["wave"].dtype == answers["wave"].dtype
    scores = stats.outcome_score(answers, by="wave")
    assert scores["wave"].tolist() == [wave for wave, *_ in rows]
    assert scores["value"].tolist() == pytest.approx([4, 8, 5])
    one = stats.wave_change(answers[answers["wave"].eq("Autumn 2025")])
    assert one.empty
    assert one.columns.tolist() == change.columns.tolist()
    assert one.attrs == {"confidence": 0.95, "unit": "score"}


def test_priorities_keep_touch_points_that_were_no_driver():
    scores = pd.DataFrame({"touchpoint": pd.Categorical(["b", "a", "c"]), "value": [7.0, 6.0, 5.0]})
    drivers = pd.DataFrame(
        {"driver": ["a", "b"], "share": [0.2, 0.1], "low": [0.1, 0], "high": [0.3, 0.2]}
    ).assign(rank=[1, 2], n=50, value=0.0)
    found = stats.priorities(scores, drivers)
    assert found["touchpoint"].tolist() == ["b", "a", "c"]
    assert found["importance"].tolist()[:2] == [0.1, 0.2]
    assert found["value"].tolist() == [7, 6, 5]
    assert found.loc[2, ["importance", "importance_low", "importance_high", "rank"]].isna().all()


def test_drivers_are_touch_points_clustered_by_account(answers):
    found = stats.touchpoint_drivers(answers, draws=50)
    assert found["driver"].tolist() == ["billing", "support"]
    assert found["rank"].tolist() == [2, 1]
    assert found["n"].tolist() == [60, 60]
    assert found["method"].iloc[0].endswith("bootstrap by account_id")
    assert found.attrs["outcome"] == "How about recommend?"
    assert found.attrs["left_out"] == []
    wide = answers.pivot(index="response_id", columns="item", values="value")
    expected = stats.key_drivers(
        wide, outcome="recommend", drivers=["sat_billing", "sat_support"], draws=0
    )
    assert found["share"].tolist() == pytest.approx(expected["share"].tolist())


def test_touch_points_too_few_rated_or_all_alike_are_left_out(answers):
    third = answers[answers["touchpoint"].eq("billing")]
    more = [
        third[:20].assign(item="sat_rare", touchpoint="rare"),
        third.assign(item="sat_flat", touchpoint="flat", value=5.0),
        third.assign(item="exp_support", role="expectation", touchpoint="support"),
    ]
    found = stats.touchpoint_drivers(pd.concat([answers, *more]), draws=0)
    assert found["driver"].tolist() == ["billing", "support"]
    assert found.attrs["left_out"] == ["flat", "rare"]
    with pytest.raises(DataError, match="fewer than two touch points"):
        stats.touchpoint_drivers(answers[answers["touchpoint"].ne("billing")], draws=0)


def test_items_about_one_touch_point_are_averaged_in_parts_of_their_scales(answers):
    same = answers[answers["touchpoint"].eq("support")].assign(item="again", scale_high=13)
    same = same.assign(value=2 * same["value"] - 1)  # 1–7 stretched to 1–13
    found = stats.touchpoint_drivers(pd.concat([answers, same]), draws=0)
    expected = stats.touchpoint_drivers(answers, draws=0)
    assert found["driver"].tolist() == ["billing", "support"]
    assert found["share"].tolist() == pytest.approx(expected["share"].tolist())


def test_who_could_not_rate_a_touch_point_is_left_out_of_all(answers):
    gone = answers["touchpoint"].eq("support") & answers["response_id"].lt("r10")
    silent = answers["item"].eq("recommend") & answers["response_id"].ge("r55")
    found = stats.touchpoint_drivers(answers[~gone & ~silent], draws=0)
    assert found["n"].tolist() == [45, 45]


def weighed(answers):
    """Whoever rated the first half heavily, in every table that is made of answers."""
    heavy = answers["response_id"].lt("r30")
    return answers.assign(weight=np.where(heavy, 100.0, 1.0))


def test_weights_move_the_headline_and_its_waves(answers):
    table = weighed(answers).assign(role="overall").query("item == 'recommend'")
    table["wave"] = np.where(np.arange(60) % 2, "2026", "2025")
    found = stats.outcome_score(table, by="wave").set_index("wave")["value"]
    w, x = table["weight"], table["value"]
    for wave, rows in table.groupby("wave"):
        expected = (w * x)[rows.index].sum() / w[rows.index].sum()
        assert found[wave] == pytest.approx(expected)
        assert abs(expected - rows["value"].mean()) > 0.01
    change = stats.wave_change(table)["value"].item()
    assert change == pytest.approx(found["2026"] - found["2025"])


def test_weights_move_drivers_and_segments(answers):
    answers["region"] = np.where(answers["account_id"].lt("a10"), "North", "South")
    study = SimpleNamespace(customers=SimpleNamespace(segments={"region": None}), sources={})
    feedback = SimpleNamespace(study=study)

    def told(table):
        drivers = stats.touchpoint_drivers(table, draws=0)
        return drivers, stats.segment_differences(feedback, table, alpha=1.1)

    for plain, even, uneven in zip(
        told(answers), told(answers.assign(weight=0.3)), told(weighed(answers)), strict=True
    ):
        pd.testing.assert_frame_equal(plain, even)
        assert uneven["method"].str.contains("weighted by weight").all()
        assert (uneven["n_effective"] < plain["n_effective"].max()).all()
