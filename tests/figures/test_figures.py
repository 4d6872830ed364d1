import io
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from cemlab import figures
from cemlab.figures.house import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, house_style
from cemlab.figures.labels import place_labels
from cemlab.study.models import Goal, TouchPoint

HOSTILE = "price rose from $5 to $10\n<b>& up</b> \\frac{"
TOUCHPOINTS = {
    "support": TouchPoint(label="Support", goal=Goal(item="satisfaction", value=8)),
    "billing": TouchPoint(label="Billing and invoices"),
    "renewal": TouchPoint(label=HOSTILE),
}


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def scores():
    table = pd.DataFrame(
        {
            "touchpoint": ["billing", "renewal", "support"],
            "n": [812.0, np.nan, 640.0],
            "value": [6.1, np.nan, 7.8],
            "low": [5.9, np.nan, 7.6],
            "high": [6.3, np.nan, 8.0],
            "suppressed": [False, True, False],
            "method": "mean",
        }
    )
    table.attrs["question"] = "How satisfied were you?"
    return table


def trend(hide=(), drop=()):
    months = pd.date_range("2025-01-01", periods=12, freq="MS")
    value = np.linspace(7, 6, 12)
    table = pd.DataFrame(
        {"period": months, "n": 50.0, "value": value, "low": value - 0.3, "high": value + 0.3}
    )
    table.loc[list(hide), ["n", "value", "low", "high"]] = np.nan
    return table.assign(suppressed=table["value"].isna()).drop(index=list(drop))


def customers():
    return pd.DataFrame(
        {
            "customer_id": ["Acme Bank", "Beta", "Gamma", "Delta"],
            "value": [9.0, 8.0, 5.0, 4.0],
            "low": [8.0, 7.0, 4.0, 3.0],
            "high": [10.0, 9.0, 6.0, 5.0],
            "revenue": [100000.0, 0.0, 80000.0, 20000.0],
            "quadrant": ["model", "growth", "at-risk", "dangling"],
        }
    )


def listening():
    return pd.DataFrame(
        {
            "touchpoint": ["support", "support", "billing"],
            "pattern": ["past", "present", "potential"],
            "n": [90, 0, 12],
            "last_asked": [pd.Timestamp("2026-02-03"), pd.NaT, pd.Timestamp("2025-11-03")],
            "blank": [False, True, False],
        }
    )


def emotions():
    table = scores().drop(columns="method")
    shares = [
        table.assign(
            emotion=e, value=table["value"] / k, low=table["low"] / k, high=table["high"] / k
        )
        for k, e in [(20, "anger"), (30, "joy")]
    ]
    return pd.concat(shares, ignore_index=True)


def themes():
    table = pd.DataFrame(
        {
            "label": [HOSTILE, "friendly people"],
            "comments": [120, 80],
            "n": 600,
            "share": [0.2, 0.13],
        }
    )
    return table.assign(
        low=table["share"] - 0.02,
        high=table["share"] + 0.02,
        suppressed=False,
        score=[5.0, np.nan],
        score_low=[4.5, np.nan],
        score_high=[5.5, np.nan],
    )


def drivers():
    return pd.DataFrame(
        {
            "driver": ["support", "renewal", "billing"],
            "share": [0.1, 0.05, 0.2],
            "low": [0.06, 0.01, 0.15],
            "high": [0.14, 0.09, 0.25],
            "sign": [1, -1, 1],
            "n": [800, 800, 800],
        }
    )


def control():
    weeks = pd.date_range("2026-01-05", periods=8, freq="W-MON")
    return pd.DataFrame(
        {
            "period": weeks,
            "value": [0.7] * 6 + [0.4, 0.7],
            "centre": 0.7,
            "low": 0.5,
            "high": 0.9,
            "signal": [False] * 6 + [True, False],
        }
    )


def priorities():
    table = scores().assign(importance=[0.2, 0.1, 0.1], importance_low=0.05, importance_high=0.3)
    table = table.assign(quadrant="concentrate here", agreement=[0.9, None, 0.6])
    table.attrs |= {"cross_hairs": (7.0, 0.15)}
    return table


def theme_trend():
    parts = [
        trend().assign(label=name, value=0.1 * k, low=0.05, high=0.4)
        for k, name in [(1, HOSTILE), (2, "friendly people")]
    ]
    return pd.concat(parts)


def asymmetry():
    table = drivers().assign(value=[-0.6, 0.0, 0.4], kind=["basic", "performance", "excitement"])
    for name, size in (("penalty", -1), ("reward", 1)):
        table[name] = [size * 1.0, size * 0.5, size * 0.8]
        table[f"{name}_low"], table[f"{name}_high"] = table[name] - 0.2, table[name] + 0.2
    return table.assign(agreement=[0.9, None, 0.7])


def test_asymmetry_tells_each_kind_and_hides_small_groups():
    shown = texts(draw(figures.plot_asymmetry(asymmetry(), touchpoints=TOUCHPOINTS)))
    assert {"basic", "performance", "excitement", "90 %"} <= set(shown)
    hidden = asymmetry()
    hidden.loc[0, ["value", "penalty", "reward", "n", "agreement"]] = None
    assert "too few answers" in texts(draw(figures.plot_asymmetry(hidden)))


