"""Us against the best alternative: means and t intervals worked out by hand."""

import pytest
from scipy.stats import false_discovery_control, t

from cemlab import load_study, sentences, stats
from cemlab.errors import DataError
from cemlab.privacy import hide_small_groups

STUDY = """
title: Us and them
min_group: {answers: 2}
touchpoints: {desk: {label: Desk}, shop: {label: Shop}}
sources:
  survey:
    file: survey.csv
    pattern: present
    promise: confidential
    columns: {response_id: id, customer_id: customer}
    items:
      us: {role: overall, scale: {low: 0, high: 10}}
      best: {role: competitor, scale: {low: 0, high: 10}}
      desk: {role: touchpoint, touchpoint: desk, scale: {low: 1, high: 7}}
      desk_best:
        {role: competitor, touchpoint: desk, scale: {low: 1, high: 7}, not_applicable: [99]}
      shop: {role: touchpoint, touchpoint: shop, scale: {low: 1, high: 7}}
      shop_best: {role: competitor, touchpoint: shop, scale: {low: 1, high: 7}}
"""
ANSWERS = """id,customer,us,best,desk,desk_best,shop,shop_best
r1,A,8,5,4,6,5,2
r2,A,7,6,7,99,,
r3,B,6,6,5,6,,7
r4,C,5,5,6,6,7,
"""
DIRECT = "desk_best:\n        {role: competitor, touchpoint: desk, scale: {low: 1, high: 7}"


@pytest.fixture
def load(tmp_path):
    """Reads the study, changed or not."""

    def read(study=STUDY):
        (tmp_path / "study.yaml").write_text(study, "utf-8")
        (tmp_path / "survey.csv").write_text(ANSWERS, "utf-8")
        return load_study(tmp_path / "study.yaml")

    return read


def test_each_customers_own_difference_counts(load):
    table = stats.competitor_gap(load()).set_index("about")
    assert list(table.index) == ["desk", "shop", "the whole"]
    # The desk: A −2, B −1, C 0; who knows no alternative (99) is no pair. The mean is −1, the
    # standard error 1/√3, Student's t with two degrees of freedom 4.30265.
    desk = table.loc["desk"]
    assert (desk["n"], desk["ours_value"], desk["theirs_value"]) == (3, 5, 6)
    found = (desk["value"], desk["low"], desk["high"])
    assert found == pytest.approx((-1, -3.48414, 1.48414), abs=1e-4)
    # The whole: A 3 and 1, B 0, C 0, mean 1. Bell & McCaffrey (2002) by hand: A has half of the
    # answers and pulls by 2/4, B and C have a quarter each and pull by −1/4, so the variance is
    # (1/4)/(1/2) + 2 · (1/16)/(3/4) = 2/3, with (1/4)²/(5/144) = 1.8 degrees of freedom.
    whole = table.loc["the whole"]
    half = t.ppf(0.975, 1.8) * (2 / 3) ** 0.5
    found = (whole["n"], whole["value"], whole["low"], whole["high"])
    assert found == pytest.approx((4, 1, 1 - half, 1 + half))
    # Touch points and the whole are corrected together.
    pairs = table.loc[["desk", "the whole"]]  # of the shop there is but one
    assert pairs["p_adjusted"].tolist() == pytest.approx(false_discovery_control(pairs["p"]))


def test_small_groups_are_hidden_and_not_told(load):
    table = hide_small_groups(stats.competitor_gap(load()), 2)
    shop = table.set_index("about").loc["shop"]
    assert shop["suppressed"]
    assert shop[["value", "ours_value", "theirs_value"]].isna().all()
    assert sentences.about_competitors(table) == (
        "Customers who also rated the best alternative rate us neither below nor above it beyond "
        "noise."
    )


def test_nothing_is_said_where_nobody_was_asked(hitouch):
    table = hide_small_groups(stats.competitor_gap(hitouch), 10)
    assert table.empty
    assert sentences.about_competitors(table) == ""


def test_different_scales_are_refused(load):
    with pytest.raises(DataError, match="desk: experience 1–7, competitor 1–10"):
        stats.competitor_gap(load(STUDY.replace(DIRECT, DIRECT.replace("high: 7", "high: 10"))))


def test_our_own_scores_take_no_rating_of_a_competitor(load):
    with_them = stats.score(load().answers(role="touchpoint"), by="touchpoint")
    assert with_them["value"].tolist() == [5.5, 6.0]  # the desk (4 + 7 + 5 + 6)/4, the shop 12/2
