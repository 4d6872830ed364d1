import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from cemlab.themes.cluster import grained, neighbours, shortened


def test_points_of_few_directions_keep_their_cosines():
    # Ten points in three of twenty directions, turned: two such directions are too few.
    rng = np.random.default_rng(4)
    turned = np.linalg.qr(rng.normal(size=(20, 20)))[0]
    points = grained(rng.normal(size=(10, 3)) @ turned[:3])
    seen = [shortened(points, n) / 4000 for n in (3, 2)]
    cosines = points @ points.T / 4000**2
    assert seen[0].shape == (10, 3)
    assert seen[0] @ seen[0].T == pytest.approx(cosines, abs=0.002)
    assert seen[1] @ seen[1].T != pytest.approx(cosines, abs=0.05)


def test_threads_do_not_matter_to_main_directions():
    points = grained(np.random.default_rng(1).normal(size=(500, 64)))
    seen = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            seen.append(shortened(points, 16))
    assert np.array_equal(*seen)


def test_of_equally_near_points_the_first_come_first():
    points = grained(np.repeat(np.eye(3), 4, axis=0))
    order, cosine = neighbours(points, points, 2, itself=True)
    assert order[:5].tolist() == [[1, 2], [0, 2], [0, 1], [0, 1], [5, 6]]
    assert (cosine == 1).all()