DRAWINGS = {
    "scores": lambda: figures.plot_scores(scores(), touchpoints=TOUCHPOINTS),
    "trend": lambda: figures.plot_trend(trend(hide=[4])),
    "trends": lambda: figures.plot_trends(
        pd.concat([trend().assign(touchpoint=key) for key in TOUCHPOINTS]), touchpoints=TOUCHPOINTS
    ),
    "control": lambda: figures.plot_control_chart(control()),
    "drivers": lambda: figures.plot_drivers(drivers(), touchpoints=TOUCHPOINTS),
    "priorities": lambda: figures.plot_priorities(priorities(), touchpoints=TOUCHPOINTS),
    "quadrants": lambda: figures.plot_quadrants(customers(), score=7.5, revenue=60000),
    "listening": lambda: figures.plot_listening_map(listening(), touchpoints=TOUCHPOINTS),
    "emotions": lambda: figures.plot_emotions(emotions(), touchpoints=TOUCHPOINTS),
    "polarity": lambda: figures.plot_polarity(
        scores().assign(value=[0.1, np.nan, -0.2], coverage=0.7), touchpoints=TOUCHPOINTS
    ),
    "themes": lambda: figures.plot_themes(themes()),
    "theme_trend": lambda: figures.plot_theme_trend(theme_trend()),
}


EMPTY = {
    "scores": (figures.plot_scores, scores),
    "trend": (figures.plot_trend, trend),
    "trends": (figures.plot_trends, trend),
    "control": (figures.plot_control_chart, control),
    "drivers": (figures.plot_drivers, drivers),
    "priorities": (figures.plot_priorities, priorities),
    "emotions": (figures.plot_emotions, emotions),
    "polarity": (figures.plot_polarity, scores),
    "themes": (figures.plot_themes, themes),
    "theme_trend": (figures.plot_theme_trend, theme_trend),
    "quadrants": (figures.plot_quadrants, customers),
    "counts": (figures.plot_counts, lambda: trend().assign(source="survey")),
}


def draw(result):
    ax = result.flat[0] if isinstance(result, np.ndarray) else result
    figure = ax.get_figure(root=True)
    figure.savefig(io.BytesIO(), format="png", dpi=50)
    return figure


def texts(figure):
    return [t.get_text() for t in figure.findobj(Text) if t.get_visible() and t.get_text()]


@pytest.mark.parametrize("name", DRAWINGS)
def test_each_figure_draws_without_warning_and_leaves_settings_alone(name):
    before = dict(plt.rcParams)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = draw(DRAWINGS[name]())
    assert dict(plt.rcParams) == before
    assert figure.get_figwidth() == 7.5


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_text_is_read_as_mathtext_or_leaves_the_page(name):
    figure = draw(DRAWINGS[name]())
    page = figure.bbox
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible():
            assert "$" not in text.get_text() or not text.get_parse_math()
        if text in [*figure.texts, *(t for ax in figure.axes for t in ax.texts)]:
            box = text.get_window_extent()
            assert box.x0 >= -1
            assert box.x1 <= page.x1 + 1


@pytest.mark.parametrize("name", EMPTY)
def test_a_table_without_rows_gives_a_line_of_text(name):
    plot, table = EMPTY[name]
    for rows in (table().head(0), pd.DataFrame(columns=table().columns)):
        shown = texts(draw(plot(rows)))
        assert any(text.startswith("nothing to show: ") for text in shown)


@pytest.mark.parametrize("name", [name for name in EMPTY if name not in ("quadrants", "counts")])
def test_no_figure_of_a_suppressed_row_is_drawn(name):
    plot, make = EMPTY[name]
    table = make().reset_index(drop=True)
    last, numbers = len(table) - 1, table.select_dtypes("number").columns
    table = table.astype(dict.fromkeys(numbers, float)).assign(suppressed=table.index == last)
    table.loc[last, numbers] = 77.7
    told = texts(draw(plot(table)))
    assert not any("77" in text for text in told), told


def test_a_suppressed_change_is_not_drawn():
    change = pd.DataFrame({"week": [pd.Timestamp("2026-01-12")], "suppressed": True})
    told = texts(draw(figures.plot_control_chart(control(), change=change)))
    assert not any("change" in text for text in told)


def test_goals_of_another_item_are_not_drawn():
    def ticks(*items):
        table = scores()
        table.attrs["items"] = list(items)
        ax = figures.plot_scores(table, touchpoints=TOUCHPOINTS)
        return sum(line.get_color() == GREEN for line in ax.lines)

    assert (ticks("satisfaction"), ticks("sat_support"), ticks()) == (1, 0, 0)


