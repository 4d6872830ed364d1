import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from cemlab.errors import ParameterError
from cemlab.sentences import about_themes
from cemlab.themes import (
    describe_themes,
    find_themes,
    new_codebook,
    opportunities,
    theme_quotes,
)
from cemlab.themes.describe import theme_table
from cemlab.themes.names import plain
from cemlab.themes.words import distinctive_words

# What each subject is spoken of with; a comment holds some of these words and some talk.
SUBJECTS = {
    "invoices": "invoice billing fee charged amount tax statement overcharged refund total",
    "login": "login password screen portal code reset account locked browser session",
    "advisor": "advisor manager branch call meeting promised appointment visit explained phone",
    "transfers": "transfer payment supplier abroad bank pending days arrived bounced currency",
}
TALK = [
    "again",
    "to our surprise",
    "we said so on Monday",
    "for 400 EUR",
    "ask [EMAIL]",
    "it seems",
]


@pytest.fixture(scope="module")
def planted():
    rng = np.random.default_rng(7)
    rows = []
    for subject, words in SUBJECTS.items():
        for _ in range(70):
            said = rng.choice(words.split(), 5, replace=False)
            rows.append((f"The {' '.join(said)} {rng.choice(TALK)}.", subject))
    return pd.DataFrame(rows, columns=["text", "subject"]).drop_duplicates(ignore_index=True)


@pytest.fixture(scope="module")
def found(planted):
    return find_themes(planted["text"])


def test_planted_subjects_come_back(planted, found):
    assert adjusted_rand_score(planted["subject"], found.labels) >= 0.9
    assert (found.labels == -1).mean() <= 0.05


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_row_order_does_not_matter(planted, found, seed):
    mixed = planted["text"].sample(frac=1, random_state=seed)
    again = find_themes(mixed)
    assert np.array_equal(again.labels, found.labels[mixed.index])
    assert np.allclose(again.margins, found.margins[mixed.index], equal_nan=True)
    pd.testing.assert_frame_equal(again.table, found.table)


def test_ten_orders_and_two_numbers_of_threads_give_the_same(planted, monkeypatch):
    from threadpoolctl import threadpool_limits

    for name in ("HALVINGS", "ROUNDS"):
        monkeypatch.setattr(f"cemlab.themes.choose.{name}", 2)
    few = planted.groupby("subject").head(12)["text"]
    first = None
    for order in range(10):
        mixed = few.sample(frac=1, random_state=order)
        for threads in (1, 2):
            with threadpool_limits(threads):
                # A seed of its own, so that nothing is taken from disk.
                found = find_themes(mixed, encoder=Fresh(), seed=2 * order + threads)
            labels = pd.Series(found.labels, mixed.index).sort_index()
            first = labels if first is None else first
            assert labels.equals(first)


class Fresh:
    """The shipped encoder without its store."""

    def encode(self, texts):
        from cemlab.emotions.transformer import shipped_transformer

        return shipped_transformer().encode(texts)


def test_seed_moves_stability_alone(planted):
    # More themes than subjects, so that not every sample agrees.
    found, other = (find_themes(planted["text"], n_themes=7, seed=seed) for seed in (0, 1))
    assert np.array_equal(other.labels, found.labels)
    assert not np.array_equal(other.stability, found.stability)
    assert np.abs(other.stability - found.stability).mean() < 0.1


def test_thirty_comments_of_three_subjects():
    things = {"train": "late", "meal": "cold", "password": "wrong"}
    where = ["again", "today", "on Friday night", "as ever", "for an hour", "in Graz", "for me",
             "for all of us", "once more", "to our surprise"]  # fmt: skip
    said = [f"the {thing} was {how} {when}" for thing, how in things.items() for when in where]
    found = find_themes(said)
    assert adjusted_rand_score(np.repeat(range(3), 10), found.labels) >= 0.9


