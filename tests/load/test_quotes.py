"""Quotes: proposed by the machine, approved by a person, never mended."""

import pandas as pd
import pytest
from typer.testing import CliRunner

import cemlab
from cemlab.cli import app
from cemlab.errors import DataError, StudyError
from cemlab.load import approved_quotes
from cemlab.load.quotes import is_cut

STUDY = """title: Trial
sources:
  visits:
    file: visits.csv
    pattern: past
    promise: named
    columns: {response_id: id, touchpoint: place, answered_at: day, may_quote: quoted}
    segments: {region: region}
    items:
      score: {role: overall, scale: {low: 0, high: 10}}
      why: {role: comment}
touchpoints: {desk: {label: Front desk}, food: {label: Food}}
min_group: {answers: 5, comments: 5}
quotes: quotes.csv
"""
SAID = [
    "The queue at the desk was long. Nobody said why it took an hour. I left in the end.",
    "The lady at the desk found my booking at once and smiled while she did it.",
    "My lawyer will write to you about the queue at your desk, be sure of that.",
    "We waited at the desk and waited, and the phone rang all the time beside us.",
    "A long queue again at the desk, as on every Monday since the summer began.",
    "=1+1 is what the desk made of my bill, and nobody could say how it came to be.",
]


@pytest.fixture
def visits(tmp_path):
    rows = pd.DataFrame({"why": SAID, "id": [f"v{i}" for i in range(6)], "score": range(6)})
    rows["place"], rows["day"] = "desk", [f"2026-03-0{i + 1}" for i in range(6)]
    rows["quoted"] = ["yes", "yes", "yes", "no", "yes", "yes"]
    rows["region"] = ["north"] * 5 + ["south"]
    rows.loc[6] = ["Soup was cold and the bread was gone by noon.", "v6", 5, "food",
                   "2026-03-07", "yes", "north"]  # fmt: skip
    rows.to_csv(tmp_path / "visits.csv", index=False)
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    return tmp_path


def propose(folder):
    done = CliRunner().invoke(app, ["quotes", str(folder), "--n", "9"])
    assert done.exit_code == 0, done.output
    return pd.read_csv(folder / "quotes.csv", dtype="str", keep_default_na=False), done.output


def mark(folder, table, **quotes):
    """Approve what begins so, cut to that."""
    for begin, quote in quotes.items():
        row = table["comment"].str.strip("'").str.startswith(begin.replace("_", " "))
        assert row.sum() == 1
        table.loc[row, ["approve", "quote"]] = ["yes", quote]
    table.to_csv(folder / "quotes.csv", index=False)


def shown(folder, **options):
    return approved_quotes(cemlab.load_study(folder), **options)


def test_only_what_may_be_quoted_and_many_others_say_is_proposed(visits):
    table, _ = propose(visits)
    # Not the lawyer (sensitive), not who said no, not the one comment on food (too few).
    assert {c.strip("'") for c in table["comment"]} == {SAID[i] for i in (0, 1, 4, 5)}
    assert table["stands_for"].astype(int).sum() == 6
    assert (visits / "quotes.csv").stat().st_mode & 0o777 == 0o600
    assert shown(visits).empty, "nothing is approved before a person says so"


def test_of_comments_alike_one_that_may_be_quoted_is_proposed(visits):
    rows = pd.read_csv(visits / "visits.csv")
    last = rows["id"].eq("v4")
    old = rows[last].assign(id="a0", day="2024-03-05")
    again = rows[rows["id"].isin(["v0", "v3"])].assign(id=["w0", "w3"], quoted=["no", "yes"])
    pd.concat([old, rows, again]).to_csv(visits / "visits.csv", index=False)
    table, _ = propose(visits)
    assert sorted(c.strip("'") for c in table["comment"]) == sorted(
        SAID[i] for i in (0, 1, 3, 4, 5)
    )
    mark(visits, table, The_queue=SAID[0], We_waited=SAID[3], A_long=SAID[4])
    said = cemlab.load_study(visits).verbatims().set_index("response_id")["quote"]
    assert said.dropna().index.tolist() == ["v0", "v4", "w3"]


def test_approved_quotes_are_shown_with_their_cuts_and_their_speaker(visits):
    table, _ = propose(visits)
    cut = "[...] Nobody said why it took an hour.\n […]"
    mark(visits, table, The_queue=cut, The_lady=SAID[1])
    found = shown(visits, by=["region"])
    assert found["quote"].tolist() == ["[…] Nobody said why it took an hour. […]", SAID[1]]
    assert set(found["speaker"]) == {"Front desk, north"}
    said = cemlab.load_study(visits).verbatims().set_index("response_id")["quote"]
    assert said.dropna().index.tolist() == ["v0", "v1"]


def test_a_segment_too_small_is_not_told(visits):
    table, _ = propose(visits)
    mark(visits, table, **{"=1+1": "'" + SAID[5]})
    found = shown(visits, by=["region"])
    assert found[["quote", "speaker"]].to_numpy().tolist() == [[SAID[5], "Front desk"]]


@pytest.mark.parametrize(
    "quote",
    ["Nobody said why it took an hour.", "[…] Nobody told why it took an hour. […]",
     "[…] I left in the end. Nobody said why […]", "The queue […] was [long]. […]",
     "[…] obody said why it took an hour. […]", "[…]", "[…] […]", ""],
)  # fmt: skip
def test_what_is_mended_merged_or_silently_cut_is_not_shown(visits, quote):
    table, _ = propose(visits)
    mark(visits, table, The_queue=quote)
    assert shown(visits).empty
    again, told = propose(visits)
    assert "not the comment's own words" in told
    assert again["approve"].tolist().count("yes") == 1, "the list stays as the person left it"


