"""A table's finding in words, for bottom lines, alt texts and the index: they always agree."""

from cemlab.sentences.actions import about_actions, about_pilots
from cemlab.sentences.base import about_base, about_headline, about_spread, about_whole
from cemlab.sentences.cautions import about_leakage, about_left_out, about_reversals
from cemlab.sentences.changes import about_change, about_watch
from cemlab.sentences.codebook import about_candidates, about_drift, about_others
from cemlab.sentences.coding import about_agreement, about_coding, about_fit
from cemlab.sentences.competitors import about_competitors
from cemlab.sentences.coverage import about_coverage
from cemlab.sentences.customers import about_defection, about_movers, about_roles, about_totals
from cemlab.sentences.delivery import (
    about_believed_feelings,
    about_delivery,
    about_overconfidence,
    about_superiority,
    delivery_questions,
)
from cemlab.sentences.detectable import about_detectable
from cemlab.sentences.differences import (
    about_best_practices,
    about_decomposition,
    about_differences,
    about_response_style,
)
from cemlab.sentences.feelings import (
    about_feelings_change,
    about_feelings_gap,
    about_feelings_order,
    about_unwanted,
    feelings_questions,
)
from cemlab.sentences.fieldwork import about_participation, about_responders, about_response
from cemlab.sentences.gaps import (
    about_dimensions,
    about_gap,
    about_snags,
    about_zone,
    expectation_questions,
)
from cemlab.sentences.goals import about_goals
from cemlab.sentences.headline import (
    about_outcome,
    about_priorities,
    about_risk,
    about_segments,
    about_waves,
)
from cemlab.sentences.intake import (
    about_comments,
    about_marks,
    about_pace,
    intake_questions,
    reasons,
)
from cemlab.sentences.journey import about_journey, about_wishes
from cemlab.sentences.levels import about_levels, about_promise
from cemlab.sentences.measures import about_net_promoter, about_scores, about_trend, moved_groups
from cemlab.sentences.numbers import (
    Unit,
    counted,
    day,
    listing,
    money,
    month,
    names_of,
    number,
    span,
    with_interval,
)
from cemlab.sentences.patterns import about_leads, about_neighbours, about_stability, about_wanted
from cemlab.sentences.periods import WEEKS, lately, period_for, period_name, when_asked
from cemlab.sentences.potential import potential_questions
from cemlab.sentences.profiles import about_segment_profiles, about_standings
from cemlab.sentences.pulse import (
    about_calendar,
    about_contrast,
    about_power,
    about_pulse,
    about_purpose,
    about_questions,
    about_sampling,
)
from cemlab.sentences.pulse_rules import about_answers, about_asked, pretest_steps, stop_rule
from cemlab.sentences.questions import past_questions, present_questions
from cemlab.sentences.relations import about_asymmetry, about_drivers, about_quadrants
from cemlab.sentences.silence import about_fell_silent, about_silence
from cemlab.sentences.sources import about_dates, about_intake, about_listening, about_scales
from cemlab.sentences.themes import (
    about_emerging,
    about_first_calls,
    about_impact,
    about_unclear,
)
from cemlab.sentences.triad import about_gain, about_triad
from cemlab.sentences.unseen import about_unasked, about_unscored
from cemlab.sentences.voices import (
    about_emotions,
    about_feelings_moved,
    about_polarity,
    about_themes,
    about_tone_against_feelings,
)

__all__ = [
    "WEEKS", "Unit", "about_actions", "about_agreement", "about_answers", "about_asked",
    "about_asymmetry", "about_base", "about_believed_feelings", "about_best_practices",
    "about_calendar", "about_candidates", "about_change", "about_coding", "about_comments",
    "about_competitors", "about_contrast", "about_coverage", "about_dates", "about_decomposition",
    "about_defection", "about_delivery", "about_detectable", "about_differences",
    "about_dimensions", "about_drift", "about_drivers", "about_emerging", "about_emotions",
    "about_feelings_change", "about_feelings_gap", "about_feelings_moved", "about_feelings_order",
    "about_fell_silent", "about_first_calls", "about_fit", "about_gain", "about_gap", "about_goals",
    "about_headline", "about_impact", "about_intake", "about_journey", "about_leads",
    "about_leakage", "about_left_out", "about_levels", "about_listening", "about_marks",
    "about_movers", "about_neighbours", "about_net_promoter", "about_others", "about_outcome",
    "about_overconfidence", "about_pace", "about_participation", "about_pilots", "about_polarity",
    "about_power", "about_priorities", "about_promise", "about_pulse", "about_purpose",
    "about_quadrants", "about_questions", "about_responders", "about_response",
    "about_response_style", "about_reversals", "about_risk", "about_roles", "about_sampling",
    "about_scales", "about_scores", "about_segment_profiles", "about_segments", "about_silence",
    "about_snags", "about_spread", "about_stability", "about_standings", "about_superiority",
    "about_themes", "about_tone_against_feelings", "about_totals", "about_trend", "about_triad",
    "about_unasked", "about_unclear", "about_unscored", "about_unwanted", "about_wanted",
    "about_watch", "about_waves", "about_whole", "about_wishes", "about_zone", "counted", "day",
    "delivery_questions", "expectation_questions", "feelings_questions", "intake_questions",
    "lately", "listing", "money", "month", "moved_groups", "names_of", "number", "past_questions",
    "period_for", "period_name", "potential_questions", "present_questions", "pretest_steps",
    "reasons", "span", "stop_rule", "when_asked", "with_interval",
]  # fmt: skip
