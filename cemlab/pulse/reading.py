"""After a pulse: what was learnt, read against the plan, group by group."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError
from cemlab.load import Feedback, load_study
from cemlab.pulse.questions import wording
from cemlab.pulse.segments import SEGMENTS, YES, by_segment, with_customers
from cemlab.pulse.who import EVERYONE, RESERVE, RESTING, TRIED, read_sent
from cemlab.sentences import about_answers
from cemlab.stats import compare, satisfied
from cemlab.study import Study, read_study

SHARES = ["group", "needed", "n", "enough", "value", "low", "high", "suppressed"]
NO_RULES = ("has left", TRIED, RESERVE)  # steps of the log that leave out no customer of today


def read_pulse(
    answers: pd.DataFrame,
    groups: pd.DataFrame,
    *,
    threshold: float,
    group: str = "group",
    min_group: int = 10,
    confidence: float = 0.95,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the answers of a pulse against its plan.

    Parameters
    ----------
    answers
        Of the question that the plan was made for: value and `group`, and where there are any
        account_id or customer_id.
    groups
        The plan's groups, from `plan_pulse` or its plan.csv.
    threshold
        From which rating on an answer counts as yes.
    group
        Column of the groups in `answers`.
    min_group
        Groups of fewer answers are hidden.
    confidence
        Of the intervals.

    Returns
    -------
    shares
        group, needed, n, enough (as many as planned came in), n_effective, value (share), low,
        high, suppressed, method. The intervals do not count that the groups are finite, so they
        are wider than for today's customers alone.
    differences
        See `compare`, each pair of groups; empty where fewer than two can be compared.
    """
    from cemlab.privacy import hide_small_groups

    how = {"confidence": confidence}
    shares = satisfied(answers, threshold, by=[group], **how).rename(columns={group: "group"})
    plan = groups[["group", "needed"]].astype({"group": "str"})
    shares = plan.merge(shares.astype({"group": "str"}), on="group", how="outer")
    shares["n"] = shares["n"].fillna(0).astype(int)
    shares["suppressed"] = shares["suppressed"].eq(True)
    shares.insert(3, "enough", shares["n"] >= shares["needed"].fillna(0))
    shares.attrs = how
    shares = hide_small_groups(shares, min_group)
    enough = answers[answers[group].map(answers[group].value_counts()) >= max(min_group, 2)]
    if enough[group].nunique() < 2:
        return shares, pd.DataFrame(columns=[group, "against", "n", "value", "low", "high", "p"])
    told = compare(enough, groups=group, against="each", measure="satisfied",
                   threshold=threshold, **how)  # fmt: skip
    return shares, told


@dataclass(frozen=True)
class PulseResults:
    """A pulse that came back; all tables are empty where there is none.

    Attributes
    ----------
    question, finding
        What was to be learnt, and the finding that made somebody ask.
    title
        What the shares are of, as a heading.
    source
        Its file, rows kept and set aside, and the start of the file's SHA-256.
    shares, differences
        As `read_pulse` gives them for the first question; `needed` is the plan's.
    segments
        As `by_segment` gives them, of every rated question and every segment of the CRM.
    """

    question: str = ""
    finding: str = ""
    source: str = ""
    shares: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SHARES))
    differences: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["low", "high"]))
    segments: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SEGMENTS))
    title: str = "What a pulse found"


def last_finished(study: Study) -> str:
    """Find the pulse of a study that came back last.

    Parameters
    ----------
    study
        As read.

    Returns
    -------
    str
        Of the folders in ``pulses/`` beside the study file that hold a plan and answers.csv, the
        one with the newest answers; empty where there is none.
    """
    back = [folder / "answers.csv" for folder in _finished(study)]
    return str(max(back, key=lambda path: path.stat().st_mtime).parent) if back else ""


def answered(study: Study) -> list[str]:
    """Name the themes of a study whose pulses came back, as their findings put them.

    Parameters
    ----------
    study
        As read.

    Returns
    -------
    list of str
    """
    whys = [read_study(folder).because_of for folder in _finished(study)]
    return sorted({name for why in whys if why for name in re.findall("^“(.+?)”", why.finding)})


def _finished(study: Study) -> list[Path]:
    """Find the folders of pulses that hold a plan and answers."""
    back = (path.parent for path in study.folder.glob("pulses/*/answers.csv"))
    return sorted(folder for folder in back if (folder / "plan.csv").exists())


