"""How many to ask: power for the contrast that matters, among a finite number of customers."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from cemlab.stats import sample_size

SD = 0.5  # of a share at most, as where half say yes
POWER = 0.8  # chance with which a difference that matters must show


def finite(n: int, population: int) -> int:
    """Take off what a finite population saves: ``n / (1 + (n − 1) / N)``.

    It answers a question about today's customers alone; of those who come later it says less.

    References
    ----------
    Cochran (1977) Sampling Techniques, 4.4: of 3,200 inhabitants 356 instead of 400.

    Examples
    --------
    >>> finite(400, 3200)
    356
    """
    return min(math.ceil(n / (1 + (n - 1) / population)), population) if population else 0


def power_of(
    answers: Sequence[int],
    populations: Sequence[int],
    change: float,
    *,
    confidence: float = 0.95,
) -> float:
    """Chance to show a difference of shares between two groups of which a part answers.

    Parameters
    ----------
    answers, populations
        Of the two groups.
    change
        The true difference.
    confidence
        Of the two-sided test.

    Returns
    -------
    float
        ``Φ(change / SE − z)`` with ``SE² = Σ 0.5² / n · (1 − n / N)``; of wholes that all answered
        1. What of the other tail would be added is under 0.001 wherever it matters.

    Examples
    --------
    >>> round(power_of([175, 175], [10**9, 10**9], 0.15), 2)
    0.8
    """
    error = _error(answers, populations)
    if math.isinf(error):
        return 0.0
    z = special.ndtri(0.5 + confidence / 2)
    return float(special.ndtr(abs(change) / error - z)) if error else 1.0


def detectable(
    answers: Sequence[int],
    populations: Sequence[int],
    *,
    confidence: float = 0.95,
) -> float:
    """Smallest difference that is found with a chance of 80 %; see `power_of`.

    Examples
    --------
    >>> round(detectable([175, 175], [10**9, 10**9]), 3)
    0.15
    """
    z = special.ndtri(0.5 + confidence / 2) + special.ndtri(POWER)
    return float(z * _error(answers, populations))


def _error(answers: Sequence[int], populations: Sequence[int]) -> float:
    """Give the standard error of the difference; infinite where a group has no answer."""
    if min(answers) <= 0:
        return math.inf
    pairs = zip(answers, populations, strict=True)
    return math.sqrt(sum(SD**2 / n * max(1 - n / size, 0) for n, size in pairs))


def plan_groups(
    people: pd.DataFrame,
    contrast: str,
    rates: pd.Series,
    *,
    may: pd.Series,
    change: float = 0.15,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Say of each group how many answers it needs, and whom to invite for them.

    Parameters
    ----------
    people
        The customers that the question is about, eligible or not: the populations.
    contrast
        Their column whose groups are compared.
    rates
        Share of invitations that each group answers.
    may
        Which of `people` may be asked.
    change, confidence
        The difference between two groups that must not be missed, and how surely.

    Returns
    -------
    DataFrame
        `contrast`, population, eligible, needed (answers), rate, invite (needed over rate, at most
        all eligible), expected (answers), short (whether these are fewer than needed); the
        contrast of the two with the fewest expected answers in attrs: pair, power, detectable; of
        one group alone margin, how near to its share the expected answers come.
    """
    each = sample_size(sd=SD, change=change, power=POWER, confidence=confidence)
    table = people.groupby(contrast, observed=True).size().rename("population").reset_index()
    table["eligible"] = table[contrast].map(people[may][contrast].value_counts()).fillna(0)
    table["eligible"] = table["eligible"].astype(int)
    table["needed"] = [finite(each, size) for size in table["population"]]
    table["rate"] = table[contrast].map(rates).astype(float)
    wanted = np.ceil((table["needed"] / table["rate"]).round(9))
    table["invite"] = np.minimum(wanted, table["eligible"]).astype(int)
    table["expected"] = np.floor(table["invite"] * table["rate"] + 1e-9).astype(int)
    table["short"] = table["expected"] < table["needed"]
    two = table.nsmallest(2, "expected")
    sides = two["expected"].tolist(), two["population"].tolist()
    table.attrs = {"change": change, "each": each, "confidence": confidence}
    if len(two) == 2:
        table.attrs |= {
            "pair": two[contrast].tolist(),
            "power": power_of(*sides, change, confidence=confidence),
            "detectable": detectable(*sides, confidence=confidence),
        }
    elif len(two) and two["expected"].item():
        part = SD**2 / sides[0][0] * (1 - sides[0][0] / sides[1][0])
        table.attrs["margin"] = float(special.ndtri(0.5 + confidence / 2) * math.sqrt(part))
    return table
