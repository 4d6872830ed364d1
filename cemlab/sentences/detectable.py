"""What a wave could not have shown: the smallest change in words."""

import pandas as pd

from cemlab.sentences.numbers import Unit, is_hidden, number
from cemlab.stats.detectable import detectable_change

POWER = 0.8  # chance to find the change


def about_detectable(table: pd.DataFrame) -> str:
    """Tell how large a change must be to show in a next wave of the same size.

    Parameters
    ----------
    table
        Result of `net_promoter`.

    Returns
    -------
    str
        Of several groups the best and the worst placed; empty where no row has an interval.

    Examples
    --------
    >>> about_detectable(pd.DataFrame({"n": [324], "value": [33.3], "low": [24.9],
    ...                                "high": [41.1]}))
    'In a next wave of the same size, asked of other customers, only a change of 16 points or more
    would show reliably (with a chance of 80 %).'
    """
    found = detectable_change(table, "nps", power=POWER)
    sizes = found.loc[~is_hidden(table), "detectable"].dropna()
    if sizes.empty:
        return ""
    least, most = (size_of(size, "nps") for size in (sizes.min(), sizes.max()))
    told = f"a change of {least} or more"
    if least != most:
        told = f"changes of {least.split()[0]} to {most} or more, depending on the group,"
    return (
        f"In a next wave of the same size, asked of other customers, only {told} would show "
        f"reliably (with a chance of {number(POWER, 'share')})."
    )


def size_of(value: float, unit: Unit = "score") -> str:
    """Write the size of a difference without its sign.

    Examples
    --------
    >>> size_of(-4.2, "nps"), size_of(0.031, "share"), size_of(0.25)
    ('4 points', '3 percentage points', '0.2')
    """
    if unit == "score":
        return number(abs(value))
    points = number(abs(value) * (100 if unit == "share" else 1), "nps").lstrip("+")
    kind = "percentage point" if unit == "share" else "point"
    return f"{points} {kind}{'' if points == '1' else 's'}"
