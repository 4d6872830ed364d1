import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from cemlab.stats import writers_gap


@pytest.fixture
def answers():
    rng = np.random.default_rng(3)
    value = np.r_[rng.normal(5, 2, 120), rng.normal(7, 2, 180)]
    return pd.DataFrame({"response_id": range(300), "value": value, "place": ["a", "b"] * 150})


def test_writers_against_others_agree_with_welch(answers):
    found = writers_gap(answers, pd.DataFrame({"response_id": range(120)})).iloc[0]
    value = answers["value"].to_numpy()
    welch = ttest_ind(value[:120], value[120:], equal_var=False)
    interval = welch.confidence_interval(0.95)
    assert (found["n"], found["n_against"]) == (120, 180)
    np.testing.assert_allclose(
        [found["value"], found["low"], found["high"], found["p"]],
        [value[:120].mean() - value[120:].mean(), interval.low, interval.high, welch.pvalue],
    )


def test_writers_by_group_and_where_none_wrote(answers):
    found = writers_gap(answers, pd.DataFrame({"response_id": range(120)}), by="place")
    assert found["place"].tolist() == ["a", "b"]
    nobody = writers_gap(answers, pd.DataFrame({"response_id": []}), by="place")
    assert nobody.empty
    assert nobody.columns.tolist() == found.columns.tolist()
