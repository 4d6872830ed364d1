"""What an executive would repeat, and what is left to decide, out of all patterns of a study."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from cemlab import display, figures, sentences, stats
from cemlab.errors import DataError
from cemlab.load import Feedback
from cemlab.privacy import hide_small_groups
from cemlab.pulse import last_finished, not_answered, read_answers, worth_a_pulse
from cemlab.sentences.changes import changed
from cemlab.study import TouchPoint
from cemlab.themes import potential_patterns, study_themes

SENTENCES, QUESTIONS = 4, 3


@dataclass(frozen=True)
class Summary:
    """The findings of a study, most important first.

    Attributes
    ----------
    sentences
        At most four, and one on a pulse that came back.
    questions
        At most three: question, evidence, owner, uncertainty, pattern (of listening).
    evidence
        The tables behind them, by name.
    """

    sentences: list[str]
    questions: pd.DataFrame
    evidence: dict[str, pd.DataFrame] = field(repr=False)


def summarise(
    feedback: Feedback, *, min_group: int = 10, confidence: float = 0.95, seed: int = 0
) -> Summary:
    """Put the findings of all patterns together.

    Parameters
    ----------
    feedback
        A loaded study. A pattern it lacks is passed over.
    min_group
        Groups smaller than this, or than the study's own `min_group`, are hidden.
    confidence
        Of every interval.
    seed
        Of every random step.

    Returns
    -------
    Summary
        One sentence each on the whole, on what changed, on what to look at first and on revenue
        at risk, or on what customers write about where one of these is missing; of a pulse first
        what it found, group by group, which the study that it followed tells last; then one
        question each on what changed, on what to look at first and on a theme that rises or that no
        score shows.
    """
    declared = feedback.study.min_group
    answers, comments = max(min_group, declared.answers), max(min_group, declared.comments)
    parts = [
        _past(feedback, answers, confidence, seed),
        _present(feedback, answers, confidence, seed),
        _potential(feedback, comments, confidence, seed),
    ]
    told = [part[0] for part in parts]
    asked = [part[1] for part in parts]
    is_pulse = feedback.study.because_of is not None
    found = _pulse(feedback, answers, confidence)
    order = [*(found if is_pulse else []), *told[1][:1], *told[0], *told[1][1:], *told[2]]
    first = [questions.head(1) for questions in asked]
    later = [questions.iloc[1:] for questions in asked]
    questions = pd.concat([*first, *later], ignore_index=True).head(QUESTIONS)
    evidence = {name: table for part in parts for name, table in part[2].items()}
    last = [] if is_pulse else found
    return Summary([*order[:SENTENCES], *last], questions, evidence)


def show_evidence(summary: Summary, touchpoints: Mapping[str, TouchPoint]) -> None:
    """Show the figures behind a summary, as far as the study has their data.

    Parameters
    ----------
    summary
        From `summarise`.
    touchpoints
        Of the study.
    """
    tables = summary.evidence
    if "scores" in tables:
        title = "Score by touch point" + tables["scores"].attrs["asked"]
        display.show(
            figures.plot_scores(tables["scores"], touchpoints=touchpoints, title=title),
            sentences.about_scores(tables["scores"], touchpoints=touchpoints),
            tables["scores"],
            touchpoints=touchpoints,
        )
    if "priorities" in tables:
        title = "Importance and performance" + tables["priorities"].attrs["asked"]
        display.show(
            figures.plot_priorities(tables["priorities"], touchpoints=touchpoints, title=title),
            sentences.about_priorities(tables["priorities"], touchpoints=touchpoints),
            tables["priorities"],
            touchpoints=touchpoints,
        )
    if len(tables.get("themes", ())):
        display.show(
            figures.plot_themes(tables["themes"]),
            sentences.about_themes(tables["themes"]),
            tables["themes"],
            touchpoints=touchpoints,
        )


Part = tuple[list[str], pd.DataFrame, dict[str, pd.DataFrame]]
NOTHING: Part = ([], pd.DataFrame(columns=["question", "evidence", "owner", "uncertainty"]), {})


def _pulse(feedback: Feedback, min_group: int, confidence: float) -> list[str]:
    """Tell what a pulse found: this study, where it is one, else the last that came back to it."""
    study = feedback.study
    if study.because_of is None:
        folder = last_finished(study)
    else:
        folder = str(study.folder) if (study.folder / "plan.csv").exists() else ""
    if not folder:
        return []
    back = read_answers(folder, min_group=min_group, confidence=confidence)
    return [sentences.about_pulse(back.shares, back.differences, question=back.question)]


def _past(feedback: Feedback, min_group: int, confidence: float, seed: int) -> Part:
    """Tell what changed after transactions."""
    answers = stats.after_transactions(feedback)
    if answers.empty:
        return NOTHING
    points = feedback.study.touchpoints
    scores = stats.score(answers, by="touchpoint", weights="weight", confidence=confidence)
    scores = hide_small_groups(scores, min_group)
    scores.attrs["asked"] = sentences.when_asked(answers)
    recent = sentences.lately(answers)
    period = sentences.period_for(recent, by="touchpoint", most=sentences.WEEKS)
    how = {"weights": "weight", "period": period, "confidence": confidence, "seed": seed}
    changes = stats.change_point(recent, by="touchpoint", **how)
    changes = hide_small_groups(changes, min_group)
    whole = sentences.about_headline(feedback, answers, min_group=min_group, confidence=confidence)
    told = [sentences.about_change(changes, touchpoints=points, period=period, top=1)]
    if not whole and changed(changes).empty:
        told = [" ".join([sentences.about_scores(scores, touchpoints=points), *told])]
    questions = sentences.past_questions(changes, scores, touchpoints=points, period=period)
    return [whole, *told] if whole else told, questions, {"scores": scores, "changes": changes}


def _present(feedback: Feedback, min_group: int, confidence: float, seed: int) -> Part:
    """Tell how the whole stands, what to look at first, and the revenue at risk."""
    try:
        answers = feedback.answers(source=stats.relationship_source(feedback))
        drivers = stats.touchpoint_drivers(answers, confidence=confidence, seed=seed)
    except DataError:  # a study that asks about no whole has no present pattern
        return NOTHING
    points, currency = feedback.study.touchpoints, feedback.study.currency
    latest = stats.latest_wave(answers, min_group)
    whole = hide_small_groups(stats.outcome_score(latest, confidence=confidence), min_group)
    between = hide_small_groups(stats.wave_change(answers, confidence=confidence), min_group)
    headline = [sentences.about_whole(feedback, latest, whole)]
    headline += [sentences.about_waves(between.tail(1))] if len(between) else []
    rated = answers[answers["role"].eq("touchpoint")]
    scores = stats.score(rated, by="touchpoint", weights="weight", confidence=confidence)
    scores = hide_small_groups(scores, min_group)
    table = stats.priorities(scores, hide_small_groups(drivers, min_group), answers, seed=seed)
    table.attrs["asked"] = sentences.when_asked(rated)
    rating = stats.rate_study(feedback, confidence=confidence)
    told = [
        " ".join(headline),
        sentences.about_priorities(table, touchpoints=points),
        *([sentences.about_risk(rating, currency=currency)] if len(rating) else []),
    ]
    questions = sentences.present_questions(table, rating, touchpoints=points, currency=currency)
    return told, questions, {"whole": whole, "priorities": table, "rating": rating}


def _potential(feedback: Feedback, min_group: int, confidence: float, seed: int) -> Part:
    """Tell what customers write about, and what is on the rise."""
    found, verbatims = study_themes(feedback, confidence=confidence, seed=seed)
    if verbatims.empty:
        return NOTHING
    answers = stats.beside_comments(feedback)
    themes, new, wanted = potential_patterns(
        feedback, found, verbatims, answers, least=min_group, confidence=confidence
    )
    told = [sentences.about_emerging(new, themes)] if len(new) else []
    told.append(sentences.about_themes(themes))
    points = feedback.study.touchpoints
    wanted = worth_a_pulse(wanted, themes, feedback.study)
    fresh = not_answered(new, themes, feedback.study)
    questions = sentences.potential_questions(
        themes, fresh, wanted=wanted, answers=answers, touchpoints=points
    )
    return told, questions, {"themes": themes}
