from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cemlab import sentences as say
from cemlab.privacy import hide_small_groups
from cemlab.stats import outcome_score
from cemlab.study.models import Goal, TouchPoint

TOUCHPOINTS = {
    "support": TouchPoint(label="Support desk", goal=Goal(item="satisfaction", value=8)),
    "billing": TouchPoint(label="Billing", goal=Goal(item="satisfaction", value=7)),
}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (7.449, "score", "7.4"),
        (-0.04, "score", "0.0"),
        (0.5, "share", "50 %"),
        (0, "share", "0 %"),
        (0.0996, "share", "10 %"),
        (0.034, "share", "3.4 %"),
        (12.4, "nps", "+12"),
        (-0.3, "nps", "0"),
        (-12.6, "nps", "−13"),
        (0.4, "points", "+0.4"),
        (9.96, "points", "+10"),
        (-20.0, "points", "−20"),
        (0, "points", "0"),
        (0.123, "polarity", "+0.12"),
        (11802, "count", "11,802"),
        (None, "score", "–"),
        (pd.NA, "count", "–"),
    ],
)
def test_numbers_are_rounded_in_one_way(value, unit, text):
    assert say.number(value, unit) == text


def test_interval_with_unit_n_and_confidence():
    told = say.with_interval(0.31, 0.28, 0.34, 1203, unit="share", confidence=0.9)
    assert told == "31 % (90 % interval 28 to 34 %, n = 1,203)"
    assert say.with_interval(7.0, np.nan, np.nan, 1) == "7.0 (no interval, n = 1)"


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0 EUR"), (9_400, "9,400 EUR"), (82_400, "82,000 EUR"), (999_600, "1.0 million EUR")],
)
def test_money(amount, text):
    assert say.money(amount) == text


def scores(values, half=0.2, hide=()):
    table = pd.DataFrame({"touchpoint": list(values), "value": list(values.values())})
    table.insert(1, "n", 100.0)
    table = table.assign(low=table["value"] - half, high=table["value"] + half, suppressed=False)
    table.loc[table["touchpoint"].isin(hide), ["n", "value", "low", "high"]] = np.nan
    table.attrs["items"] = ["satisfaction"]
    return table.assign(suppressed=table["value"].isna())


def test_goals_of_another_item_are_not_compared():
    table = scores({"support": 6.0, "billing": 5.0})
    assert "goal" in say.about_scores(table, touchpoints=TOUCHPOINTS)
    table.attrs["items"] = ["sat_support", "sat_billing"]
    assert "goal" not in say.about_scores(table, touchpoints=TOUCHPOINTS)
    del table.attrs["items"]
    assert "goal" not in say.about_scores(table, touchpoints=TOUCHPOINTS)


def test_scores_tell_goals_ties_and_hidden_groups():
    table = scores({"support": 7.5, "billing": 7.3, "renewal": 9.0, "review": 5.0}, hide=["review"])
    told = say.about_scores(table, touchpoints=TOUCHPOINTS)
    assert told == (
        "Lowest is Billing with 7.3 (95 % interval 7.1 to 7.5, n = 100), highest renewal with 9.0 "
        "(95 % interval 8.8 to 9.2, n = 100); Support desk cannot be told from the lowest. "
        "1 of 2 with a goal lies below it, beyond noise. "
        "1 group has too few answers to show."
    )


def test_scores_without_any_figure():
    table = scores({"a": 1.0}, hide=["a"])
    assert say.about_scores(table) == "No figure rests on enough answers to be shown."


def test_scores_use_the_tables_confidence():
    table = scores({"a": 1.0, "b": 2.0})
    table.attrs["confidence"] = 0.9
    assert "90 % interval" in say.about_scores(table)


@pytest.mark.parametrize(
    ("low", "high", "ending"),
    [
        (-8, 4, "promoters and detractors about balance."),
        (-30, -4, "more detractors than promoters."),
    ],
)
def test_net_promoter_reads_the_interval_not_the_point(low, high, ending):
    table = pd.DataFrame({"n": [90], "value": [(low + high) / 2], "low": [low], "high": [high]})
    assert ending in say.about_net_promoter(table)


def test_net_promoter_of_groups_is_signed():
    told = say.about_net_promoter(scores({"a": -12.0, "b": 30.0}, half=5))
    assert "−12 (95 % interval −17 to −7" in told


def trend(start, end, key="billing"):
    value = np.linspace(start, end, 5)
    table = pd.DataFrame(
        {
            "touchpoint": key,
            "period": pd.date_range("2025-01-01", periods=5, freq="MS"),
            "n": 60,
            "value": value,
        }
    )
    return table.assign(low=value - 0.2, high=value + 0.2)


