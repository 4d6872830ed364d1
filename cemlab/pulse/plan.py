"""From an opportunity to a study: the question, who, how many, when, the words, the stop rule."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import ParameterError
from cemlab.load import Feedback
from cemlab.pulse.many import plan_groups
from cemlab.pulse.questions import check_questions, minutes, wording
from cemlab.pulse.when import stagger
from cemlab.pulse.who import (
    ASKED,
    ELIGIBLE,
    EVERYONE,
    RESERVE,
    RESTING,
    TRIED,
    eligible,
    sampling_log,
)
from cemlab.stats import response_rates
from cemlab.study import Item

PRETEST = 5
WEEKS = 4  # over which invitations are spread
HEARD = 28  # days after the close within which customers hear what was learnt
UNKNOWN_RATE = 0.25  # where no invitations are listed; cautious for a survey of known customers
LEAST_RATE = 30  # invitations of a group before its own response rate is believed


@dataclass(frozen=True)
class PulsePlan:
    """A planned pulse.

    Attributes
    ----------
    question
        What is to be learnt.
    topic
        What it is called in the questions.
    finding
        What the pulse follows, as `because_of` of its study file.
    people
        Every customer with an outcome: the rule that took them out, "asked" (with group, send_on
        and pulse_id), "pretest" or "kept in reserve". Nobody is lost.
    log
        See `sampling_log`.
    groups
        See `plan_groups`.
    items
        The questionnaire, a draft.
    problems
        See `check_questions`.
    promise
        "anonymous", "confidential" or "named".
    start, closes
        First day, and the last on which answers count.
    invitation
        Language → text.
    about
        "wish" or "trouble": which questions are asked.
    """

    question: str
    topic: str
    finding: str
    people: pd.DataFrame = field(repr=False)
    log: pd.DataFrame = field(repr=False)
    groups: pd.DataFrame = field(repr=False)
    items: Mapping[str, Item] = field(repr=False)
    problems: pd.DataFrame = field(repr=False)
    promise: str
    start: pd.Timestamp
    closes: pd.Timestamp
    invitation: Mapping[str, str] = field(repr=False)
    about: str = "wish"

    @property
    def columns(self) -> list[str]:
        """What answers.csv needs: an id, of an anonymous pulse the group, then the questions."""
        return ["group" if self.promise == "anonymous" else "pulse_id", *self.items]

    @property
    def weeks(self) -> pd.DataFrame:
        """How many are invited: a row for each day, a column for each group."""
        asked = self.people[self.people["outcome"].eq(ASKED)]
        return asked.groupby(["send_on", "group"]).size().unstack(fill_value=0)


def plan_pulse(
    feedback: Feedback,
    topic: str | Mapping[str, str],
    *,
    about: str = "wish",
    finding: str = "",
    touchpoint: str | None = None,
    contrast: str = "experience",
    segment: Mapping[str, str] | None = None,
    exclude_roles: Sequence[str] | None = None,
    rest_days: int = 30,
    out: str | Path | None = None,
    change: float = 0.15,
    confidence: float = 0.95,
    start: pd.Timestamp | None = None,
    promise: str = "confidential",
    seed: int = 0,
) -> PulsePlan:
    """Plan a short study of one thing.

    Parameters
    ----------
    feedback
        A loaded study with customers.
    topic
        What it is about, in customers' words; or language → words, for "en" and "de".
    about
        What it is to customers: a "wish", so that the questions ask how much it would help and how
        often it was needed; or "trouble", so that they ask how much extra work it makes and how
        often it held them up.
    finding
        What the pulse follows.
    touchpoint
        Where the topic was voiced: the pulse asks for its rating in the study's own words, if there
        are any.
    contrast
        Column of the customers, or "experience" (new, experienced): groups that are compared.
        Whose group is not known, or smaller than `min_group.answers`, is not asked. Empty: all who
        may be asked are one group.
    segment, exclude_roles, rest_days, out
        Who may be asked, see `eligible`.
    change, confidence
        The difference between the shares of two groups that must not be missed, and how surely.
    start
        First day; default the Monday after the last answer. Invitations are spread over four
        weeks; answers count for two more.
    promise
        To those who answer: "anonymous", "confidential" or "named".
    seed
        Of every draw: the order of rows does not matter.

    Returns
    -------
    PulsePlan

    Raises
    ------
    ParameterError
        For an unknown column, value, role or promise, and for neither a wish nor trouble.

    Examples
    --------
    >>> from cemlab import load_study
    >>> plan = plan_pulse(load_study("hitouch"), "one view of all accounts", contrast="region")
    >>> plan.log.tail(2).to_numpy().tolist()
    [['pretest', 5, 470], ['kept in reserve', 0, 470]]
    """
    if promise not in wording()["promise"]:
        raise ParameterError(f"`promise` must be one of {', '.join(wording()['promise'])}.")
    if about not in wording()["aims"]:
        raise ParameterError(f"`about` must be one of {', '.join(wording()['aims'])}.")
    if not isinstance(topic, str) and not 0 < len(set(topic) & {"en", "de"}) == len(topic):
        raise ParameterError("`topic` may be worded in en and de.")
    topics = {"en": topic} if isinstance(topic, str) else dict(topic)
    start = start if start is not None else monday_after(feedback)
    people = eligible(
        feedback, on=start, segment=segment, exclude_roles=exclude_roles, rest_days=rest_days,
        out=out,
    )  # fmt: skip
    if contrast and contrast not in people:
        raise ParameterError(f"`contrast`: the customers have no column {contrast!r}.")
    people["group"] = people[contrast].astype("str") if contrast else EVERYONE
    # Those who rest now still belong to whom the question is about.
    meant = people["outcome"].eq(ELIGIBLE) | people["outcome"].str.startswith(RESTING)
    meant = people[_compared(people, meant, contrast, feedback.study.min_group.answers)]
    may = people["outcome"].eq(ELIGIBLE)
    tried = _pretest(people[may], seed)
    people.loc[tried, "outcome"] = TRIED
    whole = response_rates(feedback, confidence=confidence)
    groups = plan_groups(
        meant, "group", _rates(feedback, meant, whole),
        may=people["outcome"].eq(ELIGIBLE).reindex(meant.index),
        change=change, confidence=confidence,
    )  # fmt: skip
    groups.attrs |= {"assumed": UNKNOWN_RATE} if whole.empty else {}
    people = _draw(people, groups, start, seed)
    people.attrs["rules"] += [TRIED, RESERVE]
    items, named = _items(feedback, topics, touchpoint, about), next(iter(topics.values()))
    closes = start + pd.Timedelta(days=7 * (WEEKS + 2) - 3)
    return PulsePlan(
        question=wording()["aims"][about].format(topic=named), about=about,
        topic=named, finding=finding, people=people, log=sampling_log(people), groups=groups,
        items=items, problems=check_questions(items, feedback, languages=" ".join(topics)),
        promise=promise, start=start, closes=closes,
        invitation=_invitation(feedback, topics, items, promise, closes),
    )  # fmt: skip


def _compared(people: pd.DataFrame, about: pd.Series, contrast: str, least: int) -> pd.Series:
    """Take out whose group is not known or too small to be told of; say who is left."""
    sizes = people["group"].map(people.loc[about, "group"].value_counts())
    rules = {f"{contrast} not known": people["group"].isna()}
    rules[f"{contrast} with fewer than {least} customers"] = sizes.lt(least)
    for rule, hit in rules.items() if contrast else ():
        people.loc[hit & people["outcome"].eq(ELIGIBLE), "outcome"] = rule
        people.attrs["rules"].append(rule)
        about = about & ~hit
    return about


def monday_after(feedback: Feedback, today: pd.Timestamp | None = None) -> pd.Timestamp:
    """Find the Monday after the last answer or invitation, and after a day."""
    dates = pd.concat([feedback.responses["answered_at"], feedback.contacts["sent_at"]])
    known = [day for day in (dates.max(), today) if pd.notna(day)]
    last = max(known, default=pd.Timestamp.now("UTC"))
    return last.normalize() + pd.Timedelta(days=7 - last.weekday())


def _rates(feedback: Feedback, about: pd.DataFrame, whole: pd.DataFrame) -> pd.Series:
    """Share of past invitations that each group answered; the study's where a group has few."""
    usual = np.average(whole["value"], weights=whole["n"]) if len(whole) else UNKNOWN_RATE
    group = about.set_index("customer_id")["group"]
    sent = feedback.contacts.assign(
        group=feedback.contacts["customer_id"].map(group),
        answered=feedback.contacts["answered_at"].notna(),
    )
    own = sent.groupby("group")["answered"].agg(["size", "mean"])
    own = own.loc[own["size"] >= LEAST_RATE, "mean"]
    return own.reindex(sorted(about["group"].unique())).fillna(float(usual)).clip(lower=0.01)


