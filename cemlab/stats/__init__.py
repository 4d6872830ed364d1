"""Statistics of experience: small functions from tidy tables to tidy tables, with n and interval.

>>> import pandas as pd
>>> from cemlab.stats import net_promoter
>>> net_promoter(pd.DataFrame({"value": [10, 9, 8, 2]}))["value"].item()
25.0
"""

from cemlab.stats.asymmetry import kano, penalty_reward
from cemlab.stats.banner import banner
from cemlab.stats.believed import believed_feelings, superiority
from cemlab.stats.best_practice import best_practices
from cemlab.stats.cautions import leakage, left_out, reversals
from cemlab.stats.change import change_point
from cemlab.stats.charts import control_chart
from cemlab.stats.comparable import latest_wave, one_scale
from cemlab.stats.compare import compare
from cemlab.stats.competitors import competitor_gap
from cemlab.stats.decompose import decompose_change
from cemlab.stats.defection import defection
from cemlab.stats.delivery_gap import delivery_gap
from cemlab.stats.detectable import detectable_change, sample_size
from cemlab.stats.drivers import key_drivers, ratings_wide
from cemlab.stats.feeling_shares import feeling_shares
from cemlab.stats.feelings_gap import feelings_change, feelings_gap, feelings_priorities
from cemlab.stats.fieldwork import (
    late_answers,
    responders,
    response_by_group,
    response_rates,
    waves_open,
)
from cemlab.stats.gain import feelings_gain
from cemlab.stats.gaps import expectations_gap
from cemlab.stats.goals import goals
from cemlab.stats.impact import theme_impact
from cemlab.stats.intake import answers_over_time, comment_quality, heard_by_source
from cemlab.stats.levels import asked_twice, promise_kept, three_levels, works_but
from cemlab.stats.listening import listening_map
from cemlab.stats.monitor import watch
from cemlab.stats.movers import movers, study_movers
from cemlab.stats.participation import participation
from cemlab.stats.pilot import pilot_difference
from cemlab.stats.portfolio import quadrant_totals, rate_study, suggest_quadrants
from cemlab.stats.priorities import priorities, touchpoint_drivers, touchpoint_table
from cemlab.stats.profiles import (
    jensen_shannon,
    profiles_apart,
    segment_profiles,
)
from cemlab.stats.quadrants import rate_customers
from cemlab.stats.relationship import (
    outcome_item,
    outcome_score,
    relationship_source,
    wave_change,
)
from cemlab.stats.response_style import response_style
from cemlab.stats.roles import role_spread, study_roles
from cemlab.stats.scales import scale_breaks
from cemlab.stats.scores import by_period, net_promoter, score
from cemlab.stats.segments import segment_differences
from cemlab.stats.shares import satisfied, top_box
from cemlab.stats.signals import signals
from cemlab.stats.silence import fell_silent, silence
from cemlab.stats.snags import snags
from cemlab.stats.standings import standings
from cemlab.stats.transactions import after_transactions, beside_comments
from cemlab.stats.triad import met_feelings, triad
from cemlab.stats.weights import Raking, rake
from cemlab.stats.zones import tolerance_zone

__all__ = [
    "Raking", "after_transactions", "answers_over_time", "asked_twice", "banner",
    "believed_feelings", "beside_comments", "best_practices", "by_period", "change_point",
    "comment_quality",
    "compare", "competitor_gap", "control_chart", "decompose_change", "defection", "delivery_gap",
    "detectable_change", "expectations_gap", "feeling_shares", "feelings_change", "feelings_gain",
    "feelings_gap", "feelings_priorities", "fell_silent", "goals", "heard_by_source",
    "jensen_shannon", "kano", "key_drivers", "late_answers", "latest_wave", "leakage", "left_out",
    "listening_map", "met_feelings", "movers", "net_promoter", "one_scale", "outcome_item",
    "outcome_score", "participation", "penalty_reward", "pilot_difference", "priorities",
    "profiles_apart", "promise_kept", "quadrant_totals", "rake", "rate_customers", "rate_study",
    "ratings_wide", "relationship_source", "responders", "response_by_group", "response_rates",
    "response_style", "reversals", "role_spread", "sample_size", "satisfied", "scale_breaks",
    "score", "segment_differences", "segment_profiles", "signals", "silence", "snags", "standings",
    "study_movers", "study_roles", "suggest_quadrants", "superiority", "theme_impact",
    "three_levels", "tolerance_zone", "top_box", "touchpoint_drivers", "touchpoint_table", "triad",
    "watch", "wave_change", "waves_open", "works_but",
]  # fmt: skip