def test_trend_tells_only_what_moved_beyond_noise():
    table = pd.concat([trend(7, 6), trend(8, 8.1, "support")])
    told = say.about_trend(table, touchpoints=TOUCHPOINTS)
    assert told == (
        "From January 2025 to May 2025 Billing fell from 7.0 (95 % interval 6.8 to 7.2, n = 60) to "
        "6.0 (95 % interval 5.8 to 6.2, n = 60); 1 of 2 groups did not move beyond noise."
    )


def test_trend_without_movement_says_so():
    table = pd.concat([trend(7, 7.1), trend(8, 8.1, "support")])
    assert "no change shows by itself at any of 2 groups" in say.about_trend(table)
    assert "too few periods" in say.about_trend(table.head(1))
    # A last month with hardly any answers does not stand for its time.
    scarce = table.head(2).assign(n=[1000, 10])
    assert "too few periods" in say.about_trend(scarce)


def change(p, after=6.0, key="billing"):
    week = pd.Timestamp("2025-09-29")
    return pd.DataFrame(
        {
            "touchpoint": [key],
            "week": [week],
            "low_week": [week],
            "high_week": [week],
            "before": [7.0],
            "after": [after],
            "p": [p],
        }
    )


def test_change_beyond_noise_is_told_by_group():
    table = pd.concat([change(0.6), change(0.004, 7.9, "support")])
    told = say.about_change(table, touchpoints=TOUCHPOINTS)
    assert told.startswith("In the week of 29 September 2025 Support desk rose from 7.0 to 7.9")
    assert "Billing" not in told


def test_change_within_noise_is_no_change():
    assert say.about_change(change(0.4)) == "No change of level beyond noise was found."


def test_adjusted_p_decides():
    assert "No change" in say.about_change(change(0.01).assign(p_adjusted=0.2))


def test_drivers_name_what_cannot_be_told_apart():
    table = pd.DataFrame(
        {
            "driver": ["support", "billing", "price"],
            "share": [0.2, 0.18, 0.02],
            "low": [0.15, 0.13, 0.0],
            "high": [0.25, 0.23, 0.04],
            "n": 800,
        }
    )
    table.attrs["r_squared"] = 0.4
    told = say.about_drivers(table, touchpoints=TOUCHPOINTS)
    assert "Billing cannot be told from it" in told
    sure = say.about_drivers(table.assign(rank_stability=[0.99, 0.9, 0.9]))
    assert "cannot be told" not in sure, "it leads in nearly all resamples, as intervals overlap"
    assert "price" not in told
    assert "40 % of the variation" in told
    assert "not proof of cause" in told


def test_quadrants_count_revenue_and_doubt():
    table = pd.DataFrame(
        {
            "quadrant": ["at-risk"] * 2 + ["growth"],
            "revenue": [2e6, 1e6, 1e6],
            "probability": [0.9, 0.6, 0.95],
        }
    )
    assert say.about_quadrants(table) == (
        "At risk: 2 customers with 3.0 million EUR (75 % of the revenue of customers "
        "rated after transactions). "
        "Growth: 1 customer with 1.0 million EUR. "
        "For 1 of 3 customers the quadrant is uncertain (probability below 80 %)."
    )
    assert "No customer" in say.about_quadrants(table.head(0))


def test_listening_map_without_blanks():
    table = pd.DataFrame(
        {
            "touchpoint": ["billing"],
            "pattern": ["past"],
            "n": [3],
            "blank": [False],
            "last_asked": [pd.Timestamp("2026-01-02")],
        }
    )
    told = say.about_listening(table, touchpoints=TOUCHPOINTS)
    assert told.startswith("Every touch point was asked about in every pattern.")
    assert "Billing (past), on 2 January 2026, n = 3" in told


def test_emotions_by_touch_point_pass_over_neutral():
    table = pd.concat(
        [
            scores({"support": 0.5}, 0.1).assign(emotion="neutral"),
            scores({"support": 0.2}, 0.1).assign(emotion="anger"),
        ]
    )
    told = say.about_emotions(table, touchpoints=TOUCHPOINTS)
    assert told == (
        "Highest shares of single feelings among those who wrote: anger at Support desk, "
        "20 % (95 % interval 10 to 30 %, n = 100)."
    )


