"""The facilitator's instrument: buttons and cards, shown by the notebook in Voilà."""

import asyncio
import datetime as dt
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w
import pandas as pd
import segno

from cemlab.errors import CemlabError
from cemlab.load import Feedback
from cemlab.workshop.facilitator import go
from cemlab.workshop.keep import actions_of, designed_for, save_design, write_beliefs
from cemlab.workshop.rehearse import rehearse
from cemlab.workshop.room import ASKS, MINUTES, Position, Room, steps

_WIDE = {"width": "auto", "flex": "0 0 auto"}


class Panel:
    """Moves one room; `Panel(…).box` is what a notebook shows.

    Parameters
    ----------
    room, feedback
        The room and its study.
    address
        Where phones reach the room; empty where no server runs.
    out
        The folder in which what was believed is kept.
    people
        Simulated leaders who do what the room asks for, to rehearse.
    """

    def __init__(
        self, room: Room, feedback: Feedback, *, address: str, out: str | Path, people: int = 0
    ) -> None:
        self.room, self.feedback, self.people = room, feedback, people
        self.address, self.out = address, Path(out)
        self._labels = {point["id"]: point["label"] for point in room.plan["points"]}
        self.where, self.told = w.HTML(), w.HTML()
        self.back = _button("Back", lambda _: self.step(-1))
        self.next = _button("Next", lambda _: self.step(1), "primary")
        self.clock = _button("Start the clock", lambda _: self.time(True))
        self.stop = _button("Stop the clock", lambda _: self.time(False))
        self.cards, self.ending = w.VBox(), w.VBox()
        buttons = w.HBox([self.back, self.next, self.clock, self.stop])
        self.box = w.VBox([self._door(), self.where, buttons, self.told, self.cards, self.ending])
        self._seen, self._offered = -1, None
        self.show()

    def step(self, by: int) -> None:
        """Go on or back; the buttons rest meanwhile, so that a second click does not skip."""
        for button in (self.back, self.next):
            button.disabled = True
        self.told.value = ""
        try:
            go(self.room, self.feedback, by)
        except CemlabError as error:
            self.told.value = f"<p><b>{escape(str(error))}</b></p>"
        finally:
            for button in (self.back, self.next):
                button.disabled = False
        self.show()

    def time(self, running: bool) -> None:
        """Let the screen count the act's minutes down, or take the clock off."""
        here = self.room.position
        points = len(self.room.points) if here.touchpoint else 1
        self.room.set_timer(MINUTES.get(here.act, 5) / points if running else None)
        self.show()

    def show(self) -> None:
        """Draw everything anew from the room's file."""
        if self.people:
            rehearse(self.room, self.people)
        state = self.room.state()
        self._seen = state["changes"]
        plan, step = steps(self.room.points, state["reveal_order"]), state["step"]
        last = step == len(plan) - 1
        self.where.value = self._where(state)
        following = plan[min(step + 1, len(plan) - 1)]
        if following.act == "reveal" and not state["reveal_order"]:
            following = Position("reveal")  # which touch point is first, the guesses decide
        self.next.description = "The end" if last else f"Next: {self._name(following)}"
        self.next.layout.visibility = "hidden" if last else "visible"
        entries = self.room.entries(["story", "commitment", "surprise"])
        kind = dict.fromkeys(("commit", "closed"), "commitment") | {"reveal": "surprise"}
        here = state["position"]
        shown = [e for e in entries if e["kind"] == kind.get(here.act, "story")]
        shown = [e for e in shown if here.touchpoint in ("", e["touchpoint"])]
        self.cards.children = [self._card(entry) for entry in reversed(shown)]
        offered = actions_of(self.room).dropna(axis=1).to_dict("records")
        offered = offered if here.act in ("commit", "closed") else None
        if offered != self._offered:  # what somebody is typing there must outlive a redrawing
            self._offered = offered
            self.ending.children = [] if offered is None else self._ending(offered)

    def follow(self) -> None:
        """Draw anew whenever somebody wrote, until the notebook is closed."""
        self._task = asyncio.ensure_future(self._follow())

    async def _follow(self, seconds: float = 2.0) -> None:
        while True:
            await asyncio.sleep(seconds)
            if self.room.state()["changes"] != self._seen:
                self.show()

    def _name(self, at: Position) -> str:
        """Name a step as the facilitator thinks of it."""
        place = self._labels.get(at.touchpoint)
        what = at.act.capitalize() + (f", {place}" if place else "")
        return f"{what}: customers" if at.stage else what

    def _door(self) -> w.Widget:
        """Show the codes and addresses."""
        if not self.address:
            told = "No server runs: this is a try-out. Start a room with <b>cemlab workshop</b>."
            return w.HTML(f"<p>{told}</p>")
        leaders = f"{self.address}/{self.room.code}"
        alone = self.address.startswith("http://127.0.0.1")  # where no phone can be
        code = "" if alone else segno.make(leaders, micro=False).svg_inline(scale=3, border=1)
        links = [
            ("Big screen", f"{leaders}/screen"),
            ("Leaders", leaders),
            ("Front line, beforehand", f"{self.address}/{self.room.front_code}"),
        ]
        lines = "".join(
            f'<li>{name}: <a href="{escape(link)}" target="_blank">{escape(link)}</a></li>'
            for name, link in links
        )
        return w.HBox([w.HTML(code), w.HTML(f"<ul>{lines}</ul>")])

    def _where(self, state: dict[str, Any]) -> str:
        """Tell where the room stands, and what has come in."""
        here, people = state["position"], self.room.participants()
        leaders = {p.number for p in people if p.role == "leader"}
        asked = ASKS.get(here.act)
        done = self.room.entries(asked) if asked else []
        done = [e for e in done if here.touchpoint in ("", e["touchpoint"])]
        wrote = len({e["participant"] for e in done} & leaders)
        needed = len(self.room.points) if here.act == "predict" else 1
        ready = sum(
            sum(e["participant"] == n for e in done) >= needed for n in leaders
        ) if asked else 0  # fmt: skip
        front = len({e["participant"] for e in self.room.entries("first")} - leaders)
        told = [f"{len(leaders)} leaders are in the room"]
        told += [f"{wrote} have written"] if asked else []
        told += [f"{ready} of them are done"] if needed > 1 else []
        told += [f"{front} of the front line predicted beforehand"] if front else []
        return f"<h3>{escape(self._name(here))}</h3><p>{'; '.join(told)}.</p>"

    def _card(self, entry: dict[str, Any]) -> w.Widget:
        """Show what somebody wrote, with the button that puts it on the screen."""
        names = {"text": "", "wanted": "wanted ", "felt": "felt ", "feelings": "design for "}
        label = self._labels.get(entry["touchpoint"])
        parts = [escape(label)] if label else []
        for field, name in (names | {"action": "action: ", "visit": "visit: "}).items():
            told = entry.get(field) or ""
            told = told if isinstance(told, str) else ", ".join(told)
            parts += [f"{name}<b>{escape(told)}</b>"] if told else []
        text = w.HTML(" · ".join(parts))
        if entry["kind"] == "surprise":
            return text
        admitted = entry["admitted"]
        button = _button("Hide" if admitted else "Show on the screen", lambda _: self._admit(entry))
        return w.HBox([button, text])

    def _admit(self, entry: dict[str, Any]) -> None:
        self.room.admit(entry, not entry["admitted"])
        self.show()

    def _ending(self, agreed: list[dict[str, Any]]) -> list[w.Widget]:
        """Offer to keep what the room believed and agreed."""
        beliefs = _button("Keep what was believed", lambda _: self._tell(self._beliefs))
        design = _button("Save the feelings to the study", lambda _: self._tell(self._design))
        return [w.HBox([beliefs, design]), *(self._agreement(action) for action in agreed)]

    def _agreement(self, action: dict[str, Any]) -> w.Widget:
        """Ask who accepts an action, and until when."""
        owner = w.Text(placeholder="who accepted it", layout={"width": "14em"})
        due = w.DatePicker(value=dt.date.today() + dt.timedelta(days=30))

        def agree() -> str:
            from cemlab.cases import add_actions

            filled = {"owner": owner.value, "due": due.value, "review_on": due.value}
            add_actions(self.feedback.study, pd.DataFrame([action | filled]))
            return f"Agreed: {action['what']}"

        button = _button("Write down", lambda _: self._tell(agree))
        return w.HBox([w.HTML(escape(action["what"])), owner, due, button])

    def _beliefs(self) -> str:
        file = write_beliefs(self.room, self.out / "beliefs.csv")
        return f"Kept in {file}. Add it to the study's beliefs, and 07_delivery_gap reads it."

    def _design(self) -> str:
        chosen = designed_for(self.room)
        if not chosen:
            return "Nothing is saved: nobody but simulated leaders has chosen a feeling yet."
        save_design(self.feedback.study.path, chosen)
        named = "; ".join(f"{self._labels[p]}: {', '.join(told)}" for p, told in chosen.items())
        return f"Saved as wanted: {named}."

    def _tell(self, act: Any) -> None:  # noqa: ANN401 - a function that returns a sentence
        """Do something that writes, and say how it went."""
        try:
            self.told.value = f"<p>{escape(act())}</p>"
        except (CemlabError, OSError) as error:
            self.told.value = f"<p><b>{escape(str(error))}</b></p>"


def _button(text: str, act: Any, style: str = "") -> w.Button:  # noqa: ANN401 - a callback
    button = w.Button(description=text, button_style=style, layout=_WIDE)
    button.on_click(act)
    return button
