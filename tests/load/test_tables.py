"""Types and contracts of the tables."""

import pandas as pd
import pytest

from cemlab.errors import DataError
from cemlab.load.tables import TABLES, check_tables, shape


def test_empty_tables_have_the_types_of_full_ones():
    for name, types in TABLES.items():
        table = shape(name)
        assert {c: str(t) for c, t in table.dtypes.items()} == dict(types)
    check_tables({name: shape(name) for name in TABLES})


def test_extra_columns_become_segments_after_the_others():
    table = shape("customers", {"size": ["big"], "customer_id": ["c1"]})
    assert list(table)[-1] == "size"
    assert table["revenue"].isna().all()


def test_a_broken_contract_tells_all_but_no_value():
    comments = shape("comments", {"comment_id": ["a", "a"], "text": ["secret", None]})
    beliefs = shape("beliefs", {"predictor": ["p"], "role": ["secret"], "measure": ["score"]})
    with pytest.raises(DataError) as caught:
        check_tables({"comments": comments, "beliefs": beliefs})
    told = str(caught.value)
    assert "comments.text: breaks the rule not_nullable in 1 places (first rows 1)" in told
    assert "comments.comment_id: " in told
    assert "beliefs.role: breaks the rule isin" in told
    assert "secret" not in told


def test_a_wrong_type_is_told():
    ratings = shape("ratings").astype({"value": "int64"})
    with pytest.raises(DataError, match=r"ratings\.value"):
        check_tables({"ratings": pd.DataFrame(ratings)})