def test_sides_and_single_feelings_are_told_apart():
    sides = scores({"support": 0.5}, 0.1).assign(emotion="favourable feeling")
    told = say.about_emotions(sides, touchpoints=TOUCHPOINTS)
    assert told.startswith("Highest shares of feelings among those who wrote: favourable feeling")
    open_ = [say.about_emotions(t.assign(low=0.0)) for t in (sides, sides.assign(emotion="joy"))]
    assert [f"which {kind} customers" in told for kind, told in zip(
        ("feelings", "single feelings"), open_, strict=True)] == [True, True]  # fmt: skip


def test_themes_tell_the_lowest_score_and_its_doubt():
    table = pd.DataFrame(
        {
            "label": ["bills", "people"],
            "n": [50, 40],
            "share": [0.2, 0.1],
            "low": [0.1, 0.05],
            "high": [0.3, 0.15],
            "score": [5.0, 5.2],
            "score_low": [4.5, 4.7],
            "score_high": [5.5, 5.7],
        }
    )
    told = say.about_themes(table)
    assert (
        "Lowest score among those who mention it: “bills”, 5.0 (95 % interval 4.5 to 5.5)" in told
    )
    assert "“people” cannot be told from it" in told


def test_intake_without_losses():
    intake = pd.DataFrame(
        {"file": ["a"], "rows_in": [1200], "rows_kept": [1200], "rows_set_aside": [0]}
    )
    told = say.about_intake(intake, pd.DataFrame(columns=["file", "row", "reason"]))
    assert told == "1,200 rows in 1 file: 1,200 kept, none set aside."


@pytest.mark.parametrize("word", ["because", "cause ", "due to", "leads to", "drives"])
def test_no_sentence_claims_a_cause(word):
    table = scores({"a": 1.0, "b": 2.0, "c": 5.0})
    drivers = table.rename(columns={"touchpoint": "driver"}).assign(share=table["value"] / 10)
    told = say.about_scores(table) + say.about_drivers(drivers)
    assert word not in told


def test_goals_of_all_touch_points_are_summed_up():
    low = say.about_scores(scores({"support": 6.0, "billing": 5.0}), touchpoints=TOUCHPOINTS)
    assert "All 2 with a goal lie below it, all of them beyond noise." in low
    high = say.about_scores(scores({"support": 9.0, "billing": 8.0}), touchpoints=TOUCHPOINTS)
    assert "None lies below its goal." in high


def test_change_tells_its_interval_against_its_sign_and_no_size_that_does_not_add_up():
    rounded = {"before": 7.26, "after": 5.94, "value": -1.32}  # 7.3, 5.9, and 1.3
    table = change(0.001).assign(**rounded, low=-1.52, high=-1.12, n=500)
    told = "from 7.3 to 5.9 (95 % interval of the difference 1.1 to 1.5, n = 500); the 95 %"
    assert told in say.about_change(table)


def dated(per_week, weeks, **more):
    start = pd.Timestamp("2024-01-01", tz="UTC")
    times = [start + pd.Timedelta(weeks=w, hours=h) for w in range(weeks) for h in range(per_week)]
    return pd.DataFrame({"answered_at": times, **more})


@pytest.mark.parametrize(
    ("per_week", "weeks", "most", "period"),
    [
        (6, 50, 60, "W"),
        (3, 50, 60, "M"),
        (6, 100, 60, "M"),
        (6, 600, 60, "Q"),
        (1, 100, 60, "Q"),
        (1, 40, 60, "M"),
        (1, 9, 60, "W"),
    ],
)
def test_period_follows_span_and_answers(per_week, weeks, most, period):
    assert say.period_for(dated(per_week, weeks), most=most) == period


def test_period_must_suit_the_usual_group():
    table = pd.concat([dated(9, 50, touchpoint="a"), *(dated(2, 50, touchpoint=k) for k in "bc")])
    assert say.period_for(table, by="touchpoint") == "M"
    assert say.period_for(table) == "W"


def test_periods_of_a_trend_are_called_by_their_names():
    table = trend(7, 6).assign(period=pd.date_range("2024-01-01", periods=5, freq="QS"))
    assert "From the first quarter of 2024 to the first quarter of 2025" in say.about_trend(table)


def test_trend_passes_over_thin_ends():
    table = trend(7, 6).assign(n=[3, 60, 60, 60, 60])
    assert say.about_trend(table).startswith("From February 2025 to May 2025")


def test_changes_of_one_month_are_told_together():
    rows = [change(0.001 * i, key=key).assign(n=100) for i, key in enumerate("abc", 1)]
    other = change(0.01, key="d").assign(n=100, after=8.0)
    told = say.about_change(pd.concat([*rows, other]), period="M", top=1)
    assert told == (
        "In September 2025 a fell from 7.0 to 6.0; the 95 % interval of the time is that month "
        "alone. b and c fell at the same time."
    )


