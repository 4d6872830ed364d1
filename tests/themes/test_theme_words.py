from itertools import cycle

import numpy as np

from cemlab.themes.words import coherence_of, distinctive_words, fighting


def test_a_word_that_a_theme_holds_a_little_more_often_by_chance_does_not_tell_it():
    own, other = cycle(["parcel", "courier"]), cycle(["invoice", "balance", "statement"])
    said = [f"{next(own)} number{chr(97 + i)} {'branch' * (i < 6)}" for i in range(12)]
    said += [f"{next(other)} number{chr(97 + i % 26)}x {'branch' * (i < 20)}" for i in range(60)]
    words = distinctive_words(said, np.repeat([0, 1], [12, 60]))[0]
    assert {"parcel", "courier"} <= set(words)
    assert not any("branch" in word for word in words)


def test_fighting_words_by_hand():
    # Prior 5 and 15; 15 and 15 against 5 and 45: log odds 0 and log(1 / 9).
    z = fighting(np.array([10, 0]), np.array([10, 30]), 2)
    assert z[0] == (np.log(15 / 15) - np.log(5 / 45)) / np.sqrt(1 / 15 + 1 / 5)


def test_where_one_word_is_all_that_is_said_it_stays_without_a_warning():
    with np.errstate(all="raise"):
        assert np.isnan(fighting(np.array([2]), np.array([4]), 2)).all()
        assert fighting(np.array([]), np.array([]), 2).size == 0


def test_rare_words_that_meet_by_chance_alone_are_not_coherent():
    rng, words = (
        np.random.default_rng(4),
        np.array([f"word{a}{b}" for a in "abcdefghijklmnopqrst" for b in "abcdefghijklmno"]),
    )
    said = [" ".join(rng.choice(words, 4, replace=False)) for _ in range(1000)]
    told = coherence_of(said, [list(rng.choice(words, 6, replace=False)) for _ in range(40)])
    assert abs(told.mean()) < 0.05  # half a comment more for each pair would make it .17
