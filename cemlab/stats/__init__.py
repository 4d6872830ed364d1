"""Statistics of experience: small functions from tidy tables to tidy tables, with n and interval.

>>> import pandas as pd
>>> from cemlab.stats import net_promoter
>>> net_promoter(pd.DataFrame({"value": [10, 9, 8, 2]}))["value"].item()
25.0
"""

from cemlab.stats.compare import compare
from cemlab.stats.drivers import key_drivers, ratings_wide
from cemlab.stats.listening import listening_map
from cemlab.stats.monitor import change_point, control_chart
from cemlab.stats.quadrants import rate_customers
from cemlab.stats.scores import by_period, net_promoter, score
from cemlab.stats.shares import satisfied, top_box

__all__ = [
    "by_period",
    "change_point",
    "compare",
    "control_chart",
    "key_drivers",
    "listening_map",
    "net_promoter",
    "rate_customers",
    "ratings_wide",
    "satisfied",
    "score",
    "top_box",
]
