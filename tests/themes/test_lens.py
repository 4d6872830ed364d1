import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from cemlab.themes.cluster import grained
from cemlab.themes.lens import lens, through


@pytest.fixture(scope="module")
def planted():
    """Three themes apart in two directions, and loud in a third."""
    rng = np.random.default_rng(3)
    labels = np.repeat([0, 1, 2], 40)
    points = rng.normal(0, 0.5, (120, 8)) + np.eye(8)[labels]
    points[:, 5] += rng.normal(0, 3, 120)
    return grained(points), labels


def cosines(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit @ unit.T


def test_directions_are_those_of_scikit_learn(planted, monkeypatch):
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    for name in ("SHRUNK", "ASIDE"):
        monkeypatch.setattr(f"cemlab.themes.lens.{name}", 0.0)
    points, labels = planted
    seen = through(points, lens(points, labels))
    middle = lens(points, labels)[0]
    theirs = LinearDiscriminantAnalysis(solver="eigen").fit(points, labels)
    expected = (points - middle) @ theirs.scalings_[:, :2]
    assert cosines(seen) == pytest.approx(cosines(expected), abs=0.002)


def test_what_runs_through_all_themes_counts_less(planted):
    points, labels = planted
    own = labels[:, None] == labels
    np.fill_diagonal(own, False)

    def told_apart(vectors):
        near = np.argsort(-cosines(vectors) + 2 * np.eye(120), axis=1)[:, :10]
        return np.take_along_axis(own, near, axis=1).mean()

    assert told_apart(through(points, lens(points, labels))) > told_apart(points) + 0.1


def test_threads_do_not_matter(planted):
    points, labels = planted
    seen = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            seen.append(through(points, lens(points, labels)))
    assert np.array_equal(*seen)


def test_themes_of_one_point_each_can_be_told_apart():
    points = grained(np.repeat(np.eye(4)[:2], 10, axis=0))
    assert len(np.unique(through(points, lens(points, np.repeat([0, 1], 10))), axis=0)) == 2
