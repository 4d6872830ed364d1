"""Known themes stay comparable from wave to wave, whatever a researcher edits."""

import numpy as np
import pandas as pd
import pytest

from cemlab import load_study
from cemlab.errors import DataError, ParameterError, StudyError
from cemlab.sentences import about_candidates, about_drift, about_others
from cemlab.themes.codebook import Codebook, Known, new_codebook, read_frame
from cemlab.themes.codebook_file import read_codebook, write_codebook
from cemlab.themes.drift import drift, new_words
from cemlab.themes.find import find_themes
from cemlab.themes.follow import follow_codebook
from cemlab.themes.known import assign
from cemlab.themes.options import back_code, other_answers
from cemlab.themes.waves import (
    add_candidates,
    by_wave,
    codebook_of,
    count_waves,
    history,
    keep_codebook,
    waves_of,
)

SUBJECTS = {
    "bill": "invoice fee amount tax refund statement total",
    "login": "password screen button browser code link account",
    "phone": "waiting music queue minutes operator extension line",
}


def comments(subjects, n, seed=3):
    """Four words of one subject each."""
    rng = np.random.default_rng(seed)
    return [
        " ".join(rng.choice(words.split(), 4, replace=False))
        for words in subjects.values()
        for _ in range(n)
    ]


@pytest.fixture(scope="module")
def said():
    texts = comments(SUBJECTS, 60)
    wave = ["2025" if i % 2 else "2026" for i in range(len(texts))]
    return pd.DataFrame({"text": texts, "wave": wave, "about": np.repeat(list(SUBJECTS), 60)})


@pytest.fixture(scope="module")
def book(said):
    found = find_themes(said["text"], n_themes=3)
    made = new_codebook(found, said["text"], study="Trial")
    return count_waves(assign(said["text"], made), said["wave"], made)


def ids(book, said):
    """Theme id of each planted subject."""
    given = assign(said["text"], book)
    return given["theme"].groupby(said["about"].to_numpy()).agg(lambda t: t.mode()[0]).to_dict()


def test_known_comments_come_back_to_their_theme_and_new_ones_to_none(book, said):
    given = assign(said["text"], book)
    right = given["theme"].eq(said["about"].map(ids(book, said)))
    assert right.mean() > 0.6  # every sentence is as loose as the next here
    assert right[given["theme"].notna()].all()
    fresh = comments({"office": "parking coffee lobby garden chair lift carpet"}, 30)
    both = assign([*said["text"], *fresh], book)
    assert both["theme"].tail(30).isna().all()


def test_file_comes_back_as_written_and_keeps_what_people_wrote(book, tmp_path):
    path = write_codebook(book, tmp_path / "codebook.yaml")
    assert path.stat().st_mode & 0o077 == 0
    assert read_codebook(path) == book
    path.write_text(path.read_text().replace("themes:\n", "themes:  # mine\n"))
    assert "# mine" in write_codebook(read_codebook(path), path).read_text()


def test_file_holds_words_and_no_comment(book, said, tmp_path):
    text = write_codebook(book, tmp_path / "codebook.yaml").read_text()
    assert not [one for one in said["text"] if one in text]


def counted(book, said, **changes):
    """Edit themes, count again; comments by theme and wave."""
    book = book.model_copy(deep=True)
    for key, change in changes.items():
        book.themes[key] = book.themes.get(key, Known(name=key)).model_copy(update=change)
    table = history(count_waves(assign(said["text"], book), said["wave"], book))
    return table.pivot_table(index="theme", columns="wave", values="comments", aggfunc="sum")


def test_renaming_changes_no_count(book, said):
    key = ids(book, said)["bill"]
    pd.testing.assert_frame_equal(
        counted(book, said), counted(book, said, **{key: {"name": "Invoices"}})
    )


