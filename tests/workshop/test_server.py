import re

import pytest

from cemlab.sentences.numbers import number
from cemlab.workshop.facilitator import go
from cemlab.workshop.plan import customers_satisfied
from cemlab.workshop.room import steps

GUESS = {"kind": "first", "wanted": "informed", "felt": "relieved", "low": "70", "high": "80"}


@pytest.fixture(scope="module")
def secrets(hitouch):
    """The ways in which a page or the file would give away what customers said of billing."""
    table = customers_satisfied(hitouch).set_index("touchpoint")
    row = table.loc["billing"]
    return [str(row["value"])[:7], number(row["value"], "share"), number(row["n"], "count")]


def join(server, code):
    return server.ask(f"/{code}", function="")[2]


def to(room, act):
    room.move(next(i for i, step in enumerate(steps(room.points)) if step.act == act))


def test_nothing_of_the_customers_is_served_or_stored_before_the_reveal(
    own_server, hitouch, secrets
):
    server, room = own_server
    me = join(server, room.code)
    pages = [me, f"/{room.code}/screen", f"/{room.code}/changes", f"/{room.code}", "/"]
    pages += [f"/{room.code}/picture/{p}/{s}.svg" for p in room.points for s in (0, 1)]
    stages = []
    while not stages or go(room, hitouch).act != "reveal":
        for page in pages:
            server.ask(page)
        if room.position.act == "predict":
            for point, low in (("billing", "33"), ("review", "10")):
                server.ask(f"{me}/{point}", **GUESS | {"low": low})
        stages.append(room.position.act)
    assert set(stages) == {"lobby", "talk", "predict", "listen"}
    stored = b"".join(part.read_bytes() for part in room.file.parent.glob("rooms.sqlite*"))
    for secret in secrets:
        assert not [body for body in server.bodies if secret in body]
        assert secret.encode() not in stored
    # The room knew billing best, so it comes first: the guesses, and only then the customers.
    assert (room.position.touchpoint, room.position.stage) == ("billing", 0)
    assert secrets[1] not in server.ask(f"/{room.code}/screen")[1] + server.ask(me)[1]
    assert server.ask(f"/{room.code}/picture/billing/1.svg")[0] == 404
    go(room, hitouch)
    told = server.ask(f"/{room.code}/screen")[1]
    assert secrets[1] in told
    assert "Customers’ figure lay in 1 of our 1 first ranges and" in told
    assert secrets[1] in server.ask(me)[1]
    assert "<svg" in server.ask(f"/{room.code}/picture/billing/1.svg")[1]


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"low": "90"}, "upside down"), ({"high": "140 %"}, "no more than 100"),
     ({"low": ""}, "A number is missing")],
)  # fmt: skip
def test_a_wrong_guess_comes_back_with_a_message_and_everything_typed(
    server, room, changed, message
):
    me = join(server, room.code)
    to(room, "predict")
    status, body, _ = server.ask(f"{me}/billing", **GUESS | changed)
    assert status == 422
    assert message in body
    sent = GUESS | changed
    for side in ("low", "high"):
        assert re.search(rf'name="{side}"[^>]* value="{sent[side]}"', body)
    for side in ("wanted", "felt"):
        assert re.search(rf'name="{side}" value="{sent[side]}" checked', body)
    assert room.entries("first") == []


def test_an_empty_form_and_an_unknown_one_are_refused_in_words(server, room):
    me = join(server, room.code)
    to(room, "talk")
    status, body, _ = server.ask(me, kind="story", text="")
    assert (status, "Write one sentence" in body, "Choose one or two" in body) == (422, True, True)
    assert server.ask(me, kind="upload", text="x")[0] == 409
    assert server.ask(f"{me}/parking", **GUESS)[0] == 409


def test_sending_twice_keeps_one_and_what_comes_too_late_is_told_and_still_on_the_page(
    server, room
):
    me = join(server, room.code)
    to(room, "predict")
    for high in ("80", "85"):
        assert server.ask(f"{me}/billing", **GUESS | {"high": high})[0] == 200
    assert [entry["high"] for entry in room.entries("first")] == [0.85]
    to(room, "listen")
    status, body, _ = server.ask(f"{me}/billing", **GUESS)
    assert (status, "sealed" in body) == (409, True)
    assert [entry["high"] for entry in room.entries("first")] == [0.85]


