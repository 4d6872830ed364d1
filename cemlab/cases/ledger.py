"""Actions that people agreed on: who does what, to close which gap, until when; kept in SQL.

The ledger is `actions.sqlite` beside the study file, or the database whose address the environment
variable CEMLAB_ACTIONS holds (as SQLAlchemy writes it). One database may serve several studies.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cemlab.errors import DataError, ParameterError, raise_all
from cemlab.study import Study, read_study
from cemlab.study.checks import nearest

if TYPE_CHECKING:
    import sqlalchemy as sa

ADDRESS = "CEMLAB_ACTIONS"
FILE = "actions.sqlite"
OPEN = ("agreed", "doing")

Text = Annotated[str, Field(min_length=1, max_length=500)]
Group = Annotated[str, Field(pattern=r"^[^=]*\w[^=]*=[^=]*\w[^=]*$", max_length=500)]


class Action(BaseModel):
    """What somebody agreed to do; the columns of the ledger."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    what: Text
    gap: Literal["feelings", "expectations", "delivery", "other"]
    touchpoint: str
    owner: Text
    due: date
    measure: Text
    review_on: date
    baseline: float | None = None
    status: Literal["agreed", "doing", "done", "dropped"] = "agreed"
    customers_told_on: date | None = None
    pilot: Group | None = None
    comparison: Group | None = None
    began_on: date | None = None

    @model_validator(mode="after")
    def _two_groups(self) -> "Action":
        if (self.pilot is None) != (self.comparison is None) or (
            self.pilot is not None and self.pilot == self.comparison
        ):
            raise ValueError("pilot and comparison go together, and are two groups")
        return self


FIELDS = list(Action.model_fields)
GAPS = {
    "feelings": "wanted against felt",
    "expectations": "expected against experienced",
    "delivery": "believed against said",
}
MEANT = {  # what to write in a column
    "what": "write what somebody will do",
    "gap": "write the gap that it closes: "
    + ", ".join(f"{name} ({meaning})" for name, meaning in GAPS.items()) + " or other",
    "touchpoint": "write the touch point's id in the study file",
    "owner": "write who accepted it",
    "measure": "write score, share, or in words what shows that it worked",
    "baseline": "write the measure's figure of today, a number",
    "status": "write agreed, doing, done or dropped",
    "pilot": "write a segment and its values, such as region=north",
    "comparison": "write a segment and its values, such as region=south",
}  # fmt: skip
MEANT |= dict.fromkeys(
    ("due", "review_on", "customers_told_on", "began_on"), "write a day such as 2027-03-31"
)
DAYS = [name for name in FIELDS if name.endswith("_on") or name == "due"] + ["agreed_on"]


def actions(study: Study | str | Path, *, today: date | None = None) -> pd.DataFrame:
    """List the actions of a study, those still open and due first.

    Parameters
    ----------
    study
        A study, its file, its folder or its name.
    today
        For `overdue`; default: the current day.

    Returns
    -------
    DataFrame
        id, what, gap (that it closes: feelings, wanted against felt; expectations, expected against
        experienced; delivery, believed against said; other), touchpoint, owner (who accepted),
        due, measure ("score", "share" or any other words), baseline, review_on, status (agreed,
        doing, done, dropped), customers_told_on, pilot and comparison ("region=north" or empty),
        began_on, agreed_on, overdue (open, and due or to be reviewed before today). Empty where
        nothing was agreed yet.
    """
    import sqlalchemy as sa

    study = study if isinstance(study, Study) else read_study(study)
    table = pd.DataFrame(columns=["id", *FIELDS, "agreed_on"])
    if os.environ.get(ADDRESS) or _file(study).exists():
        with _ledger(study) as (connection, ledger):
            asked = sa.select(ledger).where(ledger.c.study == study.name)
            rows = [dict(row) for row in connection.execute(asked).mappings()]
        table = pd.DataFrame(rows, columns=[*table])
    for column in DAYS:
        table[column] = pd.to_datetime(table[column])
    now = pd.Timestamp(today or date.today())
    is_open = table["status"].isin(OPEN)
    table["overdue"] = is_open & (table["due"].lt(now) | table["review_on"].lt(now))
    order = table.assign(closed=~is_open).sort_values(["closed", "due", "id"], kind="stable")
    return order.drop(columns="closed").reset_index(drop=True)