def test_of_several_themes_none_is_undivided_however_few_the_comments():
    things = "train bus ferry tram plane soup bread cheese coffee cake lamp door window roof stairs"
    verbs = "broke leaked stuck smelled creaked burned vanished froze dripped cracked bent tore"
    alike = [f"The queue {verb}" for verb in verbs.split()[:7]]
    apart = [" ".join(pair) for pair in zip(things.split()[:12], verbs.split(), strict=True)]
    apart += things.split()[12:]
    table = find_themes([*alike, *apart], n_themes=4).table
    assert len(table) > 1
    assert table["label"].is_unique
    assert not table["label"].eq("not divided").any()
    assert not table["reading"].eq("undivided").any()
    named = table["words"].ne("")
    heads = table["words"].str.split(", ").str[:3].str.join(", ")
    assert table["label"][named].tolist() == heads[named].tolist()
    assert not named.all()
    assert table["label"][~named].str.endswith("no words in common").all()
    assert table["reading"][~named].eq("doubtful").all()


def test_a_theme_whose_stability_is_unknown_is_doubtful():
    texts = ["late bill", "a late bill", "kind agent", "a kind agent"]
    labels, unknown = np.array([0, 0, 1, 1]), np.full(2, np.nan)
    table = theme_table(texts, labels, np.array([2, 2]), 4, unknown, 0.95)
    assert table["label"].tolist() == ["late bill", "kind agent"]
    assert table["reading"].tolist() == ["doubtful"] * 2


def test_one_subject_is_one_theme_or_said_to_be(planted):
    one = planted.loc[planted["subject"] == "login", "text"]
    found = find_themes(one)
    assert len(found.table) == 1
    assert found.note.startswith("No division of these comments into themes holds")
    assert found.table["reading"].item() == "undivided"
    read = found.table["comments"].item()
    told = about_themes(found.table)
    assert told == f"The comments could not be divided into themes ({read} comments)."
    said = pd.DataFrame({"text": one})
    assert opportunities(found.table, found, said).empty
    assert new_codebook(found, one, least=1).themes == {}


def test_sentences_of_a_long_comment_carry_their_own_themes(planted):
    login = planted.loc[planted["subject"] == "login", "text"]
    invoice = planted.loc[planted["subject"] == "invoices", "text"]
    long = " ".join([*login.iloc[:4], *invoice.iloc[:4]])
    found = find_themes([*planted["text"], long, None])
    members = found.memberships
    assert set(members["row"]) == set(range(len(planted) + 1))
    mine = members[members["row"] == len(planted)]
    assert mine["sentence"].tolist() == list(range(1, 9))
    theirs = [pd.Series(found.labels[about.index]).mode().item() for about in (login, invoice)]
    assert mine["theme"].tolist() == [theirs[0]] * 4 + [theirs[1]] * 4
    short = members[members["row"] < len(planted)]
    assert (short["sentence"] == 0).all()
    assert np.array_equal(short["theme"], found.labels[: len(planted)])


def test_silence_is_in_no_theme(planted):
    silent = ["n/a", "", None, np.nan, "-"]
    labels = find_themes([*silent, *planted["text"]])
    assert (labels.labels[:5] == -1).all()
    assert np.isnan(labels.margins[:5]).all()
    assert labels.table.attrs["unread"] == 5
    assert labels.table.attrs["readable"] == len(planted)


def test_the_same_comment_has_one_theme(planted):
    texts = list(planted["text"])
    doubled = find_themes([*texts, *(text.upper() + "  " for text in texts[:50])])
    assert np.array_equal(doubled.labels[:50], doubled.labels[len(texts) :])


def test_comments_that_differ_only_in_masks_and_numbers_have_one_theme(planted):
    pair = ["The invoice of 12.50 EUR, see [URL]", "The invoice of 80 EUR, see [ACCOUNT]"]
    labels = find_themes([*planted["text"], *pair]).labels
    assert labels[-1] == labels[-2]


@pytest.mark.parametrize("texts", [[], ["n/a"] * 100, ["invoice wrong", "login broken"] * 50])
def test_too_little_text_gives_no_theme(texts):
    found = find_themes(texts)
    assert len(found.labels) == len(texts)
    assert (found.labels == -1).all()
    assert len(found.table) == 0
    assert found.note.startswith("Too little text for themes")