def _pretest(may: pd.DataFrame, seed: int) -> pd.Index:
    """Five who try the questionnaire: as many groups as can be, one from an account."""
    rows = may.sort_values("customer_id").sample(frac=1, random_state=seed)
    rows = rows.drop_duplicates("account_id")
    turn = rows.groupby("group").cumcount()
    return rows.assign(turn=turn).sort_values("turn", kind="stable").head(PRETEST).index


def _draw(
    people: pd.DataFrame, groups: pd.DataFrame, start: pd.Timestamp, seed: int
) -> pd.DataFrame:
    """Draw whom to invite in each group, and on which day; the others stay in reserve."""
    free = people[people["outcome"].eq(ELIGIBLE)].sort_values("customer_id")
    free = free.sample(frac=1, random_state=seed + 1)
    invite = free["group"].map(groups.set_index("group")["invite"]).astype(float)
    asked = free.index[free.groupby("group").cumcount() < invite]
    people.loc[free.index, "outcome"] = RESERVE
    people.loc[asked, "outcome"] = ASKED
    people["send_on"] = stagger(people.loc[asked], start, WEEKS, seed=seed)
    order = people.loc[asked].sort_values("customer_id").sample(frac=1, random_state=seed + 2)
    people.loc[order.index, "pulse_id"] = [f"P{n:04d}" for n in range(1, len(order) + 1)]
    return people


