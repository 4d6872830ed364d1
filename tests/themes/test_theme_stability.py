import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from cemlab.themes.stability import alike, best_match, reading


def test_best_match_by_hand():
    # Theme 0 = {0, 1, 2, 3} against {0, 1, 2} : 3/4; theme 1 = {4, 5} against {3, 4, 5}: 2/3.
    labels = np.array([0, 0, 0, 0, 1, 1])
    other = np.array([1, 1, 1, 0, 0, 0])
    assert best_match(labels, other) == pytest.approx([3 / 4, 2 / 3])


def test_unclear_comments_count_for_the_size_of_the_other_theme_only():
    assert best_match(np.array([0, 0, -1, -1]), np.array([0, 0, 0, -1])) == pytest.approx([2 / 3])


def test_a_theme_without_comments_here_has_no_match():
    found = best_match(np.array([0, 0, 2]), np.array([0, 0, 1]))
    assert np.isnan(found[1])
    assert found[[0, 2]] == pytest.approx([1, 1])


def test_alike_is_the_mean_of_what_scikit_learn_says():
    rng = np.random.default_rng(0)
    for kept in (0.0, 0.3, 0.9):
        labels = rng.integers(0, 12, 300)
        other = np.where(rng.random(300) < kept, labels, 2 * rng.integers(0, 9, 300))
        indices = [f(labels, other) for f in (adjusted_rand_score, adjusted_mutual_info_score)]
        assert alike(labels, other) == pytest.approx(np.mean(indices), abs=1e-12)


def test_alike_where_nothing_is_left_to_chance():
    one, each = np.zeros(4, dtype=int), np.arange(4)
    assert alike(one, one + 3) == alike(each, each[::-1]) == 1
    assert alike(one, each) == pytest.approx(0)
    assert alike(one, np.array([0, 0, 1, 1])) == pytest.approx(0)


def test_alike_counts_pairs_beyond_whole_numbers():
    labels, other = (np.random.default_rng(seed).integers(0, 2, 150_000) for seed in (0, 1))
    assert abs(alike(labels, other)) < 0.001


def test_reading_follows_hennig():
    assert [reading(value) for value in (1, 0.75, 0.74, 0.6, 0.59, 0)] == [
        *("stable", "stable", "pattern", "pattern", "doubtful", "doubtful"),
    ]
