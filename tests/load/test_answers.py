"""One source's export: rows, cells, texts."""

import pytest

from cemlab.errors import DataError, StudyError
from cemlab.privacy import unnumbered

# Where the customer is named, and what stands there where nobody may be.
NAMED = "promise: confidential\n    columns: {response_id: id, customer_id: customer,"
UNNAMED = "promise: {}\n    columns: {{response_id: id,"
CALLS = "id,customer,where,at,region,score,why,tick\n"


def aside(feedback):
    """What was set aside, briefly."""
    return [tuple(r) for r in feedback.set_aside[["row", "column", "reason", "scope"]].to_numpy()]


def test_a_source_becomes_four_tables(study):
    feedback = study()
    assert feedback.responses["response_id"].tolist() == ["r1", "r2", "r3", "r4"]
    assert feedback.responses["touchpoint"].tolist() == ["desk", "bill", "desk", "bill"]
    assert str(feedback.responses["answered_at"][0]) == "2024-03-01 08:00:00+00:00"
    assert str(feedback.responses["answered_at"][1]) == "2024-03-02 00:00:00+00:00"
    assert feedback.ratings.to_numpy().tolist() == [["r1", "score", 7.0], ["r2", "score", 10.0]]
    assert feedback.not_applicable.to_numpy().tolist() == [["r3", "score"]]
    assert feedback.choices["option"].tolist() == ["phone", "mail", "mail"]
    assert feedback.comments["comment_id"].tolist() == ["r1-why", "r3-why", "r4-why"]
    assert unnumbered(feedback.comments["text"][0]) == "Call me on [PHONE], please"
    assert feedback.comments["language"].tolist() == ["en", "en", "de"]
    assert feedback.responses["weight"].tolist() == [1.0] * 4
    assert not feedback.responses["may_quote"].any()
    assert not feedback.responses["may_contact"].any()
    assert aside(feedback) == []


def test_a_translation_stands_beside_what_was_written_and_is_redacted(study):
    calls = "id,customer,where,at,region,score,why,tick,english\n"
    rows = [
        "r1,c1,desk,2024-03-01,n,7,Die Rechnung war leider wieder falsch,x,Ask ann@example.org",
        "r2,c1,desk,2024-03-02,n,7,fine,x,",
    ]
    way = ("why: {role: comment}", "why: {role: comment, translation: english}")
    comments = study(calls + "\n".join(rows), change=way).comments
    assert comments["text"].tolist() == ["Die Rechnung war leider wieder falsch", "fine"]
    assert unnumbered(comments["translation"][0]) == "Ask [EMAIL]"
    assert comments["translation"].isna().tolist() == [False, True]
    with pytest.raises(DataError, match="no column 'englisch'"):
        study(calls + "\n".join(rows), change=(way[0], way[1].replace("english", "englisch")))


def test_bad_keys_set_rows_aside_and_bad_cells_only_themselves(study):
    rows = [
        "r1,c1,desk,2024-03-01,n,7,a,x",
        ",c1,desk,2024-03-01,n,7,b,x",
        "r1,c1,desk,2024-03-01,n,7,a,x",
        "r1,c1,desk,2024-03-01,n,8,a,x",
        "r2,c1,desk,03/04/2024,n,7,c,x",
        "r3,c1,desk,,n,7,d,x",
        "r4,c1,dsk,2024-03-01,n,11,e,x",
        ",,,,,,,",
        "r5,c1,desk,2024-03-01,n,7",
        "r6,c1,desk,2024-03-01,n,well,f,x",
    ]
    feedback = study(CALLS + "\n".join(rows) + "\n")
    assert aside(feedback) == [
        (3, "id", "no response id", "row"),
        (4, "id", "the same as an earlier row", "row"),
        (5, "id", "the response id of an earlier row, with other answers", "row"),
        (6, "at", "a date that reads two ways; say day_first in the study", "row"),
        (7, "at", "blank", "row"),
        (8, "where", "no touch point of the study", "cell"),
        (8, "score", "outside the scale 0 to 10", "cell"),
        (9, "(whole row)", "blank", "row"),
        (
            10,
            "(whole row)",
            "another number of cells than the header; is a delimiter in a text not quoted?",
            "row",
        ),
        (11, "score", "neither a number nor a label of the scale", "cell"),
    ]
    assert feedback.set_aside["same_as"].dropna().tolist() == [2, 2]
    assert feedback.responses["response_id"].tolist() == ["r1", "r4", "r6"]
    assert feedback.comments["text"].tolist() == ["a", "e", "f"]


