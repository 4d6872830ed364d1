"""The files of a planned pulse: who is sent what, and the study that its answers come to."""

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from ruamel.yaml import YAML

from cemlab.errors import ParameterError
from cemlab.privacy import neutral, owner_only
from cemlab.pulse.plan import PulsePlan
from cemlab.pulse.when import year_calendar
from cemlab.pulse.who import ASKED, TRIED
from cemlab.sentences import about_sampling
from cemlab.study import Study

if TYPE_CHECKING:
    from cemlab.load import Feedback


def write_plan(plan: PulsePlan, folder: str | Path, feedback: "Feedback") -> list[Path]:
    """Write what a pulse needs: contact list, calendar, log, plan, invitations, study file.

    The contact list is for whoever sends the invitations, and nobody else: CRM ids, the day, the
    group and, unless the promise is anonymous, a pulse_id. The pulse_id alone (of an anonymous
    pulse: the group) goes into the survey tool, and comes back with the answers. Neither what a
    customer said nor why a customer was chosen stands in it. The calendar, for the same hands, is a
    list of key customers: CRM id, the month in which they are asked, and why then; where no key
    customer is known, it is not written. Sampling log and plan hold counts.

    Parameters
    ----------
    plan
        From `plan_pulse`.
    folder
        Made where absent; its owner alone can read what is in it.
    feedback
        The study that the finding stands in.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    ParameterError
        Nobody is asked, or the folder holds the answers of an earlier pulse.
    """
    if not plan.people["outcome"].eq(ASKED).any():
        told = about_sampling(plan.log)
        raise ParameterError(f"Nobody is left to ask: loosen the rule that takes out most. {told}")
    folder = Path(folder)
    if (folder / "answers.csv").exists():
        raise ParameterError(f"{folder} holds answers to a pulse: plan this one in another folder.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lists = plan.people[plan.people["outcome"].isin([ASKED, TRIED])]
    columns = ["customer_id", "outcome", "send_on", "group"]
    columns += [] if plan.promise == "anonymous" else ["pulse_id"]
    lists = lists[columns].assign(send_on=lists["send_on"].dt.strftime("%Y-%m-%d"))
    year = year_calendar(feedback, on=plan.start, pulse=plan.people, out=folder)
    year = year[["customer_id", "month", "why"]].sort_values(["month", "customer_id"])
    year["month"] = year["month"].dt.strftime("%Y-%m")
    files = {
        "contacts.csv": neutral(lists.sort_values(["send_on", "customer_id"])).to_csv(index=False),
        **({"calendar.csv": neutral(year).to_csv(index=False)} if len(year) else {}),
        "sampling_log.csv": neutral(plan.log).to_csv(index=False),
        "plan.csv": neutral(plan.groups.assign(about=plan.about)).to_csv(index=False),
        "study.yaml": _study_file(plan, feedback.study),
        **{f"invitation_{name}.txt": text for name, text in plan.invitation.items()},
    }
    for name, text in files.items():
        with open(folder / name, "w", encoding="utf-8", opener=owner_only) as file:
            file.write(text)
    return [folder / name for name in files]


def about_replaced(folder: str | Path) -> str:
    """Tell that a folder holds a plan without answers, which `write_plan` replaces.

    Parameters
    ----------
    folder
        As `write_plan` is given it; ask before it writes.

    Returns
    -------
    str
        Empty where the folder holds no plan, or answers, over which nothing is written.

    Examples
    --------
    >>> about_replaced("no/such/folder")
    ''
    """
    folder = Path(folder)
    if not (folder / "plan.csv").exists() or (folder / "answers.csv").exists():
        return ""
    return (
        f"{folder} held a plan without answers, which this one replaces, contact list and ids "
        "included. If its invitations went out already, answers to them fit no more: whom it "
        "asked may be asked again."
    )


def _study_file(plan: PulsePlan, study: Study) -> str:
    """Write the pulse's own study file, which links it to the finding it follows."""
    items = {
        key: {"column": key}
        | item.model_dump(exclude_none=True, exclude_defaults=True, exclude={"column"})
        for key, item in plan.items.items()
    }
    one_of = {"segments": {"group": "group"}}
    if plan.promise != "anonymous":  # then contacts.csv tells the group of each id
        one_of = {"columns": {"response_id": "pulse_id"}}
    asked = sorted({item.touchpoint for item in plan.items.values() if item.touchpoint})
    points = {key: {"label": study.touchpoints[key].label} for key in asked}
    content = {
        "title": f"Pulse: {plan.topic}",
        "question": plan.question,
        "because_of": {"study": study.name, "finding": plan.finding, "question": plan.question},
        "sources": {
            "pulse": {
                "file": "answers.csv", "pattern": "potential", "promise": plan.promise,
                **one_of, "items": items,
            }
        },
        "touchpoints": points,
    }  # fmt: skip
    text, yaml = StringIO(), YAML()
    yaml.width = 4096
    yaml.dump(content, text)
    return text.getvalue()
