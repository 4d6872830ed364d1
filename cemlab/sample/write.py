"""Write HiTouch's exports, its study file and the truth planted in them."""

from datetime import date, timedelta
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from cemlab.sample.accounts import draw_customers
from cemlab.sample.comments import draw_comments
from cemlab.sample.extras import draw_beliefs, draw_feelings, draw_notes, soil
from cemlab.sample.relationship import add_levels, draw_relationship
from cemlab.sample.survey import add_steps, draw_answers
from cemlab.sample.truth import comment_truth, driver_shares, quadrants, tick_shares
from cemlab.sample.wording import Stock, read_data

TRANSACTIONS = (
    "answer_id customer_id touchpoint answered_at channel language"
    " satisfaction effort recommend success contacts handovers waited_days comment may_quote"
)


def simulate(folder: str | Path, seed: int = 7, customers: int = 1200) -> list[Path]:
    """Write the simulated company HiTouch into a folder.

    The same seed and number of customers give the same bytes.

    Parameters
    ----------
    folder
        Where to write; made if missing. Files of the same names are replaced.
    seed
        Of every random draw.
    customers
        How many customers (contacts); the answers shrink in proportion.

    Returns
    -------
    list of pathlib.Path
        What was written, by name: seven CSV files, study.yaml, truth.yaml.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = simulate(folder, customers=60)
    ...     (Path(folder) / "customers.csv").read_text().splitlines()[0][:22]
    'customer_id,account_id'
    """
    company, stock = read_data("company.yaml"), Stock.read()
    # One stream per step, so that more sentences do not move the answers.
    rngs = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(10)]
    people = draw_customers(rngs[0], company, customers)
    step = int(rngs[1].integers(company["step"]["earliest"], company["step"]["latest"] + 1))
    answers = draw_answers(rngs[2], company, people, step)
    waves, invitations = draw_relationship(rngs[3], company, people)
    add_steps(rngs[9], company, answers)
    add_levels(rngs[9], waves)
    seen: set[str] = set()
    plan = _comment(rngs[4], company, stock, people, answers, seen)
    themed = _comment_relationship(rngs[5], company, stock, people, waves, seen)
    transactions = soil(rngs[6], company["set_aside"], answers[TRANSACTIONS.split()])
    tables = {
        "customers": people.drop(columns=["latent", "left_week"]),
        "transactions": transactions,
        "relationship": waves.drop(columns=["customer", "answered"]),
        "invitations": invitations,
        "feelings": draw_feelings(rngs[7], company, waves["response_id"]),
        "notes": draw_notes(rngs[8], company, stock, read_data("sentences/notes.yaml"), people),
        "beliefs": draw_beliefs(rngs[1], company, answers),
    }
    truth = _truth(company, seed, people, answers, step, plan, themed)
    truth["set_aside"] = {"transactions.csv": transactions.attrs["set_aside"]}
    return _write(Path(folder), tables, truth)


def _comment(
    rng: np.random.Generator,
    company: dict[str, Any],
    stock: Stock,
    people: pd.DataFrame,
    answers: pd.DataFrame,
    seen: set[str],
) -> pd.DataFrame:
    """Add comments to transaction answers; return their plan."""
    # Where a touch point annoys, the satisfied keep silent; where it pleases, they write.
    praise = answers["touchpoint"].map(
        {k: p["positive"] for k, p in company["touchpoints"].items()}
    )
    satisfied = answers["satisfaction"] >= company["thresholds"]["score"]
    chance = 1.85 * company["comments"]["share"] * praise.where(satisfied, 1 - praise)
    written = rng.random(len(answers)) < chance.to_numpy()
    frame = answers[written].assign(pool=answers["touchpoint"], score=answers["satisfaction"])
    frame["manager"] = people["account_manager"].to_numpy()[frame["customer"]]
    plan = draw_comments(rng, company, stock, frame, frame["week"].to_numpy(), seen)
    _place(rng, answers, written, plan)
    return plan.assign(answer_id=frame["answer_id"].to_numpy())