def test_table(planted, found):
    table = found.table
    assert list(table["theme"]) == list(range(len(table)))
    assert table["comments"].is_monotonic_decreasing
    assert table["comments"].sum() + table.attrs["unclear"] == len(planted)
    assert ((table["low"] < table["share"]) & (table["share"] < table["high"])).all()
    assert table["stability"].between(0, 1).all()
    assert set(table["reading"]) <= {"stable", "pattern", "doubtful"}
    assert list(table["stability"]) == list(found.stability)


def test_labels_name_the_subject_and_no_mask(found):
    words = " ".join(found.table["words"])
    for subject in ("invoice", "login", "advisor", "transfer"):
        assert subject in words
    for masked in ("email", "400", "monday"):
        assert masked not in words


def test_shuffled_subjects_are_not_called_stable(planted):
    rng = np.random.default_rng(5)
    words = [text.split() for text in planted["text"]]
    every = rng.permutation([word for comment in words for word in comment])
    cuts = np.cumsum([len(comment) for comment in words])[:-1]
    found = find_themes([" ".join(part) for part in np.split(every, cuts)])
    assert "stable" not in set(found.table["reading"])


def test_a_long_comment_goes_where_most_of_it_points(planted, found):
    login = planted.loc[planted["subject"] == "login", "text"]
    invoice = planted.loc[planted["subject"] == "invoices", "text"].iloc[0]
    labels = find_themes([*planted["text"], " ".join([*login.iloc[:9], invoice])]).labels
    assert labels[-1] == pd.Series(labels[login.index]).mode().item()


def test_number_of_themes_can_be_given(planted):
    found = find_themes(planted["text"], n_themes=2)
    assert len(found.table) == 2
    assert find_themes(planted["text"], n_themes=1).table["comments"].item() == len(planted)


def test_any_encoder_can_be_passed(planted):
    class Subjects:
        def encode(self, texts):
            assert not any("[" in text for text in texts)
            words = ["invoice", "billing", "login", "password"]
            return np.array([[1.0, *(word in text for word in words)] for text in texts])

    found = find_themes(planted["text"], encoder=Subjects())
    assert len(found.table) >= 2
    assert (found.labels >= 0).any()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_themes": 0}, "`n_themes` must be 1 or more, got 0."),
        ({"confidence": 95}, "`confidence` must be between 0 and 1, got 95."),
    ],
)
def test_unusable_parameters_are_refused(planted, wrong, message):
    with pytest.raises(ParameterError) as error:
        find_themes(planted["text"], **wrong)
    assert str(error.value) == message


def test_quotes_belong_to_their_theme_and_differ(planted, found):
    quotes = theme_quotes(found, planted["text"], k=3)
    assert set(quotes) == set(found.table["theme"])
    for theme, places in quotes.items():
        assert len(places) == 3
        assert (found.labels[places] == theme).all()
        assert planted["text"].iloc[places].is_unique


def test_quotes_refuse_other_comments(found):
    with pytest.raises(ParameterError, match="same comments in the same order"):
        theme_quotes(found, ["one"])


@pytest.fixture(scope="module")
def verbatims(planted):
    # Invoices are written about on one day of the last quarter, always at billing, with low scores.
    late = planted["subject"] == "invoices"
    days = np.arange(len(planted)) * 37 % len(planted)
    early = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(days, unit="D")
    return planted.assign(
        response_id=[f"r{i}" for i in range(len(planted))],
        customer_id=[f"c{i}" for i in range(len(planted))],
        touchpoint=np.where(late, "billing", "service"),
        answered_at=np.where(late, pd.Timestamp("2024-10-01", tz="UTC"), early),
        value=np.where(late, 2.0, 8.0) + np.arange(len(planted)) % 2,
    ).astype({"answered_at": "datetime64[us, UTC]"})


