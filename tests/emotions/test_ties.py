"""Sentences tied to touch points by their meaning."""

import numpy as np

from cemlab.emotions.ties import by_meaning

BILLS = ["The invoice {} was wrong", "Invoice {} came late", "Why is the sum of invoice {} higher?"]
HELP = ["The engineer {} was kind", "Our engineer {} came at once", "I waited for engineer {}"]
TEXTS = [way.format(n) for n in range(10) for ways in (BILLS, HELP) for way in ways]
NAMED = ["billing" if "nvoice" in text else "support" for text in TEXTS]
OPEN = ["This bill is higher than the last one", "The technician arrived on time", "Hm."]


def tied(texts, named):
    return by_meaning(texts, np.array(named, dtype=object)).tolist()


def test_what_is_meant_is_tied_and_what_is_named_stays():
    found = tied([*TEXTS, *OPEN], [*NAMED, None, None, None])
    assert found[: len(TEXTS)] == NAMED
    assert found[len(TEXTS) :] == ["billing", "support", None]


def test_the_order_of_sentences_does_not_matter():
    texts, named = [*TEXTS, *OPEN], [*NAMED, None, None, None]
    there = tied(texts, named)
    assert tied(texts[::-1], named[::-1]) == there[::-1]


def test_too_few_named_sentences_tie_nothing():
    assert tied([*TEXTS[:30], *OPEN], [*NAMED[:30], None, None, None])[30:] == [None] * 3


def test_where_meaning_cannot_tell_them_apart_nothing_is_tied():
    lot = np.random.default_rng(4).permutation(NAMED).tolist()
    assert tied([*TEXTS, *OPEN], [*lot, None, None, None])[len(TEXTS) :] == [None] * 3
