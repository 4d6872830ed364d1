"""Simulated leaders, so that a facilitator can rehearse the room alone."""

import numpy as np

from cemlab.workshop.room import ASKS, Participant, Refused, Room

SIMULATED = "rehearsal"
_STORIES = (
    "The hotel gave our room away and then found us a better one.",
    "The bank called me back within ten minutes, and the same person knew my case.",
    "I explained the same fault to four people, and each began from the start.",
    "The parcel came a day early, with a note from the person who packed it.",
    "The airline cancelled the flight by text, and nobody at the desk knew of it.",
    "The garage showed me the broken part before asking for money.",
)
_SURPRISES = (
    "I thought we were far better here than that.",
    "The front line knew, and we did not ask.",
    "What they want to feel is not what we design for.",
)
_ACTIONS = (
    "Read ten answers aloud at the start of each Monday meeting.",
    "Name one person who owns this touch point from end to end.",
    "Take one step out of the process this month.",
)


def rehearse(room: Room, people: int, seed: int = 7) -> int:
    """Let simulated leaders do what the room asks for now; those who are missing join first.

    They know nothing of the customers: like most leaders they believe in high shares and give
    narrow ranges, a little lower and wider once they have listened.

    Parameters
    ----------
    room
        The room. People may join beside them, and do what they like.
    people
        How many simulated leaders there should be. Their function says what they are, so that
        nothing they believe is kept as data.
    seed
        Of all they choose.

    Returns
    -------
    int
        How many entries they wrote; 0 where they had done all already.
    """
    simulated = _simulated(room)
    for _ in range(people - len(simulated)):
        room.join(function=SIMULATED)
        simulated = _simulated(room)
    at = room.position
    asked = ASKS.get(at.act)
    if not asked or (at.act == "reveal" and not at.stage):
        return 0
    points = [""] if asked == "story" else [at.touchpoint] if at.touchpoint else room.points
    done = {(e["participant"], e["touchpoint"]) for e in room.entries(asked)}
    written = 0
    for who in simulated:
        for point in points:
            if (who.number, point) not in done:
                written += _write(room, who, asked, point, seed)
    return written


def _simulated(room: Room) -> list[Participant]:
    """List the simulated leaders of a room."""
    return [p for p in room.participants() if p.function == SIMULATED]


def _write(room: Room, who: Participant, kind: str, point: str, seed: int) -> int:
    """Write one entry; nothing where the facilitator was quicker."""
    place = room.points.index(point) if point else 0
    rng = np.random.default_rng([seed, who.number, place, len(kind)])
    feelings = room.plan["feelings"]
    pair = [str(f) for f in rng.choice(feelings, 2, replace=False)]
    centre, half = rng.normal(0.74, 0.09), rng.uniform(0.03, 0.1)
    if kind == "second":
        centre, half = centre - 0.1, half * 1.8
    low, high = (round(float(np.clip(centre + s * half, 0, 1)), 2) for s in (-1, 1))
    body = {
        "story": {"text": _STORIES[who.number % 6], "wanted": pair[:1], "felt": pair[1:]},
        "surprise": {"text": _SURPRISES[int(rng.integers(3))]},
        "commitment": {"feelings": pair, "action": _ACTIONS[place % 3], "visit": "a shift"},
    }.get(kind, {"wanted": pair[:1], "felt": pair[1:], "low": low, "high": high, "seen": False})
    try:
        room.write(who, kind, point, body)
    except Refused:
        return 0
    return 1