def test_what_people_type_is_shown_never_carried_out(server, room):
    attack = '<script>document.title="pwned"</script><img src=x onerror=alert(1)>'
    me = join(server, room.code)
    to(room, "talk")
    server.ask(me, kind="story", text=attack, wanted="informed", felt="valued")
    assert attack not in server.ask(f"/{room.code}/screen")[1]  # not before it is admitted
    room.admit(room.entries("story")[0])
    for page in (me, f"/{room.code}/screen"):
        body = server.ask(page)[1]
        assert "&lt;script&gt;document.title" in body
        assert body.count("<script>") == 1  # our own


def test_a_forged_token_a_strange_room_and_the_facilitators_actions_are_refused(server, room, plan):
    other = type(room).create(room.file, plan)
    me = join(server, room.code)
    token = me.rsplit("/", 1)[1]
    assert server.ask(f"/{room.code}/me/{'a' * 12}")[0] == 403
    assert server.ask(f"/{other.code}/me/{token}")[0] == 403
    assert server.ask(f"/{other.code}/me/{token}", kind="story", text="x")[0] == 403
    for action in ("next", "back", "reveal", "admit", "timer", "facilitator/next"):
        status, body, _ = server.ask(f"/{room.code}/{action}", by="1")
        assert (status, "Only the facilitator" in body) == (403, True)
    assert server.ask("/QQQQQ")[0] == 404
    assert server.ask(f"/{room.code}/screen")[0] == 200
    assert server.ask(f"/{room.front_code}/screen")[0] == 404
    assert room.code not in server.ask(f"/{room.front_code}")[1]
    assert server.ask(f"/{room.code}/screen", by="1")[0] == 405
    assert room.position.act == "lobby"


def test_the_front_line_never_sees_the_leaders_code(server, room):
    me = join(server, room.front_code)
    to(room, "predict")
    bodies = [server.ask(me)[1], server.ask(f"{me}/billing")[1]]
    status, body, back = server.ask(f"{me}/billing", **GUESS)
    bodies += [body, server.ask(f"{me[:-4]}aaaa")[1], server.ask(f"{me}/billing", low="9")[1]]
    assert (status, f"/{room.front_code}/me/" in back) == (200, True)
    assert not [body for body in bodies if room.code in body]
    assert server.ask(f"/{room.front_code}/step")[1] == "2"


def test_alone_on_one_laptop_nobody_is_asked_for_a_phone(server, room):
    from cemlab.workshop.pages import Page, render

    for act in ("lobby", "talk", "predict"):
        to(room, act)
        shown = render("screen.html.j2", base=server.base, alone=True, page=Page(room))
        assert "phone" not in shown.split("<main>")[1].replace("No phones today", "").lower()
        assert "QR code" not in shown
        assert "QR code" in server.ask(f"/{room.code}/screen")[1]


def test_a_lost_phone_comes_back_through_the_door(server, room):
    me = join(server, room.code)
    token = me.rsplit("/", 1)[1]
    assert server.ask("/", code=f" {room.code.lower()}-{token.upper()} ")[2] == me
    status, body, _ = server.ask("/", code="nothing")
    assert (status, "No room has this code" in body) == (404, True)


def test_pages_forbid_all_but_their_own_script_and_tell_nothing_of_where_they_are(server, room):
    import urllib.request

    with urllib.request.urlopen(f"{server.base}/{room.code}/screen") as reply:
        heads = reply.headers
    policy = heads["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert (heads["Referrer-Policy"], heads["Cache-Control"]) == ("no-referrer", "no-store")
    assert heads["Server"] is None


def test_a_killed_server_starts_again_where_it_was(server, room):
    me = join(server, room.code)
    to(room, "predict")
    server.ask(f"{me}/billing", **GUESS)
    before = [server.ask(page)[1] for page in (me, f"{me}/billing", f"/{room.code}/screen")]
    server.kill()
    server.start()
    after = [server.ask(page)[1] for page in (me, f"{me}/billing", f"/{room.code}/screen")]
    assert after == before
    assert "1 of 1 sealed" in after[2]
