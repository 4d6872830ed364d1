"""What participants type: read field by field, with a message beside each that cannot be used."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

LONG = 280  # characters of a free text: what fits on a card
Fields = Mapping[str, Sequence[str]]
Problems = dict[str, str]


def read_form(
    kind: str, fields: Fields, feelings: Sequence[str]
) -> tuple[dict[str, Any], Problems]:
    """Read what was sent for a kind of entry.

    Parameters
    ----------
    kind
        story, first, second, surprise or commitment.
    fields
        Name of each field to what was sent for it.
    feelings
        The list from which feelings are chosen.

    Returns
    -------
    dict
        What to keep: text, wanted and felt, low and high (shares, 0 to 1), seen, feelings,
        action, visit.
    dict
        Field to what is wrong with it; where it holds anything, nothing is to be kept.

    Examples
    --------
    >>> sent = {"wanted": ["calm"], "felt": ["calm"], "low": ["80"], "high": ["60 %"]}
    >>> read_form("first", sent, ["calm", "proud"])[1]
    {'high': 'The range is upside down: the second number must not be below the first.'}
    """
    problems: Problems = {}
    return _READERS[kind](fields, feelings, problems), problems


def _story(fields: Fields, feelings: Sequence[str], problems: Problems) -> dict[str, Any]:
    text = _text(fields, "text", problems, "Write one sentence: what happened?")
    sides = {side: _some(fields, side, feelings, problems) for side in ("wanted", "felt")}
    return {"text": text, **sides}


def _guess(fields: Fields, feelings: Sequence[str], problems: Problems) -> dict[str, Any]:
    body: dict[str, Any] = {
        side: _some(fields, side, feelings, problems, most=1) for side in ("wanted", "felt")
    }
    low, high = (_percent(fields, side, problems) for side in ("low", "high"))
    if low is not None and high is not None and low > high:
        problems["high"] = (
            "The range is upside down: the second number must not be below the first."
        )
    return body | {"low": low, "high": high, "seen": bool(_first(fields, "seen"))}


def _surprise(fields: Fields, _: Sequence[str], problems: Problems) -> dict[str, Any]:
    return {"text": _text(fields, "text", problems, "Write one sentence: what surprises you?")}


def _commitment(fields: Fields, feelings: Sequence[str], problems: Problems) -> dict[str, Any]:
    texts = {name: _text(fields, name, problems) for name in ("action", "visit")}
    chosen = _some(fields, "feelings", feelings, problems, least=0)
    if not chosen and not any(texts.values()) and not problems:
        problems["action"] = "Nothing is filled in yet: choose a feeling, an action or a visit."
    return {"feelings": chosen, **texts}


_READERS: dict[str, Callable[[Fields, Sequence[str], Problems], dict[str, Any]]] = {
    "story": _story,
    "first": _guess,
    "second": _guess,
    "surprise": _surprise,
    "commitment": _commitment,
}


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _text(fields: Fields, name: str, problems: Problems, lacking: str = "") -> str:
    """Read one line of text, without control characters; needed where `lacking` says so."""
    shown = "".join(c if c.isprintable() else " " for c in _first(fields, name))
    text = " ".join(shown.split())
    if not text and lacking:
        problems[name] = lacking
    if len(text) > LONG:
        problems[name] = f"That is {len(text)} characters; a card holds {LONG}. Shorten it."
    return text


def _some(
    fields: Fields,
    name: str,
    feelings: Sequence[str],
    problems: Problems,
    *,
    least: int = 1,
    most: int = 2,
) -> list[str]:
    """Read feelings chosen from the list."""
    chosen = list(dict.fromkeys(fields.get(name, ())))
    if not set(chosen) <= set(feelings):
        problems[name] = "Choose from the list."
    elif len(chosen) < least:
        problems[name] = "Choose one." if most == 1 else "Choose one or two."
    elif len(chosen) > most:
        problems[name] = f"Choose {'one' if most == 1 else 'two at most'}, not {len(chosen)}."
    return chosen


def _percent(fields: Fields, name: str, problems: Problems) -> float | None:
    """Read a number of 100 as a share."""
    typed = re.sub(r"\s*(%|per cent)?\s*$", "", _first(fields, name).strip()).replace(",", ".")
    try:
        value = float(typed)
    except ValueError:
        problems[name] = "Write a whole number from 0 to 100." if typed else "A number is missing."
        return None
    if not math.isfinite(value) or not 0 <= value <= 100:
        problems[name] = (
            "Of 100 customers’ answers there can be no more than 100, and none below 0."
        )
        return None
    return round(value) / 100