def test_questions_about_a_common_change_are_one():
    rows = pd.concat([change(0.001, key=key).assign(value=-1, low=-2, high=0) for key in "ab"])
    scores_known = scores({"a": 5.0, "b": 6.0})
    asked = say.past_questions(rows.assign(p_adjusted=0.001), scores_known, touchpoints={})
    assert asked["question"].tolist() == [
        "What happened at a and b in the week of 29 September 2025, and how is it undone?"
    ]


def test_spread_is_told_only_where_opinions_part():
    assert say.about_spread(pd.Series([4, 5, 6, 7] * 20), 1, 10) == ""
    assert say.about_spread(pd.Series([1] * 50 + [5] * 15), 1, 10) == ""
    assert say.about_spread(pd.Series([0] * 40 + [5] * 10 + [10] * 40), 0, 10).startswith(
        "Opinions part: 44 % answered 0 to 2, 44 % answered 8 to 10 (n = 90)"
    )


def test_drivers_name_what_was_left_out():
    table = scores({"support": 0.2, "billing": 0.1}).rename(columns={"touchpoint": "driver"})
    table["share"] = table["value"]
    table.attrs["left_out"] = ["wifi"]
    assert "Left out, as fewer than half rated it or all alike: wifi." in say.about_drivers(table)


def test_a_mean_of_many_years_is_told_beside_the_last_one():
    times = pd.date_range("2015-01-01", "2024-12-31", periods=400, tz="UTC")
    answers = pd.DataFrame({"source": "s", "item": "o", "role": "overall", "answered_at": times})
    answers = answers.assign(scale_low=1, scale_high=10, wording="?", value=[6, 8] * 200)
    study = SimpleNamespace(sources={"s": SimpleNamespace(sampled=True)})
    feedback = SimpleNamespace(study=study)
    told = say.about_whole(feedback, answers, outcome_score(answers))
    assert told.startswith("The overall score is 7.0 on a scale from 1 to 10 (95 % interval 6.9 to")
    assert "twelve months" not in told
    answers.loc[answers["answered_at"].dt.year.eq(2024), "value"] -= 3
    told = say.about_whole(feedback, answers, outcome_score(answers))
    assert "In the last twelve months it was 4.0 (95 % interval 3.7 to 4.3, n = 40)." in told
    fewer = say.about_whole(feedback, answers, hide_small_groups(outcome_score(answers), 41))
    assert "twelve months" not in fewer
    none = say.about_whole(feedback, answers, hide_small_groups(outcome_score(answers), 401))
    assert "interval" not in none
    assert "Opinions part" not in none
    short = answers[answers["answered_at"].dt.year.ge(2023)]
    assert "twelve months" not in say.about_whole(feedback, short, outcome_score(short))


def test_tone_of_nearly_every_comment():
    table = scores({"a": 0.1}).drop(columns="touchpoint").assign(coverage=0.999)
    assert say.about_polarity(table).endswith("The method knew a word in nearly every comment.")


def test_like_all_others_needs_a_narrow_interval():
    themes = pd.DataFrame({"label": list("abc"), "score": 7.0, "score_n": 90, "reading": "stable"})
    themes["score_low"] = [6.7, 6.0, 7.2]
    themes["score_high"] = [7.3, 8.0, 7.7]
    answers = pd.DataFrame({"value": [6.0, 8.0], "scale_low": 0, "scale_high": 10})
    told = say.about_unscored(themes, answers)
    assert "“a”, 7.0 (95 % interval 6.7 to 7.3, n = 90)." in told
    assert "within 0.5 points" in told
    assert "“b”" not in told
    assert "“c”" not in told
    assert say.about_unscored(themes[1:], answers).startswith("Of no stable theme is it sure")
    heavy = answers.assign(weight=[1.0, 100.0])
    assert say.about_unscored(themes, heavy).startswith("Of no stable theme is it sure")
    named = say.about_unscored(themes.assign(asked=["How are a?", None, None]), answers)
    assert named.startswith("Of no stable theme that no question names is it sure")
    unnamed = say.about_unscored(themes.assign(asked=None), answers)
    assert unnamed.startswith("No score shows these, as no question names them, and those who")


