"""The shape of study.yaml: every key that may be written, and its type."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from cemlab.study.columns import (
    BeliefColumns,
    ContactColumns,
    CustomerColumns,
    FeelingColumns,
    SourceColumns,
)
from cemlab.study.values import Flag, Number, codes, line_of, one_wording

_RATED = (
    "overall recommend touchpoint importance expectation success effort promise step competitor"
)
RATING_ROLES = tuple(_RATED.split())
Role = Literal[*RATING_ROLES, "comment", "choice"]
DIMENSIONS = ("people", "products", "processes", "relationship", "interaction")
STEPS = ("contacts", "handovers", "waits")
Audience = Literal["analyst", "manager", "executive"]


class _Part(BaseModel):
    """A part of the study file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _File(_Part):
    """An export (the first sheet of a book where none is named), or a query of the database."""

    file: str | None = None
    sheet: str | None = None
    query: str | None = None
    questionnaire: str | None = None

    def name(self, use: str) -> str:
        """Tell the table that is read: of two sheets of a book, which; of a query, what for."""
        sheet = f" ({self.sheet})" if self.sheet else ""
        return self.file + sheet if self.file else f"query of {use}"


class Scale(_Part):
    """The numbers a customer could give, and the words beside some of them."""

    low: Number
    high: Number
    labels: dict[Number, str] = {}


class Item(_Part):
    """One question of one source."""

    role: Role
    column: str | None = None
    wording: Annotated[dict[str, str], BeforeValidator(one_wording)] = {}
    scale: Scale | None = None
    not_applicable: Annotated[list[Any], BeforeValidator(codes)] = []
    touchpoint: str | None = None
    dimension: Literal[*DIMENSIONS] | None = None
    level: Literal["baseline", "exceed", *STEPS] | None = None
    at_most: Number | None = None
    unit: str = ""
    separator: str | None = None
    translation: str | None = None
    asked_from: dt.date | None = None
    asked_until: dt.date | None = None


class Source(_File):
    """One export of answers: a survey, reviews, interview notes."""

    pattern: Literal["past", "present", "potential"]
    promise: Literal["anonymous", "confidential", "named"]
    sampled: Flag = True
    may_quote: Flag | None = None
    columns: SourceColumns = SourceColumns()
    segments: dict[str, str | None] = {}
    items: dict[str, Item]

    @property
    def quotable(self) -> bool:
        """Whether answers may be quoted where no column tells: if said so, or if public."""
        public = not self.sampled and self.promise != "confidential"
        return public if self.may_quote is None else self.may_quote


class Customers(_File):
    """The CRM export: one row per customer."""

    columns: CustomerColumns = CustomerColumns()
    segments: dict[str, str | None] = {}


class Feelings(_File):
    """Feelings wanted and felt, ticked from one list; the list alone before anybody is asked."""

    columns: FeelingColumns = FeelingColumns()
    list: list[str]
    names: dict[str, dict[str, str]] = {}


class Contacts(_File):
    """Invitations sent and answered."""

    columns: ContactColumns = ContactColumns()


class Beliefs(_File):
    """What leaders and the front line predict."""

    columns: BeliefColumns = BeliefColumns()


class Goal(_Part):
    """What a touch point should reach, and by when."""

    item: str
    value: Number
    by: dt.date | None = None
    set_by: str | None = None


class TouchPoint(_Part):
    """One station of the journey."""

    label: str
    labels: dict[str, str] = {}
    phase: str | None = None
    owner: str | None = None
    channel: str | None = None
    wanted: list[str] = []
    goal: Goal | None = None
    trigger: Number | None = None
    words: list[str] = []


class Indirect(_Part):
    """Where customers meet the company without it: reviews, word of mouth, advertising."""

    label: str
    phase: str | None = None
    owner: str | None = None


class Quadrants(_Part):
    """Thresholds: satisfied at or above `score`, high at or above `revenue`, of whom (`by`)."""

    score: Number
    revenue: Number
    by: Literal["customer_id", "account_id"] = "customer_id"
    reliability: Annotated[float, Field(strict=True, gt=0, lt=1)] | None = None


class BecauseOf(_Part):
    """The finding that a study follows: in which study, what it says, what is to be learnt."""

    study: str
    finding: str
    question: str = ""


class MinGroup(_Part):
    """Groups smaller than this are hidden."""

    answers: Annotated[int, Field(strict=True, ge=1)] = 10
    comments: Annotated[int, Field(strict=True, ge=1)] = 20


class Study(_Part):
    """A whole study file; made by `read_study`."""

    title: str
    question: str = ""
    because_of: BecauseOf | None = None
    currency: str = ""
    timezone: str = "UTC"
    day_first: Flag | None = None
    database: str | None = None
    sources: dict[str, Source]
    customers: Customers | None = None
    feelings: Feelings | None = None
    contacts: Contacts | None = None
    beliefs: Beliefs | None = None
    touchpoints: dict[str, TouchPoint] = {}
    indirect: dict[str, Indirect] = {}
    quadrants: Quadrants | None = None
    corrections: str | None = None
    country: str | None = None
    coding: str | None = None
    quotes: str | None = None
    min_group: MinGroup = MinGroup()
    audiences: list[Audience] = ["analyst", "manager", "executive"]
    _path: Path = PrivateAttr(default=Path("study.yaml"))
    _lines: dict[tuple, int] = PrivateAttr(default_factory=dict)

    @property
    def path(self) -> Path:
        """The study file."""
        return self._path

    @property
    def folder(self) -> Path:
        """The folder that the study file lies in."""
        return self._path.parent

    @property
    def name(self) -> str:
        """The folder's name for a study.yaml, else the file's own stem."""
        return self.folder.name if self._path.stem == "study" else self._path.stem

    @property
    def language(self) -> str:
        """The study's first language: that of its first wording, else English."""
        wordings = (i.wording for s in self.sources.values() for i in s.items.values())
        return next((next(iter(w)) for w in wordings if w), "en")

    @property
    def files(self) -> dict[str, str]:
        """Name the file, sheet or query of each use: a source's name, customers and so on."""
        return {use: part.name(use) for use, part in self.parts.items()}

    @property
    def parts(self) -> dict[str, _File]:
        """What is read, by its use; a list of feelings that nobody was asked for yet is not."""
        named = {p: getattr(self, p) for p in ("customers", "feelings", "contacts", "beliefs")}
        if self.feelings and self.feelings.model_fields_set <= {"list", "names"}:
            del named["feelings"]
        return dict(self.sources) | {name: part for name, part in named.items() if part}

    @property
    def inputs(self) -> list[str]:
        """Every file that the study reads, each once, in order of their names."""
        parts = self.parts.values()
        files = {p.file for p in parts} | {p.questionnaire for p in parts}
        return sorted((files | {self.corrections, self.coding}) - {None})

    @property
    def notes(self) -> list[str]:
        """What is allowed yet worth knowing, one sentence each."""
        return [
            f"{name}.{key} asks for a recommendation on {item.scale.low:g} to "
            f"{item.scale.high:g}: no Net Promoter Score, which needs 0 to 10, is made of it."
            for name, source in self.sources.items()
            for key, item in source.items.items()
            if item.role == "recommend" and (item.scale.low, item.scale.high) != (0, 10)
        ]

    def file_path(self, file: str, data: str | Path | None = None) -> Path:
        """Where a file of the study lies: below `data`, else beside the study file."""
        return (Path(data) if data else self.folder) / file

    def line(self, *place: str) -> int:
        """Find the line of a place, such as ("customers", "file"), or of the place above it."""
        return line_of(self._lines, place)
