"""From the themes of a study to the one that a pulse follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from cemlab.errors import ParameterError
from cemlab.load import Feedback
from cemlab.privacy import hide_small_groups
from cemlab.pulse.plan import PulsePlan, monday_after, plan_pulse
from cemlab.pulse.reading import answered
from cemlab.pulse.who import eligible, most_different
from cemlab.sentences import about_themes, counted, with_interval
from cemlab.sentences.themes import mark_of
from cemlab.study import Study, nearest
from cemlab.themes import describe_themes, opportunities, study_themes
from cemlab.themes.words import HELD

NO_TOPIC = {"en": "what you miss most", "de": "was Ihnen am meisten fehlt"}


@dataclass(frozen=True)
class Opportunity:
    """The theme that a pulse follows.

    Attributes
    ----------
    label
        Its words; empty where no theme points to anything.
    finding
        What is known of it.
    touchpoint
        Where it is voiced most, if anywhere.
    voiced
        Customers who voiced it.
    table
        All opportunities, see `cemlab.themes.opportunities`.
    asked
        Themes of which a pulse has come back: none of these is chosen unless it is named.
    note
        Why there is none; empty where a theme was chosen.
    """

    label: str
    finding: str
    touchpoint: str | None
    voiced: list[str] = field(repr=False)
    table: pd.DataFrame = field(repr=False)
    asked: list[str] = field(default_factory=list)
    note: str = ""


def find_opportunity(
    feedback: Feedback,
    theme: str = "",
    *,
    min_group: int = 0,
    confidence: float = 0.95,
    seed: int = 0,
) -> Opportunity:
    """Find what customers wish for, work around or compare, and choose one theme of it.

    Parameters
    ----------
    feedback
        A loaded study.
    theme
        The theme's words or their beginning; empty: the most intense theme that is not doubtful
        and that no pulse which came back has asked about. A retired theme is none to choose.
    min_group
        Themes of fewer comments are hidden, as the study's own minimum says at least.
    confidence
        Of the intervals.
    seed
        Of every random step.

    Returns
    -------
    Opportunity

    Raises
    ------
    ParameterError
        No theme begins so.
    """
    least = max(min_group, feedback.study.min_group.comments)
    found, said = study_themes(feedback, confidence=confidence, seed=seed)
    themes = describe_themes(found, said, weights="weight", confidence=confidence)
    themes = hide_small_groups(themes, least, n="comments")
    table = opportunities(themes, found, said, weights="weight", confidence=confidence)
    table = hide_small_groups(table, least, n="comments")
    usable, asked = table[~table["suppressed"].astype(bool)], answered(feedback.study)
    why = about_themes(themes) if table.empty else "No theme left points to what customers lack."
    note = f"{why} Name what to ask about: --topic of cemlab pulse, or the parameter topic of 08."
    if theme:
        if usable.empty:
            raise ParameterError(f"`theme`: there is none to choose. {note}")
        chosen = usable[usable["label"].str.casefold().str.startswith(theme.casefold())]
        if chosen.empty:
            known = "“" + usable["label"] + "”"
            raise ParameterError(f"`theme`: none begins with {theme!r}: {nearest(theme, known)}")
    else:
        chosen = worth_a_pulse(table, themes, feedback.study)
    if chosen.empty:
        return Opportunity("", "", None, [], table, asked, note)
    row = chosen.iloc[0]
    of = themes[themes["theme"].eq(row["theme"])].iloc[0]
    place = of.get("touchpoint")
    voiced = said["customer_id"][found.voices(row["theme"])].dropna().unique()
    figure = with_interval(row["value"], row["low"], row["high"], unit="share",
                           confidence=confidence)  # fmt: skip
    many = counted(of["comments"], "comment")
    lack = f" of which {figure} wish for something or work around it"
    finding = f"“{row['label']}”{mark_of(row['reading'])}, {many}"
    finding += f"{lack if row[['wish', 'workaround']].sum() >= HELD else ''}."
    return Opportunity(
        row["label"], finding, None if pd.isna(place) else place, list(voiced), table, asked
    )


def worth_a_pulse(table: pd.DataFrame, themes: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Keep the opportunities that a pulse may follow.

    Parameters
    ----------
    table
        Result of `opportunities`, small numbers hidden.
    themes
        The themes it was made from, with label and words.
    study
        Whose pulses may have come back.

    Returns
    -------
    DataFrame
        The most intense first: what is shown, not doubtful, wanted by anybody, and what no pulse
        that came back has asked about.
    """
    kept = table[~table["suppressed"].astype(bool) & table["reading"].ne("doubtful")]
    kept = kept[kept["value"].gt(0)].sort_values("value", ascending=False, kind="stable")
    return kept[~_is_any(kept["theme"], themes, answered(study))]


