"""Statistics of experience: small functions from tidy tables to tidy tables, with n and interval.

>>> import pandas as pd
>>> from cemlab.stats import net_promoter
>>> net_promoter(pd.DataFrame({"value": [10, 9, 8, 2]}))["value"].item()
25.0
"""

from cemlab.stats.drivers import key_drivers, ratings_wide
from cemlab.stats.scores import by_period, net_promoter, satisfied, score, top_box

__all__ = [
    "by_period",
    "key_drivers",
    "net_promoter",
    "ratings_wide",
    "satisfied",
    "score",
    "top_box",
]
