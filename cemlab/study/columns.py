"""Which column of an export holds what: a part of study.yaml."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class _Columns(BaseModel):
    """Columns of an export; a key without a value stands for the column of its own name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _own_name(cls, columns: Any) -> Any:  # noqa: ANN401
        given = isinstance(columns, dict)
        return {k: k if c is None else c for k, c in columns.items()} if given else columns


class SourceColumns(_Columns):
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
    status: str | None = None
    finished: str | None = None
    seconds: str | None = None


class CustomerColumns(_Columns):
    """Which column of the CRM export holds what."""

    customer_id: str = "customer_id"
    account_id: str | None = None
    role: str | None = None
    revenue: str | None = None
    potential_revenue: str | None = None
    owner: str | None = None
    left_on: str | None = None


class FeelingColumns(_Columns):
    """Which column of the feelings export holds what."""

    response_id: str = "response_id"
    touchpoint: str = "touchpoint"
    feeling: str = "feeling"
    side: str = "side"
    ticked: str = "ticked"


class ContactColumns(_Columns):
    """Which column of the invitations holds what."""

    contact_id: str = "contact_id"
    customer_id: str = "customer_id"
    source: str = "source"
    touchpoint: str | None = None
    channel: str | None = None
    sent_at: str = "sent_at"
    answered_at: str | None = None
    account_manager: str | None = None


class BeliefColumns(_Columns):
    """Which column of the beliefs holds what."""

    room: str = "room"
    predictor: str = "predictor"
    role: str = "role"
    function: str | None = None
    touchpoint: str = "touchpoint"
    measure: str = "measure"
    feeling: str | None = None
    predicted: str = "predicted"
    low: str | None = None
    high: str | None = None
    sealed_at: str | None = None