def test_a_comment_that_changed_is_no_longer_approved(visits):
    table, _ = propose(visits)
    mark(visits, table, The_lady=SAID[1], The_queue=SAID[0])
    rows = pd.read_csv(visits / "visits.csv")
    rows.loc[rows["id"] == "v1", "why"] = SAID[1].replace("smiled", "sighed")
    rows.loc[rows["id"] == "v0", "quoted"] = "no"
    rows.to_csv(visits / "visits.csv", index=False)
    assert shown(visits).empty
    _, told = propose(visits)
    assert "no comment of the study reads so now" in told
    assert "the customer did not agree to be quoted" in told


@pytest.mark.parametrize("said", ["perhaps", "x", "X ", "1", "off"])
def test_a_list_that_cannot_be_read_is_told(visits, said):
    table, _ = propose(visits)
    table.assign(approve=said).to_csv(visits / "quotes.csv", index=False)
    with pytest.raises(DataError, match=r"quotes.csv, row 2: approve says neither yes nor no"):
        shown(visits)
    table.drop(columns="key").to_csv(visits / "quotes.csv", index=False)
    with pytest.raises(DataError, match="has no column 'key'"):
        shown(visits)


@pytest.mark.parametrize("name", ["../quotes.csv", "/tmp/quotes.csv", "visits.csv", "quotes.py"])
def test_the_list_lies_beside_the_study_and_replaces_nothing(visits, name):
    (visits / "study.yaml").write_text(STUDY.replace("quotes.csv", name), encoding="utf-8")
    with pytest.raises(StudyError, match="quotes: must be a CSV or XLSX of its own beside"):
        cemlab.load_study(visits)


def test_the_list_may_be_a_workbook(visits):
    (visits / "study.yaml").write_text(STUDY.replace("s.csv", "s.xlsx").replace(
        "visits.xlsx", "visits.csv"), encoding="utf-8")  # fmt: skip
    feedback = cemlab.load_study(visits)
    assert CliRunner().invoke(app, ["quotes", str(visits)]).exit_code == 0
    book = pd.read_excel(visits / "quotes.xlsx", dtype="str", engine="calamine").fillna("")
    book.loc[book["comment"] == SAID[1], "approve"] = "Yes"
    book.to_excel(visits / "quotes.xlsx", index=False, engine="xlsxwriter")
    assert approved_quotes(feedback)["quote"].tolist() == [SAID[1]]


@pytest.mark.parametrize("name", ["quotes.csv", "quotes.xlsx"])
def test_a_list_may_be_empty(visits, name):
    (visits / "study.yaml").write_text(STUDY.replace("quotes.csv", name), encoding="utf-8")
    rows = pd.read_csv(visits / "visits.csv").assign(quoted="no")
    rows.to_csv(visits / "visits.csv", index=False)
    for _ in range(2):
        assert CliRunner().invoke(app, ["quotes", str(visits)]).exit_code == 0
        assert shown(visits).empty
    assert (visits / name).exists()


def test_it_is_told_why_nothing_is_proposed(visits):
    rows, plan = pd.read_csv(visits / "visits.csv"), visits / "study.yaml"
    plan.write_text(STUDY.replace("comments: 5", "comments: 7"), encoding="utf-8")
    _, told = propose(visits)
    told = " ".join(told.split())
    assert "Too few for a quote: Front desk (6 comments) and Food (1 comment)." in told
    assert "one is quoted among 7 or more" in told
    plan.write_text(STUDY.replace("comments: 5", "comments: 1"), encoding="utf-8")
    rows.assign(quoted=rows["place"].eq("desk")).to_csv(visits / "visits.csv", index=False)
    assert "None to propose: Food. What may be quoted there is sensitive" in propose(visits)[1]
    rows.assign(quoted="no").to_csv(visits / "visits.csv", index=False)
    assert "nobody may be quoted" in propose(visits)[1]
    plan.write_text(STUDY, encoding="utf-8")
    rows.to_csv(visits / "visits.csv", index=False)
    table, told = propose(visits)
    assert "propose:" not in told
    assert "Too few for a quote: Food (1 comment)." in told
    table.assign(approve="no").to_csv(visits / "quotes.csv", index=False)
    assert "is decided, sensitive" in " ".join(propose(visits)[1].split())


@pytest.mark.parametrize("said", ["Yes", "y", " ja", "TRUE"])
def test_yes_has_more_than_one_form(visits, said):
    table, _ = propose(visits)
    table.assign(approve=said).to_csv(visits / "quotes.csv", index=False)
    assert len(shown(visits)) == 4


def test_cuts_stand_where_words_are_left_out():
    text = "One. Two. Three. Four."
    assert is_cut("One. […] Three. […]", text)
    assert is_cut("[…] Two. […] Four.", text)
    assert not is_cut("Two. […]", text)
    assert not is_cut("One. […] Three.", text)
    assert not is_cut("[…] Three. […] Two. […]", text)


def test_the_simulated_company_has_approved_quotes_everywhere(hitouch):
    found = approved_quotes(hitouch)
    assert set(hitouch.study.touchpoints) <= set(found["touchpoint"])
    assert found["quote"].str.contains("[…]", regex=False).any()
    assert len(found) >= 40
