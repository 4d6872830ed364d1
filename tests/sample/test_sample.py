import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from cemlab.sample import simulate
from cemlab.sample.wording import Stock

HITOUCH = Path(__file__).resolve().parents[2] / "data" / "hitouch"
FILES = sorted(p.stem for p in HITOUCH.iterdir())


def read_yaml(path):
    return YAML(typ="safe").load(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def seven(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hitouch")
    simulate(folder, seed=7)
    return folder


@pytest.fixture(scope="module")
def truth(seven):
    return read_yaml(seven / "truth.yaml")


@pytest.fixture(scope="module")
def answers(seven):
    table = pd.read_csv(seven / "transactions.csv", keep_default_na=False)
    return table.drop_duplicates("answer_id").set_index("answer_id")


@pytest.fixture(scope="module")
def clean(seven, answers):
    """The transaction answers without what loading sets aside."""
    known = pd.read_csv(seven / "customers.csv")["customer_id"]
    table = answers[answers["customer_id"].isin(known) & (answers["satisfaction"] <= 10)].copy()
    table["day"] = pd.to_datetime(table["answered_at"], format="%d/%m/%Y %H:%M", errors="coerce")
    return table.dropna(subset="day")


@pytest.fixture(scope="module")
def comments(seven, answers):
    waves = pd.read_csv(seven / "relationship.csv", keep_default_na=False)
    both = pd.concat([answers["comment"], waves.set_index("response_id")["comment"]])
    return both[both != ""]


def test_data_hitouch_is_what_seed_seven_writes(seven):
    assert sorted(p.name for p in HITOUCH.iterdir()) == sorted(p.name for p in seven.iterdir())
    for path in seven.iterdir():
        assert path.read_bytes() == (HITOUCH / path.name).read_bytes(), path.name


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path):
    one, two, other = (
        [p.read_bytes() for p in simulate(tmp_path / name, seed=seed, customers=60)]
        for name, seed in (("one", 3), ("two", 3), ("other", 4))
    )
    assert one == two
    assert one[FILES.index("customers")] != other[FILES.index("customers")]


def test_size_and_line_ends():
    assert sum(p.stat().st_size for p in HITOUCH.iterdir()) <= 4 * 1024**2
    for path in HITOUCH.iterdir():
        text = path.read_bytes()
        assert b"\r" not in text
        assert text.decode("utf-8").endswith("\n")


def test_shape_of_the_company(seven, answers):
    customers = pd.read_csv(seven / "customers.csv")
    assert len(customers) == 1200
    assert 380 <= customers["account_id"].nunique() <= 450
    assert customers["account_manager"].nunique() == 14
    assert 11_500 <= len(answers) <= 12_500
    assert answers["touchpoint"].nunique() == 8
    waves = pd.read_csv(seven / "relationship.csv")
    assert len(waves) >= 1300
    assert set(waves["wave"]) == {2025, 2026}


def test_nobody_answers_after_leaving(seven, clean):
    left = pd.read_csv(seven / "customers.csv", parse_dates=["left_on"]).set_index("customer_id")
    gone = clean["customer_id"].map(left["left_on"])
    assert left["left_on"].notna().mean() == pytest.approx(0.1, abs=0.06)
    assert not (clean["day"] >= gone + pd.Timedelta(days=7)).any()


def test_comments_are_distinct(comments):
    # Counted over every comment of both surveys, non-answers such as "n/a" included.
    assert comments.nunique() / len(comments) >= 0.95
    assert 0.4 <= len(comments) / 13_400 <= 0.5


def test_sentences_are_many_and_written_once():
    stock = Stock.read()
    pools = [*stock.pools.values(), *stock.languages.values()]
    sentences = [s for pool in pools for emotion in pool.values() for s in emotion]
    assert len(sentences) >= 500
    assert len(set(sentences)) == len(sentences)
    slots = {slot for s in sentences for slot in re.findall(r"\{(\w+)\}", s)}
    assert slots <= set(stock.manners["slots"])


def test_personal_data_only_from_reserved_ranges():
    for path in HITOUCH.iterdir():
        text = path.read_text("utf-8")
        assert set(re.findall(r"[\w.+-]+@([\w.-]+\w)", text)) <= {"example.org", "example.com"}
        for phone in re.findall(r"\(?\b[2-9]\d\d\)?[ -]\d{3}[ -]\d{4}\b", text):
            assert re.search(r"555[ -]01\d\d$", phone), path.name
        cards = {re.sub(r"\D", "", c) for c in re.findall(r"\b(?:\d{4}[ -]?){3}\d{4}\b", text)}
        assert cards <= {"4111111111111111", "5555555555554444"}
        assert not re.search(r"\b[A-Z]{2}\d{2} ?\d{4} ?\d{4}", text), "an IBAN"


def test_study_names_what_the_files_hold(seven):
    study = read_yaml(seven / "study.yaml")
    points = set(study["touchpoints"])
    assert points == set(pd.read_csv(seven / "transactions.csv")["touchpoint"])
    for source in study["sources"].values():
        header = set(pd.read_csv(seven / source["file"], nrows=0).columns)
        assert set(source["columns"].values()) <= header
        assert {item.get("column", name) for name, item in source["items"].items()} <= header
    for name in ("customers", "feelings", "contacts", "beliefs"):
        header = set(pd.read_csv(seven / study[name]["file"], nrows=0).columns)
        assert set(study[name]["columns"].values()) <= header
    feelings = set(pd.read_csv(seven / "feelings.csv")["feeling"])
    assert feelings == set(study["feelings"]["list"])
    assert {f for p in study["touchpoints"].values() for f in p["wanted"]} <= feelings


def test_naive_quadrants_fail_and_fitting_ones_hold(seven, truth, clean):
    customers = pd.read_csv(seven / "customers.csv").set_index("customer_id")
    planted = truth["quadrants"]["customers"]
    where = {c: name for name, ids in planted.items() for c in ids}
    assert set(where) == set(customers.index)
    high = customers["revenue"] >= truth["quadrants"]["thresholds"]["revenue"]
    assert (high == customers.index.map(where).isin(["model", "at-risk"])).all()
    good = customers.index.map(where).isin(["model", "growth"])
    raw = clean.groupby("customer_id")["satisfaction"].mean().reindex(customers.index)
    assert 0.88 <= ((raw >= 7.5) == good).mean() <= 0.95
    by_point = clean.groupby("touchpoint")["satisfaction"].mean()
    fair = clean["satisfaction"] - clean["touchpoint"].map(by_point) + by_point.mean()
    fair = fair.groupby(clean["customer_id"]).mean().reindex(customers.index)
    assert ((fair >= 7.5) == good).mean() >= 0.92


def test_step_change_shows_in_its_week(truth, clean):
    step = truth["step_change"]
    monday = date.fromisoformat(step["monday"])
    assert step["week"] == "{}-W{:02d}".format(*monday.isocalendar()[:2])
    here = clean[clean["touchpoint"] == step["touchpoint"]]
    for start, end, low, high in ((-20, 0, -0.3, 0.3), (0, 20, 0.8, 1.4)):
        days = [pd.Timestamp(monday + timedelta(weeks=w)) for w in (start, end)]
        part = here.loc[here["day"].between(*days), "satisfaction"].mean()
        before = here.loc[here["day"] < pd.Timestamp(monday), "satisfaction"].mean()
        assert low <= before - part <= high


def test_drivers_are_apart_and_in_order(seven, truth):
    shares = truth["drivers"]["lmg_shares"]
    for outcome in ("recommend", "overall"):
        assert list(shares[outcome]) == list(truth["drivers"]["weights"])
        assert -np.diff(list(shares[outcome].values())).max() >= 0.006
        assert sum(shares[outcome].values()) == pytest.approx(1, abs=0.005)
    waves = pd.read_csv(seven / "relationship.csv")
    rated = waves[[f"sat_{point}" for point in shares["recommend"]]].replace(9, np.nan)
    with_it = rated.corrwith(waves["recommend"])
    assert with_it.iloc[:3].min() > with_it.iloc[-3:].max()


def test_positive_shares_stand_in_four_levels(truth):
    shares = list(truth["positive_share"].values())
    levels = sorted(set(shares), reverse=True)
    assert len(shares) == 8
    assert len(levels) == 4
    assert -np.diff(levels).max() >= 0.2


def test_themes_name_comments_and_one_emerges(truth, answers, comments):
    themes = truth["themes"]
    ids = [i for some in themes.values() for i in some]
    assert len(themes) == 14
    assert len(set(ids)) == len(ids)
    assert set(ids) <= set(comments.index)
    emerging = truth["emerging_theme"]
    day = pd.to_datetime(answers["answered_at"], format="%d/%m/%Y %H:%M", errors="coerce")
    late = day.reindex([i for i in themes[emerging["theme"]] if i in answers.index]).dropna()
    assert (late >= pd.Timestamp(emerging["monday"])).mean() >= 0.7
    assert len(late) >= 40


def test_no_score_shows_the_hidden_theme(truth, clean):
    ids = [i for i in truth["themes"][truth["hidden_theme"]] if i in clean.index]
    assert len(ids) >= 150
    others = clean[(clean["comment"] != "") & ~clean.index.isin(ids)]
    difference = clean.loc[ids, "satisfaction"].mean() - others["satisfaction"].mean()
    assert abs(difference) < 0.4


def test_selective_manager_invites_the_contented(seven, truth):
    customers = pd.read_csv(seven / "customers.csv").set_index("customer_id")
    sent = pd.read_csv(seven / "invitations.csv")
    planted = truth["quadrants"]["customers"]
    good = customers.index.isin(planted["model"] + planted["growth"])
    invited = customers.index.isin(sent["customer_id"])
    his = customers["account_manager"] == truth["selective_manager"]
    assert invited[his & good].mean() > 0.9
    assert invited[his & ~good].mean() < 0.5
    assert invited[~his & ~good].mean() > 0.85


def test_better_vertical(seven, truth, clean):
    better = truth["better_vertical"]
    vertical = pd.read_csv(seven / "customers.csv").set_index("customer_id")["vertical"]
    here = clean[clean["touchpoint"] == better["touchpoint"]]
    means = here.groupby(here["customer_id"].map(vertical))["satisfaction"].mean()
    assert means.idxmax() == better["vertical"]
    assert means.max() - means.drop(better["vertical"]).max() > 0.5


def test_leaders_believe_more_than_the_front_line(seven, clean):
    beliefs = pd.read_csv(seven / "beliefs.csv")
    share = beliefs[beliefs["measure"] == "share"].groupby("role")["predicted"].mean()
    real = (clean["satisfaction"] >= 7.5).groupby(clean["touchpoint"]).mean().mean()
    assert share["leader"] - real > 0.1
    assert abs(share["front line"] - real) < 0.08


def test_ticks_agree_with_the_planted_shares(seven, truth):
    ticks = pd.read_csv(seven / "feelings.csv")
    assert set(ticks.groupby(["response_id", "touchpoint", "side"])["ticked"].sum()) == {2}
    for side in ("wanted", "felt"):
        real = ticks[ticks["side"] == side].groupby(["touchpoint", "feeling"])["ticked"].mean()
        planted = pd.DataFrame(truth["feelings"][side]).T.stack()
        assert (real - planted.reindex(real.index)).abs().max() < 0.17
        assert planted.groupby(level=0).sum().to_numpy() == pytest.approx(2, abs=0.01)


def test_dirt_is_counted(seven, truth):
    table = pd.read_csv(seven / "transactions.csv")
    known = pd.read_csv(seven / "customers.csv")["customer_id"]
    dates = pd.to_datetime(table["answered_at"], format="%d/%m/%Y %H:%M", errors="coerce")
    assert truth["set_aside"]["transactions.csv"] == {
        "duplicate": int(table.duplicated().sum()),
        "impossible date": int(dates.isna().sum()),
        "out of range": int((table["satisfaction"] > 10).sum()),
        "unknown customer": int((~table["customer_id"].isin(known)).sum()),
    }