def _comment_relationship(
    rng: np.random.Generator,
    company: dict[str, Any],
    stock: Stock,
    people: pd.DataFrame,
    waves: pd.DataFrame,
    seen: set[str],
) -> pd.DataFrame:
    """Add comments to relationship answers, each with one touch point in mind."""
    written = rng.random(len(waves)) < company["comments"]["share"]
    points = rng.choice(list(company["touchpoints"]), written.sum())
    frame = pd.DataFrame(
        {
            "touchpoint": points,
            "pool": "relationship",
            "manager": people["account_manager"].to_numpy()[waves["customer"][written]],
            "score": waves["recommend"][written],
        }
    )
    first = np.datetime64(company["first_monday"])
    week = (waves["answered"][written].to_numpy() - first) // np.timedelta64(7, "D")
    plan = draw_comments(rng, company, stock, frame, week, seen)
    _place(rng, waves, written, plan)
    return plan.assign(answer_id=waves["response_id"][written].to_numpy())


def _place(
    rng: np.random.Generator, table: pd.DataFrame, written: np.ndarray, plan: pd.DataFrame
) -> None:
    """Put the words, their language and the leave to quote them where they belong."""
    for column, values in (
        ("comment", plan["text"]),
        ("language", plan["language"]),
        ("may_quote", rng.choice(["yes", "no"], len(plan), p=[0.85, 0.15])),
    ):
        table[column] = ""
        table.loc[written, column] = np.asarray(values, dtype=object)


def _truth(
    company: dict[str, Any],
    seed: int,
    people: pd.DataFrame,
    answers: pd.DataFrame,
    step: int,
    plan: pd.DataFrame,
    themed: pd.DataFrame,
) -> dict[str, Any]:
    """Gather everything planted, in the order of truth.yaml."""
    names = company["feelings"]
    words = comment_truth(company, plan, themed)
    points = company["touchpoints"]
    ranked = sorted(points, key=lambda point: -points[point]["driver"])
    return {
        "about": "HiTouch is invented: its people, answers and comments never existed.",
        "seed": seed,
        "customers": len(people),
        "drivers": {
            "source": "relationship",
            "weights": {point: points[point]["driver"] for point in ranked},
            "lmg_shares": driver_shares(company, people["latent"].to_numpy()),
        },
        "step_change": {
            "source": "transactions",
            "item": "satisfaction",
            "touchpoint": company["step"]["touchpoint"],
            **_when(company, step),
            "drop": company["step"]["drop"],
        },
        "better_vertical": dict(company["better"]),
        "selective_manager": company["relationship"]["invite"]["selective_manager"],
        "quadrants": quadrants(company, people, answers),
        "feelings": {
            side: {point: tick_shares(company[side][point], names) for point in points}
            for side in ("wanted", "felt")
        },
        "steps_without_waste": {name: plan["without"] for name, plan in company["steps"].items()},
        "beliefs": {role: company["beliefs"][role] for role in ("leader", "front line")},
        "who_comments": "the satisfied write less where a touch point annoys: a comment comes from"
        " those who wrote, not from all who answered",
        "positive_share": words["positive_share"],
        "emotion_shares": words["emotion_shares"],
        "emerging_theme": {
            "theme": company["emerging"]["theme"],
            **_when(company, company["weeks"] - company["emerging"]["weeks"]),
        },
        "hidden_theme": company["hidden"]["theme"],
        "themes": words["themes"],
    }


def _when(company: dict[str, Any], week: int) -> dict[str, str]:
    """Name a week, counted from the first, by ISO 8601 and by its Monday."""
    day = date.fromisoformat(str(company["first_monday"])) + timedelta(weeks=week)
    year, number, _ = day.isocalendar()
    return {"week": f"{year}-W{number:02d}", "monday": str(day)}


def _write(folder: Path, tables: dict[str, pd.DataFrame], truth: dict[str, Any]) -> list[Path]:
    """Write every file as UTF-8 with LF."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"{k}.csv": v.to_csv(index=False, lineterminator="\n") for k, v in tables.items()}
    stream, yaml = StringIO(), YAML()
    yaml.width, yaml.allow_unicode = 100, True
    yaml.dump(truth, stream)
    texts["truth.yaml"] = stream.getvalue()
    # Quotes were approved of the words that seed 7 writes; those of other seeds match none.
    for name in ("study.yaml", "quotes.csv"):
        texts[name] = (files("cemlab.sample") / "data" / name).read_text("utf-8")
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    return sorted(folder / name for name in texts)