def test_merged_themes_count_together_and_the_others_as_before(book, said):
    key = ids(book, said)
    before = counted(book, said)
    after = counted(book, said, **{key["bill"]: {"status": "merged", "into": [key["login"]]}})
    assert key["bill"] not in after.index
    assert (after.loc[key["phone"]] == before.loc[key["phone"]]).all()
    # What lay between the two is no longer unclear, so the sum can only be reached or passed.
    assert (after.loc[key["login"]] >= before.loc[key["bill"]] + before.loc[key["login"]]).all()


def test_waves_no_longer_in_the_export_keep_their_counts_along_a_merger(book, said):
    key = ids(book, said)
    book = book.model_copy(deep=True)
    book.themes[key["bill"]].status, book.themes[key["bill"]].into = "merged", [key["login"]]
    table = history(book).set_index(["theme", "wave"])["comments"]
    old = [book.themes[key[name]].counts["2025"] for name in ("bill", "login")]
    assert table[key["login"], "2025"] == sum(old)


def test_a_retired_theme_takes_its_comments_along(book, said):
    key = ids(book, said)
    after = counted(book, said, **{key["bill"]: {"status": "retired"}})
    pd.testing.assert_frame_equal(counted(book, said), after)


def test_parts_of_a_split_theme_add_up_to_it(book, said):
    key = ids(book, said)["bill"]
    parts = {"fees": "fee, tax", "refunds": "refund, statement"}
    before = counted(book, said)
    after = counted(
        book,
        said,
        **{key: {"status": "split", "into": list(parts)}},
        **{name: {"words": dict.fromkeys(words.split(", "), 3.0)} for name, words in parts.items()},
    )
    assert (after.loc[key] == before.loc[key]).all()
    assert (after.loc[list(parts)].sum() <= after.loc[key]).all()
    assert (after.loc[list(parts)] > 0).all(axis=None)


def test_shares_of_a_wave_add_up(book):
    table = history(book)
    assert table.groupby("wave")["value"].sum().tolist() == pytest.approx([1, 1])
    assert table["low"].le(table["value"]).all()
    assert table["value"].le(table["high"]).all()


def test_what_fits_no_theme_becomes_a_candidate(book, said):
    words = {
        "office": "parking coffee lobby garden chair lift carpet",
        "app": "mobile camera scan passport photo upload phonebook",
    }
    texts = [*said["text"], *comments(words, 40)]
    more = add_candidates(book, assign(texts, book), texts)
    new = [t for t in more.themes.values() if t.status == "candidate"]
    assert len(new) == 2
    assert {"parking"} <= set.union(*(set(theme.words) for theme in new))
    assert assign(texts, more).equals(assign(texts, book))  # until adopted, they take nothing


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    path = tmp_path / "codebook.yaml"
    path.write_text(
        "study: Trial\nthemes:\n"
        "  a: {name: A, words: invoice, statu: alive}\n"
        "  b: {name: B, words: invoice, status: merged}\n"
    )
    with pytest.raises(StudyError, match="did you mean status"):
        read_codebook(path)
    path.write_text(
        "themes:\n"
        "  a: {name: A, words: invoice, status: merged, into: [c]}\n"
        "  b: {name: B, words: fee, status: split, into: [a]}\n"
        "  c: {name: C, words: tax, status: merged, into: [a]}\n"
        "  d: {name: D, words: the}\n"
        "  e: {name: d, words: tax, into: [x]}\n"
    )
    with pytest.raises(StudyError) as told:
        read_codebook(path)
    for line in (
        "line 2, themes.a.into: leads back to itself",
        "line 3, themes.b.into: does not fit the status split: name two themes or more",
        "line 5, themes.d.words: holds no word that can tell a theme",
        "line 6, themes.e.into: does not fit the status alive: take it out",
        "line 6, themes.e.into: no theme 'x'",
        "line 6, themes.e.name: is also the name of d",
    ):
        assert line in str(told.value)


@pytest.mark.parametrize(
    ("words", "told"),
    [("fee -1", "fee -1"), ("late bill 2,5", "‘5’"), ("fee 2.5x, tax", "fee 2.5x")],
)
def test_a_weight_that_is_none_is_no_part_of_the_word(tmp_path, words, told):
    path = tmp_path / "codebook.yaml"
    path.write_text(f"themes:\n  a: {{name: A, words: '{words}'}}\n")
    with pytest.raises(StudyError, match=r"line 2, themes\.a\.words") as error:
        read_codebook(path)
    assert told in str(error.value)
    assert "late bill 2.5" in str(error.value)


