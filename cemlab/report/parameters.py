"""Checks what somebody sets before anything runs: a misspelt name never passes silently."""

import math
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from cemlab.errors import ParameterError, raise_all
from cemlab.report.notebooks import Notebook

GIVEN = {"study": "the study argument", "data": "--data", "audience": "--audience"}
AUDIENCES = ("analyst", "manager", "executive")
TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
LIKE = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
RANGES = {  # of parameters that many notebooks share: smallest and largest value, in words
    "confidence": (1e-9, 1 - 1e-9, "a number between 0 and 1, both excluded"),
    "min_group": (0, math.inf, "a whole number, 0 or more"),
    "seed": (0, 2**32 - 1, "a whole number from 0 to 4294967295"),
}


def check_parameters(
    parameters: Mapping[str, object], notebooks: Sequence[Notebook]
) -> dict[str, dict[str, object]]:
    """Check values against what the notebooks declare, and give each notebook its own.

    Parameters
    ----------
    parameters
        Name to value. A text is read as the declared type, so "5" fits an `int`.
    notebooks
        Those that run.

    Returns
    -------
    dict
        Notebook name to its typed values; only names that it declares.

    Raises
    ------
    ParameterError
        Listing every name that no notebook declares, with the nearest one that is declared, and
        every value of the wrong type or out of range.

    Examples
    --------
    >>> from pathlib import Path
    >>> book = Notebook(Path("01_a.ipynb"), "A?", (), {"seed": int}, {"seed": 7})
    >>> check_parameters({"seed": "8"}, [book])
    {'01_a': {'seed': 8}}
    >>> check_parameters({"sede": "8"}, [book])
    Traceback (most recent call last):
    cemlab.errors.ParameterError: Parameters cannot be used:
      - `sede` is a parameter of no notebook that runs. Did you mean `seed`?
    """
    problems: dict[str, None] = {}
    values: dict[str, dict[str, object]] = {book.name: {} for book in notebooks}
    known = sorted({name for book in notebooks for name in book.types} - GIVEN.keys())
    for name, value in parameters.items():
        if name in GIVEN:
            problems[f"`{name}` is set by {GIVEN[name]}."] = None
        elif not name.isidentifier() or name not in known:
            problems[f"{name!r} is".replace("'", "`") + _unknown(name, known)] = None
        else:
            for book in notebooks:
                if name in book.types:
                    kind = book.types[name]
                    low, high, like = RANGES.get(name, (None, None, LIKE[kind]))
                    try:
                        values[book.name][name] = _typed(value, kind, low, high)
                    except ValueError:
                        problems[f"`{name}` must be {like}, got {value!r}."] = None
    raise_all(problems, ParameterError, "Parameters cannot be used")
    return values


def check_audience(audience: str, allowed: Sequence[str] = AUDIENCES) -> None:
    """Refuse an audience that nobody writes for.

    Parameters
    ----------
    audience
        Who will read the reports.
    allowed
        The audiences of the study.

    Raises
    ------
    ParameterError
        Naming those that are allowed.
    """
    if audience not in allowed:
        raise ParameterError(
            f"`audience` must be one of {', '.join(allowed)} in this study, got {audience!r}."
        )


def _unknown(name: str, known: Sequence[str]) -> str:
    """End the sentence about a name that no notebook declares."""
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean `{near[0]}`?" if near else f"There are: {', '.join(known) or 'none'}."
    return f" a parameter of no notebook that runs. {hint}"


def _typed(value: object, kind: type, low: float | None, high: float | None) -> object:
    """Read a value as its declared type and within its range, strictly."""
    if isinstance(value, str) and kind is bool:
        if value.casefold() not in TRUTH:
            raise ValueError
        return TRUTH[value.casefold()]
    if isinstance(value, str) and kind in (int, float):
        value = kind(value)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or (kind is float and not math.isfinite(value)):
        raise ValueError
    if low is not None and not low <= value <= high:
        raise ValueError
    return value