def _items(
    feedback: Feedback, topics: Mapping[str, str], touchpoint: str | None, about: str
) -> dict[str, Item]:
    """Draft the questionnaire: three questions, and the rating as the study asks it."""
    items: dict[str, Any] = {}
    for key, said in wording()["questions"][about].items():
        texts = {language: said[language].format(topic=topic) for language, topic in topics.items()}
        items[key] = {"role": said["role"], "wording": texts}
        if "low" in said:
            labels = {1.0: said["low"]["en"], 7.0: said["high"]["en"]}
            items[key]["scale"] = {"low": 1.0, "high": 7.0, "labels": labels}
    found = {key: Item.model_validate(item) for key, item in items.items()}
    asked = (item for source in feedback.study.sources.values() for item in source.items.values())
    rated = (i for i in asked if i.role == "touchpoint" and i.touchpoint and i.wording)
    for item in rated:
        if item.touchpoint == touchpoint:
            return found | {"satisfaction": item.model_copy(update={"column": None})}
    return found


def _invitation(
    feedback: Feedback,
    topics: Mapping[str, str],
    items: Mapping[str, Item],
    promise: str,
    closes: pd.Timestamp,
) -> dict[str, str]:
    """Fill in the invitation: purpose, promise, when findings are heard, opt-out."""
    heard = closes + pd.Timedelta(days=HEARD)
    days = {"en": "{0.day} {0:%B %Y}", "de": "{0:%d.%m.%Y}"}
    return {
        language: text.format(
            topic=topics[language], company=feedback.study.title, count=len(items),
            minutes=max(2, math.ceil(minutes(items, language))),
            promise=wording()["promise"][promise][language],
            closes=days[language].format(closes), heard=days[language].format(heard),
        )
        for language, text in wording()["invitation"].items()
        if language in topics
    }  # fmt: skip
