"""Figures of customers who moved, of gaps, zones and snags: they draw what the tables say."""

import io
import warnings

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.text import Text

from cemlab import figures
from cemlab.figures.house import GREEN, MUTED, ORANGE

POINTS = {"desk": "Service desk", "bill": "Billing and invoices"}


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def gap(p=0.001):
    table = pd.DataFrame(
        {
            "of": "touchpoint", "about": ["bill", "desk"], "n": [70.0, 80.0],
            "value": [-1.2, 0.4], "low": [-1.5, 0.1], "high": [-0.9, 0.7], "p_adjusted": p,
            "expected_value": [6.0, 5.0], "expected_low": [5.8, 4.8], "expected_high": [6.2, 5.2],
            "experienced_value": [4.8, 5.4], "experienced_low": [4.5, 5.2],
            "experienced_high": [5.1, 5.6], "suppressed": False,
        }
    )  # fmt: skip
    table.attrs["scale"] = (1, 7)
    return table


def zones():
    return pd.DataFrame(
        {
            "of": "dimension", "about": "people", "zone": ["below", "within", "above"],
            "n": [90.0] * 3, "value": [0.1, 0.5, 0.4], "low": [0.05, 0.4, 0.3],
            "high": [0.2, 0.6, 0.5], "suppressed": False,
        }
    )  # fmt: skip


def snags():
    table = pd.DataFrame(
        {
            "touchpoint": ["desk"], "next": ["bill"], "n": [60.0], "n_against": [200.0],
            "poor": [0.1], "good": [0.3], "value": [-0.2], "low": [-0.3], "high": [-0.1],
            "p_adjusted": [0.01], "suppressed": False,
        }
    )  # fmt: skip
    table.attrs["window"] = 60
    return table


def movers():
    table = pd.DataFrame(
        {
            "customer_id": ["Acme", "Beta", "Gamma"], "period": "2026", "against": "2025",
            "before": [8.0, 5.0, 7.0], "after": [4.0, 8.0, 7.1], "value": [-4.0, 3.0, 0.1],
            "moved": [True, True, False],
        }
    )  # fmt: skip
    table.attrs["limits"] = {"score": 7.5}
    return table


DRAWINGS = {
    "gap": lambda table=None: figures.plot_gap(
        gap() if table is None else table, touchpoints=POINTS
    ),
    "zone": lambda table=None: figures.plot_zone(zones() if table is None else table),
    "snags": lambda table=None: figures.plot_snags(
        snags() if table is None else table, touchpoints=POINTS
    ),
    "movers": lambda table=None: figures.plot_movers(movers() if table is None else table),
}


def draw(ax):
    figure = ax.get_figure(root=True)
    figure.savefig(io.BytesIO(), format="png", dpi=50)
    return figure


def texts(figure):
    return [t.get_text() for t in figure.findobj(Text) if t.get_visible() and t.get_text()]


@pytest.mark.parametrize("name", DRAWINGS)
def test_each_draws_without_warning_within_its_page(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = draw(DRAWINGS[name]())
    assert figure.get_figwidth() == 7.5
    for text in [*figure.texts, *(t for ax in figure.axes for t in ax.texts)]:
        box = text.get_window_extent()
        assert box.x0 >= -1
        assert box.x1 <= figure.bbox.x1 + 1


@pytest.mark.parametrize(("name", "make"), [("gap", gap), ("zone", zones), ("snags", snags),
                                            ("movers", movers)])  # fmt: skip
def test_a_table_without_rows_gives_a_line_of_text(name, make):
    shown = texts(draw(DRAWINGS[name](make().head(0))))
    assert any(text.startswith("nothing to show: ") for text in shown)


@pytest.mark.parametrize(("name", "make"), [("gap", gap), ("zone", zones), ("snags", snags)])
def test_no_figure_of_a_suppressed_row_is_drawn(name, make):
    table = make().reset_index(drop=True)
    table["suppressed"] = table.index == len(table) - 1
    table.loc[len(table) - 1, table.select_dtypes("number").columns] = 77.7
    assert not any("77" in text for text in texts(draw(DRAWINGS[name](table))))


def test_gaps_stand_in_journey_order_and_noise_is_grey():
    ax = figures.plot_gap(gap(), touchpoints=POINTS)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Service desk", "Billing and invoices"]
    colours = {line.get_color() for line in ax.lines}
    assert {ORANGE, GREEN} <= colours
    noise = figures.plot_gap(gap(p=0.4), touchpoints=POINTS)
    assert not {ORANGE, GREEN} & {line.get_color() for line in noise.lines}
    assert MUTED in {line.get_color() for line in noise.lines}


def test_differences_of_shares_are_percentage_points():
    shown = texts(draw(DRAWINGS["snags"]()))
    assert {"10 %", "30 %", "−20"} <= set(shown)
    assert "in percentage points" in " ".join(shown).replace("\n", " ")
    gap = pd.DataFrame(
        {
            "measure": "share", "role": ["leader"], "touchpoint": ["desk"], "believed": [0.64],
            "customers": [0.6], "customers_low": [0.5], "customers_high": [0.7], "value": [0.04],
            "low": [-0.02], "high": [0.1], "suppressed": False,
        }
    )  # fmt: skip
    shown = texts(draw(figures.plot_delivery_gap(gap, touchpoints=POINTS, measure="share")))
    assert {"60 %", "+4.0"} <= set(shown)
    assert "in percentage points" in " ".join(shown).replace("\n", " ")


def test_a_rise_of_less_than_a_point_is_not_nothing():
    table = pd.DataFrame({"label": ["passport"], "source": "s", "share_before": 0.0, "comments": 9,
                          "share_recent": 0.004, "value": 0.004, "low": 0.001, "high": 0.007,
                          "called": True, "suppressed": False})  # fmt: skip
    ax = figures.plot_rises(table)
    assert {"+0.4", "0.4 %"} <= {text.get_text() for text in ax.texts}
    ticks = [tick.get_text() for tick in ax.get_xticklabels()]
    assert len(set(ticks)) == len(ticks) > 1


def test_movers_are_nameless_and_stand_out():
    figure = draw(figures.plot_movers(movers()))
    shown = " ".join(texts(figure))
    assert "3 customers" in shown
    assert "moved beyond noise (2)" in shown
    assert "some may lie beyond the scale" in shown
    assert not any(name in shown for name in ("Acme", "Beta", "Gamma"))


def test_unsure_customers_are_drawn_open():
    table = pd.DataFrame(
        {
            "value": [9.0, 7.6], "low": [8.0, 6.0], "high": [10.0, 9.0], "revenue": [9e4, 8e4],
            "quadrant": ["model", "model"], "probability": [0.99, 0.6],
        }
    )  # fmt: skip
    figure = draw(figures.plot_quadrants(table, score=7.5, revenue=6e4))
    assert "quadrant unsure (1)" in " ".join(texts(figure)).replace("\n", " ")


def test_profiles_of_which_all_are_hidden_say_so():
    table = pd.DataFrame({"touchpoint": "desk", "feeling": ["calm", "proud"], "side": "felt",
                          "n": 4.0, "value": 0.5, "low": 0.1, "high": 0.9,
                          "suppressed": True})  # fmt: skip
    axes = figures.plot_feeling_profiles(table, touchpoints=POINTS)
    assert "Service desk · too few" in texts(draw(axes[0, 0]))