def read_answers(
    folder: str | Path,
    feedback: Feedback | None = None,
    *,
    min_group: int = 0,
    confidence: float = 0.95,
) -> PulseResults:
    """Read a pulse's folder once its answers lie in it, group by group, against its plan.

    Parameters
    ----------
    folder
        Of `write_plan`, with answers.csv, see `PulsePlan.columns`. Empty: no pulse has come back.
    feedback
        The study that the pulse followed: its segments, and whether a customer is new, are joined
        by the pulse_id of contacts.csv. An anonymous pulse is read by its groups alone.
    min_group
        Groups of fewer answers are hidden, as the pulse's own minimum says at least.
    confidence
        Of the intervals.

    Returns
    -------
    PulseResults
        6 and 7 of 7 on the first question count: as a need or, where the pulse was planned about
        trouble, as much extra work; ``shares.attrs["about"]`` says which. Answers under an id that
        contacts.csv does not hold, however it is capitalised, are left out; "uninvited" in attrs
        counts their ids, "rows" the rows of answers.csv, and "counted" those in the shares;
        "left_out" is rule → customers whom the plan did not ask, and whom the shares leave open.

    Raises
    ------
    DataError
        There is no plan.csv, or no answers.csv; or the sampling log is not as it was written. As
        `load_study` where it cannot be read.
    """
    if not str(folder):
        return PulseResults()
    folder, plan = Path(folder), Path(folder) / "plan.csv"
    if not plan.exists():
        raise DataError(f"{plan} is missing: `cemlab pulse STUDY --out FOLDER` writes it.")
    if not (folder / "answers.csv").exists():
        source = next(iter(read_study(folder).sources.values()))
        columns = [source.columns.response_id, *source.segments, *source.items]
        raise DataError(f"{folder} holds no answers yet. {about_answers(filter(None, columns))}")
    pulse = load_study(folder)
    least = max(min_group, pulse.study.min_group.answers)
    how = {"min_group": least, "confidence": confidence}
    rated = pulse.answers(role=["importance", "touchpoint"])
    rated["pulse_id"] = rated["response_id"].str.removeprefix("pulse-")
    sent, strangers = _sent(folder), 0
    if sent is not None:
        ids = dict(zip(sent["pulse_id"].str.casefold(), sent["pulse_id"], strict=True))
        known = rated["pulse_id"].str.casefold().map(ids)
        strangers = rated.loc[known.isna(), "pulse_id"].nunique()
        rated = rated.assign(pulse_id=known).dropna(subset="pulse_id")
        rated = rated.drop_duplicates(["pulse_id", "item"])
        if "group" not in rated:
            rated = rated.merge(sent[["pulse_id", "group"]], on="pulse_id")
    # Older plans call the one group of a pulse that compares none "all customers".
    rated["group"] = rated["group"].replace("all customers", EVERYONE)
    planned = pd.read_csv(plan).replace({"group": {"all customers": EVERYONE}})
    need, about = rated[rated["role"].eq("importance")], _about(planned)
    shares, differences = read_pulse(need, planned, threshold=YES, **how)
    rows = pulse.intake.iloc[0]
    shares.attrs |= {"uninvited": strangers, "rows": int(rows["rows_in"]), "counted": len(need)}
    shares.attrs |= {"about": about, "left_out": _left_out(folder)}
    why = pulse.study.because_of
    segments = PulseResults().segments
    if feedback is not None and sent is not None:
        segments = by_segment(*with_customers(rated, sent, feedback), **how)
    source = (f"pulses/{folder.name}/answers.csv: {rows['rows_kept']:,} rows kept, "
              f"{rows['rows_set_aside']:,} set aside, SHA-256 {rows['sha256'][:12]}")  # fmt: skip
    return PulseResults(why.question if why else pulse.study.question, why.finding if why else "",
                        source, shares, differences, segments,
                        wording()["titles"][about])  # fmt: skip


def _about(planned: pd.DataFrame) -> str:
    """Tell what a plan asks about; of plans that do not say, a wish."""
    said = planned["about"].iloc[0] if "about" in planned and len(planned) else "wish"
    return said if said in wording()["titles"] else "wish"


def _left_out(folder: Path) -> dict[str, int]:
    """Read whom the plan did not ask by its own rules; who rests, or was not drawn, is no such."""
    path = folder / "sampling_log.csv"
    if not path.exists():
        return {}
    try:
        log = pd.read_csv(path).iloc[1:].astype({"step": "str", "removed": "int"})
    except (ValueError, KeyError):
        raise DataError(
            f"{path} is not as cemlab pulse wrote it: it needs the columns step, removed and left "
            "with commas between them, and UTF-8."
        ) from None
    rules = ~log["step"].isin(NO_RULES) & ~log["step"].str.startswith(RESTING)
    return log[rules & log["removed"].gt(0)].set_index("step")["removed"].to_dict()


def _sent(folder: Path) -> pd.DataFrame | None:
    """Read who was sent which id; None where no ids were sent."""
    path = folder / "contacts.csv"
    sent = read_sent(path) if path.exists() else pd.DataFrame()
    return sent.dropna(subset="pulse_id") if "pulse_id" in sent else None
