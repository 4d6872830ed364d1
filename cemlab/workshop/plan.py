"""What a room speaks about: a few touch points, in the words in which customers were asked."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from cemlab.errors import DataError, ParameterError, raise_all
from cemlab.load import Feedback
from cemlab.privacy import hide_small_groups
from cemlab.stats.delivery_gap import experiences
from cemlab.stats.feeling_shares import feeling_shares
from cemlab.stats.shares import satisfied
from cemlab.study.checks import nearest
from cemlab.workshop.voices import voices

MOST = 5  # touch points: more are not predicted, heard and acted on in 90 minutes
CARDS = 5
FUNCTIONS = (
    *("general management", "sales", "marketing", "service", "operations", "product"),
    *("finance", "people", "IT", "other"),
)


def plan_room(
    feedback: Feedback, touchpoints: Sequence[str] = (), *, seed: int = 7
) -> dict[str, Any]:
    """Prepare what a room needs before it opens; no result is in it.

    Parameters
    ----------
    feedback
        A loaded study with answers about touch points and a list of feelings.
    touchpoints
        At most five, by id; default: those that most answers are about, as that says nothing
        about what was answered.
    seed
        Of the choice of quotes.

    Returns
    -------
    dict
        title, study (its file), feelings, functions, points: per touch point id, label, asked (the
        customers' question), satisfied (which answers count), quotes (text, said; empty where too
        few may be quoted).

    Raises
    ------
    ParameterError
        For an unknown touch point, or more than five.
    DataError
        Where the study has no answers about touch points, or no list of feelings.
    """
    study = feedback.study
    customers = customers_satisfied(feedback)
    shown = customers[~customers["suppressed"]]
    known = [p for p in study.touchpoints if p in set(shown["touchpoint"])]
    if not known:
        raise DataError("A workshop needs touch points that enough customers answered about.")
    feelings = study.feelings.list if study.feelings else []
    if not feelings:
        raise DataError(
            "A workshop needs a list of feelings: add feelings: {list: [calm, in control, …]} to "
            "the study file."
        )
    wrong = [f"{p}: {nearest(p, known)}" for p in touchpoints if p not in known]
    raise_all(wrong, ParameterError, "no touch point with enough answers")
    if len(set(touchpoints)) > MOST:
        raise ParameterError(f"A room takes at most {MOST} touch points, not {len(touchpoints)}.")
    often = shown.sort_values("n", ascending=False)["touchpoint"].head(MOST)
    chosen = [p for p in known if p in (set(touchpoints) or set(often))]
    told = set(feedback.beliefs["function"].dropna()) if len(feedback.beliefs) else set()
    answers = experiences(feedback)
    return {
        "title": study.title,
        "study": str(study.path),
        "feelings": list(feelings),
        "functions": sorted({*told, "other"}) if told else list(FUNCTIONS),
        "points": [_point(feedback, answers, point, seed) for point in chosen],
    }


def threshold_of(feedback: Feedback, answers: pd.DataFrame) -> float:
    """From which answer a customer counts as satisfied: the study's, else the two best answers."""
    plan = feedback.study.quadrants
    return plan.score if plan else float(answers["scale_high"].iloc[0]) - 1


def customers_satisfied(feedback: Feedback) -> pd.DataFrame:
    """Share of satisfied answers per touch point, as `delivery_gap` counts them, hidden if few."""
    answers = experiences(feedback)
    if answers.empty:
        raise DataError("A workshop needs touch points that customers answered about.")
    table = satisfied(answers, threshold_of(feedback, answers), by="touchpoint", weights="weight")
    return hide_small_groups(table, feedback.study.min_group.answers)


def customers_felt(feedback: Feedback) -> pd.DataFrame:
    """Share who wanted and who felt each feeling, per touch point, hidden if few."""
    return hide_small_groups(feeling_shares(feedback), feedback.study.min_group.answers)


def _point(feedback: Feedback, answers: pd.DataFrame, point: str, seed: int) -> dict[str, Any]:
    """Tell how customers were asked about a touch point, and what some of them wrote."""
    label = feedback.study.touchpoints[point].label
    own = answers[answers["touchpoint"].eq(point)].iloc[0]
    best, low, high = (
        f"{v:g}"
        for v in (math.ceil(threshold_of(feedback, answers)), own["scale_low"], own["scale_high"])
    )
    cards = voices(feedback, point, CARDS, seed=seed)
    return {
        "id": point,
        "label": label,
        "asked": str(own["wording"]).replace("{touchpoint}", label),
        "satisfied": f"{best} or more, on a scale from {low} to {high}",
        "quotes": cards[["text", "said"]].to_dict("records"),
    }
