from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import ParameterError
from cemlab.figures import plot_wanted
from cemlab.sentences import about_wanted
from cemlab.themes import (
    find_themes,
    opportunities,
    potential_patterns,
    questions_of,
    said_more,
    unasked,
    wishes,
)

SAID = {
    "wish": ["I wish the app knew us", "If only it had one page", "Is there a way to export it"],
    "workaround": ["We copy it by hand", "So we keep an Excel list", "We had to call each time"],
    "comparison": [
        "Other banks do it in a day",
        "Worse than before",
        "It used to be better",
    ],
}
SAID["metaphor"] = [
    "I felt like a parcel",
    "It is like talking to a wall",
    "As if we were thieves",
    "A maze of forms",
]
PLAIN = [
    "We like it",
    "It looks like we pay twice",
    "The invoice was late",
    "She solved it at once",
    "Thank you all",
    None,
    "",
]


@pytest.mark.parametrize("kind", SAID)
def test_each_kind_is_found_and_plain_words_are_not(kind):
    assert wishes(SAID[kind])[kind].all()
    assert not wishes(PLAIN).any(axis=None)
    assert not wishes(["I would like a call"])["metaphor"].any()


@pytest.mark.parametrize(
    "text",
    [
        "I'd love to see one page",
        "wish there was a dark mode",
        "Why don’t you offer chat",
        "It is a pity there is no app",
        "no option to export",
    ],
)
def test_ordinary_wordings_of_a_wish_are_found(text):
    assert wishes([text])["wish"].item()


@pytest.mark.parametrize(
    "text",
    [
        "Would like to thank Anna",
        "I'd like to thank Anna",
        "Let us know",
        "The crew were excellent",
        "Please let me know",
        "They let us down",
        "A good start, let us see",
        "I wish you all the best",
        "A shame the agent was rude",
        "A pity there is a queue",
        "Better than ever",
        "as good as a bank can be",
        "As soon as a human answers",
    ],
)
def test_thanks_and_turns_of_phrase_are_no_wish(text):
    assert not wishes([text]).any(axis=None)