def test_one_mistake_in_many_themes_is_told_once_in_plain_words(tmp_path):
    path = tmp_path / "codebook.yaml"
    path.write_text(
        "themes:\n" + "".join(f"  {k}: {{name: {k}, words: fee, status: aliv}}\n" for k in "abc")
    )
    with pytest.raises(StudyError) as error:
        read_codebook(path)
    assert str(error.value).count("did you mean alive") == 1
    assert "also line 3, 4" in str(error.value)
    path.write_text("themes:\n  a: text\n")
    with pytest.raises(StudyError, match="name: value"):
        read_codebook(path)
    path.write_text("themes:\n  a: {name: A\n  b: x\n")
    with pytest.raises(StudyError, match="line 3: a bracket"):
        read_codebook(path)


def test_every_wave_is_shown_with_its_sentences_and_the_last_interval(book):
    table = by_wave(book)
    assert list(table)[:3] == ["theme", "2025", "2026"]
    assert len(table) == len(book.themes) + 2  # and what fits none, and how many sentences
    sizes = [f"{book.waves[wave].sentences}" for wave in ("2025", "2026")]
    assert table.iloc[-1].tolist()[1:3] == sizes
    assert table["95 % interval"].iloc[:-1].str.contains(" to ").all()
    assert by_wave(Codebook()).empty


def test_a_code_frame_starts_a_codebook(tmp_path):
    path = tmp_path / "frame.xlsx"
    pd.DataFrame(
        {
            "Code": ["Fees", "Waiting"],
            "Definition": ["Charges that surprise", "Time on the phone"],
            "Examples": ["fee too high; write to ann@example.org", "music for minutes"],
        }
    ).to_excel(path, index=False, engine="xlsxwriter")
    book = read_frame(path)
    assert [t.name for t in book.themes.values()] == ["Fees", "Waiting"]
    assert "ann" not in " ".join(book.themes["fees"].words)
    said = ["The fee was too high", "Minutes of music", "Nice people"]
    assert assign(said, book)["theme"].tolist()[:2] == ["fees", "waiting"]
    assert assign(said, book)["theme"].isna().tolist() == [False, False, True]


def test_a_code_for_the_rest_is_left_out_and_the_codebook_can_be_read_again(tmp_path):
    path = tmp_path / "frame.xlsx"
    pd.DataFrame(
        {"code": ["Fees", "Other", "Nothing / n.a."], "definition": ["", "anything else", ""]}
    ).to_excel(path, index=False, engine="xlsxwriter")
    told = r"row 3 \(Other\), row 4 \(Nothing / n\.a\.\)\. .*leftover"
    with pytest.warns(UserWarning, match=told):
        book = read_frame(path)
    assert list(book.themes) == ["fees"]
    assert read_codebook(write_codebook(book, tmp_path / "codebook.yaml")) == book


def test_a_code_frame_without_a_word_that_tells_is_refused(tmp_path):
    path = tmp_path / "frame.csv"
    path.write_text("code,definition\n,\n")
    with pytest.raises(DataError, match="no code has a word"):
        read_frame(path)
    path.write_text("code,definition\nOther,anything else\n,\nother,\n")
    with pytest.raises(DataError, match=r"(?s)row 4: the code stands.*no code has a word"):
        read_frame(path)


def test_problems_of_a_code_frame_are_told_at_once(tmp_path):
    path = tmp_path / "frame.csv"
    path.write_text("code,definition\nFees,a\n,b\nfees,c\n")
    with pytest.raises(DataError, match=r"(?s)row 3: blank.*row 4: the code stands"):
        read_frame(path)


