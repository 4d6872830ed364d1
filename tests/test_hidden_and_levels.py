"""Whatever is told of a table: nothing of a suppressed row, and the confidence it was made with."""

from types import SimpleNamespace

import pandas as pd
import pytest

from cemlab import sentences as say

WEEK = pd.Timestamp("2026-03-30")
GOAL = SimpleNamespace(item="satisfaction", value=9.0)
POINTS = {
    key: SimpleNamespace(label=key.title(), owner=None, goal=GOAL)
    for key in ("alpha", "beta", "gamma", "delta")
}
NO_RATING = pd.DataFrame(columns=["quadrant", "revenue", "probability"])


def table(confidence=0.8):
    """Four rows with every figure any sentence tells; those of delta are 77.7."""
    rows = pd.DataFrame({"touchpoint": list(POINTS), "n": 90.0, "value": [-1.0, 1.2, 2.0, 77.7]})
    rows["low"], rows["high"] = rows["value"] - 0.1, rows["value"] + 0.1
    rows = rows.assign(
        before=[7.9, 6.6, 6.6, 77.7], after=[6.6, 7.9, 7.9, 7.77], p=1e-4, p_adjusted=1e-4,
        week=WEEK, low_week=WEEK, high_week=WEEK,
        importance=[0.3, 0.1, 0.05, 0.777], importance_low=[0.2, 0.05, 0.0, 0.77],
        importance_high=[0.4, 0.15, 0.1, 0.78], quadrant="concentrate here", agreement=0.9,
        share_before=[0.01, 0.2, 0.2, 0.077], share_recent=[0.1, 0.1, 0.2, 0.77],
        called=True, direction="rising", kind="theme", also="", label=list(POINTS),
        comments=40, emotion=list(POINTS),
        driver=list(POINTS), reading="stable", segment="region", group=list(POINTS),
        about=list(POINTS), wave=list(POINTS), against="2024", coverage=[0.7, 0.7, 0.7, 0.077],
        score=[6.0, 7.0, 8.0, 7.77], score_low=[5.9, 6.9, 7.9, 7.7],
        score_high=[6.1, 7.1, 8.1, 7.8], suppressed=[False, False, False, True],
    )  # fmt: skip
    rows.attrs |= {"confidence": confidence, "items": ["satisfaction"]}
    return rows


def as_share(rows):
    part = rows.assign(
        share=rows["importance"], low=rows["importance_low"], high=rows["importance_high"]
    )
    return part.assign(value=part["share"])


def changes(rows):
    names = ["touchpoint", "n", "value", "low", "high", "week", "low_week", "high_week"]
    return rows[[*names, "before", "after", "p", "p_adjusted", "suppressed"]]


def asked(questions):
    return " ".join(questions.astype(str).to_numpy().ravel())


TOLD = {
    "scores": lambda t: say.about_scores(t, touchpoints=POINTS),
    "promoters": lambda t: say.about_net_promoter(t, touchpoints=POINTS),
    "change": lambda t: say.about_change(changes(t), touchpoints=POINTS),
    "waves": say.about_waves,
    "segments": lambda t: say.about_segments(t, touchpoints=POINTS),
    "priorities": lambda t: say.about_priorities(t, touchpoints=POINTS),
    "drivers": lambda t: say.about_drivers(as_share(t), touchpoints=POINTS),
    "emotions": lambda t: say.about_emotions(
        as_share(t)[["emotion", "n", "value", "low", "high", "suppressed"]]
    ),
    "polarity": lambda t: say.about_polarity(t, touchpoints=POINTS),
    "themes": lambda t: say.about_themes(as_share(t)),
    "emerging": say.about_emerging,
    "past": lambda t: asked(say.past_questions(changes(t), t, touchpoints=POINTS)),
    "present": lambda t: asked(say.present_questions(t, NO_RATING, touchpoints=POINTS)),
}


@pytest.mark.parametrize("name", [*TOLD, "potential"])
def test_nothing_is_told_of_a_suppressed_row(name):
    last = {
        "potential": lambda t: asked(
            say.potential_questions(
                t, t.drop(columns=["reading", "touchpoint"]), touchpoints=POINTS
            )
        )
    }
    of = (TOLD | last)[name]
    told = of(table())
    assert "lpha" in told or "eta" in told
    assert "elta" not in told
    assert "77" not in told
    none = of(table().assign(suppressed=True))
    assert not any(f"{key[1:]}" in none for key in POINTS)
    assert "interval" not in none


@pytest.mark.parametrize("name", TOLD)
def test_the_confidence_of_the_table_is_told(name):
    told = TOLD[name](table())
    assert "80 % interval" in told
    assert "95 %" not in told


@pytest.mark.parametrize("name", TOLD)
def test_a_table_without_rows_says_so(name):
    told = TOLD[name](table().head(0))
    assert not any(character.isdigit() for character in told.replace("(−1 to 1)", ""))
    if name not in ("past", "present"):
        assert told.endswith(".")
