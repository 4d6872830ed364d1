"""Statistics of experience: small functions from tidy tables to tidy tables, with n and interval.

>>> import pandas as pd
>>> from cemlab.stats import net_promoter
>>> net_promoter(pd.DataFrame({"value": [10, 9, 8, 2]}))["value"].item()
25.0
"""

from cemlab.stats.change import change_point
from cemlab.stats.charts import control_chart
from cemlab.stats.comparable import latest_wave, one_scale
from cemlab.stats.compare import compare
from cemlab.stats.drivers import key_drivers, ratings_wide
from cemlab.stats.intake import answers_over_time, comment_quality, heard_by_source
from cemlab.stats.listening import listening_map
from cemlab.stats.monitor import signals, watch
from cemlab.stats.portfolio import quadrant_totals, rate_study
from cemlab.stats.priorities import priorities, touchpoint_drivers, touchpoint_table
from cemlab.stats.quadrants import rate_customers
from cemlab.stats.relationship import (
    outcome_item,
    outcome_score,
    relationship_source,
    wave_change,
)
from cemlab.stats.scores import by_period, net_promoter, score
from cemlab.stats.segments import segment_differences
from cemlab.stats.shares import satisfied, top_box
from cemlab.stats.weights import Raking, rake

__all__ = [
    "Raking",
    "answers_over_time",
    "by_period",
    "change_point",
    "comment_quality",
    "compare",
    "control_chart",
    "heard_by_source",
    "key_drivers",
    "latest_wave",
    "listening_map",
    "net_promoter",
    "one_scale",
    "outcome_item",
    "outcome_score",
    "priorities",
    "quadrant_totals",
    "rake",
    "rate_customers",
    "rate_study",
    "ratings_wide",
    "relationship_source",
    "satisfied",
    "score",
    "segment_differences",
    "signals",
    "top_box",
    "touchpoint_drivers",
    "touchpoint_table",
    "watch",
    "wave_change",
]
