import numpy as np
from sklearn.metrics import adjusted_rand_score

from cemlab.themes import choose as choose_module
from cemlab.themes.choose import choose
from cemlab.themes.cluster import Space, grained
from cemlab.themes.stability import STABLE


def test_the_way_of_many_points_finds_what_that_of_few_does(monkeypatch):
    # Six themes around directions of their own.
    rng = np.random.default_rng(2)
    truth = np.repeat(range(6), 40)
    space = Space.build(grained(np.eye(30)[truth] + rng.normal(0, 0.12, (240, 30))))
    few = choose(space)
    monkeypatch.setattr("cemlab.themes.choose.FEW", 0)
    many = choose(space)
    for labels, stability, facts in (few, many):
        assert adjusted_rand_score(truth, labels) > 0.95
        assert (stability >= STABLE).all()
        assert facts["agreement"] > 0.9


def test_of_divisions_as_good_as_the_best_the_middle_one_is_taken(monkeypatch):
    rng = np.random.default_rng(2)
    space = Space.build(grained(rng.normal(size=(240, 30))))
    luck = dict.fromkeys(range(choose_module.HALVINGS), 0.0) | {0: 0.1, 1: -0.1}
    told = {0.3: 0.5, 0.5: 0.7, 0.7: 0.7, 1.0: 0.71, 1.4: 0.705}  # the first is worse
    seen = []

    def agreement(space, pair, resolution):
        seen.append(resolution)
        return told.get(resolution, 0.5) + luck[seen.count(resolution) - 1]

    monkeypatch.setattr(choose_module, "_agreement", agreement)
    assert choose(space)[2]["resolution"] == 1.0
    told[1.4] = 0.5
    seen.clear()
    assert choose(space)[2]["resolution"] == 0.7