def test_themes_that_are_not_stable_are_marked():
    table = pd.DataFrame({"label": ["bills", "people", "app"], "n": 90, "share": [0.3, 0.2, 0.1],
                          "low": 0.05, "high": 0.4, "score": [5.0, 6.0, 7.0], "score_low": 4.5,
                          "score_high": 5.5,
                          "reading": ["stable", "pattern", "doubtful"]})  # fmt: skip
    table.attrs["scale"] = (1.0, 10.0)
    told = say.about_themes(table)
    assert "“bills”, 30 %" in told
    assert "“people” (a pattern), 20 %" in told
    assert "“app” (doubtful), 10 %" in told
    assert "1 of 3 themes is stable; a pattern is no theme yet and a doubtful one should" in told
    assert "Lowest score from 1 to 10 among those who mention it: “bills”, 5.0" in told
    rise = pd.DataFrame({"label": ["app", "scan"], "kind": ["theme", "phrase"], "also": "",
                         "called": True, "direction": "rising", "share_before": 0.0,
                         "share_recent": 0.1, "low": 0.05, "high": 0.2, "comments": 30, "n": 200,
                         "value": 0.1})  # fmt: skip
    told = say.about_emerging(rise, table)
    assert "“app” (doubtful), 30 comments" in told
    assert "“scan”, 30 comments" in told


def test_no_answers_have_no_pace():
    table = pd.DataFrame(columns=["source", "period", "n"])
    assert say.about_pace(table) == "No answers with a date came in."


def test_a_study_without_dates_or_with_dates_ahead_is_warned_of():
    today = pd.Timestamp("2026-11-22", tz="UTC")
    days = [today, today + pd.Timedelta(days=200)]
    dated = pd.DataFrame({"source": "survey", "answered_at": [*days[:1] * 9, days[1]]})
    told = say.about_dates(dated, today)
    assert "1 of 10 rows is dated after today, the last on 10 June 2027" in told
    assert say.about_dates(dated.head(9), today) == ""
    assert say.about_dates(dated.assign(answered_at=days[1]), today) == ""  # the clock is wrong
    bare = dated.assign(
        answered_at=pd.Series(pd.NaT, index=dated.index, dtype="datetime64[us, UTC]")
    )
    assert say.about_dates(bare, today).startswith("No row of “survey” has a date")


def test_a_study_without_touch_points_has_no_listening_map():
    nothing = pd.DataFrame(columns=["touchpoint", "pattern", "n", "last_asked", "blank"])
    assert "names no touch points" in say.about_listening(nothing)


def test_a_month_that_shows_nothing_does_not_speak_against_a_wave_that_rose():
    told = say.about_trend(trend(7, 7.1))
    assert "month against month, no change shows by itself" in told
    assert "only large changes show" in told


def test_the_overall_score_speaks_for_itself():
    score = {"n": [50], "value": [7.1], "low": [6.8], "high": [7.4]}
    told = say.about_scores(pd.DataFrame({"touchpoint": ["the overall score"], **score}))
    assert told == "The overall score is 7.1 (95 % interval 6.8 to 7.4, n = 50)."


def test_a_driver_that_is_noise_is_no_place_to_invest():
    table = pd.DataFrame(
        {
            "touchpoint": ["Billing", "Support"], "n": [90, 90], "value": [5.1, 6.2],
            "low": [4.9, 6.0], "high": [5.3, 6.4], "importance": [0.01, 0.005],
            "quadrant": ["concentrate here", "possible overkill"], "agreement": [0.9, 0.9],
        }
    )  # fmt: skip
    assert "Billing" in say.about_priorities(table.assign(importance_p=0.001))
    assert say.about_priorities(table.assign(importance_p=0.6)).startswith(
        "No touch point is rated"
    )


def test_feelings_of_one_group_name_no_figure_and_no_interval_that_tells_nothing():
    table = pd.DataFrame(
        {
            "emotion": ["approval", "admiration"], "n": [665, 665], "value": [0.37, 0.15],
            "low": [0.2, 0.0], "high": [0.6, 1.0], "counted": [0.374436, 0.2],
            "corrected": [True, True],
        }
    )  # fmt: skip
    told = say.about_emotions(table)
    assert told == (
        "Single feelings read most often among those who wrote: approval, "
        "37 % (95 % interval 20 to 60 %, n = 665)."
    )
    assert "leave open" in say.about_emotions(table.tail(1))
    assert "leave open" in say.about_emotions(table.tail(1).assign(high=0.3))  # or none at all


def test_without_dates_the_reason_is_the_dates_and_not_the_number_of_answers():
    table = pd.DataFrame(columns=["touchpoint", "week", "before", "after", "p_adjusted"])
    assert say.about_change(table).startswith("No answer has a date")
