"""Customers, feelings, invitations and beliefs."""

MORE = """\
feelings:
  file: feelings.csv
  columns: {response_id: id, touchpoint: where, feeling: feeling, side: side, ticked: ticked}
  list: [calm, in control]
contacts:
  file: sent.csv
  columns: {contact_id: n, customer_id: customer, source: source, sent_at: at, answered_at: back}
beliefs:
  file: beliefs.csv
  columns: {room, predictor, role, touchpoint, measure, feeling, predicted, low, high, sealed_at}
touchpoints:
"""
FEELINGS = """\
id,where,feeling,side,ticked
r1,desk,Calm,wanted,1
r1,desk,calm,felt,no
r1,desk,calm,felt,yes
r8,desk,calm,felt,1
r2,Billing,in control,Wanted,0
r2,desk,angry,felt,1
r2,desk,calm,both,1
r2,desk,calm,felt,perhaps
"""
SENT = """\
n,customer,source,at,back
1,c1,calls,2024-02-01,2024-03-01 09:00
2,c2,calls,2024-02-01,
2,c2,calls,2024-02-02,
3,c3,mails,2024-02-02,
4,c4,calls,soon,
"""
BELIEFS = """\
room,predictor,role,touchpoint,measure,feeling,predicted,low,high,sealed_at
autumn,p1,Leader,desk,share,calm,0.4,0.3,0.5,2024-02-01
autumn,p2,front line,desk,score,,7.5,x,,2024-02-01
autumn,p3,board,desk,score,,7.5,,,2024-02-01
autumn,,leader,desk,score,,7.5,,,2024-02-01
"""


def aside(feedback, file):
    """What was set aside of one file."""
    notes = feedback.set_aside[feedback.set_aside["file"] == file]
    return [tuple(r) for r in notes[["row", "column", "reason", "scope"]].to_numpy()]


def more(study):
    """Load the small study with all its further exports."""
    change = ("touchpoints:\n", MORE)
    return study(change=change, feelings=FEELINGS, sent=SENT, beliefs=BELIEFS)


def test_customers(study):
    crm = (
        "customer,account,role,revenue,region,size\nc1,a1,buyer,1200.5,s,big\nc1,a2,boss,1,s,big\n"
    )
    feedback = study(crm=crm + ",a3,boss,1,s,big\nc3,,boss,lots,,\n")
    assert feedback.customers["customer_id"].tolist() == ["c1", "c3"]
    assert feedback.customers["account_id"].tolist() == ["a1", "c3"], "an account of its own"
    assert feedback.customers["revenue"].isna().tolist() == [False, True]
    assert aside(feedback, "crm.csv") == [
        (3, "customer", "stands in an earlier row already", "row"),
        (4, "customer", "blank", "row"),
        (5, "revenue", "not a number", "cell"),
    ]


def test_feelings(study):
    feedback = more(study)
    assert feedback.feelings.to_numpy().tolist() == [
        ["r1", "desk", "calm", "wanted", True],
        ["r1", "desk", "calm", "felt", False],
        ["r2", "bill", "in control", "wanted", False],
    ]
    assert aside(feedback, "feelings.csv") == [
        (4, "feeling", "stands in an earlier row already", "row"),
        (5, "id", "no response of this id was kept", "row"),
        (7, "feeling", "not in the study's list of feelings", "row"),
        (8, "side", "neither wanted nor felt", "row"),
        (9, "ticked", "neither yes nor no", "row"),
    ]


def test_invitations(study):
    feedback = more(study)
    assert feedback.contacts["contact_id"].tolist() == ["1", "2"]
    assert feedback.contacts["answered_at"].notna().tolist() == [True, False]
    assert aside(feedback, "sent.csv") == [
        (4, "n", "stands in an earlier row already", "row"),
        (5, "source", "no source of the study", "row"),
        (6, "at", "not readable as a date", "row"),
    ]


def test_beliefs(study):
    feedback = more(study)
    assert feedback.beliefs[["predictor", "role", "predicted"]].to_numpy().tolist() == [
        ["p1", "leader", 0.4],
        ["p2", "front line", 7.5],
    ]
    assert aside(feedback, "beliefs.csv") == [
        (3, "low", "not a number", "cell"),
        (4, "role", "not one of leader, front line", "row"),
        (5, "predictor", "blank", "row"),
    ]