def add_actions(study: Study | str | Path, table: pd.DataFrame) -> pd.DataFrame:
    """Write down actions; all or none.

    Parameters
    ----------
    study
        As in `actions`.
    table
        One row per action with what, gap, touchpoint, owner, due, measure, review_on; may have
        baseline, status (default agreed), customers_told_on, and for a pilot: pilot, comparison
        ("region=north", several groups parted by commas) and began_on.

    Returns
    -------
    DataFrame
        The rows added, as `actions` gives them.

    Raises
    ------
    ParameterError
        Lists everything that cannot be used, by row.
    DataError
        The ledger cannot be written to.
    """
    study = study if isinstance(study, Study) else read_study(study)
    problems: list[str] = []
    rows = [
        _checked(row, study, f"row {i}", problems)
        for i, row in enumerate(table.to_dict("records"), 1)
    ]
    raise_all(problems, ParameterError, "actions cannot be written down")
    with _ledger(study) as (connection, ledger):
        known = [
            connection.execute(
                ledger.insert().values(study=study.name, agreed_on=date.today(), **row)
            ).inserted_primary_key[0]
            for row in rows
        ]
    listed = actions(study)
    return listed[listed["id"].isin(known)].reset_index(drop=True)


def update_action(study: Study | str | Path, number: int, **changes: object) -> pd.DataFrame:
    """Change an action, for instance its status or the day on which customers were told.

    Parameters
    ----------
    study
        As in `actions`.
    number
        The action's id.
    **changes
        Columns to new values; None empties one.

    Returns
    -------
    DataFrame
        The action, as `actions` gives it.

    Raises
    ------
    ParameterError
        No such action or column, or a value that cannot be used.
    DataError
        The ledger cannot be written to.
    """
    study = study if isinstance(study, Study) else read_study(study)
    listed = actions(study).set_index("id")
    if number not in listed.index:
        known = ", ".join(map(str, listed.index)) or "none yet"
        raise ParameterError(f"no action {number} in this study: there are {known}.")
    if odd := [name for name in changes if name not in FIELDS]:
        told = "; ".join(f"'{name}': {nearest(name, FIELDS)}" for name in odd)
        raise ParameterError(f"an action has no {told}")
    problems: list[str] = []
    row = _checked(
        listed.loc[number, FIELDS].to_dict() | changes, study, f"action {number}", problems
    )
    raise_all(problems, ParameterError, "the action stays as it is")
    with _ledger(study) as (connection, ledger):
        new = {name: row[name] for name in changes}
        connection.execute(ledger.update().where(ledger.c.id == number).values(**new))
    return actions(study).query("id == @number").reset_index(drop=True)


def _checked(
    row: Mapping[str, object], study: Study, place: str, problems: list[str]
) -> dict[str, object]:
    """Give a row with the ledger's types; what cannot be used is added to `problems`."""
    given = {str(k): None if pd.isna(v) or v == "" else v for k, v in row.items()}
    try:
        action = Action.model_validate({k: v for k, v in given.items() if v is not None})
    except ValidationError as error:
        for wrong in error.errors(include_url=False, include_input=False):
            where = ".".join(map(str, wrong["loc"])) or "pilot"
            problems.append(f"{place}, {where}: {_told(where, wrong)}")
        return {}
    if action.touchpoint not in study.touchpoints:
        hint = nearest(action.touchpoint, study.touchpoints)
        problems.append(f"{place}, touchpoint: '{action.touchpoint}' is none of the study: {hint}")
    return action.model_dump()


def _told(name: str, wrong: Mapping[str, Any]) -> str:
    """Say what is wrong with a cell, and what to write instead."""
    kind, meant = wrong["type"], MEANT.get(name, "")
    if kind == "missing":
        return f"is missing{': ' * bool(meant)}{meant}"
    if kind == "extra_forbidden":
        return f"is no column of actions: {nearest(name, FIELDS)}"
    if kind == "value_error":
        return str(wrong["ctx"]["error"])
    if kind == "string_too_long":
        return f"is longer than {wrong['ctx']['max_length']} characters: shorten it"
    return f"cannot be used: {meant or 'write a few words'}"


def _file(study: Study) -> Path:
    return study.folder / FILE


@contextmanager
def _ledger(study: Study) -> Iterator[tuple["sa.Connection", "sa.Table"]]:
    """Open the ledger in one transaction, making it where it is missing."""
    import sqlalchemy as sa

    ledger = sa.Table(
        "actions",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("study", sa.String(200), nullable=False, index=True),
        *(
            sa.Column(name, sa.Date if name in DAYS else sa.Text)
            for name in (*FIELDS, "agreed_on")
            if name != "baseline"
        ),
        sa.Column("baseline", sa.Float),
    )
    address = os.environ.get(ADDRESS)
    try:
        if not address:
            os.close(os.open(_file(study), os.O_CREAT | os.O_RDWR, 0o600))
        engine = sa.create_engine(address or f"sqlite:///{_file(study)}", poolclass=sa.NullPool)
        with engine.begin() as connection:
            ledger.create(connection, checkfirst=True)
            yield connection, ledger
    except (sa.exc.SQLAlchemyError, ImportError, OSError) as error:
        where = f"the address in {ADDRESS}" if address else str(_file(study))
        raise DataError(
            f"the actions cannot be read or written ({type(error).__name__}): {where} must be a "
            f"database that you may write to; {ADDRESS} can name another one."
        ) from None