def not_answered(new: pd.DataFrame, themes: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Leave out what rises or fades and was asked about by a pulse that came back.

    Parameters
    ----------
    new
        Result of `emerging`.
    themes, study
        As in `worth_a_pulse`.

    Returns
    -------
    DataFrame
        `new` without the themes that were asked about, and without phrases that are theirs.
    """
    asked = themes[_is_any(themes["theme"], themes, answered(study))]
    words = {word for told in asked["words"] for word in told.split(", ")}
    kept = new[~new["label"].isin({*asked["label"], *words})]
    kept.attrs = new.attrs
    return kept


def _is_any(keys: pd.Series, themes: pd.DataFrame, labels: list[str]) -> pd.Series:
    """Say which themes bear one of these labels, or hold all its words among their own."""
    told = themes.set_index("theme")[["label", "words"]]
    own = {key: {row["label"], *row["words"].split(", ")} for key, row in told.iterrows()}
    return keys.map(
        lambda key: any(label in own[key] or set(label.split(", ")) <= own[key] for label in labels)
    ).astype(bool)


def plan_opportunity(
    feedback: Feedback,
    chosen: Opportunity,
    *,
    topic: str = "",
    topic_de: str = "",
    contrast: str = "",
    segment: str = "",
    exclude_roles: str = "",
    start: str = "",
    **how: object,
) -> PulsePlan:
    """Plan a pulse on a chosen theme; parameters are texts, as notebooks and commands have them.

    Parameters
    ----------
    feedback
        A loaded study.
    chosen
        From `find_opportunity`.
    topic, topic_de
        What it is called in the questions; empty: the theme's words, to be replaced by hand, and
        no German.
    contrast
        See `plan_pulse`; empty: the segment or role whose groups voiced the theme most
        differently; where none did beyond chance, experience if both groups are large enough, else
        nothing is compared. ``groups.attrs`` tells which and why ("named", "voiced", "none").
    segment
        "column=value": who is meant; a wrong one is answered with those that there are.
    exclude_roles
        Roles with commas between them; empty: those that buy.
    start
        First day, as 2026-12-31; empty: the Monday after today and after the last answer.
    **how
        Of `plan_pulse`: rest_days, change, promise, seed and so on.

    Returns
    -------
    PulsePlan

    Raises
    ------
    ParameterError
        As `plan_pulse`, and for texts that cannot be read.
    """
    name = topic or (f"“{chosen.label}”" if chosen.label else NO_TOPIC["en"])
    topics: Mapping[str, str] = {"en": name} | ({"de": topic_de} if topic_de else {})
    if not topic and not chosen.label:
        topics = NO_TOPIC
    people = feedback.customers
    columns = [c for c in [*feedback.segments, "role"] if c in people and people[c].notna().any()]
    least = feedback.study.min_group.answers
    where, _, value = segment.partition("=")
    try:
        today = pd.Timestamp.now("UTC")
        first = pd.Timestamp(start, tz="UTC") if start else monday_after(feedback, today)
    except ValueError:
        raise ParameterError(f"`start` must be a day such as 2026-12-31, got {start!r}.") from None
    if segment and not (value and where.strip() in people):
        known = "; ".join(f"{c}={' or '.join(sorted(people[c].dropna().unique()))}"
                          for c in columns)  # fmt: skip
        raise ParameterError(
            f"`segment` is column=value, got {segment!r}. There are: {known or 'none'}."
        )
    compared = contrast or most_different(people, chosen.voiced, columns, least=least)
    known = eligible(feedback, on=first)["experience"].value_counts()
    experience = "experience" if len(known) == 2 and known.min() >= least else ""
    roles = [role.strip() for role in exclude_roles.split(",") if role.strip()]
    plan = plan_pulse(
        feedback, topics, finding=chosen.finding, touchpoint=chosen.touchpoint,
        contrast=compared or experience,
        segment={where.strip(): value.strip()} if segment else None,
        exclude_roles=roles or None, start=first, **how,
    )  # fmt: skip
    plan.groups.attrs |= {"contrast": compared or experience}
    plan.groups.attrs["why"] = "named" if contrast else "voiced" if compared else "none"
    if topic:
        return plan
    mend = "say it as customers do: --topic of cemlab pulse, or the parameter topic of 08"
    unnamed = pd.DataFrame([("all", "en", f"it is still called {name}", mend)],
                           columns=plan.problems.columns)  # fmt: skip
    texts = {key: f"[Not to be sent yet: it says {name}; {mend}.]\n\n{text}"
             for key, text in plan.invitation.items()}  # fmt: skip
    problems = pd.concat([unnamed, plan.problems], ignore_index=True)
    return replace(plan, problems=problems, invitation=texts)