def test_other_answers_go_back_to_the_option_they_name():
    options = ["By e-mail", "By phone", "Through the account manager"]
    said = ["my account manger", "telephone or phone", "By  Email", "carrier pigeon", None]
    given = back_code(said, options)
    assert given.tolist()[:3] == [options[2], options[1], options[0]]
    assert given.isna().tolist()[3:] == [True, True]


def test_names_of_the_codebook_stay_from_run_to_run(book, said):
    book = book.model_copy(deep=True)
    book.themes[ids(book, said)["bill"]].name = "Invoices and fees"
    later = [*said["text"], *comments({"office": "parking coffee lobby garden chair lift"}, 40)]
    found = find_themes(later, n_themes=4)
    named = follow_codebook(found, later, book)
    of = (
        pd.Series(named.labels)
        .groupby([*said["about"], *["office"] * 40])
        .agg(lambda t: t.mode()[0])
    )
    labels = named.table.set_index("theme")["label"]
    told = follow_codebook(found, later, book, write=lambda words, said: f"{len(said)}: {words[0]}")
    told = told.table.set_index("theme")["label"]
    assert labels[of["bill"]] == told[of["bill"]] == "Invoices and fees"
    assert told[of["office"]].startswith("3: ")
    assert told[of["office"]].endswith("(machine-written)")
    assert labels[of["office"]] == found.table.set_index("theme")["label"][of["office"]]


def test_row_order_moves_no_comment(book, said):
    turned = said.sample(frac=1, random_state=1)
    given = assign(turned["text"], book).set_index(turned.index)["theme"].sort_index()
    assert given.tolist() == pytest.approx(
        assign(said["text"], book)["theme"].tolist(), nan_ok=True
    )


def test_one_source_is_counted_and_stays_the_one(tmp_path):
    (tmp_path / "study.yaml").write_text(
        "title: Trial\nsources:\n"
        "  calls:\n"
        "    {file: calls.csv, pattern: past, promise: confidential,\n"
        "     columns: {answered_at: at}, items: {comment: {role: comment}}}\n"
        "  reviews:\n"
        "    {file: reviews.csv, pattern: potential, promise: confidential, sampled: false,\n"
        "     columns: {answered_at: at}, items: {comment: {role: comment}}}\n"
    )
    for name, n in (("calls", 3), ("reviews", 5)):
        rows = [f"2026-0{i + 1}-02,the late invoice number {'abcde'[i]}" for i in range(n)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["at,comment", *rows, ""]))
    feedback, path = load_study(tmp_path), tmp_path / "codebook.yaml"
    frame = tmp_path / "frame.csv"
    frame.write_text("code,definition\nInvoices,an invoice that is late\n")
    book = keep_codebook(feedback, path, frame=frame)
    assert book.source == "calls"
    assert book.themes["invoices"].counts == {"2026Q1": 3}
    assert keep_codebook(feedback, path, source="reviews").themes["invoices"].counts == {
        "2026Q1": 3,
        "2026Q2": 2,
    }
    assert keep_codebook(feedback, path).source == "reviews"
    with pytest.raises(StudyError, match="there already"):
        keep_codebook(feedback, path, frame=frame)
    assert codebook_of(feedback.study).themes.keys() == {"invoices"}
    path.write_text("")  # emptied: it starts anew
    assert codebook_of(feedback.study) == Codebook()
    assert "invoices" in keep_codebook(feedback, path, frame=frame).themes
    assert path.read_text().startswith("# The themes of this study")
    assert keep_codebook(feedback, path, source="reviews").source == "reviews"
    with pytest.raises(ParameterError, match="did you mean calls"):
        keep_codebook(feedback, path, source="call")


def test_waves_are_quarters_where_not_every_comment_names_one():
    days = pd.to_datetime(["2026-01-31", None], utc=True)
    assert waves_of(pd.DataFrame({"answered_at": days})).tolist() == ["2026Q1", np.nan]
    assert Codebook().themes == {}


def counted_with(book, said, texts):
    """The codebook after a wave of these texts."""
    more = pd.DataFrame({"text": texts, "wave": "2027", "source": ""})
    both = pd.concat([said, more], ignore_index=True)
    given = assign(both["text"], book)
    return count_waves(given, both["wave"], book), both, given


