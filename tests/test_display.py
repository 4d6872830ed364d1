import base64
import re
import subprocess
from html.parser import HTMLParser
from types import SimpleNamespace

import IPython.display
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cemlab import display
from cemlab.display.words import _NOTHING as NOTHING
from cemlab.errors import ParameterError

EVIL = "<script>alert('x')</script> & \"quoted\" $5"
ALLOWED = {"details", "summary", "blockquote", "p", "ul", "li", "table", "caption", "thead"}
ALLOWED |= {"tbody", "tr", "th", "td"}


@pytest.fixture
def shown(monkeypatch):
    """Collect what would be displayed."""
    out = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **more: out.append((data, more)))
    return out


class Tags(HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.opened, self.depth, self.attributes = [], 0, set()
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.opened.append(tag)
        self.depth += 1
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        self.depth -= 1


def check(markup):
    """Well closed, nothing but the allowed tags and attributes."""
    tags = Tags(markup)
    assert tags.depth == 0
    assert set(tags.opened) <= ALLOWED
    assert tags.attributes <= {"class", "scope"}
    return tags


def test_figure_is_shown_with_alt_at_twice_its_size_and_closed(shown):
    figure, ax = plt.subplots(figsize=(4, 3))
    display.show(ax, "Billing is lowest.")
    ((data, more),) = shown
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == 800
    assert more["metadata"] == {"image/png": {"alt": "Billing is lowest.", "width": 400}}
    assert not plt.fignum_exists(figure.number)


def test_same_figure_gives_same_bytes(shown):
    for _ in range(2):
        _, axes = plt.subplots(2, 2)
        display.show(axes, "Nothing moved.")
    assert shown[0][0]["image/png"] == shown[1][0]["image/png"]


def test_unknown_scripts_in_labels_raise_no_warning(shown, recwarn):
    _, ax = plt.subplots()
    ax.set_title("顧客 😀")
    display.show(ax, "Something.")
    assert not recwarn.list


def test_empty_alt_is_refused():
    _, ax = plt.subplots()
    with pytest.raises(ParameterError, match=r"^`alt` is empty: say what the figure finds, "):
        display.show(ax, " ")
    plt.close("all")


def test_numbers_of_a_figure_are_folded(shown):
    _, ax = plt.subplots()
    frame = pd.DataFrame({"theme": [EVIL], "share": [0.123], "n": [1200], "low": [0.1]})
    display.show(ax, "Themes.", frame)
    markup = shown[1][0]["text/html"]
    check(markup)
    assert markup.startswith("<details><summary>The numbers</summary>")
    assert "<td>12 %</td><td>1,200</td><td>10 %</td>" in markup


def test_say_escapes_and_lists(shown):
    display.say("One.")
    display.say("One " + EVIL, "", "Two.", "Two.")
    assert shown[0][0]["text/html"] == '<p class="cem-say">One.</p>'
    markup = shown[1][0]["text/html"]
    assert check(markup).opened == ["ul", "li", "li"]
    assert "alert(&#x27;x&#x27;)" in markup
    assert shown[1][0]["text/plain"].endswith("Two.")


def test_table_has_scopes_caption_and_house_numbers(shown):
    frame = pd.DataFrame(
        {
            "touch_point": [EVIL, "Billing", None],
            "n": [12, 1500, np.nan],
            "value": [7.44, -1.0, np.nan],
            "when": pd.to_datetime(["2026-04-03", None, "2026-01-01"], utc=True),
            "ok": [True, False, True],
            "words": [["a", "b"], [], ["c"]],
            "suppressed": [False, False, True],
        }
    )
    display.table(frame, "Scores <b>", unit="score")
    markup = shown[0][0]["text/html"]
    check(markup)
    assert "<caption>Scores &lt;b&gt;</caption>" in markup
    assert markup.count('scope="col"') == 7
    assert markup.count('scope="row"') == 3
    assert '<th scope="col">touch point</th>' in markup
    assert "<td>12</td><td>7.4</td><td>3 April 2026</td><td>yes</td><td>a, b</td>" in markup
    assert "<td>1,500</td><td>−1.0</td><td>–</td><td>no</td>" in markup
    assert "<td>too few answers</td>" in markup


def test_table_writes_each_cell_in_its_own_unit(shown):
    months = pd.to_datetime(["2026-03-01", "2026-04-01"])
    frame = pd.DataFrame({"touchpoint": ["desk", "bill"], "next": ["bill", "food"],
                          "period": months, "measure": ["share", "score"], "believed": [0.6, 7.97],
                          "agreement": 0.98})  # fmt: skip
    display.table(frame, "Mixed", touchpoints={"desk": "Front desk", "bill": "Bill"})
    markup = shown[0][0]["text/html"]
    assert ">Front desk</th><td>Bill</td><td>March 2026</td><td>share</td><td>60 %" in markup
    assert "<td>food</td><td>April 2026</td><td>score</td><td>7.97</td><td>98 %</td>" in markup


@pytest.mark.parametrize(
    ("starts", "names"),
    [
        (["2026-01-01", "2026-03-01", "2026-05-01"], ["January 2026", "March 2026", "May 2026"]),
        (["2026-01-01", "2026-04-01"], ["the first quarter of 2026", "the second quarter of 2026"]),
        (["2026-06-01"], ["1 June 2026"]),  # a week, a month or a quarter
    ],
)
def test_periods_are_named_only_where_it_is_clear_how_long_they_are(shown, starts, names):
    frame = pd.DataFrame({"period": pd.to_datetime(starts), "value": 1.0})
    display.table(pd.concat([frame] * 2), "T")
    told = re.findall('row">(.*?)</th>', shown[0][0]["text/html"])
    assert told == names * 2


def test_table_shows_a_named_index_and_drops_suppressed_without_use(shown):
    frame = pd.DataFrame({"a": [1], "suppressed": [False]}, index=pd.Index(["x"], name="key"))
    display.table(frame, "T")
    markup = shown[0][0]["text/html"]
    assert '<th scope="col">key</th><th scope="col">a</th></tr>' in markup


def verbatims(count=12):
    return pd.DataFrame(
        {
            "comment_id": [f"secret-{i}" for i in range(count)],
            "customer_id": "cust-1",
            "text": [f"Comment number {i} is long enough to be read. {EVIL}" for i in range(count)],
            "touchpoint": "billing",
            "answered_at": pd.Timestamp("2026-04-03", tz="UTC"),
            "may_quote": True,
            "sensitive": False,
        }
    )


def test_quotes_are_escaped_attributed_and_deterministic(shown):
    rows = verbatims()
    display.quotes(rows, audience="analyst", touchpoints={"billing": "Billing"})
    mixed = rows.sample(frac=1, random_state=1)
    display.quotes(mixed, audience="analyst", touchpoints={"billing": "Billing"})
    display.quotes(rows, audience="analyst", touchpoints={"billing": "Billing"}, seed=8)
    first, again, other = (data["text/html"] for data, _ in shown)
    assert first == again != other
    assert check(first).opened.count("blockquote") == 3
    assert "– Billing, April 2026" in first
    assert "secret" not in first
    assert "cust-1" not in first


def test_quotes_respect_consent_sensitivity_and_length(shown):
    rows = verbatims(6)
    rows.loc[0, "may_quote"] = False
    rows["may_quote"] = rows["may_quote"].astype("boolean")
    rows.loc[1, "may_quote"] = pd.NA
    rows.loc[2, "sensitive"] = True
    rows.loc[3, "text"] = "short"
    rows.loc[4, "text"] = "long " * 100
    display.quotes(rows, n=6, audience="analyst")
    assert re.findall(r"number (\d)", shown[0][0]["text/html"]) == ["5"]


def test_quotes_find_sensitive_comments_themselves(shown):
    rows = verbatims(1).drop(columns="sensitive")
    rows["text"] = "I will kill myself if nobody answers my letters, I mean it."
    display.quotes(rows, audience="analyst")
    assert shown[0][0]["text/html"] == f"<p>{NOTHING}</p>"


def test_only_the_analyst_reads_what_nobody_approved(shown):
    rows = verbatims(3).assign(quote=[None, "[…] is long enough to be read.", None])
    for audience in ("manager", "executive"):
        display.quotes(rows, audience=audience)
    display.quotes(rows.drop(columns="quote"), audience="executive")
    display.quotes(rows)
    told = [re.findall("<p>([^–]*?)</p>", data["text/html"]) for data, _ in shown]
    approved = ["[…] is long enough to be read."]
    assert told == [approved, approved, [NOTHING], approved]


def test_quotes_refuse_ids():
    with pytest.raises(ParameterError) as told:
        display.quotes(verbatims(), by=("customer_id", "touchpoint"))
    assert str(told.value) == "`by` must not tell who a customer is, got customer_id."


def test_provenance_tells_parameters_inputs_and_versions(shown, monkeypatch):
    intake = pd.DataFrame(
        {
            "file": ["<a>.csv"],
            "rows_in": [10],
            "rows_kept": [9],
            "rows_set_aside": [1],
            "sha256": ["0123456789abcdef" * 4],
        }
    )
    feedback = SimpleNamespace(intake=intake)
    display.provenance(feedback, study="hitouch", data="", min_group=10)
    markup = shown[0][0]["text/html"]
    check(markup)
    assert "<td>0123456789ab</td>" in markup
    assert '<th scope="row">data</th><td>(empty)</td>' in markup
    assert '<th scope="row">pandas</th>' in markup
    assert "UTC</td>" in markup


def test_provenance_without_git(shown, monkeypatch):
    def absent(*_, **__):
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", absent)
    display.provenance(SimpleNamespace(intake=pd.DataFrame(columns=["file", "rows_in"])))
    assert "commit" not in shown[0][0]["text/html"]


def test_figure_without_figures_is_said_instead(shown):
    for table in (
        pd.DataFrame(columns=["touchpoint", "n", "value"]),
        pd.DataFrame({"n": [3], "value": [np.nan], "suppressed": [True]}),
        pd.DataFrame({"quadrant": ["model"], "customers": [0], "revenue": [0.0]}),
    ):
        figure, ax = plt.subplots()
        display.show(ax, f"Nothing. {EVIL}", table)
        assert not plt.fignum_exists(figure.number)
    assert len(shown) == 3
    for data, _ in shown:
        check(data["text/html"])
        assert data["text/plain"].startswith("Nothing.")


def test_what_customers_gave_is_no_count_of_customers(shown):
    rows = pd.DataFrame({"touchpoint": ["bill", "desk"], "value": [0.5, 0.9]})
    display.table(rows.assign(customers=[0.59, 0.35]), "Satisfied", unit="share")
    assert "<td>59 %</td>" in shown[-1][0]["text/html"]
    display.table(rows.assign(believed=8.61, customers=[7.54, 7.1]), "Scores")
    assert "<td>8.61</td><td>7.54</td>" in shown[-1][0]["text/html"]
    display.table(rows.assign(customers=[1200, 60]), "Customers", unit="share")
    assert "<td>1,200</td>" in shown[-1][0]["text/html"]


@pytest.mark.parametrize(
    ("sides", "beside"),
    [
        ({"poor": 0.1, "good": 0.3}, "<td>10 %</td><td>30 %</td>"),
        ({"believed": 0.44, "customers": 0.64}, "<td>44 %</td><td>64 %</td>"),
        ({"n_against": 90}, "<td>90</td>"),
    ],
)
def test_differences_of_shares_are_percentage_points(shown, sides, beside):
    apart = {"value": [-0.2, np.nan], "low": [-0.304, 0.1], "high": [0.004, 0.1]}
    rows = pd.DataFrame({"touchpoint": ["bill", "desk"], **sides, **apart})
    display.table(rows, "Apart", unit="share")
    assert f"{beside}<td>−20</td><td>−30</td><td>+0.4</td>" in shown[-1][0]["text/html"]
    display.table(rows.assign(measure=["share", "score"]), "Of two measures")
    markup = shown[-1][0]["text/html"]
    assert "<td>−20</td><td>−30</td><td>+0.4</td><td>share</td>" in markup
    assert "<td>–</td><td>0.10</td><td>0.10</td><td>score</td>" in markup
    display.table(rows[["touchpoint", "value"]], "Alone", unit="share")
    assert "<td>−20 %</td>" in shown[-1][0]["text/html"]


def test_what_is_expected_of_a_share_is_a_share(shown):
    rows = pd.DataFrame({"about": ["bill"], "n": [90], "expected": [0.204]})
    display.table(rows.assign(share=0.6), "Silent")
    assert "<td>90</td><td>20 %</td><td>60 %</td>" in shown[-1][0]["text/html"]
    display.table(rows.assign(expected=120), "Answers")
    assert "<td>120</td>" in shown[-1][0]["text/html"]


def test_small_chances_are_not_zero(shown):
    display.table(pd.DataFrame({"p_adjusted": [0.00004, 0.0312, np.nan]}), "P")
    markup = shown[0][0]["text/html"]
    assert re.findall("<td>(.*?)</td>", markup) == ["&lt; 0.001", "0.031", "–"]


LONG = (
    "We flew on a Tuesday and it rained. The stewards were kind to everybody on board. "
    "Dinner was cold. " + "Nobody could say when the bags would come, or from where. " * 6
)


def test_long_comments_are_cut_to_whole_sentences(shown):
    said = verbatims(1).assign(text=LONG)
    said.attrs["words"] = ["stewards", "dinner"]
    display.quotes(said, audience="analyst", max_length=90)
    assert (
        "<p>[…] The stewards were kind to everybody on board. Dinner was cold. […]</p>"
        in shown[0][0]["text/html"]
    )


def test_comments_since_a_change_are_those_given_there_or_those_that_name_it():
    rows = verbatims(3).assign(
        text=["Kind stewards", "Good food", "The steward."],
        answered_at=pd.to_datetime(["2026-04-07", "2026-04-08", "2026-04-01"], utc=True),
    )
    points = {"crew": SimpleNamespace(words=["steward"])}
    change = pd.DataFrame({"touchpoint": ["crew"], "week": [pd.Timestamp("2026-04-06")]})
    given = display.spoken_since(rows.assign(touchpoint="crew"), change, points)
    assert given["text"].tolist() == ["Kind stewards", "Good food"]
    named = display.spoken_since(rows.assign(touchpoint=None), change, points)
    assert named["text"].tolist() == ["Kind stewards"]


def test_nothing_was_said_since_a_change_that_was_not_found():
    change = pd.DataFrame({"touchpoint": ["crew"], "week": [pd.NaT]})
    assert display.spoken_since(verbatims(3), change, {}).empty


def test_nothing_to_say_shows_nothing(shown):
    display.say("")
    assert not shown
