"""A table's finding in words, for bottom lines, alt texts and the index: they always agree."""

from cemlab.sentences.measures import (
    about_change,
    about_net_promoter,
    about_scores,
    about_trend,
)
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
from cemlab.sentences.relations import about_comparison, about_drivers, about_quadrants
from cemlab.sentences.sources import about_intake, about_listening
from cemlab.sentences.voices import about_emotions, about_polarity, about_themes

__all__ = [
    "Unit",
    "about_change",
    "about_comparison",
    "about_drivers",
    "about_emotions",
    "about_intake",
    "about_listening",
    "about_net_promoter",
    "about_polarity",
    "about_quadrants",
    "about_scores",
    "about_themes",
    "about_trend",
    "counted",
    "day",
    "listing",
    "money",
    "month",
    "names_of",
    "number",
    "span",
    "with_interval",
]
