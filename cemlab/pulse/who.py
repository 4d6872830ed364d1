"""Whom a pulse may ask: rules that take customers out, one after the other, and lose nobody."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError, ParameterError, raise_all
from cemlab.load import Feedback
from cemlab.load.files import NoRowsError, read_export
from cemlab.load.keys import plain_key
from cemlab.privacy import as_written
from cemlab.study import nearest

ELIGIBLE = "may be asked"
ASKED, RESERVE, TRIED = "asked", "kept in reserve", "pretest"
EVERYONE = "all who could be asked"  # the group of a pulse that compares none
RESTING = "asked in the last"  # how the rule begins that leaves customers alone for a while
BUYING = "purchas|procure|buyer|einkauf|einkäufer"
NEW_DAYS = 365  # since a customer was first heard of
SURE = 0.05  # of all choices of groups, where none differ, that may be made by chance


def eligible(
    feedback: Feedback,
    *,
    on: pd.Timestamp,
    segment: Mapping[str, str] | None = None,
    exclude_roles: Sequence[str] | None = None,
    rest_days: int = 30,
    out: str | Path | None = None,
) -> pd.DataFrame:
    """Say of each customer whether a pulse may ask them, and if not by which rule.

    Parameters
    ----------
    feedback
        A loaded study with customers.
    on
        The first day of the pulse.
    segment
        Column of the customers → value: who is meant. None: everybody.
    exclude_roles
        Roles that are not asked. None: those named after purchasing, as purchasing agents
        negotiate, also in surveys.
    rest_days
        Customers asked within so many days are left alone: invited (contacts, and the contacts.csv
        of each pulse in ``pulses/`` beside the study file), or having answered a sampled source
        whose invitations are not listed.
    out
        The folder of the pulse that is planned: whom the others are still to ask rests, too.

    Returns
    -------
    DataFrame
        The customers, with first_heard (of any answer or invitation), experience ("new": first
        heard of within a year; else "experienced"; missing if never heard of), last_asked, and
        outcome: "may be asked" or the first rule that took them out. Who said no to being contacted
        is known as `refused` tells.

    Raises
    ------
    ParameterError
        No customers, or an unknown column, value or role.
    DataError
        As `refused`, and where the contact list of a pulse cannot be read.
    """
    people, segment = feedback.customers.copy(), dict(segment or {})
    if exclude_roles is None:
        buys = people["role"].str.contains(BUYING, case=False, na=False)
        exclude_roles = sorted(people.loc[buys, "role"].unique())
    _check(people, segment, exclude_roles)
    known = _heard(feedback, on, out)
    first = known.groupby("customer_id")["at"].min().to_dict()
    last = known[known["asked"]].groupby("customer_id")["at"].max().to_dict()
    for name, when in (("first_heard", first), ("last_asked", last)):
        people[name] = pd.to_datetime(people["customer_id"].map(when), utc=True)
    recent = people["first_heard"] > on - pd.Timedelta(days=NEW_DAYS)
    known_since = recent.map({True: "new", False: "experienced"})
    people["experience"] = known_since.where(people["first_heard"].notna())
    rules = {"has left": people["left_on"].notna() & (people["left_on"] <= on)}
    for column, value in segment.items():
        rules[f"{column} is not {value}"] = people[column].ne(value)
    for role in exclude_roles:
        rules[f"role: {role}"] = people["role"].eq(role)
    rules["wants no questions"] = people["customer_id"].isin(refused(feedback))
    resting = people["last_asked"] > on - pd.Timedelta(days=rest_days)
    rules[f"{RESTING} {rest_days} days"] = resting
    people["outcome"] = ELIGIBLE
    for rule, hit in reversed(rules.items()):
        people.loc[hit.fillna(False), "outcome"] = rule
    people.attrs = {"rules": list(rules)}
    return people


def sampling_log(people: pd.DataFrame) -> pd.DataFrame:
    """Tell how many customers each rule took out, and how many were left.

    Parameters
    ----------
    people
        From `eligible`, or the people of a plan.

    Returns
    -------
    DataFrame
        step, removed, left: from all customers down to those who are asked. What is removed adds
        up to what is not left.

    Examples
    --------
    >>> people = pd.DataFrame({"outcome": ["has left", "may be asked", "asked"]})
    >>> people.attrs = {"rules": ["has left"]}
    >>> sampling_log(people).to_numpy().tolist()
    [['all customers', 0, 3], ['has left', 1, 2]]
    """
    counts = people["outcome"].value_counts()
    rows, left = [("all customers", 0, len(people))], len(people)
    for rule in people.attrs["rules"]:
        removed = int(counts.get(rule, 0))
        left -= removed
        rows.append((rule, removed, left))
    return pd.DataFrame(rows, columns=["step", "removed", "left"])


def _check(people: pd.DataFrame, segment: Mapping[str, str], roles: Sequence[str]) -> None:
    """Refuse what no customer can meet."""
    if people.empty:
        raise ParameterError("The study has no customers: a pulse needs the CRM export.")
    for column, value in segment.items():
        if column not in people:
            raise ParameterError(f"No column {column!r}: {nearest(column, people.columns)}")
        values = people[column].dropna().unique()
        if value not in values:
            raise ParameterError(f"No customer has {column} {value!r}: {nearest(value, values)}")
    for role in roles:
        values = people["role"].dropna().unique()
        if len(values) and role not in values:
            raise ParameterError(f"No customer has the role {role!r}: {nearest(role, values)}")


def invited(feedback: Feedback, out: str | Path | None = None) -> pd.DataFrame:
    """List who was sent an invitation when, by the study or by any pulse of it but `out`."""
    tables = [feedback.contacts[["customer_id", "sent_at"]]]
    for path in sorted(feedback.study.folder.glob("pulses/*/contacts.csv")):
        if out is None or path.parent.resolve() != Path(out).resolve():
            sent = read_sent(path)
            days = sent["send_on"].fillna(sent["send_on"].min())
            tables.append(sent[["customer_id"]].assign(sent_at=days))
    return pd.concat(tables, ignore_index=True)


def read_sent(path: Path) -> pd.DataFrame:
    """Read the contact list of a pulse, which others may have opened and saved otherwise."""
    try:
        sent = pd.read_csv(path, dtype="str")
        sent["send_on"] = pd.to_datetime(sent["send_on"], utc=True, format="ISO8601")
        return sent.astype({"customer_id": "str", "group": "str"})
    except (ValueError, KeyError):
        raise DataError(
            f"{path} is not as cemlab pulse wrote it: it needs the columns customer_id, send_on "
            "and group with commas between them, days as 2026-12-31, and UTF-8."
        ) from None


def _heard(feedback: Feedback, on: pd.Timestamp, out: str | Path | None) -> pd.DataFrame:
    """When each customer answered or was invited, before `on`; `asked`: a survey reached them."""
    sources, listed = feedback.study.sources, set(feedback.contacts["source"])
    sampled = [name for name, s in sources.items() if s.sampled and name not in listed]
    answered = feedback.responses[["customer_id", "answered_at", "source"]]
    answered = answered.rename(columns={"answered_at": "at"})
    answered["asked"] = answered.pop("source").isin(sampled)
    sent = invited(feedback, out).rename(columns={"sent_at": "at"})
    if out is not None:
        sent["at"] = sent["at"].clip(upper=on - pd.Timedelta(days=1))
    known = pd.concat([answered, sent.assign(asked=True)], ignore_index=True)
    return known[known["at"] < on]


def refused(feedback: Feedback) -> set[str]:
    """Find customers who want no questions.

    Parameters
    ----------
    feedback
        A loaded study with customers. It tells in sources with a column may_contact, where the last
        answer counts and a blank is a no; and in the opted_out.csv of any pulse in ``pulses/``
        beside the study file: a column customer_id, as in contacts.csv, of who asked for no more
        questions, which no later answer takes back.

    Returns
    -------
    set of str
        Their ids.

    Raises
    ------
    DataError
        An opted_out.csv without that column, or with an id that is unknown.

    Examples
    --------
    >>> from cemlab import load_study
    >>> refused(load_study("hitouch"))
    set()
    """
    tells = [n for n, s in feedback.study.sources.items() if s.columns.may_contact]
    said = feedback.responses[feedback.responses["source"].isin(tells)]
    said = said.dropna(subset=["customer_id"]).sort_values("answered_at", kind="stable")
    last = said.drop_duplicates("customer_id", keep="last")
    return set(last.loc[~last["may_contact"], "customer_id"]) | _opted_out(feedback)


def _opted_out(feedback: Feedback) -> set[str]:
    """Find customers whom the opted_out.csv of a pulse names."""
    ids, named, problems = feedback.customers["customer_id"], set(), []
    keys = ids.map(plain_key)
    for path in sorted(feedback.study.folder.glob("pulses/*/opted_out.csv")):
        known, contacts = set(keys), path.with_name("contacts.csv")
        if contacts.exists():  # of customers, too, whom the CRM has lost since
            known |= set(read_sent(contacts)["customer_id"].map(plain_key))
        try:
            export = read_export(path)
        except NoRowsError:
            continue
        if "customer_id" not in export.cells:
            problems.append(f"{path}, row 1: no column customer_id")
            continue
        written = as_written(export.cells["customer_id"].str.strip())
        plain = written.map(plain_key).where(written.ne(""))
        wrong = ~plain.isin(known) & export.cells.ne("").any(axis=1)
        problems += [f"{path}, row {row}, column customer_id: no such id"
                     for row in export.rows[wrong]]  # fmt: skip
        named |= set(plain)
    raise_all(problems, DataError, "Write who wants no questions as contacts.csv writes ids")
    return set(ids[keys.isin(named)])


def most_different(
    people: pd.DataFrame, voiced: Sequence[str], columns: Sequence[str], *, least: int = 10
) -> str:
    """Choose the column whose groups differ most in who voiced a finding.

    Parameters
    ----------
    people
        Customers.
    voiced
        Ids of those who voiced it.
    columns
        To choose from, such as segments and role.
    least
        Customers that every group of a column needs.

    Returns
    -------
    str
        The one with the smallest p of a chi-squared test, if that lies under 0.05 times one over
        the number of columns that can be tried; else "": none differs beyond chance. A choice of
        what to ask about, no finding: the pulse is there to tell.

    Examples
    --------
    >>> people = pd.DataFrame({"customer_id": list(range(40)), "size": ["s", "l"] * 20,
    ...                        "region": ["n"] * 20 + ["s"] * 20})
    >>> most_different(people, range(0, 40, 2), ["region", "size"])
    'size'
    >>> most_different(people, range(0, 40, 3), ["region", "size"])
    ''
    """
    from scipy.stats import chi2_contingency

    said, found = people["customer_id"].isin(voiced), {}
    for column in columns:
        sizes = people[column].value_counts()
        if len(sizes) < 2 or sizes.min() < least or said.nunique() < 2:
            continue
        found[column] = chi2_contingency(pd.crosstab(people[column], said)).pvalue
    best = min(sorted(found), key=found.get, default="")
    return best if best and found[best] < SURE / len(found) else ""
