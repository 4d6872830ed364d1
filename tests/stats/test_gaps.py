"""Expected against experienced: a published table, paired t tests of SciPy, clusters by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats as sps

from cemlab import stats
from cemlab.errors import DataError
from cemlab.study.models import MinGroup


def survey(experience, expectation, *, dimension=None, account=None, scales=((1, 7), (1, 7))):
    """A study that asked both about each touch point: dicts of touch point to answers."""
    n = len(next(iter(experience.values())))
    own = [f"r{i}" for i in range(n)]
    people = {"response_id": own, "account_id": account if account is not None else own}
    rows, items = [], []
    for (role, values), (low, high) in zip(
        (("touchpoint", experience), ("expectation", expectation)), scales, strict=True
    ):
        for point, given in values.items():
            item = f"{role}_{point}"
            kind = (dimension or {}).get(point)
            items.append({"item": item, "source": "s", "dimension": kind, "level": None})
            rows.append(
                pd.DataFrame(
                    {
                        **people, "item": item, "value": given, "role": role, "touchpoint": point,
                        "scale_low": low, "scale_high": high, "source": "s", "wave": None,
                        "weight": 1.0, "region": np.where(np.arange(n) % 2, "North", "South"),
                    }
                )
            )  # fmt: skip
    return of(pd.concat(rows, ignore_index=True), items, list(experience))


def of(table, items, points):
    """A study that hands out answers by role."""

    def answers(role=None, source=None, pattern=None):
        return table if role is None else table[table["role"].eq(role)]

    touchpoints = {point: SimpleNamespace(label=point.title(), trigger=None) for point in points}
    study = SimpleNamespace(touchpoints=touchpoints, min_group=MinGroup())
    return SimpleNamespace(answers=answers, items=pd.DataFrame(items), study=study)


def standardised(rng, n):
    x = rng.normal(size=n)
    return (x - x.mean()) / x.std(ddof=1)


def test_the_table_of_a_published_servqual_study():
    # PMC6131925, table 2 (n = 386), tangibles: expectation 4.44 ± 0.44, perception 4.19 ± 0.53,
    # gap −0.25 (95 % interval −0.30 to −0.19), t = −9.14. The two sides' correlation follows.
    n, error = 386, 0.25 / 9.14
    r = (0.44**2 + 0.53**2 - n * error**2) / (2 * 0.44 * 0.53)
    rng = np.random.default_rng(1)
    a, b = standardised(rng, n), standardised(rng, n)
    b = b - (a @ b) / (a @ a) * a
    b /= b.std(ddof=1)
    expected = 4.44 + 0.44 * a
    experienced = 4.19 + 0.53 * (r * a + np.sqrt(1 - r**2) * b)
    study = survey({"desk": experienced}, {"desk": expected}, scales=((1, 5), (1, 5)))
    row = stats.expectations_gap(study).iloc[0]
    assert row["value"] == pytest.approx(-0.25)
    assert (row["low"], row["high"]) == pytest.approx((-0.30, -0.19), abs=0.0065)
    assert row["expected_value"] == pytest.approx(4.44)
    assert row["experienced_value"] == pytest.approx(4.19)


def test_gaps_equal_paired_t_tests():
    rng = np.random.default_rng(3)
    given = {p: rng.integers(1, 8, 80).astype(float) for p in ("desk", "phone")}
    wished = {p: rng.integers(3, 8, 80).astype(float) for p in ("desk", "phone")}
    wished["phone"][:30] = np.nan  # who gave one answer alone is no pair
    found = stats.expectations_gap(survey(given, wished))
    assert found["about"].tolist() == ["desk", "phone"]
    for row in found.itertuples():
        pair = ~np.isnan(wished[row.about])
        test = sps.ttest_rel(given[row.about][pair], wished[row.about][pair])
        ends = test.confidence_interval(0.95)
        assert row.n == pair.sum()
        assert row.p == pytest.approx(test.pvalue)
        assert (row.low, row.high) == pytest.approx((ends.low, ends.high))
    assert found["p_adjusted"].tolist() == pytest.approx(sps.false_discovery_control(found["p"]))


def test_contacts_of_one_account_count_as_alike():
    rng = np.random.default_rng(4)
    account = np.repeat(np.arange(40), 4)
    shared = rng.normal(0, 1, 40)[account]
    given = {"desk": 4 + shared + rng.normal(0, 0.2, 160)}
    wished = {"desk": np.full(160, 5.0)}
    alone = stats.expectations_gap(survey(given, wished)).iloc[0]
    together = stats.expectations_gap(survey(given, wished, account=account)).iloc[0]
    # Equal clusters: the interval of the 40 accounts' means (SciPy).
    means = pd.Series(given["desk"] - 5).groupby(account).mean()
    ends = sps.ttest_1samp(means, 0).confidence_interval(0.95)
    assert (together["low"], together["high"]) == pytest.approx((ends.low, ends.high), rel=0.02)
    assert together["high"] - together["low"] > 1.7 * (alone["high"] - alone["low"])


def test_dimensions_average_a_respondents_touch_points():
    rng = np.random.default_rng(5)
    given = {p: rng.integers(1, 8, 50).astype(float) for p in ("desk", "phone", "bill")}
    wished = {p: rng.integers(1, 8, 50).astype(float) for p in given}
    kinds = {"desk": "people", "phone": "people", "bill": "processes"}
    found = stats.expectations_gap(survey(given, wished, dimension=kinds))
    rows = found[found["of"].eq("dimension")].set_index("about")
    assert rows.index.tolist() == ["people", "processes"]
    own = (given["desk"] + given["phone"]) / 2, (wished["desk"] + wished["phone"]) / 2
    test = sps.ttest_rel(*own)
    assert rows.loc["people", "p"] == pytest.approx(test.pvalue)
    assert rows.loc["people", "n"] == 50


def test_groups_are_told_apart():
    given, wished = {"desk": np.array([5.0, 3] * 30)}, {"desk": np.array([5.0, 6] * 30)}
    found = stats.expectations_gap(survey(given, wished), by="region").set_index("region")
    assert found["value"].to_dict() == {"North": -3.0, "South": 0.0}


def test_scales_that_do_not_match_are_refused():
    given, wished = {"desk": np.array([5.0, 3, 4])}, {"desk": np.array([0.5, 0.6, 0.7])}
    with pytest.raises(DataError, match=r"desk: experience 1–7, expectation 0–1"):
        stats.expectations_gap(survey(given, wished, scales=((1, 7), (0, 1))))


def test_a_study_without_expectations_has_no_gap():
    study = survey({"desk": np.array([5.0, 3, 4])}, {"desk": np.array([np.nan] * 3)})
    assert stats.expectations_gap(study).empty
    assert stats.tolerance_zone(study).empty


def test_importance_weighs_and_its_parts_add_up():
    given = {"desk": np.array([4.0, 5, 3, 4] * 9), "bill": np.array([6.0, 5, 6, 5] * 9)}
    wished = {"desk": np.array([5.0] * 36), "bill": np.array([6.0] * 36)}
    drivers = pd.DataFrame({"driver": ["desk", "bill"], "share": [0.1, 0.3]})
    found = stats.expectations_gap(survey(given, wished), importance=drivers)
    assert found["importance"].tolist() == pytest.approx([0.25, 0.75])
    assert found["weighted"].tolist() == pytest.approx([-1 * 0.25, -0.5 * 0.75])
    assert found.attrs["importance"] == "derived"
    plain = stats.expectations_gap(survey(given, wished))  # nobody asked about the whole
    assert plain["weighted"].isna().all()


def test_levels_of_a_touch_point_place_its_rating():
    # Zeithaml, Berry & Parasuraman (1993): below adequate, within the zone, at or above desired.
    study = survey({"desk": np.array([2.0, 4, 4, 6, 7] * 4)}, {"desk": np.array([5.0] * 20)})
    people = study.answers("touchpoint").drop(columns=["item", "value", "role"])
    levels = [
        people.assign(item=item, value=value, role="expectation")
        for item, value in (("least", 3.0), ("wish", 6.0))
    ]
    named = [{"item": "least", "level": "baseline"}, {"item": "wish", "level": "exceed"}]
    items = [
        *study.items.to_dict("records"),
        *({"source": "s", "dimension": None} | i for i in named),
    ]
    found = stats.tolerance_zone(
        of(pd.concat([study.answers(), *levels], ignore_index=True), items, ["desk"])
    )
    assert found["zone"].tolist() == ["below", "within", "above"]
    assert found["value"].tolist() == pytest.approx([0.2, 0.4, 0.4])


def test_statements_about_a_dimension_place_by_agreement(hitouch):
    found = stats.tolerance_zone(hitouch, by="wave")
    row = found.query("about == 'people' and wave == '2026' and zone == 'below'").iloc[0]
    answers = hitouch.answers(role="expectation", source="relationship")
    wide = answers[answers["wave"].eq("2026")].pivot(
        index="response_id", columns="item", values="value"
    )
    low = (wide["people_baseline"] <= 4).to_numpy()
    assert row["value"] == pytest.approx(low.mean())
    assert row["n"] == len(wide)
    people = answers[answers["wave"].eq("2026")].drop_duplicates("response_id")
    people = people[["response_id", "account_id", "customer_id"]].sort_values("response_id")
    share = stats.satisfied(people.assign(value=low.astype(float)), 1).iloc[0]
    for figure in ("n_effective", "low", "high"):  # Wilson's, taken down for few accounts
        assert row[figure] == pytest.approx(share[figure])


def test_the_gaps_of_the_simulated_company(hitouch):
    found = stats.expectations_gap(hitouch).set_index("about")
    wide = hitouch.answers(source="relationship")
    wide = wide[wide["wave"].eq("2026")].pivot(index="response_id", columns="item", values="value")
    own = (wide["sat_contract"] - wide["exp_contract"]).dropna()
    assert found.loc["contract", "value"] == pytest.approx(own.mean())
    assert found.loc["contract", "n"] == len(own)
    assert found["value"].idxmin() == "contract"
    assert found.loc["payments", "p_adjusted"] > 0.05
    assert found.attrs["scale"] == (1, 7)
    assert found.attrs["importance"] == "derived"


def test_two_who_differ_alike_prove_no_gap():
    found = stats.expectations_gap(
        survey({"desk": np.array([4.0, 5])}, {"desk": np.array([5.0, 6])})
    )
    assert found["value"].item() == -1
    assert np.isnan(found["p"].item())  # no variation between them: not certainty
