"""One facilitator, three leaders on phones and a big screen go through all five acts."""

from cemlab.sentences.numbers import number
from cemlab.workshop.facilitator import go
from cemlab.workshop.plan import customers_satisfied

PHONE, PROJECTOR = {"width": 390, "height": 844}, {"width": 1920, "height": 1080}
NOWHERE = "about:blank"
ATTACK = "<img src=x onerror=\"document.title='pwned'\">We waited"


def visit(page, address):
    """Load an address, again as often as the page's own reload came between.

    No page is closed before the browser is: Chromium may forget to close one that is just loading
    itself anew, and Playwright would wait for it forever (microsoft/playwright#42366).
    """
    from playwright.sync_api import Error

    for tries_left in reversed(range(5)):
        try:
            page.goto(address)
            return
        except Error as error:
            if "interrupted" not in str(error) or not tries_left:
                raise
            page.wait_for_load_state()  # what came between, else it interrupts this one, too


class Eyes:
    """Everything that the pages of a test fetched, complained of or would make hard to read."""

    def __init__(self, browser, base):
        self.base, self.bodies, self.faults = base, [], []
        self.contexts = {on: browser.new_context(java_script_enabled=on) for on in (True, False)}
        self.seen, self.replies = set(), []

    def open(self, size, address, script=True):
        page = self.contexts[script].new_page()
        page.set_viewport_size(size)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text))
        page.on("response", self._read)
        visit(page, address)
        return page

    def _read(self, reply):
        if not reply.url.startswith((self.base, "data:")):
            self.faults.append(f"asked {reply.url}")
        if reply.status == 200 and not reply.url.startswith("data:"):
            self.replies.append(reply)

    def read(self):
        """Keep what came over the network, before its page is left."""
        for reply in self.replies:
            try:
                self.bodies.append(reply.url + reply.text())
            except Exception:  # left by a form: no body is kept, but its source was looked at
                self.bodies.append(reply.url)
        self.replies = []

    def look(self, page, name):
        if name in self.seen:
            return  # the same page of another touch point
        self.seen.add(name)
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(page).response["violations"]
        self.faults += [f"{name}: {one['id']}: {one['nodes'][0]['html'][:150]}" for one in found]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        self.faults += [f"{name}: {wide} pixels too wide"] if wide > 0 else []


class Room:
    """A room with its screen, three phones and everything that was on them."""

    def __init__(self, browser, server, room, feedback):
        self.eyes, self.room, self.feedback = Eyes(browser, server.base), room, feedback
        self.address, self.sources = f"{server.base}/{room.code}", []
        # One phone runs the page's script; the others do without.
        self.phones = [self.eyes.open(PHONE, self.address, script=i == 0) for i in range(3)]
        self.eyes.look(self.phones[0], "join")
        front = self.eyes.open(PHONE, f"{server.base}/{room.front_code}")
        front.click("button")
        self.eyes.look(front, "front line")
        visit(front, f"{server.base}/QQQQQ")
        self.eyes.look(front, "no such room")
        visit(front, server.base)
        front.click("button")
        self.eyes.look(front, "door")
        visit(front, NOWHERE)
        self.eyes.faults = [fault for fault in self.eyes.faults if "404" not in fault]
        for page in self.phones:
            page.click("button")
        self.homes = [page.url for page in self.phones]
        self.screen = None

    def go(self):
        """The facilitator goes on; one phone is lost and another found, the others load anew."""
        self.eyes.read()
        at = go(self.room, self.feedback)
        visit(self.phones[0], NOWHERE)
        self.phones[0] = self.eyes.open(PHONE, self.homes[0])
        for page, home in zip(self.phones[1:], self.homes[1:], strict=True):
            visit(page, home)
        return at

    def look(self, name):
        if self.screen:
            visit(self.screen, NOWHERE)
        self.screen = self.eyes.open(PROJECTOR, f"{self.address}/screen")
        for page, whose in ((self.screen, "screen"), (self.phones[0], "phone")):
            self.eyes.look(page, f"{name}, {whose}")
        self.eyes.read()
        self.sources += [page.content() for page in (self.screen, *self.phones)]

    def talk(self):
        for page in self.phones:
            page.fill("textarea", ATTACK)
            page.locator("input[name=wanted]").first.check(force=True)
            page.locator("input[name=felt]").last.check(force=True)
            page.click("button")
        for entry in self.room.entries("story"):
            self.room.admit(entry)
        self.room.set_timer(15)

    def guess(self, page, low, high):
        page.locator("input[name=wanted]").first.check(force=True)
        page.locator("input[name=felt]").last.check(force=True)
        page.fill("input[name=low]", str(low))
        page.fill("input[name=high]", str(high))
        page.click("button")

    def predict(self):
        first = self.phones[0]
        self.guess(first, 80, 60)
        assert "upside down" in first.inner_text("#high-problem")
        assert first.input_value("input[name=low]") == "80"
        self.eyes.faults = [fault for fault in self.eyes.faults if "422" not in fault]
        self.eyes.look(first, "a form to be mended")
        for page, low in zip(self.phones, (60, 30, 70), strict=True):
            self.guess(page, low, low + 15)
            self.guess(page, low + 10, low + 25)
            assert "All sealed" in page.inner_text("main")

    def listen(self):
        words = " ".join(page.inner_text("main") for page in self.phones)
        assert all(card["text"] in words for card in self.quotes())
        for page in self.phones:
            self.guess(page, 40, 60)

    def quotes(self):
        points = {point["id"]: point for point in self.room.plan["points"]}
        return points[self.room.position.touchpoint]["quotes"]

    def surprise(self):
        for page in self.phones:
            page.fill("textarea", "That is lower than I thought.")
            page.click("button")

    def commit(self):
        for page in self.phones:
            page.locator("input[name=feelings]").first.check(force=True)
            page.fill("#action", "Call ten customers back.")
            page.click("button")
        self.room.admit(self.room.entries("commitment")[0])


def test_a_room_goes_through_five_acts(browser, own_server, hitouch):
    server, kept = own_server
    room = Room(browser, server, kept, hitouch)
    room.look("lobby")

    go(kept, hitouch)
    room.phones[0].wait_for_selector("text=Phones down", timeout=9000)  # it follows by itself
    for page in room.phones[1:]:
        page.reload()
    room.talk()
    room.look("talk")
    assert (room.screen.locator(".wall li").count(), room.screen.locator(".wall img").count()) == (
        3, 0
    )  # fmt: skip
    room.go()
    room.predict()
    room.look("predict")
    assert "3 of 3 sealed" in room.screen.inner_text("main")
    for point in kept.points:
        assert room.go().touchpoint == point
        room.listen()
        room.look("listen")

    row = customers_satisfied(hitouch).set_index("touchpoint").loc["billing"]
    secrets = [number(row["value"], "share"), number(row["n"], "count"), str(row["value"])[:7]]
    assert sum("</html>" in text for text in room.eyes.bodies) >= 15
    for secret in secrets:
        assert not [text for text in [*room.sources, *room.eyes.bodies] if secret in text]

    while (at := room.go()).act == "reveal":
        if at.stage:
            room.surprise()
        room.look(f"reveal {at.stage}")
    assert len(kept.entries("surprise")) == 6
    for secret in secrets[:2]:
        assert [text for text in room.sources if secret in text]
    room.commit()
    room.look("commit")
    assert "Call ten customers back." in room.screen.inner_text("main")
    room.go()
    room.look("closed")
    assert room.eyes.faults == []
    assert "pwned" not in [page.title() for page in (room.screen, *room.phones)]
