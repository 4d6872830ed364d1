"""Questions to decide: asked where something stands clear of noise, and only there."""

from types import SimpleNamespace

import pandas as pd

from cemlab.sentences import (
    intake_questions,
    past_questions,
    potential_questions,
    present_questions,
)

WEEK = pd.Timestamp("2026-03-30")
POINTS = {
    "billing": SimpleNamespace(
        label="Billing", owner="the CFO", goal=SimpleNamespace(item="satisfaction", value=7.0)
    ),
    "support": SimpleNamespace(label="Support", owner=None, goal=None),
}


def changes(p):
    return pd.DataFrame(
        {
            "touchpoint": ["billing"], "week": [WEEK], "low_week": [WEEK], "high_week": [WEEK],
            "before": [7.9], "after": [6.6], "value": [-1.3], "low": [-1.6], "high": [-1.0],
            "n": [900], "p": [p], "p_adjusted": [p],
        }
    )  # fmt: skip


def scores(high):
    table = pd.DataFrame(
        {"touchpoint": ["billing"], "n": [900], "value": [6.8], "low": [6.6], "high": [high]}
    )
    table.attrs["items"] = ["satisfaction"]
    return table


def test_a_change_is_put_to_the_owner_of_its_touch_point():
    (row,) = past_questions(changes(0.001), scores(7.1), touchpoints=POINTS).itertuples()
    assert "Billing in the week of 30 March 2026" in row.question
    assert row.owner == "the CFO"
    assert "do not say why" in row.uncertainty


def test_each_question_says_which_listening_would_answer_it():
    (row,) = past_questions(changes(0.001), scores(7.1), touchpoints=POINTS).itertuples()
    assert row.pattern.startswith("pulsed for the reason")
    assert "persistent for whether it lasts" in row.pattern
    (row,) = past_questions(changes(0.2), scores(6.9), touchpoints=POINTS).itertuples()
    assert row.pattern.startswith("persistent")
    heard = pd.DataFrame({"touchpoint": "billing", "pattern": ["past", "present", "potential"]})
    aside = pd.DataFrame({"file": ["a.csv"], "row": [7], "column": ["s"], "reason": ["no date"]})
    asked = intake_questions(aside, heard.assign(blank=True), touchpoints=POINTS)
    kinds = asked["pattern"].str.split(":").str[0]
    assert kinds.tolist() == ["none", "persistent", "periodic", "pulsed"]


def test_noise_asks_nothing():
    assert past_questions(changes(0.2), scores(7.1), touchpoints=POINTS).empty


def test_a_goal_missed_beyond_noise_is_asked_about():
    (row,) = past_questions(changes(0.2), scores(6.9), touchpoints=POINTS).itertuples()
    assert "Billing 6.8 against 7.0" in row.evidence
    other = scores(6.9)
    other.attrs["items"] = ["sat_billing"]
    assert past_questions(changes(0.2), other, touchpoints=POINTS).empty


def test_where_nobody_owns_a_touch_point_the_question_says_so():
    table = pd.DataFrame(
        {
            "touchpoint": ["support", "billing", "x"], "n": [90] * 3, "value": [5.0, 6.0, 7.0],
            "low": [4.8, 5.8, 6.8], "high": [5.2, 6.2, 7.2], "importance": [0.3, 0.2, 0.1],
            "importance_low": [0.25, 0.1, 0.0], "importance_high": [0.35, 0.24, 0.2],
        }
    )  # fmt: skip
    rating = pd.DataFrame(columns=["quadrant", "revenue", "probability"])
    table["quadrant"] = ["concentrate here"] + ["keep up the good work"] * (len(table) - 1)
    (row,) = present_questions(table, rating, touchpoints=POINTS).itertuples()
    assert row.question == "Is Support where to invest first?"
    assert "nobody" in row.owner
    assert "as much" not in row.uncertainty


def test_of_several_to_invest_in_the_order_is_told():
    table = pd.DataFrame(
        {
            "touchpoint": ["support", "billing", "x"], "n": [90] * 3, "value": [6.0, 5.0, 7.0],
            "low": [5.8, 4.8, 6.8], "high": [6.2, 5.2, 7.2], "importance": [0.3, 0.2, 0.1],
            "importance_low": [0.25, 0.1, 0.0], "importance_high": [0.35, 0.24, 0.2],
            "quadrant": ["concentrate here"] * 2 + ["keep up the good work"],
        }
    )  # fmt: skip
    rating = pd.DataFrame(columns=["quadrant", "revenue", "probability"])
    (row,) = present_questions(table, rating, touchpoints=POINTS).itertuples()
    assert row.question == "Is Billing where to invest first?"  # .2 times 2 before .3 times 1
    told = "It comes before Support by its weight times how far it lies below the best rated."
    assert row.evidence.endswith(told)
    (alone,) = present_questions(table.drop(index=0), rating, touchpoints=POINTS).itertuples()
    assert "comes before" not in alone.evidence