def test_themes_are_described(found, verbatims):
    answers = verbatims[["response_id", "customer_id", "value"]]
    table = describe_themes(found, verbatims.drop(columns=["value", "customer_id"]), answers)
    theme = pd.Series(found.labels)[verbatims["subject"] == "invoices"].mode().item()
    row = table.set_index("theme").loc[theme]
    assert row["touchpoint"] == "billing"
    assert row["score_low"] < row["score"] < row["score_high"] < 4
    assert row["score_n"] == row["comments"]
    others = table[table["theme"] != theme]
    assert (others["score"] > 7).all()


def test_mixed_scales_are_refused(found, verbatims):
    answers = verbatims[["response_id", "value"]].assign(scale_low=0, scale_high=10)
    answers.loc[0, "scale_high"] = 5
    with pytest.raises(ParameterError, match="mixes scales"):
        describe_themes(found, verbatims.drop(columns="value"), answers)


def test_description_needs_no_more_than_comments(found, planted):
    assert list(describe_themes(found, planted).columns) == list(found.table.columns)


def test_comments_of_one_account_count_as_those_of_one(found, verbatims):
    plain = verbatims.drop(columns=["value", "customer_id"])
    account = pd.factorize(plain["subject"])[0] * 4 + np.arange(len(plain)) % 4
    alone, shared = (
        describe_themes(found, plain.assign(account_id=of.astype(str)))
        for of in (np.arange(len(plain)), account)
    )
    pd.testing.assert_series_equal(alone["share"], found.table["share"])
    pd.testing.assert_series_equal(alone["low"], found.table["low"])
    assert alone["n"].eq(found.table.attrs["readable"]).all()
    pd.testing.assert_series_equal(shared["share"], alone["share"])
    assert (shared["n_effective"] < alone["n_effective"] / 2).all()
    assert (shared["high"] - shared["low"] > alone["high"] - alone["low"]).all()


def test_weights_move_shares(found, verbatims):
    heavy = np.where(verbatims["subject"] == "invoices", 100.0, 1.0)
    table = describe_themes(found, verbatims.assign(weight=heavy), weights="weight")
    theme = pd.Series(found.labels)[verbatims["subject"] == "invoices"].mode().item()
    expected = heavy[found.labels == theme].sum() / heavy[found.readable].sum()
    row = table.set_index("theme").loc[theme]
    assert row["share"] == row["value"] == pytest.approx(expected)
    assert row["share"] > found.table.set_index("theme").loc[theme, "share"]


def test_scores_of_few_answers_are_hidden(found, verbatims):
    answers = verbatims[["response_id", "value"]]
    plain = verbatims.drop(columns="value")
    most = describe_themes(found, plain, answers)["score_n"].max()
    table = describe_themes(found, plain, answers, min_answers=most + 1)
    assert table[["score", "score_low", "score_high", "score_n"]].isna().all(axis=None)
    assert table["share"].notna().all()


def test_a_name_that_few_comments_hold_never_names_a_theme():
    other = ["dollar", "ledger", "folder", "stapler", "printer", "drawer", "pencil", "window"]
    bills = [f"late bill {word} {'canarymann' if n < 3 else ''}" for n, word in enumerate(other)]
    agents = [f"kind agent {word}" for word in other]
    found = distinctive_words(bills + agents, np.repeat([0, 1], len(other)))
    assert found == [["late bill"], ["kind agent"]]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("A fee of £1.50, twice!", "a fee of £1.50, twice!"),
        ("Why was 1£ taken (5%) on the 3rd?", "why was 1£ taken (5%) on the 3rd?"),
        ("Late by 15 min, at 9am.", "late by 15 min, at 9am."),
        ("On 12/03/2025 with BA123 and an A380", "on with and an"),
        ("Order 48213 for 12.500 EUR, code X7", "order for eur, code"),
        ("9/10 from [NAME]", "from"),
        ("1984", ""),
        ("10", ""),
    ],
)
def test_small_numbers_are_read_and_long_ones_are_not(said, kept):
    assert plain(pd.Series([said])) == (kept,)
