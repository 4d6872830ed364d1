import dataclasses

import numpy as np
import pandas as pd
import pytest

from cemlab.figures import plot_segment_profiles
from cemlab.sentences import about_wishes
from cemlab.stats import profiles_apart, segment_profiles
from cemlab.stats.profiles import _permuted
from cemlab.themes import wished_next


@pytest.fixture(scope="module")
def divided(hitouch):
    """At support, customers of the North want to be impressed and relieved, and nothing else."""
    ticks = hitouch.feelings.merge(hitouch.responses[["response_id", "customer_id"]])
    ticks = ticks.merge(hitouch.customers[["customer_id", "region"]], how="left")
    ticks = ticks[ticks["touchpoint"].eq("support")]
    here = ticks["side"].eq("wanted") & ticks["region"].eq("North")
    odd = ticks["feeling"].isin(["impressed", "relieved"])
    ticks["ticked"] = np.where(here, odd, ticks["ticked"]).astype(bool)
    return dataclasses.replace(hitouch, feelings=ticks[hitouch.feelings.columns])


def test_where_segments_want_other_feelings_each_is_drawn_by_itself(divided, hitouch):
    segments = segment_profiles(divided, draws=99)
    assert segments.loc[0, ["segment", "touchpoint"]].tolist() == ["region", "support"]
    table = profiles_apart(divided, segments)
    north = table[table["group"].eq("North")].set_index("feeling")
    assert north.loc["impressed", "value"] == 1
    assert north.loc["understood", "value"] == 0
    assert set(table["group"]) == {"North", "South", "East", "West"}
    axes = plot_segment_profiles(table, touchpoints=hitouch.study.touchpoints)
    titles = [ax.get_title(loc="left").split("\n")[0] for ax in axes[0]]
    assert titles == ["East", "North", "South", "West"]
    assert axes[0, 0].get_ylabel() == "Support"


def test_where_no_segment_stands_apart_that_is_said_in_the_figures_place(hitouch):
    table = profiles_apart(hitouch, segment_profiles(hitouch, draws=9))
    assert table.empty
    (ax,) = plot_segment_profiles(table)
    assert "no segment wants other feelings beyond noise" in ax.texts[0].get_text()


def test_without_comments_nothing_is_expected_next(hitouch):
    mute = dataclasses.replace(hitouch, comments=hitouch.comments.head(0))
    assert wished_next(mute).empty
    assert about_wishes(wished_next(mute)).startswith("No theme of the comments tells")


def test_the_order_of_anonymous_rows_does_not_matter():
    rng = np.random.default_rng(1)
    ticks = pd.DataFrame({"response_id": [f"r{i}" for i in range(60)], "customer_id": None})
    ticks["region"] = rng.choice(["North", "South"], 60)
    ticks["feeling"] = pd.Categorical(rng.choice(["valued", "informed", "relieved"], 60))
    p = {
        _permuted(ticks.sample(frac=1, random_state=k), "region", 200, np.random.default_rng(0))[1]
        for k in range(4)
    }
    assert len(p) == 1