def test_a_wave_with_a_shifted_theme_and_unknown_talk_is_told(book, said):
    unknown = {"office": "parking coffee lobby garden chair lift carpet"}
    calls = [f"chatbot {text}" for text in comments({"phone": SUBJECTS["phone"]}, 25, seed=8)]
    texts = [*comments({"bill": SUBJECTS["bill"]}, 80, seed=5), *calls, *comments(unknown, 40)]
    later, both, given = counted_with(book, said, texts)
    table = drift(later).set_index("theme")
    of = ids(book, said)
    assert table.loc[of["bill"], "called"]
    assert table.loc[of["bill"], "low"] > 0  # 80 of 145, of 180 before 60
    assert table.loc[of["login"], "high"] < 0
    assert table.loc["unclear", "called"]
    assert table.loc["unclear", "value"] > 0.2
    told = about_drift(drift(later))
    assert "people speak of something new" in told
    assert "95 % interval" in told
    fresh = new_words(later, both)
    assert fresh["word"].tolist() == ["chatbot"]
    assert fresh["theme"].tolist() == [book.themes[of["phone"]].name]
    offered = add_candidates(later, given, both["text"]).candidates
    assert len(offered) == 1
    assert offered[0] in about_candidates(offered)


def test_a_wave_like_those_before_tells_nothing(book, said):
    later, both, _ = counted_with(book, said, comments(SUBJECTS, 40, seed=11))
    assert not drift(later)["called"].any()
    assert new_words(later, both).empty
    assert "no known theme grew or shrank" in about_drift(drift(later))
    assert drift(Codebook()).empty
    assert "cemlab codebook" in about_drift(drift(Codebook()))


def test_other_answers_of_a_study_are_given_back_and_the_rest_is_told(tmp_path):
    ticks = ["By phone"] * 20 + ["By e-mail"] * 15 + ["Other"] * 9
    own = ["on the phone", "by e-mial", *["pigeon post"] * 3, *["a pigeon, perhaps"] * 2]
    texts = [""] * 35 + ["telephone or phone", "Pigeon", "pigeon!", *[""] * 6] + [""] * len(own)
    frame = pd.DataFrame({"how": [*ticks, *own], "how_text": texts})
    frame.to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "study.yaml").write_text(
        "title: T\nsources: {s: {file: a.csv, pattern: past, promise: anonymous,\n"
        "  items: {how: {role: choice}, how_text: {role: comment}}}}\n"
    )
    table = other_answers(load_study(tmp_path))
    assert table.set_index("option")["named"].to_dict() == {
        "By e-mail": 1, "By phone": 2, "no option named": 7
    }  # fmt: skip
    assert table["answers"].tolist()[:2] == [16, 22]
    assert about_others(table).startswith("10 answers stand in own words: 3 of them")


def test_sentences_of_one_comment_count_as_what_they_tell():
    book = Codebook(themes={"fee": Known(name="Fees"), "app": Known(name="App")})

    def counted(copies):
        rows = range(80)  # 40 comments in each wave, of which 10 and then 16 are about fees
        themes = (["fee"] * 10 + ["app"] * 30) + (["fee"] * 16 + ["app"] * 24)
        assigned = pd.DataFrame({"row": rows, "theme": themes})
        assigned = assigned.loc[assigned.index.repeat(copies)].reset_index(drop=True)
        return count_waves(assigned, pd.Series(["1"] * 40 + ["2"] * 40), book)

    once, copied = drift(counted(1)), drift(counted(5))
    assert counted(5).waves["2"].sentences == 200
    assert counted(5).waves["2"].independent == 40
    same = ["theme", "share", "before", "low", "high", "p_adjusted"]
    pd.testing.assert_frame_equal(once[same], copied[same])
    narrow = counted(5).model_copy(deep=True)
    for wave in narrow.waves.values():  # as a codebook of before has it
        wave.independent = None
    assert drift(narrow)["p_adjusted"].min() < copied["p_adjusted"].min()
