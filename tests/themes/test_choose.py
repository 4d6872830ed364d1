import numpy as np
from sklearn.metrics import adjusted_rand_score

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