def test_scores_follow_the_journey_with_n_and_without_hidden_figures():
    ax = figures.plot_scores(scores(), touchpoints=TOUCHPOINTS)
    labels = [t.get_text() for t in ax.get_yticklabels()]
    assert labels[:2] == ["Support", "Billing and invoices"]
    assert ax.get_ylim() == (2.5, -0.5)
    shown = texts(draw(ax))
    assert {"7.8", "640", "812", "too few answers"} <= set(shown)
    assert "0.0" not in shown
    assert any("How satisfied were you?" in text and "95 % interval" in text for text in shown)


def test_scores_draw_on_given_axes():
    _, ax = plt.subplots()
    assert figures.plot_scores(scores(), ax=ax, title="Mine") is ax
    assert ax.get_title(loc="left") == "Mine" or ax.get_title() == "Mine"


def test_one_row_without_group_is_drawn():
    figures.plot_scores(scores().drop(columns="touchpoint").head(1))


def test_trend_breaks_at_hidden_and_missing_periods():
    ax = figures.plot_trend(trend(hide=[4], drop=[8]))
    drawn = ax.lines[0].get_ydata()
    assert np.isnan(drawn.astype(float)).sum() == 2


def test_trends_share_the_scale_and_remove_unused_places():
    grid = DRAWINGS["trends"]()
    assert grid.shape == (2, 2)
    assert len(grid[0, 0].get_figure().axes) == 3
    assert grid[0, 0].get_ylim() == grid[1, 0].get_ylim()
    assert grid[0, 0].texts[-1].get_bbox_patch(), "no goal runs through the last figure"


@pytest.mark.parametrize("plot", [figures.plot_trends, figures.plot_watch])
def test_trends_and_charts_draw_the_goal_of_each_touch_point_that_has_one(plot):
    table = pd.concat([trend().assign(touchpoint=key) for key in TOUCHPOINTS])
    table = table.assign(smoothed=table["value"], centre=table["value"].mean())
    table.attrs["items"] = ["satisfaction"]
    grid = plot(table, touchpoints=TOUCHPOINTS)
    goals = [
        [line.get_ydata()[0] for line in ax.lines if line.get_color() == GREEN]
        for ax in grid[0, 0].get_figure().axes
    ]
    assert goals == [[8], [], []]


def test_trend_of_hidden_periods_says_so():
    ax = figures.plot_trend(trend(hide=range(12)))
    assert "too few answers" in texts(draw(ax))


def test_control_chart_marks_signal_and_change():
    weeks = control()["period"]
    change = pd.DataFrame({"week": [weeks[6]], "low_week": [weeks[5]], "high_week": [weeks[7]]})
    ax = figures.plot_control_chart(control(), change=change)
    marked = next(line for line in ax.lines if line.get_marker() == "D")
    assert list(marked.get_ydata()) == [0.4]
    assert "change: week of 16 February 2026" in texts(draw(ax))


def test_drivers_stand_by_share_and_tell_the_sign():
    ax = figures.plot_drivers(drivers(), touchpoints=TOUCHPOINTS | {"renewal": "Renewal"})
    labels = [t.get_text().replace("\n", " ") for t in ax.get_yticklabels()]
    assert labels == ["Billing and invoices", "Support", "Renewal"]
    told = next(text for text in ax.texts if text.get_text() == "the less, the better")
    assert told.xy[1] == 2


def test_priorities_tell_what_is_left_out():
    shown = texts(draw(DRAWINGS["priorities"]()))
    assert any(
        "too few answers for importance: price rose" in text.replace("\n", " ") for text in shown
    )


def test_labels_of_close_points_do_not_overlap():
    with house_style():
        _, ax = plt.subplots(figsize=(7.5, 5))
        points = [(1, 1), (1.02, 1.01), (1.01, 0.99), (3, 3)]
        ax.plot(*zip(*points, strict=True), "o")
        place_labels(ax, points, ["Onboarding", "Support", "Renewal", "Billing"])
        boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_quadrants_show_counts_and_revenue_but_no_customer():
    shown = " ".join(texts(draw(DRAWINGS["quadrants"]())))
    assert "At risk\n1 customer\n80,000 EUR" in shown
    assert "Acme" not in shown


def test_listening_map_hatches_blanks():
    ax = DRAWINGS["listening"]()
    assert [bool(patch.get_hatch()) for patch in ax.patches] == [False, True, False]
    assert "n = 90\nFeb 2026" in texts(draw(ax))


def test_emotions_show_at_most_eight():
    names = list("abcdefghij")
    table = pd.DataFrame({"emotion": names, "n": 90, "value": np.arange(10) / 20})
    table = table.assign(low=table["value"] - 0.01, high=table["value"] + 0.01)
    ax = figures.plot_emotions(table)
    assert [t.get_text() for t in ax.get_yticklabels()] == list("jihgfedc")


def test_emotion_grid_hides_small_groups():
    shown = texts(draw(DRAWINGS["emotions"]()))
    assert shown.count("too\nfew") == 2
    assert "n 812" in shown


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("colour", [BLUE, GREEN, INK, MUTED, ORANGE, PURPLE])
def test_colours_are_readable_as_text_on_white(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5
