"""A change in its parts: against Das Gupta's published example, a hand-made case, a bootstrap."""

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import ParameterError
from cemlab.sentences import about_decomposition
from cemlab.stats import compare, decompose_change


def of(table, part, column, group="all"):
    return table[table["part"].eq(part) & table[column].eq(group)].iloc[0]


def test_parts_equal_das_gupta():
    # Das Gupta (1993) Standardization and Decomposition of Rates, example 5.1: household headship
    # per 100 in the United States, 1970 and 1985, by age; results as R's DasGuptR 2.1 prints them.
    size = [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9]
    size += [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5]
    rate = [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8]
    rate += [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2]
    ages = [f"{15 + 5 * i:02d}" for i in range(13)]
    table = pd.DataFrame(
        {"wave": np.repeat([1970, 1985], 13), "age": ages * 2, "value": rate, "size": size}
    )
    found = decompose_change(table, groups="age", weights="size")
    assert of(found, "mix", "age")["value"] == pytest.approx(1.2269, abs=5e-5)
    assert of(found, "within", "age")["value"] == pytest.approx(1.7403, abs=5e-5)
    assert of(found, "total", "age")["value"] == pytest.approx(2.9672, abs=5e-5)


@pytest.fixture
def waves():
    """Two waves of repeated customers, weighted, three groups of which one grows."""
    rng = np.random.default_rng(3)
    n = 360
    table = pd.DataFrame(
        {
            "wave": rng.integers(0, 2, n),
            "customer_id": rng.integers(0, 120, n).astype(str),
            "w": rng.uniform(0.5, 2, n),
        }
    )
    late = table["wave"].eq(1)
    table["size"] = np.where(
        late, rng.choice(list("abc"), n, p=[0.3, 0.3, 0.4]),
        rng.choice(list("abc"), n, p=[0.5, 0.3, 0.2]),
    )  # fmt: skip
    level = table["size"].map({"a": 8.0, "b": 6.5, "c": 5.0}) + late * table["size"].eq("b")
    table["value"] = (level + rng.normal(0, 1.5, n)).round().clip(0, 10)
    return table


@pytest.mark.parametrize(
    ("measure", "threshold"), [("mean", None), ("satisfied", 8), ("net_promoter", None)]
)
def test_parts_sum_to_the_change_that_compare_finds(waves, measure, threshold):
    given = {"measure": measure, "threshold": threshold, "weights": "w"}
    found = decompose_change(waves, groups="size", **given)
    total = compare(waves, groups="wave", against="previous", **given).iloc[0]
    row = of(found, "total", "size")
    columns = ["value", "low", "high", "p", "n", "n_against"]
    assert row[columns].tolist() == pytest.approx(total[columns].tolist())
    parts = [of(found, part, "size")["value"] for part in ("mix", "within")]
    assert sum(parts) == pytest.approx(row["value"])
    for part in ("mix", "within"):
        groups = found[found["part"].eq(part) & found["size"].ne("all")]
        assert groups["value"].sum() == pytest.approx(of(found, part, "size")["value"])
    assert of(found, "mix", "size")["high"] < 0  # more answers of those who score low
    assert of(found, "within", "size", "b")["value"] > 0


def test_intervals_equal_a_bootstrap_of_customers(waves):
    # The standard errors against 200 resamples of customers, made here without the package.
    found = decompose_change(waves, groups="size", weights="w")
    found = found[found["part"].ne("total")]
    rows = {who: part for who, part in waves.groupby("customer_id")}
    rng, drawn = np.random.default_rng(0), []
    for _ in range(200):
        picked = rng.choice(list(rows), len(rows))
        table = pd.concat([rows[who] for who in picked])
        drawn.append(kitagawa(table))
    given = [drawn_ for drawn_ in zip(*drawn, strict=True)]
    for row, values in zip(found.itertuples(), given, strict=True):
        error = (row.high - row.low) / 2 / 1.98
        assert error == pytest.approx(np.std(values), rel=0.2), (row.part, row.size)


def kitagawa(table):
    """Mix of all and of each group, then within of all and of each, by the formula alone."""
    total = table.groupby("wave")["w"].sum()
    sums = table.groupby(["size", "wave"])["w"].sum().unstack()
    mean = (table["w"] * table["value"]).groupby([table["size"], table["wave"]]).sum().unstack()
    mean, share = mean / sums, sums / total
    whole = (share * mean).sum().mean()
    mix = (share[1] - share[0]) * (mean.mean(axis=1) - whole)
    within = (mean[1] - mean[0]) * share.mean(axis=1)
    # In the order of the table: both wholes first, then the groups.
    return [mix.sum(), within.sum(), *mix, *within]


def test_small_groups_are_joined_and_a_group_of_one_wave_is_all_mix(waves):
    joined = decompose_change(waves, groups="size", min_group=60)
    counts = waves.groupby(["size", "wave"]).size().unstack().min(axis=1)
    assert (counts < 60).any()
    assert "others" in set(joined["size"])
    assert joined.loc[joined["size"].ne("all"), ["n", "n_against"]].min().min() >= 60
    new = waves[~(waves["size"].eq("c") & waves["wave"].eq(0))]
    found = decompose_change(new, groups="size")
    assert of(found, "within", "size", "c")["value"] == 0
    assert of(found, "mix", "size", "c")["n_against"] == 0
    parts = [of(found, part, "size")["value"] for part in ("mix", "within")]
    assert sum(parts) == pytest.approx(of(found, "total", "size")["value"])


def test_rows_in_any_order_give_the_same_table(waves):
    found = decompose_change(waves, groups="size", weights="w")
    mixed = waves.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(found, decompose_change(mixed, groups="size", weights="w"))


def test_waves_that_are_not_there_are_refused(waves):
    with pytest.raises(ParameterError, match="two of the waves 0, 1"):
        decompose_change(waves, groups="size", before=7)


def test_of_several_segments_the_first_that_the_answers_know_parts_the_change(waves):
    with_hotel = waves.assign(hotel=None)
    found = decompose_change(with_hotel, groups=["hotel", "size"])
    pd.testing.assert_frame_equal(found, decompose_change(waves, groups="size"))
    nobody = decompose_change(with_hotel, groups=["hotel"])
    assert "two waves with a hotel that is known" in about_decomposition(nobody)


def test_one_wave_alone_has_no_change_to_part(waves):
    alone = waves[waves["wave"].eq(1)]
    found = decompose_change(alone, groups="size")
    assert found.empty
    assert list(found) == list(decompose_change(waves, groups="size"))
    with pytest.raises(ParameterError, match="must be two of the waves 1"):
        decompose_change(alone, groups="size", after=2)
