"""The summary: what stands first, how much of it, and what it does where a pattern is missing."""

import dataclasses

import pytest

from cemlab.report import summarise
from cemlab.sentences import about_scores


@pytest.fixture(scope="module")
def summary(hitouch):
    return summarise(hitouch, seed=7)


def test_four_sentences_and_three_questions_at_most(summary):
    assert len(summary.sentences) == 4
    assert summary.sentences[0].startswith("The Net Promoter Score is ")
    assert "30 March 2026 Payments fell" in summary.sentences[1]
    assert len(summary.questions) == 3
    assert list(summary.questions) == ["question", "evidence", "owner", "uncertainty", "pattern"]


def test_the_first_question_is_about_what_changed_and_goes_to_its_owner(summary):
    first = summary.questions.iloc[0]
    assert "Payments" in first["question"]
    assert first["owner"] == "Head of Operations"


def test_no_two_questions_ask_the_same(summary):
    assert summary.questions["question"].is_unique


def test_a_study_without_a_present_pattern_is_summed_up_all_the_same(hitouch):
    past = hitouch.responses["source"].eq("transactions")
    kept = hitouch.responses.loc[past, "response_id"]
    only = dataclasses.replace(
        hitouch,
        responses=hitouch.responses[past],
        ratings=hitouch.ratings[hitouch.ratings["response_id"].isin(kept)],
        comments=hitouch.comments[hitouch.comments["response_id"].isin(kept)].head(400),
        items=hitouch.items[hitouch.items["source"].eq("transactions")],
    )
    found = summarise(only, seed=7)
    assert not any("Net Promoter" in sentence for sentence in found.sentences)
    assert found.sentences
    assert "drivers" not in found.evidence
    assert "priorities" not in found.evidence
    mixed = only.ratings.assign(
        value=only.ratings.groupby("item")["value"].transform(
            lambda v: v.sample(frac=1, random_state=1).to_numpy()
        )
    )
    calm = summarise(dataclasses.replace(only, ratings=mixed), seed=7)
    where = about_scores(calm.evidence["scores"], touchpoints=hitouch.study.touchpoints)
    assert calm.sentences[0] == f"{where} No change of level beyond noise was found."


def test_groups_smaller_than_the_study_or_the_reader_asks_are_hidden(hitouch, summary):
    assert not summary.evidence["scores"]["suppressed"].any()
    for declared, asked in ((10**6, 10), (10, 10**6)):
        least = hitouch.study.min_group.model_copy(
            update={"answers": declared, "comments": declared}
        )
        study = hitouch.study.model_copy(update={"min_group": least})
        found = summarise(dataclasses.replace(hitouch, study=study), min_group=asked, seed=7)
        for name in ("scores", "changes", "whole", "priorities", "themes"):
            table = found.evidence[name]
            assert table["suppressed"].all(), name
            assert table["value"].isna().all(), name
        assert not any("interval" in sentence for sentence in found.sentences)
        goals = found.questions["question"].str.contains("goals|invest|What happened|study of its")
        assert not goals.any()