def test_net_promoter_takes_whole_numbers_alone(study):
    rows = "r1,c1,desk,2024-03-01,n,9.5,a,x\nr2,c2,desk,2024-03-01,n,9,b,x\n"
    feedback = study(CALLS + rows, change=("role: touchpoint", "role: recommend"))
    assert feedback.ratings.to_numpy().tolist() == [["r2", "score", 9.0]]
    assert aside(feedback) == [(2, "score", "is no whole number, as Net Promoter needs", "cell")]
    rated = study(CALLS + rows)
    assert rated.ratings["value"].tolist() == [9.5, 9.0]


def test_a_text_sent_twice_under_two_ids_is_one_answer(study):
    text = "a sentence that nobody else would write in just these words"
    feedback = study(
        CALLS
        + f"r1,c1,desk,2024-03-01,n,7,{text},x\nr2,c1,desk,2024-03-01,n,7,{text},x\n"
        + "r3,c1,desk,2024-03-01,n,7,ok,x\nr4,c1,desk,2024-03-01,n,7,ok,x\n"
    )
    assert feedback.responses["response_id"].tolist() == ["r1", "r3", "r4"]
    assert aside(feedback) == [
        (3, "(whole row)", "word for word an earlier row under another id", "row")
    ]


@pytest.mark.parametrize(("times", "kept"), [(4, 2), (7, 1)])
def test_where_neither_time_nor_customer_is_known_only_long_texts_are_repeats(study, times, kept):
    said = times * "no reply so far "
    rows = "".join(f"r{i},,desk,,n,7,{said},x\n" for i in range(2)) + "r9,,desk,,n,7,fine,x\n"
    change = (NAMED, UNNAMED.format("anonymous"))
    feedback = study(CALLS + rows, "customer,account,role,revenue,region,size\nc1,,b,1,s,b\n",
                     change, (", answered_at: at", ""))  # fmt: skip
    assert len(feedback.responses) == kept + 1


def test_without_ids_the_row_number_names_a_response(study):
    feedback = study(change=("response_id: id, ", ""))
    assert feedback.responses["response_id"].tolist() == [
        "calls-2",
        "calls-3",
        "calls-4",
        "calls-5",
    ]


def test_an_anonymous_source_never_meets_the_crm(study):
    change = ("promise: confidential", "promise: anonymous")
    with pytest.raises(StudyError, match=r"columns.customer_id: was promised anonymity"):
        study(change=change)
    feedback = study(change=(NAMED, UNNAMED.format("anonymous")))
    assert feedback.responses["customer_id"].isna().all()
    answers = feedback.answers()
    assert answers[["customer_id", "account_id", "revenue", "size"]].isna().all(axis=None)


def test_weights_that_are_never_above_nought_are_refused(study):
    rows = "id,customer,where,at,region,score,why,tick\n"
    rows += "r1,c1,desk,2024-03-01,a,0,,\nr2,c1,desk,2024-03-01,b,0,,\n"
    change = ("answered_at: at}", "answered_at: at, weight: score}")
    with pytest.raises(DataError, match="no weight in column 'score' is above 0"):
        study(rows, change=change)
    assert study(rows.replace("a,0", "a,1"), change=change).responses["weight"].tolist() == [1, 0]


