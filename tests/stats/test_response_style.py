"""Style is told from contentment: planted habits are called, mere levels are not."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from cemlab.errors import ParameterError
from cemlab.stats import response_style


def survey(level=0.0, stretch=1.0, people=250, seed=0):
    """Two countries rate eight questions of unlike levels on 1–5; B's level and stretch differ."""
    rng = np.random.default_rng(seed)
    asked = np.linspace(2, 4, 8)
    rows = []
    for country in "AB":
        own = rng.normal(0, 0.5, people)[:, None] + rng.normal(0, 0.8, (people, 8))
        x = asked + own + (level if country == "B" else 0)
        x = 3 + (x - 3) * (stretch if country == "B" else 1)
        rows.append(pd.DataFrame({
            "country": country, "scale_low": 1, "scale_high": 5,
            "response_id": np.repeat([f"{country}{i}" for i in range(people)], 8),
            "value": x.round().clip(1, 5).ravel(),
        }))  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def test_an_extreme_style_is_called_in_both_countries():
    found = response_style(survey(stretch=1.7), groups="country")
    called = found[found["style"]].set_index(["country", "place"])["value"]
    assert {("A", "ends"), ("B", "ends"), ("B", "middle")} <= set(called.index)
    assert called["B", "ends"] > 0.1
    assert called["B", "middle"] < 0
    assert found["method"].str.contains("clustered by response_id").all()


@pytest.mark.parametrize("seed", range(5))
def test_a_more_content_country_has_no_style(seed):
    found = response_style(survey(level=0.7, seed=seed), groups="country")
    rows = found[found["country"].eq("B")].set_index("place")
    assert rows.loc["highest", "value"] > 0.1
    assert not found["style"].any()


def test_differences_equal_newcombe_by_statsmodels():
    table = survey(stretch=1.4).drop(columns="response_id")
    found = response_style(table, groups="country").set_index(["country", "place"])
    ends = table["value"].isin([1, 5]).groupby(table["country"]).agg(["sum", "size"])
    low, high = confint_proportions_2indep(
        ends.loc["B", "sum"], ends.loc["B", "size"], ends.loc["A", "sum"], ends.loc["A", "size"],
        method="newcomb", compare="diff",
    )  # fmt: skip
    assert found.loc[("B", "ends"), ["low", "high"]].tolist() == pytest.approx([low, high])


def test_the_middle_of_an_even_scale_is_its_two_middle_points():
    table = pd.DataFrame({"country": ["A"] * 10 + ["B"] * 10, "scale_low": 1, "scale_high": 10,
                          "value": [*range(1, 11)] * 2})  # fmt: skip
    assert response_style(table, groups="country")["value"].abs().max() == 0
    table.loc[table["country"].eq("A") & table["value"].isin([5, 6]), "value"] = 8
    found = response_style(table, groups="country").set_index(["country", "place"])["value"]
    assert found["A", "middle"] == pytest.approx(-0.2)
    yes = table.assign(scale_low=0, scale_high=1, value=1)
    with pytest.raises(ParameterError, match="nothing to compare"):
        response_style(yes, groups="country")
