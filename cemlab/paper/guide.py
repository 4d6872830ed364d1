"""The guide for whoever leads the workshop, the sheets for visits, the sealed envelope."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cemlab.load import Feedback
from cemlab.paper.cards import voices_page
from cemlab.paper.pages import page, write_page
from cemlab.paper.prediction import entry_sheet, prediction_page
from cemlab.workshop.plan import customers_felt, customers_satisfied, plan_room

MEAL = {
    "kind": "interview",
    "title": "A meal with a customer",
    "whose": "Customer’s number",
    "who": "the customer",
    "why": "One customer, one hour, one meal that you pay for. You come to hear how the work goes "
    "on their side of the table, not to hear that you are good.",
    "do": [
        "Ask the customer first whether you may write things down, and what for.",
        "Ask for the last time, not for what usually happens.",
        "Count to ten before you speak again.",
        "Look at how they work: what lies on the desk, which list they keep themselves?",
    ],
    "dont": [
        "Sell, explain or promise anything.",
        "Ask “Are you satisfied?”",
        "Say whose fault it was.",
        "Bring the account manager along.",
    ],
    "ask": "Ask, and write what they say",
    "questions": [
        "“Tell me about the last time you had to do with this. What happened, step by step?”",
        "“What had you hoped to feel when it was done? And what did you feel?”",
        "“What do you do yourselves because we do not do it?”",
        "“What will you need of us a year from now that you do not need today?”",
    ],
}
SHIFT = {
    "kind": "observation",
    "title": "A shift with the front line",
    "whose": "Team",
    "who": "customers and colleagues",
    "why": "Half a day beside somebody who meets customers every day. You carry, listen and learn; "
    "you do not inspect.",
    "do": [
        "Let your colleague introduce you, and ask which calls or visits you may join.",
        "Note what customers have to say twice, wait for, or take to somebody else.",
        "Ask at the end: “What do we upstairs not hear?”",
        "Say thank you in writing, to the team’s head as well.",
    ],
    "dont": [
        "Write down who did what: this is no appraisal.",
        "Give instructions, or promise a system.",
        "Take over a conversation.",
        "Leave before the busy hour.",
    ],
    "ask": "Watch, and write what you see",
    "questions": [
        "Which step did a customer have to do again? Who else had to be called in?",
        "When did a customer’s tone change, and what had just happened?",
        "Which workaround do colleagues use that is written nowhere?",
        "What did they know about customers that none of our reports says?",
    ],
}


def guide_page(feedback: Feedback, plan: Mapping[str, Any]) -> str:
    """Print the guide: minute by minute, roles, materials, and when the data are explained away."""
    labels = [point["label"] for point in plan["points"]]
    return page("guide", title=plan["title"], name=feedback.study.name, points=labels)


def visit_page(feedback: Feedback) -> str:
    """Print the two visit sheets; what comes back is a note of the study's potential pattern."""
    notes = [s for s in feedback.study.sources.values() if s.pattern == "potential"]
    named = notes[0].columns.model_dump(exclude_none=True) if notes else {}
    columns = ", ".join(named.values()) or "date, customer, touch point"
    told = (
        f"one row of {notes[0].file or 'the notes'} ({columns} and the note)" if notes else columns
    )
    return page("visit", title=feedback.study.title, kinds=[MEAL, SHIFT], columns=told)


def envelope_page(feedback: Feedback, plan: Mapping[str, Any]) -> str:
    """Print what customers say of each touch point, to be sealed until the reveal.

    Parameters
    ----------
    feedback
        A loaded study.
    plan
        From `cemlab.workshop.plan.plan_room`.

    Returns
    -------
    str
        A self-contained HTML page: a cover without any result, then a sheet per touch point.
    """
    shares = customers_satisfied(feedback).set_index("touchpoint")
    felt = customers_felt(feedback).dropna(subset=["value"])
    felt = felt.sort_values("value", ascending=False, kind="stable")
    points = []
    for point in plan["points"]:
        own = felt[felt["touchpoint"].eq(point["id"])]
        sides = {s: list(own[own["side"].eq(s)].head(3).itertuples()) for s in ("wanted", "felt")}
        points.append(point | {"share": shares.loc[point["id"]], "sides": sides})
    return page("envelope", title=plan["title"], points=points)


def write_workshop(
    feedback: Feedback, folder: str | Path, touchpoints: Sequence[str] = (), *, people: int = 12
) -> list[Path]:
    """Write every sheet that a workshop on paper needs.

    Parameters
    ----------
    feedback, touchpoints
        As in `cemlab.workshop.plan.plan_room`.
    people
        As in `prediction_page`.
    folder
        Where to write; made where absent.

    Returns
    -------
    list of Path
        guide.html, prediction.html, entries.csv (to type the sheets into), visit.html,
        envelope.html, and voices_….html of each touch point of which anything may be quoted.
    """
    plan = plan_room(feedback, touchpoints)
    texts = {
        "guide.html": guide_page(feedback, plan),
        "prediction.html": prediction_page(plan, people=people),
        "entries.csv": entry_sheet(plan, people=people),
        "visit.html": visit_page(feedback),
        "envelope.html": envelope_page(feedback, plan),
    }
    for point in plan["points"]:
        if point["quotes"]:
            texts[f"voices_{point['id']}.html"] = voices_page(feedback, point["id"])
    return [write_page(text, Path(folder) / name) for name, text in texts.items()]
