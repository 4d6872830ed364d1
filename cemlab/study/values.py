"""Values of the study file: what YAML may say, and what it is read as."""

from typing import Annotated, Any

from pydantic import Field

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Flag = Annotated[bool, Field(strict=True)]
# Names that the tables of every study already use, so no segment may take them.
_TAKEN = """response_id item value role scale_low scale_high wording source pattern wave touchpoint
customer_id account_id answered_at happened_at channel language weight revenue potential_revenue
owner left_on contact_role may_quote may_contact marks comment_id text quote translation sensitive
n n_effective low high suppressed method"""
RESERVED = frozenset(_TAKEN.split())


def one_wording(value: Any) -> Any:  # noqa: ANN401
    """Take a wording without a language as English."""
    return {"en": value} if isinstance(value, str) else value


def codes(value: Any) -> Any:  # noqa: ANN401
    """Not-applicable codes are numbers or words, one or several."""
    given = value if isinstance(value, list) else [value]
    if any(isinstance(c, bool) or not isinstance(c, int | float | str) for c in given):
        raise ValueError("must list numbers or words, such as [99] or [not used]")
    return [float(c) if isinstance(c, int | float) else c.strip() for c in given]


def line_of(lines: dict[tuple, int], place: tuple) -> int:
    """Find the line of a place, or of the nearest place above it."""
    return next((lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in lines), 1)