def test_a_driver_whose_interval_overlaps_is_named():
    table = pd.DataFrame(
        {
            "touchpoint": ["support", "billing", "x"], "n": [90] * 3, "value": [5.0, 6.0, 7.0],
            "low": [4.8, 5.8, 6.8], "high": [5.2, 6.2, 7.2], "importance": [0.3, 0.2, 0.1],
            "importance_low": [0.25, 0.1, 0.0], "importance_high": [0.35, 0.26, 0.2],
        }
    )  # fmt: skip
    rating = pd.DataFrame(columns=["quadrant", "revenue", "probability"])
    table["quadrant"] = ["concentrate here"] + ["keep up the good work"] * (len(table) - 1)
    (row,) = present_questions(table, rating, touchpoints=POINTS).itertuples()
    assert "Billing goes along as much, as far as can be told." in row.uncertainty


def test_a_driver_that_matters_clearly_more_is_not_called_equal():
    table = pd.DataFrame(
        {
            "touchpoint": ["support", "billing", "x", "y", "z"], "n": [90] * 5,
            "value": [5.0, 8.0, 6.0, 7.0, 7.5], "low": [4.8, 7.8, 5.8, 6.8, 7.3],
            "high": [5.2, 8.2, 6.2, 7.2, 7.7], "importance": [0.2, 0.4, 0.1, 0.09, 0.08],
            "importance_low": [0.15, 0.35, 0.05, 0.05, 0.04],
            "importance_high": [0.25, 0.45, 0.14, 0.13, 0.12],
        }
    )  # fmt: skip
    rating = pd.DataFrame(columns=["quadrant", "revenue", "probability"])
    table["quadrant"] = ["concentrate here"] + ["keep up the good work"] * (len(table) - 1)
    (row,) = present_questions(table, rating, touchpoints=POINTS).itertuples()
    assert "Support" in row.question
    assert "Billing goes along clearly more with the whole" in row.uncertainty


def rises(**changed):
    """One theme and one phrase that rose."""
    rows = pd.DataFrame(
        {
            "kind": ["theme", "phrase"], "label": ["documents", "scan"], "called": True,
            "direction": "rising", "share_before": [0.01, 0.0], "share_recent": [0.06, 0.02],
            "low": 0.01, "high": 0.08, "comments": [60, 20], "n": 200,
        }
    )  # fmt: skip
    return rows.assign(**changed)


def test_a_doubtful_theme_asks_nothing():
    themes = pd.DataFrame({"label": ["documents"], "comments": [60], "reading": ["doubtful"]})
    assert potential_questions(themes, rises().head(1), touchpoints=POINTS).empty


def test_only_what_rose_beyond_chance_is_asked_about():
    themes = pd.DataFrame(
        {"label": ["documents", "invoices"], "comments": [60, 300], "reading": "stable",
         "touchpoint": "billing"}
    )  # fmt: skip
    (row,) = potential_questions(themes, rises(), touchpoints=POINTS).itertuples()
    assert "documents" in row.question
    assert row.owner == "the CFO"
    assert "1.0 to 8.0 percentage points" in row.evidence
    for quiet in ({"called": False}, {"direction": "fading"}, {"suppressed": True}):
        assert potential_questions(themes, rises(**quiet), touchpoints=POINTS).empty
    (row,) = potential_questions(themes, rises().tail(1), touchpoints=POINTS).itertuples()
    assert "scan" in row.question  # a phrase, where no theme rose


def test_blank_fields_and_rows_to_mend_are_asked_about():
    aside = pd.DataFrame({"file": ["a.csv", "b.csv"], "row": 7, "column": "s", "reason": "?"})
    heard = pd.DataFrame({"touchpoint": ["billing"], "pattern": ["potential"], "blank": [True]})
    table = intake_questions(aside, heard, touchpoints=POINTS)
    told = "Who mends what was set aside in a.csv (1) and b.csv (1)?"
    assert table["question"].iloc[0] == told  # one decision, however many files
    gone = intake_questions(aside.assign(reason="forgotten on request"), heard, touchpoints=POINTS)
    assert len(gone) == 1  # nobody mends who asked to be forgotten
    assert "Billing" in table["question"].iloc[1]
    assert table["owner"].iloc[1] == "the CFO"


