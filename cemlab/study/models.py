"""The shape of study.yaml: every key that may be written, and its type."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

RATING_ROLES = (
    "overall",
    "recommend",
    "touchpoint",
    "importance",
    "expectation",
    "success",
    "effort",
    "promise",
)
Role = Literal[
    "overall",
    "recommend",
    "touchpoint",
    "importance",
    "expectation",
    "success",
    "effort",
    "promise",
    "comment",
    "choice",
]
# Names that the tables of every study already use, so no segment may take them.
_TAKEN = (
    "response_id item value role scale_low scale_high wording source pattern wave touchpoint "
    "customer_id account_id answered_at happened_at channel language weight revenue "
    "potential_revenue owner left_on contact_role may_quote may_contact comment_id text "
    "translation sensitive n n_effective low high suppressed method "
)
RESERVED = frozenset(_TAKEN.split())

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Flag = Annotated[bool, Field(strict=True)]


def _one_wording(value: Any) -> Any:  # noqa: ANN401
    """Take a wording without a language as English."""
    return {"en": value} if isinstance(value, str) else value


def _codes(value: Any) -> Any:  # noqa: ANN401
    """Not-applicable codes are numbers or words, one or several."""
    codes = value if isinstance(value, list) else [value]
    if any(isinstance(c, bool) or not isinstance(c, int | float | str) for c in codes):
        raise ValueError("must list numbers or words, such as [99] or [not used]")
    return [float(c) if isinstance(c, int | float) else c.strip() for c in codes]


class _Part(BaseModel):
    """A part of the study file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Scale(_Part):
    """The numbers a customer could give, and the words beside some of them."""

    low: Number
    high: Number
    labels: dict[Number, str] = {}


class Item(_Part):
    """One question of one source."""

    role: Role
    column: str | None = None
    wording: Annotated[dict[str, str], BeforeValidator(_one_wording)] = {}
    scale: Scale | None = None
    not_applicable: Annotated[list[Any], BeforeValidator(_codes)] = []
    touchpoint: str | None = None
    dimension: Literal["people", "products", "processes"] | None = None
    level: Literal["baseline", "exceed"] | None = None
    separator: str | None = None
    asked_from: dt.date | None = None
    asked_until: dt.date | None = None


class SourceColumns(_Part):
    """Which column of the export holds what; all are optional."""

    response_id: str | None = None
    customer_id: str | None = None
    contact_role: str | None = None
    touchpoint: str | None = None
    answered_at: str | None = None
    happened_at: str | None = None
    wave: str | None = None
    channel: str | None = None
    language: str | None = None
    weight: str | None = None
    may_quote: str | None = None
    may_contact: str | None = None


class Source(_Part):
    """One export of answers: a survey, reviews, interview notes."""

    file: str
    pattern: Literal["past", "present", "potential"]
    promise: Literal["anonymous", "confidential", "named"]
    sampled: Flag = True
    columns: SourceColumns = SourceColumns()
    segments: dict[str, str | None] = {}
    items: dict[str, Item]


class CustomerColumns(_Part):
    """Which column of the CRM export holds what."""

    customer_id: str | None = "customer_id"
    account_id: str | None = None
    role: str | None = None
    revenue: str | None = None
    potential_revenue: str | None = None
    owner: str | None = None
    left_on: str | None = None


class Customers(_Part):
    """The CRM export: one row per customer."""

    file: str
    columns: CustomerColumns = CustomerColumns()
    segments: dict[str, str | None] = {}


class FeelingColumns(_Part):
    """Which column of the feelings export holds what."""

    response_id: str | None = "response_id"
    touchpoint: str | None = "touchpoint"
    feeling: str | None = "feeling"
    side: str | None = "side"
    ticked: str | None = "ticked"


class Feelings(_Part):
    """Feelings wanted and felt, ticked from one list."""

    file: str
    columns: FeelingColumns = FeelingColumns()
    list: list[str]


class ContactColumns(_Part):
    """Which column of the invitations holds what."""

    contact_id: str | None = "contact_id"
    customer_id: str | None = "customer_id"
    source: str | None = "source"
    sent_at: str | None = "sent_at"
    answered_at: str | None = None
    account_manager: str | None = None


class Contacts(_Part):
    """Invitations sent and answered."""

    file: str
    columns: ContactColumns = ContactColumns()


class BeliefColumns(_Part):
    """Which column of the beliefs holds what."""

    room: str | None = "room"
    predictor: str | None = "predictor"
    role: str | None = "role"
    function: str | None = None
    touchpoint: str | None = "touchpoint"
    measure: str | None = "measure"
    feeling: str | None = None
    predicted: str | None = "predicted"
    low: str | None = None
    high: str | None = None
    sealed_at: str | None = None


class Beliefs(_Part):
    """What leaders and the front line predict."""

    file: str
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
    owner: str | None = None
    channel: str | None = None
    wanted: list[str] = []
    goal: Goal | None = None
    trigger: Number | None = None
    words: list[str] = []


class Quadrants(_Part):
    """Thresholds: satisfied at or above `score`, high at or above `revenue`."""

    score: Number
    revenue: Number


class MinGroup(_Part):
    """Groups smaller than this are hidden."""

    answers: Annotated[int, Field(strict=True, ge=1)] = 10
    comments: Annotated[int, Field(strict=True, ge=1)] = 20


class Study(_Part):
    """A whole study file; made by `read_study`."""

    title: str
    question: str = ""
    currency: str = ""
    timezone: str = "UTC"
    day_first: Flag | None = None
    sources: dict[str, Source]
    customers: Customers | None = None
    feelings: Feelings | None = None
    contacts: Contacts | None = None
    beliefs: Beliefs | None = None
    touchpoints: dict[str, TouchPoint] = {}
    quadrants: Quadrants | None = None
    min_group: MinGroup = MinGroup()
    audiences: list[Literal["analyst", "manager", "executive"]] = [
        "analyst",
        "manager",
        "executive",
    ]
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
        """The file of each use: a source's name, customers, feelings, contacts or beliefs."""
        parts = ("customers", "feelings", "contacts", "beliefs")
        named = {p: getattr(self, p).file for p in parts if getattr(self, p) is not None}
        return {name: source.file for name, source in self.sources.items()} | named

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
        """Find the line of the study file that holds a place, such as ("customers", "file")."""
        return line_of(self._lines, place)


def line_of(lines: dict[tuple, int], place: tuple) -> int:
    """Find the line of a place, or of the nearest place above it."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)
