import numpy as np
import pytest

from cemlab.themes.stability import best_match, reading


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


def test_reading_follows_hennig():
    assert [reading(value) for value in (1, 0.75, 0.74, 0.6, 0.59, 0)] == [
        *("stable", "stable", "pattern", "pattern", "doubtful", "doubtful"),
    ]
