"""Figures: each function takes a result table and returns the Axes; it draws, never computes."""

from cemlab.figures.counts import plot_counts
from cemlab.figures.customers import plot_listening_map, plot_movers, plot_quadrants
from cemlab.figures.delivery import plot_delivery_gap
from cemlab.figures.differences import plot_best_practices, plot_decomposition, plot_differences
from cemlab.figures.drivers import plot_asymmetry, plot_drivers, plot_priorities
from cemlab.figures.feelings import (
    plot_feeling_profiles,
    plot_feelings_gap,
    plot_feelings_order,
    plot_segment_profiles,
)
from cemlab.figures.fieldwork import plot_departures, plot_rates
from cemlab.figures.gaps import plot_gap, plot_snags, plot_zone
from cemlab.figures.impact import plot_impact
from cemlab.figures.journey import plot_journey
from cemlab.figures.pulse import plot_funnel, plot_pulse
from cemlab.figures.scores import plot_scores
from cemlab.figures.themes import plot_rises, plot_stability, plot_theme_map, plot_wanted
from cemlab.figures.trends import plot_control_chart, plot_trend, plot_trends
from cemlab.figures.triad import plot_triad
from cemlab.figures.voices import plot_emotions, plot_polarity, plot_theme_trend, plot_themes
from cemlab.figures.watch import plot_watch

__all__ = [
    "plot_asymmetry", "plot_best_practices", "plot_control_chart", "plot_counts",
    "plot_decomposition", "plot_delivery_gap", "plot_departures", "plot_differences",
    "plot_drivers", "plot_emotions", "plot_feeling_profiles", "plot_feelings_gap",
    "plot_feelings_order", "plot_funnel", "plot_gap", "plot_impact", "plot_journey",
    "plot_listening_map", "plot_movers", "plot_polarity", "plot_priorities", "plot_pulse",
    "plot_quadrants", "plot_rates", "plot_rises", "plot_scores",
    "plot_segment_profiles", "plot_snags", "plot_stability", "plot_theme_map", "plot_theme_trend",
    "plot_themes", "plot_trend", "plot_trends", "plot_triad", "plot_wanted", "plot_watch",
    "plot_zone",
]  # fmt: skip