@pytest.fixture(scope="module")
def voiced():
    rng = np.random.default_rng(3)
    words = {
        "bill": "invoice fee amount tax refund total statement",
        "view": "balance group company page overview holding entity",
    }
    rows = [
        {"text": f"{start} {' '.join(rng.choice(said.split(), 4, replace=False))}", "about": name}
        for name, said in words.items()
        for start in (["we wish for"] * 30 + ["on"] * 10 if name == "view" else ["on"] * 60)
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(customer_id=[f"c{i // 2}" for i in range(len(frame))], revenue=10.0)


def test_theme_of_wishes_comes_first_with_its_ingredients(voiced):
    found = find_themes(voiced["text"], n_themes=2)
    table = opportunities(found.table, found, voiced)
    first = table.iloc[0]
    mine = voiced[found.labels == first["theme"]]
    assert mine["about"].mode().item() == "view"
    assert first["wish"] == mine["text"].str.contains("wish").sum()
    assert first["value"] == pytest.approx(first["wish"] / len(mine))
    assert first["customers"] == mine["customer_id"].nunique()
    assert first["revenue"] == 10 * mine["customer_id"].nunique()
    assert first["order_sure"]
    assert first["label"] in about_wanted(table)
    heads = [text.get_text() for text in plot_wanted(table).texts]
    assert str(first["wish"]) in heads
    assert opportunities(found.table, found, voiced, order="size")["size"].is_monotonic_decreasing


def test_order_by_size_and_revenue_is_sure_only_where_intervals_part(voiced):
    found = find_themes(voiced["text"], n_themes=2)
    one_rich = voiced.assign(revenue=np.where(voiced["about"].eq("view"), 1000.0, 10.0))
    table = opportunities(found.table, found, one_rich, order="revenue")
    first, second = table.itertuples()
    assert first.order_sure
    assert first.revenue_low > second.revenue_high
    rich = one_rich[found.voices(first.theme)].drop_duplicates("customer_id")["revenue"]
    wide = first.revenue_high - first.revenue
    assert wide == pytest.approx(1.959964 * np.sqrt((rich**2).sum()))
    alike = opportunities(
        found.table, found, voiced.assign(revenue=rng_of(voiced)), order="revenue"
    )
    assert not alike["order_sure"].any()


def rng_of(voiced):
    """Revenue that few customers make nearly all of: no order of sums is sure."""
    return np.where(voiced["customer_id"].isin(["c0", "c49"]), 1000.0, 1.0)


def test_comments_of_nobody_known_are_no_customer(voiced):
    found = find_themes(voiced["text"], n_themes=2)
    nobody = voiced.assign(customer_id=None, revenue=np.nan)
    assert not {"customers", "revenue"} & set(opportunities(found.table, found, nobody))
    with pytest.raises(ParameterError, match="revenue"):
        opportunities(found.table, found, nobody, order="revenue")


def test_order_that_cannot_be_is_refused(voiced):
    found = find_themes(voiced["text"], n_themes=2)
    with pytest.raises(ParameterError, match="revenue"):
        opportunities(found.table, found, voiced.drop(columns="revenue"), order="revenue")
    with pytest.raises(ParameterError, match="same comments"):
        opportunities(found.table, found, voiced.head(3))


def test_question_that_names_a_theme_is_told():
    themes = pd.DataFrame({"words": ["invoice, refund", "waiting, queue", ""]})
    asked = ["How clear are our invoices and refunds?", "How clear are our invoices?"]
    assert unasked(themes, asked)["asked"].fillna("nobody").tolist() == [asked[0]] + ["nobody"] * 2


def test_a_lesser_word_alone_does_not_make_a_theme_asked():
    words = "cut, end saved, payment, window, work, tax, later"
    spared = "HiTouch spares us work before we ask."
    asked = [spared, "Are your payments on time?", "Does our tax work help?"]
    themes = pd.DataFrame({"words": [words]})
    assert unasked(themes, asked[:1])["asked"].isna().item()
    assert unasked(themes, asked[:2])["asked"].item() == asked[1]  # of the label
    assert unasked(themes, [spared, asked[2]])["asked"].item() == asked[2]  # two of the others


def test_two_words_of_a_touch_point_make_a_theme_asked():
    till = SimpleNamespace(label="Web portal", words=["login", "screen", "export"])
    themes = pd.DataFrame({"words": ["release, buttons, search, screen, portal", "export, column"]})
    asked = unasked(themes, [], {"portal": till})["asked"]
    assert asked.fillna("nobody").tolist() == ["Web portal", "nobody"]


def test_questions_on_the_whole_name_no_theme():
    study = SimpleNamespace(
        sources={"s": SimpleNamespace(items={
            "nps": SimpleNamespace(role="recommend", wording={"en": "Recommend to a colleague?"}),
            "ease": SimpleNamespace(role="effort", wording={"en": "Was it easy?"}),
        })},
        touchpoints={"till": SimpleNamespace(label="The till")},
    )  # fmt: skip
    assert questions_of(study) == ["The till", "Was it easy?"]


def test_a_wish_in_another_sentence_is_none_of_the_theme():
    subjects = ["invoice fee amount tax refund", "balance group company page overview"]
    rng = np.random.default_rng(5)
    bills, views = ([" ".join(rng.choice(s.split(), 3, replace=False)) for _ in range(60)]
                    for s in subjects)  # fmt: skip
    wide = "and so it went on for quite a long while as it always did with all of them there"
    texts = [f"The {bill} {wide}. We wish for {view} {wide}. It was so {wide} by {wide}."
             for bill, view in zip(bills, views, strict=True)]  # fmt: skip
    texts += [f"on {bill}" for bill in bills] + [f"on {view}" for view in views]
    found = find_themes(texts, n_themes=2)
    table = opportunities(found.table, found, pd.DataFrame({"text": texts}))
    assert table["label"].iloc[0].split(", ")[0] in subjects[1]
    assert table["wish"].iloc[0] >= 50
    assert table["wish"].iloc[1] <= 5


def test_what_leavers_say_more_is_found_with_its_interval(voiced):
    found = find_themes(voiced["text"], n_themes=2)
    bills = voiced["about"].eq("bill").to_numpy()
    rng = np.random.default_rng(1)
    left = np.where(bills, rng.random(len(voiced)) < 0.6, rng.random(len(voiced)) < 0.2)
    table = said_more(found, voiced, left)
    first = table.iloc[0]
    theme = found.labels == first["theme"]
    assert voiced[theme]["about"].mode().item() == "bill"
    assert first["called"]
    assert first["share"] == pytest.approx((theme & left).sum() / left.sum())
    difference = first["share"] - (theme & ~left).sum() / (~left).sum()
    assert first["value"] == pytest.approx(difference)
    assert 0 < first["low"] < first["value"] < first["high"]
    chance = said_more(found, voiced, rng.permutation(left))
    assert not chance["called"].any()


def test_nothing_is_said_more_where_one_side_is_silent(voiced):
    found = find_themes(voiced["text"], n_themes=2)
    assert said_more(found, voiced, np.zeros(len(voiced), bool)).empty


def test_what_few_voice_is_hidden_and_stands_last(voiced):
    study = SimpleNamespace(sources={}, touchpoints={})
    frame = voiced.assign(response_id=voiced.index.astype(str), weight=1.0,
                          answered_at=pd.Timestamp("2026-01-01", tz="UTC"))  # fmt: skip
    frame.loc[frame["about"].eq("view"), "customer_id"] = "c0"  # forty comments of one customer
    answers = frame[["response_id"]].assign(value=7.0, weight=1.0, scale_low=0, scale_high=10)
    found = find_themes(frame["text"], n_themes=2)
    feedback = SimpleNamespace(study=study)
    _, _, wanted = potential_patterns(feedback, found, frame, answers, least=5)
    assert wanted["value"].notna().all()
    one = wanted[wanted["wish"].gt(20)]
    assert one[["customers", "revenue", "revenue_low"]].isna().all(axis=None)
    assert wanted.drop(one.index)["revenue"].notna().all()
    themes, _, wanted = potential_patterns(feedback, found, frame, answers, least=1000)
    assert wanted["suppressed"].all()
    assert wanted["value"].isna().all()
    assert themes["share"].isna().all()
    assert not wanted["order_sure"].any()
    assert wanted["label"].is_monotonic_increasing


def test_wishes_of_the_commoner_contacts_count_as_their_weights_say(voiced):
    found = find_themes(voiced["text"], n_themes=2)
    heavy = voiced.assign(weight=np.where(voiced["text"].str.contains("wish"), 3.0, 1.0))
    plain, weighted = (opportunities(found.table, found, heavy, weights=w).iloc[0]
                       for w in (None, "weight"))  # fmt: skip
    assert weighted["value"] > plain["value"]


def test_a_small_theme_hides_no_large_one(voiced):
    words = {
        "park": "car lot garage level ticket barrier",
        "kind": "staff clerk lady friendly calm",
    }
    rng = np.random.default_rng(8)
    few = [f"on {' '.join(rng.choice(said.split(), 4, replace=False))}"
           for said, n in zip(words.values(), (12, 11), strict=True) for _ in range(n)]  # fmt: skip
    frame = pd.DataFrame({"text": [*voiced["text"], *few]})
    frame = frame.assign(response_id=frame.index.astype(str), weight=1.0,
                         answered_at=pd.Timestamp("2026-01-01", tz="UTC"))  # fmt: skip
    answers = frame[["response_id"]].assign(value=7.0, weight=1.0, scale_low=0, scale_high=10)
    found = find_themes(frame["text"], n_themes=4)
    feedback = SimpleNamespace(study=SimpleNamespace(sources={}, touchpoints={}))
    themes, _, wanted = potential_patterns(feedback, found, frame, answers, least=20)
    both = themes.set_index("theme")["share"].isna()
    assert wanted.set_index("theme")["suppressed"].astype(bool).to_dict() == both.to_dict()
    assert not both.all()
    assert both.any()
    assert about_wanted(wanted).startswith("Most is wanted, of the themes that may be shown, where")


def test_a_phrase_that_is_hidden_backs_no_theme(voiced, monkeypatch):
    import cemlab.themes.next as module

    frame = voiced.assign(response_id=voiced.index.astype(str), weight=1.0)
    answers = frame[["response_id"]].assign(value=7.0, weight=1.0, scale_low=0, scale_high=10)
    found = find_themes(frame["text"], n_themes=2)
    words = found.table["words"].str.split(", ").sum()
    new = pd.DataFrame({"source": "s", "kind": "phrase", "label": words[:3], "also": "",
                        "direction": "rising", "comments": [3, 3, 40], "n": 90, "value": 0.1,
                        "called": True, "suppressed": False})  # fmt: skip
    monkeypatch.setattr(module, "emerging", lambda *_, **__: new)
    feedback = SimpleNamespace(study=SimpleNamespace(sources={}, touchpoints={}))
    themes, told, _ = potential_patterns(feedback, found, frame, answers, least=5)
    assert told["suppressed"].tolist() == [True, True, False]
    assert ", ".join(filter(None, themes["rising_words"])) == words[2]
