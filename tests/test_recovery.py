"""What was planted in the simulated company comes back: figures beside truth.yaml, on three seeds.

Seed 7 is the company that ships, 23 was looked at while building, 90125 never.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

import pandas as pd
import pytest
from ruamel.yaml import YAML
from scipy.stats import kendalltau
from sklearn.metrics import adjusted_rand_score

from cemlab import load_study, stats
from cemlab.emotions import tone
from cemlab.load import Feedback
from cemlab.sample import simulate
from cemlab.themes import find_themes


@dataclass
class Company:
    """A simulated company, and what was planted in it."""

    feedback: Feedback
    truth: dict

    @cached_property
    def past(self):
        """Ratings after transactions."""
        return self.feedback.answers(role="touchpoint", pattern="past")

    @cached_property
    def english(self):
        """Comments in English."""
        said = self.feedback.verbatims()
        return said[said["language"].eq("en")].reset_index(drop=True)

    @cached_property
    def quadrants(self):
        """Planted quadrant by customer."""
        planted = self.truth["quadrants"]["customers"]
        return pd.Series({name: key for key, names in planted.items() for name in names})


@pytest.fixture(scope="module", params=[7, 23, 90125], ids="seed {}".format)
def company(request, tmp_path_factory):
    if request.param == 7:
        folder, feedback = (request.getfixturevalue(name) for name in ("sample_dir", "hitouch"))
    else:
        folder = tmp_path_factory.mktemp(f"company{request.param}")
        simulate(folder, seed=request.param)
        feedback = load_study(folder / "study.yaml")
    truth = YAML(typ="safe").load((folder / "truth.yaml").read_text(encoding="utf-8"))
    return Company(feedback, truth)


def agreement(found, planted):
    """Kendall's tau of two series with the same index."""
    return kendalltau(found[planted.index], planted).statistic


def test_driver_order(company):
    answers = company.feedback.answers(source=stats.relationship_source(company.feedback))
    planted = pd.Series(company.truth["drivers"]["lmg_shares"][stats.outcome_item(answers)])
    drivers = stats.touchpoint_drivers(answers, draws=0).set_index("driver")["share"]
    tau = agreement(drivers, planted)
    assert tau >= 0.8, f"Kendall {tau:.2f} of {drivers.sort_values().index.tolist()}"


def test_touch_point_and_week_of_the_step(company):
    planted = company.truth["step_change"]
    weekly = stats.score(stats.by_period(company.past), by=["touchpoint", "period"])
    step = stats.change_point(weekly, by="touchpoint").nsmallest(1, "p_adjusted").iloc[0]
    told = f"{step['touchpoint']} in the week of {step['week']:%Y-%m-%d}: {step['value']:+.2f}"
    assert step["touchpoint"] == planted["touchpoint"], told
    assert abs((step["week"] - pd.Timestamp(planted["monday"])).days) <= 7, told
    assert step["p_adjusted"] < 0.05, told
    assert step["high"] < 0, told  # smaller than planted: answers end at 0 and 10


def test_quadrants(company):
    planted, limits = company.quadrants, company.feedback.study.quadrants
    rating = stats.rate_study(company.feedback).set_index("customer_id")
    right = rating["quadrant"].eq(planted[rating.index]).mean()
    known = company.past[company.past["customer_id"].isin(rating.index)]
    raw = known.groupby("customer_id")["value"].mean().ge(limits.score)
    naive = raw.eq(planted[raw.index].isin(["model", "growth"])).mean()
    assert right >= 0.9, f"{right:.1%} of {len(rating)} customers"
    assert right > naive, f"{right:.1%}, by raw means {naive:.1%}"


def test_themes(company):
    planted = pd.DataFrame(
        [(name, key) for key, names in company.truth["themes"].items() for name in names],
        columns=["response_id", "theme"],
    )
    single = planted[~planted["response_id"].duplicated(keep=False)].set_index("response_id")
    found = find_themes(company.english["text"])
    known = company.english["response_id"].isin(single.index)
    truth = single.loc[company.english.loc[known, "response_id"], "theme"]
    index = adjusted_rand_score(truth, found.labels[known])
    told = f"adjusted Rand {index:.2f}, {len(found.table)} themes, {known.sum()} comments"
    assert known.sum() > 1000, told
    assert index >= 0.6, told
    hidden = company.english["response_id"].isin(
        company.truth["themes"][company.truth["hidden_theme"]]
    )
    voiced = max((found.voices(theme) for theme in found.table["theme"]),
                 key=lambda said: (said & hidden).sum())  # fmt: skip
    both, told = (voiced & hidden).sum(), f"{voiced.sum()} voice it, of {hidden.sum()} planted"
    assert both >= 0.8 * voiced.sum(), told
    assert both > 0.5 * (voiced | hidden).sum(), told  # so that no other theme can be the one found


def test_polarity_by_touch_point(company):
    """Every touch point reads above every one that was planted on a lower level."""
    planted = pd.Series(company.truth["positive_share"])
    found = tone(company.english, by="touchpoint").set_index("touchpoint")["value"]
    wrong = [
        f"{better} below {worse}"
        for better, worse in permutations(planted.index, 2)
        if planted[better] > planted[worse] and found[better] <= found[worse]
    ]
    assert planted.nunique() == 4
    assert not wrong, f"{wrong} in {found.round(3).to_dict()}"
