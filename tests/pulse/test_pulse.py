"""A pulse: nobody lost, nobody asked too often, as many as the question needs, words that work."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML
from statsmodels.stats.power import NormalIndPower
from typer.testing import CliRunner

from cemlab import load_study
from cemlab.cli import app
from cemlab.errors import CemlabError, DataError, ParameterError
from cemlab.figures import plot_funnel, plot_pulse
from cemlab.pulse import (
    Opportunity,
    about_replaced,
    check_questions,
    detectable,
    eligible,
    find_opportunity,
    finite,
    last_finished,
    minutes,
    not_answered,
    per_month,
    plan_groups,
    plan_opportunity,
    plan_pulse,
    power_of,
    question_table,
    read_answers,
    read_pulse,
    sampling_log,
    stagger,
    worth_a_pulse,
    write_plan,
    year_calendar,
)
from cemlab.pulse.plan import monday_after
from cemlab.pulse.who import refused
from cemlab.report import summarise
from cemlab.sentences import (
    about_asked,
    about_base,
    about_calendar,
    about_contrast,
    about_power,
    about_pulse,
    about_purpose,
    about_sampling,
    stop_rule,
)
from cemlab.study import Item, Study, read_study

ON = pd.Timestamp("2026-11-02", tz="UTC")


@pytest.fixture(scope="module")
def plan(hitouch):
    topic = {"en": "one view of all your companies", "de": "einen Überblick über Ihre Firmen"}
    return plan_pulse(
        hitouch, topic, finding="42 comments", touchpoint="portal", contrast="platform", seed=7
    )


# How many


def test_finite_population_as_in_cochran():
    # Cochran (1977), Sampling Techniques, 4.4: n0 = 400, N = 3,200 gives 356.
    assert finite(400, 3200) == 356
    # By hand: 175 / (1 + 174 / 184) = 89.94.
    assert finite(175, 184) == 90
    assert finite(175, 10**9) == 175
    assert finite(175, 1) == 1
    assert finite(175, 0) == 0


def test_power_in_a_large_population_is_that_of_statsmodels():
    for n, change in ((175, 0.15), (90, 0.15), (60, 0.2)):
        theirs = NormalIndPower().power(change / 0.5, n, 0.05)
        assert power_of([n, n], [10**12] * 2, change) == pytest.approx(theirs, abs=1e-3)


def test_power_in_a_finite_population_is_that_of_drawing_without_replacement():
    rng = np.random.default_rng(1)
    sizes, answers, shares = (184, 177), (87, 70), (0.4, 0.55)
    found, tried = 0, 4000
    for _ in range(tried):
        hits = [rng.hypergeometric(round(p * size), size - round(p * size), n)
                for p, size, n in zip(shares, sizes, answers, strict=True)]  # fmt: skip
        p = [hit / n for hit, n in zip(hits, answers, strict=True)]
        error = sum(
            q * (1 - q) / (n - 1) * (1 - n / size)
            for q, n, size in zip(p, answers, sizes, strict=True)
        )
        found += abs(p[1] - p[0]) > 1.96 * error**0.5
    change = round(0.55 * 177) / 177 - round(0.4 * 184) / 184
    assert power_of(answers, sizes, change) == pytest.approx(found / tried, abs=0.03)


def test_detectable_is_what_power_finds():
    sides = (87, 70), (184, 177)
    assert power_of(*sides, detectable(*sides)) == pytest.approx(0.8, abs=1e-6)
    assert power_of((0, 9), (10, 10), 0.5) == 0
    assert power_of((10, 10), (10, 10), 0.1) == 1


def test_groups_are_invited_by_what_they_need_and_how_they_answer():
    people = pd.DataFrame({"size": ["small"] * 400 + ["large"] * 50})
    rates = pd.Series({"small": 0.5, "large": 0.8})
    may = pd.Series([True] * 420 + [False] * 30)
    table = plan_groups(people, "size", rates, may=may).set_index("size")
    # By hand: 175 / (1 + 174 / 400) = 121.95; 122 / 0.5. 175 / (1 + 174 / 50) = 39.06; 40 / 0.8.
    assert table.loc["small", ["needed", "invite", "expected"]].tolist() == [122, 244, 122]
    assert table.loc["large", ["needed", "invite", "expected"]].tolist() == [40, 20, 16]
    assert table["short"].to_dict() == {"small": False, "large": True}
    alone = plan_groups(people.head(400), "size", rates, may=may.head(400))
    # By hand: 1.96 times the root of 0.25 / 122 · (1 − 122 / 400) is 0.0740.
    assert alone.attrs["margin"] == pytest.approx(0.0740, abs=5e-5)
    assert "within 7.4 percentage points" in about_power(alone.rename(columns={"size": "group"}))


def test_the_rule_to_stop_by_tells_what_can_be_expected_and_what_that_shows():
    def told(people, may, rate=1.0):
        rates = pd.Series({"new": rate, "old": 1.0, "oldest": 1.0})
        frame = pd.DataFrame({"group": people})
        groups = plan_groups(frame, "group", rates, may=pd.Series(may))
        return stop_rule(groups, pd.Timestamp("2026-12-11"))

    # By hand: 175 / (1 + 174 / 400) = 121.95, 40 of whom may be asked; the error of 40 against 122
    # is √(0.25 / 40 · 0.9 + 0.25 / 122 · (1 − 122 / 400)) = 0.0839, times 2.8016 is 0.235.
    both = ["new"] * 400 + ["old"] * 400
    assert told(both, [True] * 40 + [False] * 360 + [True] * 400)[:2] == [
        "Stop on 11 December 2026, or once these answers are in: 122 of new and 122 of old; "
        "whichever comes first.",
        "The date is likely to come first: about 40 of new can be expected. With these a "
        "difference of 24 percentage points between new and old still shows with a chance of 80 %.",
    ]
    assert "likely" not in " ".join(told(both, [True] * 800)), "enough can be asked"
    alone = told(both[:400], [True] * 40 + [False] * 360)
    assert alone[1].endswith("These still tell the share within 15 percentage points.")
    assert told(both, [False] * 400 + [True] * 400)[1].endswith(
        "about 0 of new can be expected. These are too few to show any difference."
    )
    third = ["new"] * 20 + ["old"] * 30 + ["oldest"] * 1000
    assert told(third, [True] * 110 + [False] * 940)[1] == (
        "The date is likely to come first: about 60 of oldest can be expected."
    ), "the difference that shows is that of the two others"


# Who


def test_nobody_is_lost(plan, hitouch):
    assert len(plan.people) == len(hitouch.customers)
    assert plan.people["outcome"].notna().all()
    log = plan.log
    assert log["removed"].sum() + log["left"].iloc[-1] == len(hitouch.customers)
    assert (log["left"].diff().dropna() == -log["removed"].iloc[1:]).all()
    assert (
        log["left"].iloc[-1]
        == plan.people["outcome"].eq("asked").sum()
        == plan.weeks.to_numpy().sum()
    )


def test_rules_hold_for_everybody_who_is_asked(plan, hitouch):
    asked = plan.people[plan.people["outcome"].isin(["asked", "pretest"])]
    assert not asked["left_on"].le(plan.start).any()
    assert not asked["role"].eq("purchasing").any()
    since, answers = plan.start - pd.Timedelta(days=30), hitouch.responses
    sent = hitouch.contacts[hitouch.contacts["sent_at"] > since]
    late = answers[answers["source"].eq("transactions") & (answers["answered_at"] > since)]
    assert not asked["customer_id"].isin([*sent["customer_id"], *late["customer_id"]]).any()


def test_last_word_on_being_contacted_counts(hitouch):
    answers = hitouch.responses.copy()
    key = answers.query("source == 'relationship'").iloc[0]["customer_id"]
    answers["may_contact"] = ~answers["customer_id"].eq(key)
    sources = dict(hitouch.study.sources)
    told = sources["relationship"].columns.model_copy(update={"may_contact": "may_contact"})
    sources["relationship"] = sources["relationship"].model_copy(update={"columns": told})
    study = hitouch.study.model_copy(update={"sources": sources})
    changed = type(hitouch)(**{**hitouch.__dict__, "study": study, "responses": answers})
    people = eligible(changed, on=ON, exclude_roles=(), rest_days=0).set_index("customer_id")
    assert people.loc[key, "outcome"] in ("wants no questions", "has left")
    assert people["outcome"].eq("wants no questions").sum() <= 1
    assert not eligible(hitouch, on=ON)["outcome"].eq("wants no questions").any()


def test_who_asked_for_no_more_questions_is_asked_by_no_later_pulse(plan, hitouch, tmp_path):
    study = hitouch.study.model_copy()
    study._path = tmp_path / "study.yaml"
    here = type(hitouch)(**{**hitouch.__dict__, "study": study})
    before = eligible(here, on=ON, rest_days=0).set_index("customer_id")["outcome"]
    assert not before.eq("wants no questions").any()
    key = set(year_calendar(here, on=ON)["customer_id"])
    no = [one for one in before.index[before.eq("may be asked")] if one in key][:3]
    one, two = (tmp_path / "pulses" / name for name in ("one", "two"))
    write_plan(plan, one, hitouch)
    two.mkdir()
    (one / "opted_out.csv").write_text(
        f"customer_id;on\n{no[0]};2026-11-05\n;\n{no[1].lower()} ;\n"
    )
    (two / "opted_out.csv").write_text(f"customer_id\n{no[2]}\n")
    people = eligible(here, on=ON, rest_days=0, out=two)
    assert set(people.loc[people["outcome"].eq("wants no questions"), "customer_id"]) == set(no)
    told = about_sampling(plan_pulse(here, "x", start=ON, rest_days=0).log)
    assert "wants no questions, 3" in told
    year = year_calendar(here, on=ON)
    assert key - set(year["customer_id"]) == set(no)
    assert about_calendar(year).endswith(" Others want no questions: 3.")
    (two / "opted_out.csv").write_text("customer_id\n")
    assert refused(here) == set(no[:2]), "nobody yet"


def test_an_opt_out_that_fits_nobody_is_refused_with_its_row(hitouch, tmp_path):
    study = hitouch.study.model_copy()
    study._path = tmp_path / "study.yaml"
    here = type(hitouch)(**{**hitouch.__dict__, "study": study})
    for name in ("one", "two"):
        (tmp_path / "pulses" / name).mkdir(parents=True)
    one, two = (tmp_path / "pulses" / name / "opted_out.csv" for name in ("one", "two"))
    one.write_text("customer_id,on\nK0003,\nAda Secret,\n,2026-11-05\n")
    two.write_text("who\nK0003\n")
    with pytest.raises(DataError) as refusal:
        eligible(here, on=ON)
    assert str(refusal.value).splitlines()[1:] == [
        f"  - {one}, row 3, column customer_id: no such id",
        f"  - {one}, row 4, column customer_id: no such id",
        f"  - {two}, row 1: no column customer_id",
    ]
    assert "Ada" not in str(refusal.value)
    one.write_text("customer_id\nK9999\n")
    two.unlink()
    one.with_name("contacts.csv").write_text("customer_id,send_on,group\nK9999,2026-01-05,all\n")
    assert refused(here) == set(), "invited then, and no customer any more"


def test_a_segment_takes_the_others_out(hitouch):
    people = eligible(hitouch, on=ON, segment={"region": "North"})
    assert people.loc[people["outcome"].eq("may be asked"), "region"].eq("North").all()
    with pytest.raises(ParameterError, match="did you mean North"):
        eligible(hitouch, on=ON, segment={"region": "Nort"})
    with pytest.raises(ParameterError, match="did you mean region"):
        eligible(hitouch, on=ON, segment={"regio": "North"})
    with pytest.raises(ParameterError, match="purchasing"):
        eligible(hitouch, on=ON, exclude_roles=["purchase"])


def test_whom_another_pulse_asks_rests(plan, hitouch, tmp_path):
    study = hitouch.study.model_copy()
    study._path = tmp_path / "study.yaml"
    here = type(hitouch)(**{**hitouch.__dict__, "study": study})
    write_plan(plan, tmp_path / "pulses" / "one", hitouch)
    theirs = plan.people[plan.people["outcome"].isin(["asked", "pretest"])]
    another = plan_pulse(here, "x", start=ON, out=tmp_path / "pulses" / "two").people
    asked = another[another["outcome"].isin(["asked", "pretest"])]
    assert not asked["customer_id"].isin(theirs["customer_id"]).any()
    again = plan_pulse(here, plan.topic, touchpoint="portal", contrast="platform", seed=7,
                       start=ON, out=tmp_path / "pulses" / "one")  # fmt: skip
    pd.testing.assert_series_equal(again.people["outcome"], plan.people["outcome"])
    # A page looks back alone: one week on, those of the first week and of the pretest rest.
    week = eligible(here, on=ON + pd.Timedelta(days=7), rest_days=8).set_index("customer_id")
    first = theirs.loc[theirs["send_on"].isna() | theirs["send_on"].eq(ON), "customer_id"]
    later = theirs.loc[theirs["send_on"].gt(ON), "customer_id"]
    assert week.loc[first, "outcome"].str.startswith("asked in the last").all()
    assert not week.loc[later, "outcome"].str.startswith("asked in the last").any()
    contacts = tmp_path / "pulses" / "one" / "contacts.csv"
    text = contacts.read_text()
    for wrong in (text.replace(",", ";"), text.replace("2026-", "31.12."), ""):
        contacts.write_text(wrong)
        with pytest.raises(DataError, match=r"one.contacts\.csv is not as cemlab pulse wrote it"):
            eligible(here, on=ON)


def test_a_theme_whose_pulse_came_back_is_not_planned_again(plan, hitouch, tmp_path):
    (tmp_path / "study.yaml").write_text(
        "title: Two wishes\nsources:\n  notes:\n    file: notes.csv\n    pattern: potential\n"
        "    promise: confidential\n    columns: {customer_id: who}\n"
        "    items: {comment: {role: comment}}\n"
    )
    about = ["invoice fee amount tax refund total statement", "balance group company page overview "
             "holding entity", "waiting music queue minutes operator extension line"]  # fmt: skip
    rng = np.random.default_rng(3)
    said = [" ".join(rng.choice(words.split(), 4, replace=False)) for words in about * 60]
    rows = "".join(f"c{i},I wish the {text} were better\n" for i, text in enumerate(said))
    (tmp_path / "notes.csv").write_text(f"who,comment\n{rows}")
    here, folder = load_study(tmp_path), tmp_path / "pulses" / "one"
    first = find_opportunity(here)
    assert first.asked == []
    write_plan(replace(plan, finding=first.finding), folder, hitouch)
    assert find_opportunity(here).label == first.label != ""  # planned, and not yet answered
    (folder / "answers.csv").touch()
    second = find_opportunity(here)
    assert second.asked == [first.label]
    assert second.label not in ("", first.label)
    assert first.label in about_asked(second.asked)
    assert find_opportunity(here, theme=first.label).label == first.label


def test_the_same_seed_draws_the_same_whatever_the_order_of_rows(plan, hitouch):
    customers = hitouch.customers.sample(frac=1, random_state=2)
    turned = type(hitouch)(**{**hitouch.__dict__, "customers": customers})
    again = plan_pulse(turned, plan.topic, touchpoint="portal", contrast="platform", seed=7)
    columns = ["customer_id", "outcome", "send_on", "pulse_id"]
    pd.testing.assert_frame_equal(
        *(p.people[columns].sort_values("customer_id", ignore_index=True) for p in (plan, again))
    )
    other = plan_pulse(hitouch, plan.topic, contrast="platform", seed=8)
    assert not other.people["outcome"].equals(plan.people["outcome"])


def test_five_try_it_first_of_as_many_groups_as_can_be(plan):
    tried = plan.people[plan.people["outcome"].eq("pretest")]
    assert len(tried) == 5
    assert set(tried["group"]) == set(plan.groups["group"])
    assert tried["account_id"].is_unique


def test_who_is_in_no_group_that_can_be_told_of_is_not_asked(hitouch):
    people = hitouch.customers.copy()
    north = people["region"].eq("North") & people["left_on"].isna()
    people.loc[people.index[north][:3], "region"] = None
    people.loc[people.index[north][3:9], "region"] = "Isles"
    few = type(hitouch)(**{**hitouch.__dict__, "customers": people})
    plan = plan_pulse(few, "x", contrast="region", exclude_roles=(), rest_days=0)
    assert plan.groups["group"].tolist() == ["East", "North", "South", "West"]
    steps = plan.log.set_index("step")["removed"]
    assert steps["region not known"] == 3
    assert steps["region with fewer than 10 customers"] == 6
    assert plan.log["removed"].sum() + plan.log["left"].iloc[-1] == len(people)
    assert plan.weeks.dtypes.eq("int64").all()
    assert list(plan.weeks) == ["East", "North", "South", "West"]


def test_a_response_rate_that_nobody_measured_is_said_to_be_assumed(plan, hitouch):
    assert "assumed" not in about_power(plan.groups)
    unknown = type(hitouch)(**{**hitouch.__dict__, "contacts": hitouch.contacts.head(0)})
    told = about_power(plan_pulse(unknown, "x", contrast="region").groups)
    assert "No invitations are known; it is assumed that 25 % of the invited answer." in told


def test_that_nothing_is_compared_is_said_once(plan):
    table = plan.groups.head(1).copy()
    told = []
    for contrast in ("", "region"):
        table.attrs = {"margin": 0.07, "contrast": contrast, "why": "none"}
        told.append(f"{about_contrast(table)} {about_power(table)}")
    assert told[0].count("compared") == told[1].count("compared") == 1


def test_new_and_experienced_are_explained(plan):
    groups = plan.groups.copy()
    groups.attrs |= {"contrast": "experience", "why": "none"}
    assert "experienced: longer ago" in about_contrast(groups)
    assert about_contrast(groups.head(1)) == ""


# When


def test_invitations_are_spread_evenly_and_accounts_apart():
    people = pd.DataFrame(
        {
            "customer_id": [f"c{i:02d}" for i in range(40)],
            "account_id": [f"a{i // 2:02d}" for i in range(40)],
            "group": ["new"] * 20 + ["old"] * 20,
        }
    )
    days = stagger(people, ON, 4, seed=1)
    assert set(days.value_counts()) == {10}
    assert people.groupby([days, "group"]).size().eq(5).all()
    assert people.assign(day=days).groupby("account_id")["day"].nunique().eq(2).all()


def test_each_key_customer_is_asked_once_in_the_year(hitouch):
    calendar = year_calendar(hitouch, on=ON, seed=1)
    assert calendar["customer_id"].is_unique
    people = hitouch.customers
    key = people[people["revenue"].ge(60_000) & ~people["left_on"].le(ON)]
    assert set(calendar["customer_id"]) == set(key["customer_id"])
    assert calendar["month"].between("2026-12-01", "2027-11-01").all()
    last = calendar["customer_id"].map(hitouch.contacts.groupby("customer_id")["sent_at"].max())
    kept = calendar["why"].eq("a year after the last")
    months = (last + pd.Timedelta(days=365)).dt.strftime("%Y-%m")
    assert (months[kept] == calendar["month"][kept].dt.strftime("%Y-%m")).all()
    assert calendar.groupby("month").size().max() < 2 * len(calendar) / 12
    assert "in the coming year: 549 in months of their own" in about_calendar(calendar)


def test_a_key_customer_whom_the_pulse_asks_is_asked_by_nothing_else_that_year(hitouch, tmp_path):
    plan = plan_pulse(hitouch, "x", contrast="region")
    year = year_calendar(hitouch, on=plan.start, pulse=plan.people)
    asked = plan.people[plan.people["outcome"].isin(["asked", "pretest"])]
    theirs = year["customer_id"].isin(asked["customer_id"])
    assert year["customer_id"].is_unique
    assert len(year) == 549
    assert theirs.sum() >= 237
    assert year.loc[theirs, "why"].eq("asked by this pulse").all()
    assert year.loc[theirs, "month"].eq("2026-11-01").all()
    others = year[~theirs]
    assert others["month"].between("2026-12-01", "2027-11-01").all()
    assert others.groupby("month").size().max() < 2 * len(others) / 12
    told, table = about_calendar(year), per_month(year)
    assert f"{theirs.sum()} by this pulse, {(~theirs).sum()} at other times" in told
    each = table["at other times"][table["at other times"].gt(0)]
    assert f"{each.min()} to {each.max()} in each of {len(each)} months" in told
    assert table["by this pulse"].sum() == theirs.sum()
    assert table["key customers"].sum() == len(year)
    folder = tmp_path / "one"
    assert folder / "calendar.csv" in write_plan(plan, folder, hitouch)
    written = pd.read_csv(folder / "calendar.csv")
    assert list(written) == ["customer_id", "month", "why"]
    months = year.set_index("customer_id")["month"].dt.strftime("%Y-%m")
    assert written.set_index("customer_id")["month"].to_dict() == months.to_dict()
    # A later start, which reaches into two months: what others are given fills the emptier ones.
    late = plan_pulse(hitouch, "x", contrast="region", start=pd.Timestamp("2026-11-16", tz="UTC"))
    year = year_calendar(hitouch, on=late.start, pulse=late.people)
    ours = year[year["why"].eq("asked by this pulse")]
    assert set(ours["month"].dt.strftime("%Y-%m")) == {"2026-11", "2026-12"}
    each = per_month(year)["at other times"]
    assert f"{each[each.gt(0)].min()} to {each.max()} in each of" in about_calendar(year)
    new = year.loc[year["why"].eq("not asked for a year"), "month"]
    assert not new.eq("2026-12-01").any()


def test_invitations_and_a_close_at_the_turn_of_the_year_are_cautioned():
    def told(start):
        first = pd.Timestamp(start)
        sent = [first + pd.Timedelta(days=7 * week) for week in range(4)]
        text = about_purpose("Who?", "", first, first + pd.Timedelta(days=39), sent)
        return text.partition(" Caution: ")[2]

    assert told("2026-11-02") == ""
    assert told("2026-11-23").startswith("it closes on 1 January 2027. In the last")
    assert told("2026-12-07").startswith(
        "invitations go out on 21 December 2026 and 28 December 2026. In the last"
    )
    assert told("2027-01-11") == ""


# The words


@pytest.mark.parametrize(
    ("text", "language", "problem"),
    [
        ("How satisfied are you with price and service?", "en", "two questions in one"),
        ("Wie zufrieden sind Sie mit Preis und Service?", "de", "two questions in one"),
        ("Don't you agree that it is fast?", "en", "leading"),
        ("Finden Sie nicht auch, dass es schnell geht?", "de", "leading"),
        ("How much better has the new portal made your work?", "en", "leading"),
        ("Most customers like the new portal. Do you?", "en", "leading"),
        ("Warum schätzen Sie unsere Berichte?", "de", "leading"),
        ("Is the portal fast, easy to use?", "en", "two questions in one"),
        ("How satisfied are you with price & service?", "en", "two questions in one"),
        ("Wie zufrieden sind Sie mit Preis & Service?", "de", "two questions in one"),
        ("Would you agree that our portal is fast?", "en", "leading"),
        ("Don’t you find it fast?", "en", "leading"),
        ("How much do you love our new app?", "en", "leading"),
        ("How bad was your experience?", "en", "leading"),
        ("Should we finally fix the broken portal?", "en", "leading"),
        ("Würden Sie zustimmen, dass das Portal schnell ist?", "de", "leading"),
        ("Wie schlecht war die Beratung?", "de", "leading"),
        ("Sollten wir das Portal endlich reparieren?", "de", "leading"),
        ("Are you a purchasing agent?", "en", "the CRM knows"),
        ("Sind Sie Einkäufer?", "de", "the CRM knows"),
        ("Does it always work?", "en", "absolute word"),
        ("Funktioniert es immer?", "de", "absolute word"),
        ("Is it not without problems?", "en", "double negation"),
        ("Ist es nicht ohne Fehler?", "de", "double negation"),
        ("Which region are you in?", "en", "the CRM knows"),
        ("What is your role in your company?", "en", "the CRM knows"),
        ("Seit wann sind Sie bei uns Kunde?", "de", "the CRM knows"),
        ("Welche Rolle haben Sie?", "de", "the CRM knows"),
        ("How satisfied are you with the web portal?", "en", "asked already: relationship.sat_p"),
        ("How " + "very " * 20 + "good?", "en", "longer than 20 words"),
        ("", "de", "no wording"),
    ],
)
def test_what_a_question_should_not_be_is_found(text, language, problem, hitouch):
    item = Item(role="comment", wording={language: text})
    found = check_questions({"q": item}, hitouch, languages=language)["problem"]
    assert found.str.startswith(problem).any()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How easy was it to change the delivery date?", "en"),
        ("Do you agree or disagree that the text of terms and conditions is clear?", "en"),
        ("How clear are the terms & conditions?", "en"),
        ("Would you agree to a call next week?", "en"),
        ("Should we offer a chat?", "en"),
        ("Are you satisfied with the manager of your account?", "en"),
        ("Wie leicht war es, den Liefertermin zu ändern?", "de"),
        ("Was fehlt Ihnen?", "de"),
    ],
)
def test_a_plain_question_is_left_alone(text, language, hitouch):
    item = Item(role="comment", wording={language: text})
    assert check_questions({"q": item}, hitouch, languages=language).empty


def test_a_long_questionnaire_is_said_to_be_long(hitouch):
    items = hitouch.study.sources["relationship"].items
    assert minutes(items) > 5
    assert check_questions(items, languages="en")["problem"].str.startswith("takes about").any()
    # By hand: 8 words at 200 a minute are 2.4 seconds, and 8 for a rating: 0.17 minutes.
    item = Item(role="overall", wording="One two three four five six seven eight",
                scale={"low": 1.0, "high": 7.0})  # fmt: skip
    assert minutes({"q": item}) == 0.2


def test_the_drafted_questions_pass_their_own_check(plan):
    # The study words its rating in English alone, and has asked it before: both are told.
    assert plan.problems[["question", "problem"]].to_numpy().tolist() == [
        ["satisfaction", "no wording"],
        ["satisfaction", "asked already: relationship.sat_portal"],
    ]
    for text in plan.invitation.values():
        assert not re.search(r"[{}]", text)
    assert "confidential" in plan.invitation["en"]
    assert "keine Fragen mehr" in plan.invitation["de"]


def test_questions_about_trouble_pass_the_check_in_both_languages(hitouch):
    topic = {"en": "compliance checks", "de": "die Prüfungen"}
    plan = plan_pulse(hitouch, topic, about="trouble", contrast="platform")
    assert plan.problems.empty
    assert plan.columns == ["pulse_id", "extra_work", "held_up", "today"]
    said = {key: item.wording for key, item in plan.items.items()}
    assert said["extra_work"]["en"] == (
        "How much extra work do you have because of compliance checks?"
    )
    assert said["held_up"]["de"] == (
        "Wie oft wurden Sie in den letzten drei Monaten durch die Prüfungen aufgehalten?"
    )
    assert "every month" in question_table(plan.items)["answer"].iloc[1]
    assert plan.question.startswith("How many customers have extra work because of compliance")
    assert plan_pulse(hitouch, topic, contrast="platform").problems.empty
    with pytest.raises(ParameterError, match="`about` must be one of wish, trouble"):
        plan_pulse(hitouch, "x", about="joy")
    nothing = Opportunity("", "", None, [], pd.DataFrame())
    assert "extra_work" in plan_opportunity(hitouch, nothing, topic="x", about="trouble").items


# The files


def test_files_hold_what_they_may_and_lead_back_to_the_finding(plan, hitouch, tmp_path):
    written = {path.name: path for path in write_plan(plan, tmp_path / "pulse", hitouch)}
    assert all(path.stat().st_mode & 0o077 == 0 for path in written.values())
    contacts = pd.read_csv(written["contacts.csv"])
    assert list(contacts) == ["customer_id", "outcome", "send_on", "group", "pulse_id"]
    assert contacts["pulse_id"].dropna().is_unique
    for name in set(written) - {"contacts.csv", "calendar.csv"}:
        assert not re.search(r"\bK\d{4}\b", written[name].read_text())
    study = read_study(written["study.yaml"])
    assert study.because_of.study == "hitouch"
    assert study.because_of.finding == "42 comments"
    assert study.title == "Pulse: one view of all your companies"
    assert study.sources["pulse"].items["need"].wording["de"].startswith("Wie sehr")


def test_an_anonymous_pulse_has_no_id_that_leads_back(hitouch, tmp_path):
    plan = plan_pulse(hitouch, "one view", contrast="platform", promise="anonymous")
    contacts = pd.read_csv(write_plan(plan, tmp_path, hitouch)[0])
    assert "pulse_id" not in contacts
    source = YAML(typ="safe").load((tmp_path / "study.yaml").read_text())["sources"]["pulse"]
    assert "columns" not in source
    assert [*source["segments"], *source["items"]] == plan.columns
    assert list(plan.invitation) == ["en"]


def test_what_cannot_be_planned_is_refused(hitouch, tmp_path):
    with pytest.raises(ParameterError, match="promise"):
        plan_pulse(hitouch, "x", promise="secret")
    with pytest.raises(ParameterError, match="no column 'shoe'"):
        plan_pulse(hitouch, "x", contrast="shoe")
    none = plan_pulse(hitouch, "x", rest_days=4000)
    assert none.log["left"].iloc[-1] == 0
    with pytest.raises(ParameterError, match=r"Nobody is left.*asked in the last 4000 days, \d"):
        write_plan(none, tmp_path, hitouch)
    nobody = type(hitouch)(**{**hitouch.__dict__, "customers": hitouch.customers.head(0)})
    with pytest.raises(ParameterError, match="no customers"):
        plan_pulse(nobody, "x", start=ON)
    assert sampling_log(eligible(hitouch, on=ON))["removed"].sum() > 0
    assert Study.model_fields["because_of"].default is None


def test_only_what_is_shown_wanted_and_trusted_is_worth_a_pulse(monkeypatch):
    import cemlab.pulse.choose as module

    asked = ["fees"]
    monkeypatch.setattr(module, "answered", lambda study: asked)
    themes = pd.DataFrame(
        {
            "theme": range(6),
            "label": ["view", "fees", "app", "old", "few", "low"],
            "words": ["view, page", "fees, charge", "app", "old", "few", "low"],
        }
    )
    table = themes.assign(
        value=[0.2, 0.9, 0.0, 0.8, 0.7, 0.3],
        suppressed=[False] * 4 + [True, False],
        reading=["pattern", "stable", "stable", "doubtful"] + ["stable"] * 2,
    )
    assert worth_a_pulse(table, themes, None)["label"].tolist() == ["low", "view"]
    new = pd.DataFrame({"label": ["fees", "charge", "view"]})
    assert not_answered(new, themes, None)["label"].tolist() == ["view"]


@pytest.fixture(params=["dated", "undated"])
def tiny(request, tmp_path):
    """Fifteen customers of whom nothing but an id is known, and three short comments."""
    dated = request.param == "dated"
    (tmp_path / "study.yaml").write_text(
        "title: Tiny\nsources:\n  visits:\n    file: visits.csv\n    pattern: past\n"
        "    promise: confidential\n"
        f"    columns: {{customer_id: who{', answered_at: at' if dated else ''}}}\n"
        "    items: {comment: {role: comment}}\n"
        "customers: {file: crm.csv, columns: {customer_id: who}}\n"
    )
    said = "".join(f"c{i},2026-0{1 + i}-03,comment {i}\n" for i in range(3))
    (tmp_path / "visits.csv").write_text("who,at,comment\n" + said)
    (tmp_path / "crm.csv").write_text("who\n" + "".join(f"c{i}\n" for i in range(15)))
    return load_study(tmp_path)


def test_a_study_that_knows_little_gets_the_frame_of_a_plan(tiny):
    chosen = find_opportunity(tiny)
    assert chosen.label == ""
    assert chosen.note.startswith(
        "No themes: the comments are too few, or no division of them holds. Name what to ask"
    )
    with pytest.raises(
        ParameterError, match=r"none to choose\. No themes: the comments are too few"
    ):
        find_opportunity(tiny, "comment")
    with pytest.raises(ParameterError, match=r"got 'role'\. There are: none\.$"):
        plan_opportunity(tiny, chosen, segment="role")
    plan = plan_opportunity(tiny, chosen)
    assert plan.log["removed"].sum() + plan.log["left"].iloc[-1] == 15
    assert year_calendar(tiny, on=plan.start).empty
    assert plan.problems["problem"].tolist() == ["it is still called what you miss most"]
    assert plan.invitation["en"].startswith("[Not to be sent yet: it says what you miss most;")
    assert "15 customers" in about_sampling(plan.log)
    assert about_power(plan.groups)
    assert plot_funnel(plan.log).patches


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"segment": "region"}, "region=East or North or South or West; platform=API or"),
        ({"segment": "regio=North"}, r"There are: vertical="),
        ({"start": "soon"}, "2026-12-31"),
    ],
)
def test_texts_that_cannot_be_read_are_refused(hitouch, given, message):
    nothing = Opportunity("", "", None, [], pd.DataFrame())
    with pytest.raises(ParameterError, match=message):
        plan_opportunity(hitouch, nothing, **given)


def test_parameters_of_a_notebook_become_a_plan(hitouch):
    voiced = hitouch.customers.query("platform == 'API'")["customer_id"].head(200).tolist()
    chosen = Opportunity("api, error", "“api, error”", "payments", voiced, pd.DataFrame())
    who = {"exclude_roles": "purchasing, executive", "segment": "region=North"}
    plan = plan_opportunity(hitouch, chosen, topic="a stable API", start="2027-01-04", **who)
    assert set(plan.groups["group"]) == set(hitouch.customers["platform"])
    assert plan.start == pd.Timestamp("2027-01-04", tz="UTC")
    asked = plan.people[plan.people["outcome"].eq("asked")]
    assert set(asked["role"]) == {"operations"}
    assert set(asked["region"]) == {"North"}
    assert plan.items["satisfaction"].wording["en"] == "How satisfied are you with payments?"


def test_a_plan_starts_after_today(hitouch):
    last = monday_after(hitouch)
    assert last == ON
    assert monday_after(hitouch, pd.Timestamp("2027-02-03", tz="UTC")) == pd.Timestamp(
        "2027-02-08", tz="UTC"
    )
    assert monday_after(hitouch, pd.Timestamp("2020-01-01", tz="UTC")) == last
    nothing = Opportunity("", "", None, [], pd.DataFrame())
    plan = plan_opportunity(hitouch, nothing, start="2026-11-02")
    assert plan.start == last
    assert plan.groups["group"].tolist() == ["all who could be asked"]  # two new ones are no group
    assert "beyond chance" in about_contrast(plan.groups)
    assert about_power(plan.groups).startswith("The expected answers tell the share within")
    assert plan_opportunity(hitouch, nothing).start >= pd.Timestamp.now("UTC")


# Afterwards


def test_answers_are_read_against_the_plan():
    answers = pd.DataFrame(
        {"group": ["new"] * 60 + ["experienced"] * 60 + ["other"] * 4,
         "value": [7] * 45 + [2] * 15 + [7] * 20 + [2] * 40 + [7] * 4}
    )  # fmt: skip
    groups = pd.DataFrame(
        {"group": ["experienced", "new", "other", "none"], "needed": [80, 50, 30, 9]}
    )
    shares, told = read_pulse(answers, groups, threshold=6)
    shares = shares.set_index("group")
    assert shares["enough"].to_dict() == {
        "experienced": False, "new": True, "other": False, "none": False
    }  # fmt: skip
    assert shares.loc["new", "value"] == 0.75
    assert shares.loc["other", "suppressed"]
    assert np.isnan(shares.loc["other", "value"])
    (row,) = told.itertuples()
    assert row.value == pytest.approx(45 / 60 - 20 / 60)
    assert row.low > 0
    alone, none = read_pulse(answers.head(60), groups, threshold=6)
    assert none.empty
    assert alone.set_index("group").loc["none", "suppressed"]


def test_a_folder_with_answers_is_read_against_its_plan_by_segment(plan, hitouch, tmp_path):
    write_plan(plan, tmp_path, hitouch)
    groups = plan.groups["group"].tolist()
    rows = [{"pulse_id": f"P{i:04d}", "need": 1 + i % 7, "often": "never", "today": "",
             "satisfaction": 4} for i in range(200)]  # fmt: skip
    frame = pd.DataFrame(rows)
    sent = pd.read_csv(tmp_path / "contacts.csv").dropna(subset="pulse_id").set_index("pulse_id")
    given, sent = frame["pulse_id"].map(sent["group"]), sent["customer_id"]
    frame.loc[given.eq(groups[1]), "need"] = 7
    region = frame["pulse_id"].map(sent).map(hitouch.customers.set_index("customer_id")["region"])
    frame["satisfaction"] = np.where(region.eq("North"), 6, 3 + frame.index % 2)
    columns = "pulse_id, need, often, today and satisfaction"
    with pytest.raises(CemlabError, match=f"as answers.csv into the folder.*{columns};"):
        read_answers(tmp_path)
    assert plan.columns == columns.replace(" and", ",").split(", ")
    frame.to_csv(tmp_path / "answers.csv", index=False)
    pulse = load_study(tmp_path)
    assert "42 comments" in about_base(pulse)
    told = summarise(pulse).sentences[0]
    assert told.startswith(f"The pulse that came back was to tell: {plan.question}")
    assert f"{groups[1]}: 100 %" in told
    found = read_answers(tmp_path, hitouch)
    assert found.finding == "42 comments"
    shares = found.shares.set_index("group")
    assert shares.loc[groups[1], "value"] == 1
    assert shares["n"].to_dict() == given.value_counts().to_dict()  # contacts.csv tells the group
    asked = given.eq(groups[0])
    assert shares.loc[groups[0], "value"] == pytest.approx((frame.loc[asked, "need"] >= 6).mean())
    strangers = (~frame["pulse_id"].isin(sent.index)).sum()  # P0000 at least was never given
    assert found.shares.attrs["uninvited"] == strangers > 0
    assert f"no such id: {strangers:,} answer" in about_pulse(found.shares, found.differences)
    with pytest.raises(CemlabError, match="holds answers"):
        write_plan(plan, tmp_path, hitouch)
    assert (
        shares.loc[groups[0], "needed"] == plan.groups.set_index("group").loc[groups[0], "needed"]
    )
    assert len(found.differences) == 3
    drawn = {text.get_text() for text in plot_pulse(found.shares).texts}
    assert set(found.shares["needed"].astype(str)) <= drawn
    assert {"region", "contact_role", "platform"} <= set(found.segments["segment"])
    need = found.segments[found.segments["item"].eq("need")]
    assert need["value"].abs().max() < 1  # of shares
    assert need["method"].str.startswith("difference of shares").all()
    first = found.segments.iloc[0]
    assert first[["item", "segment", "group"]].tolist() == ["satisfaction", "region", "North"]
    rest = frame.loc[region.notna() & region.ne("North"), "satisfaction"]
    assert first["value"] == pytest.approx(6 - rest.mean())
    told = about_pulse(found.shares, found.differences, question=plan.question)
    assert f"Counted: {200 - strangers} of 200 rows of answers.csv; `cemlab check`" in told
    lower = frame.assign(pulse_id=frame["pulse_id"].str.lower())
    lower.to_csv(tmp_path / "answers.csv", index=False)
    pd.testing.assert_frame_equal(read_answers(tmp_path, hitouch).shares, found.shares)
    frame.to_csv(tmp_path / "answers.csv", index=False)
    assert f"{tmp_path.name}/answers.csv: 200 rows kept, 0 set aside" in found.source
    assert read_answers("", hitouch).shares.empty
    assert last_finished(hitouch.study) == ""
    (tmp_path / "pulses").mkdir()
    (tmp_path / "pulses" / "one").symlink_to(tmp_path)
    assert last_finished(read_study(tmp_path)) == str(tmp_path / "pulses" / "one")
    follows = replace(pulse, study=pulse.study.model_copy(update={"because_of": None}))
    assert summarise(follows).sentences[-1] == told
    (tmp_path / "plan.csv").unlink()
    with pytest.raises(CemlabError, match="cemlab pulse STUDY"):
        read_answers(tmp_path)


def answers_to(plan, folder, key):
    asked = plan.people.loc[plan.people["outcome"].eq("asked"), "pulse_id"]
    columns = {"pulse_id": asked, key: 7, plan.columns[2]: "never", "today": ""}
    pd.DataFrame(columns).to_csv(folder / "answers.csv", index=False)


def test_what_came_back_fits_the_questions_and_says_of_whom(hitouch, tmp_path):
    plan = plan_pulse(hitouch, "checks", about="trouble", contrast="")
    write_plan(plan, tmp_path, hitouch)
    answers_to(plan, tmp_path, "extra_work")
    found = read_answers(tmp_path, hitouch)
    told = about_pulse(found.shares, found.differences, question=found.question)
    assert "this share has much extra work because of it (6 or 7 of 7)" in told
    assert "needs it" not in told + found.title
    assert "all who could be asked: 100 %" in told
    left = plan.log.set_index("step")["removed"]["role: purchasing"]
    assert f"Not of all customers: the plan left out role purchasing ({left})." in told
    (tmp_path / "sampling_log.csv").write_text("step;removed;left\na;0;2\n")
    with pytest.raises(DataError, match=r"sampling_log\.csv is not as cemlab pulse wrote it"):
        read_answers(tmp_path)


def test_an_older_plan_is_read_as_a_wish_of_those_who_could_be_asked(hitouch, tmp_path):
    plan = plan_pulse(hitouch, "checks", contrast="")
    write_plan(plan, tmp_path, hitouch)
    answers_to(plan, tmp_path, "need")
    for name in ("plan.csv", "contacts.csv"):
        table = pd.read_csv(tmp_path / name).drop(columns="about", errors="ignore")
        table["group"] = table["group"].where(table["group"].isna(), "all customers")
        table.to_csv(tmp_path / name, index=False)
    (tmp_path / "sampling_log.csv").unlink()
    found = read_answers(tmp_path)
    told = about_pulse(found.shares, found.differences, question=found.question)
    assert "this share needs it (6 or 7 of 7). all who could be asked: 100 %" in told
    assert found.title == "Who needs it"
    assert found.shares[["enough", "suppressed"]].to_numpy().tolist() == [[True, False]]


def test_that_a_plan_without_answers_is_replaced_is_said(plan, hitouch, tmp_path):
    assert about_replaced(tmp_path) == ""
    write_plan(plan, tmp_path, hitouch)
    assert "held a plan without answers, which this one replaces" in about_replaced(tmp_path)
    write_plan(plan, tmp_path, hitouch)
    (tmp_path / "answers.csv").touch()
    assert about_replaced(tmp_path) == "", "refused, see `write_plan`"


def test_the_command_asks_about_trouble_and_says_what_it_replaces(tiny, tmp_path):
    def call(*more):
        command = ["pulse", str(tmp_path), "--out", str(tmp_path / "one"), "--topic", "checks"]
        done = CliRunner().invoke(app, [*command, *more])
        assert done.exit_code == 0, done.output
        return " ".join(done.stdout.split())

    assert "held a plan without answers" not in call()
    told = call("--about", "trouble")
    assert "held a plan without answers" in told
    assert "pulse_id, extra_work, held_up and today" in told
    assert set(pd.read_csv(tmp_path / "one" / "plan.csv")["about"]) == {"trouble"}
