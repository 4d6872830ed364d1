"""How often the two gaps recover what was planted, with its sign and inside their intervals.

Run by hand, `python benchmarks/gaps.py [companies]`: 200 by default. Each simulated company keeps
HiTouch's customers, accounts and answers; feelings and beliefs are drawn anew by the functions that
make the sample. Feelings wanted and felt are drawn independently, so of those who wanted a feeling
as many feel it as the plan says for all. Rows with fewer than ten who wanted it, hidden in reports,
do not count. Beliefs are planted around the customers' figures of the same company, so the part of
their interval that stands for the customers is not put to the test, and ranges cut off at the ends
of the scale bend the planted error a little.
"""

import sys
from importlib import resources
from types import SimpleNamespace

import numpy as np
import pandas as pd
import yaml

from cemlab import load_study
from cemlab.sample.extras import draw_beliefs, draw_feelings
from cemlab.sample.truth import tick_shares
from cemlab.stats import delivery_gap, feelings_gap

CLEAR = 0.05  # a planted gap this wide has a sign worth finding
LEAST = 10


def planted(company: dict) -> pd.DataFrame:
    """Give the planted shares of each touch point and feeling."""
    rows = []
    for point in company["touchpoints"]:
        sides = [tick_shares(company[s][point], company["feelings"]) for s in ("wanted", "felt")]
        rows += [(point, f, sides[0][f], sides[1][f]) for f in company["feelings"]]
    return pd.DataFrame(rows, columns=["touchpoint", "feeling", "true_wanted", "true_felt"])


def feelings(rng: np.random.Generator, company: dict, study, truth: pd.DataFrame) -> dict:  # noqa: ANN001
    """Tell how one company's feelings gap holds the plan."""
    drawn = draw_feelings(rng, company, study.responses["response_id"])
    found = feelings_gap(SimpleNamespace(**vars(study) | {"feelings": drawn}))
    found = found.astype({"touchpoint": object, "feeling": object})
    table = found.merge(truth, on=["touchpoint", "feeling"])
    table["true_gap"] = table["true_felt"] - table["true_wanted"]
    table["true_unwanted"] = table["true_felt"] * (1 - table["true_wanted"])
    paired = table[table["n"].ge(LEAST)]
    clear = table[table["true_gap"].abs().ge(CLEAR)]
    sure = table[table["p_adjusted"].lt(0.05)]
    return {
        "of those who wanted it, felt it: interval holds":
            held(paired, "low", "high", "true_felt"),
        "felt but unwanted: interval holds":
            held(table, "unwanted_low", "unwanted_high", "true_unwanted"),
        "felt minus wanted: interval holds": held(table, "gap_low", "gap_high", "true_gap"),
        "planted gaps of 5 points or more: sign right":
            (np.sign(clear["gap"]) == np.sign(clear["true_gap"])).mean(),
        "gaps beyond noise: sign right":
            (np.sign(sure["gap"]) == np.sign(sure["true_gap"])).mean(),
    }  # fmt: skip


def beliefs(rng: np.random.Generator, company: dict, study, answers: pd.DataFrame) -> dict:  # noqa: ANN001
    """Tell how one company's delivery gap holds the plan."""
    drawn = draw_beliefs(rng, company, answers)
    for column in ("predicted", "low", "high"):
        drawn[column] = pd.to_numeric(drawn[column])
    table = delivery_gap(SimpleNamespace(**vars(study) | {"beliefs": drawn}))
    plan = company["beliefs"]
    table["truth"] = [
        plan[row.role]["bias" if row.measure == "score" else "share_bias"]
        for row in table.itertuples()
    ]
    several = table[table["touchpoint"].ne("all")]
    whole = table[table["touchpoint"].eq("all")]
    leaders = whole[whole["role"].eq("leader")]
    return {
        "error by touch point: interval holds": held(several, "low", "high", "truth"),
        "error of all touch points: interval holds": held(whole, "low", "high", "truth"),
        "leaders told as too high": leaders["direction"].eq("too high").mean(),
        "leaders' ranges that held": leaders["held"].mean(),
        "front line's ranges that held": whole.loc[whole["role"].ne("leader"), "held"].mean(),
    }


def held(table: pd.DataFrame, low: str, high: str, truth: str) -> float:
    """Share of intervals that hold the truth."""
    return float((table[low].le(table[truth]) & table[high].ge(table[truth])).mean())


def main(companies: int) -> None:
    """Print the share held, averaged over companies, with its standard error."""
    text = resources.files("cemlab.sample").joinpath("data/company.yaml").read_text("utf-8")
    company, study = yaml.safe_load(text), load_study("hitouch")
    asked = study.responses[study.responses["source"].eq("relationship")]
    asked = SimpleNamespace(
        responses=asked, customers=study.customers, study=study.study, answers=study.answers
    )
    answers = study.answers(role="touchpoint", pattern="past")
    given = answers.rename(columns={"value": "satisfaction"})
    said = SimpleNamespace(study=study.study, answers=lambda **_: answers)
    truth, rows = planted(company), []
    for number in range(companies):
        rng = np.random.default_rng([7, number])
        rows.append(feelings(rng, company, asked, truth) | beliefs(rng, company, said, given))
    table = pd.DataFrame(rows)
    print(f"{companies} simulated companies, 95 % intervals")
    for name in table:
        print(f"{name:50} {table[name].mean():.3f} ± {table[name].sem():.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
