"""What goes back over the wire: results, pages of the feed, parts of the pack."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from server.cases.service.shapes import CaseRow, EventRow, PhotoRow, TaskRow
from server.sync.schemas.operation import Kept, OperationWire


class EnvelopeWire(Kept):
    """What a phone pushes."""

    proto: int = 1
    device_id: str
    app_version: str | None = None
    client_time: str | None = None
    epoch: str | None = None
    """The last one the phone heard of; another one than the server's means that its shelf goes first."""
    ops: list[OperationWire]


class CaseBrief(BaseModel):
    """The case as a result tells it."""

    id: str
    receipt_no: str
    number: str | None
    state: str
    rev: int
    state_rev: int
    cell: str | None
    unit: str | None
    due_at: str | None


class ResultWire(BaseModel):
    """What became of one operation."""

    op_id: str | None
    status: Literal["applied", "rejected", "superseded", "held", "retry"]
    code: str | None
    case: CaseBrief | None


class StepsAsked(BaseModel):
    """Many steps of the desk, no more than fifty."""

    ops: list[OperationWire]


class StepDone(BaseModel):
    """What became of one of many: its result, or the problem it was refused with (`status`, `code`, fields)."""

    case_id: str | None
    result: ResultWire
    problem: dict[str, Any] | None


class StepsWire(BaseModel):
    """What became of many steps, in their order."""

    results: list[StepDone]


class PushAnswer(BaseModel):
    """What became of a push."""

    proto: int
    epoch: str
    server_time: datetime
    device_seq_ack: int
    results: list[ResultWire]
    replayed: list[str]
    missing_photos: list[str]
    stored: list[str]


class OpResultRow(ResultWire):
    """What became of an operation, as its own account finds it in the feed; `reason` is the problem it met."""

    reason: dict[str, Any] | None


class Change(BaseModel):
    """A thing that changed for a scope, at its latest; `gone` instead of a row where the scope holds it no more."""

    seq: int
    scope: str
    id: str
    rev: int | None = None
    gone: Literal[True] | None = None


class CaseChange(Change):
    """A case."""

    type: Literal["case"]
    row: CaseRow | None = None


class EventChange(Change):
    """A line of a history."""

    type: Literal["event"]
    row: EventRow | None = None


class TaskChange(Change):
    """A task."""

    type: Literal["task"]
    row: TaskRow | None = None


class PhotoChange(Change):
    """Facts of a photograph, not its bytes."""

    type: Literal["photo"]
    row: PhotoRow | None = None


class OpResultChange(Change):
    """What became of one's own operation."""

    type: Literal["op_result"]
    row: OpResultRow | None = None


AnyChange = CaseChange | EventChange | TaskChange | PhotoChange | OpResultChange


class ScopesWire(BaseModel):
    """Scopes that came and went since the cursor."""

    added: list[str]
    removed: list[str]


class ChecksumWire(BaseModel):
    """How many case rows a scope holds, and the XOR over them."""

    count: int
    xor: str


class PullAnswer(BaseModel):
    """A page of the feed."""

    proto: int
    epoch: str
    server_time: datetime
    cursor: str
    more: bool
    snapshot: bool
    scopes: ScopesWire
    changes: list[Annotated[AnyChange, Field(discriminator="type")]]
    checksum: dict[str, ChecksumWire] | None


class PullQuery(BaseModel):
    """Where a pull goes on."""

    cursor: str | None = None
    limit: int = 500


class PartWire(BaseModel):
    """A part of the pack: its tag and its size."""

    etag: str
    bytes: int


class PackWire(BaseModel):
    """The parts of the offline pack."""

    parts: dict[str, PartWire]


class AnswerWire(Kept):
    """An answer to an ask."""

    op_id: str
    answer: str
    reason: str | None = None