def test_groups_that_differ_in_case_or_blanks_are_one_and_told(study):
    regions = ["North ", "SOUTH", "north", "North"]
    rows = CALLS + "".join(f"r{i},c1,desk,2024-03-05,{r},5,,\n" for i, r in enumerate(regions))
    head, *others = rows.splitlines()
    feedback = study("\n".join([head + ",why", *(row + ",x" for row in others)]))
    assert feedback.responses["region"].tolist() == ["North", "SOUTH", "North", "North"]
    assert feedback.customers["region"].tolist() == ["SOUTH", "west"]
    assert feedback.intake["remarks"].tolist() == [
        'columns that the study does not read: "why (9)"; '
        '"why" heads several columns: "why (9)" is column 9; '
        'region reads "north" as "North" (1 row)',
        'region reads "south" as "SOUTH" (1 row)',
    ]


def test_consent_that_was_asked_for_and_not_given_is_refused(study):
    change = ("answered_at: at}", "answered_at: at, may_quote: region, weight: score}")
    rows = "r1,c1,desk,2024-03-01,yes,1,a,x\nr2,c1,desk,2024-03-01,,-2,b,x\n"
    rows += "r3,c1,desk,2024-03-01,perhaps,2,c,x\n"
    feedback = study(CALLS + rows, change=change)
    assert feedback.responses["may_quote"].tolist() == [True, False]
    assert aside(feedback) == [
        (3, "score", "no weight of 0 or more", "row"),
        (4, "region", "neither yes nor no", "cell"),
    ]


def test_nothing_personal_is_left_in_any_table(study, tmp_path):
    secret = "ann.lee@example.org"
    row = f"r5,c1,desk,2024-03-05,n,{secret},Write to {secret} or 4111 1111 1111 1111,{secret}\n"
    feedback = study(
        CALLS + "r1,c1,desk,2024-03-01,n,7,fine,x\n" + row,
    )
    for name, table in feedback.tables.items():
        held = table.to_csv()
        assert secret not in held, name
        assert "4111" not in held, name
    folder = feedback.save(tmp_path / "kept")
    assert not any(secret.encode() in f.read_bytes() for f in folder.iterdir())


@pytest.mark.parametrize(
    ("told", "may"),
    [
        ("confidential", False),
        ("named", False),
        ("confidential\n    sampled: false", False),
        ("anonymous\n    sampled: false", True),
        ("anonymous\n    sampled: false\n    may_quote: false", False),
        ("confidential\n    may_quote: true", True),
    ],
)
def test_who_was_not_asked_is_quoted_only_from_public_sources(study, told, may):
    feedback = study(change=(NAMED, UNNAMED.format(told)))
    assert feedback.responses["may_quote"].tolist() == [may] * 4


def test_staff_are_not_named_in_what_customers_wrote(study):
    rows = [
        "r1,c1,desk,2024-03-01,n,7,Dora Quittenbaum and ms QUITTENBAUM? No: Quittenbaum,x",
        "r2,c1,desk,2024-03-02,n,7,Ask the Service Team or Ivo Low,Ivo Low",
    ]
    crm = (
        "customer,account,role,revenue,region,size,by\nc1,a1,b,1,s,b,Dora Quittenbaum\n"
        "c2,a1,b,1,s,b,Service Team\n"
    )
    change = ("revenue: revenue}", "revenue: revenue, owner: by}")
    more = ("{label: Service desk}", "{label: Service desk, owner: Ivo Low}")
    feedback = study(CALLS + "\n".join(rows) + "\n", crm, change, more)
    assert feedback.comments["text"].map(unnumbered).tolist() == [
        "[PERSON] and ms [PERSON]? No: [PERSON]",
        "Ask the Service Team or [PERSON]",
    ]
    assert feedback.choices["option"].map(unnumbered).tolist() == ["x", "[PERSON]"]
    # The same person has the same pseudonym, in whatever column.
    assert feedback.choices["option"][1] in feedback.comments["text"][1]


def test_a_comment_of_a_book_s_length_is_set_aside_alone(study):
    rows = [f"r1,c1,desk,2024-03-01,n,7,{'long ' * 30_000},x", "r2,c1,desk,2024-03-02,n,7,ok,x"]
    feedback = study(CALLS + "\n".join(rows) + "\n")
    assert aside(feedback) == [(2, "why", "longer than 100,000 characters", "cell")]
    assert feedback.comments["text"].tolist() == ["ok"]
    assert len(feedback.ratings) == 2
