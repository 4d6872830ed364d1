import numpy as np
import pandas as pd
import pytest

from cemlab import display
from cemlab.themes import find_themes, follow_codebook, theme_quotes, theme_sentences
from cemlab.themes.codebook import Codebook
from cemlab.themes.names import as_written, pieces_of, plain
from cemlab.themes.quotes import READABLE

SUBJECTS = {
    "bill": "invoice amount tax fee charged refund statement total",
    "login": "password screen button browser code link account session",
    "meal": "soup bread cheese dinner breakfast salty cold kitchen",
}
IDLE = "We had come a long way on that day."


def sentence(subject, rng):
    return f"The {' '.join(rng.choice(SUBJECTS[subject].split(), 6, replace=False))}."


@pytest.fixture(scope="module")
def said():
    rng = np.random.default_rng(3)
    short = [sentence(subject, rng) for subject in SUBJECTS for _ in range(40)]
    long = [" ".join(sentence(s, rng) for s in ("bill", "meal", "meal", "login", "login", "bill"))
            for _ in range(10)]  # fmt: skip
    return pd.Series([*short, *long])


@pytest.fixture(scope="module")
def found(said):
    return find_themes(said, n_themes=3)


def subject_of(text):
    held = {name: sum(word in text.split() for word in own.split())
            for name, own in SUBJECTS.items()}  # fmt: skip
    return max(held, key=held.get)


def test_sentences_stand_in_their_comment_and_speak_of_their_theme(found, said):
    table = theme_sentences(found, said)
    assert all(text in said[row] for row, text in zip(table["row"], table["said"], strict=True))
    about = table["said"].str.replace(".", " ").map(subject_of)
    assert about.groupby(table["theme"]).agg(lambda own: own.eq(own.mode()[0]).mean()).min() > 0.95
    long = table[table["row"] >= 120]
    assert long["said"].str.len().max() < said.iloc[120:].str.len().min() / 3
    read = table[table["said"].str.len().between(*READABLE)]
    assert read.groupby("theme")["centrality"].agg(lambda near: near.is_monotonic_decreasing).all()


def test_how_near_a_sentence_lies_is_known_where_its_theme_is(said):
    texts = [*said, "The invoice password soup."]
    members = find_themes(texts, n_themes=3).memberships
    assert members["centrality"].notna().equals(members["theme"].ge(0))
    assert members["centrality"].dropna().between(-1, 1).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_row_order_moves_no_sentence(found, said, seed):
    turned = said.sample(frac=1, random_state=seed)
    again = theme_sentences(find_themes(turned, n_themes=3), turned)
    first = theme_sentences(found, said)
    pd.testing.assert_frame_equal(again.drop(columns="row"), first.drop(columns="row"))
    assert np.array_equal(turned.index[again["row"]], first["row"])


LONG = "and so on it went for all of the day until we were home at last with our bags " * 3


@pytest.mark.parametrize(
    "text",
    [
        f"Flight BA123 on 12/05/2015. The crew was kind.\n{LONG}. Bye!",
        f"First line\nsecond line, no stop\n\n{LONG}\n[NAME] helped. The end",
        f"Ask Dr. Low of St. Malo. St. Malo was wet. See https://a.b/c. Then {LONG}. Mrs. [NAME]!",
        f"In Graz. At Graz? Off Graz... To Graz! I paid 40 EUR. {LONG}. Sir. [NAME] went.",
        f"\u201cYes.\u201d  Said\u00a0he. \u0130stanbul was full. {LONG}. Ticket AB-1234. Gone.",
    ],
)
def test_each_piece_is_found_where_it_was_written(text):
    others = [f"we came from Graz to St Malo {word}" for word in "abcdefgh"]
    line = plain(pd.Series([text, *others]))[0]
    pieces = pieces_of(line)
    assert len(pieces) > 1
    ends = np.cumsum([len(piece.split()) for piece in pieces])
    written = as_written(text, list(zip([0, *ends[:-1]], ends, strict=True)))
    for piece, whole in zip(pieces, written, strict=True):
        words = [word for word in piece.split() if "–" not in word]
        assert all(word in whole.casefold() for word in words)
        assert "".join(whole.split()) in "".join(text.split())


def test_a_date_that_took_its_full_stop_along_joins_two_sentences():
    text = f"We left on 12/05/2015. The crew was kind. {LONG}."
    pieces = pieces_of(plain(pd.Series([text]))[0])
    first = len(pieces[0].split())
    assert as_written(text, [(0, first)]) == ["We left on 12/05/2015. The crew was kind."]


