"""Driver shares: speed beside pingouin, a large real table, and coverage by simulation.

``python benchmarks/drivers.py speed`` needs pingouin (``pip install -e '.[bench]'``);
``airline FILE`` the airline passenger satisfaction table, ``coverage [REPETITIONS]`` nothing.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from cemlab.stats import key_drivers

NOISE = "noise"


def speed(rows: int = 100_000, drivers: int = 12) -> pd.DataFrame:
    """Time exact shares of many drivers beside refits of every subset, in one run."""
    import pingouin

    rng = np.random.default_rng(0)
    halo = rng.normal(size=(rows, 1))
    data = pd.DataFrame(halo + rng.normal(size=(rows, drivers)))
    data.columns = names = [f"x{i}" for i in range(drivers)]
    outcome = data.to_numpy() @ np.linspace(1, 0.1, drivers) + 4 * rng.normal(size=rows)
    data["y"] = outcome
    found, ours = timed(key_drivers, data, outcome="y", drivers=names, draws=0)
    _, drawn = timed(key_drivers, data, outcome="y", drivers=names, draws=1000)
    theirs, refits = timed(
        pingouin.linear_regression, data[names], data["y"], relimp=True, add_intercept=True
    )
    apart = np.abs(theirs["relimp"].to_numpy()[1:] - found["share"].to_numpy()).max()
    return pd.DataFrame(
        {
            "what": ["cemlab", "pingouin", "cemlab, 1,000 resamples and noise control"],
            "seconds": [ours, refits, drawn],
            "times faster": [refits / ours, 1, np.nan],
            "largest difference": [apart, np.nan, np.nan],
        }
    )


def timed(function: Callable, *args: object, **given: object) -> tuple[pd.DataFrame, float]:
    """Call, and take the least of the seconds of twenty calls, or of as many as 5 seconds hold."""
    took: list[float] = []
    while len(took) < 20 and sum(took) < 5:
        start = time.perf_counter()
        found = function(*args, **given)
        took.append(time.perf_counter() - start)
    return found, min(took)


def airline(file: str) -> pd.DataFrame:
    """Give the drivers of satisfaction; 0 is not applicable."""
    data = pd.read_csv(file)
    ratings = list(data.columns[9:23])
    data[ratings] = data[ratings].replace(0, np.nan)
    data["satisfied"] = data["Satisfaction"].eq("Satisfied").astype(float)
    table, seconds = timed(key_drivers, data, outcome="satisfied", drivers=ratings)
    shown = table[["driver", "share", "low", "high", "rank", "rank_stability", "sign", "n"]]
    print(f"{seconds:.1f} seconds, {len(data):,} rows; {table['method'][0]}")
    return shown.sort_values("rank").round(4)


def population(k: int, alike: float, explained: float) -> np.ndarray:
    """Correlations of k drivers, one driver that nothing goes along with, and the outcome."""
    r = np.eye(k + 2)
    r[:k, :k] += alike * (1 - np.eye(k))
    beta = np.linspace(1, 0.2, k)
    beta *= np.sqrt(explained / (beta @ r[:k, :k] @ beta))
    r[:k, -1] = r[-1, :k] = r[:k, :k] @ beta
    return r


def survey(
    r: np.ndarray, n: int, accounts: int, within: float, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw answers whose correlations are r, alike within accounts of unequal size."""
    root = np.linalg.cholesky(r)
    size = 1 + rng.multinomial(n - accounts, rng.dirichlet(np.full(accounts, 3)))
    whose = np.repeat(np.arange(accounts), size)
    parts = rng.normal(size=(accounts, len(r)))[whose], rng.normal(size=(n, len(r)))
    x = (np.sqrt(within) * parts[0] + np.sqrt(1 - within) * parts[1]) @ root.T
    names = [*(f"x{i}" for i in range(len(r) - 2)), NOISE, "y"]
    return pd.DataFrame(x, columns=names).assign(account_id=whose.astype(str))


def in_steps(data: pd.DataFrame) -> pd.DataFrame:
    """Turn answers into ratings from 1 to 5, most of them good."""
    ratings = data.columns.drop("account_id")
    return data.assign(**{c: np.digitize(data[c], [-2, -1.2, -0.4, 0.6]) for c in ratings})


DESIGNS = [
    # drivers, alike, explained, answers, accounts, alike within, rated in steps
    (4, 0.3, 0.4, 60, 60, 0.0, False),
    (4, 0.3, 0.4, 100, 25, 0.4, False),
    (4, 0.3, 0.4, 200, 50, 0.4, False),
    (4, 0.6, 0.6, 200, 200, 0.0, True),
    (7, 0.6, 0.6, 300, 100, 0.3, True),
    (7, 0.5, 0.5, 100, 100, 0.0, False),
    (4, 0.3, 0.4, 1000, 300, 0.3, False),
]


def coverage(repetitions: int = 2000, draws: int = 500) -> pd.DataFrame:
    """Tell how often 95 % intervals hold the planted share, and how often noise is called more."""
    return pd.DataFrame(_cover(design, repetitions, draws) for design in DESIGNS)


def _cover(design: tuple, repetitions: int, draws: int) -> dict[str, object]:
    """Simulate one design."""
    k, alike, explained, n, accounts, within, steps = design
    planted, rng = population(k, alike, explained), np.random.default_rng(7)
    names = [*(f"x{i}" for i in range(k)), NOISE]
    r = planted
    if steps:
        many = in_steps(survey(planted, 2_000_000, 2_000_000, 0, np.random.default_rng(1)))
        r = many[[*names, "y"]].corr().to_numpy(copy=True)
        r[k, :] = r[:, k] = np.eye(k + 2)[k]
    labelled = pd.DataFrame(r, [*names, "y"], [*names, "y"])
    call = {"outcome": "y", "drivers": names, "method": "lmg"}
    true = key_drivers(correlation=labelled, **call)["share"].to_numpy()[:k]
    held, called = [], []
    for _ in range(repetitions):
        data = survey(planted, n, accounts, within, rng)
        table = key_drivers(in_steps(data) if steps else data, **call, draws=draws)
        held.append((table["low"][:k] <= true) & (true <= table["high"][:k]))
        called.append(table["p"] < 0.05)
    held, called = np.mean(held, axis=0), np.mean(called, axis=0)
    return {
        "drivers": k, "answers": n, "accounts": accounts, "ratings 1–5": steps,
        "true shares": f"{true.min():.3f}–{true.max():.3f}",
        "covered": round(held.mean(), 3), "least": round(held.min(), 3),
        "most": round(held.max(), 3), "smallest share above noise": round(called[:k].min(), 3),
        "true zero above noise": round(called[k], 3),
    }  # fmt: skip


def main(what: str = "coverage", *given: str) -> None:
    """Print one table."""
    with pd.option_context("display.max_columns", None, "display.width", 200):
        if what == "coverage":
            with threadpool_limits(1):
                print(coverage(*map(int, given)).to_string(index=False))
        else:
            print({"speed": speed, "airline": airline}[what](*given).to_string(index=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
