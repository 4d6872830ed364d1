"""The list of themes on a page follows what a researcher wrote into the codebook."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cemlab import load_study
from cemlab.errors import ParameterError
from cemlab.pulse.choose import find_opportunity
from cemlab.themes import by_wave, describe_themes, opportunities, study_themes, theme_quotes
from cemlab.themes.codebook import Codebook, Known, Wave, new_codebook
from cemlab.themes.codebook_file import write_codebook
from cemlab.themes.find import find_themes
from cemlab.themes.follow import follow_codebook
from cemlab.themes.levels import spoken

SUBJECTS = {
    "bill": "invoice fee amount tax refund statement total",
    "login": "password screen button browser code link account",
    "phone": "waiting music queue minutes operator extension line",
}
WISHES = {"bill": "I wish for", "login": "if only", "phone": "heard of"}


def comments(subject, n=60, words=4, seed=3):
    """Words of one subject each."""
    rng = np.random.default_rng(seed)
    own = SUBJECTS.get(subject, subject).split()
    return [" ".join(rng.choice(own, words, replace=False)) for _ in range(n)]


@pytest.fixture(scope="module")
def texts():
    """Short comments of each subject, and long ones of two."""
    short = [text for subject in SUBJECTS for text in comments(subject)]
    parts = zip(*(comments(subject, 12, 7, seed=5) for subject in SUBJECTS), strict=True)
    long = [". ".join([a, b, c]) + "." for a, b, c in parts]
    return pd.Series([*short, *long, "n/a", None], dtype="object")


@pytest.fixture(scope="module")
def found(texts):
    return find_themes(texts, n_themes=3)


@pytest.fixture(scope="module")
def book(found, texts):
    """The themes found, each called by its subject."""
    made, named = new_codebook(found, texts), Codebook()
    for theme in made.themes.values():
        held = {name: sum(w in theme.words for w in SUBJECTS[name].split()) for name in SUBJECTS}
        name = max(held, key=held.get)
        named.themes[name] = theme.model_copy(update={"name": name})
    assert named.themes.keys() == SUBJECTS.keys()
    return named


def edited(book, **changes):
    """A copy with themes changed or added."""
    book = book.model_copy(deep=True)
    for key, change in changes.items():
        book.themes[key] = book.themes.get(key, Known(name=key)).model_copy(update=change)
    return book


MERGED = {"bill": {"status": "merged", "into": ["login"]}, "login": {"name": "Money and doors"}}
SPLIT = {
    "bill": {"status": "split", "into": ["fees", "refunds"], "name": "Bills"},
    "fees": {"name": "Fees", "words": {"fee": 3.0, "tax": 3.0}},
    "refunds": {"name": "Refunds", "words": {"refund": 3.0, "statement": 3.0}},
}


def of(themes):
    """Theme by label."""
    return themes.table.set_index("label")["theme"].to_dict()


def said_in(themes, texts, label):
    """Sentences of a theme."""
    said = spoken(themes, texts)
    return said[themes.memberships["theme"].eq(of(themes)[label]).to_numpy()]


def holds(themes):
    """What every list of themes holds to."""
    table, n = themes.table, len(themes.table)
    assert table["theme"].tolist() == list(range(n))
    assert table["comments"].is_monotonic_decreasing
    assert table["label"].is_unique
    assert table["stability"].tolist() == themes.stability.tolist()
    voiced = themes.voiced()["theme"].value_counts()
    assert table["comments"].tolist() == [voiced[theme] for theme in range(n)]
    assert set(themes.labels) <= {-1, *range(n)}


def test_a_theme_voiced_in_long_comments_alone_is_claimed_by_its_sentences():
    """Each comment says most about another theme, so that no comment stands in this one."""
    names = [*SUBJECTS]
    a, b, c = ([" ".join(part) for part in np.array(comments(n, 160, 6, seed=9)).reshape(-1, 2)]
               for n in names)  # fmt: skip
    wide = [
        f"{x.replace(' ', ' and ')}. {x}. {x} again. {z}."
        for x, z in zip(a + b, c + c, strict=True)
    ]
    texts = pd.Series([*wide, *a, *b], dtype="object")
    found = find_themes(texts, n_themes=3)
    said = [
        set(SUBJECTS["phone"].split()) & set(words.split(", ")) for words in found.table["words"]
    ]
    theme = int(np.argmax([len(one) for one in said]))
    voiced = found.voices(theme).sum()
    assert voiced > (found.labels == theme).sum()
    words = dict.fromkeys(SUBJECTS["phone"].split(), 2.0)
    book = Codebook(themes={"phone": Known(name="On the phone", words=words, status="retired")})
    table = follow_codebook(found, texts, book).table
    assert table.loc[table["theme"].eq(theme), "reading"].item() == "retired"


def test_sentences_of_a_merged_theme_are_measured_from_its_middle(book, found, texts):
    themes = follow_codebook(found, texts, edited(book, **MERGED))
    now, before = themes.memberships["centrality"], found.memberships["centrality"]
    assert (now.notna() == themes.memberships["theme"].ge(0)).all()
    joined = themes.memberships["theme"].eq(of(themes)["Money and doors"])
    assert now[joined].mean() < before[joined].mean()  # the middle lies between the two
    pd.testing.assert_series_equal(now[~joined], before[~joined])


def test_without_edits_only_names_are_taken_over(book, found, texts):
    assert follow_codebook(found, texts, Codebook()).table.equals(found.table)
    named = follow_codebook(found, texts, book)
    assert sorted(named.table["label"]) == sorted(SUBJECTS)
    assert named.table.drop(columns="label").equals(found.table.drop(columns="label"))
    assert named.memberships is found.memberships
    assert named.labels is found.labels


def test_merged_themes_are_one_with_the_comments_of_both(book, found, texts):
    found = replace(found, stability=np.array([0.9, 0.7, 0.8]))
    before = follow_codebook(found, texts, book)
    after = follow_codebook(found, texts, edited(book, **MERGED))
    holds(after)
    assert sorted(after.table["label"]) == ["Money and doors", "phone"]
    one, (bill, login) = of(after)["Money and doors"], (of(before)[k] for k in ("bill", "login"))
    assert (after.voices(one) == before.voices(bill) | before.voices(login)).all()
    assert ((after.labels == one) == np.isin(before.labels, [bill, login])).all()
    assert after.stability[one] == min(before.stability[[bill, login]])
    inside = after.labels == one
    assert after.centrality[inside].mean() < before.centrality[inside].mean() - 0.05
    words = after.table.set_index("label").loc["Money and doors", "words"].split(", ")
    assert {"invoice", "password"} & set(words)
    assert after.table.attrs == before.table.attrs
    quotes = theme_quotes(after, texts)[one]
    assert before.labels[quotes[0]] in (bill, login)


def test_other_themes_stay_as_they_were(book, found, texts):
    before = follow_codebook(found, texts, book)
    for changes in (MERGED, SPLIT):
        after = follow_codebook(found, texts, edited(book, **changes))
        old, new = of(before)["phone"], of(after)["phone"]
        assert (before.voices(old) == after.voices(new)).all()
        kept = before.labels == old
        assert ((after.labels == new) == kept).all()
        assert (after.centrality[kept] == before.centrality[kept]).all()


def test_a_split_theme_goes_to_its_parts_by_their_words(book, found, texts):
    before = follow_codebook(found, texts, book)
    after = follow_codebook(found, texts, edited(book, **SPLIT))
    holds(after)
    assert {"Fees", "Refunds", "Bills (rest)"} < set(after.table["label"])
    fees, refunds = (said_in(after, texts, label) for label in ("Fees", "Refunds"))
    assert fees.str.contains("fee|tax").all()
    assert refunds.str.contains("refund|statement").all()
    parts = ["Fees", "Refunds", "Bills (rest)"]
    sentences = sum(len(said_in(after, texts, label)) for label in parts)
    assert sentences == len(said_in(before, texts, "bill"))
    whole = before.labels == of(before)["bill"]
    assert set(after.labels[whole]) == {of(after)[label] for label in parts}
    for label in parts:
        assert after.stability[of(after)[label]] == before.stability[of(before)["bill"]]


def test_parts_that_were_merged_on_are_followed(book, found, texts):
    onward = {**SPLIT, "refunds": {**SPLIT["refunds"], "status": "merged", "into": ["phone"]}}
    after = follow_codebook(found, texts, edited(book, **onward))
    assert {"Fees", "phone"} < set(after.table["label"])
    assert "Refunds" not in set(after.table["label"])
    assert said_in(after, texts, "phone").str.contains("refund").any()


def test_a_retired_theme_is_listed_marked_and_no_opportunity(book, found, texts):
    after = follow_codebook(found, texts, edited(book, bill={"status": "retired"}))
    row = after.table.set_index("label").loc["bill (retired)"]
    assert row["reading"] == "retired"
    assert row["comments"] == (found.voices(row["theme"])).sum()
    said = pd.DataFrame(
        {"text": "I wish for " + texts.fillna(""), "response_id": range(len(texts))}
    )
    assert "bill (retired)" in set(describe_themes(after, said)["label"])
    assert sorted(opportunities(after.table, after, said)["label"]) == ["login", "phone"]


def test_what_mostly_fits_no_known_theme_stays_new(found, texts, book):
    """Else a few stray sentences would give a new theme to a known one, and none would see it."""
    office = "parking coffee lobby garden chair lift carpet"
    fresh, money = comments(office, 50), comments("bill", 9, 7, seed=5)
    stray = [f"{a} {b}. {b} {a}. {c}." for a, b, c in zip(fresh, fresh[9:], money, strict=False)]
    both = pd.Series([*texts, *fresh, *stray], dtype="object")
    more = find_themes(both, n_themes=4)
    after = follow_codebook(more, both, edited(book, **MERGED))
    holds(after)
    labels = set(after.table["label"]) - {"Money and doors", "phone"}
    assert len(labels) == 1
    assert set(labels.pop().split(", ")) <= set(office.split())


def test_row_order_moves_nothing(book, found, texts):
    turned = np.random.default_rng(1).permutation(len(texts))
    other = find_themes(texts.iloc[turned], n_themes=3)
    for changes in (MERGED, SPLIT):
        a = follow_codebook(found, texts, edited(book, **changes))
        b = follow_codebook(other, texts.iloc[turned], edited(book, **changes))
        pd.testing.assert_frame_equal(a.table, b.table)
        assert (a.labels[turned] == b.labels).all()
        np.testing.assert_array_equal(a.centrality[turned], b.centrality)


def test_another_number_of_comments_is_refused(book, found, texts):
    with pytest.raises(ParameterError, match="same comments"):
        follow_codebook(found, texts.head(5), book)


def test_tables_of_waves_say_what_is_split_or_retired(book):
    changes = {**SPLIT, "phone": {"status": "retired", "counts": {"1": 30}}}
    book = edited(book, **changes)
    book.waves = {"1": Wave(sentences=90, unclear=10)}
    shown = by_wave(book)["theme"].tolist()
    assert {"Bills (split)", "phone (retired)", "Fees", "Refunds", "login"} < set(shown)


def test_a_study_is_told_as_its_codebook_has_it(book, texts, tmp_path):
    (tmp_path / "study.yaml").write_text(
        "title: Trial\nsources:\n"
        "  calls:\n"
        "    {file: calls.csv, pattern: past, promise: confidential,\n"
        "     columns: {customer_id: who, answered_at: at}, items: {comment: {role: comment}}}\n"
    )
    said = [f"{WISHES[key]} {text}" for key in SUBJECTS for text in comments(key)]
    rows = [f"c{i},2026-01-{i % 28 + 1:02d},{text}" for i, text in enumerate(said)]
    (tmp_path / "calls.csv").write_text("\n".join(["who,at,comment", *rows, ""]))
    feedback = load_study(tmp_path)
    assert len(study_themes(feedback)[0].table) > 2
    assert find_opportunity(feedback).label
    changes = {**MERGED, "login": {"name": "Money and doors", "status": "retired"}}
    write_codebook(edited(book, **changes), tmp_path / "codebook.yaml")
    themes, verbatims = study_themes(feedback)
    holds(themes)
    labels = set(themes.table["label"])
    assert "Money and doors (retired)" in labels
    assert len(verbatims) == len(themes.labels)
    chosen = find_opportunity(feedback)
    assert "(retired)" not in chosen.label
    assert not chosen.table["label"].str.contains("retired").any()