def most_wanted(**changed):
    themes = pd.DataFrame(
        {
            "theme": [4], "label": ["reports"], "n": [900], "comments": [60],
            "reading": ["stable"], "touchpoint": ["billing"], "score": [7.1], "score_low": [6.9],
            "score_high": [7.3], "score_n": [50], "asked": [None],
        }
    )  # fmt: skip
    wanted = pd.DataFrame(
        {"theme": [4, 2], "label": ["reports", "fees"], "n": 60, "value": [0.4, 0.1],
         "reading": "stable", "low": [0.28, 0.05], "high": [0.52, 0.2]}
    )  # fmt: skip
    answers = pd.DataFrame({"value": [7.0, 7.2], "scale_low": 0, "scale_high": 10})
    themes = themes.assign(**changed)
    return potential_questions(
        themes, rises().head(0), wanted=wanted, answers=answers, touchpoints=POINTS
    )


def test_the_theme_in_which_most_is_wanted_is_asked_about():
    (row,) = most_wanted().itertuples()
    assert "reports" in row.question
    assert row.owner == "the CFO"
    assert "40 % of the comments on it (95 % interval 28 to 52 %, n = 60)" in row.evidence
    assert row.evidence.endswith("No question names it. Those who voice it score like all others: "
                                 "no score will show it. Voiced most about Billing.")  # fmt: skip


def test_what_a_question_names_is_not_called_unseen():
    (row,) = most_wanted(asked="How satisfied are you with reports?").itertuples()
    assert "No question" not in row.evidence
    assert "score" not in row.evidence
    (row,) = most_wanted(score_low=5.0).itertuples()
    assert row.evidence.endswith("No question names it. Voiced most about Billing.")


def test_without_anything_wanted_nothing_is_asked():
    themes = pd.DataFrame({"theme": [4], "label": ["reports"], "reading": ["stable"]})
    assert potential_questions(themes, rises().head(0), touchpoints=POINTS).empty


def test_a_doubtful_theme_is_asked_about_where_its_words_rise_by_themselves():
    themes = pd.DataFrame({"label": ["documents"], "comments": [60], "reading": ["doubtful"],
                           "rising_words": ["scan"]})  # fmt: skip
    (row,) = potential_questions(themes, rises(), touchpoints=POINTS).itertuples()
    assert "documents" in row.question
    assert "its size is doubtful; that it rises is not: “scan” rises by itself." in row.uncertainty
    both = themes.assign(rising_words="scan, passport")
    (row,) = potential_questions(both, rises(), touchpoints=POINTS).itertuples()
    assert "“scan” and “passport” rise by themselves." in row.uncertainty
    for others in (themes.assign(rising_words=""), themes.assign(reading="retired")):
        (row,) = potential_questions(others, rises(), touchpoints=POINTS).itertuples()
        assert "“scan”" in row.question  # the phrase, as no theme can be trusted


def test_what_rises_and_is_wanted_most_is_asked_about_once():
    themes = pd.DataFrame({"theme": [1], "label": ["documents"], "reading": ["stable"]})
    wanted = pd.DataFrame({"theme": [1, 2], "label": ["documents", "fees"], "n": 60, "value": 0.4,
                           "low": 0.3, "high": 0.5, "reading": "pattern"})  # fmt: skip
    themes = pd.concat([themes, pd.DataFrame({"theme": [2], "label": ["fees"],
                                              "reading": ["pattern"]})])  # fmt: skip
    asked = potential_questions(themes, rises(), wanted=wanted, touchpoints=POINTS)
    assert ["documents" in one for one in asked["question"]] == [True, False]
    assert asked["uncertainty"].iloc[1].startswith("It is a pattern, not yet a theme.")


def unnamed(**changed):
    themes = pd.DataFrame(
        {
            "theme": [0, 1, 2], "label": ["food", "refunds", "queues"], "n": 900,
            "comments": [300, 200, 100], "share": [0.33, 0.22, 0.11], "low": 0.1, "high": 0.4,
            "reading": ["stable", "doubtful", "stable"], "touchpoint": "billing",
            "touchpoint_share": 0.4, "score": 2.9, "score_low": 2.7, "score_high": 3.1,
            "score_n": 190, "score_beside": ["above", "below", "below"], "asked": None,
        }
    )  # fmt: skip
    return potential_questions(themes.assign(**changed), rises().head(0), touchpoints=POINTS)


def test_a_low_scored_theme_that_no_question_names_is_put_to_the_next_survey():
    (row,) = unnamed().itertuples()
    assert row.question == "Should the next survey ask about “refunds”?"
    assert "score 2.9 (95 % interval 2.7 to 3.1, n = 190): lower than all" in row.evidence
    assert "Voiced most about Billing, 40 % of its comments." in row.evidence
    assert row.uncertainty.startswith("Its bounds move")
    assert row.pattern.startswith("periodic")
    (row,) = unnamed(reading=["stable", "retired", "stable"]).itertuples()
    assert "queues" in row.question


def test_what_is_asked_or_voiced_at_one_touch_point_needs_no_question():
    assert unnamed(asked="How was it?").empty
    assert unnamed(touchpoint_share=0.9).empty
    assert unnamed(score_beside="not told apart").empty
