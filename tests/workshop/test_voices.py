import dataclasses

import numpy as np
import pytest

from cemlab.errors import ParameterError
from cemlab.workshop.voices import voices


@pytest.fixture(scope="module")
def unread(hitouch):
    """The simulated company before a researcher approved any quote."""
    return dataclasses.replace(hitouch, study=hitouch.study.model_copy(update={"quotes": None}))


@pytest.fixture(scope="module")
def billing(unread):
    return voices(unread, "billing")


def test_every_fifth_of_those_who_wrote_speaks_once_and_by_another_account(hitouch, billing):
    assert sorted(billing["part"]) == [1, 2, 3, 4, 5]
    said = hitouch.verbatims().set_index("comment_id").loc[billing["comment_id"]]
    assert said["account_id"].is_unique
    # Counted by hand: the share of those who wrote with a lower or an equal score lies in the part.
    answers = hitouch.answers(role="touchpoint").set_index("response_id")["value"]
    wrote = hitouch.verbatims(pattern="past").query("touchpoint == 'billing'")
    scores = answers.loc[wrote["response_id"]].to_numpy()
    for part, response in zip(billing["part"], said["response_id"], strict=True):
        score = answers.loc[response]
        assert np.mean(scores < score) < part / 5
        assert np.mean(scores <= score) >= (part - 1) / 5


def test_only_words_that_may_be_quoted_are_read_aloud(unread):
    said = unread.verbatims().set_index("comment_id")
    for place in ("contract", "portal", "support"):
        chosen = said.loc[voices(unread, place, 8)["comment_id"]]
        assert chosen["may_quote"].all()
        assert not chosen["sensitive"].any()
        assert chosen["language"].isin(["en", "und"]).all()


def test_the_order_of_rows_does_not_matter_and_the_seed_draws_others(unread, billing):
    mixed = dataclasses.replace(unread, comments=unread.comments.sample(frac=1, random_state=3))
    assert voices(mixed, "billing").equals(billing)
    assert not voices(unread, "billing", seed=8)["text"].equals(billing["text"])


def test_where_a_researcher_approved_quotes_only_these_are_read(hitouch, billing, monkeypatch):
    said = hitouch.verbatims().drop(columns="quote", errors="ignore")
    first = billing["comment_id"].iloc[0]
    said["quote"] = said["comment_id"].map({first: "Cut by a researcher. […]"})
    monkeypatch.setattr(type(hitouch), "verbatims", lambda *_: said)
    found = voices(hitouch, "billing")
    assert found["text"].tolist() == ["Cut by a researcher. […]"]
    assert found.attrs["approved"]
    assert found.attrs["why"]


def test_parts_without_an_approved_quote_are_left_to_others(hitouch):
    found = voices(hitouch, "billing", 4)
    said = hitouch.verbatims().set_index("comment_id")["quote"]
    assert len(found) == 4
    assert found["text"].tolist() == said.loc[found["comment_id"]].tolist()


def test_few_comments_give_no_cards_but_the_reason(hitouch):
    few = dataclasses.replace(hitouch, comments=hitouch.comments.head(30))
    found = voices(few, "billing")
    assert found.empty
    assert found.attrs["why"] == "fewer than 20 comments were written about it"
    with pytest.raises(ParameterError, match="did you mean billing"):
        voices(hitouch, "biling")