@pytest.fixture
def verbatims(said):
    days = pd.Timestamp("2026-04-03", tz="UTC")
    return pd.DataFrame(
        {"comment_id": [f"k{i}" for i in range(len(said))], "text": said, "answered_at": days,
         "may_quote": True, "sensitive": False}
    )  # fmt: skip


@pytest.fixture
def told(monkeypatch):
    out = []
    monkeypatch.setattr("cemlab.display.words.publish", lambda markup, plain: out.append(plain))
    return out


def quoted(told):
    """Give the quotes under each heading."""
    heads, under = [], {}
    for one in told:
        if one.startswith("“"):
            under.setdefault(heads[-1], []).extend(
                line.split("” – ")[0].strip("“") for line in one.split("\n")
            )
        else:
            heads.append(one)
    return under


def test_long_comments_are_cut_around_the_sentence_of_the_theme(told, verbatims):
    rng = np.random.default_rng(5)
    mixed = [f"{' '.join([IDLE] * 6)} {sentence('bill', rng)} {' '.join([IDLE] * 6)}"
             for _ in range(6)]  # fmt: skip
    rows = pd.concat([verbatims.iloc[:120], verbatims.iloc[:6].assign(text=mixed)])
    rows["may_quote"] = [*[False] * 120, *[True] * 6]
    found = find_themes(rows["text"])
    display.theme_quotes(found, rows, audience="analyst", themes=len(found.table))
    bill = theme_sentences(found, rows["text"]).query("row >= 120")
    bill = bill[bill["said"].ne(IDLE)]
    assert len(bill) == 6
    own = found.table.set_index("theme")["label"][bill["theme"].iloc[0]]
    shown = quoted(told)[own]
    assert len(shown) == 3
    assert set(shown) <= {f"[…] {text} […]" for text in bill["said"]}


def test_what_may_not_be_quoted_is_not(told, found, verbatims):
    verbatims.loc[::2, "may_quote"] = False
    verbatims.loc[1::4, "sensitive"] = True
    display.theme_quotes(found, verbatims, audience="analyst")
    free = verbatims["text"][3::4]
    shown = [quote.replace("[…]", "").strip() for some in quoted(told).values() for quote in some]
    assert len(shown) >= 9
    assert all(free.str.contains(quote, regex=False).any() for quote in shown)


def test_the_edge_is_short_and_far_from_the_middle(told, found, verbatims, said):
    display.theme_quotes(found, verbatims, audience="analyst", k=1, themes=1)
    edge = quoted(told)["At its edge, and perhaps about something else:"]
    first = theme_sentences(found, said).query("theme == 0").drop_duplicates("row")
    first = first[first["row"].map(said.str.len()).between(40, 280)]
    near = first.loc[first["row"].map(said).eq(edge[0]), "centrality"].item()
    assert (first["centrality"] >= near).mean() > 0.9


def test_an_approved_quote_stands_with_the_themes_of_its_sentences(told, found, verbatims, said):
    whole = said.iloc[120].split(". ")
    verbatims["quote"] = None
    verbatims.loc[120, "quote"] = f"[…] {whole[1]}. {whole[2]}. […]"  # both of meals
    display.theme_quotes(found, verbatims, audience="manager")
    under = quoted(told)
    assert list(under.values()) == [[verbatims.loc[120, "quote"]]]
    meals = theme_sentences(found, said).query("row == 120")
    theme = meals.loc[meals["said"].str.startswith(whole[1]), "theme"].iloc[0]
    assert list(under) == [found.table.set_index("theme")["label"][theme]]


def test_names_are_written_from_sentences_that_are_not_sensitive(found, said):
    best = {places[0] for places in theme_quotes(found, said, k=1).values()}
    ill = said.where(~said.index.isin(best), said + " I have cancer.")
    seen = []

    def write(words, sentences):
        seen.extend(sentences)
        return "named"

    again = find_themes(ill, n_themes=3)
    named = follow_codebook(again, ill, Codebook(), write=write)
    assert set(named.table["label"]) == {"named (machine-written)"}
    assert len(seen) == 9
    assert not any("cancer" in text for text in seen)


def test_too_little_text_shows_no_sentence():
    few = pd.Series(["The invoice is wrong.", "The crew was kind.", None])
    found = find_themes(few)
    assert theme_sentences(found, few).empty
    assert theme_quotes(found, few) == {}
