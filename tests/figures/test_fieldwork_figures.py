"""Charts of the monitor and rows of departures say what their tables hold."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cemlab import figures, sentences
from cemlab.stats import signals, watch

POINTS = {"support": "Support", "desk": "Service desk"}


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.fixture
def chart():
    weeks = pd.date_range("2026-01-05", periods=30, freq="7D")
    rows = {"desk": [7.9, 8.1] * 11 + [7.5] * 8, "support": [6.9, 7.1] * 15}
    tables = [
        pd.DataFrame({"touchpoint": k, "period": weeks, "n": 20.0, "value": v})
        for k, v in rows.items()
    ]
    return watch(pd.concat(tables))


def test_one_panel_per_touch_point_in_journey_order_with_its_signal(chart):
    grid = figures.plot_watch(chart, signals(chart), touchpoints=POINTS)
    titles = [ax.get_title(loc="left") for ax in grid.flat]
    assert titles == ["Support (n = 20 each)", "Service desk (n = 20 each)"]
    told = [[t.get_text() for t in ax.texts] for ax in grid.flat]
    assert told == [[], ["fell 8 Jun 2026"]]
    grid.flat[0].figure.draw_without_rendering()
    assert len(figures.plot_watch(chart[:0]).flat) == 1


def test_the_sentence_names_the_touch_point_and_what_chance_does(chart):
    told = sentences.about_watch(signals(chart), touchpoints=POINTS)
    assert told.startswith("Service desk fell from 8.0 to 7.5 in the week of 8 June 2026")
    assert told.endswith("of 2 charts in 0.58 years; about one a year may be chance.")
    quiet = watch(
        chart.loc[chart["touchpoint"].eq("support"), ["touchpoint", "period", "n", "value"]]
    )
    assert sentences.about_watch(signals(quiet)).startswith("Nothing moved beyond noise")
    none = sentences.about_watch(signals(watch(quiet[:0])))
    assert none == "No touch point has dated answers to watch."


def test_charts_that_still_learn_do_not_say_that_nothing_moved():
    months = pd.date_range("2025-01-01", periods=14, freq="MS")
    fallen = pd.DataFrame(
        {"touchpoint": "desk", "period": months, "n": 20.0, "value": [8.0, 8.2] * 4 + [6.0] * 6}
    )
    told = sentences.about_watch(signals(watch(fallen[:12], period="M")), period="M")
    assert told.startswith("These charts cannot tell yet: they learn from 14 months")
    later = sentences.about_watch(signals(watch(fallen, period="M")), period="M")
    assert "cannot tell yet" not in later


def test_one_year_is_told_in_the_singular():
    weeks = pd.date_range("2025-01-06", periods=52, freq="7D")
    table = pd.DataFrame({"touchpoint": "a", "period": weeks, "n": 20.0, "value": [8, 8.2] * 26})
    assert "of 1 chart in 1 year; about" in sentences.about_watch(signals(watch(table)))


def test_rates_mark_what_was_expected_and_hide_what_is_hidden():
    table = pd.DataFrame(
        {
            "owner": ["A", "B"], "n": [40.0, np.nan], "value": [0.8, np.nan], "low": [0.7, np.nan],
            "high": [0.9, np.nan], "expected": [0.95, 0.95], "suppressed": [False, True],
        }
    )  # fmt: skip
    ax = figures.plot_rates(table, by="owner")
    assert [t.get_text() for t in ax.get_yticklabels()] == ["A", "B"]
    ticks = [line for line in ax.lines if list(line.get_xdata()) == [0.95, 0.95]]
    assert len(ticks) == 1
    ax = figures.plot_departures(table.rename(columns={"owner": "about"}), less="l", more="m")
    assert any(list(line.get_xdata()) == [0, 0] for line in ax.lines)
    for plot in (figures.plot_departures, figures.plot_rates):
        assert not plot(table[:0], by="owner").axison
